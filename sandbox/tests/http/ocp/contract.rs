//! What the server answers is what the contract says, and what the contract shows is valid by its own schemas.

use sandbox::contract::Contract;
use serde_json::Value;

use super::{Ocp, text};

/// The schema of an answer, from the operation itself.
fn check(contract: &Contract, operation: &str, status: &str, answer: &Value) {
    let found = contract.operations.iter().find(|it| it.id == operation).unwrap();
    let place =
        &contract.document["paths"][&found.path][found.method.to_lowercase()]["responses"][status];
    let name = |value: &Value| text(value, "$ref").rsplit('/').next().unwrap().to_owned();
    let response = if place.get("$ref").is_some() {
        &contract.document["components"]["responses"][name(place)]
    } else {
        place
    };
    let schema =
        contract.schema(&name(&response["content"]["application/json"]["schema"])).unwrap();
    let problems: Vec<_> = schema.iter_errors(answer).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{operation} {status}: {problems:?} in {answer}");
}

#[test]
fn there_are_nineteen_operations_for_the_twenty_of_the_page() {
    assert_eq!(Contract::orchestrator().unwrap().operations.len(), 19);
}

#[test]
fn every_read_of_every_app_is_valid() {
    let (ocp, contract) = (Ocp::start(&[]), Contract::orchestrator().unwrap());
    let apps = ocp.get("/apps/").json();
    check(&contract, "listApps", "200", &apps);
    check(&contract, "listAppsPaged", "200", &ocp.get("/apps/pagination/?limit=100").json());
    check(&contract, "listVoiceProfiles", "200", &ocp.get("/voice-biometric/profiles/").json());
    let reads = [
        ("getApp", ""),
        ("getAppStatus", "status/"),
        ("listAppMiniApps", "miniapps/"),
        ("listAppMiniApps", "miniapps/?detail=true"),
        ("listAppFlows", "flows/"),
        ("getAttachedData", "attached_data/"),
        ("getWebChat", "web_chat/"),
        ("listFailSources", "fail_sources/"),
        ("getAppVoiceProfile", "voice-biometric/"),
    ];
    for app in apps.as_array().unwrap() {
        for (operation, path) in reads {
            let reply = ocp.get(&format!("/apps/{}/{path}", text(app, "id")));
            check(&contract, operation, &reply.status.to_string(), &reply.json());
        }
    }
}

#[test]
fn every_deployment_is_answered_in_a_valid_way() {
    let (ocp, contract) = (Ocp::quick(&[]), Contract::orchestrator().unwrap());
    for app in ocp.apps().values() {
        for (operation, path) in [("deployApp", "deploy"), ("deployLegacyApp", "deploy_legacy")] {
            for query in ["?async=true", ""] {
                let reply = ocp.post(&format!("/apps/{}/{path}/{query}", text(app, "id")));
                check(&contract, operation, &reply.status.to_string(), &reply.json());
                if let Some(id) = reply.json()["result_id"].as_str() {
                    let result = ocp.get(&format!("/results/{id}/")).is(200).json();
                    check(&contract, "getDeployResult", "200", &result);
                }
            }
        }
    }
}

#[test]
fn every_example_of_the_contract_is_valid() {
    let contract = Contract::orchestrator().unwrap();
    let mut seen = 0;
    for operation in &contract.operations {
        let responses = &contract.document["paths"][&operation.path]
            [operation.method.to_lowercase()]["responses"];
        for (status, response) in responses.as_object().unwrap() {
            let examples = response["content"]["application/json"]["examples"].as_object();
            for example in examples.into_iter().flatten().map(|(_, example)| &example["value"]) {
                check(&contract, &operation.id, status, example);
                seen += 1;
            }
        }
        for (name, example) in &operation.examples {
            assert!(operation.body.as_ref().unwrap().is_valid(example), "{} {name}", operation.id);
        }
    }
    assert!(seen > 25, "{seen}");
}
