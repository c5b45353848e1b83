//! A Conversation Manager in a few lines: what the contract promises, and nothing checked.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use baton_model::{Resource, Value};
use serde_json::json;

use super::network::{Reply, Request};

/// Records by resource. Cheap to copy: all copies hold the same.
#[derive(Clone, Default)]
pub struct Hub(Rc<RefCell<BTreeMap<usize, Vec<Value>>>>);

impl Hub {
    /// With `count` records of one resource, `id-1` called `name 1` and so on.
    pub fn with(resource: Resource, count: usize) -> Self {
        let hub = Self::default();
        (1..=count).for_each(|n| hub.put(resource, record(n)));
        hub
    }

    /// Adds a record or replaces the one with its id.
    pub fn put(&self, resource: Resource, record: Value) {
        let mut all = self.0.borrow_mut();
        let list = all.entry(resource.index()).or_default();
        match list.iter_mut().find(|one| one["id"] == record["id"]) {
            Some(one) => *one = record,
            None => list.push(record),
        }
    }

    pub fn remove(&self, resource: Resource, id: &str) {
        self.0.borrow_mut().entry(resource.index()).or_default().retain(|one| one["id"] != id);
    }

    pub fn get(&self, resource: Resource, id: &str) -> Option<Value> {
        self.list(resource).into_iter().find(|one| one["id"] == id)
    }

    pub fn list(&self, resource: Resource) -> Vec<Value> {
        self.0.borrow().get(&resource.index()).cloned().unwrap_or_default()
    }

    /// Puts a record before all others.
    pub fn push_front(&self, resource: Resource, record: Value) {
        self.0.borrow_mut().entry(resource.index()).or_default().insert(0, record);
    }

    /// Answers as the contract says.
    pub fn answer(&self, request: &Request) -> Reply {
        if request.is_token() {
            return Reply::token("renewed");
        }
        let path = request.path.split('?').next().unwrap_or_default();
        let mut parts = path.splitn(3, '/').skip(1);
        let place = format!("/{}", parts.next().unwrap_or_default());
        let Some(resource) = Resource::ALL.into_iter().find(|one| one.spec().path == place) else {
            return Reply::error(404, "404-0");
        };
        match (request.method.as_str(), parts.next()) {
            ("GET", None) => self.page(resource, request),
            ("GET", Some(id)) => match self.get(resource, id) {
                Some(record) => Reply::ok(record),
                None => Reply::error(404, "404-1"),
            },
            ("POST", None) => {
                let mut record = request.json();
                let id = format!("new-{}", self.list(resource).len() + 1);
                record["id"] = id.clone().into();
                self.put(resource, record);
                Reply::json(201, json!({"id": id}))
            }
            ("PUT", Some(id)) => {
                let mut record = request.json();
                record["id"] = id.into();
                record["modified"] = "2026-01-02T00:00:00Z".into();
                self.put(resource, record);
                Reply::empty(204)
            }
            ("DELETE", Some(id)) => {
                self.remove(resource, id);
                Reply::empty(204)
            }
            _ => Reply::error(405, "405-0"),
        }
    }

    fn page(&self, resource: Resource, request: &Request) -> Reply {
        let all = self.list(resource);
        let number = request.number("$pagenum").unwrap_or(1);
        let size = request.number("$pagesize").unwrap_or(25);
        let page: Vec<_> = all.iter().skip((number - 1) * size).take(size).cloned().collect();
        let info = json!({"count": all.len(), "pagenum": number, "pagesize": size});
        Reply::ok(json!({resource.spec().list_key: page, "paginationInfo": info}))
    }
}

/// A small record.
pub fn record(n: usize) -> Value {
    json!({"id": format!("id-{n}"), "name": format!("name {n}"), "displayName": format!("name {n}")})
}
