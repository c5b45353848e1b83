//! The request log, by which end-to-end tests compare what the console sends with the contract.

use serde_json::{Value, json};

use crate::client::{BASE, NOBODY, Sandbox, send};

/// The entries since the sign-in of the test itself.
fn entries(sandbox: &Sandbox) -> Vec<Value> {
    let log = sandbox.control("GET", "requests", "").is(200).json();
    log.as_array().unwrap().clone()
}

fn fresh(arguments: &[&str]) -> Sandbox {
    let sandbox = Sandbox::start(arguments);
    sandbox.control("DELETE", "requests", "").is(204);
    assert!(entries(&sandbox).is_empty());
    sandbox
}

#[test]
fn an_entry_says_what_was_sent_and_answered() {
    let sandbox = fresh(&[]);
    sandbox.get("/channels?$pagenum=1");
    sandbox.post("/channels", &json!({"type": "a"}));
    sandbox.page("GET", "/config.json", &[]);
    let log = entries(&sandbox);
    assert_eq!(log.len(), 2, "files are not part of it");
    assert_eq!(
        (&log[0]["method"], &log[0]["path"], &log[0]["query"]),
        (&json!("GET"), &json!(format!("{BASE}/channels")), &json!("$pagenum=1"))
    );
    assert_eq!(
        (&log[0]["status"], &log[0]["body"], &log[0]["violations"]),
        (&json!(200), &json!(null), &json!([]))
    );
    assert_eq!((&log[1]["status"], &log[1]["body"]), (&json!(400), &json!({"type": "a"})));
    assert_eq!(log[1]["headers"]["content-type"], "application/json");
}

#[test]
fn secrets_stay_out_of_it() {
    let sandbox = Sandbox::start(&[]);
    sandbox.get("/channels");
    let text = sandbox.control("GET", "requests", "").text().to_owned();
    assert!(!text.contains("sandbox-secret") && !text.contains(&sandbox.token), "{text}");
    let log = entries(&sandbox);
    assert_eq!(
        log[0]["body"],
        json!({"grant_type": "client_credentials", "client_id": "sandbox-admin", "client_secret": "(hidden)"})
    );
    assert_eq!(log[1]["headers"]["authorization"], "(hidden)");
}

#[test]
fn violations_of_the_contract_are_named() {
    let sandbox = fresh(&[]);
    let token = format!("Bearer {}", sandbox.token);
    let wanted = [
        ("query: sort is not part of getAllChannels", "GET", "/channels?sort=name", None),
        ("query: $pagesize may not be 100", "GET", "/channels?$pagesize=100", None),
        ("query: $pagenum may not be x", "GET", "/channels?$pagenum=x", None),
        ("path: id may not be 1", "GET", "/channels/1", None),
        ("path: GET /nothing is not part of the contract", "GET", "/nothing", None),
        ("method: PATCH /channels is not part of the contract", "PATCH", "/channels", None),
        ("body: getAllChannels takes none", "GET", "/channels", Some("{}")),
        (
            "body: : \"icon\" is a required property",
            "POST",
            "/channels",
            Some(r#"{"type":"a","displayName":"b"}"#),
        ),
        ("body: EOF while parsing", "POST", "/channels", Some("{")),
    ];
    for (_, method, path, body) in &wanted {
        sandbox.call(method, path, *body);
    }
    for (entry, (violation, ..)) in entries(&sandbox).iter().zip(&wanted) {
        let found = entry["violations"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{entry}");
        assert!(
            found[0].as_str().unwrap().starts_with(violation),
            "{} is not {violation}",
            found[0]
        );
    }
    sandbox.control("DELETE", "requests", "").is(204);
    sandbox.call_with("GET", "/channels", &[], "");
    sandbox.call_with(
        "POST",
        "/channels",
        &[("Authorization", &token), ("Content-Type", "text/plain")],
        r#"{"type":"a","displayName":"b","icon":"c"}"#,
    );
    sandbox.call_with(
        "GET",
        "/channels",
        &[("Authorization", &token), ("X-egain-error-message", "true")],
        "",
    );
    let found: Vec<_> = entries(&sandbox).iter().map(|entry| entry["violations"].clone()).collect();
    assert_eq!(
        found,
        [
            json!(["header: Authorization is missing"]),
            json!(["header: Content-Type is not application/json"]),
            json!(["header: X-egain-error-message may not be true"]),
        ]
    );
}

#[test]
fn sound_requests_have_none() {
    let sandbox = fresh(&[]);
    let id =
        sandbox.make("/channels", &json!({"type": "a", "displayName": "b", "icon": "c", "new": 1}));
    sandbox.get("/channels?$pagenum=1&$pagesize=75");
    sandbox.put(&format!("/channels/{id}"), &json!({"type": "a", "displayName": "b", "icon": "c"}));
    sandbox.delete(&format!("/channels/{id}"));
    sandbox.get(&format!("/channels/{NOBODY}"));
    let log = entries(&sandbox);
    assert_eq!(log.len(), 5);
    assert!(log.iter().all(|entry| entry["violations"] == json!([])), "{log:?}");
}

#[test]
fn what_a_fault_answers_or_cuts_is_in_it() {
    let sandbox = fresh(&[]);
    sandbox.fault(
        &json!([{"times": 1, "then": {"status": 503}}, {"times": 1, "then": {"drop": true}}]),
    );
    sandbox.get("/channels");
    sandbox.try_call("GET", "/channels", None);
    let states: Vec<_> = entries(&sandbox).iter().map(|entry| entry["status"].clone()).collect();
    assert_eq!(states, [json!(503), json!(null)]);
}

#[test]
fn an_open_sandbox_expects_no_token_and_the_second_origin_has_the_same_log() {
    let sandbox = fresh(&["--open", "--api-port", "0"]);
    sandbox.call_with("GET", "/channels", &[], "").is(200);
    assert_eq!(entries(&sandbox)[0]["violations"], json!([]));
    let other = send(sandbox.api(), "GET", "/__sandbox/requests", &[], b"").unwrap();
    assert_eq!(other.json().as_array().unwrap().len(), 1);
}

#[test]
fn only_the_last_thousand_are_kept() {
    let sandbox = fresh(&[]);
    for _ in 0..1003 {
        sandbox.call_with("GET", "/x", &[], "");
    }
    let log = entries(&sandbox);
    assert_eq!(
        (log.len(), log[0]["number"].as_u64().unwrap() + 999),
        (1000, log[999]["number"].as_u64().unwrap())
    );
}
