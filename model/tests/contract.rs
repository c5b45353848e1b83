//! Holds every description of a resource against the `OpenAPI` file: neither side drifts.
//!
//! The contract is read as it lies in `contract/`; nothing of it is restated here, except for
//! the few places where the descriptions differ on purpose. Each of those is a constant with
//! the reason beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use baton_model::{
    Cause, Failure, Field, Kind, Path, Record, Resource, Spec, Value,
    document::{self, is_mask},
    failure::Answer,
    page::Page,
    spec::{Items, Standing},
    validate,
};
use serde_json::{Map, json};

/// Fields with `x-known-values` that are typed and not chosen: the values are examples of a set
/// that each tenant makes up for itself.
const TYPED_DESPITE_KNOWN_VALUES: [&str; 1] = ["channel: type"];

/// Lists whose items may not repeat a value although the contract does not say so in its schema.
/// For roles its text does ("Role names do not repeat"); the others are the console's own rule.
const UNIQUE_IN_LIST: [(&str, &str); 4] = [
    ("client application: roles", "name"),
    ("channel: l10nProperties", "language"),
    ("channel: l10nProperties[].properties", "name"),
    ("orchestration: applications.agentConfiguration.agents", "id"),
];

// ---------------------------------------------------------------- reading the contract

struct Contract(Value);

impl Contract {
    fn read() -> Self {
        let text = include_str!("../../contract/conversation-manager.yaml");
        Self(serde_yaml_ng::from_str(text).expect("the contract is YAML"))
    }

    /// What a `$ref` points at.
    fn target(&self, reference: &str) -> &Value {
        let pointer = reference.strip_prefix('#').expect("references stay in the file");
        self.0.pointer(pointer).unwrap_or_else(|| panic!("{reference} points at nothing"))
    }

    /// The object itself, or what it refers to.
    fn resolved<'c>(&'c self, value: &'c Value) -> &'c Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.resolved(self.target(reference)),
            None => value,
        }
    }

    /// A schema with everything it takes from `$ref` and `allOf` written into it: members beside
    /// a `$ref` win, `required` and `properties` add up, `if`/`then` pairs gather in `conditions`.
    fn flat(&self, schema: &Value) -> Map<String, Value> {
        let mut flat = Map::new();
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            flat = self.flat(self.target(reference));
        }
        for part in list(schema, "allOf") {
            let part = match part.get("if") {
                Some(_) => Map::from_iter([("conditions".to_owned(), json!([part]))]),
                None => self.flat(part),
            };
            add(&mut flat, &part);
        }
        let mut own = schema.as_object().expect("a schema is an object").clone();
        own.retain(|key, _| key != "$ref" && key != "allOf");
        add(&mut flat, &own);
        flat
    }

    fn schema(&self, name: &str) -> Map<String, Value> {
        self.flat(self.target(&format!("#/components/schemas/{name}")))
    }

    fn operation(&self, path: &str, method: &str) -> &Value {
        let operation = self.0["paths"].get(path).and_then(|item| item.get(method));
        operation.unwrap_or_else(|| panic!("the contract has no {method} {path}"))
    }

    /// The flattened schema of a create call, found through the operation and not by its name.
    fn create(&self, spec: &Spec) -> Map<String, Value> {
        let operation = self.operation(spec.path, "post");
        self.flat(&operation["requestBody"]["content"]["application/json"]["schema"])
    }

    /// Examples of the body of a request or an answer, by name.
    fn examples<'c>(&'c self, holder: &'c Value, media: &str) -> Vec<(&'c str, &'c Value)> {
        let examples = self.resolved(holder)["content"][media]["examples"].as_object();
        examples
            .into_iter()
            .flatten()
            .map(|(name, example)| (name.as_str(), &example["value"]))
            .collect()
    }
}

