//! The web chat connector, over a real socket.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::{Ocp, text};

struct Chat {
    socket: WebSocket<TcpStream>,
    key: String,
}

impl Chat {
    fn open(ocp: &Ocp, app: &str, kind: &str) -> Self {
        let data = ocp.get(&format!("/apps/{}/web_chat/", ocp.id(app))).is(200).json();
        let stream = TcpStream::connect(ocp.0.api()).unwrap();
        let (socket, _) = tungstenite::client(text(&data, "chat_url"), stream).unwrap();
        Self { socket, key: text(&data, kind) }
    }

    fn raw(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    fn send(&mut self, kind: &str, mut frame: Value) {
        frame["type"] = json!(kind);
        if frame.get("api_key").is_none() {
            frame["api_key"] = json!(self.key);
        }
        frame["client_message_id"] = json!("c-1");
        self.raw(&frame.to_string());
    }

    fn next(&mut self) -> Value {
        serde_json::from_str(self.socket.read().unwrap().to_text().unwrap()).unwrap()
    }

    /// The next frame that is not about typing.
    fn said(&mut self) -> Value {
        loop {
            let frame = self.next();
            if frame["type"] != "typing_event" {
                return frame;
            }
        }
    }

    /// Starts a session and waits for the greeting.
    fn start(&mut self) -> String {
        self.send(
            "start_session_req",
            json!({"session_id": null, "utterance": "", "input_fields": null, "semantics": null}),
        );
        let answer = self.said();
        assert_eq!(answer["type"], "start_session_resp", "{answer}");
        self.said();
        text(&answer, "session_id")
    }

    fn say(&mut self, session: &str, words: &str) {
        self.send(
            "dialog_req",
            json!({"session_id": session, "utterance": words, "input_fields": {"Ani": "555"}}),
        );
    }

    fn refused(&mut self, code: &str) {
        let frame = self.said();
        assert_eq!(
            (&frame["type"], &frame["code"]),
            (&json!("error_event"), &json!(code)),
            "{frame}"
        );
    }
}

fn deployed() -> (Ocp, Chat) {
    let ocp = Ocp::quick(&[]);
    let chat = Chat::open(&ocp, "card_services", "deployed_token");
    (ocp, chat)
}

#[test]
fn a_session_a_greeting_and_an_answer() {
    let (_ocp, mut chat) = deployed();
    chat.send("start_session_req", json!({}));
    let answer = chat.next();
    assert_eq!(
        (&answer["type"], &answer["client_message_id"]),
        (&json!("start_session_resp"), &json!("c-1"))
    );
    let session = text(&answer, "session_id");
    let typing = chat.next();
    assert_eq!((&typing["type"], &typing["session_id"]), (&json!("typing_event"), &json!(session)));
    let greeting = chat.next();
    assert_eq!(
        (&greeting["type"], &greeting["source"], &greeting["utterance"]),
        (
            &json!("dialog_message_event"),
            &json!("BOT"),
            &json!("Hello, this is card_services. How can I help?")
        )
    );
    chat.say(&session, "Grüezi 👋");
    let reply = chat.said();
    assert_eq!(reply["utterance"], "You said: Grüezi 👋");
    assert!(reply["sequence_id"].as_i64() > greeting["sequence_id"].as_i64());
}

#[test]
fn the_greeting_may_come_before_the_answer_or_inside_it() {
    let ocp = Ocp::start(&[]);
    let mut simulator = Chat::open(&ocp, "card_services", "live_token");
    simulator.send("start_session_req", json!({}));
    assert_eq!(
        simulator.next()["utterance"],
        "Hello, this is card_services in the simulator. How can I help?"
    );
    assert_eq!(simulator.next()["type"], "start_session_resp");
    let mut agentic = Chat::open(&ocp, "wealth_desk", "deployed_token");
    agentic.send("start_session_req", json!({}));
    assert_eq!(agentic.next()["welcome"], "Hello, this is wealth_desk. How can I help?");
}

#[test]
fn words_that_make_the_app_show_what_a_chat_may_send() {
    let (_ocp, mut chat) = deployed();
    let session = chat.start();
    let mut ask = |words: &str| {
        chat.say(&session, words);
        chat.said()
    };
    assert_eq!(ask("agent")["source"], "AGENT");
    assert_eq!(ask("system")["source"], "SYSTEM");
    let prompt = ask("prompt");
    assert_eq!(
        (&prompt["utterance"], &prompt["dialog_response"]["prompt"]["content"]),
        (&json!(null), &json!("This text is in the prompt only."))
    );
    assert_eq!(
        ask("masked")["dialog_response"]["prompt"]["masked_content"],
        "Your number ends in ****21."
    );
    assert_eq!(ask("rich")["dialog_response"]["rich_content"][0]["type"], "buttons");
    assert_eq!(ask("fields")["utterance"], r#"Input fields: {"Ani":"555"}"#);
    assert_eq!(ask("unknown")["type"], "survey_event");
    assert!(text(&ask("long"), "utterance").len() > 5000);
    let error = ask("error");
    assert_eq!((&error["type"], &error["code"]), (&json!("error_event"), &json!("INTERNAL_ERROR")));
    assert_eq!(ask("still there?")["utterance"], "You said: still there?");
    assert_eq!(ask("several")["utterance"], "First.");
    assert_eq!(
        [chat.said(), chat.said()].map(|it| it["utterance"].clone()),
        [json!("Second."), json!("Third.")]
    );
}

#[test]
fn a_dialog_ends_and_another_begins_in_the_same_session() {
    let (_ocp, mut chat) = deployed();
    let session = chat.start();
    chat.say(&session, "bye");
    let farewell = chat.said();
    assert_eq!(farewell["utterance"], "Goodbye.");
    let end = chat.said();
    assert_eq!((&end["type"], &end["state"]), (&json!("state_event"), &json!("DIALOG_END")));
    chat.say(&session, "hello?");
    chat.refused("DIALOG_ENDED");
    chat.send("start_dialog_req", json!({"session_id": session}));
    let greeting = chat.said();
    assert_ne!(greeting["dialog_id"], farewell["dialog_id"]);
    chat.say(&session, "hello?");
    assert_eq!(chat.said()["utterance"], "You said: hello?");
    chat.send("stop_session_req", json!({"session_id": session}));
    assert_eq!(chat.said()["state"], "DIALOG_END");
    assert!(chat.socket.read().unwrap().is_close());
}

#[test]
fn a_session_expires_by_word_and_by_time() {
    let (ocp, mut chat) = deployed();
    let session = chat.start();
    chat.say(&session, "expire");
    assert_eq!(chat.said()["state"], "SESSION_EXPIRED");
    chat.say(&session, "hello?");
    chat.refused("SESSION_NOT_FOUND");
    let session = chat.start();
    ocp.control(&json!({"advanceSeconds": 1801})).is(204);
    chat.say(&session, "hello?");
    assert_eq!(chat.said()["state"], "SESSION_EXPIRED");
    chat.say(&session, "hello?");
    chat.refused("SESSION_NOT_FOUND");
}

#[test]
fn what_is_missed_after_a_cut_comes_with_a_resume() {
    let (ocp, mut chat) = deployed();
    let session = chat.start();
    chat.say(&session, "one");
    let last = chat.said()["sequence_id"].as_i64().unwrap();
    chat.say(&session, "cut");
    while chat.socket.read().is_ok() {}
    let mut chat = Chat::open(&ocp, "card_services", "deployed_token");
    // No acknowledgement follows: the first thing heard is what was missed.
    chat.send("session_resume_req", json!({"session_id": session, "from_sequence_id": last}));
    let missed = chat.said();
    assert_eq!(missed["utterance"], "Here is what you missed.");
    let all = chat.next_after_resume(&session, 0);
    assert_eq!(all[0]["sequence_id"], 1);
    assert!(all.iter().any(|event| event["utterance"] == "You said: one"));
    // The largest number suppresses the replay, a larger one is refused.
    chat.send(
        "session_resume_req",
        json!({"session_id": session, "from_sequence_id": 2_147_483_647}),
    );
    chat.say(&session, "two");
    assert_eq!(chat.said()["utterance"], "You said: two");
    for from in [json!(2_147_483_648_u64), json!(-1), json!("1"), json!(null)] {
        chat.send("session_resume_req", json!({"session_id": session, "from_sequence_id": from}));
        chat.refused("BAD_REQUEST");
    }
    chat.send("session_resume_req", json!({"session_id": "nobody", "from_sequence_id": 0}));
    chat.refused("SESSION_NOT_FOUND");
}

impl Chat {
    /// What a resume replays, up to what is known to be its last event.
    fn next_after_resume(&mut self, session: &str, from: i64) -> Vec<Value> {
        self.send("session_resume_req", json!({"session_id": session, "from_sequence_id": from}));
        let mut events = vec![self.next()];
        while events.last().unwrap()["utterance"] != "Here is what you missed." {
            events.push(self.next());
        }
        events
    }
}

#[test]
fn q19_after_a_deployment_the_chat_refuses_for_a_while() {
    let ocp = Ocp::quick(&["--chat-grace", "8"]);
    let id = ocp.id("branch_hours");
    ocp.post(&format!("/apps/{id}/deploy/")).is(200);
    let mut chat = Chat::open(&ocp, "branch_hours", "deployed_token");
    chat.send("start_session_req", json!({}));
    chat.refused("UNAUTHORIZED");
    ocp.control(&json!({"advanceSeconds": 8})).is(204);
    chat.start();
    // Those deployed long ago are ready at once.
    Chat::open(&ocp, "card_services", "deployed_token").start();
}

#[test]
fn frames_that_nobody_understands_and_tokens_that_open_nothing() {
    let (ocp, mut chat) = deployed();
    for frame in ["", "{", "[]", "7", r#"{"type":"dance_req"}"#, "{}"] {
        chat.raw(frame);
        chat.refused("BAD_REQUEST");
    }
    chat.socket.send(Message::binary(vec![1, 2, 3])).unwrap();
    chat.refused("BAD_REQUEST");
    chat.send("start_session_req", json!({"api_key": "deployed-made-up"}));
    chat.refused("UNAUTHORIZED");
    chat.raw(r#"{"type":"start_session_req"}"#);
    chat.refused("UNAUTHORIZED");
    let session = chat.start();
    // A session belongs to the token that opened it.
    let mut other = Chat::open(&ocp, "rebooking", "deployed_token");
    other.say(&session, "hello");
    other.refused("SESSION_NOT_FOUND");
    ocp.delete(&format!("/apps/{}/", ocp.id("card_services"))).is(204);
    chat.say(&session, "hello?");
    chat.refused("UNAUTHORIZED");
}

#[test]
fn frames_are_remembered_without_their_tokens() {
    let (ocp, mut chat) = deployed();
    chat.start();
    let seen = ocp.0.control("GET", "ocp", "").json()["chatFrames"].clone();
    assert_eq!(
        (&seen[0]["type"], &seen[0]["api_key"]),
        (&json!("start_session_req"), &json!("(hidden)"))
    );
}

#[test]
fn an_ordinary_request_is_no_chat_and_faults_reach_the_handshake() {
    let (ocp, _chat) = deployed();
    let plain = crate::client::send(ocp.0.api(), "GET", "/chat/ws/dialogs", &[], b"").unwrap();
    assert_eq!(plain.status, 400);
    ocp.0.fault(&json!({"match": {"path": "/chat/"}, "times": 1, "then": {"status": 503}}));
    let data = ocp.get(&format!("/apps/{}/web_chat/", ocp.id("card_services"))).json();
    let stream = TcpStream::connect(ocp.0.api()).unwrap();
    assert!(tungstenite::client(text(&data, "chat_url"), stream).is_err());
    Chat::open(&ocp, "card_services", "deployed_token").start();
}
