//! What is to be said about a message before it is sent.

use serde_json::Value;

use super::{kinds, sender_of, text_of, type_of};
use crate::spec::Standing;

/// Something that a person should know. What is documented keeps the message from being sent; what
/// is concluded is a warning, and the server decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether the vendor says so.
    pub standing: Standing,
    /// In words.
    pub text: String,
    /// Whether it only says what is missing yet.
    pub is_hint: bool,
}

impl Note {
    /// It keeps the message from being sent.
    #[must_use]
    pub fn documented(text: impl Into<String>) -> Self {
        Self { standing: Standing::Documented, text: text.into(), is_hint: false }
    }

    pub(crate) fn inferred(text: impl Into<String>) -> Self {
        Self { standing: Standing::Inferred, text: text.into(), is_hint: false }
    }

    /// Something is missing yet.
    #[must_use]
    pub fn missing(text: &str) -> Self {
        Self { is_hint: true, ..Self::inferred(text) }
    }

    /// Whether it keeps something from being sent.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.standing == Standing::Documented
    }
}

/// Everything to be said about `message`; `channel` is the record of the account's channel, or null.
#[must_use]
pub fn notes(message: &Value, channel: &Value) -> Vec<Note> {
    let mut notes: Vec<Note> = permission(message).into_iter().collect();
    let message_type = type_of(message);
    let has = |member: &str, inner: &str| message.get(member).and_then(|it| it.get(inner));
    if let Some(kind) = kinds::find(message_type) {
        let text = text_of(message).unwrap_or_default();
        let attached = has("attachments", "attachment").and_then(Value::as_array);
        if kind.shape == kinds::Shape::Text && text.trim().is_empty() && attached.is_none() {
            notes.push(Note::missing("The text is empty."));
        }
        let parent = has("parent", "messageId").and_then(Value::as_str).unwrap_or_default();
        if kind.shape == kinds::Shape::About && parent.trim().is_empty() {
            notes.push(Note::missing("It names no earlier message."));
        }
    }
    notes.extend(limits(message, channel));
    notes
}

/// Why the sender may not send the type, or why nobody knows.
#[must_use]
pub fn permission(message: &Value) -> Option<Note> {
    let (message_type, sender) = (type_of(message), sender_of(message));
    if message_type.is_empty() {
        return Some(Note::inferred("It has no type."));
    }
    let Some(kind) = kinds::find(message_type) else {
        let text = format!(
            "{message_type} is no documented type; receivers throw away what they do not know."
        );
        return Some(Note::inferred(text));
    };
    match kind.allows(sender) {
        Some(true) => None,
        Some(false) => {
            let role = kinds::role_label(sender);
            Some(Note::documented(format!(
                "{role} may not send {message_type}: only {} may.",
                kind.who()
            )))
        }
        None if sender.is_empty() => Some(Note::inferred("It has no sender.")),
        None => Some(Note::inferred(format!("{sender} is no documented type of sender."))),
    }
}

/// What the channel says about messages of this direction.
fn limits(message: &Value, channel: &Value) -> Vec<Note> {
    let mut notes = Vec::new();
    let inbound = sender_of(message) == "customer";
    let way = if inbound { "inbound" } else { "outbound" };
    let Some(limits) = channel.get("restrictions").and_then(|it| it.get(way)) else { return notes };
    let message_type = type_of(message);
    let length = text_of(message).map_or(0, |text| text.chars().count() as u64);
    if let Some(most) =
        limits.get("maxTextLength").and_then(Value::as_u64).filter(|it| length > *it)
    {
        let text = format!("The channel allows {most} characters {way}; these are {length}.");
        notes.push(Note::inferred(text));
    }
    let listed = |member: &str, value: &str| {
        let list = limits.get(member).and_then(Value::as_array)?;
        Some(list.iter().any(|it| it.as_str() == Some(value)))
    };
    if let Some(rich) = message_type.strip_prefix("richMessage.")
        && listed("richMessageTypes", rich) == Some(false)
    {
        notes.push(Note::inferred(format!(
            "The channel does not list {rich} among its rich messages."
        )));
    }
    if message_type.starts_with("typing.") && listed("features", "typing_events") == Some(false) {
        notes.push(Note::inferred("The channel has no typing events in this direction."));
    }
    if message.get("attachments").is_some() && listed("features", "attachments") == Some(false) {
        notes.push(Note::inferred("The channel has no attachments in this direction."));
    }
    notes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(message: &Value, channel: &Value) -> Vec<String> {
        notes(message, channel).into_iter().map(|note| note.text).collect()
    }

    #[test]
    fn a_documented_refusal_blocks_and_says_who_may() {
        let message = json!({"type": {"value": "undo"}, "sender": {"type": "custom_bot"}, "parent": {"messageId": "1"}});
        let notes = notes(&message, &json!(null));
        assert_eq!(notes.len(), 1);
        assert!(notes[0].blocks());
        assert_eq!(notes[0].text, "Custom bot may not send undo: only customer may.");
    }

    #[test]
    fn what_is_not_known_is_a_warning() {
        for (message, words) in [
            (
                json!({"type": {"value": "new"}, "sender": {"type": "customer"}}),
                "no documented type",
            ),
            (
                json!({"type": {"value": "error"}, "sender": {"type": "new"}}),
                "no documented type of sender",
            ),
            (json!({"type": {"value": "error"}}), "no sender"),
            (json!({}), "no type"),
            (
                json!({"type": {"value": "text"}, "sender": {"type": "customer"}, "content": {"text": " "}}),
                "text is empty",
            ),
            (json!({"type": "undo", "sender": "customer"}), "no earlier message"),
        ] {
            let notes = notes(&message, &json!(null));
            assert!(notes[0].text.contains(words), "{notes:?}");
            assert!(notes.iter().all(|note| !note.blocks()));
        }
    }

    #[test]
    fn the_channels_limits_are_warnings() {
        let channel = json!({"restrictions": {
            "inbound": {"maxTextLength": 3, "features": []},
            "outbound": {"richMessageTypes": ["form"]},
        }});
        let message = json!({"type": {"value": "text"}, "sender": {"type": "customer"}, "content": {"text": "Åsås"}});
        assert_eq!(
            texts(&message, &channel),
            ["The channel allows 3 characters inbound; these are 4."]
        );
        let typing = json!({"type": {"value": "typing.end"}, "sender": {"type": "customer"}});
        assert_eq!(texts(&typing, &channel).len(), 1);
        let rich = |kind: &str| json!({"type": {"value": kind}, "sender": {"type": "egain_bot"}});
        assert_eq!(texts(&rich("richMessage.app"), &channel).len(), 1);
        assert!(texts(&rich("richMessage.form"), &channel).is_empty());
    }
}
