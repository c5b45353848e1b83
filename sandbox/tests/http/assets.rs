//! Assets and the signed addresses of their bytes.

use std::io::{Read, Write};
use std::net::TcpStream;

use sandbox::contract::Contract;
use serde_json::{Value, json};

use crate::client::{BASE, NOBODY, Reply, Sandbox, send};
use crate::conversations::{INTERACT, INTERACT_READ, cards, end, sent, text};

fn description(name: &str, size: usize) -> Value {
    json!({"channel": {"type": "custom.teams"}, "sender": {"type": "customer"}, "name": name, "size": size})
}

/// Id and upload address of a new asset.
#[track_caller]
fn made(sandbox: &Sandbox, name: &str, size: usize) -> (String, String) {
    let answer = sandbox.post("/assets", &description(name, size)).is(200).json();
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("id"), text("contentUrl"))
}

fn path(sandbox: &Sandbox, url: &str) -> String {
    url.strip_prefix(&format!("http://{}", sandbox.api()))
        .unwrap_or_else(|| panic!("{url}"))
        .to_owned()
}

fn upload(sandbox: &Sandbox, method: &str, url: &str, kind: &str, body: &[u8]) -> Reply {
    send(sandbox.api(), method, &path(sandbox, url), &[("Content-Type", kind)], body).unwrap()
}

fn download(sandbox: &Sandbox, id: &str) -> Reply {
    let asset = sandbox.get(&format!("/assets/{id}")).is(200).json();
    let url = asset["contentUrl"].as_str().unwrap();
    send(sandbox.api(), "GET", &path(sandbox, url), &[], b"").unwrap()
}

#[test]
fn up_and_down_again() {
    let (sandbox, contract) = (Sandbox::start(&[]), Contract::conversation_manager().unwrap());
    let answer = sandbox.post("/assets", &description("Foto från Åre.PNG", 5)).is(200).json();
    assert!(contract.schema("AssetUpload").unwrap().is_valid(&answer), "{answer}");
    let (id, url) = (answer["id"].as_str().unwrap(), answer["contentUrl"].as_str().unwrap());
    let before = sandbox.get(&format!("/assets/{id}")).is(200).json();
    assert_eq!(before.get("contentUrl"), None, "nothing to download yet");
    upload(&sandbox, "POST", url, "image/png", b"\x00\x01\r\n\xff").is(200);
    let asset = sandbox.get(&format!("/assets/{id}")).is(200).json();
    assert!(contract.schema("Asset").unwrap().is_valid(&asset), "{asset}");
    assert_eq!(
        (&asset["name"], &asset["size"], &asset["contentType"]),
        (&json!("Foto från Åre.PNG"), &json!(5), &json!("image/png"))
    );
    let reply = download(&sandbox, id);
    assert_eq!(reply.is(200).body, b"\x00\x01\r\n\xff");
    assert_eq!(reply.header("content-type"), Some("image/png"));
    assert_eq!(
        reply.header("content-disposition"),
        Some("attachment; filename*=UTF-8''Foto%20fr%C3%A5n%20%C3%85re.PNG")
    );
    upload(&sandbox, "POST", url, "image/png", b"12345").is(409);
}

#[test]
fn raw_and_as_a_form() {
    let sandbox = Sandbox::start(&[]);
    for (method, kind, body) in [
        ("POST", "text/plain; charset=utf-8", "hello"),
        ("PUT", "text/plain", "hello"),
        (
            "POST",
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n",
        ),
    ] {
        let (id, url) = made(&sandbox, "a.txt", 5);
        upload(&sandbox, method, &url, kind, body.as_bytes()).is(200);
        assert_eq!(download(&sandbox, &id).is(200).text(), "hello");
    }
}

#[test]
fn an_upload_must_be_what_was_declared() {
    let sandbox = Sandbox::start(&[]);
    let (id, url) = made(&sandbox, "a.png", 5);
    for (kind, body, status) in [
        ("image/png", "1234", 400),
        ("image/png", "123456", 400),
        ("image/png", "", 400),
        ("image/jpeg", "12345", 415),
        ("multipart/form-data; boundary=b", "12345", 400),
    ] {
        upload(&sandbox, "POST", &url, kind, body.as_bytes()).is(status);
    }
    assert_eq!(sandbox.get(&format!("/assets/{id}")).json().get("contentUrl"), None);
    upload(&sandbox, "POST", &url, "image/png", b"12345").is(200);
}

