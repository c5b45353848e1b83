//! Several apps, one after the other.

use baton_model::{
    config::System,
    ocp::{
        deployment::{Deployment, State},
        queue::{Order, Queue},
    },
};

use super::{Deployments, ask::fresh_key, watch::TICK};
use crate::ui::{now, sleep, storage};

impl Deployments {
    /// Deploys an app, or several one after the other: behind those that wait already.
    pub async fn run_all(self, mut orders: Vec<Order>, stop: bool) {
        if orders.len() == 1
            && let Some(order) = orders.pop()
        {
            self.run(fresh_key(), order).await;
            return;
        }
        self.queue.update(|queue| {
            // Those that were left are not started along with others.
            if !self.is_at_work() {
                *queue = Queue::default();
            }
            queue.add(orders, stop, now());
        });
        self.keep_queue();
        if !self.is_at_work() {
            self.work().await;
        }
    }

    /// Whether this page deploys what is put into the queue now. What it was doing for another environment,
    /// or for another person, is over as soon as that is noticed there.
    fn is_at_work(self) -> bool {
        let epoch = self.session.epoch(System::Orchestrator);
        self.works.get_untracked() && self.works_for.get_value() == epoch
    }

    /// Goes on with those that wait, once the one before them is over.
    pub async fn go_on(self) {
        if self.is_at_work() || !self.session.is_signed_in(System::Orchestrator) {
            return;
        }
        // The person has seen what failed.
        self.queue.update(|queue| {
            let before = std::mem::take(&mut queue.after);
            let is_open = |one: &Deployment| one.key == before && !one.state.is_over();
            if self.all.with_untracked(|all| all.iter().any(is_open)) {
                queue.after = before;
            }
        });
        self.work().await;
    }

    /// Those that wait are not to be deployed.
    pub fn drop_queue(self) {
        self.queue.update(|queue| queue.orders.clear());
        self.keep_queue();
    }

    async fn work(self) {
        let epoch = self.session.epoch(System::Orchestrator);
        let is_left = || self.session.epoch(System::Orchestrator) != epoch;
        self.works_for.set_value(epoch);
        self.works.set(true);
        let before = self.queue.with_untracked(|queue| queue.after.clone());
        let mut ended = if before.is_empty() { None } else { self.end_of(&before, &is_left).await };
        while !is_left() {
            let goes_on = match ended.take() {
                Some(state) => self.queue.try_update(|queue| queue.ended(state)) == Some(true),
                None => true,
            };
            let key = fresh_key();
            let next = if goes_on {
                self.queue.try_update(|queue| queue.next(&key)).flatten()
            } else {
                None
            };
            self.keep_queue();
            let Some(order) = next else {
                self.works.set(false);
                let (sum, all) =
                    self.queue.with_untracked(|queue| (queue.sum(), queue.done == queue.of));
                if all {
                    self.notices.say(sum);
                } else {
                    self.notices.tell(sum);
                }
                return;
            };
            ended = self.run(key, order).await;
            if ended.is_none() {
                break;
            }
        }
        // What was kept says what is still to be done, for whoever comes back to it.
        if self.works_for.get_value() == epoch {
            self.works.set(false);
            self.find_queue();
        }
    }

    /// How a deployment that is watched already ends.
    async fn end_of(self, key: &str, is_left: &impl Fn() -> bool) -> Option<State> {
        loop {
            let state = self.all.with_untracked(|all| {
                all.iter().find(|one| one.key == key).map_or(State::Unknown, |one| one.state)
            });
            if state.is_over() {
                return Some(state);
            }
            if is_left() {
                return None;
            }
            sleep(TICK).await;
        }
    }

    fn queue_key(self) -> String {
        self.key().replacen("deployments", "queue", 1)
    }

    /// Keeps the queue for this tab alone: other tabs must not deploy the same.
    fn keep_queue(self) {
        self.queue.with_untracked(|queue| {
            if queue.orders.is_empty() {
                storage::remove_session(&self.queue_key());
            } else {
                storage::set_session(&self.queue_key(), &queue.write());
            }
        });
    }

    /// Finds what this tab did not come to in the environment on the screen.
    pub(super) fn find_queue(self) {
        let kept = storage::session_json(&self.queue_key());
        let queue = self.all.with_untracked(|all| Queue::read(&kept, all));
        let _ = self.queue.try_set(queue);
    }
}
