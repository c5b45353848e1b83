//! Where records live: in `SQLite`, with everything that answers a read mirrored in memory.
//!
//! A record is kept as the JSON text that is sent, so that a list is a concatenation of texts and nothing that a
//! client wrote is lost. The mirror also knows who holds which unique value and who refers to whom, so that no
//! write has to look through the records, however many there are.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::{Bytes, BytesMut};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::contract::Contract;
use crate::members::Members;

/// Index of a resource in the contract.
pub type Kind = usize;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS record (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)
) STRICT";

pub struct Store {
    contract: Arc<Contract>,
    db: Mutex<Connection>,
    mirror: RwLock<Mirror>,
}

/// A record that is about to be stored.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: String,
    pub created: String,
    pub modified: String,
    pub members: Members,
}

struct Row {
    /// Place in every list: the order in which records were made.
    seq: i64,
    id: Arc<str>,
    created: String,
    modified: String,
    text: Bytes,
    facts: Facts,
}

/// What the mirror has to know about a record beyond its text; numbers are places in the contract's lists.
#[derive(Default)]
struct Facts {
    unique: Vec<(usize, String)>,
    references: Vec<(usize, Kind, String)>,
}

#[derive(Default)]
struct Rack {
    /// Shared, so that moving them is cheap however long they are.
    rows: Vec<Arc<Row>>,
    by_id: HashMap<Arc<str>, i64>,
    taken: HashMap<(usize, String), i64>,
}

struct Mirror {
    racks: Vec<Rack>,
    /// From an id to the records that hold it: their kind, sequence number and which of their references it is.
    users: HashMap<String, Vec<(Kind, i64, usize)>>,
}

/// One page of a list.
pub struct Page {
    pub count: usize,
    pub records: Vec<Bytes>,
}

impl Store {
    /// Without a file the data lives in a temporary database that `SQLite` removes by itself.
    ///
    /// # Errors
    /// If the file cannot be opened or is not a database of the sandbox.
    pub fn open(contract: Arc<Contract>, file: Option<&Path>) -> Result<Self, String> {
        let text = |error: rusqlite::Error| error.to_string();
        let db = file.map_or_else(|| Connection::open(""), Connection::open).map_err(text)?;
        let (journal, synchronous) =
            if file.is_some() { ("WAL", "NORMAL") } else { ("MEMORY", "OFF") };
        db.pragma_update(None, "journal_mode", journal).map_err(text)?;
        db.pragma_update(None, "synchronous", synchronous).map_err(text)?;
        db.execute(SCHEMA, []).map_err(text)?;
        let racks = contract.resources.iter().map(|_| Rack::default()).collect();
        let mut mirror = Mirror { racks, users: HashMap::new() };
        load(&contract, &db, &mut mirror)?;
        Ok(Self { contract, db: Mutex::new(db), mirror: RwLock::new(mirror) })
    }

    pub fn is_empty(&self) -> bool {
        self.read().racks.iter().all(|rack| rack.rows.is_empty())
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.read().racks[kind].rows.len()
    }

    pub fn get(&self, kind: Kind, id: &str) -> Option<Bytes> {
        self.read().racks[kind].find(id).map(|row| row.text.clone())
    }

    pub fn page(&self, kind: Kind, skip: usize, size: usize) -> Page {
        let mirror = self.read();
        let rows = &mirror.racks[kind].rows;
        let records = rows.iter().skip(skip).take(size).map(|row| row.text.clone()).collect();
        Page { count: rows.len(), records }
    }

    /// Puts many records in at once; they are trusted, as the data set is checked by a test.
    ///
    /// # Errors
    /// If `SQLite` refuses.
    pub fn fill(&self, drafts: impl IntoIterator<Item = (Kind, Draft)>) -> Result<(), String> {
        let mut edit = self.edit();
        let begin = edit.db.execute_batch("BEGIN");
        begin.map_err(|error| error.to_string())?;
        for (kind, draft) in drafts {
            edit.insert(kind, draft).map_err(|error| error.to_string())?;
        }
        edit.db.execute_batch("COMMIT").map_err(|error| error.to_string())
    }

