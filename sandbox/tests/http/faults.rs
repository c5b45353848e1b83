//! Faults on demand, each seen from the other end of the wire.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clap::Parser;
use sandbox::{Options, Server};
use serde_json::{Value, json};

use crate::client::{BASE, Sandbox};

fn channel(kind: &str) -> Value {
    json!({"type": kind, "displayName": "v", "icon": "aWNvbg=="})
}

#[test]
fn a_status_with_headers_and_body_as_often_as_asked() {
    let sandbox = Sandbox::start(&[]);
    let id = sandbox.id_of("/orchestrations", "Meridian loans");
    sandbox.fault(&json!({
        "match": {"method": "PUT", "path": "/orchestrations/"},
        "times": 2,
        "then": {"status": 503, "headers": {"Retry-After": "3", "X-RateLimit-Remaining": "0"}, "body": "<html>down</html>"},
    }));
    let record = sandbox.get(&format!("/orchestrations/{id}")).is(200).json();
    for _ in 0..2 {
        let reply = sandbox.put(&format!("/orchestrations/{id}"), &record);
        assert_eq!((reply.status, reply.text()), (503, "<html>down</html>"));
        assert_eq!(reply.header("retry-after"), Some("3"));
        assert_eq!(reply.header("x-ratelimit-remaining"), Some("0"));
        assert_eq!(reply.header("content-type"), Some("text/html"));
    }
    // The write never happened: the old state is still the one that may be changed.
    sandbox.put(&format!("/orchestrations/{id}"), &record).is(204);
}

