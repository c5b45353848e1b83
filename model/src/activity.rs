//! The requests of a session, as they may be shown: without secrets, cut, and not too many.

use std::collections::VecDeque;

use crate::{
    failure::Failure,
    list::{holds, words},
    mask::{self, Secrets},
};

/// So many entries are kept.
pub const KEPT: usize = 500;
/// So many bytes of an answer are kept.
pub const KEPT_OF_ANSWER: usize = 64 * 1024;
/// So many bytes of a request are kept: enough for a record with a picture.
const KEPT_OF_REQUEST: usize = 256 * 1024;
/// So many characters of a header are kept.
const KEPT_OF_HEADER: usize = 2048;
/// So many bytes of bodies are kept in all; beyond that the oldest entries lose theirs.
const KEPT_IN_ALL: usize = 8 << 20;

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
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// Which environment and system it goes to, in words.
    pub system: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Its whole address.
    pub url: &'a str,
    /// The headers that the console sets.
    pub headers: &'a [Header],
    /// Its body.
    pub body: Option<&'a str>,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// Requests of the same number, other than 0, are one entry.
    pub bulk: u32,
}

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Came<'a> {
    /// Its status.
    pub status: u16,
    /// The headers that the browser shows.
    pub headers: &'a [Header],
    /// The browser hides those that the server does not expose.
    pub headers_hidden: bool,
    /// Its body, empty if it is no text.
    pub body: &'a str,
    /// Bytes of its body.
    pub size: u64,
}

/// Something that happened, as it was, before anything of it may be shown.
#[derive(Debug)]
pub enum Event {
    /// A request is sent, under this number.
    Sent(u32, Asked),
    /// Its answer is here: milliseconds until it began and until it was over.
    Answered(u32, Answered, u32, u32),
    /// There is none, after so many milliseconds; why, in words, or empty.
    Lost(u32, u32, &'static str),
    /// It is over and no success: why, in words that hold no secret.
    Amended(u32, Box<Failure>),
    /// Everything before is forgotten.
    Cleared,
}

/// [`Sent`], kept.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As in [`Sent`].
    pub purpose: Purpose,
    /// As in [`Sent`].
    pub system: String,
    /// As in [`Sent`].
    pub method: String,
    /// As in [`Sent`].
    pub url: String,
    /// As in [`Sent`].
    pub headers: Vec<Header>,
    /// As in [`Sent`].
    pub body: Option<String>,
    /// As in [`Sent`].
    pub at: u64,
    /// As in [`Sent`].
    pub attempt: u32,
    /// As in [`Sent`].
    pub bulk: u32,
}

impl Asked {
    fn sent(&self) -> Sent<'_> {
        Sent {
            purpose: self.purpose,
            system: &self.system,
            method: &self.method,
            url: &self.url,
            headers: &self.headers,
            body: self.body.as_deref(),
            at: self.at,
            attempt: self.attempt,
            bulk: self.bulk,
        }
    }

    /// A text without the secrets of the request.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        Open::new(&self.sent()).secrets.hide(text)
    }
}

/// [`Came`], kept; of the body not more than an entry keeps.
#[derive(Debug)]
pub struct Answered {
    /// As in [`Came`].
    pub status: u16,
    /// As in [`Came`].
    pub headers: Vec<Header>,
    /// As in [`Came`].
    pub headers_hidden: bool,
    /// The beginning of the body.
    pub body: String,
    /// As in [`Came`].
    pub size: u64,
}

/// What happened, told one thing after the other, as the log that may be shown.
///
/// Whoever sends need not know how to mask: the console's first load leaves that out, and tells
/// what happened a little later.
#[derive(Debug, Default)]
pub struct Recorder {
    /// What may be shown.
    pub log: Log,
    open: Vec<Open>,
}

