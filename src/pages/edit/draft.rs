//! What is typed, kept in this browser until it is saved. Never secrets.
//!
//! Each form writes a draft of its own: neither another tab nor a draft of before is overwritten.

use std::{sync::Arc, time::Duration};

use crate::prelude::*;
use baton_model::{Path, Record, Resource, Value, document, merge, secrets, spec::Spec};

use crate::ui::dom::{AnyView, IntoAny, view};
use serde_json::json;

use super::form::Form;
use crate::{
    address,
    console::Console,
    pages::titles::refocus,
    ui::{Time, TimeProps, icon, storage},
};

/// Time from the last key to the writing of a draft.
const PAUSE: Duration = Duration::from_millis(300);

/// A draft as it is kept.
#[derive(Clone, PartialEq)]
struct Draft {
    key: String,
    /// All of it, to know it again.
    text: String,
    document: Value,
    /// What is typed as JSON and cannot be read yet.
    unread: Option<String>,
    /// The record on which it was typed.
    base: Option<Value>,
    at: String,
    /// Whether secrets that were typed were left out.
    dropped: bool,
}

/// What has become of the record since.
#[derive(Clone, Copy, PartialEq)]
enum Since {
    Nothing,
    Elsewhere,
    AtTheSamePlace,
}

/// A draft from before, offered once.
#[derive(Clone, PartialEq)]
struct Offer {
    draft: Draft,
    /// What the form goes on from with it; `None` for a new record.
    base: Option<Arc<Record>>,
    document: Value,
    since: Since,
}

impl Offer {
    /// Whether there is nothing to restore beside the body that the form has.
    fn is_empty(&self, spec: &Spec, now: &Value) -> bool {
        self.draft.unread.is_none() && document::body(spec, &self.document, None) == *now
    }
}

/// Where the drafts of a record are kept, per environment: here, and here with `~2` and so on.
fn place(console: Console, resource: Resource, id: &str) -> String {
    let environment = untrack(|| console.environment().id);
    format!("baton.draft.{environment}.{}.{id}", resource.spec().address)
}

fn place_of(form: Form) -> String {
    let id = form.base.with_untracked(|base| base.as_ref().map(|record| record.id.clone()));
    place(form.console, form.resource, id.as_deref().unwrap_or("new"))
}

/// The drafts at a place, the latest first.
fn kept(place: &str) -> Vec<Draft> {
    let is_here = |key: &String| {
        key.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('~'))
    };
    let keys = storage::local_keys(place).into_iter().filter(is_here);
    let mut all: Vec<Draft> = keys.filter_map(read).collect();
    all.sort_by(|one, other| other.at.cmp(&one.at));
    all
}

fn read(key: String) -> Option<Draft> {
    let text = storage::local(&key)?;
    let draft: Value = serde_json::from_str(&text).ok()?;
    Some(Draft {
        document: draft.get("document")?.clone(),
        unread: draft.get("unread").and_then(Value::as_str).map(str::to_owned),
        base: draft.get("base").filter(|base| base.is_object()).cloned(),
        at: draft.get("at").and_then(Value::as_str).unwrap_or_default().to_owned(),
        dropped: draft.get("dropped").and_then(Value::as_bool).unwrap_or(false),
        key,
        text,
    })
}

/// Writes a draft to `key`, or where nothing is yet, and says where.
fn put(
    key: Option<String>,
    place: &str,
    resource: Resource,
    document: &Value,
    unread: Option<&str>,
    base: Option<&Value>,
) -> String {
    let spec = resource.spec();
    let key = key.unwrap_or_else(|| {
        let mut key = place.to_owned();
        let mut number = 1;
        while storage::local(&key).is_some() {
            number += 1;
            key = format!("{place}~{number}");
        }
        key
    });
    let (bare, holds_secrets) = document::without_secrets(spec, document);
    // Those that the server has come back with the record.
    let is_known = |base| document::with_secrets(spec, &bare, base) == *document;
    let mut dropped = holds_secrets && !base.is_some_and(is_known);
    let base = base.map(|base| document::without_secrets(spec, base).0);
    let at: String = js_sys::Date::new_0().to_iso_string().into();
    let readable = unread.filter(|text| !secrets::may_hold_secret(spec, text));
    dropped |= unread != readable;
    let draft =
        json!({"document": bare, "unread": readable, "base": base, "at": at, "dropped": dropped});
    storage::set_local(&key, &draft.to_string());
    key
}

