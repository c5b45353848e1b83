//! The sign-in: a token endpoint as Keycloak has it, with rotating refresh tokens, and personal access tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answers::{empty, page};
use super::deploys::millis;
use crate::app::{App, Call};
use crate::error::json_response;
use crate::form;

pub const REALMS: &str = "/auth/realms/";
const REALM: &str = "master";
const CLIENT: &str = "ocp";
const ONE_TIME_CODE: &str = "000000";
const PASSWORD: &str = "sandbox";
/// As the vendor's example has it, unless `--token-ttl` says otherwise.
const ACCESS_LIFE: u64 = 300;
const REFRESH_LIFE: u64 = 1800;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Owner,
    Viewer,
}

/// The fixed, documented users, with what each may do in the words of the start-up text.
pub const USERS: [(&str, Role, &str); 2] =
    [("admin", Role::Owner, "everything"), ("viewer", Role::Viewer, "read only")];

pub const PERSONAL_ACCESS_TOKENS: [(&str, Role, &str); 2] =
    [("sandbox-pat", Role::Owner, "everything"), ("sandbox-viewer-pat", Role::Viewer, "read only")];

pub fn token_path() -> String {
    format!("{REALMS}{REALM}/protocol/openid-connect/token")
}

/// What a personal access token is worth.
pub fn personal(token: &str) -> Option<Role> {
    let mut known = PERSONAL_ACCESS_TOKENS.iter();
    known.find(|(it, ..)| *it == token).map(|(_, role, _)| *role)
}

pub struct Keycloak {
    access_life: u64,
    sessions: Mutex<Sessions>,
}

#[derive(Default)]
struct Sessions {
    /// Who is signed in, by session; a session that ended is gone, and its tokens with it.
    open: HashMap<Uuid, usize>,
    access: HashMap<String, Given>,
    refresh: HashMap<String, Given>,
}

struct Given {
    session: Uuid,
    expires: i64,
    used: bool,
}

