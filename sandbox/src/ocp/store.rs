//! The tables of this service, in the same `SQLite` file as the records of the other (a temporary one without a file).

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::answers::Refusal;
use super::records::{AppRecord, Deploy, End, FlowRecord};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS ocp_app (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, team TEXT NOT NULL, org TEXT NOT NULL,
        description TEXT NOT NULL, shown TEXT NOT NULL, hidden TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS ocp_flow (id TEXT PRIMARY KEY, flow TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS ocp_deploy (
        id TEXT PRIMARY KEY, app TEXT NOT NULL, started INTEGER NOT NULL, due INTEGER NOT NULL,
        ended INTEGER, well INTEGER, outcome TEXT
    ) STRICT;";

/// Which apps are meant: those of an organization, those with a text in name or description, all.
const WHERE: &str = "(?1 IS NULL OR org = ?1) AND (?2 IS NULL OR instr(lower(name), lower(?2)) > 0
    OR instr(lower(description), lower(?2)) > 0)";

#[derive(Default)]
pub struct Filter<'a> {
    pub org: Option<&'a str>,
    pub search: Option<&'a str>,
}

/// Something that the database would not do; it does not happen in a sound sandbox.
#[derive(Debug)]
pub struct Trouble(String);

pub type Result<T> = std::result::Result<T, Trouble>;

pub struct Store(Mutex<Connection>);

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Trouble> for String {
    fn from(trouble: Trouble) -> Self {
        trouble.0
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Detail(StatusCode::INTERNAL_SERVER_ERROR, trouble.0)
    }
}

