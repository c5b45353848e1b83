//! A request as a line for a shell, with a variable wherever a secret was.

use crate::{activity::Entry, mask::MASK};

/// The request of an entry for `sh`, to be sent with `curl`.
///
/// Secrets are shell variables: `$TOKEN` for the access token, else named after their place.
#[must_use]
pub fn command(entry: &Entry) -> String {
    let mut line = String::from("curl ");
    if entry.url.contains(['[', ']', '{', '}']) {
        // curl makes several addresses of those.
        line.push_str("--globoff ");
    }
    line.push_str(&quoted(&entry.url));
    if entry.method != "GET" {
        option(&mut line, "--request", &entry.method);
    }
    for (name, value) in &entry.request_headers {
        // A header without a value would be left out.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        option(&mut line, "--header", &header);
    }
    match &entry.request {
        Some(body) if body.is_cut => option(&mut line, "--data-binary", "@body.json"),
        Some(body) => option(&mut line, "--data-raw", &body.text),
        None => {}
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
    let mut before = "";
    for (index, part) in text.split(MASK).enumerate() {
        if index > 0 {
            word.push_str("\"$");
            word.push_str(&variable(before));
            word.push('"');
        }
        if !part.is_empty() || text.is_empty() {
            word.push('\'');
            word.push_str(&part.replace('\'', "'\\''"));
            word.push('\'');
        }
        before = part;
    }
    word
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
    }
}
