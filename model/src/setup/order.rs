//! What is made, in which order, with which requests, and what is still missing.

use serde_json::Value;

use super::{Choice, Lookup, Made, Setup, Staged, stands_for};
use crate::{
    activity::Header,
    curl, document,
    graph::{has_customer, is_custom_channel},
    path::Path,
    record::Record,
    reference::references,
    spec::Resource,
    validate,
};

/// A request of the plan, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The staged record that it makes.
    pub key: u32,
    /// What kind of record.
    pub resource: Resource,
    /// `Channel`, or with its name where there are several of the kind.
    pub label: String,
    /// Its name as typed.
    pub name: String,
    /// The body: ids that are not known yet as `{id of Channel}`, secrets masked.
    pub body: Value,
    /// Whether it was sent.
    pub made: Made,
}

/// Something that keeps the plan from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The step where it can be filled; none for a record that a form asked for.
    pub step: Option<usize>,
    /// The staged record that it is about, if it is about one.
    pub key: Option<u32>,
    /// What to do about it.
    pub message: String,
}

impl Setup {
    /// The records that are made: those of the steps, those that they need, and those that were
    /// made already; each after all that it refers to.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut wanted: Vec<u32> = Vec::new();
        let mut queue: Vec<u32> = self
            .steps
            .iter()
            .filter(|step| step.choice == Choice::New)
            .map(|one| one.key)
            .collect();
        let stand_ins = self.steps.iter().filter(|step| step.choice == Choice::Existing);
        queue.extend(stand_ins.filter_map(|step| stands_for(&step.existing)));
        queue.extend(self.staged.iter().filter(|one| one.made != Made::No).map(|one| one.key));
        while let Some(key) = queue.pop() {
            if !wanted.contains(&key)
                && let Some(record) = self.record(key)
            {
                wanted.push(key);
                queue.extend(needs(record));
            }
        }
        let mut left: Vec<&Staged> = wanted.iter().filter_map(|key| self.record(*key)).collect();
        // As the console lists them, unless a reference asks for another order.
        left.sort_by_key(|one| (one.resource, self.step_of(one.key), one.key));
        let mut sorted: Vec<u32> = Vec::new();
        while !left.is_empty() {
            let ready = |one: &&Staged| {
                let open = |key: &u32| *key != one.key && wanted.contains(key);
                needs(one).iter().filter(|key| open(key)).all(|key| sorted.contains(key))
            };
            // Records that need each other in a circle can only be refused: see `gaps`.
            let next = left.iter().position(ready).unwrap_or(0);
            sorted.push(left.remove(next).key);
        }
        sorted
    }

    /// Staged records that nothing needs any more: they are not made.
    #[must_use]
    pub fn left_out(&self) -> Vec<&Staged> {
        let order = self.order();
        let is_extra = |one: &&Staged| self.step_of(one.key).is_none() && !order.contains(&one.key);
        self.staged.iter().filter(is_extra).collect()
    }

    /// What a record is called in the plan.
    #[must_use]
    pub fn label(&self, key: u32) -> String {
        let Some(record) = self.record(key) else { return String::new() };
        let noun = capital(record.resource.spec().singular);
        let of_kind = |other: &u32| self.record(*other).map(|one| one.resource);
        let several = self
            .order()
            .iter()
            .filter(|other| **other != key && of_kind(other) == Some(record.resource))
            .count()
            > 0;
        match record.name() {
            "" if several => format!("{noun} {key}"),
            name if several => format!("{noun} {name}"),
            _ => noun,
        }
    }

    /// The requests, in order.
    #[must_use]
    pub fn plan(&self) -> Vec<Planned> {
        let records = self.order().into_iter().filter_map(|key| self.record(key));
        records.map(|record| self.planned(record)).collect()
    }

    fn planned(&self, record: &Staged) -> Planned {
        let spec = record.resource.spec();
        let body = self.shown(record);
        Planned {
            key: record.key,
            resource: record.resource,
            label: self.label(record.key),
            name: record.name().to_owned(),
            body: document::masked(spec, &body),
            made: record.made.clone(),
        }
    }

    /// The body of a record, with ids that are not known yet in words.
    fn shown(&self, record: &Staged) -> Value {
        let shown = |key| {
            let id = self.record(key).and_then(|one| one.made.id().map(str::to_owned));
            Some(id.unwrap_or_else(|| format!("{{id of {}}}", self.label(key))))
        };
        resolved(record, &shown).unwrap_or_default()
    }

    /// The request that makes a record as a line for `sh`, sent to `url` with `headers`.
    ///
    /// Ids that are not known yet are variables (`$CHANNEL_ID`), and so are secrets unless they
    /// are `revealed`.
    #[must_use]
    pub fn command(
        &self,
        key: u32,
        url: &str,
        headers: &[Header],
        revealed: bool,
    ) -> Option<String> {
        let record = self.record(key)?;
        let id = |key| {
            let made = self.record(key).and_then(|one| one.made.id().map(str::to_owned));
            Some(made.unwrap_or_else(|| curl::hole(&self.variable(key))))
        };
        let body = resolved(record, &id)?;
        let body = if revealed { body } else { document::masked(record.resource.spec(), &body) };
        Some(curl::of_plan(url, "POST", headers, &body.to_string()))
    }

    /// What the variable for the id of a record is called; with its place in the plan where there
    /// are several of the kind.
    #[must_use]
    pub fn variable(&self, key: u32) -> String {
        let Some(record) = self.record(key) else { return "ID".to_owned() };
        let noun = record.resource.spec().singular.to_ascii_uppercase().replace(' ', "_");
        let order = self.order();
        let of_kind = |other: &&u32| self.record(**other).map(|one| one.resource);
        let kind = Some(record.resource);
        if order.iter().filter(|other| of_kind(other) == kind).count() > 1 {
            let place = order.iter().position(|other| *other == key).map_or(0, |at| at + 1);
            return format!("{noun}_{place}_ID");
        }
        format!("{noun}_ID")
    }

    /// The body of a record as the plan shows it with its secrets.
    #[must_use]
    pub fn revealed(&self, key: u32) -> Option<Value> {
        let record = self.record(key)?;
        Some(self.shown(record))
    }

    /// The body of the request that makes a record; `None` while something that it refers to has
    /// no id.
    pub(super) fn body(&self, key: u32) -> Option<Value> {
        resolved(self.record(key)?, &|key| self.record(key)?.made.id().map(str::to_owned))
    }

    /// What keeps the plan from being sent, in the order of the steps.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (at, step) in self.steps.iter().enumerate() {
            if step.choice == Choice::Existing && step.existing.is_empty() {
                let noun = step.slot.resource.spec().singular;
                let article = if noun.starts_with(['a', 'o']) { "an" } else { "a" };
                let message = format!("Choose {article} {noun}, or make a new one.");
                gaps.push(Gap { step: Some(at), key: None, message });
            }
        }
        let order = self.order();
        for (at, key) in order.iter().enumerate() {
            let Some(record) = self.record(*key).filter(|one| one.made == Made::No) else {
                continue;
            };
            for message in self.wrong(record, &order[..at]) {
                gaps.push(Gap { step: self.step_of(*key), key: Some(*key), message });
            }
        }
        gaps.sort_by_key(|gap| gap.step.unwrap_or(usize::MAX));
        gaps
    }

    fn wrong(&self, record: &Staged, before: &[u32]) -> Vec<String> {
        let spec = record.resource.spec();
        let mut found: Vec<String> = validate::problems(spec, &record.document)
            .into_iter()
            .map(|problem| {
                let place = document::called(spec, &record.document, &problem.path);
                format!("{place}: {}", problem.message)
            })
            .collect();
        for reference in references(spec, &record.document) {
            let Some(key) = stands_for(&reference.id) else { continue };
            match self.record(key) {
                None => found.push(format!("{}: Choose another one.", reference.label)),
                Some(one) if one.resource != reference.to || !before.contains(&key) => {
                    found.push(format!("{}: This cannot be made before it.", reference.label));
                }
                Some(_) => {}
            }
        }
        found
    }

    /// What seems wrong and may be meant.
    #[must_use]
    pub fn warnings(&self, lookup: Lookup<'_>) -> Vec<String> {
        let mut found = Vec::new();
        let order = self.order();
        let records: Vec<&Staged> = order.iter().filter_map(|key| self.record(*key)).collect();
        for account in records.iter().filter(|one| one.resource == Resource::Account) {
            found.extend(self.without_customer(&account.document, lookup));
        }
        for record in &records {
            let used = records.iter().any(|other| needs(other).contains(&record.key));
            if !used && record.resource != Resource::Account {
                let name = if record.name().is_empty() { "new one" } else { record.name() };
                found.push(format!(
                    "Nothing in this setup uses the {} {name}.",
                    record.resource.spec().singular
                ));
            }
        }
        for record in &records {
            for label in record.lost_secrets() {
                let name = record.name();
                found.push(format!(
                    "{label} of {name} was typed before and is not kept. Type it again."
                ));
            }
        }
        found
    }

    /// A custom channel meets an orchestration without a customer application.
    fn without_customer(&self, account: &Value, lookup: Lookup<'_>) -> Option<String> {
        let text = |place: &str| Path::parse(place).get(account).and_then(Value::as_str);
        let channel = self.document(Resource::Channel, text("channel.id")?, lookup)?;
        let orchestration = text("chatConfigurations.orchestration.id")?;
        let orchestration = self.document(Resource::Orchestration, orchestration, lookup)?;
        let channel = Record::new(channel);
        (is_custom_channel(&channel) && !has_customer(&orchestration)).then(|| {
            format!(
                "{} seems to be a custom channel, and the orchestration {} has no customer application: nothing receives the replies of bot and agent.",
                channel.name(Resource::Channel.spec()),
                Record::new(orchestration).name(Resource::Orchestration.spec())
            )
        })
    }
}

/// The staged records that a record refers to.
fn needs(record: &Staged) -> Vec<u32> {
    references(record.resource.spec(), &record.document)
        .iter()
        .filter_map(|reference| stands_for(&reference.id))
        .collect()
}

/// The body of a record with an id for each stand-in; `None` if one has none.
fn resolved(record: &Staged, id: &dyn Fn(u32) -> Option<String>) -> Option<Value> {
    let spec = record.resource.spec();
    let mut body = document::first_body(spec, &record.document);
    for reference in references(spec, &body) {
        if let Some(key) = stands_for(&reference.id) {
            reference.path.set(&mut body, Value::String(id(key)?));
        }
    }
    Some(body)
}

fn capital(singular: &str) -> String {
    let mut chars = singular.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
