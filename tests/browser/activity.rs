//! Activity: what is taken down of every request, and the page that shows it.

use std::future::Future;

use baton::{
    api::{Call, Client, Credentials, send, sign_in},
    prelude::*,
    store::Collection,
};
use baton_model::{
    Resource,
    activity::{Entry, Log},
    config::System,
    curl, har,
};
use serde_json::json;
use wasm_bindgen_test::*;

use crate::common::{
    Stage,
    hub::Hub,
    network::{self, Reply, Request, hurry, release},
    person::*,
    tick, until,
};

const HUB: System = System::ConversationManager;

fn log<T>(stage: &Stage, look: impl FnOnce(&Log) -> T) -> T {
    untrack(|| stage.session.activity.with(look))
}

fn entries(stage: &Stage) -> Vec<Entry> {
    log(stage, |log| log.entries().cloned().collect())
}

/// Method, end of the address, status and try of each entry, the oldest first.
fn lines(stage: &Stage) -> Vec<String> {
    let line = |one: &Entry| {
        let name = one.url.rsplit('/').next().unwrap_or_default();
        format!("{} {name} {} {}", one.method, one.status, one.attempt)
    };
    entries(stage).iter().map(line).collect()
}

fn get() -> Call {
    Call::get(HUB, "/channels/1".into())
}

fn channels(count: usize) -> Stage {
    let hub = Hub::with(Resource::Channel, count);
    Stage::new(move |request| hub.answer(request))
}

// What is taken down

#[wasm_bindgen_test]
async fn every_try_and_every_token_is_an_entry() {
    let mut replies =
        vec![Reply::ok(json!({"id": "1"})), Reply::broken(), Reply::error(401, "401-1")];
    let stage = Stage::new(move |request| match request.is_token() {
        true => Reply::token("marker-renewed"),
        false => replies.pop().unwrap_or_else(|| Reply::error(503, "busy")),
    });
    hurry();
    send(stage.session, get()).await.unwrap();
    assert_eq!(
        lines(&stage),
        ["GET 1 401 1", "POST token 200 1", "GET 1 0 2", "GET 1 200 3"],
        "{:?}",
        entries(&stage)
    );
    let all = entries(&stage);
    assert!(all[1].is_sign_in && !all[0].is_sign_in);
    assert_eq!(all[2].outcome, "The server cannot be reached.");
    assert!(all.iter().all(|one| one.system == "one · Conversation Manager" && one.is_over()));
    assert!(all[0].url.starts_with("http"), "the whole address: {}", all[0].url);
    let kept = format!("{all:?}");
    for secret in ["marker-secret", "marker-renewed", "Bearer first"] {
        assert!(!kept.contains(secret), "{secret}");
    }
    let line = curl::command(&all[3]);
    assert!(line.contains("'authorization: Bearer '\"$TOKEN\""), "{line}");
    assert!(line.contains("'x-egain-error-message: yes'"), "{line}");
}

#[wasm_bindgen_test]
async fn a_failure_knows_its_entry() {
    let stage = Stage::new(|_| Reply::error(404, "404-1"));
    send(stage.session, get()).await.unwrap_err();
    let failure = send(stage.session, get()).await.unwrap_err();
    assert_eq!(failure.entry, 2);
    assert_eq!(log(&stage, |log| log.find(2).unwrap().status), 404);
    drop(stage);

    // Also where the status was good and the answer was not, and where there was none.
    let stage = Stage::new(|_| Reply::new(200, "text/html", "<html>"));
    let failure = Client::new(stage.session, Resource::Channel).read_one("1").await.unwrap_err();
    let entry = entries(&stage).pop().unwrap();
    assert_eq!((failure.entry, entry.number), (1, 1));
    assert!(entry.is_failed() && entry.outcome == failure.title());
    drop(stage);

    let stage = Stage::signed_out(|_| Reply::broken());
    let admin = Credentials::Client { id: "admin".into(), secret: "marker-secret".into() };
    assert_eq!(sign_in(stage.session, HUB, admin).await.unwrap_err().entry, 1);
    assert!(!format!("{:?}", entries(&stage)).contains("marker-secret"));
}

#[wasm_bindgen_test]
async fn what_a_create_call_answers_is_not_kept() {
    let stage = Stage::new(|_| Reply::json(201, json!({"id": "7", "clientId": "marker-client"})));
    let client = Client::new(stage.session, Resource::ClientApplication);
    let answer = client.create(&json!({"name": "x", "password": "marker-typed"})).await.unwrap();
    assert_eq!(answer["clientId"], "marker-client");
    let kept = format!("{:?}", entries(&stage));
    assert!(!kept.contains("marker-") && kept.contains("clientId"), "{kept}");
}

#[wasm_bindgen_test]
async fn the_pages_of_one_load_are_one_entry() {
    let stage = channels(300);
    stage.store.load_all(Resource::Channel);
    until("all channels", || {
        stage.store.of(Resource::Channel).with_untracked(Collection::is_complete)
    })
    .await;
    let all = entries(&stage);
    assert_eq!((all.len(), all[0].requests, all[0].status), (1, 4, 200));
    assert_eq!(stage.network.calls().len(), 4);
    let whole: u64 = all[0].size.unwrap();
    assert!(whole > all[0].answer.as_ref().unwrap().size * 3);
}

#[wasm_bindgen_test]
async fn what_nobody_waits_for_any_more_was_given_up() {
    let stage = Stage::new(|_| Reply::never());
    let mut call = Box::pin(send(stage.session, get()));
    std::future::poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(!entries(&stage)[0].is_over());
    drop(call);
    let entry = entries(&stage).pop().unwrap();
    assert!(entry.is_over() && entry.outcome.starts_with("Given up"), "{entry:?}");
}

