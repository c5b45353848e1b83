//! The web chat: what it needs, the chat, and the raw frames beside it.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource, Value,
    ocp::{chat as model, parts, path},
};
use serde_json::json;

use super::{
    chat::{Chat, Frame, Line, Phase},
    read::Part,
    secret::{copied, secret},
    tray::written,
};
use crate::{
    console::Console,
    ui::{
        Item, Menu, Time, TimeProps,
        dom::{AnyView, IntoAny, view},
        download, icon, menu, pressed, refocus_soon,
    },
};

/// The tab.
pub fn tab(console: Console, record: Arc<Record>) -> AnyView {
    let part = Part::read(console.session, path::part(&record.id, "web_chat"), parts::web_chat);
    part.view(move |info| untrack(|| page(console, record.clone(), info)))
}

fn page(console: Console, record: Arc<Record>, info: parts::WebChat) -> AnyView {
    let none = info.deployed.is_none() && info.live.is_none();
    let url = info.url.clone();
    let (deployed, live) = (info.deployed.clone(), info.live.clone());
    let facts = view! {
        <section class="panel chat-facts" aria-labelledby="chat-facts">
            <header><h2 id="chat-facts">"Connection"</h2></header>
            <dl class="props">
                {if url.is_empty() { view! { <dt>"Chat URL"</dt><dd class="muted">"None"</dd> } } else { copied("Chat URL", url.clone()) }}
                {secret("Deployed token", deployed)}
                {secret("Live token", live)}
            </dl>
            <p class="help note">"Whoever has a token can chat with the app."</p>
        </section>
    };
    if none || url.is_empty() {
        let why = if none {
            "Deploy the app first: the server gives no token to chat with it."
        } else {
            "The server gives no address to chat with the app."
        };
        return view! {
            {facts}
            <div class="empty">{icon("chat")}<h2>"No chat yet"</h2><p>{why}</p></div>
        };
    }
    let chat = Chat::new(console, record.clone(), info.clone());
    view! {
        <div class="chat-tab">
            {targets(chat, &info)}
            {conversation(chat, record)}
            {facts}
            {frames(chat)}
        </div>
    }
}

