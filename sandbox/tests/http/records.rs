//! A record is what was written, to the last digit, and changes only as its writer says.

use serde_json::{Value, json};

use crate::client::Sandbox;

const ICON: &str = "aWNvbg==";

/// Names in an order of their own, nulls, numbers that do not fit a float, unknown members at every level.
fn odd_body() -> String {
    [
        r#"{"zeta":null,"type":"odd","displayName":"a \"b\" \\ \u0001 é 😀 <script>","#,
        r#""big":123456789012345678901234567890,"exponent":1e3,"precise":0.10000000000000000055511151231257827,"minus":-0,"#,
        r#""icon":"aWNvbg==","restrictions":{"alpha":[1.0,{"z":null,"a":9007199254740993}],"inbound":{"maxTextLength":4,"limit":1E+2}},"#,
        r#""":{"":[]},"l10nProperties":[{"language":"en-US","since":2}]}"#,
    ]
    .concat()
}

#[test]
fn unknown_members_odd_numbers_and_their_order_survive() {
    let sandbox = Sandbox::empty();
    let made = sandbox.call("POST", "/channels", Some(&odd_body()));
    let address = format!("/channels/{}", made.is(201).json()["id"].as_str().unwrap());
    let expect_same = |name: &str| {
        let text = sandbox.get(&address).text().to_owned();
        let members = text.split_once(r#"Z","zeta""#).unwrap_or_else(|| panic!("{name}: {text}")).1;
        let wanted = odd_body();
        assert_eq!(format!("{{\"zeta\"{members}"), wanted, "{name}");
        assert!(text.starts_with(r#"{"id":""#), "{name}: the server's members come first");
        let list = sandbox.get("/channels").text().to_owned();
        assert!(list.contains(&text), "{name}: the list has the same text");
    };
    expect_same("after a create");
    sandbox.call("PUT", &address, Some(&odd_body())).is(204);
    expect_same("after a replace");
}

#[test]
fn data_in_a_file_outlives_the_server() {
    let folder = crate::files::Folder::new("data");
    let file = folder.path("kept.db");
    let arguments = ["--data", file.to_str().unwrap(), "--empty"];
    let sandbox = Sandbox::start(&arguments);
    let id = sandbox.call("POST", "/channels", Some(&odd_body())).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = sandbox.get(&format!("/channels/{id}")).text().to_owned();
    drop(sandbox);
    // Without --empty: what is there is kept and not added to.
    let sandbox = Sandbox::start(&arguments[..2]);
    assert_eq!(sandbox.get(&format!("/channels/{id}")).text(), before);
    assert_eq!(sandbox.get("/orchestrations").json()["paginationInfo"]["count"], 0);
    // The rules hold for what was loaded, too.
    sandbox.call("POST", "/channels", Some(&odd_body())).refuses(400, "400-0", &["type"]);
    sandbox.delete(&format!("/channels/{id}")).is(204);
    drop(sandbox);
    let sandbox = Sandbox::start(&arguments);
    sandbox.get(&format!("/channels/{id}")).is(404);
}

#[test]
fn the_servers_own_members_cannot_be_written() {
    let sandbox = Sandbox::empty();
    let mine = "2001-01-01T00:00:00.000Z";
    let wish = "45a095f4-d0ee-4220-a689-22b541c58f67";
    let mut body = json!({"id": wish, "created": mine, "modified": mine, "type": "a", "displayName": "a", "icon": ICON});
    let id = sandbox.make("/channels", &body);
    assert_ne!(id, wish);
    let address = format!("/channels/{id}");
    let record = sandbox.get(&address).json();
    assert!(record["created"] != mine && record["modified"] != mine && record["id"] == *id);
    assert_eq!(sandbox.get(&address).text().matches("\"created\"").count(), 1);
    body["modified"] = record["modified"].clone();
    sandbox.put(&address, &body).is(204);
    let again = sandbox.get(&address).json();
    assert_eq!((&again["id"], &again["created"]), (&record["id"], &record["created"]));
}

#[test]
fn times_have_milliseconds_and_a_z() {
    let sandbox = Sandbox::empty();
    let id = sandbox.make("/channels", &json!({"type": "a", "displayName": "a", "icon": ICON}));
    let record = sandbox.get(&format!("/channels/{id}")).json();
    let shape = |text: &str| {
        text.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect::<String>()
    };
    for name in ["created", "modified"] {
        assert_eq!(shape(record[name].as_str().unwrap()), "0000-00-00T00:00:00.000Z");
    }
}

#[test]
fn a_replace_replaces_everything() {
    let sandbox = Sandbox::empty();
    let id = sandbox.make(
        "/channels",
        &json!({"type": "a", "displayName": "a", "icon": ICON, "description": "d", "x": 1}),
    );
    let address = format!("/channels/{id}");
    sandbox.put(&address, &json!({"type": "a", "displayName": "b", "icon": ICON})).is(204);
    let record = sandbox.get(&address).json();
    let names: Vec<_> = record.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["id", "created", "modified", "type", "displayName", "icon"]);
}

#[test]
fn an_old_modified_is_a_conflict_and_changes_nothing() {
    let sandbox = Sandbox::empty();
    let body = json!({"type": "a", "displayName": "first", "icon": ICON});
    let address = format!("/channels/{}", sandbox.make("/channels", &body));
    let read = sandbox.get(&address).json();
    let write = |name: &str, modified: &Value| {
        let mut body = body.clone();
        body["displayName"] = json!(name);
        body["modified"] = modified.clone();
        sandbox.put(&address, &body)
    };
    write("second", &read["modified"]).is(204);
    let second = sandbox.get(&address).text().to_owned();
    write("third", &read["modified"]).refuses(412, "412-100", &["modified"]);
    write("third", &json!("2001-01-01T00:00:00.000Z")).refuses(412, "412-100", &["modified"]);
    write("third", &json!("yesterday")).refuses(400, "400-152", &["modified"]);
    write("third", &json!(null)).refuses(400, "400-152", &["modified"]);
    assert_eq!(sandbox.get(&address).text(), second);
    // Not sent: the last one wins.
    sandbox.put(&address, &body).is(204);
}

#[test]
fn a_refused_write_changes_nothing() {
    let sandbox = Sandbox::start(&[]);
    let before = sandbox.get("/orchestrations?$pagesize=75").text().to_owned();
    let id = sandbox.id_of("/orchestrations", "Meridian loans");
    sandbox.post("/orchestrations", &json!({"name": "a"})).is(400);
    sandbox.put(&format!("/orchestrations/{id}"), &json!({"name": "a"})).is(400);
    sandbox
        .delete(&format!(
            "/orchestrations/{}",
            sandbox.id_of("/orchestrations", "Lindqvist returns")
        ))
        .is(409);
    assert_eq!(sandbox.get("/orchestrations?$pagesize=75").text(), before);
}

#[test]
fn what_blocks_a_delete_follows_the_records() {
    let sandbox = Sandbox::start(&[]);
    let account = sandbox.named("/accounts", "Aurora kiosk, Terminal 2");
    let channel = format!("/channels/{}", sandbox.id_of("/channels", "custom.kiosk"));
    let id = account["id"].as_str().unwrap();
    sandbox.delete(&channel).refuses(409, "409-0", &[id]);
    // The account moves to another channel: nothing holds this one any more.
    let mut moved = account.clone();
    moved["channel"]["id"] = json!(sandbox.id_of("/channels", "sms"));
    sandbox.put(&format!("/accounts/{id}"), &moved).is(204);
    sandbox.delete(&channel).is(204);
    let again = sandbox.delete(&format!("/channels/{}", sandbox.id_of("/channels", "sms")));
    assert!(again.error().1.contains(&id.to_owned()), "{}", again.text());
}

#[test]
fn a_record_that_blocks_twice_is_named_once_and_many_are_cut_at_thirty() {
    let sandbox = Sandbox::start(&[]);
    let reply = sandbox.delete(&format!(
        "/clientapplications/{}",
        sandbox.id_of("/clientapplications", "eGain agent desktop")
    ));
    let (code, mut ids) = reply.error();
    assert_eq!((code.as_str(), ids.len()), ("409-0", 30));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 30);
    assert!(reply.json()["developerMessage"].as_str().unwrap().contains(" more."));
}

#[test]
fn of_several_writers_with_the_same_state_one_wins() {
    let sandbox = Sandbox::empty();
    let address = format!(
        "/channels/{}",
        sandbox.make("/channels", &json!({"type": "a", "displayName": "a", "icon": ICON}))
    );
    let body = sandbox.get(&address).json();
    let statuses = std::thread::scope(|scope| {
        let write = || sandbox.put(&address, &body).status;
        let writers: Vec<_> = (0..8).map(|_| scope.spawn(write)).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
}

#[test]
fn each_change_is_later_than_the_one_before() {
    let sandbox = Sandbox::empty();
    let body = json!({"type": "a", "displayName": "a", "icon": ICON});
    let address = format!("/channels/{}", sandbox.make("/channels", &body));
    let mut last = sandbox.get(&address).json()["modified"].clone();
    for _ in 0..40 {
        sandbox.put(&address, &body).is(204);
        let next = sandbox.get(&address).json()["modified"].clone();
        assert!(next.as_str() > last.as_str(), "{next} after {last}");
        last = next;
    }
}
