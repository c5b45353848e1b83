//! The quirks of the Orchestrator that concern a client, each with a test of its number.

#![allow(clippy::unwrap_used)]

use baton_model::{
    Cause, Failure, Record, Value,
    failure::Answer,
    ocp::{
        app::{self, Deployed, Status},
        attached::{self, Row, Wrong},
        chat::{self, Incoming, Who},
        deployment::{self, Deployment, Event, KEPT, PATIENCE, State, Step},
        history, page, parts, paste, path,
        refusal::{Refusal, canvas_name, canvas_names},
        voice,
        zip::{self, NoZip},
    },
};
use serde_json::json;

fn contract() -> Value {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../contract/orchestrator.yaml"
    ))
    .unwrap();
    serde_yaml_ng::from_str(&text).unwrap()
}

/// The examples of a success, by name.
fn examples(path: &str, method: &str, status: &str) -> Vec<Value> {
    let contract = contract();
    let response = &contract["paths"][path][method]["responses"][status];
    let response = match response.get("$ref").and_then(Value::as_str) {
        Some(name) => &contract["components"]["responses"][name.rsplit('/').next().unwrap()],
        None => response,
    };
    let examples = response["content"]["application/json"]["examples"].as_object().unwrap();
    assert!(!examples.is_empty());
    examples.values().map(|example| example["value"].clone()).collect()
}

fn records(all: &[Value]) -> Vec<Record> {
    all.iter().cloned().map(Record::new).collect()
}

fn refused(status: u16, body: &Value) -> Failure {
    let text = body.to_string();
    let answer = Answer { status, content_type: "application/json", body: &text, wait: None };
    Failure::from_answer("POST /apps/a/deploy/", &answer)
}

#[test]
fn every_path_is_one_of_the_contract() {
    let contract = contract();
    let known = contract["paths"].as_object().unwrap();
    let ours = [
        path::apps(""),
        path::apps_page(25, 0, "", ""),
        path::app("X"),
        path::part("X", "status"),
        path::mini_apps("X"),
        path::part("X", "flows"),
        path::deploy("X", false, false, false),
        path::deploy("X", true, true, true),
        path::result("X"),
        path::part("X", "web_chat"),
        path::part("X", "attached_data"),
        path::part("X", "fail_sources"),
        path::part("X", "export"),
        path::VOICE_PROFILES.to_owned(),
        path::part("X", "voice-biometric"),
    ];
    for one in &ours {
        let bare = one.split('?').next().unwrap();
        let of_contract =
            |path: &str| path.replace("{app_id}", "X").replace("{result_id}", "X") == bare;
        assert!(known.keys().any(|path| of_contract(path)), "{one}");
    }
    assert_eq!(ours.len(), known.len(), "a path of the contract is not used");
}

#[test]
fn q01_parameters_are_joined_with_an_ampersand() {
    assert_eq!(
        path::apps_page(25, 50, "7b0b", "card"),
        "/apps/pagination/?limit=25&offset=50&org_id=7b0b&search_term=card"
    );
}

#[test]
fn q02_an_organisation_is_opaque_text() {
    assert_eq!(path::apps("a b/7&x"), "/apps/?org_id=a%20b%2F7%26x");
}

#[test]
fn q03_an_empty_organisation_is_left_out() {
    assert_eq!(path::apps(""), "/apps/");
    assert_eq!(path::apps_page(25, 0, "", ""), "/apps/pagination/?limit=25&offset=0");
}

#[test]
fn q04_lists_are_bare_arrays_or_objects_without_links() {
    for example in examples("/apps/", "get", "200") {
        let page = page::read(Some(example.clone())).unwrap();
        assert_eq!((page.records.len(), page.count), (example.as_array().unwrap().len(), None));
    }
    for example in examples("/apps/pagination/", "get", "200") {
        let page = page::read(Some(example.clone())).unwrap();
        assert_eq!(page.count, example["count"].as_u64());
    }
    let odd =
        json!({"count": "7", "next": "http://elsewhere/", "results": [{"id": "a", "name": "x"}]});
    let page = page::read(Some(odd)).unwrap();
    assert_eq!((page.records.len(), page.count), (1, Some(7)));
    assert!(page::read(Some(json!("no list"))).is_none());
    assert!(page::read(Some(json!({"detail": "Not found."}))).is_none());
}