/// Adds one flattened schema to another.
fn add(flat: &mut Map<String, Value>, part: &Map<String, Value>) {
    for (key, value) in part {
        match (flat.get_mut(key), value) {
            (Some(Value::Array(old)), Value::Array(new))
                if ["required", "conditions"].contains(&key.as_str()) =>
            {
                old.extend(new.iter().cloned());
            }
            (Some(Value::Object(old)), Value::Object(new)) if key == "properties" => {
                old.extend(new.clone());
            }
            _ => {
                flat.insert(key.clone(), value.clone());
            }
        }
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts(values: &[Value]) -> Vec<&str> {
    values.iter().map(|value| value.as_str().expect("a text")).collect()
}

/// What the contract says of one place that a person can fill.
struct Leaf {
    /// Dotted, below the record or the list item.
    path: String,
    schema: Map<String, Value>,
    /// Whether it must be there: it is in the required list of its object, and so is every object
    /// around it, up to the record or the list item. An object that a condition asks for
    /// (`type: oauth2`) counts, because its section is checked only while the condition holds.
    /// A field that is required inside an object that may be left out is not required.
    required: bool,
    /// Whether the contract is not sure of that: the required list of an object around it is inferred.
    inferred: bool,
    /// Member and value that make its object required.
    when: Option<(String, String)>,
    /// Of the items, where it is a list of objects.
    items: Vec<Leaf>,
}

/// Every leaf below an object schema: values, lists of values, lists of objects.
fn leaves(contract: &Contract, schema: &Map<String, Value>) -> Vec<Leaf> {
    let mut found = Vec::new();
    gather(contract, schema, "", (true, false), None, &mut found);
    found
}

fn gather(
    contract: &Contract,
    schema: &Map<String, Value>,
    at: &str,
    (required, inferred): (bool, bool),
    when: Option<&(String, String)>,
    found: &mut Vec<Leaf>,
) {
    let needed = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let properties = schema["properties"].as_object().expect("properties");
    for name in texts(needed) {
        assert!(properties.contains_key(name), "{at} asks for {name}, which it does not have");
    }
    let inferred = inferred || schema.get("x-constraint-source") == Some(&json!("inferred"));
    for (name, property) in properties {
        let flat = contract.flat(property);
        let condition = condition(schema, name);
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        let required = required && (texts(needed).contains(&name.as_str()) || condition.is_some());
        let when = condition.as_ref().or(when);
        if flat.contains_key("properties") {
            gather(contract, &flat, &path, (required, inferred), when, found);
            continue;
        }
        let items = match flat.get("items").map(|items| contract.flat(items)) {
            Some(items) if items.contains_key("properties") => leaves(contract, &items),
            _ => Vec::new(),
        };
        let inferred = required && inferred;
        found.push(Leaf { path, schema: flat, required, inferred, when: when.cloned(), items });
    }
}

/// The member and the value on which the schema asks for `name`.
fn condition(schema: &Map<String, Value>, name: &str) -> Option<(String, String)> {
    let conditions = schema.get("conditions").and_then(Value::as_array)?;
    let found = conditions.iter().find(|c| texts(list(&c["then"], "required")).contains(&name))?;
    let (member, value) = found["if"]["properties"].as_object()?.iter().next()?;
    assert_eq!(found["if"]["required"], json!([member]), "the condition needs its member");
    Some((member.clone(), value["const"].as_str()?.to_owned()))
}

/// A field of a form and what the contract says of its place.
struct Pair<'l> {
    /// `orchestration: applications.botConfiguration.bots[].id`
    place: String,
    spec: &'static Spec,
    field: &'static Field,
    leaf: &'l Leaf,
    /// Condition of the section.
    when: Option<(&'static str, &'static str)>,
    /// Whether the field is part of a list item.
    nested: bool,
}

/// Calls `visit` for each field of each resource that has its leaf; those without one are the
/// business of `forms_and_contract_have_the_same_fields`.
fn each(visit: &mut dyn FnMut(&Pair<'_>)) {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let leaves = leaves(&contract, &contract.create(spec));
        for section in spec.sections() {
            pair(spec, section.fields, &leaves, section.when, "", visit);
        }
    }
}

fn pair(
    spec: &'static Spec,
    fields: &'static [Field],
    leaves: &[Leaf],
    when: Option<(&'static str, &'static str)>,
    at: &str,
    visit: &mut dyn FnMut(&Pair<'_>),
) {
    for field in fields {
        let Some(leaf) = leaves.iter().find(|leaf| leaf.path == field.path) else { continue };
        let place = format!("{}: {at}{}", spec.singular, field.path);
        visit(&Pair { place, spec, field, leaf, when, nested: !at.is_empty() });
        if let Kind::List(items) = field.kind {
            pair(spec, items.fields, &leaf.items, when, &format!("{at}{}[].", field.path), visit);
        }
    }
}

impl Pair<'_> {
    /// A body with one row in each list around the field, and the condition of its section
    /// met; and the place of the field in it.
    fn body_and_place(&self) -> (Value, Path) {
        let mut body = json!({});
        if let Some((member, value)) = self.when {
            Path::parse(member).set(&mut body, json!(value));
        }
        let mut place = Path::root();
        let mut parts = self.place.split_once(": ").unwrap().1.split("[].").peekable();
        while let Some(part) = parts.next() {
            place = place.then(part);
            if parts.peek().is_some() {
                // Not blank: blank rows are not sent.
                place.set(&mut body, json!([{"elsewhere": 1}]));
                place = place.at(0);
            }
        }
        (body, place)
    }
}

/// Fails with everything that is wrong, not with the first.
fn nothing_wrong(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

// ---------------------------------------------------------------- the record as a whole

#[test]
fn paths_and_list_keys_are_those_of_the_contract() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        assert_eq!(spec.resource, resource);
        for method in ["get", "post"] {
            contract.operation(spec.path, method);
        }
        for method in ["get", "put", "delete"] {
            contract.operation(&format!("{}/{{id}}", spec.path), method);
        }
        let answer = &contract.operation(spec.path, "get")["responses"]["200"];
        let schema = contract.flat(&answer["content"]["application/json"]["schema"]);
        let arrays: Vec<&str> = schema["properties"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, member)| member["type"] == "array")
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(arrays, [spec.list_key], "{}", spec.path);
        // What names a record is a text that every record has.
        let create = contract.create(spec);
        assert_eq!(create["properties"][spec.name]["type"], "string", "{}", spec.path);
        assert!(texts(create["required"].as_array().unwrap()).contains(&spec.name));
    }
}

