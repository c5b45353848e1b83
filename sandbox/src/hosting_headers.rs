//! The `_headers` file that is shipped with the console: a path pattern on a line of its own, headers indented below.
//! The sandbox sends exactly these, so that a policy that breaks something breaks it here first.

use std::path::Path;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

#[derive(Default)]
pub struct HostingHeaders(Vec<Rule>);

struct Rule {
    pattern: String,
    headers: Vec<(HeaderName, String)>,
}

impl HostingHeaders {
    pub fn read(folder: &Path) -> Self {
        std::fs::read_to_string(folder.join("_headers"))
            .map(|text| Self::parse(&text))
            .unwrap_or_default()
    }

    fn parse(text: &str) -> Self {
        let mut rules: Vec<Rule> = Vec::new();
        for line in text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        {
            if line.starts_with(char::is_whitespace) {
                let header = line
                    .split_once(':')
                    .and_then(|(name, value)| Some((name.trim().parse().ok()?, value)));
                if let (Some(rule), Some((name, value))) = (rules.last_mut(), header) {
                    rule.headers.push((name, value.trim().to_owned()));
                }
            } else {
                rules.push(Rule { pattern: line.trim().to_owned(), headers: Vec::new() });
            }
        }
        Self(rules)
    }

    /// Puts the headers for `path` into `headers`; `origins` is what the policy must allow beyond the shipped one.
    pub fn apply(&self, path: &str, origins: &[String], headers: &mut HeaderMap) {
        for rule in self.0.iter().filter(|rule| rule.fits(path)) {
            for (name, value) in &rule.headers {
                let is_policy = name.as_str() == "content-security-policy";
                let value = if is_policy { with_origins(value, origins) } else { value.clone() };
                if let Ok(value) = HeaderValue::from_str(&value) {
                    headers.insert(name, value);
                }
            }
        }
    }
}

impl Rule {
    fn fits(&self, path: &str) -> bool {
        match self.pattern.split_once('*') {
            None => self.pattern == path,
            Some((start, end)) => {
                path.len() >= start.len() + end.len()
                    && path.starts_with(start)
                    && path.ends_with(end)
            }
        }
    }
}

/// The policy with `origins` allowed for calls and pictures; what is missing falls back to `default-src`.
fn with_origins(policy: &str, origins: &[String]) -> String {
    if origins.is_empty() {
        return policy.to_owned();
    }
    let mut directives: Vec<(String, Vec<String>)> =
        policy.split(';').filter_map(directive).collect();
    for name in ["connect-src", "img-src"] {
        let place = if let Some(place) = position(&directives, name) {
            place
        } else {
            let fallback = position(&directives, "default-src");
            let sources = fallback.map(|it| directives[it].1.clone()).unwrap_or_default();
            directives.push((name.to_owned(), sources));
            directives.len() - 1
        };
        let list = &mut directives[place].1;
        list.retain(|source| source != "'none'");
        // Nobody fetches a picture from a socket.
        let fits = |origin: &&String| name != "img-src" || !origin.starts_with("ws");
        list.extend(origins.iter().filter(fits).cloned());
    }
    let text = |(name, sources): &(String, Vec<String>)| {
        [std::slice::from_ref(name), sources].concat().join(" ")
    };
    directives.iter().map(text).collect::<Vec<_>>().join("; ")
}

fn position(directives: &[(String, Vec<String>)], name: &str) -> Option<usize> {
    directives.iter().position(|(it, _)| it == name)
}

fn directive(text: &str) -> Option<(String, Vec<String>)> {
    let mut words = text.split_whitespace().map(str::to_owned);
    Some((words.next()?, words.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str, path: &str, origins: &[String]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        HostingHeaders::parse(text).apply(path, origins, &mut headers);
        headers
    }

    #[test]
    fn later_rules_win_and_patterns_hold() {
        let text = "# a\n/*\n  X-A: 1\n  X-B: b: c\n/*.js\n  X-A: 2\n/only\n  X-C: 3\n";
        let headers = applied(text, "/x/y.js", &[]);
        assert_eq!(
            (headers["x-a"].as_bytes(), headers["x-b"].as_bytes()),
            (&b"2"[..], &b"b: c"[..])
        );
        assert!(!headers.contains_key("x-c"));
        assert_eq!(applied(text, "/only", &[])["x-c"], "3");
    }

    #[test]
    fn origins_join_calls_and_pictures_only() {
        let policy = "/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'none'\n";
        let origins = ["http://api.test:1".to_owned()];
        let wanted = "default-src 'none'; script-src 'self'; connect-src 'self' http://api.test:1; img-src http://api.test:1";
        assert_eq!(applied(policy, "/", &origins)["content-security-policy"], wanted);
        assert!(
            !applied(policy, "/", &[])["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("api.test")
        );
    }
}
