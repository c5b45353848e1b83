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
    /// Its number, as the server says; `None` if it does not.
    pub number: Option<u64>,
}

impl Page {
    /// Reads a list answer: the documented member, at the top or in an object, else the
    /// only array, else a bare array; nothing at all is an empty page.
    #[must_use]
    pub fn read(body: Option<Value>, list_key: &str) -> Option<Self> {
        let Some(mut body) = body else { return Some(Self::default()) };
        let inner = wrapped(&mut body, list_key);
        let info = |of: &Value| of.get("paginationInfo").cloned();
        let info = inner.as_ref().and_then(info).or_else(|| info(&body)).unwrap_or_default();
        let number = |key: &str| {
            let value = info.get(key)?;
            value.as_u64().or_else(|| value.as_str()?.parse().ok())
        };
        let (count, size) = (number("count"), number("pagesize"));
        let nth = number("pagenum");
        let items = match &mut inner.unwrap_or(body) {
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
        Some(Self { records, count, size, number: nth })
    }

    /// Records per page with which to go on after this page, the first of all records, of which
    /// `asked` were asked for; `None` if it is all there is.
    ///
    /// A count is believed only if it exceeds what came. One that does not may count this page alone,
    /// so that a page of a size at which servers cut is no end before the next one brings nothing.
    #[must_use]
    pub fn goes_on_by(&self, asked: u64) -> Option<u64> {
        let came = self.records.len() as u64;
        let is_cut = came >= asked || self.size == Some(came) || CUTS.contains(&came);
        match self.count {
            _ if came == 0 => None,
            Some(count) if count <= came && !is_cut => None,
            _ => Some(came),
        }
    }

    /// Records over all pages, as far as this page shows it: it is page `number` of `size` records.
    #[must_use]
    pub fn total(&self, number: u64, size: u64) -> Option<u64> {
        let came = self.records.len() as u64;
        let before = number.saturating_sub(1) * size;
        let seen = before + came;
        match self.count {
            // So many in all that it cannot be the count of this page alone.
            Some(count) if count > came && count >= seen => Some(count),
            // Past the end: how far before is not said.
            _ if came == 0 && number > 1 => self.count.filter(|count| *count > 0),
            // A full page may have others after it, and so may a first one that is cut. By a count
            // of less than was seen, nobody knows.
            count if came >= size || count > Some(came) => None,
            None if number <= 1 && came > 0 => None,
            _ => Some(seen),
        }
    }

    /// Whether page `number` may hold other records than those of its number by the `size` asked for:
    /// it is of another size, and by the count it is not the last one; or by the count there are not
    /// so many; or the server says that it is another one.
    #[must_use]
    pub fn is_odd(&self, number: u64, size: u64) -> bool {
        let came = self.records.len() as u64;
        let seen = number.saturating_sub(1) * size + came;
        came != size && self.count != Some(seen)
            || self.count.is_some_and(|count| count > came && count < seen)
            || self.number.is_some_and(|said| said != number)
    }

    /// Records per page of a server that cuts pages its own way: this first page of a list brings
    /// another number than the `size` asked for, although the server counts more; or, where it counts
    /// nothing, a number at which servers cut.
    #[must_use]
    pub fn cut(&self, size: u64) -> Option<u64> {
        let came = self.records.len() as u64;
        let goes_on = match self.count {
            Some(count) => count > came,
            None => came < size && CUTS.contains(&came),
        };
        (came > 0 && came != size && goes_on).then_some(came)
    }
}

/// Records per page that servers give at most, where they give fewer than asked for.
const CUTS: [u64; 5] = [10, 20, 25, 50, 100];

/// What an answer that lacks the documented member wraps: the first object in it that has the member.
fn wrapped(body: &mut Value, list_key: &str) -> Option<Value> {
    if body.get(list_key).is_some() {
        return None;
    }
    let mut inner = body.as_object_mut()?.values_mut();
    inner.find(|value| value.get(list_key).is_some()).map(Value::take)
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
        let wrapped =
            json!({"paginationInfo": {"count": 9}, "data": {"orchestration": [{"id": "a"}]}});
        assert_eq!(ids(wrapped.clone()), one);
        assert_eq!(Page::read(Some(wrapped), "orchestration").unwrap().count, Some(9));
        assert_eq!(ids(json!({"paginationInfo": {"count": 0}})), Some(vec![]));
        assert_eq!(ids(json!({"orchestration": null})), Some(vec![]));
        assert_eq!(Page::read(None, "orchestration"), Some(Page::default()));
    }

    fn page(came: usize, count: Option<u64>, size: Option<u64>) -> Page {
        let records = (0..came).map(|n| Record::new(json!({"id": n.to_string()}))).collect();
        Page { records, count, size, number: None }
    }