#[wasm_bindgen_test]
async fn headers_of_another_origin_are_marked_as_hidden() {
    let fine = |_: &Request| Reply::ok(json!({"id": "1"})).header("x-tenant", "bank");
    let stage = Stage::at("https://hub.example", fine, json!({}));
    stage.sign_in("first", 3_600_000);
    send(stage.session, get()).await.unwrap();
    let entry = entries(&stage).pop().unwrap();
    assert!(entry.headers_hidden);
    let text = log(&stage, |log| har::write(log.entries(), "0"));
    assert!(text.contains("hidden by CORS"));
    drop(stage);

    let stage = Stage::new(fine);
    send(stage.session, get()).await.unwrap();
    let entry = entries(&stage).pop().unwrap();
    assert!(!entry.headers_hidden && entry.answer_header("X-Tenant") == Some("bank"));
}

#[wasm_bindgen_test]
async fn whoever_signs_out_leaves_nothing() {
    let stage = channels(1);
    send(stage.session, Call::get(HUB, "/channels".into())).await.unwrap();
    assert_eq!(entries(&stage).len(), 1);
    stage.console.sign_out();
    assert!(entries(&stage).is_empty());
}

// The page

#[wasm_bindgen_test]
async fn the_page_lists_finds_and_shows() {
    let hub = Hub::with(Resource::Channel, 2);
    let stage = Stage::new(move |request| match request.method.as_str() {
        "PUT" => Reply::error(412, "412-100"),
        _ => hub.answer(request),
    });
    let client = Client::new(stage.session, Resource::Channel);
    client.list(1, 25).await.map(drop).unwrap();
    client
        .replace("id-1", &json!({"name": "it's", "clientSecret": "marker-secret"}))
        .await
        .unwrap_err();
    stage.open("activity").await;
    see("2 requests").await;
    assert_eq!(texts("h1"), "Activity");
    assert_eq!(texts("td.c-status"), "412|200", "the newest first");
    assert_eq!(texts("nav a[aria-current=page] .l"), "Activity");
    click("Failed").await;
    see("1 of 2 requests").await;
    click("All").await;
    type_into("Search activity", "pagenum").await;
    see("1 of 2 requests").await;
    assert_eq!(texts("td.c-method"), "GET");
    type_into("Search activity", "no such thing").await;
    see("No request matches").await;
    type_into("Search activity", "").await;
    see("2 requests").await;

    let address = texts("tr:has(.bad) .name");
    click(&address).await;
    see("developers read 412-100").await;
    assert!(page_text().contains("clientSecret") && !page_text().contains("marker-"));
    until("the focus in the panel", || focused().starts_with("PUT ")).await;
    let copied = network::copied();
    click("Copy as curl").await;
    until("the line", || !copied.borrow().is_empty()).await;
    let line = copied.borrow()[0].clone();
    assert!(line.starts_with("curl 'http") && line.contains("--request 'PUT'"), "{line}");
    assert!(line.contains("it'\\''s") && line.contains("\"$CLIENT_SECRET\""), "{line}");
    press("Escape").await;
    see_no("Copy as curl").await;
    until("the focus at the row", || focused() == address).await;

    click("Clear").await;
    see("Nothing sent yet").await;
    assert!(!can_click("Export HAR"));
}

#[wasm_bindgen_test]
async fn rows_follow_what_happens() {
    let hub = Hub::with(Resource::Channel, 2);
    let stage = Stage::new(move |request| hub.answer(request).held());
    stage.open("activity").await;
    see("Nothing sent yet").await;
    let session = stage.session;
    spawn_local(async move { drop(send(session, Call::get(HUB, "/channels".into())).await) });
    see("On its way").await;
    release();
    until("the end of it", || texts("td.c-status") == "200").await;
}

#[wasm_bindgen_test]
async fn a_hundred_rows_at_first_and_more_when_asked_for() {
    let stage = channels(1);
    for _ in 0..130 {
        send(stage.session, Call::get(HUB, "/channels".into())).await.unwrap();
    }
    stage.open("activity").await;
    see("130 requests").await;
    assert_eq!(count("tbody tr"), 100);
    click("Show 30 more").await;
    until("all rows", || count("tbody tr") == 130).await;
}

#[wasm_bindgen_test]
async fn an_alert_leads_to_its_entry() {
    let stage = Stage::new(|_| Reply::error(500, "500-1"));
    stage.open("channels").await;
    click("Show in Activity").await;
    see("developers read 500-1").await;
    assert!(address().contains("/activity?entry="), "{}", address());
    until("the entry", || texts("#entry-title").starts_with("GET ")).await;
    stage.session.activity.clear();
    see("no longer kept").await;
}

#[wasm_bindgen_test]
async fn over_a_form_with_changes_the_entry_is_a_dialog() {
    let hub = Hub::with(Resource::Authentication, 1);
    let stage = Stage::new(move |request| match request.method.as_str() {
        "PUT" => Reply::error(500, "500-1"),
        _ => hub.answer(request),
    });
    stage.open("authentications/id-1").await;
    type_into("Name", "Typed").await;
    click("Save changes").await;
    see("developers read 500-1").await;
    click("Show in Activity").await;
    tick().await;
    until("the dialog", || dialog().starts_with("PUT ")).await;
    assert!(address().contains("/authentications/id-1"));
    click("Close").await;
    assert_eq!(value_of("Name"), "Typed");
}
