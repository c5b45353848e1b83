//! Upload to and download from signed addresses. They are another host's in the real product: no token, no contract,
//! errors as a gateway words them.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};

use super::signature::{Ticket, Way};
use super::{KIND, SIGNED, get, multipart, put};
use crate::app::{App, Call};
use crate::clock;
use crate::error::{ApiError, gateway};

pub fn routes(app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for way in [Way::Upload, Way::Download] {
        let app = app.clone();
        let answer = move |request: Request| {
            let app = app.clone();
            async move {
                match Call::read(request).await {
                    Ok(call) => answer(&app, &call, way),
                    Err(refusal) => refusal,
                }
            }
        };
        router = router.route(&format!("{SIGNED}{}", way.name()), any(answer));
    }
    router
}

fn answer(app: &App, call: &Call, way: Way) -> Response {
    let served = match way {
        Way::Upload => [Method::POST, Method::PUT].contains(&call.method),
        Way::Download => [Method::GET, Method::HEAD].contains(&call.method),
    };
    if !served {
        return gateway(StatusCode::METHOD_NOT_ALLOWED, "this method is not served here");
    }
    // Whoever sends its token to another host gives it away.
    if call.headers.contains_key(header::AUTHORIZATION) {
        return gateway(StatusCode::BAD_REQUEST, "a signed address takes no Authorization");
    }
    let ticket = app.signer.read(call.uri.query().unwrap_or_default());
    let Some(ticket) = ticket.filter(|ticket| ticket.way == way) else {
        return gateway(StatusCode::FORBIDDEN, "the signature is not valid");
    };
    if ticket.expires < clock::now() {
        return gateway(StatusCode::FORBIDDEN, "the signature has expired");
    }
    let asset = match get(app, &ticket.id) {
        Ok(Some(asset)) => asset,
        Ok(None) => return gateway(StatusCode::NOT_FOUND, "the asset is gone"),
        Err(error) => return error.response(false),
    };
    let done = match way {
        Way::Upload => take(app, call, &ticket, asset),
        Way::Download => give(app, &ticket, &asset),
    };
    done.unwrap_or_else(|error| error.response(false))
}

/// Keeps the bytes if they are what was declared: so many, and of that type.
fn take(app: &App, call: &Call, ticket: &Ticket, mut asset: Value) -> Result<Response, ApiError> {
    if asset["uploaded"] == true {
        return Ok(gateway(StatusCode::CONFLICT, "the asset was uploaded already"));
    }
    let sent = content_type(&call.headers);
    let (kind, bytes) = if sent.to_ascii_lowercase().starts_with("multipart/form-data") {
        match multipart::file(&sent, &call.body) {
            Some(part) => (part.content_type, part.bytes),
            None => return Ok(gateway(StatusCode::BAD_REQUEST, "the form holds no file")),
        }
    } else {
        (sent, &call.body[..])
    };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if asset["size"].as_u64() != Some(bytes.len() as u64) {
        let text = format!("{} bytes came, {} were declared", bytes.len(), asset["size"]);
        return Ok(gateway(StatusCode::BAD_REQUEST, &text));
    }
    if asset["contentType"] != kind.as_str() {
        let text = format!("{kind} came, {} was declared", asset["contentType"]);
        return Ok(gateway(StatusCode::UNSUPPORTED_MEDIA_TYPE, &text));
    }
    asset["uploaded"] = json!(true);
    app.archive.put_bytes(KIND, &ticket.id, bytes).map_err(|error| ApiError::internal(&error))?;
    put(app, &ticket.id, &asset)?;
    Ok(Response::new(Body::empty()))
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn give(app: &App, ticket: &Ticket, asset: &Value) -> Result<Response, ApiError> {
    let bytes = app.archive.bytes(KIND, &ticket.id).map_err(|error| ApiError::internal(&error))?;
    let Some(bytes) = bytes else {
        return Ok(gateway(StatusCode::NOT_FOUND, "the asset was never uploaded"));
    };
    let mut response = Response::new(Body::from(bytes));
    let name = asset["name"].as_str().unwrap_or_default();
    let facts = [
        (header::CONTENT_TYPE, asset["contentType"].as_str().unwrap_or_default().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{}", encoded(name))),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    for (name, value) in facts {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

fn encoded(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
