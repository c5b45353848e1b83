//! What follows when a deployment is over, and what the app itself says.

use crate::prelude::*;
use baton_model::{
    Failure, Record, Resource, Value,
    config::System,
    ocp::{
        app::{self, Deployed, Status},
        deployment::{Deployment, State},
        parts, path, refusal,
    },
};

use super::{Deployments, notify::can_notify};
use crate::{
    api::{Call, send},
    store::{Known, Seen},
};

impl Deployments {
    /// A deployment has ended: says so, and reads what it has changed.
    pub(super) fn over(self, one: Deployment) {
        let said = match one.state {
            State::Done => format!("{} deployed", one.name),
            State::Refused => format!("{} not deployed: refused", one.name),
            State::Failed => format!("{} not deployed", one.name),
            State::Expired => format!("{}: the result is no longer kept", one.name),
            _ => format!("{}: outcome unknown", one.name),
        };
        if one.state == State::Done {
            self.notices.say(said.clone());
        } else {
            self.notices.tell(said.clone());
        }
        if self.notifies.get_untracked() && can_notify() {
            let _ = web_sys::Notification::new(&said);
        }
        self.store.statuses.again(&one.app);
        spawn_local(async move {
            self.refresh(&one.app).await;
            if one.refusal.as_ref().is_some_and(|refusal| refusal.count() > 0) {
                self.name_canvases(&one.key, &one.app).await;
            }
        });
    }

    /// Reads an app again, for lists and pages that show it.
    async fn refresh(self, id: &str) {
        let held = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => Some(record),
            _ => None,
        };
        let client = self.store.client(Resource::App);
        if let Ok(single) = client.read_one(id).await {
            let record = app::filled(&single.json, held.as_deref().map(|held| &held.json), id);
            self.store.put(Resource::App, record);
        }
    }

    /// Finds out which flows the canvases of a refusal belong to.
    async fn name_canvases(self, key: &str, id: &str) {
        let own = match self.store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => record,
            _ => Record::new(Value::Null).into(),
        };
        let call = Call::get(System::Orchestrator, path::part(id, "flows"));
        let answer = send(self.session, call).await.ok().flatten().unwrap_or(Value::Null);
        let flows = parts::flows(&answer).unwrap_or_default();
        let found = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned());
        if let Some(mut one) = found {
            one.canvases = refusal::canvas_names(&own.json, &flows);
            self.keep(one);
        }
    }

    /// When an app was deployed: as it says itself, else as the list says.
    pub(super) async fn deployed(self, id: &str) -> Result<Deployed, Failure> {
        let client = self.store.client(Resource::App);
        let single = client.read_one(id).await?;
        match Deployed::of(&single.json) {
            Deployed::Unsaid => {}
            deployed => return Ok(deployed),
        }
        let all = client.all_apps("").await?.page.records;
        let listed = all.into_iter().find(|record| record.id == id);
        Ok(listed.map(|record| Deployed::of(&record.json)).unwrap_or_default())
    }

    pub(super) async fn status(self, id: &str) -> Option<Status> {
        let call = Call::get(System::Orchestrator, path::part(id, "status"));
        let answer = send(self.session, call).await.ok().flatten()?;
        let status = Status::read(&answer)?;
        self.store.statuses.set(id, Seen::Is(status.clone()));
        Some(status)
    }
}
