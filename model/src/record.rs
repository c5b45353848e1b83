//! A record: the JSON it came as, and what every record has.

use serde_json::Value;

use crate::{path, spec::Spec};

/// A record as the server sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id; empty if the server sent none.
    pub id: String,
    /// Everything, as it came.
    pub json: Value,
}

impl Record {
    /// Wraps what the server sent. Takes anything: a record that fits no description is still shown.
    #[must_use]
    pub fn new(json: Value) -> Self {
        let id = json.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { id, json }
    }

    /// The text at a dotted path; `None` where there is none or it is no text.
    #[must_use]
    pub fn text(&self, dotted: &str) -> Option<&str> {
        path::find(&self.json, dotted)?.as_str()
    }

    /// Its name, or its id where the name is missing or empty.
    #[must_use]
    pub fn name(&self, spec: &Spec) -> &str {
        self.text(spec.name).filter(|name| !name.trim().is_empty()).unwrap_or(&self.id)
    }

    /// Whether it is in use. The server's default is yes; what is no boolean is `None`.
    #[must_use]
    pub fn active(&self) -> Option<bool> {
        match self.json.get("active") {
            None | Some(Value::Null) => Some(true),
            Some(value) => value.as_bool(),
        }
    }

    /// When it was last changed, as sent.
    #[must_use]
    pub fn modified(&self) -> Option<&str> {
        self.text("modified")
    }
}
