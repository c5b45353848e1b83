//! What the browser keeps of deployments, for all its tabs.

use baton_model::ocp::{
    deployment::{Deployment, Event},
    history,
};

use super::Deployments;
use crate::ui::{now, storage};

impl Deployments {
    pub(super) fn key(self) -> String {
        format!("baton.deployments.{}", self.session.environment_id())
    }

    /// Puts a deployment into what the browser keeps, beside what other tabs put there.
    pub(super) fn keep(self, one: Deployment) {
        let key = self.key();
        let mut all = match storage::local(&key) {
            Some(kept) => history::read(&kept),
            None => self.all.get_untracked(),
        };
        // What ended in another tab has ended.
        let is_over = |kept: &Deployment| kept.key == one.key && kept.state.is_over();
        if one.state.is_over() || !all.iter().any(is_over) {
            history::put(&mut all, one);
        }
        storage::set_local(&key, &history::write(&all));
        let _ = self.all.try_set(all);
    }

    /// Tells a deployment what happened; what it is now, `None` if it is not here any more.
    pub(super) fn take(self, key: &str, event: &Event<'_>) -> Option<Deployment> {
        let mut one =
            self.all.with_untracked(|all| all.iter().find(|one| one.key == key).cloned())?;
        let was_over = one.state.is_over();
        one.on(event, now());
        self.keep(one.clone());
        if one.state.is_over() && !was_over {
            self.over(one.clone());
        }
        Some(one)
    }

    /// The person no longer wants to watch it.
    pub fn give_up(self, key: &str) {
        self.take(key, &Event::GivenUp);
    }

    /// Forgets what is over.
    pub fn clear(&self) {
        self.all.update(|all| all.retain(|one| !one.state.is_over()));
        self.fresh.set(Vec::new());
        storage::set_local(&self.key(), &self.all.with_untracked(|all| history::write(all)));
    }

    /// Takes what is over out of the tray.
    pub fn tidy(&self) {
        let running = |key: &String| {
            self.all
                .with_untracked(|all| all.iter().any(|one| one.key == *key && !one.state.is_over()))
        };
        self.fresh.update(|fresh| fresh.retain(running));
    }
}
