//! One request, from its token to its decoded answer.

use std::time::Duration;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Value,
    activity::{Asked, Purpose},
    config::{AuthKind, Service, System},
    failure::Answer,
};
use gloo_net::http::{Method, RequestBuilder, Response};
use web_sys::AbortController;

use super::{
    activity::{Activity, Origin, Recording},
    probe,
    renew::renew,
    session::{Access, Session},
};
use crate::lazy::part;
use crate::ui::{now, sleep, sleep_or};

/// Milliseconds before its end at which a token is renewed.
pub(super) const MARGIN: u64 = 30_000;
/// The language of the interface, with the region that eGain's APIs ask for.
const LANGUAGE: &str = "en-US";
/// How often a read is tried in all.
const TRIES: u32 = 4;

/// A call to one of the two systems.
#[derive(Clone)]
pub struct Call {
    /// Whom it goes to.
    pub system: System,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: Method,
    /// Path and query below the base URL of the system.
    pub path: String,
    /// JSON to send.
    pub body: Option<String>,
    /// Seconds to wait for the answer, where the system's own are too few.
    pub seconds: Option<u32>,
    /// What Activity may show of it.
    pub purpose: Purpose,
    /// Calls of the same number, other than 0, are one entry of Activity.
    pub bulk: u32,
}

impl Call {
    /// A read.
    pub const fn get(system: System, path: String) -> Self {
        let (seconds, purpose) = (None, Purpose::Call);
        Self { system, method: Method::GET, path, body: None, seconds, purpose, bulk: 0 }
    }

    /// A write, with the JSON to send if there is any.
    pub fn write(system: System, method: Method, path: String, body: Option<&Value>) -> Self {
        let body = body.map(Value::to_string);
        Self { method, body, ..Self::get(system, path) }
    }

    fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn dropped(&self) -> Failure {
        Failure::without_answer(Cause::Dropped, &self.label())
    }
}

/// A read that is going to be tried again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When, in milliseconds since 1970.
    pub until: u64,
    /// The try to come, from 2; 0 where nothing was refused, and loading in the background rests.
    pub attempt: u32,
    /// How many there are in all.
    pub of: u32,
}

/// Sends a call and decodes its answer; `None` is an empty body.
///
/// Reads are tried again where that may help; writes never are, except after a 401, which the
/// server answered without acting on them.
///
/// # Errors
/// Everything but a success, and a body that is no JSON.
#[allow(clippy::redundant_closure_for_method_calls, reason = "its lifetime is too narrow")]
pub async fn send(session: Session, call: Call) -> Result<Option<Value>, Failure> {
    send_for(session, call, |answer, label| answer.json(label)).await
}

