//! The message under construction, and everything that follows from it.

use crate::prelude::*;
use baton_model::{
    Failure, Path, Resource, Value,
    conversation::{
        Compose, Kind, Note, check,
        compose::{Kept, account, conversation_of, rest_of},
        kinds, type_of,
    },
};
use serde_json::json;

use crate::{
    console::Console,
    store::{Chat, Chats, Known, Target},
};

/// Which part of the message a field belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Type, content, sender, attributes.
    Message,
    /// What is said of a conversation when it starts.
    Start,
    /// What is said of the call that carries the message.
    Call,
}

/// The account that was chosen, as far as it is known.
#[derive(Clone, PartialEq, Default)]
pub struct Account {
    /// As a message names it.
    pub named: Value,
    /// Id of its entry point; empty if it has none.
    pub entry_point: String,
    /// The record of its channel; null while it is not known.
    pub channel: Value,
}

/// The page where messages are composed. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What everything else is reached through.
    pub console: Console,
    /// What was composed and sent.
    pub chats: Chats,
    /// The account that was chosen.
    pub account: Memo<Option<Account>>,
    /// The code of the message's type.
    pub kind: Memo<String>,
    /// The message as it would be sent.
    pub whole: Memo<Value>,
    /// What is to be said about it.
    pub notes: Memo<Vec<Note>>,
    /// Why the last one was not taken.
    pub failure: RwSignal<Option<Failure>>,
    /// At which step, from 0, the script stopped by itself, and why; without a failure, because the
    /// server did not say which conversation took it.
    pub stopped: RwSignal<Option<(usize, Option<Failure>)>>,
    /// Whether one is on its way.
    pub busy: RwSignal<bool>,
    /// Whether the message is shown as JSON.
    pub as_json: RwSignal<bool>,
    /// Whether what stands in the field of the content is no JSON.
    pub broken_content: RwSignal<bool>,
    /// Whether what stands in the field of the whole message is no JSON.
    pub broken_message: RwSignal<bool>,
    /// What was composed for other types, and in which environment.
    kept: StoredValue<(String, Kept)>,
}

impl Desk {
    /// Call while the page is made.
    pub fn new() -> Self {
        let console = Console::get();
        let chats = console.chats;
        let account = Memo::new(move |_| chosen_account(console));
        let as_json = RwSignal::new(false);
        let (broken_content, broken_message) = (RwSignal::new(false), RwSignal::new(false));
        let kind = Memo::new(move |_| chats.compose.with(|it| type_of(&it.message).to_owned()));
        let whole = Memo::new(move |_| composed(chats, account.get()).whole(""));
        let notes = Memo::new(move |_| {
            let channel = account.get().map(|it| it.channel).unwrap_or_default();
            let mut notes = whole.with(|message| check::notes(message, &channel));
            notes.extend(missing_id(chats).or_else(|| missing_account(chats, whole)));
            // What is sent is what stands there.
            if is_broken(as_json, broken_content, broken_message) {
                notes
                    .push(Note::documented("Correct the JSON first: it cannot be sent like this."));
            }
            notes
        });
        Self {
            console,
            chats,
            account,
            kind,
            whole,
            notes,
            failure: RwSignal::new(None),
            stopped: RwSignal::new(None),
            busy: RwSignal::new(false),
            as_json,
            broken_content,
            broken_message,
            kept: StoredValue::new((String::new(), Kept::new())),
        }
    }

    /// Whether what stands in the field is not what would be sent. Reactive.
    pub fn is_broken(&self) -> bool {
        is_broken(self.as_json, self.broken_content, self.broken_message)
    }

