//! The fetch layer on a network that misbehaves, as `docs/reliability.md` says what follows from it.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
};

use baton::prelude::*;
use baton::{
    api::{Access, Call, Client, Credentials, send, sign_in},
    ui::now,
};
use baton_model::{Cause, Failure, Resource, Value, config::System};
use gloo_net::http::Method;
use serde_json::json;
use wasm_bindgen_test::*;

use crate::common::{
    Stage,
    network::{self, Reply, Request, hurry, release, waits},
    person, tick, until,
};

const HUB: System = System::ConversationManager;

type Answer = Result<Option<Value>, Failure>;

/// Gives each call the next answer, the last one over and over; tokens are called `renewed`.
fn script(replies: Vec<Reply>) -> impl FnMut(&Request) -> Reply {
    let mut next = 0;
    move |request| {
        if request.is_token() {
            return Reply::token("renewed");
        }
        next += 1;
        replies[(next - 1).min(replies.len() - 1)].clone()
    }
}

fn fine() -> Reply {
    Reply::ok(json!({"id": "1"}))
}

fn get() -> Call {
    Call::get(HUB, "/channels/1".into())
}

fn call(method: Method) -> Call {
    Call::write(HUB, method, "/channels/1".into(), Some(&json!({})))
}

fn writes() -> [Call; 3] {
    [call(Method::POST), call(Method::PUT), Call { body: None, ..call(Method::DELETE) }]
}

/// Starts a call and gives the place where its answer will be.
fn start(stage: &Stage, call: Call) -> Rc<RefCell<Option<Answer>>> {
    let place = Rc::new(RefCell::new(None));
    let (held, session) = (place.clone(), stage.session);
    spawn_local(async move { *held.borrow_mut() = Some(send(session, call).await) });
    place
}

async fn ended(place: &Rc<RefCell<Option<Answer>>>) -> Answer {
    until("the end of the call", || place.borrow().is_some()).await;
    place.borrow_mut().take().unwrap()
}

fn cause(answer: &Answer) -> Cause {
    answer.as_ref().unwrap_err().cause
}

fn bearer(request: &Request) -> &str {
    request.header("authorization").unwrap_or("none")
}

fn admin() -> Credentials {
    Credentials::Client { id: "admin".into(), secret: "marker-secret".into() }
}

// Headers and signing in

#[wasm_bindgen_test]
async fn the_error_header_goes_with_every_call_and_not_to_the_token_endpoint() {
    let stage = Stage::signed_out(script(vec![fine()]));
    sign_in(stage.session, HUB, admin()).await.unwrap();
    send(stage.session, get()).await.unwrap();
    for write in writes() {
        send(stage.session, write).await.unwrap();
    }
    assert_eq!(stage.network.calls().len(), 5, "the first read of a sign-in is a call too");
    for request in stage.network.calls() {
        assert_eq!(request.header("x-egain-error-message"), Some("yes"), "{}", request.line());
        assert_eq!(bearer(&request), "Bearer renewed", "{}", request.line());
        let language = request.header("accept-language");
        assert_eq!(language, Some("en-US"), "that of the interface: {}", request.line());
    }
    let token = stage.network.all().into_iter().find(Request::is_token).unwrap();
    assert_eq!(token.method, "POST");
    let names: Vec<_> = token.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type"], "a plain form post, which needs no preflight");
    assert_eq!(
        token.body,
        "grant_type=client_credentials&client_id=admin&client_secret=marker-secret&scope=a%20b"
    );
}

#[wasm_bindgen_test]
async fn configured_headers_go_with_calls_only() {
    let stage = Stage::at(
        "",
        script(vec![fine()]),
        json!({"requestHeaders": {"X-Tenant": "bank", "accept-language": "sv-SE"}}),
    );
    sign_in(stage.session, HUB, admin()).await.unwrap();
    send(stage.session, get()).await.unwrap();
    let sent = |name: &str, value: &str| {
        stage.network.calls().iter().all(|one| one.header(name) == Some(value))
    };
    assert!(sent("x-tenant", "bank") && sent("accept-language", "sv-SE"));
    let token = stage.network.all().into_iter().find(Request::is_token).unwrap();
    assert_eq!(token.header("x-tenant"), None);
}

