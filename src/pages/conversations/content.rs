//! The small form of each type of message.

use crate::prelude::*;
use baton_model::{
    Path, Value,
    conversation::{Rich, Shape, rich, script::Step},
};
use serde_json::json;

use super::{
    card::{pretty, rich_view},
    desk::{Desk, Part},
    fields::{area, line, switch, watch},
};
use crate::{
    store::Target,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, small_icon,
    },
};

/// The fields of the message's type; made anew only when the type changes.
pub fn content(desk: Desk) -> AnyView {
    let shape = Memo::new(move |_| desk.documented().map(|kind| kind.shape));
    (move || match shape.get() {
        Some(Shape::Text) => text(desk),
        Some(Shape::Nothing) => {
            view! { <p class="help">"This type has no content: it says it all."</p> }
        }
        Some(Shape::Customer) => {
            view! { <p class="help">"It says who the customer is: fill in the customer below."</p> }
        }
        Some(Shape::About) => earlier(desk),
        Some(Shape::Json(example)) => view! { {free(desk, example)}{beside(desk)} },
        None => view! { {free(desk, "{}")}{beside(desk)} },
    })
    .into_any()
}

fn text(desk: Desk) -> AnyView {
    view! {
        {area(desk, "content.text", "Text", "4", "")}
        {redact(desk)}
        {more(desk, "Text as HTML", &["content.html"], html(desk))}
    }
}

fn redact(desk: Desk) -> AnyView {
    switch(desk, "content.redact", "Redact", "The text is to be redacted in what is stored.")
}

fn html(desk: Desk) -> AnyView {
    let help = "So far it was seen only in what the hub delivers.";
    area(desk, "content.html", "HTML", "3", help)
}

/// What is said beside JSON.
fn beside(desk: Desk) -> AnyView {
    let fields = view! { {area(desk, "content.text", "Text", "3", "")}{redact(desk)}{html(desk)} };
    more(desk, "Text beside the JSON", &["content.text", "content.html"], fields)
}

/// Fields that are open at first only where something is in them.
fn more(desk: Desk, title: &'static str, places: &[&str], fields: AnyView) -> AnyView {
    let open = desk.chats.compose.with_untracked(|compose| {
        places.iter().any(|place| Path::parse(place).get(&compose.message).is_some())
    });
    view! {
        <details class="more" prop:open=move || open><summary>{title}</summary><div class="fields">{fields}</div></details>
    }
}

/// `delete.*` and `undo` point at an earlier message.
fn earlier(desk: Desk) -> AnyView {
    let place = Path::parse("parent.messageId");
    let shown = place.clone();
    let known = Memo::new(move |_| match desk.chats.target.get() {
        Target::Chat(key) => desk
            .chats
            .ask(key, |chat| {
                let id = |message: &Value| message.get("messageId")?.as_str().map(str::to_owned);
                let all = chat.messages.iter();
                all.filter_map(|sent| Some((id(&sent.message)?, Step::of(&sent.message).summary())))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default(),
        _ => Vec::new(),
    });
    let options = move || {
        let options = known.get().into_iter().map(|(id, words)| {
            let words: String = words.chars().take(60).collect();
            view! { <option value=id>{words}</option> }
        });
        view! { <option value="">"Choose a message"</option>{options.collect_view()} }
    };
    let choose = move |event: web_sys::Event| {
        desk.set_text(Part::Message, &place, event_target_value(&event));
    };
    let has = move || known.with(|all| !all.is_empty());
    view! {
        <div class="field" class:gone=move || !has()>
            <label for="earlier">"Earlier message"</label>
            <div class="select"><select id="earlier" prop:value=move || desk.text(Part::Message, &shown) on:change=choose>{options}</select>{small_icon("down")}</div>
        </div>
        {line(desk, Part::Message, "parent.messageId", "ID of the earlier message", "The sender’s own id of the message meant.")}
    }
}

/// Content that nobody describes: JSON, with an example and a preview of what is recognised.
fn free(desk: Desk, example: &'static str) -> AnyView {
    let place = Path::parse("content.json");
    // What is typed stays as it is typed, also while it is no JSON.
    let typed = RwSignal::new(None::<String>);
    let current = {
        let place = place.clone();
        Memo::new(move |_| desk.with(Part::Message, |message| place.get(message).cloned()))
    };
    let shown = move || {
        typed.get().unwrap_or_else(|| current.get().map(|json| pretty(&json)).unwrap_or_default())
    };
    let problem = Memo::new(move |_| typed.with(|text| text.as_deref().and_then(problem_of)));
    watch(problem, desk.broken_content);
    let put = place.clone();
    let edit = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        match serde_json::from_str::<Value>(&text) {
            Ok(json) => desk.set(Part::Message, &put, Some(json)),
            Err(_) if text.trim().is_empty() => desk.set(Part::Message, &put, None),
            Err(_) => {}
        }
        typed.set(Some(text));
    };
    let leave = move |_: web_sys::FocusEvent| {
        if problem.try_with_untracked(Option::is_none) == Some(true) {
            typed.set(None);
        }
    };
    let fill = move |_| {
        typed.set(None);
        desk.set(Part::Message, &place, serde_json::from_str(example).ok());
        focus_soon("#content-json");
    };
    // It never takes the place of what was typed.
    let is_empty = move || {
        let nothing = |text: &Option<String>| text.as_deref().is_none_or(|it| it.trim().is_empty());
        typed.with(nothing) && current.with(Option::is_none)
    };
    let preview = move || {
        if problem.with(Option::is_some) {
            return None;
        }
        let kind = desk.kind.get();
        let rich =
            current.get().map_or(Rich::None, |json| rich::read(&kind, &json!({"json": json})));
        (rich != Rich::None).then(|| {
            view! { <div class="field"><span class="label">"Recognised"</span>{rich_view(&rich)}</div> }
        })
    };
    view! {
        <div class="field">
            <div class="toplabel">
                <label for="content-json">"Content as JSON"</label>
                <span class="row"><span class="badge warn">"not documented"</span><button type="button" class="link" class:gone=move || !is_empty() on:click=fill>"Use an example"</button></span>
            </div>
            <textarea class="input mono" id="content-json" rows="7" spellcheck="false" autocomplete="off" prop:value=shown
                aria-invalid=move || problem.with(Option::is_some).then_some("true") aria-describedby="content-error content-help"
                on:input=edit on:blur=leave></textarea>
            {move || problem.get().map(|text| view! { <p class="error" id="content-error">{small_icon("stop")}{text}</p> })}
            <p class="help" id="content-help">"The contract does not describe this content; examples are guesses. It is sent as content.json; empty, it is left out."</p>
        </div>
        {preview}
    }
}

fn problem_of(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    serde_json::from_str::<Value>(text).err().map(|error| format!("This is no JSON: {error}."))
}
