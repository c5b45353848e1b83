//! One plain field of many records: which fields can be changed so, and what a change makes of a record.

use serde_json::Value;

use crate::{
    bulk::Skip,
    changes::Change,
    document::{body, hides_secrets},
    lookup::{is_empty, is_form_of},
    path::{Path, Step},
    record::Record,
    secrets::secret_places,
    size,
    spec::{Field, Kind, Spec},
    validate,
};

/// A field that can be changed in many records at once.
#[derive(Clone, Debug)]
pub struct Editable {
    /// Where it stands; `[]` stands for every row of a list: `roles[].callback`.
    pub pattern: String,
    /// Its label, with the list that it stands in.
    pub label: String,
    /// What it holds.
    pub field: &'static Field,
}

/// What happens to the field.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// It gets this value, whatever it holds; `None` empties it.
    Put(Option<Value>),
    /// In its text, the one is replaced by the other wherever it occurs.
    Replace(String, String),
    /// In its address, the host (and the port) is replaced; path and query stay.
    Host(String),
}

/// A change of one field.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The field.
    pub at: Editable,
    /// What happens to it.
    pub how: How,
}

/// The fields of a resource that can be changed in many records at once: plain values that need not
/// be unique, and no secrets.
#[must_use]
pub fn editable(spec: &'static Spec) -> Vec<Editable> {
    let mut found = Vec::new();
    let is_own = |field: &&Field| field.unique || [spec.name, "active"].contains(&field.path);
    for field in spec.fields().filter(|field| !is_own(field)) {
        collect(field, String::new(), "", &mut found);
    }
    found
}

fn collect(field: &'static Field, before: String, within: &str, found: &mut Vec<Editable>) {
    let pattern = format!("{before}{}", field.path);
    match field.kind {
        Kind::List(items) => {
            for inner in items.fields.iter().filter(|inner| Some(inner.path) != items.unique) {
                collect(inner, format!("{pattern}[]."), field.label, found);
            }
        }
        Kind::Text(_)
        | Kind::Prose(_)
        | Kind::Url
        | Kind::Email
        | Kind::Number(_)
        | Kind::Size
        | Kind::Choice(_)
        | Kind::Flag(_) => {
            let label = match within {
                "" => field.label.to_owned(),
                list => format!("{list}: {}", field.label.to_lowercase()),
            };
            found.push(Editable { pattern, label, field });
        }
        _ => {}
    }
}

impl Editable {
    /// Whether parts of it can be replaced.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(
            self.field.kind,
            Kind::Text(_) | Kind::Prose(_) | Kind::Url | Kind::Email | Kind::Choice(_)
        )
    }

    /// What a typed text means for this field.
    ///
    /// # Errors
    /// With what is wrong about it.
    pub fn value(&self, text: &str) -> Result<Option<Value>, String> {
        let text = if matches!(self.field.kind, Kind::Prose(_)) { text } else { text.trim() };
        if text.is_empty() {
            return if self.field.required {
                Err("This field must not be empty.".to_owned())
            } else {
                Ok(None)
            };
        }
        let value = match self.field.kind {
            Kind::Flag(_) => Value::Bool(text == "true"),
            Kind::Size => size::parse(text).map_or_else(|| number(text), Value::from),
            Kind::Number(_) => number(text),
            _ => Value::String(text.to_owned()),
        };
        match validate::wrong(self.field, &value) {
            Some(message) => Err(message),
            None => Ok(Some(value)),
        }
    }

    /// Where it is in a document: every row that there is, and the one place outside lists if the
    /// object that it belongs to is there.
    fn places(&self, document: &Value) -> Vec<Path> {
        let mut places = vec![Path::root()];
        let mut parts = self.pattern.split("[].").peekable();
        while let Some(part) = parts.next() {
            let below = places.into_iter().map(|place| place.then(part));
            places = if parts.peek().is_some() {
                below.flat_map(|list| rows(document, &list)).collect()
            } else {
                below.collect()
            };
        }
        places.retain(|place| match place.steps().split_last() {
            Some((Step::Key(_), parent)) => {
                Path::of(parent).get(document).is_some_and(Value::is_object)
            }
            _ => false,
        });
        places
    }
}

