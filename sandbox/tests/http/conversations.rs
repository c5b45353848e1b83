//! Messages and completed conversations.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use sandbox::contract::Contract;
use serde_json::{Value, json};

use crate::client::{BASE, NOBODY, Reply, Sandbox};

pub const INTERACT: &str = "app.conversation.conversationmgr.interaction.manage";
pub const INTERACT_READ: &str = "app.conversation.conversationmgr.interaction.read";
const MESSAGES: &str = "/conversations/messages";
const ROLES: [&str; 5] = ["customer", "egain_agent", "custom_agent", "egain_bot", "custom_bot"];

fn contract() -> Contract {
    Contract::conversation_manager().unwrap()
}

fn matrix() -> Vec<(String, Vec<String>)> {
    let mark = contract().document["components"]["schemas"]["Message"]["x-message-types"].clone();
    let rows = mark.as_object().unwrap().iter();
    rows.map(|(name, row)| (name.clone(), serde_json::from_value(row.clone()).unwrap())).collect()
}

fn account(address: &str, channel: &str) -> Value {
    json!({"address": address, "channel": {"type": channel}})
}

pub fn cards() -> Value {
    account("www.meridian.example/cards", "web_chat")
}

pub fn text(role: &str, words: &str, conversation: &Value) -> Value {
    json!({
        "messageId": format!("t-{words}"),
        "type": {"value": "text"},
        "content": {"text": words},
        "conversation": conversation,
        "sender": {"type": role},
    })
}

pub fn batch(messages: &[Value]) -> Value {
    json!({"messages": {"message": messages}})
}

/// Sends one message and gives the id of its conversation.
#[track_caller]
pub fn sent(sandbox: &Sandbox, message: &Value) -> String {
    let answer = sandbox.post(MESSAGES, &batch(std::slice::from_ref(message))).is(202).json();
    answer["messages"]["message"][0]["conversation"]["id"].as_str().unwrap().to_owned()
}

pub fn started(sandbox: &Sandbox, account: Value) -> String {
    sent(sandbox, &text("customer", "Hello", &json!({"account": account})))
}

fn kind(name: &str, role: &str, conversation: &str) -> Value {
    json!({
        "messageId": "t-0",
        "type": {"value": name},
        "content": {"text": "x"},
        "parent": {"messageId": "t-Hello"},
        "conversation": {"id": conversation},
        "sender": {"type": role},
    })
}

#[track_caller]
pub fn end(sandbox: &Sandbox, conversation: &str) {
    sent(sandbox, &kind("conversation.end", "custom_agent", conversation));
}

/// Role and type of each message of a completed conversation.
fn story(conversation: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let messages = conversation["messages"]["message"].as_array().unwrap().iter();
    messages.map(|it| (text(&it["sender"]["type"]), text(&it["type"]["value"]))).collect()
}

#[test]
fn each_cell_of_the_matrix() {
    let (sandbox, matrix) = (Sandbox::start(&[]), matrix());
    assert_eq!(matrix.len(), 30);
    let mut cells = 0;
    for (name, senders) in &matrix {
        for role in ROLES {
            let conversation = started(&sandbox, cards());
            let reply = sandbox.post(MESSAGES, &batch(&[kind(name, role, &conversation)]));
            if senders.iter().any(|it| it == role) {
                let taken = &reply.is(202).json()["messages"]["message"][0];
                assert_eq!(
                    (&taken["messageId"], &taken["conversation"]["id"]),
                    (&json!("t-0"), &json!(conversation))
                );
                end_if_open(&sandbox, &conversation, name);
                let read = sandbox.get(&format!("/conversations/{conversation}")).is(200).json();
                assert!(
                    story(&read).contains(&(role.to_owned(), name.clone())),
                    "{name} by {role}: {read}"
                );
            } else {
                reply.refuses(400, "400-196", &["messages.message[0].sender.type"]);
            }
            cells += 1;
        }
    }
    assert_eq!(cells, 150);
}

fn end_if_open(sandbox: &Sandbox, conversation: &str, last: &str) {
    if last != "conversation.end" {
        end(sandbox, conversation);
    }
}

#[test]
fn unknown_types_and_senders_are_refused() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    for (name, role, place) in [
        ("richMessage.hologram", "customer", "type.value"),
        ("text", "hologram", "sender.type"),
        ("", "customer", "type.value"),
    ] {
        let reply = sandbox.post(MESSAGES, &batch(&[kind(name, role, &conversation)]));
        reply.refuses(400, "400-196", &[&format!("messages.message[0].{place}")]);
    }
}

