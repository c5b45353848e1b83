//! What is wrong with a body, said in the contract's codes and with the full place of the attribute.

use serde_json::{Value, json};

use crate::client::{NOBODY, Sandbox};

const ORCHESTRATIONS: &str = "/orchestrations";

/// A sound orchestration of the story, without the members that the server sets.
fn orchestration(sandbox: &Sandbox) -> Value {
    let mut body = sandbox.named(ORCHESTRATIONS, "Meridian cards and payments");
    for own in ["id", "created", "modified"] {
        body.as_object_mut().unwrap().remove(own);
    }
    body
}

fn at<'v>(body: &'v mut Value, pointer: &str) -> &'v mut Value {
    body.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"))
}

#[test]
fn missing_attributes_are_named_with_their_whole_path() {
    let sandbox = Sandbox::start(&[]);
    let cases = [
        ("/applications/botConfiguration", "bots", "applications.botConfiguration.bots"),
        ("/applications/botConfiguration/bots/1", "id", "applications.botConfiguration.bots[1].id"),
        (
            "/applications/botConfiguration/bots/0",
            "participant",
            "applications.botConfiguration.bots[0].participant",
        ),
        (
            "/applications/botConfiguration/bots/0/participant",
            "id",
            "applications.botConfiguration.bots[0].participant.id",
        ),
        (
            "/applications/botConfiguration/bots/0/onEscalation",
            "agent",
            "applications.botConfiguration.bots[0].onEscalation.agent",
        ),
        (
            "/applications/customerConfiguration",
            "customer",
            "applications.customerConfiguration.customer",
        ),
    ];
    for (parent, name, place) in cases {
        let mut body = orchestration(&sandbox);
        at(&mut body, parent).as_object_mut().unwrap().remove(name).unwrap();
        sandbox.post(ORCHESTRATIONS, &body).refuses(400, "400-143", &[place]);
    }
}

#[test]
fn an_orchestration_needs_a_bot_or_an_agent_part() {
    let sandbox = Sandbox::start(&[]);
    let mut body = orchestration(&sandbox);
    body["applications"] =
        json!({"customerConfiguration": body["applications"]["customerConfiguration"]});
    let places = ["applications.botConfiguration", "applications.agentConfiguration"];
    sandbox.post(ORCHESTRATIONS, &body).refuses(400, "400-143", &places);
}

#[test]
fn all_missing_attributes_are_told_at_once_and_before_wrong_ones() {
    let sandbox = Sandbox::start(&[]);
    let reply =
        sandbox.post("/accounts", &json!({"name": "", "channel": {}, "chatConfigurations": {}}));
    let (code, mut places) = reply.error();
    places.sort();
    let wanted = [
        "address",
        "channel.id",
        "chatConfigurations.entryPoint",
        "chatConfigurations.orchestration",
    ];
    assert_eq!((code.as_str(), places), ("400-143", wanted.map(str::to_owned).to_vec()));
}

#[test]
fn wrong_values_are_named_with_their_whole_path() {
    let sandbox = Sandbox::start(&[]);
    let long = |length: usize| json!("x".repeat(length));
    let cases = [
        ("/name", json!(""), "name"),
        ("/name", long(256), "name"),
        ("/name", json!(null), "name"),
        ("/name", json!(7), "name"),
        ("/description", json!(""), "description"),
        ("/description", long(1024), "description"),
        ("/active", json!("yes"), "active"),
        ("/applications", json!([]), "applications"),
        ("/applications/botConfiguration/bots", json!({}), "applications.botConfiguration.bots"),
        (
            "/applications/botConfiguration/bypassVaDuration",
            json!("15"),
            "applications.botConfiguration.bypassVaDuration",
        ),
        (
            "/applications/botConfiguration/bots/1/id",
            json!("short"),
            "applications.botConfiguration.bots[1].id",
        ),
        (
            "/applications/customerConfiguration/customer/id",
            json!(1),
            "applications.customerConfiguration.customer.id",
        ),
    ];
    for (pointer, value, place) in cases {
        let mut body = orchestration(&sandbox);
        *at(&mut body, pointer) = value;
        sandbox.post(ORCHESTRATIONS, &body).refuses(400, "400-152", &[place]);
    }
    let mut body = orchestration(&sandbox);
    body["name"] = json!("å".repeat(255));
    sandbox.post(ORCHESTRATIONS, &body).is(201);
}

#[test]
fn formats_and_numbers_of_items_are_checked() {
    let sandbox = Sandbox::start(&[]);
    let role = |name: &str| json!({"name": name, "version": "v3", "callback": "https://a.example", "notificationEmail": "a@b.example"});
    let application = |roles: Value| json!({"name": "formats", "roles": roles});
    let mut bad_mail = role("customer");
    bad_mail["notificationEmail"] = json!("nobody");
    let mut bad_address = role("customer");
    bad_address["callback"] = json!("not an address");
    let many: Vec<_> = (0..8).map(|number| role(&number.to_string())).collect();
    let cases = [
        (json!([]), "roles"),
        (json!(many), "roles"),
        (json!([bad_mail]), "roles[0].notificationEmail"),
        (json!([role("customer"), bad_address]), "roles[1].callback"),
        (json!([role("customer"), role("custom_bot"), role("customer")]), "roles[2].name"),
    ];
    for (roles, place) in cases {
        sandbox.post("/clientapplications", &application(roles)).refuses(400, "400-152", &[place]);
    }
    sandbox.post("/clientapplications", &application(json!(many[..7]))).is(201);
}

