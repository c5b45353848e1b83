//! Nothing is lost or altered that the person did not change.
//!
//! Documents are generated from the descriptions of the six resources: known members with right
//! values, with `null`, with values of another type, or missing; unknown members on every level;
//! numbers that no double holds; deep nesting; keys with dots and brackets. What must come out is
//! computed by a second, plain implementation on a tree of its own ([`Tree`], [`Shape`]), not by
//! the code under test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cmp::Ordering;

use baton_model::{
    Cause, Failure, Field, Kind, Path, Resource, Spec, Value,
    changes::changes,
    config::Config,
    document,
    failure::Answer,
    list::{self, ListQuery},
    page::Page,
    path::Step,
    record::Record,
    reference::references,
    secret_name::is_secret,
    token, validate,
};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::Union};
use serde_json::{Map, json};

/// Part of every secret text that is generated, and of nothing else.
const MARK: &str = "§SECRET§";
/// A secret that is a number, and no other number.
const MARK_NUMBER: &str = "7071067811865475244";

// ---------------------------------------------------------------- the shape of a record

/// The fields of an object as a tree.
struct Shape(Vec<(&'static str, Node)>);

enum Node {
    Object(Shape),
    List(Shape),
    Leaf(&'static Field),
}

impl Shape {
    fn of(spec: &Spec) -> Self {
        let mut shape = Self(Vec::new());
        spec.fields().for_each(|field| shape.add(field.path, field));
        shape
    }

    fn add(&mut self, path: &'static str, field: &'static Field) {
        let Some((name, rest)) = path.split_once('.') else {
            let node = match field.kind {
                Kind::List(items) => {
                    let mut rows = Self(Vec::new());
                    items.fields.iter().for_each(|field| rows.add(field.path, field));
                    Node::List(rows)
                }
                _ => Node::Leaf(field),
            };
            self.0.push((path, node));
            return;
        };
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name, Node::Object(Self(Vec::new()))));
        }
        let inner = self.0.iter_mut().find(|(known, _)| *known == name);
        match inner {
            Some((_, Node::Object(shape))) => shape.add(rest, field),
            _ => panic!("{path} is both a field and an object"),
        }
    }

    fn holds_secret(&self) -> bool {
        self.0.iter().any(|(_, node)| node.holds_secret())
    }
}

impl Node {
    fn holds_secret(&self) -> bool {
        match self {
            Self::Object(shape) | Self::List(shape) => shape.holds_secret(),
            Self::Leaf(field) => field.is_secret(),
        }
    }
}

// ---------------------------------------------------------------- generators

fn number() -> impl Strategy<Value = Value> {
    let odd = select(vec![
        "0",
        "-0",
        "-0.0",
        "1.50",
        "1e3",
        "1E+3",
        "0.1e-7",
        "1e400",
        "-1e-400",
        "9007199254740993",
        "18446744073709551616",
        "123456789012345678901234567890",
        "3.141592653589793238462643383279502884197",
    ]);
    prop_oneof![
        odd.prop_map(|text| serde_json::from_str(text).unwrap()),
        any::<i32>().prop_map(Value::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Z0-9 ._-]{0,12}",
        1 => "\\PC{0,8}",
        1 => select(vec!["", "****", "••••", "\u{0}\u{1f}\"\\/\n", "<b>&amp;</b>", "🏦", "true", "1e3"])
            .prop_map(str::to_owned),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Z]{1,6}",
        1 => "\\PC{0,5}",
        2 => select(vec![
            "", ".", "a.b", "a[0]", "[1]", "[x]", "a]", "0", "ключ", "名前", "🔑", "id", "created", "name",
            "value", "items", "roles[0].name", "participant.id", "__proto__", "\"", "\\u0000",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Any JSON at all.
fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        text().prop_map(Value::String),
        Just(json!({})),
        Just(json!([])),
    ];
    let branching = leaf.clone().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((key(), inner), 0..4).prop_map(object),
        ]
    });
    let deep = (vec(option::of(key()), 1..50), leaf).prop_map(|(steps, leaf)| {
        steps.into_iter().fold(leaf, |inner, step| match step {
            Some(key) => object(vec![(key, inner)]),
            None => json!([inner]),
        })
    });
    prop_oneof![8 => branching, 1 => deep].boxed()
}

fn object(members: Vec<(String, Value)>) -> Value {
    Value::Object(members.into_iter().collect::<Map<_, _>>())
}

/// A value that carries a secret and is not of the kind that is due, if `secret`; else anything.
fn unexpected(secret: bool) -> BoxedStrategy<Value> {
    if !secret {
        return any_json();
    }
    prop_oneof![
        secret_text(),
        Just(serde_json::from_str(MARK_NUMBER).unwrap()),
        (key(), secret_text()).prop_map(|(key, value)| object(vec![(key, value)])),
        secret_text().prop_map(|value| json!([value])),
    ]
    .boxed()
}

fn secret_text() -> impl Strategy<Value = Value> {
    "[a-z]{0,4}".prop_map(|text| Value::String(format!("{text}{MARK}{text}")))
}

/// As [`unexpected`], but no object: what stands where an object is due.
fn no_object(secret: bool) -> BoxedStrategy<Value> {
    unexpected(secret).prop_filter("an object is expected here", |v| !v.is_object()).boxed()
}

