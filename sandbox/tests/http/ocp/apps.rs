//! Lists, single apps, and what apps are made of.

use serde_json::{Value, json};

use super::{Ocp, PAT, names, text};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn the_list_is_a_bare_array_of_forty_apps_with_24_members() {
    let ocp = Ocp::start(&[]);
    let apps = ocp.get("/apps/").is(200).json();
    let apps = apps.as_array().unwrap();
    assert_eq!(apps.len(), 40);
    assert!(apps.iter().all(|app| app.as_object().unwrap().len() == 24));
    assert!(apps.iter().all(|app| app.get("canvas_id").is_none() && app["canvas"].is_string()));
}

#[test]
fn the_story_has_what_a_console_must_cope_with() {
    let ocp = Ocp::start(&[]);
    let apps = ocp.apps();
    let mut groups: Vec<_> = apps.values().map(|app| text(app, "group")).collect();
    groups.sort();
    groups.dedup();
    assert_eq!(groups, ["aurora-air", "lindqvist", "meridian.bank"]);
    let count = |fits: &dyn Fn(&Value) -> bool| apps.values().filter(|app| fits(app)).count();
    assert_eq!(count(&|app| app["deployed_at"].is_null()), 9);
    assert_eq!(count(&|app| app["application_type"] == "legacy"), 1);
    assert_eq!(count(&|app| app["application_type"] == "agentic"), 4);
    let edited = |app: &Value| {
        app["deployed_at"].as_str().is_some_and(|at| app["updated_at"].as_str().unwrap() > at)
    };
    assert_eq!(count(&edited), 7);
    assert_eq!(apps["card_services"]["displayed_name"], "card_services [meridian.bank]");
    for id in apps.values().map(|app| text(app, "id")) {
        let status = ocp.status(&id);
        let deployed = !apps.values().find(|app| app["id"] == id).unwrap()["deployed_at"].is_null();
        assert_eq!(status != "not-deployed", deployed);
    }
    assert_eq!(ocp.status(&ocp.id("store_finder")), "stopped");
}

#[test]
fn q11_a_status_is_one_of_three_words() {
    let ocp = Ocp::start(&[]);
    let status = |name: &str| ocp.get(&format!("/apps/{}/status/", ocp.id(name))).is(200).json();
    assert_eq!(status("card_services"), json!({"status": "started"}));
    assert_eq!(status("account_opening"), json!({"status": "stopped"}));
    assert_eq!(status("cargo_desk"), json!({"status": "not-deployed"}));
}

#[test]
fn two_starts_give_the_same_apps() {
    let ids = |ocp: &Ocp| -> Vec<_> {
        let apps = ocp.get("/apps/").json();
        apps.as_array().unwrap().iter().map(|app| text(app, "id")).collect()
    };
    assert_eq!(ids(&Ocp::start(&[])), ids(&Ocp::start(&[])));
}

#[test]
fn other_sizes() {
    let count =
        |arguments: &[&str]| Ocp::start(arguments).get("/apps/pagination/").json()["count"].clone();
    assert_eq!(count(&["--empty"]), 0);
    assert_eq!(count(&["--scale", "2000"]), 200);
}

#[test]
fn q1_a_second_question_mark_spoils_the_offset() {
    let ocp = Ocp::start(&[]);
    let first = ocp.get("/apps/pagination/?limit=5&offset=0").json();
    assert_eq!(ocp.get("/apps/pagination/?limit=5&offset=5?org_id=").is(200).json(), first);
    assert_ne!(ocp.get("/apps/pagination/?limit=5&offset=5").json(), first);
}

#[test]
fn q2_q3_an_organization_is_opaque_text_and_an_empty_one_is_not_no_organization() {
    let ocp = Ocp::start(&[]);
    let orgs = super::ORGS;
    let count =
        |query: &str| ocp.get(&format!("/apps/{query}")).is(200).json().as_array().unwrap().len();
    assert_eq!(
        (count(""), count(&format!("?org_id={}", orgs[0])), count(&format!("?org_id={}", orgs[1]))),
        (40, 16, 24)
    );
    let page = ocp.get(&format!("/apps/pagination/?org_id={}&limit=3", orgs[0])).is(200).json();
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(16), 3));
    for refused in ["", "7", NOBODY] {
        for path in ["/apps/", "/apps/pagination/"] {
            let reply = ocp.get(&format!("{path}?org_id={refused}"));
            assert!(reply.is(404).body.is_empty(), "{path} {refused}");
        }
    }
}