fn rows(document: &Value, list: &Path) -> Vec<Path> {
    let length = list.get(document).and_then(Value::as_array).map_or(0, Vec::len);
    (0..length).map(|row| list.at(row)).collect()
}

fn number(text: &str) -> Value {
    let number = validate::whole(text).unwrap_or_else(|| text.to_owned());
    number.parse::<serde_json::Number>().map_or(Value::String(number), Value::Number)
}

impl How {
    fn apply(&self, before: Option<&Value>) -> Option<Value> {
        let text = before.and_then(Value::as_str);
        match (self, text) {
            (Self::Put(value), _) => value.clone(),
            (Self::Replace(old, new), Some(text)) if !old.is_empty() => {
                Some(Value::String(text.replace(old, new)))
            }
            (Self::Host(host), Some(text)) => {
                Some(Value::String(with_host(text, host).unwrap_or_else(|| text.to_owned())))
            }
            _ => before.cloned(),
        }
    }
}

/// The address with another host; `None` if it has none. A scheme before the host is taken too.
fn with_host(address: &str, host: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest[..end].rfind('@').map_or(0, |at| at + 1);
    let (scheme, host) = host.split_once("://").unwrap_or((scheme, host));
    let host = host.trim_end_matches('/');
    Some(format!("{scheme}://{}{host}{}", &rest[..user], &rest[end..]))
}

/// What an edit changes in a record; nothing if it is so already.
///
/// # Errors
/// If the record must be left alone.
pub fn changes(spec: &Spec, record: &Value, edit: &Edit) -> Result<Vec<Change>, Skip> {
    if !record.is_object() {
        return Err(Skip::NoObject);
    }
    let places = edit.at.places(record);
    if places.is_empty() {
        return Err(Skip::Absent);
    }
    let mut changes = Vec::new();
    for path in places {
        let before = path.get(record).cloned();
        let after = edit.how.apply(before.as_ref());
        if before == after || (after.is_none() && before == Some(Value::Null)) {
            continue;
        }
        if after.as_ref().is_some_and(|value| {
            validate::wrong(edit.at.field, value).is_some()
                || (edit.at.field.required && value.as_str() == Some(""))
        }) {
            return Err(Skip::Unfit);
        }
        changes.push(Change { path, before, after });
    }
    if changes.is_empty() {
        return Ok(changes);
    }
    if hides_secrets(spec, record) {
        return Err(Skip::Masked);
    }
    let secrets = secret_places(spec, record);
    changes.retain(|change| !is_among(&change.path, &secrets));
    if changes.is_empty() { Err(Skip::Secret) } else { Ok(changes) }
}

/// Whether a record holds a secret in this field, by the name that stands beside it: such as an option
/// `apiKey`. It is neither shown nor changed.
#[must_use]
pub fn hides(spec: &Spec, record: &Value, at: &Editable) -> bool {
    let secrets = secret_places(spec, record);
    at.places(record).iter().any(|path| is_among(path, &secrets))
}

fn is_among(path: &Path, secrets: &[Path]) -> bool {
    secrets.iter().any(|secret| path.is_within(secret))
}

/// The body that makes the planned changes in a record as it was just read, and no others.
///
/// # Errors
/// If the record must be left alone: because it is so by now, or because somebody else changed
/// the field since the plan was made.
pub fn with_edit(
    spec: &Spec,
    record: &Record,
    edit: &Edit,
    planned: &[Change],
) -> Result<Value, Skip> {
    let changes = changes(spec, &record.json, edit)?;
    if changes.is_empty() {
        return Err(Skip::Already);
    }
    if changes != planned {
        return Err(Skip::Moved);
    }
    Ok(set_all(spec, record, changes.into_iter().map(|change| (change.path, change.after))))
}

