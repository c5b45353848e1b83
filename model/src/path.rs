//! Places inside a JSON document.

use std::fmt;

use serde_json::{Map, Value};

/// One step down into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Member of an object.
    Key(String),
    /// Element of an array, from 0.
    Index(usize),
}

/// A place inside a document, such as `applications.botConfiguration.bots[0].participant.id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The document itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The place to which these steps lead.
    #[must_use]
    pub fn of(steps: &[Step]) -> Self {
        Self(steps.to_vec())
    }

    /// Reads the dotted form. Text between brackets that is no number counts as a key.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        for part in text.split(['.', '[']) {
            let index = part.strip_suffix(']').and_then(|n| n.parse().ok());
            match index {
                Some(index) => steps.push(Step::Index(index)),
                None if part.is_empty() => {}
                None => steps.push(Step::Key(part.trim_end_matches(']').to_owned())),
            }
        }
        Self(steps)
    }

    /// This place, then `dotted` below it.
    #[must_use]
    pub fn then(&self, dotted: &str) -> Self {
        let mut steps = self.0.clone();
        steps.extend(Self::parse(dotted).0);
        Self(steps)
    }

    /// Member `key` of the object at this place; the key is taken as it is, dots and all.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.to_owned()));
        Self(steps)
    }

    /// Element `index` of the array at this place.
    #[must_use]
    pub fn at(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this place is `other` or lies inside it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The value at this place.
    #[must_use]
    pub fn get<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Key(key) => value.as_object()?.get(key),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }

    fn get_mut<'v>(&self, document: &'v mut Value) -> Option<&'v mut Value> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Key(key) => value.as_object_mut()?.get_mut(key),
            Step::Index(index) => value.as_array_mut()?.get_mut(*index),
        })
    }

    /// Puts `new` at this place, making the objects on the way.
    ///
    /// What stands on the way and is no object (`null`, text) is replaced: the person has
    /// asked for a member of it. Elements of arrays are never made, only replaced: where one is
    /// missing, nothing changes.
    pub fn set(&self, document: &mut Value, new: Value) {
        let last = self.0.iter().rposition(|step| matches!(step, Step::Index(_)));
        if last.is_some_and(|last| Self(self.0[..=last].to_vec()).get(document).is_none()) {
            return;
        }
        let mut value = document;
        for step in &self.0 {
            value = match step {
                Step::Key(key) => {
                    if !value.is_object() {
                        *value = Value::Object(Map::new());
                    }
                    let Some(object) = value.as_object_mut() else {
                        return;
                    };
                    object.entry(key.clone()).or_insert(Value::Null)
                }
                Step::Index(index) => {
                    let Some(item) = value.as_array_mut().and_then(|list| list.get_mut(*index))
                    else {
                        return;
                    };
                    item
                }
            };
        }
        *value = new;
    }

    /// Takes the value at this place out, and the objects around it that it leaves empty.
    /// Where there is none, nothing changes.
    pub fn remove(&self, document: &mut Value) {
        if self.get(document).is_none() {
            return;
        }
        for depth in (0..self.0.len()).rev() {
            let parent = Self(self.0[..depth].to_vec());
            let Some(container) = parent.get_mut(document) else {
                return;
            };
            match (&self.0[depth], container) {
                (Step::Key(key), Value::Object(object)) => {
                    object.shift_remove(key);
                    if !object.is_empty()
                        || matches!(self.0.get(depth.wrapping_sub(1)), Some(Step::Index(_)))
                    {
                        return;
                    }
                }
                (Step::Index(index), Value::Array(list)) => {
                    list.remove(*index);
                    if !list.is_empty() {
                        return;
                    }
                }
                _ => return,
            }
        }
    }
}

/// The texts at a dotted pattern in which `[]` stands for every element of an array,
/// such as `roles[].authentication.id`.
#[must_use]
pub fn texts<'v>(document: &'v Value, pattern: &str) -> Vec<&'v str> {
    let mut texts = Vec::new();
    gather(document, pattern, &mut texts);
    texts
}

