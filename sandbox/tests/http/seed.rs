//! The data sets: sound by the contract, the same at every start, with the oddities that the story promises.

use std::collections::{HashMap, HashSet};

use sandbox::contract::Contract;
use serde_json::Value;

use crate::client::Sandbox;

/// All records by path of their resource.
fn everything(sandbox: &Sandbox, contract: &Contract) -> HashMap<String, Vec<Value>> {
    let mut found = HashMap::new();
    for resource in &contract.resources {
        let mut records = Vec::new();
        for number in 1.. {
            let page = sandbox
                .get(&format!("{}?$pagesize=75&$pagenum={number}", resource.path))
                .is(200)
                .json();
            let more = page[&resource.list_key].as_array().unwrap().clone();
            if more.is_empty() {
                break;
            }
            records.extend(more);
        }
        found.insert(resource.path.clone(), records);
    }
    found
}

fn references(
    contract: &Contract,
    all: &HashMap<String, Vec<Value>>,
) -> Vec<(String, String, String, bool)> {
    let ids: HashSet<(&str, &str)> = all
        .iter()
        .flat_map(|(path, records)| {
            records.iter().map(|it| (path.as_str(), it["id"].as_str().unwrap()))
        })
        .collect();
    let mut found = Vec::new();
    for resource in &contract.resources {
        for record in &all[&resource.path] {
            for reference in &resource.references {
                reference.field.each(record, &mut |place, id| {
                    let sound = ids.contains(&(reference.target.as_str(), id.as_str().unwrap()));
                    found.push((
                        record["id"].as_str().unwrap().to_owned(),
                        place,
                        id.as_str().unwrap().to_owned(),
                        sound,
                    ));
                });
            }
        }
    }
    found
}

fn are_sound(contract: &Contract, all: &HashMap<String, Vec<Value>>) {
    for resource in &contract.resources {
        let schema = contract.operations[resource.create].body.as_ref().unwrap();
        let name = contract.operations[resource.create].id.trim_start_matches("create");
        let stored = contract.schema(name).unwrap();
        let mut unique = HashSet::new();
        for record in &all[&resource.path] {
            let problems: Vec<_> =
                schema.iter_errors(record).map(|error| error.to_string()).collect();
            assert!(problems.is_empty() && stored.is_valid(record), "{record}: {problems:?}");
            assert!(record["created"].as_str() <= record["modified"].as_str());
            for field in &resource.unique {
                field.each(record, &mut |_, value| {
                    assert!(unique.insert(value.to_string()), "{value} twice");
                });
            }
        }
    }
}

#[test]
fn the_story_is_sound_and_has_its_oddities() {
    let (sandbox, contract) = (Sandbox::start(&[]), Contract::conversation_manager().unwrap());
    let all = everything(&sandbox, &contract);
    are_sound(&contract, &all);
    let count = |path: &str| all[path].len();
    let counts =
        contract.resources.iter().map(|resource| count(&resource.path)).collect::<Vec<_>>();
    assert_eq!(counts, [8, 16, 14, 7, 60, 18]);

    let references = references(&contract, &all);
    let dangling: Vec<_> = references.iter().filter(|it| !it.3).collect();
    assert_eq!(dangling.len(), 4, "{dangling:?}");
    let used: HashSet<_> = references.iter().map(|it| it.2.as_str()).collect();
    for (path, records) in &all {
        let inactive: Vec<_> = records.iter().filter(|it| it["active"] == false).collect();
        assert!(!inactive.is_empty(), "no inactive {path}");
        let is_used = |record: &Value| used.contains(record["id"].as_str().unwrap());
        if path != "/accounts" {
            assert!(records.iter().any(|record| !is_used(record)), "no unused {path}");
        }
        if !["/accounts", "/channels"].contains(&path.as_str()) {
            assert!(inactive.iter().any(|record| is_used(record)), "no inactive {path} in use");
        }
    }
    let names: HashSet<_> =
        all["/orchestrations"].iter().map(|it| it["name"].as_str().unwrap()).collect();
    for name in [
        "Meridian retail web chat",
        "Meridian cards and payments",
        "Aurora rebooking, WhatsApp",
        "Lindqvist order status",
    ] {
        assert!(names.contains(name), "{name}");
    }
    let parts = |name: &str| {
        all["/orchestrations"].iter().filter(|it| it["applications"].get(name).is_some()).count()
    };
    assert!(
        parts("botConfiguration") > 30
            && parts("agentConfiguration") > 10
            && parts("customerConfiguration") > 40
    );
    let several = |it: &&Value| {
        it["applications"]["botConfiguration"]["bots"].as_array().is_some_and(|bots| bots.len() > 1)
    };
    assert!(all["/orchestrations"].iter().filter(several).count() >= 5);
}

#[test]
fn ids_are_the_same_at_every_start() {
    let first = Sandbox::start(&[]).id_of("/orchestrations", "Meridian loans");
    assert_eq!(Sandbox::start(&[]).id_of("/orchestrations", "Meridian loans"), first);
    assert_eq!(first.len(), 36);
}

#[test]
fn a_large_data_set_is_sound_and_paged() {
    let (sandbox, contract) =
        (Sandbox::start(&["--scale", "2000"]), Contract::conversation_manager().unwrap());
    let all = everything(&sandbox, &contract);
    let counts =
        contract.resources.iter().map(|resource| all[&resource.path].len()).collect::<Vec<_>>();
    assert_eq!(counts, [200, 200, 200, 200, 2000, 200]);
    are_sound(&contract, &all);
    assert!(references(&contract, &all).iter().all(|it| it.3));
    let last = sandbox.get("/orchestrations?$pagenum=80&$pagesize=25").json();
    assert_eq!(last["orchestration"].as_array().unwrap()[24], all["/orchestrations"][1999]);
}

#[test]
fn empty_means_empty() {
    let (sandbox, contract) = (Sandbox::empty(), Contract::conversation_manager().unwrap());
    assert!(everything(&sandbox, &contract).values().all(Vec::is_empty));
}
