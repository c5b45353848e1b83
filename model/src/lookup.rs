//! Whether a write without an answer was done: what is on the server, beside what was sent.

use serde_json::{Value, json};

use crate::{
    changes::{Change, changes},
    document, merge,
    path::{Path, Step},
    record::Record,
    secrets::{self, masked_by_name},
    spec::Spec,
};

/// The record in the answer of a create call, with its id as text: the answer itself, or the only
/// object in it where that has an id and the answer has none.
#[must_use]
pub fn made(answer: Value) -> Value {
    let mut inside = answer.as_object().into_iter().flat_map(|it| it.values());
    let inner = inside.find(|it| it.is_object()).filter(|_| !inside.any(Value::is_object));
    let inner = inner.cloned().map(Record::new).filter(|inner| !inner.id.is_empty());
    let whole = Record::new(answer);
    let Record { id, mut json } = inner.filter(|_| whole.id.is_empty()).unwrap_or(whole);
    if let Some(own) = json.get_mut("id").filter(|own| own.is_number()) {
        *own = Value::String(id);
    }
    json
}

/// The members of a new record that the person cannot know: neither what was sent, nor what every
/// record shows. A secret that was not sent is one, wherever it stands.
#[must_use]
pub fn unforeseen<'v>(spec: &Spec, sent: &Value, made: &'v Value) -> Vec<(&'v str, &'v Value)> {
    let shown = |name: &str| {
        let top = |path: &str| path.split(['.', '[']).next() == Some(name);
        ["id", "created", "modified", "active"].contains(&name)
            || spec.fields().any(|field| top(field.path))
    };
    let is_known = |name: &str, value: &Value| {
        sent.get(name) == Some(value)
            || (shown(name) && masked_by_name(&json!({name: value})) == json!({name: value}))
    };
    let members =
        made.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value));
    members.filter(|(name, value)| !is_known(name, value)).collect()
}

/// The record that a create call without an answer has made, if one is there: it has the name that
/// was sent, and everything else that was sent, as far as a server shows it. Of several it is the
/// last one created. Those that were `known` before the call are somebody else's.
#[must_use]
pub fn created<'a>(
    spec: &Spec,
    sent: &Value,
    records: impl Iterator<Item = &'a Record>,
    known: impl Fn(&str) -> bool,
) -> Option<&'a Record> {
    let (sent, _) = document::without_secrets(spec, sent);
    records
        .filter(|record| !record.id.is_empty() && !known(&record.id))
        .filter(|record| sent.get(spec.name) == record.json.get(spec.name))
        .filter(|record| holds(&record.json, &sent))
        .max_by_key(|record| record.json.get("created").and_then(Value::as_str))
}

/// A record that a create call may have made although it is not what was sent: a server may trim
/// names, order lists and fill in what is missing. Its name is nearly the one that was sent.
#[must_use]
pub fn perhaps_created<'a>(
    spec: &Spec,
    sent: &Value,
    mut records: impl Iterator<Item = &'a Record>,
    known: impl Fn(&str) -> bool,
) -> Option<&'a Record> {
    let plain = |record: &Value| {
        record.get(spec.name).and_then(Value::as_str).map(|name| name.trim().to_lowercase())
    };
    let name = plain(sent)?;
    records.find(|record| {
        !record.id.is_empty() && !known(&record.id) && plain(&record.json).as_ref() == Some(&name)
    })
}

