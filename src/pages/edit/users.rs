//! Looking for the records that use another one, among all of a resource.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Resource,
    graph::{pointers, points, points_at},
};

use super::form::Form;
use crate::{store::Progress, ui::grouped};

/// What is known of the records of one resource that use the record on the page.
#[derive(Clone, Default)]
pub struct Users {
    /// Those found so far.
    pub records: Vec<Arc<Record>>,
    /// Records looked at so far.
    pub seen: usize,
    /// Whether any of those uses any record of this kind: where none does, the list may not say it.
    pub told: bool,
    /// How many there are, if that is known.
    pub total: Option<u64>,
    /// How far the looking is.
    pub progress: Progress,
    run: u32,
}

impl PartialEq for Users {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Arc<Record>, &Arc<Record>)| Arc::ptr_eq(a, b);
        (self.seen, self.total, self.run) == (other.seen, other.total, other.run)
            && self.progress == other.progress
            && self.records.len() == other.records.len()
            && self.records.iter().zip(&other.records).all(same)
    }
}

/// Follows the loading of `from` without looking at any record twice: there may be many.
pub fn users(form: Form, from: Resource, id: String) -> Memo<Users> {
    let places: Vec<Path> = pointers(from.spec(), form.resource);
    let collection = form.console.store.of(from);
    Memo::new(move |before: Option<&Users>| {
        collection.with(|all| {
            let mut users = before
                .filter(|users| users.run == all.run && users.seen < all.all.len())
                .cloned()
                .unwrap_or_default();
            let new = &all.all[users.seen..];
            users.told = users.told || new.iter().any(|one| points(one, &places));
            users.records.extend(new.iter().filter(|one| points_at(one, &places, &id)).cloned());
            users.seen = all.all.len();
            users.run = all.run;
            users.total = all.total;
            users.progress = all.progress.clone();
            users
        })
    })
}

/// How far the looking is, in words; nothing where the list says it all.
pub fn words(users: &Users, plural: &str, singular: &str) -> String {
    let seen = grouped(users.seen as u64);
    let total = grouped(users.total.unwrap_or(users.seen as u64));
    match &users.progress {
        Progress::Running if users.seen == 0 => format!("Reading {plural}…"),
        Progress::Running => format!("{seen} of {total} {plural} read"),
        Progress::Failed(failure) => {
            format!("The {plural} could not be read: {} {}", failure.title(), failure.advice())
        }
        Progress::Idle if users.total.is_some() => {
            format!("{total} {plural} are not looked through.")
        }
        Progress::Idle => format!("The {plural} are not looked through."),
        Progress::Capped => {
            format!("The server gives {seen} of {total} {plural}; there may be more.")
        }
        Progress::Complete if users.seen > 0 && !users.told => silent(users.seen, plural, singular),
        Progress::Complete if users.records.is_empty() => {
            format!("Used by none of the {total} {plural}.")
        }
        Progress::Complete => String::new(),
    }
}

/// That a list says of none of its records what it uses: perhaps it leaves that out.
pub fn silent(count: usize, plural: &str, singular: &str) -> String {
    let count = grouped(count as u64);
    format!("None of the {count} {plural} in the server's list names any {singular}.")
}
