//! What a fresh sandbox holds. Ids come from names and times from ids, so that every start gives the same records
//! (times move with the day). The records are trusted here and checked against the contract by a test.

mod accounts;
mod channels;
mod conversations;
mod icons;
mod orchestrations;
mod parties;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::archive::Archive;
use crate::clock;
use crate::contract::Contract;
use crate::scale;
use crate::store::{Draft, Kind, Store};

/// Only for making ids from names; any fixed value does.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_2a9e_54d7_4b3a_9c08_ba70_5a4d_b0c5);
const DAY: u64 = 86_400_000;

/// # Errors
/// If the store refuses or the contract lacks a resource of the data set.
pub fn fill(store: &Store, contract: &Contract, scale: Option<usize>) -> Result<(), String> {
    let mut seeds = Seeds::new(contract);
    if let Some(count) = scale {
        return store.fill(scale::drafts(&seeds, count)?);
    }
    parties::authentications(&mut seeds);
    parties::client_applications(&mut seeds);
    parties::participants(&mut seeds);
    channels::channels(&mut seeds);
    orchestrations::orchestrations(&mut seeds);
    accounts::accounts(&mut seeds);
    match seeds.unknown {
        Some(path) => Err(format!("the contract has no {path}")),
        None => store.fill(seeds.drafts),
    }
}

/// # Errors
/// If the archive refuses.
pub fn fill_archive(archive: &Archive) -> Result<(), String> {
    conversations::fill(archive)
}

/// Collects the records of the story.
pub struct Seeds<'c> {
    contract: &'c Contract,
    now: i64,
    drafts: Vec<(Kind, Draft)>,
    unknown: Option<&'static str>,
}

impl<'c> Seeds<'c> {
    fn new(contract: &'c Contract) -> Self {
        Self { contract, now: clock::now(), drafts: Vec::new(), unknown: None }
    }

    /// # Errors
    /// If the contract has no such resource.
    pub fn kind(&self, path: &'static str) -> Result<Kind, String> {
        self.contract.resource_at(path).ok_or_else(|| format!("the contract has no {path}"))
    }

    /// Keeps a record; its id is that of `name` among `path`.
    fn add(&mut self, path: &'static str, name: &str, members: Value) {
        match (self.contract.resource_at(path), members) {
            (Some(kind), Value::Object(members)) => {
                let draft = self.draft(id(path, name), members);
                self.drafts.push((kind, draft));
            }
            _ => self.unknown = Some(path),
        }
    }

    /// Made some time in the last two years, changed some time since then.
    pub fn draft(&self, id: String, members: Map<String, Value>) -> Draft {
        let (luck, other_luck) = Uuid::parse_str(&id).unwrap_or_default().as_u64_pair();
        let age = DAY * 20 + luck % (DAY * 700);
        let rest = other_luck % age;
        let ago = |span: u64| clock::stamp(self.now - i64::try_from(span).unwrap_or(0));
        Draft { id, created: ago(age), modified: ago(rest), members: members.into() }
    }
}

/// The fixed id of a record of the data set.
pub fn id(path: &str, name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, format!("{path}/{name}").as_bytes()).to_string()
}
