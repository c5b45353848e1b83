//! What stands around the input of a reference: the way to the chosen record and its state, what
//! is said of the choices, and how the focus moves to the buttons below them.

use crate::prelude::*;
use baton_model::{Path, Record, Resource, setup::stands_for, spec::Field};
use wasm_bindgen::JsCast;

use super::{form::Form, narrow};
use crate::{
    address,
    store::{Known, Progress, Store},
    ui::{
        dom::{AnyView, IntoAny, view},
        grouped, icon, small_icon,
    },
};

/// A choice, with what is said beside its name.
#[derive(Clone, PartialEq, Hash)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is said beside it.
    pub meta: String,
}

/// Goes to the input of a field.
pub fn focus_input(node: NodeRef<html::Input>) {
    if let Some(input) = node.get_untracked() {
        let _ = input.focus();
    }
}

/// Goes to the first button below the choices; whether there is one.
pub fn enter_foot(node: NodeRef<html::Input>) -> bool {
    let button = node.get_untracked().and_then(|input| {
        input.parent_element()?.query_selector(".listbox > .foot > .btn").ok()?
    });
    let button = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    button.is_some_and(|button| button.focus().is_ok())
}

/// Whether the focus goes to another part of the same field.
pub fn stays(event: &web_sys::FocusEvent) -> bool {
    let element =
        |target: Option<web_sys::EventTarget>| target?.dyn_into::<web_sys::Element>().ok();
    let combo = |element: web_sys::Element| element.closest(".combo").ok()?;
    let to = element(event.related_target());
    let inside = to.as_ref().and_then(|to| to.closest(".listbox, .combo > .input").ok()?);
    inside.is_some() && to.and_then(combo) == element(event.target()).and_then(combo)
}

/// The way to the chosen record that leaves this form where it is.
pub fn open_link(form: Form, path: Path, to: Resource) -> AnyView {
    (move || {
        let id = form.text(&path);
        (!id.is_empty() && stands_for(&id).is_none()).then(|| view! {
            <a class="btn ghost icon open-ref" target="_blank" rel="noopener" href=address::record(to, &id)
                aria-label="Open in a new tab" title="Open in a new tab">{small_icon("link")}</a>
        })
    })
    .into_any()
}

/// What is to be known of the chosen record, where it is not simply in use.
pub fn state_of(form: Form, path: Path, to: Resource) -> AnyView {
    let state = Memo::new(move |_| {
        let id = form.text(&path);
        if id.is_empty() {
            return None;
        }
        match form.console.store.record(to, &id) {
            Known::Here(record) => {
                (record.active() == Some(false)).then_some(("state off", "Inactive"))
            }
            Known::Missing => Some(("state bad", "There is no such record.")),
            Known::Refused => Some(("state warn", "It could not be read.")),
            Known::Asked | Known::Unasked => None,
        }
    });
    view! { <div class="live" aria-live="polite">{move || state.get().map(|(class, words)| view! { <span class=format!("{class} ref-state")>{words}</span> })}</div> }
        .into_any()
}

/// That a participant belongs to another bot than the one beside it.
pub fn other_bot(form: Form, spec: &'static Field, path: Path) -> AnyView {
    let words = Memo::new(move |_| {
        let own = narrow::other_bot(form, spec, &path)?;
        let to = Resource::ClientApplication;
        let name = match form.console.store.record(to, &own) {
            Known::Here(record) => record.name(to.spec()).to_owned(),
            _ => own,
        };
        Some(format!("It is a participant of {name}, not of the bot that is chosen."))
    });
    view! { <div class="live" aria-live="polite">{move || words.get().map(|words| view! { <p class="help warn-text">{icon("alert")}" "{words}</p> })}</div> }
        .into_any()
}

/// The name with what was typed marked in it.
pub fn marked(name: &str, query: &str) -> AnyView {
    let query = query.trim();
    let start = name.to_lowercase().find(&query.to_lowercase()).filter(|_| !query.is_empty());
    // Lower case may be longer or shorter than the original: mark only where the cut is sound.
    let parts = start.and_then(|start| {
        let end = start + query.len();
        Some((name.get(..start)?, name.get(start..end)?, name.get(end..)?))
    });
    match parts {
        Some((before, hit, after)) => {
            view! { {before.to_owned()}<mark>{hit.to_owned()}</mark>{after.to_owned()} }.into_any()
        }
        None => name.to_owned().into_any(),
    }
}

/// How many choices there are, or why there are none. Reactive.
pub fn summary(form: Form, to: Resource, shown: usize) -> String {
    form.console.store.of(to).with(|collection| {
        let of = collection.total.unwrap_or(collection.all.len() as u64);
        match &collection.progress {
            Progress::Failed(failure) => format!("{} Paste an id instead.", failure.title()),
            Progress::Running if of == 0 => "Reading…".to_owned(),
            Progress::Running => {
                format!("{} of {} read", grouped(collection.all.len() as u64), grouped(of))
            }
            _ => format!("{} of {}", grouped(shown as u64), grouped(collection.all.len() as u64)),
        }
    })
}

/// Scrolls so far that the choices below an input are not hidden by the bar that saves.
pub fn into_sight(input: NodeRef<html::Input>) {
    request_animation_frame(move || {
        let Some(input) = input.try_get_untracked().flatten() else { return };
        let of = |selector: &str| input.closest(selector).ok().flatten();
        let Some(page) = of(".scroll") else { return };
        let choices =
            of(".combo").and_then(|combo| combo.query_selector(".listbox").ok().flatten());
        let Some(choices) = choices else { return };
        let hidden =
            choices.get_bounding_client_rect().bottom() - page.get_bounding_client_rect().bottom();
        if hidden > 0.0 {
            #[allow(clippy::cast_possible_truncation)]
            page.set_scroll_top(page.scroll_top() + hidden.ceil() as i32 + 8);
        }
    });
}

/// Whether all that can be chosen is known.
pub fn is_read(store: Store, to: Resource) -> bool {
    store.of(to).with_untracked(|all| all.progress == Progress::Complete)
}

/// Whether a text may be an id where nothing can be chosen, for they could not be read.
pub fn is_opaque(store: Store, to: Resource, text: &str) -> bool {
    let failed = store.of(to).with_untracked(|all| matches!(all.progress, Progress::Failed(_)));
    failed && !text.contains(char::is_whitespace)
}

pub fn choice(record: &Record, to: Resource) -> Choice {
    let mut meta = match to {
        Resource::ClientApplication => {
            baton_model::path::texts(&record.json, "roles[].name").join(", ")
        }
        Resource::Channel | Resource::Participant | Resource::Authentication => {
            record.text("type").unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    if stands_for(&record.id).is_some() {
        meta = if meta.is_empty() { "new".to_owned() } else { format!("{meta}, new") };
    }
    if record.active() == Some(false) {
        meta = if meta.is_empty() { "inactive".to_owned() } else { format!("{meta}, inactive") };
    }
    Choice { id: record.id.clone(), name: record.name(to.spec()).to_owned(), meta }
}