#[test]
fn q05_a_server_that_ignores_the_search_is_found_out() {
    let all = records(&[
        json!({"id": "1", "name": "card_services", "group": "retail"}),
        json!({"id": "2", "name": "hours", "description": null, "labels": ["Cards"]}),
    ]);
    assert!(!page::ignores_search(&all, "CARD"));
    assert!(!page::ignores_search(&[], "card"));
    assert!(page::ignores_search(&all, "services"));
}

#[test]
fn q06_canvas_has_two_names_and_single_answers_may_be_short() {
    for example in examples("/apps/{app_id}/", "get", "200") {
        assert_eq!(app::canvas(&example), Some("8ca59966-66ce-4b36-8512-bd1311072231"));
    }
    let listed =
        json!({"id": "a", "name": "old", "canvas": "c1", "deployed_at": null, "group": "g"});
    let short = json!({"name": "new", "canvas_id": "c2"});
    assert!(app::is_short(&short));
    let full = app::filled(&short, Some(&listed), "a");
    assert_eq!(
        (full.id.as_str(), full.text("name"), full.text("group")),
        ("a", Some("new"), Some("g"))
    );
    assert_eq!(app::canvas(&full.json), Some("c2"));
    assert_eq!(Deployed::of(&full.json), Deployed::Never);
    assert_eq!(app::filled(&json!([]), None, "a").id, "a");
}

#[test]
fn q07_only_what_was_filled_in_is_sent() {
    assert_eq!(app::create_body("x", " ", ""), json!({"name": "x"}));
    assert_eq!(
        app::create_body("x", "demo", "agentic"),
        json!({"name": "x", "group": "demo", "application_type": "agentic"})
    );
}

#[test]
fn q08_a_new_app_without_an_id_is_looked_up() {
    let ids = examples("/apps/", "post", "201")
        .iter()
        .map(|e| app::created_id(e).is_some())
        .collect::<Vec<_>>();
    assert!(ids.contains(&true) && ids.contains(&false), "{ids:?}");
    let all = records(&[
        json!({"id": "1", "name": "my_app", "created_at": "2026-02-03T09:24:40.000000Z"}),
        json!({"id": "2", "name": "my_app", "created_at": "2026-04-03T09:24:40.000000Z"}),
        json!({"id": "3", "name": "my_app_2", "created_at": "2026-09-03T09:24:40.000000Z"}),
    ]);
    assert_eq!(app::made(&all, "my_app").unwrap().id, "2");
    assert!(app::made(&all, "other").is_none());
}

#[test]
fn q09_names_hold_letters_digits_and_underscores() {
    for good in ["a", "My_app_2", "0", "_"] {
        assert_eq!(app::name_problem(good), None, "{good}");
    }
    let says = |name: &str| app::name_problem(name).unwrap();
    assert!(says("my-app").contains("a hyphen") && says("my app").contains("a space"));
    assert!(says("käse").contains("“ä”") && says("").contains("Enter a name"));
}

#[test]
fn q10_errors_of_the_server_are_found_at_their_field() {
    let examples = examples("/apps/", "post", "400");
    let failures: Vec<Failure> = examples.iter().map(|body| refused(400, body)).collect();
    assert!(failures.iter().all(|failure| failure.cause == Cause::Invalid));
    let named = failures.iter().filter(|f| f.details.iter().any(|(field, _)| field == "name"));
    assert_eq!(named.count(), 2);
    assert_eq!(failures.last().unwrap().title(), "An app with this name is already in the group.");
}

#[test]
fn q11_a_status_is_one_of_three_or_another() {
    let words: Vec<_> =
        examples("/apps/{app_id}/status/", "get", "200").iter().map(Status::read).collect();
    assert_eq!(words, [Some(Status::Started), Some(Status::Stopped), Some(Status::NotDeployed)]);
    assert_eq!(Status::read(&json!({"status": "paused"})).unwrap().label(), "paused");
    assert_eq!(Status::read(&json!({"status": null})), None);
}

#[test]
fn q12_every_path_ends_in_a_slash() {
    for one in [
        path::app("a/b"),
        path::result("r"),
        path::deploy("a", true, true, true),
        path::part("a", "export"),
    ] {
        assert!(one.split('?').next().unwrap().ends_with('/'), "{one}");
    }
    assert_eq!(path::app("a/b"), "/apps/a%2Fb/");
}

