//! Attached data: a flat map, edited row by row.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

/// One key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key, as typed.
    pub key: String,
    /// The value: the text itself, or JSON.
    pub text: String,
    /// Whether `text` is JSON. All values are texts in the examples; others are not ruled out.
    pub json: bool,
}

impl Row {
    /// A row that shows a value.
    #[must_use]
    pub fn of(key: &str, value: &Value) -> Self {
        let (text, json) = match value {
            Value::String(text) => (text.clone(), false),
            other => (other.to_string(), true),
        };
        Self { key: key.to_owned(), text, json }
    }

    fn value(&self) -> Option<Value> {
        if self.json {
            serde_json::from_str(&self.text).ok()
        } else {
            Some(Value::String(self.text.clone()))
        }
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It has no key.
    Empty,
    /// Another row has the same key.
    Twice,
    /// The value is not the JSON it is meant to be.
    NoJson,
}

/// The rows of an answer; `None` if it is no map.
#[must_use]
pub fn rows(answer: &Value) -> Option<Vec<Row>> {
    Some(answer.as_object()?.iter().map(|(key, value)| Row::of(key, value)).collect())
}

/// What is wrong, by row. An empty key is wrong unless the server has one already.
#[must_use]
pub fn wrong(rows: &[Row], base: &Value) -> Vec<(usize, Wrong)> {
    let mut first: HashSet<&str> = HashSet::new();
    let mut wrong = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if row.key.is_empty() && base.get("").is_none() {
            wrong.push((index, Wrong::Empty));
        } else if !first.insert(&row.key) {
            wrong.push((index, Wrong::Twice));
        } else if row.value().is_none() {
            wrong.push((index, Wrong::NoJson));
        }
    }
    wrong
}

/// The complete map, as it is sent; of rows with the same key the last one (Q24).
#[must_use]
pub fn body(rows: &[Row]) -> Value {
    let pairs = rows.iter().filter_map(|row| Some((row.key.clone(), row.value()?)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// One difference between two maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key.
    pub key: String,
    /// The value before, as a row shows it; `None` if the key is new.
    pub before: Option<String>,
    /// The value after; `None` if the key is gone.
    pub after: Option<String>,
}

/// What differs between two maps: what is gone or other in the old order, then what is new.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let empty = Map::new();
    let (before, after) =
        (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    // As JSON: `1` and `"1"` are two things.
    let shown = |value: &Value| value.to_string();
    let old = before.iter().filter(|(key, value)| after.get(*key) != Some(*value));
    let old = old.map(|(key, value)| Difference {
        key: key.clone(),
        before: Some(shown(value)),
        after: after.get(key).map(shown),
    });
    let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let new = new.map(|(key, value)| Difference {
        key: key.clone(),
        before: None,
        after: Some(shown(value)),
    });
    old.chain(new).collect()
}

/// Keys that were removed and that the answer still has: the server merges (Q24).
#[must_use]
pub fn remaining(before: &Value, sent: &Value, answer: &Value) -> Vec<String> {
    let has = |map: &Value, key: &str| map.get(key).is_some();
    let keys = before.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    keys.filter(|key| !has(sent, key) && has(answer, key)).map(str::to_owned).collect()
}

/// Puts pasted pairs into rows: keys that are there get the new value, others are added. How many
/// were added and how many changed.
pub fn put(rows: &mut Vec<Row>, pasted: Vec<Row>) -> (usize, usize) {
    let mut places: HashMap<String, usize> =
        rows.iter().enumerate().map(|(n, row)| (row.key.clone(), n)).collect();
    let (mut added, mut changed) = (0, 0);
    for row in pasted {
        if let Some(at) = places.get(&row.key) {
            changed += usize::from(rows[*at] != row);
            rows[*at] = row;
        } else {
            places.insert(row.key.clone(), rows.len());
            rows.push(row);
            added += 1;
        }
    }
    (added, changed)
}