#[wasm_bindgen_test]
async fn a_wrong_secret_signs_nobody_in() {
    let stage = Stage::signed_out(|_| {
        Reply::json(
            401,
            json!({"error": "invalid_client", "error_description": "Wrong: marker-secret."}),
        )
    });
    let failure = sign_in(stage.session, HUB, admin()).await.unwrap_err();
    assert_eq!((failure.title().as_str(), failure.cause), ("Wrong: ••••••••.", Cause::SignIn));
    assert!(stage.session.current(HUB) == Access::Out);
    assert!(stage.network.calls().is_empty());
}

#[wasm_bindgen_test]
async fn a_token_that_the_server_refuses_signs_nobody_in() {
    let stage = Stage::signed_out(script(vec![Reply::error(401, "401-1")]));
    let pasted = Credentials::Pasted("stale".into());
    assert_eq!(sign_in(stage.session, HUB, pasted).await.unwrap_err().cause, Cause::SignIn);
    assert!(stage.session.current(HUB) == Access::Out);
}

#[wasm_bindgen_test]
async fn no_secret_and_no_token_is_kept_unless_the_environment_lets_the_token() {
    let stage = Stage::signed_out(script(vec![fine()]));
    sign_in(stage.session, HUB, admin()).await.unwrap();
    assert!(!person::stored().contains("marker-secret"));
    assert!(!person::stored().contains("renewed"));
    drop(stage);

    let stage = Stage::at("", script(vec![fine()]), json!({"auth": {"remember": "tab"}}));
    sign_in(stage.session, HUB, admin()).await.unwrap();
    let stored = person::stored();
    assert!(!stored.contains("marker-secret"));
    assert!(stored.contains("baton.session") && stored.contains("renewed"));
    let again = baton::console::Console::new(stage.console.config.get_value());
    assert!(matches!(again.session.current(HUB), Access::With(token) if token.bearer == "renewed"));
    stage.session.leave(HUB);
    assert!(!person::stored().contains("renewed"), "signing out forgets it");
}

#[wasm_bindgen_test]
async fn across_origins_the_error_header_is_dropped_where_its_preflight_is_refused() {
    let strict = |request: &Request| match request.header("x-egain-error-message") {
        _ if request.is_token() => Reply::token("renewed"),
        Some(_) => Reply::broken(),
        None => fine(),
    };
    let stage = Stage::at("https://hub.example", strict, json!({}));
    sign_in(stage.session, HUB, admin()).await.unwrap();
    assert_eq!(stage.network.calls().len(), 2, "once with the header, once without");
    assert!(send(stage.session, call(Method::POST)).await.is_ok());
    assert_eq!(stage.network.calls().len(), 3, "a write is not used to find out");
    assert!(stage.session.refuses_error_header());
    // The other environment has to be asked anew.
    stage.session.switch(1);
    assert!(!stage.session.refuses_error_header());
}

#[wasm_bindgen_test]
async fn at_the_same_origin_the_error_header_stays() {
    let stage = Stage::signed_out(script(vec![Reply::broken()]));
    let failure = sign_in(stage.session, HUB, admin()).await.unwrap_err();
    assert_eq!(failure.cause, Cause::Unreachable);
    assert_eq!(stage.network.calls().len(), 1);
    assert!(!stage.session.refuses_error_header());
}

// Tokens

#[wasm_bindgen_test]
async fn a_token_is_renewed_half_a_minute_before_its_end() {
    let stage = Stage::new(script(vec![fine()]));
    stage.sign_in("old", 35_000);
    send(stage.session, get()).await.unwrap();
    assert_eq!((stage.network.tokens(), bearer(&stage.network.calls()[0])), (0, "Bearer old"));
    stage.sign_in("old", 29_000);
    send(stage.session, get()).await.unwrap();
    assert_eq!((stage.network.tokens(), bearer(&stage.network.calls()[1])), (1, "Bearer renewed"));
}

