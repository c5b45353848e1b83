//! Assets: `POST /assets`, `GET` and `DELETE /assets/{id}`, and the signed addresses at which their bytes lie.

mod multipart;
mod names;
mod signature;
mod transfer;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::cli::Variant;
use crate::contract::Operation;
use crate::error::{ApiError, json_response};
use crate::{body_check, clock, conversations, gate, resources};

pub use signature::Signer;
use signature::Way;

const KIND: &str = "asset";
/// Where the signed addresses are, as in the contract's examples.
pub const SIGNED: &str = "/core/assetmgr/v3/assets/";

pub fn routes(app: &Arc<App>) -> Router {
    let base = &app.contract.base;
    Router::new()
        .route(&format!("{base}/assets"), gate::serve(app, answer))
        .route(&format!("{base}/assets/{{id}}"), gate::serve(app, answer))
        .merge(transfer::routes(app))
}

fn answer(app: &Arc<App>, call: &Call) -> Result<Response, ApiError> {
    let Some((operation, id)) = gate::operation(app, call)? else {
        let is_list = call.uri.path().ends_with("/assets");
        return Ok(gate::not_allowed(if is_list { "POST" } else { "GET, DELETE" }));
    };
    match operation.method.as_str() {
        "POST" => create(app, call, operation),
        "DELETE" => remove(app, &id),
        _ => read(app, call, &id),
    }
}

fn create(app: &App, call: &Call, operation: &Operation) -> Result<Response, ApiError> {
    let body = gate::members(call)?;
    let body = body.value();
    if let Some(schema) = &operation.body {
        body_check::check(schema, body)?;
    }
    let name = body["name"].as_str().unwrap_or_default();
    let Some(content_type) = names::content_type(name) else {
        return Err(ApiError::invalid(&["name".to_owned()]));
    };
    check_channel(app, body, name)?;
    let id = Uuid::new_v4().to_string();
    let asset = json!({
        "id": id,
        "name": name,
        "size": body["size"],
        "contentType": content_type,
        "uploaded": false,
        "used": false,
    });
    put(app, &id, &asset)?;
    let expires = clock::now() + lifetime(app);
    let url = signature::address(app, call, Way::Upload, &id, expires);
    let answer = json!({"id": id, "contentUrl": url, "contentUrlExpiry": clock::stamp(expires)});
    Ok(json_response(StatusCode::OK, answer.to_string()))
}

/// The channel must exist, and its policy for the sender's direction must let the file pass.
fn check_channel(app: &App, body: &Value, name: &str) -> Result<(), ApiError> {
    let wanted = &body["channel"]["type"];
    let invalid = |place: &str| Err(ApiError::invalid(&[place.to_owned()]));
    let Some(channel) = conversations::find(app, "/channels", |it| it["type"] == *wanted) else {
        let unchecked = app.options.is(Variant::ReferencesUnchecked);
        return if unchecked { Ok(()) } else { invalid("channel.type") };
    };
    let way = if body["sender"]["type"] == "customer" { "inbound" } else { "outbound" };
    let policy = &channel["restrictions"][way]["attachmentPolicy"];
    if policy["enabled"] == false {
        return invalid("channel.type");
    }
    if policy["maxSize"].as_u64().is_some_and(|most| body["size"].as_u64() > Some(most)) {
        return invalid("size");
    }
    let extension = names::extension(name);
    let listed = policy["extensions"].as_array().map(|list| {
        list.iter().filter_map(Value::as_str).any(|it| it.eq_ignore_ascii_case(&extension))
    });
    match (policy["type"].as_str(), listed) {
        (Some("allow"), Some(false)) | (Some("block"), Some(true)) => invalid("name"),
        _ => Ok(()),
    }
}

fn read(app: &App, call: &Call, id: &str) -> Result<Response, ApiError> {
    let asset = get(app, id)?.ok_or_else(|| ApiError::not_found(id))?;
    let mut shown = json!({});
    for name in ["id", "name", "size", "contentType"] {
        shown[name] = asset[name].clone();
    }
    // What was never uploaded cannot be downloaded.
    if asset["uploaded"] == true {
        let expires = clock::now() + lifetime(app);
        shown["contentUrl"] = json!(signature::address(app, call, Way::Download, id, expires));
        shown["contentUrlExpiry"] = json!(clock::stamp(expires));
    }
    let mut response = json_response(StatusCode::OK, shown.to_string());
    let no_store = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

fn remove(app: &App, id: &str) -> Result<Response, ApiError> {
    let asset = get(app, id)?.ok_or_else(|| ApiError::not_found(id))?;
    if asset["used"] == true {
        let (status, code) = if app.options.is(Variant::Blocked400) {
            (StatusCode::BAD_REQUEST, "400-0")
        } else {
            (StatusCode::CONFLICT, "409-0")
        };
        let by = asset["usedBy"].as_str().unwrap_or_default().to_owned();
        return Err(ApiError::in_use(status, code, &[("message".to_owned(), by)]));
    }
    app.archive.remove(KIND, id).map_err(|error| ApiError::internal(&error))?;
    if app.options.is(Variant::Delete200Body) {
        return Ok(json_response(StatusCode::OK, json!({"id": id}).to_string()));
    }
    Ok(resources::no_content())
}

fn lifetime(app: &App) -> i64 {
    i64::try_from(app.options.asset_ttl).unwrap_or(i64::MAX / 2000).saturating_mul(1000)
}

fn get(app: &App, id: &str) -> Result<Option<Value>, ApiError> {
    app.archive.get(KIND, id).map_err(|error| ApiError::internal(&error))
}

fn put(app: &App, id: &str, asset: &Value) -> Result<(), ApiError> {
    app.archive.put(KIND, id, asset).map_err(|error| ApiError::internal(&error))
}

/// The asset behind one of the sandbox's own addresses, expired or not.
pub fn id_of(app: &App, url: &str) -> Option<String> {
    let (_, query) = url.split_once(SIGNED)?.1.split_once('?')?;
    Some(app.signer.read(query)?.id)
}

/// A message refers to the asset: it can no longer be deleted.
pub fn note_use(app: &App, id: &str, message: &str) {
    if let Ok(Some(mut asset)) = get(app, id) {
        asset["used"] = json!(true);
        asset["usedBy"] = json!(message);
        // Without the note the asset could be deleted, which harms nobody.
        let _ = put(app, id, &asset);
    }
}

/// A fresh address of an asset, if it is still there.
pub fn download_url(app: &App, call: &Call, id: &str) -> Option<String> {
    let asset = get(app, id).ok()??;
    let there = asset["uploaded"] == true;
    there.then(|| signature::address(app, call, Way::Download, id, clock::now() + lifetime(app)))
}