#[test]
fn a_conversation_has_the_parties_of_its_orchestration() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let conversation = started(&sandbox, cards());
    let go_on = json!({"id": conversation});
    sent(&sandbox, &text("customer", "Please block my card", &go_on));
    sent(&sandbox, &text("customer", "I want a person", &go_on));
    sandbox.get(&format!("/conversations/{conversation}")).refuses(
        404,
        "404-100",
        &[&conversation],
    );
    end(&sandbox, &conversation);
    let read = sandbox.get(&format!("/conversations/{conversation}")).is(200).json();
    let errors: Vec<_> = contract
        .schema("Conversation")
        .unwrap()
        .iter_errors(&read)
        .map(|it| it.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let found = story(&read);
    let wanted = [
        ("customer", "text"),
        ("custom_bot", "text"),
        ("custom_bot", "richMessage.quickreply"),
        ("customer", "text"),
        ("custom_bot", "text"),
        ("customer", "text"),
        ("custom_bot", "text"),
        ("custom_bot", "escalation.transfer"),
        ("custom_agent", "agent.join"),
        ("custom_agent", "text"),
        ("custom_agent", "conversation.end"),
    ];
    assert_eq!(found, wanted.map(|(role, name)| (role.to_owned(), name.to_owned())));
    let messages = read["messages"]["message"].as_array().unwrap();
    assert_eq!(messages[1]["sender"]["participant"]["name"], "Card helper");
    assert_eq!(messages[0]["recipients"]["recipient"][0]["participant"]["name"], "Card helper");
    assert_eq!(messages[1]["recipients"]["recipient"][0]["type"], "customer");
    let times: Vec<_> = messages.iter().map(|it| it["created"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(read["entryPoint"]["id"], "1002");
}

#[test]
fn without_agents_of_its_own_a_bot_passes_on_to_the_next() {
    let sandbox = Sandbox::start(&[]);
    let mut body = sandbox.named("/orchestrations", "Meridian cards and payments");
    let address = format!("/orchestrations/{}", body["id"].as_str().unwrap());
    body["applications"]["botConfiguration"]["bots"][0]
        .as_object_mut()
        .unwrap()
        .remove("onEscalation");
    sandbox.put(&address, &body).is(204);
    let conversation = started(&sandbox, cards());
    for words in ["blub", "blubber"] {
        sent(&sandbox, &text("customer", words, &json!({"id": conversation})));
    }
    end(&sandbox, &conversation);
    let read = sandbox.get(&format!("/conversations/{conversation}")).json();
    let speaks = |name: &str| read.to_string().contains(&format!("Hello, this is {name}."));
    assert!(speaks("Card helper") && speaks("Fraud watch"), "{read}");
    assert!(!story(&read).contains(&("custom_agent".to_owned(), "agent.join".to_owned())));
}

#[test]
fn nobody_plays_a_part_that_somebody_speaks_for() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    let go_on = json!({"id": conversation});
    sent(&sandbox, &text("custom_bot", "I am the real bot", &go_on));
    sent(&sandbox, &text("custom_agent", "And I the real agent", &go_on));
    sent(&sandbox, &text("customer", "I want a person", &go_on));
    sent(&sandbox, &kind("escalation.transfer", "custom_bot", &conversation));
    end(&sandbox, &conversation);
    let found = story(&sandbox.get(&format!("/conversations/{conversation}")).json());
    assert_eq!(found.iter().filter(|(role, _)| role != "customer").count(), 2 + 4, "{found:?}");
    assert_eq!(found[3].0, "custom_bot");
}

#[test]
fn what_is_over_takes_no_more() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    end(&sandbox, &conversation);
    let late = text("customer", "Still there?", &json!({"id": conversation}));
    sandbox.post(MESSAGES, &batch(std::slice::from_ref(&late))).refuses(
        400,
        "400-630",
        &[&conversation],
    );
    // The same message starts a new one.
    let again = text("customer", "Still there?", &json!({"account": cards()}));
    assert_ne!(sent(&sandbox, &again), conversation);
}

