//! Why a deploy was refused.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::app::words;

/// A refusal, as the server words it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The sentence that sums it up; empty if there is none.
    pub detail: String,
    /// Problems by canvas, in the order of the server.
    pub canvases: Vec<Canvas>,
}

/// The problems of one canvas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Canvas {
    /// Its id; empty if the server names none.
    pub id: String,
    /// Problems by node.
    pub nodes: Vec<Node>,
}

/// The problems of one node. Its id is a small number in one example and a UUID in another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its id; empty if the server names none.
    pub id: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// One problem. `WARNING` blocks too: the status of the answer decides, not the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Grade, such as `WARNING`.
    pub kind: String,
    /// Code, such as `MULTIPLE_ROOTS_FOUND`. An open set.
    pub code: String,
    /// Sentence.
    pub message: String,
}

fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(value) => words(value),
    }
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl Refusal {
    /// Reads the body of a refused deploy, or the result of one that failed in the background;
    /// `None` if it is neither (Q16, Q17, Q30).
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        let errors = items(body, "errors");
        let detail = detail(body);
        if detail.is_empty() && errors.is_empty() {
            return None;
        }
        let mut canvases = Vec::new();
        let mut sentences = Vec::new();
        for error in errors {
            if error.get("node_errors").is_some() || error.get("canvas_id").is_some() {
                canvases.push(canvas(error));
            } else {
                // The other form of `errors` on the same host.
                let said = ["detail", "title", "message", "code"].map(|key| text(error, key));
                sentences.extend(said.into_iter().find(|said| !said.is_empty()));
            }
        }
        let detail = if detail.is_empty() { sentences.join(" ") } else { detail };
        Some(Self { detail, canvases })
    }

    /// How many problems there are.
    #[must_use]
    pub fn count(&self) -> usize {
        let nodes = self.canvases.iter().flat_map(|canvas| &canvas.nodes);
        nodes.map(|node| node.problems.len()).sum()
    }

    /// The form in which it is kept.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let problem =
            |one: &Problem| json!({"type": one.kind, "code": one.code, "message": one.message});
        let node = |one: &Node| {
            let errors: Vec<Value> = one.problems.iter().map(problem).collect();
            json!({"node_id": one.id, "errors": errors})
        };
        let canvas = |one: &Canvas| {
            let nodes: Vec<Value> = one.nodes.iter().map(node).collect();
            json!({"canvas_id": one.id, "node_errors": nodes})
        };
        let errors: Vec<Value> = self.canvases.iter().map(canvas).collect();
        json!({"detail": self.detail, "errors": errors})
    }

    /// Everything as text to copy, with canvases by their names.
    #[must_use]
    pub fn to_text(&self, names: &[(String, String)]) -> String {
        let mut all = self.detail.clone();
        for canvas in &self.canvases {
            let _ = write!(all, "\n\n{} ({})", canvas_name(&canvas.id, names), canvas.id);
            for node in &canvas.nodes {
                for problem in &node.problems {
                    let _ = write!(all, "\nnode {}: {} {}", node.id, problem.code, problem.message);
                }
            }
        }
        all.trim().to_owned()
    }
}

/// What a canvas is called: by the app or the flow that it belongs to.
#[must_use]
pub fn canvas_name(id: &str, names: &[(String, String)]) -> String {
    names.iter().find(|(of, _)| of == id).map_or_else(
        || if id.is_empty() { "Canvas".to_owned() } else { format!("Canvas {id}") },
        |(_, name)| name.clone(),
    )
}

/// The names of the canvases of an app: its own, and those of its flows.
#[must_use]
pub fn canvas_names(app: &Value, flows: &[super::parts::Flow]) -> Vec<(String, String)> {
    let own = super::app::canvas(app).map(|id| (id.to_owned(), "Main canvas".to_owned()));
    let flows = flows
        .iter()
        .filter(|flow| !flow.canvas.is_empty())
        .map(|flow| (flow.canvas.clone(), format!("Flow {}", flow.name)));
    own.into_iter().chain(flows).collect()
}

/// `detail`, which is a text in one part of this host and a list in another.
fn detail(body: &Value) -> String {
    match body.get("detail") {
        Some(Value::Array(all)) => {
            let said = |item: &Value| item.get("msg").map_or_else(|| words(item), words);
            all.iter().map(said).collect::<Vec<_>>().join(" ")
        }
        Some(Value::Null) | None => String::new(),
        Some(value) => words(value),
    }
}

fn canvas(value: &Value) -> Canvas {
    let problem = |error: &Value| match error {
        Value::String(message) => Problem { message: message.clone(), ..Problem::default() },
        error => Problem {
            kind: text(error, "type"),
            code: text(error, "code"),
            message: text(error, "message"),
        },
    };
    let node = |node: &Value| Node {
        id: text(node, "node_id"),
        problems: items(node, "errors").iter().map(problem).collect(),
    };
    Canvas {
        id: text(value, "canvas_id"),
        nodes: items(value, "node_errors").iter().map(node).collect(),
    }
}