/// As [`unexpected`], but no array: what stands where a list is due.
fn no_array(secret: bool) -> BoxedStrategy<Value> {
    unexpected(secret).prop_filter("a list is expected here", |v| !v.is_array()).boxed()
}

fn leaf(kind: Kind) -> BoxedStrategy<Value> {
    let id = select(vec!["6e928747-ca31-4b71-9e67-651857b6a667", "", "x"]);
    match kind {
        Kind::Flag(_) => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Number(_) | Kind::Size => number().boxed(),
        Kind::Choice(known) => {
            let known: Vec<&str> = known.iter().copied().chain(["another"]).collect();
            select(known).prop_map(Value::from).boxed()
        }
        Kind::Choices(_) => vec(text(), 0..4).prop_map(Value::from).boxed(),
        Kind::Reference(_) => id.prop_map(Value::from).boxed(),
        Kind::Secret | Kind::SecretJson => secret_text().boxed(),
        _ => text().prop_map(Value::String).boxed(),
    }
}

fn node(node: &Node) -> BoxedStrategy<Value> {
    let secret = node.holds_secret();
    match node {
        Node::Leaf(field) => prop_oneof![6 => leaf(field.kind), 1 => unexpected(secret)].boxed(),
        Node::Object(shape) => prop_oneof![8 => members(shape, 8), 1 => no_object(secret)].boxed(),
        Node::List(shape) => {
            let row = prop_oneof![
                8 => members(shape, 8),
                1 => Just(json!({})),
                1 => prop_oneof![Just(Value::Null), no_object(secret)],
            ];
            prop_oneof![9 => vec(row, 0..4).prop_map(Value::Array), 1 => no_array(secret)].boxed()
        }
    }
}

/// An object of the shape: each member there `weight` times in `weight + 4`, and unknown ones.
fn members(shape: &Shape, weight: u32) -> BoxedStrategy<Value> {
    type Members = Vec<(String, Value)>;
    let mut parts: Vec<BoxedStrategy<Members>> = Vec::new();
    for (name, inner) in &shape.0 {
        let pair = |value: Value| vec![((*name).to_owned(), value)];
        parts.push(
            prop_oneof![
                weight => node(inner).prop_map(pair),
                1 => Just(pair(Value::Null)),
                3 => Just(Vec::new()),
            ]
            .boxed(),
        );
    }
    let known: Vec<&'static str> = shape.0.iter().map(|(name, _)| *name).collect();
    let unknown = (key(), any_json()).prop_filter("unknown", move |(key, _)| {
        // Not a known member: those have their own generator, which knows of secrets.
        !known.contains(&key.as_str())
    });
    parts.push(prop_oneof![2 => Just(Vec::new()), 1 => vec(unknown, 1..3)].boxed());
    // Members that nobody knows and that are secrets by their name.
    let names = ["apiKey", "client_secret", "ACCESS-TOKEN", "privatekey"].map(str::to_owned);
    let named = (select(names.to_vec()), unexpected(true)).prop_map(|pair| vec![pair]);
    parts.push(prop_oneof![4 => Just(Vec::new()), 1 => named].boxed());
    parts.prop_shuffle().prop_map(|parts| object(parts.concat())).boxed()
}

/// A record of each resource, as a server might send it.
fn records() -> impl Strategy<Value = (Resource, Value)> {
    Union::new(Resource::ALL.map(|resource| {
        let spec = resource.spec();
        let server_set = (option::of(any_json()), option::of(any_json()), 0..3_usize);
        (members(&Shape::of(spec), 12), server_set).prop_map(
            move |(mut record, (id, created, at))| {
                let object = record.as_object_mut().unwrap();
                for (key, value) in [("id", id), ("created", created)] {
                    if let Some(value) = value {
                        // It may be there already, as an unknown member.
                        object.shift_remove(key);
                        object.shift_insert(at.min(object.len()), key.to_owned(), value);
                    }
                }
                (resource, record)
            },
        )
    }))
}

/// So many cases, or `PROPTEST_CASES` if that is more.
fn cases(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: cases.max(asked.cases), failure_persistence: None, ..asked }
}

// ---------------------------------------------------------------- the second implementation

/// A document as an ordered tree; scalars as they are written.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Scalar(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(object) => {
                Self::Object(object.iter().map(|(k, v)| (k.clone(), Self::of(v))).collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Scalar(text) => text.clone(),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::text).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), value.text()))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(text) => text == "null",
            Self::Array(items) => items.is_empty(),
            Self::Object(members) => members.is_empty(),
        }
    }

    fn is_blank(&self) -> bool {
        matches!(self, Self::Object(members) if members.is_empty())
    }

    fn member(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn member_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else { return None };
        members.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn rows(&self) -> &[Self] {
        if let Self::Array(rows) = self { rows } else { &[] }
    }

    /// The value at dotted keys, as the descriptions write them.
    fn at(&self, dotted: &str) -> Option<&Self> {
        dotted.split('.').try_fold(self, |tree, key| tree.member(key))
    }

    /// Puts a value there: what is no object on the way becomes one, rows are never made.
    fn put(&mut self, steps: &[Step], value: Self) {
        match steps {
            [] => *self = value,
            [Step::Key(key), rest @ ..] => {
                if !matches!(self, Self::Object(_)) {
                    *self = Self::Object(Vec::new());
                }
                if self.member(key).is_none() {
                    let Self::Object(members) = self else { unreachable!() };
                    members.push((key.clone(), Self::Scalar("null".into())));
                }
                self.member_mut(key).unwrap().put(rest, value);
            }
            [Step::Index(index), rest @ ..] => {
                let Self::Array(rows) = self else { panic!("no list to put into") };
                rows[*index].put(rest, value);
            }
        }
    }

    /// Takes a value out, and the objects and lists around it that it leaves empty, but no row.
    /// Whether there was one.
    fn take(&mut self, steps: &[Step]) -> bool {
        match (steps, self) {
            ([Step::Key(key), rest @ ..], Self::Object(members)) => {
                let Some(at) = members.iter().position(|(known, _)| known == key) else {
                    return false;
                };
                let inner = &mut members[at].1;
                let found = rest.is_empty() || inner.take(rest);
                let container = !matches!(inner, Self::Scalar(_));
                if rest.is_empty() || (found && container && inner.is_empty()) {
                    members.remove(at);
                }
                found
            }
            ([Step::Index(index)], Self::Array(rows)) if *index < rows.len() => {
                rows.remove(*index);
                true
            }
            ([Step::Index(index), rest @ ..], Self::Array(rows)) => {
                rows.get_mut(*index).is_some_and(|row| row.take(rest))
            }
            _ => false,
        }
    }
}

