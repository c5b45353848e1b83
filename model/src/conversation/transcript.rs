//! A completed conversation, however the server tells it.

use serde_json::{Value, json};

use super::{kinds, rich, sender_of, text_of, type_of};

/// A file that came with a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, or "Attachment".
    pub name: String,
    /// Media type; empty if it is not said.
    pub content_type: String,
    /// Bytes, if that is said in any form.
    pub size: Option<u64>,
    /// Where it lies, if that is an address of the web.
    pub url: Option<String>,
}

/// A message of a transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Id of the stored message; else its place.
    pub id: String,
    /// Sender's own id.
    pub message_id: String,
    /// Type as it came; empty if it has none.
    pub kind: String,
    /// Sender type as it came; empty if it has none.
    pub role: String,
    /// Name of who spoke; empty if it is not said.
    pub name: String,
    /// What it says.
    pub text: Option<String>,
    /// Whether the text was redacted.
    pub redacted: bool,
    /// Rich content.
    pub rich: rich::Rich,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The message that this one is about; empty if it is about none.
    pub parent: String,
    /// Who got it, in words.
    pub recipients: Vec<String>,
    /// State of delivery as it came.
    pub status: String,
    /// When it was sent, else stored, as it came.
    pub time: String,
    /// Everything, as it came.
    pub json: Value,
}

/// A conversation that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// Its id.
    pub id: String,
    /// Address of the account.
    pub address: String,
    /// Type of the channel.
    pub channel: String,
    /// Name of the customer.
    pub customer: String,
    /// Kind of customer.
    pub customer_type: String,
    /// Contacts of the customer, in words.
    pub contacts: Vec<String>,
    /// Attributes of the customer, in words: nobody describes their form.
    pub attributes: Vec<String>,
    /// Which contact was used; as JSON if it is no text.
    pub contact: String,
    /// Id of the entry point.
    pub entry_point: String,
    /// The messages, in the order of the server.
    pub entries: Vec<Entry>,
    /// Everything, as it came.
    pub json: Value,
}

/// What is shown of a transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A type, or empty for all.
    pub kind: String,
    /// A role, or empty for all.
    pub role: String,
    /// Words that must all be there.
    pub words: Vec<String>,
}

