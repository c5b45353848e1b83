//! Getting and renewing tokens.

use baton_model::{Cause, Failure, config::AuthKind, failure::Answer, list::encode, token};
use gloo_net::http::{Method, RequestBuilder};

use super::{
    fetch::{exchange, is_elsewhere},
    probe,
    session::{Access, Session, Token},
};
use crate::ui::{now, sleep};

/// What a person types to sign in.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Client id and secret.
    Client { id: String, secret: String },
    /// A pasted access token.
    Pasted(String),
}

/// Signs in to the Conversation Manager of the environment on the screen.
///
/// # Errors
/// What the token endpoint, or the first read with the new token, answers.
pub async fn sign_in(session: Session, credentials: Credentials) -> Result<(), Failure> {
    probe::watch_policy();
    let epoch = session.epoch();
    let token = match credentials {
        Credentials::Pasted(bearer) => {
            Token { expires: u64::MAX, scopes: None, renewal: None, bearer }
        }
        Credentials::Client { .. } => ask(session, credentials).await?,
    };
    if session.epoch() != epoch {
        return Err(Failure::without_answer(Cause::Dropped, ""));
    }
    check(session, &token).await?;
    let again = session.asks.get_untracked();
    session.enter(token, again);
    Ok(())
}

/// Renews the token, or waits for whoever is renewing it. Whether there is a new one.
pub(super) async fn renew(session: Session, old: &str) -> bool {
    let is_new = |access: &Access| matches!(access, Access::With(token) if token.bearer != old);
    if is_new(&session.current()) {
        return true;
    }
    let index = session.environment.get_untracked();
    let under_way = || session.renewing.with_value(|all| all.contains(&index));
    if under_way() {
        while under_way() {
            sleep(50).await;
        }
        return is_new(&session.current());
    }
    let Access::With(Token { renewal: Some(credentials), .. }) = session.current() else {
        return false;
    };
    let renewing = Renewing::begin(session, index);
    let epoch = session.epoch();
    let token = ask(session, credentials).await;
    drop(renewing);
    match token {
        Ok(token) if session.epoch() == epoch => {
            session.enter(token, true);
            true
        }
        _ => false,
    }
}

/// A renewal under way; it ends also when nobody waits for it any more.
struct Renewing(Session, usize);

impl Renewing {
    fn begin(session: Session, index: usize) -> Self {
        session.renewing.update_value(|all| all.push(index));
        Self(session, index)
    }
}

impl Drop for Renewing {
    fn drop(&mut self) {
        let Self(session, index) = *self;
        let _ = session.renewing.try_update_value(|all| all.retain(|one| *one != index));
    }
}

/// Asks the token endpoint. A plain form post: it needs no preflight.
async fn ask(session: Session, credentials: Credentials) -> Result<Token, Failure> {
    let service = session.service();
    let (Some(service), Credentials::Client { id, secret }) = (service, &credentials) else {
        return Err(Failure::without_answer(Cause::NotFound, ""));
    };
    let url = service.auth.token_url.clone();
    let label = format!("POST {url}");
    debug_assert_eq!(service.auth.kind, AuthKind::ClientCredentials);
    let mut form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        encode(id),
        encode(secret)
    );
    if !service.auth.scope.is_empty() {
        form.push_str("&scope=");
        form.push_str(&encode(&service.auth.scope));
    }
    let request = RequestBuilder::new(&url)
        .method(Method::POST)
        .header("Content-Type", "application/x-www-form-urlencoded");
    let reply = match exchange(request, Some(form), service.timeout_seconds).await {
        Ok(reply) => reply,
        Err(lost) => {
            let cause = probe::cause(lost, &url, false).await;
            return Err(Failure::without_answer(cause, &label));
        }
    };
    let answer = Answer {
        status: reply.status,
        content_type: &reply.content_type,
        body: &reply.body,
        wait: reply.wait,
    };
    if !reply.ok {
        return Err(Failure::from_answer(&label, &answer));
    }
    let grant = answer.json(&label)?.as_ref().and_then(token::read);
    let grant = grant.ok_or_else(|| Failure::unreadable(&label, &answer))?;
    Ok(Token {
        bearer: grant.access_token,
        expires: now().saturating_add(grant.expires_in.saturating_mul(1000)),
        scopes: grant.scopes,
        renewal: Some(credentials),
    })
}

/// One read with the new token, before anybody relies on it: whether the server takes it, and
/// across origins whether its preflight lets the error header pass.
async fn check(session: Session, token: &Token) -> Result<(), Failure> {
    let Some(service) = session.service() else { return Ok(()) };
    let url = format!("{}/clientapplications?$pagenum=1&$pagesize=25", service.base_url);
    let label = "GET /clientapplications".to_owned();
    let mut with_header = !session.refuses_error_header();
    loop {
        let mut request = RequestBuilder::new(&url)
            .method(Method::GET)
            .header("Accept", "application/json")
            .header("Authorization", &format!("Bearer {}", token.bearer));
        for (name, value) in &service.request_headers {
            request = request.header(name, value);
        }
        if with_header {
            request = request.header("X-egain-error-message", "yes");
        }
        match exchange(request, None, service.timeout_seconds).await {
            Ok(reply) if reply.status == 401 => {
                let answer = Answer {
                    status: 401,
                    content_type: &reply.content_type,
                    body: &reply.body,
                    wait: None,
                };
                return Err(Failure::from_answer(&label, &answer));
            }
            // Anything else is for the pages to show: signing in itself worked.
            Ok(reply) => {
                if reply.status == 400 && reply.body.contains("400-101") {
                    session.drop_paging();
                }
                if !with_header {
                    session.drop_error_header();
                }
                return Ok(());
            }
            Err(_) if with_header && is_elsewhere(&url) => with_header = false,
            Err(lost) => {
                let cause = probe::cause(lost, &url, false).await;
                return Err(Failure::without_answer(cause, &label));
            }
        }
    }
}