/// What the body of the call must be: the edited document without `id` and `created`; without the
/// blank rows that editing left; and with the empty things that the record came with and the
/// edits, having come to nothing, took away.
fn expected_body(spec: &Spec, edited: &Tree, base: &Tree) -> Tree {
    let mut body = edited.clone();
    if let Tree::Object(members) = &mut body {
        members.retain(|(key, _)| key != "id" && key != "created");
    }
    let fields: Vec<&Field> = spec.fields().collect();
    drop_blank(&fields, &mut body, &[base]);
    for field in fields {
        let keys: Vec<&str> = field.path.split('.').collect();
        for length in 1..=keys.len() {
            let dotted = keys[..length].join(".");
            let came_empty = base.at(&dotted).filter(|came| came.is_empty());
            if let (None, Some(came)) = (body.at(&dotted), came_empty) {
                body.put(&steps(&dotted), came.clone());
            }
        }
    }
    body
}

/// Blank rows of a list go, unless the server itself has blank rows in that field.
fn drop_blank(fields: &[&Field], object: &mut Tree, bases: &[&Tree]) {
    for field in fields {
        let Kind::List(items) = field.kind else { continue };
        let came: Vec<&Tree> =
            bases.iter().filter_map(|base| base.at(field.path)).flat_map(Tree::rows).collect();
        let came_blank = came.iter().any(|row| row.is_blank());
        let keys = steps(field.path);
        let Some(Tree::Array(mut rows)) = object.at(field.path).cloned() else { continue };
        let before = rows.len();
        let inner: Vec<&Field> = items.fields.iter().collect();
        for row in &mut rows {
            drop_blank(&inner, row, &came);
        }
        rows.retain(|row| came_blank || !row.is_blank());
        if rows.is_empty() && before > 0 {
            object.take(&keys);
        } else {
            object.put(&keys, Tree::Array(rows));
        }
    }
}

fn steps(dotted: &str) -> Vec<Step> {
    dotted.split('.').map(|key| Step::Key(key.to_owned())).collect()
}

fn path(steps: &[Step]) -> Path {
    steps.iter().fold(Path::root(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.at(*index),
    })
}

/// The places of a form: each field of the record and of each row that is there.
fn places(spec: &Spec, document: &Value) -> Vec<(Vec<Step>, bool)> {
    fn gather(fields: &[&Field], at: &[Step], object: &Value, found: &mut Vec<(Vec<Step>, bool)>) {
        for field in fields {
            let place = [at, &steps(field.path)].concat();
            let value = field.path.split('.').try_fold(object, |value, key| value.get(key));
            let Kind::List(items) = field.kind else {
                found.push((place, false));
                continue;
            };
            let inner: Vec<&Field> = items.fields.iter().collect();
            for (index, row) in value.and_then(Value::as_array).into_iter().flatten().enumerate() {
                gather(&inner, &[place.as_slice(), &[Step::Index(index)]].concat(), row, found);
            }
            found.push((place, true));
        }
    }
    let mut found = Vec::new();
    gather(&spec.fields().collect::<Vec<_>>(), &[], document, &mut found);
    found
}

// ---------------------------------------------------------------- edits

/// One thing that a person does; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Edit {
    Set(usize, Value),
    Clear(usize),
    AddRow(usize),
    RemoveRow(usize, usize),
    SwapRows(usize, usize, usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let n = || 0..1000_usize;
    let value = prop_oneof![
        3 => text().prop_map(Value::String),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => number(),
        1 => vec(text(), 0..3).prop_map(Value::from),
    ];
    let edit = prop_oneof![
        4 => (n(), value).prop_map(|(at, value)| Edit::Set(at, value)),
        2 => n().prop_map(Edit::Clear),
        3 => n().prop_map(Edit::AddRow),
        2 => (n(), n()).prop_map(|(at, row)| Edit::RemoveRow(at, row)),
        3 => (n(), n(), n()).prop_map(|(at, a, b)| Edit::SwapRows(at, a, b)),
    ];
    vec(edit, 0..8)
}

