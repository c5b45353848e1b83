//! Faults that a test or a demonstration asks for: `POST /__sandbox/faults`.
//!
//! ```json
//! {"match": {"method": "PUT", "path": "/orchestrations/"}, "after": 2, "times": 1, "then": {"status": 503}}
//! ```
//!
//! `path` is looked for anywhere in path and query, of console files and APIs alike. From the `after`-th match on
//! (1 by default) the fault happens `times` times (without end by default). An answer that is given by `status` means
//! that the request never reaches the API, and so does `"drop": "before"` (or `true`); with `"drop": "body"`,
//! `truncate`, `sizeMb`, `delayMs` and with `headers` alone the request does its work first. `"drop": "upload"` ends
//! the connection when half of the request's body has come.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use http_body::Body as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::form;
use crate::half_body::HalfBody;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(default, rename = "match")]
    matching: Match,
    times: Option<u64>,
    after: Option<u64>,
    then: Then,
    /// How often it matched and how often it happened, for `GET /__sandbox/faults`.
    #[serde(default, skip_deserializing)]
    matched: u64,
    #[serde(default, skip_deserializing)]
    happened: u64,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Match {
    method: Option<String>,
    path: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Then {
    #[serde(default, deserialize_with = "read_status")]
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default, deserialize_with = "read_drop")]
    drop: Option<Drop>,
    #[serde(default)]
    truncate: bool,
    size_mb: Option<usize>,
    /// The Orchestrator words its failures in its own way.
    #[serde(skip)]
    of_orchestrator: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Drop {
    Before,
    Body,
    Upload,
}

fn read_drop<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Drop>, D::Error> {
    match Value::deserialize(reader)? {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Bool(true) => Ok(Some(Drop::Before)),
        Value::String(text) if text == "before" => Ok(Some(Drop::Before)),
        Value::String(text) if text == "body" => Ok(Some(Drop::Body)),
        Value::String(text) if text == "upload" => Ok(Some(Drop::Upload)),
        other => Err(serde::de::Error::custom(format!(
            "drop is true, \"before\", \"body\" or \"upload\", not {other}"
        ))),
    }
}

fn read_status<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<u16>, D::Error> {
    let status = Option::<u16>::deserialize(reader)?;
    match status {
        Some(number) if !(200..600).contains(&number) => {
            Err(serde::de::Error::custom(format!("no answer has the status {number}")))
        }
        status => Ok(status),
    }
}

/// The connection is to end without an answer.
#[derive(Debug)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the connection is cut because a fault says so")
    }
}

impl std::error::Error for Cut {}

#[derive(Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub fn list(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is to happen to this request: the first fault that matches and is due.
    pub fn take(&self, method: &Method, uri: &Uri, of_orchestrator: bool) -> Option<Then> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults.iter_mut().filter(|fault| fault.matching.fits(method, uri)) {
            fault.matched += 1;
            let due = fault.matched >= fault.after.unwrap_or(1)
                && fault.times.is_none_or(|times| fault.happened < times);
            if due {
                fault.happened += 1;
                return Some(Then { of_orchestrator, ..fault.then.clone() });
            }
        }
        None
    }
}

impl Match {
    fn fits(&self, method: &Method, uri: &Uri) -> bool {
        // A preflight is part of another request: it only fails if it is meant by name.
        let method_fits = match &self.method {
            Some(wanted) => wanted.eq_ignore_ascii_case(method.as_str()),
            None => method != Method::OPTIONS,
        };
        let whole = uri.path_and_query().map_or("", |it| it.as_str());
        let path_fits = |part: &String| {
            whole.contains(part) || form::decode(whole.as_bytes(), false).contains(part)
        };
        method_fits && self.path.as_ref().is_none_or(path_fits)
    }
}

/// Takes half of the request's body and no more.
///
/// # Errors
/// Always `Cut`.
pub async fn read_half(request: Request) -> Result<Response, Cut> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let half = length.and_then(|it| it.to_str().ok()?.parse::<usize>().ok()).unwrap_or(0) / 2;
    let mut body = std::pin::pin!(request.into_body());
    let mut come = 0;
    while come < half {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
        match frame {
            Some(Ok(frame)) => come += frame.data_ref().map_or(0, Bytes::len),
            _ => break,
        }
    }
    Err(Cut)
}

