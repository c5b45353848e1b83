//! Who is signed in where. Tokens and secrets live here, in memory, and nowhere else.

use crate::prelude::*;
use baton_model::config::{AuthKind, Config, Service, System};

use baton_model::activity::Purpose;

use super::{
    activity::{Activity, Origin},
    fetch::Waiting,
    sign_in::Credentials,
};
use crate::ui::{now, sleep, storage};

/// A token and what is known of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What goes into the header that carries it.
    pub bearer: String,
    /// When it expires, in milliseconds since 1970.
    pub expires: u64,
    /// What it allows, if anything says so.
    pub scopes: Option<Vec<String>>,
    /// What renews it, if anything can.
    pub renewal: Option<Credentials>,
}

/// Sign-in to one system of one environment.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// Nobody is signed in.
    #[default]
    Out,
    /// Calls carry this token.
    With(Token),
    /// Calls need no token: something in between adds it.
    Open,
}

/// One of something for each system, by [`System::index`].
type Both<T> = [T; 2];

/// The environment on the screen and the sign-ins of all.
#[derive(Clone, Copy)]
pub struct Session {
    /// Index of the environment on the screen.
    pub environment: RwSignal<usize>,
    /// Sign-in to the systems of each environment.
    access: RwSignal<Vec<Both<Access>>>,
    services: StoredValue<Vec<Both<Option<Service>>>>,
    ids: StoredValue<Vec<String>>,
    names: StoredValue<Vec<String>>,
    /// What was sent.
    pub activity: Activity,
    /// Raised whenever the environment, or the person at that system, changes: answers of before
    /// are dropped.
    epochs: StoredValue<Both<u32>>,
    /// What was found out about the systems of each environment.
    known: StoredValue<Vec<Both<Known>>>,
    /// For which systems the sign-in dialog must be shown over the page.
    asking: RwSignal<Both<bool>>,
    /// A read that waits before it is tried again.
    pub waiting: RwSignal<Option<Waiting>>,
    /// Where a token is being renewed; everyone else there waits for it.
    pub(super) renewing: StoredValue<Vec<(usize, System)>>,
}

/// What was found out about a system.
#[derive(Clone, Copy, Default)]
struct Known {
    /// A preflight refused `X-egain-error-message`.
    refuses_error_header: bool,
    /// The lists refused `$pagenum` and `$pagesize`.
    refuses_paging: bool,
    /// Until when, in milliseconds since 1970, loading in the background rests, so that the
    /// person's own calls find room below the server's limit.
    hold: u64,
}

/// So many calls are left to the person when loading in the background rests.
const FEW_LEFT: u32 = 5;
const CHOSEN: &str = "baton.environment";
const REMEMBERED: &str = "baton.session";

impl Session {
    /// A session for these environments, with what the tab remembers.
    pub fn new(config: &Config) -> Self {
        let chosen = storage::local(CHOSEN);
        let index = chosen
            .and_then(|id| config.environments.iter().position(|one| one.id == id))
            .unwrap_or(0);
        let services: Vec<_> = config
            .environments
            .iter()
            .map(|one| System::ALL.map(|system| one.service(system).cloned()))
            .collect();
        let ids: Vec<_> = config.environments.iter().map(|one| one.id.clone()).collect();
        let names: Vec<_> = config.environments.iter().map(|one| one.name.clone()).collect();
        let access = config
            .environments
            .iter()
            .map(|one| {
                System::ALL.map(|system| match one.service(system) {
                    Some(service) if service.auth.kind == AuthKind::None => Access::Open,
                    Some(_) => remembered(&one.id, system).map_or(Access::Out, Access::With),
                    None => Access::Out,
                })
            })
            .collect();
        Self {
            environment: RwSignal::new(index),
            access: RwSignal::new(access),
            known: StoredValue::new(vec![Both::default(); services.len()]),
            services: StoredValue::new(services),
            ids: StoredValue::new(ids),
            names: StoredValue::new(names),
            activity: Activity::none(),
            epochs: StoredValue::new(Both::default()),
            asking: RwSignal::new(Both::default()),
            waiting: RwSignal::new(None),
            renewing: StoredValue::new(Vec::new()),
        }
    }

