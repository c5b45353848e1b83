//! What this browser has sent into a conversation, as each sender.

use crate::prelude::*;
use baton_model::{
    Value,
    conversation::{script::Step, transcript::Entry},
};

use super::{bubble::bubble, desk::Desk};
use crate::{
    address,
    store::{Fate, Sent, Target},
    ui::{
        CopyId, CopyIdProps,
        dom::{AnyView, IntoAny, each, view},
        icon,
    },
};

/// The chat of the conversation that the next message goes into.
pub fn chat(desk: Desk) -> AnyView {
    let chats = desk.chats;
    let key = Memo::new(move |_| match chats.target.get() {
        Target::Chat(key) => Some(key),
        Target::New | Target::Typed => None,
    });
    let head = Memo::new(move |_| {
        let key = key.get()?;
        chats.ask(key, |chat| (chat.id.clone(), chat.over))
    });
    let messages = Memo::new(move |_| {
        key.get().and_then(|key| chats.ask(key, |chat| chat.messages.clone())).unwrap_or_default()
    });
    let list: NodeRef<html::Ol> = NodeRef::new();
    // The last message is the one that matters.
    Effect::new(move |_| {
        messages.track();
        request_animation_frame(move || {
            if let Some(list) = list.try_get_untracked().flatten() {
                list.set_scroll_top(list.scroll_height());
            }
        });
    });
    let facts = move || {
        let Some((id, over)) = head.get() else { return ().into_any() };
        let link = id.clone().filter(|_| over).map(|id| {
            view! { <a class="btn s" href=address::conversation(&id)>{icon("chat")}"Read the transcript"</a> }
        });
        view! {
            <p class="talk-chat-facts">
                <span class="state" class:ok=!over class:off=over>{if over { "Over" } else { "Open, as far as known" }}</span>
                {id.map(|id| view! { <CopyId id=id/> })}
                {link}
            </p>
        }
    };
    let view_of = move |sent: Sent| sent_view(desk, sent);
    let is_empty = Memo::new(move |_| messages.with(Vec::is_empty));
    view! {
        <section class="card talk-chat" aria-labelledby="chat-title">
            <header><h2 id="chat-title">"Chat"</h2></header>
            {facts}
            {move || is_empty.get().then(|| view! {
                <div class="empty small-empty">{icon("chat")}<p>"What you send appears here, as each sender."</p></div>
            })}
            // A list that scrolls must be reached by keyboard.
            <ol class="msgs" class:gone=move || is_empty.get() aria-label="Messages sent" tabindex="0" node_ref=list>
                {each(move || messages.get(), |sent: &Sent| (sent.key, matches!(sent.fate, Fate::Sending)), view_of)}
            </ol>
            <p class="help talk-note">"Shown is what this browser sent. What bots and agents reply cannot be read until the conversation is over; then the transcript has it."</p>
        </section>
    }
}

fn sent_view(desk: Desk, sent: Sent) -> AnyView {
    let Sent { key, mut message, at, fate } = sent;
    let time = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(precise(at)));
    let mut entry = Entry::read(key as usize, &message);
    entry.time = time.to_iso_string().into();
    // Whoever sent it may read it; it is redacted where it is stored.
    let is_redacted = std::mem::take(&mut entry.redacted);
    let about = about(desk, &entry.parent);
    let state = match &fate {
        Fate::Sending => view! { <span class="state run">"Sending"</span> },
        Fate::Accepted => {
            view! { <span class="state ok" title="The server took it, which does not mean that it was delivered">"accepted"</span> }
        }
        Fate::Refused(failure) => {
            let code = if failure.code.is_empty() {
                String::new()
            } else {
                format!(" ({})", failure.code)
            };
            view! { <span class="state bad">{format!("not accepted: {}{code}", failure.title())}</span> }
        }
    };
    if let Some(members) = message.as_object_mut() {
        members.shift_remove("conversation");
    }
    let keep = move |_| {
        desk.chats.script.update(|script| script.steps.push(Step::of(&message)));
        desk.console.notices.say("Added to the script");
    };
    let foot = view! {
        {state}
        {is_redacted.then(|| view! { <span class="faint">"to be redacted"</span> })}
        <button type="button" class="link" on:click=keep>"Add to script"</button>
    };
    bubble(&entry, about, foot)
}

#[allow(clippy::cast_precision_loss, reason = "a time of this millennium")]
fn precise(at: u64) -> f64 {
    at as f64
}

/// What the message with this id says, if it was sent from here.
fn about(desk: Desk, id: &str) -> Option<String> {
    let is = |message: &Value| message.get("messageId").and_then(Value::as_str) == Some(id);
    desk.chats.all.with_untracked(|all| {
        let mut messages = all.iter().flat_map(|chat| &chat.messages);
        messages.find(|sent| is(&sent.message)).map(|sent| Step::of(&sent.message).summary())
    })
}