impl Then {
    /// Whether the connection ends while the request is still coming.
    pub fn cuts_upload(&self) -> bool {
        self.drop == Some(Drop::Upload)
    }

    /// Does the fault; `answer` is the work of the request, which some faults never start.
    ///
    /// # Errors
    /// `Cut` if the connection is to end without an answer.
    pub async fn apply(self, answer: impl Future<Output = Response>) -> Result<Response, Cut> {
        if self.drop == Some(Drop::Before) {
            self.delay().await;
            return Err(Cut);
        }
        let made_up = self.status.is_some() || self.body.is_some();
        let mut response = if made_up { self.made_up() } else { answer.await };
        self.delay().await;
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        self.spoil(response).await
    }

    /// After the work: a client that gives up waiting cannot know whether its write happened, and it did.
    async fn delay(&self) {
        if self.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        }
    }

    fn made_up(&self) -> Response {
        let status =
            self.status.and_then(|number| StatusCode::from_u16(number).ok()).unwrap_or_default();
        let body = match &self.body {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None if self.of_orchestrator => orchestrator_body(status),
            None => default_body(status),
        };
        let is_json = serde_json::from_str::<Value>(&body).is_ok();
        let kind = if is_json {
            "application/json"
        } else if body.starts_with('<') {
            "text/html"
        } else {
            "text/plain"
        };
        let has_body = !body.is_empty();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        if has_body {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        response
    }

    async fn spoil(&self, response: Response) -> Result<Response, Cut> {
        if !self.truncate && self.size_mb.is_none() && self.drop.is_none() {
            return Ok(response);
        }
        let (mut head, body) = response.into_parts();
        let mut body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        head.headers.remove(header::CONTENT_LENGTH);
        if let Some(size) = self.size_mb {
            body = inflated(&body, size << 20);
        }
        if self.truncate {
            body = body.slice(..body.len() / 2);
        }
        if self.drop == Some(Drop::Body) {
            if body.is_empty() {
                return Err(Cut);
            }
            return Ok(Response::from_parts(head, Body::new(HalfBody::new(body))));
        }
        Ok(Response::from_parts(head, Body::from(body)))
    }
}

/// What this kind of failure usually says, in the words of the contract's examples.
fn default_body(status: StatusCode) -> String {
    let body = match status.as_u16() {
        429 => json!({"code": "429-001", "developerMessage": "Too many requests."}),
        500 => {
            json!({"code": "500-100", "developerMessage": "The server could not process the request."})
        }
        code @ 501.. => {
            json!({"message": StatusCode::from_u16(code).ok().and_then(|it| it.canonical_reason())})
        }
        code @ 400..500 => {
            json!({"code": format!("{code}-100"), "developerMessage": "Asked for by a fault."})
        }
        _ => return String::new(),
    };
    body.to_string()
}

/// The same for the Orchestrator.
fn orchestrator_body(status: StatusCode) -> String {
    let text = match status.as_u16() {
        401 => "Authentication credentials were not provided.",
        403 => "You do not have permission to perform this action.",
        404 => return String::new(),
        429 => "Request was throttled.",
        500 => "Internal server error.",
        400.. => status.canonical_reason().unwrap_or("Asked for by a fault."),
        _ => return String::new(),
    };
    json!({"detail": text}).to_string()
}

/// The same answer made `size` bytes long: valid JSON stays valid, with one long unknown member more.
fn inflated(body: &Bytes, size: usize) -> Bytes {
    let mut text = body.to_vec();
    let is_object = text.first() == Some(&b'{') && text.last() == Some(&b'}');
    if is_object {
        text.pop();
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(br#""sandboxPadding":""#);
        text.resize(text.len().max(size.saturating_sub(2)), b'x');
        text.extend_from_slice(br#""}"#);
    } else {
        text.resize(text.len().max(size), b' ');
    }
    Bytes::from(text)
}
