//! Asking until a deployment is over.

use super::{Deployments, tab};
use crate::prelude::*;
use crate::{
    api::{Call, send},
    ui::{now, sleep},
};
use baton_model::{
    Cause, Value,
    config::System,
    ocp::{
        deployment::{Deployment, Event, State, Step},
        path,
    },
};

/// Seconds that a deploy may take which answers when it is done (Q18).
pub(super) const LONG: u32 = 900;
/// Milliseconds between two looks at the clock while waiting.
pub(super) const TICK: u32 = 250;
/// Milliseconds between two looks at an app whose deploy another tab waits for.
const OTHERS: u32 = 10_000;

impl Deployments {
    /// Goes on watching what was under way when the page was left.
    pub(super) fn watch_all(self) {
        let open: Vec<String> = self.all.with_untracked(|all| {
            all.iter().filter(|one| !one.state.is_over()).map(|one| one.key.clone()).collect()
        });
        for key in open {
            if self.watched.with_value(|all| all.contains(&key)) {
                continue;
            }
            self.watched.update_value(|all| all.push(key.clone()));
            self.fresh.update(|fresh| fresh.push(key.clone()));
            if tab::has_asked(&key) {
                tab::note_asked(&key, false);
                self.take(&key, &Event::Interrupted);
            }
            spawn_local(async move {
                self.watch(key, true).await;
            });
        }
    }

    /// Asks until it is over; at once, where some time has passed since it was asked last.
    pub(super) async fn watch(self, key: String, at_once: bool) -> Option<State> {
        let epoch = self.session.epoch(System::Orchestrator);
        let mut asked_to_wait = None;
        let mut waits = !at_once;
        loop {
            let mut one =
                self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if !one.state.is_over() && std::mem::replace(&mut waits, true) {
                self.rest(&one, asked_to_wait.take()).await;
            }
            if self.session.epoch(System::Orchestrator) != epoch {
                self.watched.update_value(|all| all.retain(|other| *other != key));
                return None;
            }
            // Another tab may have been faster.
            one = self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
            if one.state.is_over() {
                return Some(one.state);
            }
            if one.state == State::Sent {
                self.stand_by(&one, epoch).await;
                continue;
            }
            let step = one.step(now());
            let ended = one.state.is_over();
            self.keep(one.clone());
            match step {
                Step::Rest if ended => self.over(one),
                Step::Rest => {}
                Step::Ask(result) => {
                    let call = Call::get(System::Orchestrator, path::result(&result));
                    match send(self.session, call).await {
                        Ok(answer) => {
                            drop(self.take(&key, &Event::Result(&answer.unwrap_or(Value::Null))));
                        }
                        Err(failure) => match failure.cause {
                            Cause::NotFound => drop(self.take(&key, &Event::NoResult)),
                            Cause::TooMany(wait) | Cause::Server(wait) => asked_to_wait = wait,
                            Cause::SignIn => {
                                self.watched.update_value(|all| all.retain(|other| *other != key));
                                return None;
                            }
                            _ => {}
                        },
                    }
                }
                Step::Look => match self.deployed(&one.app).await {
                    Ok(deployed) => {
                        let status = self.status(&one.app).await;
                        if self.session.epoch(System::Orchestrator) == epoch {
                            self.take(&key, &Event::Looked(deployed, status));
                        }
                    }
                    Err(failure) if failure.cause == Cause::SignIn => {
                        self.watched.update_value(|all| all.retain(|other| *other != key));
                        return None;
                    }
                    Err(_) => {}
                },
            }
        }
    }

    /// Another tab waits for the answer to a deploy, if it is still there: the app itself may tell.
    async fn stand_by(self, one: &Deployment, epoch: u32) {
        if now() >= one.started + u64::from(LONG) * 1000 {
            self.take(&one.key, &Event::Interrupted);
            return;
        }
        self.rest(one, Some(OTHERS)).await;
        if self.session.epoch(System::Orchestrator) == epoch
            && let Ok(deployed) = self.deployed(&one.app).await
            && self.session.epoch(System::Orchestrator) == epoch
        {
            self.take(&one.key, &Event::Looked(deployed, None));
        }
    }

    /// Waits until the next question: longer where nobody sees the page, and no longer than that
    /// once somebody does.
    async fn rest(self, one: &Deployment, asked: Option<u32>) {
        let start = now();
        loop {
            sleep(TICK).await;
            let hidden = document().hidden();
            let over = self.all.try_with_untracked(|all| {
                all.iter().any(|kept| kept.key == one.key && kept.state.is_over())
            });
            if over != Some(false) || now() >= start + u64::from(one.wait(hidden, asked)) {
                return;
            }
        }
    }
}
