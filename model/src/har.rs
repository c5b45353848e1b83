//! Activity as a file that the network panels of browsers read: HTTP Archive 1.2.

use std::fmt::Write;

use crate::activity::{Body, Entry, Header, KEPT_OF_ANSWER};

/// The file is no larger than this, in bytes.
pub const LARGEST: usize = 5_000_000;

const HIDDEN: &str = "Headers that the server does not expose to this page are hidden by CORS.";

/// Writes entries, which come the oldest first; `version` is that of Baton.
///
/// What is still on its way is left out. Where everything would be too large, bodies of the
/// oldest are left out, then the oldest themselves.
#[must_use]
pub fn write<'a>(entries: impl DoubleEndedIterator<Item = &'a Entry>, version: &str) -> String {
    let mut parts = Vec::new();
    let (mut size, mut bodies, mut left_out) = (1_000, true, 0_u32);
    for one in entries.rev().filter(|one| one.is_over()) {
        let mut text = entry(one, bodies);
        if bodies && size + text.len() > LARGEST {
            bodies = false;
            text = entry(one, false);
        }
        if left_out > 0 || size + text.len() > LARGEST {
            left_out += 1;
            continue;
        }
        size += text.len() + 1;
        parts.push(text);
    }
    parts.reverse();
    let mut log = Object::new();
    log.text("version", "1.2");
    let mut creator = Object::new();
    creator.text("name", "Baton");
    creator.text("version", version);
    log.raw("creator", &creator.end());
    log.raw("pages", "[]");
    log.raw("entries", &format!("[{}]", parts.join(",")));
    let mut comment = String::from("Secrets are masked.");
    if left_out > 0 {
        let _ = write!(comment, " The {left_out} oldest entries are left out: 5 MB is the most.");
    }
    log.text("comment", &comment);
    let mut file = Object::new();
    file.raw("log", &log.end());
    file.end()
}

fn entry(entry: &Entry, bodies: bool) -> String {
    let took = entry.took.unwrap_or(0);
    let mut out = Object::new();
    out.text("startedDateTime", &time(entry.at));
    out.raw("time", &took.to_string());
    out.raw("request", &request(entry, bodies));
    out.raw("response", &response(entry, bodies));
    out.raw("cache", "{}");
    let mut timings = Object::new();
    for name in ["blocked", "dns", "connect", "ssl", "send"] {
        timings.raw(name, "-1");
    }
    let waited = entry.waited.unwrap_or(took);
    timings.raw("wait", &waited.to_string());
    let received = entry.waited.map_or(-1, |waited| i64::from(took) - i64::from(waited));
    timings.raw("receive", &received.to_string());
    out.raw("timings", &timings.end());
    let mut comment = format!("{}, try {}", entry.system, entry.attempt);
    if entry.requests > 1 {
        let _ = write!(comment, ", the first of {} pages", entry.requests);
    }
    out.text("comment", &comment);
    out.end()
}

fn request(entry: &Entry, bodies: bool) -> String {
    let mut out = Object::new();
    out.text("method", &entry.method);
    out.text("url", &entry.url);
    out.text("httpVersion", "");
    out.raw("cookies", "[]");
    out.raw("headers", &pairs(&entry.request_headers));
    let query = entry.url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let query: Vec<Header> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    out.raw("queryString", &pairs(&query));
    if let Some(body) = &entry.request {
        let kind = header(&entry.request_headers, "content-type");
        let mut post = Object::new();
        post.text("mimeType", kind);
        post.raw("params", "[]");
        content(&mut post, body, bodies, true);
        out.raw("postData", &post.end());
    }
    out.raw("headersSize", "-1");
    let size = entry.request.as_ref().map_or(0, |body| body.size);
    out.raw("bodySize", &size.to_string());
    out.end()
}

fn response(entry: &Entry, bodies: bool) -> String {
    let mut out = Object::new();
    out.raw("status", &entry.status.to_string());
    out.text("statusText", "");
    out.text("httpVersion", "");
    out.raw("cookies", "[]");
    out.raw("headers", &pairs(&entry.answer_headers));
    let mut part = Object::new();
    let size = entry.answer.as_ref().map_or_else(|| "-1".to_owned(), |body| body.size.to_string());
    part.raw("size", &size);
    part.text("mimeType", header(&entry.answer_headers, "content-type"));
    if let Some(body) = &entry.answer {
        content(&mut part, body, bodies, false);
    }
    out.raw("content", &part.end());
    out.text("redirectURL", "");
    out.raw("headersSize", "-1");
    // What went over the wire, compressed or not, is not known to a page.
    out.raw("bodySize", "-1");
    if entry.headers_hidden {
        out.text("comment", HIDDEN);
    } else if !entry.outcome.is_empty() {
        out.text("comment", &entry.outcome);
    }
    out.end()
}

/// A body, cut at 64 kB. `text` is due in a request, also where there is none.
fn content(out: &mut Object, body: &Body, bodies: bool, due: bool) {
    let kept = if bodies { body.text.floor_char_boundary(KEPT_OF_ANSWER) } else { 0 };
    if kept > 0 || due {
        out.text("text", &body.text[..kept]);
    }
    if body.is_cut || kept < body.text.len() {
        out.text("comment", &format!("Cut: {} bytes in all.", body.size));
    }
}

fn header<'a>(all: &'a [Header], name: &str) -> &'a str {
    let found = all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

fn pairs(all: &[Header]) -> String {
    let pairs = all.iter().map(|(name, value)| {
        let mut pair = Object::new();
        pair.text("name", name);
        pair.text("value", value);
        pair.end()
    });
    format!("[{}]", pairs.collect::<Vec<_>>().join(","))
}

/// A JSON object that is written member by member.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    fn raw(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(json);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &serde_json::to_string(text).unwrap_or_default());
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// Milliseconds since 1970 as `2026-11-22T09:00:00.000Z`.
fn time(at: u64) -> String {
    let (days, rest) = (at / 86_400_000, at % 86_400_000);
    let (year, month, day) = date(days);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, milli) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// The date so many days after the first of January 1970.
fn date(mut days: u64) -> (u64, u64, u64) {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    // Far beyond any clock; the loop below is short.
    days = days.min(3_000_000);
    let mut year = 1970;
    loop {
        let length = 365 + u64::from(is_leap(year));
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_times_as_the_format_wants_them() {
        assert_eq!(time(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(time(951_782_399_999), "2000-02-28T23:59:59.999Z");
        assert_eq!(time(951_868_799_000), "2000-02-29T23:59:59.000Z");
        assert_eq!(time(1_795_338_240_000), "2026-11-22T09:04:00.000Z");
        assert!(time(u64::MAX).ends_with('Z'));
    }
}