/// Takes a draft away, unless somebody has gone on with it.
fn remove(draft: &Draft) {
    if storage::local(&draft.key).as_ref() == Some(&draft.text) {
        storage::remove_local(&draft.key);
    }
}

/// Forgets the draft that a form has written: it was saved, or discarded.
pub fn forget(form: Form) {
    if let Some(key) = form.draft.get_value() {
        storage::remove_local(&key);
        form.draft.set_value(None);
    }
}

/// Keeps what is typed, and shows the offer to go on from an older draft.
pub fn keep(form: Form) -> AnyView {
    let offered = RwSignal::new(next(form));
    write_as_typed(form);
    (move || offered.get().map(|offer| view(form, offered, offer))).into_any()
}

/// The next draft that is not the form's own.
fn next(form: Form) -> Option<Offer> {
    let spec = form.resource.spec();
    let own = form.draft.get_value();
    let now = form.document.with_untracked(|now| document::body(spec, now, None));
    let others = kept(&place_of(form)).into_iter().filter(|draft| Some(&draft.key) != own.as_ref());
    let mut offers = others.map(|draft| offer(form, draft));
    // That nothing was kept is said, too.
    offers.find(|offer| offer.draft.dropped || !offer.is_empty(spec, &now))
}

/// What a draft makes of a form. Only what was typed is taken from it, for somebody else may have
/// saved since; where both were at the same place, the form goes on from what was there before, as
/// if it had never been left, so that saving shows both.
fn offer(form: Form, draft: Draft) -> Offer {
    let spec = form.resource.spec();
    let Some(record) = form.base.get_untracked() else {
        let document = draft.document.clone();
        return Offer { draft, base: None, document, since: Since::Nothing };
    };
    let now = document::without_secrets(spec, &record.json).0;
    // Where nobody knows what it was typed on, everything that differs is to be decided.
    let base = draft.base.clone().unwrap_or_else(|| json!({}));
    if let Some(merged) = merge::carry(spec, &base, &draft.document, &now) {
        let changed = merge::is_changed(&base, &now);
        let since = if changed { Since::Elsewhere } else { Since::Nothing };
        let document = document::with_secrets(spec, &merged, &record.json);
        return Offer { draft, base: Some(record), document, since };
    }
    let base = document::with_secrets(spec, &base, &record.json);
    let document = document::with_secrets(spec, &draft.document, &base);
    let base = Record { id: record.id.clone(), json: base };
    Offer { draft, base: Some(base.into()), document, since: Since::AtTheSamePlace }
}

fn write_as_typed(form: Form) {
    let timer = StoredValue::new(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        let dirty = form.dirty.get();
        form.document.track();
        form.typed.track();
        if before.is_none() {
            return;
        }
        if let Some(running) = timer.get_value() {
            running.clear();
        }
        if !dirty {
            return forget(form);
        }
        timer.set_value(set_timeout_with_handle(move || write(form), PAUSE).ok());
    });
    on_cleanup(move || {
        if let Some(running) = timer.get_value() {
            running.clear();
        }
    });
    let leaving = window_event_listener(leptos::ev::pagehide, move |_| write(form));
    on_cleanup(move || leaving.remove());
}

fn write(form: Form) {
    // The page may be gone when the time is up.
    if form.dirty.try_get_untracked() != Some(true) {
        return;
    }
    let base = form.base.get_untracked();
    let base = base.as_ref().map(|record| &record.json);
    let (key, place) = (form.draft.get_value(), place_of(form));
    let unread = form.unread();
    let key = form.document.with_untracked(|document| {
        put(key, &place, form.resource, document, unread.as_deref(), base)
    });
    form.draft.set_value(Some(key));
}

