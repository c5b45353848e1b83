//! What was done to records from this tab. In memory only: it goes with the page.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Resource, Value};

use crate::ui::now;

/// Most changes that are kept; the oldest go first.
const MOST: usize = 500;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Created.
    Created,
    /// Saved over what was there.
    Saved,
    /// Put back to what it was before.
    Restored,
    /// Deleted.
    Deleted,
}

impl Deed {
    /// As on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Saved => "Saved",
            Self::Restored => "Restored",
            Self::Deleted => "Deleted",
        }
    }
}

/// One change.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// What was done.
    pub deed: Deed,
    /// The record before, if there was one.
    pub before: Option<Arc<Value>>,
    /// The record after, if there still is one.
    pub after: Option<Arc<Value>>,
}

type Entry = (Resource, String, Event);

/// The changes of this tab. Cheap to copy.
#[derive(Clone, Copy, Default)]
pub struct History(RwSignal<Vec<Entry>>);

impl History {
    /// Takes note of a change.
    pub fn note(
        self,
        resource: Resource,
        id: &str,
        deed: Deed,
        before: Option<Value>,
        after: Option<Value>,
    ) {
        let event =
            Event { at: now(), deed, before: before.map(Arc::new), after: after.map(Arc::new) };
        self.0.update(|all| {
            if all.len() >= MOST {
                all.remove(0);
            }
            all.push((resource, id.to_owned(), event));
        });
    }

    /// The changes of a record, the latest first. Reactive.
    pub fn of(self, resource: Resource, id: &str) -> Vec<Event> {
        self.0.with(|all| {
            let its = all.iter().rev().filter(|(of, which, _)| *of == resource && which == id);
            its.map(|(.., event)| event.clone()).collect()
        })
    }

    /// How many changes there are, and the last few, the latest first. Reactive.
    pub fn latest(self, most: usize) -> (usize, Vec<(Resource, String, Event)>) {
        self.0.with(|all| (all.len(), all.iter().rev().take(most).cloned().collect()))
    }

    /// Forgets everything: another environment, or another person.
    pub fn clear(self) {
        self.0.set(Vec::new());
    }
}
