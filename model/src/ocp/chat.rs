//! The messages of the web chat socket: JSON texts told apart by `type`.

use serde_json::{Value, json};

/// No event comes after this one: asks for no replay.
pub const NO_REPLAY: u32 = 2_147_483_647;
/// Milliseconds after a deploy in which a refusal most likely passes by itself (Q19).
pub const GRACE: u64 = 60_000;
/// Waits between tries in that time, in milliseconds.
const TRIES: [u32; 4] = [2000, 3000, 5000, 8000];
/// Milliseconds that an answer may take (the vendor's client waits as long).
pub const TURN: u32 = 60_000;

/// Begins a session.
#[must_use]
pub fn start_session(token: &str, message: &str) -> Value {
    json!({
        "type": "start_session_req", "api_key": token, "client_message_id": message,
        "utterance": "", "input_fields": null, "session_id": null, "semantics": null,
    })
}

/// Says something in the session.
#[must_use]
pub fn say(token: &str, session: &str, message: &str, text: &str) -> Value {
    json!({
        "type": "dialog_req", "api_key": token, "session_id": session,
        "client_message_id": message, "utterance": text, "input_fields": null, "semantics": null,
    })
}

/// Begins another dialog in a session whose dialog is over.
#[must_use]
pub fn start_dialog(token: &str, session: &str, message: &str) -> Value {
    json!({
        "type": "start_dialog_req", "api_key": token, "session_id": session,
        "client_message_id": message, "utterance": "", "input_fields": null, "semantics": null,
    })
}

/// Goes on with a session over a new connection: what came after event `from` is sent again.
#[must_use]
pub fn resume(token: &str, session: &str, message: &str, from: Option<u32>) -> Value {
    json!({
        "type": "session_resume_req", "api_key": token, "session_id": session,
        "from_sequence_id": from.unwrap_or(NO_REPLAY).min(NO_REPLAY), "client_message_id": message,
    })
}

/// Ends the session.
#[must_use]
pub fn stop(token: &str, session: &str, message: &str) -> Value {
    json!({
        "type": "stop_session_req", "api_key": token, "session_id": session,
        "client_message_id": message,
    })
}

/// A frame as it may be shown and saved: the token in it is masked, and whatever else is named like
/// a secret.
#[must_use]
pub fn masked(frame: &Value) -> Value {
    crate::secrets::masked_by_name(frame)
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The person at this browser.
    Me,
    /// The app.
    Bot,
    /// A human agent.
    Agent,
    /// Somebody else, in the server's word.
    Other(String),
}

impl Who {
    /// As on the screen.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Me => "You",
            Self::Bot => "App",
            Self::Agent => "Agent",
            Self::Other(who) if who.is_empty() => "Server",
            Self::Other(who) => who,
        }
    }
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The session is there; some servers put the greeting here.
    Session { id: String, greeting: String },
    /// Somebody says something, perhaps with parts that are no text.
    Message { who: Who, text: String, parts: Option<Value> },
    /// Somebody is typing.
    Typing,
    /// The dialog is over.
    DialogEnd,
    /// The session is over.
    Expired,
    /// Another state, in the server's word.
    State(String),
    /// Something went wrong; `true` if the chat does not know the token (yet).
    Error { text: String, refused: bool },
    /// A frame that we do not know.
    Other,
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Reads a frame; `None` if it is no JSON object.
#[must_use]
pub fn read(frame: &str) -> Option<(Value, Incoming)> {
    let value: Value = serde_json::from_str(frame).ok().filter(Value::is_object)?;
    let incoming = match value.get("type").and_then(Value::as_str).unwrap_or_default() {
        "start_session_resp" => Incoming::Session {
            id: text(&value, "session_id"),
            greeting: ["welcome", "greeting", "initial_message"]
                .into_iter()
                .find_map(|key| value.get(key).map(spoken).filter(|said| !said.is_empty()))
                .unwrap_or_default(),
        },
        "dialog_message_event" => message(&value),
        "typing_event" => Incoming::Typing,
        "state_event" => match value.get("state").and_then(Value::as_str).unwrap_or_default() {
            "DIALOG_END" => Incoming::DialogEnd,
            "SESSION_EXPIRED" => Incoming::Expired,
            other => Incoming::State(other.to_owned()),
        },
        "error_event" => error(&value),
        _ => Incoming::Other,
    };
    Some((value, incoming))
}

/// Number of an event, for going on after a cut; `None` if the server does not number them.
#[must_use]
pub fn sequence(frame: &Value) -> Option<u32> {
    let number = frame.get("sequence_id").or_else(|| frame.get("sequence"))?;
    let number = number.as_u64().or_else(|| number.as_str()?.parse().ok())?;
    // More than 31 bits would be refused.
    u32::try_from(number).ok().filter(|number| *number < NO_REPLAY)
}

