//! Editing a record without losing what the person did not touch.

use serde_json::{Map, Value};

use crate::{
    path::{Path, Step},
    spec::{Field, Kind, Spec},
};

/// What stands in place of a secret.
pub const MASK: &str = "••••••••";

/// Members that the server sets and does not take back.
const SERVER_SET: [&str; 2] = ["id", "created"];

/// A new record: empty, with one blank row in each list, so that its fields can be seen.
///
/// Blank rows are never sent ([`body`]).
#[must_use]
pub fn blank(spec: &Spec) -> Value {
    let mut document = Value::Object(Map::new());
    for field in spec.fields() {
        match field.kind {
            Kind::Flag(Some(default)) => {
                Path::parse(field.path).set(&mut document, Value::Bool(default));
            }
            Kind::List(items) if field.required || items.fields.iter().any(is_reference) => {
                let row = Value::Array(vec![Value::Object(Map::new())]);
                Path::parse(field.path).set(&mut document, row);
            }
            _ => {}
        }
    }
    document
}

const fn is_reference(field: &Field) -> bool {
    matches!(field.kind, Kind::Reference(_))
}

/// The body of a create or update call: the document less what the server sets and less the
/// blank rows that editing left. `base` is the record as it was read, if there is one.
#[must_use]
pub fn body(spec: &Spec, edited: &Value, base: Option<&Value>) -> Value {
    let mut body = pruned(spec, edited, base);
    if let Some(object) = body.as_object_mut() {
        for key in SERVER_SET {
            object.shift_remove(key);
        }
    }
    body
}

/// The document less the blank rows that editing left.
#[must_use]
pub fn pruned(spec: &Spec, edited: &Value, base: Option<&Value>) -> Value {
    let mut body = edited.clone();
    let bases: Vec<&Value> = base.into_iter().collect();
    for field in spec.fields() {
        drop_blank_rows(field, &Path::root(), &mut body, &bases);
    }
    if let Some(base) = base {
        put_back(spec, &mut body, base);
    }
    body
}

/// Drops the blank rows of a list. `bases` are the objects, as they were read, that the list may
/// have been in: the record, or each row of the list around it, for rows can be moved.
fn drop_blank_rows(field: &Field, at: &Path, body: &mut Value, bases: &[&Value]) {
    let Kind::List(items) = field.kind else { return };
    let path = at.then(field.path);
    let Some(length) = path.get(body).and_then(Value::as_array).map(Vec::len) else { return };
    let inside = Path::parse(field.path);
    let came: Vec<&Value> =
        bases.iter().filter_map(|base| inside.get(base)?.as_array()).flatten().collect();
    // A row that came blank from the server is not ours to drop.
    let came_blank = came.iter().any(|row| is_blank(row));
    for index in (0..length).rev() {
        let row = path.at(index);
        for inner in items.fields {
            drop_blank_rows(inner, &row, body, &came);
        }
        if !came_blank && row.get(body).is_some_and(is_blank) {
            row.remove(body);
        }
    }
}

