//! Who is signed in where. Tokens and secrets live here, in memory, and nowhere else.

use std::{cell::RefCell, ops::Deref};

use crate::prelude::*;
use baton_model::{
    config::{AuthKind, Config, Environment, Service, System},
    token::{self, Claims},
};

use baton_model::activity::Purpose;
use js_sys::Function;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

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

impl Token {
    /// A token of which nothing is known but what it says itself.
    pub fn plain(bearer: String, expires: u64, renewal: Option<Credentials>) -> Self {
        let claims = Claims::of(&bearer).unwrap_or_default();
        let expires = claims.expires.unwrap_or(u64::MAX).min(expires);
        Self { expires, scopes: claims.scopes, renewal, bearer }
    }

    /// What is left of a token when the console is locked.
    const fn locked() -> Self {
        Self { bearer: String::new(), expires: 0, scopes: None, renewal: None }
    }
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
///
/// There is one, as long as its page: every copy is a pointer, so that closures stay small.
#[derive(Clone, Copy)]
pub struct Session(&'static State);

impl Deref for Session {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// What [`Session`] points to.
pub struct State {
    /// Index of the environment on the screen.
    pub environment: RwSignal<usize>,
    /// Sign-in to the systems of each environment.
    access: RwSignal<Vec<Both<Access>>>,
    places: StoredValue<Vec<Environment>>,
    /// Raised when environments are added or taken away.
    listed: RwSignal<u32>,
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
    /// What ends the waiting of such reads.
    pub(super) waits: SendWrapper<RefCell<Vec<Function>>>,
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
    /// The lists refused pages of more than the default size.
    refuses_large_pages: bool,
    /// Until when, in milliseconds since 1970, loading in the background rests, so that the
    /// person's own calls find room below the server's limit.
    hold: u64,
}

/// So many calls are left to the person when loading in the background rests.
const FEW_LEFT: u32 = 5;
/// Loading in the background that rests longer than so many milliseconds says so.
const LONG: u64 = 5_000;
const CHOSEN: &str = "baton.environment";
const REMEMBERED: &str = "baton.session";

impl Session {
    /// A session for these environments, with what the tab remembers.
    pub fn new(config: &Config) -> Self {
        let chosen = storage::local(CHOSEN);
        let index = chosen
            .and_then(|id| config.environments.iter().position(|one| one.id == id))
            .unwrap_or(0);
        let places = config.environments.clone();
        let access =
            places.iter().map(|one| System::ALL.map(|system| first(one, system))).collect();
        Self(Box::leak(Box::new(State {
            environment: RwSignal::new(index),
            access: RwSignal::new(access),
            known: StoredValue::new(vec![Both::default(); places.len()]),
            places: StoredValue::new(places),
            listed: RwSignal::new(0),
            activity: Activity::none(),
            epochs: StoredValue::new(Both::default()),
            asking: RwSignal::new(Both::default()),
            waiting: RwSignal::new(None),
            waits: SendWrapper::new(RefCell::default()),
            renewing: StoredValue::new(Vec::new()),
        })))
    }

    /// Takes note of how many calls a system still allows, and for how long, in milliseconds.
    pub(super) fn note_limit(self, system: System, remaining: Option<u32>, wait: Option<u32>) {
        if remaining.is_some_and(|left| left < FEW_LEFT) {
            let until = now() + u64::from(wait.unwrap_or(1000).min(120_000));
            self.learn(system, |known| known.hold = until);
        }
    }

    /// Waits while a system has little room left: for what loads in the background.
    pub async fn keep_pace(&self, system: System) {
        let (epoch, mut waits) = (self.epoch(system), false);
        loop {
            let until = self.held_until(system);
            let wait = until.saturating_sub(now());
            let over = wait == 0 || self.epoch(system) != epoch;
            // A long while looks as if nothing was done.
            let shown = (!over && wait > LONG).then_some(Waiting { until, attempt: 0, of: 0 });
            let now = self.waiting.get_untracked();
            let is_ours = now.is_none_or(|now| now.attempt == 0);
            if now != shown && is_ours && (over && waits || shown.is_some()) {
                self.waiting.set(shown);
            }
            waits |= shown.is_some();
            if over {
                return;
            }
            sleep(u32::try_from(wait.min(1000)).unwrap_or(1000)).await;
        }
    }

    /// Until when [`Self::keep_pace`] waits, in milliseconds since 1970.
    pub fn held_until(&self, system: System) -> u64 {
        self.knows(system, |known| known.hold)
    }

    /// A system of the environment on the screen.
    pub fn service(&self, system: System) -> Option<Service> {
        let index = self.environment.get_untracked();
        self.at(index, |one| one.service(system).cloned()).flatten()
    }

    pub(crate) fn at<T>(self, index: usize, what: impl FnOnce(&Environment) -> T) -> Option<T> {
        self.places.with_value(|all| all.get(index).map(what))
    }

    /// The environments, in order. Reactive.
    pub fn environments(&self) -> Vec<Environment> {
        self.listed.track();
        self.places.get_value()
    }

    /// The environment on the screen. Reactive.
    pub fn place(&self) -> Option<Environment> {
        let index = self.environment.get();
        self.listed.track();
        self.at(index, Clone::clone)
    }

    /// The id of the environment on the screen.
    pub fn environment_id(&self) -> String {
        self.id_of(self.environment.get_untracked()).unwrap_or_default()
    }

    /// The id of an environment.
    pub(super) fn id_of(self, index: usize) -> Option<String> {
        self.at(index, |one| one.id.clone())
    }

    /// Where an environment stands in the list.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.places.with_value(|all| all.iter().position(|one| one.id == id))
    }

    /// The base URL of a system.
    pub(super) fn base_of(self, index: usize, system: System) -> Option<String> {
        self.at(index, |one| one.service(system).map(|service| service.base_url.clone())).flatten()
    }

    /// Whether other tabs may use the session of an environment.
    pub(super) fn shares(self, index: usize) -> bool {
        self.at(index, |one| one.share_session).unwrap_or(false)
    }

    /// Minutes until the environment on the screen locks.
    pub(super) fn idle_minutes(self) -> Option<u32> {
        self.at(self.environment.get_untracked(), |one| one.idle_minutes).flatten()
    }

    /// Adds an environment at the end of the list, or puts it in the place of the one with its id:
    /// who is signed in to a system that is not the same any more is signed out.
    pub fn add(&self, environment: Environment) {
        let environment = Environment { own: true, ..environment };
        if let Some(index) = self.index_of(&environment.id) {
            let is_new = |system| {
                self.at(index, |old| old.service(system) != environment.service(system))
                    .unwrap_or(true)
            };
            let changed: Vec<_> =
                System::ALL.into_iter().filter(|system| is_new(*system)).collect();
            for system in &changed {
                self.remember(index, *system, None);
            }
            let access = changed.iter().map(|system| (*system, first(&environment, *system)));
            let access: Vec<_> = access.collect();
            self.places.update_value(|all| all[index] = environment);
            for (system, access) in access {
                self.known.update_value(|all| all[index][system.index()] = Known::default());
                self.put(index, system, access);
            }
        } else {
            let access = System::ALL.map(|system| first(&environment, system));
            self.places.update_value(|all| all.push(environment));
            self.known.update_value(|all| all.push(Both::default()));
            self.access.update(|all| all.push(access));
        }
        self.listed.update(|n| *n += 1);
    }

    /// Takes an environment that is not on the screen out of the list.
    pub fn remove(&self, id: &str) {
        let here = self.environment.get_untracked();
        let Some(index) = self.index_of(id).filter(|index| *index != here) else { return };
        for system in System::ALL {
            self.remember(index, system, None);
        }
        self.places.update_value(|all| drop(all.remove(index)));
        self.known.update_value(|all| {
            all.remove(index);
        });
        if index < here {
            self.access.update_untracked(|all| drop(all.remove(index)));
            self.environment.set(here - 1);
        } else {
            self.access.update(|all| drop(all.remove(index)));
        }
        self.listed.update(|n| *n += 1);
    }

    /// Where a request to a system of the environment on the screen comes from.
    pub(super) fn origin(self, system: System, purpose: Purpose) -> Origin {
        let index = self.environment.get_untracked();
        let name = self.at(index, |one| one.name.clone()).unwrap_or_default();
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

    fn begin_epoch(self, systems: &[System]) {
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
    pub(super) fn is_asking(self, system: System) -> bool {
        self.asking.with_untracked(|all| all[system.index()])
    }

    /// Asks the person to sign in to a system again, over the page, or no longer.
    pub fn ask(&self, system: System, whether: bool) {
        if self.is_asking(system) != whether {
            self.asking.update(|all| all[system.index()] = whether);
        }
    }

    /// What a token of a system lacks to do something for which one of these scopes is needed, as
    /// far as that is certain. Reactive.
    pub fn lacks(&self, system: System, needed: &'static [&'static str]) -> Option<&'static str> {
        match self.access(system) {
            Access::With(token) => token::lacks(token.scopes.as_deref(), needed),
            _ => None,
        }
    }

    /// The sign-in to a system of any environment, without tracking.
    pub(super) fn access_at(self, index: usize, system: System) -> Access {
        self.access.with_untracked(|all| {
            all.get(index).map(|both| both[system.index()].clone()).unwrap_or_default()
        })
    }

    /// Takes a new token for a system; `same_person` keeps what was fetched.
    pub fn enter(&self, system: System, token: Token, same_person: bool) {
        self.enter_at(self.environment.get_untracked(), system, token, same_person);
    }

    /// The same for any environment.
    pub(super) fn enter_at(self, index: usize, system: System, token: Token, same: bool) {
        self.remember(index, system, Some(&token));
        self.put(index, system, Access::With(token));
        if index == self.environment.get_untracked() {
            if !same {
                self.begin_epoch(&[system]);
            }
            self.ask(system, false);
        }
    }

    /// Forgets token and secret of a system of the environment on the screen.
    pub fn leave(&self, system: System) {
        self.begin_epoch(&[system]);
        self.ask(system, false);
        self.forget_at(self.environment.get_untracked(), system);
    }

    /// Forgets token and secret of a system of any environment.
    pub(super) fn forget_at(self, index: usize, system: System) {
        let open = |one: &Environment| {
            one.service(system).is_some_and(|service| service.auth.kind == AuthKind::None)
        };
        let open = self.at(index, open).unwrap_or(false);
        self.remember(index, system, None);
        self.put(index, system, if open { Access::Open } else { Access::Out });
    }

    /// Forgets all tokens and secrets, and asks whoever comes back to sign in over the page.
    pub fn lock(&self) {
        let here = self.environment.get_untracked();
        let count = self.places.with_value(Vec::len);
        for index in 0..count {
            for system in System::ALL {
                if !matches!(self.access_at(index, system), Access::With(_)) {
                    continue;
                }
                self.forget_at(index, system);
                if index == here {
                    self.put(index, system, Access::With(Token::locked()));
                    self.ask(system, true);
                }
            }
        }
    }

    /// Ends the reads that wait before they are tried again, with what they were answered.
    pub fn give_up(&self) {
        self.waiting.set(None);
        for system in System::ALL {
            self.learn(system, |known| known.hold = 0);
        }
        for end in self.waits.replace(Vec::new()) {
            let _ = end.call0(&JsValue::UNDEFINED);
        }
    }

    /// Whether nobody was there for too long. Reactive.
    pub fn is_locked(&self) -> bool {
        let locked =
            |system| matches!(self.access(system), Access::With(token) if token.bearer.is_empty());
        System::ALL.into_iter().any(locked)
    }

    /// Turns to another environment.
    pub fn switch(&self, index: usize) {
        self.begin_epoch(&System::ALL);
        self.asking.set(Both::default());
        self.waiting.set(None);
        if let Some(id) = self.id_of(index) {
            storage::set_local(CHOSEN, &id);
        }
        self.environment.set(index);
    }

    fn put(self, index: usize, system: System, access: Access) {
        self.access.update(|all| {
            if let Some(both) = all.get_mut(index) {
                both[system.index()] = access;
            }
        });
    }

    fn remember(self, index: usize, system: System, token: Option<&Token>) {
        let Some(id) = self.id_of(index) else { return };
        let wanted = |one: &Environment| one.service(system).is_some_and(|one| one.auth.remember);
        let wanted = self.at(index, wanted).unwrap_or(false);
        let kept = token.filter(|_| wanted).map(|token| {
            #[allow(clippy::cast_precision_loss)]
            storage::object(&[
                ("token", token.bearer.as_str().into()),
                ("expires", (token.expires as f64).into()),
            ])
        });
        storage::put_session(REMEMBERED, &id, system.code(), kept);
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

    /// Whether lists give pages of the default size only: the server refused others.
    pub fn refuses_large_pages(&self) -> bool {
        self.knows(System::ConversationManager, |known| known.refuses_large_pages)
    }

    /// Asks for pages of the default size from now on.
    pub fn drop_large_pages(&self) {
        self.learn(System::ConversationManager, |known| known.refuses_large_pages = true);
    }

    fn knows<T: Default>(self, system: System, what: fn(&Known) -> T) -> T {
        let index = self.environment.get_untracked();
        self.known
            .with_value(|all| all.get(index).map(|both| what(&both[system.index()])))
            .unwrap_or_default()
    }

    fn learn(self, system: System, what: impl Fn(&mut Known)) {
        let index = self.environment.get_untracked();
        self.known.update_value(|all| {
            if let Some(both) = all.get_mut(index) {
                what(&mut both[system.index()]);
            }
        });
    }
}

/// How a system of an environment begins.
fn first(environment: &Environment, system: System) -> Access {
    match environment.service(system) {
        Some(service) if service.auth.kind == AuthKind::None => Access::Open,
        Some(_) => remembered(environment, system).map_or(Access::Out, Access::With),
        None => Access::Out,
    }
}

/// A token that this tab kept over a reload, if it is still good.
fn remembered(environment: &Environment, system: System) -> Option<Token> {
    let all = storage::session_json(REMEMBERED);
    let entry = all.get(&environment.id)?.get(system.code())?;
    let expires = entry.get("expires")?.as_u64().filter(|expires| *expires > now())?;
    let bearer = entry.get("token")?.as_str().filter(|token| !token.is_empty())?;
    let renewal = environment.share_session.then_some(Credentials::OtherTab);
    Some(Token::plain(bearer.to_owned(), expires, renewal))
}