#[test]
fn eleven_mebibytes_and_none_at_all() {
    let sandbox = Sandbox::start(&[]);
    for size in [0, 11 << 20] {
        sandbox.post("/assets", &description("a.png", size)).refuses(400, "400-152", &["size"]);
    }
    let (id, url) = made(&sandbox, "a.png", 10 << 20);
    let bytes = vec![7; 10 << 20];
    upload(&sandbox, "POST", &url, "image/png", &bytes).is(200);
    assert_eq!(download(&sandbox, &id).is(200).body, bytes);
    let log = sandbox.control("GET", "requests", "").json();
    let entry = log
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["method"] == "POST" && it["path"] == "/core/assetmgr/v3/assets/upload")
        .unwrap();
    assert_eq!(
        (&entry["body"], &entry["query"], &entry["violations"]),
        (&json!(null), &json!("(hidden)"), &json!([]))
    );
}

#[test]
fn names_types_and_the_policy_of_the_channel() {
    let sandbox = Sandbox::start(&[]);
    for name in ["photo", "../photo.png", "a\\b.png", "a\u{7}.png", "a\u{202e}gnp.exe", ".png"] {
        sandbox.post("/assets", &description(name, 5)).refuses(400, "400-152", &["name"]);
    }
    let refused = |channel: &str, role: &str, name: &str, size: usize, place: &str| {
        let mut body = description(name, size);
        body["channel"]["type"] = json!(channel);
        body["sender"]["type"] = json!(role);
        sandbox.post("/assets", &body).refuses(400, "400-152", &[place]);
    };
    refused("web_chat", "customer", "virus.exe", 5, "name");
    refused("web_chat", "customer", "photo.png", 6 << 20, "size");
    refused("custom.whatsapp", "custom_agent", "virus.EXE", 5, "name");
    refused("fax", "customer", "photo.png", 5, "channel.type");
    for required in ["channel", "sender", "name", "size"] {
        let mut body = description("a.png", 5);
        body.as_object_mut().unwrap().remove(required);
        sandbox.post("/assets", &body).refuses(400, "400-143", &[required]);
    }
}

#[test]
fn signed_addresses_expire_and_take_no_token() {
    let sandbox = Sandbox::start(&["--asset-ttl", "0"]);
    let (_, url) = made(&sandbox, "a.png", 5);
    loop {
        let reply = upload(&sandbox, "POST", &url, "image/png", b"1234");
        if reply.status == 403 {
            assert!(reply.text().contains("expired"));
            break;
        }
    }
    let sandbox = Sandbox::start(&[]);
    let (id, url) = made(&sandbox, "a.png", 5);
    let headers = [("Content-Type", "image/png"), ("Authorization", "Bearer x")];
    send(sandbox.api(), "POST", &path(&sandbox, &url), &headers, b"12345").unwrap().is(400);
    let log = sandbox.control("GET", "requests", "").json();
    let last = log.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["violations"], json!(["header: authorization goes to a signed address"]));
    for bad in [
        url.replace("/upload", "/download"),
        url.replace("signature=upload", "signature=download"),
        format!("{url}0"),
    ] {
        let method = if bad.contains("/download?") { "GET" } else { "POST" };
        upload(&sandbox, method, &bad, "image/png", b"12345").is(403);
    }
    upload(&sandbox, "GET", &url, "image/png", b"").is(405);
    sandbox.delete(&format!("/assets/{id}")).is(204);
    upload(&sandbox, "POST", &url, "image/png", b"12345").is(404);
}

#[test]
fn what_a_message_uses_cannot_be_deleted() {
    let sandbox = Sandbox::start(&[]);
    let (id, url) = made(&sandbox, "a.txt", 5);
    upload(&sandbox, "POST", &url, "text/plain", b"hello").is(200);
    let signed = sandbox.get(&format!("/assets/{id}")).json()["contentUrl"].clone();
    let mut message = text("customer", "See this", &json!({"account": cards()}));
    message["attachments"] = json!({"attachment": [
        {"name": "a.txt", "contentType": "text/plain", "size": 5, "url": signed},
        {"name": "other.txt", "url": "https://files.example.com/other.txt"},
    ]});
    let conversation = sent(&sandbox, &message);
    sandbox.delete(&format!("/assets/{id}")).refuses(409, "409-0", &["t-See this"]);
    end(&sandbox, &conversation);
    let read = sandbox.get(&format!("/conversations/{conversation}")).json();
    let attachments = &read["messages"]["message"][0]["attachments"]["attachment"];
    let fresh = attachments[0]["url"].as_str().unwrap();
    assert_eq!(
        send(sandbox.api(), "GET", &path(&sandbox, fresh), &[], b"").unwrap().is(200).text(),
        "hello"
    );
    assert_eq!(attachments[1]["url"], "https://files.example.com/other.txt");
    let blocked = Sandbox::start(&["--as", "blocked-400,delete-200-body"]);
    let (id, _) = made(&blocked, "a.txt", 5);
    assert_eq!(blocked.delete(&format!("/assets/{id}")).is(200).json(), json!({"id": id}));
}