/// Sends a call and reads its answer as `read` does.
///
/// # Errors
/// Everything but a success, and what `read` finds wrong.
pub async fn send_for<T>(
    session: Session,
    call: Call,
    read: impl FnOnce(&Answer<'_>, &str) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let reply = deliver(session, &call, false).await?;
    reply.read(session.activity, |answer| read(answer, &call.label()))
}

/// Sends a call whose answer is a file: its bytes as they came.
///
/// # Errors
/// Everything but a success.
pub async fn send_for_bytes(session: Session, call: Call) -> Result<Vec<u8>, Failure> {
    deliver(session, &call, true).await.map(|reply| reply.bytes)
}

/// Sends a call until there is nothing more to try.
async fn deliver(session: Session, call: &Call, bytes: bool) -> Result<Reply, Failure> {
    let epoch = session.epoch(call.system);
    let (mut attempt, mut sent) = (1, 0);
    loop {
        let result = once_signed_in(session, call, bytes, &mut sent).await;
        if session.epoch(call.system) != epoch {
            return Err(call.dropped());
        }
        match result {
            Err(failure) if call.is_read() && failure.is_retryable() && attempt < TRIES => {
                attempt += 1;
                let is_over = pause(session, &failure, attempt).await;
                if session.epoch(call.system) != epoch {
                    return Err(call.dropped());
                }
                if !is_over {
                    return Err(failure);
                }
            }
            result => return result,
        }
    }
}

/// Waits as long as the server asks, else one second doubling, with jitter; shows a countdown. `false` if
/// the person did not want to wait.
async fn pause(session: Session, failure: &Failure, attempt: u32) -> bool {
    let asked = match failure.cause {
        Cause::TooMany(wait) | Cause::Server(wait) => wait,
        _ => None,
    };
    let backoff = 1000.0 * f64::from(1 << (attempt - 2)) * (0.75 + js_sys::Math::random() / 2.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let wait = asked.unwrap_or(backoff as u32).min(120_000);
    let waiting = Waiting { until: now() + u64::from(wait), attempt, of: TRIES };
    session.waiting.set(Some(waiting));
    let _countdown = Countdown(session, waiting);
    sleep_or(wait, &mut |end| session.waits.borrow_mut().push(end)).await
}

/// Takes a countdown away when its time is up, and when nobody waits for it any more.
struct Countdown(Session, Waiting);

impl Drop for Countdown {
    fn drop(&mut self) {
        // Another one may be shown by now.
        if self.0.waiting.try_get_untracked() == Some(Some(self.1)) {
            self.0.waiting.set(None);
            // What cannot be seen cannot be stopped.
            self.0.waits.borrow_mut().clear();
        }
    }
}

/// Sends with a fresh token; after a 401 renews it and sends once more; then asks to sign in
/// and goes on when that is done.
/// Each time, `sent` counts.
async fn once_signed_in(
    session: Session,
    call: &Call,
    bytes: bool,
    sent: &mut u32,
) -> Result<Reply, Failure> {
    let system = call.system;
    let epoch = session.epoch(system);
    let mut renewed = false;
    loop {
        let bearer = match session.current(system) {
            Access::Open => None,
            // Nobody is asked to sign in: the page that calls is about to give way to the sign-in.
            Access::Out if !session.is_asking(system) => {
                return Err(Failure::without_answer(Cause::SignIn, &call.label()));
            }
            Access::Out => {
                signed_in(session, system).await;
                if session.epoch(system) != epoch {
                    return Err(call.dropped());
                }
                continue;
            }
            // Locked: nothing is sent until somebody signs in.
            Access::With(token) if token.bearer.is_empty() => {
                session.ask(system, true);
                signed_in(session, system).await;
                if session.epoch(system) != epoch {
                    return Err(call.dropped());
                }
                if session.is_locked() {
                    return Err(Failure::without_answer(Cause::SignIn, &call.label()));
                }
                continue;
            }
            Access::With(token) if token.expires <= now() + MARGIN && !renewed => {
                renewed = true;
                if token.renewal.is_some() {
                    Box::pin(renew(session, system, &token.bearer)).await;
                    continue;
                }
                Some(token.bearer)
            }
            Access::With(token) => Some(token.bearer),
        };
        *sent += 1;
        let result = once(session, call, bearer.as_deref(), bytes, *sent).await;
        let Err(failure) = &result else { return result };
        let Some(bearer) = bearer.filter(|_| failure.cause == Cause::SignIn) else { return result };
        if session.epoch(system) != epoch {
            return Err(call.dropped());
        }
        let access = session.current(system);
        let can_renew = matches!(access, Access::With(token) if token.renewal.is_some());
        if can_renew && !renewed && Box::pin(renew(session, system, &bearer)).await {
            renewed = true;
            continue;
        }
        let same =
            || matches!(session.current(system), Access::With(token) if token.bearer == bearer);
        // Someone else may have signed in again while this call was on its way.
        if same() {
            session.ask(system, true);
            signed_in(session, system).await;
            // "Not now" leaves the old token, which would only be refused and asked for again.
            if session.epoch(system) != epoch || same() {
                return result;
            }
        }
        renewed = true;
    }
}

/// Waits until the sign-in dialog is closed, by signing in or by giving up.
async fn signed_in(session: Session, system: System) {
    while session.is_asking(system) {
        sleep(100).await;
    }
}

/// Headers that every call to a system carries.
pub(super) fn headers(
    mut request: RequestBuilder,
    system: System,
    service: &Service,
    bearer: Option<&str>,
    error_header: bool,
) -> RequestBuilder {
    // Safelisted, so that it asks for no preflight; else it would be the browser's language.
    request = request.header("Accept-Language", LANGUAGE);
    for (name, value) in &service.request_headers {
        request = request.header(name, value);
    }
    request = request.header("Accept", "application/json");
    if let Some(bearer) = bearer {
        request = if service.auth.kind == AuthKind::PersonalAccessToken {
            request.header("X-OCP-PERSONAL-ACCESS-TOKEN", bearer)
        } else {
            request.header("Authorization", &format!("Bearer {bearer}"))
        };
    }
    if error_header && system == System::ConversationManager {
        request = request.header("X-egain-error-message", "yes");
    }
    request
}

/// One request over the network.
async fn once(
    session: Session,
    call: &Call,
    bearer: Option<&str>,
    bytes: bool,
    attempt: u32,
) -> Result<Reply, Failure> {
    let label = call.label();
    let epoch = session.epoch(call.system);
    let Some(service) = session.service(call.system) else {
        return Err(Failure::without_answer(Cause::NotFound, &label));
    };
    let url = format!("{}{}", service.base_url, call.path);
    let request = RequestBuilder::new(&url).method(call.method.clone());
    let error_header = !session.refuses_error_header();
    let mut request = headers(request, call.system, &service, bearer, error_header);
    if bytes {
        request = request.header("Accept", "*/*");
    }
    if call.body.is_some() {
        request = request.header("Content-Type", "application/json");
    }
    let seconds = call.seconds.unwrap_or(0).max(service.timeout_seconds);
    let origin = Origin { attempt, bulk: call.bulk, ..session.origin(call.system, call.purpose) };
    let reply = match exchange(&origin, request, call.body.clone(), seconds, bytes).await {
        Ok(reply) => reply,
        Err(lost) => {
            return Err(probe::failure(&origin, lost, &url, &label, !call.is_read()).await);
        }
    };
    // What refuses says 0 by refusing.
    let left = if reply.status == 429 { Some(0) } else { reply.remaining };
    // Another environment may be on the screen by now.
    if session.epoch(call.system) == epoch {
        session.note_limit(call.system, left, reply.wait);
    }
    if reply.ok { Ok(reply) } else { Err(refusal(reply, label).await) }
}

/// What an answer says that is no success.
pub(super) async fn refusal(reply: Reply, label: String) -> Failure {
    // What is known without reading it, should the part that reads it not come.
    let plain =
        Failure { entry: reply.entry, ..Failure::of_status(&label, reply.status, reply.wait) };
    refused(reply, label).await.unwrap_or(plain)
}

#[part(list)]
async fn refused(reply: Reply, label: String) -> Option<Failure> {
    // A server that repeats what it was sent must not bring a secret onto the screen.
    let body = reply.asked.hide(&reply.body);
    Some(Reply { body, ..reply }.refused(&label))
}

/// An answer, read to its end.
pub(super) struct Reply {
    pub(super) ok: bool,
    pub(super) status: u16,
    pub(super) content_type: String,
    /// Empty where the bytes were wanted.
    pub(super) body: String,
    /// Empty where they were not wanted.
    pub(super) bytes: Vec<u8>,
    /// Milliseconds that the server asks to wait.
    pub(super) wait: Option<u32>,
    /// Calls that the server still allows, if it says so.
    pub(super) remaining: Option<u32>,
    /// Its number in Activity.
    entry: u32,
    /// What it answers.
    asked: Asked,
    /// What only the check of an environment asks for.
    pub(super) seen: Seen,
}

/// Headers of an answer that say something of its server.
#[derive(Default)]
pub(super) struct Seen {
    /// Names of those that Baton reads, as far as they can be seen.
    pub(super) names: Vec<&'static str>,
    /// The server's time, in milliseconds since 1970.
    pub(super) date: Option<u64>,
}

impl Seen {
    fn of(response: &Response) -> Self {
        let header = |name: &str| response.headers().get(name);
        let readable =
            ["Location", "Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Date"];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let date = header("date").map(|date| js_sys::Date::parse(&date).max(0.0) as u64);
        Self {
            names: readable.into_iter().filter(|name| header(name).is_some()).collect(),
            date: date.filter(|date| *date > 0),
        }
    }
}

impl Reply {
    pub(super) fn answer(&self) -> Answer<'_> {
        Answer {
            status: self.status,
            content_type: &self.content_type,
            body: &self.body,
            wait: self.wait,
        }
    }

    /// What a status says that is no success.
    pub(super) fn refused(&self, label: &str) -> Failure {
        Failure { entry: self.entry, ..Failure::from_answer(label, &self.answer()) }
    }

    /// What `read` makes of a success; Activity is told if it is none after all.
    pub(super) fn read<T>(
        &self,
        activity: Activity,
        read: impl FnOnce(&Answer<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        read(&self.answer()).map_err(|failure| {
            activity.amend(self.entry, &failure);
            Failure { entry: self.entry, ..failure }
        })
    }
}

/// A request that got no answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost {
    /// The time was up; else the browser gives no reason.
    pub(super) timed_out: bool,
    /// The device had a network when it was sent: it may have arrived.
    pub(super) was_online: bool,
    /// Its number in Activity.
    pub(super) entry: u32,
}

/// Aborts its request when it is dropped, and so when the page that waits for it is left.
struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends a request and reads the answer to its end, both within `seconds`: as text, or as bytes
/// where they are wanted and the answer is no error.
pub(super) async fn exchange(
    origin: &Origin,
    request: RequestBuilder,
    body: Option<String>,
    seconds: u32,
    bytes: bool,
) -> Result<Reply, Lost> {
    let abort = Abort(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    // What is kept by the browser would be old after a save, and holds back the same request.
    let request = request.abort_signal(signal.as_ref()).cache(web_sys::RequestCache::NoStore);
    let timer = abort.0.clone().and_then(|controller| {
        let time = Duration::from_secs(u64::from(seconds));
        set_timeout_with_handle(move || controller.abort(), time).ok()
    });
    let request = match &body {
        Some(body) => request.body(body.as_str()),
        None => request.build(),
    };
    let was_online = window().navigator().on_line();
    let request = request.map_err(|_| Lost { timed_out: false, was_online, entry: 0 })?;
    let elsewhere = is_elsewhere(&request.url());
    let (mut recording, asked) = Recording::begin(origin, &request, body.as_deref());
    let answer = async {
        let response = request.send().await?;
        recording.headers_came();
        if bytes && response.ok() {
            let binary = response.binary().await?;
            return Ok((response, String::new(), binary));
        }
        let body = response.text().await?;
        Ok::<_, gloo_net::Error>((response, body, Vec::new()))
    };
    let answer = answer.await;
    if let Some(timer) = timer {
        timer.clear();
    }
    let Ok((response, body, binary)) = answer else {
        let timed_out = signal.as_ref().is_some_and(web_sys::AbortSignal::aborted);
        return Err(Lost { timed_out, was_online, entry: recording.lost() });
    };
    let headers: Vec<_> = response.headers().entries().collect();
    let size = body.len().max(binary.len()) as u64;
    let entry = recording.answered(response.status(), headers, elsewhere, &body, size);
    Ok(Reply {
        entry,
        ok: response.ok(),
        status: response.status(),
        content_type: response.headers().get("content-type").unwrap_or_default(),
        wait: wait(&response),
        remaining: response.headers().get("x-ratelimit-remaining").and_then(|n| n.parse().ok()),
        body,
        seen: Seen::of(&response),
        bytes: binary,
        asked,
    })
}

/// How long the server asks to wait: `Retry-After` in seconds or as a date, else
/// `X-RateLimit-Reset`. Across origins both are hidden unless the server exposes them.
fn wait(response: &Response) -> Option<u32> {
    let header = |name: &str| response.headers().get(name);
    if let Some(text) = header("retry-after") {
        if let Ok(seconds) = text.trim().parse::<u32>() {
            return Some(seconds.saturating_mul(1000));
        }
        return until(&text, header("date"));
    }
    until(&header("x-ratelimit-reset")?, header("date"))
}

/// Milliseconds until a date, by the clock of the server where it says what time it is.
fn until(date: &str, now: Option<String>) -> Option<u32> {
    let time = js_sys::Date::parse(date);
    if time.is_nan() {
        return None;
    }
    let now = now.map(|now| js_sys::Date::parse(&now)).filter(|now| !now.is_nan());
    let left = time - now.unwrap_or_else(js_sys::Date::now);
    // Dates are whole seconds: one that has just passed may be in a moment.
    let left = if now.is_none() && left.abs() < 1000.0 { 1000.0 } else { left.max(0.0) };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(left as u32)
}

/// Whether an address has another origin than the page.
pub(super) fn is_elsewhere(url: &str) -> bool {
    let page = window().location().origin().unwrap_or_default();
    url.starts_with("http") && !url.starts_with(&format!("{page}/"))
}

/// Runs a `fetch` that reads nothing: whether anything answers at the address's origin.
pub(super) async fn answers(url: &str) -> bool {
    let request = RequestBuilder::new(url)
        .method(Method::GET)
        .mode(web_sys::RequestMode::NoCors)
        .credentials(web_sys::RequestCredentials::Omit)
        .cache(web_sys::RequestCache::NoStore);
    let Ok(request) = request.build() else { return false };
    request.send().await.is_ok()
}