fn running() -> Deployment {
    let mut one = Deployment::new("k".into(), "a", "card", 1000);
    one.before = Deployed::Never;
    one.on(&Event::Answered(&json!({"result_id": "r"})), 1000);
    one
}

#[test]
fn q13_either_answer_may_come_to_every_deploy() {
    assert_eq!(path::deploy("a", false, false, false), "/apps/a/deploy/");
    assert_eq!(path::deploy("a", false, true, true), "/apps/a/deploy/?all=true&async=true");
    for (path, states) in [
        ("/apps/{app_id}/deploy/", [State::Done, State::Running]),
        ("/apps/{app_id}/deploy_legacy/", [State::Running, State::Done]),
    ] {
        let ends = examples(path, "post", "200").into_iter().map(|answer| {
            let mut one = Deployment::new("k".into(), "a", "card", 0);
            one.on(&Event::Answered(&answer), 5);
            one.state
        });
        assert_eq!(ends.collect::<Vec<_>>(), states);
    }
    // Refused for this alone: nothing was done.
    let no = json!({"detail": "Asynchronous deployment is not available in this environment."});
    assert!(Deployment::wants_no_background(&refused(400, &no)));
    assert!(!Deployment::wants_no_background(&refused(400, &json!({"detail": "No."}))));
    assert!(!Deployment::wants_no_background(&refused(500, &no)));
    let mut odd = Deployment::new("k".into(), "a", "card", 0);
    odd.on(&Event::Answered(&Value::Null), 5);
    assert_eq!(odd.state, State::Checking);
}

#[test]
fn q14_result_id_and_task_id_are_one() {
    let mut one = Deployment::new("k".into(), "a", "card", 0);
    one.on(&Event::Answered(&json!({"task_id": "t"})), 5);
    assert_eq!(one.step(6), Step::Ask("t".into()));
}

#[test]
fn q15_after_a_day_a_result_is_expired_without_asking() {
    let mut one = running();
    assert_eq!(one.step(1000 + KEPT - 1), Step::Ask("r".into()));
    assert_eq!(one.step(1000 + KEPT), Step::Rest);
    assert_eq!(one.state, State::Expired);
}

#[test]
fn q16_no_result_is_not_yet_a_failure() {
    let mut one = running();
    for _ in 0..3 {
        one.on(&Event::NoResult, 5000);
        assert_eq!(one.state, State::Running);
    }
    // From here on the app is looked at too: the result may be lost.
    let steps = [one.step(6000), one.step(6000), one.step(6000)];
    assert!(steps.contains(&Step::Look) && steps.contains(&Step::Ask("r".into())));
    one.on(&Event::Looked(Deployed::Never, Some(Status::NotDeployed)), 6000);
    assert_eq!(one.state, State::Running);
    let mut lost = one.clone();
    one.on(
        &Event::Looked(Deployed::At("2026-11-22T09:00:00.000000Z".into()), Some(Status::Started)),
        7000,
    );
    assert_eq!((one.state, one.ended), (State::Done, 7000));
    lost.on(&Event::NoResult, 1000 + PATIENCE);
    assert_eq!(lost.state, State::Checking);
    lost.on(&Event::Looked(Deployed::Never, Some(Status::NotDeployed)), 1000 + PATIENCE);
    assert_eq!(lost.state, State::Unknown);
}

#[test]
fn q17_an_outcome_may_be_a_sentence_or_an_object() {
    let states = examples("/results/{result_id}/", "get", "200").into_iter().map(|result| {
        let mut one = running();
        one.on(&Event::Result(&result), 2000);
        one
    });
    let states: Vec<Deployment> = states.collect();
    assert_eq!(
        states.iter().map(|one| one.state).collect::<Vec<_>>(),
        [State::Checking, State::Checking, State::Refused]
    );
    assert_eq!(states[2].refusal.as_ref().unwrap().count(), 2);
    // What a sentence claims shows in the app.
    let (mut good, mut bad) = (states[0].clone(), states[1].clone());
    good.on(&Event::Looked(Deployed::At("2026-11-22T09:00:00Z".into()), None), 3000);
    assert_eq!((good.state, good.said.as_str()), (State::Done, "App card_services was deployed."));
    for _ in 0..3 {
        bad.on(&Event::Looked(Deployed::Never, None), 3000);
    }
    assert_eq!(
        (bad.state, bad.said.as_str()),
        (State::Failed, "App card_services could not be deployed.")
    );
    // Where the app does not tell, nobody can say.
    let mut open = states[0].clone();
    open.before = Deployed::Unsaid;
    for _ in 0..3 {
        open.on(&Event::Looked(Deployed::Unsaid, Some(Status::Started)), 3000);
    }
    assert_eq!(open.state, State::Unknown);
    for (odd, state) in [
        (json!({"async_result": 7}), State::Checking),
        (json!({"async_result": [1]}), State::Checking),
        (json!({"task_id": "r", "async_result": null}), State::Running),
        (json!({"async_result": "PENDING"}), State::Running),
        (json!(null), State::Running),
    ] {
        let mut one = running();
        one.on(&Event::Result(&odd), 2000);
        assert_eq!(one.state, state, "{odd}");
    }
}

