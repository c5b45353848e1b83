//! What leaves Activity: lines for a shell that send the same request, and HTTP Archives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener},
    process::Command,
    thread::{self, JoinHandle},
};

use baton_model::{
    Value,
    activity::{Answered, Asked, Header, Log, Open, Purpose},
    curl, har,
    mask::MASK,
};
use proptest::{collection::vec, prelude::*};

const AWKWARD: &str =
    "it's \"quoted\" $HOME `id` \\ \\n !! %s\n\ttwo lines; emoji 🏦 ü & | > < * ? ~ # end'";

fn pair(name: &str, value: &str) -> Header {
    (name.to_owned(), value.to_owned())
}

fn sent(method: &str, url: &str, headers: &[Header], body: Option<&str>) -> Asked {
    Asked {
        purpose: Purpose::Call,
        system: "Sandbox".to_owned(),
        method: method.to_owned(),
        url: url.to_owned(),
        headers: headers.to_vec(),
        body: body.map(str::to_owned),
        at: 1_795_338_240_000,
        attempt: 1,
        bulk: 0,
    }
}

fn came(status: u16, headers: &[Header], body: &str) -> Answered {
    let size = body.len() as u64;
    let (headers, body) = (headers.to_vec(), body.to_owned());
    Answered { status, headers, headers_hidden: false, body, size }
}

/// The line for the shell.
fn line(sent: &Asked) -> String {
    let mut log = Log::default();
    log.end(Open::new(sent));
    curl::command(log.find(1).unwrap())
}

/// The words that a shell makes of a line, with a `curl` that only prints them.
fn words(line: &str) -> Vec<String> {
    let script = format!("curl() {{ for word; do printf '%s\\000' \"$word\"; done; }}\n{line}\n");
    let shell = Command::new("sh").arg("-c").arg(script).env("TOKEN", "the token").output();
    let output = shell.expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn a_shell_reads_the_words_that_are_meant() {
    let headers = [pair("Authorization", "Bearer abcdefghijk"), pair("X-Note", "don't $PAY")];
    let url = "https://h/x?$pagenum=1&q='";
    assert_eq!(
        words(&line(&sent("PUT", url, &headers, Some(AWKWARD)))),
        [
            url,
            "--request",
            "PUT",
            "--header",
            "Authorization: Bearer the token",
            "--header",
            "X-Note: don't $PAY",
            "--data-raw",
            AWKWARD
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sent_comes_out_of_the_shell(parts in vec(prop_oneof![
        "\\PC{0,6}",
        prop::sample::select(vec!["'", "\"", "$", "\n", "\\", "`", "$(", "🏦", "''", "!", "\t", "*", "-"]).prop_map(str::to_owned),
    ], 0..12)) {
        let body = parts.concat();
        let line = line(&sent("POST", "https://h/x", &[], Some(&body)));
        // What looks like a secret is a variable, and empty here.
        prop_assume!(!line.contains("\"$") || body.contains("\"$"));
        let words = words(&line);
        prop_assert_eq!(words.last().unwrap(), &body);
    }
}

struct Received {
    first: String,
    headers: Vec<String>,
    body: String,
}

/// Takes one request on the loopback interface.
fn server() -> (u16, JoinHandle<Received>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let handle = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let length = lines.iter().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
        });
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
        let first = lines.remove(0);
        Received { first, headers: lines, body: String::from_utf8(body).unwrap() }
    });
    (port, handle)
}

