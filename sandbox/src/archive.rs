//! Where conversations and assets live: JSON texts (and the bytes of assets) in `SQLite`, beside the records.
//! There are few of them, so reads go to the database too.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS thing (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, bytes BLOB, UNIQUE (kind, id)
) STRICT";

pub struct Archive(Mutex<Connection>);

impl Archive {
    /// Without a file it lives in a temporary database that `SQLite` removes by itself.
    ///
    /// # Errors
    /// If the file cannot be opened or is not a database.
    pub fn open(file: Option<&Path>) -> Result<Self, String> {
        let db = file
            .map_or_else(|| Connection::open(""), Connection::open)
            .and_then(|db| db.execute(SCHEMA, []).map(|_| db));
        db.map(|db| Self(Mutex::new(db))).map_err(|error| error.to_string())
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// If `SQLite` refuses, as with all that follow.
    pub fn put(&self, kind: &str, id: &str, body: &Value) -> Result<(), String> {
        let text = "INSERT INTO thing (kind, id, body) VALUES (?1, ?2, ?3)
            ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body";
        let done = self.db().execute(text, params![kind, id, body.to_string()]);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    pub fn get(&self, kind: &str, id: &str) -> Result<Option<Value>, String> {
        let text = "SELECT body FROM thing WHERE kind = ?1 AND id = ?2";
        let body = self
            .db()
            .query_row(text, params![kind, id], |row| row.get::<_, String>(0))
            .optional()
            .map_err(|error| error.to_string())?;
        body.map(|body| serde_json::from_str(&body).map_err(|error| error.to_string())).transpose()
    }

    pub fn put_bytes(&self, kind: &str, id: &str, bytes: &[u8]) -> Result<(), String> {
        let text = "UPDATE thing SET bytes = ?3 WHERE kind = ?1 AND id = ?2";
        let done = self.db().execute(text, params![kind, id, bytes]);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    pub fn bytes(&self, kind: &str, id: &str) -> Result<Option<Vec<u8>>, String> {
        let text = "SELECT bytes FROM thing WHERE kind = ?1 AND id = ?2";
        let found = self.db().query_row(text, params![kind, id], |row| row.get(0)).optional();
        found.map(Option::flatten).map_err(|error| error.to_string())
    }

    pub fn remove(&self, kind: &str, id: &str) -> Result<(), String> {
        let text = "DELETE FROM thing WHERE kind = ?1 AND id = ?2";
        let done = self.db().execute(text, params![kind, id]);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    pub fn is_empty(&self) -> bool {
        let count = self.db().query_row("SELECT count(*) FROM thing", [], |row| row.get(0));
        count.unwrap_or(0_i64) == 0
    }
}
