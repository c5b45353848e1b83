//! Deployments. Nothing runs: one that is due is brought to its end by whoever looks next, so that it also ends
//! while the sandbox is not running.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Service;
use super::answers::{Refusal, ok};
use super::desk::Desk;
use super::records::{AppRecord, Deploy, End, Status, stamp};
use super::store::Result as Stored;
use crate::cli::Variant;

/// How long the outcome of a deployment can be asked for.
pub const KEPT: i64 = 24 * 3_600_000;

impl Desk<'_> {
    pub async fn deploy(&self, id: &str, legacy: bool) -> Result<Response, Refusal> {
        let app = self.app(id)?;
        let wants_background = self.asked_yes("async");
        if wants_background && self.options.no_async {
            let text = "Asynchronous deployment is not available in this environment.";
            return Err(Refusal::bad_request(text));
        }
        self.check(&app, legacy)?;
        let now = self.ocp.now();
        let due = now + millis(self.options.deploy_seconds);
        let deploy = Deploy {
            id: Uuid::new_v4().to_string(),
            app: id.to_owned(),
            started: now,
            due,
            end: None,
        };
        self.ocp.store.add_deploy(&deploy)?;
        if wants_background && !self.options.is(Variant::DeploySync) {
            return Ok(ok(&json!({"result_id": deploy.id})));
        }
        let end = self.ocp.wait_for(&deploy.id).await?;
        if end.well {
            Ok(ok(&json!({"detail": "The app was deployed and is running."})))
        } else {
            Err(Refusal::deployment(&end.outcome))
        }
    }

    /// What is wrong before anything is done.
    fn check(&self, app: &AppRecord, legacy: bool) -> Result<(), Refusal> {
        let under_way = self.ocp.store.deploys()?;
        if under_way.iter().any(|deploy| deploy.app == app.id() && deploy.end.is_none()) {
            let text = format!("A deployment of {} is already in progress.", app.name());
            return Err(Refusal::Detail(StatusCode::CONFLICT, text));
        }
        if app.is_legacy() && !legacy {
            let text = format!("{} is a legacy app: use deploy_legacy.", app.name());
            return Err(Refusal::bad_request(text));
        }
        // A legacy app is passed on unchecked. Of any other, the legacy operation complains in the same words as the
        // usual one, as the copied example on the vendor's page has it.
        if let Some(text) = self.cycle(app)? {
            return Err(Refusal::bad_request(text));
        }
        if !app.hidden.problems.is_empty() {
            return Err(refusal(&app.hidden.problems));
        }
        if legacy && !app.is_legacy() {
            let text = format!("{} is not a legacy app.", app.name());
            return Err(Refusal::Problems(text, json!([])));
        }
        Ok(())
    }

    pub fn result(&self, id: &str) -> Result<Response, Refusal> {
        let not_found =
            || Refusal::Detail(StatusCode::NOT_FOUND, format!("Task result {id} not found."));
        let deploy = self.ocp.store.deploy(id)?.ok_or_else(not_found)?;
        let outcome = match deploy.end {
            Some(end) => end.outcome,
            None if self.options.is(Variant::Result404WhileRunning) => return Err(not_found()),
            None => Value::Null,
        };
        Ok(ok(&json!({"task_id": id, "async_result": outcome})))
    }
}

/// One sentence from all that is wrong, each said once.
fn refusal(problems: &[Value]) -> Refusal {
    let mut messages: Vec<&str> = Vec::new();
    let entries =
        |value: &'_ Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let nodes: Vec<_> = problems.iter().flat_map(|canvas| entries(canvas, "node_errors")).collect();
    let found: Vec<_> = nodes.iter().flat_map(|node| entries(node, "errors")).collect();
    for message in found.iter().filter_map(|problem| problem["message"].as_str()) {
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    let text = format!("The app has problems and cannot be deployed: {}", messages.join(" "));
    Refusal::Problems(text, json!(problems))
}

impl Service {
    /// Brings every deployment that is due to its end, and forgets those that nobody may ask for any more.
    pub fn settle(&self) -> Stored<()> {
        let now = self.now();
        for deploy in self.store.deploys()? {
            if deploy.end.is_none() && deploy.due <= now {
                self.end(&deploy, deploy.due, None)?;
            }
        }
        self.store.forget_deploys(now - KEPT)
    }

    /// `failure` is how it ends instead of as the app would have it.
    pub fn end(&self, deploy: &Deploy, at: i64, failure: Option<Value>) -> Stored<()> {
        let app = self.store.app(&deploy.app)?;
        let end = match (app, failure) {
            (None, _) => bad(at, json!("The app could not be deployed: it does not exist.")),
            (Some(app), failure) => match failure.or_else(|| app.hidden.late_failure.clone()) {
                Some(outcome) => bad(at, outcome),
                None => self.end_well(app, deploy, at)?,
            },
        };
        self.store.end_deploy(&deploy.id, &end)?;
        self.ended.notify_waiters();
        Ok(())
    }

    fn end_well(&self, mut app: AppRecord, deploy: &Deploy, at: i64) -> Stored<End> {
        let stamp = stamp(at, &deploy.id);
        app.shown.insert("deployed_at".to_owned(), json!(stamp));
        app.hidden.status = Status::Started;
        app.hidden.chat_from = at + millis(self.chat_grace);
        self.store.put(&app)?;
        Ok(End { at, well: true, outcome: json!(format!("App {} was deployed.", app.name())) })
    }

    async fn wait_for(&self, id: &str) -> Result<End, Refusal> {
        loop {
            // Listening starts before looking, so that no end falls in between.
            let ended = self.ended.notified();
            self.settle()?;
            let Some(deploy) = self.store.deploy(id)? else {
                return Err(Refusal::bad_request("The deployment was forgotten."));
            };
            if let Some(end) = deploy.end {
                return Ok(end);
            }
            let left = u64::try_from(deploy.due - self.now()).unwrap_or_default();
            let _ = tokio::time::timeout(Duration::from_millis(left + 1), ended).await;
        }
    }
}

fn bad(at: i64, outcome: Value) -> End {
    End { at, well: false, outcome }
}

pub fn millis(seconds: u64) -> i64 {
    i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX / 4)
}