/// Whether a replace call without an answer was done: the record before it, what was sent, and the
/// record now. `None` if that cannot be told.
#[must_use]
pub fn replaced(spec: &Spec, before: &Value, sent: &Value, now: &Value) -> Option<bool> {
    let body = |record: &Value| document::body(spec, record, Some(record));
    let mut hidden = document::mask_places(spec, now);
    hidden.extend(secrets::left_out(spec, now));
    let mut seen = false;
    for change in changes(&body(before), sent) {
        let there = change.path.get(now);
        // When it was modified is the server's to say, and a mask stands for any secret, as nothing may.
        let is_hidden = |one: &Path| one.is_within(&change.path) || change.path.is_within(one);
        if change.path == Path::parse("modified") || hidden.iter().any(is_hidden) {
            continue;
        }
        let is_there = match (&change.after, there) {
            (Some(after), Some(there)) => {
                // What was there before is no form of it, however near it is.
                holds(there, after)
                    || (change.before.as_ref() != Some(there) && is_form_of(there, after))
                    || is_form_of_list(&change.path, before, sent, now)
            }
            (Some(empty), None) | (None, Some(empty)) => is_empty(empty),
            (None, None) => true,
        };
        if !is_there {
            // Not what was sent: what was there before, somebody else's, or the server's form of it.
            return (!merge::is_changed(&body(before), &body(now))).then_some(false);
        }
        seen = true;
    }
    // Only secrets were changed, and the server shows none.
    let modified = |record: &Value| record.get("modified").cloned();
    match (modified(before), modified(now)) {
        _ if seen => Some(true),
        (Some(before), Some(now)) => Some(before != now),
        _ => None,
    }
}

/// Whether a record is as it was before although something else was sent, of which it shows nothing: not
/// even what a server makes of it.
#[must_use]
pub fn is_untouched(spec: &Spec, before: &Value, sent: &Value, now: &Value) -> bool {
    let body = |record: &Value| document::body(spec, record, Some(record));
    if merge::is_changed(&body(before), &body(now)) {
        return false;
    }
    let is_kept = |change: &Change| {
        change.after.is_none() && change.before.as_ref().is_some_and(|value| !is_empty(value))
    };
    let mut sent = sent.clone();
    // It is the server's to say.
    Path::parse("modified").remove(&mut sent);
    !shows(spec, now, &sent)
        || changes(&body(now), &sent)
            .iter()
            .any(|change| change.path != Path::parse("modified") && is_kept(change))
}

/// Places that something else was sent for, and where a record shows what was there before all the same.
/// Secrets are not looked at.
#[must_use]
pub fn untaken(spec: &Spec, before: &Value, sent: &Value, now: &Value) -> Vec<Path> {
    let mut sent = sent.clone();
    // It is the server's to say.
    Path::parse("modified").remove(&mut sent);
    let before = document::body(spec, before, Some(before));
    let (hidden, withheld) = (document::mask_places(spec, now), secrets::withheld(spec, now));
    // Nor is a secret that is not shown one that was not taken.
    let unsaid = secrets::secret_places(spec, &sent).into_iter().filter(|it| it.get(now).is_none());
    let secrets: Vec<Path> = hidden.into_iter().chain(withheld).chain(unsaid).collect();
    let active = Path::parse("active");
    // A list of plain values counts as a whole: a server may sort it.
    let whole = |place: &Path| match place.steps().split_last() {
        Some((Step::Index(_), list)) if is_plain(Path::of(list).get(&sent)) => Path::of(list),
        _ => place.clone(),
    };
    let is_untaken = |place: &Path| {
        let [was, after, stands] = [&before, &sent, now].map(|record| place.get(record));
        let is_same = after.is_some() && sorted(after) == sorted(stands);
        let is_kept = stands == was && !stands.is_none_or(is_empty) && !is_same;
        // What is left out is active.
        let says_more = |after: &Value| {
            let says_nothing = is_empty(after) || after.as_f64() == Some(0.0);
            !says_nothing || *place == active && after.is_boolean()
        };
        let is_left_out = stands.is_none() && was.is_none() && after.is_some_and(says_more);
        let is_secret = secrets.iter().any(|one| one.is_within(place));
        (is_kept || is_left_out) && !is_secret && *place != Path::parse("modified")
    };
    let mut found = Vec::new();
    for place in changes(&before, &sent).iter().map(|change| whole(&change.path)) {
        if is_untaken(&place) && !found.contains(&place) {
            found.push(place);
        }
    }
    found
}