    /// The type of the message, if it is documented.
    pub fn documented(&self) -> Option<&'static Kind> {
        self.kind.with(|code| kinds::find(code))
    }

    /// The text at a place. Reactive.
    pub fn text(&self, part: Part, path: &Path) -> String {
        self.with(part, |value| match path.get(value) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        })
    }

    /// Calls `f` with a part. Reactive.
    pub fn with<T>(&self, part: Part, f: impl FnOnce(&Value) -> T) -> T {
        self.chats.compose.with(|compose| match part {
            Part::Message => f(&compose.message),
            Part::Start => f(&compose.start),
            Part::Call => f(&compose.metadata),
        })
    }

    /// Sets or, with `None`, takes out what is at a place.
    pub fn set(&self, part: Part, path: &Path, value: Option<Value>) {
        self.change(part, |whole| match value {
            Some(value) => path.set(whole, value),
            None => path.remove(whole),
        });
    }

    /// Changes a part.
    pub fn change(&self, part: Part, f: impl FnOnce(&mut Value)) {
        self.chats.compose.update(|compose| match part {
            Part::Message => f(&mut compose.message),
            Part::Start => f(&mut compose.start),
            Part::Call => f(&mut compose.metadata),
        });
    }

    /// Sets text; empty text takes the member out.
    pub fn set_text(&self, part: Part, path: &Path, text: String) {
        let value = (!text.is_empty()).then_some(Value::String(text));
        self.set(part, path, value);
    }

    /// Calls `f` with what was composed for other types.
    pub fn kept(&self, f: impl FnOnce(&mut Kept)) {
        let now = untrack(|| self.console.environment().id);
        self.kept.update_value(|(environment, kept)| {
            if *environment != now {
                (*environment, *kept) = (now, Kept::new());
            }
            f(kept);
        });
    }

    /// Takes an edited message, as [`Self::whole`] shows it.
    pub fn take(&self, edited: Value) {
        let Value::Object(mut members) = edited else { return };
        let conversation = members.shift_remove("conversation").unwrap_or_default();
        if members.get("messageId").and_then(Value::as_str) == Some("") {
            members.shift_remove("messageId");
        }
        let id = conversation.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        if let Some(id) = id {
            if untrack(|| conversation_id(self.chats)).as_deref() != Some(id) {
                self.chats.typed.set(id.to_owned());
                self.chats.target.set(Target::Typed);
            }
            let (customer, rest) = rest_of(&members, &conversation);
            if let Some(customer) = customer {
                self.set(Part::Start, &Path::parse("customer"), Some(customer));
            }
            members.extend(rest.map(|rest| ("conversation".to_owned(), rest)));
        } else {
            self.chats.target.set(Target::New);
            let chosen = self.account.get_untracked();
            // What the account brings along was taken out or changed: it is not that account any more.
            let is_same = chosen.is_some_and(|it| {
                conversation.get("account") == Some(&it.named)
                    && (it.entry_point.is_empty() || conversation.get("entryPoint").is_some())
            });
            if !is_same {
                self.chats.account.set(String::new());
            }
            self.change(Part::Start, |start| *start = conversation);
        }
        self.change(Part::Message, |message| *message = Value::Object(members));
    }
}

fn is_broken(as_json: RwSignal<bool>, content: RwSignal<bool>, message: RwSignal<bool>) -> bool {
    if as_json.get() { message.get() } else { content.get() }
}

/// The id of the conversation that the next message goes into. Reactive.
pub fn conversation_id(chats: Chats) -> Option<String> {
    match chats.target.get() {
        Target::New => None,
        Target::Chat(key) if !is_unnamed(chats) => chats.ask(key, |chat| chat.id.clone()).flatten(),
        Target::Chat(_) | Target::Typed => {
            Some(chats.typed.get().trim().to_owned()).filter(|id| !id.is_empty())
        }
    }
}

/// Whether the chosen conversation took a message and the server did not say its id. Reactive.
pub fn is_unnamed(chats: Chats) -> bool {
    match chats.target.get() {
        Target::Chat(key) => chats.ask(key, Chat::is_unnamed) == Some(true),
        Target::New | Target::Typed => false,
    }
}

/// The message with where it goes.
pub fn composed(chats: Chats, account: Option<Account>) -> Compose {
    let mut compose = chats.compose.get();
    compose.conversation = conversation_id(chats);
    if let Some(account) = account {
        // In the order of the vendor's samples.
        let mut start = json!({"account": account.named});
        if !account.entry_point.is_empty() {
            start["entryPoint"] = json!({"id": account.entry_point});
        }
        if let Value::Object(own) = &compose.start {
            for (name, value) in own.iter().filter(|(name, _)| *name != "account") {
                start[name.as_str()] = value.clone();
            }
        }
        compose.start = start;
    }
    compose
}

fn chosen_account(console: Console) -> Option<Account> {
    let id = console.chats.account.get();
    if id.is_empty() {
        return None;
    }
    let Known::Here(record) = console.store.record(Resource::Account, &id) else { return None };
    let channel_id = record.text("channel.id").unwrap_or_default().to_owned();
    let channel = match console.store.record(Resource::Channel, &channel_id) {
        Known::Here(channel) => channel.json.clone(),
        _ => Value::Null,
    };
    let channel_type = channel.get("type").and_then(Value::as_str).unwrap_or_default();
    let address = record.text("address").unwrap_or_default();
    let entry_point = record.text("chatConfigurations.entryPoint.id").unwrap_or_default();
    Some(Account {
        named: account(address, channel_type),
        entry_point: entry_point.to_owned(),
        channel,
    })
}

/// Without an id, each message would start a conversation.
fn missing_id(chats: Chats) -> Option<Note> {
    let text = match chats.target.get() {
        Target::New => return None,
        Target::Chat(_) if !is_unnamed(chats) => return None,
        Target::Chat(_) => {
            "The server took the message and did not say which conversation it is in. Enter its ID to go on in it."
        }
        Target::Typed => "Enter the ID of the conversation.",
    };
    conversation_id(chats).is_none().then(|| Note::documented(text))
}

/// A conversation starts at an account.
fn missing_account(chats: Chats, whole: Memo<Value>) -> Option<Note> {
    let starts = conversation_id(chats).is_none();
    let named = whole.with(|message| {
        let address = Path::parse("conversation.account.address").get(message).is_some();
        address && Path::parse("conversation.account.channel.type").get(message).is_some()
    });
    (starts && !named).then(|| Note::missing("Choose the account that the conversation is for."))
}

/// The conversation that an answer names.
pub fn taken_by(answer: &Value) -> Option<String> {
    conversation_of(answer)
}
