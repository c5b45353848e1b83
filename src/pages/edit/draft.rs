//! What is typed, kept in this browser until it is saved. Never secrets.

use std::time::Duration;

use crate::prelude::*;
use baton_model::{Value, document};

use crate::ui::dom::{AnyView, IntoAny, view};
use serde_json::json;

use super::form::Form;
use crate::ui::{Time, TimeProps, icon, storage};

/// Time from the last key to the writing of a draft.
const PAUSE: Duration = Duration::from_millis(300);

/// A draft from before, offered once.
#[derive(Clone, PartialEq)]
struct Offer {
    document: Value,
    at: String,
    dropped: bool,
}

/// Where the draft of a form is kept: per environment and record.
fn key(form: Form) -> String {
    let environment = untrack(|| form.console.environment().id);
    let record = form
        .base
        .with_untracked(|base| base.as_ref().map_or_else(|| "new".to_owned(), |r| r.id.clone()));
    format!("baton.draft.{environment}.{}.{record}", form.resource.spec().address)
}

/// Forgets the draft of a form: it was saved, or discarded.
pub fn forget(form: Form) {
    storage::remove_local(&key(form));
}

/// Keeps what is typed, and shows the offer to go on from an older draft.
pub fn keep(form: Form) -> AnyView {
    let offered = RwSignal::new(read(form));
    write_as_typed(form, offered);
    (move || offered.get().map(|offer| view(form, offered, offer))).into_any()
}

fn read(form: Form) -> Option<Offer> {
    let spec = form.resource.spec();
    let draft: Value = serde_json::from_str(&storage::local(&key(form))?).ok()?;
    let base = form.base.with_untracked(|base| base.as_ref().map(|record| record.json.clone()));
    let document = match &base {
        Some(base) => document::with_secrets(spec, draft.get("document")?, base),
        None => draft.get("document")?.clone(),
    };
    let now = form.document.with_untracked(|now| document::body(spec, now, None));
    (document::body(spec, &document, None) != now).then(|| Offer {
        document,
        at: draft.get("at").and_then(Value::as_str).unwrap_or_default().to_owned(),
        dropped: draft.get("dropped").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn write_as_typed(form: Form, offered: RwSignal<Option<Offer>>) {
    let timer = StoredValue::new(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        let dirty = form.dirty.get();
        form.document.track();
        if before.is_none() {
            return;
        }
        if let Some(running) = timer.get_value() {
            running.clear();
        }
        if !dirty {
            // An older draft stays until the person has answered the offer.
            if offered.with_untracked(Option::is_none) {
                forget(form);
            }
            return;
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
    let spec = form.resource.spec();
    let (document, dropped) =
        form.document.with_untracked(|document| document::without_secrets(spec, document));
    let at: String = js_sys::Date::new_0().to_iso_string().into();
    storage::set_local(
        &key(form),
        &json!({"document": document, "at": at, "dropped": dropped}).to_string(),
    );
}

fn view(form: Form, offered: RwSignal<Option<Offer>>, offer: Offer) -> AnyView {
    let document = offer.document.clone();
    let restore = move |_| {
        form.document.set(document.clone());
        offered.set(None);
    };
    let drop_it = move |_| {
        offered.set(None);
        forget(form);
    };
    let secrets = if offer.dropped {
        " Secrets are never kept: those you typed must be typed again."
    } else {
        ""
    };
    view! {
        <div class="alert" role="group" aria-label="Draft">
            {icon("info")}
            <h2>"There is a draft of this form. Last typed: "<Time value=offer.at/></h2>
            <p class="muted">{format!("It was typed in this browser and not saved.{secrets}")}</p>
            <div class="actions">
                <button type="button" class="btn s" on:click=restore>"Restore draft"</button>
                <button type="button" class="btn s ghost" on:click=drop_it>"Discard draft"</button>
            </div>
        </div>
    }
    .into_any()
}
