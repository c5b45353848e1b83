//! All records of a resource on their way, for whoever waits for them: before a delete, what was
//! read earlier in the session is no answer to what the server will refuse.

use baton_model::Resource;

use super::{Collection, Progress, Store};
use crate::ui::{now, sleep};

/// What was read so many milliseconds ago is not read again.
const MOMENT: u64 = 10_000;

/// All records of a resource, on their way. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Reading {
    store: Store,
    /// Whose records they are.
    pub resource: Resource,
}

impl Store {
    /// All records of a resource, as they are here or on their way.
    pub fn reading(&self, resource: Resource) -> Reading {
        self.load_all(resource);
        Reading { store: *self, resource }
    }

    /// Reads all records of a resource once more; where all are here, these stay until the others are.
    pub fn read_once_more(&self, resource: Resource) {
        let (here, again) =
            self.of(resource).with_untracked(|c| (c.is_complete(), c.reread.is_some()));
        match (here, again) {
            (true, false) => self.load_anew(resource),
            (true, true) => {}
            (false, _) => self.stale(resource),
        }
    }

    /// Reads all records of a resource, and again if they are here for longer than a moment. Those
    /// that are here stay until the others are: a list of them does not flicker.
    pub fn read_anew(&self, resource: Resource) -> Reading {
        let old = self.of(resource).with_untracked(|c| {
            c.is_complete()
                && c.reread.is_none()
                && now().checked_sub(c.read).is_none_or(|since| since > MOMENT)
        });
        if old {
            self.load_anew(resource);
            return Reading { store: *self, resource };
        }
        self.reading(resource)
    }
}

impl Reading {
    /// So many are here, of so many if that is known, and how far it is. Reactive.
    pub fn state(self) -> (u64, Option<u64>, Progress) {
        self.store.of(self.resource).with(|c| match c.reread {
            Some(read) => (read, c.total, Progress::Running),
            None => (c.all.len() as u64, c.total, c.progress.clone()),
        })
    }

    /// Stops it; what was known before stays.
    pub fn stop(self) {
        self.store.cancel(self.resource);
    }

    /// Waits until it is over; `None` if given up.
    pub async fn end(self, given_up: impl Fn() -> bool) -> Option<()> {
        let collection = self.store.of(self.resource);
        let again = |c: &Collection| c.reread.is_some();
        while collection.with_untracked(|c| again(c) || c.progress == Progress::Running) {
            sleep(50).await;
            if given_up() {
                if collection.with_untracked(again) {
                    self.stop();
                }
                return None;
            }
        }
        Some(())
    }
}
