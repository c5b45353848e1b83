//! Who may send which type of message: `x-message-types` of the contract.

use serde_json::Value;

pub struct Matrix(Vec<(String, Vec<String>)>);

impl Matrix {
    /// # Errors
    /// If the contract has no such mark.
    pub fn read(document: &Value) -> Result<Self, String> {
        let mark = &document["components"]["schemas"]["Message"]["x-message-types"];
        let rows = mark.as_object().ok_or("the contract has no x-message-types")?;
        let senders = |row: &Value| {
            let names = row.as_array().into_iter().flatten().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        };
        Ok(Self(rows.iter().map(|(name, row)| (name.clone(), senders(row))).collect()))
    }

    /// `None` for a type that the contract does not list.
    pub fn senders(&self, message_type: &str) -> Option<&[String]> {
        self.0.iter().find(|(name, _)| name == message_type).map(|(_, senders)| senders.as_slice())
    }

    pub fn knows_sender(&self, sender: &str) -> bool {
        self.0.iter().any(|(_, senders)| senders.iter().any(|it| it == sender))
    }
}
