//! Why there was no answer, as far as a browser lets a page know.

use std::{cell::RefCell, pin::Pin};

use crate::prelude::*;
use baton_model::{Cause, Failure};
use wasm_bindgen::JsCast;

use super::{
    activity::Origin,
    fetch::{Lost, answers, is_elsewhere},
};
use crate::lazy::part;

thread_local! {
    /// Address that the page's policy forbade last.
    static FORBIDDEN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Listens for violations of the page's policy. Call once.
pub(super) fn watch_policy() {
    let _ = window_event_listener_untyped("securitypolicyviolation", |event| {
        if let Ok(event) = event.dyn_into::<web_sys::SecurityPolicyViolationEvent>() {
            FORBIDDEN.with_borrow_mut(|last| *last = event.blocked_uri());
        }
    });
}

/// What there is to say of a request to `url` that got no answer.
pub(super) async fn failure(
    origin: &Origin,
    lost: Lost,
    url: &str,
    label: &str,
    write: bool,
) -> Failure {
    let cause = cause(lost, url, write).await;
    let failure = Failure { entry: lost.entry, ..Failure::without_answer(cause, label) };
    origin.activity.amend(lost.entry, &failure);
    failure
}

/// The most likely reason why there was no answer.
async fn cause(lost: Lost, url: &str, write: bool) -> Cause {
    if lost.timed_out {
        return Cause::TimedOut(write);
    }
    if !window().navigator().on_line() {
        // A write that was on its way when the network went may have arrived.
        return if write && lost.was_online { Cause::TimedOut(true) } else { Cause::Offline };
    }
    let forbidden = FORBIDDEN.with_borrow_mut(std::mem::take);
    if !forbidden.is_empty() && url.starts_with(&forbidden) {
        return Cause::Policy;
    }
    if is_elsewhere(url)
        && let Some(answer) = asked(url.to_owned()).await
        && answer.await
    {
        return Cause::Cors;
    }
    if write { Cause::TimedOut(true) } else { Cause::Unreachable }
}

/// The origin of an absolute address, with a slash.
fn origin(url: &str) -> String {
    let mut parts = url.splitn(4, '/');
    let (scheme, host) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
    format!("{scheme}//{host}/")
}

/// Asks whether anything answers at the origin of an address.
#[part(list)]
async fn asked(url: String) -> Option<Pin<Box<dyn Future<Output = bool>>>> {
    Some(Box::pin(async move { answers(&origin(&url)).await }))
}
