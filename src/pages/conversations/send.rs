//! Sending: one message, or a script of them.

use std::cell::Cell;

use crate::prelude::*;
use baton_model::{
    Failure, Path, Value,
    config::System,
    conversation::{compose, type_of},
};
use serde_json::json;

use super::desk::{Account, Desk, Part, composed, taken_by};
use crate::{
    api::send_messages,
    console::Console,
    store::{Chats, Fate, Playing, Target},
    ui::{now, sleep},
};

thread_local! {
    /// Which run of a script is the last one: one that was stopped while a message was on its way
    /// must not take another for itself.
    static RUN: Cell<u32> = const { Cell::new(0) };
}

/// The code with which a server refuses a conversation that takes no more.
const OVER: &str = "400-630";

/// Whether a failure says that the conversation takes no more messages.
pub fn is_over(failure: &Failure) -> bool {
    failure.code == OVER
}

/// Sends a message into a conversation and takes note of what becomes of it.
async fn post(console: Console, chat: u32, message: Value) -> Result<(), Failure> {
    let chats = console.chats;
    let epoch = console.session.epoch(System::ConversationManager);
    let ends = type_of(&message) == "conversation.end";
    let key = chats.push(chat, message.clone(), now());
    let metadata = chats.compose.with_untracked(|compose| compose.metadata.clone());
    let answer = send_messages(console.session, &compose::body(&[message], &metadata)).await;
    if console.session.epoch(System::ConversationManager) != epoch {
        return Err(Failure::without_answer(baton_model::Cause::Dropped, ""));
    }
    let fate = match &answer {
        Ok(_) => Fate::Accepted,
        Err(failure) => Fate::Refused(failure.clone()),
    };
    chats.change(chat, |chat| {
        if let Some(sent) = chat.messages.iter_mut().find(|sent| sent.key == key) {
            sent.fate = fate;
        }
        match &answer {
            Ok(answer) => {
                chat.id = taken_by(answer).or_else(|| chat.id.take());
                chat.over |= ends;
            }
            Err(failure) => chat.over |= is_over(failure),
        }
    });
    if answer.is_ok() && id_of(chats, chat).is_none() {
        // What was typed for another conversation is not the id of this one.
        chats.typed.set(String::new());
    }
    answer.map(drop)
}

fn id_of(chats: Chats, chat: u32) -> Option<String> {
    untrack(|| chats.ask(chat, |chat| chat.id.clone())).flatten()
}

impl Desk {
    /// Sends the message under construction.
    pub fn send(self) {
        if self.busy.get_untracked() {
            return;
        }
        let compose = untrack(|| composed(self.chats, self.account.get()));
        let message = compose.whole(&uuid::Uuid::new_v4().to_string());
        let chat = match self.chats.target.get_untracked() {
            Target::Chat(key) => {
                self.chats.change(key, |chat| chat.id = compose.conversation);
                key
            }
            Target::New => self.chats.open(None),
            Target::Typed => self.chats.open(compose.conversation),
        };
        // From here on the conversation is one of this browser's: what follows goes into it.
        self.chats.target.set(Target::Chat(chat));
        self.failure.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let result = post(self.console, chat, message).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(()) => {
                    self.console.notices.say("Message accepted");
                    self.clear();
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// The next message starts a conversation.
    pub fn leave(self) {
        self.chats.target.set(Target::New);
        self.failure.set(None);
    }

    /// Sends the same message once more, as the first of a new conversation.
    pub fn start_over(self) {
        self.leave();
        self.send();
    }

    /// What was sent is not sent again by accident; type, sender and account stay.
    fn clear(self) {
        self.change(Part::Message, |message| {
            if let Some(members) = message.as_object_mut() {
                for name in ["messageId", "content", "parent", "attachments", "conversation"] {
                    members.shift_remove(name);
                }
            }
        });
    }

    /// Plays the script into a new conversation of the chosen account. It goes on while other pages
    /// are shown.
    pub fn play(self) {
        let script = self.chats.script.get_untracked();
        if script.steps.is_empty() || self.chats.playing.get_untracked().is_some() {
            return;
        }
        let start = untrack(|| composed(self.chats, self.account.get())).start;
        let chat = self.chats.open(None);
        self.chats.target.set(Target::Chat(chat));
        self.stopped.set(None);
        let of = script.steps.len();
        self.chats.playing.set(Some(Playing { done: 0, of }));
        let turn = RUN.get().wrapping_add(1);
        RUN.set(turn);
        let run = uuid::Uuid::new_v4().simple().to_string();
        let pauses: Vec<u32> = script.steps.iter().map(|step| step.pause).collect();
        let messages = script.messages(&run);
        let (console, stopped) = (self.console, self.stopped);
        spawn_local(async move {
            for (place, (pause, message)) in pauses.into_iter().zip(messages).enumerate() {
                if !wait(console.chats, turn, if place == 0 { 0 } else { pause }).await {
                    return;
                }
                let message = with_conversation(message, id_of(console.chats, chat), &start);
                let answer = post(console, chat, message).await;
                if !goes_on(console.chats, turn) {
                    return;
                }
                // Without an id, each message would start a conversation of its own.
                let ends = place + 1 < of && id_of(console.chats, chat).is_none();
                if answer.is_err() || ends {
                    console.chats.playing.set(None);
                    // The page may be gone; the message says so itself.
                    let _ = stopped.try_set(Some((place, answer.err())));
                    return;
                }
                console.chats.playing.set(Some(Playing { done: place + 1, of }));
            }
            console.chats.playing.set(None);
            console.notices.say("Script played");
        });
    }

    /// The account under which the script would be played is known.
    pub fn can_play(self) -> bool {
        let named = self.account.with(|it: &Option<Account>| it.is_some());
        let typed = Path::parse("account.address");
        named || self.with(Part::Start, |start| typed.get(start).is_some())
    }
}

fn with_conversation(mut message: Value, id: Option<String>, start: &Value) -> Value {
    message["conversation"] = match id {
        Some(id) => json!({"id": id}),
        None => baton_model::conversation::pruned(start).unwrap_or_else(|| json!({})),
    };
    message
}

/// Whether this run was not stopped.
fn goes_on(chats: Chats, turn: u32) -> bool {
    chats.playing.with_untracked(Option::is_some) && RUN.get() == turn
}

/// Waits, unless the script is stopped meanwhile.
async fn wait(chats: Chats, turn: u32, pause: u32) -> bool {
    let end = now() + u64::from(pause);
    loop {
        if !goes_on(chats, turn) {
            return false;
        }
        let left = end.saturating_sub(now());
        if left == 0 {
            return true;
        }
        sleep(u32::try_from(left.min(100)).unwrap_or(100)).await;
    }
}
