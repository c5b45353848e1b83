//! The rows of lists in three versions of a record, brought beside each other, so that what one side
//! added, removed or changed is decided row by row and not for the list as a whole.

use serde_json::Value;

use crate::{
    path::{Path, Step},
    spec::{Field, Items, Kind, Spec},
};

/// Stands where a version lacks a row that another one has; no server sends it.
const HOLE: &str = "\u{0}no row";

/// Places of a row in the versions: as it was read, mine, theirs.
type Place = [Option<usize>; 3];

/// The versions (as it was read, mine, theirs) with as many rows in each list of the form, the same
/// row at the same place. [`closed`] takes out what stands for the missing ones.
///
/// A list whose rows one side has put into another order is left as it is.
#[must_use]
pub fn aligned(spec: &Spec, versions: [&Value; 3]) -> [Value; 3] {
    let mut all = versions.map(Value::clone);
    for field in spec.fields() {
        align(field, &Path::root(), &mut all);
    }
    all
}

/// Whether a value stands for a row that is not there.
#[must_use]
pub fn is_hole(value: &Value) -> bool {
    value.as_str() == Some(HOLE)
}

/// The document without what stands for missing rows.
#[must_use]
pub fn closed(mut document: Value) -> Value {
    let mut holes = Vec::new();
    find_holes(&document, &Path::root(), &mut holes);
    for path in holes.iter().rev() {
        path.remove(&mut document);
    }
    document
}

/// Where something that stands in an aligned version is once that is [`closed`]: the rows are numbered
/// there as people see them. `None` if it stands in a row that is missing.
#[must_use]
pub fn closed_place(version: &Value, place: &Path) -> Option<Path> {
    let (mut seen, mut value) = (Path::root(), Some(version));
    for step in place.steps() {
        match step {
            Step::Key(key) => (seen, value) = (seen.key(key), value.and_then(|it| it.get(key))),
            Step::Index(index) => {
                let rows = value.and_then(Value::as_array)?;
                value = rows.get(*index).filter(|row| !is_hole(row));
                value?;
                seen = seen.at(rows[..*index].iter().filter(|row| !is_hole(row)).count());
            }
        }
    }
    Some(seen)
}

fn find_holes(value: &Value, at: &Path, holes: &mut Vec<Path>) {
    match value {
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                find_holes(item, &at.at(n), holes);
            }
        }
        Value::Object(object) => {
            for (key, member) in object {
                find_holes(member, &at.key(key), holes);
            }
        }
        // Only a row: a text of the record is nobody's to take out.
        _ if is_hole(value) && matches!(at.steps().last(), Some(Step::Index(_))) => {
            holes.push(at.clone());
        }
        _ => {}
    }
}

fn align(field: &Field, at: &Path, all: &mut [Value; 3]) {
    let Kind::List(items) = field.kind else { return };
    let path = at.then(field.path);
    let found = all.each_ref().map(|version| path.get(version));
    let lists = found.map(|list| list.and_then(Value::as_array).cloned());
    let odd = found.iter().zip(&lists).any(|(value, list)| value.is_some() && list.is_none());
    if odd || lists.iter().flatten().count() < 2 || lists[0] == lists[1] && lists[1] == lists[2] {
        return;
    }
    let lists = lists.map(Option::unwrap_or_default);
    let Some(order) = order(items, &lists) else { return };
    for (side, version) in all.iter_mut().enumerate() {
        let row = |place: &Place| {
            let row = place[side].and_then(|n| lists[side].get(n)).cloned();
            row.unwrap_or_else(|| Value::String(HOLE.to_owned()))
        };
        path.set(version, Value::Array(order.iter().map(row).collect()));
    }
    // Where a version lacks the row, the row is decided as a whole.
    for (n, _) in order.iter().enumerate().filter(|(_, place)| place.iter().all(Option::is_some)) {
        for inner in items.fields {
            align(inner, &path.at(n), all);
        }
    }
}

