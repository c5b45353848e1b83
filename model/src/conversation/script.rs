//! Scripts: lists of messages with pauses between them, so that a whole scenario is one click.

use serde_json::{Value, json};

use super::{pruned, sender_of, text_of, type_of};

/// Longest pause, in milliseconds: an hour.
const LONGEST: u64 = 3_600_000;
/// Pause before a message that names none, in milliseconds.
pub const PAUSE: u32 = 1000;

/// One message of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Milliseconds to wait before it.
    pub pause: u32,
    /// The message, without its conversation.
    pub message: Value,
}

/// Messages to be sent one after the other, all into one conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// What it is called.
    pub name: String,
    /// The messages.
    pub steps: Vec<Step>,
}

impl Step {
    /// A step that sends `message` after the usual pause. The conversation is that of the run.
    #[must_use]
    pub fn of(message: &Value) -> Self {
        let mut message = message.clone();
        if let Some(members) = message.as_object_mut() {
            members.shift_remove("conversation");
        }
        Self { pause: PAUSE, message }
    }

    /// What it sends, in a few words.
    #[must_use]
    pub fn summary(&self) -> String {
        match text_of(&self.message).filter(|text| !text.trim().is_empty()) {
            Some(text) => text,
            None => super::kinds::label(type_of(&self.message)).to_owned(),
        }
    }

    /// Who sends it.
    #[must_use]
    pub fn role(&self) -> &str {
        sender_of(&self.message)
    }
}

impl Script {
    /// Reads a file.
    ///
    /// # Errors
    /// In words, with the place, if it is no script.
    pub fn read(text: &str) -> Result<Self, String> {
        let json: Value =
            serde_json::from_str(text).map_err(|error| format!("The file is no JSON: {error}."))?;
        let list = json.get("messages").and_then(Value::as_array);
        let list = list.ok_or("The file has no list called messages.")?;
        let mut steps = Vec::new();
        for (place, item) in list.iter().enumerate() {
            // A bare message is a step, too: what was copied from a request can be played.
            let message = item.get("message").unwrap_or(item);
            if !message.is_object() {
                return Err(format!("messages[{place}] is no message."));
            }
            let pause = match item.get("pauseMs") {
                None => PAUSE,
                Some(value) => {
                    let wrong = || {
                        format!(
                            "messages[{place}].pauseMs must be a whole number from 0 to {LONGEST}."
                        )
                    };
                    let number = value.as_u64().filter(|it| *it <= LONGEST).ok_or_else(wrong)?;
                    u32::try_from(number).map_err(|_| wrong())?
                }
            };
            steps.push(Step { pause, ..Step::of(message) });
        }
        let name = json.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { name, steps })
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        let step = |step: &Step| json!({"pauseMs": step.pause, "message": step.message});
        let steps: Vec<Value> = self.steps.iter().map(step).collect();
        let file =
            json!({"format": "baton-script", "version": 1, "name": self.name, "messages": steps});
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }

    /// The messages with ids that no earlier run has used: what refers to a message of the script
    /// still does.
    #[must_use]
    pub fn messages(&self, run: &str) -> Vec<Value> {
        let own =
            |step: &Step| step.message.get("messageId").and_then(Value::as_str).map(str::to_owned);
        let names: Vec<Option<String>> = self.steps.iter().map(own).collect();
        let fresh = |place: usize| format!("{run}-{}", place + 1);
        let mut messages = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            let mut message = pruned(&step.message).unwrap_or_else(|| json!({}));
            message["messageId"] = json!(fresh(place));
            let parent = message.get("parent").and_then(|it| it.get("messageId"));
            let target = parent
                .and_then(Value::as_str)
                .and_then(|parent| names.iter().position(|name| name.as_deref() == Some(parent)));
            if let Some(target) = target {
                message["parent"]["messageId"] = json!(fresh(target));
            }
            messages.push(message);
        }
        messages
    }

    /// A scenario to begin with: greeting, bot, escalation, agent, end.
    #[must_use]
    pub fn example() -> Self {
        let message = |role: &str, kind: &str, text: &str| {
            let mut message = json!({"type": {"value": kind}, "sender": {"type": role}});
            if !text.is_empty() {
                message["content"] = json!({"text": text});
            }
            Step::of(&message)
        };
        let steps = vec![
            message("customer", "text", "Hello"),
            message("custom_bot", "text", "Hello, I am the bot. What is it about?"),
            message("customer", "text", "I would rather talk to a person."),
            message("custom_bot", "escalation.transfer", ""),
            message("custom_agent", "agent.join", ""),
            message("custom_agent", "text", "Hello, I am the agent. How can I help?"),
            message("customer", "text", "All is well now. Thank you!"),
            message("custom_agent", "conversation.end", ""),
        ];
        Self { name: "Escalation".to_owned(), steps }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conversation::check;

    #[test]
    fn the_example_may_be_sent() {
        for step in Script::example().steps {
            assert_eq!(check::notes(&step.message, &json!(null)), [], "{}", step.summary());
        }
    }

    #[test]
    fn ids_are_fresh_and_still_refer() {
        let text = r#"{"messages": [
            {"pauseMs": 0, "message": {"messageId": "a", "type": {"value": "text"}, "content": {"text": ""}}},
            {"type": {"value": "undo"}, "parent": {"messageId": "a"}, "conversation": {"id": "old"}},
            {"type": {"value": "undo"}, "parent": {"messageId": "elsewhere"}}]}"#;
        let script = Script::read(text).unwrap();
        let messages = script.messages("r");
        assert_eq!(messages[0], json!({"messageId": "r-1", "type": {"value": "text"}}));
        assert_eq!(
            messages[1],
            json!({"type": {"value": "undo"}, "parent": {"messageId": "r-1"}, "messageId": "r-2"})
        );
        assert_eq!(messages[2]["parent"]["messageId"], "elsewhere");
        assert_eq!((script.steps[0].pause, script.steps[1].pause), (0, PAUSE));
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        for (text, wanted) in [
            ("{", "The file is no JSON"),
            ("[]", "no list called messages"),
            (r#"{"messages": [7]}"#, "messages[0] is no message"),
            (r#"{"messages": [{}, {"pauseMs": -1}]}"#, "messages[1].pauseMs must be"),
            (r#"{"messages": [{"pauseMs": 3600001}]}"#, "messages[0].pauseMs must be"),
        ] {
            let error = Script::read(text).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(name in ".{0,20}", steps in prop::collection::vec((0_u32..3_600_000, ".{0,20}"), 0..6)) {
            let step = |(pause, text): (u32, String)| Step { pause, message: json!({"type": {"value": "text"}, "content": {"text": text}, "unknown": [1]}) };
            let script = Script { name, steps: steps.into_iter().map(step).collect() };
            prop_assert_eq!(Script::read(&script.write()).unwrap(), script);
        }
    }
}
