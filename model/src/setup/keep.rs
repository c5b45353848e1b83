//! What is kept of a setup over a reload, and what is handed out of it. Never secrets.

use serde_json::{Map, Value, json};

use super::{Choice, Made, Part, Phase, Setup, Slot, Staged, Start, Step, stands_for};
use crate::{
    document, record::Record, reference::references, secrets::secret_places, spec::Resource,
};

/// Raised when what is kept takes another form: what is older is forgotten.
const VERSION: u64 = 1;

impl Setup {
    /// What is kept of it in the browser.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let phase = match self.phase {
            Phase::Idle => "idle",
            Phase::Making | Phase::Stopped => "stopped",
            Phase::Done => "done",
            Phase::Removing | Phase::RemovalStopped => "removal-stopped",
            Phase::Removed => "removed",
        };
        json!({
            "version": VERSION,
            "start": self.start.map(Start::code),
            "name": self.name,
            "at": self.at,
            "phase": phase,
            "since": self.since,
            "made": self.made,
            "steps": self.steps.iter().map(step_json).collect::<Vec<_>>(),
            "staged": self.staged.iter().map(staged_json).collect::<Vec<_>>(),
        })
    }

    /// A setup as it was kept; `None` where it makes no sense. What was on its way then is taken
    /// for interrupted.
    #[must_use]
    pub fn from_json(kept: &Value) -> Option<Self> {
        if kept.get("version")?.as_u64()? != VERSION {
            return None;
        }
        let list = |name: &str| kept.get(name).and_then(Value::as_array);
        let start = text(kept, "start")?;
        let steps = list("steps")?.iter().map(step_of).collect::<Option<Vec<_>>>()?;
        let staged = list("staged")?.iter().map(staged_of).collect::<Option<Vec<_>>>()?;
        let made = list("made")?.iter().filter_map(number).collect();
        let setup = Self {
            start: Start::ALL.into_iter().find(|one| one.code() == start),
            name: text(kept, "name")?.to_owned(),
            at: usize::try_from(number(kept.get("at")?)?).ok()?.min(steps.len()),
            phase: match text(kept, "phase")? {
                "stopped" => Phase::Stopped,
                "done" => Phase::Done,
                "removal-stopped" => Phase::RemovalStopped,
                "removed" => Phase::Removed,
                _ => Phase::Idle,
            },
            since: text(kept, "since")?.to_owned(),
            again: false,
            unclear: false,
            made,
            steps,
            staged,
        };
        let whole = |step: &Step| setup.record(step.key).map(|one| one.resource);
        let sound = setup.steps.iter().all(|step| whole(step) == Some(step.slot.resource));
        (sound && setup.start.is_some()).then_some(setup)
    }

    /// The setup as a file: what was made with which body, and what was there already. `name`
    /// gives the names of records that were there.
    #[must_use]
    pub fn export(&self, environment: &str, record: &dyn Fn(Resource, &str) -> String) -> Value {
        let order = self.order();
        let mut left_out = Vec::new();
        let mut records = Vec::new();
        for staged in order.iter().filter_map(|key| self.record(*key)) {
            let spec = staged.resource.spec();
            let body = self.body(staged.key).unwrap_or_default();
            for place in secret_places(spec, &body) {
                left_out.push(format!("{}: {place}", self.label(staged.key)));
            }
            let (body, _) = document::without_secrets(spec, &body);
            records.push(json!({
                "kind": spec.singular,
                "id": staged.made.id(),
                "name": staged.name(),
                "request": {"method": "POST", "path": spec.path, "body": body},
            }));
        }
        json!({
            "format": "baton-setup",
            "version": VERSION,
            "start": self.start.map(Start::code),
            "environment": environment,
            "created": records,
            "used": self.used(record),
            "secretsLeftOut": left_out,
        })
    }

    /// What was there already and is referred to.
    fn used(&self, name: &dyn Fn(Resource, &str) -> String) -> Vec<Value> {
        let mut found: Vec<(Resource, String)> = Vec::new();
        for staged in self.order().iter().filter_map(|key| self.record(*key)) {
            for reference in references(staged.resource.spec(), &staged.document) {
                let one = (reference.to, reference.id);
                let is_old = !one.1.is_empty() && stands_for(&one.1).is_none();
                if is_old && !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        let shown = found.into_iter().map(|(resource, id)| {
            json!({"kind": resource.spec().singular, "id": id, "name": name(resource, &id)})
        });
        shown.collect()
    }

    /// The records that stand on the server because of this setup, the first one first.
    #[must_use]
    pub fn made(&self) -> Vec<(Resource, Record)> {
        let records = self.made.iter().filter_map(|key| self.record(*key));
        records
            .filter_map(|one| {
                let mut json = document::body(one.resource.spec(), &one.document, None);
                let object = json.as_object_mut()?;
                object.insert("id".to_owned(), Value::String(one.made.id()?.to_owned()));
                Some((one.resource, Record::new(json)))
            })
            .collect()
    }
}

fn step_json(step: &Step) -> Value {
    json!({
        "kind": step.slot.resource.spec().address,
        "part": step.slot.part.code(),
        "choice": step.choice.code(),
        "existing": step.existing,
        "key": step.key,
        "seen": step.seen,
    })
}

fn step_of(kept: &Value) -> Option<Step> {
    let part = text(kept, "part")?;
    let choice = text(kept, "choice")?;
    let parts = [Part::Only, Part::Bot, Part::Agent, Part::Customer];
    let choices = [Choice::New, Choice::Existing, Choice::None];
    Some(Step {
        slot: Slot {
            resource: kind(kept)?,
            part: parts.into_iter().find(|one| one.code() == part)?,
        },
        choice: choices.into_iter().find(|one| one.code() == choice)?,
        existing: text(kept, "existing")?.to_owned(),
        key: number(kept.get("key")?)?,
        seen: kept.get("seen")?.as_bool()?,
    })
}

fn staged_json(staged: &Staged) -> Value {
    let spec = staged.resource.spec();
    let (document, _) = document::without_secrets(spec, &staged.document);
    let mut dropped = staged.dropped.clone();
    for place in secret_places(spec, &staged.document) {
        let place = place.to_string();
        if !dropped.contains(&place) {
            dropped.push(place);
        }
    }
    let prefill: Map<String, Value> = staged.prefill.iter().cloned().collect();
    let (state, id) = match &staged.made {
        Made::No => ("no", None),
        Made::Sent => ("sent", None),
        Made::Yes(id) => ("yes", Some(id)),
        Made::Leaving(id) => ("leaving", Some(id)),
    };
    json!({
        "kind": spec.address,
        "key": staged.key,
        "document": document,
        "prefill": prefill,
        "dropped": dropped,
        "state": state,
        "id": id,
    })
}

fn staged_of(kept: &Value) -> Option<Staged> {
    let id = || text(kept, "id").map(str::to_owned);
    let prefill = kept.get("prefill")?.as_object()?;
    let dropped = kept.get("dropped")?.as_array()?;
    Some(Staged {
        key: number(kept.get("key")?)?,
        resource: kind(kept)?,
        document: kept.get("document").filter(|one| one.is_object())?.clone(),
        prefill: prefill.iter().map(|(place, value)| (place.clone(), value.clone())).collect(),
        dropped: dropped.iter().filter_map(|one| Some(one.as_str()?.to_owned())).collect(),
        made: match text(kept, "state")? {
            "no" => Made::No,
            "sent" => Made::Sent,
            "yes" => Made::Yes(id()?),
            "leaving" => Made::Leaving(id()?),
            _ => return None,
        },
    })
}

fn kind(kept: &Value) -> Option<Resource> {
    let address = text(kept, "kind")?;
    Resource::ALL.into_iter().find(|one| one.spec().address == address)
}

fn text<'v>(kept: &'v Value, name: &str) -> Option<&'v str> {
    kept.get(name)?.as_str()
}

fn number(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}
