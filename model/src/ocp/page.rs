//! Pages of apps.

use serde_json::Value;

use crate::{
    list::{holds, words},
    page::Page,
    record::Record,
};

/// Reads a list answer: a bare array, or an object with `count` and `results` (Q4). Links to other
/// pages are never looked at.
#[must_use]
pub fn read(body: Option<Value>) -> Option<Page> {
    let count = body.as_ref().and_then(|body| {
        let count = body.get("count")?;
        count.as_u64().or_else(|| count.as_str()?.parse().ok())
    });
    let page = Page::read(body, "results")?;
    Some(Page { count, ..page })
}

/// Whether the server seems to have ignored a search (Q5): it gave apps in which no text holds
/// what was looked for.
#[must_use]
pub fn ignores_search(records: &[Record], search: &str) -> bool {
    let words = words(search);
    records.iter().any(|record| {
        let mut text = String::new();
        texts(&record.json, &mut text);
        !holds(&text.to_lowercase(), &words)
    })
}

fn texts(value: &Value, all: &mut String) {
    match value {
        Value::String(text) => {
            all.push_str(text);
            all.push(' ');
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, all)),
        Value::Object(object) => object.values().for_each(|item| texts(item, all)),
        _ => {}
    }
}
