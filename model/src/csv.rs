//! Records as a table for spreadsheets, after RFC 4180.

use std::collections::HashMap;

use serde_json::Value;

/// What a file begins with, so that spreadsheets read it as UTF-8.
pub const BEGIN: &str = "\u{feff}";

/// The columns of a table: every place at which some record holds a value, in the order in which
/// they are first met.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// Takes note of the places of one more record.
    pub fn add(&mut self, record: &Value) {
        leaves(record, String::new(), &mut |place, _| {
            if !self.places.contains_key(&place) {
                self.places.insert(place.clone(), self.names.len());
                self.names.push(place);
            }
        });
    }

    /// The first line.
    #[must_use]
    pub fn head(&self) -> String {
        line(self.names.iter().map(|name| guarded(name)))
    }

    /// The line of a record.
    #[must_use]
    pub fn line(&self, record: &Value) -> String {
        let mut cells = vec![String::new(); self.names.len()];
        leaves(record, String::new(), &mut |place, value| {
            if let Some(cell) = self.places.get(&place).and_then(|at| cells.get_mut(*at)) {
                *cell = text(value);
            }
        });
        line(cells.into_iter())
    }
}

/// Calls `visit` with each value that is neither an object nor an array, or is an empty one.
fn leaves(value: &Value, place: String, visit: &mut dyn FnMut(String, &Value)) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, inner) in object {
                let dot = if place.is_empty() { "" } else { "." };
                leaves(inner, format!("{place}{dot}{key}"), visit);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, inner) in items.iter().enumerate() {
                leaves(inner, format!("{place}[{index}]"), visit);
            }
        }
        leaf => visit(place, leaf),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        // A negative number is a number, not a formula.
        other => other.to_string(),
    }
}

/// Keeps a spreadsheet from reading text as a formula: somebody else may have written it.
fn guarded(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("{}{text}", if risky { "'" } else { "" })
}

/// A line of texts, as safe as those of records.
#[must_use]
pub fn texts(cells: &[&str]) -> String {
    line(cells.iter().map(|cell| guarded(cell)))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            line.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(records: &[Value]) -> String {
        let mut columns = Columns::default();
        for record in records {
            columns.add(record);
        }
        let lines: String = records.iter().map(|record| columns.line(record)).collect();
        columns.head() + &lines
    }

    #[test]
    fn has_a_column_for_every_place() {
        let text = table(&[
            json!({"id": "a", "roles": [{"name": "bot"}, {"name": "agent"}], "n": -1.50}),
            json!({"id": "b", "new": {"x": null}, "roles": []}),
        ]);
        assert_eq!(
            text,
            "id,roles[0].name,roles[1].name,n,new.x,roles\r\na,bot,agent,-1.5,,\r\nb,,,,,[]\r\n"
        );
    }

    #[test]
    fn quotes_as_the_rfc_says() {
        let text = table(&[json!({"a,b": "say \"hi\"", "c": "two\nlines", "d": "ü, ö"})]);
        assert_eq!(text, "\"a,b\",c,d\r\n\"say \"\"hi\"\"\",\"two\nlines\",\"ü, ö\"\r\n");
    }

    #[test]
    fn texts_are_a_line_too() {
        assert_eq!(texts(&["a", "=b", "c,d"]), "a,'=b,\"c,d\"\r\n");
    }

    #[test]
    fn text_never_becomes_a_formula() {
        let text =
            table(&[json!({"a": "=1+1", "b": "+49", "c": "-x", "d": "@sum", "e": "a=b", "f": -2})]);
        assert_eq!(text, "a,b,c,d,e,f\r\n'=1+1,'+49,'-x,'@sum,a=b,-2\r\n");
        assert!(table(&[json!({"=cmd": 1})]).starts_with("'=cmd\r\n"));
    }
}
