//! Getting and renewing tokens.

use crate::prelude::spawn_local;
use baton_model::{
    Cause, Failure,
    activity::Purpose,
    config::{Service, System},
    list::encode,
    token::{self, Claims},
};
use gloo_net::http::{Method, RequestBuilder};

use super::{
    activity::Origin,
    fetch::{exchange, headers, is_elsewhere, refusal},
    pkce, probe,
    session::{Access, Session, Token},
    tabs,
};
use crate::ui::now;

/// What a person types to sign in, or what renews a token.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Client id and secret.
    Client { id: String, secret: String },
    /// User name, password and one-time code.
    Person { name: String, password: String, code: String },
    /// A pasted access token or personal access token.
    Pasted(String),
    /// What an identity provider gave for coming back, and what ties it to the question.
    Code { code: String, verifier: String, nonce: String },
    /// What the token endpoint gave to renew a token with.
    Refresh(String),
    /// Another tab of this browser, which lent the token.
    OtherTab,
}

/// Signs in to a system of the environment on the screen.
///
/// # Errors
/// What the token endpoint, or the first read with the new token, answers.
pub async fn sign_in(
    session: Session,
    system: System,
    credentials: Credentials,
) -> Result<(), Failure> {
    probe::watch_policy();
    let epoch = session.epoch(system);
    let token = match credentials {
        Credentials::Pasted(bearer) => Token::plain(bearer, u64::MAX, None),
        typed => ask(session, system, typed).await?,
    };
    let dropped = || Failure::without_answer(Cause::Dropped, "");
    if session.epoch(system) != epoch {
        return Err(dropped());
    }
    check(session, system, &token).await?;
    if session.epoch(system) != epoch {
        return Err(dropped());
    }
    session.enter(system, token, session.is_asking(system));
    tabs::give(session, session.environment.get_untracked(), system);
    Ok(())
}