impl Recorder {
    /// Takes down what happened.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Sent(number, asked) => {
                let mut open = Open::new(&asked.sent());
                open.entry.number = number;
                self.log.begin(&mut open);
                self.open.push(open);
            }
            Event::Answered(number, came, waited, took) => {
                let Some(mut open) = self.opened(number) else { return };
                let came = Came {
                    status: came.status,
                    headers: &came.headers,
                    headers_hidden: came.headers_hidden,
                    body: &came.body,
                    size: came.size,
                };
                open.answered(&came, waited, took);
                self.log.end(open);
            }
            Event::Lost(number, took, why) => {
                let Some(mut open) = self.opened(number) else { return };
                open.lost(took);
                if !why.is_empty() {
                    open.failed(why);
                }
                self.log.end(open);
            }
            Event::Amended(number, why) => self.log.amend(number, &why.title()),
            Event::Cleared => {
                self.log.clear();
                // What is still on its way was sent by somebody else: it stays away.
                self.open.clear();
            }
        }
    }

    fn opened(&mut self, number: u32) -> Option<Open> {
        let place = self.open.iter().position(|one| one.entry.number == number)?;
        Some(self.open.remove(place))
    }
}

/// A body, as much of it as is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Its text, without secrets.
    pub text: String,
    /// Its whole size in bytes.
    pub size: u64,
    /// The text is not all of it.
    pub is_cut: bool,
}

impl Body {
    fn new(text: &str, most: usize, mask: impl FnOnce(&str) -> String) -> Self {
        let kept = &text[..text.floor_char_boundary(most)];
        Self { text: mask(kept), size: text.len() as u64, is_cut: kept.len() < text.len() }
    }

    fn drop_text(&mut self) {
        if !self.text.is_empty() {
            *self = Self { text: String::new(), size: self.size, is_cut: true };
        }
    }
}

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in this session, from 1.
    pub number: u32,
    /// Whether it went to a token endpoint.
    pub is_sign_in: bool,
    /// Environment and system.
    pub system: String,
    /// Method of the request.
    pub method: String,
    /// Address of the request, without secrets.
    pub url: String,
    /// When it was sent, in milliseconds since 1970.
    pub at: u64,
    /// Milliseconds until the answer began; `None` while there is none.
    pub waited: Option<u32>,
    /// Milliseconds until it was over; `None` while it is on its way.
    pub took: Option<u32>,
    /// Status of the answer, 0 if there is none.
    pub status: u16,
    /// Why there is no answer, or why it is none, in words; else empty.
    pub outcome: String,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// Requests that it stands for.
    pub requests: u32,
    /// Bytes that came, over all of them.
    pub size: Option<u64>,
    /// Headers of the request, without secrets.
    pub request_headers: Vec<Header>,
    /// Body of the request.
    pub request: Option<Body>,
    /// Headers of the answer, as far as the browser shows them.
    pub answer_headers: Vec<Header>,
    /// The browser hides the rest of them.
    pub headers_hidden: bool,
    /// Body of the answer.
    pub answer: Option<Body>,
    bulk: u32,
    /// Numbers of the other requests that it stands for.
    others: Vec<u32>,
}

/// A request on its way: what is needed to end its entry.
#[derive(Clone, Debug)]
pub struct Open {
    entry: Entry,
    purpose: Purpose,
    secrets: Secrets,
}

impl Open {
    /// Takes down a request.
    #[must_use]
    pub fn new(sent: &Sent<'_>) -> Self {
        let mut secrets = Secrets::default();
        let request_headers = headers(sent.headers, &mut secrets);
        let request = sent.body.map(|text| {
            Body::new(text, KEPT_OF_REQUEST, |text| match sent.purpose {
                Purpose::SignIn => mask::form(text, &mut secrets),
                _ => mask::body(text, sent.url, &mut secrets),
            })
        });
        let entry = Entry {
            number: 0,
            is_sign_in: sent.purpose == Purpose::SignIn,
            system: sent.system.to_owned(),
            method: sent.method.to_owned(),
            url: secrets.hide(sent.url),
            at: sent.at,
            waited: None,
            took: None,
            status: 0,
            outcome: String::new(),
            attempt: sent.attempt,
            requests: 1,
            size: None,
            request_headers,
            request,
            answer_headers: Vec::new(),
            headers_hidden: false,
            answer: None,
            bulk: sent.bulk,
            others: Vec::new(),
        };
        Self { entry, purpose: sent.purpose, secrets }
    }

