//! One request and what came of it.

use super::{Answered, Asked, Header, KEPT_OF_ANSWER, Purpose};
use crate::mask::{self, Secrets};

/// So many bytes of a request are kept: enough for a record with a picture.
const KEPT_OF_REQUEST: usize = 256 * 1024;
/// So many characters of a header are kept.
const KEPT_OF_HEADER: usize = 2048;

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

    pub(super) fn drop_text(&mut self) {
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
    pub(super) bulk: u32,
    /// Numbers of the other requests that it stands for.
    pub(super) others: Vec<u32>,
}

/// A request on its way: what is needed to end its entry.
#[derive(Clone, Debug)]
pub struct Open {
    pub(super) entry: Entry,
    purpose: Purpose,
    secrets: Secrets,
}

impl Open {
    /// Takes down a request.
    #[must_use]
    pub fn new(asked: &Asked) -> Self {
        let mut secrets = Secrets::default();
        let request_headers = headers(&asked.headers, &mut secrets);
        let request = asked.body.as_deref().map(|text| {
            Body::new(text, KEPT_OF_REQUEST, |text| match asked.purpose {
                Purpose::SignIn => mask::form(text, &mut secrets),
                _ => mask::body(text, &asked.url, &mut secrets),
            })
        });
        let entry = Entry {
            number: 0,
            is_sign_in: asked.purpose == Purpose::SignIn,
            system: asked.system.clone(),
            method: asked.method.clone(),
            url: secrets.hide(&asked.url),
            at: asked.at,
            waited: None,
            took: None,
            status: 0,
            outcome: String::new(),
            attempt: asked.attempt,
            requests: 1,
            size: None,
            request_headers,
            request,
            answer_headers: Vec::new(),
            headers_hidden: false,
            answer: None,
            bulk: asked.bulk,
            others: Vec::new(),
        };
        Self { entry, purpose: asked.purpose, secrets }
    }

    /// Takes down the answer; `waited` and `took` are milliseconds.
    pub fn answered(&mut self, came: &Answered, waited: u32, took: u32) {
        let (entry, secrets) = (&mut self.entry, &mut self.secrets);
        entry.status = came.status;
        entry.waited = Some(waited);
        entry.took = Some(took);
        entry.size = Some(came.size);
        entry.answer_headers = headers(&came.headers, secrets);
        entry.headers_hidden = came.headers_hidden;
        let only_id = self.purpose == Purpose::Create && (200..300).contains(&came.status);
        let is_token = self.purpose == Purpose::SignIn;
        let url = &entry.url;
        let mut body = Body::new(&came.body, KEPT_OF_ANSWER, |text| match () {
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

    /// A text without the secrets of the request.
    pub(super) fn hide(&self, text: &str) -> String {
        self.secrets.hide(text)
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

    pub(super) fn weight(&self) -> usize {
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
    pub(super) fn is(&self, number: u32) -> bool {
        self.number == number || self.others.contains(&number)
    }

    /// Takes another request of the same load.
    pub(super) fn add(&mut self, other: Self) {
        self.others.push(other.number);
        self.requests += other.requests;
        self.size = Some(self.size.unwrap_or(0) + other.size.unwrap_or(0));
        let end = other.at + u64::from(other.took.unwrap_or(0));
        let took = u32::try_from(end.saturating_sub(self.at)).unwrap_or(u32::MAX);
        self.took = Some(self.took.unwrap_or(0).max(took));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        activity::{
            Log,
            examples::{answered, asked, take},
        },
        mask::MASK,
    };

    #[test]
    fn an_entry_is_there_from_the_beginning() {
        let mut log = Log::default();
        let mut open = Open::new(&asked("PUT", "https://h/x/1?a=b", Some("{\"password\":\"x\"}")));
        log.begin(&mut open);
        let entry = log.find(1).unwrap();
        assert!(!entry.is_over() && !entry.is_failed() && entry.is_write());
        assert_eq!(entry.path(), "/x/1?a=b");
        open.answered(&answered(204, ""), 3, 9);
        assert_eq!(log.end(open), 1);
        let entry = log.find(1).unwrap();
        assert_eq!((entry.status, entry.waited, entry.took), (204, Some(3), Some(9)));
        assert_eq!(entry.request.as_ref().unwrap().text, format!("{{\"password\":\"{MASK}\"}}"));
    }

    #[test]
    fn nothing_of_a_token_request_is_kept() {
        let mut log = Log::default();
        let form = "grant_type=client_credentials&client_secret=marker-secret";
        let ask =
            Asked { purpose: Purpose::SignIn, ..asked("POST", "https://h/token", Some(form)) };
        take(&mut log, &ask, &answered(200, r#"{"access_token":"marker-token","expires_in":1}"#));
        take(&mut log, &ask, &answered(200, r#"{"access_token":"marker-tok"#));
        take(&mut log, &ask, &answered(200, "marker-token"));
        take(&mut log, &ask, &answered(400, r#"{"error_description":"Wrong: marker-secret"}"#));
        let mut open = Open::new(&ask);
        open.failed("marker-secret is wrong");
        log.end(open);
        assert_eq!(log.len(), 5);
        assert!(!format!("{log:?}").contains("marker-"), "{log:?}");
    }

    #[test]
    fn of_what_was_created_only_the_id_is_kept() {
        let mut log = Log::default();
        let ask = Asked { purpose: Purpose::Create, ..asked("POST", "https://h/x", Some("{}")) };
        take(&mut log, &ask, &answered(201, r#"{"id":"7","clientId":"marker-id"}"#));
        assert_eq!(
            log.find(1).unwrap().answer.as_ref().unwrap().text,
            format!(r#"{{"id":"7","clientId":"{MASK}"}}"#)
        );
        take(&mut log, &ask, &answered(400, r#"{"code":"400-1"}"#));
        assert_eq!(log.find(2).unwrap().answer.as_ref().unwrap().text, r#"{"code":"400-1"}"#);
    }

    #[test]
    fn says_sizes_and_times_shortly() {
        assert_eq!((bytes(0), bytes(999)), ("0 B".into(), "999 B".into()));
        assert_eq!((bytes(1234), bytes(51_450_000)), ("1.2 kB".into(), "51.4 MB".into()));
        assert_eq!((duration(42), duration(40_050)), ("42 ms".into(), "40.0 s".into()));
    }
}
