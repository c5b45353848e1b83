//! What a tab keeps for itself: the apps that it is to deploy next, and what it has asked for.
//!
//! Browsers give a duplicated tab a copy of that. Two tabs would deploy the same apps then, so the
//! copy is forgotten: each tab has a name, kept with the rest, and a lock on that name for as long
//! as it is open. Whoever finds the lock taken is a copy; after a reload it is free again.

use std::cell::RefCell;

use crate::prelude::*;
use baton_model::Value;
use serde_json::json;

use super::ask::fresh_key;
use crate::ui::{Lock, lock, sleep, storage};

/// The name of this tab.
const TAB: &str = "baton.tab";
/// What this tab has asked for and not heard of yet: a reload interrupts that, another tab does not.
const ASKED: &str = "baton.asked";
/// How the keys begin under which the apps are kept that this tab deploys next.
pub(super) const QUEUE: &str = "baton.queue.";
/// Tries before a lock counts as taken, and milliseconds between two: the page that is reloaded
/// may still have it.
const TRIES: [u32; 5] = [0, 50, 100, 200, 400];

thread_local! {
    /// Held until the page is gone.
    static HELD: RefCell<Option<Lock>> = const { RefCell::new(None) };
}

/// Forgets what this tab has from another one, once.
pub(super) async fn settle() {
    if HELD.with_borrow(Option::is_some) {
        return;
    }
    let name = storage::session_json(TAB).get("name").and_then(Value::as_str).map(str::to_owned);
    let mut held = None;
    if let Some(name) = &name {
        for wait in TRIES {
            sleep(wait).await;
            held = lock(&locked(name), false).await;
            if held.is_some() {
                break;
            }
        }
    }
    if held.is_none() {
        if name.is_some() {
            forget();
        }
        let name = fresh_key();
        storage::set_session(TAB, &json!({"name": name}).to_string());
        held = lock(&locked(&name), false).await;
    }
    HELD.set(held);
}

fn locked(name: &str) -> String {
    format!("{TAB}.{name}")
}

fn forget() {
    storage::remove_session(ASKED);
    let Ok(Some(storage)) = window().session_storage() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|n| storage.key(n).ok().flatten());
    for key in keys.filter(|key| key.starts_with(QUEUE)).collect::<Vec<_>>() {
        let _ = storage.remove_item(&key);
    }
}

/// Whether this tab, before it was reloaded, waited for the answer to this.
pub(super) fn has_asked(key: &str) -> bool {
    storage::session_json(ASKED).get(key).is_some()
}

/// Notes that this tab waits for an answer, or no longer.
pub(super) fn note_asked(key: &str, on: bool) {
    let mut asked = storage::session_json(ASKED);
    if let Some(members) = asked.as_object_mut() {
        if on {
            members.insert(key.to_owned(), Value::Bool(true));
        } else {
            members.shift_remove(key);
        }
    }
    storage::set_session(ASKED, &asked.to_string());
}