/// Each path of the contract that has create and delete and takes an id is a resource here,
/// unless it belongs to conversations.
#[test]
fn no_resource_of_the_contract_is_missing() {
    let contract = Contract::read();
    let ours: BTreeSet<&str> = Resource::ALL.iter().map(|r| r.spec().path).collect();
    let theirs: BTreeSet<&str> = contract.0["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, item)| {
            item.get("post").is_some()
                && item.get("get").is_some()
                && contract.0["paths"].get(format!("{path}/{{id}}")).is_some()
        })
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn scopes_are_those_of_the_operations() {
    let contract = Contract::read();
    let scopes = |path: &str, method: &str| -> Vec<String> {
        let security = list(contract.operation(path, method), "security");
        security.iter().flat_map(|way| texts(list(way, "oAuthClient"))).map(str::to_owned).collect()
    };
    for resource in Resource::ALL {
        let spec = resource.spec();
        let mut listing = vec![Spec::MANAGE];
        listing.extend(spec.list_read_scope);
        assert_eq!(scopes(spec.path, "get"), listing, "{}", spec.path);
        let one = format!("{}/{{id}}", spec.path);
        assert_eq!(scopes(&one, "get"), [Spec::MANAGE, Spec::READ], "{one}");
        for (path, method) in [(spec.path, "post"), (one.as_str(), "put"), (one.as_str(), "delete")]
        {
            assert_eq!(scopes(path, method), [Spec::MANAGE], "{method} {path}");
        }
    }
}

#[test]
fn blockers_are_those_of_the_contract() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let delete = contract.operation(&format!("{}/{{id}}", spec.path), "delete");
        let stated: Vec<(&str, bool)> = list(delete, "x-blocked-by")
            .iter()
            .map(|b| {
                (b["resource"].as_str().unwrap(), b.get("x-source") == Some(&json!("inferred")))
            })
            .collect();
        let ours: Vec<(&str, bool)> = spec
            .blocked_by
            .iter()
            .map(|(other, standing)| (other.spec().path, *standing == Standing::Inferred))
            .collect();
        assert_eq!(ours, stated, "{}", spec.path);
        // And the places where the id stands are the reference fields of the blocker.
        for (blocker, (other, _)) in list(delete, "x-blocked-by").iter().zip(spec.blocked_by) {
            let stated: BTreeSet<&str> = texts(list(blocker, "fields")).into_iter().collect();
            let mut found = BTreeSet::new();
            each(&mut |pair| {
                let points_here =
                    matches!(pair.field.kind, Kind::Reference(to) if to == spec.resource);
                if pair.spec.resource == *other && points_here {
                    found.insert(pair.place.split_once(": ").unwrap().1.to_owned());
                }
            });
            assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), stated);
        }
    }
}

