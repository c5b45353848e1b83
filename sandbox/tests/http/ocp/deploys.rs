//! Deployments: both answers, refusals, results, and what runs at the same time.

use serde_json::{Value, json};

use super::{Ocp, text};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const DONE: &str = "The app was deployed and is running.";

fn start(ocp: &Ocp, id: &str) -> String {
    let answer = ocp.post(&format!("/apps/{id}/deploy/?async=true")).is(200).json();
    assert_eq!(answer.as_object().unwrap().len(), 1);
    text(&answer, "result_id")
}

fn result(ocp: &Ocp, id: &str) -> Value {
    ocp.get(&format!("/results/{id}/")).is(200).json()
}

#[test]
fn q13_without_async_the_answer_comes_when_it_is_over() {
    let ocp = Ocp::quick(&[]);
    let id = ocp.id("branch_hours");
    assert_eq!(ocp.status(&id), "not-deployed");
    for query in ["", "?all=true", "?async=false"] {
        let reply = ocp.post(&format!("/apps/{id}/deploy/{query}"));
        assert_eq!(reply.is(200).json(), json!({"detail": DONE}));
    }
    assert_eq!(ocp.status(&id), "started");
    let app = ocp.app("branch_hours");
    assert!(app["deployed_at"].as_str().unwrap() > app["updated_at"].as_str().unwrap());
}

#[test]
fn q18_a_synchronous_deployment_takes_its_time() {
    let ocp = Ocp::slow(&[]);
    let id = ocp.id("branch_hours");
    std::thread::scope(|scope| {
        let reply = scope.spawn(|| ocp.post(&format!("/apps/{id}/deploy/")));
        // It is under way as soon as it is listed; only then can it be brought to its end.
        while ocp.0.control("GET", "ocp", "").json()["deploys"] == json!([]) {
            std::thread::yield_now();
        }
        assert!(!reply.is_finished());
        ocp.control(&json!({"finish": "branch_hours"})).is(204);
        assert_eq!(reply.join().unwrap().is(200).json(), json!({"detail": DONE}));
    });
    assert_eq!(ocp.status(&id), "started");
}

#[test]
fn q14_q16_q17_a_result_is_null_until_it_is_a_sentence_that_names_the_app() {
    let ocp = Ocp::slow(&[]);
    let id = ocp.id("branch_hours");
    let task = start(&ocp, &id);
    assert_eq!(result(&ocp, &task), json!({"task_id": task, "async_result": null}));
    assert_eq!(ocp.status(&id), "not-deployed");
    ocp.control(&json!({"finish": task})).is(204);
    assert_eq!(
        result(&ocp, &task),
        json!({"task_id": task, "async_result": "App branch_hours was deployed."})
    );
    assert_eq!(ocp.status(&id), "started");
}

#[test]
fn time_ends_a_deployment_too() {
    let ocp = Ocp::slow(&[]);
    let task = start(&ocp, &ocp.id("branch_hours"));
    ocp.control(&json!({"advanceSeconds": 3599})).is(204);
    assert_eq!(result(&ocp, &task)["async_result"], json!(null));
    ocp.control(&json!({"advanceSeconds": 1})).is(204);
    assert_eq!(result(&ocp, &task)["async_result"], "App branch_hours was deployed.");
}

#[test]
fn q15_a_result_is_kept_24_hours() {
    let ocp = Ocp::quick(&[]);
    let task = start(&ocp, &ocp.id("branch_hours"));
    ocp.control(&json!({"advanceSeconds": 24 * 3600 - 60})).is(204);
    result(&ocp, &task);
    ocp.control(&json!({"advanceSeconds": 120})).is(204);
    for unknown in [task.as_str(), NOBODY] {
        let reply = ocp.get(&format!("/results/{unknown}/"));
        assert_eq!(
            reply.is(404).json(),
            json!({"detail": format!("Task result {unknown} not found.")})
        );
    }
}

#[test]
fn q16_as_result_404_while_running() {
    let ocp = Ocp::slow(&["--as", "result-404-while-running"]);
    let task = start(&ocp, &ocp.id("branch_hours"));
    let reply = ocp.get(&format!("/results/{task}/"));
    assert_eq!(reply.is(404).json(), json!({"detail": format!("Task result {task} not found.")}));
    ocp.control(&json!({"finish": task})).is(204);
    assert_eq!(result(&ocp, &task)["async_result"], "App branch_hours was deployed.");
}

