//! Signing in at an identity provider: authorization code with PKCE (S256), state and nonce.
//!
//! By a redirect, what ties the answer to the question lies in `sessionStorage` until the person
//! is back, and no longer. Over a page that must not be lost it goes by a window of its own: what
//! ties the two stays in memory here, and that window only hands over the code.

use std::cell::RefCell;

use crate::prelude::*;
use baton_model::{Cause, Failure, config::System, list::encode, token::base64url};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{
    session::Session,
    sign_in::{Credentials, sign_in},
    tabs,
};
use crate::{address, ui::storage};

/// Where a redirect leaves what it needs to know when it is back.
const KEPT: &str = "baton.redirect";
/// Begins the `state` of a sign-in in a window of its own.
const WINDOW: &str = "window.";

type Listener = Closure<dyn Fn(MessageEvent)>;

thread_local! {
    /// Listens for the code of the window that is open; the latest one counts.
    static LISTENING: RefCell<Option<(BroadcastChannel, Listener)>> = const { RefCell::new(None) };
}

/// What ties an answer to the question.
#[derive(Clone)]
struct Tie {
    state: String,
    verifier: String,
    nonce: String,
}

/// What the address says to somebody who comes back from an identity provider.
#[derive(Clone, PartialEq, Eq)]
pub enum Arrival {
    /// Nobody comes back.
    None,
    /// This is the window that was opened for signing in: the code is handed over.
    Window,
    /// A redirect is over: sign-in to a system of an environment goes on, then back to an address.
    Redirect(Returned),
}

/// A redirect that is over.
#[derive(Clone, PartialEq, Eq)]
pub struct Returned {
    /// Id of the environment.
    pub environment: String,
    /// The system.
    pub system: System,
    /// Where the person was.
    pub back: String,
    /// Whether the person wanted to sign in to the other system too.
    pub more: bool,
    outcome: Result<(String, String, String), String>,
}

fn failure(words: &str) -> Failure {
    let mut failure = Failure::without_answer(Cause::SignIn, "Sign-in at the identity provider");
    words.clone_into(&mut failure.user_message);
    failure
}

/// Random bytes as text: from the generator that the browser has for keys.
fn random() -> String {
    let [a, b] = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
    let mut bytes = a.as_bytes().to_vec();
    bytes.extend_from_slice(b.as_bytes());
    // 244 random bits.
    base64url(&bytes)
}

async fn challenge(verifier: &str) -> Option<String> {
    let subtle = window().crypto().ok()?.subtle();
    if subtle.is_undefined() {
        return None;
    }
    let data = js_sys::Uint8Array::from(verifier.as_bytes());
    let digest = subtle.digest_with_str_and_buffer_source("SHA-256", &data).ok()?;
    let digest = JsFuture::from(digest).await.ok()?;
    Some(base64url(&js_sys::Uint8Array::new(&digest).to_vec()))
}

/// The address that people come back to.
pub(super) fn return_address() -> String {
    format!("{}{}", document().base_uri().ok().flatten().unwrap_or_default(), address::connect())
}