    /// Exclusive access for a write and the checks that must hold while it happens.
    pub fn edit(&self) -> Edit<'_> {
        let mirror = self.mirror.write().unwrap_or_else(PoisonError::into_inner);
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        Edit { contract: &self.contract, mirror, db }
    }

    fn read(&self) -> RwLockReadGuard<'_, Mirror> {
        self.mirror.read().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Edit<'s> {
    contract: &'s Contract,
    mirror: RwLockWriteGuard<'s, Mirror>,
    db: MutexGuard<'s, Connection>,
}

impl Edit<'_> {
    pub fn exists(&self, kind: Kind, id: &str) -> bool {
        self.mirror.racks[kind].by_id.contains_key(id)
    }

    /// When the record was made and when it was last changed.
    pub fn times(&self, kind: Kind, id: &str) -> Option<(String, String)> {
        self.mirror.racks[kind].find(id).map(|row| (row.created.clone(), row.modified.clone()))
    }

    /// Whether another record than `except` holds the value of the unique field with this number.
    pub fn is_taken(&self, kind: Kind, field: usize, value: &str, except: Option<&str>) -> bool {
        let rack = &self.mirror.racks[kind];
        let holder = rack.taken.get(&(field, value.to_owned()));
        holder.is_some_and(|seq| except.and_then(|id| rack.by_id.get(id)) != Some(seq))
    }

    /// Kind and id of each record that the contract says keeps this one from being deleted, oldest first.
    pub fn blockers(&self, kind: Kind, id: &str) -> Vec<(Kind, String)> {
        let rules = &self.contract.resources[kind].blocked_by;
        let mut found = Vec::new();
        for &(user, seq, reference) in self.mirror.users.get(id).into_iter().flatten() {
            let resource = &self.contract.resources[user];
            let field = &resource.references[reference].field;
            let blocks =
                rules.iter().any(|rule| rule.resource == resource.path && rule.field == *field);
            if blocks && !found.contains(&(user, seq)) {
                found.push((user, seq));
            }
        }
        found.sort_unstable();
        let row = |(user, seq): (Kind, i64)| {
            Some((user, self.mirror.racks[user].at(seq)?.id.to_string()))
        };
        found.into_iter().filter_map(row).collect()
    }

    /// # Errors
    /// If `SQLite` refuses, for instance because the id is taken.
    pub fn insert(&mut self, kind: Kind, draft: Draft) -> rusqlite::Result<Bytes> {
        let (text, facts) = self.prepare(kind, &draft);
        let mut insert =
            self.db.prepare_cached("INSERT INTO record (kind, id, body) VALUES (?1, ?2, ?3)")?;
        let seq = insert.insert(params![self.contract.resources[kind].path, draft.id, text])?;
        drop(insert);
        let text = Bytes::from(text);
        let row = Row {
            seq,
            id: draft.id.into(),
            created: draft.created,
            modified: draft.modified,
            text: text.clone(),
            facts,
        };
        self.mirror.put(kind, row);
        Ok(text)
    }

    /// # Errors
    /// If `SQLite` refuses.
    pub fn replace(&mut self, kind: Kind, draft: Draft) -> rusqlite::Result<Bytes> {
        let (text, facts) = self.prepare(kind, &draft);
        let mut update =
            self.db.prepare_cached("UPDATE record SET body = ?3 WHERE kind = ?1 AND id = ?2")?;
        update.execute(params![self.contract.resources[kind].path, draft.id, text])?;
        drop(update);
        let text = Bytes::from(text);
        if let Some(old) = self.mirror.take(kind, &draft.id) {
            let row = Row {
                seq: old.seq,
                id: old.id.clone(),
                created: draft.created,
                modified: draft.modified,
                text: text.clone(),
                facts,
            };
            self.mirror.put(kind, row);
        }
        Ok(text)
    }

    /// # Errors
    /// If `SQLite` refuses.
    pub fn remove(&mut self, kind: Kind, id: &str) -> rusqlite::Result<()> {
        let mut delete =
            self.db.prepare_cached("DELETE FROM record WHERE kind = ?1 AND id = ?2")?;
        delete.execute(params![self.contract.resources[kind].path, id])?;
        drop(delete);
        self.mirror.take(kind, id);
        Ok(())
    }

    fn prepare(&self, kind: Kind, draft: &Draft) -> (String, Facts) {
        let text = draft.members.record(&draft.id, &draft.created, &draft.modified);
        (text, facts(self.contract, kind, draft.members.value()))
    }
}

