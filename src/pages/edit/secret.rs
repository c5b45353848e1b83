//! Inputs of secrets: hidden until the person wants to see them.

use crate::prelude::*;
use baton_model::{Path, Value, document::is_mask, json_error::JsonError};

use super::{
    fields::{described, invalid, typed},
    form::{Form, input_id},
};
use crate::ui::{
    dom::{AnyView, IntoAny, view},
    small_icon,
};

/// A secret: masked until revealed.
pub fn secret(form: Form, path: &Path) -> AnyView {
    let shown = RwSignal::new(false);
    let (value, wrong, set, leave) = (path.clone(), path.clone(), path.clone(), path.clone());
    view! {
        <div class="affix">
            <input class="input mono" id=input_id(path) autocomplete="off" spellcheck="false"
                type=move || if shown.get() { "text" } else { "password" }
                prop:value=move || form.text(&value)
                aria-invalid=move || invalid(form, &wrong) aria-describedby=described(path)
                on:input=move |event| form.set(&set, typed("text", event_target_value(&event)))
                on:blur=move |_| form.touch(&leave)/>
            {reveal(shown)}
        </div>
    }
    .into_any()
}

// Named without its field: it would be taken for it.
fn reveal(shown: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="btn ghost icon" aria-pressed=move || shown.get().to_string() aria-label="Reveal"
            on:click=move |_| shown.update(|shown| *shown = !*shown)>{small_icon("key")}</button>
    }
    .into_any()
}

/// A text that holds JSON with secrets: hidden until revealed, and checked as it is typed.
pub fn secret_json(form: Form, path: &Path) -> AnyView {
    let shown = RwSignal::new(false);
    let (value, state, set, leave, filled) =
        (path.clone(), path.clone(), path.clone(), path.clone(), path.clone());
    // A memo: the field must not be made anew at every key. A mask hides nothing.
    let open = Memo::new(move |_| {
        let text = form.text(&filled);
        shown.get() || text.is_empty() || is_mask(&text)
    });
    let verdict = move || {
        let text = form.text(&state);
        match serde_json::from_str::<Value>(&text) {
            _ if text.is_empty() || is_mask(&text) => String::new(),
            Ok(_) => "This is JSON.".to_owned(),
            Err(error) => {
                let JsonError { line, column, words } = JsonError::of(&text, &error);
                format!(
                    "This is no JSON: line {line}, column {column}: {words}. It can be saved all the same."
                )
            }
        }
    };
    view! {
        <div class="secret-json">
            {move || if open.get() {
                let (value, set, leave, wrong) = (value.clone(), set.clone(), leave.clone(), value.clone());
                view! {
                    <textarea class="input mono" id=input_id(&value) rows="4" spellcheck="false" autocomplete="off"
                        aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&value)
                        prop:value={ let value = value.clone(); move || form.text(&value) }
                        on:focus=move |_| shown.set(true)
                        on:input=move |event| form.set(&set, typed("text", event_target_value(&event)))
                        on:blur=move |_| form.touch(&leave)></textarea>
                }.into_any()
            } else {
                let wrong = value.clone();
                view! {
                    <input class="input mono" id=input_id(&value) readonly value="••••••••••••" title="Reveal it to change it"
                        aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&value)/>
                }.into_any()
            }}
            <div class="secret-json-foot">
                <button type="button" class="btn s ghost" aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)>{move || if shown.get() { "Hide" } else { "Reveal" }}</button>
                <span class="help" aria-live="polite">{verdict}</span>
            </div>
        </div>
    }
    .into_any()
}