#[wasm_bindgen_test]
async fn many_calls_at_once_share_one_renewal() {
    let stage =
        Stage::new(
            |request| {
                if request.is_token() { Reply::token("renewed").held() } else { fine() }
            },
        );
    stage.sign_in("old", 0);
    let calls: Vec<_> = (0..20).map(|_| start(&stage, get())).collect();
    until("the request for a token", || stage.network.tokens() == 1).await;
    tick().await;
    assert!(stage.network.calls().is_empty(), "everyone waits for the token");
    release();
    for one in &calls {
        assert!(ended(one).await.is_ok());
    }
    assert_eq!(stage.network.tokens(), 1);
    assert_eq!(stage.network.calls().len(), 20);
    assert!(stage.network.calls().iter().all(|one| bearer(one) == "Bearer renewed"));
}

#[wasm_bindgen_test]
async fn many_refused_calls_share_one_renewal() {
    let stage = Stage::new(|request| match bearer(request) {
        _ if request.is_token() => Reply::token("renewed").held(),
        "Bearer first" => Reply::error(401, "401-1"),
        _ => fine(),
    });
    let calls: Vec<_> = (0..8).map(|_| start(&stage, get())).collect();
    until("the request for a token", || stage.network.tokens() == 1).await;
    tick().await;
    release();
    for one in &calls {
        assert!(ended(one).await.is_ok());
    }
    assert_eq!((stage.network.tokens(), stage.network.calls().len()), (1, 16));
    assert!(!untrack(|| stage.session.asks(HUB)));
}

#[wasm_bindgen_test]
async fn a_401_is_followed_by_one_renewal_and_one_retry_also_for_writes() {
    for one in [get(), call(Method::POST), call(Method::PUT)] {
        let stage = Stage::new(script(vec![Reply::error(401, "401-1"), fine()]));
        let method = one.method.to_string();
        assert!(send(stage.session, one).await.is_ok(), "{method}");
        let calls = stage.network.calls();
        assert_eq!((calls.len(), stage.network.tokens()), (2, 1), "{method}");
        assert_eq!(bearer(&calls[1]), "Bearer renewed");
        assert_eq!(calls[0].body, calls[1].body);
    }
}

#[wasm_bindgen_test]
async fn a_second_401_asks_to_sign_in_and_the_call_goes_on_after_it() {
    let stage = Stage::new(|request| match bearer(request) {
        _ if request.is_token() => Reply::token("renewed"),
        "Bearer good" => fine(),
        _ => Reply::error(401, "401-1"),
    });
    let answer = start(&stage, call(Method::PUT));
    until("the sign-in dialog", || untrack(|| stage.session.asks(HUB))).await;
    assert_eq!((stage.network.calls().len(), stage.network.tokens()), (2, 1));
    assert!(answer.borrow().is_none(), "what was interrupted waits");
    assert!(sign_in(stage.session, HUB, Credentials::Pasted("good".into())).await.is_ok());
    assert!(ended(&answer).await.is_ok());
    assert!(!untrack(|| stage.session.asks(HUB)));
}

#[wasm_bindgen_test]
async fn who_does_not_want_to_sign_in_again_is_not_asked_over_and_over() {
    let stage = Stage::new(script(vec![Reply::error(401, "401-1")]));
    let answer = start(&stage, get());
    until("the sign-in dialog", || untrack(|| stage.session.asks(HUB))).await;
    let before = stage.network.calls().len();
    stage.session.ask(HUB, false);
    assert_eq!(cause(&ended(&answer).await), Cause::SignIn);
    assert!(!untrack(|| stage.session.asks(HUB)));
    assert_eq!(stage.network.calls().len(), before);
}

#[wasm_bindgen_test]
async fn a_failed_renewal_asks_to_sign_in() {
    let stage = Stage::new(|request| {
        if request.is_token() { Reply::error(500, "500-1") } else { Reply::error(401, "401-1") }
    });
    let answer = start(&stage, get());
    until("the sign-in dialog", || untrack(|| stage.session.asks(HUB))).await;
    assert_eq!((stage.network.calls().len(), stage.network.tokens()), (1, 1));
    stage.session.leave(HUB);
    assert_eq!(cause(&ended(&answer).await), Cause::Dropped);
}

#[wasm_bindgen_test]
async fn a_call_of_nobody_fails_at_once() {
    let stage = Stage::signed_out(script(vec![fine()]));
    assert_eq!(cause(&send(stage.session, get()).await), Cause::SignIn);
    assert!(stage.network.all().is_empty());
}