/// Whatever points at a resource keeps it from being deleted, as far as anybody knows.
#[test]
fn every_reference_is_a_blocker() {
    let mut wrong = Vec::new();
    each(&mut |pair| {
        if let Kind::Reference(to) = pair.field.kind
            && !to.spec().blocked_by.iter().any(|(by, _)| *by == pair.spec.resource)
        {
            wrong.push(pair.place.clone());
        }
    });
    nothing_wrong(&wrong);
}

// ---------------------------------------------------------------- field by field

#[test]
fn forms_and_contract_have_the_same_fields() {
    fn compare(at: &str, fields: &[&Field], leaves: &[Leaf], wrong: &mut Vec<String>) {
        let mut ours = BTreeSet::new();
        for field in fields {
            if !ours.insert(field.path) {
                wrong.push(format!("{at}{}: twice in the form", field.path));
            }
            if !leaves.iter().any(|leaf| leaf.path == field.path) {
                wrong.push(format!("{at}{}: not in the contract", field.path));
            }
        }
        for leaf in leaves {
            let Some(field) = fields.iter().find(|field| field.path == leaf.path) else {
                wrong.push(format!("{at}{}: missing in the form", leaf.path));
                continue;
            };
            let items: &[Field] = match field.kind {
                Kind::List(items) => items.fields,
                _ => &[],
            };
            let at = format!("{at}{}[].", leaf.path);
            compare(&at, &items.iter().collect::<Vec<_>>(), &leaf.items, wrong);
        }
    }
    let contract = Contract::read();
    let mut wrong = Vec::new();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let leaves = leaves(&contract, &contract.create(spec));
        assert!(leaves.len() >= 4, "{}", spec.path);
        let fields: Vec<&Field> = spec.fields().collect();
        compare(&format!("{}: ", spec.singular), &fields, &leaves, &mut wrong);
    }
    nothing_wrong(&wrong);
}

/// Create, update and record have the same fields, but for what the server sets.
#[test]
fn one_form_does_for_create_and_update() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let names = |schema: &Map<String, Value>| -> BTreeSet<String> {
            leaves(&contract, schema).into_iter().map(|leaf| leaf.path).collect()
        };
        let create = names(&contract.create(spec));
        let one = format!("{}/{{id}}", spec.path);
        let put = contract.operation(&one, "put");
        let update = contract.flat(&put["requestBody"]["content"]["application/json"]["schema"]);
        let get = &contract.operation(&one, "get")["responses"]["200"];
        let record = contract.flat(&get["content"]["application/json"]["schema"]);
        let beyond = |schema| names(schema).difference(&create).cloned().collect::<Vec<_>>();
        assert_eq!(beyond(&update), ["modified"], "{}", spec.path);
        assert_eq!(beyond(&record), ["created", "id", "modified"], "{}", spec.path);
    }
}

#[test]
fn kinds_fit_the_json_types() {
    let mut wrong = Vec::new();
    each(&mut |pair| {
        let schema = &pair.leaf.schema;
        let says = |key: &str, value: &str| schema.get(key).is_some_and(|found| found == value);
        let typed = |kind: &str| says("type", kind);
        let list_of_texts = typed("array") && pair.leaf.items.is_empty();
        let fits = match pair.field.kind {
            Kind::Text(_) | Kind::Prose(_) | Kind::Secret | Kind::SecretJson => {
                typed("string") && !["uri", "email"].iter().any(|format| says("format", format))
            }
            Kind::Url => typed("string") && says("format", "uri"),
            Kind::Email => typed("string") && says("format", "email"),
            Kind::Reference(_) => typed("string"),
            Kind::Icon(_) => typed("string") && says("contentEncoding", "base64"),
            Kind::Flag(_) => typed("boolean"),
            Kind::Number(true) | Kind::Size => typed("integer"),
            Kind::Number(false) => typed("number"),
            Kind::Choice(_) => open_set(schema).is_some(),
            Kind::Choices(_) => list_of_texts,
            Kind::List(_) => typed("array") && !pair.leaf.items.is_empty(),
        };
        if !fits {
            wrong.push(format!("{}: {:?} for {schema:?}", pair.place, pair.field.kind));
        }
    });
    nothing_wrong(&wrong);
}