    /// Takes down the answer; `waited` and `took` are milliseconds.
    pub fn answered(&mut self, came: &Came<'_>, waited: u32, took: u32) {
        let (entry, secrets) = (&mut self.entry, &mut self.secrets);
        entry.status = came.status;
        entry.waited = Some(waited);
        entry.took = Some(took);
        entry.size = Some(came.size);
        entry.answer_headers = headers(came.headers, secrets);
        entry.headers_hidden = came.headers_hidden;
        let only_id = self.purpose == Purpose::Create && (200..300).contains(&came.status);
        let is_token = self.purpose == Purpose::SignIn;
        let url = &entry.url;
        let mut body = Body::new(came.body, KEPT_OF_ANSWER, |text| match () {
            () if only_id => secrets.hide(&mask::created(text)),
            // A token that is no JSON and no page: nothing of it is shown.
            () if is_token && !text.trim_start().starts_with(['{', '<']) && !text.is_empty() => {
                mask::MASK.to_owned()
            }
            () => mask::body(text, url, secrets),
        });
        body.is_cut |= body.size < came.size;
        body.size = came.size;
        entry.answer = Some(body);
    }

    /// Takes down that there is no answer.
    pub fn lost(&mut self, took: u32) {
        self.entry.took = Some(took);
    }

    /// Takes down in words why there is no answer, or why it is none.
    pub fn failed(&mut self, outcome: &str) {
        self.entry.outcome = self.secrets.hide(outcome);
    }
}

fn headers(all: &[Header], secrets: &mut Secrets) -> Vec<Header> {
    let cut = |value: &str| value[..value.floor_char_boundary(KEPT_OF_HEADER)].to_owned();
    all.iter()
        .map(|(name, value)| (name.clone(), mask::header(name, &cut(value), secrets)))
        .collect()
}

impl Entry {
    /// Whether it is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.took.is_some()
    }

    /// Whether what was asked for was not done, as far as anybody knows.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        self.status >= 400 || !self.outcome.is_empty() || (self.is_over() && self.status == 0)
    }

    /// Whether it may have changed something.
    #[must_use]
    pub fn is_write(&self) -> bool {
        !self.is_sign_in && !["GET", "HEAD", "OPTIONS"].contains(&self.method.as_str())
    }

    /// The value of a header of the answer.
    #[must_use]
    pub fn answer_header(&self, name: &str) -> Option<&str> {
        let found = self.answer_headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn weight(&self) -> usize {
        let weight = |body: &Option<Body>| body.as_ref().map_or(0, |body| body.text.len());
        weight(&self.request) + weight(&self.answer)
    }

    /// The path with its query, from the third slash of an absolute address.
    #[must_use]
    pub fn path(&self) -> &str {
        match self.url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => &self.url,
        }
    }

    /// Whether a number is its own, or of another request that it stands for.
    fn is(&self, number: u32) -> bool {
        self.number == number || self.others.contains(&number)
    }

    /// Takes another request of the same load.
    fn add(&mut self, other: Self) {
        self.others.push(other.number);
        self.requests += other.requests;
        self.size = Some(self.size.unwrap_or(0) + other.size.unwrap_or(0));
        let end = other.at + u64::from(other.took.unwrap_or(0));
        let took = u32::try_from(end.saturating_sub(self.at)).unwrap_or(u32::MAX);
        self.took = Some(self.took.unwrap_or(0).max(took));
    }
}

/// The last requests of a session.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    last: u32,
    weight: usize,
}

impl Log {
    /// How fast a system answers: the median of milliseconds until its answers were here, and of
    /// how many requests that is.
    #[must_use]
    pub fn pace(&self, system: &str) -> Option<(u32, usize)> {
        let answered = self.entries.iter().filter(|one| {
            one.system == system && !one.is_sign_in && one.status > 0 && one.requests == 1
        });
        let mut times: Vec<u32> = answered.filter_map(|one| one.took).collect();
        times.sort_unstable();
        times.get(times.len() / 2).map(|median| (*median, times.len()))
    }

    /// Shows a request that is on its way; those of a load of many are shown when they are over.
    pub fn begin(&mut self, open: &mut Open) {
        if open.entry.bulk == 0 {
            open.entry.number = self.push(open.entry.clone());
        }
    }

