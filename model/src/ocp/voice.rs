//! Voice biometrics: the profiles there are, and the one of an app.

use serde_json::{Map, Value, json};

/// A profile that apps can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// Its name, or its id.
    pub name: String,
    /// Its keys: name and label. Mappings hold the name; the number, which the vendor's text asks
    /// for, is in none of its examples (Q26).
    pub keys: Vec<(String, String)>,
}

fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Reads the profiles that apps can use.
#[must_use]
pub fn profiles(answer: &Value) -> Option<Vec<Profile>> {
    let read = |item: &Value| {
        let id = text(item, "profile_id");
        let name = text(item, "name");
        let keys = item.get("bio_keys").and_then(Value::as_array).into_iter().flatten();
        let key = |key: &Value| {
            let name = text(key, "key");
            let label = text(key, "display_name");
            (name.clone(), if label.is_empty() { name } else { label })
        };
        Profile {
            name: if name.is_empty() { id.clone() } else { name },
            keys: keys.map(key).filter(|(name, _)| !name.is_empty()).collect(),
            id,
        }
    };
    Some(answer.as_array()?.iter().map(read).collect())
}

/// The profile of an app; empty if it has none.
#[must_use]
pub fn chosen(app: &Value) -> String {
    text(app, "profile_id")
}

/// The app's field for each key.
#[must_use]
pub fn mappings(app: &Value) -> Vec<(String, String)> {
    let all = app.get("field_mappings").and_then(Value::as_array).into_iter().flatten();
    all.map(|one| (text(one, "bio_key"), text(one, "orc_field"))).collect()
}

/// The body that sets a profile. Members that we do not know stay, in the object and in each
/// mapping: the vendor's own page sets some that its API page does not have (Q27).
#[must_use]
pub fn with(app: &Value, profile: &str, fields: &[(String, String)]) -> Value {
    let old = app.get("field_mappings").and_then(Value::as_array).cloned().unwrap_or_default();
    let mapped = fields.iter().filter(|(_, field)| !field.trim().is_empty()).map(|(key, field)| {
        let before = old.iter().find(|one| text(one, "bio_key") == *key);
        let mut one = before.and_then(Value::as_object).cloned().unwrap_or_default();
        one.insert("bio_key".to_owned(), json!(key));
        one.insert("orc_field".to_owned(), json!(field.trim()));
        Value::Object(one)
    });
    set(app, profile, mapped.collect())
}

/// The body that removes the profile: there is no DELETE (Q25).
#[must_use]
pub fn without(app: &Value) -> Value {
    set(app, "", Vec::new())
}

fn set(app: &Value, profile: &str, mapped: Vec<Value>) -> Value {
    let mut body: Map<String, Value> = app.as_object().cloned().unwrap_or_default();
    body.insert("profile_id".to_owned(), json!(profile));
    body.insert("field_mappings".to_owned(), Value::Array(mapped));
    Value::Object(body)
}