#[test]
fn q4_a_page_has_count_and_results_and_nothing_else() {
    let ocp = Ocp::start(&[]);
    let page = ocp.get("/apps/pagination/?limit=25&offset=25").is(200).json();
    assert_eq!(page.as_object().unwrap().keys().collect::<Vec<_>>(), ["count", "results"]);
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(40), 15));
    let all = ocp.get("/apps/").json();
    assert_eq!(page["results"][0], all[25]);
    let length = |query: &str| {
        let page = ocp.get(&format!("/apps/pagination/{query}")).is(200).json();
        page["results"].as_array().unwrap().len()
    };
    assert_eq!(
        (length(""), length("?limit=0"), length("?limit=x"), length("?offset=99")),
        (30, 30, 30, 0)
    );
}

#[test]
fn q4_a_limit_is_cut_at_100() {
    let ocp = Ocp::start(&["--scale", "1500"]);
    let page = ocp.get("/apps/pagination/?limit=1000").is(200).json();
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(150), 100));
}

#[test]
fn q5_search_is_in_any_case_and_in_the_paged_list_only() {
    let ocp = Ocp::start(&[]);
    let page = ocp.get("/apps/pagination/?search_term=CARD").is(200).json();
    assert_eq!(names(&page["results"]), ["card_services", "gift_cards"]);
    assert_eq!(page["count"], 2);
    let page = ocp.get("/apps/pagination/?search_term=opening%20hours").json();
    assert_eq!(names(&page["results"]), ["branch_hours"]);
    assert_eq!(ocp.get("/apps/?search_term=card").json().as_array().unwrap().len(), 40);
}

#[test]
fn q6_a_single_app_has_canvas_id_too() {
    let ocp = Ocp::start(&[]);
    let listed = ocp.app("card_services");
    let read = ocp.get(&format!("/apps/{}/", text(&listed, "id"))).is(200).json();
    assert_eq!((&read["canvas"], &read["canvas_id"]), (&listed["canvas"], &listed["canvas"]));
    assert_eq!((&read["group"], read.as_object().unwrap().len()), (&listed["group"], 25));
}

#[test]
fn q6_q8_canvas_id_only_gives_no_id_so_that_it_must_be_looked_up() {
    let ocp = Ocp::start(&["--as", "canvas-id-only"]);
    let made = ocp.send("POST", "/apps/", &json!({"name": "my_app"})).is(201).json();
    assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), ["name", "canvas_id"]);
    let found = ocp.get("/apps/pagination/?search_term=my_app").json()["results"][0].clone();
    assert_eq!(found["canvas"], made["canvas_id"]);
    let read = ocp.get(&format!("/apps/{}/", text(&found, "id"))).is(200).json();
    assert_eq!(read, json!({"name": "my_app", "canvas_id": found["canvas"]}));
}

#[test]
fn q7_create_takes_group_and_kind_too() {
    let ocp = Ocp::start(&[]);
    let plain = ocp.send("POST", "/apps/", &json!({"name": "plain"})).is(201).json();
    assert_eq!((&plain["application_type"], &plain["deployed_at"]), (&json!("ocp"), &json!(null)));
    let body =
        json!({"name": "full", "group": "lindqvist", "application_type": "agentic", "unknown": 1});
    let full = ocp.send("POST", "/apps/", &body).is(201).json();
    assert_eq!(
        (&full["group"], &full["application_type"]),
        (&json!("lindqvist"), &json!("agentic"))
    );
    assert_eq!(full["displayed_name"], "full [lindqvist]");
    assert!(full.get("unknown").is_none());
    assert_eq!(ocp.app("full")["id"], full["id"]);
    assert_eq!(ocp.status(&text(&full, "id")), "not-deployed");
    assert_eq!(
        ocp.get(&format!("/apps/{}/miniapps/", text(&full, "id"))).is(200).json(),
        json!([])
    );
}

