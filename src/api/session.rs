//! Who is signed in where. Tokens and secrets live here, in memory, and nowhere else.

use crate::prelude::*;
use baton_model::config::{AuthKind, Config, Service};

use super::{fetch::Waiting, sign_in::Credentials};
use crate::ui::{now, sleep, storage};

/// A token and what is known of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What goes into the `Authorization` header.
    pub bearer: String,
    /// When it expires, in milliseconds since 1970.
    pub expires: u64,
    /// What it allows, if anything says so.
    pub scopes: Option<Vec<String>>,
    /// What renews it, if anything can.
    pub renewal: Option<Credentials>,
}

/// Sign-in to the Conversation Manager of one environment.
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

/// The environment on the screen and the sign-ins of all.
#[derive(Clone, Copy)]
pub struct Session {
    /// Index of the environment on the screen.
    pub environment: RwSignal<usize>,
    /// Sign-in of each environment.
    access: RwSignal<Vec<Access>>,
    services: StoredValue<Vec<Option<Service>>>,
    ids: StoredValue<Vec<String>>,
    /// Raised whenever the environment or the person changes: answers of before are dropped.
    epoch: StoredValue<u32>,
    /// What was found out about the server of each environment.
    known: StoredValue<Vec<Known>>,
    /// Whether the sign-in dialog must be shown over the page.
    pub asks: RwSignal<bool>,
    /// A read that waits before it is tried again.
    pub waiting: RwSignal<Option<Waiting>>,
    /// Until when, in milliseconds since 1970, loading in the background rests, so that the
    /// person's own calls find room below the server's limit.
    hold: StoredValue<u64>,
    /// Environments whose token is being renewed; everyone else there waits for it.
    pub(super) renewing: StoredValue<Vec<usize>>,
}