#[wasm_bindgen_test]
async fn without_sign_in_calls_carry_no_token() {
    let stage = Stage::at("", script(vec![fine()]), json!({"auth": {"kind": "none"}}));
    assert!(send(stage.session, get()).await.is_ok());
    assert_eq!(bearer(&stage.network.calls()[0]), "none");
}

// Tried again

#[wasm_bindgen_test]
async fn a_read_is_tried_again_when_the_server_asks_to_wait() {
    let past = "Sun, 01 Jan 2023 00:00:00 GMT";
    for status in [429, 502, 503, 504] {
        for (name, value) in [
            ("retry-after", "0"),
            ("retry-after", past),
            ("x-ratelimit-reset", "2023-01-01T00:00:00Z"),
        ] {
            let busy = Reply::error(status, "busy").header(name, value);
            let stage = Stage::new(script(vec![busy.clone(), busy.clone(), busy, fine()]));
            let begun = now();
            assert!(send(stage.session, get()).await.is_ok(), "{status} {name}");
            assert_eq!(stage.network.calls().len(), 4, "{status} {name}");
            assert!(now() - begun < 3_000, "{status} {name}: no time of its own");
            assert!(stage.session.waiting.get_untracked().is_none());
        }
    }
}

#[wasm_bindgen_test]
async fn a_read_is_tried_four_times_at_most() {
    let busy = Reply::error(503, "busy").header("retry-after", "0");
    let stage = Stage::new(script(vec![busy]));
    let failure = send(stage.session, get()).await.unwrap_err();
    assert_eq!((failure.cause, failure.code.as_str()), (Cause::Server(Some(0)), "busy"));
    assert_eq!(stage.network.calls().len(), 4);
}

#[wasm_bindgen_test]
async fn what_another_try_cannot_mend_is_not_tried_again() {
    for (status, due) in [
        (400, Cause::Invalid),
        (403, Cause::Forbidden),
        (404, Cause::NotFound),
        (409, Cause::Conflict),
        (412, Cause::Conflict),
        (500, Cause::Server(None)),
    ] {
        let stage = Stage::new(script(vec![Reply::error(status, "no")]));
        assert_eq!(cause(&send(stage.session, get()).await), due);
        assert_eq!(stage.network.calls().len(), 1, "{status}");
    }
}

/// Six seconds later, by a clock of long ago.
const THERE: &str = "Sun, 01 Jan 2023 00:00:06 GMT";

#[wasm_bindgen_test]
async fn it_waits_as_long_as_the_server_asks() {
    let later = |seconds: f64| {
        let time = js_sys::Date::now() + seconds * 1000.0;
        js_sys::Date::new(&time.into())
    };
    let date = String::from(later(9.0).to_utc_string());
    let reset = String::from(later(5.0).to_iso_string());
    let cases = [
        ("retry-after", "7".to_owned(), 7000),
        ("retry-after", THERE.to_owned(), 6000),
        ("retry-after", date, 8500),
        ("x-ratelimit-reset", reset, 5000),
        ("retry-after", "100000".to_owned(), 120_000),
    ];
    for (name, value, due) in cases {
        let busy = Reply::error(429, "busy").header(name, &value);
        // The clock of the server may be another one.
        let busy = if value == THERE {
            busy.header("date", "Sun, 01 Jan 2023 00:00:00 GMT")
        } else {
            busy
        };
        let stage = Stage::new(script(vec![busy, fine()]));
        hurry();
        assert!(send(stage.session, get()).await.is_ok());
        let waited = waits().into_iter().find(|time| *time != 30_000).unwrap();
        assert!(waited.abs_diff(due) <= 1500, "{name}: {value}: waited {waited}");
    }
}

#[wasm_bindgen_test]
async fn without_a_word_of_the_server_it_waits_longer_each_time() {
    let stage = Stage::new(script(vec![Reply::error(503, "busy")]));
    hurry();
    assert!(send(stage.session, get()).await.is_err());
    let waits: Vec<_> = waits().into_iter().filter(|time| *time != 30_000).collect();
    assert_eq!(waits.len(), 3, "{waits:?}");
    for (waited, due) in waits.iter().zip([1000, 2000, 4000]) {
        assert!((due * 3 / 4 - 1..=due * 5 / 4).contains(waited), "{waits:?}");
    }
}

