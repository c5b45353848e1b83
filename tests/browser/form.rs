//! The form of a record in the whole console: typing, saving, leaving, and what others did meanwhile.

use std::{cell::RefCell, rc::Rc};

use baton_model::{Resource, Value};
use serde_json::json;
use wasm_bindgen_test::*;

use crate::common::{
    Stage,
    hub::Hub,
    network::{Reply, Request, release},
    person::*,
    tick, until,
};

const FLOW: Resource = Resource::Orchestration;

/// Two bots with their applications, an agent, and an orchestration with members nobody knows.
fn bank() -> Hub {
    let hub = Hub::default();
    let application = |id: &str, name: &str, role: &str| json!({"id": id, "name": name, "roles": [{"name": role}]});
    hub.put(Resource::ClientApplication, application("app-a", "Ada app", "custom_bot"));
    hub.put(Resource::ClientApplication, application("app-b", "Bob app", "custom_bot"));
    hub.put(Resource::ClientApplication, application("desk", "Service desk", "egain_agent"));
    let bot = |id: &str, name: &str, application: &str| json!({"id": id, "name": name, "type": "bot", "application": {"id": application}});
    hub.put(Resource::Participant, bot("bot-a", "Ada", "app-a"));
    hub.put(Resource::Participant, bot("bot-b", "Bob", "app-b"));
    hub.put(Resource::Participant, bot("bot-c", "Adam", "app-b"));
    hub.put(FLOW, flow());
    hub
}

fn flow() -> Value {
    serde_json::from_str(
        r#"{"id": "f1", "created": "2025-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z",
            "name": "Night desk", "description": null, "odd": {"x": 12345678901234567890123},
            "applications": {"botConfiguration": {"bypassVaDuration": 1.50, "later": [],
                "bots": [{"id": "app-a", "participant": {"id": "bot-a"}, "weight": 1e3}]}}}"#,
    )
    .unwrap()
}

fn stage_with(hub: &Hub) -> Stage {
    let hub = hub.clone();
    Stage::new(move |request| hub.answer(request))
}

async fn open_flow(hub: &Hub) -> Stage {
    let stage = stage_with(hub);
    stage.open("orchestrations/f1").await;
    see_button("Save changes").await;
    until("the name of the bot", || value_of("Bot 1 > Participant") == "Ada").await;
    stage
}

fn body_of(value: &Value) -> Value {
    let mut body = value.clone();
    for key in ["id", "created"] {
        body.as_object_mut().unwrap().shift_remove(key);
    }
    body
}

fn puts(stage: &Stage) -> Vec<Request> {
    stage.network.by("PUT")
}

// Typing

#[wasm_bindgen_test]
async fn what_is_typed_and_taken_back_changes_nothing() {
    let _stage = open_flow(&bank()).await;
    let fields = [
        ("Name", "Night desk", "x"),
        ("Description", "", "words"),
        ("Bypass VA duration (minutes)", "1.50", "7"),
    ];
    for (field, before, typed) in fields {
        assert_eq!(value_of(field), before, "{field}");
        type_into(field, typed).await;
        see("1 unsaved change").await;
        type_into(field, before).await;
        see_no("unsaved change").await;
    }
    click("Forward transcript").await;
    see("1 unsaved change").await;
    click("Forward transcript").await;
    click("Active").await;
    click("Active").await;
    click("Add bot").await;
    click("Remove bot 2").await;
    see_no("unsaved change").await;
    assert!(!can_click("Save changes"));
}

#[wasm_bindgen_test]
async fn a_save_sends_what_was_read_and_what_was_typed() {
    let hub = bank();
    let stage = open_flow(&hub).await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    see("Changes saved").await;
    let mut due = body_of(&flow());
    due["name"] = "Day desk".into();
    assert_eq!(puts(&stage)[0].body, due.to_string(), "also the order and every digit");
    until("the new heading", || texts("h1") == "Day desk").await;
    assert!(!can_click("Save changes"));
}

