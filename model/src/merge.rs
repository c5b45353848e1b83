//! Bringing together what a person changed and what somebody else changed meanwhile.

use serde_json::Value;

use crate::{
    changes::{Change, changes},
    path::Path,
    rows::{aligned, closed, is_hole},
    spec::Spec,
};

/// A place at which a record was changed since it was read, by one side or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where.
    pub path: Path,
    /// What was read; `None` if nothing stood there.
    pub original: Option<Value>,
    /// What the person has there now.
    pub mine: Option<Value>,
    /// What the server has there now.
    pub theirs: Option<Value>,
}

impl Difference {
    /// Whether both sides changed it, and not to the same.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.mine != self.theirs && self.mine != self.original && self.theirs != self.original
    }
}

/// Members that change with every write and say nothing about what was changed.
const VOLATILE: [&str; 1] = ["modified"];

/// Every place at which either side differs from what was read, the smallest that holds both.
///
/// Equal changes of both sides are left out: there is nothing to decide. Of versions that are
/// [`crate::rows::aligned`], rows are compared one by one; of others, lists of another length differ
/// as a whole.
#[must_use]
pub fn differences(original: &Value, mine: &Value, theirs: &Value) -> Vec<Difference> {
    let places = |changed: Vec<Change>| changed.into_iter().map(|change| change.path);
    let mut paths: Vec<Path> = Vec::new();
    for path in places(changes(original, mine)).chain(places(changes(original, theirs))) {
        if VOLATILE.iter().any(|key| path.is_within(&Path::root().key(key))) {
            continue;
        }
        // Where one change lies inside another, the outer place is what must be decided.
        if paths.iter().any(|outer| path.is_within(outer)) {
            continue;
        }
        paths.retain(|inner| !inner.is_within(&path));
        paths.push(path);
    }
    let at = |path: &Path, version| {
        path.get(version).filter(|value| !is_hole(value)).cloned().map(closed)
    };
    paths
        .into_iter()
        .map(|path| Difference {
            original: at(&path, original),
            mine: at(&path, mine),
            theirs: at(&path, theirs),
            path,
        })
        .filter(|difference| difference.mine != difference.theirs)
        .collect()
}

/// Whether somebody else changed anything that matters.
#[must_use]
pub fn is_changed(original: &Value, theirs: &Value) -> bool {
    changes(original, theirs)
        .iter()
        .any(|change| !VOLATILE.iter().any(|key| change.path.is_within(&Path::root().key(key))))
}

/// What the server has, with `mine` at each of the given places.
#[must_use]
pub fn merge(theirs: &Value, mine: &Value, keep_mine: &[Path]) -> Value {
    let mut merged = theirs.clone();
    for path in keep_mine {
        match path.get(mine) {
            Some(value) => path.set(&mut merged, value.clone()),
            None => path.remove(&mut merged),
        }
    }
    merged
}

/// What the server has, with what was changed in `mine` since `original`, row by row; `None` where both
/// sides changed the same place: that is to be decided.
#[must_use]
pub fn carry(spec: &Spec, original: &Value, mine: &Value, theirs: &Value) -> Option<Value> {
    let [original, mine, theirs] = aligned(spec, [original, mine, theirs]);
    let all = differences(&original, &mine, &theirs);
    if all.iter().any(Difference::is_conflict) {
        return None;
    }
    let typed = all.into_iter().filter(|one| one.mine != one.original);
    Some(closed(merge(&theirs, &mine, &typed.map(|one| one.path).collect::<Vec<_>>())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(original: &Value, mine: &Value, theirs: &Value) -> Vec<(String, bool)> {
        differences(original, mine, theirs)
            .into_iter()
            .map(|difference| (difference.path.to_string(), difference.is_conflict()))
            .collect()
    }

    #[test]
    fn tells_who_changed_what() {
        let original = json!({"name": "a", "active": true, "description": "x", "modified": "1"});
        let mine = json!({"name": "b", "active": true, "description": "mine", "modified": "1"});
        let theirs =
            json!({"name": "a", "active": false, "description": "theirs", "modified": "2"});
        assert_eq!(
            places(&original, &mine, &theirs),
            [("name".into(), false), ("description".into(), true), ("active".into(), false)]
        );
    }

    #[test]
    fn leaves_out_what_both_changed_alike_and_what_only_moved() {
        let original = json!({"name": "a", "modified": "1"});
        let both = json!({"name": "b", "modified": "2"});
        assert!(places(&original, &both, &both).is_empty());
        assert!(!is_changed(&original, &json!({"name": "a", "modified": "2"})));
        assert!(is_changed(&original, &both));
    }

    #[test]
    fn decides_a_list_as_a_whole_when_one_side_changed_its_length() {
        let original = json!({"bots": [{"id": 1}, {"id": 2}]});
        let mine = json!({"bots": [{"id": 1}, {"id": 3}]});
        let theirs = json!({"bots": [{"id": 1}]});
        assert_eq!(places(&original, &mine, &theirs), [("bots".into(), true)]);
    }

    #[test]
    fn merges_what_was_chosen() {
        let theirs = json!({"name": "theirs", "note": "t", "gone": 1});
        let mine = json!({"name": "mine", "note": "m"});
        let keep = [Path::parse("name"), Path::parse("gone")];
        assert_eq!(merge(&theirs, &mine, &keep), json!({"name": "mine", "note": "t"}));
    }

    #[test]
    fn carries_what_was_typed_to_what_came_since() {
        let carry = |original: &Value, mine: &Value, theirs: &Value| {
            carry(crate::Resource::ClientApplication.spec(), original, mine, theirs)
        };
        let original = json!({"name": "a", "note": "n", "list": [{"x": 1}], "modified": "1"});
        let mut mine = original.clone();
        mine["name"] = json!("mine");
        mine["list"][0]["x"] = json!(2);
        let mut theirs = original.clone();
        theirs["note"] = json!("theirs");
        theirs["modified"] = json!("2");
        let due = json!({"name": "mine", "note": "theirs", "list": [{"x": 2}], "modified": "2"});
        assert_eq!(carry(&original, &mine, &theirs), Some(due));
        theirs["name"] = json!("theirs");
        assert_eq!(carry(&original, &mine, &theirs), None);
        theirs["name"] = json!("mine");
        theirs["list"] = json!([]);
        assert_eq!(carry(&original, &mine, &theirs), None, "the row may be another");
        let roles = |roles: Value| json!({"name": "n", "roles": roles});
        let role = |name: &str, url: &str| json!({"name": name, "callback": {"url": url}});
        let (a, b) = (role("a", "x"), role("b", "x"));
        let (original, mine) = (roles(json!([a, b])), roles(json!([role("a", "y"), b])));
        let due = roles(json!([b, role("a", "y")]));
        assert_eq!(carry(&original, &mine, &roles(json!([b, a]))), Some(due));
        assert_eq!(carry(&original, &mine, &roles(json!([role("c", "x"), b]))), None);
        let both = roles(json!([a, b, role("c", "x")]));
        let due = roles(json!([role("a", "y"), b, role("c", "x")]));
        assert_eq!(carry(&original, &mine, &both), Some(due));
    }
}
