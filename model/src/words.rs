//! Values in words: for those who compare two versions of a record.

use serde_json::Value;

use crate::{
    path::{Path, Step},
    spec::{Field, Kind, Resource, Spec},
};

/// Gives the name of a record, where it is known.
pub type Namer<'a> = &'a dyn Fn(Resource, &str) -> Option<String>;

/// A whole number with its thousands apart: `1,204`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The field that stands at a place, whether or not a document has it.
#[must_use]
pub fn field_at(spec: &Spec, path: &Path) -> Option<&'static Field> {
    spec.fields().find_map(|field| within(field, path.steps()))
}

fn within(field: &'static Field, steps: &[Step]) -> Option<&'static Field> {
    match (steps.strip_prefix(Path::parse(field.path).steps())?, field.kind) {
        ([], _) => Some(field),
        ([Step::Index(_), rest @ ..], Kind::List(items)) => {
            items.fields.iter().find_map(|inner| within(inner, rest))
        }
        _ => None,
    }
}

/// What a list calls one of its rows, for the place of a row.
#[must_use]
pub fn row_at(spec: &Spec, path: &Path) -> Option<&'static str> {
    let (Step::Index(_), list) = path.steps().split_last()? else { return None };
    match field_at(spec, &Path::of(list))?.kind {
        Kind::List(items) => Some(items.singular),
        _ => None,
    }
}

