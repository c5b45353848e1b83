//! What the answer of a list needs beside its own records, and how far that is here.

use crate::prelude::*;
use baton_model::{
    Cause, Resource,
    list::ListQuery,
    reference::{referrers, targets},
};

use super::{
    columns::{Column, columns},
    state::ListState,
};
use crate::{
    pages::session::missing_scope,
    store::{Collection, Progress},
    ui::grouped,
};

/// What other records are needed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Who uses the records of the list.
    Users,
    /// Whether what the records point at is there.
    Targets,
    /// What wants looking at shows only beside everything else.
    Needs,
    /// Names that stand in the rows are searched and sorted.
    Names,
}

/// The other kinds of records that an answer needs, each once, with what for.
pub fn needed(list: ListState, query: &ListQuery) -> Vec<(Resource, For)> {
    let asks = |name| query.filter(name).is_some();
    let sorted = query.sort.as_ref().map(|(key, _)| key.as_str());
    let searched = !query.search.trim().is_empty();
    let names = columns(list.resource).iter().filter(|one| searched || sorted == Some(one.key));
    let names = names.filter_map(Column::refers_to);
    let kinds = |all: Vec<Resource>, on: bool, what: For| {
        all.into_iter().filter(move |_| on).map(move |one| (one, what))
    };
    let all = kinds(referrers(list.resource), asks("unused"), For::Users)
        .chain(kinds(targets(list.resource), asks("dangling"), For::Targets))
        .chain(kinds(Resource::ALL.to_vec(), asks("needs"), For::Needs))
        .chain(names.map(|one| (one, For::Names)));
    let mut needed: Vec<(Resource, For)> = Vec::new();
    for one in all {
        if one.0 != list.resource && needed.iter().all(|other| other.0 != one.0) {
            needed.push(one);
        }
    }
    needed
}

/// Whether the session may read all records of a kind, as far as it is known. Reactive.
pub fn may_read(list: ListState, kind: Resource) -> bool {
    kind == list.resource
        || kind.spec().list_read_scope.is_some()
        || missing_scope(list.console, kind).is_none()
}

/// Reads everything that the answer needs, when it needs it and when somebody asks to try again.
pub fn read_needed(list: ListState) {
    let store = list.store();
    let kinds = Memo::new(move |_| {
        let mut kinds = list.query.with(|query| {
            let all = list.needs_all(query).then(|| needed(list, query));
            let own = all.is_some().then_some((list.resource, For::Needs));
            own.into_iter().chain(all.into_iter().flatten()).map(|one| one.0).collect::<Vec<_>>()
        });
        kinds.retain(|kind| may_read(list, *kind));
        kinds
    });
    let idle = Memo::new(move |_| {
        let waits = |c: &Collection| c.progress == Progress::Idle && !c.stopped;
        let mut kinds = kinds.get();
        kinds.retain(|kind| store.of(*kind).with(waits));
        kinds
    });
    let session = list.console.session;
    let signed_in = Memo::new(move |_| session.is_signed_in(list.resource.system()));
    Effect::new(move |_| {
        if signed_in.get() {
            idle.get().into_iter().for_each(|kind| store.load_all(kind));
        }
    });
    Effect::new(move |before: Option<()>| {
        list.again.track();
        if signed_in.get() && before.is_some() {
            kinds.get_untracked().into_iter().for_each(|kind| store.load_all(kind));
        }
    });
    // A failure while everything is loaded is a failure of the list.
    let failure = Memo::new(move |_| {
        let failed = |c: &Collection| match &c.progress {
            Progress::Failed(failure) => Some(failure.clone()),
            _ => None,
        };
        list.is_here().then(|| store.of(list.resource).with(failed))
    });
    Effect::new(move |_| {
        if let Some(failure) = failure.get() {
            list.failure.set(failure.filter(|failure| failure.cause != Cause::Dropped));
        }
    });
}

/// How far the records of one kind are here.
#[derive(Clone, PartialEq)]
pub struct Reach {
    pub kind: Resource,
    pub what: For,
    pub progress: Progress,
    pub loaded: u64,
    pub total: Option<u64>,
    /// Somebody cancelled.
    pub stopped: bool,
    /// It changed while it was read.
    pub moved: bool,
    /// Whether the session may read all of them, as far as it is known.
    pub may: bool,
}

impl Reach {
    /// That of one kind. Reactive.
    pub fn of(list: ListState, kind: Resource, what: For) -> Self {
        let may = may_read(list, kind);
        list.store().of(kind).with(|c| Self {
            kind,
            what,
            progress: c.progress.clone(),
            loaded: c.reread.unwrap_or(c.all.len() as u64),
            total: c.total,
            stopped: c.stopped,
            moved: c.moved,
            may,
        })
    }

    /// Whether all of them are here.
    pub fn is_whole(&self) -> bool {
        self.progress == Progress::Complete && !self.moved
    }

    /// Whether more will come by itself.
    pub fn is_running(&self) -> bool {
        // What is not asked for yet will be at once.
        self.progress == Progress::Running
            || self.may && self.progress == Progress::Idle && !self.stopped
    }

    /// What they are called.
    pub fn plural(&self) -> String {
        self.kind.spec().plural.to_ascii_lowercase()
    }

    /// `375 of 1,204`; `between` stands after the first number.
    pub fn count(&self, between: &str) -> String {
        let of = self.total.map_or_else(|| "an unknown number".to_owned(), grouped);
        format!("{}{between} of {of}", grouped(self.loaded))
    }
}

/// How far the answer of a list covers all records. Reactive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// All that there is, and all that it needs.
    All,
    /// More is on its way.
    SoFar,
    /// All of its own records, without all that it needs.
    Own,
    /// Some of its own records.
    Some,
}

impl Covers {
    /// That of the list as it is asked now. Reactive.
    pub fn of(list: ListState) -> Self {
        if !list.is_here() {
            // The server answers for itself.
            return Self::All;
        }
        let own = Reach::of(list, list.resource, For::Needs);
        let others = list.query.with(|query| needed(list, query));
        let others: Vec<_> =
            others.into_iter().map(|(kind, what)| Reach::of(list, kind, what)).collect();
        if own.is_running() || others.iter().any(Reach::is_running) {
            Self::SoFar
        } else if !own.is_whole() {
            Self::Some
        } else if others.iter().all(Reach::is_whole) {
            Self::All
        } else {
            Self::Own
        }
    }
}
