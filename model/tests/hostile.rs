//! More than 10,000 answers that no honest server would give: never a panic, always a message.
//!
//! At least half of them are examples of the contract with something wrong in them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::Cell;

use baton_model::{
    Cause, Failure, Record, Resource, Value,
    activity::{Answered, Asked, Log, Open, Purpose, Show, shown},
    changes::changes,
    curl, document,
    failure::Answer,
    har,
    mask::{self, MASK},
    merge,
    page::Page,
    reference::references,
    secret_name::is_secret,
    secrets::masked_by_name,
    token, validate,
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Map, json};

/// What a generated answer is made of.
#[derive(Clone, Debug)]
struct Hostile {
    /// An example of the contract is at its root.
    is_example: bool,
    status: u16,
    kind: String,
    body: Vec<u8>,
    wait: Option<u32>,
    headers: Vec<(String, String)>,
}

// ---------------------------------------------------------------- examples of the contract

/// Every example of an answer in both contract files.
fn examples() -> Vec<Value> {
    let mut all = Vec::new();
    for text in [
        include_str!("../../contract/conversation-manager.yaml"),
        include_str!("../../contract/orchestrator.yaml"),
    ] {
        let file: Value = serde_yaml_ng::from_str(text).expect("the contract is YAML");
        gather(&file, &mut all);
    }
    assert!(all.len() > 100, "{}", all.len());
    all
}

fn gather(value: &Value, all: &mut Vec<Value>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                match (name.as_str(), inner) {
                    ("examples", Value::Object(examples)) => {
                        all.extend(examples.values().filter_map(|one| one.get("value")).cloned());
                    }
                    ("example", inner) => all.push(inner.clone()),
                    _ => gather(inner, all),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| gather(inner, all)),
        _ => {}
    }
}

// ---------------------------------------------------------------- what goes wrong in them

/// What is done to one place of an example, or to its text.
#[derive(Clone, Debug)]
enum Harm {
    Swap(Value),
    Remove,
    Add(String, Value),
    Nest(usize),
    Repeat(usize),
    Rename(String),
    // To the text:
    Cut(usize),
    Byte(usize, u8),
    Insert(usize, &'static str),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        4 => odd().prop_map(Harm::Swap),
        2 => Just(Harm::Remove),
        2 => (name(), odd()).prop_map(|(name, value)| Harm::Add(name, value)),
        1 => select(vec![1, 20, 100, 127, 128, 200]).prop_map(Harm::Nest),
        1 => (2..40_usize).prop_map(Harm::Repeat),
        1 => name().prop_map(Harm::Rename),
        1 => any::<usize>().prop_map(Harm::Cut),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Harm::Byte(at, byte)),
        2 => (any::<usize>(), select(vec![
            // Lone surrogates, numbers that no type holds, and what JSON does not have.
            "\\ud800", "\\udc00\\ud800", "\"\\udfff\"", "1e999999", "-", "00", "123456789012345678901234567890",
            "0.00000000000000000000000000000000001", "NaN", "\"", "\\", "\u{0}", "\u{feff}", "{", "]", ",,",
            "\u{202e}", "<script>alert(1)</script>", "\u{2028}",
        ])).prop_map(|(at, text)| Harm::Insert(at, text)),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "id",
            "name",
            "code",
            "userMessage",
            "developerMessage",
            "message",
            "callInfo",
            "details",
            "paginationInfo",
            "count",
            "pagesize",
            "error",
            "error_description",
            "access_token",
            "expires_in",
            "__proto__",
            "",
            "modified",
            "password",
            "contentUrl",
            "headers",
            "payload",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

fn odd() -> impl Strategy<Value = Value> {
    let number = select(vec!["0", "-0", "1e400", "-1", "18446744073709551616", "1.5", "1E-400"]);
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(|text| serde_json::from_str(text).unwrap()),
        "\\PC{0,12}".prop_map(Value::String),
        select(vec![
            "",
            " ",
            "\u{0}",
            "<img src=x onerror=alert(1)>",
            "$.a[",
            "..",
            "a[99999999999999999999]",
            "\u{202e}x",
            "•••",
            "https://h/?sig=1",
            "{\"password\":\"x\"}",
            "eyJ.",
            "Bearer x",
            "<",
            "<>",
            "<a",
            "<modified>",
        ])
        .prop_map(Value::from),
        (1..5000_usize).prop_map(|n| Value::String("ü".repeat(n))),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, 1, "a", {}, []])),
        Just(json!({"id": {"id": []}, "name": 1, "key": [], "value": {}})),
        vec(any::<i8>().prop_map(Value::from), 0..5).prop_map(Value::Array),
    ]
}

