//! The message as JSON, to be read and to be changed.

use crate::prelude::*;
use baton_model::Value;
use serde_json::json;

use super::{card::pretty, desk::Desk, fields::watch};
use crate::ui::{
    dom::{AnyView, view},
    small_icon,
};

/// The message as it would be sent.
pub fn as_json(desk: Desk) -> AnyView {
    let typed = RwSignal::new(None::<String>);
    let shown = move || {
        typed.get().unwrap_or_else(|| {
            let mut whole = desk.whole.get();
            if let Some(members) = whole.as_object_mut()
                && members.get("messageId") == Some(&json!(""))
            {
                members.shift_remove("messageId");
            }
            pretty(&whole)
        })
    };
    let problem = Memo::new(move |_| {
        typed.with(|text| match serde_json::from_str::<Value>(text.as_deref()?) {
            Ok(json) if json.is_object() => None,
            Ok(_) => Some("A message is an object: { … }.".to_owned()),
            Err(error) => Some(format!("This is no JSON: {error}.")),
        })
    });
    watch(problem, desk.broken_message);
    let edit = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        if let Ok(json @ Value::Object(_)) = serde_json::from_str(&text) {
            desk.take(json);
        }
        typed.set(Some(text));
    };
    let leave = move |_: web_sys::FocusEvent| {
        if problem.try_with_untracked(Option::is_none) == Some(true) {
            typed.set(None);
        }
    };
    view! {
        <div class="field">
            <label for="message-json">"Message as JSON"</label>
            <textarea class="input mono json" id="message-json" rows="20" spellcheck="false" autocomplete="off" prop:value=shown
                aria-invalid=move || problem.with(Option::is_some).then_some("true") aria-describedby="message-json-error" on:input=edit on:blur=leave></textarea>
            <p class="error" id="message-json-error" class:gone=move || problem.with(Option::is_none)>{small_icon("stop")}<span>{move || problem.get()}</span></p>
        </div>
    }
}