#[wasm_bindgen_test]
async fn the_person_sees_what_is_waited_for() {
    let busy = Reply::error(429, "busy").header("retry-after", "60");
    let stage = Stage::new(script(vec![busy]));
    let _answer = start(&stage, get());
    until("the countdown", || stage.session.waiting.get_untracked().is_some()).await;
    let waiting = stage.session.waiting.get_untracked().unwrap();
    assert_eq!((waiting.attempt, waiting.of), (2, 4));
    assert!((58_000..=60_000).contains(&(waiting.until - now())));
    stage.session.switch(1);
    assert!(stage.session.waiting.get_untracked().is_none(), "not in another environment");
}

#[wasm_bindgen_test]
async fn who_does_not_want_to_wait_sees_the_answer() {
    let busy = Reply::error(429, "busy").header("retry-after", "60");
    let stage = Stage::new(script(vec![busy]));
    let answer = start(&stage, get());
    until("the countdown", || stage.session.waiting.get_untracked().is_some()).await;
    stage.session.give_up();
    assert_eq!(cause(&ended(&answer).await), Cause::TooMany(Some(60_000)));
    assert!(stage.session.waiting.get_untracked().is_none());
    assert_eq!(stage.network.calls().len(), 1);
}

#[wasm_bindgen_test]
async fn a_write_is_never_sent_again_by_itself() {
    let busy = || Reply::error(429, "busy").header("retry-after", "0");
    let cases = [
        (busy(), Cause::TooMany(Some(0))),
        (Reply::error(503, "busy").header("retry-after", "0"), Cause::Server(Some(0))),
        (Reply::error(500, "oops"), Cause::Server(None)),
        (Reply::broken(), Cause::TimedOut(true)),
        (fine().cut(), Cause::TimedOut(true)),
    ];
    for (reply, due) in cases {
        for write in writes() {
            let stage = Stage::new(script(vec![reply.clone()]));
            let method = write.method.to_string();
            assert_eq!(cause(&send(stage.session, write).await), due, "{method}");
            assert_eq!(stage.network.calls().len(), 1, "{method}");
        }
    }
}

// No answer

#[wasm_bindgen_test]
async fn a_read_without_an_answer_is_aborted_in_time() {
    let stage = Stage::at("", script(vec![Reply::never()]), json!({"timeoutSeconds": 1}));
    stage.sign_in("first", 3_600_000);
    hurry();
    assert_eq!(cause(&send(stage.session, get()).await), Cause::TimedOut(false));
    assert_eq!(stage.network.calls().len(), 4);
    assert_eq!(stage.network.aborted().len(), 4);
    assert_eq!(waits().iter().filter(|time| **time == 1000).count(), 4);
}

#[wasm_bindgen_test]
async fn whether_a_write_without_an_answer_was_done_is_unknown() {
    for write in writes() {
        let stage = Stage::at("", script(vec![Reply::never()]), json!({"timeoutSeconds": 1}));
        stage.sign_in("first", 3_600_000);
        hurry();
        assert_eq!(cause(&send(stage.session, write).await), Cause::TimedOut(true));
        assert_eq!((stage.network.calls().len(), stage.network.aborted().len()), (1, 1));
    }
}

#[wasm_bindgen_test]
async fn a_token_endpoint_without_an_answer_is_given_up_in_time() {
    let stage = Stage::at("", |_| Reply::never(), json!({"timeoutSeconds": 1}));
    hurry();
    let failure = sign_in(stage.session, HUB, admin()).await.unwrap_err();
    assert_eq!(failure.cause, Cause::TimedOut(false));
    assert_eq!(stage.network.aborted().len(), 1);
}

