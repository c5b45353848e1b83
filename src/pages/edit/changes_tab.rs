//! What was changed since the record was read, and what this tab has done to it before.

use baton_model::{Path, Value, changes::Change, words::words};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::form::{Form, named_changes};
use crate::{
    store::{Deed, Event, Known},
    ui::{Time, TimeProps},
};

/// The tab.
pub fn changes_tab(form: Form) -> AnyView {
    let none = move || form.changes().is_empty();
    view! {
        <div class="body">
            {move || form.is_broken().then(|| view! { <p class="warn-text">"What is typed in the JSON tab cannot be read, and is not in this."</p> })}
            {move || (none() && !form.is_broken()).then(|| view! { <p class="muted">"Nothing is changed."</p> })}
            <div class="card" class:gone=none>{move || table(form, "Changes", "Now", form.changes())}</div>
            {move || history(form)}
        </div>
    }
    .into_any()
}

fn table(
    form: Form,
    name: &'static str,
    after: &'static str,
    changes: Vec<(String, Change)>,
) -> AnyView {
    let rows = changes.into_iter().map(|(label, Change { path, before, after })| {
        let to = path.clone();
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td>{before.map(|value| view! { <del class="words">{move || said(form, &path, &value)}</del> })}</td>
                <td>{after.map(|value| view! { <ins class="words">{move || said(form, &to, &value)}</ins> })}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <table class="diff" aria-label=name>
            <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">{after}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What this tab has done to the record, the latest first.
fn history(form: Form) -> AnyView {
    let Some(id) = form.base.with(|base| base.as_ref().map(|record| record.id.clone())) else {
        return ().into_any();
    };
    let events = form.console.store.history.of(form.resource, &id);
    if events.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="session-changes" aria-label="In this session">
            <h2>"In this session"</h2>
            <p class="muted">"What was done from this browser tab. It is kept nowhere, and gone with the tab."</p>
            {events.into_iter().map(|event| deed(form, event)).collect_view()}
        </section>
    }
    .into_any()
}

fn deed(form: Form, event: Event) -> AnyView {
    let word = match event.deed {
        Deed::Created => "Created",
        Deed::Saved => "Saved",
        Deed::Restored => "Restored",
        Deed::Deleted => "Deleted",
    };
    let mut changes = match (&event.before, &event.after) {
        (Some(before), Some(after)) => named_changes(form.resource.spec(), before, after),
        _ => Vec::new(),
    };
    changes.retain(|(_, change)| change.path.to_string() != "modified");
    let time = String::from(
        js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis(event.at))).to_iso_string(),
    );
    let back = event.before.filter(|_| event.after.is_some()).map(|before| {
        let restore = move |_| {
            form.bring_back(&before);
            form.console.notices.say("The version before is in the form. Save to put it back.");
        };
        view! { <button type="button" class="btn s" on:click=restore>"Restore the version before"</button> }
    });
    view! {
        <div class="card">
            <header><b>{word}</b><span class="faint"><Time value=time/></span>{back}</header>
            {(!changes.is_empty()).then(|| table(form, "Saved changes", "After", changes))}
        </div>
    }
    .into_any()
}

#[allow(clippy::cast_precision_loss)]
fn millis(at: u64) -> f64 {
    at as f64
}

/// A value in words, with the names of records as far as they are known. Reactive.
pub fn said(form: Form, path: &Path, value: &Value) -> String {
    let store = form.console.store;
    words(form.resource.spec(), path, value, &|to, id| match store.record(to, id) {
        Known::Here(record) => Some(record.name(to.spec()).to_owned()),
        _ => None,
    })
}