/// A text, or an object that holds one.
fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => {
            let keys = ["utterance", "text", "content", "masked_content"];
            keys.into_iter().map(|key| text(other, key)).find(|t| !t.is_empty()).unwrap_or_default()
        }
    }
}

fn message(frame: &Value) -> Incoming {
    let response = frame.get("dialog_response");
    let prompt = response.and_then(|response| response.get("prompt"));
    let of = |value: Option<&Value>, key: &str| value.map(|v| text(v, key)).unwrap_or_default();
    let said = [text(frame, "utterance"), of(prompt, "content"), of(prompt, "masked_content")];
    let who = match frame.get("source").and_then(Value::as_str).unwrap_or_default() {
        "BOT" => Who::Bot,
        "AGENT" => Who::Agent,
        other => Who::Other(other.to_owned()),
    };
    let text = said.into_iter().find(|said| !said.is_empty()).unwrap_or_default();
    Incoming::Message { who, text, parts: parts(frame, prompt) }
}

/// What a message holds beside its text: buttons, lists, grids. Their form is not documented well
/// enough to draw them.
fn parts(frame: &Value, prompt: Option<&Value>) -> Option<Value> {
    const KNOWN: [&str; 3] = ["content", "masked_content", "type"];
    const PLAIN: [&str; 9] = [
        "type",
        "source",
        "utterance",
        "session_id",
        "dialog_id",
        "sequence_id",
        "timestamp",
        "client_message_id",
        "message_id",
    ];
    let rich = |value: &Value| match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => false,
    };
    let inside = prompt.and_then(Value::as_object).into_iter().flatten();
    let inside = inside.filter(|(key, value)| !KNOWN.contains(&key.as_str()) && rich(value));
    let beside = frame.get("dialog_response").and_then(Value::as_object).into_iter().flatten();
    let beside = beside.filter(|(key, value)| *key != "prompt" && rich(value));
    let around = frame.as_object().into_iter().flatten();
    let around = around.filter(|(key, value)| {
        !PLAIN.contains(&key.as_str()) && *key != "dialog_response" && rich(value)
    });
    let all: serde_json::Map<String, Value> = inside
        .chain(beside)
        .chain(around)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!all.is_empty()).then_some(Value::Object(all))
}

/// The whole frame is the message; where it has words, they come first.
fn error(frame: &Value) -> Incoming {
    let all = frame.to_string();
    let keys = ["message", "error_message", "description", "detail", "error", "code", "reason"];
    let said = keys.into_iter().filter_map(|key| frame.get(key)).map(spoken_or_text);
    let text = said.into_iter().find(|said| !said.is_empty()).unwrap_or_else(|| all.clone());
    Incoming::Error { text, refused: all.contains("UNAUTHORIZED") }
}

fn spoken_or_text(value: &Value) -> String {
    match value {
        Value::Object(object) => object
            .get("message")
            .and_then(Value::as_str)
            .map_or_else(|| value.to_string(), str::to_owned),
        other => super::app::words(other),
    }
}

/// How long to wait before the next try of a chat that was refused; `None` to give up. A chat
/// needs some seconds after a deploy (Q19).
#[must_use]
pub fn retry(tries: usize, since_deploy: Option<u64>) -> Option<u32> {
    since_deploy.filter(|since| *since < GRACE).and_then(|_| TRIES.get(tries).copied())
}

/// The buttons of a message: what can be said with a click, label and utterance. Only what is
/// plainly a list of labels is taken for buttons, wherever it stands; links are not.
#[must_use]
pub fn choices(parts: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    collect(parts, &mut all);
    all
}

fn collect(parts: &Value, all: &mut Vec<(String, String)>) {
    match parts {
        Value::Array(items) => items.iter().for_each(|item| collect(item, all)),
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::Array(items)
                        if ["buttons", "quick_replies", "options"].contains(&key.as_str()) =>
                    {
                        all.extend(items.iter().filter_map(choice));
                    }
                    inside => collect(inside, all),
                }
            }
        }
        _ => {}
    }
}

fn choice(item: &Value) -> Option<(String, String)> {
    let first =
        |keys: &[&str]| keys.iter().map(|key| text(item, key)).find(|text| !text.is_empty());
    let label = item.as_str().map(str::to_owned).or_else(|| first(&["label", "title", "text"]))?;
    let said = first(&["value", "utterance", "payload"]);
    let leads_away = item.get("url").is_some() && said.is_none();
    (!leads_away).then(|| (label.clone(), said.unwrap_or(label)))
}