/// Whether a value is a list without objects in it.
fn is_plain(value: Option<&Value>) -> bool {
    let list = value.and_then(Value::as_array);
    list.is_some_and(|list| list.iter().all(|one| !one.is_object() && !one.is_array()))
}

/// Values as a server may write them: without the blanks around them, in lower case, and those of a list in
/// order. Signs count, unlike in [`is_form_of`]: they may be all that was changed.
fn sorted(value: Option<&Value>) -> Vec<String> {
    let text = |one: &Value| match one.as_str() {
        Some(text) => text.trim().to_lowercase(),
        None => one.to_string(),
    };
    match value {
        Some(Value::Array(list)) => {
            let mut all: Vec<_> = list.iter().map(text).collect();
            all.sort_unstable();
            all
        }
        Some(one) => vec![text(one)],
        None => Vec::new(),
    }
}

/// Whether a record may be what a server has made of what was sent, as far as it shows that: it may keep
/// secrets to itself.
pub(crate) fn shows(spec: &Spec, there: &Value, sent: &Value) -> bool {
    let mut shown = sent.clone();
    for place in secrets::left_out(spec, there) {
        place.remove(&mut shown);
    }
    for place in
        secrets::secret_places(spec, sent).iter().rev().filter(|it| it.get(there).is_none())
    {
        place.remove(&mut shown);
    }
    is_form_of(there, &shown)
}

/// Whether the list in which this place is is one that a server has put into another order.
fn is_form_of_list(place: &Path, before: &Value, sent: &Value, now: &Value) -> bool {
    let Some((Step::Index(_), steps)) = place.steps().split_last() else { return false };
    let list = Path::of(steps);
    let [before, sent, now] = [before, sent, now].map(|record| list.get(record));
    now != before && now.zip(sent).is_some_and(|(now, sent)| is_form_of(now, sent))
}

/// Whether a record has all that was sent. A server may add members, and leave out empty ones.
pub(crate) fn holds(there: &Value, sent: &Value) -> bool {
    holds_by(there, sent, |there, sent| there == sent)
}

fn holds_by(there: &Value, sent: &Value, same: fn(&Value, &Value) -> bool) -> bool {
    match (there, sent) {
        (Value::Object(there), Value::Object(sent)) => {
            sent.iter().all(|(name, value)| match there.get(name) {
                Some(one) => holds_by(one, value, same),
                None => is_empty(value),
            })
        }
        (Value::Array(there), Value::Array(sent)) => {
            there.len() == sent.len() && there.iter().zip(sent).all(|(a, b)| holds_by(a, b, same))
        }
        (Value::Number(there), Value::Number(sent)) => {
            there == sent || there.as_f64() == sent.as_f64()
        }
        // A mask stands for a secret.
        (Value::String(there), Value::String(_)) if document::is_mask(there) => true,
        _ => same(there, sent),
    }
}

/// Whether a record may be what a server has made of what was sent: as [`holds`], and texts may be
/// trimmed, in other case or written with other signs between their letters and digits, numbers and
/// flags may be written as text or flags as 0 and 1, and plain values of a list may stand in another
/// order.
pub(crate) fn is_form_of(there: &Value, sent: &Value) -> bool {
    let same = |a: &Value, b: &Value| {
        let is_flag = a.is_boolean() || b.is_boolean();
        a == b || (is_flag && document::flag(a).is_some_and(|on| document::flag(b) == Some(on)))
    };
    holds_by(&plain(there), &plain(sent), same)
}

/// The same value with of each text only what stays however it is written, and numbers as text.
fn plain(value: &Value) -> Value {
    match value {
        Value::String(text) if !document::is_mask(text) => {
            if let Some(number) = text.trim().parse().ok().as_ref().and_then(number) {
                return Value::String(number);
            }
            let plain: String = text.chars().filter(|one| one.is_alphanumeric()).collect();
            // Signs alone are only trimmed.
            let plain = if plain.is_empty() { text.trim().to_owned() } else { plain };
            Value::String(plain.to_lowercase())
        }
        Value::Number(one) => number(one).map_or_else(|| value.clone(), Value::String),
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(plain).collect();
            if !items.iter().any(|one| one.is_object() || one.is_array()) {
                items.sort_by_cached_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        _ => value.clone(),
    }
}

/// A number as text; `None` where it is so large that others would be written alike.
fn number(number: &serde_json::Number) -> Option<String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_f64().filter(|one| one.abs() < EXACT).map(|one| one.to_string())
}