#[test]
fn curl_sends_the_same_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: there is no curl");
        return;
    }
    let json = serde_json::json!({"name": AWKWARD, "password": "marker-secret", "@": "@"});
    for (method, body) in [("PUT", json.to_string()), ("POST", format!("@{AWKWARD}"))] {
        let (port, received) = server();
        let headers = [
            pair("Accept", "application/json"),
            pair("Authorization", "Bearer marker-token"),
            pair("Content-Type", "application/json"),
            pair("X-Empty", ""),
        ];
        let url = format!("http://127.0.0.1:{port}/v3/x/a%2Fb?$pagenum=1&f[]={{a,b}}");
        let line = line(&sent(method, &url, &headers, Some(&body)));
        assert!(!line.contains("marker-"), "{line}");
        let shell = Command::new("sh")
            .args(["-c", &line])
            .envs([("TOKEN", "marker-token"), ("PASSWORD", "marker-secret"), ("no_proxy", "*")])
            .output()
            .unwrap();
        assert!(shell.status.success(), "{line}\n{}", String::from_utf8_lossy(&shell.stderr));
        let received = received.join().unwrap();
        assert_eq!(received.first, format!("{method} /v3/x/a%2Fb?$pagenum=1&f[]={{a,b}} HTTP/1.1"));
        assert_eq!(received.body, body);
        for (name, value) in &headers {
            let due = format!("{name}: {value}");
            let there = received.headers.iter().any(|one| one.trim_end() == due.trim_end());
            assert!(there, "{due}: {:?}", received.headers);
        }
    }
}

// HTTP Archive 1.2

fn archive(log: &Log) -> Value {
    let text = har::write(log.entries(), "0.1.0");
    assert!(text.len() <= har::LARGEST, "{}", text.len());
    serde_json::from_str(&text).unwrap()
}

fn is_whole(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| number >= -1)
}

/// What the format asks of each entry.
fn check(entry: &Value) {
    assert!(entry["startedDateTime"].as_str().unwrap().ends_with('Z'));
    assert!(entry["time"].as_i64().unwrap() >= 0);
    assert!(entry["cache"].is_object());
    let (request, response) = (&entry["request"], &entry["response"]);
    for (part, texts) in [
        (request, &["method", "url", "httpVersion"][..]),
        (response, &["statusText", "httpVersion", "redirectURL"][..]),
    ] {
        for name in texts {
            assert!(part[name].is_string(), "{name}");
        }
        assert!(part["cookies"].is_array());
        for header in part["headers"].as_array().unwrap() {
            assert!(header["name"].is_string() && header["value"].is_string());
        }
        assert!(part["headersSize"] == -1 && is_whole(&part["bodySize"]));
    }
    assert!(request["queryString"].is_array());
    if let Some(post) = request.get("postData") {
        assert!(post["mimeType"].is_string() && post["text"].is_string());
    }
    assert!(response["status"].is_u64());
    assert!(is_whole(&response["content"]["size"]) && response["content"]["mimeType"].is_string());
    for name in ["blocked", "dns", "connect", "ssl", "send", "wait", "receive"] {
        assert!(is_whole(&entry["timings"][name]), "{name}");
    }
}

#[test]
fn an_archive_says_what_is_known_and_what_is_not() {
    let mut log = Log::default();
    let kind = [pair("content-type", "application/json")];
    let mut open = Open::new(&sent("PUT", "https://h/x?a=1&b", &kind, Some(AWKWARD)));
    log.begin(&mut open);
    assert!(archive(&log)["log"]["entries"].as_array().unwrap().is_empty(), "on its way");
    let came = Answered { headers_hidden: true, ..came(200, &kind, "{\"a\":1}") };
    open.answered(&came, 30, 42);
    log.end(open);
    let mut open = Open::new(&sent("GET", "https://h/y", &[], None));
    open.lost(9);
    open.failed("The server cannot be reached.");
    log.end(open);
    let har = archive(&log);
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["creator"]["name"], "Baton");
    let entries = har["log"]["entries"].as_array().unwrap();
    entries.iter().for_each(check);
    let (first, second) = (&entries[0], &entries[1]);
    assert_eq!(first["time"], 42);
    assert_eq!((&first["timings"]["wait"], &first["timings"]["receive"]), (&30.into(), &12.into()));
    assert_eq!(first["request"]["postData"]["text"], AWKWARD);
    assert_eq!(first["request"]["queryString"][0]["name"], "a");
    assert_eq!(first["response"]["content"]["text"], "{\"a\":1}");
    assert!(first["response"]["comment"].as_str().unwrap().contains("hidden by CORS"));
    assert_eq!(second["response"]["status"], 0);
    assert_eq!(second["response"]["content"]["size"], -1);
    assert_eq!(second["timings"]["receive"], -1);
    assert_eq!(second["response"]["comment"], "The server cannot be reached.");
}

