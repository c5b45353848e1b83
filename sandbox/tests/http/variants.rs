//! `--as`: each way in which the contract leaves the behaviour open.

use serde_json::{Value, json};

use crate::client::{READ, Sandbox};

fn sandbox(variant: &str) -> Sandbox {
    Sandbox::start(&["--as", variant])
}

fn channel() -> Value {
    json!({"type": "variant", "displayName": "v", "icon": "aWNvbg=="})
}

#[test]
fn no_pagination_info() {
    let sandbox = sandbox("no-pagination-info");
    let page = sandbox.get("/orchestrations?$pagenum=3").is(200).json();
    assert_eq!(page.as_object().unwrap().keys().collect::<Vec<_>>(), ["orchestration"]);
    assert_eq!(page["orchestration"].as_array().unwrap().len(), 10);
}

#[test]
fn empty_204() {
    let empty = Sandbox::start(&["--empty", "--as", "empty-204"]);
    assert!(empty.get("/channels").is(204).body.is_empty());
    let sandbox = sandbox("empty-204");
    sandbox.get("/channels").is(200);
    sandbox.get("/channels?$pagenum=2").is(204);
}

#[test]
fn delete_200_body() {
    let sandbox = sandbox("delete-200-body");
    let id = sandbox.make("/channels", &channel());
    assert_eq!(sandbox.delete(&format!("/channels/{id}")).is(200).json(), json!({"id": id}));
    sandbox.get(&format!("/channels/{id}")).is(404);
}

#[test]
fn blocked_400() {
    let sandbox = sandbox("blocked-400");
    let id = sandbox.id_of("/orchestrations", "Lindqvist returns");
    let account = sandbox.id_of("/accounts", "Lindqvist returns chat");
    sandbox.delete(&format!("/orchestrations/{id}")).refuses(400, "400-0", &[&account]);
}

#[test]
fn put_200_body() {
    let sandbox = sandbox("put-200-body");
    let address = format!("/channels/{}", sandbox.make("/channels", &channel()));
    let reply = sandbox.put(&address, &channel());
    assert_eq!(reply.is(200).text(), sandbox.get(&address).text());
}

#[test]
fn conflict_409() {
    let sandbox = sandbox("conflict-409");
    let address = format!("/channels/{}", sandbox.make("/channels", &channel()));
    let mut body = channel();
    body["modified"] = json!("2001-01-01T00:00:00.000Z");
    sandbox.put(&address, &body).refuses(409, "409-100", &["modified"]);
}

#[test]
fn secrets_masked() {
    let sandbox = sandbox("secrets-masked,put-200-body");
    let basic = sandbox.named("/authentications", "Aurora connector");
    assert_eq!(basic["basicAuth"], json!({"username": "aurora-hub", "password": "********"}));
    let oauth = sandbox.named("/authentications", "Aurora rebooking service");
    assert_eq!(
        (&oauth["oauth2"]["payload"], &oauth["oauth2"]["headers"][0]["value"]),
        (&json!("********"), &json!("********"))
    );
    assert_eq!(oauth["oauth2"]["headers"][0]["name"], "Content-Type");
    let address = format!("/authentications/{}", basic["id"].as_str().unwrap());
    assert_eq!(sandbox.get(&address).json(), basic);
    assert_eq!(sandbox.put(&address, &basic).is(200).json()["basicAuth"]["password"], "********");
    assert!(!sandbox.get("/clientapplications").text().contains("example-only"));
}

/// A careless server stores the mask that it is given: that is what a console must not let happen.
#[test]
fn a_mask_that_is_written_back_is_stored() {
    let folder = crate::files::Folder::new("masked");
    let file = folder.path("masked.db");
    let data = ["--data", file.to_str().unwrap()];
    let masked = Sandbox::start(&[&data[..], &["--as", "secrets-masked"]].concat());
    let basic = masked.named("/authentications", "Aurora connector");
    masked.put(&format!("/authentications/{}", basic["id"].as_str().unwrap()), &basic).is(204);
    drop(masked);
    let plain = Sandbox::start(&data);
    assert_eq!(
        plain.named("/authentications", "Aurora connector")["basicAuth"]["password"],
        "********"
    );
    assert_eq!(
        plain.named("/authentications", "Lindqvist webhook")["basicAuth"]["password"],
        "example-only"
    );
}

#[test]
fn references_unchecked() {
    let sandbox = sandbox("references-unchecked");
    let body =
        json!({"name": "n", "type": "custom_bot", "application": {"id": crate::client::NOBODY}});
    sandbox.post("/participants", &body).is(201);
    sandbox.post("/participants", &body).refuses(400, "400-0", &["name"]);
}

#[test]
fn no_user_message() {
    let sandbox = sandbox("no-user-message");
    let reply = sandbox.call_with("GET", "/channels", &[("X-egain-error-message", "yes")], "");
    assert_eq!(reply.is(401).json().get("userMessage"), None);
}

#[test]
fn several_at_once_and_the_names_of_the_orchestrator() {
    let all = "canvas-id-only,deploy-sync,result-404-while-running,attached-merge,detail-array,no-pagination-info";
    let sandbox = Sandbox::start(&["--no-async", "--as", all]);
    assert_eq!(sandbox.get("/channels").is(200).json().get("paginationInfo"), None);
    assert_eq!(sandbox.sign_in("sandbox-reader", Some(READ)).len(), 32);
}
