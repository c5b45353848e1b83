//! The secrets of a record: where they are, and copies without them.
//!
//! Members that a description knows are secrets where it says so; all others where they are named
//! like one ([`is_secret`]), wherever they stand.

use serde_json::{Map, Value};

use crate::{
    document::walk,
    lookup::is_empty,
    mask::MASK,
    path::{Path, Step},
    rows::is_hole,
    secret_name::is_secret,
    spec::{Field, Kind, Spec},
    validate::applies,
};

/// What servers write masks with.
const MASKS: [char; 3] = ['*', '•', '●'];

/// Whether a text is a server's mask and not a value: all characters alike, `*`, `•` or `●`.
#[must_use]
pub fn is_mask(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => MASKS.contains(&first) && characters.all(|c| c == first),
        None => false,
    }
}

/// Whether the server gave a mask in place of some secret, or nothing: such a document must not be sent
/// back.
#[must_use]
pub fn hides_secrets(spec: &Spec, document: &Value) -> bool {
    !mask_places(spec, document).is_empty() || !withheld(spec, document).is_empty()
}

/// Places where the server gave a mask in place of a secret, or of one inside it.
#[must_use]
pub fn mask_places(spec: &Spec, document: &Value) -> Vec<Path> {
    let mut places = secret_places(spec, document);
    places.retain(|path| path.get(document).is_some_and(holds_mask));
    places
}

/// Whether a secret is a mask, or holds one.
#[must_use]
pub fn holds_mask(value: &Value) -> bool {
    holds_mask_of(1, value)
}

fn holds_mask_of(least: usize, value: &Value) -> bool {
    match value {
        Value::String(text) => {
            // Secrets also stand inside a text that holds JSON, where `*` may say everything.
            is_mask(text) && text.chars().count() >= least
                || match serde_json::from_str::<Value>(text) {
                    Ok(inner) => !inner.is_string() && holds_mask_of(3, &inner),
                    Err(_) => masks_a_part(text),
                }
        }
        Value::Array(items) => items.iter().any(|item| holds_mask_of(least, item)),
        Value::Object(object) => object.values().any(|value| holds_mask_of(least, value)),
        _ => false,
    }
}

