//! What belongs to an app: miniApps, flows, fail sources, and what a chat needs.

use serde_json::Value;

use super::app::words;

/// A miniApp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MiniApp {
    /// Component id.
    pub id: String,
    /// Name; empty where the answer has ids only.
    pub name: String,
    /// Type or domain; empty where the answer has ids only.
    pub kind: String,
}

/// A flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Id of its canvas; empty if the server does not say.
    pub canvas: String,
    /// Everything, as it came.
    pub json: Value,
}

/// A place that error handlers can name as the source of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailSource {
    /// Label.
    pub name: String,
    /// The value to use.
    pub path: String,
}

/// What a chat needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebChat {
    /// Address of the socket, to be used as given; empty if there is none.
    pub url: String,
    /// Token of the deployed app; missing before the first deploy (Q20).
    pub deployed: Option<String>,
    /// Token of the simulator; missing before the first deploy (Q20).
    pub live: Option<String>,
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Reads a list, whatever it is wrapped in.
fn list(answer: &Value) -> Option<&Vec<Value>> {
    match answer {
        Value::Array(items) => Some(items),
        Value::Object(object) => {
            let mut arrays = object.values().filter_map(Value::as_array);
            arrays.next().filter(|_| arrays.next().is_none())
        }
        _ => None,
    }
}

/// Reads miniApps in both forms: ids, and objects (Q22).
#[must_use]
pub fn mini_apps(answer: &Value) -> Option<Vec<MiniApp>> {
    let read = |item: &Value| match item {
        Value::Object(_) => MiniApp {
            id: text(item, "id").unwrap_or_default(),
            name: text(item, "name").unwrap_or_default(),
            kind: text(item, "type").unwrap_or_default(),
        },
        id => MiniApp { id: words(id), name: String::new(), kind: String::new() },
    };
    Some(list(answer)?.iter().map(read).collect())
}

/// The types that occur, each once, in the order of their names: what a filter can offer (Q23).
#[must_use]
pub fn kinds(all: &[MiniApp]) -> Vec<String> {
    let mut kinds: Vec<String> =
        all.iter().map(|one| one.kind.clone()).filter(|kind| !kind.is_empty()).collect();
    kinds.sort_by(|a, b| crate::list::compare(a, b));
    kinds.dedup();
    kinds
}

/// Reads the flows of an app.
#[must_use]
pub fn flows(answer: &Value) -> Option<Vec<Flow>> {
    let read = |item: &Value| {
        let id = text(item, "id").unwrap_or_default();
        Flow {
            name: text(item, "name").unwrap_or_else(|| id.clone()),
            canvas: super::app::canvas(item).unwrap_or_default().to_owned(),
            json: item.clone(),
            id,
        }
    };
    Some(list(answer)?.iter().map(read).collect())
}

/// Reads fail sources: `fail_source_path` is the value, `display_name` the label.
#[must_use]
pub fn fail_sources(answer: &Value) -> Option<Vec<FailSource>> {
    let read = |item: &Value| {
        let path = text(item, "fail_source_path").unwrap_or_default();
        FailSource { name: text(item, "display_name").unwrap_or_else(|| path.clone()), path }
    };
    Some(list(answer)?.iter().map(read).collect())
}

/// Reads what a chat needs. Tokens are optional.
#[must_use]
pub fn web_chat(answer: &Value) -> Option<WebChat> {
    answer.is_object().then(|| WebChat {
        url: text(answer, "chat_url").unwrap_or_default(),
        deployed: text(answer, "deployed_token"),
        live: text(answer, "live_token"),
    })
}
