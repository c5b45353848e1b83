//! What the whole console shares: configuration, session, store, notices, guard.

use crate::prelude::*;
use baton_model::config::{Config, Environment, System};

use crate::{
    api::Session,
    store::{Chats, Deployments, Store},
    ui::{Guard, Notices},
};

/// Handles to everything that outlives a page. Cheap to copy; valid while the console is mounted.
#[derive(Clone, Copy)]
pub struct Console {
    /// The run-time configuration.
    pub config: StoredValue<Config>,
    /// Who is signed in where.
    pub session: Session,
    /// What has been fetched.
    pub store: Store,
    /// What was composed and sent.
    pub chats: Chats,
    /// What the person is told.
    pub notices: Notices,
    /// What must not be lost.
    pub guard: Guard,
    /// What this browser deployed.
    pub deployments: Deployments,
}

impl Console {
    /// Makes everything, for the environment chosen last time or the first one.
    pub fn new(config: Config) -> Self {
        let session = Session::new(&config);
        let store = Store::new(session);
        let notices = Notices::none();
        let ids = config.environments.iter().map(|one| one.id.clone()).collect();
        Self {
            config: StoredValue::new(config),
            session,
            store,
            chats: Chats::none(),
            notices,
            guard: Guard::install(),
            deployments: Deployments::new(session, store, notices, ids),
        }
    }

    /// The console that the current page belongs to.
    pub fn get() -> Self {
        expect_context()
    }

    /// The environment on the screen. Reactive.
    pub fn environment(&self) -> Environment {
        let index = self.session.environment.get();
        self.config.with_value(|config| config.environments[index].clone())
    }
}

impl Console {
    /// Turns to another environment, with nothing of the one before.
    pub fn switch(&self, index: usize) {
        self.chats.turn(self.session.environment.get_untracked(), index);
        self.session.switch(index);
        for system in System::ALL {
            self.forget(system);
        }
        self.notices.clear_all();
    }

    /// Signs out of both systems, and forgets what was fetched.
    pub fn sign_out(&self) {
        for system in System::ALL {
            self.sign_out_of(system);
        }
        self.notices.say("Signed out");
    }

    /// Signs out of one system, and forgets what was fetched from it.
    pub fn sign_out_of(&self, system: System) {
        self.session.leave(system);
        if system == System::ConversationManager {
            self.chats.forget();
        }
        // What was sent may show what the next person must not see.
        self.session.activity.clear();
        self.forget(system);
        self.notices.clear_all();
    }

    /// Asks again for what was refused before somebody signed in to a system.
    pub fn signed_in(&self, system: System) {
        if system == System::ConversationManager {
            self.store.forget_refusals();
        }
    }

    /// Forgets what was fetched from a system.
    fn forget(&self, system: System) {
        self.store.clear(system);
    }
}