#[wasm_bindgen_test]
async fn what_is_typed_while_a_save_is_on_its_way_is_not_lost() {
    let hub = bank();
    let stage = Stage::new(move |request| match request.method.as_str() {
        "PUT" => hub.answer(request).held(),
        _ => hub.answer(request),
    });
    stage.open("orchestrations/f1").await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    until("the save", || puts(&stage).len() == 1).await;
    type_into("Name", "Late desk").await;
    release();
    see("Changes saved").await;
    until("the new heading", || texts("h1") == "Day desk").await;
    see("1 unsaved change").await;
    assert_eq!(value_of("Name"), "Late desk");
    // It goes on from what was saved, and nobody else was there.
    click("Save changes").await;
    until("the next save", || puts(&stage).len() == 2).await;
    assert_eq!(puts(&stage)[1].json()["name"], "Late desk");
    release();
    see_no("unsaved change").await;
}

#[wasm_bindgen_test]
async fn discard_takes_everything_back() {
    let stage = open_flow(&bank()).await;
    type_into("Name", "Day desk").await;
    click("Discard").await;
    assert_eq!(value_of("Name"), "Night desk");
    see_no("unsaved change").await;
    assert!(puts(&stage).is_empty());
}

#[wasm_bindgen_test]
async fn blank_rows_are_not_sent() {
    let hub = bank();
    let stage = stage_with(&hub);
    stage.open("orchestrations/new").await;
    type_into("Name", "Late desk").await;
    click("Add bot").await;
    type_into("Bot 2 > Participant", "Bob").await;
    until("the choice", || choices() == ["Bob"]).await;
    press("Enter").await;
    click("Add agent").await;
    click("Create orchestration").await;
    see("Orchestration created").await;
    let body = stage.network.by("POST")[0].json();
    let bots = json!([{"participant": {"id": "bot-b"}, "id": "app-b"}]);
    assert_eq!(body["applications"]["botConfiguration"]["bots"], bots);
    assert!(!body.to_string().contains("{}"), "{body}");
    until("the address of the new one", || address() == "/orchestrations/new-2").await;
}

#[wasm_bindgen_test]
async fn what_is_missing_is_said_at_its_field_before_anything_is_sent() {
    let stage = stage_with(&bank());
    stage.open("orchestrations/new").await;
    see_button("Create orchestration").await;
    see_no("to correct").await;
    click("Create orchestration").await;
    see("2 fields to correct").await;
    until("the focus at the name", || focused() == "Name").await;
    assert_eq!(attribute("Name", "aria-invalid"), "true");
    assert!(!described("Name").is_empty());
    assert!(stage.network.by("POST").is_empty());
    type_into("Name", "n").await;
    see("1 field to correct").await;
    see("an orchestration needs at least one of them").await;
}

// What the server says

fn refusing(hub: &Hub, body: Value) -> impl FnMut(&Request) -> Reply + 'static {
    let hub = hub.clone();
    move |request| match request.method.as_str() {
        "PUT" | "POST" if !request.is_token() => Reply::json(400, body.clone()),
        _ => hub.answer(request),
    }
}

#[wasm_bindgen_test]
async fn a_refusal_stands_at_the_field_that_the_server_names() {
    let hub = bank();
    let stage = Stage::new(refusing(
        &hub,
        json!({"code": "400-152", "userMessage": "This application was deleted.",
            "details": [{"key": "attribute", "value": "applications.botConfiguration.bots[0].id"}]}),
    ));
    stage.open("orchestrations/f1").await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    see("This application was deleted. (400-152)").await;
    assert_eq!(attribute("Bot 1 > Bot", "aria-invalid"), "true");
    assert!(described("Bot 1 > Bot").contains("This application was deleted."));
    until("the focus there", || focused() == "Bot").await;
    assert_eq!(value_of("Name"), "Day desk", "nothing typed is lost");
    assert_eq!(count("#form-failure"), 0);
}

#[wasm_bindgen_test]
async fn a_refusal_counts_rows_as_they_were_sent() {
    let hub = bank();
    let stage = Stage::new(refusing(
        &hub,
        json!({"code": "400-152", "userMessage": "Deleted.",
            "details": [{"key": "attribute", "value": "applications.agentConfiguration.agents[0].id"}]}),
    ));
    stage.open("orchestrations/new").await;
    type_into("Name", "n").await;
    click("Add agent").await;
    type_into("Agent 2 > Agent", "Service desk").await;
    until("the choice", || texts("[role=option]").starts_with("Service desk")).await;
    press("Enter").await;
    click("Create orchestration").await;
    see("Deleted.").await;
    let body = stage.network.by("POST")[0].json();
    assert_eq!(body["applications"]["agentConfiguration"]["agents"], json!([{"id": "desk"}]));
    assert!(described("Agent 2 > Agent").contains("Deleted."), "the blank row was not sent");
    assert!(!described("Agent 1 > Agent").contains("Deleted."));
}