/// The body that takes changes back in a record as it was just read, and changes nothing else.
///
/// # Errors
/// If the record must be left alone: because it is so by now, or because somebody else changed
/// the field since.
pub fn taken_back(spec: &Spec, record: &Record, done: &[Change]) -> Result<Value, Skip> {
    let holds = |value: fn(&Change) -> &Option<Value>| {
        let now = |change: &Change| change.path.get(&record.json).filter(|now| !now.is_null());
        done.iter().all(|one| now(one) == value(one).as_ref().filter(|then| !then.is_null()))
    };
    if holds(|change| &change.before) {
        return Err(Skip::Already);
    }
    if !holds(|change| &change.after) {
        return Err(Skip::Moved);
    }
    if hides_secrets(spec, &record.json) {
        return Err(Skip::Masked);
    }
    let back = done.iter().map(|change| (change.path.clone(), change.before.clone()));
    Ok(set_all(spec, record, back))
}

/// Changes that were just made, as the record has them now: a server may trim what it is sent, or
/// write it in another way. What is no form of it is somebody else's.
#[must_use]
pub fn kept(done: &[Change], now: &Value) -> Vec<Change> {
    let kept = |change: &Change| {
        let there = change.path.get(now).filter(|there| Some(*there) != change.before.as_ref());
        let ours = there.filter(|there| match &change.after {
            Some(sent) => is_form_of(there, sent),
            None => is_empty(there),
        });
        Change { after: ours.cloned().or_else(|| change.after.clone()), ..change.clone() }
    };
    done.iter().map(kept).collect()
}