/// Makes a tie and the address of the identity provider's page.
async fn question(
    session: Session,
    system: System,
    prefix: &str,
) -> Result<(Tie, String), Failure> {
    let Some(service) = session.service(system) else {
        return Err(failure("This environment has no such system."));
    };
    let tie = Tie { state: format!("{prefix}{}", random()), verifier: random(), nonce: random() };
    let Some(challenge) = challenge(&tie.verifier).await else {
        return Err(failure(
            "The browser offers no cryptography here: Baton must be served over HTTPS.",
        ));
    };
    let auth = &service.auth;
    let mut url = auth.authorize_url.clone();
    let parameters = [
        ("response_type", "code"),
        ("client_id", &auth.client_id),
        ("redirect_uri", &return_address()),
        ("scope", &auth.scope),
        ("state", &tie.state),
        ("nonce", &tie.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(name);
        url.push('=');
        url.push_str(&encode(value));
    }
    Ok((tie, url))
}

/// Leaves for the identity provider; the person comes back to `back`, after signing in to the other
/// system if there is `more`.
///
/// # Errors
/// Only where the browser cannot do it: else the page is gone.
pub async fn redirect(
    session: Session,
    system: System,
    back: &str,
    more: bool,
) -> Result<(), Failure> {
    let (tie, url) = question(session, system, "").await?;
    let kept = json!({
        "state": tie.state, "verifier": tie.verifier, "nonce": tie.nonce, "system": system.code(),
        "environment": session.environment_id(), "back": back, "more": more,
    });
    storage::set_session(KEPT, &kept.to_string());
    window().location().assign(&url).map_err(|_| failure("The browser did not leave the page."))
}

/// Opens a window in which the person signs in, and goes on with the code that it hands over.
///
/// # Errors
/// `Ok(false)` where the browser does not open windows; else as [`sign_in`].
pub async fn in_window(
    session: Session,
    system: System,
    done: Callback<Result<(), Failure>>,
) -> Result<bool, Failure> {
    let (tie, url) = question(session, system, WINDOW).await?;
    let Ok(channel) = BroadcastChannel::new(&channel_name()) else { return Ok(false) };
    let name = "baton-sign-in";
    let shape = "popup,width=520,height=680";
    let opened = window().open_with_url_and_target_and_features(&url, name, shape);
    if !matches!(opened, Ok(Some(_))) {
        channel.close();
        return Ok(false);
    }
    let taken = Listener::new(move |event: MessageEvent| {
        let Some(message) = event.data().as_string() else { return };
        let Ok(message) = serde_json::from_str::<Value>(&message) else { return };
        let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("state") != tie.state {
            return;
        }
        let code = text("code").to_owned();
        let refused = text("error").to_owned();
        let (verifier, nonce) = (tie.verifier.clone(), tie.nonce.clone());
        stop_listening();
        spawn_local(async move {
            let answer = if code.is_empty() {
                Err(failure(&refused))
            } else {
                sign_in(session, system, Credentials::Code { code, verifier, nonce }).await
            };
            done.run(answer);
        });
    });
    channel.set_onmessage(Some(taken.as_ref().unchecked_ref()));
    stop_listening();
    LISTENING.set(Some((channel, taken)));
    Ok(true)
}

/// Hears no window any more.
pub fn stop_listening() {
    // Dropped in a moment: this may run inside the closure that is dropped.
    if let Some((channel, taken)) = LISTENING.take() {
        channel.set_onmessage(None);
        channel.close();
        spawn_local(async move { drop(taken) });
    }
}

fn channel_name() -> String {
    format!("baton.sign-in{}", address::base())
}

/// Reads the address, and takes code and state out of it, and out of the history.
pub fn arrive() -> Arrival {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let Ok(query) = web_sys::UrlSearchParams::new_with_str(&search) else { return Arrival::None };
    let Some(state) = query.get("state") else { return Arrival::None };
    let code = query.get("code").unwrap_or_default();
    let error = query.get("error");
    if code.is_empty() && error.is_none() {
        return Arrival::None;
    }
    if let Ok(history) = window().history() {
        let plain = location.pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&plain));
    }
    let words = query.get("error_description").or(error).unwrap_or_default();
    if state.starts_with(WINDOW) {
        if let Ok(channel) = BroadcastChannel::new(&channel_name()) {
            let message = [("state", &*state), ("code", &code), ("error", &words)];
            let _ = channel.post_message(&tabs::text_of(&message).into());
            channel.close();
        }
        let _ = window().close();
        return Arrival::Window;
    }
    let kept = storage::session_json(KEPT);
    storage::remove_session(KEPT);
    let text = |key: &str| kept.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let system = System::ALL.into_iter().find(|system| system.code() == text("system"));
    let outcome = if text("state").is_empty() || text("state") != state {
        Err("This sign-in was not begun in this tab, so it is not taken. Sign in again.".to_owned())
    } else if code.is_empty() {
        Err(words)
    } else {
        Ok((code, text("verifier"), text("nonce")))
    };
    Arrival::Redirect(Returned {
        environment: text("environment"),
        system: system.unwrap_or(System::ConversationManager),
        back: address::inside(&text("back")),
        more: kept.get("more") == Some(&Value::Bool(true)),
        outcome,
    })
}

/// Ends the sign-in that a redirect began. The environment must be on the screen.
///
/// # Errors
/// What the identity provider says, or the token endpoint.
pub async fn finish(session: Session, returned: Returned) -> Result<(), Failure> {
    let (code, verifier, nonce) = returned.outcome.map_err(|words| failure(&words))?;
    sign_in(session, returned.system, Credentials::Code { code, verifier, nonce }).await
}