/// Does it to the document, as a form would, and to the tree, by hand.
fn apply(spec: &Spec, edit: &Edit, document: &mut Value, tree: &mut Tree) {
    let places = places(spec, document);
    let pick = |list: bool, at: usize| {
        let fitting: Vec<_> = places.iter().filter(|(_, is_list)| *is_list == list).collect();
        fitting.get(at % fitting.len().max(1)).map(|(steps, _)| steps.clone())
    };
    match edit {
        Edit::Set(at, value) => {
            let Some(steps) = pick(false, *at) else { return };
            path(&steps).set(document, value.clone());
            tree.put(&steps, Tree::of(value));
        }
        Edit::Clear(at) => {
            let Some(steps) = pick(false, *at) else { return };
            path(&steps).remove(document);
            tree.take(&steps);
        }
        Edit::AddRow(at) => {
            let Some(steps) = pick(true, *at) else { return };
            let place = path(&steps);
            let rows = match place.get(document) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::Array(rows)) => rows.clone(),
                // A form cannot add to what is no list.
                Some(_) => return,
            };
            let rows = [rows, vec![json!({})]].concat();
            place.set(document, Value::Array(rows.clone()));
            tree.put(&steps, Tree::of(&Value::Array(rows)));
        }
        Edit::RemoveRow(at, row) => {
            let Some(mut steps) = pick(true, *at) else { return };
            let length = path(&steps).get(document).and_then(Value::as_array).map_or(0, Vec::len);
            if length == 0 {
                return;
            }
            steps.push(Step::Index(row % length));
            path(&steps).remove(document);
            tree.take(&steps);
        }
        Edit::SwapRows(at, a, b) => {
            let Some(steps) = pick(true, *at) else { return };
            let place = path(&steps);
            let Some(Value::Array(rows)) = place.get(document).cloned() else { return };
            if rows.is_empty() {
                return;
            }
            let (a, b) = (a % rows.len(), b % rows.len());
            let mut swapped = rows;
            swapped.swap(a, b);
            place.set(document, Value::Array(swapped.clone()));
            tree.put(&steps, Tree::of(&Value::Array(swapped)));
        }
    }
}

// ---------------------------------------------------------------- (a) to (c): nothing is lost

