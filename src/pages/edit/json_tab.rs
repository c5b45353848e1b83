//! The whole document as JSON: to read, to edit, and as the request that a save would send.

use crate::prelude::*;
use baton_model::{
    Value, document,
    json_error::{self, JsonError},
    secrets,
};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::form::{Form, pretty};
use crate::ui::{CopyButton, CopyButtonProps, icon};

/// Members that the server sets; the last one goes with a create call as it is typed.
const SERVER_SET: &[&str] = &["id", "created", "modified"];

/// The tab.
pub fn json_tab(form: Form) -> AnyView {
    let spec = form.resource.spec();
    let revealed = RwSignal::new(false);
    // What is typed stays as it is typed, also while it is no JSON.
    let typed = form.typed;
    let shown = move || {
        typed.get().unwrap_or_else(|| {
            form.document.with(|now| {
                let base = form.base.with(|base| base.as_ref().map(|record| record.json.clone()));
                let now = document::pruned(spec, now, base.as_ref());
                if revealed.get() { pretty(&now) } else { pretty(&document::masked(spec, &now)) }
            })
        })
    };
    let problem = Memo::new(move |_| typed.with(|text| read(text.as_deref()?).err()));
    let broken = move || problem.with(Option::is_some);
    let wrong = Memo::new(move |_| problem.get().or_else(|| form.problem_elsewhere()));
    let edit = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        if typed.with_untracked(Option::is_none) {
            form.typed_from.set_value(form.document.get_untracked());
        }
        typed.set(Some(text.clone()));
        if let Ok(edited) = read(&text) {
            let from = form.typed_from.get_value();
            form.take_typed(document::unmasked(spec, &edited, &from));
        }
    };
    // What was typed and could be read is written anew when the field is left.
    let leave = move |_| {
        if problem.try_with_untracked(Option::is_none) == Some(true) {
            form.end_typing();
        }
    };
    let unread = move || match typed
        .with(|text| secrets::may_hold_secret(spec, text.as_deref()?).into())
    {
        Some(true) => {
            "As long as this cannot be read it may hold a secret: it is not kept over a reload. The form cannot be changed."
        }
        _ => "As long as this cannot be read the form cannot be changed.",
    };
    // A change of these is no change that can be saved.
    let ignored = move || {
        let read = form.base.with(|base| base.as_ref().map(|record| record.json.clone()));
        let keys = if read.is_some() { SERVER_SET } else { &SERVER_SET[..2] };
        let own = |now: &Value, key: &str| now.get(key) != read.as_ref().and_then(|it| it.get(key));
        form.document.with(|now| {
            let all: Vec<_> = keys.iter().copied().filter(|key| own(now, key)).collect();
            all.join(", ")
        })
    };
    let has_secrets = move || form.document.with(|now| document::without_secrets(spec, now).1);
    view! {
        <div class="body json-view">
            <div class="field">
                <div class="toplabel">
                    <label for="json">"Document as JSON"</label>
                    {move || has_secrets().then(|| view! {
                        <button type="button" class="link" aria-pressed=move || revealed.get().to_string()
                            aria-disabled=move || broken().to_string() title=move || broken().then_some("First mend the JSON: what is typed would be lost.")
                            on:click=move |_| if !untrack(broken) { form.end_typing(); revealed.update(|on| *on = !*on); }>
                            {move || if revealed.get() { "Mask secrets" } else { "Reveal secrets" }}
                        </button>
                    })}
                </div>
                <textarea class="input mono json" id="json" rows="24" spellcheck="false" autocomplete="off"
                    prop:value=shown aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    aria-describedby="json-error json-help" on:input=edit on:blur=leave></textarea>
                <div id="json-error">{move || wrong.get().map(|text| view! { <p class="error" role="alert">{icon("stop")}<span>{text}</span></p> })}</div>
                <p class="help" id="json-help">"Changes here and in the form are the same. Members that the form does not know are kept. Masked secrets stay as they are."</p>
                {move || Some(ignored()).filter(|keys| !keys.is_empty()).map(|keys| view! {
                    <p class="help warn-text">{icon("alert")}{format!(" The server sets {keys}: what stands here is not sent.")}</p>
                })}
                {move || broken().then(|| view! { <p class="help">{unread()}</p> })}
            </div>
            {request(form)}
        </div>
    }
    .into_any()
}

/// The document in a text, or what is wrong with it and where.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let once = |value| json_error::members_once(text).map(|()| value);
    match serde_json::from_str::<Value>(text).and_then(once) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err("Line 1, column 1: a record is an object, in braces.".to_owned()),
        Err(error) => Err(JsonError::of(text, &error).to_string()),
    }
}

/// The request that a save would send now.
fn request(form: Form) -> AnyView {
    let spec = form.resource.spec();
    let line = move || {
        form.base.with(|base| match base {
            Some(record) => ("PUT", format!("{}/{}", spec.path, record.id)),
            None => ("POST", spec.path.to_owned()),
        })
    };
    let body = Memo::new(move |_| {
        form.document.with(|now| {
            let body = form.base.with(|base| match base {
                Some(record) => document::body(spec, now, Some(&record.json)),
                None => document::first_body(spec, now),
            });
            pretty(&document::masked(spec, &body))
        })
    });
    view! {
        <section class="code" aria-labelledby="request-title">
            <header>
                <h2 id="request-title" class="vh">"Request"</h2>
                <span class="verb">{move || line().0}</span><code class="t">{move || line().1}</code>
                <span class="actions"><CopyButton text=Signal::derive(move || body.get()) label="Copy body" wide=true/></span>
            </header>
            <pre tabindex="0" aria-label="Body of the request">{move || body.get()}</pre>
        </section>
    }
    .into_any()
}