/// The value at a place, one line for each thing in it: records by their names, fields by their
/// labels, and what no field stands for by its path.
#[must_use]
pub fn words(spec: &Spec, path: &Path, value: &Value, name: Namer<'_>) -> String {
    let mut lines = Vec::new();
    tell(spec, path, value, name, &mut lines);
    let line = |(label, text): (String, String)| {
        if label.is_empty() { text } else { format!("{label}: {text}") }
    };
    lines.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Collects what is in a value with the label of each thing, below the place where it began.
fn tell(
    spec: &Spec,
    path: &Path,
    value: &Value,
    name: Namer<'_>,
    lines: &mut Vec<(String, String)>,
) {
    let field = field_at(spec, path);
    match value {
        Value::Object(object) if field.is_none() && !object.is_empty() => {
            for (key, inner) in object {
                let place = path.key(key);
                let mut found = Vec::new();
                tell(spec, &place, inner, name, &mut found);
                let own = field_at(spec, &place).map(|field| field.label.to_owned());
                // An object around fields has no label of its own.
                let label = own.unwrap_or_else(|| {
                    if holds_field(spec, &place) { String::new() } else { key.clone() }
                });
                lines.extend(found.into_iter().map(|(inner, text)| (join(&label, &inner), text)));
            }
        }
        Value::Array(rows) if matches!(field.map(|f| f.kind), Some(Kind::List(_))) => {
            for (n, row) in rows.iter().enumerate() {
                let mut found = Vec::new();
                tell(spec, &path.at(n), row, name, &mut found);
                let parts = found.into_iter().map(|(label, text)| {
                    if label.is_empty() { text } else { format!("{label}: {text}") }
                });
                let parts = parts.collect::<Vec<_>>().join(", ");
                lines.push((numbered(row_at(spec, &path.at(n)).unwrap_or_default(), n), parts));
            }
        }
        _ => lines.push((String::new(), leaf(field, value, name))),
    }
}

/// The name of a row with its number: `Bot 2`.
#[must_use]
pub fn numbered(singular: &str, index: usize) -> String {
    let mut chars = singular.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    format!("{}{} {}", first.map(String::from).unwrap_or_default(), chars.as_str(), index + 1)
}

fn join(outer: &str, inner: &str) -> String {
    match (outer.is_empty(), inner.is_empty()) {
        (true, _) => inner.to_owned(),
        (_, true) => outer.to_owned(),
        _ => format!("{outer}: {inner}"),
    }
}

/// Whether a field stands somewhere below a place.
fn holds_field(spec: &Spec, path: &Path) -> bool {
    fn below(fields: &[Field], steps: &[Step]) -> bool {
        fields.iter().any(|field| {
            let own = Path::parse(field.path);
            if own.steps().starts_with(steps) {
                return true;
            }
            match (steps.strip_prefix(own.steps()), field.kind) {
                (Some([Step::Index(_), rest @ ..]), Kind::List(items)) => below(items.fields, rest),
                _ => false,
            }
        })
    }
    spec.sections().iter().any(|section| below(section.fields, path.steps()))
}

fn leaf(field: Option<&Field>, value: &Value, name: Namer<'_>) -> String {
    let kind = field.map(|field| field.kind);
    match (value, kind) {
        (Value::String(id), Some(Kind::Reference(to))) => {
            name(to, id).unwrap_or_else(|| id.clone())
        }
        (Value::String(text), Some(Kind::Icon(_))) if !text.is_empty() => {
            format!("a picture, {} characters", text.len())
        }
        (Value::String(text), _) if text.is_empty() => "empty".to_owned(),
        (Value::String(text), _) => text.clone(),
        (Value::Array(all), Some(Kind::Choices(_))) if all.iter().all(Value::is_string) => {
            all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        (value, _) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(resource: Resource, path: &str, value: &Value) -> String {
        let name =
            |to: Resource, id: &str| (id != "?").then(|| format!("{} {id}", to.spec().singular));
        words(resource.spec(), &Path::parse(path), value, &name)
    }

    #[test]
    fn finds_fields_in_rows_that_no_document_has() {
        let spec = Resource::Orchestration.spec();
        let label = |path: &str| field_at(spec, &Path::parse(path)).map(|field| field.label);
        assert_eq!(
            label("applications.botConfiguration.bots[7].participant.id"),
            Some("Participant")
        );
        assert_eq!(label("applications.botConfiguration.bots"), Some("Bots"));
        assert_eq!(label("applications.botConfiguration"), None);
        assert_eq!(
            row_at(spec, &Path::parse("applications.botConfiguration.bots[7]")),
            Some("bot")
        );
        assert_eq!(row_at(spec, &Path::parse("applications.botConfiguration.bots")), None);
    }

    #[test]
    fn says_references_by_name_and_rows_by_label() {
        let orchestration = Resource::Orchestration;
        let customer = "applications.customerConfiguration.customer.id";
        assert_eq!(told(orchestration, customer, &json!("c")), "client application c");
        assert_eq!(told(orchestration, customer, &json!("?")), "?");
        let bot = json!({"id": "a", "participant": {"id": "p"}, "zz": {"n": 1},
            "onEscalation": {"agent": {"id": "x"}}});
        let list = "applications.botConfiguration.bots";
        assert_eq!(
            told(orchestration, &format!("{list}[0]"), &bot),
            "Bot: client application a\nParticipant: participant p\nzz: n: 1\nOn escalation: agent: client application x"
        );
        assert_eq!(
            told(orchestration, list, &json!([{"participant": {"id": "p"}}, {}])),
            "Bot 1: Participant: participant p\nBot 2: {}"
        );
        assert_eq!(
            told(
                orchestration,
                "applications.customerConfiguration",
                &json!({"customer": {"id": "c"}})
            ),
            "Customer: client application c"
        );
    }

    #[test]
    fn says_the_rest_as_it_is() {
        assert_eq!(told(Resource::Orchestration, "active", &json!(false)), "false");
        assert_eq!(told(Resource::Orchestration, "zz", &json!({"a": 1})), "a: 1");
        assert_eq!(told(Resource::Orchestration, "description", &json!("")), "empty");
        assert_eq!(told(Resource::Channel, "icon", &json!("AAAA")), "a picture, 4 characters");
        assert_eq!(told(Resource::Orchestration, "zz", &json!([1, 2])), "[1,2]");
    }
}
