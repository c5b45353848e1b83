//! A new account from nothing: the records it stands on, put aside until all of them are made at
//! once, in an order in which each refers only to what is there.
//!
//! A record that is not made yet has a stand-in for its id ([`stand_in`]), which other records of
//! the setup refer to. Nothing here talks to a server: [`Setup::due`] says which request is due,
//! and the answers come back as [`Setup::created`], [`Setup::refused`] and their like.

mod keep;
mod order;
mod prefill;
mod run;
mod start;

use serde_json::Value;

pub use order::{Gap, Planned};
pub use run::{Found, Next, Phase, find_made, is_in_doubt};
pub use start::{Choice, Part, Slot, Start};

use crate::{document, spec::Resource};

/// The name of the plan in addresses.
const PLAN: &str = "plan";

/// Reads a record that is there already.
pub type Lookup<'a> = &'a dyn Fn(Resource, &str) -> Option<Value>;

/// A setup under way.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Setup {
    /// Where it started from; nothing was chosen yet if there is none.
    pub start: Option<Start>,
    /// What the names of new records begin with.
    pub name: String,
    /// The step on the screen; one past the last is the plan.
    pub at: usize,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Records that are not on the server, or were not when the setup began.
    pub staged: Vec<Staged>,
    /// How far the making is.
    pub phase: Phase,
    /// When the making began, as servers write times; less what clocks may differ by.
    pub since: String,
    /// Records that were made, the last one last.
    made: Vec<u32>,
    /// Whether what was looked up in vain may be sent again.
    again: bool,
    /// Whether something was found that may be what is looked for, or may be another: while it is
    /// there, nothing is sent.
    pub unclear: bool,
}

/// One step of a setup.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which record.
    pub slot: Slot,
    /// Where it comes from.
    pub choice: Choice,
    /// Id of the record that is there already; empty until one is chosen.
    pub existing: String,
    /// The staged record that is made otherwise. Kept while another choice holds.
    pub key: u32,
    /// Whether the person has been there.
    pub seen: bool,
}

/// A record put aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Staged {
    /// Its number in the setup.
    pub key: u32,
    /// What kind of record.
    pub resource: Resource,
    /// Its form.
    pub document: Value,
    /// What was filled in from earlier steps: a place and its value.
    prefill: Vec<(String, Value)>,
    /// Places of secrets that were typed and are gone, because secrets are not kept.
    dropped: Vec<String>,
    /// Whether it is on the server.
    pub made: Made,
}

/// Whether a record is on the server.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Made {
    /// It is not.
    #[default]
    No,
    /// It was sent; whether it arrived is unknown.
    Sent,
    /// It is, with this id.
    Yes(String),
    /// Its removal was sent; whether that was done is unknown.
    Leaving(String),
}

impl Made {
    /// The id of a record that is, or may be, there.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Yes(id) | Self::Leaving(id) => Some(id),
            Self::No | Self::Sent => None,
        }
    }
}

/// What stands for the id of a record until it has one. No server gives ids with braces.
#[must_use]
pub fn stand_in(key: u32) -> String {
    format!("{{staged {key}}}")
}

/// The record that a stand-in means; `None` for an id.
#[must_use]
pub fn stands_for(id: &str) -> Option<u32> {
    id.strip_prefix("{staged ")?.strip_suffix('}')?.parse().ok()
}

impl Setup {
    /// Chooses where to start from, or another start: what was typed for steps that both have
    /// stays.
    pub fn begin(&mut self, start: Start, name: &str) {
        let before = std::mem::take(&mut self.steps);
        name.trim().clone_into(&mut self.name);
        for slot in start.slots() {
            let kept = before.iter().find(|step| step.slot == slot && step.seen).cloned();
            let step = kept.map_or_else(|| self.fresh(start, slot), |step| step.allowed(start));
            self.steps.push(step);
        }
        self.start = Some(start);
        self.at = 0;
        // Drafts of steps that are no more, and that nobody has seen, are nobody's loss.
        let steps = &self.steps;
        let extra = |key: u32| !before.iter().any(|step| step.key == key);
        self.staged.retain(|one| {
            let stays = steps.iter().any(|step| step.key == one.key);
            stays || extra(one.key) || one.made != Made::No
        });
    }

