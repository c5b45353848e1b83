//! Deployments of this browser: asked for, watched over pages and reloads, and remembered.

mod ask;
mod ended;
mod kept;
mod notify;
mod row;
mod tab;
mod watch;

use crate::prelude::*;
use baton_model::{
    config::System,
    ocp::{deployment::Deployment, history, queue::Queue},
};

use super::Store;
use crate::{
    api::Session,
    ui::{Notices, storage},
};

/// The deployments of the environment on the screen.
#[derive(Clone, Copy)]
pub struct Deployments {
    session: Session,
    store: Store,
    notices: Notices,
    /// Id of the environment whose deployments these are, once they were read.
    of: StoredValue<Option<String>>,
    /// The newest first.
    pub all: RwSignal<Vec<Deployment>>,
    /// Those that this tab watches.
    watched: StoredValue<Vec<String>>,
    /// Those that ended, or were started, while this page was open: the tray shows them.
    pub fresh: RwSignal<Vec<String>>,
    /// Whether the browser notifies.
    pub notifies: RwSignal<bool>,
    /// The apps that come after the one that is being deployed.
    pub queue: RwSignal<Queue>,
    /// Whether this page deploys them; else they wait for the person.
    pub works: RwSignal<bool>,
    /// In which epoch of the session it does.
    works_for: StoredValue<u32>,
    /// The environment refused to deploy in the background.
    pub no_background: RwSignal<bool>,
}

impl Deployments {
    /// Nothing yet: what the browser remembers is read by [`Deployments::follow`].
    pub fn new(session: Session, store: Store, notices: Notices) -> Self {
        Self {
            session,
            store,
            notices,
            of: StoredValue::new(None),
            all: RwSignal::new(Vec::new()),
            watched: StoredValue::new(Vec::new()),
            fresh: RwSignal::new(Vec::new()),
            queue: RwSignal::new(Queue::default()),
            works: RwSignal::new(false),
            works_for: StoredValue::new(0),
            no_background: RwSignal::new(false),
            notifies: RwSignal::new(storage::local(notify::NOTIFY).as_deref() == Some("on")),
        }
    }

    /// Whether there is anything to show or to watch. Reactive.
    pub fn any(&self) -> bool {
        self.session.environment.track();
        let kept = storage::local(&self.key()).is_some_and(|kept| kept.len() > "[]".len());
        self.all.with(|all| !all.is_empty()) || kept
    }

    /// Reads what the browser remembers of the environment on the screen, and watches what is
    /// under way as soon as somebody is signed in. For as long as the caller lives.
    pub fn follow(self) {
        let session = self.session;
        // Whether it is known what this tab has for itself.
        let settled = RwSignal::new(false);
        Effect::new(move |_| {
            // Its number changes where one before it is removed; its id does not.
            session.environment.track();
            let id = Some(session.environment_id());
            let before = self.of.get_value();
            if before == id {
                return;
            }
            self.of.set_value(id);
            // What was started before anything was read belongs to this environment.
            if before.is_some() {
                self.watched.update_value(Vec::clear);
                self.no_background.set(false);
                self.fresh.set(Vec::new());
                self.works.set(false);
            }
            self.all.set(history::read(&storage::local(&self.key()).unwrap_or_default()));
            if settled.get_untracked() && (before.is_some() || !self.works.get_untracked()) {
                self.find_queue();
            }
        });
        spawn_local(async move {
            tab::settle().await;
            if !self.works.get_untracked() {
                self.find_queue();
            }
            let _ = settled.try_set(true);
        });
        let signed_in = Memo::new(move |_| {
            (session.environment.get(), session.is_signed_in(System::Orchestrator))
        });
        Effect::new(move |_| {
            if signed_in.get().1 && settled.get() {
                self.watch_all();
            }
        });
        let heard = window_event_listener(ev::storage, move |event: web_sys::StorageEvent| {
            if event.key().as_deref() == Some(&self.key()) {
                self.hear(&event.new_value().unwrap_or_default());
            }
        });
        on_cleanup(move || heard.remove());
    }

    /// Another tab wrote: its list holds, but for what only this tab knows to be under way.
    fn hear(self, written: &str) {
        let mut all = history::read(written);
        let mut ours = self.all.get_untracked();
        ours.retain(|one| !one.state.is_over());
        history::merge(&mut all, ours);
        self.all.set(all);
    }

    /// The latest deployment of an app. Reactive.
    pub fn latest(&self, app: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.app == app).cloned())
    }

    /// One deployment. Reactive.
    pub fn get(&self, key: &str) -> Option<Deployment> {
        self.all.with(|all| all.iter().find(|one| one.key == key).cloned())
    }
}
