//! What this browser has sent and composed, per environment. It lives in memory and goes when the
//! person signs out.

use crate::prelude::*;
use baton_model::{
    Failure, Value,
    conversation::{Compose, Script},
};
use serde_json::json;

/// How far a message is.
#[derive(Clone, PartialEq)]
pub enum Fate {
    /// On its way.
    Sending,
    /// The server took it, which does not mean that it was delivered.
    Accepted,
    /// The server did not take it.
    Refused(Failure),
}

/// A message that this browser has sent.
#[derive(Clone, PartialEq)]
pub struct Sent {
    /// Unlike that of any other.
    pub key: u32,
    /// As it was sent.
    pub message: Value,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// How far it is.
    pub fate: Fate,
}

/// A conversation, as far as this browser has a part in it.
#[derive(Clone, PartialEq)]
pub struct Chat {
    /// Unlike that of any other.
    pub key: u32,
    /// Its id, once the server has said it.
    pub id: Option<String>,
    /// The messages, in their order.
    pub messages: Vec<Sent>,
    /// It takes no more messages.
    pub over: bool,
}

/// Where the next message goes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// It starts a conversation.
    #[default]
    New,
    /// Into this one.
    Chat(u32),
    /// Into one whose id the person types.
    Typed,
}

/// How far a script is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Playing {
    /// Messages that were taken.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

impl Chat {
    /// Whether it took a message and the server did not say its id.
    pub fn is_unnamed(&self) -> bool {
        self.id.is_none() && self.messages.iter().any(|sent| sent.fate == Fate::Accepted)
    }
}

#[derive(Clone, Default)]
struct Kept {
    compose: Compose,
    account: String,
    typed: String,
    target: Target,
    chats: Vec<Chat>,
    script: Script,
    assets: Vec<Value>,
}

/// Everything that belongs to conversations and is not on the server. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Chats {
    /// The message under construction.
    pub compose: RwSignal<Compose>,
    /// Id of the account that was chosen.
    pub account: RwSignal<String>,
    /// The id that was typed, for [`Target::Typed`].
    pub typed: RwSignal<String>,
    /// Where the next message goes.
    pub target: RwSignal<Target>,
    /// The conversations.
    pub all: RwSignal<Vec<Chat>>,
    /// The script under construction.
    pub script: RwSignal<Script>,
    /// Assets that were uploaded or looked up, the last one first.
    pub assets: RwSignal<Vec<Value>>,
    /// The script that is being played.
    pub playing: RwSignal<Option<Playing>>,
    stash: StoredValue<Vec<(String, Kept)>>,
    next: StoredValue<u32>,
}

/// The message with which everybody starts.
fn first() -> Compose {
    Compose {
        conversation: None,
        start: json!({}),
        message: json!({"type": {"value": "text"}, "sender": {"type": "customer"}}),
        metadata: json!({}),
    }
}

impl Chats {
    /// Nothing yet.
    pub fn none() -> Self {
        Self {
            compose: RwSignal::new(first()),
            account: RwSignal::new(String::new()),
            typed: RwSignal::new(String::new()),
            target: RwSignal::new(Target::New),
            all: RwSignal::new(Vec::new()),
            script: RwSignal::new(Script::default()),
            assets: RwSignal::new(Vec::new()),
            playing: RwSignal::new(None),
            stash: StoredValue::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }

    /// Puts away what belongs to one environment and takes out what belongs to another, each by
    /// its id.
    pub fn turn(&self, from: String, to: &str) {
        let kept = Kept {
            compose: self.compose.get_untracked(),
            account: self.account.get_untracked(),
            typed: self.typed.get_untracked(),
            target: self.target.get_untracked(),
            chats: self.all.get_untracked(),
            script: self.script.get_untracked(),
            assets: self.assets.get_untracked(),
        };
        let mut found = Kept { compose: first(), ..Kept::default() };
        self.stash.update_value(|all| {
            all.retain(|(environment, _)| *environment != from);
            all.push((from, kept));
            if let Some(place) = all.iter().position(|(environment, _)| environment == to) {
                found = all.swap_remove(place).1;
            }
        });
        self.show(found);
    }

    /// Forgets everything of this environment: another person may come.
    pub fn forget(&self) {
        self.show(Kept { compose: first(), ..Kept::default() });
    }

    /// Forgets an environment that is not on the screen.
    pub fn drop_environment(&self, id: &str) {
        self.stash.update_value(|all| all.retain(|(environment, _)| environment != id));
    }

    fn show(&self, kept: Kept) {
        self.playing.set(None);
        self.target.set(kept.target);
        self.all.set(kept.chats);
        self.compose.set(kept.compose);
        self.account.set(kept.account);
        self.typed.set(kept.typed);
        self.script.set(kept.script);
        self.assets.set(kept.assets);
    }

    fn key(&self) -> u32 {
        self.next.update_value(|next| *next += 1);
        self.next.get_value()
    }

    /// A conversation to send into, with the id if one is known; the one that is there if it is.
    pub fn open(&self, id: Option<String>) -> u32 {
        let known = id.as_ref().and_then(|id| {
            self.all.with_untracked(|all| {
                all.iter().find(|chat| chat.id.as_ref() == Some(id)).map(|chat| chat.key)
            })
        });
        known.unwrap_or_else(|| {
            let key = self.key();
            self.all.update(|all| all.push(Chat { key, id, messages: Vec::new(), over: false }));
            key
        })
    }

    /// Changes a conversation, if it is still there.
    pub fn change(&self, key: u32, f: impl FnOnce(&mut Chat)) {
        self.all.update(|all| {
            if let Some(chat) = all.iter_mut().find(|chat| chat.key == key) {
                f(chat);
            }
        });
    }

    /// Adds a message that is on its way; gives its key.
    pub fn push(&self, chat: u32, message: Value, at: u64) -> u32 {
        let key = self.key();
        self.change(chat, |chat| {
            chat.messages.push(Sent { key, message, at, fate: Fate::Sending });
        });
        key
    }

    /// What is asked of a conversation, if it is still there.
    pub fn ask<T>(&self, key: u32, f: impl FnOnce(&Chat) -> T) -> Option<T> {
        self.all.with(|all| all.iter().find(|chat| chat.key == key).map(f))
    }

    /// Puts an asset first among those known.
    pub fn note_asset(&self, asset: Value) {
        let id = asset.get("id").cloned();
        self.assets.update(|all| {
            all.retain(|one| one.get("id") != id.as_ref());
            all.insert(0, asset);
        });
    }

    /// Takes out an asset that is gone.
    pub fn forget_asset(&self, id: &str) {
        self.assets.update(|all| {
            all.retain(|one| one.get("id").and_then(Value::as_str) != Some(id));
        });
    }
}