#[test]
fn all_messages_of_a_call_are_taken_or_none() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    let go_on = json!({"id": conversation});
    let bad = [text("customer", "one", &go_on), text("customer", "", &go_on)];
    sandbox.post(MESSAGES, &batch(&bad)).refuses(
        400,
        "400-143",
        &["messages.message[1].content.text"],
    );
    let over =
        [kind("conversation.end", "customer", &conversation), text("customer", "two", &go_on)];
    sandbox.post(MESSAGES, &batch(&over)).refuses(400, "400-630", &[&conversation]);
    let good = [text("customer", "three", &go_on), text("customer", "four", &go_on)];
    let answer = sandbox.post(MESSAGES, &batch(&good)).is(202).json();
    assert!(contract().schema("SendMessagesResponse").unwrap().is_valid(&answer));
    assert_eq!(answer["messages"]["message"].as_array().unwrap().len(), 2);
    end(&sandbox, &conversation);
    let read = sandbox.get(&format!("/conversations/{conversation}")).json().to_string();
    assert!(read.contains("three") && read.contains("four") && !read.contains("\"one\""));
}

#[test]
fn what_is_wrong_with_a_message() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    let with = |change: fn(&mut Value)| {
        let mut message = text("customer", "x", &json!({"id": conversation}));
        change(&mut message);
        sandbox.post(MESSAGES, &batch(&[message]))
    };
    let at = |place: &str| format!("messages.message[0].{place}");
    let missing = |reply: Reply, place: &str| reply.refuses(400, "400-143", &[&at(place)]);
    let invalid = |reply: Reply, place: &str| reply.refuses(400, "400-152", &[&at(place)]);
    missing(with(|it| drop(it.as_object_mut().unwrap().remove("sender"))), "sender");
    missing(with(|it| drop(it.as_object_mut().unwrap().remove("type"))), "type");
    missing(with(|it| it["sender"] = json!({})), "sender.type");
    missing(with(|it| it["content"] = json!({})), "content.text");
    missing(with(|it| it["conversation"] = json!({})), "conversation.account");
    missing(
        with(|it| it["conversation"] = json!({"account": {"address": "a"}})),
        "conversation.account.channel",
    );
    missing(with(|it| it["type"]["value"] = json!("undo")), "parent.messageId");
    invalid(with(|it| it["conversation"]["id"] = json!(NOBODY)), "conversation.id");
    invalid(with(|it| it["content"] = json!({"text": "é".repeat(801)})), "content.text");
    invalid(
        with(
            |it| *it = json!({"type": {"value": "delete.soft"}, "sender": {"type": "customer"}, "parent": {"messageId": "gone"}, "conversation": it["conversation"]}),
        ),
        "parent.messageId",
    );
    for (address, channel, place) in [
        ("nobody", "web_chat", "conversation.account.address"),
        ("www.meridian.example", "fax", "conversation.account.channel.type"),
        ("www.meridian.example", "sms", "conversation.account.address"),
        ("spring.lindqvist.example", "web_chat", "conversation.account.address"),
    ] {
        let message = text("customer", "x", &json!({"account": account(address, channel)}));
        invalid(sandbox.post(MESSAGES, &batch(&[message])), place);
    }
    sandbox.post(MESSAGES, &json!({})).refuses(400, "400-143", &["messages"]);
    sandbox.post(MESSAGES, &batch(&[])).refuses(400, "400-152", &["messages.message"]);
    // 800 characters are what the channel allows; another channel has no limit.
    with(|it| it["content"] = json!({"text": "é".repeat(800)})).is(202);
    let long = text(
        "customer",
        &"x".repeat(32_000),
        &json!({"account": account("advisers@meridian.example", "custom.teams")}),
    );
    sent(&sandbox, &long);
}

#[test]
fn an_idle_conversation_is_over() {
    let sandbox = Sandbox::start(&[]);
    let mut body = sandbox.named("/accounts", "Meridian cards web chat");
    // A ten-thousandth of a minute: over when the next request comes, or the one after.
    body["chatConfigurations"]["timeout"] = json!(0.0001);
    sandbox.put(&format!("/accounts/{}", body["id"].as_str().unwrap()), &body).is(204);
    let conversation = started(&sandbox, cards());
    let address = format!("/conversations/{conversation}");
    while sandbox.get(&address).status == 404 {}
    sandbox.get(&address).is(200);
    let late = text("customer", "x", &json!({"id": conversation}));
    sandbox.post(MESSAGES, &batch(&[late])).refuses(400, "400-630", &[&conversation]);
}