#[test]
fn q18_a_deploy_without_an_answer_is_looked_after_and_never_repeated() {
    for cause in [Cause::TimedOut(true), Cause::Unreachable, Cause::Dropped] {
        let mut one = Deployment::new("k".into(), "a", "card", 0);
        one.on(&Event::Failed(&Failure::without_answer(cause, "POST /")), 30_000);
        assert_eq!((one.state, one.step(30_001)), (State::Checking, Step::Look));
    }
    let mut gone = Deployment::new("k".into(), "a", "card", 0);
    gone.on(&Event::Interrupted, 5);
    assert_eq!(gone.state, State::Checking);
    let mut two = Deployment::new("k".into(), "a", "card", 0);
    two.on(
        &Event::Failed(&refused(409, &json!({"detail": "A deploy of this app is running."}))),
        5,
    );
    assert_eq!((two.state, two.said.as_str()), (State::Failed, "A deploy of this app is running."));
}

#[test]
fn q19_a_chat_is_tried_again_for_some_seconds_after_a_deploy() {
    assert_eq!(chat::retry(0, Some(1000)), Some(2000));
    assert_eq!(chat::retry(3, Some(20_000)), Some(8000));
    assert_eq!(chat::retry(4, Some(20_000)), None);
    assert_eq!(chat::retry(0, Some(chat::GRACE)), None);
    assert_eq!(chat::retry(0, None), None);
}

#[test]
fn q20_tokens_of_a_chat_may_be_missing() {
    let all: Vec<_> = examples("/apps/{app_id}/web_chat/", "get", "200")
        .iter()
        .filter_map(parts::web_chat)
        .collect();
    assert_eq!(all[0].deployed.as_deref(), Some("example-deployed-token"));
    assert_eq!((&all[1].deployed, &all[1].live), (&None, &None));
    let null = json!({"chat_url": "wss://x/", "deployed_token": null, "live_token": ""});
    assert_eq!(parts::web_chat(&null).unwrap().live, None);
}

#[test]
fn q21_frames_are_shown_and_saved_without_their_token() {
    let frame = chat::start_session("live-secret", "m");
    assert_eq!(frame["api_key"], "live-secret");
    assert!(!chat::masked(&frame).to_string().contains("live-secret"));
}

#[test]
fn q22_mini_apps_come_as_ids_or_objects() {
    assert_eq!(path::mini_apps("a"), "/apps/a/miniapps/?detail=true");
    let all = examples("/apps/{app_id}/miniapps/", "get", "200");
    let read: Vec<_> = all.iter().filter_map(parts::mini_apps).collect();
    assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 0]);
    assert_eq!(read[0][0].id, read[1][0].id);
    assert_eq!((read[0][0].name.as_str(), read[1][0].name.as_str()), ("", "ask_intent"));
}

#[test]
fn q23_types_to_choose_from_are_those_that_occur() {
    let all = parts::mini_apps(&json!([
        {"id": "1", "type": "Numeric"}, {"id": "2", "type": "Banking"}, {"id": "3", "type": "Banking"}, "4"
    ]));
    assert_eq!(parts::kinds(&all.unwrap()), ["Banking", "Numeric"]);
}

