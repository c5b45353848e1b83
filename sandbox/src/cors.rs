//! Which pages of other origins may call the APIs (`--cors`).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use crate::app::Call;
use crate::cli::Cors;

const METHODS: &str = "GET, POST, PUT, DELETE";
const HEADERS: &str = "Authorization, Content-Type, X-OCP-PERSONAL-ACCESS-TOKEN";
const ERROR_HEADER: &str = "X-egain-error-message";
const EXPOSED: &str =
    "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Content-Disposition";

/// The answer to a preflight; `None` if this is not one or CORS is off.
pub fn preflight(cors: Cors, call: &Call) -> Option<Response> {
    let asks = call.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if call.method != Method::OPTIONS || !asks || cors == Cors::None {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    let allowed = if cors == Cors::NoErrorHeader {
        HEADERS.to_owned()
    } else {
        format!("{HEADERS}, {ERROR_HEADER}")
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    insert(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &allowed);
    Some(response)
}

/// Adds what every answer across origins needs, error or not.
pub fn decorate(cors: Cors, request: &HeaderMap, response: &mut Response) {
    let Some(origin) = request.get(header::ORIGIN).filter(|_| cors != Cors::None) else { return };
    let headers = response.headers_mut();
    // A fault may have named another origin, to be refused.
    if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if cors != Cors::NoExpose {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