#[test]
fn what_is_taken_back_is_redacted_or_gone() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    let go_on = json!({"id": conversation});
    for words in ["alpha", "beta", "gamma"] {
        sent(&sandbox, &text("customer", words, &go_on));
    }
    let mut secret = text("customer", "delta", &go_on);
    secret["content"]["redact"] = json!(true);
    sent(&sandbox, &secret);
    for (name, parent) in
        [("delete.soft", "t-alpha"), ("delete.permanent", "t-beta"), ("undo", "t-gamma")]
    {
        let mut message = kind(name, "customer", &conversation);
        message["parent"]["messageId"] = json!(parent);
        sent(&sandbox, &message);
    }
    end(&sandbox, &conversation);
    let read = sandbox.get(&format!("/conversations/{conversation}")).json();
    let of = |id: &str| {
        let messages = read["messages"]["message"].as_array().unwrap();
        messages
            .iter()
            .find(|it| it["messageId"] == id && it["type"]["value"] == "text")
            .map(|it| it["content"].clone())
    };
    assert_eq!(of("t-alpha"), Some(json!({"text": "*****", "redact": true})));
    assert_eq!(of("t-gamma"), Some(json!({"text": "*****", "redact": true})));
    assert_eq!(of("t-delta"), Some(json!({"text": "*****", "redact": true})));
    assert_eq!(of("t-beta"), None);
}

#[test]
fn tokens_scopes_parameters_and_methods() {
    let sandbox = Sandbox::start(&[]);
    let conversation = started(&sandbox, cards());
    end(&sandbox, &conversation);
    let one = format!("/conversations/{conversation}");
    for (method, path, body) in [("POST", MESSAGES, "{}"), ("GET", one.as_str(), "")] {
        sandbox.call_with(method, path, &[], body).refuses(401, "401-104", &[]);
        sandbox.call_with(method, path, &[("Authorization", "Bearer x")], body).refuses(
            401,
            "401-101",
            &[],
        );
        sandbox.call(method, &format!("{path}?x=1"), None).refuses(400, "400-101", &["x"]);
    }
    let reader = format!("Bearer {}", sandbox.sign_in("sandbox-reader", None));
    let reader = [("Authorization", reader.as_str()), ("Content-Type", "application/json")];
    sandbox.call_with("POST", MESSAGES, &reader, "{}").refuses(403, "403-197", &[INTERACT]);
    sandbox.call_with("GET", &one, &reader, "").is(200);
    let manage = format!(
        "Bearer {}",
        sandbox.sign_in("sandbox-admin", Some("app.conversation.conversationmgr.manage"))
    );
    sandbox.call_with("GET", &one, &[("Authorization", &manage)], "").refuses(
        403,
        "403-197",
        &[INTERACT, INTERACT_READ],
    );
    sandbox.get(&format!("/conversations/{NOBODY}")).refuses(404, "404-100", &[NOBODY]);
    assert_eq!(sandbox.call("PUT", &one, Some("{}")).is(405).header("allow"), Some("GET"));
    assert_eq!(sandbox.call("PUT", MESSAGES, Some("{}")).is(405).header("allow"), Some("POST"));
    let admin = format!("Bearer {}", sandbox.token);
    for (language, status) in
        [("en-US", 200), ("sv, en;q=0.5, *", 200), ("english language", 406), ("", 406)]
    {
        let headers = [("Authorization", admin.as_str()), ("Accept-Language", language)];
        assert_eq!(sandbox.call_with("GET", &one, &headers, "").status, status, "{language}");
    }
    let reply = sandbox.call_with(
        "POST",
        MESSAGES,
        &[("Authorization", &admin), ("Content-Type", "text/plain")],
        "{}",
    );
    reply.refuses(415, "415-100", &[]);
}

#[test]
fn examples_of_the_contract_are_taken() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let send = contract.operations.iter().find(|it| it.id == "sendMessage").unwrap();
    let conversation = started(&sandbox, cards());
    sent(&sandbox, &{
        let mut first = text("customer", "x", &json!({"id": conversation}));
        first["messageId"] = json!("t-1");
        first
    });
    assert_eq!(send.examples.len(), 6);
    for (name, example) in &send.examples {
        let mut body = example.clone();
        let part = &mut body["messages"]["message"][0]["conversation"];
        if part.get("id").is_some() {
            part["id"] = json!(conversation);
        } else {
            part["account"] = cards();
        }
        assert_eq!(sandbox.post(MESSAGES, &body).status, 202, "{name}");
    }
}

