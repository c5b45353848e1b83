//! What belongs to an app beside its canvas: attached data, chat data and the voice biometric profile.

use axum::http::header;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::CHAT_PATH;
use super::answers::{Refusal, ok};
use super::desk::Desk;
use super::records::chat_tokens;
use crate::cli::Variant;

impl Desk<'_> {
    pub fn attached(&self, id: &str) -> Result<Response, Refusal> {
        Ok(ok(&Value::Object(self.app(id)?.hidden.attached)))
    }

    /// The request is the whole map; a server may merge it into the stored one instead.
    pub fn set_attached(&self, id: &str) -> Result<Response, Refusal> {
        let mut app = self.app(id)?;
        let sent = self.object()?;
        if self.options.is(Variant::AttachedMerge) {
            app.hidden.attached.extend(sent);
        } else {
            app.hidden.attached = sent;
        }
        app.touch(self.ocp.now());
        self.ocp.store.put(&app)?;
        Ok(ok(&Value::Object(app.hidden.attached)))
    }

    fn object(&self) -> Result<Map<String, Value>, Refusal> {
        match self.body()? {
            Value::Object(members) => Ok(members),
            _ => Err(Refusal::field("non_field_errors", "Invalid data. Expected a dictionary.")),
        }
    }

    /// Tokens come with the first deployment.
    pub fn web_chat(&self, id: &str) -> Result<Response, Refusal> {
        let app = self.app(id)?;
        let host = self.call.headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let mut answer = json!({
            "chat_url": format!("ws://{}{CHAT_PATH}", host.unwrap_or("localhost")),
        });
        if app.was_deployed() {
            let [deployed, live] = chat_tokens(app.id());
            answer["deployed_token"] = json!(deployed);
            answer["live_token"] = json!(live);
        }
        Ok(ok(&answer))
    }

    pub fn voice_profiles() -> Response {
        ok(&profiles())
    }

    pub fn voice(&self, id: &str) -> Result<Response, Refusal> {
        let profile = self.app(id)?.hidden.voice;
        Ok(ok(&profile.unwrap_or_else(|| json!({"profile_id": "", "field_mappings": []}))))
    }

    /// An empty id removes the profile and everything that was said with it; otherwise unknown members are kept.
    pub fn set_voice(&self, id: &str) -> Result<Response, Refusal> {
        let mut app = self.app(id)?;
        let sent = self.object()?;
        let profile = match sent.get("profile_id") {
            None => return Err(Refusal::field("profile_id", "This field is required.")),
            Some(Value::String(profile)) => profile.clone(),
            Some(_) => return Err(Refusal::field("profile_id", "Not a valid string.")),
        };
        if profile.is_empty() {
            app.hidden.voice = None;
        } else {
            let keys = keys_of(&profile)
                .ok_or_else(|| Refusal::field("profile_id", "No such profile."))?;
            check_mappings(sent.get("field_mappings").unwrap_or(&json!([])), &keys)?;
            let mut stored = sent;
            stored.entry("field_mappings").or_insert_with(|| json!([]));
            app.hidden.voice = Some(Value::Object(stored));
        }
        app.touch(self.ocp.now());
        self.ocp.store.put(&app)?;
        let stored = app.hidden.voice;
        Ok(ok(&stored.unwrap_or_else(|| json!({"profile_id": "", "field_mappings": []}))))
    }
}

fn profiles() -> Value {
    json!([
        {"profile_id": "DEF", "name": "Default", "bio_keys": [
            {"id": 1, "key": "userID", "display_name": "userID"},
            {"id": 168, "key": "Ani", "display_name": "Ani"},
        ]},
        {"profile_id": "Xk4t9a2b", "name": "Private banking", "bio_keys": [
            {"id": 276, "key": "user_id", "display_name": "User id"},
            {"id": 277, "key": "card_number", "display_name": "Card number"},
            {"id": 281, "key": "branch", "display_name": "Branch"},
        ]},
        {"profile_id": "empty-1", "name": "Without keys", "bio_keys": []},
    ])
}

fn keys_of(profile: &str) -> Option<Vec<String>> {
    let all = profiles();
    let found = all.as_array()?.iter().find(|it| it["profile_id"] == profile)?;
    let keys = found["bio_keys"].as_array()?.iter();
    Some(keys.filter_map(|key| key["key"].as_str()).map(str::to_owned).collect())
}

/// Bio keys go by their name here, as in every example; the model text of the vendor would have their number.
fn check_mappings(mappings: &Value, keys: &[String]) -> Result<(), Refusal> {
    const FIELD: &str = "field_mappings";
    let Value::Array(mappings) = mappings else {
        return Err(Refusal::field(FIELD, "Expected a list of items."));
    };
    for mapping in mappings {
        let Some(key) = mapping["bio_key"].as_str() else {
            return Err(Refusal::field(FIELD, "bio_key is the name of a bio key."));
        };
        if !keys.iter().any(|it| it == key) {
            let text = format!("The profile has no bio key {key}.");
            return Err(Refusal::field(FIELD, text));
        }
        if mapping["orc_field"].as_str().is_none_or(str::is_empty) {
            return Err(Refusal::field(FIELD, "orc_field is the name of a field of the app."));
        }
    }
    Ok(())
}
