//! What an app is made of: its flows, its miniApps, and the places where it can fail.

use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{Refusal, ok};
use super::desk::Desk;
use super::records::{AppRecord, FlowRecord, MiniApp};

impl Desk<'_> {
    pub fn flows(&self, id: &str) -> Result<Response, Refusal> {
        let flows = self.all_flows(&self.app(id)?)?;
        let shown = flows.into_iter().map(|flow| Value::Object(flow.shown)).collect();
        Ok(ok(&Value::Array(shown)))
    }

    pub fn miniapps(&self, id: &str) -> Result<Response, Refusal> {
        let app = self.app(id)?;
        let mut found: Vec<MiniApp> = app.hidden.miniapps.clone();
        for flow in self.all_flows(&app)? {
            found.extend(
                flow.miniapps.into_iter().filter(|it| !found.contains(it)).collect::<Vec<_>>(),
            );
        }
        if let Some(kind) = self.asked("type") {
            found.retain(|it| it.kind == kind);
        }
        if self.asked_yes("detail") {
            return Ok(ok(&json!(found)));
        }
        Ok(ok(&found.into_iter().map(|it| it.id).collect()))
    }

    /// Those on the app's canvas and those on the canvases of these, each once.
    pub fn all_flows(&self, app: &AppRecord) -> Result<Vec<FlowRecord>, Refusal> {
        let (mut found, mut next): (Vec<FlowRecord>, _) = (Vec::new(), app.hidden.flows.clone());
        while !next.is_empty() {
            let mut deeper = Vec::new();
            for id in next {
                let known = found.iter().any(|flow| flow.text("id") == id);
                if let Some(flow) = self.ocp.store.flow(&id)?.filter(|_| !known) {
                    deeper.extend(flow.flows.iter().cloned());
                    found.push(flow);
                }
            }
            next = deeper;
        }
        Ok(found)
    }

    pub fn fail_sources(&self, id: &str) -> Result<Response, Refusal> {
        let app = self.app(id)?;
        if let Some(text) = self.cycle(&app)? {
            return Err(Refusal::bad_request(text));
        }
        let own = app.hidden.miniapps.iter();
        let mut found: Vec<_> =
            own.map(|it| json!({"display_name": it.name, "fail_source_path": it.id})).collect();
        for flow in self.all_flows(&app)? {
            found.extend(flow.miniapps.iter().map(|it| {
                json!({
                    "display_name": format!("{}.{}", flow.text("name"), it.name),
                    "fail_source_path": format!("{}::{}", flow.text("component_id"), it.id),
                })
            }));
        }
        Ok(ok(&Value::Array(found)))
    }

    /// If a flow uses itself by way of others: the sentence about it, with the whole trace inside.
    pub fn cycle(&self, app: &AppRecord) -> Result<Option<String>, Refusal> {
        let mut trace = vec![app.text("component_id").to_owned()];
        for id in &app.hidden.flows {
            if let Some(text) = self.cycle_below(id, &mut trace)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn cycle_below(&self, id: &str, trace: &mut Vec<String>) -> Result<Option<String>, Refusal> {
        let Some(flow) = self.ocp.store.flow(id)? else { return Ok(None) };
        let name = flow.text("component_id").to_owned();
        if trace.contains(&name) {
            let quoted: Vec<_> = trace.iter().map(|it| format!("'{it}'")).collect();
            let trace = quoted.join(", ");
            return Ok(Some(format!("A flow is used in a cycle (trace: [{trace}] -> {name}).")));
        }
        trace.push(name);
        for inner in &flow.flows {
            if let Some(text) = self.cycle_below(inner, trace)? {
                return Ok(Some(text));
            }
        }
        trace.pop();
        Ok(None)
    }
}
