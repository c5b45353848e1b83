//! "Check this environment": a few reads that find out what the console can expect of a system,
//! each with what to change where it falls short.

use baton_model::{
    Value,
    activity::Purpose,
    config::{Service, System},
    token::Claims,
};
use gloo_net::http::{Method, RequestBuilder};

use super::{
    activity::Origin,
    client::{READ, WRITE},
    fetch::{Lost, Reply, exchange, headers, is_elsewhere},
    probe,
    session::{Access, Session},
};
use crate::{prelude::*, ui::now};

/// How a finding is to be taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Baton works, with less.
    Warning,
    /// Baton does not work.
    Bad,
    /// Not found out.
    Unknown,
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub name: &'static str,
    /// How it is to be taken.
    pub mark: Mark,
    /// What was found, in a sentence.
    pub text: String,
    /// What to copy and change, if there is something.
    pub fix: String,
}

fn finding(name: &'static str, mark: Mark, text: impl Into<String>) -> Finding {
    Finding { name, mark, text: text.into(), fix: String::new() }
}

impl Finding {
    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// Answer headers that Baton reads.
const READ_HEADERS: &str = "Location, Retry-After, X-RateLimit-Remaining, X-RateLimit-Reset, Date";

/// Headers that a server must send so that this page may call it.
fn cors_lines(service: &Service, system: System) -> String {
    let origin = window().location().origin().unwrap_or_default();
    let mut sent = vec!["Authorization".to_owned(), "Content-Type".to_owned()];
    match system {
        System::ConversationManager => sent.push("X-egain-error-message".to_owned()),
        System::Orchestrator => sent.push("X-OCP-PERSONAL-ACCESS-TOKEN".to_owned()),
    }
    sent.extend(service.request_headers.iter().map(|(name, _)| name.clone()));
    format!(
        "Access-Control-Allow-Origin: {origin}\nAccess-Control-Allow-Methods: GET, POST, PUT, DELETE\n\
         Access-Control-Allow-Headers: {}\nAccess-Control-Expose-Headers: {READ_HEADERS}",
        sent.join(", ")
    )
}

/// Looks at a system of the environment on the screen.
pub async fn check(session: Session, system: System) -> Vec<Finding> {
    let Some(service) = session.service(system) else { return Vec::new() };
    let access = session.current(system);
    let hub = system == System::ConversationManager;
    let mut found = vec![token(&access)];
    if hub {
        found.push(scopes(&access));
    }
    let bearer = match &access {
        Access::With(token) => Some(token.bearer.clone()),
        _ => None,
    };
    let path = match system {
        System::ConversationManager => "/clientapplications?$pagenum=1&$pagesize=1",
        System::Orchestrator => "/apps/pagination/?limit=1&offset=0",
    };
    let url = format!("{}{path}", service.base_url);
    let origin = session.origin(system, Purpose::Call);
    let ask = async |error_header: bool| {
        let request = RequestBuilder::new(&url).method(Method::GET);
        let request = headers(request, system, &service, bearer.as_deref(), error_header);
        exchange(&origin, request, None, service.timeout_seconds, false).await
    };
    let plain = ask(false).await;
    found.push(reach(&origin, &service, system, &url, &plain).await);
    let Ok(reply) = plain else { return found };
    if hub {
        let with = ask(true).await;
        let let_through =
            "X-egain-error-message is let through: errors come with words for people.";
        let refused = "The preflight refuses X-egain-error-message: it is left out, and errors come without words for people.";
        if with.is_err() {
            session.drop_error_header();
        }
        found.push(match with {
            Ok(_) => finding("Error header", Mark::Good, let_through),
            Err(_) => {
                finding("Error header", Mark::Warning, refused).fix(cors_lines(&service, system))
            }
        });
    }
    found.push(exposed(&service, system, &url, &reply));
    found.push(paging(session, system, &reply));
    found.push(clock(&access, &reply));
    found
}

fn token(access: &Access) -> Finding {
    match access {
        Access::Out => finding(
            "Token",
            Mark::Unknown,
            "Nobody is signed in: what follows is found out without a token.",
        ),
        Access::Open => {
            finding("Token", Mark::Good, "None is needed: something in between adds it.")
        }
        Access::With(token) if token.expires <= now() => {
            finding("Token", Mark::Bad, "The token is over. Sign in again.")
        }
        Access::With(token) if token.renewal.is_none() && token.expires != u64::MAX => finding(
            "Token",
            Mark::Warning,
            "The token is good, but nothing renews it: you are asked to sign in again at its end.",
        ),
        Access::With(_) => finding("Token", Mark::Good, "The token is there."),
    }
}

fn scopes(access: &Access) -> Finding {
    let Access::With(token) = access else {
        return finding("Scopes", Mark::Unknown, "Known after signing in.");
    };
    let lacks = |needed| baton_model::token::lacks(token.scopes.as_deref(), needed);
    match (&token.scopes, lacks(READ), lacks(WRITE)) {
        (None, ..) => {
            finding("Scopes", Mark::Unknown, "The server does not say what the token allows.")
        }
        (_, Some(scope), _) => finding("Scopes", Mark::Bad, "Records cannot be read.").fix(scope),
        (_, None, Some(scope)) => finding(
            "Scopes",
            Mark::Warning,
            "Records can be read but not changed, and authentications not listed.",
        )
        .fix(scope),
        (Some(scopes), None, None) => finding("Scopes", Mark::Good, scopes.join(", ")),
    }
}

/// Whether the system can be called at all.
async fn reach(
    origin: &Origin,
    service: &Service,
    system: System,
    url: &str,
    answer: &Result<Reply, Lost>,
) -> Finding {
    let here = !is_elsewhere(url);
    match answer {
        Ok(reply) if reply.status == 401 => {
            let words = if here {
                "It answers, at this page’s own origin"
            } else {
                "It answers, and lets this page read the answer"
            };
            finding("CORS", Mark::Good, format!("{words} (401: no valid token was sent)."))
        }
        Ok(reply) if reply.ok => {
            let words = if here {
                "Not needed: it is called at this page’s own origin."
            } else {
                "The server lets this page call it."
            };
            finding("CORS", Mark::Good, words)
        }
        Ok(reply) => {
            finding("CORS", Mark::Warning, format!("It answers with status {}.", reply.status))
        }
        Err(lost) => {
            let failure = probe::failure(origin, *lost, url, "GET", false).await;
            let bad =
                finding("CORS", Mark::Bad, format!("{} {}", failure.title(), failure.advice()));
            match failure.cause {
                baton_model::Cause::Cors => bad.fix(cors_lines(service, system)),
                baton_model::Cause::Policy => bad.fix(super::policy::line(url).await),
                _ => bad,
            }
        }
    }
}

/// Whether the page may see the headers that Baton reads.
fn exposed(service: &Service, system: System, url: &str, reply: &Reply) -> Finding {
    let name = "Exposed headers";
    if !is_elsewhere(url) {
        return finding(name, Mark::Good, "All are visible: it is this page’s own origin.");
    }
    if reply.seen.names.is_empty() {
        return finding(name, Mark::Warning, "The server shows none of the headers that Baton reads, or does not send them: after 429 Baton waits as long as it thinks right.")
            .fix(cors_lines(service, system));
    }
    finding(name, Mark::Good, format!("Visible: {}.", reply.seen.names.join(", ")))
}

fn paging(session: Session, system: System, reply: &Reply) -> Finding {
    let name = "Paging";
    if reply.status == 400 && reply.body.contains("400-101") {
        session.drop_paging();
        return finding(
            name,
            Mark::Warning,
            "Lists refuse $pagenum and $pagesize: Baton reads each list in one piece.",
        );
    }
    if !reply.ok {
        return finding(name, Mark::Unknown, "Known when lists can be read.");
    }
    let body: Option<Value> = serde_json::from_str(&reply.body).ok();
    let count = body.as_ref().and_then(|body| match system {
        System::ConversationManager => body.get("paginationInfo")?.get("count")?.as_u64(),
        System::Orchestrator => body.get("count")?.as_u64(),
    });
    match count {
        Some(count) => finding(
            name,
            Mark::Good,
            format!("Lists come in pages and are counted: {count} in the first one looked at."),
        ),
        None => finding(
            name,
            Mark::Warning,
            "Lists come without a count: Baton reads until nothing new comes.",
        ),
    }
}

/// Whether this device and the server agree on the time: tokens end by it.
fn clock(access: &Access, reply: &Reply) -> Finding {
    let name = "Clock";
    let issued = match access {
        Access::With(token) => Claims::of(&token.bearer).and_then(|claims| claims.issued),
        _ => None,
    };
    match (reply.seen.date, issued) {
        (Some(date), _) => {
            let seconds = date.abs_diff(now()) / 1000;
            if seconds > 60 {
                finding(name, Mark::Warning, format!("This device and the server are {seconds} s apart: tokens seem to end too early or too late."))
                    .fix("Set the clock of this device by the network.")
            } else {
                finding(name, Mark::Good, "This device and the server agree on the time.")
            }
        }
        (None, Some(issued)) if issued > now() + 60_000 => finding(
            name,
            Mark::Warning,
            "The token was made in what this device takes for the future.",
        )
        .fix("Set the clock of this device by the network."),
        (None, Some(_)) => finding(name, Mark::Good, "The token was made in this device’s past."),
        (None, None) => {
            finding(name, Mark::Unknown, "The server does not show its time (the header Date).")
        }
    }
}
