//! Editing a record without losing what the person did not touch.

use serde_json::{Map, Value};

pub use crate::{
    mask::MASK,
    secrets::{
        hides_secrets, holds_mask, is_mask, mask_places, masked, unmasked, with_secrets,
        without_secrets,
    },
};
use crate::{
    path::{Path, Step},
    spec::{Field, Kind, Section, Spec},
    validate::applies,
};

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

/// Those of the places that are in no field, nor hold one.
#[must_use]
pub fn unknown(spec: &Spec, document: &Value, places: Vec<Path>) -> Vec<Path> {
    let mut fields = Vec::new();
    walk(spec, document, &mut |_, path| fields.push(path.clone()));
    let known = |path: &Path| fields.iter().any(|it| it.is_within(path) || path.is_within(it));
    places.into_iter().filter(|path| !known(path)).collect()
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

/// The body of a create call: [`body`] less the fields of sections that do not apply. Nobody sees
/// those in the form, and a secret that was typed there would go along.
#[must_use]
pub fn first_body(spec: &Spec, edited: &Value) -> Value {
    let mut body = body(spec, edited, None);
    for path in unseen(spec, edited) {
        path.remove(&mut body);
    }
    body
}

/// Fields that hold something and stand in a section that does not apply.
#[must_use]
pub fn unseen(spec: &Spec, document: &Value) -> Vec<Path> {
    let hidden = spec
        .sections()
        .iter()
        .filter(|section| !applies(section, document) && !is_open(spec, section, document));
    let places = hidden.flat_map(|section| section.fields).map(|field| Path::parse(field.path));
    places.filter(|place| place.get(document).is_some()).collect()
}

/// Whether a section may count although it is made for another value: the set of values is open, and
/// this one is not in the contract.
#[must_use]
pub fn is_open(spec: &Spec, section: &Section, document: &Value) -> bool {
    let Some((place, _)) = section.when else { return false };
    let Some(value) = Path::parse(place).get(document).and_then(Value::as_str) else {
        return false;
    };
    let mut known = spec.sections().iter().filter_map(|one| one.when);
    !value.is_empty() && !known.any(|(at, listed)| at == place && listed == value)
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

/// Takes out what is left around a reference or a list that a person has taken out: an authentication
/// without its id is none, nor are bots without a bot. What no form knows goes with it; what a field
/// holds stays. Call with the place where something was taken out.
pub fn tidy(spec: &Spec, document: &mut Value, path: &Path) {
    let steps = path.steps();
    let row = steps.iter().rposition(|step| matches!(step, Step::Index(_))).map_or(0, |at| at + 1);
    let mut held = Vec::new();
    let mut gone = Vec::new();
    walk(spec, document, &mut |field, place| {
        let value = place.get(document);
        if value.is_some_and(|value| !is_void(value)) {
            held.push(place.clone());
        }
        let makes_it = match field.kind {
            Kind::Reference(_) => place == path,
            Kind::List(items) => place == path || items.fields.iter().any(is_reference),
            _ => false,
        };
        if makes_it && value.is_none() {
            gone.push(place.clone());
        }
    });
    // From within, but not what holds everything else of the record, too.
    let whole = steps.len() - row == 2;
    for depth in (row + 1..steps.len()).rev().filter(|depth| *depth > row + 1 || whole) {
        let part = Path::of(&steps[..depth]);
        let within = |all: &[Path]| all.iter().any(|place| place.is_within(&part));
        if within(&held) || !within(&gone) {
            return;
        }
        if part.get(document).is_some_and(Value::is_object) {
            part.remove(document);
        }
    }
}

/// Whether a value says nothing: it is empty, or a switch that is off.
fn is_void(value: &Value) -> bool {
    is_empty(value) || *value == Value::Bool(false) || value.as_str() == Some("")
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

/// What stands where a field would be and cannot be shown in it: another thing where an object or a
/// list is due. To put something there takes it away.
#[must_use]
pub fn unshown<'v>(field: &Field, path: &Path, document: &'v Value) -> Option<&'v Value> {
    let mut value = document;
    for step in path.steps() {
        let due = match step {
            Step::Key(_) => value.is_object(),
            Step::Index(_) => value.is_array(),
        };
        if !due {
            return Some(value).filter(|value| !value.is_null());
        }
        value = match step {
            Step::Key(key) => value.get(key)?,
            Step::Index(index) => value.get(*index)?,
        };
    }
    let fits = match field.kind {
        Kind::List(_) => value.is_array() || value.is_null(),
        Kind::Flag(_) => value.is_null() || flag(value).is_some(),
        _ => true,
    };
    (!fits).then_some(value)
}

/// Whether a switch is on at this value, in whatever way a server writes it; `None` where it says
/// neither.
#[must_use]
pub fn flag(value: &Value) -> Option<bool> {
    let text = match value {
        Value::Bool(flag) => return Some(*flag),
        Value::String(text) => text.as_str(),
        Value::Number(number) => number.as_str(),
        _ => return None,
    };
    let is = |all: [&str; 6]| all.iter().any(|one| one.eq_ignore_ascii_case(text));
    if is(["true", "1", "yes", "y", "on", "active"]) {
        Some(true)
    } else {
        is(["false", "0", "no", "n", "off", "inactive"]).then_some(false)
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

/// What a person calls a place: the label of its field, or else its path.
#[must_use]
pub fn called(spec: &Spec, document: &Value, path: &Path) -> String {
    let label = label_at(spec, document, path);
    label.unwrap_or_else(|| match path.steps() {
        [] => "The whole record".to_owned(),
        // What holds a field is called as that.
        _ => match spec.fields().find(|field| Path::parse(field.path).is_within(path)) {
            Some(field) => field.label.to_owned(),
            None => path.to_string(),
        },
    })
}

/// So many characters has a name at most.
const NAME: usize = 255;

/// The body of a new record that is like `record`, under a name that says so.
///
/// A mask is taken along, so that the form asks for the secret behind it.
#[must_use]
pub fn duplicate(spec: &Spec, record: &Value) -> Value {
    let mut copy = body(spec, record, Some(record));
    Path::parse("modified").remove(&mut copy);
    let place = Path::parse(spec.name);
    if let Some(name) = place.get(record).and_then(Value::as_str) {
        let name: String = format!("Copy of {name}").chars().take(NAME).collect();
        place.set(&mut copy, Value::String(name));
    }
    // Some servers write numbers as texts; what is sent anew is as the contract has it.
    let mut numbers = Vec::new();
    walk(spec, &copy, &mut |field, path| {
        if let (Kind::Number(_) | Kind::Size, Some(Value::String(text))) =
            (field.kind, path.get(&copy))
            && let Ok(number) = text.trim().parse::<serde_json::Number>()
        {
            numbers.push((path.clone(), number));
        }
    });
    for (path, number) in numbers {
        path.set(&mut copy, Value::Number(number));
    }
    // No two channels may be of one type.
    if spec.resource == crate::Resource::Channel {
        Path::parse("type").remove(&mut copy);
    }
    copy
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    #[test]
    fn knows_what_no_field_can_show() {
        let spec = Resource::Participant.spec();
        let record = json!({"application": "x", "intents": [{"a": 1}], "options": {"keep": "me"},
            "description": [1]});
        let unshown = |path: &str, record: &Value| {
            let field = spec.fields().find(|field| field.path == path).unwrap();
            unshown(field, &Path::parse(path), record).cloned()
        };
        assert_eq!(unshown("application.id", &record), Some(json!("x")));
        assert_eq!(unshown("intents.intent", &record), Some(json!([{"a": 1}])));
        assert_eq!(unshown("options", &record), Some(json!({"keep": "me"})));
        assert_eq!(unshown("description", &record), None, "its text can be seen");
        for (value, shown) in
            [(json!("False"), Some(false)), (json!(1), Some(true)), (json!("perhaps"), None)]
        {
            assert_eq!(flag(&value), shown);
            assert_eq!(unshown("active", &json!({"active": value})).is_some(), shown.is_none());
        }
        let said = |text: &str| flag(&json!(text));
        assert!(["Y", "yes", "ON", "active", "1"].iter().all(|text| said(text) == Some(true)));
        assert!(["N", "No", "off", "inactive", "0"].iter().all(|text| said(text) == Some(false)));
        assert_eq!((said(""), said("none")), (None, None));
        let fine = json!({"application": null, "intents": {"intent": null}, "options": []});
        for path in ["application.id", "intents.intent", "options"] {
            assert_eq!(unshown(path, &fine), None);
        }
    }

    #[test]
    fn a_part_goes_with_what_makes_it_one() {
        let take_out = |spec: &Spec, document: &mut Value, path: &str| {
            let path = Path::parse(path);
            path.remove(document);
            let list = path.steps().split_last().filter(|(last, _)| matches!(last, Step::Index(_)));
            tidy(spec, document, &list.map_or(path.clone(), |(_, list)| Path::of(list)));
        };
        let spec = Resource::Orchestration.spec();
        let bots = json!({"bots": [{"id": "b"}, {"id": "c"}], "bypassVaDuration": 5,
            "forwardTranscript": false, "odd": 1});
        let mut edited = json!({"name": "n", "applications": {
            "botConfiguration": bots,
            "customerConfiguration": {"customer": {"id": "c", "note": 1}, "mode": 2},
            "agentConfiguration": {"agents": [{"id": "a"}], "mode": 3}}});
        let part = |edited: &Value, name: &str| edited["applications"].get(name).is_some();
        take_out(spec, &mut edited, "applications.customerConfiguration.customer.id");
        assert!(!part(&edited, "customerConfiguration"));
        take_out(spec, &mut edited, "applications.agentConfiguration.agents[0]");
        assert!(!part(&edited, "agentConfiguration"));
        let bots = "applications.botConfiguration";
        take_out(spec, &mut edited, &format!("{bots}.bots[0]"));
        take_out(spec, &mut edited, &format!("{bots}.bots[0]"));
        assert!(part(&edited, "botConfiguration"), "the duration is seen and says something");
        take_out(spec, &mut edited, &format!("{bots}.bypassVaDuration"));
        assert_eq!(edited, json!({"name": "n"}));

        let spec = Resource::ClientApplication.spec();
        let role = json!({"name": "r", "authentication": {"id": "a", "note": 1}});
        let mut edited = json!({"name": "n", "roles": [role]});
        take_out(spec, &mut edited, "roles[0].authentication.id");
        assert_eq!(edited, json!({"name": "n", "roles": [{"name": "r"}]}));
        // What makes no part of a record takes nothing along.
        let spec = Resource::Account.spec();
        let mut edited = json!({"chatConfigurations": {"timeout": 1, "odd": 2}});
        take_out(spec, &mut edited, "chatConfigurations.timeout");
        assert_eq!(edited, json!({"chatConfigurations": {"odd": 2}}));
    }

    #[test]
    fn sends_nothing_of_the_other_type_in_a_new_record() {
        let spec = Resource::Authentication.spec();
        let edited = json!({"name": "n", "type": "basic", "basicAuth": {"username": "u"},
            "oauth2": {"payload": "secret", "headers": [{"name": "X"}]}, "odd": {"a": 1}});
        assert_eq!(
            first_body(spec, &edited),
            json!({"name": "n", "type": "basic", "basicAuth": {"username": "u"}, "odd": {"a": 1}})
        );
        let oauth = json!({"type": "oauth2", "oauth2": {"method": "GET", "zz": 1}});
        assert_eq!(first_body(spec, &oauth), oauth);
        let other = json!({"type": "oauth2_mtls", "oauth2": {"method": "GET"}});
        assert_eq!(first_body(spec, &other), other, "who knows what counts");
        let none = json!({"oauth2": {"method": "GET"}});
        assert_eq!(first_body(spec, &none), json!({}));
    }

    #[test]
    fn duplicates_everything_but_what_makes_a_record_itself() {
        let spec = Resource::Authentication.spec();
        let record = json!({"id": "1", "created": "c", "modified": "m", "name": "n", "odd": 1,
            "basicAuth": {"username": "u", "password": "****"}});
        let copy = duplicate(spec, &record);
        assert_eq!(
            copy,
            json!({"name": "Copy of n", "odd": 1, "basicAuth": {"username": "u", "password": "****"}})
        );
        assert!(hides_secrets(spec, &copy), "it is asked for, not left out");

        let long = duplicate(spec, &json!({"name": "ö".repeat(255)}));
        assert_eq!(long["name"].as_str().map(|name| name.chars().count()), Some(255));

        let account = json!({"chatConfigurations": {"timeout": "30", "defaultLanguage": "7"}});
        let copy = duplicate(Resource::Account.spec(), &account);
        assert_eq!(copy, json!({"chatConfigurations": {"timeout": 30, "defaultLanguage": "7"}}));

        let channel = json!({"displayName": "n", "type": "sms", "active": true});
        let copy = duplicate(Resource::Channel.spec(), &channel);
        assert_eq!(copy, json!({"displayName": "Copy of n", "active": true}));
    }
}
