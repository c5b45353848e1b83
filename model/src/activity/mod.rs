//! The requests of a session, as they may be shown: without secrets, cut, and not too many.

mod entry;
mod log;
mod recorder;
mod search;

pub use entry::{Body, Entry, Open, bytes, duration};
pub use log::Log;
pub use recorder::{Event, Recorder};
pub use search::{Show, shown};

/// So many entries are kept.
pub const KEPT: usize = 500;
/// So many bytes of an answer are kept.
pub const KEPT_OF_ANSWER: usize = 64 * 1024;

/// What a request is for, as far as it matters to what may be shown of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A call.
    Call,
    /// A call that makes a record: of its answer only the id is shown.
    Create,
    /// A request to a token endpoint.
    SignIn,
}

/// A name and its value.
pub type Header = (String, String);

/// A request as it is going to be sent.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What it is for.
    pub purpose: Purpose,
    /// Which environment and system it goes to, in words.
    pub system: String,
    /// Its method.
    pub method: String,
    /// Its whole address.
    pub url: String,
    /// The headers that the console sets.
    pub headers: Vec<Header>,
    /// Its body.
    pub body: Option<String>,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// Requests of the same number, other than 0, are one entry.
    pub bulk: u32,
}

impl Asked {
    /// A text without the secrets of the request.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        Open::new(self).hide(text)
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its status.
    pub status: u16,
    /// The headers that the browser shows.
    pub headers: Vec<Header>,
    /// The browser hides those that the server does not expose.
    pub headers_hidden: bool,
    /// The beginning of its body, empty if it is no text.
    pub body: String,
    /// Bytes of its whole body.
    pub size: u64,
}

#[cfg(test)]
mod examples {
    use super::{Answered, Asked, Log, Open, Purpose};

    pub fn asked(method: &str, url: &str, body: Option<&str>) -> Asked {
        Asked {
            purpose: Purpose::Call,
            system: "Sandbox · Conversation Manager".to_owned(),
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: body.map(str::to_owned),
            at: 1_000,
            attempt: 1,
            bulk: 0,
        }
    }

    pub fn answered(status: u16, body: &str) -> Answered {
        let size = body.len() as u64;
        Answered { status, headers: Vec::new(), headers_hidden: false, body: body.to_owned(), size }
    }

    /// Takes down a request and its answer; the number of the entry.
    pub fn take(log: &mut Log, asked: &Asked, answered: &Answered) -> u32 {
        let mut open = Open::new(asked);
        log.begin(&mut open);
        open.answered(answered, 5, 7);
        log.end(open)
    }
}
