//! What the tabs of one browser tell each other: a session that a new tab may use, who signed
//! out, what was saved. Access tokens and when they end; never what renews them.

use std::cell::RefCell;

use crate::prelude::*;
use baton_model::config::System;
use serde_json::Value;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use super::{
    session::{Access, Session, Token},
    sign_in::Credentials,
};
use crate::{
    address,
    ui::{now, sleep, storage},
};

/// Milliseconds in which other tabs mostly answer, if there are any: so long a page waits.
const PATIENCE: u64 = 400;
/// Milliseconds in which an answer is still taken: tabs in the background are slow.
const VALID: u64 = 5_000;

/// What happened in another tab, in the environment on the screen.
#[derive(Clone)]
pub enum News {
    /// Somebody signed out of a system.
    Left(System),
    /// A record was saved or deleted: first part of its address, and its id.
    Saved(String, String),
}

type Listener = Closure<dyn Fn(MessageEvent)>;

thread_local! {
    static CHANNEL: RefCell<Option<(BroadcastChannel, Listener)>> = const { RefCell::new(None) };
    /// When this tab asked last.
    static ASKED: RefCell<u64> = const { RefCell::new(0) };
}

/// Listens to the other tabs, and asks them for the session of the environment on the screen.
pub fn open(session: Session, news: Callback<News>) {
    close();
    let Ok(channel) = BroadcastChannel::new(&format!("baton{}", address::base())) else { return };
    let heard = Listener::new(move |event: MessageEvent| {
        let message = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
        if let Some(message) = message {
            hear(session, news, &message);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    CHANNEL.set(Some((channel, heard)));
    ask(session);
}

/// Hears and says nothing any more.
pub fn close() {
    if let Some((channel, heard)) = CHANNEL.take() {
        channel.set_onmessage(None);
        channel.close();
        drop(heard);
    }
}

fn post(message: &[(&str, &str)]) {
    CHANNEL.with_borrow(|channel| {
        if let Some((channel, _)) = channel {
            let _ = channel.post_message(&text_of(message).into());
        }
    });
}

/// What passes between tabs: an object whose members are texts.
pub(super) fn text_of(message: &[(&str, &str)]) -> String {
    let members: Vec<_> = message.iter().map(|(name, text)| (*name, (*text).into())).collect();
    storage::text(&storage::object(&members))
}

fn is_open() -> bool {
    CHANNEL.with_borrow(Option::is_some)
}

/// Asks the other tabs for the session of the environment on the screen, where that is allowed
/// and something is missing.
pub fn ask(session: Session) {
    let missing = System::ALL
        .into_iter()
        .any(|system| session.service(system).is_some() && session.current(system) == Access::Out);
    if missing {
        ask_anyway(session);
    }
}

fn ask_anyway(session: Session) {
    if session.shares(session.environment.get_untracked()) {
        ASKED.set(now());
        post(&[("kind", "ask"), ("environment", &session.environment_id())]);
    }
}

/// Waits until the other tabs had time to answer, or did.
pub async fn answered(session: Session) {
    while is_open()
        && ASKED.with_borrow(|asked| asked + PATIENCE > now())
        && !untrack(|| session.is_signed_in_anywhere())
    {
        sleep(15).await;
    }
}

/// Asks the other tabs for a newer token than `old`.
pub(super) async fn borrow(session: Session, system: System, old: &str) -> Option<Token> {
    let epoch = session.epoch(system);
    ask_anyway(session);
    let end = now() + PATIENCE;
    while is_open() && now() < end && session.epoch(system) == epoch {
        sleep(20).await;
        match session.current(system) {
            Access::With(token) if token.bearer != old => return Some(token),
            _ => {}
        }
    }
    None
}

/// What a message is about: the place in this tab's configuration, if it is the same one.
fn place(session: Session, message: &Value) -> Option<(usize, System)> {
    let text = |key: &str| message.get(key).and_then(Value::as_str);
    let index = session.index_of(text("environment")?)?;
    let system = System::ALL.into_iter().find(|one| Some(one.code()) == text("system"))?;
    // A token is never taken to another server than it was made for.
    (session.base_of(index, system).as_deref() == text("at")).then_some((index, system))
}

/// Tells the other tabs something about a system of an environment.
fn tell(session: Session, (index, system): (usize, System), kind: &str, more: &[(&str, &str)]) {
    let (Some(at), Some(environment)) = (session.base_of(index, system), session.id_of(index))
    else {
        return;
    };
    let about =
        [("kind", kind), ("environment", &environment), ("system", system.code()), ("at", &at)];
    post(&[&about, more].concat());
}

fn hear(session: Session, news: Callback<News>, message: &Value) {
    let kind = message.get("kind").and_then(Value::as_str).unwrap_or_default();
    if kind == "ask" {
        let id = message.get("environment").and_then(Value::as_str).unwrap_or_default();
        if let Some(index) = session.index_of(id) {
            for system in System::ALL {
                give(session, index, system);
            }
        }
        return;
    }
    let Some((index, system)) = place(session, message) else { return };
    let here = index == session.environment.get_untracked();
    let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind {
        "give" => take(session, index, system, message),
        "leave" if here => news.run(News::Left(system)),
        "leave" => session.forget_at(index, system),
        "saved" if here => news.run(News::Saved(text("resource"), text("id"))),
        _ => {}
    }
}

/// Tells the other tabs the token of a system, where the environment allows that.
pub(super) fn give(session: Session, index: usize, system: System) {
    let Access::With(token) = session.access_at(index, system) else { return };
    let good = !token.bearer.is_empty() && token.expires > now();
    if good && session.shares(index) {
        let (expires, scopes) = (token.expires.to_string(), token.scopes.as_deref().map(words));
        let lent = [("token", &*token.bearer), ("expires", &expires)];
        let scopes = scopes.as_deref().map(|all| ("scopes", all));
        let lent: Vec<_> = lent.into_iter().chain(scopes).collect();
        tell(session, (index, system), "give", &lent);
    }
}

/// Words with blanks between them.
fn words(all: &[String]) -> String {
    all.iter().fold(String::new(), |text, word| text + word + " ")
}

fn take(session: Session, index: usize, system: System, message: &Value) {
    if !session.shares(index) {
        return;
    }
    let text = |key: &str| message.get(key).and_then(Value::as_str);
    let (Some(bearer), Some(expires)) = (
        text("token").filter(|token| !token.is_empty()),
        text("expires").and_then(|end| end.parse().ok()).filter(|end| *end > now()),
    ) else {
        return;
    };
    let mut token = Token::plain(bearer.to_owned(), expires, Some(Credentials::OtherTab));
    if let Some(scopes) = text("scopes") {
        token.scopes = Some(scopes.split_whitespace().map(str::to_owned).collect());
    }
    match session.access_at(index, system) {
        Access::Out if ASKED.with_borrow(|asked| asked + VALID > now()) => {
            session.enter_at(index, system, token, false);
        }
        // What another tab lent is renewed there.
        Access::With(old)
            if old.renewal == Some(Credentials::OtherTab)
                && old.bearer != token.bearer
                && old.expires < token.expires =>
        {
            session.enter_at(index, system, token, true);
        }
        _ => {}
    }
}

/// Tells the other tabs that somebody signed out of a system of the environment on the screen.
pub fn left(session: Session, system: System) {
    let index = session.environment.get_untracked();
    tell(session, (index, system), "leave", &[]);
}

/// Tells the other tabs that a record was saved or deleted.
pub fn saved(session: Session, system: System, resource: &str, id: &str) {
    let index = session.environment.get_untracked();
    tell(session, (index, system), "saved", &[("resource", resource), ("id", id)]);
}
