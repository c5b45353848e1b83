//! The sandbox's own addresses: `/__sandbox/faults`, `/__sandbox/requests`, `/__sandbox/deliveries` and
//! `/__sandbox/ocp`.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::{App, Call};
use crate::error::{gateway, json_response};
use crate::faults::Fault;
use crate::ocp;

pub const PREFIX: &str = "/__sandbox/";

pub fn answer(app: &App, path: &str, call: &Call) -> Response {
    match (path, &call.method) {
        ("faults", &Method::GET) => {
            json_response(StatusCode::OK, json!(app.faults.list()).to_string())
        }
        ("faults", &Method::POST) => add_faults(app, &call.body),
        ("faults", &Method::DELETE) => {
            app.faults.clear();
            done()
        }
        ("requests", &Method::GET) => json_response(StatusCode::OK, app.log.read(app).to_string()),
        ("requests", &Method::DELETE) => {
            app.log.clear();
            done()
        }
        ("ocp", _) => ocp::control(&app.ocp, &call.method, &call.body),
        ("deliveries", &Method::GET) => {
            json_response(StatusCode::OK, app.conversations.deliveries.read().to_string())
        }
        _ => gateway(StatusCode::NOT_FOUND, "the sandbox has no such address or method"),
    }
}

/// Takes one fault or an array of faults.
fn add_faults(app: &App, body: &[u8]) -> Response {
    let value: Result<Value, _> = serde_json::from_slice(body);
    let faults: Result<Vec<Fault>, _> = value.and_then(|value| match value {
        Value::Array(_) => serde_json::from_value(value),
        one => serde_json::from_value(one).map(|fault| vec![fault]),
    });
    match faults {
        Ok(faults) => {
            for fault in faults {
                app.faults.add(fault);
            }
            done()
        }
        Err(error) => gateway(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
