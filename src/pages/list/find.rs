//! Keeps the answer of a list up to date while people type and records arrive.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    attention::Need,
    bulk::Users,
    list::{Finder, ListQuery},
    reference::{referrers, targets},
};

use super::{
    coverage::read_needed,
    fold::folded,
    state::ListState,
    work::{Ask, Marks, Needy, SameUsers, View, Work},
};
use crate::{
    lazy::{self, part},
    store::{Collection, Progress, Rows},
    ui::{
        Slice, breathe,
        dom::{AnyView, IntoAny},
        now, sleep,
    },
};

/// Milliseconds between two looks at what has arrived.
const PAUSE: u32 = 100;
/// Rows that are shown before everything has been looked at, where all are shown.
const SOON: usize = 200;

/// What was found.
#[derive(Clone, Default)]
pub struct Found {
    /// The records.
    pub rows: Rows,
    /// Whether everything that is here has been looked at.
    pub whole: bool,
    /// Whether there is an answer at all.
    pub ready: bool,
}

/// What keeps the answer of a list up to date.
#[derive(Clone, Copy)]
pub struct Find {
    /// The answer.
    pub found: RwSignal<Found>,
    /// Who uses the records, where that was asked.
    pub users: RwSignal<Option<Arc<Users>>>,
    /// Ids of those that want looking at, where that was asked.
    pub needy: RwSignal<Option<Needy>>,
    work: StoredValue<Work>,
    /// Raised when another question is asked: what works on the one before stops.
    job: StoredValue<u32>,
    /// The job of which a part was shown last, and when.
    told: StoredValue<(u32, u64)>,
    busy: StoredValue<bool>,
}

impl Find {
    /// Nothing asked yet.
    pub fn new() -> Self {
        Self {
            found: RwSignal::new(Found::default()),
            users: RwSignal::new(None),
            needy: RwSignal::new(None),
            work: StoredValue::new(Work::default()),
            job: StoredValue::new(0),
            told: StoredValue::new((0, 0)),
            busy: StoredValue::new(false),
        }
    }

    /// Answers what `list` asks, as long as that is, or may be with the next key, for Baton to answer.
    pub fn follow(list: ListState) -> AnyView {
        // Where everything is here, the first letter finds all ready.
        let here = Memo::new(move |_| {
            list.is_here() || list.store().of(list.resource).with(Collection::is_complete)
        });
        (move || here.get().then(|| answer(list))).into_any()
    }

    /// Whether what was found answers `query`, and will not become more of what is here.
    pub fn is_settled(self, query: &ListQuery) -> bool {
        let asks = |name: &str| query.filter(name).is_some();
        let waits = asks("unused") && self.users.with_untracked(Option::is_none)
            || ["needs", "status", "edited", "deploying"].into_iter().any(asks)
                && self.needy.with_untracked(Option::is_none);
        !waits && !self.busy.get_value() && self.found.with_untracked(|found| found.whole)
    }

    fn answer(self, list: ListState) {
        let store = list.store();
        let collection = store.of(list.resource);
        let ask = Memo::new(move |_| {
            list.query.with(|query| asked(query, self.users.get(), self.needy.get()))
        });
        let named = targets(list.resource);
        let marks = Memo::new(move |_| {
            let mut marks = Marks { stamp: collection.with(|c| c.stamp), ..Marks::default() };
            for to in &named {
                store.of(*to).with(|c| {
                    marks.renamed += c.renamed;
                    marks.named += u32::from(c.is_settled());
                });
            }
            marks
        });
        let length = Memo::new(move |_| collection.with(|c| (c.all.len(), c.is_settled())));
        Effect::new(move |_| {
            let (ask, marks, _) = (ask.get(), marks.get(), length.get());
            self.kick(list, ask, marks);
        });
        self.follow_users(list);
    }

    fn kick(self, list: ListState, ask: Ask, marks: Marks) {
        let collection = list.store().of(list.resource);
        let mut anew = false;
        collection.update_untracked(|c| {
            self.work.update_value(|work| anew = work.renew(ask, marks, c));
        });
        if anew {
            self.job.update_value(|job| *job = job.wrapping_add(1));
            // The first slice at once: most answers are on the screen with the key.
            if self.slice(list, Slice::begin()) {
                self.rest(list);
            } else {
                self.run(list, 0);
            }
        } else if !self.busy.get_value() {
            let loading = collection.with_untracked(|c| c.progress == Progress::Running);
            let soon = !self.found.with_untracked(|found| found.ready);
            self.run(list, if loading && !soon { PAUSE } else { 0 });
        }
    }

    /// Goes on, in slices, until everything that is here has been looked at.
    fn run(self, list: ListState, wait: u32) {
        self.busy.set_value(true);
        let job = self.job.get_value();
        spawn_local(async move {
            sleep(wait).await;
            loop {
                if self.job.try_get_value() != Some(job) {
                    return;
                }
                let slice = Slice::begin();
                if self.slice(list, slice) {
                    // What is left of the slice makes ready for the next search.
                    if !slice.is_over() {
                        warm(list, slice);
                    }
                    break;
                }
                breathe().await;
            }
            self.busy.set_value(false);
            self.rest(list);
        });
    }