#[wasm_bindgen_test]
async fn a_broken_connection_is_told_apart_as_far_as_the_browser_lets() {
    // At the page's own origin: nothing answers.
    let stage = Stage::new(script(vec![Reply::broken()]));
    hurry();
    assert_eq!(cause(&send(stage.session, get()).await), Cause::Unreachable);
    assert_eq!(stage.network.calls().len(), 4);
    drop(stage);

    let stage = Stage::new(script(vec![fine().cut(), fine()]));
    hurry();
    assert!(send(stage.session, get()).await.is_ok(), "cut in the middle of the body: once more");
    drop(stage);

    let stage = Stage::new(script(vec![Reply::broken()]));
    network::online(false);
    assert_eq!(cause(&send(stage.session, get()).await), Cause::Offline);
    assert_eq!(cause(&send(stage.session, call(Method::PUT)).await), Cause::Offline, "never sent");
    drop(stage);

    // The network goes while a request is on its way: a write may have arrived.
    let mut answers = script(vec![Reply::broken()]);
    let stage = Stage::new(move |request| {
        network::online(request.is_token());
        answers(request)
    });
    assert_eq!(cause(&send(stage.session, call(Method::PUT)).await), Cause::TimedOut(true));
    network::online(true);
    assert_eq!(cause(&send(stage.session, get()).await), Cause::Offline);
    network::online(true);
    drop(stage);

    // Elsewhere, and something answers there: the browser may not show it.
    let refused = |request: &Request| match request.path.as_str() {
        "origin" => fine(),
        _ => Reply::broken(),
    };
    let stage = Stage::at("https://hub.example", refused, json!({}));
    stage.sign_in("first", 3_600_000);
    assert_eq!(cause(&send(stage.session, get()).await), Cause::Cors);
    let probe = stage.network.calls().pop().unwrap();
    assert_eq!((probe.mode.as_str(), bearer(&probe)), ("no-cors", "none"));
    drop(stage);

    let stage = Stage::at("https://hub.example", |_| Reply::broken(), json!({}));
    stage.sign_in("first", 3_600_000);
    hurry();
    assert_eq!(cause(&send(stage.session, get()).await), Cause::Unreachable);
}

#[wasm_bindgen_test]
async fn who_stops_waiting_aborts_the_request() {
    let stage = Stage::new(script(vec![Reply::never()]));
    let mut call = Box::pin(send(stage.session, get()));
    std::future::poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    until("the request", || stage.network.calls().len() == 1).await;
    assert!(stage.network.aborted().is_empty());
    drop(call);
    until("the abort", || stage.network.aborted() == ["GET one/channels/1"]).await;
}