#[test]
fn value_sets_are_open() {
    let sandbox = Sandbox::start(&[]);
    sandbox.post("/authentications", &json!({"name": "open set", "type": "kerberos"})).is(201);
    sandbox.post("/authentications", &json!({"name": "closed type", "type": 7})).refuses(
        400,
        "400-152",
        &["type"],
    );
}

#[test]
fn unique_values_are_unique_among_their_kind_only() {
    let sandbox = Sandbox::start(&[]);
    for (path, name, field) in [
        ("/authentications", "Aurora connector", "name"),
        ("/clientapplications", "Aurora SMS relay", "name"),
        ("/participants", "Mia", "name"),
        ("/channels", "sms", "type"),
        ("/accounts", "Aurora WhatsApp", "name"),
    ] {
        let mut body = sandbox.named(path, name);
        sandbox.post(path, &body).refuses(400, "400-0", &[field]);
        // Its own value is not taken, and a value that was given up is free again.
        let address = format!("{path}/{}", body["id"].as_str().unwrap());
        sandbox.put(&address, &body).is(204);
        body[field] = json!("another");
        body.as_object_mut().unwrap().remove("modified");
        sandbox.put(&address, &body).is(204);
        body[field] = json!(name);
        let second = sandbox.make(path, &body);
        sandbox.put(&address, &body).refuses(400, "400-0", &[field]);
        sandbox.delete(&format!("{path}/{second}")).is(204);
        sandbox.put(&address, &body).is(204);
    }
    let body = orchestration(&sandbox);
    sandbox.post(ORCHESTRATIONS, &body).is(201);
    sandbox
        .post(
            "/participants",
            &json!({
                "name": "Aurora SMS relay", "type": "custom_bot",
                "application": {"id": sandbox.id_of("/clientapplications", "Aurora SMS relay")},
            }),
        )
        .is(201);
}

#[test]
fn references_must_lead_somewhere() {
    let sandbox = Sandbox::start(&[]);
    let cases = [
        (
            "/clientapplications",
            "Meridian web chat",
            "/roles/0/authentication/id",
            "roles[0].authentication.id",
        ),
        ("/participants", "Mia", "/application/id", "application.id"),
        (
            ORCHESTRATIONS,
            "Meridian cards and payments",
            "/applications/botConfiguration/bots/1/id",
            "applications.botConfiguration.bots[1].id",
        ),
        (
            ORCHESTRATIONS,
            "Meridian cards and payments",
            "/applications/botConfiguration/bots/0/participant/id",
            "applications.botConfiguration.bots[0].participant.id",
        ),
        (
            ORCHESTRATIONS,
            "Meridian cards and payments",
            "/applications/botConfiguration/bots/0/onEscalation/agent/id",
            "applications.botConfiguration.bots[0].onEscalation.agent.id",
        ),
        (
            ORCHESTRATIONS,
            "Meridian cards and payments",
            "/applications/customerConfiguration/customer/id",
            "applications.customerConfiguration.customer.id",
        ),
        (
            ORCHESTRATIONS,
            "Meridian private wealth",
            "/applications/agentConfiguration/agents/0/id",
            "applications.agentConfiguration.agents[0].id",
        ),
        ("/accounts", "Aurora WhatsApp", "/channel/id", "channel.id"),
        (
            "/accounts",
            "Aurora WhatsApp",
            "/chatConfigurations/orchestration/id",
            "chatConfigurations.orchestration.id",
        ),
    ];
    for (path, name, pointer, place) in cases {
        let mut body = sandbox.named(path, name);
        let address = format!("{path}/{}", body["id"].as_str().unwrap());
        let own = body["id"].clone();
        // An id of the wrong kind is no better than one of nothing.
        for id in [json!(NOBODY), own] {
            *at(&mut body, pointer) = id;
            let reply = sandbox.put(&address, &body);
            reply.refuses(400, "400-152", &[place]);
        }
    }
}

/// The refused write of the journey: somebody deletes the bot's application while the form is open.
#[test]
fn a_bot_application_that_was_deleted_meanwhile() {
    let sandbox = Sandbox::start(&[]);
    let role = json!({"name": "custom_bot", "version": "v3", "callback": "https://a.example", "notificationEmail": "a@b.example"});
    let application =
        sandbox.make("/clientapplications", &json!({"name": "short-lived", "roles": [role]}));
    let mut body = orchestration(&sandbox);
    *at(&mut body, "/applications/botConfiguration/bots/0/id") = json!(application);
    sandbox.delete(&format!("/clientapplications/{application}")).is(204);
    sandbox.post(ORCHESTRATIONS, &body).refuses(
        400,
        "400-152",
        &["applications.botConfiguration.bots[0].id"],
    );
}

#[test]
fn user_messages_come_only_when_asked_for() {
    let sandbox = Sandbox::start(&[]);
    let authorization = format!("Bearer {}", sandbox.token);
    let ask = |value: &str| {
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Content-Type", "application/json"),
            ("X-egain-error-message", value),
        ];
        sandbox.call_with("POST", ORCHESTRATIONS, &headers, "{}").json()["userMessage"].clone()
    };
    assert_eq!(ask("yes"), "Please enter a value for name.");
    assert_eq!(ask("no"), Value::Null);
    let reply = sandbox.call_with("GET", ORCHESTRATIONS, &[("x-egain-error-message", "yes")], "");
    assert_eq!(reply.json()["userMessage"], "Please sign in.");
}