#[test]
fn tokens_scopes_parameters_and_methods() {
    let sandbox = Sandbox::start(&[]);
    let (id, _) = made(&sandbox, "a.png", 5);
    let one = format!("/assets/{id}");
    let reader = format!("Bearer {}", sandbox.sign_in("sandbox-reader", None));
    for (method, path, body) in
        [("POST", "/assets", "{}"), ("GET", one.as_str(), ""), ("DELETE", one.as_str(), "")]
    {
        sandbox.call_with(method, path, &[], body).refuses(401, "401-104", &[]);
        sandbox.call(method, &format!("{path}?x=1"), None).refuses(400, "400-101", &["x"]);
        let reply = sandbox.call_with(method, path, &[("Authorization", &reader)], body);
        if method == "GET" {
            reply.is(200);
        } else {
            reply.refuses(403, "403-197", &[INTERACT]);
        }
    }
    let manage = format!(
        "Bearer {}",
        sandbox.sign_in("sandbox-admin", Some("app.conversation.conversationmgr.manage"))
    );
    sandbox.call_with("GET", &one, &[("Authorization", &manage)], "").refuses(
        403,
        "403-197",
        &[INTERACT, INTERACT_READ],
    );
    for method in ["GET", "DELETE"] {
        for unknown in [NOBODY, "1001"] {
            sandbox.call(method, &format!("/assets/{unknown}"), None).refuses(
                404,
                "404-100",
                &[unknown],
            );
        }
    }
    assert_eq!(sandbox.call("PUT", &one, Some("{}")).is(405).header("allow"), Some("GET, DELETE"));
    assert_eq!(sandbox.call("GET", "/assets", None).is(405).header("allow"), Some("POST"));
}

#[test]
fn on_an_origin_of_its_own() {
    let sandbox = Sandbox::start(&["--api-port", "0"]);
    let (id, url) = made(&sandbox, "a.png", 5);
    let ask = [
        ("Origin", "http://console.test"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type"),
    ];
    let preflight = send(sandbox.api(), "OPTIONS", &path(&sandbox, &url), &ask, b"").unwrap();
    assert_eq!(
        preflight.is(204).header("access-control-allow-origin"),
        Some("http://console.test")
    );
    upload(&sandbox, "POST", &url, "image/png", b"12345").is(200);
    download(&sandbox, &id).is(200);
    assert_eq!(sandbox.page("GET", &format!("{BASE}/assets/{id}"), &[]).status, 404);
    sandbox.fault(&json!({"match": {"path": "/core/assetmgr"}, "then": {"headers": {"access-control-allow-origin": "http://other.test"}}}));
    let (_, url) = made(&sandbox, "a.png", 5);
    let headers = [("Content-Type", "image/png"), ("Origin", "http://console.test")];
    let reply = send(sandbox.api(), "POST", &path(&sandbox, &url), &headers, b"12345").unwrap();
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://other.test"));
}

#[test]
fn an_upload_that_is_cut_at_half_can_be_repeated() {
    let sandbox = Sandbox::start(&[]);
    let (_, url) = made(&sandbox, "a.png", 1 << 20);
    sandbox.fault(
        &json!({"match": {"path": "/core/assetmgr"}, "times": 1, "then": {"drop": "upload"}}),
    );
    let body = vec![1; 1 << 20];
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n",
        path(&sandbox, &url),
        body.len()
    );
    let mut stream = TcpStream::connect(sandbox.api()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The other side may be gone before all is written; either way nothing comes back.
    let _ = stream.write_all(&body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty(), "{answer:?}");
    upload(&sandbox, "POST", &url, "image/png", &body).is(200);
}
