//! Everything that an app says of itself.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Value,
    ocp::app::{self, words},
};

use super::secret::copied;
use crate::ui::{
    Time, TimeProps,
    dom::{AnyView, CollectView, IntoAny, view},
};

/// Ids, with the names that tell them apart, and what each is for.
const IDS: [(&str, &str, &str); 7] = [
    ("id", "App ID", ""),
    ("canvas", "Canvas ID", "Deploy problems name it."),
    ("component_id", "Component ID", ""),
    ("production_flowapp_id", "Production flowapp ID", ""),
    ("sandbox_flowapp_id", "Sandbox flowapp ID", "Dialog search wants this one, not the app ID."),
    ("user_id", "Owner (user ID)", ""),
    ("from_snapshot", "Snapshot", ""),
];

/// Everything else, in groups.
const FACTS: [(&str, &str); 17] = [
    ("name", "Name"),
    ("displayed_name", "Displayed name"),
    ("description", "Description"),
    ("group", "Group"),
    ("application_type", "Type"),
    ("version", "Version"),
    ("schema_version", "Schema version"),
    ("labels", "Labels"),
    ("shared_with", "Shared with"),
    ("input_fields", "Input fields"),
    ("output_fields", "Output fields"),
    ("reportable", "Reportable"),
    ("reporting_type", "Reporting type"),
    ("from_snapshot_version", "Snapshot version"),
    ("created_at", "Created"),
    ("updated_at", "Updated"),
    ("deployed_at", "Deployed"),
];

/// The tab.
pub fn tab(record: Memo<Option<Arc<Record>>>) -> AnyView {
    (move || record.get().map(|record| all(&record))).into_any()
}

fn all(record: &Record) -> AnyView {
    let ids = IDS.iter().filter_map(|(key, label, help)| {
        let value = if *key == "canvas" {
            app::canvas(&record.json)
        } else {
            record.text(key).filter(|value| !value.is_empty())
        };
        let value = value?.to_owned();
        Some(view! {
            {copied(label, value)}
            {(!help.is_empty()).then(|| view! { <dd class="help under-id">{*help}</dd> })}
        })
    });
    let facts = FACTS.iter().filter_map(|(key, label)| {
        let value = record.json.get(*key)?;
        Some(view! { <dt>{*label}</dt><dd>{fact(key, value)}</dd> })
    });
    let known = |key: &str| {
        key == "canvas_id"
            || FACTS.iter().any(|(one, _)| *one == key)
            || IDS.iter().any(|(one, ..)| {
                *one == key && record.json.get(one).is_some_and(|v| v.is_string() || v.is_null())
            })
    };
    let others = record.json.as_object().into_iter().flatten().filter(|(key, _)| !known(key));
    let others: Vec<AnyView> = others
        .map(|(key, value)| view! { <dt><code>{key.clone()}</code></dt><dd><code>{value.to_string()}</code></dd> })
        .collect();
    let more = (!others.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="app-more"><header><h2 id="app-more">"Other members"</h2></header><dl class="props">{others}</dl></section>
        }
    });
    view! {
        <div class="halves">
            <section class="panel" aria-labelledby="app-facts"><header><h2 id="app-facts">"Properties"</h2></header><dl class="props">{facts.collect_view()}</dl></section>
            <section class="panel" aria-labelledby="app-ids"><header><h2 id="app-ids">"IDs"</h2></header><dl class="props">{ids.collect_view()}</dl></section>
        </div>
        {more}
    }
    .into_any()
}

fn fact(key: &str, value: &Value) -> AnyView {
    let none = |what: &'static str| view! { <span class="none">{what}</span> }.into_any();
    match value {
        Value::Null if key == "deployed_at" => none("Never"),
        Value::Null => none("None"),
        Value::String(text) if text.is_empty() => none("None"),
        Value::String(time) if key.ends_with("_at") => {
            view! { <Time value=time.clone() precise=true/> }
        }
        Value::Bool(on) => (if *on { "Yes" } else { "No" }).into_any(),
        Value::Array(items) if items.is_empty() => none("None"),
        Value::Array(items) => {
            let badges = items
                .iter()
                .map(|item| view! { <span class="badge">{words(item)}</span> }.into_any());
            view! { <span class="badges">{badges.collect_view()}</span> }.into_any()
        }
        other => words(other).into_any(),
    }
}
