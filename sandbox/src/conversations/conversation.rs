//! A conversation as the sandbox keeps it, and as the contract shows it once it is over.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock;

/// Who has the customer now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Bot(usize),
    Agent,
    /// Nobody is there: the orchestration names neither bot nor agent, or they are gone.
    #[default]
    Nobody,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    pub id: String,
    pub account: Value,
    pub entry_point: Value,
    pub contact: Value,
    pub customer: Value,
    pub orchestration: String,
    /// Minutes without a message after which it is over; 0 for never.
    pub timeout: f64,
    pub stage: Stage,
    /// The bot whose escalation brought the agent, by its place in the orchestration.
    pub escalated_by: Option<usize>,
    /// How often the bot has not understood.
    pub misses: u32,
    pub over: bool,
    /// When the last message came, in milliseconds since 1970.
    pub last: i64,
    /// Sender types for which somebody speaks through the API: the sandbox does not play these.
    pub spoken_for: Vec<String>,
    pub messages: Vec<Value>,
}

impl Conversation {
    pub fn is_over(&self, now: i64) -> bool {
        #[allow(clippy::cast_possible_truncation, reason = "minutes of a configuration")]
        let limit = (self.timeout * 60_000.0) as i64;
        self.over || (limit > 0 && now - self.last > limit)
    }

    pub fn plays(&self, role: &str) -> bool {
        !self.spoken_for.iter().any(|it| it == role)
    }

    /// Stores a message and gives it back as stored.
    pub fn store(&mut self, message: &Value, recipients: &[Value]) -> Value {
        let now = clock::now().max(self.last);
        // Two messages of one moment keep their order also for a reader who sorts.
        let created = if self.messages.is_empty() { now } else { now.max(self.last + 1) };
        self.last = created;
        let mut stored = Map::new();
        stored.insert("id".to_owned(), json!(Uuid::new_v4().to_string()));
        let given = message["messageId"].as_str().map(str::to_owned);
        let own = given.unwrap_or_else(|| Uuid::new_v4().to_string());
        stored.insert("messageId".to_owned(), json!(own));
        for name in ["type", "content", "parent", "attachments", "attributes", "sender"] {
            if let Some(value) = message.get(name) {
                stored.insert(name.to_owned(), value.clone());
            }
        }
        stored.insert("recipients".to_owned(), json!({"recipient": recipients}));
        stored.insert("status".to_owned(), json!("sent"));
        stored.insert("created".to_owned(), json!(clock::stamp(created)));
        stored.insert("sent".to_owned(), json!(clock::stamp(created + 120)));
        let stored = Value::Object(stored);
        self.messages.push(stored.clone());
        redact(self.messages.last_mut());
        stored
    }

    /// What `delete.soft`, `delete.permanent` and `undo` do to the message that they name.
    pub fn take_back(&mut self, message_type: &str, message_id: &str) {
        let place = self.messages.iter().rposition(|it| it["messageId"] == message_id);
        let Some(place) = place else { return };
        if message_type == "delete.permanent" {
            self.messages.remove(place);
        } else {
            self.messages[place]["content"]["redact"] = json!(true);
            redact(self.messages.get_mut(place));
        }
    }

    pub fn has_message(&self, message_id: &str) -> bool {
        self.messages.iter().any(|it| it["messageId"] == message_id)
    }

    /// The answer to a read.
    pub fn shown(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(self.id));
        let parts = [
            ("account", &self.account),
            ("conversationContact", &self.contact),
            ("entryPoint", &self.entry_point),
            ("customer", &self.customer),
        ];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_null()) {
            shown.insert(name.to_owned(), value.clone());
        }
        shown.insert("messages".to_owned(), json!({"message": self.messages}));
        Value::Object(shown)
    }
}

/// A text that is to be redacted is not kept.
fn redact(message: Option<&mut Value>) {
    let Some(content) = message.and_then(|it| it.get_mut("content")) else { return };
    if content.get("redact") != Some(&json!(true)) {
        return;
    }
    for name in ["text", "html"] {
        if let Some(text) = content.get(name).and_then(Value::as_str) {
            content[name] = json!("*".repeat(text.chars().count().min(24)));
        }
    }
    if let Some(members) = content.as_object_mut() {
        members.shift_remove("json");
    }
}
