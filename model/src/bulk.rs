//! What a change of many records will do, before it is done.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::{
    document::{body, hides_secrets},
    record::Record,
    reference::references,
    spec::{Resource, Spec, Standing},
};

/// What can be done to many records at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sets `active`.
    Activate(bool),
    /// Deletes.
    Delete,
    /// Changes one field ([`crate::bulk_edit`]).
    Edit,
    /// Takes a delete or a change of one field back.
    Undo,
}

/// What to expect for one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will be done.
    Change,
    /// Nothing is to be done: it is so already.
    Already,
    /// Records of these kinds use it, so many of each; whether the vendor says that this refuses it.
    Used(Vec<(Resource, usize)>, Standing),
    /// It will be left alone.
    Alone(Skip),
}

/// Which records of which kinds use the records of one kind.
#[derive(Clone, Debug, Default)]
pub struct Users(HashMap<String, BTreeMap<Resource, BTreeSet<String>>>);

impl Users {
    /// Takes note of what a record refers to among the records of `to`.
    pub fn add(&mut self, to: Resource, from: Resource, record: &Record) {
        for reference in references(from.spec(), &record.json) {
            if reference.to == to {
                let by_kind = self.0.entry(reference.id).or_default();
                by_kind.entry(from).or_default().insert(record.id.clone());
            }
        }
    }

    /// Kinds and ids of what uses a record.
    pub fn of(&self, id: &str) -> impl Iterator<Item = (Resource, &BTreeSet<String>)> {
        self.0.get(id).into_iter().flatten().map(|(resource, ids)| (*resource, ids))
    }

    /// Whether nothing uses a record.
    #[must_use]
    pub fn is_unused(&self, id: &str) -> bool {
        !self.0.contains_key(id)
    }
}

/// What `action` will do to a record that `users` use.
#[must_use]
pub fn verdict(action: Action, spec: &Spec, record: &Record, users: &Users) -> Verdict {
    if record.id.is_empty() {
        return Verdict::Alone(Skip::NoId);
    }
    match action {
        Action::Activate(active) => match may_switch(spec, record, active) {
            Ok(()) => Verdict::Change,
            Err(Skip::Already) => Verdict::Already,
            Err(skip) => Verdict::Alone(skip),
        },
        Action::Edit | Action::Undo => Verdict::Change,
        Action::Delete => {
            let used: Vec<_> = users.of(&record.id).map(|(kind, ids)| (kind, ids.len())).collect();
            let documented = used
                .iter()
                .any(|(kind, _)| spec.blocked_by.contains(&(*kind, Standing::Documented)));
            match (used.is_empty(), documented) {
                (true, _) => Verdict::Change,
                (_, true) => Verdict::Used(used, Standing::Documented),
                (_, false) => Verdict::Used(used, Standing::Inferred),
            }
        }
    }
}

/// Why a record is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It is so already.
    Already,
    /// The server gave a mask for a secret, or nothing: sending that back would overwrite the secret.
    Masked,
    /// The field holds a secret in it, told by the name beside it.
    Secret,
    /// It is no object, so that a member of it cannot be set.
    NoObject,
    /// It has no such field.
    Absent,
    /// What would come of it is no value that the contract allows.
    Unfit,
    /// Somebody else changed the field since the plan was made.
    Moved,
    /// The server gave no id by which it could be called.
    NoId,
    /// It was to be deleted, and somebody else was faster.
    Gone,
}

impl Skip {
    /// The reason, as a sentence.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Already => "It was so already.",
            Self::Masked => {
                "Left alone: the server hides its secrets, and a save without them would overwrite them."
            }
            Self::Secret => "Left alone: the field holds a secret in it.",
            Self::Absent => "Left alone: it has no such field.",
            Self::Unfit => "Left alone: what would come of it is no valid value.",
            Self::Moved => "Left alone: somebody else has changed this field meanwhile.",
            Self::NoId => "Left alone: the server gave no ID for it.",
            Self::Gone => "It was deleted already.",
            Self::NoObject => "Left alone: it does not have the form that the contract gives.",
        }
    }
}

