//! The store: loading everything, whatever the server makes of it, and one question per record.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use baton::prelude::*;
use baton::store::{Collection, Known, Progress, Rows};
use baton_model::{Cause, Record, Resource};
use serde_json::{Value, json};
use wasm_bindgen_test::*;

use crate::common::{
    Stage,
    hub::{Hub, record},
    network::{Reply, Request, hurry, release},
    tick, until,
};

const CHANNEL: Resource = Resource::Channel;

fn stage_with(hub: &Hub) -> Stage {
    let hub = hub.clone();
    Stage::new(move |request| hub.answer(request))
}

fn progress(stage: &Stage) -> Progress {
    stage.store.of(CHANNEL).with_untracked(|c| c.progress.clone())
}

fn ids(stage: &Stage) -> Vec<String> {
    stage.store.of(CHANNEL).with_untracked(|c| c.all.iter().map(|one| one.id.clone()).collect())
}

/// The records `id-1` to `id-count`, in this order, and nothing else.
fn has(stage: &Stage, count: usize) {
    let ids = ids(stage);
    let wrong = ids.iter().enumerate().find(|(n, id)| **id != format!("id-{}", n + 1));
    assert_eq!((wrong, ids.len()), (None, count));
}

fn total(stage: &Stage) -> Option<u64> {
    stage.store.of(CHANNEL).with_untracked(|c| c.total)
}

fn moved(stage: &Stage) -> bool {
    stage.store.of(CHANNEL).with_untracked(|c| c.moved)
}

async fn done(stage: &Stage) {
    until("the end of loading", || progress(stage) != Progress::Running).await;
}

async fn requested(stage: &Stage, count: usize) {
    until(&format!("{count} requests"), || stage.network.calls().len() >= count).await;
    tick().await;
    assert_eq!(stage.network.calls().len(), count, "{:?}", stage.network.lines());
}

/// The records that a page of a list holds.
fn page(request: &Request, all: &[Value]) -> Vec<Value> {
    let (number, size) =
        (request.number("$pagenum").unwrap(), request.number("$pagesize").unwrap());
    all.iter().skip((number - 1) * size).take(size).cloned().collect()
}

fn records(count: usize) -> Vec<Value> {
    (1..=count).map(record).collect()
}

// Everything

#[wasm_bindgen_test]
async fn everything_is_loaded_four_at_a_time_and_in_the_order_of_the_server() {
    let hub = Hub::with(CHANNEL, 700);
    let stage = Stage::new(move |request| hub.answer(request).held());
    stage.store.load_all(CHANNEL);
    requested(&stage, 1).await;
    release();
    // Each time four are under way, and the newest is answered first.
    for count in [5, 9, 10] {
        requested(&stage, count).await;
        release();
    }
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 700);
    assert_eq!(total(&stage), Some(700));
}

#[wasm_bindgen_test]
async fn everything_is_loaded_once() {
    let stage = stage_with(&Hub::with(CHANNEL, 80));
    stage.store.load_all(CHANNEL);
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    stage.store.load_all(CHANNEL);
    requested(&stage, 2).await;
}

#[wasm_bindgen_test]
async fn an_empty_list_is_complete() {
    let stage = stage_with(&Hub::default());
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    assert_eq!((ids(&stage).len(), total(&stage)), (0, Some(0)));
}