/// Digits, points and signs stay. Of an exponent the spelling changes once, its value never:
/// that is how `serde_json` reads numbers.
#[test]
fn numbers_stay_as_they_are_written() {
    for (text, written) in [
        ("-0", "-0"),
        ("-0.0", "-0.0"),
        ("1.50", "1.50"),
        ("9007199254740993", "9007199254740993"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e3", "1e+3"),
        ("1E+3", "1e+3"),
        ("1.0E-07", "1.0e-07"),
        ("1e400", "1e+400"),
    ] {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(value.to_string(), written);
        let value: Value = serde_json::from_str(written).unwrap();
        assert_eq!(value.to_string(), written, "stable from there on");
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn reading_and_writing_keeps_numbers_and_order((_, record) in records()) {
        let text = Tree::of(&record).text();
        let read: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Tree::of(&read), Tree::of(&record));
        let written = read.to_string();
        prop_assert_eq!(&written, &text);
        let pretty = serde_json::to_string_pretty(&read).unwrap();
        let again: Value = serde_json::from_str(&pretty).unwrap();
        prop_assert_eq!(again.to_string(), text);
        prop_assert_eq!(Record::new(read).json.to_string(), written);
    }

    #[test]
    fn an_untouched_record_is_sent_back_as_it_came((resource, record) in records()) {
        let spec = resource.spec();
        let body = document::body(spec, &record, Some(&record));
        let mut expected = record;
        for key in ["id", "created"] {
            expected.as_object_mut().unwrap().shift_remove(key);
        }
        prop_assert_eq!(body.to_string(), expected.to_string());
    }

    #[test]
    fn a_body_of_any_kind_is_sent_back_as_it_came(value in any_json(), at in 0..6_usize) {
        let spec = Resource::ALL[at].spec();
        let body = document::body(spec, &value, Some(&value));
        let mut expected = value;
        if let Some(object) = expected.as_object_mut() {
            object.retain(|key, _| key != "id" && key != "created");
        }
        prop_assert_eq!(body.to_string(), expected.to_string());
    }

    /// A value typed and cleared, a row added and left blank or removed: as if nothing had been.
    #[test]
    fn an_edit_that_comes_to_nothing_changes_nothing((resource, record) in records(), at in 0..1000_usize) {
        let spec = resource.spec();
        let places = places(spec, &record);
        let empty = |place: &Path| place.get(&record).is_none_or(|v| Tree::of(v).is_empty());
        // Inside rows the place decides; of the record itself, the empty things are put back.
        let fitting: Vec<_> = places
            .into_iter()
            .filter(|(steps, _)| steps.iter().all(|step| matches!(step, Step::Key(_))))
            // What is no object on the way is replaced on request: that is not nothing.
            .filter(|(steps, _)| (1..steps.len()).all(|n| {
                let around = path(&steps[..n]);
                around.get(&record).is_none_or(|v| v.is_object() || v.is_null())
            }))
            .filter(|(steps, list)| empty(&path(steps)) && (*list || steps.len() > 1 || at % 2 == 0))
            .collect();
        if fitting.is_empty() {
            return Ok(());
        }
        let (steps, is_list) = &fitting[at % fitting.len()];
        let place = path(steps);
        let mut edited = record.clone();
        let value = if *is_list { json!([{}]) } else { json!("typed") };
        place.set(&mut edited, value);
        let left = edited.clone();
        place.remove(&mut edited);
        let original = document::body(spec, &record, Some(&record));
        prop_assert_eq!(&document::body(spec, &edited, Some(&record)), &original, "{}", place);
        if *is_list {
            prop_assert_eq!(document::body(spec, &left, Some(&record)), original, "{}", place);
        }
    }

    #[test]
    fn taking_out_what_is_not_there_changes_nothing((resource, record) in records()) {
        let spec = resource.spec();
        for (steps, _) in places(spec, &record) {
            let place = path(&steps);
            if place.get(&record).is_none() {
                let mut copy = record.clone();
                place.remove(&mut copy);
                prop_assert_eq!(copy.to_string(), record.to_string(), "{}", place);
            }
            let beyond = place.at(99).key("x");
            let mut copy = record.clone();
            beyond.remove(&mut copy);
            prop_assert_eq!(copy.to_string(), record.to_string(), "{}", beyond);
            // And what cannot be put anywhere is put nowhere.
            beyond.set(&mut copy, json!("lost"));
            prop_assert_eq!(copy.to_string(), record.to_string(), "{}", beyond);
        }
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn a_body_differs_only_where_it_was_edited((resource, record) in records(), edits in edits()) {
        let spec = resource.spec();
        let base = Tree::of(&record);
        let mut document = record.clone();
        let mut tree = base.clone();
        for edit in &edits {
            apply(spec, edit, &mut document, &mut tree);
            prop_assert_eq!(document.to_string(), tree.text(), "after {:?}", edit);
        }
        let body = document::body(spec, &document, Some(&record));
        prop_assert_eq!(body.to_string(), expected_body(spec, &tree, &base).text());
        // And nothing that is unknown on the record itself was lost, whatever was done to it.
        let shape = Shape::of(spec);
        for (key, value) in record.as_object().unwrap() {
            let known = shape.0.iter().any(|(name, _)| name == key);
            if !known && key != "id" && key != "created" {
                prop_assert_eq!(body[key.as_str()].to_string(), value.to_string());
            }
        }
    }

    /// Rows that only moved are the same rows, member by member, unknown ones included.
    #[test]
    fn moved_rows_are_the_same_rows((resource, record) in records(), swaps in vec((0..9_usize, 0..9_usize, 0..9_usize), 1..5)) {
        let spec = resource.spec();
        let mut document = record.clone();
        let mut tree = Tree::of(&record);
        for (at, a, b) in swaps {
            apply(spec, &Edit::SwapRows(at, a, b), &mut document, &mut tree);
        }
        let body = document::body(spec, &document, Some(&record));
        let leave = |value: &Value| {
            let mut rows = Vec::new();
            collect_scalars(value, &mut rows);
            rows.sort();
            rows
        };
        prop_assert_eq!(leave(&body), leave(&document::body(spec, &record, Some(&record))));
    }
}

/// Every scalar and every empty thing, with the keys above it but without the numbers of rows.
fn collect_scalars(value: &Value, found: &mut Vec<String>) {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Array(items) if !items.is_empty() => {
                for item in items {
                    walk(item, &format!("{at}[]"), found);
                }
            }
            Value::Object(object) if !object.is_empty() => {
                for (key, item) in object {
                    walk(item, &format!("{at}.{key}"), found);
                }
            }
            leaf => found.push(format!("{at}={leaf}")),
        }
    }
    walk(value, "", found);
}

// ---------------------------------------------------------------- (d) secrets

/// The document with `mask` at each place that holds a secret: a secret field, or what stands on
/// the way to one and is not of the kind that is due (it may hold the secret in another form).
fn mask(shape: &Shape, value: &Value, found: &mut Vec<Path>, at: &Path) -> Value {
    let mut hide = || {
        found.push(at.clone());
        Value::String("••••••••".into())
    };
    let Value::Object(object) = value else { return hide() };
    let in_headers = at.steps().contains(&Step::Key("headers".to_owned()));
    let mut copy = Map::new();
    for (key, value) in object {
        let node = shape.0.iter().find(|(name, node)| name == key && node.holds_secret());
        let place = at.key(key);
        let shown = match (node, value) {
            (None, _) => mask_unknown(object, key, value, found, &place, in_headers),
            (_, Value::Null) => Value::Null,
            (Some((_, Node::Object(shape))), _) => mask(shape, value, found, &place),
            (Some((_, Node::List(shape))), Value::Array(rows)) => {
                let rows = rows.iter().enumerate().map(|(index, row)| match row {
                    Value::Null => Value::Null,
                    row => mask(shape, row, found, &place.at(index)),
                });
                Value::Array(rows.collect())
            }
            (Some(_), _) => {
                found.push(place);
                Value::String("••••••••".into())
            }
        };
        copy.insert(key.clone(), shown);
    }
    Value::Object(copy)
}