/// Whether `active` of a record can be set without harm.
fn may_switch(spec: &Spec, record: &Record, active: bool) -> Result<(), Skip> {
    if record.active() == Some(active) {
        return Err(Skip::Already);
    }
    if hides_secrets(spec, &record.json) {
        return Err(Skip::Masked);
    }
    if record.json.is_object() { Ok(()) } else { Err(Skip::NoObject) }
}

/// The body that sets `active` of a record as it was just read and changes nothing else.
///
/// # Errors
/// If the record must be left alone.
pub fn with_active(spec: &Spec, record: &Record, active: bool) -> Result<Value, Skip> {
    may_switch(spec, record, active)?;
    let mut edited = record.json.clone();
    let object = edited.as_object_mut().ok_or(Skip::NoObject)?;
    object.insert("active".to_owned(), Value::Bool(active));
    Ok(body(spec, &edited, Some(&record.json)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn users(to: Resource, from: Resource, records: &[Value]) -> Users {
        let mut users = Users::default();
        for record in records {
            users.add(to, from, &Record::new(record.clone()));
        }
        users
    }

    #[test]
    fn says_what_a_delete_meets() {
        let spec = Resource::Channel.spec();
        let users = users(
            Resource::Channel,
            Resource::Account,
            &[
                json!({"id": "x", "channel": {"id": "used"}}),
                json!({"id": "y", "channel": {"id": "used"}}),
            ],
        );
        let say = |id: &str| verdict(Action::Delete, spec, &Record::new(json!({"id": id})), &users);
        assert_eq!(say("free"), Verdict::Change);
        assert_eq!(say("used"), Verdict::Used(vec![(Resource::Account, 2)], Standing::Inferred));
        assert!(users.is_unused("free") && !users.is_unused("used"));
    }

    #[test]
    fn says_what_is_left_alone() {
        let spec = Resource::Authentication.spec();
        let say = |json: Value| {
            verdict(Action::Activate(false), spec, &Record::new(json), &Users::default())
        };
        let with = |password: &str| json!({"id": "a", "type": "basic", "basicAuth": {"username": "u", "password": password}});
        assert_eq!(say(with("open")), Verdict::Change);
        assert_eq!(say(with("********")), Verdict::Alone(Skip::Masked));
        assert_eq!(say(json!({"id": "a", "active": false})), Verdict::Already);
        assert_eq!(say(json!(7)), Verdict::Alone(Skip::NoId));
    }

    #[test]
    fn leaves_alone_what_has_no_id() {
        let record = Record::new(json!({"name": "n", "active": true}));
        for action in [Action::Delete, Action::Edit, Action::Activate(false)] {
            let verdict = verdict(action, Resource::Channel.spec(), &record, &Users::default());
            assert_eq!(verdict, Verdict::Alone(Skip::NoId));
        }
    }

    #[test]
    fn a_documented_rule_outweighs_an_inferred_one() {
        let spec = Resource::ClientApplication.spec();
        let mut all = Users::default();
        let participant = json!({"id": "p", "application": {"id": "app"}});
        all.add(Resource::ClientApplication, Resource::Participant, &Record::new(participant));
        let record = Record::new(json!({"id": "app"}));
        let verdict = verdict(Action::Delete, spec, &record, &all);
        assert_eq!(verdict, Verdict::Used(vec![(Resource::Participant, 1)], Standing::Documented));
    }

    #[test]
    fn sets_active_and_loses_nothing() {
        let spec = Resource::Orchestration.spec();
        let json: Value = serde_json::from_str(
            r#"{"id":"1","name":"n","modified":"m","new":{"big":12345678901234567890,"e":1.50},"x":null}"#,
        )
        .unwrap();
        let body = with_active(spec, &Record::new(json), false).unwrap();
        assert_eq!(
            body.to_string(),
            r#"{"name":"n","modified":"m","new":{"big":12345678901234567890,"e":1.50},"x":null,"active":false}"#
        );
    }

    #[test]
    fn leaves_alone_what_it_must_not_send() {
        let spec = Resource::Authentication.spec();
        let skip = |json: Value| with_active(spec, &Record::new(json), false).unwrap_err();
        assert_eq!(skip(json!({"active": false})), Skip::Already);
        let masked =
            json!({"type": "basic", "basicAuth": {"username": "u", "password": "********"}});
        assert_eq!(skip(masked), Skip::Masked);
        assert_eq!(skip(json!(7)), Skip::NoObject);
    }
}
