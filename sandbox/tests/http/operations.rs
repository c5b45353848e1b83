//! What holds for all thirty operations alike, driven by the contract: success and each error status.

use sandbox::contract::{Contract, Operation};
use serde_json::{Value, json};

use crate::client::{BASE, MANAGE, NOBODY, READ, Reply, Sandbox, send};

fn contract() -> Contract {
    Contract::conversation_manager().unwrap()
}

/// The operations of the six resources with the path of their resource.
fn operations(contract: &Contract) -> Vec<(&Operation, &str)> {
    let of = |operation| {
        let path = contract.resources.iter().find(|it| belongs(operation, &it.path))?.path.as_str();
        Some((operation, path))
    };
    let found: Vec<_> = contract.operations.iter().filter_map(of).collect();
    assert_eq!(found.len(), 30);
    found
}

fn belongs(operation: &Operation, resource: &str) -> bool {
    operation.path == resource || operation.path == format!("{resource}/{{id}}")
}

fn filled(operation: &Operation, id: &str) -> String {
    operation.path.replace("{id}", id)
}

fn first_id(sandbox: &Sandbox, resource: &str) -> String {
    let list = sandbox.get(resource).json();
    let records = list.as_object().unwrap().values().find_map(Value::as_array).unwrap();
    records[0]["id"].as_str().unwrap().to_owned()
}

/// What is needed for `send` to reach the part after the body has been read.
fn call(
    sandbox: &Sandbox,
    operation: &Operation,
    path: &str,
    authorization: Option<&str>,
) -> Reply {
    let mut headers = Vec::new();
    if let Some(authorization) = authorization {
        headers.push(("Authorization", authorization));
    }
    let body = if operation.body.is_some() { "{}" } else { "" };
    if operation.body.is_some() {
        headers.push(("Content-Type", "application/json"));
    }
    send(sandbox.api(), &operation.method, &format!("{BASE}{path}"), &headers, body.as_bytes())
        .unwrap()
}

#[track_caller]
fn is_contract_error(contract: &Contract, reply: &Reply) {
    let schema = contract.schema("Error").unwrap();
    let body = reply.json();
    assert!(schema.is_valid(&body), "{body}");
    assert!(body["code"].as_str().unwrap().starts_with(&reply.status.to_string()));
    assert!(body.get("userMessage").is_none(), "nobody asked for it: {body}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[test]
fn without_a_token_every_operation_answers_401() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    for (operation, resource) in operations(&contract) {
        let path = filled(operation, &first_id(&sandbox, resource));
        let missing = call(&sandbox, operation, &path, None);
        missing.refuses(401, "401-104", &[]);
        is_contract_error(&contract, &missing);
        for malformed in ["Bearer", "Bearer ", "Basic abc", "nonsense"] {
            call(&sandbox, operation, &path, Some(malformed)).refuses(401, "401-104", &[]);
        }
        let wrong = call(&sandbox, operation, &path, Some("Bearer 12345"));
        wrong.refuses(401, "401-101", &[]);
        is_contract_error(&contract, &wrong);
    }
}

#[test]
fn an_expired_token_answers_401_101() {
    let sandbox = Sandbox::start(&["--token-ttl", "0"]);
    for (operation, _) in operations(&contract()) {
        let path = filled(operation, NOBODY);
        let authorization = format!("Bearer {}", sandbox.token);
        call(&sandbox, operation, &path, Some(&authorization)).refuses(401, "401-101", &[]);
    }
}

#[test]
fn a_token_for_something_else_answers_403_and_names_the_scopes() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let other = sandbox
        .sign_in("sandbox-admin", Some("app.conversation.conversationmgr.interaction.manage"));
    for (operation, resource) in operations(&contract) {
        let path = filled(operation, &first_id(&sandbox, resource));
        let reply = call(&sandbox, operation, &path, Some(&format!("Bearer {other}")));
        let may_read = operation.method == "GET" && operation.id != "getAllAuthentication";
        reply.refuses(403, "403-197", if may_read { &[MANAGE, READ] } else { &[MANAGE] });
        is_contract_error(&contract, &reply);
    }
}

#[test]
fn the_reader_reads_all_but_the_list_of_authentications() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let reader = format!("Bearer {}", sandbox.sign_in("sandbox-reader", None));
    for (operation, resource) in operations(&contract) {
        let path = filled(operation, &first_id(&sandbox, resource));
        let reply = call(&sandbox, operation, &path, Some(&reader));
        if operation.method == "GET" && operation.id != "getAllAuthentication" {
            reply.is(200);
        } else {
            reply.refuses(403, "403-197", &[MANAGE]);
        }
    }
}

