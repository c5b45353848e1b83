//! An app, as lists and single answers give it.

use serde_json::{Map, Value};

use crate::{
    record::Record,
    spec::{Resource, Spec},
};

/// What lists need to know of apps. They have pages of their own, so no form is described.
pub static SPEC: Spec = Spec {
    resource: Resource::App,
    path: "/apps/",
    address: "apps",
    list_key: "results",
    singular: "app",
    plural: "Apps",
    name: "name",
    list_read_scope: None,
    sections: &[],
    blocked_by: &[],
};

/// What an app is doing. An open set (Q11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs.
    Started,
    /// It does not run.
    Stopped,
    /// It was never deployed.
    NotDeployed,
    /// Something that we do not know, in the server's word.
    Other(String),
}

impl Status {
    /// Reads the answer of the status call; `None` if it holds no status.
    #[must_use]
    pub fn read(answer: &Value) -> Option<Self> {
        let word = answer.get("status").unwrap_or(answer).as_str()?.trim();
        Some(match word {
            "" => return None,
            "started" => Self::Started,
            "stopped" => Self::Stopped,
            "not-deployed" => Self::NotDeployed,
            other => Self::Other(other.to_owned()),
        })
    }

    /// In the server's word.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::NotDeployed => "not-deployed",
            Self::Other(word) => word,
        }
    }

    /// As on the screen.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Started => "Started",
            Self::Stopped => "Stopped",
            Self::NotDeployed => "Not deployed",
            Self::Other(word) => word,
        }
    }
}

/// The text of a member; `None` where it is missing, empty or no text.
fn text<'a>(app: &'a Value, key: &str) -> Option<&'a str> {
    app.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Id of the canvas: lists say `canvas`, the single examples `canvas_id` (Q6).
#[must_use]
pub fn canvas(app: &Value) -> Option<&str> {
    text(app, "canvas").or_else(|| text(app, "canvas_id"))
}

/// When an app was last deployed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deployed {
    /// The answer does not say.
    #[default]
    Unsaid,
    /// Never.
    Never,
    /// Then, as sent.
    At(String),
}

impl Deployed {
    /// What an app says.
    #[must_use]
    pub fn of(app: &Value) -> Self {
        match app.get("deployed_at") {
            Some(Value::Null) => Self::Never,
            Some(Value::String(time)) if time.is_empty() => Self::Never,
            Some(Value::String(time)) => Self::At(time.clone()),
            _ => Self::Unsaid,
        }
    }

    /// The time, if there is one.
    #[must_use]
    pub fn time(&self) -> Option<&str> {
        match self {
            Self::At(time) => Some(time),
            _ => None,
        }
    }
}

/// Seconds between a deploy and the change of the row that the deploy itself may make.
const OWN_CHANGE: i64 = 5;

/// Whether the app was changed after it was deployed. A hint: changes of canvas, flow and miniApp
/// may not show in `updated_at`.
#[must_use]
pub fn is_edited(app: &Value) -> bool {
    let deployed = Deployed::of(app).time().and_then(seconds);
    let updated = text(app, "updated_at").and_then(seconds);
    deployed.zip(updated).is_some_and(|(deployed, updated)| updated - deployed > OWN_CHANGE)
}

/// Seconds since 1970 of a time such as `2026-04-16T11:05:12.000016Z`; `None` for other forms.
fn seconds(time: &str) -> Option<i64> {
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<i64>().ok();
    if !time.ends_with('Z') || time.get(10..11)? != "T" {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    // Days of the proleptic Gregorian calendar, with years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    let days = days - 719_469;
    Some(((days * 24 + number(11, 13)?) * 60 + number(14, 16)?) * 60 + number(17, 19)?)
}

/// Whether the app seems to be from before OCP. How the value is spelled is not known.
#[must_use]
pub fn seems_legacy(app: &Value) -> bool {
    text(app, "application_type").is_some_and(|kind| kind.to_lowercase().contains("legacy"))
}

/// With whom the app is shared, in words: the form of an item is not documented.
#[must_use]
pub fn shared_with(app: &Value) -> Vec<String> {
    let items = app.get("shared_with").and_then(Value::as_array);
    items.into_iter().flatten().map(words).collect()
}

/// Something of unknown form, as text.
#[must_use]
pub fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) => ["name", "group", "title", "id"]
            .into_iter()
            .find_map(|key| object.get(key)?.as_str())
            .map_or_else(|| value.to_string(), str::to_owned),
        other => other.to_string(),
    }
}

/// An app as the single call gave it, with what it left out taken from the list (Q6).
#[must_use]
pub fn filled(single: &Value, listed: Option<&Value>, id: &str) -> Record {
    let mut app = single.as_object().cloned().unwrap_or_default();
    let had_canvas = app.contains_key("canvas") || app.contains_key("canvas_id");
    for (key, value) in listed.and_then(Value::as_object).into_iter().flatten() {
        let known = app.contains_key(key) || (had_canvas && key.starts_with("canvas"));
        if !known {
            app.insert(key.clone(), value.clone());
        }
    }
    if !app.get("id").is_some_and(Value::is_string) {
        app.insert("id".to_owned(), Value::String(id.to_owned()));
    }
    Record::new(Value::Object(app))
}

/// Members of an app that the list gives and the single example lacks.
#[must_use]
pub fn is_short(app: &Value) -> bool {
    ["id", "deployed_at", "group", "component_id"].iter().any(|key| app.get(*key).is_none())
}

/// What is wrong with a name before it is sent (Q9): the vendor says letters, digits and
/// underscore. Length and uniqueness are not documented and left to the server (Q10).
#[must_use]
pub fn name_problem(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("Enter a name.".to_owned());
    }
    let odd = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_')?;
    let what = match odd {
        '-' => "a hyphen".to_owned(),
        ' ' => "a space".to_owned(),
        '.' => "a dot".to_owned(),
        odd if odd.is_whitespace() => "white space".to_owned(),
        odd => format!("“{odd}”"),
    };
    Some(format!("Letters, digits and underscores only: {what} is not allowed."))
}

/// The body that creates an app: only what was filled in (Q7).
#[must_use]
pub fn create_body(name: &str, group: &str, kind: &str) -> Value {
    let pairs = [("name", name), ("group", group.trim()), ("application_type", kind.trim())];
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Object(
        given.map(|(key, value)| (key.to_owned(), Value::from(value))).collect::<Map<_, _>>(),
    )
}

/// The id in a create answer (Q8: it may have none).
#[must_use]
pub fn created_id(answer: &Value) -> Option<&str> {
    text(answer, "id")
}

/// The id of the app that was just made, in a list that was searched for its name (Q8). Where
/// several have the name, the one that was made last.
#[must_use]
pub fn made<'a>(records: &'a [Record], name: &str) -> Option<&'a Record> {
    let of_name = |record: &&Record| record.text("name") == Some(name) && !record.id.is_empty();
    records.iter().filter(of_name).max_by_key(|record| record.text("created_at").unwrap_or(""))
}
