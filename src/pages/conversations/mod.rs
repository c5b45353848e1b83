//! Conversations: messages composed and sent, scripts played, transcripts read.

mod attach;
mod bubble;
mod card;
mod chat;
mod compose;
mod content;
mod desk;
mod fields;
mod json;
mod matrix;
mod more;
mod script;
mod send;
mod transcript;

use crate::prelude::*;
use crate::ui::dom::{AnyView, view};

use leptos_router::hooks::use_query_map;

pub use transcript::transcript_page;

use self::desk::Desk;
use crate::{
    address::{self, Go},
    lazy::page,
    pages::titles,
    ui::icon,
};

/// Where messages are composed and conversations found.
#[page(talk)]
pub fn conversations_page() -> AnyView {
    titles::set("Conversations");
    let desk = Desk::new();
    // A link may name the account to write to.
    let named = use_query_map().with_untracked(|query| query.get("account"));
    if let Some(account) = named.filter(|id| !id.is_empty()) {
        desk.chats.account.set(account);
    }
    warn(desk);
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    <h1 tabindex="-1">"Conversations"</h1>
                    <p class="sub hide-phone">"Send any message as anyone, and read what came of it."</p>
                </div>
                {find()}
            </div>
            <div class="body talk">
                {compose::compose(desk)}
                {chat::chat(desk)}
                {script::script(desk)}
            </div>
        </div>
    }
}

/// Other pages take nothing away; a reload does, and the browser asks. Nothing of a message is
/// kept on this machine.
fn warn(desk: Desk) {
    let handle = window_event_listener(ev::beforeunload, move |event| {
        let composed = desk.chats.compose.with_untracked(|compose| {
            let has = |name: &str| compose.message.get(name).is_some();
            has("content") || has("attachments") || has("attributes")
        });
        let script = desk.chats.script.with_untracked(|script| !script.steps.is_empty());
        if composed || script || desk.chats.playing.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// A completed conversation, by its id.
fn find() -> AnyView {
    let id = RwSignal::new(String::new());
    let go = StoredValue::new(Go::here());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let wanted = id.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            go.with_value(|go| go.to(&address::conversation(&wanted)));
        }
    };
    view! {
        <form class="find" role="search" aria-label="Find a conversation" on:submit=submit>
            <label class="vh" for="find-id">"Conversation ID"</label>
            <input class="input mono" id="find-id" autocomplete="off" spellcheck="false" placeholder="Conversation ID"
                prop:value=move || id.get() on:input=move |event| id.set(event_target_value(&event))/>
            <button type="submit" class="btn">{icon("search")}"Open transcript"</button>
        </form>
    }
}