#[test]
fn q13_no_async_refuses_and_deploy_sync_ignores() {
    let ocp = Ocp::quick(&["--no-async"]);
    let id = ocp.id("branch_hours");
    let reply = ocp.post(&format!("/apps/{id}/deploy/?async=true"));
    let text = "Asynchronous deployment is not available in this environment.";
    assert_eq!(reply.is(400).json(), json!({"detail": text}));
    assert_eq!(ocp.status(&id), "not-deployed");
    ocp.post(&format!("/apps/{id}/deploy/")).is(200);
    let ocp = Ocp::quick(&["--as", "deploy-sync"]);
    let reply = ocp.post(&format!("/apps/{id}/deploy/?async=true"));
    assert_eq!(reply.is(200).json(), json!({"detail": DONE}));
}

#[test]
fn canvas_problems_refuse_at_once_by_canvas_and_node() {
    let ocp = Ocp::quick(&[]);
    let app = ocp.app("insurance_claims");
    let problem = json!({"type": "WARNING", "code": "MULTIPLE_ROOTS_FOUND", "message": "The graph has more than one root."});
    let wanted = json!({
        "detail": "The app has problems and cannot be deployed: The graph has more than one root.",
        "errors": [{"canvas_id": app["canvas"], "node_errors": [
            {"node_id": "1", "errors": [problem]}, {"node_id": "2", "errors": [problem]},
        ]}],
    });
    for query in ["", "?async=true", "?all=true"] {
        let reply = ocp.post(&format!("/apps/{}/deploy/{query}", text(&app, "id")));
        assert_eq!(reply.is(400).json(), wanted);
    }
    assert_eq!(ocp.app("insurance_claims"), app);
}

#[test]
fn problems_may_be_on_the_canvas_of_a_flow() {
    let ocp = Ocp::quick(&[]);
    let app = ocp.app("loyalty_club");
    let refusal = ocp.post(&format!("/apps/{}/deploy/", text(&app, "id"))).is(400).json();
    let flows = ocp.get(&format!("/apps/{}/flows/", text(&app, "id"))).json();
    let canvases: Vec<_> =
        refusal["errors"].as_array().unwrap().iter().map(|it| &it["canvas_id"]).collect();
    assert_eq!(canvases, [&app["canvas"], &flows[0]["canvas"]]);
    assert_eq!(
        text(&refusal, "detail"),
        "The app has problems and cannot be deployed: The agent has no instructions. The graph has more than one root."
    );
    let node = text(&refusal["errors"][0]["node_errors"][0], "node_id");
    assert_eq!(node.len(), 36, "a node may go by a UUID");
}

