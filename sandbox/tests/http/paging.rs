//! Pages of a list, and parameters that cannot be served.

use serde_json::{Value, json};

use crate::client::Sandbox;

const LIST: &str = "/orchestrations";

fn ids(page: &Value) -> Vec<String> {
    let records = page["orchestration"].as_array().unwrap();
    records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn pages_follow_each_other_without_gap_or_overlap() {
    let sandbox = Sandbox::start(&[]);
    let whole = sandbox.get(&format!("{LIST}?$pagesize=75")).is(200).json();
    let mut seen = Vec::new();
    for (number, length) in [(1, 25), (2, 25), (3, 10), (4, 0)] {
        let page = sandbox.get(&format!("{LIST}?$pagenum={number}")).is(200).json();
        assert_eq!(page["paginationInfo"], json!({"count": 60, "pagenum": number, "pagesize": 25}));
        assert_eq!(ids(&page).len(), length);
        seen.extend(ids(&page));
    }
    assert_eq!(seen, ids(&whole));
    assert_eq!(ids(&sandbox.get(LIST).json()), seen[..25]);
}

#[test]
fn the_size_of_a_page_is_the_one_asked_for() {
    let sandbox = Sandbox::start(&[]);
    let page = sandbox.get(&format!("{LIST}?%24pagenum=20&%24pagesize=3")).is(200).json();
    assert_eq!(page["paginationInfo"], json!({"count": 60, "pagenum": 20, "pagesize": 3}));
    assert_eq!(ids(&page).len(), 3);
}

#[test]
fn unusable_values_are_refused() {
    let sandbox = Sandbox::start(&[]);
    for name in ["$pagenum", "$pagesize"] {
        for value in ["0", "-1", "1.5", "abc", "", "1e1"] {
            sandbox.get(&format!("{LIST}?{name}={value}")).refuses(400, "400-105", &[name]);
        }
        sandbox.get(&format!("{LIST}?{name}=1&{name}=2")).refuses(400, "400-102", &[name]);
    }
    sandbox.get(&format!("{LIST}?$pagesize=76")).refuses(400, "400-102", &["$pagesize"]);
    let far =
        sandbox.get(&format!("{LIST}?$pagenum=18446744073709551615&$pagesize=75")).is(200).json();
    assert!(ids(&far).is_empty());
}

#[test]
fn a_server_without_paging_refuses_the_parameters_and_gives_all() {
    let sandbox = Sandbox::start(&["--no-paging"]);
    sandbox.get(&format!("{LIST}?$pagenum=1&$pagesize=25")).refuses(400, "400-101", &["$pagenum"]);
    sandbox.get(&format!("{LIST}?$pagesize=25")).refuses(400, "400-101", &["$pagesize"]);
    let page = sandbox.get(LIST).is(200).json();
    assert_eq!(page["paginationInfo"], json!({"count": 60, "pagenum": 1, "pagesize": 60}));
    assert_eq!(ids(&page).len(), 60);
}

#[test]
fn an_empty_list_is_a_list() {
    let page = Sandbox::empty().get(LIST).is(200).json();
    assert_eq!(
        page,
        json!({"paginationInfo": {"count": 0, "pagenum": 1, "pagesize": 25}, "orchestration": []})
    );
}

#[test]
fn a_list_follows_what_is_made_and_deleted() {
    let sandbox = Sandbox::empty();
    let channel = |kind: &str| json!({"type": kind, "displayName": kind, "icon": "aWNvbg=="});
    let made: Vec<_> = ["a", "b", "c"].map(|kind| sandbox.make("/channels", &channel(kind))).into();
    sandbox.delete(&format!("/channels/{}", made[1])).is(204);
    sandbox.put(&format!("/channels/{}", made[0]), &channel("d")).is(204);
    let page = sandbox.get("/channels").json();
    let kinds: Vec<_> =
        page["channel"].as_array().unwrap().iter().map(|it| it["type"].clone()).collect();
    assert_eq!(
        (kinds, &page["paginationInfo"]["count"]),
        (vec![json!("d"), json!("c")], &json!(2))
    );
}