#[test]
fn q9_q10_names_are_refused_in_the_words_of_the_server() {
    let ocp = Ocp::start(&[]);
    let rule = "The app name may only hold letters, digits and underscores.";
    let long = "x".repeat(256);
    let wanted = [
        (json!({"name": "my-app"}), "name", rule),
        (json!({"name": "my app"}), "name", rule),
        (json!({"name": "größe"}), "name", rule),
        (json!({"name": ""}), "name", "This field may not be blank."),
        (json!({"name": null}), "name", "This field may not be null."),
        (json!({"name": 7}), "name", "Not a valid string."),
        (json!({"name": long}), "name", "Ensure this field has no more than 255 characters."),
        (json!({}), "name", "This field is required."),
        (json!({"name": "a", "group": ""}), "group", "This field may not be blank."),
        (
            json!({"name": "a", "application_type": "x"}),
            "application_type",
            "\"x\" is not a valid choice.",
        ),
        (json!([]), "non_field_errors", "Invalid data. Expected a dictionary."),
        (
            json!({"name": "card_services", "group": "meridian.bank"}),
            "non_field_errors",
            "An app with this name is already in the group.",
        ),
    ];
    for (body, field, message) in wanted {
        let reply = ocp.send("POST", "/apps/", &body);
        assert_eq!(reply.is(400).json(), json!({field: [message]}));
    }
    // In another group the name is free.
    ocp.send("POST", "/apps/", &json!({"name": "card_services", "group": "lindqvist"})).is(201);
    let broken = ocp.raw("POST", "/apps/", &[PAT, ("Content-Type", "application/json")], b"{");
    assert!(text(&broken.is(400).json(), "detail").starts_with("JSON parse error - "));
    let kind = ocp.raw("POST", "/apps/", &[PAT, ("Content-Type", "text/plain")], b"{}");
    assert_eq!(
        kind.is(415).json(),
        json!({"detail": "Unsupported media type \"text/plain\" in request."})
    );
}

#[test]
fn what_does_not_exist_is_a_404_without_a_body() {
    let ocp = Ocp::start(&[]);
    let paths = [
        "/",
        "/status/",
        "/miniapps/",
        "/flows/",
        "/web_chat/",
        "/attached_data/",
        "/fail_sources/",
        "/voice-biometric/",
    ];
    for path in paths {
        assert!(ocp.get(&format!("/apps/{NOBODY}{path}")).is(404).body.is_empty(), "{path}");
    }
    assert!(ocp.delete(&format!("/apps/{NOBODY}/")).is(404).body.is_empty());
    for path in ["deploy", "deploy_legacy"] {
        assert!(ocp.post(&format!("/apps/{NOBODY}/{path}/")).is(404).body.is_empty(), "{path}");
    }
    for path in ["attached_data", "voice-biometric"] {
        let reply = ocp.send("PUT", &format!("/apps/{NOBODY}/{path}/"), &json!({"profile_id": ""}));
        assert!(reply.is(404).body.is_empty(), "{path}");
    }
}

#[test]
fn q12_without_the_last_slash_a_client_is_sent_on() {
    let ocp = Ocp::start(&[]);
    let id = ocp.id("branch_hours");
    for (method, path, query) in [
        ("GET", "/apps".to_owned(), "?org_id=1"),
        ("POST", format!("/apps/{id}/deploy"), ""),
        ("PUT", format!("/apps/{id}/attached_data"), ""),
    ] {
        let reply = ocp.raw(method, &format!("{path}{query}"), &[PAT], b"");
        assert_eq!(
            reply.is(301).header("location"),
            Some(format!("{}{path}/{query}", super::OCP).as_str())
        );
    }
    assert_eq!(ocp.status(&id), "not-deployed");
    for unknown in ["/nothing", "/nothing/", &format!("/apps/{id}/rename/")] {
        let reply = ocp.get(unknown);
        assert_eq!(reply.is(404).header("content-type"), Some("text/html; charset=utf-8"));
    }
    let reply = ocp.raw("PATCH", &format!("/apps/{id}/"), &[PAT], b"");
    assert_eq!(reply.is(405).json(), json!({"detail": "Method \"PATCH\" not allowed."}));
}

#[test]
fn q22_q23_miniapps_are_ids_or_objects_and_their_type_may_be_a_domain() {
    let ocp = Ocp::start(&[]);
    let path = format!("/apps/{}/miniapps/", ocp.id("card_services"));
    let ids = ocp.get(&path).is(200).json();
    let objects = ocp.get(&format!("{path}?detail=true")).is(200).json();
    let objects = objects.as_array().unwrap();
    assert_eq!(
        ids.as_array().unwrap(),
        &objects.iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    );
    assert!(objects.iter().all(|it| it.as_object().unwrap().keys().eq(["id", "name", "type"])));
    let intent = objects.iter().find(|it| it["name"] == "ask_intent").unwrap();
    assert_eq!(intent["type"], "Banking");
    assert_eq!(ocp.get(&format!("{path}?type=Intent")).is(200).json(), json!([]));
    assert_eq!(ocp.get(&format!("{path}?type=Banking&detail=true")).json(), json!([intent]));
    assert_eq!(ocp.get(&format!("{path}?detail=false")).json(), ids);
}