fn restore(form: Form, offer: Offer) {
    if form.dirty.get_untracked() {
        // What was typed meanwhile is kept beside it, and offered next.
        write(form);
        form.draft.set_value(None);
    } else {
        forget(form);
    }
    match offer.base {
        Some(base) => form.rebase(base, offer.document),
        None => form.bring_back(&offer.document),
    }
    form.type_text(offer.draft.unread.clone());
    // To a place of its own first: another tab may still write to that of the draft.
    write(form);
    remove(&offer.draft);
}

/// What is said of an offer.
fn words(offer: &Offer, is_empty: bool) -> String {
    if is_empty {
        return "Only secrets were typed, or JSON that may hold some. They are never kept: type them again.".to_owned();
    }
    let mut words = "It was typed in this browser and not saved.".to_owned();
    words += match offer.since {
        Since::Nothing => "",
        Since::Elsewhere => {
            " The record was changed since: what you typed is put into what it is now."
        }
        Since::AtTheSamePlace => {
            " The record was changed since at the same place: saving shows you both first."
        }
    };
    if offer.draft.unread.is_some() {
        words += " It is typed as JSON, and cannot be read yet.";
    }
    if offer.draft.dropped {
        words += " Secrets are never kept: those you typed must be typed again.";
    }
    words
}

fn view(form: Form, offered: RwSignal<Option<Offer>>, offer: Offer) -> AnyView {
    let spec = form.resource.spec();
    let now = form.document.with_untracked(|now| document::body(spec, now, None));
    let is_empty = offer.is_empty(spec, &now);
    let words = words(&offer, is_empty);
    let old = offer.draft.clone();
    let at = offer.draft.at.clone();
    let answered = move || {
        offered.set(next(form));
        refocus();
    };
    let restore = move |_| {
        restore(form, offer.clone());
        answered();
    };
    let drop_it = move |_| {
        remove(&old);
        answered();
    };
    view! {
        <div class="alert" role="group" aria-label="Draft">
            {icon("info")}
            <h2>"There is a draft of this form, last typed: "<Time value=at/></h2>
            <p class="muted">{words}</p>
            <div class="actions">
                {(!is_empty).then(|| view! { <button type="button" class="btn s" on:click=restore>"Restore draft"</button> })}
                <button type="button" class="btn s ghost" on:click=drop_it>"Discard draft"</button>
            </div>
        </div>
    }
    .into_any()
}

// Of a record that is not there any more

/// Offers what was typed for it as a new record.
pub fn of_gone(resource: Resource, id: &str) -> AnyView {
    let place = place(Console::get(), resource, id);
    let found = RwSignal::new(kept(&place).into_iter().next());
    let anew = address::anew(resource, id);
    (move || {
        found.get().map(|draft| {
            let (place, anew, old) = (place.clone(), anew.clone(), draft.clone());
            let secrets = if draft.dropped { " Its secrets must be typed again." } else { "" };
            let drop_it = move |_| {
                remove(&old);
                found.set(kept(&place).into_iter().next());
                refocus();
            };
            view! {
                <div class="body notes">
                    <div class="alert" role="group" aria-label="Draft">
                        {icon("info")}
                        <h2>"There is a draft of it, from "<Time value=draft.at/></h2>
                        <p class="muted">{format!("It was typed in this browser and not saved. It can become a new record, with a new id.{secrets}")}</p>
                        <div class="actions">
                            <a class="btn s" href=anew>"Create it anew"</a>
                            <button type="button" class="btn s ghost" on:click=drop_it>"Discard draft"</button>
                        </div>
                    </div>
                </div>
            }
        })
    })
    .into_any()
}

/// Keeps a record that is gone as a draft, without its secrets.
pub fn put_aside(console: Console, resource: Resource, record: &Record) {
    put(None, &place(console, resource, &record.id), resource, &record.json, None, None);
}

/// Fills the form of a new record with the draft of one that is gone, and goes on with that draft.
pub fn take_up(form: Form, id: &str) {
    let Some(draft) = kept(&place(form.console, form.resource, id)).into_iter().next() else {
        return;
    };
    let mut document = document::body(form.resource.spec(), &draft.document, None);
    Path::parse("modified").remove(&mut document);
    form.document.set(document);
    form.draft.set_value(Some(draft.key));
}