pub async fn answer(app: Arc<App>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let path = call.uri.path().strip_prefix(REALMS).unwrap_or_default();
    let (realm, rest) = path.split_once('/').unwrap_or((path, ""));
    if realm != REALM {
        let body = json!({"error": "Realm does not exist"});
        return json_response(StatusCode::NOT_FOUND, body.to_string());
    }
    let Some(what) = rest.strip_prefix("protocol/openid-connect/") else {
        return page(StatusCode::NOT_FOUND, "Page not found");
    };
    if !["token", "logout", "revoke"].contains(&what) {
        return page(StatusCode::NOT_FOUND, "Page not found");
    }
    if call.method != Method::POST {
        let body = json!({"error": "HTTP 405 Method Not Allowed"});
        return json_response(StatusCode::METHOD_NOT_ALLOWED, body.to_string());
    }
    let form = Form(form::parse(&call.body));
    let keycloak = &app.ocp.keycloak;
    let now = app.ocp.now();
    let done = keycloak.serve(what, &form, now, app.options.require_otp);
    let mut response = done.unwrap_or_else(|refusal| refusal.response());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

struct Refusal(StatusCode, &'static str, &'static str);

impl Refusal {
    fn grant(text: &'static str) -> Self {
        Self(StatusCode::BAD_REQUEST, "invalid_grant", text)
    }

    fn response(&self) -> Response {
        let Self(status, error, text) = self;
        json_response(*status, json!({"error": error, "error_description": text}).to_string())
    }
}

impl Keycloak {
    pub fn new(token_ttl: Option<u64>) -> Self {
        Self {
            access_life: token_ttl.unwrap_or(ACCESS_LIFE),
            sessions: Mutex::new(Sessions::default()),
        }
    }

    /// What the holder of this access token may do.
    pub fn role(&self, token: &str, now: i64) -> Option<Role> {
        let sessions = self.sessions();
        let given = sessions.access.get(token).filter(|given| given.expires > now)?;
        sessions.open.get(&given.session).map(|user| USERS[*user].1)
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(
        &self,
        what: &str,
        form: &Form,
        now: i64,
        require_otp: bool,
    ) -> Result<Response, Refusal> {
        match form.get("client_id") {
            Some(CLIENT) => {}
            _ => {
                return Err(Refusal(
                    StatusCode::UNAUTHORIZED,
                    "invalid_client",
                    "Invalid client or Invalid client credentials",
                ));
            }
        }
        match (what, form.get("grant_type")) {
            ("token", Some("password")) => self.password(form, now, require_otp),
            ("token", Some("refresh_token")) => self.refresh(form, now),
            ("token", Some(_)) => Err(Refusal(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "Unsupported grant_type",
            )),
            ("token", None) => Err(Refusal(
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "Missing form parameter: grant_type",
            )),
            ("logout", _) => self.logout(form),
            _ => Ok(self.revoke(form)),
        }
    }

    fn password(&self, form: &Form, now: i64, require_otp: bool) -> Result<Response, Refusal> {
        const WRONG: Refusal =
            Refusal(StatusCode::UNAUTHORIZED, "invalid_grant", "Invalid user credentials");
        let name = form.get("username").unwrap_or_default();
        let user = USERS.iter().position(|(user, ..)| *user == name).ok_or(WRONG)?;
        if form.get("password") != Some(PASSWORD) {
            return Err(WRONG);
        }
        match form.get("otp").filter(|code| !code.is_empty()) {
            None if require_otp => return Err(WRONG),
            Some(code) if code != ONE_TIME_CODE => return Err(WRONG),
            _ => {}
        }
        let session = Uuid::new_v4();
        let mut sessions = self.sessions();
        sessions.open.insert(session, user);
        Ok(self.issue(&mut sessions, session, user, now))
    }

    /// A refresh token works once. One that comes a second time was copied: the whole session ends.
    fn refresh(&self, form: &Form, now: i64) -> Result<Response, Refusal> {
        let token = form.get("refresh_token").unwrap_or_default();
        let mut sessions = self.sessions();
        let given = sessions.refresh.get_mut(token);
        let given = given.ok_or(Refusal::grant("Invalid refresh token"))?;
        let (session, expired) = (given.session, given.expires <= now);
        if std::mem::replace(&mut given.used, true) {
            sessions.open.remove(&session);
            return Err(Refusal::grant("Stale token"));
        }
        let user = sessions.open.get(&session).copied().filter(|_| !expired);
        let user = user.ok_or(Refusal::grant("Token is not active"))?;
        Ok(self.issue(&mut sessions, session, user, now))
    }

    fn logout(&self, form: &Form) -> Result<Response, Refusal> {
        let token = form.get("refresh_token").unwrap_or_default();
        let mut sessions = self.sessions();
        let session = sessions.refresh.get(token).map(|given| given.session);
        let session = session.ok_or(Refusal::grant("Invalid refresh token"))?;
        sessions.open.remove(&session);
        Ok(empty(StatusCode::NO_CONTENT))
    }

    /// Answers alike whether there was such a token or not, as RFC 7009 wants it.
    fn revoke(&self, form: &Form) -> Response {
        let token = form.get("token").unwrap_or_default();
        let mut sessions = self.sessions();
        if let Some(session) = sessions.refresh.get(token).map(|given| given.session) {
            sessions.open.remove(&session);
        }
        sessions.access.remove(token);
        empty(StatusCode::OK)
    }

    fn issue(&self, sessions: &mut Sessions, session: Uuid, user: usize, now: i64) -> Response {
        let life = |seconds: u64| now + millis(seconds);
        let given = |expires: i64| Given { session, expires, used: false };
        let claims = |kind: &str, expires: i64| {
            json!({
                "exp": expires / 1000,
                "iat": now / 1000,
                "jti": Uuid::new_v4().to_string(),
                "typ": kind,
                "azp": CLIENT,
                "session_state": session.to_string(),
                "preferred_username": USERS[user].0,
                "scope": "profile email",
            })
        };
        let access = signed(&claims("Bearer", life(self.access_life)));
        let refresh = signed(&claims("Refresh", life(REFRESH_LIFE)));
        sessions.access.retain(|_, given| given.expires > now);
        sessions.refresh.retain(|_, given| given.expires > now);
        sessions.access.insert(access.clone(), given(life(self.access_life)));
        sessions.refresh.insert(refresh.clone(), given(life(REFRESH_LIFE)));
        let body = json!({
            "access_token": access,
            "expires_in": self.access_life,
            "refresh_expires_in": REFRESH_LIFE,
            "refresh_token": refresh,
            "token_type": "bearer",
            "not-before-policy": 0,
            "session_state": session.to_string(),
            "scope": "profile email",
        });
        json_response(StatusCode::OK, body.to_string())
    }
}

/// In the shape of a signed token. Nobody can check the signature: it is looked up as a whole.
fn signed(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes());
    format!("{}.{}.{signature}", part(&json!({"alg": "RS256", "typ": "JWT"})), part(claims))
}