#[test]
fn bodies_are_cut_at_64_kb_and_the_file_at_5_mb() {
    let mut log = Log::default();
    let body = "€".repeat(100_000);
    for _ in 0..400 {
        let mut open = Open::new(&sent("PUT", "https://h/x", &[], Some(&body)));
        open.answered(&came(200, &[], &body), 1, 2);
        log.end(open);
    }
    let har = archive(&log);
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 400);
    entries.iter().for_each(check);
    let last = &entries[399];
    for part in [&last["request"]["postData"], &last["response"]["content"]] {
        let text = part["text"].as_str().unwrap();
        assert!(text.len() <= 65_536 && text.len() > 65_000);
        assert!(part["comment"].as_str().unwrap().contains("300000"), "{part:.60}");
    }
    assert_eq!(entries[0]["response"]["content"]["size"], 300_000);
    assert!(entries[0]["response"]["content"].get("text").is_none());
}

#[test]
fn entries_that_do_not_fit_are_counted() {
    let mut log = Log::default();
    let long = "\u{1}".repeat(2000);
    let headers: Vec<Header> = (0..8).map(|n| pair(&format!("x-{n}"), &long)).collect();
    for _ in 0..500 {
        let mut open = Open::new(&sent("GET", "https://h/x", &headers, None));
        open.lost(1);
        log.end(open);
    }
    let har = archive(&log);
    let count = har["log"]["entries"].as_array().unwrap().len();
    assert!(count > 0 && count < 500);
    assert!(har["log"]["comment"].as_str().unwrap().contains(&(500 - count).to_string()));
}

#[test]
fn no_secret_leaves() {
    let mut log = Log::default();
    let headers = [pair("Authorization", "Bearer marker-token"), pair("X-Api-Key", "marker-key")];
    let body =
        r#"{"authentication": {"password": "marker-password"}, "payload": "marker-payload"}"#;
    let url = "https://h/authentications?access_token=marker-query";
    let mut open = Open::new(&sent("PUT", url, &headers, Some(body)));
    log.begin(&mut open);
    let answer = r#"{"developerMessage": "marker-password is short; marker-token", "contentUrl": "https://h/?s=marker-sig"}"#;
    open.answered(&came(400, &headers, answer), 1, 2);
    open.failed("marker-password is short");
    log.end(open);
    let entry = log.find(1).unwrap();
    for text in [format!("{log:?}"), curl::command(entry), har::write(log.entries(), "0")] {
        assert!(!text.contains("marker-"), "{text}");
        assert!(text.contains(MASK) || text.contains("$PASSWORD"));
    }
}

#[test]
fn the_pace_of_a_system_is_that_of_its_answers() {
    let mut log = Log::default();
    assert_eq!(log.pace("Sandbox"), None);
    for (took, status) in [(30, 200), (10, 404), (500, 200), (7, 0)] {
        let mut open = Open::new(&sent("GET", "https://h/x", &[], None));
        if status > 0 {
            open.answered(&came(status, &[], ""), took, took);
        } else {
            open.lost(took);
        }
        log.end(open);
    }
    let sign_in = Asked { purpose: Purpose::SignIn, ..sent("POST", "https://h/t", &[], None) };
    log.end(Open::new(&sign_in));
    assert_eq!(log.pace("Sandbox"), Some((30, 3)));
    assert_eq!(log.pace("Another"), None);
}
