//! Attached data, chat data, voice biometrics, and the export.

use std::io::{Cursor, Read};

use serde_json::{Map, Value, json};
use zip::ZipArchive;

use super::{Ocp, PAT, text};

#[test]
fn q24_attached_data_are_replaced() {
    let ocp = Ocp::start(&[]);
    let before = ocp.app("card_services");
    let path = format!("/apps/{}/attached_data/", text(&before, "id"));
    assert_eq!(ocp.get(&path).is(200).json(), json!({"locale": "en-US", "campaign": "spring"}));
    let sent = json!({"campaign": "summer", "added": "yes"});
    assert_eq!(ocp.send("PUT", &path, &sent).is(200).json(), sent);
    assert_eq!(ocp.get(&path).json(), sent);
    let after = ocp.app("card_services");
    assert!(text(&after, "updated_at") > text(&before, "updated_at"), "an edit shows in the list");
    assert_eq!(ocp.send("PUT", &path, &json!({})).is(200).json(), json!({}));
}

#[test]
fn q24_as_attached_merge_what_was_left_out_stays() {
    let ocp = Ocp::start(&["--as", "attached-merge"]);
    let path = format!("/apps/{}/attached_data/", ocp.id("card_services"));
    let reply = ocp.send("PUT", &path, &json!({"campaign": "summer"}));
    assert_eq!(reply.is(200).json(), json!({"locale": "en-US", "campaign": "summer"}));
    assert_eq!(ocp.get(&path).json(), reply.json());
}

#[test]
fn attached_data_need_not_be_texts_nor_few() {
    let ocp = Ocp::start(&[]);
    let odd = ocp.get(&format!("/apps/{}/attached_data/", ocp.id("pin_reset"))).is(200).json();
    let kinds = ["max_attempts", "debug", "fallback", "hours", ""].map(|key| odd[key].clone());
    assert_eq!(
        kinds,
        [json!(3), json!(false), json!(null), json!({"from": 8, "to": 18.5}), json!("no key")]
    );
    assert_eq!(odd["queue"].to_string(), "9007199254740993");
    let path = format!("/apps/{}/attached_data/", ocp.id("branch_hours"));
    assert_eq!(ocp.get(&path).json(), json!({}));
    let many: Map<_, _> =
        (0..5000).map(|number| (format!("key_{number}"), json!("value"))).collect();
    let many = Value::Object(many);
    assert_eq!(ocp.send("PUT", &path, &many).is(200).json(), many);
    for refused in [json!([]), json!("text"), json!(null)] {
        let reply = ocp.send("PUT", &path, &refused);
        assert_eq!(
            reply.is(400).json(),
            json!({"non_field_errors": ["Invalid data. Expected a dictionary."]})
        );
    }
    // Of a key that comes twice the last one counts, as in any JSON parser.
    let twice = ocp.raw(
        "PUT",
        &path,
        &[PAT, ("Content-Type", "application/json")],
        br#"{"a":"1","a":"2"}"#,
    );
    assert_eq!(twice.is(200).json(), json!({"a": "2"}));
}

#[test]
fn q20_q21_chat_tokens_come_with_the_first_deployment_and_are_two() {
    let ocp = Ocp::quick(&[]);
    let path = format!("/apps/{}/web_chat/", ocp.id("branch_hours"));
    let url = format!("ws://{}/chat/ws/dialogs", ocp.0.api());
    assert_eq!(ocp.get(&path).is(200).json(), json!({"chat_url": url}));
    ocp.post(&format!("/apps/{}/deploy/", ocp.id("branch_hours"))).is(200);
    let data = ocp.get(&path).is(200).json();
    assert_eq!(data["chat_url"], url);
    assert_ne!(text(&data, "deployed_token"), text(&data, "live_token"));
}

#[test]
fn the_chat_is_where_the_apis_are() {
    let ocp = Ocp::start(&["--api-port", "0"]);
    let data = ocp.get(&format!("/apps/{}/web_chat/", ocp.id("card_services"))).json();
    assert_eq!(text(&data, "chat_url"), format!("ws://{}/chat/ws/dialogs", ocp.0.api()));
}

#[test]
fn q28_voice_profiles_are_the_same_with_and_without_an_app_id() {
    let ocp = Ocp::start(&[]);
    let profiles = ocp.get("/voice-biometric/profiles/").is(200).json();
    assert_eq!(profiles[0]["bio_keys"][1], json!({"id": 168, "key": "Ani", "display_name": "Ani"}));
    assert_eq!(ocp.get("/voice-biometric/profiles/?app_id=1").is(200).json(), profiles);
}