/// Whether a server may as well leave it out.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    fn found(sent: &Value, there: &[Value], known: &str) -> Option<String> {
        let records: Vec<Record> = there.iter().cloned().map(Record::new).collect();
        let spec = Resource::Orchestration.spec();
        created(spec, sent, records.iter(), |id| id == known).map(|record| record.id.clone())
    }

    #[test]
    fn finds_what_was_sent_and_nothing_else() {
        let sent =
            json!({"name": "n", "description": "", "active": true, "x": {"a": [1, {"b": 2}]}});
        let mine = json!({"id": "1", "name": "n", "active": true, "more": 1, "x": {"a": [1.0, {"b": 2, "c": 3}]}});
        assert_eq!(found(&sent, std::slice::from_ref(&mine), ""), Some("1".into()));
        assert_eq!(found(&sent, std::slice::from_ref(&mine), "1"), None, "it was there before");
        let mut other = mine.clone();
        other["x"]["a"] = json!([1]);
        assert_eq!(found(&sent, &[other], ""), None);
        assert_eq!(found(&sent, &[json!({"id": "1", "name": "m"})], ""), None);
        assert_eq!(found(&sent, &[], ""), None);
    }

    #[test]
    fn finds_what_a_server_has_made_of_it() {
        let spec = Resource::Orchestration.spec();
        let perhaps = |sent: &Value, there: &Value, known: &str| {
            let there = Record::new(there.clone());
            perhaps_created(spec, sent, [&there].into_iter(), |id| id == known).is_some()
        };
        let (sent, there) = (
            json!({"name": " New one ", "x": [1, 2]}),
            json!({"id": "1", "name": "new One", "x": [2, 1]}),
        );
        assert!(perhaps(&sent, &there, ""));
        assert!(!perhaps(&sent, &there, "1"), "it was there before");
        assert!(!perhaps(&sent, &json!({"id": "1", "name": "New one 2"}), ""));
        assert!(!perhaps(&json!({"x": 1}), &json!({"id": "1"}), ""), "nothing to know it by");
    }

    #[test]
    fn reads_what_was_made_in_any_form() {
        assert_eq!(
            made(json!({"id": "a", "x": {"id": "b"}})),
            json!({"id": "a", "x": {"id": "b"}})
        );
        assert_eq!(made(json!({"id": 7, "key": "k"})), json!({"id": "7", "key": "k"}));
        assert_eq!(made(json!({"data": {"id": "a"}, "status": 201})), json!({"id": "a"}));
        for unclear in [json!(null), json!({}), json!({"a": {"id": "a"}, "b": {"id": "b"}})] {
            assert_eq!(made(unclear.clone()), unclear);
        }
    }

    #[test]
    fn shows_of_a_new_record_only_what_nobody_knows() {
        let spec = Resource::ClientApplication.spec();
        let sent = json!({"name": "n", "roles": [{"headers": [{"name": "X", "value": "s"}]}]});
        let mut answer = json!({"id": "1", "name": "N", "created": "t", "modified": "t",
            "active": true, "roles": sent["roles"], "clientSecret": "new", "links": [1]});
        let names = |answer: &Value| -> Vec<String> {
            unforeseen(spec, &sent, answer).into_iter().map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(names(&answer), ["clientSecret", "links"]);
        answer["roles"][0]["password"] = json!("made");
        assert_eq!(names(&answer), ["roles", "clientSecret", "links"]);
        assert!(names(&json!("text")).is_empty());
    }

    #[test]
    fn tells_whether_a_record_was_replaced() {
        let told = |before: &Value, sent: &Value, now: &Value| {
            replaced(Resource::Authentication.spec(), before, sent, now)
        };
        let before = json!({"id": "1", "name": "n", "active": true, "modified": "1", "x": null});
        let sent = json!({"name": "m", "active": true, "modified": "1", "x": null});
        let done = json!({"id": "1", "name": "m", "active": true, "modified": "2", "more": 1});
        assert_eq!(told(&before, &sent, &done), Some(true), "what a server adds does not matter");
        assert_eq!(told(&before, &sent, &before), Some(false));
        let more =
            json!({"id": "1", "name": "n", "active": true, "modified": "2", "description": "d"});
        let less = json!({"name": "n", "active": true, "modified": "2"});
        assert_eq!(told(&more, &less, &more), Some(false), "what is left out is taken away");
        assert_eq!(told(&more, &less, &before), Some(true));
        let other = json!({"id": "1", "name": "o", "active": true, "modified": "2"});
        assert_eq!(told(&before, &sent, &other), None, "somebody else's");
    }

    #[test]
    fn knows_what_a_server_has_written_in_its_own_way() {
        let told = |before: &str, sent: &str, now: &str| {
            let [before, sent, now] = [before, sent, now].map(|name| json!({"name": name}));
            replaced(Resource::Orchestration.spec(), &before, &sent, &now)
        };
        assert_eq!(told("Old", " New  one ", "new one"), Some(true));
        // What was there before is no form of what was sent, however near it is.
        assert_eq!(told("Old", "old", "Old"), Some(false));
        assert_eq!(told("Old", "old", "OLD"), Some(true));
        assert_eq!(told("Old", "New", "Other"), None);
        assert_eq!(told("a", "-", " - "), Some(true));
        assert_eq!(told("a", "-", "+"), None);
    }

    #[test]
    fn tells_what_a_server_has_not_done_from_what_it_has_made_its_own() {
        let untouched = |before: &Value, sent: &Value, now: &Value| {
            is_untouched(Resource::Authentication.spec(), before, sent, now)
        };
        let record = |name: &str, modified: &str| json!({"id": "1", "name": name, "modified": modified, "basicAuth": {"password": "****"}});
        let (before, sent) = (record("Old", "1"), json!({"name": "New", "modified": "1"}));
        assert!(untouched(&before, &sent, &before));
        assert!(untouched(&before, &sent, &record("Old", "2")), "written, and not what was sent");
        assert!(!untouched(&before, &sent, &record("New", "2")));
        assert!(!untouched(&before, &sent, &record("Other", "2")), "somebody else's");
        let sent = |name: &str, password: &str| json!({"name": name, "modified": "1", "basicAuth": {"password": password}});
        assert!(!untouched(&before, &sent("Old ", "****"), &before), "trimmed");
        assert!(!untouched(&before, &sent("Old", "new"), &before), "only a secret");
        let with = json!({"id": "1", "name": "Old", "description": "d"});
        assert!(untouched(&with, &json!({"name": "Old"}), &with), "still there");
        let list = |values: Value| json!({"id": "1", "name": "n", "x": values});
        let (before, other) = (list(json!(["a", "b"])), list(json!(["b", "c"])));
        assert!(!untouched(&before, &list(json!(["b", "a"])), &before), "sorted");
        assert!(untouched(&before, &other, &before));
    }

    #[test]
    fn knows_flags_and_numbers_that_are_written_in_another_way() {
        let form = |there: Value, sent: Value| is_form_of(&there, &sent);
        for (yes, no) in
            [(json!(true), json!(false)), (json!("True"), json!("false")), (json!(1), json!(0))]
        {
            assert!(form(yes.clone(), json!(true)) && form(json!(true), yes.clone()), "{yes}");
            assert!(form(no.clone(), json!(false)) && form(json!({"a": no}), json!({"a": false})));
            assert!(!form(yes, json!(false)) && !form(no, json!(true)));
        }
        assert!(form(json!("30"), json!(30)) && form(json!(30), json!("30.0")));
        assert!(!form(json!("31"), json!(30)) && !form(json!("1.5"), json!(15)));
        assert!(!form(json!("1"), json!("true")), "texts, both of them");
        assert!(!form(json!("12345678901234567890"), json!("12345678901234567891")));
        assert!(!form(json!(12_345_678_901_234_567_890_u64), json!("x")));
    }

    #[test]
    fn knows_a_list_in_another_order() {
        let form = |there: Value, sent: Value| is_form_of(&there, &sent);
        assert!(form(json!({"x": ["exe", "Pdf", "png"]}), json!({"x": ["png", "exe", "pdf"]})));
        assert!(form(json!([1, 2, null]), json!([2, null, 1])));
        assert!(!form(json!(["a", "a", "b"]), json!(["a", "b", "b"])));
        assert!(!form(json!(["a"]), json!(["a", "a"])));
        assert!(
            !form(json!([{"a": 1}, {"a": 2}]), json!([{"a": 2}, {"a": 1}])),
            "rows have an order"
        );
        let told = |before: Value, sent: Value, now: Value| {
            let [before, sent, now] =
                [before, sent, now].map(|list| json!({"name": "n", "x": list}));
            replaced(Resource::Orchestration.spec(), &before, &sent, &now)
        };
        assert_eq!(told(json!(["a", "b"]), json!(["c", "a"]), json!(["a", "c"])), Some(true));
        assert_eq!(told(json!(["a"]), json!(["c", "a"]), json!(["a", "c"])), Some(true));
        assert_eq!(told(json!(["a", "b"]), json!(["b", "a"]), json!(["a", "b"])), Some(false));
        assert_eq!(told(json!(["a", "b"]), json!(["c", "a"]), json!(["a", "d"])), None);
        assert_eq!(told(json!(["a", "b"]), json!(["a", "b"]), json!(["b", "a"])), None);
    }

    #[test]
    fn sees_no_secret_in_settings_that_are_left_out() {
        let spec = Resource::Authentication.spec();
        let record =
            |modified: &str| json!({"id": "1", "name": "n", "type": "basic", "modified": modified});
        let sent = json!({"name": "n", "type": "basic", "modified": "1", "basicAuth": {"username": "u", "password": "new"}});
        assert_eq!(replaced(spec, &record("1"), &sent, &record("2")), Some(true));
        assert_eq!(replaced(spec, &record("1"), &sent, &record("1")), Some(false));
        assert!(!is_untouched(spec, &record("1"), &sent, &record("1")));
    }

    #[test]
    fn a_flag_in_any_words_is_what_was_sent() {
        for (there, sent) in [(json!("Y"), true), (json!("Inactive"), false), (json!("0"), false)] {
            assert!(is_form_of(&json!({"active": there}), &json!({"active": sent})));
            assert!(!is_form_of(&json!({"active": there}), &json!({"active": !sent})));
        }
    }

    #[test]
    fn sees_no_secret_behind_a_mask() {
        let told = |before: &Value, sent: &Value, now: &Value| {
            replaced(Resource::Authentication.spec(), before, sent, now)
        };
        let record = |name: &str, modified: &str| json!({"id": "1", "name": name, "type": "basic", "modified": modified, "basicAuth": {"username": "u", "password": "****"}});
        let sent = |name: &str| json!({"name": name, "type": "basic", "modified": "1", "basicAuth": {"username": "u", "password": "new"}});
        assert_eq!(told(&record("n", "1"), &sent("m"), &record("m", "1")), Some(true));
        assert_eq!(told(&record("n", "1"), &sent("n"), &record("n", "2")), Some(true));
        assert_eq!(told(&record("n", "1"), &sent("n"), &record("n", "1")), Some(false));
        let mut timeless = record("n", "1");
        timeless.as_object_mut().unwrap().shift_remove("modified");
        assert_eq!(told(&timeless, &sent("n"), &timeless), None);
        let silent = |name: &str, modified: &str| json!({"id": "1", "name": name, "type": "basic", "modified": modified, "basicAuth": {"username": "u"}});
        assert_eq!(told(&silent("n", "1"), &sent("m"), &silent("m", "1")), Some(true));
        assert_eq!(told(&silent("n", "1"), &sent("n"), &silent("n", "2")), Some(true));
        assert_eq!(told(&silent("n", "1"), &sent("n"), &silent("n", "1")), Some(false));
        let spec = Resource::Authentication.spec();
        assert!(!is_untouched(spec, &silent("n", "1"), &sent("n"), &silent("n", "2")));
    }

    #[test]
    fn tells_what_was_not_taken() {
        let spec = Resource::Channel.spec();
        let names = |before: &Value, sent: &Value, now: &Value| {
            let places = untaken(spec, before, sent, now);
            places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        let before = json!({"id": "1", "displayName": "a", "description": "d", "modified": "1"});
        let sent = json!({"displayName": "b", "modified": "1"});
        let now = |name: &str, more: Value| {
            let mut now = json!({"id": "1", "displayName": name, "modified": "2"});
            now.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            now
        };
        assert_eq!(names(&before, &sent, &now("b", json!({}))), "");
        assert_eq!(names(&before, &sent, &now("b", json!({"description": ""}))), "");
        assert_eq!(names(&before, &sent, &now("B.", json!({}))), "", "in the form of the server");
        assert_eq!(names(&before, &sent, &now("b", json!({"description": "d"}))), "description");
        assert_eq!(names(&before, &sent, &now("a", json!({}))), "displayName");
        let blanks = json!({"displayName": " a ", "description": "d"});
        assert_eq!(names(&before, &blanks, &now("a", json!({"description": "d"}))), "");
        let added =
            json!({"displayName": "a", "description": "d", "active": false, "x": "y", "no": false});
        let kept = now("a", json!({"description": "d"}));
        assert_eq!(names(&before, &added, &kept), "active x", "nothing is no");
        let spec = Resource::Authentication.spec();
        let login = |name: &str, secret: &str| json!({"name": name, "type": "basic", "basicAuth": {"username": "u", "password": secret}});
        let places = untaken(spec, &login("n", "****"), &login("m", "new"), &login("m", "****"));
        assert_eq!(places, []);
        let caller = |more: Value| json!({"name": "n", "type": "oauth2", "oauth2": more});
        let sent = caller(json!({"tokenRequestUrl": "https://a", "payload": "new"}));
        let silent = caller(json!({"tokenRequestUrl": "https://a"}));
        assert_eq!(untaken(spec, &silent, &sent, &silent), [], "the server keeps it to itself");
        let spec = Resource::Channel.spec();
        let list = |list: Value| json!({"displayName": "a", "outbound": {"extensions": list}});
        let places = |before: Value, sent: Value, now: Value| {
            let places = untaken(spec, &list(before), &list(sent), &list(now));
            places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(places(json!(["pdf", "png"]), json!(["png", "doc"]), json!(["doc", "png"])), "");
        let kept = places(json!(["pdf", "png"]), json!(["png", "doc"]), json!(["pdf", "png"]));
        assert_eq!(kept, "outbound.extensions");
        let lower = json!({"displayName": "a", "description": "28:abc"});
        let upper = json!({"displayName": "a", "description": "28:ABC", "maxTextLength": 0});
        assert_eq!(untaken(spec, &lower, &upper, &lower), [], "in the form of the server");
    }

    #[test]
    fn takes_the_last_of_several() {
        let sent = json!({"name": "n"});
        let at = |id: &str, at: &str| json!({"id": id, "name": "n", "created": at});
        let all = [at("1", "2026-01-01T00:00:00Z"), at("2", "2026-01-02T00:00:00Z"), at("3", "")];
        assert_eq!(found(&sent, &all, ""), Some("2".into()));
    }
}