#[test]
fn manage_alone_is_enough_for_every_operation() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let manager = format!("Bearer {}", sandbox.sign_in("sandbox-admin", Some(MANAGE)));
    for (operation, _) in operations(&contract) {
        let reply = call(&sandbox, operation, &filled(operation, NOBODY), Some(&manager));
        assert!(![401, 403].contains(&reply.status), "{}: {}", operation.id, reply.text());
    }
}

#[test]
fn unknown_query_parameters_are_refused() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    for (operation, resource) in operations(&contract) {
        let path = filled(operation, &first_id(&sandbox, resource));
        let body = operation.body.as_ref().map(|_| "{}");
        let reply = sandbox.call(&operation.method, &format!("{path}?detail=all"), body);
        reply.refuses(400, "400-101", &["detail"]);
        is_contract_error(&contract, &reply);
        if operation.path.ends_with('}') || operation.method == "POST" {
            let reply = sandbox.call(&operation.method, &format!("{path}?%24pagenum=1"), body);
            reply.refuses(400, "400-101", &["$pagenum"]);
        }
    }
}

#[test]
fn unusable_and_unknown_ids() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    for (operation, _) in operations(&contract).iter().filter(|(it, _)| it.path.ends_with('}')) {
        let body = operation.body.as_ref().map(|_| "{}");
        for bad in [
            "1001",
            "not%20an%20id",
            "g5a095f4-d0ee-4220-a689-22b541c58f67",
            "45a095f4-d0ee-4220-a689-22b541c58f6",
        ] {
            let reply = sandbox.call(&operation.method, &filled(operation, bad), body);
            reply.refuses(400, "400-108", &["id"]);
            is_contract_error(&contract, &reply);
        }
        let reply = sandbox.call(&operation.method, &filled(operation, NOBODY), body);
        reply.refuses(404, "404-100", &[NOBODY]);
        is_contract_error(&contract, &reply);
    }
}

#[test]
fn a_body_lacks_each_required_attribute_in_turn() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let mut tried = 0;
    for (operation, resource) in operations(&contract) {
        let path = filled(operation, &first_id(&sandbox, resource));
        for (_, example) in &operation.examples {
            let required: &[&str] = match resource {
                "/authentications" if example["type"] == "basic" => &["name", "type", "basicAuth"],
                "/authentications" => &["name", "type", "oauth2"],
                "/clientapplications" => &["name", "roles"],
                "/participants" => &["name", "type", "application"],
                "/channels" => &["type", "displayName", "icon"],
                "/orchestrations" => &["name", "applications"],
                _ => &["name", "address", "channel", "chatConfigurations"],
            };
            for name in required {
                let mut body = example.clone();
                body.as_object_mut().unwrap().remove(*name);
                let reply = sandbox.call(&operation.method, &path, Some(&body.to_string()));
                reply.refuses(400, "400-143", &[name]);
                is_contract_error(&contract, &reply);
                assert!(reply.text().contains(&format!("<{name}>")));
                tried += 1;
            }
        }
    }
    assert!(tried > 40);
}

#[test]
fn bodies_that_are_not_json_objects() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    let authorization = format!("Bearer {}", sandbox.token);
    for (operation, resource) in
        operations(&contract).into_iter().filter(|(it, _)| it.body.is_some())
    {
        let path = filled(operation, &first_id(&sandbox, resource));
        for text in ["", "{\"name\":", "[]", "null", "\"text\"", "{} {}", "<html>"] {
            let reply = sandbox.call(&operation.method, &path, Some(text));
            assert_eq!((reply.status, reply.error().0.as_str()), (400, "400-152"), "{text}");
            is_contract_error(&contract, &reply);
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded"] {
            let headers = [("Authorization", authorization.as_str()), ("Content-Type", kind)];
            sandbox.call_with(&operation.method, &path, &headers, "{}").refuses(
                415,
                "415-100",
                &[],
            );
        }
    }
}

#[test]
fn every_delete_that_the_contract_blocks_is_blocked() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    // A record that is used, by which field and by whom: one line per entry of x-blocked-by, inferred ones included.
    let uses = [
        ("/authentications", "Aurora connector", "clientApplication"),
        ("/clientapplications", "Meridian cards bot", "participant"),
        ("/clientapplications", "Meridian web chat", "orchestration"),
        ("/participants", "Mortgage guide", "orchestration"),
        ("/channels", "custom.kiosk", "account"),
        ("/orchestrations", "Lindqvist returns", "account"),
    ];
    for (path, name, user) in uses {
        let id = sandbox.id_of(path, name);
        let reply = sandbox.delete(&format!("{path}/{id}"));
        assert_eq!((reply.status, reply.error().0.as_str()), (409, "409-0"));
        is_contract_error(&contract, &reply);
        let body = reply.json();
        let first = &body["details"][0];
        assert_eq!(first["key"], user, "{body}");
        let blocker = first["value"].as_str().unwrap();
        assert!(body["developerMessage"].as_str().unwrap().contains(blocker));
        sandbox.get(&format!("{path}/{id}")).is(200);
    }
}