#[wasm_bindgen_test]
async fn who_stops_waiting_takes_the_countdown_along() {
    let busy = Reply::error(429, "busy").header("retry-after", "60");
    let stage = Stage::new(script(vec![busy]));
    let mut call = Box::pin(send(stage.session, get()));
    while stage.session.waiting.get_untracked().is_none() {
        std::future::poll_fn(|context| {
            assert!(call.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        tick().await;
    }
    drop(call);
    assert!(stage.session.waiting.get_untracked().is_none());
}

// Answers that are none

#[wasm_bindgen_test]
async fn what_is_no_json_says_what_came() {
    let page = format!("<html>{}</html>", "x".repeat(500));
    for (kind, body) in [
        ("text/html", page.as_str()),
        ("application/json", "{\"name\": \"tru"),
        ("text/plain", "service unavailable"),
        ("application/json", "\u{0}\u{1}"),
    ] {
        let stage = Stage::new(script(vec![Reply::new(200, kind, body)]));
        let failure = send(stage.session, get()).await.unwrap_err();
        assert_eq!((failure.cause, failure.status), (Cause::Unreadable, 200));
        assert_eq!(failure.content_type, kind);
        assert_eq!(failure.excerpt, body.chars().take(200).collect::<String>());
        assert_eq!(stage.network.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_page_of_a_gateway_says_what_came() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    let gateway = Reply::new(502, "text/html", page).header("retry-after", "0");
    let stage = Stage::new(script(vec![gateway]));
    let failure = send(stage.session, get()).await.unwrap_err();
    assert_eq!((failure.status, failure.title().as_str()), (502, "The server failed."));
    assert_eq!((failure.content_type.as_str(), failure.excerpt.as_str()), ("text/html", page));
}

#[wasm_bindgen_test]
async fn nothing_is_an_empty_list_but_no_record() {
    let stage = Stage::new(script(vec![Reply::empty(204)]));
    let client = Client::new(stage.session, Resource::Channel);
    assert!(client.list(1, 25).await.unwrap().page.records.is_empty());
    let failure = client.read_one("1").await.unwrap_err();
    assert_eq!((failure.cause, failure.status), (Cause::Unreadable, 204));
    drop(stage);

    // Where the status promises something, nothing is a failure that says what came.
    let stage = Stage::new(script(vec![Reply::new(200, "application/json", "")]));
    let client = Client::new(stage.session, Resource::Channel);
    for failure in
        [client.list(1, 25).await.err().unwrap(), client.read_one("1").await.unwrap_err()]
    {
        assert_eq!((failure.cause, failure.status), (Cause::Unreadable, 200));
        assert_eq!(failure.content_type, "application/json");
    }
}

#[wasm_bindgen_test]
async fn a_write_is_done_when_its_status_says_so() {
    for reply in
        [Reply::empty(204), Reply::empty(200), Reply::new(200, "text/html", "<html>"), fine()]
    {
        let stage = Stage::new(script(vec![reply]));
        let client = Client::new(stage.session, Resource::Channel);
        client.replace("1", &json!({})).await.unwrap();
        client.delete("1").await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn ids_are_written_so_that_they_stay_one_part_of_the_address() {
    let stage = Stage::new(script(vec![fine()]));
    let client = Client::new(stage.session, Resource::Channel);
    client.read_one("../a b?c#d/ü").await.unwrap();
    assert_eq!(stage.network.calls()[0].path, "one/channels/..%2Fa%20b%3Fc%23d%2F%C3%BC");
}

// Paging

#[wasm_bindgen_test]
async fn a_server_without_paging_is_asked_again_without_and_that_is_remembered() {
    let stage = Stage::new(|request| match request.number("$pagenum") {
        Some(_) => Reply::error(400, "400-101"),
        None => Reply::ok(json!({"channel": [{"id": "a"}], "paginationInfo": {"count": 9}})),
    });
    let client = Client::new(stage.session, Resource::Channel);
    let answer = client.list(1, 75).await.unwrap();
    assert!(answer.unpaged);
    assert_eq!((answer.page.records.len(), answer.page.count), (1, Some(9)));
    assert!(client.list(1, 25).await.unwrap().unpaged);
    assert_eq!(
        stage.network.lines(),
        ["GET one/channels?$pagenum=1&$pagesize=75", "GET one/channels", "GET one/channels"]
    );
    assert!(stage.session.refuses_paging());
    stage.session.switch(1);
    assert!(!stage.session.refuses_paging(), "known of each environment alone");
}

#[wasm_bindgen_test]
async fn a_size_that_the_server_refuses_is_put_together_from_pages_of_25_and_that_is_remembered() {
    let stage = Stage::new(|request| match request.number("$pagesize") {
        Some(25) => {
            let number = request.number("$pagenum").unwrap_or_default();
            let left = if number < 6 { 25 } else { 7 };
            let records: Vec<_> =
                (0..left).map(|n| json!({"id": format!("{number}-{n}")})).collect();
            Reply::ok(json!({"channel": records}))
        }
        _ => Reply::error(400, "400-103"),
    });
    let client = Client::new(stage.session, Resource::Channel);
    let answer = client.list(2, 75).await.unwrap();
    assert!(!answer.unpaged);
    let ids: Vec<_> = answer.page.records.iter().map(|record| record.id.clone()).collect();
    assert_eq!((ids.len(), &*ids[0], &*ids[56]), (57, "4-0", "6-6"));
    assert_eq!(client.list(1, 50).await.unwrap().page.records.len(), 50);
    assert_eq!(
        stage.network.lines(),
        [
            "GET one/channels?$pagenum=2&$pagesize=75",
            "GET one/channels?$pagenum=4&$pagesize=25",
            "GET one/channels?$pagenum=5&$pagesize=25",
            "GET one/channels?$pagenum=6&$pagesize=25",
            "GET one/channels?$pagenum=1&$pagesize=25",
            "GET one/channels?$pagenum=2&$pagesize=25",
        ]
    );
    drop(stage);

    let stage = Stage::new(script(vec![Reply::error(400, "400-103")]));
    let client = Client::new(stage.session, Resource::Channel);
    assert_eq!(client.list(1, 25).await.err().unwrap().code, "400-103");
    // Perhaps it refuses to page at all: that is tried once, and nothing is remembered of it.
    assert_eq!(
        stage.network.lines(),
        ["GET one/channels?$pagenum=1&$pagesize=25", "GET one/channels"]
    );
    assert!(!stage.session.refuses_paging());
}

// Environments

#[wasm_bindgen_test]
async fn an_answer_for_the_environment_just_left_is_dropped() {
    for one in [get(), call(Method::PUT)] {
        let stage = Stage::new(script(vec![fine().held()]));
        let answer = start(&stage, one);
        until("the request", || stage.network.calls().len() == 1).await;
        stage.session.switch(1);
        release();
        assert_eq!(cause(&ended(&answer).await), Cause::Dropped);
    }
}

#[wasm_bindgen_test]
async fn an_answer_for_the_person_just_left_is_dropped() {
    let stage = Stage::new(script(vec![fine().held()]));
    let answer = start(&stage, get());
    until("the request", || stage.network.calls().len() == 1).await;
    stage.session.leave(HUB);
    stage.sign_in("another", 3_600_000);
    release();
    assert_eq!(cause(&ended(&answer).await), Cause::Dropped);
}

#[wasm_bindgen_test]
async fn what_waits_for_another_try_is_dropped_with_its_environment() {
    let busy = Reply::error(503, "busy").header("retry-after", "100");
    let stage = Stage::new(script(vec![busy]));
    hurry();
    let answer = start(&stage, get());
    until("the countdown", || stage.session.waiting.get_untracked().is_some()).await;
    stage.session.switch(1);
    stage.sign_in("second", 3_600_000);
    assert_eq!(cause(&ended(&answer).await), Cause::Dropped);
    assert_eq!(stage.network.calls().len(), 1);
}

#[wasm_bindgen_test]
async fn each_environment_has_its_own_address_and_token() {
    let stage = Stage::new(script(vec![fine()]));
    stage.session.switch(1);
    assert!(stage.session.current(HUB) == Access::Out);
    stage.sign_in("second", 3_600_000);
    send(stage.session, get()).await.unwrap();
    stage.session.switch(0);
    send(stage.session, get()).await.unwrap();
    let seen: Vec<_> = stage
        .network
        .calls()
        .iter()
        .map(|one| (one.path.clone(), bearer(one).to_owned()))
        .collect();
    assert_eq!(
        seen,
        [
            ("two/channels/1".to_owned(), "Bearer second".to_owned()),
            ("one/channels/1".to_owned(), "Bearer first".to_owned())
        ]
    );
}

#[wasm_bindgen_test]
async fn a_renewal_in_one_environment_does_not_hold_up_the_other() {
    let stage = Stage::new(|request| match request.path.as_str() {
        "one/token" => Reply::token("for one").held(),
        "two/token" => Reply::token("for two"),
        _ => fine(),
    });
    stage.sign_in("old", 0);
    let answer = start(&stage, get());
    until("the renewal", || stage.network.tokens() == 1).await;
    stage.session.switch(1);
    stage.sign_in("old too", 0);
    assert!(ended(&start(&stage, get())).await.is_ok());
    assert_eq!(bearer(&stage.network.calls()[0]), "Bearer for two");
    release();
    assert_eq!(cause(&ended(&answer).await), Cause::Dropped);
    assert!(
        matches!(stage.session.current(HUB), Access::With(token) if token.bearer == "for two"),
        "a token never reaches another environment"
    );
}

#[wasm_bindgen_test]
async fn a_renewal_that_nobody_waits_for_any_more_does_not_block_the_next() {
    let first = Cell::new(true);
    let stage = Stage::new(move |request| match request.is_token() {
        true if first.replace(false) => Reply::never(),
        true => Reply::token("renewed"),
        false => fine(),
    });
    stage.sign_in("old", 0);
    let mut call = Box::pin(send(stage.session, get()));
    std::future::poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    until("the renewal", || stage.network.tokens() == 1).await;
    drop(call);
    assert!(ended(&start(&stage, get())).await.is_ok());
}
