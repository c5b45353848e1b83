//! One message, as it stands in a chat or a transcript.

use baton_model::{
    asset,
    conversation::{
        Rich, kinds,
        transcript::{Attachment, Entry},
    },
};

use super::card::{pretty, rich_view};
use crate::ui::{
    Time, TimeProps,
    dom::{AnyView, CollectView, IntoAny, view},
    icon, small_icon,
};

/// A message; `about` is what the message that it refers to says, `foot` what is said below it.
pub fn bubble(entry: &Entry, about: Option<String>, foot: AnyView) -> AnyView {
    let side = match entry.role.as_str() {
        "customer" => "customer",
        role if role.ends_with("bot") => "bot",
        role if role.ends_with("agent") => "agent",
        _ => "other",
    };
    let is_text = entry.kind == "text";
    let known = kinds::find(&entry.kind).is_some();
    let label = if entry.kind.is_empty() { "no type".to_owned() } else { entry.kind.clone() };
    let text = entry.text.clone().map(|text| view! { <p class="said">{text}</p> });
    // What says nothing in words says what it is.
    let silent = entry.text.is_none() && !is_text && matches!(entry.rich, Rich::None);
    let what = (silent && known)
        .then(|| view! { <p class="muted">{kinds::label(&entry.kind).to_owned()}</p> });
    let redacted = entry.redacted.then(|| {
        view! { <p class="redacted">{small_icon("block")}"Redacted"</p> }
    });
    let about = (!entry.parent.is_empty()).then(|| {
        let words = about.unwrap_or_else(|| entry.parent.clone());
        view! { <p class="small faint about">{small_icon("arrow-right")}"About: "{words}</p> }
    });
    let files = entry.attachments.iter().map(file).collect_view();
    view! {
        <li class="msg" data-side=side>
            <div class="who">
                <b>{entry.who()}</b>
                {(!is_text).then(|| view! { <span class="badge" class:warn=!known title=if known { "" } else { "No documented type" }>{label}</span> })}
                <span class="when faint small"><Time value=entry.time.clone() precise=true/></span>
            </div>
            <div class="box">
                {about}
                {if entry.redacted { redacted } else { text }}
                {what}
                {rich_view(&entry.rich)}
                {files}
                <details class="as-json"><summary>"JSON"</summary><pre class="raw" tabindex="0">{pretty(&entry.json)}</pre></details>
            </div>
            <div class="foot small">{foot}</div>
        </li>
    }
}

fn file(file: &Attachment) -> AnyView {
    let mut facts = vec![];
    if let Some(size) = file.size {
        facts.push(asset::bytes(size));
    }
    if !file.content_type.is_empty() {
        facts.push(file.content_type.clone());
    }
    let name = file.name.clone();
    let name = match file.url.clone() {
        // The address is signed or public: nothing of this session goes with it.
        Some(url) => view! {
            <a href=url download=name.clone() target="_blank" rel="noopener noreferrer">{name.clone()}</a>
        },
        None => view! { <span>{name}</span> }.into_any(),
    };
    view! { <p class="att">{icon("file")}{name}<span class="faint small">{facts.join(", ")}</span></p> }
}
