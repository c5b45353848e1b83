//! Every example of the contract is valid by its own schema, and the request examples work.

use std::collections::HashMap;

use sandbox::contract::Contract;
use serde_json::{Value, json};

use crate::client::Sandbox;

#[test]
fn every_response_example_is_valid() {
    let contract = Contract::conversation_manager().unwrap();
    let mut seen = 0;
    for (path, item) in contract.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                seen += check(&contract, &format!("{method} {path} {status}"), response);
            }
        }
    }
    for (name, response) in contract.document["components"]["responses"].as_object().unwrap() {
        seen += check(&contract, name, response);
    }
    assert!(seen > 60, "{seen}");
}

fn check(contract: &Contract, place: &str, response: &Value) -> usize {
    let content = &response["content"]["application/json"];
    let Some(name) = content["schema"]["$ref"].as_str() else { return 0 };
    let schema = contract.schema(name.rsplit('/').next().unwrap()).unwrap();
    let examples = content["examples"].as_object().unwrap();
    for (example, value) in examples {
        let problems: Vec<_> =
            schema.iter_errors(&value["value"]).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{place} {example}: {problems:?}");
    }
    examples.len()
}

#[test]
fn every_request_example_is_valid() {
    let contract = Contract::conversation_manager().unwrap();
    let with_body: Vec<_> = contract.operations.iter().filter(|it| it.body.is_some()).collect();
    assert!(with_body.len() >= 12);
    for operation in with_body {
        assert!(!operation.examples.is_empty());
        for (name, example) in &operation.examples {
            assert!(operation.body.as_ref().unwrap().is_valid(example), "{} {name}", operation.id);
        }
    }
}

/// The examples refer to each other by fixed ids; the server makes its own, so each is renamed as it comes.
#[test]
fn the_create_and_update_examples_work_in_the_order_of_a_new_set_up() {
    let (sandbox, contract) = (Sandbox::empty(), Contract::conversation_manager().unwrap());
    let mut renamed: HashMap<String, String> = HashMap::new();
    let mut updates = 0;
    for resource in &contract.resources {
        let label = |value: &Value| {
            let name = if resource.path == "/channels" { "type" } else { "name" };
            value[name].as_str().unwrap().to_owned()
        };
        let mut made = HashMap::new();
        for (name, example) in &contract.operations[resource.create].examples {
            let body = with_ids(example, &renamed);
            let reply = sandbox.post(&resource.path, &body);
            assert_eq!(reply.status, 201, "{} {name}: {}", resource.path, reply.text());
            made.insert(label(example), reply.json()["id"].as_str().unwrap().to_owned());
        }
        let list = &contract.document["paths"][&resource.path]["get"]["responses"]["200"]["content"]
            ["application/json"];
        for record in list["examples"]["page"]["value"][&resource.list_key].as_array().unwrap() {
            renamed.insert(record["id"].as_str().unwrap().to_owned(), made[&label(record)].clone());
        }
        for (name, example) in &contract.operations[resource.replace].examples {
            let address = format!("{}/{}", resource.path, made[&label(example)]);
            let mut body = with_ids(example, &renamed);
            body["modified"] = sandbox.get(&address).json()["modified"].clone();
            let reply = sandbox.put(&address, &body);
            assert_eq!(reply.status, 204, "{} {name}: {}", resource.path, reply.text());
            updates += 1;
        }
    }
    assert!(updates >= 8, "{updates}");
}

fn with_ids(example: &Value, renamed: &HashMap<String, String>) -> Value {
    match example {
        Value::String(text) => json!(renamed.get(text).unwrap_or(text)),
        Value::Array(items) => items.iter().map(|item| with_ids(item, renamed)).collect(),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), with_ids(value, renamed))).collect(),
        ),
        other => other.clone(),
    }
}