#[test]
fn a_cycle_refuses_with_a_sentence_only() {
    let ocp = Ocp::quick(&[]);
    let reply = ocp.post(&format!("/apps/{}/deploy/", ocp.id("complaints_intake")));
    let body = reply.is(400).json();
    assert!(text(&body, "detail").starts_with("A flow is used in a cycle"));
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[test]
fn q17_a_deployment_in_the_background_may_fail_with_a_sentence_or_with_problems() {
    let ocp = Ocp::quick(&[]);
    let sentence = "App warranty_claims could not be deployed: DiaManT did not answer.";
    let task = start(&ocp, &ocp.id("warranty_claims"));
    assert_eq!(result(&ocp, &task)["async_result"], sentence);
    let app = ocp.app("disruption_line");
    let task = start(&ocp, &text(&app, "id"));
    let outcome = result(&ocp, &task)["async_result"].clone();
    assert_eq!(outcome["errors"][0]["canvas_id"], app["canvas"]);
    // The same failures as answers of the synchronous call.
    let reply = ocp.post(&format!("/apps/{}/deploy/", ocp.id("warranty_claims")));
    assert_eq!(reply.is(400).json(), json!({"detail": sentence}));
    let reply = ocp.post(&format!("/apps/{}/deploy/", text(&app, "id")));
    assert_eq!(reply.is(400).json(), outcome);
    assert_eq!(ocp.app("disruption_line"), app);
}

#[test]
fn a_test_may_make_a_deployment_fail_with_any_json() {
    let ocp = Ocp::slow(&[]);
    let task = start(&ocp, &ocp.id("branch_hours"));
    let outcome = json!(["anything", {"at": "all"}]);
    ocp.control(&json!({"fail": "branch_hours", "outcome": outcome})).is(204);
    assert_eq!(result(&ocp, &task)["async_result"], outcome);
    assert_eq!(ocp.app("branch_hours")["deployed_at"], json!(null));
    ocp.control(&json!({"fail": "branch_hours"})).is(404);
    ocp.control(&json!({"finish": "nobody"})).is(404);
    ocp.control(&json!({"unknown": 1})).is(400);
}

#[test]
fn two_deployments_of_one_app_at_once_are_one_too_many() {
    let ocp = Ocp::slow(&[]);
    let id = ocp.id("branch_hours");
    let task = start(&ocp, &id);
    for query in ["", "?async=true"] {
        let reply = ocp.post(&format!("/apps/{id}/deploy/{query}"));
        assert_eq!(
            reply.is(409).json(),
            json!({"detail": "A deployment of branch_hours is already in progress."})
        );
    }
    start(&ocp, &ocp.id("atm_locator"));
    ocp.control(&json!({"finish": task})).is(204);
    start(&ocp, &id);
}

#[test]
fn an_app_that_is_deleted_meanwhile_is_not_deployed() {
    let ocp = Ocp::slow(&[]);
    let id = ocp.make("short_lived");
    let task = start(&ocp, &id);
    ocp.delete(&format!("/apps/{id}/")).is(204);
    ocp.control(&json!({"finish": task})).is(204);
    assert_eq!(
        result(&ocp, &task)["async_result"],
        "The app could not be deployed: it does not exist."
    );
}

#[test]
fn q30_the_legacy_operation_is_for_legacy_apps_and_refuses_others_like_the_usual_one() {
    let ocp = Ocp::quick(&[]);
    let legacy = ocp.id("main_ivr");
    let reply = ocp.post(&format!("/apps/{legacy}/deploy/"));
    assert_eq!(
        reply.is(400).json(),
        json!({"detail": "main_ivr is a legacy app: use deploy_legacy."})
    );
    let answer = ocp.post(&format!("/apps/{legacy}/deploy_legacy/?async=true")).is(200).json();
    assert_eq!(
        result(&ocp, &text(&answer, "result_id"))["async_result"],
        "App main_ivr was deployed."
    );
    assert_eq!(
        ocp.post(&format!("/apps/{legacy}/deploy_legacy/")).is(200).json(),
        json!({"detail": DONE})
    );
    let problems = ocp.id("insurance_claims");
    let refusal = ocp.post(&format!("/apps/{problems}/deploy_legacy/?async=true")).is(400).json();
    assert_eq!(refusal, ocp.post(&format!("/apps/{problems}/deploy/")).is(400).json());
    let reply = ocp.post(&format!("/apps/{}/deploy_legacy/", ocp.id("branch_hours")));
    assert_eq!(
        reply.is(400).json(),
        json!({"detail": "branch_hours is not a legacy app.", "errors": []})
    );
}

#[test]
fn a_stopped_app_is_started_by_a_deployment() {
    let ocp = Ocp::quick(&[]);
    let id = ocp.id("rebooking");
    ocp.control(&json!({"stop": "rebooking"})).is(204);
    assert_eq!(ocp.status(&id), "stopped");
    ocp.post(&format!("/apps/{id}/deploy/")).is(200);
    assert_eq!(ocp.status(&id), "started");
}

#[test]
fn deployments_go_on_while_the_sandbox_does_not_run() {
    let folder = crate::files::Folder::new("ocp-deploy");
    let file = folder.path("data.db");
    let arguments = ["--data", file.to_str().unwrap()];
    let ocp = Ocp::slow(&arguments);
    let task = start(&ocp, &ocp.id("branch_hours"));
    drop(ocp);
    let ocp = Ocp::slow(&arguments);
    assert_eq!(result(&ocp, &task)["async_result"], json!(null));
    ocp.control(&json!({"advanceSeconds": 3600})).is(204);
    assert_eq!(result(&ocp, &task)["async_result"], "App branch_hours was deployed.");
}

#[test]
fn as_detail_array_every_detail_of_a_failure_is_an_array() {
    let ocp = Ocp::quick(&["--as", "detail-array"]);
    let entry =
        |place: &[&str], text: &str| json!([{"loc": place, "msg": text, "type": "value_error"}]);
    let id = ocp.id("insurance_claims");
    let refusal = ocp.post(&format!("/apps/{id}/deploy/")).is(400).json();
    assert_eq!(
        refusal["detail"],
        entry(
            &["request"],
            "The app has problems and cannot be deployed: The graph has more than one root."
        )
    );
    assert_eq!(refusal["errors"][0]["node_errors"][0]["node_id"], "1");
    let reply = ocp.send("POST", "/apps/", &json!({"name": "my-app"}));
    let rule = "The app name may only hold letters, digits and underscores.";
    assert_eq!(reply.is(422).json(), json!({"detail": entry(&["body", "name"], rule)}));
    let reply = ocp.get(&format!("/results/{NOBODY}/"));
    assert_eq!(
        reply.is(404).json(),
        json!({"detail": entry(&["request"], &format!("Task result {NOBODY} not found."))})
    );
    let reply = ocp.raw("GET", "/apps/", &[], b"");
    assert_eq!(
        reply.is(401).json(),
        json!({"detail": entry(&["request"], "Authentication credentials were not provided.")})
    );
    // What went well keeps its sentence.
    let reply = ocp.post(&format!("/apps/{}/deploy/", ocp.id("branch_hours")));
    assert_eq!(reply.is(200).json(), json!({"detail": DONE}));
}