fn set_all(
    spec: &Spec,
    record: &Record,
    values: impl Iterator<Item = (Path, Option<Value>)>,
) -> Value {
    let mut edited = record.json.clone();
    for (path, value) in values {
        match value {
            Some(value) => path.set(&mut edited, value),
            None => path.remove(&mut edited),
        }
    }
    body(spec, &edited, Some(&record.json))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    fn at(resource: Resource, pattern: &str) -> Editable {
        let all = editable(resource.spec());
        all.into_iter().find(|one| one.pattern == pattern).expect(pattern)
    }

    fn put(resource: Resource, pattern: &str, text: &str) -> Edit {
        let at = at(resource, pattern);
        let how = How::Put(at.value(text).unwrap());
        Edit { at, how }
    }

    #[test]
    fn offers_plain_fields_and_no_others() {
        let patterns = |resource: Resource| -> Vec<String> {
            editable(resource.spec()).into_iter().map(|one| one.pattern).collect()
        };
        assert_eq!(
            patterns(Resource::ClientApplication),
            [
                "description",
                "roles[].version",
                "roles[].callback",
                "roles[].notificationEmail",
                "roles[].headers[].name"
            ]
        );
        // No two channels may have the same type, nor two rows of one the same language.
        let channels = patterns(Resource::Channel);
        assert!(channels.contains(&"l10nProperties[].properties[].value".into()));
        for unique in ["type", "displayName", "l10nProperties[].language"] {
            assert!(!channels.contains(&unique.into()), "{unique}");
        }
        let authentications = patterns(Resource::Authentication);
        assert!(
            !authentications
                .iter()
                .any(|path| path.contains("password") || path.contains("payload"))
        );
        assert!(patterns(Resource::Account).contains(&"chatConfigurations.defaultLanguage".into()));
        assert_eq!(at(Resource::ClientApplication, "roles[].callback").label, "Roles: callback");
    }

    #[test]
    fn changes_the_host_of_every_callback_and_nothing_else() {
        let spec = Resource::ClientApplication.spec();
        let record = Record::new(
            json!({"id": "1", "name": "n", "modified": "m", "odd": 12.50, "roles": [
            {"name": "customer", "callback": "https://old.example.com:8443/hub?x=1", "new": {"a": null}},
            {"name": "custom_bot", "callback": "https://old.example.com"},
            {"name": "custom_agent", "callback": "https://new.example.com/a"}]}),
        );
        let edit = Edit {
            at: at(Resource::ClientApplication, "roles[].callback"),
            how: How::Host("new.example.com".into()),
        };
        let planned = changes(spec, &record.json, &edit).unwrap();
        let after: Vec<_> = planned.iter().map(|change| change.after.clone().unwrap()).collect();
        assert_eq!(
            after,
            [json!("https://new.example.com/hub?x=1"), json!("https://new.example.com")]
        );
        let body = with_edit(spec, &record, &edit, &planned).unwrap();
        let mut expected = record.json.clone();
        expected["roles"][0]["callback"] = json!("https://new.example.com/hub?x=1");
        expected["roles"][1]["callback"] = json!("https://new.example.com");
        expected.as_object_mut().unwrap().remove("id");
        assert_eq!(body, expected);
    }

    #[test]
    fn a_host_may_bring_its_scheme() {
        assert_eq!(with_host("https://u@a/b", "http://c:1/").as_deref(), Some("http://u@c:1/b"));
        assert_eq!(with_host("no address", "c"), None);
    }

    #[test]
    fn replaces_a_part_of_a_text() {
        let spec = Resource::Account.spec();
        let edit = Edit {
            at: at(Resource::Account, "address"),
            how: How::Replace("@old.".into(), "@new.".into()),
        };
        let found = changes(spec, &json!({"address": "a@old.example"}), &edit).unwrap();
        assert_eq!(found[0].after, Some(json!("a@new.example")));
        assert!(changes(spec, &json!({"address": "b"}), &edit).unwrap().is_empty());
        let nothing = Edit { how: How::Replace(String::new(), "x".into()), ..edit };
        assert!(changes(spec, &json!({"address": "b"}), &nothing).unwrap().is_empty());
    }

    #[test]
    fn leaves_alone_what_it_must_not_change() {
        let resource = Resource::ClientApplication;
        let spec = resource.spec();
        let edit = put(resource, "roles[].notificationEmail", "ops@example.com");
        let skip = |json: Value| changes(spec, &json, &edit).unwrap_err();
        assert_eq!(skip(json!({"roles": []})), Skip::Absent);
        assert_eq!(skip(json!([])), Skip::NoObject);
        let masked = json!({"roles": [{"notificationEmail": "a@b", "headers": [{"name": "X", "value": "***"}]}]});
        assert_eq!(skip(masked), Skip::Masked);
        let bad = Edit { how: How::Replace("@b".into(), String::new()), ..edit.clone() };
        let record = json!({"roles": [{"notificationEmail": "a@b"}]});
        assert_eq!(changes(spec, &record, &bad), Err(Skip::Unfit));
    }

    #[test]
    fn leaves_secrets_alone_that_are_told_by_the_name_beside_them() {
        let spec = Resource::Account.spec();
        let edit = put(Resource::Account, "options[].value", "us");
        let record = |options: Value| json!({"id": "1", "options": options});
        let secret = json!({"name": "apiKey", "value": "marker"});
        let plain = json!({"name": "region", "value": "eu"});
        let both = record(json!([secret, plain]));
        let found = changes(spec, &both, &edit).unwrap();
        let places: Vec<_> = found.iter().map(|change| change.path.to_string()).collect();
        assert_eq!(places, ["options[1].value"]);
        let body = with_edit(spec, &Record::new(both.clone()), &edit, &found).unwrap();
        assert_eq!(body["options"], json!([secret, {"name": "region", "value": "us"}]));
        assert_eq!(changes(spec, &record(json!([secret])), &edit), Err(Skip::Secret));
        let hides = |options: Value| hides(spec, &record(options), &edit.at);
        assert!(hides(json!([plain, secret])) && !hides(json!([plain])));
    }

    #[test]
    fn overwrites_nothing_that_changed_since_the_plan() {
        let resource = Resource::ClientApplication;
        let spec = resource.spec();
        let edit = put(resource, "roles[].notificationEmail", "ops@example.com");
        let record = |mail: &str| Record::new(json!({"roles": [{"notificationEmail": mail}]}));
        let planned = changes(spec, &record("a@b").json, &edit).unwrap();
        assert!(with_edit(spec, &record("a@b"), &edit, &planned).is_ok());
        assert_eq!(with_edit(spec, &record("c@d"), &edit, &planned), Err(Skip::Moved));
        assert_eq!(
            with_edit(spec, &record("ops@example.com"), &edit, &planned),
            Err(Skip::Already)
        );
    }

    #[test]
    fn takes_back_what_it_changed_and_nothing_else() {
        let resource = Resource::Orchestration;
        let spec = resource.spec();
        let edit = put(resource, "description", "new");
        let before = Record::new(json!({"name": "n", "description": null, "x": 1}));
        let done = changes(spec, &before.json, &edit).unwrap();
        let record = |description: &str, x: u8| {
            Record::new(json!({"name": "n", "description": description, "x": x}))
        };
        assert_eq!(
            taken_back(spec, &record("new", 2), &done).unwrap(),
            json!({"name": "n", "description": null, "x": 2})
        );
        assert_eq!(taken_back(spec, &record("other", 1), &done), Err(Skip::Moved));
        assert_eq!(taken_back(spec, &before, &done), Err(Skip::Already));
        // Absent is as good as `null`.
        let emptied = put(resource, "description", "");
        let done = changes(spec, &record("old", 1).json, &emptied).unwrap();
        assert_eq!(
            taken_back(spec, &before, &done).unwrap(),
            json!({"name": "n", "description": "old", "x": 1})
        );
    }

    #[test]
    fn takes_back_what_the_server_has_written_in_its_own_way() {
        let resource = Resource::Orchestration;
        let spec = resource.spec();
        let edit = put(resource, "description", " Ops");
        let record = |text: &str| Record::new(json!({"name": "n", "description": text}));
        let done = changes(spec, &record("old").json, &edit).unwrap();
        let done = kept(&done, &record("ops").json);
        assert_eq!(taken_back(spec, &record("ops"), &done).unwrap()["description"], "old");
        for other in ["OPS", "theirs"] {
            assert_eq!(taken_back(spec, &record(other), &done), Err(Skip::Moved));
        }
        // Somebody else's stays somebody else's.
        let theirs = kept(&done, &record("theirs").json);
        assert_eq!(taken_back(spec, &record("theirs"), &theirs), Err(Skip::Moved));
    }

    #[test]
    fn takes_back_a_flag_that_the_server_writes_as_text() {
        let spec = Resource::Orchestration.spec();
        let record = |active: Value| Record::new(json!({"name": "n", "active": active}));
        let path = Path::parse("active");
        for [on, off] in [["true", "false"].map(Value::from), [1, 0].map(Value::from)] {
            let change =
                Change { path: path.clone(), before: Some(on.clone()), after: Some(json!(false)) };
            let done = kept(&[change], &record(off.clone()).json);
            assert_eq!(taken_back(spec, &record(off), &done).unwrap()["active"], on);
        }
    }

    #[test]
    fn reads_values_as_forms_do() {
        let timeout = at(Resource::Account, "chatConfigurations.timeout");
        assert_eq!(timeout.value("30"), Ok(Some(json!(30))));
        assert_eq!(timeout.value(""), Ok(None));
        assert!(timeout.value("soon").is_err());
        let size = at(Resource::Channel, "restrictions.inbound.attachmentPolicy.maxSize");
        assert_eq!(size.value("1 KB"), Ok(Some(json!(1024))));
        let mail = at(Resource::ClientApplication, "roles[].notificationEmail");
        assert!(mail.value("").is_err() && mail.value("ops").is_err());
    }

    #[test]
    fn does_not_make_the_object_around_a_field() {
        let spec = Resource::Channel.spec();
        let edit = put(Resource::Channel, "restrictions.inbound.maxTextLength", "10");
        assert_eq!(changes(spec, &json!({"type": "x"}), &edit), Err(Skip::Absent));
        assert_eq!(
            changes(spec, &json!({"restrictions": {"inbound": {}}}), &edit).unwrap().len(),
            1
        );
    }
}