#[test]
fn some_conversations_are_there_from_the_start() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let schema = contract.schema("Conversation").unwrap();
    let read = |id: &str| sandbox.get(&format!("/conversations/{id}")).is(200).json();
    for id in ["66cb3b7a-57e5-48fe-96fd-6d389461052c", "0f5a3c1e-7b42-4d90-9c55-3a1f2e8d6b02"] {
        assert!(schema.is_valid(&read(id)), "{id}");
    }
    assert!(!schema.is_valid(&read("c3d9e1f4-2a68-4b7d-8e10-5f6a7b8c9d03")), "the odd one");
    Sandbox::empty().get("/conversations/66cb3b7a-57e5-48fe-96fd-6d389461052c").is(404);
}

#[test]
fn data_lives_as_long_as_its_file() {
    let file = std::env::temp_dir().join(format!("sandbox-conversations-{}", std::process::id()));
    let name = file.to_str().unwrap();
    let conversation = {
        let sandbox = Sandbox::start(&["--data", name]);
        let conversation = started(&sandbox, cards());
        end(&sandbox, &conversation);
        conversation
    };
    let sandbox = Sandbox::start(&["--data", name]);
    sandbox.get(&format!("/conversations/{conversation}")).is(200);
    drop(sandbox);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{name}{end}"));
    }
}

/// A callback on this machine: gives the head and body of each request that it got.
fn callback(answers: usize) -> (String, mpsc::Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hub", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for _ in 0..answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut text = Vec::new();
            let mut part = [0; 8192];
            let request = loop {
                let length = stream.read(&mut part).unwrap();
                text.extend_from_slice(&part[..length]);
                let whole = String::from_utf8_lossy(&text).into_owned();
                if let Some((head, body)) = whole.split_once("\r\n\r\n")
                    && let Ok(body) = serde_json::from_str(body)
                {
                    break (head.to_owned(), body);
                }
            };
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            sender.send(request).unwrap();
        }
    });
    (address, receiver)
}

#[test]
fn callbacks_on_this_machine_are_called_and_not_played() {
    let sandbox = Sandbox::start(&[]);
    let (address, requests) = callback(2);
    let mut bot = sandbox.named("/clientapplications", "Meridian cards bot");
    let login = sandbox.make("/authentications", &json!({"name": "here", "type": "basic", "basicAuth": {"username": "hub", "password": "example-only"}}));
    bot["roles"][0]["callback"] = json!(address);
    bot["roles"][0]["authentication"]["id"] = json!(login);
    sandbox.put(&format!("/clientapplications/{}", bot["id"].as_str().unwrap()), &bot).is(204);
    let conversation = started(&sandbox, cards());
    let (head, body) = requests.recv().unwrap();
    assert!(head.starts_with("POST /hub HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("Authorization: Basic aHViOmV4YW1wbGUtb25seQ=="), "{head}");
    assert!(head.contains("X-Hub-Tenant: example-only\r\n"), "{head}");
    let message = &body["messages"]["message"][0];
    assert_eq!(
        (&message["content"]["text"], &message["conversation"]["id"]),
        (&json!("Hello"), &json!(conversation))
    );
    sent(&sandbox, &text("customer", "I want a person", &json!({"id": conversation})));
    assert_eq!(
        requests.recv().unwrap().1["messages"]["message"][0]["content"]["text"],
        "I want a person"
    );
    end(&sandbox, &conversation);
    let found = story(&sandbox.get(&format!("/conversations/{conversation}")).json());
    assert_eq!(found.len(), 3, "the sandbox kept quiet: {found:?}");
    let deliveries = loop {
        let deliveries = sandbox.control("GET", "deliveries", "").is(200).json();
        if deliveries.as_array().unwrap().len() == 2 {
            break deliveries;
        }
    };
    assert_eq!((&deliveries[0]["to"], &deliveries[0]["outcome"]), (&json!(address), &json!(204)));
}

#[test]
fn a_fresh_transcript_is_not_the_callers_base() {
    // The path template /conversations/{id} also fits the address for sending.
    let sandbox = Sandbox::start(&[]);
    sandbox.get(MESSAGES).refuses(404, "404-100", &["messages"]);
    assert!(BASE.ends_with("/v3"));
}
