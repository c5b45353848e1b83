//! What has been fetched, shared by lists, pickers and every place that shows a name.

mod collection;
mod load;

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Cause, Record, Resource, config::System};

pub use collection::{Collection, Known, Progress, Text};

use crate::api::{Client, Session};

/// The records of the environment on the screen.
#[derive(Clone, Copy)]
pub struct Store {
    session: Session,
    collections: StoredValue<[RwSignal<Collection>; 6]>,
    /// The records of the list seen last, in its order.
    trail: StoredValue<Option<(Resource, Trail)>>,
}

/// Records in the order of a list.
pub type Trail = Arc<Vec<Arc<Record>>>;

impl Store {
    /// An empty store.
    pub fn new(session: Session) -> Self {
        let collections = std::array::from_fn(|_| RwSignal::new(Collection::default()));
        Self { session, collections: StoredValue::new(collections), trail: StoredValue::new(None) }
    }

    /// Forgets everything: another environment, or another person.
    pub fn clear(&self) {
        for resource in Resource::ALL {
            self.of(resource).update(Collection::forget_all);
        }
        self.trail.set_value(None);
    }

    /// Takes note of what a list shows, for the way from one record to the next.
    pub fn keep_trail(&self, resource: Resource, records: Trail) {
        self.trail.set_value(Some((resource, records)));
    }

    /// The records before and after this one in the list seen last.
    pub fn neighbours(&self, resource: Resource, id: &str) -> [Option<Arc<Record>>; 2] {
        self.trail.with_value(|trail| {
            let Some((_, records)) = trail.as_ref().filter(|(of, _)| *of == resource) else {
                return [None, None];
            };
            let Some(at) = records.iter().position(|record| record.id == id) else {
                return [None, None];
            };
            let before = at.checked_sub(1).and_then(|at| records.get(at));
            [before.cloned(), records.get(at + 1).cloned()]
        })
    }

    /// What is known of one resource.
    pub fn of(&self, resource: Resource) -> RwSignal<Collection> {
        self.collections.with_value(|all| all[resource.index()])
    }

    /// Waits while the server has little room left for calls in the background.
    pub async fn keep_pace(&self) {
        self.session.keep_pace(System::ConversationManager).await;
    }

    /// The calls of one resource.
    pub const fn client(&self, resource: Resource) -> Client {
        Client::new(self.session, resource)
    }

    /// What is known of one record. Reactive; asks for it if nobody has yet.
    pub fn record(&self, resource: Resource, id: &str) -> Known {
        let known = self.of(resource).with(|collection| collection.known(id));
        if matches!(known, Known::Unasked) {
            self.want(resource, id);
            return Known::Asked;
        }
        known
    }

    /// Takes a record that was just read or written.
    pub fn put(&self, resource: Resource, record: Record) {
        self.of(resource).update(|collection| collection.put(Arc::new(record)));
    }

    /// Takes note that a record is gone.
    pub fn remove(&self, resource: Resource, id: &str) {
        self.of(resource).update(|collection| collection.remove(id));
    }

    /// Asks again for what was refused: somebody else may be signed in now.
    pub fn forget_refusals(&self) {
        for resource in Resource::ALL {
            self.of(resource).update(Collection::forget_refusals);
        }
    }

    /// Takes note that a list has changed on the server: its pages are read again.
    pub fn stale(&self, resource: Resource) {
        self.of(resource).update(Collection::forget_pages);
    }

    /// Reads a record again that was saved or deleted in another tab.
    pub fn changed_elsewhere(&self, resource: Resource, id: &str) {
        let (store, id) = (*self, id.to_owned());
        let known = self.of(resource).with_untracked(|collection| collection.known(&id));
        if !matches!(known, Known::Here(_)) {
            self.stale(resource);
            return;
        }
        spawn_local(async move {
            match store.client(resource).read_one(&id).await {
                Ok(record) => store.put(resource, record),
                Err(failure) if failure.cause == Cause::NotFound => {
                    store.remove(resource, &id);
                    store.stale(resource);
                }
                Err(_) => {}
            }
        });
    }
}
