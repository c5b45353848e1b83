//! The members of a record, both as values to check and as the very text that came, to be given back.
//!
//! `serde_json` alone would turn `1e3` into `1e+3`, and a console that promises to lose nothing could not prove it here.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Members that only the server sets.
const OWN: [&str; 3] = ["id", "created", "modified"];

#[derive(Clone, Debug)]
pub struct Members {
    value: Value,
    /// All but the server's own, in their order: `"name":"a","active":true`.
    text: String,
}

impl Members {
    /// # Errors
    /// If this is not a JSON object.
    pub fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let Pairs(pairs) = serde_json::from_slice(body)?;
        let value = serde_json::from_slice(body)?;
        let own = |name: &String| OWN.contains(&name.as_str());
        let pairs = pairs.iter().filter(|(name, _)| !own(name));
        let texts: Vec<_> = pairs.map(|(name, text)| member(name, text.get())).collect();
        Ok(Self { value, text: texts.join(",") })
    }

    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Takes a member out of the values; the text never holds the server's own members.
    pub fn forget(&mut self, name: &str) {
        if let Value::Object(members) = &mut self.value {
            members.shift_remove(name);
        }
    }

    /// The whole record: what the server sets comes first, as in the contract's examples.
    pub fn record(&self, id: &str, created: &str, modified: &str) -> String {
        let own = OWN.iter().zip([id, created, modified]);
        let mut texts: Vec<_> =
            own.map(|(name, text)| member(name, &Value::from(text).to_string())).collect();
        if !self.text.is_empty() {
            texts.push(self.text.clone());
        }
        format!("{{{}}}", texts.join(","))
    }
}

impl From<Map<String, Value>> for Members {
    fn from(members: Map<String, Value>) -> Self {
        let texts: Vec<_> =
            members.iter().map(|(name, value)| member(name, &value.to_string())).collect();
        Self { value: Value::Object(members), text: texts.join(",") }
    }
}

fn member(name: &str, value: &str) -> String {
    format!("{}:{value}", Value::from(name))
}

/// The members of an object with the text of each value.
struct Pairs(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
