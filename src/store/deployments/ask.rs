//! Asking for a deployment.

use baton_model::{
    Failure, Value,
    config::System,
    ocp::{
        deployment::{Deployment, Event, State},
        path,
        queue::Order,
    },
};
use gloo_net::http::Method;

use super::{Deployments, tab::note_asked, watch::LONG};
use crate::{
    api::{Call, send},
    ui::now,
};

impl Deployments {
    /// Deploys an app, to be kept under `key`, and watches it to its end; how it ended, and `None`
    /// if the page turned to another environment meanwhile.
    pub(super) async fn run(self, key: String, order: Order) -> Option<State> {
        // Before anybody else can see it: one watches it, and no more.
        self.watched.update_value(|all| all.push(key.clone()));
        note_asked(&key, true);
        if self.begin(&key, &order).await.is_none() {
            note_asked(&key, false);
            self.watched.update_value(|all| all.retain(|other| *other != key));
            return None;
        }
        let mut answer = self.ask(&order, order.background).await;
        if matches!(&answer, Err(failure) if order.background && Deployment::wants_no_background(failure))
        {
            self.no_background.set(true);
            answer = self.ask(&order, false).await;
        }
        note_asked(&key, false);
        match answer {
            Ok(answer) => {
                self.take(&key, &Event::Answered(&answer.unwrap_or(Value::Null)))?;
            }
            Err(failure) => {
                // The page turned to another environment: what is kept there says so.
                self.take(&key, &Event::Failed(&failure))?;
            }
        }
        self.watch(key, false).await
    }

    async fn ask(self, order: &Order, background: bool) -> Result<Option<Value>, Failure> {
        let path = path::deploy(&order.app, order.legacy, order.all, background);
        let mut call = Call::write(System::Orchestrator, Method::POST, path, None);
        // The environment may not deploy in the background, whatever was asked for (Q13).
        call.seconds = Some(LONG);
        send(self.session, call).await
    }

    async fn begin(self, key: &str, order: &Order) -> Option<()> {
        let mut one = Deployment::new(key.to_owned(), &order.app, &order.name, now());
        one.all = order.all;
        one.legacy = order.legacy;
        one.background = order.background;
        self.fresh.update(|fresh| fresh.push(key.to_owned()));
        self.keep(one.clone());
        // What is compared with later, whatever the page knew.
        let epoch = self.session.epoch(System::Orchestrator);
        let before = self.deployed(&order.app).await.unwrap_or_default();
        if self.session.epoch(System::Orchestrator) != epoch {
            return None;
        }
        one.before = before;
        one.started = now();
        self.keep(one);
        Some(())
    }
}

pub(super) fn fresh_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
