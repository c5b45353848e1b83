//! Answers that no honest server would give, in the browser: never a panic, always a message.
//! The many are in `model/tests/hostile.rs`; these go through `fetch`, the store and the page.

use std::collections::BTreeMap;

use baton_model::{Resource, Value};
use serde_json::json;
use wasm_bindgen_test::*;

use crate::common::{
    Stage,
    hub::Hub,
    network::{Reply, Request, hurry},
    person::*,
    until,
};

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
    until(&format!("anything for {status} {kind} {body}"), || {
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

#[wasm_bindgen_test]
async fn a_mask_where_no_field_stands_is_not_sent_back() {
    let hub = Hub::default();
    hub.put(Resource::ClientApplication, json!({"id": "a", "name": "App", "roles": []}));
    let bot = json!({"id": "p", "name": "Ada", "type": "bot", "application": {"id": "a"}, "apiKey": "****"});
    hub.put(Resource::Participant, bot);
    let stage = Stage::new(move |request| hub.answer(request));
    stage.open("participants/p").await;
    type_into("Name", "Bob").await;
    click("Save changes").await;
    see("apiKey: The server sent a mask. Type the secret again.").await;
    assert!(stage.network.by("PUT").is_empty());
    assert!(!value_of("Document as JSON").contains("****"));
    let typed = json!({"name": "Bob", "type": "bot", "application": {"id": "a"}, "apiKey": "new"});
    type_into("Document as JSON", &typed.to_string()).await;
    click("Save changes").await;
    see("Changes saved").await;
    assert_eq!(stage.network.by("PUT")[0].json()["apiKey"], "new");
}

// Writes whose answer is lost: looked up before anything is offered, and never sent again.

const NOT_DONE: &str = "It was looked up: nothing was done.";
const UNSURE: &str = "whether it was done could not be found out";

/// What comes of a write whose answer is lost, and of looking it up.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Done,
    NotDone,
    /// Nothing can be read any more.
    Blind,
}

const FATES: [Fate; 3] = [Fate::Done, Fate::NotDone, Fate::Blind];

/// An app with its parts and an asset, on servers that answer no write.
fn losing(fate: Fate) -> Stage {
    let app = json!({"id": "a1", "name": "desk", "group": "g", "input_fields": ["pin"]});
    let mut all = BTreeMap::from(
        [
            ("ocp/apps/a1", app),
            ("ocp/apps/a1/status", json!({"status": "stopped"})),
            ("ocp/apps/a1/voice-biometric", json!({})),
            ("ocp/apps/a1/attached_data", json!({"colour": "red"})),
            (
                "ocp/voice-biometric/profiles",
                json!([{"profile_id": "p1", "name": "Voices", "bio_keys": [{"key": "who"}]}]),
            ),
            ("assets/x1", json!({"id": "x1", "name": "logo.png", "contentType": "image/png"})),
        ]
        .map(|(path, value)| (path.to_owned(), value)),
    );
    let mut was_lost = false;
    let decide = move |request: &Request| {
        if request.is_token() {
            return Reply::token("renewed");
        }
        let path = request.path.split('?').next().unwrap_or_default();
        let path = path.trim_start_matches("one/").trim_end_matches('/');
        if request.method != "GET" {
            was_lost = true;
            match request.method.as_str() {
                _ if fate != Fate::Done => {}
                "DELETE" => drop(all.remove(path)),
                "POST" => {
                    let mut app = request.json();
                    app["id"] = "a2".into();
                    all.insert("ocp/apps/a2".to_owned(), app);
                }
                _ => drop(all.insert(path.to_owned(), request.json())),
            }
            return Reply::broken();
        }
        if was_lost && fate == Fate::Blind {
            return Reply::error(500, "500-1");
        }
        if path == "ocp/apps" || path == "ocp/apps/pagination" {
            let is_app = |path: &str| path.split('/').count() == 3 && path.starts_with("ocp/apps");
            let apps: Vec<_> =
                all.iter().filter(|(path, _)| is_app(path)).map(|(_, app)| app).collect();
            return Reply::ok(json!({"count": apps.len(), "results": apps}));
        }
        match all.get(path) {
            Some(value) => Reply::ok(value.clone()),
            None => Reply::json(404, json!({"detail": "Not found.", "code": "404-1"})),
        }
    };
    Stage::at("", decide, json!({"apps": true}))
}

/// What is said where it was not done, or nobody knows; and that it was sent once.
async fn settled(stage: &Stage, fate: Fate, method: &str) {
    match fate {
        Fate::Done => {}
        Fate::NotDone => see(NOT_DONE).await,
        Fate::Blind => see(UNSURE).await,
    }
    assert_eq!(stage.network.by(method).len(), 1, "{fate:?}");
}

#[wasm_bindgen_test]
async fn an_app_whose_creation_was_not_answered_is_looked_for() {
    for fate in FATES {
        let stage = losing(fate);
        stage.open("apps/new").await;
        type_into("Name", "night_desk").await;
        click("Create app").await;
        if fate == Fate::Done {
            until("the page of the app", || address() == "/apps/a2").await;
            until("the page of the app", || texts("h1") == "night_desk").await;
        }
        settled(&stage, fate, "POST").await;
        if fate != Fate::Done {
            assert_eq!(value_of("Name"), "night_desk");
        }
    }
}

#[wasm_bindgen_test]
async fn the_delete_of_an_app_that_was_not_answered_is_looked_up() {
    for fate in FATES {
        let stage = losing(fate);
        stage.open("apps/a1").await;
        click("Delete").await;
        see_dialog("Delete desk?").await;
        type_into("Type desk to confirm", "desk").await;
        click("Delete").await;
        if fate == Fate::Done {
            see("App deleted").await;
        }
        settled(&stage, fate, "DELETE").await;
        assert_eq!(dialog().is_empty(), fate == Fate::Done, "{fate:?}");
    }
}

#[wasm_bindgen_test]
async fn parts_of_an_app_whose_save_was_not_answered_are_looked_up() {
    for fate in FATES {
        let stage = losing(fate);
        stage.open("apps/a1/voice-biometrics").await;
        choose("Profile", "p1").await;
        click("Save changes").await;
        if fate == Fate::Done {
            see("Changes saved").await;
            see_button("Remove profile").await;
        }
        settled(&stage, fate, "PUT").await;
        assert_eq!(value_of("Profile"), "p1", "{fate:?}");
        drop(stage);

        let stage = losing(fate);
        stage.open("apps/a1/attached-data").await;
        type_into("Value of colour", "blue").await;
        click("Save changes").await;
        see_dialog("Save attached data?").await;
        click("Save").await;
        if fate == Fate::Done {
            see("Changes saved").await;
            see("No changes").await;
        }
        settled(&stage, fate, "PUT").await;
        assert_eq!(value_of("Value of colour"), "blue", "{fate:?}");
    }
}

#[wasm_bindgen_test]
async fn the_delete_of_an_asset_that_was_not_answered_is_looked_up() {
    for fate in FATES {
        let stage = losing(fate);
        stage.sign_in("first", 3_600_000);
        stage.open("assets").await;
        type_into("Asset ID", "x1").await;
        click("Look up").await;
        see("logo.png").await;
        click("Delete").await;
        see_dialog("Delete logo.png?").await;
        click("Delete").await;
        if fate == Fate::Done {
            see("Asset deleted").await;
        }
        settled(&stage, fate, "DELETE").await;
        assert_eq!(dialog().is_empty(), fate == Fate::Done, "{fate:?}");
    }
}