    fn fresh(&mut self, start: Start, slot: Slot) -> Step {
        let key = self.put_aside(slot.resource, document::blank(slot.resource.spec()));
        Step { slot, choice: start.proposed(slot), existing: String::new(), key, seen: false }
    }

    fn put_aside(&mut self, resource: Resource, document: Value) -> u32 {
        let key = self.staged.iter().map(|one| one.key).max().unwrap_or(0) + 1;
        self.staged.push(Staged {
            key,
            resource,
            document,
            prefill: Vec::new(),
            dropped: Vec::new(),
            made: Made::No,
        });
        key
    }

    /// Puts a record aside that a form of the setup needs; what stands for its id.
    pub fn stage(&mut self, resource: Resource, document: Value) -> String {
        stand_in(self.put_aside(resource, document))
    }

    /// The staged record with this number.
    #[must_use]
    pub fn record(&self, key: u32) -> Option<&Staged> {
        self.staged.iter().find(|one| one.key == key)
    }

    fn record_mut(&mut self, key: u32) -> Option<&mut Staged> {
        self.staged.iter_mut().find(|one| one.key == key)
    }

    /// Takes what was typed into the form of a record. What is made stays as it was sent.
    pub fn edit(&mut self, key: u32, document: &Value) {
        if let Some(record) = self.record_mut(key)
            && record.made == Made::No
        {
            record.document.clone_from(document);
        }
    }

    /// Chooses where the record of a step comes from.
    pub fn choose(&mut self, at: usize, choice: Choice) {
        if let Some(step) = self.steps.get_mut(at) {
            step.choice = choice;
        }
    }

    /// Chooses the record of a step that is there already.
    pub fn use_existing(&mut self, at: usize, id: &str) {
        if let Some(step) = self.steps.get_mut(at) {
            id.clone_into(&mut step.existing);
        }
    }

    /// Goes to a step; one past the last is the plan.
    pub fn go(&mut self, at: usize) {
        self.at = at.min(self.steps.len());
        if let Some(step) = self.steps.get_mut(self.at) {
            step.seen = true;
        }
    }

    /// The name of a step in addresses; behind the last one that of the plan.
    #[must_use]
    pub fn code(&self, at: usize) -> String {
        self.steps.get(at).map_or_else(|| PLAN.to_owned(), |step| step.slot.code())
    }

    /// The step with this name.
    #[must_use]
    pub fn step_named(&self, code: &str) -> Option<usize> {
        (0..=self.steps.len()).find(|at| self.code(*at) == code)
    }

    /// What refers to the record of a step: its id or what stands for it.
    #[must_use]
    pub fn value(&self, step: &Step) -> Option<String> {
        match step.choice {
            Choice::New => Some(stand_in(step.key)),
            Choice::Existing => Some(step.existing.clone()).filter(|id| !id.is_empty()),
            Choice::None => None,
        }
    }

    /// The step of a staged record; none for those that a form asked for.
    #[must_use]
    pub fn step_of(&self, key: u32) -> Option<usize> {
        self.steps.iter().position(|step| step.key == key)
    }

    /// The document of a record, staged or on the server.
    fn document(&self, resource: Resource, id: &str, lookup: Lookup<'_>) -> Option<Value> {
        match stands_for(id) {
            Some(key) => self.record(key).map(|record| record.document.clone()),
            None => lookup(resource, id),
        }
    }

    /// Whether something was begun that leaving for good would lose.
    #[must_use]
    pub const fn is_begun(&self) -> bool {
        self.start.is_some()
    }
}

impl Step {
    /// The same for another start, which may need what could be left out.
    fn allowed(mut self, start: Start) -> Self {
        if self.choice == Choice::None && !start.is_optional(self.slot) {
            self.choice = start.proposed(self.slot);
        }
        self
    }
}

impl Staged {
    /// Its name as typed; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.document.get(self.resource.spec().name);
        name.and_then(Value::as_str).unwrap_or_default().trim()
    }

    /// Labels of secrets that must be typed again.
    #[must_use]
    pub fn lost_secrets(&self) -> Vec<String> {
        let spec = self.resource.spec();
        let lost = self.dropped.iter().map(|place| crate::Path::parse(place)).filter(|place| {
            let now = place.get(&self.document).and_then(Value::as_str);
            self.made == Made::No && now.is_none_or(str::is_empty)
        });
        lost.map(|place| document::called(spec, &self.document, &place)).collect()
    }
}