/// The deployed app or the simulator: each has its token (Q21).
fn targets(chat: Chat, info: &parts::WebChat) -> AnyView {
    let radio = |live: bool, label: &'static str, help: &'static str, there: bool| {
        let busy = move || !matches!(chat.phase.get(), Phase::Off | Phase::Failed | Phase::Expired);
        view! {
            <label class="inline">
                <input type="radio" name="chat-target" disabled=move || !there || busy() prop:checked=move || chat.live.get() == live on:change=move |_| chat.live.set(live)/>
                <span>{label}<span class="help">{if there { help } else { "No token." }}</span></span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="group choices"><legend>"Talk to"</legend>
            {radio(true, "Simulator", "The canvas as it is now (live token).", info.live.is_some())}
            {radio(false, "Deployed app", "What was deployed last (deployed token).", info.deployed.is_some())}
        </fieldset>
    }
    .into_any()
}

fn conversation(chat: Chat, record: Arc<Record>) -> AnyView {
    let float = Menu::new();
    let log: NodeRef<html::Div> = NodeRef::new();
    let typed = RwSignal::new(String::new());
    let can_talk = Memo::new(move |_| chat.phase.get() == Phase::Talking);
    // The latest line stays in view.
    Effect::new(move |_| {
        let _ = (chat.lines.with(Vec::len), chat.typing.get());
        request_animation_frame(move || {
            if let Some(log) = log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    });
    // Buttons come and go with the phase, and the field is open only while there is a talk.
    Effect::new(move |was: Option<Phase>| {
        let phase = chat.phase.get();
        if was.is_some_and(|was| was != phase) {
            let talks = phase == Phase::Talking;
            refocus_soon(if talks { "#chat-message" } else { ".chat-do button" });
        }
        phase
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if !text.trim().is_empty() && can_talk.get_untracked() && chat.say(&text) {
            typed.set(String::new());
        }
    };
    let save = move |event: web_sys::MouseEvent| {
        let record = record.clone();
        float.open(pressed(&event), "Export transcript", move || {
            let (a, b) = (record.clone(), record.clone());
            vec![
                Item::run("As text", "file", move || export(chat, &a, false)),
                Item::run("As JSON, with frames", "file", move || export(chat, &b, true)),
            ]
        });
    };
    let any = Memo::new(move |_| chat.lines.with(|lines| !lines.is_empty()));
    // Lines are only ever added: their place tells them apart.
    let numbered = move || chat.lines.get().into_iter().enumerate().collect::<Vec<_>>();
    let number = |(place, _): &(usize, Line)| *place;
    let drawn = move |(_, line): (usize, Line)| line_view(chat, &line);
    view! {
        <section class="panel chat" aria-labelledby="chat-title">
            <header><h2 id="chat-title">"Chat"</h2><span class="faint small" aria-live="polite">{move || phase_word(chat.phase.get())}</span>
                <span class="actions">{move || any.get().then(|| view! { <button type="button" class="btn s ghost" aria-haspopup="menu" aria-expanded="false" on:click=save.clone()>"Export transcript"</button> })}</span></header>
            <div class="chat-log" role="log" aria-label="Chat" tabindex="0" node_ref=log><ol>
                <For each=numbered key=number children=drawn/>
                {move || (!any.get()).then(|| view! { <li class="chat-note">"Start a chat to try the app."</li> })}
                {move || chat.typing.get().then(|| view! { <li class="chat-note">"The app is typing…"</li> })}
            </ol></div>
            {move || chat.problem.get().map(|words| view! { <div class="alert bad" role="alert">{icon("stop")}<h3>"The chat did not work"</h3><p>{words}</p></div> })}
            {move || buttons(chat)}
            <form class="chat-say" on:submit=send>
                <label class="vh" for="chat-message">"Message"</label>
                <input class="input" id="chat-message" placeholder="Message…" autocomplete="off" prop:value=move || typed.get() disabled=move || !can_talk.get()
                    on:input=move |event| typed.set(event_target_value(&event))/>
                <button type="submit" class="btn primary" aria-disabled=move || (!can_talk.get()).to_string()>"Send"</button>
            </form>
            {menu(float)}
        </section>
    }
    .into_any()
}

const fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Off => "Not connected",
        Phase::Connecting => "Connecting…",
        Phase::Starting => "Starting…",
        Phase::Waiting => "Waiting to try again…",
        Phase::Talking => "Connected",
        Phase::DialogOver => "Dialog over",
        Phase::Expired => "Session expired",
        Phase::Cut => "Connection cut",
        Phase::Failed => "Failed",
    }
}

/// What can be done now.
fn buttons(chat: Chat) -> AnyView {
    let button = |label: &'static str, class: &'static str, run: fn(Chat)| {
        view! { <button type="button" class=class on:click=move |_| run(chat)>{label}</button> }
            .into_any()
    };
    let start = button("Start chat", "btn primary", Chat::start);
    let end = button("End chat", "btn s", Chat::stop);
    let inside = match chat.phase.get() {
        Phase::Off | Phase::Failed | Phase::Expired => vec![start],
        Phase::Cut => vec![
            button("Resume", "btn primary", Chat::resume),
            button("Start chat", "btn s", Chat::start),
        ],
        Phase::DialogOver => vec![button("New dialog", "btn primary", Chat::again), end],
        _ => vec![end],
    };
    view! { <div class="actions chat-do">{inside}</div> }.into_any()
}

fn line_view(chat: Chat, line: &Line) -> AnyView {
    let at = written(line.at);
    let Some(who) = &line.who else {
        return view! { <li class="chat-note">{line.text.clone()}</li> }.into_any();
    };
    let mine = *who == model::Who::Me;
    let choices = line.parts.as_ref().map(model::choices).unwrap_or_default();
    let buttons = choices.into_iter().map(|(label, said)| {
        view! { <button type="button" class="btn s" on:click=move |_| { chat.say(&said); }>{label}</button> }.into_any()
    });
    let buttons: Vec<AnyView> = buttons.collect();
    let raw = line.parts.as_ref().map(pretty);
    view! {
        <li class="chat-line" class:mine=mine>
            <p class="chat-who">{who.label().to_owned()}" "<Time value=at/></p>
            {(!line.text.is_empty()).then(|| view! { <p class="bubble">{line.text.clone()}</p> })}
            {(!buttons.is_empty()).then(|| view! { <div class="actions">{buttons}</div> })}
            {raw.map(|raw| view! { <details class="chat-parts"><summary>"Other parts"</summary><pre tabindex="0" aria-label="Other parts of the message">{raw}</pre></details> })}
        </li>
    }
    .into_any()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn frames(chat: Chat) -> AnyView {
    let frame = |frame: Frame| {
        let sign = if frame.out { "Sent" } else { "Received" };
        view! {
            <li><details><summary><span class="badge">{sign}</span>" "<code>{frame.kind.clone()}</code></summary>
                <pre tabindex="0" aria-label=format!("{sign} {}", frame.kind)>{frame.text.clone()}</pre></details></li>
        }
        .into_any()
    };
    let none = move || {
        chat.frames.with(Vec::is_empty).then(|| view! { <p class="muted note">"What goes over the socket shows here, without the token."</p> })
    };
    view! {
        <section class="panel frames" aria-labelledby="frames-title">
            <header><h2 id="frames-title">"Raw frames"</h2><span class="faint small">{move || chat.frames.with(Vec::len)}</span></header>
            {none}
            <ol class="frame-list"><For each=move || chat.frames.get() key=|frame: &Frame| (frame.at, frame.text.clone()) children=frame/></ol>
        </section>
    }
    .into_any()
}

/// The chat as a file; it holds no token.
fn export(chat: Chat, record: &Record, whole: bool) {
    let name = record.name(Resource::App.spec());
    let target = if chat.live.get_untracked() { "simulator" } else { "deployed app" };
    let lines = chat.lines.get_untracked();
    let who = |line: &Line| line.who.as_ref().map_or("–", model::Who::label).to_owned();
    if whole {
        let all: Vec<Value> = lines
            .iter()
            .map(|one| json!({"at": written(one.at), "who": who(one), "text": one.text, "parts": one.parts}))
            .collect();
        let frames: Vec<Value> = chat.frames.with_untracked(|frames| {
            let frame = |one: &Frame| {
                let frame: Value =
                    serde_json::from_str(&one.text).unwrap_or_else(|_| json!(one.text));
                json!({"at": written(one.at), "sent": one.out, "frame": frame})
            };
            frames.iter().map(frame).collect()
        });
        let file = json!({"app": name, "app_id": record.id, "target": target, "lines": all, "frames": frames});
        download(&format!("{name}_chat.json"), "application/json", vec![pretty(&file)]);
    } else {
        let mut text = vec![format!("Chat with {name} ({target})\n\n")];
        text.extend(
            lines.iter().map(|one| format!("{} {}: {}\n", written(one.at), who(one), one.text)),
        );
        download(&format!("{name}_chat.txt"), "text/plain;charset=utf-8", text);
    }
}