#[test]
fn q25_an_empty_id_removes_the_profile_and_there_is_no_delete() {
    let ocp = Ocp::start(&[]);
    let none = json!({"profile_id": "", "field_mappings": []});
    let path = format!("/apps/{}/voice-biometric/", ocp.id("card_services"));
    assert_eq!(ocp.get(&path).is(200).json()["profile_id"], "Xk4t9a2b");
    ocp.delete(&path).is(405);
    assert_eq!(ocp.send("PUT", &path, &none).is(200).json(), none);
    assert_eq!(ocp.get(&path).json(), none);
    let path = format!("/apps/{}/voice-biometric/", ocp.id("branch_hours"));
    assert_eq!(ocp.get(&path).json(), none);
    let short = ocp.send("PUT", &path, &json!({"profile_id": ""}));
    assert_eq!(short.is(200).json(), none);
}

#[test]
fn q26_mappings_go_by_the_name_of_the_bio_key() {
    let ocp = Ocp::start(&[]);
    let path = format!("/apps/{}/voice-biometric/", ocp.id("branch_hours"));
    let body =
        json!({"profile_id": "DEF", "field_mappings": [{"bio_key": "Ani", "orc_field": "Dnis"}]});
    assert_eq!(ocp.send("PUT", &path, &body).is(200).json(), body);
    assert_eq!(ocp.get(&path).json(), body);
    let with = |profile: Value, mapping: Value| json!({"profile_id": profile, "field_mappings": [mapping]});
    let sound = json!({"bio_key": "Ani", "orc_field": "Dnis"});
    let refused = [
        (json!({}), "profile_id", "This field is required."),
        (with(json!(null), sound.clone()), "profile_id", "Not a valid string."),
        (with(json!("nothing"), sound.clone()), "profile_id", "No such profile."),
        (with(json!("Xk4t9a2b"), sound), "field_mappings", "The profile has no bio key Ani."),
        (
            with(json!("DEF"), json!({"bio_key": 168, "orc_field": "Dnis"})),
            "field_mappings",
            "bio_key is the name of a bio key.",
        ),
        (
            with(json!("DEF"), json!({"bio_key": "Ani"})),
            "field_mappings",
            "orc_field is the name of a field of the app.",
        ),
        (
            json!({"profile_id": "DEF", "field_mappings": {"Ani": 168}}),
            "field_mappings",
            "Expected a list of items.",
        ),
    ];
    for (body, field, message) in refused {
        assert_eq!(ocp.send("PUT", &path, &body).is(400).json(), json!({field: [message]}));
    }
    assert_eq!(ocp.get(&path).json(), body);
}

#[test]
fn q27_a_profile_keeps_the_members_that_the_page_does_not_have() {
    let ocp = Ocp::start(&[]);
    let path = format!("/apps/{}/voice-biometric/", ocp.id("voice_login"));
    let mut profile = ocp.get(&path).is(200).json();
    assert_eq!((&profile["enrolment"], &profile["search_fields"]), (&json!(true), &json!(["Ani"])));
    profile["field_mappings"] = json!([]);
    assert_eq!(ocp.send("PUT", &path, &profile).is(200).json(), profile);
    assert_eq!(ocp.get(&path).json(), profile);
    ocp.send("PUT", &path, &json!({"profile_id": "DEF"})).is(200);
    assert_eq!(
        ocp.get(&path).json(),
        json!({"profile_id": "DEF", "field_mappings": []}),
        "a server does not guess"
    );
}

fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |index: usize| {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(read).collect()
}

#[test]
fn q31_an_export_is_a_zip_without_type_and_name() {
    let ocp = Ocp::start(&[]);
    let app = ocp.app("loyalty_club");
    let reply = ocp.get(&format!("/apps/{}/export/", text(&app, "id")));
    assert_eq!(
        (reply.is(200).header("content-type"), reply.header("content-disposition")),
        (None, None)
    );
    let files = unpack(&reply.body);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "app.json",
            "canvas.json",
            "attached_data.json",
            "flows/identify/flow.json",
            "flows/identify/canvas.json",
            "flows/farewell/flow.json",
            "flows/farewell/canvas.json",
        ]
    );
    assert_eq!(serde_json::from_str::<Value>(&files[0].1).unwrap(), app);
    assert_eq!(serde_json::from_str::<Value>(&files[1].1).unwrap()["id"], app["canvas"]);
}

#[test]
fn q31_legacy_apps_and_apps_with_a_cycle_can_be_exported_too() {
    let ocp = Ocp::start(&[]);
    let files = unpack(&ocp.get(&format!("/apps/{}/export/", ocp.id("main_ivr"))).is(200).body);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["application.xml", "dialogs/main.xml"]);
    assert!(files.iter().all(|(_, text)| text.starts_with("<?xml")), "{files:?}");
    assert_eq!(
        unpack(&ocp.get(&format!("/apps/{}/export/", ocp.id("complaints_intake"))).body).len(),
        7
    );
    let missing = ocp.get("/apps/00000000-0000-4000-8000-000000000000/export/");
    assert!(missing.is(404).body.is_empty());
}