/// The form that a token endpoint is sent for these credentials.
fn form(service: &Service, credentials: &Credentials) -> String {
    let auth = &service.auth;
    let back = pkce::return_address();
    // The client that OCP's Keycloak has for people.
    let client = if auth.client_id.is_empty() { "ocp" } else { &auth.client_id };
    let mut parts = match credentials {
        Credentials::Client { id, secret } => {
            vec![("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)]
        }
        Credentials::Person { name, password, code } => {
            let mut parts = vec![
                ("grant_type", "password"),
                ("client_id", client),
                ("username", name),
                ("password", password),
            ];
            if !code.is_empty() {
                parts.push(("otp", code));
            }
            parts
        }
        Credentials::Refresh(token) => {
            vec![("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)]
        }
        Credentials::Code { code, verifier, .. } => vec![
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", code),
            ("redirect_uri", &back),
            ("code_verifier", verifier),
        ],
        Credentials::Pasted(_) | Credentials::OtherTab => Vec::new(),
    };
    let asks = matches!(credentials, Credentials::Client { .. } | Credentials::Person { .. });
    if !auth.scope.is_empty() && asks {
        parts.push(("scope", &auth.scope));
    }
    parts.iter().fold(String::new(), |mut form, (name, value)| {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        form.push_str(&encode(value));
        form
    })
}

/// Asks the token endpoint. A plain form post: it needs no preflight.
pub(super) async fn ask(
    session: Session,
    system: System,
    credentials: Credentials,
) -> Result<Token, Failure> {
    let Some(service) = session.service(system) else {
        return Err(Failure::without_answer(Cause::NotFound, ""));
    };
    let origin = session.origin(system, Purpose::SignIn);
    let grant = post(&origin, &service, form(&service, &credentials)).await?;
    if let (Credentials::Code { nonce, .. }, Some(id_token)) = (&credentials, &grant.id_token)
        && Claims::of(id_token).and_then(|claims| claims.nonce).as_ref() != Some(nonce)
    {
        let mut failure = Failure::without_answer(Cause::SignIn, "POST (token)");
        "The identity provider answered another question (the nonce differs)."
            .clone_into(&mut failure.user_message);
        return Err(failure);
    }
    let renewal = match (grant.refresh_token, credentials) {
        (Some(token), _) => Some(Credentials::Refresh(token)),
        // One secret renews a token as often as it likes; a refresh token that was not replaced too.
        (None, same @ (Credentials::Client { .. } | Credentials::Refresh(_))) => Some(same),
        // A code is good for one time, and a password is not kept.
        (None, _) => None,
    };
    Ok(Token {
        bearer: grant.access_token,
        expires: now().saturating_add(grant.expires_in.saturating_mul(1000)),
        scopes: grant.scopes,
        renewal,
    })
}

async fn post(origin: &Origin, service: &Service, form: String) -> Result<token::Grant, Failure> {
    let url = &service.auth.token_url;
    let label = format!("POST {url}");
    let request = RequestBuilder::new(url)
        .method(Method::POST)
        .header("Content-Type", "application/x-www-form-urlencoded");
    let reply = match exchange(origin, request, Some(form), service.timeout_seconds, false).await {
        Ok(reply) => reply,
        Err(lost) => return Err(probe::failure(origin, lost, url, &label, false).await),
    };
    if !reply.ok {
        return Err(refusal(reply, label).await);
    }
    reply.read(origin.activity, |answer| {
        let grant = answer.json(&label)?.as_ref().and_then(token::read);
        grant.ok_or_else(|| Failure::unreadable(&label, answer))
    })
}

/// Signs out of a system of the environment on the screen, and gives back what would renew the
/// token where the server takes it.
pub fn sign_out(session: Session, system: System) {
    let access = session.current(system);
    let service = session.service(system);
    session.leave(system);
    let (Access::With(token), Some(service)) = (access, service) else { return };
    tabs::left(session, system);
    let Some((url, form)) = revocation(&service, &token) else { return };
    let origin = session.origin(system, Purpose::SignIn);
    // Nobody waits for it: the person is out, whatever the server says.
    spawn_local(async move {
        let request = RequestBuilder::new(&url)
            .method(Method::POST)
            .header("Content-Type", "application/x-www-form-urlencoded");
        let _ = exchange(&origin, request, Some(form), service.timeout_seconds, false).await;
    });
}

/// Where and how a token is given back, if there is a way.
fn revocation(service: &Service, token: &Token) -> Option<(String, String)> {
    let auth = &service.auth;
    let client = if auth.client_id.is_empty() { "ocp" } else { &auth.client_id };
    let refresh = match &token.renewal {
        Some(Credentials::Refresh(refresh)) => Some(refresh),
        _ => None,
    };
    if !auth.revoke_url.is_empty() && token.renewal != Some(Credentials::OtherTab) {
        let (kind, token) = match refresh {
            Some(refresh) => ("refresh_token", refresh),
            None => ("access_token", &token.bearer),
        };
        let form =
            format!("client_id={}&token_type_hint={kind}&token={}", encode(client), encode(token));
        return Some((auth.revoke_url.clone(), form));
    }
    // Keycloak, which OCP signs in with, ends the session at a sibling of its token endpoint.
    let realm = auth.token_url.strip_suffix("/openid-connect/token")?;
    let form = format!("client_id={}&refresh_token={}", encode(client), encode(refresh?));
    Some((format!("{realm}/openid-connect/logout"), form))
}

/// One read with the new token, before anybody relies on it: whether the server takes it, and
/// across origins whether its preflight lets the error header pass.
async fn check(session: Session, system: System, token: &Token) -> Result<(), Failure> {
    let Some(service) = session.service(system) else { return Ok(()) };
    let hub = system == System::ConversationManager;
    let path = match system {
        System::ConversationManager => "/clientapplications?$pagenum=1&$pagesize=25",
        System::Orchestrator => "/apps/pagination/?limit=1&offset=0",
    };
    let url = format!("{}{path}", service.base_url);
    let label = format!("GET {}", path.split('?').next().unwrap_or_default());
    let mut with_header = hub && !session.refuses_error_header();
    let mut origin = session.origin(system, Purpose::Call);
    loop {
        let request = RequestBuilder::new(&url).method(Method::GET);
        let request = headers(request, system, &service, Some(&token.bearer), with_header);
        match exchange(&origin, request, None, service.timeout_seconds, false).await {
            Ok(reply) if reply.status == 401 => return Err(refusal(reply, label).await),
            // Anything else is for the pages to show: signing in itself worked.
            Ok(reply) => {
                if hub && reply.status == 400 && reply.body.contains("400-101") {
                    session.drop_paging();
                }
                if hub && !with_header {
                    session.drop_error_header();
                }
                return Ok(());
            }
            Err(_) if with_header && is_elsewhere(&url) => {
                with_header = false;
                origin.attempt += 1;
            }
            Err(lost) => return Err(probe::failure(&origin, lost, &url, &label, false).await),
        }
    }
}