/// A member that the shape does not know, of an object: hidden by its name, or looked into.
fn mask_unknown(
    around: &Map<String, Value>,
    key: &str,
    value: &Value,
    found: &mut Vec<Path>,
    at: &Path,
    in_headers: bool,
) -> Value {
    let named = ["name", "key"]
        .iter()
        .any(|n| around.get(*n).and_then(Value::as_str).is_some_and(is_secret));
    if is_secret(key) || key == "value" && (in_headers || named) {
        return mask_values(value, found, at);
    }
    match value {
        Value::Object(members) => {
            let in_headers = in_headers || key.eq_ignore_ascii_case("headers");
            let masked = |(name, inner): (&String, &Value)| {
                (name.clone(), mask_unknown(members, name, inner, found, &at.key(name), in_headers))
            };
            Value::Object(members.iter().map(masked).collect())
        }
        Value::Array(items) => {
            // An element is looked at as the member is, but for its name.
            let name = if key.eq_ignore_ascii_case("headers") { "headers" } else { "" };
            let masked = |(index, item)| {
                mask_unknown(&Map::new(), name, item, found, &at.at(index), in_headers)
            };
            Value::Array(items.iter().enumerate().map(masked).collect())
        }
        scalar => scalar.clone(),
    }
}

fn mask_values(value: &Value, found: &mut Vec<Path>, at: &Path) -> Value {
    match value {
        Value::Object(members) => {
            let masked = |(name, inner): (&String, &Value)| {
                (name.clone(), mask_values(inner, found, &at.key(name)))
            };
            Value::Object(members.iter().map(masked).collect())
        }
        Value::Null | Value::Bool(_) => value.clone(),
        Value::String(text) if text.is_empty() => value.clone(),
        Value::Array(items) if items.is_empty() => value.clone(),
        _ => {
            found.push(at.clone());
            Value::String("••••••••".into())
        }
    }
}

fn is_clean(value: &Value) -> bool {
    let text = value.to_string();
    !text.contains(MARK) && !text.contains(MARK_NUMBER)
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn masks_hide_every_secret_and_nothing_else((resource, record) in records()) {
        let spec = resource.spec();
        let masked = document::masked(spec, &record);
        prop_assert!(is_clean(&masked), "{}", masked);
        let expected = mask(&Shape::of(spec), &record, &mut Vec::new(), &Path::root());
        prop_assert_eq!(masked.to_string(), expected.to_string());
    }

    #[test]
    fn drafts_hold_no_secret_and_everything_else((resource, record) in records()) {
        let spec = resource.spec();
        let (draft, dropped) = document::without_secrets(spec, &record);
        prop_assert!(is_clean(&draft), "{}", draft);
        let mut secret = Vec::new();
        mask(&Shape::of(spec), &record, &mut secret, &Path::root());
        prop_assert_eq!(dropped, !secret.is_empty());
        if !dropped {
            prop_assert_eq!(draft.to_string(), record.to_string());
        }
        for change in changes(&record, &draft) {
            // At a secret, or at an object or list around one that it left empty or shorter.
            prop_assert!(secret.iter().any(|place| place.is_within(&change.path)), "{}", change.path);
            let lost = change.before.clone().unwrap();
            let left = change.after.unwrap_or(Value::Null);
            let kept = |value: &Value| {
                let mut shown = Vec::new();
                let shape = Shape::of(spec);
                let mut whole = record.clone();
                change.path.set(&mut whole, value.clone());
                collect_scalars(change.path.get(&mask(&shape, &whole, &mut Vec::new(), &Path::root())).unwrap_or(&Value::Null), &mut shown);
                shown.retain(|line| !line.contains("••••••••") && !line.ends_with("={}") && !line.ends_with("=[]") && !line.ends_with("=null"));
                shown.sort();
                shown
            };
            prop_assert_eq!(kept(&lost), kept(&left), "{}", change.path);
        }
    }
}

#[test]
fn secrets_in_a_form_that_was_not_due_are_secrets_too() {
    for (resource, document) in [
        (Resource::Authentication, json!({"type": "basic", "basicAuth": "hub:secret"})),
        (Resource::Authentication, json!({"type": "basic", "basicAuth": {"password": ["secret"]}})),
        (Resource::Authentication, json!({"type": "basic", "oauth2": {"payload": "secret"}})),
        (Resource::Authentication, json!({"oauth2": {"headers": {"Authorization": "secret"}}})),
        (Resource::ClientApplication, json!({"roles": [{"headers": ["X: secret", {"value": 1}]}]})),
        (Resource::ClientApplication, json!({"roles": ["secret"]})),
        (Resource::ClientApplication, json!(["secret"])),
    ] {
        let masked = document::masked(resource.spec(), &document);
        assert!(!masked.to_string().contains("secret"), "{masked}");
        let (draft, dropped) = document::without_secrets(resource.spec(), &document);
        assert!(dropped && !draft.to_string().contains("secret"), "{draft}");
    }
}

// ---------------------------------------------------------------- (e) whatever comes

/// The ids at reference fields, found by the shape.
fn ids(shape: &Shape, value: &Value, found: &mut Vec<(Resource, String)>) {
    for (name, node) in &shape.0 {
        match (node, value.get(name)) {
            (Node::Object(shape), Some(value)) => ids(shape, value, found),
            (Node::List(shape), Some(Value::Array(rows))) => {
                for row in rows {
                    ids(shape, row, found);
                }
            }
            (Node::Leaf(Field { kind: Kind::Reference(to), .. }), Some(id)) => {
                found.extend(written_id(id).map(|id| (*to, id)));
            }
            _ => {}
        }
    }
}

