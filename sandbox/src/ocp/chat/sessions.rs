//! Chat sessions: who listens, what was said, and until when.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::Out;

/// A session in which nothing is said expires.
const IDLE: i64 = 30 * 60_000;
/// How many frames of clients are remembered for tests.
const FRAMES: usize = 200;

#[derive(Default)]
pub struct Chats(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    sessions: HashMap<String, Session>,
    frames: VecDeque<Value>,
}

struct Session {
    key: String,
    used: i64,
    listener: Option<UnboundedSender<Out>>,
    /// All that were sent, each with its number.
    events: Vec<Value>,
    dialog: String,
    over: bool,
}

pub enum Standing {
    Open,
    Expired,
    Unknown,
}

impl Chats {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T: Default>(&self, id: &str, work: impl FnOnce(&mut Session) -> T) -> T {
        self.inner().sessions.get_mut(id).map(work).unwrap_or_default()
    }

    /// Keeps what a client sent, without the token.
    pub fn note(&self, frame: &Value) {
        let mut frame = frame.clone();
        if let Some(key) = frame.get_mut("api_key") {
            *key = json!("(hidden)");
        }
        let frames = &mut self.inner().frames;
        if frames.len() == FRAMES {
            frames.pop_front();
        }
        frames.push_back(frame);
    }

    pub fn frames(&self) -> Value {
        self.inner().frames.iter().cloned().collect()
    }

    pub fn open(&self, key: &str, now: i64) -> String {
        let id = Uuid::new_v4().to_string();
        let session = Session {
            key: key.to_owned(),
            used: now,
            listener: None,
            events: Vec::new(),
            dialog: Uuid::new_v4().to_string(),
            over: false,
        };
        self.inner().sessions.insert(id.clone(), session);
        id
    }

    /// Whether this token may speak in this session, which counts as use.
    pub fn standing(&self, id: &str, key: &str, now: i64) -> Standing {
        let mut inner = self.inner();
        let Some(session) = inner.sessions.get_mut(id).filter(|session| session.key == key) else {
            return Standing::Unknown;
        };
        if now - session.used > IDLE {
            inner.sessions.remove(id);
            return Standing::Expired;
        }
        session.used = now;
        Standing::Open
    }

    pub fn listen(&self, id: &str, out: &UnboundedSender<Out>) {
        self.with(id, |session| session.listener = Some(out.clone()));
    }

    /// Listens, and gives the events after this number.
    pub fn listen_from(&self, id: &str, out: &UnboundedSender<Out>, from: i64) -> Vec<Value> {
        self.with(id, |session| {
            session.listener = Some(out.clone());
            let later = |event: &&Value| event["sequence_id"].as_i64().is_some_and(|it| it > from);
            session.events.iter().filter(later).cloned().collect()
        })
    }

    /// Numbers an event, keeps it and sends it to whoever listens.
    pub fn emit(&self, id: &str, event: Value) {
        self.with(id, |session| session.emit(id, event));
    }

    pub fn send(&self, id: &str, out: Out) {
        self.with(id, |session| session.send(out));
    }

    pub fn is_over(&self, id: &str) -> bool {
        self.with(id, |session| session.over)
    }

    pub fn begin_dialog(&self, id: &str) {
        self.with(id, |session| {
            session.over = false;
            session.dialog = Uuid::new_v4().to_string();
        });
    }

    pub fn end_dialog(&self, id: &str) {
        self.with(id, |session| {
            session.over = true;
            session.emit(id, json!({"type": "state_event", "state": "DIALOG_END"}));
        });
    }

    pub fn expire(&self, id: &str) {
        self.emit(id, json!({"type": "state_event", "state": "SESSION_EXPIRED"}));
        self.end(id);
    }

    pub fn end(&self, id: &str) {
        self.inner().sessions.remove(id);
    }
}

impl Session {
    fn emit(&mut self, id: &str, mut event: Value) {
        event["session_id"] = json!(id);
        event["dialog_id"] = json!(self.dialog);
        event["sequence_id"] = json!(self.events.len() + 1);
        self.events.push(event.clone());
        self.send(Out::Frame(event));
    }

    fn send(&mut self, out: Out) {
        if let Some(listener) = &self.listener {
            // A socket that has gone hears nothing; the events are kept.
            let _ = listener.send(out);
        }
    }
}
