//! The contract's error body, and the errors that the Conversation Manager answers with.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// The contract allows at most this many details.
const MAX_DETAILS: usize = 30;
/// And this much text in each.
const MAX_DETAIL_TEXT: usize = 255;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub developer_message: String,
    pub details: Vec<(String, String)>,
    pub user_message: String,
}

impl ApiError {
    fn new(
        status: StatusCode,
        code: &'static str,
        developer_message: impl Into<String>,
        user_message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            developer_message: developer_message.into(),
            details: Vec::new(),
            user_message: user_message.into(),
        }
    }

    #[must_use]
    fn detail(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push((key.into(), value.into()));
        self
    }

    fn attributes(self, paths: &[String]) -> Self {
        paths.iter().fold(self, |error, path| error.detail("attribute", path))
    }

    pub fn unknown_parameter(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-101",
            format!("Query parameter {name} is not supported by this operation."),
            "This request is not supported.",
        )
        .detail("parameter", name)
    }

    pub fn bad_parameter(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-102",
            format!("The value of query parameter {name} is not valid."),
            "This request is not valid.",
        )
        .detail("parameter", name)
    }

    pub fn not_positive(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-105",
            format!("Query parameter {name} must be a positive integer."),
            "This request is not valid.",
        )
        .detail("parameter", name)
    }

    pub fn bad_path(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-108",
            format!("The value of path parameter {name} is not valid."),
            "This address is not valid.",
        )
        .detail("parameter", name)
    }

    /// `paths` holds at least one place such as `applications.botConfiguration.bots[0].id`.
    pub fn missing(paths: &[String]) -> Self {
        let first = paths.first().map_or("", String::as_str);
        let message = format!("Required attribute <{first}> is missing from the request body.");
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-143",
            message,
            format!("Please enter a value for {}.", spoken(first)),
        )
        .attributes(paths)
    }

    pub fn invalid(paths: &[String]) -> Self {
        let first = paths.first().map_or("", String::as_str);
        let message = format!("Attribute <{first}> has an invalid value.");
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-152",
            message,
            format!("Please correct the value for {}.", spoken(first)),
        )
        .attributes(paths)
    }

    pub fn not_in_set(paths: &[String]) -> Self {
        let first = paths.first().map_or("", String::as_str);
        let message = format!("Attribute <{first}> must be one of the allowed values.");
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-196",
            message,
            format!("Please choose another value for {}.", spoken(first)),
        )
        .attributes(paths)
    }

    /// An attribute holds the id of an object that does not exist.
    pub fn dangling(path: &str, target: &str) -> Self {
        let message =
            format!("Attribute <{path}> has an invalid value: nothing under {target} has this id.");
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-152",
            message,
            format!("Please choose another value for {}.", spoken(path)),
        )
        .detail("attribute", path)
    }

    pub fn taken(path: &str) -> Self {
        let message = format!("Another object already has this {path}.");
        Self::new(StatusCode::BAD_REQUEST, "400-0", message.clone(), message)
            .detail("attribute", path)
    }

    /// The contract has no code for this; 400-152 is the nearest.
    pub fn not_json(reason: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-152",
            format!("The request body is not a JSON object: {reason}."),
            "The request could not be understood.",
        )
    }

    pub fn not_json_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "415-100",
            "The request body must be sent as application/json.",
            "The request could not be understood.",
        )
    }

    pub fn token_missing() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "401-104",
            "The Authorization header is missing or malformed.",
            "Please sign in.",
        )
    }

    pub fn token_expired() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "401-101",
            "The Authorization header is invalid or has expired.",
            "Please sign in again.",
        )
    }

    /// `wanted` lists the scopes of which one is needed, the strongest first.
    pub fn scope(wanted: &[Vec<String>]) -> Self {
        let error = Self::new(
            StatusCode::FORBIDDEN,
            "403-197",
            "The access token does not have a required scope.",
            "You are not allowed to do this.",
        );
        wanted.iter().flatten().fold(error, |error, scope| error.detail("scope", scope))
    }

    pub fn not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "404-100",
            "No object has the id given in the path.",
            "This object does not exist any more.",
        )
        .detail("id", id)
    }

    /// `users` names what holds the object: list key and id of each.
    pub fn in_use(status: StatusCode, code: &'static str, users: &[(String, String)]) -> Self {
        let names: Vec<_> = users.iter().take(3).map(|(kind, id)| format!("{kind} {id}")).collect();
        let more = users.len().saturating_sub(names.len());
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message =
            format!("The object is in use and cannot be deleted: {}{tail}.", names.join(", "));
        let mut error = Self::new(status, code, message, "This object is still in use.");
        error.details = users.to_vec();
        error
    }

    pub fn changed_meanwhile(status: StatusCode, code: &'static str) -> Self {
        Self::new(
            status,
            code,
            "A precondition of the request is not met.",
            "This object was changed by somebody else.",
        )
        .detail("attribute", "modified")
    }

    pub fn conversation_over(id: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "400-630",
            "The conversation does not accept messages any more.",
            "This conversation is over. Please start a new one.",
        )
        .detail("conversation", id)
    }

    pub fn bad_language() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "406-100",
            "The value of Accept-Language is not supported.",
            "This language is not supported.",
        )
    }

    pub fn internal(reason: &str) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "500-100",
            format!("The server could not process the request: {reason}."),
            "Something went wrong.",
        )
    }

    /// The body of the answer; `userMessage` only for a client that asked for it.
    pub fn body(&self, with_user_message: bool) -> Value {
        let mut body = Map::new();
        body.insert("code".to_owned(), json!(self.code));
        body.insert("developerMessage".to_owned(), json!(self.developer_message));
        if !self.details.is_empty() {
            let details = self.details.iter().take(MAX_DETAILS);
            let details: Vec<_> = details
                .map(|(key, value)| json!({"key": key, "value": shortened(value)}))
                .collect();
            body.insert("details".to_owned(), Value::Array(details));
        }
        if with_user_message {
            body.insert("userMessage".to_owned(), json!(self.user_message));
        }
        Value::Object(body)
    }

    pub fn response(&self, with_user_message: bool) -> Response {
        json_response(self.status, self.body(with_user_message).to_string())
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_DETAIL_TEXT).collect()
}

/// `applications.botConfiguration.bots[0].id` as words that a person may read: the last member.
fn spoken(path: &str) -> String {
    let last = path.rsplit('.').find(|part| *part != "id").unwrap_or(path);
    last.split('[').next().unwrap_or(last).to_owned()
}

pub fn json_response(status: StatusCode, body: impl Into<axum::body::Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What an API gateway says about an address that no service answers.
pub fn gateway(status: StatusCode, message: &str) -> Response {
    json_response(status, json!({"message": message}).to_string())
}
