//! A record: the JSON it came as, and what every record has.

use serde_json::Value;

use crate::{document::flag, path, spec::Spec};

/// A record as the server sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id, as text also where it is a number; empty if the server sent none.
    pub id: String,
    /// Everything, as it came.
    pub json: Value,
}

impl Record {
    /// Wraps what the server sent. Takes anything: a record that fits no description is still shown.
    #[must_use]
    pub fn new(json: Value) -> Self {
        let id = match json.get("id") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.as_str().to_owned(),
            _ => String::new(),
        };
        Self { id, json }
    }

    /// The text at a dotted path, or a number as it is written; `None` where there is neither.
    #[must_use]
    pub fn text(&self, dotted: &str) -> Option<&str> {
        path::written(path::find(&self.json, dotted)?)
    }

    /// Its name, or its id where the name is missing or empty.
    #[must_use]
    pub fn name(&self, spec: &Spec) -> &str {
        self.text(spec.name).filter(|name| !name.trim().is_empty()).unwrap_or(&self.id)
    }

    /// Whether it is in use. The server's default is yes; what says neither yes nor no is `None`.
    #[must_use]
    pub fn active(&self) -> Option<bool> {
        match self.json.get("active") {
            None | Some(Value::Null) => Some(true),
            Some(value) => flag(value),
        }
    }

    /// When it was last changed, as sent.
    #[must_use]
    pub fn modified(&self) -> Option<&str> {
        self.text("modified")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn takes_a_number_for_an_id_and_leaves_the_record_as_it_is() {
        let id = |json: Value| Record::new(json).id;
        assert_eq!(id(json!({"id": "a"})), "a");
        assert_eq!(
            id(serde_json::from_str(r#"{"id": 12345678901234567890123}"#).unwrap()),
            "12345678901234567890123"
        );
        for odd in [json!({}), json!({"id": null}), json!({"id": ["a"]}), json!(7)] {
            assert_eq!(id(odd), "");
        }
        assert_eq!(Record::new(json!({"id": 7})).json, json!({"id": 7}));
    }

    #[test]
    fn a_number_is_a_name_as_it_is_written() {
        let name =
            |json: Value| Record::new(json).name(crate::Resource::Orchestration.spec()).to_owned();
        assert_eq!(name(json!({"id": "a", "name": 12})), "12");
        assert_eq!(name(json!({"id": "a", "name": " "})), "a");
        assert_eq!(name(json!({"id": "a", "name": {}})), "a");
    }
}