    /// Shows what came of a request; the number of its entry.
    pub fn end(&mut self, open: Open) -> u32 {
        let entry = open.entry;
        if entry.number > 0 && entry.bulk == 0 {
            // It may have been dropped meanwhile, or all may have been cleared.
            let number = entry.number;
            if let Some(place) = self.entries.iter_mut().find(|one| one.number == number) {
                self.weight = self.weight + entry.weight() - place.weight();
                *place = entry;
            }
            self.lighten();
            return number;
        }
        let whole = entry.bulk > 0 && !entry.is_failed() && entry.status > 0;
        let same = |one: &&mut Entry| whole && one.bulk == entry.bulk && !one.is_failed();
        if let Some(first) = self.entries.iter_mut().rev().find(same) {
            first.add(entry);
            return first.number;
        }
        self.push(entry)
    }

    fn push(&mut self, mut entry: Entry) -> u32 {
        if entry.number == 0 {
            entry.number = self.last + 1;
        }
        let number = entry.number;
        self.last = self.last.max(number);
        self.weight += entry.weight();
        self.entries.push_back(entry);
        while self.entries.len() > KEPT {
            let gone = self.entries.pop_front();
            self.weight -= gone.map_or(0, |one| one.weight());
        }
        self.lighten();
        number
    }

    fn lighten(&mut self) {
        let mut oldest = 0;
        while self.weight > KEPT_IN_ALL
            && let Some(entry) = self.entries.get_mut(oldest)
        {
            self.weight -= entry.weight();
            entry.request.iter_mut().chain(&mut entry.answer).for_each(Body::drop_text);
            oldest += 1;
        }
    }

    /// Takes down in words, which hold no secret, why a request that is over is no success.
    pub fn amend(&mut self, number: u32, outcome: &str) {
        if let Some(entry) = self.entries.iter_mut().find(|one| one.is(number)) {
            outcome.clone_into(&mut entry.outcome);
        }
    }

    /// The entry of this number, if it is still kept.
    #[must_use]
    pub fn find(&self, number: u32) -> Option<&Entry> {
        // The pages of a load are shown when they are over, under the numbers that they had before.
        self.entries.iter().rev().find(|entry| entry.is(number))
    }

    /// All entries, the oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all. Numbers go on.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.weight = 0;
    }
}

/// A number of bytes for people: `420 B`, `1.2 kB`, `51.4 MB`.
#[must_use]
pub fn bytes(count: u64) -> String {
    match count {
        0..1000 => format!("{count} B"),
        1000..1_000_000 => format!("{}.{} kB", count / 1000, count / 100 % 10),
        _ => format!("{}.{} MB", count / 1_000_000, count / 100_000 % 10),
    }
}

/// Milliseconds for people: `42 ms`, `1.2 s`.
#[must_use]
pub fn duration(milliseconds: u32) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        _ => format!("{}.{} s", milliseconds / 1000, milliseconds / 100 % 10),
    }
}

/// Which entries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those that failed.
    Failed,
    /// Those that may have changed something.
    Writes,
    /// Requests for tokens.
    SignIn,
}

impl Show {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Failed, Self::Writes, Self::SignIn];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Failed => "Failed",
            Self::Writes => "Writes",
            Self::SignIn => "Sign-in",
        }
    }

    /// Whether it shows an entry.
    #[must_use]
    pub fn shows(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Failed => entry.is_failed(),
            Self::Writes => entry.is_write(),
            Self::SignIn => entry.is_sign_in,
        }
    }
}

