//! What comes before the work of any operation of the Conversation Manager: token, scope, parameters, and a body that
//! is JSON.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use serde_json::json;

use crate::app::{App, Call};
use crate::cli::Variant;
use crate::contract::Operation;
use crate::error::{ApiError, gateway};
use crate::form;
use crate::members::Members;
use crate::token::Standing;

/// An address whose calls `answer` gets with their bodies.
pub fn serve(
    app: &Arc<App>,
    answer: fn(&Arc<App>, &Call) -> Result<Response, ApiError>,
) -> MethodRouter {
    let app = app.clone();
    any(move |request: Request| {
        let app = app.clone();
        async move {
            let call = match Call::read(request).await {
                Ok(call) => call,
                Err(refusal) => return refusal,
            };
            answer(&app, &call).unwrap_or_else(|error| refusal(&app, &call, &error))
        }
    })
}

/// The error as the caller asked to see it.
pub fn refusal(app: &App, call: &Call, error: &ApiError) -> Response {
    let asked = call.headers.get("x-egain-error-message").is_some_and(|value| value == "yes");
    error.response(asked && !app.options.is(Variant::NoUserMessage))
}

/// The operation that is called, let through as far as its path; `None` where the method is not served.
///
/// # Errors
/// 401, 403, 400-101, 400-108.
pub fn operation<'a>(
    app: &'a App,
    call: &Call,
) -> Result<Option<(&'a Operation, String)>, ApiError> {
    let path = call.uri.path().strip_prefix(&app.contract.base).unwrap_or_default();
    let (Some(operation), _) = app.contract.find(call.method.as_str(), path) else {
        return Ok(None);
    };
    authorise(app, &call.headers, operation)?;
    query(app, call, operation)?;
    let id = last_part(call);
    if operation.path.ends_with('}') {
        check_id(operation, &id)?;
    }
    Ok(Some((operation, id)))
}

/// The last part of the path, decoded.
pub fn last_part(call: &Call) -> String {
    let last = call.uri.path().rsplit('/').next().unwrap_or_default();
    form::decode(last.as_bytes(), false)
}

pub fn authorise(app: &App, headers: &HeaderMap, operation: &Operation) -> Result<(), ApiError> {
    if app.options.open {
        return Ok(());
    }
    let token = bearer(headers).ok_or_else(ApiError::token_missing)?;
    let Standing::Valid(held) = app.tokens.standing(token) else {
        return Err(ApiError::token_expired());
    };
    let holds = |needed: &Vec<String>| needed.iter().all(|scope| held.contains(&scope.as_str()));
    if operation.scopes.iter().any(holds) {
        Ok(())
    } else {
        Err(ApiError::scope(&operation.scopes))
    }
}

/// The query parameters, all of which are numbers on this API.
pub fn query(
    app: &App,
    call: &Call,
    operation: &Operation,
) -> Result<Vec<(String, usize)>, ApiError> {
    let mut values = Vec::new();
    for (name, text) in form::parse(call.uri.query().unwrap_or_default().as_bytes()) {
        let known = operation
            .query
            .iter()
            .find(|parameter| parameter.name == name && !app.options.no_paging);
        let Some(parameter) = known else { return Err(ApiError::unknown_parameter(&name)) };
        let number = text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| ApiError::not_positive(&name))?;
        let repeated = values.iter().any(|(other, _)| *other == name);
        if repeated || !parameter.schema.is_valid(&json!(number)) {
            return Err(ApiError::bad_parameter(&name));
        }
        values.push((name, number));
    }
    Ok(values)
}

pub fn check_id(operation: &Operation, id: &str) -> Result<(), ApiError> {
    let bad =
        operation.path_parameters.iter().find(|parameter| !parameter.schema.is_valid(&json!(id)));
    bad.map_or(Ok(()), |parameter| Err(ApiError::bad_path(&parameter.name)))
}

/// The request's members, not yet checked against the schema.
pub fn members(call: &Call) -> Result<Members, ApiError> {
    if !is_json(&call.headers) {
        return Err(ApiError::not_json_type());
    }
    Members::read(&call.body).map_err(|error| ApiError::not_json(&error.to_string()))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

pub fn is_json(headers: &HeaderMap) -> bool {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

pub fn not_allowed(allowed: &'static str) -> Response {
    let mut response = gateway(StatusCode::METHOD_NOT_ALLOWED, "this method is not served here");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
