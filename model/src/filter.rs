//! The filters that lists offer, and the values that they take.

use crate::Resource::{
    self, Account, App, Authentication, Channel, ClientApplication, Orchestration, Participant,
};

/// A filter in the address of a list.
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// The lists that offer it.
    of: &'static [Resource],
    /// Values that it takes; none where it takes any text, as open enumerations do.
    values: &'static [&'static str],
}

const fn filter(
    name: &'static str,
    of: &'static [Resource],
    values: &'static [&'static str],
) -> Filter {
    Filter { name, of, values }
}

const ON: &[&str] = &["true"];
const ANY: &[&str] = &[];

/// All of them.
pub static FILTERS: [Filter; 12] = [
    filter("active", &Resource::ALL, &["true", "false"]),
    filter("type", &[Authentication, Participant, Channel], ANY),
    filter("role", &[ClientApplication], ANY),
    filter("unused", &[Authentication, ClientApplication, Participant, Channel, Orchestration], ON),
    filter("dangling", &[ClientApplication, Participant, Orchestration, Account], ON),
    filter(
        "needs",
        &Resource::ALL,
        &[
            "inactive-used",
            "orchestration",
            "own-address",
            "escalation",
            "customer",
            "https",
            "authentication",
        ],
    ),
    filter("group", &[App], ANY),
    filter("kind", &[App], ANY),
    filter("org", &[App], ANY),
    filter("status", &[App], ANY),
    filter("edited", &[App], ON),
    filter("deploying", &[App], ON),
];

/// Whether the list of a resource can be narrowed in this way.
#[must_use]
pub fn is_filter(resource: Resource, name: &str, value: &str) -> bool {
    let takes = |filter: &Filter| filter.values.is_empty() || filter.values.contains(&value);
    !value.is_empty()
        && FILTERS.iter().any(|one| one.name == name && one.of.contains(&resource) && takes(one))
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
            ("needs", "nonsense"),
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
        let needs = FILTERS.iter().find(|one| one.name == "needs").map(|one| one.values);
        assert!(needs.is_some_and(|all| all.iter().all(|one| Need::of_filter(one).is_some())));
    }
}