#[wasm_bindgen_test]
async fn a_list_that_changes_while_it_is_read_is_read_once_more() {
    // Something was put before the first record after the first page was read.
    let hub = Hub::with(CHANNEL, 200);
    let (server, first) = (hub.clone(), Cell::new(true));
    let stage = Stage::new(move |request| {
        let reply = server.answer(request);
        if first.replace(false) {
            server.push_front(CHANNEL, record(0));
        }
        reply
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    let all = ids(&stage);
    assert_eq!((all.len(), &*all[0], &*all[200]), (201, "id-0", "id-200"));
    assert!(!moved(&stage));
}

#[wasm_bindgen_test]
async fn what_was_deleted_while_it_is_read_is_not_held_and_nothing_is_missed() {
    let hub = Hub::with(CHANNEL, 600);
    let (server, first) = (hub.clone(), Cell::new(true));
    let stage = Stage::new(move |request| {
        if request.number("$pagenum") == Some(5) && first.replace(false) {
            (201..=205).for_each(|n| server.remove(CHANNEL, &format!("id-{n}")));
        }
        server.answer(request)
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    let all = ids(&stage);
    let kept = (1..=600).filter(|n| !(201..=205).contains(n)).map(|n| format!("id-{n}"));
    assert_eq!(all, kept.collect::<Vec<_>>());
    assert!(progress(&stage) == Progress::Complete && !moved(&stage));
    assert_eq!(total(&stage), Some(595));
}

#[wasm_bindgen_test]
async fn a_list_that_never_rests_is_read_twice_and_says_so() {
    let hub = Hub::with(CHANNEL, 300);
    let (server, n) = (hub.clone(), Cell::new(300));
    let stage = Stage::new(move |request| {
        server.remove(CHANNEL, &format!("id-{}", n.replace(n.get() - 1)));
        server.answer(request)
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete && moved(&stage));
    assert!(stage.network.calls().len() <= 10, "{:?}", stage.network.lines());
    assert_eq!(total(&stage), Some(ids(&stage).len() as u64));
}

#[wasm_bindgen_test]
async fn records_that_come_twice_are_held_once() {
    // A server that does not count.
    let all: Vec<_> = records(70).into_iter().chain(records(90)).collect();
    let stage = Stage::new(move |request| Reply::ok(json!({"channel": page(request, &all)})));
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    has(&stage, 90);
}

#[wasm_bindgen_test]
async fn four_requests_are_under_way_at_a_time_whatever_is_loaded() {
    let channels = Hub::with(CHANNEL, 300);
    (1..=300).for_each(|n| channels.put(Resource::Account, record(n)));
    let stage = Stage::new(move |request| channels.answer(request).held());
    stage.store.load_all(CHANNEL);
    stage.store.load_all(Resource::Account);
    requested(&stage, 2).await;
    release();
    // Three pages of each are left: four of the six are asked for.
    requested(&stage, 6).await;
    release();
    requested(&stage, 8).await;
    release();
    done(&stage).await;
    has(&stage, 300);
}

#[wasm_bindgen_test]
async fn what_a_list_has_shown_is_there_until_the_first_page_of_all_comes() {
    let hub = Hub::with(CHANNEL, 90);
    let stage = Stage::new(move |request| match request.number("$pagesize") {
        Some(25) => hub.answer(request),
        _ => hub.answer(request).held(),
    });
    stage.store.read_page(CHANNEL, 1, 25).await.unwrap();
    stage.store.load_all(CHANNEL);
    requested(&stage, 2).await;
    has(&stage, 25);
    release();
    requested(&stage, 3).await;
    has(&stage, 75);
    release();
    done(&stage).await;
    has(&stage, 90);
}

#[wasm_bindgen_test]
async fn a_list_that_grows_by_a_page_meanwhile_is_loaded_to_its_end() {
    let hub = Hub::with(CHANNEL, 160);
    let server = hub.clone();
    let stage = Stage::new(move |request| {
        let reply = server.answer(request);
        if request.number("$pagenum") == Some(1) {
            (161..=320).for_each(|n| server.put(CHANNEL, record(n)));
        }
        reply
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    has(&stage, 320);
    assert_eq!(total(&stage), Some(320));
}

#[wasm_bindgen_test]
async fn a_list_that_shrinks_meanwhile_ends_where_it_ends() {
    let hub = Hub::with(CHANNEL, 400);
    let server = hub.clone();
    let stage = Stage::new(move |request| {
        let reply = server.answer(request);
        if request.number("$pagenum") == Some(1) {
            (101..=400).for_each(|n| server.remove(CHANNEL, &format!("id-{n}")));
        }
        reply
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 100);
    assert_eq!(total(&stage), Some(100), "the count was a promise");
}

#[wasm_bindgen_test]
async fn a_server_that_repeats_its_first_page_is_not_asked_for_ever() {
    for info in [json!({"count": 100_000}), Value::Null] {
        let (first, answered) = (records(75), info.clone());
        let stage = Stage::new(move |request| {
            assert!(request.number("$pagenum").unwrap() < 20, "{}", request.path);
            Reply::ok(json!({"channel": first, "paginationInfo": answered}))
        });
        stage.store.load_all(CHANNEL);
        done(&stage).await;
        // What the server counts and does not give is said.
        let counts = info != Value::Null;
        let ends = if counts { Progress::Capped } else { Progress::Complete };
        assert!(progress(&stage) == ends);
        has(&stage, 75);
        assert_eq!(total(&stage), Some(if counts { 100_000 } else { 75 }));
        assert!(stage.network.calls().len() <= 5, "{:?}", stage.network.lines());
    }
}

#[wasm_bindgen_test]
async fn without_a_count_the_first_page_that_is_not_full_is_the_last() {
    for count in [0, 74, 75, 150, 160, 375] {
        let all = records(count);
        let stage = Stage::new(move |request| Reply::ok(json!({"channel": page(request, &all)})));
        stage.store.load_all(CHANNEL);
        done(&stage).await;
        assert!(progress(&stage) == Progress::Complete, "{count}");
        has(&stage, count);
        assert_eq!(total(&stage), Some(count as u64));
    }
}

#[wasm_bindgen_test]
async fn without_a_count_the_last_page_may_be_answered_first() {
    let all = records(350);
    let stage =
        Stage::new(move |request| Reply::ok(json!({"channel": page(request, &all)})).held());
    stage.store.load_all(CHANNEL);
    requested(&stage, 1).await;
    release();
    // Of the pages 2 to 5, the last is answered first.
    requested(&stage, 5).await;
    release();
    tick().await;
    release();
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 350);
    for request in stage.network.calls() {
        assert!((1..=10).contains(&request.number("$pagenum").unwrap()), "{}", request.path);
    }
}

#[wasm_bindgen_test]
async fn pages_may_be_cut_smaller_than_asked() {
    for said in [true, false] {
        let all = records(210);
        let stage = Stage::new(move |request| {
            let number = request.number("$pagenum").unwrap();
            let page: Vec<_> = all.iter().skip((number - 1) * 50).take(50).cloned().collect();
            let info =
                if said { json!({"count": 210, "pagesize": 50}) } else { json!({"count": 210}) };
            Reply::ok(json!({"channel": page, "paginationInfo": info}))
        });
        stage.store.load_all(CHANNEL);
        done(&stage).await;
        has(&stage, 210);
    }
}

#[wasm_bindgen_test]
async fn a_count_below_what_came_is_not_believed() {
    let all = records(100);
    let stage = Stage::new(move |request| {
        let info = json!({"count": 10, "pagesize": 75});
        Reply::ok(json!({"channel": page(request, &all), "paginationInfo": info}))
    });
    stage.store.read_page(CHANNEL, 1, 25).await.unwrap();
    assert_eq!(total(&stage), None);
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    has(&stage, 100);
}

fn unpaged(count: usize, counted: Option<usize>) -> Stage {
    let all = records(count);
    Stage::new(move |request| match request.number("$pagenum") {
        Some(_) => Reply::error(400, "400-101"),
        None => Reply::ok(json!({"channel": all, "paginationInfo": {"count": counted}})),
    })
}

#[wasm_bindgen_test]
async fn a_server_without_pages_gives_everything_at_once() {
    let stage = unpaged(130, None);
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 130);
    assert_eq!(total(&stage), Some(130));
    assert_eq!(stage.network.calls().len(), 2);
}

#[wasm_bindgen_test]
async fn a_server_without_pages_that_counts_more_than_it_gives_is_capped() {
    let stage = unpaged(100, Some(700));
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Capped);
    assert_eq!((ids(&stage).len(), total(&stage)), (100, Some(700)));
}

#[wasm_bindgen_test]
async fn a_list_page_of_a_server_without_pages_is_everything() {
    let stage = unpaged(60, None);
    let shown = stage.store.read_page(CHANNEL, 1, 25).await.unwrap();
    assert_eq!(shown.len(), 60);
    assert!(stage.store.of(CHANNEL).with_untracked(|c| c.whole));
    assert!(progress(&stage) == Progress::Complete);
}

#[wasm_bindgen_test]
async fn loading_that_was_cancelled_goes_on_with_what_is_missing() {
    let hub = Hub::with(CHANNEL, 300);
    let stage = Stage::new(move |request| hub.answer(request).held());
    stage.store.load_all(CHANNEL);
    requested(&stage, 1).await;
    release();
    requested(&stage, 4).await;
    stage.store.stop(CHANNEL);
    release();
    tick().await;
    assert!(progress(&stage) == Progress::Idle);
    has(&stage, 75); // what is here stays, what comes later is not taken
    stage.store.load_all(CHANNEL);
    requested(&stage, 7).await;
    has(&stage, 75);
    release();
    done(&stage).await;
    has(&stage, 300);
}

#[wasm_bindgen_test]
async fn loading_that_fails_says_why_and_goes_on_with_what_is_missing() {
    let hub = Hub::with(CHANNEL, 300);
    let (server, broken) = (hub.clone(), Rc::new(Cell::new(true)));
    let fails = broken.clone();
    let stage = Stage::new(move |request| match request.number("$pagenum") {
        Some(3) if fails.get() => Reply::error(500, "500-1"),
        _ => server.answer(request),
    });
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(matches!(progress(&stage), Progress::Failed(failure) if failure.code == "500-1"));
    let here = ids(&stage).len();
    assert!(here >= 75 && here.is_multiple_of(75), "{here}");
    let asked = stage.network.calls().len();
    broken.set(false);
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 300);
    assert_eq!(stage.network.calls().len(), asked + (300 - here) / 75);
}

#[wasm_bindgen_test]
async fn loading_slows_down_on_429_and_goes_on() {
    let hub = Hub::with(CHANNEL, 300);
    let limit = Cell::new(3);
    let stage = Stage::new(move |request| {
        limit.set(limit.get() - 1);
        match limit.get() {
            0 => Reply::error(429, "429-1").header("retry-after", "1"),
            _ => hub.answer(request),
        }
    });
    hurry();
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 300);
}

#[wasm_bindgen_test]
async fn loading_in_the_environment_just_left_does_not_disturb_the_next() {
    let hub = Hub::with(CHANNEL, 90);
    let stage = Stage::new(move |request| hub.answer(request).held());
    stage.store.load_all(CHANNEL);
    requested(&stage, 1).await;
    stage.console.switch(1);
    stage.sign_in("second", 3_600_000);
    stage.store.load_all(CHANNEL);
    requested(&stage, 2).await;
    // The newest first: now the answer for the environment that was left comes last.
    release();
    requested(&stage, 3).await;
    assert!(progress(&stage) == Progress::Running);
    release();
    done(&stage).await;
    assert!(progress(&stage) == Progress::Complete);
    has(&stage, 90);
}

#[wasm_bindgen_test]
async fn an_answer_for_the_environment_just_left_may_come_before_that_of_the_next() {
    // The other way round: only the answer of the first environment has come.
    let hub = Hub::with(CHANNEL, 10);
    let stage = Stage::new(move |request| {
        if request.path.starts_with("one/") { hub.answer(request).held() } else { Reply::never() }
    });
    stage.store.load_all(CHANNEL);
    requested(&stage, 1).await;
    stage.console.switch(1);
    stage.sign_in("second", 3_600_000);
    stage.store.load_all(CHANNEL);
    requested(&stage, 2).await;
    release();
    tick().await;
    assert!(progress(&stage) == Progress::Running);
    assert!(ids(&stage).is_empty());
}

// Pages of lists

#[wasm_bindgen_test]
async fn a_page_that_repeats_the_first_is_no_further_page() {
    let stage = Stage::new(|request| {
        let some = records(request.number("$pagesize").unwrap());
        Reply::ok(json!({"channel": some, "paginationInfo": {"count": 1204}}))
    });
    stage.store.read_page(CHANNEL, 1, 25).await.unwrap();
    stage.store.read_page(CHANNEL, 2, 25).await.unwrap();
    assert!(stage.store.of(CHANNEL).with_untracked(|c| c.whole));
    assert!(progress(&stage) == Progress::Capped);
    has(&stage, 75);
    assert_eq!(total(&stage), Some(1204));
}

#[wasm_bindgen_test]
async fn a_page_is_kept_until_something_changes() {
    let stage = stage_with(&Hub::with(CHANNEL, 60));
    let shown = stage.store.read_page(CHANNEL, 2, 25).await.unwrap();
    assert_eq!(shown.first().unwrap().id, "id-26");
    assert_eq!(total(&stage), Some(60));
    let held = || stage.store.of(CHANNEL).with_untracked(|c| c.page(2, 25).is_some());
    assert!(held());
    stage.store.stale(CHANNEL);
    assert!(!held());
    assert_eq!(total(&stage), None);
}

#[wasm_bindgen_test]
async fn a_page_that_was_asked_for_is_shown_also_while_everything_is_loaded() {
    let hub = Hub::with(CHANNEL, 60);
    let stage = Stage::new(move |request| match request.number("$pagesize") {
        Some(25) => hub.answer(request).held(),
        _ => Reply::never(),
    });
    let store = stage.store;
    let shown = Rc::new(RefCell::new(None));
    let place = shown.clone();
    leptos::task::spawn_local(async move {
        *place.borrow_mut() = Some(store.read_page(CHANNEL, 1, 25).await.unwrap().len());
    });
    requested(&stage, 1).await;
    stage.store.load_all(CHANNEL);
    requested(&stage, 2).await;
    release();
    until("the page", || shown.borrow().is_some()).await;
    assert_eq!(*shown.borrow(), Some(25));
}

#[wasm_bindgen_test]
async fn a_saved_record_is_shown_wherever_it_is_held() {
    let stage = stage_with(&Hub::with(CHANNEL, 3));
    stage.store.read_page(CHANNEL, 1, 25).await.unwrap();
    stage.store.load_all(CHANNEL);
    done(&stage).await;
    stage.store.put(CHANNEL, Record::new(json!({"id": "id-2", "displayName": "anew"})));
    stage.store.of(CHANNEL).with_untracked(|c| {
        let spec = CHANNEL.spec();
        assert_eq!(c.all[1].name(spec), "anew");
        assert_eq!(c.page(1, 25).unwrap()[1].name(spec), "anew");
        assert!(matches!(c.known("id-2"), Known::Here(one) if one.name(spec) == "anew"));
    });
    stage.store.remove(CHANNEL, "id-2");
    assert_eq!(ids(&stage), ["id-1", "id-3"]);
    assert_eq!(total(&stage), Some(2));
    assert!(stage.store.of(CHANNEL).with_untracked(|c| c.known("id-2")) == Known::Missing);
}

// One record

async fn known(stage: &Stage, resource: Resource, id: &str) -> Known {
    let ask = || untrack(|| stage.store.record(resource, id));
    until(&format!("what is known of {id}"), || ask() != Known::Asked).await;
    ask()
}

#[wasm_bindgen_test]
async fn several_who_ask_for_names_cause_one_request() {
    let stage = stage_with(&Hub::with(CHANNEL, 40));
    for n in 1..=40 {
        for _ in 0..3 {
            assert!(untrack(|| stage.store.record(CHANNEL, &format!("id-{n}"))) == Known::Asked);
        }
    }
    for n in 1..=40 {
        assert!(matches!(known(&stage, CHANNEL, &format!("id-{n}")).await, Known::Here(_)));
    }
    assert_eq!(stage.network.lines(), ["GET one/channels?$pagenum=1&$pagesize=75"]);
}

#[wasm_bindgen_test]
async fn what_has_no_id_is_not_asked_for() {
    let stage = stage_with(&Hub::with(CHANNEL, 200));
    assert!(untrack(|| stage.store.record(CHANNEL, "")) == Known::Missing);
    assert!(matches!(known(&stage, CHANNEL, "id-150").await, Known::Here(_)));
    assert_eq!(
        stage.network.lines(),
        ["GET one/channels?$pagenum=1&$pagesize=75", "GET one/channels/id-150"]
    );
}

#[wasm_bindgen_test]
async fn what_is_not_on_the_first_page_is_read_by_its_id_once() {
    let stage = stage_with(&Hub::with(CHANNEL, 200));
    for _ in 0..3 {
        let _ = untrack(|| stage.store.record(CHANNEL, "id-150"));
    }
    assert!(matches!(known(&stage, CHANNEL, "id-150").await, Known::Here(_)));
    assert!(matches!(known(&stage, CHANNEL, "id-160").await, Known::Here(_)));
    assert_eq!(
        stage.network.lines(),
        [
            "GET one/channels?$pagenum=1&$pagesize=75",
            "GET one/channels/id-150",
            "GET one/channels/id-160"
        ]
    );
}

#[wasm_bindgen_test]
async fn a_record_that_is_not_there_is_missing_and_one_that_may_not_be_read_is_not() {
    // More than one page: of all records, what is not among them would be missing without being asked for.
    let hub = Hub::with(CHANNEL, 200);
    let stage = Stage::new(move |request| match request.path.as_str() {
        "one/channels/malformed" => Reply::error(400, "400-108"),
        "one/channels/secret" => Reply::error(403, "403-197"),
        "one/channels/broken" => Reply::error(500, "500-1"),
        _ => hub.answer(request),
    });
    assert!(known(&stage, CHANNEL, "gone").await == Known::Missing);
    assert!(known(&stage, CHANNEL, "malformed").await == Known::Missing);
    assert!(known(&stage, CHANNEL, "secret").await == Known::Refused);
    assert!(known(&stage, CHANNEL, "broken").await == Known::Refused);
    let before = stage.network.calls().len();
    tick().await;
    assert_eq!(stage.network.calls().len(), before, "nobody asks twice");
    stage.store.forget_refusals();
    assert!(stage.store.of(CHANNEL).with_untracked(|c| c.known("secret")) == Known::Unasked);
    assert!(stage.store.of(CHANNEL).with_untracked(|c| c.known("gone")) == Known::Missing);
}

#[wasm_bindgen_test]
async fn authentications_are_read_one_by_one_for_their_list_needs_more_rights() {
    let stage = stage_with(&Hub::with(Resource::Authentication, 2));
    assert!(matches!(known(&stage, Resource::Authentication, "id-2").await, Known::Here(_)));
    assert_eq!(stage.network.lines(), ["GET one/authentications/id-2"]);
}

#[wasm_bindgen_test]
async fn of_many_names_the_last_asked_for_are_read_first_and_those_that_flew_by_not_at_all() {
    let hub = Hub::with(Resource::Authentication, 300);
    let stage = Stage::new(move |request| hub.answer(request).held());
    for n in 1..=300 {
        let _ = stage.store.record(Resource::Authentication, &format!("id-{n}"));
    }
    let read = |n: u32| format!("GET one/authentications/id-{n}");
    requested(&stage, 4).await;
    assert_eq!(stage.network.lines(), [300, 299, 298, 297].map(read));
    release();
    requested(&stage, 8).await;
    assert_eq!(stage.network.lines()[4..], [296, 295, 294, 293].map(read));
    let auth = stage.store.of(Resource::Authentication);
    let knows = |id: &str| auth.with_untracked(|c| c.known(id));
    assert!(matches!(knows("id-300"), Known::Here(_)));
    assert!(knows("id-61") == Known::Asked);
    // It is asked for again when it is seen again.
    assert!(knows("id-60") == Known::Unasked);
}

#[wasm_bindgen_test]
async fn names_are_told_to_who_asked_as_they_come() {
    let stage = stage_with(&Hub::with(CHANNEL, 3));
    let store = stage.store;
    let shown = RwSignal::new(Vec::new());
    stage
        .mount(move || {
            Effect::new(move |_| {
                let known = match store.record(CHANNEL, "id-3") {
                    Known::Here(record) => record.name(CHANNEL.spec()).to_owned(),
                    Known::Asked => "asked".to_owned(),
                    _ => "other".to_owned(),
                };
                shown.update(|all| all.push(known));
            });
        })
        .await;
    until("the name", || shown.with_untracked(|all| all.last().is_some_and(|one| one == "name 3")))
        .await;
    assert!(shown.with_untracked(|all| all.iter().all(|one| one != "other")));
}

#[wasm_bindgen_test]
async fn who_signs_out_while_names_are_shown_is_asked_for_nothing() {
    let stage = stage_with(&Hub::with(CHANNEL, 3));
    let store = stage.store;
    stage
        .mount(move || {
            Effect::new(move |_| drop(store.record(CHANNEL, "id-3")));
        })
        .await;
    requested(&stage, 1).await;
    stage.console.sign_out();
    tick().await;
    assert_eq!(stage.network.calls().len(), 1);
    assert_eq!(
        stage.store.client(CHANNEL).read_one("id-3").await.unwrap_err().cause,
        Cause::SignIn
    );
}

#[wasm_bindgen_test]
fn rows_are_a_part_of_the_records_in_an_order() {
    let all: Vec<Arc<Record>> =
        (0..5).map(|n| Arc::new(Record::new(json!({"id": n.to_string()})))).collect();
    let all = Arc::new(all);
    let ids = |rows: &Rows| rows.iter().map(|one| one.id.clone()).collect::<String>();
    let rows = Rows::at(all.clone(), Arc::new(vec![4, 2, 0, 1]));
    assert_eq!((ids(&rows), rows.len()), ("4201".to_owned(), 4));
    let part = rows.part(1, 3);
    assert_eq!((ids(&part), part.get(1).map(|one| &*one.id)), ("20".to_owned(), Some("0")));
    assert_eq!(part.get(2), None);
    // More than there is, and a part of a part.
    assert_eq!(ids(&rows.part(2, usize::MAX)), "01");
    assert_eq!(ids(&part.part(1, 9)), "0");
    assert!(rows.part(7, 9).is_empty() && Rows::default().is_empty());
    // The same records in the same order, whatever they are a part of.
    let copy = Rows::from(rows.iter().cloned().collect::<Vec<_>>());
    assert!(copy.same(&rows) && rows.same(&Rows::at(all.clone(), Arc::new(vec![4, 2, 0, 1]))));
    assert!(!rows.same(&Rows::at(all.clone(), Arc::new(vec![4, 2, 0, 3]))) && !rows.same(&part));
    assert!(part == rows.part(1, 3) && part != copy.part(1, 3));
}

#[wasm_bindgen_test]
fn what_a_list_shows_stays_as_it_is_when_records_go_and_come() {
    let mut collection = Collection::default();
    collection.start_all();
    let all: Vec<Arc<Record>> =
        (0..3).map(|n| Arc::new(Record::new(json!({"id": n.to_string()})))).collect();
    collection.extend(1, &all);
    let shown = Rows::at(collection.all.clone(), Arc::new(vec![0, 1, 2]));
    collection.remove("1");
    collection.put(Arc::new(Record::new(json!({"id": "2", "name": "new"}))));
    collection.extend(2, &[Arc::new(Record::new(json!({"id": "3"})))]);
    assert_eq!(shown.iter().map(|one| &*one.id).collect::<Vec<_>>(), ["0", "1", "2"]);
    assert!(shown.get(2).is_some_and(|one| one.json.get("name").is_none()));
    let now: Vec<_> = collection.all.iter().map(|one| &*one.id).collect();
    assert_eq!(now, ["0", "2", "3"]);
}
