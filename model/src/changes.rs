//! What differs between two documents.

use serde_json::Value;

use crate::path::Path;

/// One difference: what stood there, and what stands there now.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub path: Path,
    /// What stood there; `None` if nothing did.
    pub before: Option<Value>,
    /// What stands there now; `None` if nothing does.
    pub after: Option<Value>,
}

/// The smallest places at which two documents differ.
///
/// Objects are compared member by member, arrays of the same length element by element;
/// arrays of different length differ as a whole. Numbers are compared as they are written.
#[must_use]
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(Path::root(), Some(before), Some(after), &mut found);
    found
}

fn compare(path: Path, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            for (key, value) in old {
                compare(path.key(key), Some(value), new.get(key), found);
            }
            for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                compare(path.key(key), None, Some(value), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                compare(path.at(index), Some(old), Some(new), found);
            }
        }
        _ => found.push(Change { path, before: before.cloned(), after: after.cloned() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_the_smallest_places() {
        let before = json!({"a": {"b": 1, "c": [1, 2]}, "gone": true, "list": [1]});
        let after = json!({"a": {"b": 2, "c": [1, 3]}, "new": null, "list": [1, 2]});
        let places: Vec<_> = changes(&before, &after).iter().map(|c| c.path.to_string()).collect();
        assert_eq!(places, ["a.b", "a.c[1]", "gone", "list", "new"]);
    }

    #[test]
    fn tells_one_from_one_point_nought() {
        let before: Value = serde_json::from_str(r#"{"n": 1e3}"#).unwrap();
        let after: Value = serde_json::from_str(r#"{"n": 1000}"#).unwrap();
        assert_eq!(changes(&before, &after).len(), 1);
        assert!(changes(&before, &before.clone()).is_empty());
    }
}