#[wasm_bindgen_test]
async fn a_refusal_of_the_whole_stands_above_the_form() {
    let hub = bank();
    let stage = Stage::new(refusing(&hub, json!({"code": "400-1", "userMessage": "Not today."})));
    stage.open("orchestrations/f1").await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    see("Not today.").await;
    assert_eq!(count("#form-failure [role=alert]"), 1);
    assert_eq!(value_of("Name"), "Day desk");
}

#[wasm_bindgen_test]
async fn a_write_without_an_answer_is_looked_up() {
    // It was done although the connection broke: nothing is sent a second time.
    let hub = bank();
    let server = hub.clone();
    let stage = Stage::new(move |request| match request.method.as_str() {
        "PUT" => {
            let _ = server.answer(request);
            Reply::broken()
        }
        _ => server.answer(request),
    });
    stage.open("orchestrations/f1").await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    see("Changes saved").await;
    assert_eq!(puts(&stage).len(), 1);
    drop(stage);

    // It was not done: that is said, and nothing typed is lost.
    let hub = bank();
    let stage = Stage::new(move |request| match request.method.as_str() {
        "PUT" => Reply::broken(),
        _ => hub.answer(request),
    });
    stage.open("orchestrations/f1").await;
    type_into("Name", "Day desk").await;
    click("Save changes").await;
    see("Whether it was done is unknown.").await;
    see("Nothing was saved.").await;
    assert_eq!((puts(&stage).len(), value_of("Name").as_str()), (1, "Day desk"));
}

/// A new authentication is sent, `done` by the server or not, and its answer is `lost`.
async fn create_without_an_answer(hub: &Hub, done: bool, lost: Reply) -> Stage {
    let server = hub.clone();
    let stage = Stage::new(move |request| match request.method.as_str() {
        "POST" if request.path.ends_with("/authentications") => {
            if done {
                let _ = server.answer(request);
            }
            lost.clone()
        }
        _ => server.answer(request),
    });
    stage.open("authentications/new").await;
    type_into("Name", "Bank login").await;
    choose("Type", "basic").await;
    type_into("Username", "u").await;
    type_into("Password", "marker-secret").await;
    click("Create authentication").await;
    stage
}

#[wasm_bindgen_test]
async fn a_create_call_without_an_answer_is_looked_up() {
    let gateway = Reply::new(504, "text/html", "<html>");
    for lost in [Reply::broken(), gateway, Reply::json(201, json!({"id": "new-1"})).cut()] {
        // It was done: the record is offered, and not made a second time.
        let hub = Hub::with(Resource::Authentication, 100);
        let stage = create_without_an_answer(&hub, true, lost.clone()).await;
        see("Bank login is there. It was created.").await;
        assert_eq!(stage.network.by("POST").len(), 1);
        click("Open it").await;
        until("the record", || address().contains("/authentications/new-101")).await;
        see("Authentication created").await;
        assert_eq!(hub.list(Resource::Authentication).len(), 101);
        drop(stage);

        // It was not done: that is said, nothing typed is lost, and it can be sent again.
        let hub = Hub::with(Resource::Authentication, 3);
        let stage = create_without_an_answer(&hub, false, lost).await;
        see("It was not created.").await;
        assert_eq!(
            (value_of("Name").as_str(), value_of("Password").as_str()),
            ("Bank login", "marker-secret")
        );
        click("Try again").await;
        see("It was not created.").await;
        assert_eq!(stage.network.by("POST").len(), 2, "only when the person says so");
    }
}

#[wasm_bindgen_test]
async fn where_looking_fails_too_nothing_is_concluded() {
    let hub = Hub::default();
    let stage = Stage::new(move |request| match (request.method.as_str(), request.is_token()) {
        ("POST", false) => Reply::broken(),
        ("GET", _) => Reply::error(500, "500-1"),
        _ => hub.answer(request),
    });
    stage.open("authentications/new").await;
    type_into("Name", "Bank login").await;
    choose("Type", "basic").await;
    type_into("Username", "u").await;
    type_into("Password", "marker-secret").await;
    click("Create authentication").await;
    see("could not be found out").await;
    click("Look again").await;
    see("could not be found out").await;
    assert_eq!((stage.network.by("POST").len(), value_of("Name").as_str()), (1, "Bank login"));
}