/// What was found out about a server.
#[derive(Clone, Copy, Default)]
struct Known {
    /// A preflight refused `X-egain-error-message`.
    refuses_error_header: bool,
    /// The lists refused `$pagenum` and `$pagesize`.
    refuses_paging: bool,
    /// The lists refused pages of more than the default size.
    refuses_large_pages: bool,
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
        let services: Vec<_> =
            config.environments.iter().map(|one| one.conversation_manager.clone()).collect();
        let ids: Vec<_> = config.environments.iter().map(|one| one.id.clone()).collect();
        let access = services
            .iter()
            .zip(&ids)
            .map(|(service, id)| match service {
                Some(service) if service.auth.kind == AuthKind::None => Access::Open,
                Some(_) => remembered(id).map_or(Access::Out, Access::With),
                None => Access::Out,
            })
            .collect();
        Self {
            environment: RwSignal::new(index),
            access: RwSignal::new(access),
            known: StoredValue::new(vec![Known::default(); services.len()]),
            services: StoredValue::new(services),
            ids: StoredValue::new(ids),
            epoch: StoredValue::new(0),
            asks: RwSignal::new(false),
            waiting: RwSignal::new(None),
            hold: StoredValue::new(0),
            renewing: StoredValue::new(Vec::new()),
        }
    }

    /// Takes note of how many calls the server still allows, and for how long, in milliseconds.
    pub(super) fn note_limit(&self, remaining: Option<u32>, wait: Option<u32>) {
        if remaining.is_some_and(|left| left < FEW_LEFT) {
            let wait = wait.unwrap_or(1000).min(120_000);
            self.hold.set_value(now() + u64::from(wait));
        }
    }

    /// Waits while the server has little room left: for what loads in the background.
    pub async fn keep_pace(&self) {
        loop {
            let wait = self.hold.get_value().saturating_sub(now());
            if wait == 0 {
                return;
            }
            sleep(u32::try_from(wait.min(1000)).unwrap_or(1000)).await;
        }
    }

    /// The Conversation Manager of the environment on the screen.
    pub fn service(&self) -> Option<Service> {
        let index = self.environment.get_untracked();
        self.services.with_value(|services| services.get(index).cloned().flatten())
    }

    /// The sign-in of the environment on the screen. Reactive.
    pub fn access(&self) -> Access {
        let index = self.environment.get();
        self.access.with(|all| all.get(index).cloned().unwrap_or_default())
    }

    /// The same, without tracking: for what runs outside the page.
    pub fn current(&self) -> Access {
        untrack(|| self.access())
    }

    /// Whether calls can be made. Reactive.
    pub fn is_signed_in(&self) -> bool {
        self.access() != Access::Out
    }

    /// Which session this is; answers that belong to another one are dropped.
    pub fn epoch(&self) -> u32 {
        self.epoch.get_value()
    }

    /// Takes a new token for the environment on the screen; `same_person` keeps what was fetched.
    pub fn enter(&self, token: Token, same_person: bool) {
        let index = self.environment.get_untracked();
        self.remember(index, Some(&token));
        self.put(index, Access::With(token));
        if !same_person {
            self.epoch.update_value(|epoch| *epoch += 1);
        }
        self.asks.set(false);
    }

    /// Forgets token and secret of the environment on the screen.
    pub fn leave(&self) {
        let index = self.environment.get_untracked();
        let open = self.service().is_some_and(|service| service.auth.kind == AuthKind::None);
        self.remember(index, None);
        self.epoch.update_value(|epoch| *epoch += 1);
        self.asks.set(false);
        self.put(index, if open { Access::Open } else { Access::Out });
    }

    /// Turns to another environment.
    pub fn switch(&self, index: usize) {
        self.epoch.update_value(|epoch| *epoch += 1);
        self.asks.set(false);
        self.waiting.set(None);
        if let Some(id) = self.ids.with_value(|ids| ids.get(index).cloned()) {
            storage::set_local(CHOSEN, &id);
        }
        self.environment.set(index);
    }

    fn put(&self, index: usize, access: Access) {
        self.access.update(|all| {
            if let Some(place) = all.get_mut(index) {
                *place = access;
            }
        });
    }

    fn remember(&self, index: usize, token: Option<&Token>) {
        let Some(id) = self.ids.with_value(|ids| ids.get(index).cloned()) else { return };
        let wanted = self.service().is_some_and(|service| service.auth.remember);
        let mut all = storage::session_json(REMEMBERED);
        let Some(object) = all.as_object_mut() else { return };
        match token {
            Some(token) if wanted => {
                object.insert(
                    id,
                    serde_json::json!({
                        "conversationManager": {"token": token.bearer, "expires": token.expires}
                    }),
                );
            }
            _ if object.contains_key(&id) => {
                object.shift_remove(&id);
            }
            _ => return,
        }
        storage::set_session(REMEMBERED, &all.to_string());
    }

    /// Whether the error header is left out: a preflight refused it.
    pub fn refuses_error_header(&self) -> bool {
        self.knows(|known| known.refuses_error_header)
    }

    /// Leaves the error header out from now on.
    pub fn drop_error_header(&self) {
        self.learn(|known| known.refuses_error_header = true);
    }

    /// Whether lists are asked for without paging: the server refused it.
    pub fn refuses_paging(&self) -> bool {
        self.knows(|known| known.refuses_paging)
    }

    /// Asks for lists without paging from now on.
    pub fn drop_paging(&self) {
        self.learn(|known| known.refuses_paging = true);
    }

    /// Whether lists give pages of the default size only: the server refused others.
    pub fn refuses_large_pages(&self) -> bool {
        self.knows(|known| known.refuses_large_pages)
    }

    /// Asks for pages of the default size from now on.
    pub fn drop_large_pages(&self) {
        self.learn(|known| known.refuses_large_pages = true);
    }

    fn knows(&self, what: fn(&Known) -> bool) -> bool {
        let index = self.environment.get_untracked();
        self.known.with_value(|all| all.get(index).is_some_and(what))
    }

    fn learn(&self, what: fn(&mut Known)) {
        let index = self.environment.get_untracked();
        self.known.update_value(|all| {
            if let Some(known) = all.get_mut(index) {
                what(known);
            }
        });
    }
}

/// A token that this tab kept over a reload, if it is still good.
fn remembered(id: &str) -> Option<Token> {
    let all = storage::session_json(REMEMBERED);
    let entry = all.get(id)?.get("conversationManager")?;
    let expires = entry.get("expires")?.as_u64()?;
    let bearer = entry.get("token")?.as_str().filter(|token| !token.is_empty())?;
    (expires > crate::ui::now()).then(|| Token {
        bearer: bearer.to_owned(),
        expires,
        scopes: None,
        renewal: None,
    })
}
