//! Where a text is no JSON, and why, in the terms of whoever typed it.

use std::{collections::HashSet, fmt};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Error;

/// What keeps a text from being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong there, without an end.
    pub words: String,
}

impl JsonError {
    /// What the reader's `error` says of `text`.
    ///
    /// The reader counts bytes, and notices a word or number only behind its end, which may be on the
    /// next line.
    #[must_use]
    pub fn of(text: &str, error: &Error) -> Self {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let mut at = (before + error.column()).saturating_sub(1);
        if error.is_eof() {
            at = text.trim_end().len();
        } else if ["expected ident", "invalid number"].contains(&said) {
            let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
            let start = text.as_bytes().get(..at).unwrap_or_default();
            at -= start.iter().rev().take_while(|byte| is_of_it(**byte)).count();
        }
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let (before, _) = text.split_at(at.unwrap_or_default());
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            words: words(said).to_owned(),
        }
    }
}

/// Looks for members that an object has twice: of those the reader keeps the last one without a word.
///
/// # Errors
/// Where the second one stands.
pub fn members_once(text: &str) -> Result<(), Error> {
    serde_json::from_str::<Once>(text).map(|_| ())
}

/// A value in which every member stands once.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("the member {name} is there twice")));
            }
            members.next_value::<Self>()?;
        }
        Ok(self)
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, words } = self;
        write!(f, "Line {line}, column {column}: {words}.")
    }
}

fn words(said: &str) -> &str {
    match said {
        "EOF while parsing an object" => "the text ends before the object does: } is missing",
        "EOF while parsing a list" => "the text ends before the list does: ] is missing",
        "EOF while parsing a string" => "the text ends before a string does: \" is missing",
        "EOF while parsing a value" => "the text ends where a value is expected",
        "expected ident" => "no value: words without quotes are true, false and null alone",
        "expected value" => "a value is expected here",
        "key must be a string" => "a name in double quotes is expected here",
        "trailing characters" => "the document has ended before this",
        "trailing comma" => "after a comma something more is expected",
        "invalid number" => "this is no number",
        "invalid escape" => "this character cannot follow a backslash",
        said if said.starts_with("control character") => {
            "a string cannot hold a line break or tab: \" is missing, or write \\n or \\t"
        }
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn of(text: &str) -> Option<(usize, usize, String)> {
        let error = serde_json::from_str::<Value>(text).err()?;
        let JsonError { line, column, words } = JsonError::of(text, &error);
        Some((line, column, words))
    }

    #[test]
    fn finds_members_that_are_there_twice() {
        let twice = |text: &str| {
            members_once(text).err().map(|error| JsonError::of(text, &error).to_string())
        };
        for fine in [
            "{}",
            r#"{"a": {"a": [1, -2.5e3, 12345678901234567890123, "x", null, true, {"a": 1}]}}"#,
        ] {
            assert_eq!(twice(fine), None, "{fine}");
        }
        let text = "{\"name\": 1,\n  \"name\": 2}";
        assert_eq!(
            twice(text).as_deref(),
            Some("Line 2, column 8: the member name is there twice.")
        );
    }

    #[test]
    fn names_the_place_that_a_person_sees() {
        let at = |text: &str| of(text).map(|(line, column, _)| (line, column));
        assert_eq!(at("{\n  \"active\": fals\n}"), Some((2, 13)));
        assert_eq!(at("{\"a\": nul\n}"), Some((1, 7)));
        assert_eq!(at("{\"a\": nul}"), Some((1, 7)));
        assert_eq!(at("{\"a\": 1.\n}"), Some((1, 7)));
        assert_eq!(at("{\n  \"name\": \"Deep\",\n  active: true}"), Some((3, 3)));
        assert_eq!(at("{\"description\": \"Schön für Gäste\", x"), Some((1, 36)));
        assert_eq!(at("{\"description\": \"Schon fur Gaste\", x"), Some((1, 36)));
        assert_eq!(at("{\"a\": \"open\n}"), Some((1, 12)));
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at("{\"a\": 1\n\n"), Some((1, 8)));
        assert_eq!(at("{}"), None);
    }

    #[test]
    fn says_it_in_words() {
        let says = |text: &str| of(text).map(|(.., words)| words).unwrap_or_default();
        assert!(says("{\"a\": 1").contains('}'));
        assert!(says("{\"a\": fals}").contains("true, false and null"));
        assert!(says("{a: 1}").contains("double quotes"));
        assert!(says("{\"a\": \"b\n\"}").contains("line break"));
        assert!(says("{} x").contains("ended"));
        let error = serde_json::from_str::<Value>("[1,]").unwrap_err();
        assert!(JsonError::of("[1,]", &error).to_string().starts_with("Line 1, column 4: "));
    }

    proptest! {
        #[test]
        fn names_a_place_in_the_text(text in "[\\[\\]{}\",:0-9a-fntruelsö\n .-]{0,40}") {
            if let Some((line, column, words)) = of(&text) {
                let lines: Vec<&str> = text.split('\n').collect();
                prop_assert!((1..=lines.len()).contains(&line), "{line} of {text:?}");
                prop_assert!((1..=lines[line - 1].chars().count() + 1).contains(&column), "{column} of {text:?}");
                prop_assert!(!words.contains("EOF") && !words.is_empty());
            }
        }
    }
}
