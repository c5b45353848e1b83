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
    /// A conversation that goes on is named by its id alone, unless the message itself says more of
    /// it; only `customer.info` says once more who the customer is.
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
                if let (Some(known), Some(Value::Object(more))) =
                    (known.as_object_mut(), self.message.get("conversation").and_then(pruned))
                {
                    known.extend(more);
                }
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

/// What was composed for types other than that of the message: type, then members.
pub type Kept = Vec<(String, Map<String, Value>)>;

/// Makes `message` one of another type. What belongs to one type says nothing in another: it waits
/// in `kept` until its type comes back.
pub fn turn(message: &mut Value, to: &str, kept: &mut Kept) {
    let from = super::type_of(message).to_owned();
    let Some(members) = message.as_object_mut() else { return };
    let own = ["content", "parent"];
    let own =
        own.iter().filter_map(|name| Some(((*name).to_owned(), members.shift_remove(*name)?)));
    let own: Map<String, Value> = own.collect();
    kept.retain(|(kind, _)| *kind != from);
    kept.push((from, own));
    members.insert("type".to_owned(), json!({"value": to}));
    if let Some((_, back)) = kept.iter().find(|(kind, _)| kind == to) {
        members.extend(back.clone());
    }
}

/// What an edited message says of a conversation that goes on, beside its id: the customer, where
/// `customer.info` says who that is, and everything else.
#[must_use]
pub fn rest_of(
    message: &Map<String, Value>,
    conversation: &Value,
) -> (Option<Value>, Option<Value>) {
    let Value::Object(mut rest) = conversation.clone() else { return (None, None) };
    rest.shift_remove("id");
    let kind = message.get("type").and_then(|it| super::unwrapped(it, "value"));
    let customer = if kind == Some("customer.info") { rest.shift_remove("customer") } else { None };
    (customer, (!rest.is_empty()).then_some(Value::Object(rest)))
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

/// The conversation that took the first message, if the answer names it: the vendor does not
/// document its form, so that a list, one message alone and the conversation itself are read.
#[must_use]
pub fn conversation_of(answer: &Value) -> Option<String> {
    let messages = answer.get("messages").unwrap_or(answer);
    let id_of = |it: &Value| it.get("conversation")?.get("id").cloned();
    let found = match messages.get("message").unwrap_or(messages) {
        Value::Array(all) => all.iter().find_map(id_of),
        one => id_of(one),
    };
    match &found.or_else(|| id_of(answer))? {
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
    fn what_is_said_in_json_of_a_running_conversation_is_sent() {
        let edited = json!({"type": {"value": "typing.start"}});
        let conversation = json!({"id": "c-1", "account": account("a@example.com", "sms"), "customer": {"name": "Bo"}});
        let members = edited.as_object().unwrap();
        let (customer, rest) = rest_of(members, &conversation);
        assert_eq!(customer, None);
        let mut goes_on = compose(Some("c-1"));
        goes_on.message["conversation"] = rest.unwrap();
        assert_eq!(goes_on.whole("m")["conversation"], conversation);
        goes_on.conversation = None;
        assert_eq!(goes_on.whole("m")["conversation"]["customer"], json!({"name": "Ada"}));

        let info = json!({"type": {"value": "customer.info"}});
        let (customer, rest) = rest_of(info.as_object().unwrap(), &conversation);
        assert_eq!(customer, Some(json!({"name": "Bo"})));
        assert_eq!(rest, Some(json!({"account": account("a@example.com", "sms")})));
        assert_eq!(rest_of(members, &json!({"id": "c-1"})), (None, None));
        assert_eq!(rest_of(members, &json!(null)), (None, None));
    }

    #[test]
    fn what_belongs_to_one_type_waits_while_there_is_another() {
        let mut message = compose(None).message;
        let (text, mut kept) = (message.clone(), Kept::new());
        turn(&mut message, "undo", &mut kept);
        assert_eq!(message["type"], json!({"value": "undo"}));
        assert!(message.get("content").is_none() && message["later"] == 1e3);
        message["parent"] = json!({"messageId": "m-1"});
        turn(&mut message, "typing.start", &mut kept);
        assert!(message.get("parent").is_none() && message.get("content").is_none());
        turn(&mut message, "text", &mut kept);
        assert_eq!(message, text);
        turn(&mut message, "undo", &mut kept);
        assert_eq!(message["parent"], json!({"messageId": "m-1"}));
        turn(&mut json!(null), "undo", &mut kept);
    }

    /// Every member of the body has a field in a form, or is chosen there.
    #[test]
    fn the_body_has_no_member_that_no_form_knows() {
        let text = include_str!("../../../contract/conversation-manager.yaml");
        let contract: Value = serde_yaml_ng::from_str(text).unwrap();
        let mut found = Vec::new();
        members(&contract, "Message", "", &mut found);
        members(&contract, "MessageMetadata", "metadata.", &mut found);
        found.sort();
        let mut known = vec![
            "attachments.attachment.contentType",
            "attachments.attachment.name",
            "attachments.attachment.size",
            "attachments.attachment.url",
            "attributes.attribute.external",
            "attributes.attribute.name",
            "attributes.attribute.value",
            "content.html",
            "content.json",
            "content.redact",
            "content.text",
            "conversation.account.address",
            "conversation.account.channel.type",
            "conversation.clientInfo.referrerName",
            "conversation.clientInfo.referrerUrl",
            "conversation.clientInfo.timeOffset",
            "conversation.conversationContact",
            "conversation.customer.attributes",
            "conversation.customer.contacts.contact.address",
            "conversation.customer.contacts.contact.subType",
            "conversation.customer.contacts.contact.type",
            "conversation.customer.name",
            "conversation.customer.type",
            "conversation.entryPoint.id",
            "conversation.id",
            "conversation.lookupContact",
            "messageId",
            "metadata.attributes.name",
            "metadata.attributes.value",
            "parent.messageId",
            "sender.participant.name",
            "sender.type",
            "type.value",
        ];
        known.sort_unstable();
        assert_eq!(found, known);
    }

    fn members(contract: &Value, schema: &str, at: &str, found: &mut Vec<String>) {
        let Some(properties) = contract["components"]["schemas"][schema]["properties"].as_object()
        else {
            return found.push(at.trim_end_matches('.').to_owned());
        };
        for (name, property) in properties {
            let target = [&property["$ref"], &property["items"]["$ref"]];
            match target.iter().find_map(|it| it.as_str()?.rsplit('/').next()) {
                Some(inner) => members(contract, inner, &format!("{at}{name}."), found),
                None => found.push(format!("{at}{name}")),
            }
        }
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
        let named = json!({"conversation": {"id": "c"}});
        for form in [
            named.clone(),
            json!([named]),
            json!({"messages": named}),
            json!({"messages": {"message": named}}),
            json!({"messages": {"message": [{"messageId": "m"}]}, "conversation": {"id": "c"}}),
        ] {
            assert_eq!(of(form.clone()), Some("c".to_owned()), "{form}");
        }
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
