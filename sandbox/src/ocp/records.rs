//! Apps, flows and deployments as they are stored: what is shown, and what else the server knows about them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock;

/// Who owns everything: the one user that is an owner.
pub const OWNER: &str = "7d1c5a0e-2b64-4c1f-9d3a-51f0c6b2e8a4";
pub const LEGACY: &str = "legacy";

const NAMESPACE: Uuid = Uuid::from_u128(0x0c9e_54b1_7f3d_4d08_8a21_6e5b_90f7_13c2);

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AppRecord {
    /// The 24 members of a list item, in the vendor's order.
    pub shown: Map<String, Value>,
    pub hidden: Hidden,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Hidden {
    pub org: String,
    pub status: Status,
    pub attached: Map<String, Value>,
    pub voice: Option<Value>,
    pub miniapps: Vec<MiniApp>,
    /// Ids of the flows on its canvas.
    pub flows: Vec<String>,
    /// Why a deployment is refused at once: the `errors` of the answer.
    pub problems: Vec<Value>,
    /// How a deployment that was accepted ends instead of well.
    pub late_failure: Option<Value>,
    /// From when on the chat knows what was deployed last, in milliseconds since 1970.
    pub chat_from: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    #[default]
    NotDeployed,
    Started,
    Stopped,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct MiniApp {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FlowRecord {
    /// The 13 members of a flow.
    pub shown: Map<String, Value>,
    pub miniapps: Vec<MiniApp>,
    pub flows: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Deploy {
    pub id: String,
    pub app: String,
    pub started: i64,
    pub due: i64,
    pub end: Option<End>,
}

/// How a deployment ended.
#[derive(Clone, Debug)]
pub struct End {
    pub at: i64,
    pub well: bool,
    /// What `async_result` says.
    pub outcome: Value,
}

/// What makes an app or a flow.
pub struct Birth<'a> {
    pub id: String,
    pub name: &'a str,
    pub group: &'a str,
    pub made: i64,
    pub changed: i64,
    pub inputs: Value,
    pub outputs: Value,
}

impl AppRecord {
    pub fn new(birth: &Birth<'_>, org: &str, kind: &str) -> Self {
        let Birth { id, name, group, .. } = birth;
        let shown = json!({
            "id": id,
            "version": "0.0.1",
            "component_id": component(name, "Apps", group),
            "schema_version": 1,
            "description": null,
            "labels": [],
            "displayed_name": format!("{name} [{group}]"),
            "created_at": stamp(birth.made, id),
            "updated_at": stamp(birth.changed, id),
            "deployed_at": null,
            "production_flowapp_id": flowapp("PRD", name, group),
            "sandbox_flowapp_id": flowapp("SND", name, group),
            "input_fields": birth.inputs,
            "output_fields": birth.outputs,
            "reportable": true,
            "reporting_type": "SelfService",
            "user_id": OWNER,
            "group": group,
            "name": name,
            "from_snapshot_version": "",
            "shared_with": [],
            "application_type": kind,
            "canvas": uuid(&format!("canvas/{id}")),
            "from_snapshot": null,
        });
        let hidden = Hidden { org: org.to_owned(), ..Hidden::default() };
        Self { shown: object(shown), hidden }
    }

    pub fn text(&self, member: &str) -> &str {
        self.shown.get(member).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.text("id")
    }

    pub fn name(&self) -> &str {
        self.text("name")
    }

    pub fn is_legacy(&self) -> bool {
        self.text("application_type") == LEGACY
    }

    pub fn was_deployed(&self) -> bool {
        self.shown.get("deployed_at").is_some_and(Value::is_string)
    }

    pub fn touch(&mut self, now: i64) {
        let stamp = stamp(now, self.id());
        self.shown.insert("updated_at".to_owned(), json!(stamp));
    }
}

impl FlowRecord {
    pub fn new(birth: &Birth<'_>) -> Self {
        let Birth { id, name, group, .. } = birth;
        let shown = json!({
            "id": id,
            "version": "0.0.2",
            "component_id": component(name, "Flows", group),
            "created_at": stamp(birth.made, id),
            "updated_at": stamp(birth.changed, id),
            "production_flowapp_id": flowapp("PRD", name, group),
            "sandbox_flowapp_id": flowapp("SND", name, group),
            "user_id": OWNER,
            "group": group,
            "name": name,
            "input_fields": birth.inputs,
            "output_fields": birth.outputs,
            "canvas": uuid(&format!("canvas/{id}")),
        });
        Self { shown: object(shown), miniapps: Vec::new(), flows: Vec::new() }
    }

    pub fn text(&self, member: &str) -> &str {
        self.shown.get(member).and_then(Value::as_str).unwrap_or_default()
    }
}

impl MiniApp {
    pub fn new(name: &str, kind: &str, group: &str) -> Self {
        Self {
            id: format!("{OWNER}.{name}.{kind}.MiniApps.{group}"),
            name: name.to_owned(),
            kind: kind.to_owned(),
        }
    }
}

impl Status {
    pub fn text(self) -> &'static str {
        match self {
            Self::NotDeployed => "not-deployed",
            Self::Started => "started",
            Self::Stopped => "stopped",
        }
    }
}

/// The tokens for chats with the deployed app of this id, and with the app in the simulator.
pub fn chat_tokens(app: &str) -> [String; 2] {
    ["deployed", "live"].map(|kind| format!("{kind}-{}", uuid(&format!("chat/{kind}/{app}"))))
}

/// The fixed id for a name.
pub fn uuid(name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
}

/// The fixed large number for a name.
pub fn number(name: &str) -> u64 {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).as_u64_pair().0 >> 2
}

fn component(name: &str, kind: &str, group: &str) -> String {
    format!("{OWNER}.{name}.{kind}.orc.{group}")
}

fn flowapp(prefix: &str, name: &str, group: &str) -> String {
    format!("{OWNER}.{prefix}_{name}.Flow.{group}@{prefix}_{name}.{group}")
}

/// A point in time with microseconds; those below the clock's milliseconds come from the id.
pub fn stamp(millis: i64, id: &str) -> String {
    let below = number(id) % 1000;
    format!("{}{below:03}Z", clock::stamp(millis).trim_end_matches('Z'))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