/// The known values of an open set: `anyOf` of them and any text.
fn open_set(schema: &Map<String, Value>) -> Option<Vec<&str>> {
    let ways = schema.get("anyOf")?.as_array()?;
    assert!(ways.contains(&json!({"type": "string"})), "the set is open: {ways:?}");
    Some(texts(list(ways.iter().find(|way| way.get("enum").is_some())?, "enum")))
}

#[test]
fn known_values_are_those_of_the_contract() {
    let contract = Contract::read();
    let mut wrong = Vec::new();
    let mut exceptions = Vec::new();
    each(&mut |pair| {
        let schema = &pair.leaf.schema;
        let item = schema.get("items").map(|items| contract.flat(items));
        let stated = open_set(item.as_ref().unwrap_or(schema)).unwrap_or_default();
        let known = schema.get("x-known-values").and_then(Value::as_array);
        let known = known.map(|values| texts(values)).unwrap_or_default();
        let ours: &[&str] = match pair.field.kind {
            Kind::Choice(values) | Kind::Choices(values) => values,
            _ => &[],
        };
        if ours.is_empty() && !known.is_empty() {
            exceptions.push(pair.place.clone());
        } else if ours != stated && ours != known {
            wrong.push(format!("{}: {ours:?}, contract {stated:?}{known:?}", pair.place));
        }
    });
    nothing_wrong(&wrong);
    assert_eq!(exceptions, TYPED_DESPITE_KNOWN_VALUES);
}

#[test]
fn required_is_what_the_contract_requires() {
    let mut wrong = Vec::new();
    each(&mut |pair| {
        let (required, inferred) = (pair.leaf.required, pair.leaf.inferred);
        if (pair.field.required, pair.field.advised) != (required && !inferred, inferred) {
            let stated = if required { "required" } else { "not required" };
            wrong.push(format!("{}: {stated} by the contract, inferred: {inferred}", pair.place));
        }
    });
    nothing_wrong(&wrong);
}

/// `validate::problems` does as the rule of [`Leaf::required`] says: where a record lacks only
/// this place, there is a problem at it if and only if it is required.
#[test]
fn what_is_required_is_asked_for() {
    const PARTS: [&str; 2] =
        ["applications.botConfiguration.bots", "applications.agentConfiguration.agents"];
    let mut wrong = Vec::new();
    each(&mut |pair| {
        // The parts of an orchestration have a rule of their own, tested with `validate`.
        if PARTS.contains(&pair.field.path) {
            return;
        }
        let (mut body, place) = pair.body_and_place();
        let asked = |body: &Value| {
            validate::problems(pair.spec, body).iter().any(|problem| problem.path == place)
        };
        if asked(&body) != pair.field.required {
            wrong.push(format!("{}: missing", pair.place));
        }
        place.set(&mut body, Value::Null);
        if asked(&body) != pair.field.required {
            wrong.push(format!("{}: null", pair.place));
        }
        let advised = validate::advice(pair.spec, &body).iter().any(|one| one.path == place);
        if advised != pair.field.advised {
            wrong.push(format!("{}: advice", pair.place));
        }
    });
    nothing_wrong(&wrong);
}

/// A required text that the contract wants to have a character is asked for when it is empty.
/// Limits of an object whose limits are inferred are advice and no rule.
#[test]
fn an_empty_text_is_no_value_where_the_contract_wants_one() {
    let contract = Contract::read();
    let advice: BTreeSet<&str> =
        contract.0["components"]["schemas"]["OAuth2Settings"]["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    each(&mut |pair| {
        let least = pair.leaf.schema.get("minLength").and_then(Value::as_u64);
        let Some(1..) = least else { return };
        let is_advice = pair.field.path.strip_prefix("oauth2.").is_some_and(|p| advice.contains(p));
        if !pair.field.required || is_advice {
            return;
        }
        count += 1;
        let (mut body, place) = pair.body_and_place();
        place.set(&mut body, json!(""));
        if !validate::problems(pair.spec, &body).iter().any(|problem| problem.path == place) {
            wrong.push(format!("{}: an empty text passes", pair.place));
        }
    });
    nothing_wrong(&wrong);
    assert!(count >= 15, "{count}");
}