    /// When nothing else is to be done: makes ready for the next search.
    fn rest(self, list: ListState) {
        self.busy.set_value(false);
        let job = self.job.get_value();
        let collection = list.store().of(list.resource);
        if collection.with_untracked(|c| c.progress == Progress::Running) {
            return;
        }
        spawn_local(async move {
            // What was found comes first.
            lazy::seen().await;
            while self.job.try_get_value() == Some(job) && !warm(list, Slice::short()) {
                breathe().await;
            }
        });
    }

    /// Whether everything that has arrived was looked at.
    pub fn is_at_rest(self) -> bool {
        !self.busy.get_value()
    }

    /// Works for one slice and shows what there is to show; whether everything is done.
    fn slice(self, list: ListState, slice: Slice) -> bool {
        let view = View { resource: list.resource, store: list.store() };
        let collection = list.store().of(list.resource);
        let enough = list.query.with_untracked(|query| match query.size {
            Some(size) => query.page as usize * size as usize,
            None => SOON,
        });
        let waits = self.waits(list);
        let mut next = None;
        let mut done = false;
        collection.update_untracked(|c| {
            self.work.update_value(|work| {
                done = work.advance(&view, c, slice);
                let whole = work.is_scanned();
                if whole || work.found() >= enough && self.tells() {
                    let ready = !waits && (!c.all.is_empty() || c.is_complete() || c.stopped);
                    next = Some(Found { rows: work.rows(c), whole, ready });
                }
            });
        });
        if let Some(next) = next {
            // Rows are not shown twice, and not as fewer than they are.
            let shown = self.found.with_untracked(|found| {
                found.ready == next.ready
                    && found.whole == next.whole
                    && found.rows.same(&next.rows)
            });
            if !shown {
                self.found.set(next);
            }
        }
        done
    }

    /// Whether it is time to show a part of the answer: the first at once, then seldom, because
    /// drawing takes longer than looking at some more records.
    fn tells(self) -> bool {
        let (job, time) = (self.job.get_value(), now());
        let (told, last) = self.told.get_value();
        let is_due = told != job || time >= last + u64::from(PAUSE);
        if is_due {
            self.told.set_value((job, time));
        }
        is_due
    }

    /// Whether a filter asks for what has not been found out yet.
    fn waits(self, list: ListState) -> bool {
        list.query.with_untracked(|query| {
            let needs = query.filter("needs").and_then(Need::of_filter);
            query.filter("unused").is_some() && self.users.with_untracked(Option::is_none)
                || needs.is_some() && self.needy.with_untracked(Option::is_none)
        })
    }

    /// Finds out who uses the records as soon as that is asked, and again when it changes.
    fn follow_users(self, list: ListState) {
        let store = list.store();
        let asked = Memo::new(move |_| list.query.with(|query| query.filter("unused").is_some()));
        let kinds = referrers(list.resource);
        let marks = Memo::new(move |_| {
            let of = |from: &_| store.of(*from).with(|c| (c.stamp, c.all.len(), c.is_settled()));
            kinds.iter().map(of).collect::<Vec<_>>()
        });
        Effect::new(move |_| {
            let settled = marks.with(|marks| marks.iter().all(|(.., settled)| *settled));
            if !asked.get() || !settled {
                self.users.set(None);
                return;
            }
            let now = marks.get_untracked();
            spawn_local(async move {
                let users = users_of(list).await;
                if marks.try_get_untracked() == Some(now) && asked.try_get_untracked() == Some(true)
                {
                    self.users.set(Some(Arc::new(users)));
                }
            });
        });
    }
}

/// Makes texts for the next search for as long as the slice lasts; whether all are there.
fn warm(list: ListState, slice: Slice) -> bool {
    let view = View { resource: list.resource, store: list.store() };
    let mut all = true;
    list.store().of(list.resource).update_untracked(|c| all = view.warm(c, slice));
    all
}

#[part(list)]
fn answer(list: ListState) -> AnyView {
    read_needed(list);
    list.find.answer(list);
    AnyView::Nothing
}

/// Who uses the records of a list, among everything that is loaded.
pub async fn users_of(list: ListState) -> Users {
    let mut users = Users::default();
    let mut slice = Slice::begin();
    for from in referrers(list.resource) {
        let all = list.store().of(from).with_untracked(|c| c.all.clone());
        for (n, record) in all.iter().enumerate() {
            users.add(list.resource, from, record);
            if n % 16 == 0 {
                slice.rest().await;
            }
        }
    }
    users
}

fn asked(query: &ListQuery, users: Option<Arc<Users>>, needy: Option<Needy>) -> Ask {
    Ask {
        finder: Finder::new(&folded(&query.search)),
        filters: query.filters.clone(),
        sort: query.sort.clone(),
        users: users.map(SameUsers),
        needy,
    }
}
