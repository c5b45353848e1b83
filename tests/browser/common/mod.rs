//! What the browser tests share: a network that does as it is told, and what a person does.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod hub;
pub mod network;
pub mod person;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Once,
};

use baton::prelude::*;
use baton::{
    api::{Credentials, Session, Token},
    console::Console,
    store::Store,
    ui::{
        dom::{self, AnyView, IntoAny},
        now, sleep,
    },
};
use baton_model::{
    Value,
    config::{Config, System},
};
use serde_json::json;
use wasm_bindgen::JsCast;

use self::network::{Network, Reply, Request};

type Make = Rc<dyn Fn() -> AnyView>;

thread_local! {
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static SHOWN: RefCell<Option<Make>> = const { RefCell::new(None) };
    static TURN: RwSignal<u32> = RwSignal::new(0);
}

/// Lets everything run that is due.
pub async fn tick() {
    for _ in 0..4 {
        sleep(0).await;
    }
}

/// Waits for a condition, and says what was waited for if it does not come.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let end = now() + 4_000;
    while !condition() {
        assert!(now() < end, "waited in vain for: {what}\nthe page says: {}", person::page_text());
        sleep(4).await;
    }
}

/// A console with nothing on the screen yet, its network, and a place on the page.
pub struct Stage {
    pub console: Console,
    pub session: Session,
    pub store: Store,
    pub network: Network,
}

impl Stage {
    /// Signed in by client and secret, with an hour left.
    pub fn new(decide: impl FnMut(&Request) -> Reply + 'static) -> Self {
        let stage = Self::signed_out(decide);
        stage.sign_in("first", 3_600_000);
        stage
    }

    /// Two environments, `one` and `two`; nobody is signed in.
    pub fn signed_out(decide: impl FnMut(&Request) -> Reply + 'static) -> Self {
        Self::at("", decide, json!({}))
    }

    /// With the systems at `origin`, and further members of their configuration; `apps` asks for an
    /// Orchestrator that needs no sign-in, below `ocp`.
    pub fn at(origin: &str, decide: impl FnMut(&Request) -> Reply + 'static, more: Value) -> Self {
        watch_for_panics();
        // What a test before left running asks below its own address, and gets no answer.
        let number = NUMBER.get() + 1;
        NUMBER.set(number);
        let base = format!("{origin}/t{number}");
        let environment = |id: &str, kind: &str| {
            let mut service = json!({
                "baseUrl": format!("{base}/{id}"),
                "auth": {"kind": "client_credentials", "tokenUrl": format!("{base}/{id}/token"), "scope": "a b"},
            });
            let extra = more.as_object().unwrap();
            let own = ["auth", "kind", "apps"];
            for (key, value) in extra.iter().filter(|(key, _)| !own.contains(&key.as_str())) {
                service[key] = value.clone();
            }
            for (key, value) in more["auth"].as_object().into_iter().flatten() {
                service["auth"][key] = value.clone();
            }
            let kind = more["kind"].as_str().unwrap_or(kind);
            let mut one =
                json!({"id": id, "name": id, "kind": kind, "conversationManager": service});
            if more["apps"] == true {
                let url = format!("{base}/{id}/ocp");
                one["orchestrator"] = json!({"baseUrl": url, "auth": {"kind": "none"}});
            }
            one
        };
        let config = json!({"environments": [environment("one", "development"), environment("two", "development")]});
        let config = Config::read(&config.to_string()).unwrap();
        // A test that failed leaves everything as it was.
        network::close();
        person::forget();
        build();
        show(None);
        let network = Network::start(&base, decide);
        let console = Console::new(config);
        let (session, store) = (console.session, console.store);
        Self { console, session, store, network }
    }

    /// Takes a token for the environment on the screen, as signing in does.
    pub fn sign_in(&self, bearer: &str, milliseconds: u64) {
        let renewal = Credentials::Client { id: "admin".into(), secret: "marker-secret".into() };
        let expires = now() + milliseconds;
        let token = Token { bearer: bearer.into(), expires, scopes: None, renewal: Some(renewal) };
        self.session.enter(System::ConversationManager, token, false);
    }

    /// The whole console, at this address.
    pub async fn open(&self, address: &str) {
        let console = self.console;
        person::go(&format!("/{address}"));
        tick().await;
        self.mount(move || baton::app::app(console)).await;
    }

    /// Some part of it.
    pub async fn mount<V: IntoAny>(&self, view: impl Fn() -> V + 'static) {
        show(Some(Rc::new(move || view().into_any())));
        tick().await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        show(None);
        network::close();
        person::forget();
        let panics = PANICS.with_borrow_mut(std::mem::take);
        assert!(panics.is_empty(), "something panicked: {panics:?}");
    }
}

fn show(what: Option<Make>) {
    SHOWN.set(what);
    TURN.with(|turn| turn.update(|n| *n += 1));
}

/// One router for all tests, for routers never stop listening; in it, what the test shows.
fn build() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        person::set_up();
        // Made here, where nothing owns it: it outlives whatever is shown.
        TURN.with(|_| ());
        let root = document().get_element_by_id("stage").unwrap();
        let page = root.clone();
        let shown = || {
            TURN.with(RwSignal::track);
            SHOWN.with_borrow(Clone::clone).map(|make| make())
        };
        let inside = move || dom::mount(shown.into_any(), &page);
        leptos::mount::mount_to(root.unchecked_into(), move || {
            view! { <leptos_router::components::Router>{inside()}</leptos_router::components::Router> }
        })
        .forget();
    });
}

/// What runs beside a test may panic without anybody noticing.
fn watch_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.with_borrow_mut(|all| all.push(info.to_string()));
            before(info);
        }));
    });
    PANICS.with_borrow_mut(Vec::clear);
}