impl Store {
    pub fn open(file: Option<&Path>) -> Result<Self> {
        let db = file.map_or_else(|| Connection::open(""), Connection::open)?;
        if file.is_none() {
            db.pragma_update(None, "journal_mode", "MEMORY")?;
            db.pragma_update(None, "synchronous", "OFF")?;
        }
        db.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(db)))
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.count(&Filter::default())? == 0)
    }

    pub fn count(&self, filter: &Filter<'_>) -> Result<usize> {
        let text = format!("SELECT count(*) FROM ocp_app WHERE {WHERE}");
        let found: i64 = self
            .db()
            .prepare_cached(&text)?
            .query_row(params![filter.org, filter.search], |row| row.get(0))?;
        Ok(usize::try_from(found).unwrap_or_default())
    }

    /// Texts of apps as lists show them, in the order in which they were made.
    pub fn page(&self, filter: &Filter<'_>, skip: usize, size: usize) -> Result<Vec<String>> {
        let text =
            format!("SELECT shown FROM ocp_app WHERE {WHERE} ORDER BY seq LIMIT ?3 OFFSET ?4");
        let (size, skip) =
            (i64::try_from(size).unwrap_or(-1), i64::try_from(skip).unwrap_or(i64::MAX));
        let db = self.db();
        let mut select = db.prepare_cached(&text)?;
        let rows =
            select.query_map(params![filter.org, filter.search, size, skip], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn app(&self, id: &str) -> Result<Option<AppRecord>> {
        let row: Option<(String, String)> = self
            .db()
            .prepare_cached("SELECT shown, hidden FROM ocp_app WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let read = |(shown, hidden): (String, String)| {
            Ok(AppRecord {
                shown: serde_json::from_str(&shown)?,
                hidden: serde_json::from_str(&hidden)?,
            })
        };
        row.map(read).transpose()
    }

    pub fn ids(&self) -> Result<Vec<(String, String)>> {
        let db = self.db();
        let mut select = db.prepare_cached("SELECT id, name FROM ocp_app ORDER BY seq")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub fn is_taken(&self, name: &str, group: &str) -> Result<bool> {
        let taken: i64 = self
            .db()
            .prepare_cached("SELECT count(*) FROM ocp_app WHERE name = ?1 AND team = ?2")?
            .query_row([name, group], |row| row.get(0))?;
        Ok(taken > 0)
    }

    /// The organization that a group belongs to, if any app of the group tells.
    pub fn org_of(&self, group: &str) -> Result<Option<String>> {
        let db = self.db();
        let mut select =
            db.prepare_cached("SELECT org FROM ocp_app WHERE team = ?1 ORDER BY seq LIMIT 1")?;
        Ok(select.query_row([group], |row| row.get(0)).optional()?)
    }

    /// Puts an app in its place, or at the end if it is new.
    pub fn put(&self, app: &AppRecord) -> Result<()> {
        put(&self.db(), app)
    }

    pub fn remove(&self, id: &str) -> Result<bool> {
        Ok(self.db().execute("DELETE FROM ocp_app WHERE id = ?1", [id])? > 0)
    }

    pub fn flow(&self, id: &str) -> Result<Option<FlowRecord>> {
        let text: Option<String> = self
            .db()
            .prepare_cached("SELECT flow FROM ocp_flow WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        text.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
    }

    pub fn fill(&self, apps: &[AppRecord], flows: &[FlowRecord]) -> Result<()> {
        let mut db = self.db();
        let batch = db.transaction()?;
        for app in apps {
            put(&batch, app)?;
        }
        for flow in flows {
            let text = serde_json::to_string(flow)?;
            batch.execute(
                "INSERT INTO ocp_flow (id, flow) VALUES (?1, ?2)",
                [flow.text("id"), text.as_str()],
            )?;
        }
        Ok(batch.commit()?)
    }

    pub fn add_deploy(&self, deploy: &Deploy) -> Result<()> {
        self.db().execute(
            "INSERT INTO ocp_deploy (id, app, started, due) VALUES (?1, ?2, ?3, ?4)",
            params![deploy.id, deploy.app, deploy.started, deploy.due],
        )?;
        Ok(())
    }

    pub fn end_deploy(&self, id: &str, end: &End) -> Result<()> {
        self.db().execute(
            "UPDATE ocp_deploy SET ended = ?2, well = ?3, outcome = ?4 WHERE id = ?1",
            params![id, end.at, end.well, end.outcome.to_string()],
        )?;
        Ok(())
    }

    pub fn deploy(&self, id: &str) -> Result<Option<Deploy>> {
        Ok(self.deploys()?.into_iter().find(|deploy| deploy.id == id))
    }

    /// All that are still known, oldest first.
    pub fn deploys(&self) -> Result<Vec<Deploy>> {
        let db = self.db();
        let mut select = db.prepare_cached(
            "SELECT id, app, started, due, ended, well, outcome FROM ocp_deploy ORDER BY rowid",
        )?;
        let rows = select.query_map([], read_deploy)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Forgets what ended before this moment.
    pub fn forget_deploys(&self, before: i64) -> Result<()> {
        self.db().execute("DELETE FROM ocp_deploy WHERE ended < ?1", [before])?;
        Ok(())
    }
}

fn put(db: &Connection, app: &AppRecord) -> Result<()> {
    let (shown, hidden) = (serde_json::to_string(&app.shown)?, serde_json::to_string(&app.hidden)?);
    let mut insert = db.prepare_cached(
        "INSERT INTO ocp_app (id, name, team, org, description, shown, hidden) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET shown = ?6, hidden = ?7",
    )?;
    insert.execute(params![
        app.id(),
        app.name(),
        app.text("group"),
        app.hidden.org,
        app.text("description"),
        shown,
        hidden
    ])?;
    Ok(())
}

fn read_deploy(row: &Row<'_>) -> rusqlite::Result<Deploy> {
    let outcome: Option<String> = row.get(6)?;
    let ended: Option<i64> = row.get(4)?;
    let well: Option<bool> = row.get(5)?;
    let end = ended.map(|at| End {
        at,
        well: well.unwrap_or_default(),
        outcome: outcome.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null),
    });
    Ok(Deploy { id: row.get(0)?, app: row.get(1)?, started: row.get(2)?, due: row.get(3)?, end })
}