    /// Takes note of how many calls a system still allows, and for how long, in milliseconds.
    pub(super) fn note_limit(&self, system: System, remaining: Option<u32>, wait: Option<u32>) {
        if remaining.is_some_and(|left| left < FEW_LEFT) {
            let until = now() + u64::from(wait.unwrap_or(1000).min(120_000));
            self.learn(system, |known| known.hold = until);
        }
    }

    /// Waits while a system has little room left: for what loads in the background.
    pub async fn keep_pace(&self, system: System) {
        let epoch = self.epoch(system);
        loop {
            let wait = self.knows(system, |known| known.hold).saturating_sub(now());
            if wait == 0 || self.epoch(system) != epoch {
                return;
            }
            sleep(u32::try_from(wait.min(1000)).unwrap_or(1000)).await;
        }
    }

    /// A system of the environment on the screen.
    pub fn service(&self, system: System) -> Option<Service> {
        let index = self.environment.get_untracked();
        self.services.with_value(|all| all.get(index).and_then(|both| both[system.index()].clone()))
    }

    /// Where a request to a system of the environment on the screen comes from.
    pub(super) fn origin(&self, system: System, purpose: Purpose) -> Origin {
        let index = self.environment.get_untracked();
        let name = self.names.with_value(|all| all.get(index).cloned()).unwrap_or_default();
        let system = format!("{name} · {}", system.name());
        Origin { activity: self.activity, system, purpose, attempt: 1, bulk: 0 }
    }

    /// Whether the environment on the screen has a system. Reactive.
    pub fn has(&self, system: System) -> bool {
        self.environment.track();
        self.service(system).is_some()
    }

    /// The sign-in to a system of the environment on the screen. Reactive.
    pub fn access(&self, system: System) -> Access {
        let index = self.environment.get();
        self.access
            .with(|all| all.get(index).map(|both| both[system.index()].clone()).unwrap_or_default())
    }

    /// The same, without tracking: for what runs outside the page.
    pub fn current(&self, system: System) -> Access {
        untrack(|| self.access(system))
    }

    /// Whether calls to a system can be made. Reactive.
    pub fn is_signed_in(&self, system: System) -> bool {
        let index = self.environment.get();
        self.access
            .with(|all| all.get(index).is_some_and(|both| both[system.index()] != Access::Out))
    }

    /// Whether calls to any system can be made. Reactive.
    pub fn is_signed_in_anywhere(&self) -> bool {
        System::ALL.into_iter().any(|system| self.is_signed_in(system))
    }

    /// Which session with a system this is; answers that belong to another one are dropped.
    pub fn epoch(&self, system: System) -> u32 {
        self.epochs.with_value(|all| all[system.index()])
    }

    fn begin_epoch(&self, systems: &[System]) {
        self.epochs.update_value(|all| {
            for system in systems {
                all[system.index()] += 1;
            }
        });
    }

    /// Whether the person must sign in to a system again, over the page. Reactive.
    pub fn asks(&self, system: System) -> bool {
        self.asking.with(|all| all[system.index()])
    }

    /// The same, without tracking.
    pub(super) fn is_asking(&self, system: System) -> bool {
        self.asking.with_untracked(|all| all[system.index()])
    }

    /// Asks the person to sign in to a system again, over the page, or no longer.
    pub fn ask(&self, system: System, whether: bool) {
        if self.is_asking(system) != whether {
            self.asking.update(|all| all[system.index()] = whether);
        }
    }