#[test]
fn q24_the_whole_map_is_sent_and_what_remains_is_noticed() {
    let map = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let before = map(r#"{"locale": "en-US", "n": 1.50, "old": "x"}"#);
    let mut rows = attached::rows(&before).unwrap();
    assert_eq!(attached::body(&rows), before);
    rows.remove(2);
    rows[0].text = "de-DE".into();
    rows.push(Row { key: "new".into(), text: "[1]".into(), json: true });
    let sent = attached::body(&rows);
    assert_eq!(sent.to_string(), r#"{"locale":"de-DE","n":1.50,"new":[1]}"#);
    let keys: Vec<_> = attached::differences(&before, &sent)
        .into_iter()
        .map(|one| (one.key, one.before.is_some(), one.after.is_some()))
        .collect();
    assert_eq!(
        keys,
        [("locale".into(), true, true), ("old".into(), true, false), ("new".into(), false, true)]
    );
    let merged = map(r#"{"locale": "de-DE", "n": 1.50, "new": [1], "old": "x"}"#);
    assert_eq!(attached::remaining(&before, &sent, &merged), ["old"]);
    assert!(attached::remaining(&before, &sent, &sent).is_empty());
}

#[test]
fn q24_rows_that_cannot_be_sent_are_named() {
    let row = |key: &str, text: &str, json| Row { key: key.into(), text: text.into(), json };
    let rows =
        [row("a", "1", false), row("", "x", false), row("a", "2", false), row("b", "{", true)];
    assert_eq!(
        attached::wrong(&rows, &json!({})),
        [(1, Wrong::Empty), (2, Wrong::Twice), (3, Wrong::NoJson)]
    );
    // A server that has an empty key keeps it.
    assert!(attached::wrong(&rows[..2], &json!({"": "x"})).is_empty());
}

#[test]
fn q24_pasted_pairs_lose_nothing_silently() {
    let read = |text: &str| paste::read(text).unwrap();
    let json = read(r#"{"a": "1", "b": 2, "a": "3", "": null}"#);
    assert_eq!(json.rows.len(), 3);
    assert_eq!((json.rows[0].text.as_str(), json.rows[1].json), ("3", true));
    assert_eq!((json.twice, json.empty, json.other), (vec!["a".to_owned()], 1, 2));
    let csv =
        read("key,value\r\nlocale,en-US\r\n\"a,b\",\"say \"\"hi\"\"\nthere\"\r\n\r\nlocale,de\r\n");
    assert_eq!(csv.rows[0], Row { key: "locale".into(), text: "de".into(), json: false });
    assert_eq!(csv.rows[1].key, "a,b");
    assert_eq!(csv.rows[1].text, "say \"hi\"\nthere");
    assert_eq!(csv.twice, ["locale"]);
    assert_eq!(read("a\t1,5\nb\t2").rows[0].text, "1,5");
    for (bad, says) in [
        ("", "Paste"),
        ("[1]", "expected an object"),
        ("{\"a\": }", "Line 1, column 7"),
        ("{\"a\": 1} x", "Line 1, column 10: the document has ended"),
        ("a,b\nc", "Line 2"),
        ("a,\"b", "Line 1: a quotation mark"),
        ("words", "parted by"),
    ] {
        let error = paste::read(bad).unwrap_err();
        assert!(error.contains(says), "{bad}: {error}");
    }
    let many: Vec<String> = (0..5000).map(|n| format!("key_{n},{n}")).collect();
    let mut rows = attached::rows(&json!({"key_7": "x", "own": "y"})).unwrap();
    assert_eq!(attached::put(&mut rows, read(&many.join("\n")).rows), (4999, 1));
    assert_eq!(attached::body(&rows).as_object().unwrap().len(), 5001);
}

#[test]
fn q25_a_profile_is_removed_by_an_empty_id() {
    let before =
        json!({"profile_id": "DEF", "field_mappings": [{"bio_key": "Ani", "orc_field": "Ani"}]});
    assert_eq!(voice::without(&before), json!({"profile_id": "", "field_mappings": []}));
}

#[test]
fn q26_mappings_hold_the_name_of_a_key() {
    let profiles =
        voice::profiles(&examples("/voice-biometric/profiles/", "get", "200")[0]).unwrap();
    assert_eq!(profiles[1].keys, [("user_id".to_owned(), "User id".to_owned())]);
    let pairs =
        [("user_id".to_owned(), "CustomerId".to_owned()), ("other".to_owned(), String::new())];
    assert_eq!(
        voice::with(&json!({}), "Xk4t9a2b", &pairs),
        json!({"profile_id": "Xk4t9a2b", "field_mappings": [{"bio_key": "user_id", "orc_field": "CustomerId"}]})
    );
}

#[test]
fn q27_unknown_members_of_a_profile_are_kept() {
    let before = json!({
        "profile_id": "DEF", "enrolment": true,
        "field_mappings": [{"bio_key": "Ani", "orc_field": "Ani", "enroll_field": "E"}],
    });
    let after = voice::with(&before, "DEF", &[("Ani".to_owned(), "Dnis".to_owned())]);
    assert_eq!(after["enrolment"], true);
    assert_eq!(
        after["field_mappings"][0],
        json!({"bio_key": "Ani", "orc_field": "Dnis", "enroll_field": "E"})
    );
    assert_eq!(voice::mappings(&after), [("Ani".to_owned(), "Dnis".to_owned())]);
}

#[test]
fn q28_profiles_are_asked_for_without_an_app() {
    assert_eq!(path::VOICE_PROFILES, "/voice-biometric/profiles/");
}

#[test]
fn q29_ids_are_opaque() {
    let odd = json!({"errors": [{"canvas_id": 7, "node_errors": [{"node_id": 1, "errors": ["Broken."]}, 3]}, null]});
    let refusal = Refusal::read(&odd).unwrap();
    assert_eq!(refusal.canvases[0].id, "7");
    assert_eq!(refusal.canvases[0].nodes[0].id, "1");
    assert_eq!(refusal.canvases[0].nodes[0].problems[0].message, "Broken.");
    assert_eq!(path::app("v-not a uuid"), "/apps/v-not%20a%20uuid/");
}

#[test]
fn q30_a_refusal_is_read_by_canvas_and_node() {
    let app = json!({"canvas": "8ca59966-66ce-4b36-8512-bd1311072231"});
    let flows = parts::flows(&examples("/apps/{app_id}/flows/", "get", "200")[0]).unwrap();
    let names = canvas_names(&app, &flows);
    let failures: Vec<Failure> = examples("/apps/{app_id}/deploy_legacy/", "post", "400")
        .iter()
        .map(|body| refused(400, body))
        .collect();
    let ends: Vec<Deployment> = failures
        .iter()
        .map(|failure| {
            let mut one = Deployment::new("k".into(), "a", "card", 0);
            one.on(&Event::Failed(failure), 5);
            one
        })
        .collect();
    assert!(ends.iter().all(|one| one.state == State::Refused));
    let flow = ends[1].refusal.as_ref().unwrap();
    let called: Vec<_> = flow.canvases.iter().map(|c| canvas_name(&c.id, &names)).collect();
    assert_eq!(called, ["Main canvas", "Flow identify"]);
    assert_eq!(flow.count(), 2);
    assert!(
        flow.to_text(&names)
            .contains("node 4: MULTIPLE_ROOTS_FOUND The graph has more than one root.")
    );
    assert_eq!(ends[2].refusal.as_ref().unwrap().count(), 0);
    assert_eq!(canvas_name("c9", &names), "Canvas c9");
    // What is kept is what was read.
    assert_eq!(Refusal::read(&flow.to_json()).as_ref(), Some(flow));
}

#[test]
fn q31_an_error_in_disguise_is_no_zip_file() {
    let empty = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert!(zip::read(empty).unwrap().names.is_empty());
    assert_eq!(zip::read(b""), Err(NoZip::Empty));
    assert_eq!(zip::read(b" \n"), Err(NoZip::Empty));
    let error = br#"{"detail": "Not found."}"#;
    assert_eq!(zip::read(error), Err(NoZip::Text(r#"{"detail": "Not found."}"#.into())));
    assert_eq!(zip::read(b"PK\x03\x04 broke off"), Err(NoZip::Broken));
    assert_eq!(zip::read(&[0x1F, 0x8B, 0xFF]), Err(NoZip::Other));
    let mut file = b"PK\x03\x04".to_vec();
    file.resize(30, 0);
    file.extend(b"a.xml");
    let (size, at) = (46 + 5_u8, 35_u8);
    let mut directory = vec![0_u8; 46];
    directory[..4].copy_from_slice(b"PK\x01\x02");
    directory[28] = 5;
    file.extend(&directory);
    file.extend(b"a.xml");
    let mut end = vec![0_u8; 22];
    end[..4].copy_from_slice(b"PK\x05\x06");
    (end[10], end[12], end[16], end[20]) = (1, size, at, 2);
    file.extend(&end);
    file.extend(b"hi");
    assert_eq!(zip::read(&file).unwrap().names, ["a.xml"]);
    for length in 1..file.len() {
        assert!(zip::read(&file[..length]).is_err(), "{length}");
    }
    assert_eq!(zip::file_name("a/../b", "2026-11-22"), "a_.._b_2026-11-22.zip");
    assert_eq!(zip::file_name("..", "d"), "app_d.zip");
}

#[test]
fn q32_the_trace_of_a_cycle_is_shown_as_it_is() {
    let body = &examples("/apps/{app_id}/fail_sources/", "get", "400")[0];
    let failure = refused(400, body);
    assert_eq!(failure.title(), body["detail"].as_str().unwrap());
}

#[test]
fn detail_and_errors_have_several_forms() {
    let list = json!({"detail": [{"loc": ["body", "name"], "msg": "field required", "type": "missing"}, "Also this."]});
    let failure = refused(422, &list);
    assert_eq!(failure.title(), "body.name: field required Also this.");
    assert_eq!(failure.details, [("name".to_owned(), "field required".to_owned())]);
    let service = json!({"errors": [{"status": 409, "code": "conflict", "title": "Conflict", "detail": "The app is locked."}]});
    let failure = refused(409, &service);
    assert_eq!(
        (failure.title().as_str(), failure.code.as_str()),
        ("The app is locked.", "conflict")
    );
    for odd in
        [json!({}), json!({"detail": {}}), json!({"errors": {}}), json!({"a": 1}), json!([1])]
    {
        assert!(!refused(400, &odd).title().is_empty(), "{odd}");
    }
    assert_eq!(
        Refusal::read(&json!({"detail": list["detail"]})).unwrap().detail,
        "field required Also this."
    );
}

#[test]
fn an_app_is_edited_when_it_changed_after_its_deploy() {
    let app =
        |deployed: Value, updated: &str| json!({"deployed_at": deployed, "updated_at": updated});
    let at = json!("2026-04-15T23:59:58.120000Z");
    assert!(app::is_edited(&app(at.clone(), "2026-04-16T11:05:12.000016Z")));
    // The deploy itself may touch the row.
    assert!(!app::is_edited(&app(at.clone(), "2026-04-16T00:00:01.000000Z")));
    assert!(!app::is_edited(&app(at.clone(), "2025-04-16T11:05:12.000016Z")));
    assert!(!app::is_edited(&app(Value::Null, "2026-04-16T11:05:12.000016Z")));
    assert!(!app::is_edited(&app(at, "yesterday")));
    assert!(app::seems_legacy(&json!({"application_type": "Legacy_XML"})));
    assert!(!app::seems_legacy(&json!({"application_type": "ocp"})));
    assert_eq!(app::shared_with(&json!({"shared_with": ["a", {"name": "b"}, 3]})), ["a", "b", "3"]);
}

#[test]
fn questions_come_ever_slower_and_once_a_minute_where_nobody_looks() {
    let mut one = running();
    let mut waits = Vec::new();
    for _ in 0..12 {
        waits.push(one.wait(false, None));
        assert_eq!(one.wait(true, None), deployment::HIDDEN);
        one.step(2000);
    }
    assert!(waits.is_sorted());
    assert_eq!((waits[0], waits[11]), (1000, 30_000));
    assert_eq!(one.wait(false, Some(90_000)), 90_000);
}

#[test]
fn what_is_over_stays_as_it_is() {
    let mut one = running();
    one.on(&Event::GivenUp, 3000);
    let ended = one.clone();
    one.on(&Event::Result(&json!({"async_result": "Done."})), 4000);
    one.on(&Event::NoResult, 4000);
    assert_eq!((one.step(1000 + KEPT), &one), (Step::Rest, &ended));
    assert_eq!((one.state, one.took(9000)), (State::Unknown, 2000));
}

#[test]
fn history_survives_the_browser() {
    let mut one = running();
    one.canvases = vec![("c".into(), "Flow x".into())];
    one.refusal =
        Refusal::read(&json!({"detail": "No.", "errors": [{"canvas_id": "c", "node_errors": []}]}));
    let mut two = Deployment::new("l".into(), "b", "hours", 2000);
    two.before = Deployed::At("2026".into());
    let all = vec![one.clone(), two];
    assert_eq!(history::read(&history::write(&all)), all);
    assert!(history::read("broken").is_empty());
    assert!(history::read(r#"[{"key": "k"}, 3]"#).is_empty());
    for (state, code, _) in State::ALL {
        assert_eq!((State::of(code), state.code()), (Some(state), code));
    }
    let mut many = Vec::new();
    history::put(&mut many, one.clone());
    for n in 0..300 {
        let mut over = Deployment::new(format!("o{n}"), "b", "hours", 3000 + n);
        over.on(&Event::GivenUp, 4000);
        history::put(&mut many, over);
    }
    assert_eq!(many.len(), history::MOST);
    assert!(many.iter().any(|kept| kept.key == "k"), "what runs is kept");
    // Another tab is further.
    let mut ours = vec![one.clone()];
    let mut theirs = one.clone();
    theirs.on(&Event::GivenUp, 9000);
    history::merge(&mut ours, vec![theirs.clone()]);
    assert_eq!(ours, [theirs.clone()]);
    history::merge(&mut ours, vec![one]);
    assert_eq!(ours, [theirs.clone()]);
    let rows = history::rows(&[&theirs], &|at| at.to_string());
    let csv = history::csv(&rows);
    assert!(
        csv.starts_with("app,app_id,outcome,")
            && csv.contains("card,a,Outcome unknown,1000,9000,8,"),
        "{csv}"
    );
}

#[test]
fn frames_of_a_chat_are_told_apart() {
    let read = |frame: Value| chat::read(&frame.to_string()).unwrap().1;
    assert_eq!(
        read(
            json!({"type": "start_session_resp", "session_id": "s", "welcome": {"utterance": "Hi"}})
        ),
        Incoming::Session { id: "s".into(), greeting: "Hi".into() }
    );
    let say = |frame: Value| match read(frame) {
        Incoming::Message { who, text, parts } => (who, text, parts),
        other => panic!("{other:?}"),
    };
    let event = |rest: Value| {
        let mut frame = json!({"type": "dialog_message_event", "source": "BOT"});
        frame.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        frame
    };
    assert_eq!(say(event(json!({"utterance": "A"}))), (Who::Bot, "A".into(), None));
    assert_eq!(say(event(json!({"dialog_response": {"prompt": {"content": "B"}}}))).1, "B");
    assert_eq!(say(event(json!({"dialog_response": {"prompt": {"masked_content": "C"}}}))).1, "C");
    let rich =
        say(event(json!({"utterance": "D", "buttons": [{"label": "Yes", "value": "y"}, "No"]})));
    let parts = rich.2.unwrap();
    assert_eq!(chat::choices(&parts), [("Yes".into(), "y".into()), ("No".into(), "No".into())]);
    let deep = json!({"rich_content": [{"type": "buttons", "buttons": [
        {"title": "Block", "value": "block"}, {"title": "Branches", "url": "https://x/"}]}]});
    assert_eq!(chat::choices(&deep), [("Block".into(), "block".into())]);
    assert_eq!(say(json!({"type": "dialog_message_event", "source": "ROBOT"})).0.label(), "ROBOT");
    assert_eq!(read(json!({"type": "state_event", "state": "DIALOG_END"})), Incoming::DialogEnd);
    assert_eq!(read(json!({"type": "state_event", "state": "SESSION_EXPIRED"})), Incoming::Expired);
    assert_eq!(read(json!({"type": "state_event", "state": "X"})), Incoming::State("X".into()));
    assert_eq!(read(json!({"type": "typing_event"})), Incoming::Typing);
    assert_eq!(
        read(json!({"type": "error_event", "error": {"code": "UNAUTHORIZED", "message": "No."}})),
        Incoming::Error { text: "No.".into(), refused: true }
    );
    assert_eq!(read(json!({"type": "new"})), Incoming::Other);
    assert!(chat::read("no json").is_none() && chat::read("[1]").is_none());
}

#[test]
fn a_chat_goes_on_after_the_last_event_that_came() {
    assert_eq!(chat::resume("t", "s", "m", Some(7))["from_sequence_id"], 7);
    assert_eq!(chat::resume("t", "s", "m", None)["from_sequence_id"], chat::NO_REPLAY);
    assert_eq!(chat::sequence(&json!({"sequence_id": 3})), Some(3));
    assert_eq!(chat::sequence(&json!({"sequence_id": 9_999_999_999_u64})), None);
    assert_eq!(chat::sequence(&json!({})), None);
    for frame in [
        chat::say("t", "s", "m", "hi"),
        chat::start_dialog("t", "s", "m"),
        chat::stop("t", "s", "m"),
    ] {
        assert_eq!((&frame["api_key"], &frame["session_id"]), (&json!("t"), &json!("s")));
    }
}
