//! Making what is planned, one request after the other, and taking it back.
//!
//! Every request is noted before it is sent, so that whatever happens then, it is known what may
//! exist. A request whose outcome is unknown is looked up before it is sent again.

use serde_json::Value;

use super::{Made, Setup};
use crate::{
    asset::timestamp,
    document,
    failure::Cause,
    lookup::{holds, is_form_of, perhaps_created},
    record::Record,
    spec::{Resource, Spec},
};

/// How far a setup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing was sent yet.
    #[default]
    Idle,
    /// Records are being made.
    Making,
    /// A request failed, or the page was left meanwhile.
    Stopped,
    /// Everything is made.
    Done,
    /// What was made is being removed.
    Removing,
    /// A removal failed, or the page was left meanwhile.
    RemovalStopped,
    /// Everything that was made is removed.
    Removed,
}

/// The request that is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Create a record of this kind.
    Create(u32, Resource, Value),
    /// Look whether this was created.
    LookUp(u32, Resource, Value),
    /// Delete the record with this id.
    Delete(u32, Resource, String),
    /// Look whether the record with this id is still there.
    Check(u32, Resource, String),
    /// Nothing is due.
    Nothing,
}

/// What a look for a record brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// There is none like it.
    None,
    /// It is there, with this id.
    One(String),
    /// There are several like it, or one that may be another: no telling which.
    Several,
}

/// Whether a failed write may have been done all the same.
#[must_use]
pub const fn is_in_doubt(cause: Cause) -> bool {
    match cause {
        // Refused before anything was done, or never sent.
        Cause::Policy
        | Cause::SignIn
        | Cause::Forbidden
        | Cause::NotFound
        | Cause::Conflict
        | Cause::Invalid
        | Cause::TooMany(_)
        | Cause::Other => false,
        Cause::Offline
        | Cause::Unreachable
        | Cause::Cors
        | Cause::TimedOut(_)
        | Cause::Dropped
        | Cause::Server(_)
        | Cause::Unreadable => true,
    }
}

impl Setup {
    /// Starts to make what is planned, or goes on after a failure. What was there before `since`
    /// is not taken for what this setup makes.
    pub fn apply(&mut self, since: &str) {
        if !self.has_made() {
            since.clone_into(&mut self.since);
        }
        self.phase = Phase::Making;
        self.again = true;
        self.unclear = false;
    }

    /// Starts to remove what was made, or goes on after a failure.
    pub const fn remove_made(&mut self) {
        self.phase = Phase::Removing;
        self.unclear = false;
    }

