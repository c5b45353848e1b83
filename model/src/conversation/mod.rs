//! Messages, conversations and scripts of messages.
//!
//! A message stays JSON, as a record does: what the server or a person adds to it is kept.

pub mod check;
pub mod compose;
pub mod kinds;
pub mod rich;
pub mod script;
pub mod transcript;

use serde_json::{Map, Value};

pub use check::Note;
pub use compose::Compose;
pub use kinds::{Kind, Shape};
pub use rich::{Card, Rich};
pub use script::Script;
pub use transcript::Transcript;

/// The text of a member that is sometimes wrapped: `"text"` or `{"value": "text"}`.
fn unwrapped<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.as_str().or_else(|| value.get(member)?.as_str())
}

/// The type of a message, however it is written; empty if it has none.
#[must_use]
pub fn type_of(message: &Value) -> &str {
    message.get("type").and_then(|it| unwrapped(it, "value")).unwrap_or_default()
}

/// The sender type of a message, however it is written; empty if it has none.
#[must_use]
pub fn sender_of(message: &Value) -> &str {
    message.get("sender").and_then(|it| unwrapped(it, "type")).unwrap_or_default()
}

/// What the message says in words, if it says anything.
#[must_use]
pub fn text_of(message: &Value) -> Option<String> {
    let content = message.get("content")?;
    if let Some(text) = unwrapped(content, "text").filter(|text| !text.is_empty()) {
        return Some(text.to_owned());
    }
    content.get("html")?.as_str().map(rich::plain)
}

/// Optional members are left out rather than sent as null, empty text or empty array. What is in
/// `json` is somebody else's business and stays as it is.
#[must_use]
pub fn pruned(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                let member = if name == "json" { Some(member.clone()) } else { pruned(member) };
                if let Some(member) = member {
                    kept.insert(name.clone(), member);
                }
            }
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}