/// The rows of all three versions in one order: theirs, with what they lack where it stood.
/// `None` where mine cannot keep its own order in that.
fn order(items: &Items, [original, mine, theirs]: &[Vec<Value>; 3]) -> Option<Vec<Place>> {
    let of_mine = pairs(items, original, mine);
    let of_theirs = pairs(items, original, theirs);
    let mut rows: Vec<Place> =
        of_theirs.iter().enumerate().map(|(n, of)| [*of, None, Some(n)]).collect();
    for n in (0..original.len()).filter(|n| !of_theirs.contains(&Some(*n))) {
        let before = rows.iter().rposition(|row| row[0].is_some_and(|other| other < n));
        rows.insert(before.map_or(0, |at| at + 1), [Some(n), None, None]);
    }
    let mut next = 0;
    for (n, of) in of_mine.into_iter().enumerate() {
        let at = rows.iter().position(|row| match (of, row) {
            (Some(_), [found, ..]) => *found == of,
            (None, [None, None, Some(other)]) => {
                mine[n] == theirs[*other] || same(items, &mine[n], &theirs[*other])
            }
            _ => false,
        });
        match at {
            Some(at) if at < next => return None,
            Some(at) => {
                rows[at][1] = Some(n);
                next = at + 1;
            }
            None => {
                rows.insert(next, [None, Some(n), None]);
                next += 1;
            }
        }
    }
    Some(rows)
}

/// For each row of `after` the row of `before` that it was: an equal one, else one that names the
/// same, else the one at its place where no row was added or removed.
fn pairs(items: &Items, before: &[Value], after: &[Value]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; after.len()];
    let rules: [&dyn Fn(usize, usize) -> bool; 3] = [
        &|old, new| before[old] == after[new],
        &|old, new| same(items, &before[old], &after[new]),
        &|old, new| old == new && before.len() == after.len(),
    ];
    for rule in rules {
        for new in 0..after.len() {
            if found[new].is_none() {
                let free = |old: &usize| !found.contains(&Some(*old)) && rule(*old, new);
                found[new] = (0..before.len()).find(free);
            }
        }
    }
    found
}

