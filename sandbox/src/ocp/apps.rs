//! Apps: the two lists, create, read, delete and status.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answers::{Refusal, empty, ok};
use super::desk::Desk;
use super::records::{AppRecord, Birth, LEGACY, uuid};
use super::store::Filter;
use crate::cli::Variant;
use crate::error::json_response;

/// What a page holds if nobody says how many, and at most: the vendor names neither.
const DEFAULT_LIMIT: usize = 30;
const MAX_LIMIT: usize = 100;
/// The group of an app that is made without one.
const DEFAULT_GROUP: &str = "meridian.bank";

impl Desk<'_> {
    pub fn list(&self) -> Result<Response, Refusal> {
        let filter = self.filter(None)?;
        let apps = self.ocp.store.page(&filter, 0, usize::MAX)?;
        Ok(json_response(StatusCode::OK, format!("[{}]", apps.join(","))))
    }

    pub fn list_paged(&self) -> Result<Response, Refusal> {
        let filter = self.filter(self.asked("search_term"))?;
        // What is no number counts as not sent: so does the offset of the printed address with its second `?`.
        let number = |name: &str| self.asked(name).and_then(|text| text.parse::<usize>().ok());
        let limit = number("limit").filter(|it| *it > 0).unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
        let offset = number("offset").unwrap_or_default();
        let count = self.ocp.store.count(&filter)?;
        let apps = self.ocp.store.page(&filter, offset, limit)?;
        let text = format!(r#"{{"count":{count},"results":[{}]}}"#, apps.join(","));
        Ok(json_response(StatusCode::OK, text))
    }

    /// An organization that is unknown, or whose id is sent but empty, has no list.
    fn filter<'f>(&'f self, search: Option<&'f str>) -> Result<Filter<'f>, Refusal> {
        let org = self.asked("org_id");
        if let Some(org) = org
            && self.ocp.store.count(&Filter { org: Some(org), search: None })? == 0
        {
            return Err(Refusal::NotFound);
        }
        Ok(Filter { org, search: search.filter(|text| !text.is_empty()) })
    }

    pub fn create(&self) -> Result<Response, Refusal> {
        let body = self.body()?;
        let Value::Object(members) = &body else {
            let text = "Invalid data. Expected a dictionary.";
            return Err(Refusal::field("non_field_errors", text));
        };
        let name = match members.get("name") {
            None => return Err(Refusal::field("name", "This field is required.")),
            Some(Value::String(name)) => checked_name(name)?,
            Some(Value::Null) => {
                return Err(Refusal::field("name", "This field may not be null."));
            }
            Some(_) => return Err(Refusal::field("name", "Not a valid string.")),
        };
        let group = optional_text(members.get("group"), "group")?.unwrap_or(DEFAULT_GROUP);
        let kind =
            optional_text(members.get("application_type"), "application_type")?.unwrap_or("ocp");
        if !["ocp", "agentic", LEGACY].contains(&kind) {
            let text = format!("\"{kind}\" is not a valid choice.");
            return Err(Refusal::field("application_type", text));
        }
        if self.ocp.store.is_taken(name, group)? {
            let text = "An app with this name is already in the group.";
            return Err(Refusal::field("non_field_errors", text));
        }
        let now = self.ocp.now();
        let org = self.ocp.store.org_of(group)?.unwrap_or_else(|| uuid("org/none"));
        let birth = Birth {
            id: Uuid::new_v4().to_string(),
            name,
            group,
            made: now,
            changed: now,
            inputs: json!([]),
            outputs: json!([]),
        };
        let app = AppRecord::new(&birth, &org, kind);
        self.ocp.store.put(&app)?;
        Ok(json_response(StatusCode::CREATED, self.alone(&app).to_string()))
    }

    pub fn read(&self, id: &str) -> Result<Response, Refusal> {
        Ok(ok(&self.alone(&self.app(id)?)))
    }

    /// An app that is not in a list has `canvas_id`, too; as the vendor's page shows it, it has little more.
    fn alone(&self, app: &AppRecord) -> Value {
        let canvas = app.text("canvas");
        if self.options.is(Variant::CanvasIdOnly) {
            return json!({"name": app.name(), "canvas_id": canvas});
        }
        let mut shown = app.shown.clone();
        shown.insert("canvas_id".to_owned(), json!(canvas));
        Value::Object(shown)
    }

    pub fn delete(&self, id: &str) -> Result<Response, Refusal> {
        if self.ocp.store.remove(id)? {
            Ok(empty(StatusCode::NO_CONTENT))
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// Flows have their status under this path, too.
    pub fn status(&self, id: &str) -> Result<Response, Refusal> {
        let status = match self.ocp.store.app(id)? {
            Some(app) => app.hidden.status.text(),
            None if self.ocp.store.flow(id)?.is_some() => "started",
            None => return Err(Refusal::NotFound),
        };
        Ok(ok(&json!({"status": status})))
    }

    pub fn app(&self, id: &str) -> Result<AppRecord, Refusal> {
        self.ocp.store.app(id)?.ok_or(Refusal::NotFound)
    }
}

fn checked_name(name: &str) -> Result<&str, Refusal> {
    if name.is_empty() {
        return Err(Refusal::field("name", "This field may not be blank."));
    }
    if name.chars().count() > 255 {
        let text = "Ensure this field has no more than 255 characters.";
        return Err(Refusal::field("name", text));
    }
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        let text = "The app name may only hold letters, digits and underscores.";
        return Err(Refusal::field("name", text));
    }
    Ok(name)
}

fn optional_text<'v>(
    value: Option<&'v Value>,
    name: &'static str,
) -> Result<Option<&'v str>, Refusal> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => {
            Err(Refusal::field(name, "This field may not be blank."))
        }
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::field(name, "Not a valid string.")),
    }
}