    #[test]
    fn a_first_page_tells_whether_there_are_more() {
        let goes_on = |came, count, size| page(came, count, size).goes_on_by(75);
        // The server counts more than it gave, whatever it says of its pages.
        assert_eq!(goes_on(75, Some(1204), Some(75)), Some(75));
        assert_eq!(goes_on(20, Some(60), Some(75)), Some(20));
        // All of it.
        assert_eq!(goes_on(60, Some(60), Some(75)), None);
        assert_eq!(goes_on(7, Some(7), None), None);
        assert_eq!(goes_on(0, None, None), None);
        assert_eq!(goes_on(0, Some(9), None), None);
        // Perhaps not: nobody counts, or the count may be that of the page.
        assert_eq!(goes_on(7, None, None), Some(7));
        assert_eq!(goes_on(25, Some(25), Some(25)), Some(25));
        assert_eq!(goes_on(20, Some(3), None), Some(20));
        assert_eq!(goes_on(75, Some(75), Some(75)), Some(75));
    }

    #[test]
    fn a_page_tells_how_many_there_are_as_far_as_it_shows() {
        let total = |came, count, number| page(came, count, None).total(number, 25);
        assert_eq!(total(25, Some(60), 1), Some(60));
        assert_eq!(total(10, Some(60), 3), Some(60));
        assert_eq!(total(10, Some(10), 1), Some(10));
        assert_eq!(total(0, Some(0), 1), Some(0));
        assert_eq!(total(0, None, 1), Some(0));
        assert_eq!(total(10, None, 3), Some(60));
        assert_eq!(total(0, Some(60), 9), Some(60));
        // A full page whose count is no more than it.
        assert_eq!(total(25, Some(25), 1), None);
        assert_eq!(total(25, Some(75), 3), Some(75));
        assert_eq!(total(25, Some(3), 2), None);
        // None is made up above what the server counts.
        assert_eq!(total(10, Some(55), 4), None);
        assert_eq!(total(25, None, 1), None);
        assert_eq!(total(10, None, 1), None);
        assert_eq!(total(0, None, 9), None);
    }

    #[test]
    fn a_page_of_another_size_that_is_not_the_last_may_hold_any_records() {
        let odd = |came, count, number| page(came, count, None).is_odd(number, 25);
        assert!(!odd(25, None, 3) && !odd(25, Some(60), 2));
        assert!(!odd(10, Some(60), 3), "the last one");
        assert!(odd(10, None, 3) && odd(10, Some(55), 4) && odd(10, Some(200), 3));
        assert!(odd(203, None, 3), "everything, whatever is asked");
        assert!(odd(0, None, 9) && odd(0, Some(55), 9));
        // As large as it should be, and yet more than there are, or another one as the server says.
        assert!(odd(25, Some(40), 2));
        assert!(!odd(25, Some(25), 2), "the count of this page alone");
        let said = |number| Page { number: Some(number), ..page(25, Some(60), None) }.is_odd(2, 25);
        assert!(said(1) && !said(2));
    }

    #[test]
    fn a_page_of_another_size_that_is_not_the_last_shows_how_the_server_cuts() {
        assert_eq!(page(10, Some(60), Some(25)).cut(25), Some(10));
        assert_eq!(page(30, Some(60), None).cut(25), Some(30));
        assert_eq!(page(10, Some(10), None).cut(25), None);
        assert_eq!(page(25, Some(60), None).cut(25), None);
        assert_eq!(page(0, Some(60), None).cut(25), None);
        // Nobody counts.
        assert_eq!(page(10, None, None).cut(25), Some(10));
        assert_eq!(page(7, None, None).cut(25), None);
        assert_eq!(page(50, None, None).cut(25), None);
    }

    #[test]
    fn refuses_what_is_no_list() {
        assert_eq!(ids(json!("text")), None);
        assert_eq!(ids(json!({"message": "Service unavailable"})), None);
        assert_eq!(ids(json!({"orchestration": {}})), None);
        let deeper = json!({"paginationInfo": {"count": 1}, "all": {"items": [{"id": "a"}]}});
        assert_eq!(ids(deeper), None, "one is counted, and none is where it should be");
    }

    #[test]
    fn reads_counts_as_numbers_or_text() {
        let page = Page::read(
            Some(
                json!({"paginationInfo": {"count": "7", "pagesize": 25, "pagenum": "1"}, "x": []}),
            ),
            "x",
        )
        .unwrap();
        assert_eq!((page.count, page.size, page.number), (Some(7), Some(25), Some(1)));
    }
}