#[wasm_bindgen_test]
async fn a_delete_without_an_answer_is_looked_up() {
    let hub = Hub::with(Resource::Authentication, 2);
    let server = hub.clone();
    let stage = Stage::new(move |request| match request.method.as_str() {
        "DELETE" => {
            let _ = server.answer(request);
            Reply::broken()
        }
        _ => server.answer(request),
    });
    stage.open("authentications/id-1").await;
    click("Delete").await;
    see_dialog("Delete name 1?").await;
    click("Delete").await;
    see("Authentication deleted").await;
    assert_eq!(stage.network.by("DELETE").len(), 1);
}

// Drafts

#[wasm_bindgen_test]
async fn a_draft_holds_what_was_typed_but_no_secret() {
    let hub = Hub::default();
    hub.put(
        Resource::Authentication,
        json!({"id": "a1", "name": "Bank", "type": "basic", "basicAuth": {"username": "u", "password": "server-secret"}}),
    );
    let stage = stage_with(&hub);
    stage.open("authentications/a1").await;
    type_into("Name", "Bank two").await;
    type_into("Password", "marker-secret").await;
    until("the draft", || stored().contains("Bank two")).await;
    assert!(!stored().contains("marker-secret") && !stored().contains("server-secret"));
    let draft = stored();
    let kept: Value = serde_json::from_str(&draft).unwrap();
    drop(stage);

    let stage = stage_with(&hub);
    for (key, value) in kept.as_object().unwrap() {
        keep(key, value.as_str().unwrap());
    }
    stage.open("authentications/a1").await;
    see("There is a draft of this form").await;
    see("Secrets are never kept").await;
    assert_eq!(value_of("Name"), "Bank");
    click("Restore draft").await;
    assert_eq!(
        (value_of("Name").as_str(), value_of("Password").as_str()),
        ("Bank two", "server-secret")
    );
    click("Save changes").await;
    see("Changes saved").await;
    assert_eq!(
        puts(&stage)[0].json()["basicAuth"],
        json!({"username": "u", "password": "server-secret"})
    );
    until("the end of the draft", || !stored().contains("baton.draft")).await;
}

#[wasm_bindgen_test]
async fn a_draft_belongs_to_one_record_of_one_environment() {
    let hub = bank();
    let mut other = flow();
    other["id"] = "f2".into();
    hub.put(FLOW, other);
    let stage = open_flow(&hub).await;
    type_into("Name", "Day desk").await;
    until("the draft", || stored().contains("Day desk")).await;
    assert!(stored().contains("baton.draft.one.orchestrations.f1"));
    let kept: Value = serde_json::from_str(&stored()).unwrap();
    drop(stage);
    for (environment, record) in [(0, "f2"), (1, "f1")] {
        let stage = stage_with(&hub);
        for (key, value) in kept.as_object().unwrap() {
            keep(key, value.as_str().unwrap());
        }
        stage.session.switch(environment);
        stage.sign_in("first", 3_600_000);
        stage.open(&format!("orchestrations/{record}")).await;
        see_button("Save changes").await;
        tick().await;
        assert!(!page_text().contains("There is a draft"));
    }
}

// Leaving

#[wasm_bindgen_test]
async fn a_link_asks_before_something_is_lost_and_not_after_a_save() {
    let _stage = open_flow(&bank()).await;
    type_into("Name", "Day desk").await;
    click("Channels").await;
    see_dialog("Discard changes?").await;
    click("Keep editing").await;
    see_dialog("").await;
    assert_eq!((value_of("Name").as_str(), address().as_str()), ("Day desk", "/orchestrations/f1"));
    click("Save changes").await;
    see("Changes saved").await;
    click("Channels").await;
    until("the channels", || address() == "/channels").await;
    assert_eq!(dialog(), "");
}

#[wasm_bindgen_test]
async fn who_discards_goes_where_they_wanted_to() {
    let stage = open_flow(&bank()).await;
    type_into("Name", "Day desk").await;
    until("the draft", || stored().contains("Day desk")).await;
    click("Channels").await;
    see_dialog("Discard changes?").await;
    click("Discard changes").await;
    until("the channels", || address() == "/channels").await;
    until("the end of the draft", || !stored().contains("baton.draft")).await;
    assert!(puts(&stage).is_empty());
}

