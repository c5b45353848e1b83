//! What the whole console shares: configuration, session, store, notices, guard.

use std::ops::Deref;

use crate::prelude::*;
use baton_model::{
    Resource, Value,
    config::{Config, Environment, System},
};

use crate::{
    api::{
        Access, Session, sign_out,
        tabs::{self, News},
        watch,
    },
    lazy::part,
    store::{Chats, Deployments, Store, changed_elsewhere},
    ui::{Guard, Notices, storage},
};

/// Handles to everything that outlives a page. A pointer; valid while the console is mounted.
#[derive(Clone, Copy)]
pub struct Console(&'static Handles);

impl Deref for Console {
    type Target = Handles;

    fn deref(&self) -> &Handles {
        self.0
    }
}

/// What [`Console`] points to.
pub struct Handles {
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
    /// What the answer to an Undo showed, and no other answer will.
    pub extra: RwSignal<Vec<(String, String)>>,
    /// The record that was saved or deleted last in another tab.
    pub elsewhere: RwSignal<Option<(Resource, String)>>,
}

impl Console {
    /// Makes everything, for the environment chosen last time or the first one.
    pub fn new(config: Config) -> Self {
        let session = Session::new(&config);
        let store = Store::new(session);
        let notices = Notices::none();
        Self(Box::leak(Box::new(Handles {
            config: StoredValue::new(config),
            session,
            store,
            chats: Chats::none(),
            notices,
            guard: Guard::install(),
            deployments: Deployments::new(session, store, notices),
            extra: RwSignal::new(Vec::new()),
            elsewhere: RwSignal::new(None),
        })))
    }

    /// The console that the current page belongs to.
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| unreachable!("no console around"))
    }

    /// The environment on the screen. Reactive.
    pub fn environment(&self) -> Environment {
        self.session
            .place()
            .unwrap_or_else(|| self.config.with_value(|c| c.environments[0].clone()))
    }
}

impl Console {
    /// Turns to another environment, with nothing of the one before.
    pub fn switch(&self, index: usize) {
        let ids = untrack(|| self.session.environments());
        let id = |at: usize| ids.get(at).map(|one| one.id.clone()).unwrap_or_default();
        self.chats.turn(id(self.session.environment.get_untracked()), &id(index));
        self.session.switch(index);
        for system in System::ALL {
            self.forget(system);
        }
        self.notices.clear_all();
        self.extra.set(Vec::new());
        tabs::ask(self.session);
    }

    /// Adds an environment that a person keeps in this browser; `value` as in `config.json`.
    pub fn add_environment(&self, value: &Value, environment: Environment) {
        self.notices.say(format!("{} added", environment.name));
        self.session.add(environment.clone());
        self.config.update_value(|config| {
            config.environments.push(Environment { own: true, ..environment });
        });
        write_own(&|list| list.push(value.clone()));
    }

    /// Changes an environment that a person added; `value` as in `config.json`.
    pub fn change_environment(&self, value: &Value, environment: Environment) {
        let id = environment.id.clone();
        let Some(index) = self.session.index_of(&id) else { return };
        let before = self.session.at(index, Clone::clone);
        self.session.add(environment.clone());
        let differs = |system| {
            before.as_ref().and_then(|one| one.service(system)) != environment.service(system)
        };
        let here = index == self.session.environment.get_untracked();
        if here && System::ALL.into_iter().any(differs) {
            // Nothing of the servers before is shown under the name of others.
            self.switch(index);
        }
        self.notices.say(format!("{} changed", environment.name));
        self.config.update_value(|config| {
            for one in config.environments.iter_mut().filter(|one| one.id == id) {
                *one = Environment { own: true, ..environment.clone() };
            }
        });
        write_own(&|list| {
            for one in list.iter_mut().filter(|one| one["id"] == *id) {
                *one = value.clone();
            }
        });
    }

    /// Takes an environment away that a person added.
    pub fn remove_environment(&self, id: &str) {
        if self.session.index_of(id) == Some(self.session.environment.get_untracked()) {
            self.switch(0);
        }
        self.session.remove(id);
        self.chats.drop_environment(id);
        self.config.update_value(|config| config.environments.retain(|one| one.id != id));
        write_own(&|list| list.retain(|one| one["id"] != id));
        self.notices.say("Environment removed");
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
        sign_out(self.session, system);
        self.left(system);
    }

    /// Forgets what belongs to whoever was signed in to a system.
    fn left(self, system: System) {
        if system == System::ConversationManager {
            self.chats.forget();
        }
        // What was sent may show what the next person must not see.
        self.session.activity.clear();
        self.store.forget_kept();
        self.forget(system);
        self.notices.clear_all();
    }

    /// Hears what happens in other tabs, and watches the clock, until the view is gone.
    pub fn watch(&self) {
        let console = *self;
        watch(console.session);
        tabs::open(console.session, Callback::new(move |news| hear(console, news)));
        on_cleanup(tabs::close);
    }

    fn heard(self, news: News) {
        match news {
            News::Left(system) if self.session.current(system) == Access::Out => {}
            News::Left(system) => {
                self.session.leave(system);
                self.left(system);
                self.notices.say(format!("Signed out of {} in another tab", system.name()));
            }
            News::Saved(address, id) => {
                let resource =
                    Resource::LISTED.into_iter().find(|one| one.spec().address == address);
                if let Some(resource) = resource {
                    changed_elsewhere(self.store, resource, id.clone());
                    self.elsewhere.set(Some((resource, id)));
                }
            }
        }
    }

    /// Asks again for what was refused before somebody signed in to a system.
    pub fn signed_in(&self, system: System) {
        if system == System::ConversationManager {
            self.store.forget_refusals();
        }
    }

    /// Forgets what was fetched from a system.
    fn forget(self, system: System) {
        self.store.clear(system);
    }
}

#[part(console)]
fn hear(console: Console, news: News) {
    console.heard(news);
}

/// Where the environments are that a person added.
const OWN: &str = "baton.environments";

/// The environments that a person keeps in this browser, as in `config.json`.
pub fn own_environments() -> Value {
    let list = storage::local(OWN).and_then(|text| serde_json::from_str(&text).ok());
    list.filter(Value::is_array).unwrap_or_else(|| Value::Array(Vec::new()))
}

fn write_own(change: &dyn Fn(&mut Vec<Value>)) {
    let mut own = own_environments();
    if let Some(list) = own.as_array_mut() {
        change(list);
    }
    storage::set_local(OWN, &own.to_string());
}