/// Whether a secret is a text of several parts, such as a form, one of which is a mask. A password, which has
/// no parts, may well have such signs in it.
fn masks_a_part(text: &str) -> bool {
    let runs = || text.split(|sign| !MASKS.contains(&sign));
    text.contains(['=', ':', '<', ' ']) && runs().any(|run| run.chars().nth(3).is_some())
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

/// A copy of something that no description knows, with everything hidden that is named like a
/// secret.
#[must_use]
pub fn masked_by_name(document: &Value) -> Value {
    let (mut copy, mut found) = (document.clone(), Vec::new());
    find_unknown(&At::Root, document, false, &mut found);
    for path in found {
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

/// Whether a text that is no JSON yet may hold a secret: nobody can tell which of it is one, so that
/// all of it is one where the record has secrets, or anything in the text is named like one.
#[must_use]
pub fn may_hold_secret(spec: &Spec, text: &str) -> bool {
    let part_of_a_name = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
    spec.fields().any(has_secret) || text.split(|c| !part_of_a_name(c)).any(is_secret)
}

/// Places of secrets that the contract asks for and that a record came without, beside what belongs to
/// them or with all of it, where its type says that it applies: the server keeps them to itself. A save that
/// leaves them out may clear them.
#[must_use]
pub fn withheld(spec: &Spec, record: &Value) -> Vec<Path> {
    let is_due = |place: &Path| {
        let mut sections = spec.sections().iter().filter(|section| applies(section, record));
        sections.any(|section| section.fields.iter().any(|it| Path::parse(it.path) == *place))
    };
    // A header may well be empty.
    let is_there = |place: &Path| match is_in_row(place) {
        true => place.get(record).is_some_and(|value| !value.is_null()),
        false => says(place, record),
    };
    let mut found = Vec::new();
    walk(spec, record, &mut |field, place| {
        if field.is_secret()
            && field.required
            && !is_there(place)
            && (is_due(place) || says(&around(place), record))
        {
            found.push(place.clone());
        }
    });
    found
}

/// Places that a record came without, as [`withheld`] has them, and with each all that belongs to it where
/// that is left out, too.
pub(crate) fn left_out(spec: &Spec, record: &Value) -> Vec<Path> {
    let whole = |place: Path| {
        let around = around(&place);
        if around.steps().is_empty() || says(&around, record) { place } else { around }
    };
    withheld(spec, record).into_iter().map(whole).collect()
}

pub(crate) fn is_in_row(place: &Path) -> bool {
    place.steps().iter().any(|step| matches!(step, Step::Index(_)))
}

/// The object in which something stands.
fn around(place: &Path) -> Path {
    Path::of(place.steps().split_last().map_or(&[], |(_, around)| around))
}

fn says(place: &Path, record: &Value) -> bool {
    place.get(record).is_some_and(|value| !is_empty(value))
}

fn has_secret(field: &Field) -> bool {
    match field.kind {
        Kind::List(items) => items.fields.iter().any(has_secret),
        _ => field.is_secret(),
    }
}

/// What was edited as JSON with masks in it, with the secrets of `current` behind the masks that
/// were left alone.
#[must_use]
pub fn unmasked(spec: &Spec, edited: &Value, current: &Value) -> Value {
    let mut copy = edited.clone();
    unmask(&mut copy, &masked(spec, current), current);
    copy
}

fn unmask(edited: &mut Value, shown: &Value, whole: &Value) {
    if shown == whole {
        return;
    }
    match (edited, shown, whole) {
        (Value::Object(edited), Value::Object(shown), Value::Object(whole)) => {
            for (name, value) in edited {
                if let (Some(shown), Some(whole)) = (shown.get(name), whole.get(name)) {
                    unmask(value, shown, whole);
                }
            }
        }
        (Value::Array(edited), Value::Array(shown), Value::Array(whole)) => {
            let mut found = partners(edited, shown);
            // The only one that was renamed, where all others are in their places.
            if edited.len() == shown.len()
                && let Some(one) = found.iter().position(Option::is_none)
                && found.iter().enumerate().all(|(n, at)| n == one || *at == Some(n))
            {
                found[one] = Some(one);
            }
            for (row, at) in edited.iter_mut().zip(found) {
                if let Some(at) = at {
                    unmask(row, &shown[at], &whole[at]);
                }
            }
        }
        (edited, Value::String(mask), whole) if mask == MASK && edited == shown => {
            edited.clone_from(whole);
        }
        _ => {}
    }
}

/// For each row which of the rows before it is, after some were moved, changed, added or taken out:
/// one that is alike or has the same name, where there is no other such. A secret must not come
/// behind the name of another.
fn partners(rows: &[Value], before: &[Value]) -> Vec<Option<usize>> {
    let only = |all: &[Value], is: &dyn Fn(&Value) -> bool| {
        let mut places = all.iter().enumerate().filter(|(_, one)| is(one)).map(|(n, _)| n);
        places.next().filter(|_| places.next().is_none())
    };
    let place = |(n, row): (usize, &Value)| {
        if before.get(n) == Some(row) && rows.len() == before.len() {
            return Some(n);
        }
        let alike = |one: &Value| one == row;
        let named = |one: &Value| name(row).is_some() && name(one) == name(row);
        let tests: [&dyn Fn(&Value) -> bool; 2] = [&alike, &named];
        tests.into_iter().find_map(|is| only(rows, is).and_then(|_| only(before, is)))
    };
    rows.iter().enumerate().map(place).collect()
}

/// What a row is known by.
fn name(row: &Value) -> Option<&Value> {
    ["name", "key", "id"].iter().find_map(|member| row.get(*member))
}

/// A draft, which holds no secrets, with those that the record on the server still has. Where nobody
/// knows which row one belongs to, a mask asks for it.
#[must_use]
pub fn with_secrets(spec: &Spec, draft: &Value, base: &Value) -> Value {
    let mut copy = draft.clone();
    restore(&mut copy, &without_secrets(spec, base).0, base, true);
    copy
}

fn restore(draft: &mut Value, bare: &Value, whole: &Value, is_it: bool) {
    if bare == whole {
        return;
    }
    if draft == bare && is_it {
        draft.clone_from(whole);
        return;
    }
    match (draft, bare, whole) {
        (Value::Object(draft), Value::Object(bare), Value::Object(whole)) => {
            for (name, secret) in whole {
                match (draft.get_mut(name), bare.get(name)) {
                    (Some(draft), Some(bare)) => restore(draft, bare, secret, is_it),
                    (None, None) if is_it => {
                        draft.insert(name.clone(), secret.clone());
                    }
                    (None, None) => {
                        draft.insert(name.clone(), Value::String(MASK.to_owned()));
                    }
                    // Taken out by the person, or typed anew.
                    _ => {}
                }
            }
        }
        (Value::Array(draft), Value::Array(bare), Value::Array(whole))
            if bare.len() == whole.len() =>
        {
            let found = partners(draft, bare);
            let same_count = draft.len() == bare.len();
            for (n, row) in draft.iter_mut().enumerate() {
                if let Some(at) = found[n] {
                    restore(row, &bare[at], &whole[at], is_it);
                } else if same_count && !found.contains(&Some(n)) {
                    // Perhaps renamed, perhaps another one in its place.
                    restore(row, &bare[n], &whole[n], false);
                }
            }
        }
        _ => {}
    }
}

pub(crate) fn secret_places(spec: &Spec, document: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    for field in spec.fields() {
        find_secrets(field, &Path::root(), document, &mut found);
    }
    let known = found.len();
    find_unknown(&At::Root, document, false, &mut found);
    // What is inside of a secret that is known already is hidden with it.
    let mut all = found;
    let unknown = all.split_off(known);
    for place in unknown {
        if !all[..known].iter().any(|secret| place.is_within(secret)) {
            all.push(place);
        }
    }
    all
}

fn find_secrets(field: &Field, at: &Path, object: &Value, found: &mut Vec<Path>) {
    if !has_secret(field) {
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
            // Where two versions are compared, a row that is not there has no secret.
            for (index, row) in rows.iter().enumerate().filter(|(_, row)| !is_hole(row)) {
                for inner in items.fields {
                    find_secrets(inner, &place.at(index), row, found);
                }
            }
        }
        _ if found.contains(&place) => {}
        _ => found.push(place),
    }
}

/// A place on the way down. Paths are made of the few that hold secrets only.
enum At<'a> {
    Root,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl At<'_> {
    fn path(&self) -> Path {
        match self {
            Self::Root => Path::root(),
            Self::Key(outer, key) => outer.path().key(key),
            Self::Index(outer, index) => outer.path().at(*index),
        }
    }
}

/// Finds what is a secret by its name.
fn find_unknown(at: &At<'_>, value: &Value, in_headers: bool, found: &mut Vec<Path>) {
    match value {
        Value::Object(members) => {
            let pair_hides = in_headers || is_secret_pair(members);
            for (name, inner) in members {
                let place = At::Key(at, name);
                if is_secret(name) || pair_hides && name == "value" {
                    find_values(&place, inner, found);
                } else {
                    let in_headers = in_headers || name.eq_ignore_ascii_case("headers");
                    find_unknown(&place, inner, in_headers, found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_unknown(&At::Index(at, index), item, in_headers, found);
            }
        }
        Value::String(text) if holds_secret_json(text) => found.push(at.path()),
        _ => {}
    }
}

/// Everything that is not empty is the secret; flags are none. A list is one as a whole.
fn find_values(at: &At<'_>, value: &Value, found: &mut Vec<Path>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                find_values(&At::Key(at, name), inner, found);
            }
        }
        Value::Null | Value::Bool(_) => {}
        Value::String(text) if text.is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        _ => found.push(at.path()),
    }
}

