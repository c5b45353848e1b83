//! One request and its answer.

use crate::prelude::*;
use baton_model::{
    Value,
    activity::{Body, Entry, Header, bytes, duration},
    curl,
};

use super::{short, state};
use crate::ui::{
    CopyButton, CopyButtonProps,
    dom::{AnyView, CollectView, IntoAny, view},
    icon, time_of_day,
};

/// The panel beside the list; `entry` is `None` where it is no longer kept.
pub fn panel(entry: Option<Entry>, close: impl Fn() + Copy + 'static) -> AnyView {
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close();
        }
    };
    let (title, inside) = match entry {
        Some(entry) => (format!("{} {}", entry.method, short(&entry)), content(entry)),
        None => (
            "Not kept".to_owned(),
            view! { <p class="muted">"This request is no longer kept: it was cleared, or 500 others came after it."</p> }.into_any(),
        ),
    };
    view! {
        <aside class="entry" aria-labelledby="entry-title" on:keydown=keys>
            <header>
                <h2 id="entry-title" tabindex="-1">{title}</h2>
                <button type="button" class="btn ghost icon" aria-label="Close" on:click=move |_| close()>{icon("x")}</button>
            </header>
            <div class="in">{inside}</div>
        </aside>
    }
    .into_any()
}

/// What is known of a request.
pub fn content(entry: Entry) -> AnyView {
    let (status, class) = state(&entry);
    let mut facts: Vec<(&str, String)> = Vec::new();
    if !entry.outcome.is_empty() {
        facts.push(("Outcome", entry.outcome.clone()));
    }
    facts.push(("Address", entry.url.clone()));
    facts.push(("System", entry.system.clone()));
    facts.push(("Sent", time_of_day(entry.at)));
    if let Some(took) = entry.took {
        let waited =
            entry.waited.map(|waited| format!(", the answer began after {}", duration(waited)));
        facts.push(("Duration", format!("{}{}", duration(took), waited.unwrap_or_default())));
    }
    if let Some(size) = entry.size {
        facts.push(("Size", bytes(size)));
    }
    facts.push(("Try", entry.attempt.to_string()));
    if entry.requests > 1 {
        facts.push(("Requests", format!("{}: one load. The first is shown.", entry.requests)));
    }
    let facts =
        facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any());
    let hidden = entry.headers_hidden.then(|| {
        view! { <p class="muted">"Headers that the server does not expose to this page are hidden by CORS."</p> }
    });
    let answered = entry.status > 0;
    view! {
        <div class="row">
            <CopyButton text=Signal::stored(curl::command(&entry)) label="Copy as curl" wide=true/>
            <span class="muted">"Secrets become shell variables: set TOKEN first."</span>
        </div>
        <dl class="props"><dt>"Status"</dt><dd><span class=class>{status}</span></dd>{facts.collect_view()}</dl>
        <section aria-label="Request">
            <h3>"Request"</h3>
            {headers(&entry.request_headers)}
            {entry.request.as_ref().map(|one| body(one, "Body of the request", "Copy request body"))}
        </section>
        {answered.then(|| view! {
            <section aria-label="Response">
                <h3>"Response"</h3>
                {headers(&entry.answer_headers)}
                {hidden}
                {entry.answer.as_ref().map(|one| body(one, "Body of the response", "Copy response body"))}
            </section>
        })}
    }
    .into_any()
}

fn headers(all: &[Header]) -> AnyView {
    if all.is_empty() {
        return AnyView::Nothing;
    }
    let rows = all
        .iter()
        .map(|(name, value)| view! { <dt>{name.clone()}</dt><dd>{value.clone()}</dd> }.into_any());
    view! { <dl class="headers">{rows.collect_view()}</dl> }.into_any()
}

fn body(body: &Body, label: &'static str, copy: &'static str) -> AnyView {
    if body.size == 0 {
        return view! { <p class="muted">"No body."</p> }.into_any();
    }
    if body.text.is_empty() {
        return view! { <p class="muted">{format!("{}, which are not kept.", bytes(body.size))}</p> }
            .into_any();
    }
    let text = readable(body);
    let cut = body
        .is_cut
        .then(|| format!("The first {} of {}.", bytes(body.text.len() as u64), bytes(body.size)));
    view! {
        <div class="code">
            <header><span class="actions"><CopyButton text=Signal::stored(text.clone()) label=copy wide=true/></span></header>
            <pre tabindex="0" role="region" aria-label=label>{text}</pre>
        </div>
        {cut.map(|cut| view! { <p class="muted">{cut}</p> })}
    }
    .into_any()
}

/// JSON with its lines, everything else as it is.
fn readable(body: &Body) -> String {
    if !body.is_cut
        && body.text.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(&body.text)
    {
        return serde_json::to_string_pretty(&value).unwrap_or_default();
    }
    body.text.clone()
}