/// The numbers of the entries that are shown, the newest first.
#[must_use]
pub fn shown(log: &Log, show: Show, search: &str) -> Vec<u32> {
    let search = words(search);
    let matches = |entry: &&Entry| {
        let text = || {
            format!(
                "{} {} {} {} {}",
                entry.method, entry.url, entry.status, entry.outcome, entry.system
            )
        };
        show.shows(entry) && (search.is_empty() || holds(&text().to_lowercase(), &search))
    };
    log.entries().rev().filter(matches).map(|entry| entry.number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{failure::Cause, mask::MASK};

    fn sent<'a>(method: &'a str, url: &'a str, body: Option<&'a str>) -> Sent<'a> {
        Sent {
            purpose: Purpose::Call,
            system: "Sandbox · Conversation Manager",
            method,
            url,
            headers: &[],
            body,
            at: 1_000,
            attempt: 1,
            bulk: 0,
        }
    }

    const fn came(status: u16, body: &str) -> Came<'_> {
        let size = body.len() as u64;
        Came { status, headers: &[], headers_hidden: false, body, size }
    }

    fn take(log: &mut Log, sent: &Sent<'_>, came: &Came<'_>) -> u32 {
        let mut open = Open::new(sent);
        log.begin(&mut open);
        open.answered(came, 5, 7);
        log.end(open)
    }

    #[test]
    fn an_entry_is_there_from_the_beginning() {
        let mut log = Log::default();
        let mut open = Open::new(&sent("PUT", "https://h/x/1?a=b", Some("{\"password\":\"x\"}")));
        log.begin(&mut open);
        let entry = log.find(1).unwrap();
        assert!(!entry.is_over() && !entry.is_failed() && entry.is_write());
        assert_eq!(entry.path(), "/x/1?a=b");
        open.answered(&came(204, ""), 3, 9);
        assert_eq!(log.end(open), 1);
        let entry = log.find(1).unwrap();
        assert_eq!((entry.status, entry.waited, entry.took), (204, Some(3), Some(9)));
        assert_eq!(entry.request.as_ref().unwrap().text, format!("{{\"password\":\"{MASK}\"}}"));
    }

    #[test]
    fn nothing_of_a_token_request_is_kept() {
        let mut log = Log::default();
        let form = "grant_type=client_credentials&client_secret=marker-secret";
        let ask = Sent { purpose: Purpose::SignIn, ..sent("POST", "https://h/token", Some(form)) };
        take(&mut log, &ask, &came(200, r#"{"access_token":"marker-token","expires_in":1}"#));
        take(&mut log, &ask, &came(200, r#"{"access_token":"marker-tok"#));
        take(&mut log, &ask, &came(200, "marker-token"));
        take(&mut log, &ask, &came(400, r#"{"error_description":"Wrong: marker-secret"}"#));
        let mut open = Open::new(&ask);
        open.failed("marker-secret is wrong");
        log.end(open);
        assert_eq!(log.len(), 5);
        assert!(!format!("{log:?}").contains("marker-"), "{log:?}");
    }

    #[test]
    fn of_what_was_created_only_the_id_is_kept() {
        let mut log = Log::default();
        let ask = Sent { purpose: Purpose::Create, ..sent("POST", "https://h/x", Some("{}")) };
        take(&mut log, &ask, &came(201, r#"{"id":"7","clientId":"marker-id"}"#));
        assert_eq!(
            log.find(1).unwrap().answer.as_ref().unwrap().text,
            format!(r#"{{"id":"7","clientId":"{MASK}"}}"#)
        );
        take(&mut log, &ask, &came(400, r#"{"code":"400-1"}"#));
        assert_eq!(log.find(2).unwrap().answer.as_ref().unwrap().text, r#"{"code":"400-1"}"#);
    }

    #[test]
    fn no_more_than_500_and_no_more_than_8_mb() {
        let mut log = Log::default();
        let body = "ü".repeat(KEPT_OF_ANSWER);
        for _ in 0..600 {
            take(&mut log, &sent("GET", "https://h/x", None), &came(200, &body));
        }
        assert_eq!(log.len(), 500);
        assert_eq!(log.entries().next().unwrap().number, 101);
        let held: usize = log.entries().map(Entry::weight).sum();
        assert!(held == log.weight && held <= KEPT_IN_ALL && held > KEPT_IN_ALL / 2);
        let newest = log.entries().next_back().unwrap();
        let answer = newest.answer.as_ref().unwrap();
        assert!(answer.is_cut && answer.text.len() == KEPT_OF_ANSWER);
        assert_eq!(newest.size, Some(2 * KEPT_OF_ANSWER as u64));
        log.clear();
        assert!(log.is_empty() && log.weight == 0);
        assert_eq!(take(&mut log, &sent("GET", "https://h/x", None), &came(200, "")), 601);
    }

    #[test]
    fn the_pages_of_one_load_are_one_entry_and_what_failed_is_another() {
        let mut log = Log::default();
        let page = |bulk| Sent { bulk, ..sent("GET", "https://h/x?$pagenum=1", None) };
        for n in 0..4 {
            take(&mut log, &Sent { at: 1_000 + n * 10, ..page(3) }, &came(200, "12345"));
        }
        take(&mut log, &page(3), &came(503, "busy"));
        take(&mut log, &page(4), &came(200, "1"));
        take(&mut log, &page(3), &came(200, "12345"));
        let all: Vec<_> = log.entries().map(|e| (e.status, e.requests, e.size)).collect();
        assert_eq!(all, [(200, 5, Some(25)), (503, 1, Some(4)), (200, 1, Some(1))]);
        assert_eq!(log.entries().next().unwrap().took, Some(37));
    }

    #[test]
    fn what_ends_after_all_was_cleared_stays_away() {
        let mut log = Log::default();
        let mut open = Open::new(&sent("GET", "https://h/x", None));
        log.begin(&mut open);
        log.clear();
        open.lost(9);
        log.end(open);
        assert!(log.is_empty());
    }

    #[test]
    fn what_happened_is_told_under_the_numbers_it_had() {
        let mut recorder = Recorder::default();
        let asked = |bulk, body: &str| Asked {
            purpose: Purpose::Call,
            system: "S".into(),
            method: "POST".into(),
            url: "https://h/x".into(),
            headers: Vec::new(),
            body: Some(body.into()),
            at: 1_000,
            attempt: 1,
            bulk,
        };
        let came = |status, body: &str| Answered {
            status,
            headers: Vec::new(),
            headers_hidden: false,
            body: body.into(),
            size: 12,
        };
        recorder.take(Event::Sent(1, asked(0, r#"{"password":"marker"}"#)));
        for number in 2..5 {
            recorder.take(Event::Sent(number, asked(7, "{}")));
        }
        recorder.take(Event::Sent(5, asked(0, "{}")));
        for number in [3, 2, 4] {
            recorder.take(Event::Answered(number, came(200, "{}"), 1, 2));
        }
        let why = Failure::without_answer(Cause::Unreadable, "GET /x");
        recorder.take(Event::Amended(4, Box::new(why)));
        recorder.take(Event::Lost(5, 9, "Given up."));
        recorder.take(Event::Answered(1, came(201, "{}"), 1, 2));
        let all: Vec<_> = recorder.log.entries().map(|e| (e.number, e.requests)).collect();
        assert_eq!(all, [(1, 1), (5, 1), (3, 3)]);
        let of = |number| recorder.log.find(number).unwrap();
        assert_eq!(
            (of(2).number, of(4).outcome.as_str()),
            (3, "The answer is not in the form that was due.")
        );
        assert_eq!(
            (of(5).outcome.as_str(), of(1).status, of(1).size),
            ("Given up.", 201, Some(12))
        );
        assert!(of(1).answer.as_ref().unwrap().is_cut);
        assert!(!format!("{recorder:?}").contains("marker"));
        recorder.take(Event::Sent(6, asked(0, "{}")));
        recorder.take(Event::Cleared);
        recorder.take(Event::Answered(6, came(200, "{}"), 1, 2));
        assert!(recorder.log.is_empty());
    }

    #[test]
    fn says_sizes_and_times_shortly() {
        assert_eq!((bytes(0), bytes(999)), ("0 B".into(), "999 B".into()));
        assert_eq!((bytes(1234), bytes(51_450_000)), ("1.2 kB".into(), "51.4 MB".into()));
        assert_eq!((duration(42), duration(40_050)), ("42 ms".into(), "40.0 s".into()));
    }

    #[test]
    fn shows_what_is_looked_for() {
        let mut log = Log::default();
        take(&mut log, &sent("GET", "https://h/channels", None), &came(200, ""));
        take(&mut log, &sent("PUT", "https://h/channels/1", None), &came(412, ""));
        let ask = Sent { purpose: Purpose::SignIn, ..sent("POST", "https://h/token", None) };
        take(&mut log, &ask, &came(200, "{}"));
        assert_eq!(shown(&log, Show::All, ""), [3, 2, 1]);
        assert_eq!(shown(&log, Show::Failed, ""), [2]);
        assert_eq!(shown(&log, Show::Writes, ""), [2]);
        assert_eq!(shown(&log, Show::SignIn, ""), [3]);
        assert_eq!(shown(&log, Show::All, "channels get"), [1]);
        assert_eq!(shown(&log, Show::All, "412"), [2]);
        assert!(shown(&log, Show::SignIn, "channels").is_empty());
    }
}
