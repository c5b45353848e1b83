//! The Orchestrator: every operation, and every numbered quirk of `research/ocp.md` that a server shows; a test that
//! shows one starts with its number.

mod apps;
mod chat;
mod contract;
mod deploys;
mod settings;
mod sign_in;

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::client::{Reply, Sandbox, send};

pub const OCP: &str = "/orchestrator/api";
pub const PAT: (&str, &str) = ("X-OCP-PERSONAL-ACCESS-TOKEN", "sandbox-pat");
/// The organizations of the story, as its documentation names them: Meridian Bank; Aurora Air and Lindqvist.
pub const ORGS: [&str; 2] =
    ["b0a1f7de-5c3b-4f0a-9a51-3d0c6e1f2a77", "e4c92d10-8a6f-4d2b-b7c3-92f15a08d6be"];
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Calls to one sandbox as the owner of its personal access token.
pub struct Ocp(pub Sandbox);

impl Ocp {
    pub fn start(arguments: &[&str]) -> Self {
        Self(Sandbox::start(arguments))
    }

    /// Deployments end at once.
    pub fn quick(arguments: &[&str]) -> Self {
        Self::start(&[&["--deploy-seconds", "0"], arguments].concat())
    }

    /// Deployments end only when the test says so.
    pub fn slow(arguments: &[&str]) -> Self {
        Self::start(&[&["--deploy-seconds", "3600"], arguments].concat())
    }

    pub fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        send(self.0.api(), method, &format!("{OCP}{path}"), headers, body).unwrap()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.raw("GET", path, &[PAT], b"")
    }

    pub fn post(&self, path: &str) -> Reply {
        self.raw("POST", path, &[PAT], b"")
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.raw("DELETE", path, &[PAT], b"")
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.raw(method, path, &[PAT, JSON], body.to_string().as_bytes())
    }

    pub fn control(&self, orders: &Value) -> Reply {
        self.0.control("POST", "ocp", &orders.to_string())
    }

    /// The list item of an app of the story.
    #[track_caller]
    pub fn app(&self, name: &str) -> Value {
        let apps = self.get("/apps/").is(200).json();
        let found = apps.as_array().unwrap().iter().find(|app| app["name"] == name);
        found.unwrap_or_else(|| panic!("no app {name}")).clone()
    }

    pub fn id(&self, name: &str) -> String {
        text(&self.app(name), "id")
    }

    /// Makes an app and gives its id.
    #[track_caller]
    pub fn make(&self, name: &str) -> String {
        text(&self.send("POST", "/apps/", &json!({"name": name})).is(201).json(), "id")
    }

    pub fn status(&self, id: &str) -> String {
        text(&self.get(&format!("/apps/{id}/status/")).is(200).json(), "status")
    }

    /// A request that carries a form, to an address outside of the API.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        send(self.0.api(), "POST", path, &headers, pairs.join("&").as_bytes()).unwrap()
    }

    /// The apps by name.
    pub fn apps(&self) -> HashMap<String, Value> {
        let apps = self.get("/apps/").is(200).json();
        apps.as_array().unwrap().iter().map(|app| (text(app, "name"), app.clone())).collect()
    }
}

#[track_caller]
pub fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}")).to_owned()
}

pub fn names(apps: &Value) -> Vec<String> {
    apps.as_array().unwrap().iter().map(|app| text(app, "name")).collect()
}
