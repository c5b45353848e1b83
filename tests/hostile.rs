//! Answers that no honest server would give, in the browser: never a panic, always a message.
//! The many are in `model/tests/hostile.rs`; these go through `fetch`, the store and the page.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use baton_model::Value;
use serde_json::json;
use wasm_bindgen_test::*;

use common::{
    Stage,
    network::{Reply, hurry},
    person::*,
};

wasm_bindgen_test_configure!(run_in_browser);

const MARKUP: &str = "<img src=x onerror=\"document.title='run'\"><b>bold</b>";

const STATUSES: [u16; 12] = [200, 200, 200, 201, 400, 401, 403, 404, 409, 429, 500, 502];
const KINDS: [&str; 4] = ["application/json", "text/html", "", "application/json; charset=utf-16"];

/// Numbers without a pattern, the same each time.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % sides
    }

    fn value(&mut self) -> Value {
        match self.roll(9) {
            0 => Value::Null,
            1 => json!(true),
            2 => serde_json::from_str("1e400").unwrap(),
            3 => json!([[], {}, [null]]),
            4 => json!({"id": 1, "name": {"x": MARKUP}}),
            5 => json!(MARKUP),
            6 => json!("\u{202e}\u{0}\u{feff}"),
            7 => (0..100).fold(json!(1), |inner, _| json!([inner])),
            _ => json!(""),
        }
    }

    fn body(&mut self) -> String {
        let mut body = json!({
            "channel": [{"id": "1", "name": "n", "type": "sms", "limits": {"maxLength": 1}}, {"id": "2"}],
            "paginationInfo": {"count": 2, "pagenum": 1, "pagesize": 25},
            "code": "400-1", "developerMessage": "d", "userMessage": "u", "details": [{"key": "k", "value": "v"}],
        });
        let places =
            ["channel", "paginationInfo", "code", "developerMessage", "userMessage", "details"];
        for _ in 0..self.roll(3) {
            let place = places[self.roll(places.len())];
            match self.roll(3) {
                0 => drop(body.as_object_mut().unwrap().shift_remove(place)),
                1 => body[place] = self.value(),
                _ => {
                    body["channel"] =
                        json!([self.value(), {"id": self.value(), "displayName": self.value()}]);
                }
            }
        }
        let text = body.to_string();
        match self.roll(6) {
            0 => text[..text.floor_char_boundary(self.roll(text.len()))].to_owned(),
            1 => text.replace("\"n\"", "\"\\ud800\""),
            2 => ["", " ", "<html>", "null", "[", "\u{0}", "{}", "\"x\""][self.roll(8)].to_owned(),
            _ => text,
        }
    }
}

/// What a list shows for an answer: rows, none, or what is wrong.
async fn show(status: u16, kind: &str, body: &str) -> String {
    let reply = Reply::new(status, kind, body).header("retry-after", "0");
    let stage = Stage::new(move |request| match request.is_token() {
        true => Reply::token("renewed"),
        false => reply.clone(),
    });
    hurry();
    stage.open("channels").await;
    common::until(&format!("anything for {status} {kind} {body}"), || {
        count("tbody tr:not([aria-hidden]), .alert, .empty, dialog[open]") > 0
    })
    .await;
    let text = page_text();
    assert_eq!(count("main img, main b b, .alert b"), 0, "markup stays text: {body}");
    text
}

#[wasm_bindgen_test]
async fn a_list_shows_something_for_every_answer() {
    let mut dice = Dice(7);
    for _ in 0..150 {
        let status = STATUSES[dice.roll(STATUSES.len())];
        let kind = KINDS[dice.roll(KINDS.len())];
        let body = dice.body();
        show(status, kind, &body).await;
    }
}

#[wasm_bindgen_test]
async fn deep_json_does_not_overflow_the_stack_of_the_program() {
    for depth in [100, 127, 128, 200_000] {
        let inner = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        for body in [format!("{{\"channel\":[{{\"id\":\"1\",\"name\":{inner}}}]}}"), inner] {
            show(200, "application/json", &body).await;
            show(400, "application/json", &body).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_form_opens_for_every_record() {
    let mut dice = Dice(11);
    for _ in 0..40 {
        let mut record = json!({"id": "1", "name": "n", "description": "d"});
        for name in ["name", "description", "applications", "fallback", "modified"] {
            if dice.roll(2) == 0 {
                record[name] = dice.value();
            }
        }
        let stage = Stage::new(move |request| match request.path.contains("orchestrations/1") {
            true => Reply::ok(record.clone()),
            false => Reply::error(404, "404-1"),
        });
        stage.open("orchestrations/1").await;
        see_button("Save changes").await;
        assert_eq!(count("main img, main b b"), 0);
    }
}