/// `{"name": "apiKey", "value": …}`: a member that is written as an object.
fn is_secret_pair(members: &Map<String, Value>) -> bool {
    ["name", "key"]
        .iter()
        .any(|name| members.get(*name).and_then(Value::as_str).is_some_and(is_secret))
}

/// A text may hold JSON, and that a secret.
fn holds_secret_json(text: &str) -> bool {
    let read = || serde_json::from_str::<Value>(text).ok();
    let mut found = Vec::new();
    if text.trim_start().starts_with(['{', '['])
        && text.contains('"')
        && let Some(inner) = read()
    {
        find_unknown(&At::Root, &inner, false, &mut found);
    }
    !found.is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Resource;

    const SPEC: &Spec = Resource::Participant.spec();

    #[test]
    fn knows_what_a_server_keeps_to_itself() {
        let spec = Resource::Authentication.spec();
        let places = |record: &Value| {
            let places = withheld(spec, record);
            places.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let basic = json!({"type": "basic", "basicAuth": {"username": "u"}});
        assert_eq!(places(&basic), ["basicAuth.password"]);
        let headers = json!([{"name": "A"}, {"name": "B", "value": "v"}, {}]);
        let oauth = json!({"type": "oauth2", "oauth2": {"headers": headers}});
        assert_eq!(places(&oauth), ["oauth2.headers[0].value"]);
        assert!(hides_secrets(spec, &basic));
        for settings in [json!({}), json!(null), json!({"username": null, "password": ""})] {
            let record = json!({"type": "basic", "basicAuth": settings});
            assert_eq!(places(&record), ["basicAuth.password"], "{record}");
        }
        assert_eq!(places(&json!({"type": "basic"})), ["basicAuth.password"]);
        for secret in [json!(""), json!(null)] {
            let record =
                json!({"type": "basic", "basicAuth": {"username": "u", "password": secret}});
            assert_eq!(places(&record), ["basicAuth.password"]);
            let row =
                json!({"type": "oauth2", "oauth2": {"headers": [{"name": "A", "value": secret}]}});
            let asked: &[&str] = if secret.is_null() { &["oauth2.headers[0].value"] } else { &[] };
            assert_eq!(places(&row), asked, "a header may well be empty");
        }
        // Nobody can tell whether there are any, or they do not count.
        let empty = json!({"username": "", "password": ""});
        for none in [
            json!({"name": "n"}),
            json!(null),
            json!({"type": "oauth2"}),
            json!({"type": "oauth2", "oauth2": {"payload": ""}}),
            json!({"type": "oauth2", "basicAuth": empty}),
            json!({"type": "basic", "basicAuth": {"username": "u", "password": "p"}}),
        ] {
            assert!(places(&none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_text_that_is_no_json_holds_a_secret_where_it_may() {
        let channel = crate::Resource::Channel.spec();
        assert!(!may_hold_secret(channel, "{\"displayName\": \"Web chat, "));
        assert!(may_hold_secret(channel, "{\"api-key\": \"x"));
        assert!(may_hold_secret(channel, "{apiKey: x"));
        assert!(may_hold_secret(crate::Resource::Authentication.spec(), "{"));
        assert!(may_hold_secret(crate::Resource::ClientApplication.spec(), "{"));
    }

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
    fn hides_what_is_named_like_a_secret_wherever_it_stands() {
        let document = json!({
            "name": "Ada", "tokenUrl": "https://h/token", "passwordPolicy": {"length": 8},
            "apiKey": "marker", "Client-Secret": 12, "hasPassword": true, "token": null, "pwd": "",
            "auth": {"user": "u", "credentials": {"a": "marker", "flag": true, "list": ["marker", 1]}},
            "hooks": [{"url": "u", "headers": [{"name": "X", "value": "marker"}]}],
            "extras": [{"name": "privateKey", "value": "marker"}, {"name": "colour", "value": "red"}],
            "config": "{\"retries\": 2, \"inner\": \"{\\\"accessToken\\\": \\\"marker\\\"}\"}",
            "plain": "{\"retries\": 2}",
        });
        let shown = json!({
            "name": "Ada", "tokenUrl": "https://h/token", "passwordPolicy": {"length": 8},
            "apiKey": MASK, "Client-Secret": MASK, "hasPassword": true, "token": null, "pwd": "",
            "auth": {"user": "u", "credentials": {"a": MASK, "flag": true, "list": MASK}},
            "hooks": [{"url": "u", "headers": [{"name": "X", "value": MASK}]}],
            "extras": [{"name": "privateKey", "value": MASK}, {"name": "colour", "value": "red"}],
            "config": MASK,
            "plain": "{\"retries\": 2}",
        });
        assert_eq!(masked(SPEC, &document), shown);
        assert_eq!(unmasked(SPEC, &shown, &document), document);
        let (draft, dropped) = without_secrets(SPEC, &document);
        assert!(dropped && !draft.to_string().contains("marker"), "{draft}");
        assert_eq!(with_secrets(SPEC, &draft, &document), document);
    }

    #[test]
    fn a_mask_in_place_of_an_unknown_secret_must_not_be_sent_back() {
        assert!(hides_secrets(SPEC, &json!({"name": "n", "apiKey": "****"})));
        assert!(hides_secrets(SPEC, &json!({"more": [{"client_secret": MASK}]})));
        assert!(!hides_secrets(SPEC, &json!({"name": "****", "apiKey": "k", "rating": "***"})));
    }

    #[test]
    fn finds_a_mask_inside_a_payload() {
        let spec = Resource::Authentication.spec();
        let record =
            |payload: &str| json!({"name": "n", "type": "oauth2", "oauth2": {"payload": payload}});
        let masked = record(r#"{"client_id": "a", "client_secret": "********"}"#);
        assert_eq!(mask_places(spec, &masked), [Path::parse("oauth2.payload")]);
        assert!(!hides_secrets(spec, &record(r#"{"scope": "*", "client_secret": "s"}"#)));
        for payload in [
            "client_id=hub&client_secret=********",
            "client_id=hub&client_secret=****ab12",
            "<secret>••••</secret>",
            r#"{"client_secret": "●●●●●●","#,
        ] {
            assert_eq!(mask_places(spec, &record(payload)), [Path::parse("oauth2.payload")]);
            let wrong = crate::validate::problems(spec, &record(payload));
            assert_eq!(wrong.last().unwrap().path, Path::parse("oauth2.payload"), "{payload}");
        }
        for payload in ["grant_type=client_credentials&scope=***", "client_secret=s"] {
            assert!(!hides_secrets(spec, &record(payload)), "{payload}");
        }
        assert!(is_mask("●●●●") && !is_mask("●*"));
        let whole = |password: &str, description: &str| {
            json!({"name": "n", "description": description, "type": "basic",
                "basicAuth": {"username": "u", "password": password}})
        };
        assert!(hides_secrets(spec, &whole("●●●●●●●●", "")));
        assert!(!hides_secrets(spec, &whole("pass****word", "as=**** or ********")));
        assert!(hides_secrets(spec, &crate::document::duplicate(spec, &masked)));
    }

    #[test]
    fn no_secret_comes_behind_the_name_of_another() {
        let spec = Resource::ClientApplication.spec();
        let role = |name: &str, header: &str, secret: Option<&str>| {
            let mut header = json!({"name": header});
            if let Some(secret) = secret {
                header["value"] = json!(secret);
            }
            json!({"name": name, "headers": [header]})
        };
        let of = |roles: &[Value]| json!({"roles": roles});
        let base = of(&[role("customer", "A", Some("CUSTOMER")), role("bot", "A", Some("BOT"))]);
        // One is taken out, one is added.
        let draft = of(&[role("bot", "A", None), role("agent", "A", None)]);
        let due = of(&[role("bot", "A", Some("BOT")), role("agent", "A", None)]);
        assert_eq!(with_secrets(spec, &draft, &base), due);
        // Two are swapped and one of them renamed.
        let edited = of(&[role("agent", "A", Some(MASK)), role("customer", "A", Some(MASK))]);
        let due = of(&[role("agent", "A", Some(MASK)), role("customer", "A", Some("CUSTOMER"))]);
        assert_eq!(unmasked(spec, &edited, &base), due);

        let spec = Resource::Authentication.spec();
        let of = |names: &[(&str, Option<&str>)]| {
            let row = |(name, value): &(&str, Option<&str>)| match value {
                Some(value) => json!({"name": name, "value": value}),
                None => json!({"name": name}),
            };
            json!({"type": "oauth2", "oauth2": {"headers": names.iter().map(row).collect::<Vec<_>>()}})
        };
        let base = of(&[("h1", Some("1")), ("h2", Some("2"))]);
        let mask = Some(MASK);
        for rows in [[("h2b", mask), ("h4", mask)], [("h2b", mask), ("h1b", mask)]] {
            assert_eq!(unmasked(spec, &of(&rows), &base), of(&rows));
        }
        let draft = of(&[("h2b", None), ("h4", None)]);
        assert_eq!(with_secrets(spec, &draft, &base), of(&[("h2b", mask), ("h4", mask)]));
        let turned = of(&[("h2", mask), ("h1b", mask)]);
        assert_eq!(unmasked(spec, &turned, &base), of(&[("h2", Some("2")), ("h1b", mask)]));
    }

    #[test]
    fn a_secret_stays_with_its_row() {
        let row = |name: &str, value: Option<&str>| match value {
            Some(value) => json!({"name": name, "value": value}),
            None => json!({"name": name}),
        };
        let spec = Resource::ClientApplication.spec();
        let of = |rows: &[Value]| json!({"roles": [{"name": "r", "headers": rows}]});
        let base = of(&[row("A", Some("1")), row("B", Some("2"))]);
        let edited = of(&[row("B", Some(MASK))]);
        assert_eq!(unmasked(spec, &edited, &base), of(&[row("B", Some("2"))]));
        let edited = of(&[row("A", Some(MASK)), row("C", Some(MASK))]);
        assert_eq!(unmasked(spec, &edited, &base), of(&[row("A", Some("1")), row("C", Some("2"))]));
        let edited = of(&[row("C", Some(MASK))]);
        assert_eq!(unmasked(spec, &edited, &base), edited, "nobody knows whose it was");
        let draft = of(&[row("B", None)]);
        assert_eq!(with_secrets(spec, &draft, &base), of(&[row("B", Some("2"))]));
        assert_eq!(with_secrets(spec, &of(&[row("C", None)]), &base), of(&[row("C", None)]));
        // Perhaps renamed, perhaps another one: it is asked for.
        let draft = of(&[row("A", None), row("C", None)]);
        let due = of(&[row("A", Some("1")), row("C", Some(MASK))]);
        assert_eq!(with_secrets(spec, &draft, &base), due);
        // Two of one name, of which one is left.
        let twins = of(&[row("A", Some("1")), row("A", Some("2"))]);
        let left = of(&[row("A", Some(MASK))]);
        assert_eq!(unmasked(spec, &left, &twins), left);
        let spec = Resource::Authentication.spec();
        let base = json!({"basicAuth": {"username": "u", "password": "p"}});
        let without = json!({"type": "oauth2"});
        assert_eq!(with_secrets(spec, &without, &base), without, "what was taken out stays out");
    }
}
