//! `/__sandbox/ocp`: what tests and demonstrations can do to this service from outside.

use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

use super::Service;
use super::answers::empty;
use super::deploys::millis;
use super::records::{Deploy, Status, stamp};
use super::store::Result as Stored;
use crate::error::{gateway, json_response};

/// One order or several; apps go by id or name, deployments by result id or their app.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Orders {
    /// Moves this service's clock on.
    advance_seconds: Option<u64>,
    /// Ends a deployment now, as it would have ended.
    finish: Option<String>,
    /// Ends a deployment now, badly; `outcome` is any JSON.
    fail: Option<String>,
    outcome: Option<Value>,
    /// Stops an app, for which the API has no call.
    stop: Option<String>,
}

pub fn answer(service: &Service, method: &Method, body: &Bytes) -> Response {
    let done = match *method {
        Method::GET => list(service).map(|list| json_response(StatusCode::OK, list.to_string())),
        Method::POST => match serde_json::from_slice(body) {
            Ok(orders) => obey(service, &orders).map(|found| {
                if found {
                    empty(StatusCode::NO_CONTENT)
                } else {
                    gateway(StatusCode::NOT_FOUND, "no such app, or no deployment under way")
                }
            }),
            Err(error) => Ok(gateway(StatusCode::BAD_REQUEST, &error.to_string())),
        },
        _ => Ok(gateway(
            StatusCode::METHOD_NOT_ALLOWED,
            "GET tells what is known, POST gives orders",
        )),
    };
    done.unwrap_or_else(|trouble| {
        gateway(StatusCode::INTERNAL_SERVER_ERROR, &String::from(trouble))
    })
}

fn list(service: &Service) -> Stored<Value> {
    service.settle()?;
    let deploys = service.store.deploys()?;
    let entry = |deploy: &Deploy| {
        json!({
            "result_id": deploy.id,
            "app": deploy.app,
            "started": stamp(deploy.started, &deploy.id),
            "due": stamp(deploy.due, &deploy.id),
            "well": deploy.end.as_ref().map(|end| end.well),
        })
    };
    let deploys: Vec<_> = deploys.iter().map(entry).collect();
    Ok(json!({"deploys": deploys, "chatFrames": service.chats.frames()}))
}

fn obey(service: &Service, orders: &Orders) -> Stored<bool> {
    if let Some(seconds) = orders.advance_seconds {
        service.ahead.fetch_add(millis(seconds), Ordering::Relaxed);
        service.ended.notify_waiters();
    }
    service.settle()?;
    let mut found = true;
    if let Some(name) = &orders.finish {
        found &= end(service, name, None)?;
    }
    if let Some(name) = &orders.fail {
        let outcome = orders.outcome.clone();
        let outcome = outcome.unwrap_or_else(|| json!("The app could not be deployed."));
        found &= end(service, name, Some(outcome))?;
    }
    if let Some(name) = &orders.stop {
        found &= stop(service, name)?;
    }
    Ok(found)
}

fn app_id(service: &Service, name: &str) -> Stored<Option<String>> {
    let apps = service.store.ids()?;
    Ok(apps.into_iter().find(|(id, it)| id == name || it == name).map(|(id, _)| id))
}

fn end(service: &Service, name: &str, failure: Option<Value>) -> Stored<bool> {
    let app = app_id(service, name)?;
    let meant = |deploy: &Deploy| {
        deploy.end.is_none() && (deploy.id == name || Some(&deploy.app) == app.as_ref())
    };
    match service.store.deploys()?.into_iter().find(meant) {
        Some(deploy) => service.end(&deploy, service.now(), failure).map(|()| true),
        None => Ok(false),
    }
}

fn stop(service: &Service, name: &str) -> Stored<bool> {
    let Some(id) = app_id(service, name)? else { return Ok(false) };
    let Some(mut app) = service.store.app(&id)? else { return Ok(false) };
    app.hidden.status = Status::Stopped;
    service.store.put(&app).map(|()| true)
}
