use crate::prelude::*;
use baton_model::{Cause, Failure};

use super::{
    Peek,
    copy::{CopyButton, CopyButtonProps},
    dom::{AnyView, CollectView, IntoAny, view},
    icon,
};
use crate::{address, lazy::part};

/// What an alert says.
#[derive(Default)]
pub struct AlertProps {
    /// What went wrong.
    pub failure: Option<Failure>,
    /// Called when the person wants to try again.
    pub retry: Option<Callback<()>>,
}

/// What went wrong: in the server's words where it has any, with code, details and what to do.
#[allow(non_snake_case)]
pub fn Alert(props: AlertProps) -> AnyView {
    match props {
        AlertProps { failure: Some(failure), retry } => alert(failure, retry),
        AlertProps { failure: None, .. } => AnyView::Nothing,
    }
}

#[part(list)]
fn alert(failure: Failure, retry: Option<Callback<()>>) -> AnyView {
    let mut facts: Vec<(String, String)> = Vec::new();
    if !failure.code.is_empty() {
        facts.push(("Code".into(), failure.code.clone()));
    } else if failure.status > 0 {
        facts.push(("Status".into(), failure.status.to_string()));
    }
    for (key, value) in &failure.details {
        facts.push((upper_first(key), value.clone()));
    }
    let unreadable = failure.cause == Cause::Unreadable;
    for (name, value, none) in
        [("Content type", &failure.content_type, "none"), ("Answer", &failure.excerpt, "empty")]
    {
        if !value.is_empty() {
            facts.push((name.into(), value.clone()));
        } else if unreadable {
            facts.push((name.into(), none.into()));
        }
    }
    facts.push(("Request".into(), failure.request.clone()));
    // Where the server has words for people, those for developers are a detail.
    if !failure.user_message.is_empty() && !failure.developer_message.is_empty() {
        facts.insert(0, ("Technical".into(), failure.developer_message.clone()));
    }
    let entry = failure.entry;
    let peek = use_context::<Peek>();
    let look = move |event: web_sys::MouseEvent| {
        if let Some(peek) = peek {
            peek.take(&event, entry);
        }
    };
    if let Some(retry) = retry.filter(|_| failure.cause == Cause::Offline) {
        // It goes on by itself when the network is back.
        let back = window_event_listener(ev::online, move |_| retry.run(()));
        on_cleanup(move || back.remove());
    }
    let advice = failure.advice();
    let details = facts.iter().fold(failure.title(), |text, (k, v)| format!("{text}\n{k}: {v}"));
    view! {
        <div class="alert bad" role="alert">
            {icon("stop")}
            <h2>{failure.title()}</h2>
            {(!advice.is_empty()).then(|| view! { <p class="muted">{advice}</p> })}
            <dl class="facts">
                {facts.into_iter().map(|(key, value)| view! { <dt>{key}</dt><dd><code>{value}</code></dd> }.into_any()).collect_view()}
            </dl>
            <div class="actions">
                {retry.map(|retry| view! { <button type="button" class="btn s" on:click=move |_| retry.run(())>{icon("refresh")}"Retry"</button> })}
                <CopyButton text=Signal::stored(details) label="Copy details" wide=true/>
                {(entry > 0).then(|| view! { <a class="btn s ghost" href=address::entry(entry) data-peek="" on:click=look>"Show in Activity"</a> })}
            </div>
        </div>
    }
    .into_any()
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        [first.to_ascii_uppercase()].into_iter().chain(chars).collect()
    })
}