#[test]
fn flows_have_13_members_and_their_miniapps_belong_to_the_app() {
    let ocp = Ocp::start(&[]);
    let id = ocp.id("loyalty_club");
    let flows = ocp.get(&format!("/apps/{id}/flows/")).is(200).json();
    assert_eq!(names(&flows), ["identify", "farewell"]);
    assert!(flows.as_array().unwrap().iter().all(|flow| flow.as_object().unwrap().len() == 13));
    let miniapps = ocp.get(&format!("/apps/{id}/miniapps/?detail=true")).json();
    assert!(names(&miniapps).contains(&"ask_number".to_owned()));
}

#[test]
fn fail_sources_are_paths_with_the_flow_before_two_colons() {
    let ocp = Ocp::start(&[]);
    let id = ocp.id("loyalty_club");
    let sources = ocp.get(&format!("/apps/{id}/fail_sources/")).is(200).json();
    let sources = sources.as_array().unwrap();
    assert_eq!(sources[0]["display_name"], "ask_intent");
    let inner = sources.iter().find(|it| it["display_name"] == "identify.ask_number").unwrap();
    let (flow, miniapp) = inner["fail_source_path"].as_str().unwrap().split_once("::").unwrap();
    assert!(
        flow.ends_with(".identify.Flows.orc.lindqvist")
            && miniapp.ends_with(".ask_number.Numeric.MiniApps.lindqvist")
    );
}

#[test]
fn q32_a_cycle_is_one_sentence_with_the_trace_inside() {
    let ocp = Ocp::start(&[]);
    let app = ocp.app("complaints_intake");
    let reply = ocp.get(&format!("/apps/{}/fail_sources/", text(&app, "id")));
    let detail = text(&reply.is(400).json(), "detail");
    let start = format!("A flow is used in a cycle (trace: ['{}', ", text(&app, "component_id"));
    assert!(detail.starts_with(&start), "{detail}");
    assert!(detail.ends_with(".level_2.Flows.orc.meridian.bank'] -> 7d1c5a0e-2b64-4c1f-9d3a-51f0c6b2e8a4.level_1.Flows.orc.meridian.bank)."), "{detail}");
    let flows = ocp.get(&format!("/apps/{}/flows/", text(&app, "id"))).is(200).json();
    assert_eq!(names(&flows), ["level_1", "level_2"]);
}

#[test]
fn q29_one_id_is_no_uuid() {
    let ocp = Ocp::start(&[]);
    let id = ocp.id("main_ivr");
    assert!(id.contains('v'), "{id}");
    assert_eq!(ocp.get(&format!("/apps/{id}/")).is(200).json()["name"], "main_ivr");
}

#[test]
fn q33_a_flow_has_its_status_among_the_apps() {
    let ocp = Ocp::start(&[]);
    let flows = ocp.get(&format!("/apps/{}/flows/", ocp.id("loyalty_club"))).json();
    let id = text(&flows[0], "id");
    assert_eq!(ocp.status(&id), "started");
    ocp.get(&format!("/apps/{id}/")).is(404);
}

#[test]
fn q34_running_and_shared_apps_are_deleted_without_a_word() {
    let ocp = Ocp::start(&[]);
    let app = ocp.app("card_services");
    assert_eq!(
        (ocp.status(&text(&app, "id")).as_str(), app["shared_with"].as_array().unwrap().len()),
        ("started", 2)
    );
    let path = format!("/apps/{}/", text(&app, "id"));
    assert!(ocp.delete(&path).is(204).body.is_empty());
    ocp.get(&path).is(404);
    ocp.delete(&path).is(404);
    assert_eq!(ocp.get("/apps/pagination/").json()["count"], 39);
}

#[test]
fn apps_outlive_the_sandbox_in_a_file() {
    let folder = crate::files::Folder::new("ocp-data");
    let file = folder.path("data.db");
    let arguments = ["--data", file.to_str().unwrap()];
    let ocp = Ocp::start(&arguments);
    let id = ocp.make("kept");
    ocp.send("PUT", &format!("/apps/{id}/attached_data/"), &json!({"a": "b"})).is(200);
    ocp.0.make("/channels", &json!({"type": "kept", "displayName": "v", "icon": "aWNvbg=="}));
    drop(ocp);
    let ocp = Ocp::start(&arguments);
    assert_eq!(ocp.app("kept")["id"], id);
    assert_eq!(ocp.get(&format!("/apps/{id}/attached_data/")).json(), json!({"a": "b"}));
    ocp.0.named("/channels", "kept");
}
