//! What this service says when it refuses: every shape that the host is known to use.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::error::json_response;

pub enum Refusal {
    /// No such app, flow or organization. The vendor shows this answer without a body.
    NotFound,
    /// One sentence.
    Detail(StatusCode, String),
    /// Sentences per field of the body.
    Fields(Vec<(&'static str, String)>),
    /// A sentence and the problems of each canvas.
    Problems(String, Value),
}

impl Refusal {
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::Detail(StatusCode::BAD_REQUEST, text.into())
    }

    pub fn field(name: &'static str, text: impl Into<String>) -> Self {
        Self::Fields(vec![(name, text.into())])
    }

    /// A refused deployment: any JSON, as a sentence if it is one.
    pub fn deployment(outcome: &Value) -> Self {
        match outcome {
            Value::String(text) => Self::bad_request(text),
            other => {
                let detail = other["detail"].as_str().unwrap_or("The app could not be deployed.");
                Self::Problems(detail.to_owned(), other["errors"].clone())
            }
        }
    }

    /// `as_array` is how a neighbour on the same host writes `detail`.
    pub fn response(&self, as_array: bool) -> Response {
        match self {
            Self::NotFound => empty(StatusCode::NOT_FOUND),
            Self::Detail(status, text) => {
                let response =
                    json_response(*status, json!({"detail": detail(text, as_array)}).to_string());
                if *status == StatusCode::UNAUTHORIZED { challenging(response) } else { response }
            }
            Self::Fields(fields) if as_array => {
                let details: Vec<_> =
                    fields.iter().map(|(name, text)| entry(&["body", name], text)).collect();
                json_response(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    json!({"detail": details}).to_string(),
                )
            }
            Self::Fields(fields) => {
                let texts: serde_json::Map<_, _> =
                    fields.iter().map(|(name, text)| ((*name).to_owned(), json!([text]))).collect();
                json_response(StatusCode::BAD_REQUEST, Value::Object(texts).to_string())
            }
            Self::Problems(text, errors) => {
                let body = json!({"detail": detail(text, as_array), "errors": errors});
                json_response(StatusCode::BAD_REQUEST, body.to_string())
            }
        }
    }
}

fn detail(text: &str, as_array: bool) -> Value {
    if as_array { json!([entry(&["request"], text)]) } else { json!(text) }
}

fn entry(place: &[&str], text: &str) -> Value {
    json!({"loc": place, "msg": text, "type": "value_error"})
}

fn challenging(mut response: Response) -> Response {
    let challenge = HeaderValue::from_static(r#"Bearer realm="ocp""#);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

pub fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, body.to_string())
}

/// What the framework says about an address that it does not know.
pub fn page(status: StatusCode, title: &str) -> Response {
    let text = format!("<!doctype html>\n<title>{title}</title>\n<h1>{title}</h1>\n");
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