#[test]
fn each_operation_succeeds_as_documented() {
    let (sandbox, contract) = (Sandbox::start(&[]), contract());
    for resource in contract.resources.iter().rev() {
        let path = &resource.path;
        let create = &contract.operations[resource.create].id;
        let schema_name = create.trim_start_matches("create");
        let one = contract.schema(schema_name).unwrap();
        let list = contract.schema(&format!("{schema_name}List")).unwrap();

        let page = sandbox.get(path).is(200).json();
        assert!(list.is_valid(&page));
        let records = page[&resource.list_key].as_array().unwrap();
        assert!(records.iter().all(|record| one.is_valid(record)));

        let record = records.iter().find(|it| !dangling(it)).unwrap();
        let mut body = record.clone();
        for own in ["id", "created", "modified"] {
            body.as_object_mut().unwrap().remove(own);
        }
        for name in ["name", "type"].iter().filter(|name| **name == "name" || path == "/channels") {
            if body.get(name).is_some() {
                body[name] = json!("operations.test");
            }
        }
        let created = sandbox.post(path, &body).is(201).json();
        assert_eq!(created.as_object().unwrap().len(), 1, "only the id");
        let address = format!("{path}/{}", created["id"].as_str().unwrap());

        let read = sandbox.get(&address).is(200).json();
        assert!(one.is_valid(&read));
        assert_eq!(
            (&read["id"], read["created"].clone()),
            (&created["id"], read["modified"].clone())
        );

        body["description"] = json!("changed");
        let replaced = sandbox.put(&address, &body);
        assert_eq!((replaced.is(204).body.len(), replaced.header("content-type")), (0, None));
        let again = sandbox.get(&address).json();
        assert_eq!(
            (&again["description"], &again["created"]),
            (&json!("changed"), &read["created"])
        );
        assert!(again["modified"].as_str() > read["modified"].as_str());

        let deleted = sandbox.delete(&address);
        assert_eq!((deleted.is(204).body.len(), deleted.header("content-type")), (0, None));
        sandbox.get(&address).is(404);
        sandbox.delete(&address).is(404);
    }
}

/// One of the orchestrations and accounts of the story that point at what is gone.
fn dangling(record: &Value) -> bool {
    let odd = [
        "Meridian complaints",
        "Aurora cargo, SMS",
        "Lindqvist gift cards, evenings",
        "Lindqvist spring campaign",
    ];
    odd.iter().any(|name| record["name"] == *name)
}

#[test]
fn other_methods_and_addresses_are_not_served() {
    let sandbox = Sandbox::start(&[]);
    let reply = sandbox.call("PATCH", "/channels", Some("{}"));
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST")));
    let reply = sandbox.call("POST", &format!("/channels/{NOBODY}"), Some("{}"));
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, PUT, DELETE")));
    for path in ["/nothing", "/channels/", "/channels/a/b"] {
        assert_eq!(sandbox.get(path).is(404).json()["message"], "no service answers this address");
    }
}

/// Each place of an orchestration in which an application may stand holds it on its own.
#[test]
fn an_application_is_held_by_any_one_place() {
    let sandbox = Sandbox::start(&[]);
    let id = |path: &str, name: &str| sandbox.id_of(path, name);
    let participant = id("/participants", "Mia");
    let other = id("/clientapplications", "Meridian assistant");
    let role = json!({"name": "customer", "version": "v3", "callback": "https://a.example", "notificationEmail": "a@b.example"});
    let held = sandbox.make("/clientapplications", &json!({"name": "held", "roles": [role]}));
    let bot = |id: &str, escalation: &str| {
        json!({"botConfiguration": {"bots": [
            {"id": other, "participant": {"id": participant}},
            {"id": id, "participant": {"id": participant}, "onEscalation": {"agent": {"id": escalation}}},
        ]}})
    };
    for applications in [
        bot(&held, &other),
        bot(&other, &held),
        json!({"agentConfiguration": {"agents": [{"id": other}, {"id": held}]}}),
        json!({"agentConfiguration": {"agents": []}, "customerConfiguration": {"customer": {"id": held}}}),
    ] {
        let user =
            sandbox.make("/orchestrations", &json!({"name": "user", "applications": applications}));
        sandbox.delete(&format!("/clientapplications/{held}")).refuses(409, "409-0", &[&user]);
        sandbox.delete(&format!("/orchestrations/{user}")).is(204);
    }
    sandbox.delete(&format!("/clientapplications/{held}")).is(204);
}