fn gather<'v>(value: &'v Value, pattern: &str, texts: &mut Vec<&'v str>) {
    let (part, rest) =
        pattern.split_once('.').map_or((pattern, None), |(part, rest)| (part, Some(rest)));
    let (key, each) = part.strip_suffix("[]").map_or((part, false), |key| (key, true));
    let Some(found) = member(value, key) else { return };
    let one = std::slice::from_ref(found);
    let all = if each { found.as_array().map_or(&[][..], Vec::as_slice) } else { one };
    for value in all {
        match rest {
            Some(rest) => gather(value, rest, texts),
            None => texts.extend(written(value)),
        }
    }
}

/// A text, or a number as it is written: some servers give numbers where the contract gives texts.
#[must_use]
pub fn written(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.as_str()),
        _ => None,
    }
}

/// The value at a dotted place, as [`Path::parse`] and [`Path::get`] find it: lists ask this of each
/// record for each column, so that nothing is made for it.
#[must_use]
pub fn find<'v>(document: &'v Value, dotted: &str) -> Option<&'v Value> {
    dotted.split(['.', '[']).filter(|part| !part.is_empty()).try_fold(document, |value, part| {
        match part.strip_suffix(']').map(str::parse) {
            Some(Ok(index)) => value.as_array()?.get::<usize>(index),
            _ => member(value, part.trim_end_matches(']')),
        }
    })
}

/// Objects of so many members are looked through: a hash of the key would take longer.
const FEW: usize = 24;

fn member<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    if object.len() > FEW {
        return object.get(key);
    }
    object.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if n == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_and_writes_the_dotted_form() {
        for text in ["", "name", "a.b[0].c", "roles[12].authentication.id"] {
            assert_eq!(Path::parse(text).to_string(), text);
        }
        assert_eq!(Path::parse("a[x].b").to_string(), "a.x.b");
    }

    #[test]
    fn finds_what_a_path_gets() {
        let many: Map<String, Value> = (0..40).map(|n| (format!("m{n}"), json!(n))).collect();
        let document = json!({"a": {"b": [1, {"c": "x"}]}, "list[": 2, "many": many, "": 3});
        for text in [
            "", "a", "a.b", "a.b[1].c", "a.b[2]", "a.b[x]", "a..b", "many.m39", "many.m40", "a.b.c",
        ] {
            assert_eq!(find(&document, text), Path::parse(text).get(&document), "{text}");
        }
    }

    #[test]
    fn makes_what_is_missing_on_the_way() {
        let mut doc = json!({"applications": null, "keep": 1});
        Path::parse("applications.customerConfiguration.customer.id").set(&mut doc, json!("x"));
        assert_eq!(
            doc,
            json!({"applications": {"customerConfiguration": {"customer": {"id": "x"}}}, "keep": 1})
        );
    }

    #[test]
    fn removes_the_objects_it_empties_and_no_others() {
        let mut doc = json!({"a": {"b": {"c": 1}, "d": {}}});
        Path::parse("a.b.c").remove(&mut doc);
        assert_eq!(doc, json!({"a": {"d": {}}}));
    }

    #[test]
    fn keeps_the_row_whose_last_member_it_removes() {
        let mut doc = json!({"bots": [{"participant": {"id": "x"}}, {"id": "y"}]});
        Path::parse("bots[0].participant.id").remove(&mut doc);
        assert_eq!(doc, json!({"bots": [{}, {"id": "y"}]}));
    }

    #[test]
    fn collects_the_texts_of_every_element() {
        let doc = json!({"roles": [{"a": {"id": "1"}}, {"a": null}, {"a": {"id": "2"}}], "n": "x"});
        assert_eq!(texts(&doc, "roles[].a.id"), ["1", "2"]);
        assert_eq!(texts(&doc, "n"), ["x"]);
        assert!(texts(&doc, "n[].id").is_empty());
    }

    #[test]
    fn removes_the_list_with_its_last_row() {
        let mut doc = json!({"x": {"bots": [{}]}, "name": "n"});
        Path::parse("x.bots[0]").remove(&mut doc);
        assert_eq!(doc, json!({"name": "n"}));
    }
}