/// Puts the empty things back (`null`, `{}`, `[]`) that the record came with and that are gone
/// because something was put into them and taken out again.
fn put_back(spec: &Spec, body: &mut Value, base: &Value) {
    for field in spec.fields() {
        let mut place = Path::root();
        for step in Path::parse(field.path).steps() {
            let Step::Key(key) = step else { break };
            place = place.key(key);
            if let Some(came) = place.get(base).filter(|came| is_empty(came))
                && place.get(body).is_none()
            {
                place.set(body, came.clone());
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Whether a row of a list holds nothing: it is not sent, unless it came so.
#[must_use]
pub fn is_blank(row: &Value) -> bool {
    row.as_object().is_some_and(Map::is_empty)
}

/// Whether a text is a server's mask and not a value: all characters alike, `*` or `•`.
#[must_use]
pub fn is_mask(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some(first @ ('*' | '•')) => characters.all(|c| c == first),
        _ => false,
    }
}

/// Whether the server gave a mask in place of some secret: such a document must not be sent back.
#[must_use]
pub fn has_mask(spec: &Spec, document: &Value) -> bool {
    secret_places(spec, document).iter().any(|path| path.get(document).is_some_and(holds_mask))
}

pub(crate) fn holds_mask(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            // Secrets also stand inside a text that holds JSON.
            is_mask(text)
                || serde_json::from_str::<Value>(text)
                    .is_ok_and(|inner| !inner.is_string() && holds_mask(&inner))
        }
        Value::Array(items) => items.iter().any(holds_mask),
        Value::Object(object) => object.values().any(holds_mask),
        _ => false,
    }
}

/// Calls `visit` for every field that the document has, or could have, with its place.
pub fn walk(spec: &Spec, document: &Value, visit: &mut dyn FnMut(&'static Field, &Path)) {
    for section in spec.sections() {
        let shown = section.when.is_none_or(|(path, value)| {
            Path::parse(path).get(document).and_then(Value::as_str) == Some(value)
        });
        // Hidden sections are walked too where they hold something: it is still in the document.
        for field in section.fields {
            let path = Path::root().then(field.path);
            if shown || path.get(document).is_some() {
                walk_field(field, path, document, visit);
            }
        }
    }
}

fn walk_field(
    field: &'static Field,
    path: Path,
    document: &Value,
    visit: &mut dyn FnMut(&'static Field, &Path),
) {
    visit(field, &path);
    let Kind::List(items) = field.kind else { return };
    let length = path.get(document).and_then(Value::as_array).map_or(0, Vec::len);
    for index in 0..length {
        let row = path.at(index);
        for inner in items.fields {
            walk_field(inner, row.then(inner.path), document, visit);
        }
    }
}

/// The field that stands at `path`, and its label with the number of its row: `Bot 2: Participant`.
#[must_use]
pub fn label_at(spec: &Spec, document: &Value, path: &Path) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    walk(spec, document, &mut |field, place| {
        let depth = place.steps().len();
        if path.is_within(place) && best.as_ref().is_none_or(|(found, _)| depth > *found) {
            let row = place.steps().iter().rev().find_map(|step| match step {
                Step::Index(index) => Some(index + 1),
                Step::Key(_) => None,
            });
            let label = match row {
                Some(row) => format!("{} ({row})", field.label),
                None => field.label.to_owned(),
            };
            best = Some((depth, label));
        }
    });
    best.map(|(_, label)| label)
}

/// A copy with every secret replaced by a mask, for screens, copies and files.
#[must_use]
pub fn masked(spec: &Spec, document: &Value) -> Value {
    let mut copy = document.clone();
    for path in secret_places(spec, document) {
        path.set(&mut copy, Value::String(MASK.to_owned()));
    }
    copy
}

/// A copy without any secret, for drafts; and whether one was dropped.
#[must_use]
pub fn without_secrets(spec: &Spec, document: &Value) -> (Value, bool) {
    let mut copy = document.clone();
    let places = secret_places(spec, document);
    // From the end, so that the numbers of the rows before stay right.
    for path in places.iter().rev() {
        if path.steps().is_empty() {
            copy = Value::Null;
        }
        path.remove(&mut copy);
    }
    (copy, !places.is_empty())
}

/// Where the secrets of a document are.
///
/// What stands on the way to a secret and is neither an object nor, for a list, an array counts
/// as one itself: it may hold the secret in a form that the contract does not know.
/// What was edited as JSON with masks in it, with the secrets of `current` behind the masks that
/// were left alone.
#[must_use]
pub fn unmasked(spec: &Spec, edited: &Value, current: &Value) -> Value {
    let mut copy = edited.clone();
    for path in secret_places(spec, current) {
        if path.get(edited).and_then(Value::as_str) == Some(MASK)
            && let Some(secret) = path.get(current)
        {
            path.set(&mut copy, secret.clone());
        }
    }
    copy
}

/// A draft, which holds no secrets, with those that the record on the server still has.
#[must_use]
pub fn with_secrets(spec: &Spec, draft: &Value, base: &Value) -> Value {
    let mut copy = draft.clone();
    for path in secret_places(spec, base) {
        if path.get(draft).is_none()
            && let Some(secret) = path.get(base)
        {
            path.set(&mut copy, secret.clone());
        }
    }
    copy
}

/// The body of a new record that is like `record`, under a name that says so.
#[must_use]
pub fn duplicate(spec: &Spec, record: &Value) -> Value {
    let mut copy = body(spec, record, Some(record));
    Path::parse("modified").remove(&mut copy);
    let place = Path::parse(spec.name);
    if let Some(name) = place.get(record).and_then(Value::as_str) {
        place.set(&mut copy, Value::String(format!("Copy of {name}")));
    }
    // A mask is no secret: it must be typed anew, so it is not taken along.
    for path in secret_places(spec, record) {
        if path.get(record).and_then(Value::as_str).is_some_and(is_mask) {
            path.remove(&mut copy);
        }
    }
    copy
}

pub(crate) fn secret_places(spec: &Spec, document: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    for field in spec.fields() {
        find_secrets(field, &Path::root(), document, &mut found);
    }
    found
}

fn holds_secret(field: &Field) -> bool {
    match field.kind {
        Kind::List(items) => items.fields.iter().any(holds_secret),
        _ => field.is_secret(),
    }
}

fn find_secrets(field: &Field, at: &Path, object: &Value, found: &mut Vec<Path>) {
    if !holds_secret(field) {
        return;
    }
    let (mut place, mut value) = (at.clone(), object);
    for step in Path::parse(field.path).steps() {
        let (Step::Key(key), Value::Object(object)) = (step, value) else { break };
        let Some(inner) = object.get(key) else { return };
        (place, value) = (place.key(key), inner);
    }
    match (field.kind, value) {
        (_, Value::Null) => {}
        (Kind::List(items), Value::Array(rows)) if place == at.then(field.path) => {
            for (index, row) in rows.iter().enumerate() {
                for inner in items.fields {
                    find_secrets(inner, &place.at(index), row, found);
                }
            }
        }
        _ if found.contains(&place) => {}
        _ => found.push(place),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    #[test]
    fn puts_secrets_back_behind_masks_that_were_left_alone() {
        let spec = Resource::Authentication.spec();
        let current = json!({"type": "basic", "basicAuth": {"username": "u", "password": "p"}});
        let mut edited = masked(spec, &current);
        assert_eq!(edited["basicAuth"]["password"], MASK);
        edited["basicAuth"]["username"] = json!("v");
        let whole = unmasked(spec, &edited, &current);
        assert_eq!(whole["basicAuth"], json!({"username": "v", "password": "p"}));
        edited["basicAuth"]["password"] = json!("new");
        assert_eq!(unmasked(spec, &edited, &current)["basicAuth"]["password"], "new");
    }

    #[test]
    fn gives_a_draft_the_secrets_that_the_server_still_has() {
        let spec = Resource::Authentication.spec();
        let base = json!({"type": "basic", "basicAuth": {"username": "u", "password": "p"}});
        let (draft, dropped) = without_secrets(spec, &base);
        assert!(dropped);
        assert_eq!(with_secrets(spec, &draft, &base), base);
    }

    #[test]
    fn duplicates_everything_but_what_makes_a_record_itself() {
        let spec = Resource::Authentication.spec();
        let record = json!({"id": "1", "created": "c", "modified": "m", "name": "n", "odd": 1,
            "basicAuth": {"username": "u", "password": "****"}});
        assert_eq!(
            duplicate(spec, &record),
            json!({"name": "Copy of n", "odd": 1, "basicAuth": {"username": "u"}})
        );
    }
}