/// Whether two rows name the same: by what may occur once in the list, else the first record they
/// refer to, else their first field.
fn same(items: &Items, one: &Value, other: &Value) -> bool {
    let reference = items.fields.iter().find(|field| matches!(field.kind, Kind::Reference(_)));
    let first = reference.or(items.fields.first()).map(|field| field.path);
    let Some(path) = items.unique.or(first).map(Path::parse) else { return false };
    let named = path.get(one).filter(|value| !value.is_null());
    named.is_some() && named == path.get(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        merge::{differences, merge},
        spec::Resource,
    };

    fn with(bots: &Value) -> Value {
        json!({"name": "n", "applications": {"botConfiguration": {"bots": bots}}})
    }

    fn bot(participant: &str, agent: &str) -> Value {
        json!({"participant": {"id": participant}, "id": "app",
            "onEscalation": {"agent": {"id": agent}}})
    }

    /// What must be decided, and the merge where each side keeps what it alone changed.
    fn merged(original: &Value, mine: &Value, theirs: &Value) -> (Vec<(String, bool)>, Value) {
        let spec = Resource::Orchestration.spec();
        let [original, mine, theirs] = aligned(spec, [&with(original), &with(mine), &with(theirs)]);
        let found = differences(&original, &mine, &theirs);
        let keep: Vec<Path> = found
            .iter()
            .filter(|one| one.mine != one.original)
            .map(|one| one.path.clone())
            .collect();
        let whole = closed(merge(&theirs, &mine, &keep));
        let bots = "applications.botConfiguration.bots";
        let place = |path: &Path| path.to_string().replace(bots, "bots");
        let found = found.iter().map(|one| (place(&one.path), one.is_conflict())).collect();
        (found, Path::parse(bots).get(&whole).cloned().unwrap_or_default())
    }

    #[test]
    fn keeps_the_rows_that_both_sides_added() {
        let (a, b, c) = (bot("a", "x"), bot("b", "x"), bot("c", "x"));
        let (found, bots) = merged(&json!([a]), &json!([a, b]), &json!([a, c]));
        assert_eq!(found, [("bots[1]".into(), false), ("bots[2]".into(), false)]);
        assert_eq!(bots, json!([a, b, c]));
    }

    #[test]
    fn numbers_rows_as_people_see_them() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let spec = Resource::Orchestration.spec();
        let both = with(&json!([a, b]));
        let [before, _, after] = aligned(spec, [&both, &both, &with(&json!([b]))]);
        let place = |n: usize| Path::parse(&format!("applications.botConfiguration.bots[{n}].id"));
        assert_eq!(closed_place(&before, &place(1)), Some(place(1)));
        assert_eq!(closed_place(&after, &place(1)), Some(place(0)));
        assert_eq!(closed_place(&after, &place(0)), None);
        assert_eq!(closed_place(&after, &Path::parse("name")), Some(Path::parse("name")));
        let spec = Resource::ClientApplication.spec();
        let with = |roles: Value| json!({"name": "n", "roles": roles});
        let role =
            |name: &str| json!({"name": name, "headers": [{"name": "A", "value": "secret"}]});
        let both = with(json!([role("a"), role("b")]));
        let [_, _, after] = aligned(spec, [&both, &both, &with(json!([role("b")]))]);
        let shown = crate::document::masked(spec, &after);
        assert!(is_hole(&shown["roles"][0]), "nothing is hidden where nothing is: {shown}");
    }

    #[test]
    fn tells_a_changed_row_from_a_removed_one() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let (found, bots) = merged(&json!([a, b]), &json!([b]), &json!([a, bot("b", "y")]));
        assert_eq!(
            found,
            [("bots[0]".into(), false), ("bots[1].onEscalation.agent.id".into(), false)]
        );
        assert_eq!(bots, json!([bot("b", "y")]));
        let (found, _) = merged(&json!([a, b]), &json!([a]), &json!([a, bot("b", "y")]));
        assert_eq!(found, [("bots[1]".into(), true)]);
    }

    #[test]
    fn takes_the_same_addition_of_both_for_one_row() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let (found, bots) = merged(&json!([a]), &json!([a, b]), &json!([a, b]));
        assert!(found.is_empty());
        assert_eq!(bots, json!([a, b]));
        let (found, _) = merged(&json!([a]), &json!([a, b]), &json!([a, bot("b", "y")]));
        assert_eq!(found, [("bots[1]".into(), true)]);
    }

    #[test]
    fn keeps_the_place_of_a_row_and_of_a_list_that_is_emptied() {
        let (a, b, c) = (bot("a", "x"), bot("b", "x"), bot("c", "x"));
        let (_, bots) = merged(&json!([a, b]), &json!([a, c, b]), &json!([bot("a", "y"), b]));
        assert_eq!(bots, json!([bot("a", "y"), c, b]));
        let (_, bots) = merged(&json!([a, b]), &json!([b]), &json!([a]));
        assert_eq!(bots, Value::Null);
    }

    #[test]
    fn leaves_another_order_alone() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let (_, bots) = merged(&json!([a, b]), &json!([b, a]), &json!([a, b]));
        assert_eq!(bots, json!([b, a]));
    }

    #[test]
    fn follows_lists_inside_rows() {
        let spec = Resource::ClientApplication.spec();
        let with = |headers: &Value| json!({"roles": [{"name": "customer", "headers": headers}]});
        let (a, b, c) = (json!({"name": "a"}), json!({"name": "b"}), json!({"name": "c"}));
        let versions = [with(&json!([a])), with(&json!([a, b])), with(&json!([a, c]))];
        let [original, mine, theirs] = aligned(spec, versions.each_ref());
        let found = differences(&original, &mine, &theirs);
        let places: Vec<_> = found.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(places, ["roles[0].headers[1]", "roles[0].headers[2]"]);
        let whole = closed(merge(&theirs, &mine, &[found[0].path.clone()]));
        assert_eq!(whole, with(&json!([a, b, c])));
    }

    #[test]
    fn alters_nothing_else() {
        let spec = Resource::Orchestration.spec();
        let odd =
            json!({"applications": {"botConfiguration": {"bots": "none"}}, "zz": [null, [1]]});
        assert_eq!(aligned(spec, [&odd, &odd, &with(&json!([]))])[0], odd);
        assert_eq!(closed(odd.clone()), odd);
    }
}
