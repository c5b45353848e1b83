//! Reading a list answer, in every form the contract leaves open.

use serde_json::{Map, Value};

use crate::record::Record;

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Its records.
    pub records: Vec<Record>,
    /// Records over all pages, as the server counts them; `None` if it does not say.
    pub count: Option<u64>,
    /// Records per page, as the server cuts them; `None` if it does not say.
    pub size: Option<u64>,
}

impl Page {
    /// Reads a list answer: the documented member, else the only array, else a bare array;
    /// nothing at all is an empty page.
    #[must_use]
    pub fn read(body: Option<Value>, list_key: &str) -> Option<Self> {
        let Some(mut body) = body else { return Some(Self::default()) };
        let info = body.get("paginationInfo").cloned().unwrap_or(Value::Null);
        let number = |key: &str| {
            let value = info.get(key)?;
            value.as_u64().or_else(|| value.as_str()?.parse().ok())
        };
        let (count, size) = (number("count"), number("pagesize"));
        let items = match &mut body {
            Value::Array(items) => std::mem::take(items),
            Value::Object(object) => match object.get_mut(list_key).map(Value::take) {
                Some(Value::Array(items)) => items,
                Some(Value::Null) => Vec::new(),
                Some(_) => return None,
                None => only_array(object, info.is_object() && count.unwrap_or(0) == 0)?,
            },
            _ => return None,
        };
        let records = items.into_iter().map(Record::new).collect();
        Some(Self { records, count, size })
    }
}

/// The only array of an answer that lacks the documented member; none is an empty list only
/// where the answer is recognisably one.
fn only_array(object: &mut Map<String, Value>, is_empty: bool) -> Option<Vec<Value>> {
    let is_empty = is_empty || object.is_empty();
    let mut arrays = object.values_mut().filter_map(Value::as_array_mut);
    match (arrays.next(), arrays.next()) {
        (Some(items), None) => Some(std::mem::take(items)),
        (None, _) if is_empty => Some(Vec::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ids(body: Value) -> Option<Vec<String>> {
        let page = Page::read(Some(body), "orchestration")?;
        Some(page.records.into_iter().map(|record| record.id).collect())
    }

    #[test]
    fn takes_every_form_a_list_may_have() {
        let one = Some(vec!["a".to_owned()]);
        assert_eq!(ids(json!({"orchestration": [{"id": "a"}], "other": []})), one);
        assert_eq!(ids(json!({"paginationInfo": {}, "orchestrations": [{"id": "a"}]})), one);
        assert_eq!(ids(json!([{"id": "a"}])), one);
        assert_eq!(ids(json!({"paginationInfo": {"count": 0}})), Some(vec![]));
        assert_eq!(ids(json!({"orchestration": null})), Some(vec![]));
        assert_eq!(Page::read(None, "orchestration"), Some(Page::default()));
    }

    #[test]
    fn refuses_what_is_no_list() {
        assert_eq!(ids(json!("text")), None);
        assert_eq!(ids(json!({"message": "Service unavailable"})), None);
        assert_eq!(ids(json!({"orchestration": {}})), None);
        let deeper =
            json!({"paginationInfo": {"count": 1}, "all": {"orchestration": [{"id": "a"}]}});
        assert_eq!(ids(deeper), None, "one is counted, and none is where it should be");
    }

    #[test]
    fn reads_counts_as_numbers_or_text() {
        let page = Page::read(
            Some(json!({"paginationInfo": {"count": "7", "pagesize": 25}, "x": []})),
            "x",
        )
        .unwrap();
        assert_eq!((page.count, page.size), (Some(7), Some(25)));
    }
}
