//! The OAuth 2 token endpoint (client credentials) and the tokens that it gave out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use crate::error::json_response;
use crate::form;

pub const PATH: &str = "/oauth2/token";

/// Of an access token, in seconds, unless `--token-ttl` says otherwise.
const LIFE: u64 = 3600;
const SECRET: &str = "sandbox-secret";
const SCOPES: [&str; 4] = [
    "app.conversation.conversationmgr.manage",
    "app.conversation.conversationmgr.read",
    "app.conversation.conversationmgr.interaction.manage",
    "app.conversation.conversationmgr.interaction.read",
];

/// The fixed, documented clients and what each may do, in the words of the start-up text.
pub const CLIENTS: [(&str, &str); 2] =
    [("sandbox-admin", "everything"), ("sandbox-reader", "the .read scopes only")];

pub struct Tokens {
    life: Duration,
    given: Mutex<HashMap<String, Token>>,
}

struct Token {
    expires: Instant,
    scopes: Vec<&'static str>,
}

/// What a bearer token is worth.
pub enum Standing {
    Valid(Vec<&'static str>),
    /// Unknown or too old.
    Expired,
}

impl Tokens {
    pub fn new(life_seconds: Option<u64>) -> Self {
        Self {
            life: Duration::from_secs(life_seconds.unwrap_or(LIFE)),
            given: Mutex::new(HashMap::new()),
        }
    }

    pub fn standing(&self, token: &str) -> Standing {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        match given.get(token) {
            Some(token) if token.expires > Instant::now() => Standing::Valid(token.scopes.clone()),
            _ => Standing::Expired,
        }
    }

    /// Answers a token request; `body` is a form.
    pub fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response {
        match self.grant(headers, body) {
            Ok((token, scopes)) => no_store(json_response(
                StatusCode::OK,
                json!({
                    "access_token": token,
                    "token_type": "Bearer",
                    "expires_in": self.life.as_secs(),
                    "scope": scopes.join(" "),
                })
                .to_string(),
            )),
            Err(refusal) => refusal.response(),
        }
    }

    fn grant(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(String, Vec<&'static str>), Refusal> {
        if !is_form(headers) {
            return Err(Refusal::new("invalid_request", "The request must be a form post."));
        }
        let fields = form::parse(body);
        let field = |name: &str| {
            fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        match field("grant_type") {
            Some("client_credentials") => {}
            Some(_) => {
                return Err(Refusal::new(
                    "unsupported_grant_type",
                    "Only client_credentials is supported.",
                ));
            }
            None => return Err(Refusal::new("invalid_request", "grant_type is missing.")),
        }
        let (Some(client), Some(secret)) = (field("client_id"), field("client_secret")) else {
            return Err(Refusal::client("client_id or client_secret is missing."));
        };
        let allowed = allowed(client)
            .filter(|_| secret == SECRET)
            .ok_or_else(|| Refusal::client("Client id or secret is wrong."))?;
        let scopes = granted(field("scope"), &allowed);
        if scopes.is_empty() {
            return Err(Refusal::new(
                "invalid_scope",
                "This client may have none of the scopes asked for.",
            ));
        }
        Ok((self.issue(scopes.clone()), scopes))
    }

    fn issue(&self, scopes: Vec<&'static str>) -> String {
        let name = Uuid::new_v4().simple().to_string();
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        given.retain(|_, token| token.expires > now);
        given.insert(name.clone(), Token { expires: now + self.life, scopes });
        name
    }
}

fn allowed(client: &str) -> Option<Vec<&'static str>> {
    match client {
        "sandbox-admin" => Some(SCOPES.to_vec()),
        "sandbox-reader" => {
            Some(SCOPES.into_iter().filter(|scope| scope.strip_suffix(".read").is_some()).collect())
        }
        _ => None,
    }
}

/// What was asked for, as far as it is allowed. A client that may not `.manage` but asks for it gets the `.read` that
/// goes with it, so that one configured scope serves both sign-ins. `…/.default`, as commercial tenants use it, and no
/// scope at all mean everything that is allowed.
fn granted(asked: Option<&str>, allowed: &[&'static str]) -> Vec<&'static str> {
    let asked: Vec<&str> = asked.unwrap_or_default().split_whitespace().collect();
    if asked.is_empty() || asked.iter().any(|scope| scope.ends_with("/.default")) {
        return allowed.to_vec();
    }
    let mut granted = Vec::new();
    for scope in asked {
        let lesser = scope.strip_suffix(".manage").map(|stem| format!("{stem}.read"));
        let fitting = allowed.iter().find(|it| **it == scope);
        let fitting = fitting.or_else(|| allowed.iter().find(|it| lesser.as_deref() == Some(**it)));
        if let Some(scope) = fitting.filter(|scope| !granted.contains(*scope)) {
            granted.push(*scope);
        }
    }
    granted
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// An error as RFC 6749 wants it.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
}

impl Refusal {
    fn new(error: &'static str, description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description }
    }

    fn client(description: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description }
    }

    fn response(&self) -> Response {
        no_store(json_response(
            self.status,
            json!({"error": self.error, "error_description": self.description}).to_string(),
        ))
    }
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