#[wasm_bindgen_test]
async fn nothing_is_asked_where_nothing_was_changed() {
    let _stage = open_flow(&bank()).await;
    click("Channels").await;
    until("the channels", || address() == "/channels").await;
    assert_eq!(dialog(), "");
}

// Others

/// A server on which somebody else changes the record after it was first read.
async fn overtaken(change: fn(&mut Value)) -> (Stage, Hub) {
    let hub = bank();
    let stage = open_flow(&hub).await;
    let mut theirs = flow();
    change(&mut theirs);
    theirs["modified"] = "2026-05-05T00:00:00Z".into();
    hub.put(FLOW, theirs);
    type_into("Name", "Mine").await;
    type_into("Description", "My words").await;
    click("Save changes").await;
    (stage, hub)
}

const CONFLICT: &str = "Somebody else changed this meanwhile";

#[wasm_bindgen_test]
async fn a_save_is_not_held_up_by_a_new_time_alone() {
    let (stage, _) = overtaken(|_| ()).await;
    see("Changes saved").await;
    assert_eq!(puts(&stage)[0].json()["modified"], "2026-05-05T00:00:00Z");
}

#[wasm_bindgen_test]
async fn a_merge_holds_what_was_chosen() {
    let (stage, hub) = overtaken(|theirs| {
        theirs["name"] = "Theirs".into();
        theirs["odd"] = json!(["new"]);
    })
    .await;
    see_dialog(CONFLICT).await;
    assert!(puts(&stage).is_empty(), "nothing is overwritten unseen");
    assert!(!can_click("Save the merge"));
    click("Theirs: Name").await;
    assert!(can_click("Save the merge"));
    click("Save the merge").await;
    see("Changes saved").await;
    let now = hub.get(FLOW, "f1").unwrap();
    assert_eq!(now["name"], "Theirs");
    assert_eq!(now["description"], "My words");
    assert_eq!(now["odd"], json!(["new"]));
    assert_eq!(now["applications"], flow()["applications"]);
    assert_eq!(puts(&stage).len(), 1);
}

#[wasm_bindgen_test]
async fn a_merge_keeps_mine_where_i_say_so() {
    let (_stage, hub) = overtaken(|theirs| theirs["name"] = "Theirs".into()).await;
    see_dialog(CONFLICT).await;
    click("Yours: Name").await;
    click("Theirs: Description").await;
    click("Save the merge").await;
    see("Changes saved").await;
    let now = hub.get(FLOW, "f1").unwrap();
    assert_eq!((&now["name"], &now["description"]), (&json!("Mine"), &Value::Null));
}

#[wasm_bindgen_test]
async fn all_of_theirs_replaces_the_form_and_sends_nothing() {
    let (stage, _) = overtaken(|theirs| theirs["name"] = "Theirs".into()).await;
    see_dialog(CONFLICT).await;
    click("Take all of theirs").await;
    see_dialog("").await;
    assert_eq!((value_of("Name").as_str(), value_of("Description").as_str()), ("Theirs", ""));
    assert!(!can_click("Save changes") && puts(&stage).is_empty());
}

#[wasm_bindgen_test]
async fn back_to_the_form_keeps_everything() {
    let (stage, _) = overtaken(|theirs| theirs["name"] = "Theirs".into()).await;
    see_dialog(CONFLICT).await;
    click("Back to the form").await;
    see_dialog("").await;
    assert_eq!((value_of("Name").as_str(), value_of("Description").as_str()), ("Mine", "My words"));
    assert!(can_click("Save changes") && puts(&stage).is_empty());
}

#[wasm_bindgen_test]
async fn a_record_deleted_by_somebody_else_can_be_created_anew() {
    let hub = bank();
    let stage = open_flow(&hub).await;
    hub.remove(FLOW, "f1");
    type_into("Name", "Mine").await;
    click("Save changes").await;
    see("It was deleted by somebody else.").await;
    click("Create it anew").await;
    assert_eq!(value_of("Name"), "Mine");
    click("Create orchestration").await;
    see("Orchestration created").await;
    let body = stage.network.by("POST")[0].json();
    assert_eq!(body["odd"], flow()["odd"]);
    assert!(body.get("id").is_none());
}

// Choosing by name

