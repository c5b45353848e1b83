//! Columns and density, kept by the browser for each list.

use crate::prelude::*;
use baton_model::{Resource, Value};
use serde_json::json;

use crate::ui::storage;

/// What the person prefers. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Prefs {
    resource: Resource,
    /// Keys of the columns that are not shown.
    pub hidden: RwSignal<Vec<String>>,
    /// Whether rows are low.
    pub compact: RwSignal<bool>,
}

impl Prefs {
    /// What was preferred before.
    pub fn of(resource: Resource) -> Self {
        let kept = storage::local(&key(resource));
        let kept: Value =
            kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let hidden = kept.get("hidden").and_then(Value::as_array).map(|keys| {
            keys.iter()
                .filter_map(|key| key.as_str())
                .filter(|key| *key != "name")
                .map(str::to_owned)
                .collect()
        });
        Self {
            resource,
            hidden: RwSignal::new(hidden.unwrap_or_default()),
            compact: RwSignal::new(kept.get("density").and_then(Value::as_str) == Some("compact")),
        }
    }

    /// Shows or hides a column.
    pub fn toggle(&self, column: &'static str) {
        self.hidden.update(|hidden| match hidden.iter().position(|key| key == column) {
            Some(at) => drop(hidden.remove(at)),
            None => hidden.push(column.to_owned()),
        });
        self.keep();
    }

    /// Makes rows low, or comfortable again.
    pub fn toggle_density(&self) {
        self.compact.update(|compact| *compact = !*compact);
        self.keep();
    }

    fn keep(&self) {
        let density = if self.compact.get_untracked() { "compact" } else { "comfortable" };
        let kept = json!({"hidden": self.hidden.get_untracked(), "density": density});
        storage::set_local(&key(self.resource), &kept.to_string());
    }
}

fn key(resource: Resource) -> String {
    format!("baton.list.{}", resource.spec().address)
}

/// A name for what a list shows.
#[derive(Clone)]
pub struct SavedView {
    pub name: String,
    /// The query string, with `?`.
    pub query: String,
}

/// The saved views of a list in one environment.
pub fn views(environment: &str, resource: Resource) -> Vec<SavedView> {
    let kept = storage::local(&views_key(environment, resource));
    let kept: Value = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let read = |view: &Value| {
        let text = |key: &str| view.get(key).and_then(Value::as_str).map(str::to_owned);
        // Only what this console wrote is a query: never an address of elsewhere.
        let query = text("query").filter(|query| query.is_empty() || query.starts_with('?'))?;
        Some(SavedView { name: text("name")?, query })
    };
    kept.as_array().map(|views| views.iter().filter_map(read).collect()).unwrap_or_default()
}

/// Keeps the saved views of a list in one environment.
pub fn keep_views(environment: &str, resource: Resource, views: &[SavedView]) {
    let kept: Vec<Value> =
        views.iter().map(|view| json!({"name": view.name, "query": view.query})).collect();
    storage::set_local(&views_key(environment, resource), &Value::Array(kept).to_string());
}

fn views_key(environment: &str, resource: Resource) -> String {
    format!("baton.views.{environment}.{}", resource.spec().address)
}