/// Carries out changes one after the other, by hand.
fn apply_changes(document: &mut Value, changes: &[baton_model::changes::Change]) {
    for change in changes {
        let Some((last, around)) = change.path.steps().split_last() else {
            *document = change.after.clone().unwrap();
            continue;
        };
        let parent = around.iter().fold(&mut *document, |value, step| match step {
            Step::Key(key) => value.get_mut(key).unwrap(),
            Step::Index(index) => value.get_mut(index).unwrap(),
        });
        match (last, change.after.clone()) {
            (Step::Key(key), Some(after)) => {
                parent.as_object_mut().unwrap().insert(key.clone(), after);
            }
            (Step::Key(key), None) => {
                parent.as_object_mut().unwrap().shift_remove(key).unwrap();
            }
            (Step::Index(index), Some(after)) => parent[*index] = after,
            (Step::Index(_), None) => panic!("an element of an array cannot be absent"),
        }
    }
}

/// An id as text: some servers give numbers.
fn written_id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn check_any(spec: &Spec, value: &Value) -> Result<(), TestCaseError> {
    for problem in validate::problems(spec, value) {
        prop_assert!(!problem.message.trim().is_empty());
        // It stands at a field, or else the form says which place it is and shows the JSON.
        let is_field = document::label_at(spec, value, &problem.path).is_some();
        prop_assert!(is_field || validate::is_elsewhere(spec, value, &problem.path));
        prop_assert!(!document::called(spec, value, &problem.path).is_empty());
    }
    let mut found: Vec<(Resource, String)> = Vec::new();
    for reference in references(spec, value) {
        let there = reference.path.get(value).cloned().unwrap_or_default();
        prop_assert_eq!(written_id(&there), Some(reference.id.clone()));
        found.push((reference.to, reference.id));
    }
    let mut expected = Vec::new();
    ids(&Shape::of(spec), value, &mut expected);
    found.sort();
    expected.sort();
    prop_assert_eq!(found, expected);
    prop_assert!(changes(value, &value.clone()).is_empty());
    let record = Record::new(value.clone());
    let _ = (record.name(spec), record.active(), record.modified());
    let _ = document::masked(spec, value);
    let _ = document::without_secrets(spec, value);
    let _ = document::body(spec, value, None);
    Ok(())
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn records_of_any_content_can_be_worked_with((resource, record) in records()) {
        let spec = resource.spec();
        check_any(spec, &record)?;
    }

    #[test]
    fn any_json_can_be_worked_with(value in any_json(), at in 0..6_usize) {
        check_any(Resource::ALL[at].spec(), &value)?;
    }

    #[test]
    fn any_place_has_a_label_or_none((resource, record) in records(), dotted in "[a-z\\[\\].0-9]{0,20}", n in any::<usize>()) {
        let spec = resource.spec();
        let _ = document::label_at(spec, &record, &Path::parse(&dotted));
        let place = Path::parse(&dotted).at(n).key(&dotted);
        let _ = document::label_at(spec, &record, &place);
        prop_assert_eq!(place.get(&record), None);
        for (steps, _) in places(spec, &record) {
            let label = document::label_at(spec, &record, &path(&steps));
            // Fields of another type's section are not there unless they hold something.
            prop_assert!(label.is_some() || path(&steps).get(&record).is_none());
            let dotted = path(&steps).to_string();
            prop_assert_eq!(Path::parse(&dotted), path(&steps));
        }
    }

    #[test]
    fn changes_lead_from_one_to_the_other((resource, before) in records(), edits in edits()) {
        let spec = resource.spec();
        let mut after = before.clone();
        let mut tree = Tree::of(&before);
        for edit in &edits {
            apply(spec, edit, &mut after, &mut tree);
        }
        let found = changes(&before, &after);
        for change in &found {
            prop_assert_eq!(change.path.get(&before), change.before.as_ref());
            prop_assert_eq!(change.path.get(&after), change.after.as_ref());
            prop_assert_ne!(&change.before, &change.after);
        }
        let mut copy = before;
        apply_changes(&mut copy, &found);
        prop_assert_eq!(copy, after);
    }

    #[test]
    fn changes_lead_from_anything_to_anything(before in any_json(), after in any_json()) {
        let mut copy = before.clone();
        apply_changes(&mut copy, &changes(&before, &after));
        prop_assert_eq!(copy, after);
    }

    #[test]
    fn pages_are_read_or_refused(
        body in option::of(any_json()),
        records in vec(any_json(), 0..3),
        info in option::of(any_json()),
        list_key in prop_oneof![Just("orchestration".to_owned()), key()],
    ) {
        let _ = Page::read(body, &list_key);
        let mut answer = json!({});
        if let Some(info) = info {
            answer["paginationInfo"] = info;
        }
        answer["orchestration"] = Value::Array(records.clone());
        let page = Page::read(Some(answer), "orchestration").unwrap();
        let read: Vec<String> = page.records.iter().map(|r| r.json.to_string()).collect();
        prop_assert_eq!(read, records.iter().map(Value::to_string).collect::<Vec<_>>());
        prop_assert_eq!(Page::read(Some(Value::Array(records)), "x").unwrap().records, page.records);
    }

    #[test]
    fn failures_always_have_a_title(
        status in any::<u16>(),
        bytes in prop_oneof![vec(any::<u8>(), 0..300), any_json().prop_map(|v| v.to_string().into_bytes()), error_body()],
        media in text(),
        wait in option::of(any::<u32>()),
        (resource, record) in records(),
    ) {
        let spec = resource.spec();
        let body = String::from_utf8_lossy(&bytes);
        let answer = Answer { status, content_type: &media, body: &body, wait };
        for failure in [Failure::from_answer("GET /x", &answer), Failure::unreadable("GET /x", &answer)] {
            prop_assert!(!failure.title().trim().is_empty(), "{:?}", failure);
            prop_assert_eq!(failure.status, status);
            prop_assert!(failure.excerpt.chars().count() <= 200);
            let _ = (failure.advice(), failure.is_retryable());
            if let Some(place) = failure.place(spec, &record) {
                prop_assert!(document::label_at(spec, &record, &place).is_some(), "{}", place);
            }
        }
        if let Err(failure) = answer.json("GET /x") {
            prop_assert_eq!(failure.cause, Cause::Unreadable);
        }
    }

    #[test]
    fn configurations_are_read_or_refused(text in prop_oneof!["\\PC{0,80}", any_json().prop_map(|v| v.to_string()), config()]) {
        match Config::read(&text) {
            Ok(config) => {
                prop_assert!(!config.environments.is_empty());
                for environment in config.environments {
                    prop_assert!(!environment.id.trim().is_empty());
                    prop_assert!(environment.conversation_manager.is_some() || environment.orchestrator.is_some());
                }
            }
            Err(error) => prop_assert!(!error.message.is_empty()),
        }
    }

    #[test]
    fn token_answers_are_read_or_refused(body in any_json(), name in text(), life in any_json()) {
        let _ = token::read(&body);
        let grant = token::read(&json!({"access_token": name, "expires_in": life, "scope": body}));
        prop_assert_eq!(grant.map(|grant| grant.access_token), Some(name).filter(|n| !n.is_empty()));
    }

    #[test]
    fn names_are_sorted_in_one_order(a in sortable(), b in sortable(), c in sortable()) {
        let order = list::compare;
        prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
        prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b);
        if order(&a, &b).is_le() && order(&b, &c).is_le() {
            prop_assert!(order(&a, &c).is_le(), "{:?} {:?} {:?}", a, b, c);
        }
    }

    #[test]
    fn addresses_of_lists_say_what_they_show(
        search in text(), sort in option::of(("[a-z]{1,5}", any::<bool>())), page in 1..9999_u32,
        size in select(list::SIZES.to_vec()), filter in option::of("\\PC{1,6}"),
    ) {
        let filters = filter.into_iter().map(|value| ("type".to_owned(), value)).collect();
        let query = ListQuery { search, sort, page, size, filters };
        let written = query.write();
        let pairs: Vec<(String, String)> = written
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), decode(value)))
            .collect();
        let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        prop_assert_eq!(ListQuery::read(pairs, Resource::Channel), query);
    }
}