#[test]
fn sections_depend_on_what_the_contract_says() {
    let mut wrong = Vec::new();
    let mut conditional = 0;
    each(&mut |pair| {
        if pair.nested {
            return;
        }
        let stated = pair.leaf.when.as_ref().map(|(member, value)| (&**member, &**value));
        conditional += usize::from(stated.is_some());
        if pair.when != stated {
            wrong.push(format!("{}: {:?}, contract {stated:?}", pair.place, pair.when));
        }
    });
    nothing_wrong(&wrong);
    assert_eq!(conditional, 7, "oauth2 and basicAuth");
}

#[test]
fn lengths_and_sizes_are_those_of_the_contract() {
    let mut wrong = Vec::new();
    each(&mut |pair| {
        let limit =
            |key: &str| pair.leaf.schema.get(key).map_or(0, |limit| limit.as_u64().unwrap());
        let ours = match pair.field.kind {
            Kind::Text(max) | Kind::Prose(max) | Kind::Icon(max) => u64::from(max),
            // Not typed but chosen; the contract gives the length of every id.
            Kind::Reference(_) => 36,
            _ => 0,
        };
        if ours != limit("maxLength") {
            wrong.push(format!("{}: {ours}, contract {}", pair.place, limit("maxLength")));
        }
        let (least, most) = match pair.field.kind {
            Kind::List(items) => items.limits,
            _ => (0, 0),
        };
        if (u64::from(least), u64::from(most)) != (limit("minItems"), limit("maxItems")) {
            wrong.push(format!("{}: {least} to {most} items", pair.place));
        }
        for other in ["minimum", "maximum", "pattern", "uniqueItems", "multipleOf"] {
            if pair.leaf.schema.contains_key(other) {
                wrong.push(format!("{}: nothing here knows {other}", pair.place));
            }
        }
    });
    nothing_wrong(&wrong);
}

#[test]
fn flags_have_the_default_of_the_contract() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(&mut |pair| {
        let stated = pair.leaf.schema.get("default");
        match pair.field.kind {
            Kind::Flag(ours) => {
                count += 1;
                if ours != stated.and_then(Value::as_bool) {
                    wrong.push(format!("{}: {ours:?}, contract {stated:?}", pair.place));
                }
            }
            _ if stated.is_some() => wrong.push(format!("{}: default {stated:?}", pair.place)),
            _ => {}
        }
    });
    nothing_wrong(&wrong);
    assert!(count > 10);
}

#[test]
fn references_point_where_the_contract_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(&mut |pair| {
        let ours = match pair.field.kind {
            Kind::Reference(to) => Some(to.spec().path),
            _ => None,
        };
        let stated = pair.leaf.schema.get("x-references").and_then(Value::as_str);
        count += usize::from(stated.is_some());
        if ours != stated {
            wrong.push(format!("{}: {ours:?}, contract {stated:?}", pair.place));
        }
    });
    nothing_wrong(&wrong);
    assert_eq!(count, 9);
}

#[test]
fn secret_is_what_the_contract_marks() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(&mut |pair| {
        let stated = pair.leaf.schema.get("x-secret") == Some(&json!(true));
        count += usize::from(stated);
        if pair.field.is_secret() != stated {
            wrong.push(format!("{}: secret {stated} by the contract", pair.place));
        }
    });
    nothing_wrong(&wrong);
    assert_eq!(count, 4, "payload, password, two lists of headers");
}

#[test]
fn unique_is_what_the_contract_marks() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(&mut |pair| {
        let stated = pair.leaf.schema.get("x-unique") == Some(&json!(true));
        count += usize::from(stated);
        if pair.field.unique != stated {
            wrong.push(format!("{}: unique {stated} by the contract", pair.place));
        }
    });
    nothing_wrong(&wrong);
    assert_eq!(count, 5, "four names, and the type of a channel");
}

