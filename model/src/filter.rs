//! The filters that lists offer, and the values that they take.

use crate::Resource::{
    self, Account, App, Authentication, Channel, ClientApplication, Orchestration, Participant,
};

/// A filter in the address of a list. Small, because every list needs them before its rows.
struct Filter {
    name: &'static str,
    /// The lists that offer it, as bits.
    of: u8,
    takes: Takes,
}

#[derive(Clone, Copy, PartialEq)]
enum Takes {
    /// Any text, as open enumerations do.
    Any,
    /// `true`, or nothing.
    On,
    /// `true` or `false`.
    Either,
}

const fn filter(name: &'static str, of: &[Resource], takes: Takes) -> Filter {
    let (mut bits, mut n) = (0, 0);
    while n < of.len() {
        bits |= 1 << of[n].index();
        n += 1;
    }
    Filter { name, of: bits, takes }
}

static FILTERS: [Filter; 12] = [
    filter("active", &Resource::ALL, Takes::Either),
    filter("type", &[Authentication, Participant, Channel], Takes::Any),
    filter("role", &[ClientApplication], Takes::Any),
    filter(
        "unused",
        &[Authentication, ClientApplication, Participant, Channel, Orchestration],
        Takes::On,
    ),
    filter("dangling", &[ClientApplication, Participant, Orchestration, Account], Takes::On),
    // Which needs there are is known to the part of the program that shows them.
    filter("needs", &Resource::ALL, Takes::Any),
    filter("group", &[App], Takes::Any),
    filter("kind", &[App], Takes::Any),
    filter("org", &[App], Takes::Any),
    filter("status", &[App], Takes::Any),
    filter("edited", &[App], Takes::On),
    filter("deploying", &[App], Takes::On),
];

/// Whether the list of a resource can be narrowed in this way.
#[must_use]
pub fn is_filter(resource: Resource, name: &str, value: &str) -> bool {
    FILTERS.iter().any(|one| {
        one.name == name
            && one.of >> resource.index() & 1 == 1
            && match one.takes {
                Takes::Any => !value.is_empty(),
                Takes::On => value == "true",
                Takes::Either => value == "true" || value == "false",
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attention::Need,
        reference::{referrers, targets},
    };

    fn of(name: &str, value: &str) -> Vec<Resource> {
        Resource::ALL.into_iter().filter(|one| is_filter(*one, name, value)).collect()
    }

    fn those(which: impl Fn(Resource) -> bool) -> Vec<Resource> {
        Resource::ALL.into_iter().filter(|one| which(*one)).collect()
    }

    #[test]
    fn lists_offer_what_their_records_have() {
        let has = |name: &'static str| {
            move |one: Resource| one.spec().fields().any(|field| field.path == name)
        };
        assert_eq!(of("type", "telepathy"), those(has("type")));
        assert_eq!(of("role", "bot"), those(has("roles")));
        assert_eq!(of("unused", "true"), those(|one| !referrers(one).is_empty()));
        assert_eq!(of("dangling", "true"), those(|one| !targets(one).is_empty()));
        assert_eq!(of("active", "false"), Resource::ALL);
        assert_eq!(of("group", "x"), []);
    }

    #[test]
    fn values_that_mean_nothing_are_no_filters() {
        for (name, value) in [
            ("active", "maybe"),
            ("unused", "false"),
            ("dangling", "1"),
            ("needs", ""),
            ("type", ""),
            ("nonsense", "true"),
        ] {
            assert_eq!(of(name, value), [], "{name}={value}");
        }
    }

    #[test]
    fn every_need_has_its_filter() {
        for need in Need::ALL {
            let (name, value) = need.filter();
            assert!(!of(name, value).is_empty(), "{name}={value}");
        }
    }
}
