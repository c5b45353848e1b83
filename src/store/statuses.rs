//! What apps are doing. The list does not say it: each app is asked, at most four at once.

use std::collections::VecDeque;

use crate::prelude::*;
use baton_model::{
    Cause, Value,
    config::System,
    ocp::{app::Status, path},
};

use crate::api::{Call, Session, send};

/// Requests at a time.
const AT_ONCE: usize = 4;

/// What is known of the status of an app.
#[derive(Clone, PartialEq, Eq)]
pub enum Seen {
    /// The answer is on its way.
    Asked,
    /// This.
    Is(Status),
    /// There is no such app.
    Gone,
    /// The server does not say.
    Refused,
}

/// The statuses that somebody has looked at.
#[derive(Clone, Copy)]
pub struct Statuses {
    session: Session,
    /// In no order: so many that a map would pay are not on one page.
    seen: RwSignal<Vec<(String, Seen)>>,
    queue: StoredValue<VecDeque<String>>,
    busy: StoredValue<usize>,
    /// Number of the load that is under way: one entry of Activity.
    load: StoredValue<u32>,
}

impl Statuses {
    /// Nothing looked at yet.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            seen: RwSignal::new(Vec::new()),
            queue: StoredValue::new(VecDeque::new()),
            busy: StoredValue::new(0),
            load: StoredValue::new(0),
        }
    }

    /// What is known of an app. Reactive.
    pub fn of(&self, id: &str) -> Option<Seen> {
        self.seen.with(|seen| seen.iter().find(|(one, _)| one == id).map(|(_, seen)| seen.clone()))
    }

    /// Statuses that are in no list of ours, in the server's words. Reactive.
    pub fn others(&self) -> Vec<String> {
        let mut all = self.seen.with(|seen| {
            let words = seen.iter().filter_map(|(_, seen)| match seen {
                Seen::Is(Status::Other(word)) => Some(word.clone()),
                _ => None,
            });
            words.collect::<Vec<_>>()
        });
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Asks for the status of an app unless it is known or on its way.
    pub fn want(&self, id: &str) {
        let known = self.seen.with_untracked(|seen| seen.iter().any(|(one, _)| one == id));
        let waits = self.queue.with_value(|queue| queue.iter().any(|one| one == id));
        if !known && !waits && !id.is_empty() {
            if self.busy.get_value() == 0 {
                self.load.set_value(self.session.activity.next_load());
            }
            self.queue.update_value(|queue| queue.push_back(id.to_owned()));
            self.go_on();
        }
    }

    /// Nobody sees the app any more: it is not asked about unless it is its turn already.
    pub fn leave(&self, id: &str) {
        self.queue.try_update_value(|queue| queue.retain(|one| one != id));
    }

    /// Asks again.
    pub fn again(&self, id: &str) {
        self.seen.update(|seen| seen.retain(|(one, _)| one != id));
        self.want(id);
    }

    /// Takes what was found out elsewhere.
    pub fn set(&self, id: &str, seen: Seen) {
        self.seen.update(|all| put(all, id, seen));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.queue.update_value(VecDeque::clear);
        self.seen.update(Vec::clear);
    }

    fn go_on(self) {
        while self.busy.get_value() < AT_ONCE {
            let Some(id) = self.queue.try_update_value(VecDeque::pop_front).flatten() else {
                return;
            };
            self.busy.update_value(|busy| *busy += 1);
            self.seen.update(|all| put(all, &id, Seen::Asked));
            spawn_local(async move {
                let epoch = self.session.epoch(System::Orchestrator);
                self.session.keep_pace(System::Orchestrator).await;
                let seen = self.ask(&id).await;
                self.busy.update_value(|busy| *busy -= 1);
                if self.session.epoch(System::Orchestrator) == epoch {
                    self.seen.update(|all| match seen {
                        Some(seen) => put(all, &id, seen),
                        None => all.retain(|(one, _)| *one != id),
                    });
                }
                self.go_on();
            });
        }
    }

    async fn ask(self, id: &str) -> Option<Seen> {
        let call = Call::get(System::Orchestrator, path::part(id, "status"));
        let call = Call { bulk: self.load.get_value(), ..call };
        Some(match send(self.session, call).await {
            Ok(answer) => {
                Status::read(&answer.unwrap_or(Value::Null)).map_or(Seen::Refused, Seen::Is)
            }
            Err(failure) => match failure.cause {
                Cause::Dropped | Cause::SignIn => return None,
                Cause::NotFound => Seen::Gone,
                _ => Seen::Refused,
            },
        })
    }
}

fn put(all: &mut Vec<(String, Seen)>, id: &str, seen: Seen) {
    match all.iter_mut().find(|(one, _)| one == id) {
        Some((_, known)) => *known = seen,
        None => all.push((id.to_owned(), seen)),
    }
}
