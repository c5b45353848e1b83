//! A deployment from the request to its outcome, as far as the API lets one know it.

use serde_json::Value;

use super::{
    app::{Deployed, Status, words},
    refusal::Refusal,
};
use crate::failure::{Cause, Failure};

/// How long a result is kept, in milliseconds (Q15).
pub const KEPT: u64 = 24 * 60 * 60 * 1000;
/// How long a result that is not there counts as not there yet, in milliseconds (Q16).
pub const PATIENCE: u64 = 30 * 60 * 1000;
/// Milliseconds between two questions of a tab that nobody sees.
pub const HIDDEN: u32 = 60_000;
/// Waits between questions, in milliseconds; the last one goes on.
const WAITS: [u32; 9] = [1000, 1000, 2000, 3000, 5000, 8000, 13_000, 20_000, 30_000];
/// After so many answers without a result the app itself is looked at too.
const LOOK_AFTER: u32 = 3;
/// After so many questions it is looked at even if the server says that it still works.
const LOOK_ANYWAY: u32 = 6;
/// Words with which task queues say that there is no outcome yet.
const UNDER_WAY: [&str; 6] = ["PENDING", "STARTED", "RECEIVED", "RETRY", "PROGRESS", "RUNNING"];
/// So often an app is looked at before a sentence that claims an end is taken for a failure.
const LOOKS: u32 = 3;

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The request is out; the answer comes when all is done.
    Sent,
    /// The server works on it in the background.
    Running,
    /// Nobody said how it ended: the app is looked at.
    Checking,
    /// The app is deployed.
    Done,
    /// The server refused, mostly because of canvas problems.
    Refused,
    /// It did not work.
    Failed,
    /// The server no longer keeps the result.
    Expired,
    /// Nobody can say.
    Unknown,
}

impl State {
    /// All, with the words that are kept and those on the screen.
    pub const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Sent, "sent", "Deploying"),
        (Self::Running, "running", "Deploying"),
        (Self::Checking, "checking", "Checking"),
        (Self::Done, "done", "Deployed"),
        (Self::Refused, "refused", "Refused"),
        (Self::Failed, "failed", "Failed"),
        (Self::Expired, "expired", "Expired"),
        (Self::Unknown, "unknown", "Outcome unknown"),
    ];

    /// The word that is kept.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// As on the screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// The state that was kept under this word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word, _)| *word == code).map(|(state, ..)| state)
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Sent | Self::Running | Self::Checking)
    }
}

/// A deployment that this browser started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Tells it from all others of this browser.
    pub key: String,
    /// Id of the app.
    pub app: String,
    /// Name of the app.
    pub name: String,
    /// Everything, and not only the changes.
    pub all: bool,
    /// By the operation for apps from before OCP.
    pub legacy: bool,
    /// Whether the background was asked for.
    pub background: bool,
    /// What asks for the outcome; empty if the server gave nothing.
    pub result: String,
    /// When the app was deployed the time before.
    pub before: Deployed,
    /// Milliseconds since 1970.
    pub started: u64,
    /// Milliseconds since 1970; 0 while it goes on.
    pub ended: u64,
    /// How far it is.
    pub state: State,
    /// What the server said, in its words.
    pub said: String,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// Names of the canvases, for the refusal.
    pub canvases: Vec<(String, String)>,
    /// How often was asked since it started.
    pub asked: u32,
    /// How often the result was not there.
    pub missing: u32,
    /// How often the app was looked at in vain.
    pub looked: u32,
}