impl Rack {
    fn at(&self, seq: i64) -> Option<&Row> {
        self.rows.binary_search_by_key(&seq, |row| row.seq).ok().map(|index| &*self.rows[index])
    }

    fn find(&self, id: &str) -> Option<&Row> {
        self.by_id.get(id).and_then(|seq| self.at(*seq))
    }
}

impl Mirror {
    fn put(&mut self, kind: Kind, row: Row) {
        for (reference, _, target) in &row.facts.references {
            self.users.entry(target.clone()).or_default().push((kind, row.seq, *reference));
        }
        let rack = &mut self.racks[kind];
        rack.by_id.insert(row.id.clone(), row.seq);
        rack.taken.extend(row.facts.unique.iter().map(|value| (value.clone(), row.seq)));
        let place = rack.rows.partition_point(|other| other.seq < row.seq);
        rack.rows.insert(place, Arc::new(row));
    }

    fn take(&mut self, kind: Kind, id: &str) -> Option<Arc<Row>> {
        let rack = &mut self.racks[kind];
        let seq = rack.by_id.remove(id)?;
        let place = rack.rows.binary_search_by_key(&seq, |row| row.seq).ok()?;
        let row = rack.rows.remove(place);
        for value in &row.facts.unique {
            rack.taken.remove(value);
        }
        for (_, _, target) in &row.facts.references {
            if let Some(users) = self.users.get_mut(target) {
                users.retain(|(user, user_seq, _)| (*user, *user_seq) != (kind, seq));
            }
        }
        Some(row)
    }
}

fn facts(contract: &Contract, kind: Kind, members: &Value) -> Facts {
    let resource = &contract.resources[kind];
    let mut facts = Facts::default();
    for (number, field) in resource.unique.iter().enumerate() {
        field.each(members, &mut |_, value| {
            facts.unique.extend(value.as_str().map(|text| (number, text.to_owned())));
        });
    }
    for (number, reference) in resource.references.iter().enumerate() {
        let Some(target) = contract.resource_at(&reference.target) else { continue };
        reference.field.each(members, &mut |_, value| {
            facts.references.extend(value.as_str().map(|text| (number, target, text.to_owned())));
        });
    }
    facts
}

fn load(contract: &Contract, db: &Connection, mirror: &mut Mirror) -> Result<(), String> {
    let mut select = db
        .prepare("SELECT seq, kind, body FROM record ORDER BY seq")
        .map_err(|error| error.to_string())?;
    let mut rows = select.query([]).map_err(|error| error.to_string())?;
    while let Some(row) = rows.next().map_err(|error| error.to_string())? {
        let read = |error: rusqlite::Error| error.to_string();
        let (seq, kind): (i64, String) = (row.get(0).map_err(read)?, row.get(1).map_err(read)?);
        let body: String = row.get(2).map_err(read)?;
        let kind = contract
            .resource_at(&kind)
            .ok_or_else(|| format!("{kind} is not a resource of the contract"))?;
        let value: Value =
            serde_json::from_str(&body).map_err(|error| format!("record {seq}: {error}"))?;
        let own = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let facts = facts(contract, kind, &value);
        mirror.put(
            kind,
            Row {
                seq,
                id: own("id").into(),
                created: own("created"),
                modified: own("modified"),
                text: Bytes::from(body),
                facts,
            },
        );
    }
    Ok(())
}

/// The list answer: `records` under `key`, after the page's place in the whole list.
pub fn list_text(key: &str, records: &[Bytes], place: Option<(usize, usize, usize)>) -> Bytes {
    let size: usize = records.iter().map(|record| record.len() + 1).sum();
    let mut text = BytesMut::with_capacity(size + 128);
    text.extend_from_slice(b"{");
    if let Some((count, number, size)) = place {
        let info = format!(
            r#""paginationInfo":{{"count":{count},"pagenum":{number},"pagesize":{size}}},"#
        );
        text.extend_from_slice(info.as_bytes());
    }
    text.extend_from_slice(format!("{}:[", Value::from(key)).as_bytes());
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            text.extend_from_slice(b",");
        }
        text.extend_from_slice(record);
    }
    text.extend_from_slice(b"]}");
    text.freeze()
}