fn word(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Text as it is, nothing as nothing, anything else as JSON.
fn loosely(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// `name: value` where it has just those, else JSON.
fn attribute(value: &Value) -> String {
    let pair = || {
        let (members, name) = (value.as_object()?, value.get("name")?.as_str()?);
        let is_pair = members.len() == 2 && members.contains_key("value");
        is_pair.then(|| format!("{name}: {}", loosely(members.get("value"))))
    };
    pair().unwrap_or_else(|| loosely(Some(value)))
}

fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

/// A list that is often wrapped: `{"message": […]}` or `[…]`, or `{"message": {…}}` for one alone.
fn list<'v>(value: Option<&'v Value>, inner: &str) -> &'v [Value] {
    match (value, value.and_then(|value| value.get(inner))) {
        (_, Some(Value::Array(all))) | (Some(Value::Array(all)), _) => all,
        (_, Some(one @ Value::Object(_))) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// The conversation in an answer, where it is wrapped: the only object in it.
fn unwrapped(json: &Value) -> &Value {
    let whole = ["messages", "customer", "account"].iter().any(|name| json.get(*name).is_some());
    let mut inside = json.as_object().into_iter().flat_map(|it| it.values());
    match (inside.next(), inside.next()) {
        (Some(inner @ Value::Object(_)), None) if !whole => inner,
        _ => json,
    }
}

impl Transcript {
    /// Reads an answer. Takes anything: what fits no description is shown as JSON.
    #[must_use]
    pub fn read(json: Value) -> Self {
        let it = unwrapped(&json);
        let contacts = list(at(it, &["customer", "contacts"]), "contact");
        let contact = |it: &Value| {
            let kind = [word(it.get("type")), word(it.get("subType"))];
            let kind = kind.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(".");
            format!("{kind} {}", word(it.get("address"))).trim().to_owned()
        };
        let entries = list(it.get("messages"), "message").iter().enumerate();
        Self {
            id: word(it.get("id")),
            address: word(at(it, &["account", "address"])),
            channel: word(at(it, &["account", "channel", "type"])),
            customer: word(at(it, &["customer", "name"])),
            customer_type: word(at(it, &["customer", "type"])),
            attributes: list(at(it, &["customer", "attributes"]), "attribute")
                .iter()
                .map(attribute)
                .collect(),
            contact: loosely(it.get("conversationContact")),
            contacts: contacts.iter().map(contact).filter(|it| !it.is_empty()).collect(),
            entry_point: word(at(it, &["entryPoint", "id"])),
            entries: entries.map(|(place, message)| entry(place, message)).collect(),
            json,
        }
    }

    /// Whether there is an answer of which nothing could be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        let is_there = |value: &Value| match value {
            Value::Null => false,
            Value::Array(all) => !all.is_empty(),
            Value::Object(members) => members.values().any(|one| *one != json!([])),
            _ => true,
        };
        let it = unwrapped(&self.json);
        let known = ["messages", "customer", "account"].iter().any(|name| it.get(*name).is_some());
        self.entries.is_empty() && (!known || it.get("messages").is_some_and(is_there))
    }

    /// The types that occur, in their order.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        unique(self.entries.iter().map(|entry| entry.kind.clone()))
    }

    /// The roles that occur, in their order.
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        unique(self.entries.iter().map(|entry| entry.role.clone()))
    }

    /// As text, a line per message: who said what and when.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = vec![
            format!("Conversation {}", self.id),
            format!("Account: {} ({})", self.address, self.channel),
            format!("Customer: {}", self.customer),
            String::new(),
        ];
        for entry in &self.entries {
            lines.push(format!("[{}] {}: {}", entry.time, entry.who(), entry.in_words()));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn unique(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut found = Vec::new();
    for one in all.filter(|one| !one.is_empty()) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

impl Entry {
    /// Reads a message, stored or about to be sent; `place` names it where it has no id.
    #[must_use]
    pub fn read(place: usize, message: &Value) -> Self {
        entry(place, message)
    }

    /// Who spoke: role and name.
    #[must_use]
    pub fn who(&self) -> String {
        let role =
            if self.role.is_empty() { "Unknown sender" } else { kinds::role_label(&self.role) };
        if self.name.is_empty() { role.to_owned() } else { format!("{} ({role})", self.name) }
    }

    /// What it says, in one piece of text.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        if self.kind != "text" {
            let kind = if self.kind.is_empty() { "no type" } else { kinds::label(&self.kind) };
            parts.push(format!("<{kind}>"));
        }
        if self.redacted {
            parts.push("[redacted]".to_owned());
        } else if let Some(text) = &self.text {
            parts.push(text.clone());
        }
        match &self.rich {
            rich::Rich::None => {}
            rich::Rich::Card(card) => {
                parts.push(card.title.clone());
                let lines = card.choices.iter().chain(&card.fields);
                parts.extend(lines.map(|line| format!("- {}", line.label)));
            }
            rich::Rich::Json(json) => parts.push(json.to_string()),
            rich::Rich::Broken(text) => parts.push(text.clone()),
        }
        parts.extend(self.attachments.iter().map(|it| format!("[file {}]", it.name)));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// Whether a filter lets it through.
    #[must_use]
    pub fn passes(&self, filter: &Filter) -> bool {
        let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        fits(&filter.kind, &self.kind) && fits(&filter.role, &self.role) && {
            let text = format!("{} {}", self.who(), self.in_words()).to_lowercase();
            filter.words.iter().all(|word| text.contains(word.as_str()))
        }
    }
}

fn entry(place: usize, message: &Value) -> Entry {
    let content = message.get("content").unwrap_or(&Value::Null);
    let kind = type_of(message).to_owned();
    let id = word(message.get("id"));
    let rich = rich::read(&kind, content);
    // Text that was read as rich content is not said twice.
    let from_text = rich != rich::Rich::None && content.get("json").is_none_or(Value::is_null);
    let time = [message.get("sent"), message.get("created")].map(word);
    let recipient = |it: &Value| {
        let name = word(at(it, &["participant", "name"]));
        if name.is_empty() { kinds::role_label(&word(it.get("type"))).to_owned() } else { name }
    };
    let recipients = list(message.get("recipients"), "recipient").iter();
    Entry {
        id: if id.is_empty() { format!("#{}", place + 1) } else { id },
        message_id: word(message.get("messageId")),
        role: sender_of(message).to_owned(),
        name: word(at(message, &["sender", "participant", "name"])),
        text: text_of(message).filter(|_| !from_text),
        redacted: content.get("redact") == Some(&Value::Bool(true)),
        attachments: list(message.get("attachments"), "attachment")
            .iter()
            .map(attachment)
            .collect(),
        parent: word(at(message, &["parent", "messageId"])),
        recipients: recipients.map(recipient).filter(|it| !it.is_empty()).collect(),
        status: word(message.get("status")),
        time: time.into_iter().find(|time| !time.is_empty()).unwrap_or_default(),
        json: message.clone(),
        rich,
        kind,
    }
}

fn attachment(value: &Value) -> Attachment {
    let name = word(value.get("name"));
    Attachment {
        name: if name.is_empty() { "Attachment".to_owned() } else { name },
        content_type: word(value.get("contentType")),
        size: word(value.get("size")).parse().ok(),
        url: Some(word(value.get("url"))).filter(|url| rich::is_web(url)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn contract_example() -> Value {
        let text = include_str!("../../../contract/conversation-manager.yaml");
        let contract: Value = serde_yaml_ng::from_str(text).unwrap();
        let answer = &contract["paths"]["/conversations/{id}"]["get"]["responses"]["200"];
        answer["content"]["application/json"]["examples"]["completed"]["value"].clone()
    }

    #[test]
    fn reads_the_example_of_the_contract() {
        let json = contract_example();
        let transcript = Transcript::read(json.clone());
        assert_eq!(transcript.json, json);
        assert_eq!(
            (transcript.customer.as_str(), transcript.channel.as_str()),
            ("Ada Example", "custom.teams")
        );
        assert_eq!(transcript.contacts, ["phone.mobile +15550123"]);
        assert_eq!(transcript.roles(), ["customer", "custom_bot"]);
        let first = &transcript.entries[0];
        assert_eq!((first.who().as_str(), first.in_words().as_str()), ("Ada (Customer)", "Hello"));
        assert_eq!(
            (first.recipients.as_slice(), first.time.as_str()),
            (&["FAQ bot".to_owned()][..], "2026-04-18T06:40:00.310Z")
        );
        assert!(
            transcript
                .to_text()
                .ends_with("[2026-04-18T06:40:01.200Z] FAQ bot (Custom bot): How can I help?\n")
        );
    }

    #[test]
    fn takes_what_no_contract_knows() {
        let transcript = Transcript::read(json!({"messages": [
            {"type": "hologram", "sender": "alien", "content": "words"},
            {"content": {"redact": true, "text": "***"}},
            {"type": {"value": "richMessage.form"}, "content": {"text": "{\"title\": \"T\"}"}},
            {"attachments": [{"size": "7", "url": "javascript:1"}, {"name": "a.pdf", "url": "https://a.example/a.pdf"}]},
            null, 7, "text", {"sent": 5, "content": {"html": "<p>Hi</p>"}},
        ]}));
        let words: Vec<String> = transcript.entries.iter().map(Entry::in_words).collect();
        assert_eq!(words[0], "<hologram> words");
        assert_eq!(words[1], "<no type> [redacted]");
        assert_eq!(words[2], "<Form> T");
        assert_eq!(transcript.entries[3].attachments[0].url, None);
        assert_eq!(transcript.entries[3].attachments[0].size, Some(7));
        assert_eq!(words[7], "<no type> Hi");
        assert_eq!(transcript.entries[0].who(), "alien");
        assert_eq!(transcript.entries[1].who(), "Unknown sender");
        assert_eq!(Transcript::read(json!([])).entries, []);
    }

    #[test]
    fn reads_one_message_alone_and_a_conversation_that_is_wrapped() {
        let one = json!({"id": "c", "messages": {"message": {"content": {"text": "Hi"}}}});
        for json in [one.clone(), json!({"conversation": one})] {
            let read = Transcript::read(json.clone());
            assert_eq!((read.id.as_str(), read.entries.len()), ("c", 1));
            assert_eq!((read.entries[0].text.as_deref(), read.is_unread()), (Some("Hi"), false));
            assert_eq!(read.json, json);
        }
        let is_unread = |json: Value| Transcript::read(json).is_unread();
        assert!(is_unread(json!({"messages": {"items": [{"text": "Hi"}]}})));
        assert!(is_unread(json!({"talk": [{"text": "Hi"}]})));
        assert!(!is_unread(json!({"messages": {"message": []}})));
        assert!(!is_unread(json!({"customer": {}, "messages": null})));
    }

    #[test]
    fn says_of_the_customer_what_the_server_says() {
        let read = Transcript::read(json!({
            "conversationContact": {"type": "phone"},
            "customer": {"type": "individual", "attributes": [{"name": "tier", "value": 3}, {"a": 1}, "x"]},
        }));
        assert_eq!(read.contact, r#"{"type":"phone"}"#);
        assert_eq!(read.customer_type, "individual");
        assert_eq!(read.attributes, ["tier: 3", r#"{"a":1}"#, "x"]);
        assert_eq!(Transcript::read(contract_example()).contact, "phone.mobile");
        assert_eq!(Transcript::read(json!({"conversationContact": null})).contact, "");
    }

    #[test]
    fn filters_by_type_role_and_words() {
        let transcript = Transcript::read(contract_example());
        let count = |kind: &str, role: &str, words: &[&str]| {
            let words = words.iter().map(|it| (*it).to_owned()).collect();
            let filter = Filter { kind: kind.to_owned(), role: role.to_owned(), words };
            transcript.entries.iter().filter(|entry| entry.passes(&filter)).count()
        };
        assert_eq!(count("", "", &[]), 2);
        assert_eq!(count("text", "custom_bot", &[]), 1);
        assert_eq!(count("", "", &["ada", "hello"]), 1);
        assert_eq!(count("undo", "", &[]), 0);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let names = prop::sample::select(vec![
            "type",
            "value",
            "sender",
            "content",
            "json",
            "text",
            "messages",
            "message",
            "attachments",
            "items",
            "url",
        ]);
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z{\\[\"]{0,6}".prop_map(Value::from)
        ];
        leaf.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((names.clone(), inner), 0..4).prop_map(|all| all
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_anything_and_keeps_it(json in any_json()) {
            let transcript = Transcript::read(json.clone());
            prop_assert!(transcript.to_text().starts_with("Conversation"));
            prop_assert_eq!(transcript.json, json);
        }
    }
}