    /// Takes a new token for a system; `same_person` keeps what was fetched.
    pub fn enter(&self, system: System, token: Token, same_person: bool) {
        let index = self.environment.get_untracked();
        self.remember(index, system, Some(&token));
        self.put(index, system, Access::With(token));
        if !same_person {
            self.begin_epoch(&[system]);
        }
        self.ask(system, false);
    }

    /// Forgets token and secret of a system of the environment on the screen.
    pub fn leave(&self, system: System) {
        let index = self.environment.get_untracked();
        let open = self.service(system).is_some_and(|one| one.auth.kind == AuthKind::None);
        self.remember(index, system, None);
        self.begin_epoch(&[system]);
        self.ask(system, false);
        self.put(index, system, if open { Access::Open } else { Access::Out });
    }

    /// Turns to another environment.
    pub fn switch(&self, index: usize) {
        self.begin_epoch(&System::ALL);
        self.asking.set(Both::default());
        self.waiting.set(None);
        if let Some(id) = self.ids.with_value(|ids| ids.get(index).cloned()) {
            storage::set_local(CHOSEN, &id);
        }
        self.environment.set(index);
    }

    fn put(&self, index: usize, system: System, access: Access) {
        self.access.update(|all| {
            if let Some(both) = all.get_mut(index) {
                both[system.index()] = access;
            }
        });
    }

    fn remember(&self, index: usize, system: System, token: Option<&Token>) {
        let Some(id) = self.ids.with_value(|ids| ids.get(index).cloned()) else { return };
        let wanted = self.service(system).is_some_and(|service| service.auth.remember);
        let mut all = storage::session_json(REMEMBERED);
        let Some(object) = all.as_object_mut() else { return };
        let entry = object.entry(id.clone()).or_insert_with(|| serde_json::json!({}));
        let Some(both) = entry.as_object_mut() else { return };
        match token {
            Some(token) if wanted => {
                let kept = serde_json::json!({"token": token.bearer, "expires": token.expires});
                both.insert(system.code().to_owned(), kept);
            }
            _ if both.contains_key(system.code()) => {
                both.shift_remove(system.code());
            }
            _ => return,
        }
        if both.is_empty() {
            object.shift_remove(&id);
        }
        storage::set_session(REMEMBERED, &all.to_string());
    }

    /// Whether the error header is left out: a preflight refused it.
    pub fn refuses_error_header(&self) -> bool {
        self.knows(System::ConversationManager, |known| known.refuses_error_header)
    }

    /// Leaves the error header out from now on.
    pub fn drop_error_header(&self) {
        self.learn(System::ConversationManager, |known| known.refuses_error_header = true);
    }

    /// Whether lists are asked for without paging: the server refused it.
    pub fn refuses_paging(&self) -> bool {
        self.knows(System::ConversationManager, |known| known.refuses_paging)
    }

    /// Asks for lists without paging from now on.
    pub fn drop_paging(&self) {
        self.learn(System::ConversationManager, |known| known.refuses_paging = true);
    }

    fn knows<T: Default>(&self, system: System, what: fn(&Known) -> T) -> T {
        let index = self.environment.get_untracked();
        self.known
            .with_value(|all| all.get(index).map(|both| what(&both[system.index()])))
            .unwrap_or_default()
    }

    fn learn(&self, system: System, what: impl Fn(&mut Known)) {
        let index = self.environment.get_untracked();
        self.known.update_value(|all| {
            if let Some(both) = all.get_mut(index) {
                what(&mut both[system.index()]);
            }
        });
    }
}

/// A token that this tab kept over a reload, if it is still good.
fn remembered(id: &str, system: System) -> Option<Token> {
    let all = storage::session_json(REMEMBERED);
    let entry = all.get(id)?.get(system.code())?;
    let expires = entry.get("expires")?.as_u64()?;
    let bearer = entry.get("token")?.as_str().filter(|token| !token.is_empty())?;
    (expires > crate::ui::now()).then(|| Token {
        bearer: bearer.to_owned(),
        expires,
        scopes: None,
        renewal: None,
    })
}