#[test]
fn items_name_the_value_that_may_not_repeat() {
    let mut found = Vec::new();
    each(&mut |pair| {
        let Kind::List(Items { unique: Some(unique), fields, .. }) = pair.field.kind else {
            return;
        };
        assert!(fields.iter().any(|field| field.path == *unique), "{}", pair.place);
        found.push((pair.place.clone(), *unique));
    });
    let found: Vec<_> = found.iter().map(|(place, unique)| (place.as_str(), *unique)).collect();
    assert_eq!(found, UNIQUE_IN_LIST);
}

// ---------------------------------------------------------------- the examples

#[test]
fn examples_of_bodies_have_no_problems() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let one = format!("{}/{{id}}", spec.path);
        for (path, method, least) in [(spec.path, "post", 2), (one.as_str(), "put", 1)] {
            let operation = contract.operation(path, method);
            let examples = contract.examples(&operation["requestBody"], "application/json");
            assert!(examples.len() >= least, "{method} {path}");
            for (name, body) in examples {
                assert_eq!(validate::problems(spec, body), [], "{method} {path}: {name}");
                assert_eq!(document::body(spec, body, None), *body, "{method} {path}: {name}");
            }
        }
    }
}

#[test]
fn examples_of_records_are_read() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let get = contract.operation(&format!("{}/{{id}}", spec.path), "get");
        let examples = contract.examples(&get["responses"]["200"], "application/json");
        assert!(!examples.is_empty(), "{}", spec.path);
        for (name, json) in examples {
            let record = check_record(spec, json);
            let body = document::body(spec, json, Some(json));
            let mut expected = json.clone();
            expected.as_object_mut().unwrap().retain(|key, _| key != "id" && key != "created");
            assert_eq!(body.to_string(), expected.to_string(), "{}: {name}", spec.path);
            // What can be read can be saved, unless the server masked it.
            let problems = validate::problems(spec, &body);
            let masks: Vec<_> = problems
                .iter()
                .filter(|p| p.path.get(&body).and_then(Value::as_str).is_some_and(is_mask))
                .collect();
            assert_eq!(problems.len(), masks.len(), "{}: {name}: {problems:?}", spec.path);
            assert_eq!(masks.is_empty(), name != "masked", "{}: {name}", spec.path);
            // A record alone is a page of one, whatever the member is called.
            let page = Page::read(Some(json!({"items": [json]})), spec.list_key).unwrap();
            assert_eq!(page.records, [record]);
        }
    }
}

#[test]
fn examples_of_lists_are_read() {
    let contract = Contract::read();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let list = contract.operation(spec.path, "get");
        let examples = contract.examples(&list["responses"]["200"], "application/json");
        assert!(examples.len() >= 2, "{}", spec.path);
        for (name, body) in examples {
            let page = Page::read(Some(body.clone()), spec.list_key).unwrap();
            let json: Vec<&Value> = page.records.iter().map(|record| &record.json).collect();
            let sent: Vec<&Value> = body[spec.list_key].as_array().into_iter().flatten().collect();
            assert_eq!(json, sent, "{}: {name}", spec.path);
            let info = body.get("paginationInfo");
            assert_eq!(page.count, info.and_then(|info| info["count"].as_u64()));
            assert_eq!(page.size, info.and_then(|info| info["pagesize"].as_u64()));
            for record in sent {
                check_record(spec, record);
            }
        }
        assert!(list["responses"].get("204").is_some(), "a list may have no body");
        assert_eq!(Page::read(None, spec.list_key), Some(Page::default()));
    }
}

fn check_record(spec: &Spec, json: &Value) -> Record {
    let record = Record::new(json.clone());
    assert_eq!(record.id, json["id"]);
    assert_eq!(record.json, *json);
    assert_eq!(record.name(spec), json[spec.name]);
    assert!(!record.name(spec).is_empty());
    assert_eq!(record.active(), json.get("active").map_or(Some(true), Value::as_bool));
    assert_eq!(record.modified(), json.get("modified").and_then(Value::as_str));
    record
}