/// Does harm to the place that `at` leads to.
fn spoil(value: &mut Value, at: usize, harm: &Harm) {
    // Half of the way down, more or less.
    let down = !at.is_multiple_of(3);
    let next = at / 3;
    match value {
        Value::Object(members) if down && !members.is_empty() => {
            let index = next % members.len();
            let key = members.keys().nth(index).unwrap().clone();
            match harm {
                Harm::Remove if next.is_multiple_of(2) => {
                    members.shift_remove(&key);
                }
                Harm::Rename(name) if next.is_multiple_of(2) => {
                    let inner = members.shift_remove(&key).unwrap();
                    members.insert(name.clone(), inner);
                }
                _ => spoil(members.get_mut(&key).unwrap(), next / 7, harm),
            }
        }
        Value::Array(items) if down && !items.is_empty() => {
            let index = next % items.len();
            match harm {
                Harm::Remove if next.is_multiple_of(2) => drop(items.remove(index)),
                Harm::Repeat(times) => {
                    let one = items[index].clone();
                    items.extend(std::iter::repeat_n(one, *times));
                }
                _ => spoil(&mut items[index], next / 7, harm),
            }
        }
        place => match harm {
            Harm::Swap(other) => *place = other.clone(),
            Harm::Remove | Harm::Rename(_) => *place = Value::Null,
            Harm::Add(name, inner) => match place.as_object_mut() {
                Some(members) => drop(members.insert(name.clone(), inner.clone())),
                None => *place = json!([place.take(), inner]),
            },
            Harm::Nest(depth) => {
                let inner = place.take();
                *place = (0..*depth).fold(inner, |inner, n| match n % 2 {
                    0 => json!([inner]),
                    _ => json!({"name": inner}),
                });
            }
            Harm::Repeat(times) => *place = Value::Array(vec![place.take(); *times]),
            Harm::Cut(_) | Harm::Byte(..) | Harm::Insert(..) => {}
        },
    }
}