/// What happens to a deployment.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The deploy call was answered with success: either form may come (Q13).
    Answered(&'a Value),
    /// The deploy call failed.
    Failed(&'a Failure),
    /// The page went away before the answer came.
    Interrupted,
    /// The result is there.
    Result(&'a Value),
    /// The result is not there: not yet, or not any more (Q16).
    NoResult,
    /// The app was looked at: its `deployed_at` and its status.
    Looked(Deployed, Option<Status>),
    /// The person no longer wants to watch it.
    GivenUp,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Rest,
    /// Ask for the result.
    Ask(String),
    /// Look at the app.
    Look,
}

impl Deployment {
    /// A deployment that is about to be asked for.
    #[must_use]
    pub fn new(key: String, app: &str, name: &str, now: u64) -> Self {
        Self {
            key,
            app: app.to_owned(),
            name: name.to_owned(),
            all: false,
            legacy: false,
            background: false,
            result: String::new(),
            before: Deployed::Unsaid,
            started: now,
            ended: 0,
            state: State::Sent,
            said: String::new(),
            refusal: None,
            canvases: Vec::new(),
            asked: 0,
            missing: 0,
            looked: 0,
        }
    }

    /// Takes what happened.
    pub fn on(&mut self, event: &Event<'_>, now: u64) {
        if self.state.is_over() {
            return;
        }
        match event {
            Event::Answered(answer) => self.answered(answer, now),
            Event::Failed(failure) => self.failed(failure, now),
            Event::Interrupted if self.state == State::Sent => {
                self.state = State::Checking;
                self.looked = 0;
            }
            Event::Interrupted => {}
            Event::Result(result) => self.resulted(result, now),
            Event::NoResult => {
                self.missing += 1;
                self.age(now);
            }
            Event::Looked(deployed, status) => self.looked(deployed, status.as_ref(), now),
            Event::GivenUp => self.end(State::Unknown, now),
        }
    }

    /// What is to be done now. A result that is no longer kept is not asked for (Q15).
    pub fn step(&mut self, now: u64) -> Step {
        self.age(now);
        self.asked += u32::from(matches!(self.state, State::Running | State::Checking));
        let doubt = self.missing >= LOOK_AFTER || self.asked >= LOOK_ANYWAY;
        match self.state {
            State::Running if doubt && self.asked.is_multiple_of(3) => Step::Look,
            State::Running => Step::Ask(self.result.clone()),
            State::Checking => Step::Look,
            _ => Step::Rest,
        }
    }

    /// Milliseconds until the next question. `wait` is what the server asked for.
    #[must_use]
    pub fn wait(&self, hidden: bool, wait: Option<u32>) -> u32 {
        let at = usize::try_from(self.asked).unwrap_or(usize::MAX).min(WAITS.len() - 1);
        let own = if hidden { HIDDEN } else { WAITS[at] };
        wait.unwrap_or(0).max(own)
    }

    /// Milliseconds that it has taken, or took.
    #[must_use]
    pub const fn took(&self, now: u64) -> u64 {
        let end = if self.ended > 0 { self.ended } else { now };
        end.saturating_sub(self.started)
    }

    /// Whether the server refused because it cannot deploy in the background: nothing was done, so
    /// it can be asked again without (Q13).
    #[must_use]
    pub fn wants_no_background(failure: &Failure) -> bool {
        let said = failure.title().to_lowercase();
        failure.cause == Cause::Invalid && (said.contains("async") || said.contains("background"))
    }

    fn end(&mut self, state: State, now: u64) {
        self.state = state;
        self.ended = now;
    }

    fn age(&mut self, now: u64) {
        let age = now.saturating_sub(self.started);
        match self.state {
            State::Running if age >= KEPT => self.end(State::Expired, now),
            State::Checking if age >= KEPT => self.end(State::Unknown, now),
            State::Running if age >= PATIENCE && self.missing > LOOK_AFTER => {
                self.state = State::Checking;
            }
            _ => {}
        }
    }

    fn answered(&mut self, answer: &Value, now: u64) {
        // The result calls the same id `task_id` (Q14).
        let id = ["result_id", "task_id"].into_iter().find_map(|key| answer.get(key)?.as_str());
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            id.clone_into(&mut self.result);
            self.state = State::Running;
        } else if let Some(said) = answer.get("detail").and_then(Value::as_str) {
            said.clone_into(&mut self.said);
            self.end(State::Done, now);
        } else {
            self.state = State::Checking;
        }
    }

    fn failed(&mut self, failure: &Failure, now: u64) {
        match failure.cause {
            // It may have been done, or may still be under way: never sent again by itself (Q18).
            Cause::TimedOut(_) | Cause::Unreachable | Cause::Unreadable | Cause::Dropped => {
                self.state = State::Checking;
            }
            Cause::Server(_) if matches!(failure.status, 502 | 504) => self.state = State::Checking,
            _ => {
                self.said = failure.title();
                self.refusal = failure.body.as_deref().and_then(Refusal::read);
                let refused = failure.status == 400 && self.refusal.is_some();
                self.end(if refused { State::Refused } else { State::Failed }, now);
            }
        }
    }

    fn resulted(&mut self, result: &Value, now: u64) {
        let outcome = result.get("async_result").unwrap_or(&Value::Null);
        let waits = outcome.as_str().is_some_and(|word| UNDER_WAY.contains(&word.trim()));
        if waits || outcome.is_null() {
            // No form of a deploy that still runs is documented (Q16): a result without an
            // outcome is one.
            self.missing = 0;
            return self.age(now);
        }
        if let Some(refusal) = Refusal::read(outcome) {
            self.said.clone_from(&refusal.detail);
            self.refusal = Some(refusal);
            return self.end(State::Refused, now);
        }
        // A sentence: what it claims shows in the app (Q17).
        self.said = words(outcome);
        self.state = State::Checking;
        self.asked = 0;
    }

    fn looked(&mut self, deployed: &Deployed, status: Option<&Status>, now: u64) {
        self.looked += 1;
        match (&self.before, deployed) {
            (Deployed::Unsaid, _) | (_, Deployed::Unsaid) => {
                // No time to compare: an app that was not deployed and runs now was deployed.
                if self.before == Deployed::Never && status == Some(&Status::Started) {
                    self.end(State::Done, now);
                } else if self.state == State::Checking && self.looked >= LOOKS {
                    self.end(State::Unknown, now);
                }
            }
            (before, Deployed::At(_)) if before != deployed => self.end(State::Done, now),
            _ => {
                let claimed = self.state == State::Checking && !self.said.is_empty();
                if claimed && self.looked >= LOOKS {
                    self.end(State::Failed, now);
                } else if now.saturating_sub(self.started) >= PATIENCE {
                    self.end(State::Unknown, now);
                }
            }
        }
    }
}