    /// Whether requests are on their way.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Making | Phase::Removing)
    }

    /// Whether something is, or may be, on the server that this setup has put there.
    #[must_use]
    pub fn has_made(&self) -> bool {
        self.staged.iter().any(|one| one.made != Made::No)
    }

    /// The request that is due now. Where nothing is left to do, takes note of that.
    pub fn due(&mut self) -> Next {
        match self.phase {
            Phase::Making => self.next_to_make(),
            Phase::Removing => self.next_to_remove(),
            _ => Next::Nothing,
        }
    }

    fn next_to_make(&mut self) -> Next {
        for key in self.order() {
            let Some(record) = self.record(key) else { continue };
            let (resource, made) = (record.resource, record.made.clone());
            let body = self.body(key);
            match (made, body) {
                (Made::Yes(_), _) => {}
                (Made::No, Some(body)) => return Next::Create(key, resource, body),
                (Made::Sent, Some(body)) => return Next::LookUp(key, resource, body),
                // A removal was begun and given up.
                (Made::Leaving(id), _) => return Next::Check(key, resource, id),
                // It refers to what has no id: see `gaps`.
                (_, None) => {
                    self.phase = Phase::Stopped;
                    return Next::Nothing;
                }
            }
        }
        self.phase = Phase::Done;
        Next::Nothing
    }

    fn next_to_remove(&mut self) -> Next {
        // What may have arrived last goes first.
        if let Some(sent) = self.staged.iter().find(|one| one.made == Made::Sent) {
            let (key, resource) = (sent.key, sent.resource);
            if let Some(body) = self.body(key) {
                return Next::LookUp(key, resource, body);
            }
        }
        let last = self.made.last().and_then(|key| self.record(*key));
        match last.map(|one| (one.key, one.resource, one.made.clone())) {
            Some((key, resource, Made::Yes(id))) => Next::Delete(key, resource, id),
            Some((key, resource, Made::Leaving(id))) => Next::Check(key, resource, id),
            _ => {
                self.phase = Phase::Removed;
                Next::Nothing
            }
        }
    }

    fn note(&mut self, key: u32, made: Made) {
        if let Some(record) = self.record_mut(key) {
            record.made = made;
        }
    }

    fn stop(&mut self) {
        self.phase = match self.phase {
            Phase::Removing | Phase::RemovalStopped => Phase::RemovalStopped,
            _ => Phase::Stopped,
        };
    }

    /// A record is about to be sent.
    pub fn sending(&mut self, key: u32) {
        self.note(key, Made::Sent);
        self.again = false;
    }

    /// It was created, with this id.
    pub fn created(&mut self, key: u32, id: &str) {
        self.note(key, Made::Yes(id.to_owned()));
        self.made.retain(|one| *one != key);
        self.made.push(key);
    }

    /// It was refused: nothing was done.
    pub fn refused(&mut self, key: u32) {
        self.note(key, Made::No);
        self.stop();
    }

    /// Looks for a record whose sending had no clear answer. What this setup has made before it is
    /// not it.
    #[must_use]
    pub fn find<'r>(
        &self,
        resource: Resource,
        body: &Value,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Found {
        let is_known = |id: &str| self.staged.iter().any(|one| one.made.id() == Some(id));
        let others = records.into_iter().filter(|one| !is_known(&one.id));
        find_made(resource.spec(), body, others, &self.since)
    }

    /// What a look for a record brought whose sending had no clear answer. `true` where the
    /// making goes on; otherwise it waits for the person.
    pub fn looked(&mut self, key: u32, found: &Found) {
        self.unclear = *found == Found::Several;
        match found {
            Found::One(id) => self.created(key, id),
            Found::None if self.phase == Phase::Removing => self.note(key, Made::No),
            Found::None if self.again => {
                self.again = false;
                self.note(key, Made::No);
            }
            // It may still arrive, or there is no telling which it is: it is looked up once more
            // before it is sent again.
            Found::None | Found::Several => self.stop(),
        }
    }

    /// Whatever was under way had no answer: the person decides how to go on.
    pub fn halted(&mut self) {
        self.stop();
    }

    /// A removal is about to be sent.
    pub fn removing(&mut self, key: u32) {
        if let Some(id) = self.record(key).and_then(|one| one.made.id().map(str::to_owned)) {
            self.note(key, Made::Leaving(id));
        }
    }

    /// It is not there any more.
    pub fn removed(&mut self, key: u32) {
        self.note(key, Made::No);
        self.made.retain(|one| *one != key);
    }

    /// It is still there: a removal was refused, or never arrived.
    pub fn remains(&mut self, key: u32) {
        if let Some(id) = self.record(key).and_then(|one| one.made.id().map(str::to_owned)) {
            self.note(key, Made::Yes(id));
        }
    }
}

/// Looks among `records` for the one that a create call with `body` has made, if it was done.
///
/// Everything that was sent must be in it, secrets aside: servers add defaults and hide secrets.
/// Of records whose name may occur twice, those that are older than the call (`since`) are not it.
/// One that is only like it, as servers trim texts and sort lists, is it where it is certainly not
/// older; otherwise there is no telling.
#[must_use]
pub fn find_made<'r>(
    spec: &Spec,
    body: &Value,
    records: impl IntoIterator<Item = &'r Record>,
    since: &str,
) -> Found {
    let (sent, _) = document::without_secrets(spec, body);
    let since = timestamp(since);
    // What is no date is in nobody knows which unit: it says nothing.
    let is_since = |record: &Record| {
        let created = record.json.get("created").and_then(Value::as_str).and_then(timestamp);
        Some(created? >= since?)
    };
    let unique = spec.resource != Resource::Orchestration;
    let with_id = |record: &&Record| !record.id.is_empty();
    let records: Vec<_> = records.into_iter().filter(with_id).collect();
    let young = records.iter().copied().filter(|one| is_since(one) != Some(false));
    let may_be = |one: &&Record| unique || is_since(one) != Some(false);
    let mut same = records.iter().filter(|one| may_be(one) && holds(&one.json, &sent));
    let mut alike = young.clone().filter(|one| is_form_of(&one.json, &sent));
    match (same.next(), same.next(), alike.next(), alike.next()) {
        (Some(one), None, ..) => Found::One(one.id.clone()),
        (None, None, Some(one), None) if is_since(one) == Some(true) => Found::One(one.id.clone()),
        (None, _, None, _) if perhaps_created(spec, &sent, young, |_| false).is_none() => {
            Found::None
        }
        _ => Found::Several,
    }
}
