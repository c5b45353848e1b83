//! From what a person composes to the body of a call, and from its answer to the conversation.

use serde_json::{Map, Value, json};

use super::pruned;

/// A message under construction: where it goes, and the message without that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compose {
    /// The conversation to go on with; none to start one.
    pub conversation: Option<String>,
    /// What is said of a conversation when it starts: account, entry point, customer, contacts.
    pub start: Value,
    /// Type, content, sender and the like.
    pub message: Value,
    /// Data about the call, beside the message: `attributes`, pairs of name and value.
    pub metadata: Value,
}

impl Compose {
    /// The message as it is sent, with `message_id` where it has no id of its own.
    ///
    /// A conversation that goes on is named by its id alone; only `customer.info` says once more
    /// who the customer is.
    #[must_use]
    pub fn whole(&self, message_id: &str) -> Value {
        let message = pruned(&self.message).unwrap_or_else(|| json!({}));
        let mut whole = Map::new();
        whole.insert("messageId".to_owned(), json!(message_id));
        if let Value::Object(members) = message {
            whole.extend(members);
        }
        let conversation = match &self.conversation {
            Some(id) => {
                let mut known = json!({"id": id});
                if super::type_of(&self.message) == "customer.info"
                    && let Some(customer) = self.start.get("customer").and_then(pruned)
                {
                    known["customer"] = customer;
                }
                known
            }
            None => pruned(&self.start).unwrap_or_else(|| json!({})),
        };
        whole.insert("conversation".to_owned(), conversation);
        // The sender comes last in the vendor's samples, and is the easiest to find there.
        if let Some(sender) = whole.shift_remove("sender") {
            whole.insert("sender".to_owned(), sender);
        }
        Value::Object(whole)
    }
}

/// The body of `POST /conversations/messages`; `metadata` is left out where nothing is in it.
#[must_use]
pub fn body(messages: &[Value], metadata: &Value) -> Value {
    let mut body = Map::new();
    if let Some(metadata) = pruned(metadata) {
        body.insert("metadata".to_owned(), metadata);
    }
    body.insert("messages".to_owned(), json!({"message": messages}));
    Value::Object(body)
}

/// The conversation that took the first message, if the answer names it.
#[must_use]
pub fn conversation_of(answer: &Value) -> Option<String> {
    let messages = answer.get("messages")?;
    let list = messages.get("message").unwrap_or(messages).as_array()?;
    let id = list.iter().find_map(|it| it.get("conversation")?.get("id"))?;
    match id {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The account of a message, as it is named there: by address and channel type.
#[must_use]
pub fn account(address: &str, channel_type: &str) -> Value {
    json!({"address": address, "channel": {"type": channel_type}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compose(conversation: Option<&str>) -> Compose {
        Compose {
            conversation: conversation.map(str::to_owned),
            start: json!({
                "account": account("a@example.com", "sms"),
                "entryPoint": {"id": ""},
                "customer": {"name": "Ada", "contacts": {"contact": []}},
            }),
            message: json!({
                "sender": {"type": "customer", "participant": {"name": ""}},
                "type": {"value": "text"},
                "content": {"text": "Hello", "redact": false, "json": {"empty": "", "none": null}},
                "later": 1e3,
            }),
            metadata: json!({}),
        }
    }

    #[test]
    fn starts_a_conversation_with_all_that_is_known_and_nothing_empty() {
        let wanted = json!({
            "messageId": "m-1",
            "type": {"value": "text"},
            "content": {"text": "Hello", "redact": false, "json": {"empty": "", "none": null}},
            "later": 1e3,
            "conversation": {
                "account": {"address": "a@example.com", "channel": {"type": "sms"}},
                "customer": {"name": "Ada"},
            },
            "sender": {"type": "customer"},
        });
        assert_eq!(compose(None).whole("m-1"), wanted);
    }

    #[test]
    fn goes_on_by_id_alone() {
        let mut compose = compose(Some("c-1"));
        assert_eq!(compose.whole("m-1")["conversation"], json!({"id": "c-1"}));
        compose.message["type"]["value"] = json!("customer.info");
        let wanted = json!({"id": "c-1", "customer": {"name": "Ada"}});
        assert_eq!(compose.whole("m-1")["conversation"], wanted);
        compose.message["messageId"] = json!("own");
        assert_eq!(compose.whole("m-1")["messageId"], "own");
    }

    #[test]
    fn the_body_is_as_in_the_contract() {
        let message = compose(None).whole("m-1");
        for empty in [json!({}), json!({"attributes": [{}, {"name": "", "value": ""}]})] {
            assert_eq!(
                body(std::slice::from_ref(&message), &empty),
                json!({"messages": {"message": [message]}})
            );
        }
        let with = body(&[], &json!({"attributes": [{"name": "source", "value": "test"}]}));
        assert_eq!(with["metadata"], json!({"attributes": [{"name": "source", "value": "test"}]}));
    }

    #[test]
    fn finds_the_conversation_in_any_answer() {
        let of = |answer: Value| conversation_of(&answer);
        let taken =
            json!({"messages": {"message": [{"messageId": "m"}, {"conversation": {"id": "c"}}]}});
        assert_eq!(of(taken), Some("c".to_owned()));
        assert_eq!(of(json!({"messages": [{"conversation": {"id": 7}}]})), Some("7".to_owned()));
        for odd in [
            json!(null),
            json!([]),
            json!({"messages": 1}),
            json!({"messages": {"message": [{"conversation": {"id": ""}}]}}),
        ] {
            assert_eq!(of(odd), None);
        }
    }
}
