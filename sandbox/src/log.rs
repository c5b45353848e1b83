//! The last requests to the APIs, so that tests can see what a client really sent and whether the contract allows it.
//! An entry is kept as it came and judged only when somebody reads the log: the way of a request stays short.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Map, Value, json};

use crate::app::{App, Call};
use crate::body_check;
use crate::contract::{Operation, Parameter};
use crate::{assets, form, gate, ocp, token};

const KEPT: usize = 1000;
const HIDDEN: &str = "(hidden)";
/// Members of a token request that nobody should find in a log.
const SECRET_FIELDS: [&str; 5] = ["client_secret", "password", "refresh_token", "otp", "token"];
/// Headers that hold one.
const SECRET_HEADERS: [&str; 2] = ["authorization", "x-ocp-personal-access-token"];

#[derive(Default)]
pub struct Log(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    entries: VecDeque<Entry>,
    next: u64,
}

pub struct Entry {
    number: u64,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    status: Option<StatusCode>,
}

impl Entry {
    pub fn new(call: &Call) -> Self {
        Self {
            number: 0,
            method: call.method.clone(),
            uri: call.uri.clone(),
            headers: call.headers.clone(),
            // Files are large, and nobody reads them here.
            body: if is_signed(&call.uri) { Bytes::new() } else { call.body.clone() },
            status: None,
        }
    }
}

impl Log {
    /// Keeps the entry and gives its number, by which its status is added later.
    pub fn start(&self, mut entry: Entry) -> u64 {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.next += 1;
        entry.number = kept.next;
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry);
        kept.next
    }

    pub fn finish(&self, number: u64, status: StatusCode) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(index) = kept.entries.binary_search_by_key(&number, |entry| entry.number) {
            kept.entries[index].status = Some(status);
        }
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clear();
    }

    /// All entries, oldest first. `status` is null while a request is under way or if its connection was cut.
    pub fn read(&self, app: &App) -> Value {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().map(|entry| entry.read(app)).collect()
    }
}

impl Entry {
    fn read(&self, app: &App) -> Value {
        let mut headers = Map::new();
        for (name, value) in &self.headers {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            let text =
                if secret { HIDDEN.into() } else { String::from_utf8_lossy(value.as_bytes()) };
            headers.insert(name.to_string(), json!(text));
        }
        json!({
            "number": self.number,
            "method": self.method.as_str(),
            "path": self.uri.path(),
            "query": self.uri.query().map(|query| if is_signed(&self.uri) { HIDDEN } else { query }),
            "headers": headers,
            "body": self.readable_body(),
            "status": self.status.map(|status| status.as_u16()),
            "violations": self.violations(app),
        })
    }

    fn readable_body(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        if is_sign_in(self.uri.path()) {
            let hide = |(name, value): (String, String)| {
                let value =
                    if SECRET_FIELDS.contains(&name.as_str()) { HIDDEN.to_owned() } else { value };
                (name, json!(value))
            };
            return Value::Object(form::parse(&self.body).into_iter().map(hide).collect());
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| json!(String::from_utf8_lossy(&self.body)))
    }

    /// What this request does that the contract does not know.
    fn violations(&self, app: &App) -> Vec<String> {
        let path = self.uri.path();
        if self.method == Method::OPTIONS || is_sign_in(path) || path == ocp::CHAT_PATH {
            return Vec::new();
        }
        if is_signed(&self.uri) {
            // These are another host's business: it gets nothing that is meant for the API.
            let names = ["authorization", "x-egain-error-message"];
            let sent = names.into_iter().filter(|name| self.headers.contains_key(*name));
            return sent.map(|name| format!("header: {name} goes to a signed address")).collect();
        }
        let contracts = [&app.contract, &app.ocp.contract];
        let below = |base: &str| path.strip_prefix(base);
        let found =
            contracts.into_iter().find_map(|contract| Some((contract, below(&contract.base)?)));
        let Some((contract, rest)) = found else {
            return vec![format!("path: {path} is not part of the contract")];
        };
        let (operation, known) = contract.find(self.method.as_str(), rest);
        let Some(operation) = operation else {
            let what = if known { "method" } else { "path" };
            return vec![format!("{what}: {} {rest} is not part of the contract", self.method)];
        };
        let mut found = Vec::new();
        let of_ocp = contract.base == app.ocp.contract.base;
        let personal = of_ocp && self.headers.contains_key(SECRET_HEADERS[1]);
        if of_ocp && self.headers.contains_key("x-egain-error-message") {
            found.push("header: X-egain-error-message is of the other service".to_owned());
        }
        if !app.options.open && !personal && !self.headers.contains_key(header::AUTHORIZATION) {
            found.push("header: Authorization is missing".to_owned());
        }
        self.check_parameters(operation, rest, &mut found);
        self.check_body(operation, &mut found);
        found
    }

    fn check_parameters(&self, operation: &Operation, path: &str, found: &mut Vec<String>) {
        for (name, value) in form::parse(self.uri.query().unwrap_or_default().as_bytes()) {
            match operation.query.iter().find(|parameter| parameter.name == name) {
                None => found.push(format!("query: {name} is not part of {}", operation.id)),
                Some(parameter) if !fits(parameter, &value) => {
                    found.push(format!("query: {name} may not be {value}"));
                }
                Some(_) => {}
            }
        }
        for parameter in &operation.header {
            let value = self
                .headers
                .get(&parameter.name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()));
            if let Some(value) = value.filter(|value| !fits(parameter, value)) {
                found.push(format!("header: {} may not be {value}", parameter.name));
            }
        }
        for (place, text) in operation.path.split('/').zip(path.split('/')) {
            let named = |parameter: &&Parameter| place == format!("{{{}}}", parameter.name);
            let parameter = operation.path_parameters.iter().find(named);
            if let Some(parameter) = parameter.filter(|parameter| !fits(parameter, text)) {
                found.push(format!("path: {} may not be {text}", parameter.name));
            }
        }
    }

    fn check_body(&self, operation: &Operation, found: &mut Vec<String>) {
        let Some(schema) = &operation.body else {
            if !self.body.is_empty() {
                found.push(format!("body: {} takes none", operation.id));
            }
            return;
        };
        if !gate::is_json(&self.headers) {
            found.push("header: Content-Type is not application/json".to_owned());
        }
        match serde_json::from_slice(&self.body) {
            Ok(body) => found.extend(body_check::violations(schema, &body)),
            Err(error) => found.push(format!("body: {error}")),
        }
    }
}

fn is_sign_in(path: &str) -> bool {
    path == token::PATH || path.starts_with(ocp::REALMS)
}

fn is_signed(uri: &Uri) -> bool {
    uri.path().starts_with(assets::SIGNED)
}

fn fits(parameter: &Parameter, text: &str) -> bool {
    let value = if parameter.is_literal {
        serde_json::from_str(text).unwrap_or_else(|_| json!(text))
    } else {
        json!(text)
    };
    parameter.schema.is_valid(&value)
}
