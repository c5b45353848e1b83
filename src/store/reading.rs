//! Reading all records of a resource again, beside what is shown of them: before a delete, what was
//! read earlier in the session is no answer to what the server will refuse.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Record, Resource};

use super::{Collection, Known, Progress, Store};
use crate::ui::{now, sleep};

/// What was read so many milliseconds ago is not read again.
const MOMENT: u64 = 10_000;

/// All records of a resource, on their way. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Reading {
    store: Store,
    /// Whose records they are.
    pub resource: Resource,
    /// Where they arrive.
    arrives: RwSignal<Collection>,
}

impl Store {
    /// All records of a resource, as they are here or on their way.
    pub fn reading(&self, resource: Resource) -> Reading {
        self.load_all(resource);
        Reading { store: *self, resource, arrives: self.of(resource) }
    }

    /// Reads all records of a resource, and again if they are here for longer than a moment. Those
    /// that are here stay until the others are: a list of them does not flicker. Call
    /// [`Reading::end`] to take them over.
    pub fn read_anew(&self, resource: Resource) -> Reading {
        let old = self.of(resource).with_untracked(|c| {
            c.is_complete() && now().checked_sub(c.read).is_none_or(|since| since > MOMENT)
        });
        if !old {
            return self.reading(resource);
        }
        let mut beside = Collection::default();
        beside.start_all();
        beside.progress = Progress::Running;
        let run = beside.run;
        let (store, arrives) = (*self, RwSignal::new(beside));
        spawn_local(async move { store.run_all(arrives, resource, run).await });
        Reading { store, resource, arrives }
    }
}

impl Reading {
    /// So many are here, of so many if that is known, and how far it is. Reactive.
    pub fn state(self) -> (u64, Option<u64>, Progress) {
        self.arrives.with(|c| (c.all.len() as u64, c.total, c.progress.clone()))
    }

    /// Stops it; what was known before stays.
    pub fn stop(self) {
        self.arrives.update(Collection::stop);
    }

    /// Waits until it is over, and takes over what was read; `None` if given up.
    pub async fn end(self, given_up: impl Fn() -> bool) -> Option<()> {
        let beside = self.arrives != self.store.of(self.resource);
        while self.arrives.with_untracked(|c| c.progress == Progress::Running) {
            sleep(50).await;
            if given_up() {
                if beside {
                    // Raises its run, which stops what reads.
                    self.arrives.update_untracked(Collection::forget_all);
                }
                return None;
            }
        }
        if beside && self.arrives.with_untracked(Collection::is_complete) {
            let new = self.arrives.with_untracked(|c| (c.all.clone(), c.total, c.progress.clone()));
            let progress = new.2.clone();
            self.store.of(self.resource).update(|c| c.renew(new));
            self.arrives.update_untracked(|c| {
                c.forget_all();
                c.progress = progress;
            });
        }
        Some(())
    }
}

impl Collection {
    /// Takes over all records as they were read anew; those that are as they were stay the same.
    fn renew(&mut self, (all, total, progress): (Arc<Vec<Arc<Record>>>, Option<u64>, Progress)) {
        self.read = now();
        if self.all == all && self.total == total {
            return;
        }
        let same = |record: &Arc<Record>| match self.known(&record.id) {
            Known::Here(old) if old == *record => old,
            _ => record.clone(),
        };
        let records: Vec<_> = all.iter().map(same).collect();
        self.start_all();
        self.extend(1, &records);
        (self.total, self.progress) = (total, progress);
        self.end_all();
        self.renamed += 1;
    }
}
