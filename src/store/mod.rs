//! What has been fetched, shared by lists, pickers and every place that shows a name.

mod chats;
mod collection;
mod deployments;
mod everything;
mod history;
mod load;
mod names;
mod reading;
mod rows;
mod statuses;
mod trail;

use std::{ops::Deref, sync::Arc};

use crate::prelude::*;
use baton_model::{Record, Resource, config::System, setup::stands_for};

pub use chats::{Chat, Chats, Fate, Playing, Sent, Target};
pub use collection::{Collection, Known, Progress, Text};
pub use deployments::Deployments;
pub use history::{Deed, Event, History};
pub use load::look_behind;
pub use names::changed_elsewhere;
pub use reading::Reading;
pub use rows::Rows;
pub use statuses::{Seen, Statuses};
pub use trail::{Pages, Trail};

use crate::api::{Client, Session};

/// The records of the environment on the screen.
///
/// There is one, as long as its page: every copy is a pointer.
#[derive(Clone, Copy)]
pub struct Store(&'static State);

impl Deref for Store {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// What [`Store`] points to.
pub struct State {
    session: Session,
    collections: StoredValue<[RwSignal<Collection>; 7]>,
    /// Records that are put aside and not on the server, with what stands for their ids.
    staged: RwSignal<Staged>,
    /// What was done to records from this tab.
    pub history: History,
    /// The organization whose apps are shown; empty for all.
    org: StoredValue<String>,
    /// The server takes no notice of `search_term`: apps are searched here.
    pub ignores_search: RwSignal<bool>,
    /// What the apps are doing.
    pub statuses: Statuses,
}

/// Records that are not on the server, each with what stands for its id.
type Staged = Vec<(Resource, Arc<Record>)>;

impl Store {
    /// An empty store.
    pub fn new(session: Session) -> Self {
        let collections = std::array::from_fn(|_| RwSignal::new(Collection::default()));
        Self(Box::leak(Box::new(State {
            session,
            collections: StoredValue::new(collections),
            staged: RwSignal::new(Vec::new()),
            history: History::default(),
            org: StoredValue::new(String::new()),
            ignores_search: RwSignal::new(false),
            statuses: Statuses::new(session),
        })))
    }

    /// Forgets everything of one system: another environment, or another person.
    pub fn clear(&self, system: System) {
        match system {
            System::ConversationManager => {
                for resource in Resource::ALL {
                    self.of(resource).update(Collection::forget_all);
                }
            }
            System::Orchestrator => {
                self.of(Resource::App).update(Collection::forget_all);
                self.ignores_search.set(false);
                self.statuses.clear();
            }
        }
        self.history.clear();
    }

    /// Shows the apps of another organization.
    pub fn turn_to(&self, org: &str) {
        if self.org.with_value(|now| now != org) {
            self.org.set_value(org.to_owned());
            self.stale(Resource::App);
        }
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
    pub fn client(&self, resource: Resource) -> Client {
        Client::new(self.session, resource)
    }

    /// What is known of one record. Reactive; asks for it if nobody has yet. Nothing has an empty id:
    /// a server would answer with its list.
    pub fn record(&self, resource: Resource, id: &str) -> Known {
        if stands_for(id).is_some() {
            return self.staged.with(|all| among(all, resource, id));
        }
        if id.is_empty() {
            return Known::Missing;
        }
        let known = self.of(resource).with(|collection| collection.known(id));
        if matches!(known, Known::Unasked) {
            self.want(resource, id);
            return Known::Asked;
        }
        known
    }

    /// The same without asking or tracking: only what is known already.
    pub fn peek(&self, resource: Resource, id: &str) -> Option<Arc<Record>> {
        let known = if stands_for(id).is_some() {
            self.staged.with_untracked(|all| among(all, resource, id))
        } else {
            self.of(resource).with_untracked(|collection| collection.known(id))
        };
        match known {
            Known::Here(record) => Some(record),
            _ => None,
        }
    }

    /// Records that are put aside: pickers offer them, and their names are shown.
    pub fn set_staged(&self, records: Staged) {
        self.staged.set(records);
    }

    /// What is put aside of one resource. Reactive.
    pub fn staged(&self, resource: Resource) -> Vec<Arc<Record>> {
        self.staged.with(|all| {
            all.iter().filter(|one| one.0 == resource).map(|one| one.1.clone()).collect()
        })
    }

    /// Takes a record that was just read or written.
    pub fn put(&self, resource: Resource, record: Record) {
        self.of(resource).update(|collection| collection.put(record.into()));
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
}

fn among(staged: &[(Resource, Arc<Record>)], resource: Resource, id: &str) -> Known {
    let found = staged.iter().find(|one| one.0 == resource && one.1.id == id);
    found.map_or(Known::Missing, |one| Known::Here(one.1.clone()))
}
