//! A request as a line for a shell, with a variable wherever a secret was.

use crate::{
    activity::{Entry, Header},
    mask::MASK,
};

/// The request of an entry for `sh`, to be sent with `curl`.
///
/// Secrets are shell variables: `$TOKEN` for the access token, else named after their place.
#[must_use]
pub fn command(entry: &Entry) -> String {
    let mut line = start(&entry.url, &entry.method, &entry.request_headers);
    match &entry.request {
        Some(body) if body.is_cut => option(&mut line, "--data-binary", "@body.json"),
        Some(body) => option(&mut line, "--data-raw", &body.text),
        None => {}
    }
    line
}

/// The same of a request that nobody has sent: what is a [`hole`] in its body is a variable too.
#[must_use]
pub fn of_plan(url: &str, method: &str, headers: &[Header], body: &str) -> String {
    let mut line = start(url, method, headers);
    option(&mut line, "--data-raw", body);
    line
}

/// Stands in a body for what only a shell variable of this name will say.
#[must_use]
pub fn hole(variable: &str) -> String {
    format!("{HOLE}{variable}{HOLE}")
}

/// No text holds it: it is for private use.
const HOLE: char = '\u{f8f0}';

fn start(url: &str, method: &str, headers: &[Header]) -> String {
    let mut line = String::from("curl ");
    if url.contains(['[', ']', '{', '}']) {
        // curl makes several addresses of those.
        line.push_str("--globoff ");
    }
    line.push_str(&quoted(url));
    if method != "GET" {
        option(&mut line, "--request", method);
    }
    for (name, value) in headers {
        // A header without a value would be left out.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        option(&mut line, "--header", &header);
    }
    line
}

fn option(line: &mut String, name: &str, value: &str) {
    line.push_str(" \\\n  ");
    line.push_str(name);
    line.push(' ');
    line.push_str(&quoted(value));
}

/// A text as one word of a shell, each hidden part of it a variable.
fn quoted(text: &str) -> String {
    let mut word = String::new();
    let mut rest = text;
    loop {
        let hidden = next_hidden(rest);
        let plain = hidden.as_ref().map_or(rest, |(start, ..)| &rest[..*start]);
        if !plain.is_empty() || text.is_empty() {
            word.push('\'');
            word.push_str(&plain.replace('\'', "'\\''"));
            word.push('\'');
        }
        let Some((_, end, variable)) = hidden else { return word };
        word.push_str("\"$");
        word.push_str(&variable);
        word.push('"');
        rest = &rest[end..];
        if rest.is_empty() {
            return word;
        }
    }
}

/// Where the next hidden part begins and ends, and the variable for it.
fn next_hidden(text: &str) -> Option<(usize, usize, String)> {
    let masked = text.find(MASK).map(|at| (at, at + MASK.len(), variable(&text[..at])));
    let hole = text.match_indices(HOLE).find_map(|(at, sign)| {
        let name = text[at + sign.len()..].split(HOLE).next().unwrap_or_default();
        let end = at + name.len() + 2 * sign.len();
        // Only names that we make: a shell would run other texts.
        let ours = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
        (ours && end <= text.len()).then(|| (at, end, name.to_owned()))
    });
    match (masked, hole) {
        (Some(masked), Some(hole)) => Some(if masked.0 < hole.0 { masked } else { hole }),
        (masked, hole) => masked.or(hole),
    }
}

/// The name of a variable for what stands behind `before`: `$CLIENT_SECRET` for `client_secret=`.
fn variable(before: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let before = before.trim_end_matches(|c| !is_part(c));
    let name = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
    let mut variable = String::new();
    let mut small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && small {
            variable.push('_');
        }
        small = letter.is_ascii_lowercase();
        variable.push(if letter == '-' { '_' } else { letter.to_ascii_uppercase() });
    }
    match variable.as_str() {
        // `Authorization: Bearer …`, and what has no name.
        "BEARER" | "AUTHORIZATION" => "TOKEN".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_alphabetic()) => variable,
        _ => "SECRET".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_variables_after_their_place() {
        for (before, name) in [
            ("Authorization: Bearer ", "TOKEN"),
            ("X-Api-Key: ", "X_API_KEY"),
            ("&client_secret=", "CLIENT_SECRET"),
            ("{\"clientSecret\": \"", "CLIENT_SECRET"),
            ("\\\"password\\\":\\\"", "PASSWORD"),
            ("", "SECRET"),
            ("ü1: ", "SECRET"),
        ] {
            assert_eq!(variable(before), name, "{before}");
        }
    }

    #[test]
    fn a_variable_stands_outside_of_single_quotes() {
        assert_eq!(
            quoted(&format!("it's {{\"a\":\"{MASK}\"}}")),
            "'it'\\''s {\"a\":\"'\"$A\"'\"}'"
        );
        assert_eq!(quoted(MASK), "\"$SECRET\"");
        assert_eq!(quoted(""), "''");
        let evil = format!("{HOLE}(reboot){HOLE}");
        assert_eq!(quoted(&evil), format!("'{evil}'"));
        assert_eq!(quoted(&format!("{HOLE}ID")), format!("'{HOLE}ID'"));
        assert_eq!(quoted(&format!("{}-{MASK}x", hole("ID"))), "\"$ID\"'-'\"$SECRET\"'x'");
    }
}
