//! What a message must be to be taken, beyond the schema: the matrix, the account, and what the type needs.

use serde_json::{Value, json};

use super::conversation::{Conversation, Stage};
use super::matrix::Matrix;
use super::scene::Scene;
use crate::app::App;
use crate::assets;
use crate::cli::Variant;
use crate::clock;
use crate::error::ApiError;
use crate::field_path::join;

/// Types that are about an earlier message.
const ABOUT: [&str; 3] = ["delete.soft", "delete.permanent", "undo"];

/// Type and sender of a message, for which the matrix has a mark.
///
/// # Errors
/// 400-196 where the contract does not know one of them or does not allow the two together.
pub fn parties<'m>(
    matrix: &Matrix,
    message: &'m Value,
    at: &str,
) -> Result<(&'m str, &'m str), ApiError> {
    let message_type = message["type"]["value"].as_str().unwrap_or_default();
    let sender = message["sender"]["type"].as_str().unwrap_or_default();
    let not_in_set = |place: &str| ApiError::not_in_set(&[join(at, place)]);
    let senders = matrix.senders(message_type).ok_or_else(|| not_in_set("type.value"))?;
    if !matrix.knows_sender(sender) || !senders.iter().any(|it| it == sender) {
        return Err(not_in_set("sender.type"));
    }
    Ok((message_type, sender))
}

/// What the type of a message needs in it.
///
/// # Errors
/// 400-143, 400-152.
pub fn content(
    app: &App,
    conversation: &Conversation,
    message: &Value,
    at: &str,
) -> Result<(), ApiError> {
    let message_type = message["type"]["value"].as_str().unwrap_or_default();
    if ABOUT.contains(&message_type) {
        let place = join(at, "parent.messageId");
        let Some(parent) = message["parent"]["messageId"].as_str() else {
            return Err(ApiError::missing(&[place]));
        };
        if !conversation.has_message(parent) {
            return Err(ApiError::invalid(&[place]));
        }
    }
    let text = message["content"]["text"].as_str();
    if message_type == "text" {
        let filled =
            |name: &str| message["content"][name].as_str().is_some_and(|it| !it.is_empty());
        let attached =
            message["attachments"]["attachment"].as_array().is_some_and(|it| !it.is_empty());
        if !filled("text") && !filled("html") && !attached {
            return Err(ApiError::missing(&[join(at, "content.text")]));
        }
    }
    let length = text.map_or(0, |text| text.chars().count() as u64);
    if max_length(app, conversation, message).is_some_and(|most| length > most) {
        return Err(ApiError::invalid(&[join(at, "content.text")]));
    }
    Ok(())
}

fn max_length(app: &App, conversation: &Conversation, message: &Value) -> Option<u64> {
    let channel = conversation.account["channel"]["type"].as_str()?;
    let restrictions = &find(app, "/channels", |it| it["type"] == channel)?["restrictions"];
    let way = if message["sender"]["type"] == "customer" { "inbound" } else { "outbound" };
    restrictions[way]["maxTextLength"].as_u64()
}

/// The first record of a resource that fits.
pub fn find(app: &App, path: &str, fits: impl Fn(&Value) -> bool) -> Option<Value> {
    let kind = app.contract.resource_at(path)?;
    let records = app.store.page(kind, 0, usize::MAX).records;
    records.iter().filter_map(|it| serde_json::from_slice(it).ok()).find(fits)
}

/// The conversation that a message without a conversation id starts.
///
/// # Errors
/// 400-143 without an account, 400-152 for an account that nobody has or that is switched off.
pub fn opened(app: &App, message: &Value, id: String, at: &str) -> Result<Conversation, ApiError> {
    let part = &message["conversation"];
    for (place, value) in [
        ("conversation.account", &part["account"]),
        ("conversation.account.address", &part["account"]["address"]),
        ("conversation.account.channel", &part["account"]["channel"]),
        ("conversation.account.channel.type", &part["account"]["channel"]["type"]),
    ] {
        if value.is_null() {
            return Err(ApiError::missing(&[join(at, place)]));
        }
    }
    let refuse = |place: &str| ApiError::invalid(&[join(at, place)]);
    let channel_type = &part["account"]["channel"]["type"];
    let unchecked = app.options.is(Variant::ReferencesUnchecked);
    let channel = find(app, "/channels", |it| it["type"] == *channel_type);
    if channel.is_none() && !unchecked {
        return Err(refuse("conversation.account.channel.type"));
    }
    let channel = channel.unwrap_or_default();
    let account = find(app, "/accounts", |it| {
        it["address"] == part["account"]["address"] && it["channel"]["id"] == channel["id"]
    });
    let usable = account.as_ref().is_some_and(|it| it["active"] != false);
    if !usable && !unchecked {
        return Err(refuse("conversation.account.address"));
    }
    let settings = account.map(|mut it| it["chatConfigurations"].take()).unwrap_or_default();
    let orchestration = settings["orchestration"]["id"].as_str().unwrap_or_default().to_owned();
    let scene = Scene::of(app, &orchestration);
    let stage = if !scene.bots.is_empty() {
        Stage::Bot(0)
    } else if scene.agent_after(None).is_some() {
        Stage::Agent
    } else {
        Stage::Nobody
    };
    let own = |name: &str| part.get(name).cloned().unwrap_or_default();
    let entry_point = if part.get("entryPoint").is_some() {
        own("entryPoint")
    } else {
        settings["entryPoint"].clone()
    };
    Ok(Conversation {
        id,
        account: json!({"address": part["account"]["address"], "channel": {"type": channel_type}}),
        entry_point,
        contact: own("conversationContact"),
        customer: own("customer"),
        orchestration,
        timeout: settings["timeout"].as_f64().unwrap_or(0.0),
        stage,
        last: clock::now(),
        ..Conversation::default()
    })
}

/// The message with the asset id of each attachment whose address is one of the sandbox's own; those count as used.
pub fn with_assets(app: &App, message: &Value) -> Value {
    let mut message = message.clone();
    let message_id = message["messageId"].as_str().unwrap_or_default().to_owned();
    let list = message.pointer_mut("/attachments/attachment").and_then(Value::as_array_mut);
    for attachment in list.into_iter().flatten() {
        let id = attachment["url"].as_str().and_then(|url| assets::id_of(app, url));
        if let Some(id) = id {
            assets::note_use(app, &id, &message_id);
            attachment["id"] = json!(id);
        }
    }
    message
}