#[test]
fn bodies_by_default_and_as_json() {
    let sandbox = Sandbox::start(&[]);
    for (status, member, text) in
        [(429, "code", "429-001"), (500, "code", "500-100"), (502, "message", "Bad Gateway")]
    {
        sandbox.fault(&json!({"times": 1, "then": {"status": status}}));
        assert_eq!(sandbox.get("/channels").is(status).json()[member], text);
    }
    sandbox.fault(&json!({"times": 1, "then": {"body": {"channel": [1]}}}));
    let reply = sandbox.get("/channels");
    assert_eq!(
        (reply.is(200).text(), reply.header("content-type")),
        (r#"{"channel":[1]}"#, Some("application/json"))
    );
    sandbox.fault(&json!({"times": 1, "then": {"status": 200, "body": "<html>", "headers": {"Content-Type": "application/json"}}}));
    let reply = sandbox.get("/channels");
    assert_eq!((reply.text(), reply.header("content-type")), ("<html>", Some("application/json")));
}

#[test]
fn from_the_nth_match_on_and_until_cleared() {
    let sandbox = Sandbox::start(&[]);
    sandbox.fault(&json!({"match": {"path": "$pagenum=2"}, "after": 2, "then": {"status": 500}}));
    sandbox.get("/channels?%24pagenum=2").is(200);
    sandbox.get("/channels?%24pagenum=1").is(200);
    sandbox.get("/channels?%24pagenum=2").is(500);
    sandbox.get("/channels?$pagenum=2").is(500);
    let listed = sandbox.control("GET", "faults", "").is(200).json();
    assert_eq!((&listed[0]["matched"], &listed[0]["happened"]), (&json!(3), &json!(2)));
    sandbox.control("DELETE", "faults", "").is(204);
    sandbox.get("/channels?$pagenum=2").is(200);
    assert_eq!(sandbox.control("GET", "faults", "").json(), json!([]));
}

#[test]
fn the_first_that_is_due_wins_and_several_may_be_given_at_once() {
    let sandbox = Sandbox::start(&[]);
    let fault = |status: u16| json!({"times": 1, "then": {"status": status}});
    sandbox.fault(&json!([fault(501), fault(502)]));
    assert_eq!([0, 1, 2].map(|_| sandbox.get("/channels").status), [501, 502, 200]);
}

#[test]
fn token_requests_and_files_fail_too() {
    let sandbox = Sandbox::start(&[]);
    sandbox
        .fault(&json!({"match": {"path": "/oauth2/token"}, "times": 1, "then": {"status": 500}}));
    sandbox.post_form("grant_type=client_credentials").is(500);
    sandbox.post_form("grant_type=client_credentials").is(401);
    sandbox.fault(&json!({"match": {"path": "config.json"}, "then": {"body": "{"}}));
    assert_eq!(sandbox.page("GET", "/config.json", &[]).text(), "{");
}

#[test]
fn dropped_before_an_answer_nothing_is_done() {
    let sandbox = Sandbox::empty();
    for drop in [json!(true), json!("before")] {
        sandbox.fault(&json!({"match": {"method": "POST"}, "times": 1, "then": {"drop": drop}}));
        assert!(sandbox.try_call("POST", "/channels", Some(&channel("a").to_string())).is_none());
    }
    assert_eq!(sandbox.get("/channels").json()["paginationInfo"]["count"], 0);
}

#[test]
fn dropped_in_the_body_the_work_is_done_and_half_arrives() {
    let sandbox = Sandbox::empty();
    sandbox.fault(&json!({"match": {"path": "/channels"}, "times": 1, "then": {"drop": "body"}}));
    let reply = sandbox.try_call("POST", "/channels", Some(&channel("a").to_string())).unwrap();
    assert!(reply.broken && reply.status == 201);
    let announced: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!(reply.body.len(), announced / 2);
    let page = sandbox.get("/channels").json();
    assert_eq!(page["paginationInfo"]["count"], 1);
    // Where there is no body to cut, the answer is lost as a whole, but again not the work.
    sandbox.fault(&json!({"match": {"method": "DELETE"}, "then": {"drop": "body"}}));
    let address = format!("/channels/{}", page["channel"][0]["id"].as_str().unwrap());
    assert!(sandbox.try_call("DELETE", &address, None).is_none());
    sandbox.get(&address).is(404);
}

#[test]
fn truncated_json_is_a_whole_answer() {
    let sandbox = Sandbox::start(&[]);
    let whole = sandbox.get("/channels");
    sandbox.fault(&json!({"match": {"path": "/channels"}, "times": 1, "then": {"truncate": true}}));
    let reply = sandbox.get("/channels");
    assert!(!reply.broken && reply.status == 200);
    assert_eq!(reply.body, whole.body[..whole.body.len() / 2]);
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
}

#[test]
fn a_large_answer_is_still_the_answer() {
    let sandbox = Sandbox::start(&[]);
    sandbox.fault(&json!({"match": {"path": "/channels"}, "times": 1, "then": {"sizeMb": 3}}));
    let reply = sandbox.get("/channels");
    assert_eq!(reply.body.len(), 3 << 20);
    let mut large = reply.json();
    large.as_object_mut().unwrap().remove("sandboxPadding").unwrap();
    assert_eq!(large, sandbox.get("/channels").json());
}

#[test]
fn headers_alone_decorate_the_real_answer() {
    let sandbox = Sandbox::start(&[]);
    sandbox.fault(&json!({"then": {"headers": {"X-RateLimit-Remaining": "1"}}}));
    let reply = sandbox.get("/channels");
    assert_eq!(reply.is(200).header("x-ratelimit-remaining"), Some("1"));
    assert!(reply.json()["channel"].is_array());
}

#[test]
fn a_delay_delays_and_then_answers() {
    let sandbox = Sandbox::start(&[]);
    sandbox.fault(&json!({"times": 1, "then": {"delayMs": 150}}));
    let start = Instant::now();
    sandbox.get("/channels").is(200);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[test]
fn latency_delays_the_apis() {
    let sandbox = Sandbox::start(&["--latency", "120"]);
    let start = Instant::now();
    sandbox.get("/channels").is(200);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[test]
fn latency_holds_for_nothing_else() {
    // A sign-in would wait as long.
    let options = Options::parse_from(["sandbox", "--port", "0", "--latency", "3600000"]);
    let sandbox = Sandbox { server: Server::start(options).unwrap(), token: String::new() };
    let mut connection = TcpStream::connect(sandbox.api()).unwrap();
    let head = format!("GET {BASE}/channels HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.write_all(head.as_bytes()).unwrap();
    let log = || sandbox.control("GET", "requests", "").is(200).json();
    let deadline = Instant::now() + Duration::from_mins(1);
    while log() == json!([]) {
        assert!(Instant::now() < deadline, "the request never arrived");
    }
    sandbox.page("GET", "/config.json", &[]).is(200);
    assert_eq!(log()[0]["status"], json!(null), "answered before the page");
}

#[test]
fn a_fault_that_is_not_understood_is_refused() {
    let sandbox = Sandbox::start(&[]);
    for bad in [
        json!({"then": {"stauts": 500}}),
        json!({"match": {}}),
        json!({"then": {"status": 99}}),
        json!({"then": {"drop": "later"}}),
        json!(7),
    ] {
        sandbox.control("POST", "faults", &bad.to_string()).is(400);
    }
    sandbox.control("POST", "faults", "{").is(400);
    sandbox.control("PUT", "faults", "{}").is(404);
    assert_eq!(sandbox.control("GET", "faults", "").json(), json!([]));
}

/// The write that timed out: the client is gone before the answer, and yet it happened.
#[test]
fn a_delay_comes_after_the_work() {
    let sandbox = Sandbox::empty();
    sandbox.fault(&json!({"match": {"method": "POST"}, "then": {"delayMs": 600_000}}));
    let body = channel("late").to_string();
    let head = format!(
        "POST {BASE}/channels HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        sandbox.token,
        body.len()
    );
    let mut connection = TcpStream::connect(sandbox.api()).unwrap();
    connection.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while sandbox.get("/channels").json()["paginationInfo"]["count"] == 0 {
        assert!(Instant::now() < deadline, "the write never happened");
    }
    drop(connection);
}