/// The form of a new orchestration with the list of participants open.
async fn choosing() -> Stage {
    let stage = stage_with(&bank());
    stage.open("orchestrations/new").await;
    focus("Bot 1 > Participant").await;
    press("ArrowDown").await;
    until("the choices", || choices() == ["Ada", "Adam", "Bob"]).await;
    stage
}

fn choices() -> Vec<String> {
    let all = texts("[role=option] .t");
    all.split('|').filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

fn active() -> String {
    texts("[role=option].active .t")
}

#[wasm_bindgen_test]
async fn the_arrows_go_through_the_choices_and_what_is_below_them_and_enter_chooses() {
    let _stage = choosing().await;
    assert_eq!(active(), "Ada");
    for name in ["Adam", "Bob"] {
        press("ArrowDown").await;
        assert_eq!(active(), name);
    }
    press("ArrowDown").await;
    assert_eq!(focused(), "New participant");
    press("ArrowUp").await;
    assert_eq!((focused().as_str(), active().as_str()), ("Participant", "Bob"));
    press("ArrowDown").await;
    press("ArrowUp").await;
    press("ArrowUp").await;
    press("ArrowUp").await;
    press("ArrowUp").await;
    assert_eq!(active(), "Bob", "from the first to the last");
    assert_eq!(attribute("Bot 1 > Participant", "aria-expanded"), "true");
    press("Enter").await;
    assert_eq!(value_of("Bot 1 > Participant"), "Bob");
    assert_eq!(attribute("Bot 1 > Participant", "aria-expanded"), "false");
    until("the application of the bot", || value_of("Bot 1 > Bot") == "Bob app").await;
}

#[wasm_bindgen_test]
async fn typing_narrows_and_escape_takes_it_back() {
    let _stage = choosing().await;
    type_into("Bot 1 > Participant", "ad").await;
    assert_eq!(choices(), ["Ada", "Adam"]);
    press("ArrowDown").await;
    assert_eq!(active(), "Adam");
    press("Escape").await;
    assert_eq!(value_of("Bot 1 > Participant"), "");
    assert!(choices().is_empty());
}

#[wasm_bindgen_test]
async fn leaving_takes_a_name_that_is_exact_and_nothing_else() {
    let _stage = choosing().await;
    type_into("Bot 1 > Participant", "ada").await;
    leave().await;
    assert_eq!(value_of("Bot 1 > Participant"), "Ada");
    type_into("Bot 1 > Participant", "Nobody").await;
    leave().await;
    assert_eq!(value_of("Bot 1 > Participant"), "Ada", "what is no choice is not taken");
    type_into("Bot 1 > Participant", "").await;
    leave().await;
    assert_eq!(value_of("Bot 1 > Participant"), "", "emptied is none");
}

#[wasm_bindgen_test]
async fn a_choice_is_cleared_by_its_button() {
    let stage = choosing().await;
    press("Enter").await;
    assert_eq!(value_of("Bot 1 > Participant"), "Ada");
    click("Clear").await;
    assert_eq!(value_of("Bot 1 > Participant"), "");
    assert_eq!(focused(), "Participant");
    drop(stage);
}

#[wasm_bindgen_test]
async fn a_click_on_a_choice_chooses_it() {
    let _stage = choosing().await;
    click("Adam bot").await;
    assert_eq!(value_of("Bot 1 > Participant"), "Adam");
}

#[wasm_bindgen_test]
async fn an_id_that_points_at_nothing_says_so() {
    let hub = bank();
    hub.remove(Resource::Participant, "bot-a");
    let stage = stage_with(&hub);
    stage.open("orchestrations/f1").await;
    until("the missing one", || value_of("Bot 1 > Participant") == "Missing: bot-a").await;
    assert_eq!(attribute("Save changes", "aria-disabled"), "true");
    drop(stage);
}

#[wasm_bindgen_test]
async fn markup_in_every_field_stays_text() {
    let markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    let hub = bank();
    let mut one = flow();
    one["name"] = markup.into();
    one["description"] = markup.into();
    hub.put(FLOW, one);
    let seen: Rc<RefCell<Vec<String>>> = Rc::default();
    let stage = stage_with(&hub);
    stage.open("orchestrations/f1").await;
    until("the heading", || texts("h1") == markup).await;
    seen.borrow_mut().push(value_of("Description"));
    assert_eq!(*seen.borrow(), [markup]);
    assert_eq!(count("img, script"), 0);
    drop(stage);
}
