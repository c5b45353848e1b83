//! Pairs that were pasted, as JSON or as lines of CSV.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::attached::Row;
use crate::json_error::JsonError;

/// What was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Each key once, with the value that came last.
    pub rows: Vec<Row>,
    /// Keys that came more than once, each once.
    pub twice: Vec<String>,
    /// How many keys are empty: 0 or 1.
    pub empty: usize,
    /// How many values are no texts.
    pub other: usize,
}

/// Reads a JSON object, or CSV with a key and a value in each line (comma, semicolon or tab).
///
/// # Errors
/// What cannot be read, and where.
pub fn read(text: &str) -> Result<Pasted, String> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() {
        return Err("Paste a JSON object, or lines with a key and a value.".to_owned());
    }
    let pairs = if text.starts_with(['{', '[']) { json(text)? } else { csv(text)? };
    let mut pasted = Pasted::default();
    let mut places = std::collections::HashMap::new();
    for row in pairs {
        if let Some(at) = places.get(&row.key) {
            if !pasted.twice.contains(&row.key) {
                pasted.twice.push(row.key.clone());
            }
            pasted.rows[*at] = row;
        } else {
            places.insert(row.key.clone(), pasted.rows.len());
            pasted.rows.push(row);
        }
    }
    pasted.empty = pasted.rows.iter().filter(|row| row.key.is_empty()).count();
    pasted.other = pasted.rows.iter().filter(|row| row.json).count();
    Ok(pasted)
}

/// Reads an object pair by pair: a map would swallow repeated keys.
fn json(text: &str) -> Result<Vec<Row>, String> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<Row>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object with a value for each key")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Row>, A::Error> {
            let mut rows = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, Value>()? {
                rows.push(Row::of(&key, &value));
            }
            Ok(rows)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let rows = reader.deserialize_map(Pairs);
    let rows = rows.and_then(|rows| reader.end().map(|()| rows));
    rows.map_err(|error| JsonError::of(text, &error).to_string())
}

/// Reads lines. A first line that only says what the columns are is left out.
fn csv(text: &str) -> Result<Vec<Row>, String> {
    let first = text.lines().next().unwrap_or_default();
    let sign = ['\t', ';', ','].into_iter().find(|sign| first.contains(*sign));
    let Some(sign) = sign else {
        return Err("Line 1: a key and a value are parted by a comma, a semicolon or a tab.".into());
    };
    let mut rows = Vec::new();
    for (line, cells) in records(text, sign)? {
        let [key, value] = &cells[..] else {
            return Err(format!(
                "Line {line}: {} cells, but a key and a value are two.",
                cells.len()
            ));
        };
        let is_head = rows.is_empty() && key.eq_ignore_ascii_case("key");
        if is_head && value.eq_ignore_ascii_case("value") {
            continue;
        }
        rows.push(Row { key: key.clone(), text: value.clone(), json: false });
    }
    Ok(rows)
}

/// The records of a CSV text after RFC 4180, each with the number of its first line.
fn records(text: &str, sign: char) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut all = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut line, mut start) = (1, 1);
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            '"' if cell.is_empty() => loop {
                match chars.next() {
                    Some('"') if chars.peek() == Some(&'"') => {
                        cell.push('"');
                        chars.next();
                    }
                    Some('"') => break,
                    Some(inside) => {
                        line += usize::from(inside == '\n');
                        cell.push(inside);
                    }
                    None => return Err(format!("Line {start}: a quotation mark is not closed.")),
                }
            },
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                line += 1;
                cells.push(std::mem::take(&mut cell));
                let done = std::mem::take(&mut cells);
                // A blank line is no record.
                if done.len() > 1 || !done[0].is_empty() {
                    all.push((start, done));
                }
                start = line;
            }
            sign_here if sign_here == sign => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    if cells.len() > 1 || !cells[0].is_empty() {
        all.push((start, cells));
    }
    Ok(all)
}