fn spoil_text(bytes: &mut Vec<u8>, harm: &Harm) {
    let length = bytes.len().max(1);
    match harm {
        Harm::Cut(at) => bytes.truncate(at % length),
        Harm::Byte(at, byte) => {
            if let Some(place) = bytes.get_mut(at % length) {
                *place = *byte;
            }
        }
        Harm::Insert(at, text) => {
            let at = (at % length).min(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
        _ => {}
    }
}

fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    (select(examples()), vec((any::<usize>(), harm()), 1..5)).prop_map(|(mut value, harms)| {
        for (at, harm) in &harms {
            spoil(&mut value, *at, harm);
        }
        let mut bytes = value.to_string().into_bytes();
        for (_, harm) in &harms {
            spoil_text(&mut bytes, harm);
        }
        bytes
    })
}

// ---------------------------------------------------------------- and all the rest

fn anything() -> impl Strategy<Value = Vec<u8>> {
    let deep = (select(vec!["[", "{\"a\":", "[[", "{\"details\":[", "\"\\\""]), 1..50_000_usize);
    prop_oneof![
        vec(any::<u8>(), 0..400),
        "\\PC{0,200}".prop_map(String::into_bytes),
        deep.prop_map(|(text, times)| text.repeat(times).into_bytes()),
        odd().prop_map(|value| value.to_string().into_bytes()),
        select(vec![
            "",
            " ",
            "\r\n",
            "null",
            "true",
            "\"",
            "<html><body><h1>502 Bad Gateway</h1>",
            "<!doctype html>",
            "upstream connect error",
            "{}",
            "[]",
            "{\"code\":",
            "\u{feff}{}",
            "--boundary\r\n",
            "%PDF-1.7",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        select(vec!["content-type", "set-cookie", "www-authenticate", "retry-after", "location"])
            .prop_map(str::to_owned),
        "[a-z-]{1,8}"
    ];
    vec((name, "\\PC{0,40}"), 0..4)
}

fn hostile() -> impl Strategy<Value = Hostile> {
    let body = prop_oneof![
        3 => spoiled().prop_map(|body| (true, body)),
        2 => anything().prop_map(|body| (false, body)),
    ];
    let status = prop_oneof![
        3 => select(vec![200_u16, 201, 202, 204, 206, 301, 304]),
        4 => select(vec![400_u16, 401, 403, 404, 405, 408, 409, 410, 412, 413, 422, 429, 500, 502, 503, 504]),
        1 => any::<u16>(),
    ];
    let kind = prop_oneof![
        select(vec![
            "application/json",
            "text/html",
            "",
            "application/json; charset=utf-16",
            "image/png",
            "x"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,20}",
    ];
    (status, kind, body, option::of(any::<u32>()), headers()).prop_map(
        |(status, kind, (is_example, body), wait, headers)| Hostile {
            is_example,
            status,
            kind,
            body,
            wait,
            headers,
        },
    )
}

// ---------------------------------------------------------------- what the console does with them

/// A failure can be shown, whatever it is.
fn check(failure: &Failure, resource: Resource, record: &Value) {
    let title = failure.title();
    assert!(!title.trim().is_empty(), "{failure:?}");
    assert!(failure.excerpt.chars().count() <= 200);
    let _ = (failure.advice(), failure.is_retryable());
    let _ = failure.place(resource.spec(), record);
}

/// A record can be worked with, whatever is in it.
fn work(resource: Resource, json: &Value) {
    let spec = resource.spec();
    let record = Record::new(json.clone());
    let _ = (record.name(spec), record.active(), record.modified());
    let _ = validate::problems(spec, json);
    let _ = references(spec, json);
    let _ = document::masked(spec, json);
    let _ = document::without_secrets(spec, json);
    let body = document::body(spec, json, Some(json));
    let _ = document::duplicate(spec, json);
    let _ = changes(json, &body);
    let _ = merge::differences(json, &body, &Value::Null);
}

/// Takes an answer as the console does: a failure, or something to show.
fn take(hostile: &Hostile) {
    let body = String::from_utf8_lossy(&hostile.body);
    let Hostile { status, kind, wait, .. } = hostile;
    let answer = Answer { status: *status, content_type: kind, body: &body, wait: *wait };
    let known = json!({"name": "n", "roles": [{"name": "bot"}]});
    for resource in Resource::ALL {
        let spec = resource.spec();
        let request = format!("GET {}", spec.path);
        if !(200..300).contains(status) {
            let failure = Failure::from_answer(&request, &answer);
            assert_eq!(failure.status, *status);
            assert_ne!(failure.cause, Cause::Unreadable);
            check(&failure, resource, &known);
            continue;
        }
        match answer.list(&request, spec.list_key) {
            Ok(page) => page.records.iter().take(3).for_each(|one| work(resource, &one.json)),
            Err(failure) => {
                assert_eq!((failure.cause, failure.status), (Cause::Unreadable, *status));
                check(&failure, resource, &known);
            }
        }
        match answer.record(&request) {
            Ok(record) => work(resource, &record.json),
            Err(failure) => {
                assert_eq!((failure.cause, failure.status), (Cause::Unreadable, *status));
                check(&failure, resource, &known);
            }
        }
        if let Ok(Some(value)) = answer.json(&request) {
            let _ = token::read(&value);
            let _ = Page::read(Some(value), spec.list_key);
        }
    }
    keep(hostile, &body);
}

/// Every answer has an entry, and leaves it again as text.
fn keep(hostile: &Hostile, body: &str) {
    let mut log = Log::default();
    for purpose in [Purpose::Call, Purpose::Create, Purpose::SignIn] {
        let mut open = Open::new(&Asked {
            purpose,
            system: "s".to_owned(),
            method: "PUT".to_owned(),
            url: "https://h/authentications/1?a=b".to_owned(),
            headers: hostile.headers.clone(),
            body: Some(body.to_owned()),
            at: 0,
            attempt: 1,
            bulk: 0,
        });
        log.begin(&mut open);
        let came = Answered {
            status: hostile.status,
            headers: hostile.headers.clone(),
            headers_hidden: true,
            body: body.to_owned(),
            size: body.len() as u64,
        };
        open.answered(&came, 1, 2);
        log.end(open);
    }
    assert_eq!(shown(&log, Show::All, "").len(), 3);
    for entry in log.entries() {
        assert!(curl::command(entry).starts_with("curl "));
    }
    let text = har::write(log.entries(), "0");
    serde_json::from_str::<Value>(&text).expect("an archive is JSON");
}

#[test]
fn ten_thousand_answers_and_never_a_panic() {
    const CASES: u32 = 12_000;
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (all, of_examples) = (Cell::new(0_u32), Cell::new(0_u32));
    TestRunner::new_with_rng(config, rng)
        .run(&hostile(), |one| {
            all.set(all.get() + 1);
            of_examples.set(of_examples.get() + u32::from(one.is_example));
            take(&one);
            Ok(())
        })
        .unwrap();
    let (all, of_examples) = (all.get(), of_examples.get());
    println!("{all} answers, {of_examples} of them examples of the contract");
    assert!(all >= 10_000 && of_examples * 2 >= all);
}

#[test]
fn deep_json_does_not_overflow_a_small_stack() {
    // A quarter of what a browser gives the program.
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(|| {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"details\":[", "]}")] {
            for depth in [100_usize, 126, 127, 128, 10_000, 1_000_000] {
                let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                for status in [200, 400] {
                    take(&Hostile {
                        is_example: false,
                        status,
                        kind: "application/json".into(),
                        body: body.clone().into_bytes(),
                        wait: None,
                        headers: Vec::new(),
                    });
                }
            }
        }
    });
    thread.unwrap().join().expect("no overflow");
}

/// Members that may be secrets, by their own names or by others beside or around them, and JSON
/// in texts in it.
fn nested() -> impl Strategy<Value = Value> {
    let names = vec!["password", "name", "key", "value", "headers", "colour"];
    let leaf = select(vec!["§", "§", "apiKey", "colour"]).prop_map(Value::from);
    leaf.prop_recursive(6, 24, 4, move |inner| {
        let members = vec((select(names.clone()).prop_map(str::to_owned), inner.clone()), 0..4);
        prop_oneof![
            3 => members.prop_map(|all| Value::Object(all.into_iter().collect())),
            1 => vec(inner.clone(), 0..3).prop_map(Value::Array),
            1 => inner.prop_map(|inner| match inner.to_string() {
                // A secret that is there once.
                text if text.contains('§') && !inner.is_string() => text.into(),
                _ => inner,
            }),
        ]
    })
}

/// What is to be seen where nothing is hidden but what is named like a secret, in the JSON in texts
/// too.
fn seen(document: &Value) -> String {
    fn take_texts(value: &mut Value, texts: &mut Vec<Value>) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|one| take_texts(one, texts)),
            Value::Array(items) => items.iter_mut().for_each(|one| take_texts(one, texts)),
            Value::String(text) => {
                if let Ok(inner) = serde_json::from_str(text) {
                    // It may be what names a value beside it.
                    let stands_for = if is_secret(text) { "password" } else { "text" };
                    *text = format!("{stands_for}{:03}", texts.len());
                    texts.push(inner);
                }
            }
            _ => {}
        }
    }
    let (mut copy, mut texts) = (document.clone(), Vec::new());
    take_texts(&mut copy, &mut texts);
    let mut seen = masked_by_name(&copy).to_string();
    for (n, inner) in texts.iter().enumerate() {
        if ["text", "password"].iter().any(|name| seen.contains(&format!("{name}{n:03}"))) {
            seen += &self::seen(inner);
        }
    }
    seen
}