fn sortable() -> impl Strategy<Value = String> {
    prop_oneof!["[aAbB019 ]{0,6}", "[0-9]{0,30}", "\\PC{0,5}", "[İıßẞſK0٣]{0,4}"]
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Something like an error body, with anything in its members.
fn error_body() -> impl Strategy<Value = Vec<u8>> {
    let names = vec![
        "code",
        "developerMessage",
        "userMessage",
        "message",
        "callInfo",
        "error",
        "error_description",
        "detail",
        "details",
    ];
    let value = prop_oneof![
        any_json(),
        select(vec!["", " ", "<name>", "a <b", "<> <x", "\u{2003}"]).prop_map(Value::from),
        vec((option::of(any_json()), place_name()), 0..3).prop_map(|details| {
            let details = details.into_iter().map(|(key, value)| {
                json!({"key": key.unwrap_or_else(|| json!("attribute")), "value": value})
            });
            Value::Array(details.collect())
        }),
    ];
    vec((select(names), value), 0..5).prop_map(|members| {
        let members = members.into_iter().map(|(key, value)| (key.to_owned(), value));
        object(members.collect()).to_string().into_bytes()
    })
}

fn place_name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "name",
            "/roles/0/callback",
            "$.name",
            "roles[1]",
            "id",
            "bots[99].id",
            "[",
            "..",
            "participant"
        ])
        .prop_map(str::to_owned),
        text(),
    ]
}

/// A good configuration with one member replaced by anything.
fn config() -> impl Strategy<Value = String> {
    let good = json!({"environments": [{"id": "s", "name": "Sandbox", "kind": "production",
        "conversationManager": {"baseUrl": "/cm/v3/", "timeoutSeconds": 5,
            "requestHeaders": {"Accept-Language": "en-US"},
            "auth": {"kind": "client_credentials", "tokenUrl": "/oauth2/token", "clientId": "c",
                     "scope": "a b", "remember": "tab"}}}]});
    let places = vec![
        "environments",
        "environments[0]",
        "environments[0].id",
        "environments[0].name",
        "environments[0].kind",
        "environments[0].conversationManager",
        "environments[0].conversationManager.baseUrl",
        "environments[0].conversationManager.timeoutSeconds",
        "environments[0].conversationManager.requestHeaders",
        "environments[0].conversationManager.auth",
        "environments[0].conversationManager.auth.kind",
        "environments[0].conversationManager.auth.tokenUrl",
        "environments[0].conversationManager.auth.remember",
    ];
    (select(places), option::of(any_json())).prop_map(move |(place, value)| {
        let mut config = good.clone();
        let place = Path::parse(place);
        match value {
            Some(value) => place.set(&mut config, value),
            None => place.remove(&mut config),
        }
        config.to_string()
    })
}