#[test]
fn examples_of_errors_are_read() {
    let contract = Contract::read();
    let mut codes = BTreeSet::new();
    for resource in Resource::ALL {
        let spec = resource.spec();
        let one = format!("{}/{{id}}", spec.path);
        for (path, method) in [
            (spec.path, "get"),
            (spec.path, "post"),
            (one.as_str(), "get"),
            (one.as_str(), "put"),
            (one.as_str(), "delete"),
        ] {
            let responses = contract.operation(path, method)["responses"].as_object().unwrap();
            for (status, response) in responses.iter().filter(|(s, _)| !s.starts_with('2')) {
                // Any other failure: what a gateway would say.
                let status: u16 = status.parse().unwrap_or(503);
                for media in ["application/json", "text/html"] {
                    for (name, body) in contract.examples(response, media) {
                        codes.extend(check_error(&format!("{method} {path}"), status, media, body));
                        assert!(!name.is_empty());
                    }
                }
            }
        }
    }
    assert!(codes.len() >= 20, "{codes:?}");
}

/// The code of the example, if it has one.
fn check_error(request: &str, status: u16, media: &str, body: &Value) -> Option<String> {
    let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    let answer = Answer { status, content_type: media, body: &text, wait: None };
    let failure = Failure::from_answer(request, &answer);
    let shown = format!("{request} {status} {text}: {failure:?}");
    assert!(!failure.title().trim().is_empty(), "{shown}");
    assert_eq!(failure.status, status);
    let names = |value: &str| list(body, "details").iter().any(|detail| detail["value"] == value);
    let cause = match status {
        400 if names("modified") => Cause::Conflict,
        400 => Cause::Invalid,
        401 => Cause::SignIn,
        403 => Cause::Forbidden,
        404 => Cause::NotFound,
        409 | 412 => Cause::Conflict,
        429 => Cause::TooMany(None),
        500.. => Cause::Server(None),
        _ => panic!("no example was expected: {shown}"),
    };
    assert_eq!(failure.cause, cause, "{shown}");
    let said = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    if media == "text/html" {
        assert_eq!(failure.excerpt, text, "{shown}");
        return None;
    }
    assert_eq!(failure.excerpt, "", "{shown}");
    assert_eq!(failure.user_message, said("userMessage"), "{shown}");
    if body.get("developerMessage").is_some() {
        assert_eq!(failure.developer_message, said("developerMessage"), "{shown}");
        assert_eq!(failure.details.len(), list(body, "details").len(), "{shown}");
    }
    if names(Spec::MANAGE) {
        assert!(failure.advice().contains(Spec::MANAGE), "{shown}");
    }
    let code = match &body["code"] {
        Value::Null => String::new(),
        Value::String(code) => code.clone(),
        other => other.to_string(),
    };
    assert_eq!(failure.code, code, "{shown}");
    (!code.is_empty()).then_some(code)
}

/// An error that names an attribute of a resource is shown at that field.
#[test]
fn errors_find_the_field_they_name() {
    let contract = Contract::read();
    let mut found = 0;
    for resource in Resource::ALL {
        let spec = resource.spec();
        let response = &contract.operation(spec.path, "post")["responses"]["400"];
        for (name, body) in contract.examples(response, "application/json") {
            let Some(attribute) = body["details"][0]["value"].as_str() else { continue };
            let text = body.to_string();
            let answer =
                Answer { status: 400, content_type: "application/json", body: &text, wait: None };
            let place = Failure::from_answer("POST", &answer).place(spec, &document::blank(spec));
            let exists = spec.fields().any(|field| field.path == attribute);
            if exists {
                found += 1;
                assert_eq!(place, Some(Path::parse(attribute)), "{}: {name}", spec.path);
            }
        }
    }
    assert!(found >= 15, "{found}");
}

/// The schema that the create operation of each resource uses is the one named after it.
#[test]
fn create_schemas_are_the_named_ones() {
    let contract = Contract::read();
    for (resource, name) in [
        (Resource::Authentication, "AuthenticationCreate"),
        (Resource::ClientApplication, "ClientApplicationCreate"),
        (Resource::Participant, "ParticipantCreate"),
        (Resource::Channel, "ChannelCreate"),
        (Resource::Orchestration, "OrchestrationCreate"),
        (Resource::Account, "AccountCreate"),
    ] {
        assert_eq!(contract.create(resource.spec()), contract.schema(name));
    }
}