proptest! {
    #![proptest_config(Config { cases: 2_000, failure_persistence: None, ..Config::default() })]

    /// Activity hides what is hidden elsewhere, no more and no less, and leaves JSON behind.
    #[test]
    fn all_masks_hide_the_same(document in nested(), escaped: bool) {
        let mut text = String::new();
        for (n, part) in document.to_string().split('§').enumerate() {
            let marker = if n == 0 { String::new() } else { format!("marker{n:03}") };
            text = text + &marker + part;
        }
        let seen = seen(&serde_json::from_str(&text).unwrap());
        if escaped {
            text = text.replace("\\\"", "\\u0022");
        }
        let shown = mask::body(&text, "https://h/x", &mut mask::Secrets::default());
        serde_json::from_str::<Value>(&shown).expect("still JSON");
        for (at, _) in text.match_indices("marker") {
            let marker = &text[at..at + 9];
            prop_assert_eq!(shown.contains(marker), seen.contains(marker), "{}\n{}", text, shown);
        }
    }

    /// A secret does not come through, whatever stands around it.
    #[test]
    fn secrets_are_hidden_wherever_they_stand(
        before in vec(("[a-z]{1,5}", odd()), 0..3),
        name in select(vec!["password", "clientSecret", "access_token", "X-Api-Key", "deployed_token"]),
        secret in "[a-zA-Z0-9/+'<>é🏦 ]{8,20}",
        depth in 0..5_usize,
        cut in 0..12_usize,
    ) {
        // The mark of the secret is the secret's alone.
        prop_assume!(before.iter().all(|(_, value)| !value.to_string().contains('§')));
        let secret = format!("§{secret}§");
        let mut members: Map<String, Value> = before.into_iter().collect();
        members.insert(name.to_owned(), secret.clone().into());
        members.insert("echo".to_owned(), format!("refused: {secret}").into());
        let value = (0..depth).fold(Value::Object(members), |inner, n| match n % 2 {
            0 => json!([inner, 1]),
            _ => json!({"inner": inner}),
        });
        let text = value.to_string();
        let mut secrets = mask::Secrets::default();
        let whole = mask::body(&text, "https://h/x", &mut secrets);
        prop_assert!(!whole.contains('§'), "{whole}");
        prop_assert!(whole.contains(MASK));
        serde_json::from_str::<Value>(&whole).expect("still JSON");
        // Cut off in the middle of the secret: the beginning of it is not shown either.
        let start = text.find('§').unwrap();
        let cut = text.floor_char_boundary(start + 2 + cut);
        let part = mask::body(&text[..cut], "https://h/x", &mut mask::Secrets::default());
        prop_assert!(!part.contains('§'), "{part}");
    }
}
