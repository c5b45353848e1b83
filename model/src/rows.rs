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
/// Puts the rows of all versions into one order, if there is one.
type InOrder = fn(&Items, &[Vec<Value>; 3]) -> Option<Vec<Place>>;

/// The versions (as it was read, mine, theirs) with as many rows in each list of the form, the same
/// row at the same place. [`closed`] takes out what stands for the missing ones.
///
/// Where one side has put rows into another order, all are in that one. A list of which each side has made
/// an order of its own differs as a whole.
#[must_use]
pub fn aligned(spec: &Spec, versions: [&Value; 3]) -> [Value; 3] {
    let mut all = versions.map(Value::clone);
    for field in spec.fields() {
        align(field, &Path::root(), &mut all, order);
    }
    all
}

/// A record before and after, with rows beside each other as [`aligned`] has them. A list whose rows were
/// put into another order is left as it is: that is a change, too.
#[must_use]
pub fn beside(spec: &Spec, before: &Value, after: &Value) -> [Value; 2] {
    let mut all = [before, before, after].map(Value::clone);
    let kept = |items: &Items, lists: &[Vec<Value>; 3]| {
        let is_kept = is_in_order(&pairs(items, &lists[0], &lists[2]));
        order(items, lists).filter(|_| is_kept)
    };
    for field in spec.fields() {
        align(field, &Path::root(), &mut all, kept);
    }
    let [before, _, after] = all;
    [before, after]
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

/// Where something that stands in a [`closed`] version is in the aligned one.
#[must_use]
pub fn open_place(version: &Value, place: &Path) -> Path {
    let (mut found, mut value) = (Path::root(), Some(version));
    for step in place.steps() {
        match step {
            Step::Key(key) => (found, value) = (found.key(key), value.and_then(|it| it.get(key))),
            Step::Index(index) => {
                let rows = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let mut real = rows.iter().enumerate().filter(|(_, row)| !is_hole(row));
                let at = real.nth(*index).map_or(*index, |(at, _)| at);
                (found, value) = (found.at(at), rows.get(at));
            }
        }
    }
    found
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

fn align(field: &Field, at: &Path, all: &mut [Value; 3], in_order: InOrder) {
    let Kind::List(items) = field.kind else { return };
    let path = at.then(field.path);
    let found = all.each_ref().map(|version| path.get(version));
    let lists = found.map(|list| list.and_then(Value::as_array).cloned());
    let odd = found.iter().zip(&lists).any(|(value, list)| value.is_some() && list.is_none());
    if odd || lists.iter().flatten().count() < 2 || lists[0] == lists[1] && lists[1] == lists[2] {
        return;
    }
    let lists = lists.map(Option::unwrap_or_default);
    let Some(order) = in_order(items, &lists) else {
        if lists[0] != lists[1] && lists[1] != lists[2] {
            set_apart(&path, lists, all);
        }
        return;
    };
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
            align(inner, &path.at(n), all, in_order);
        }
    }
}

/// Makes lists differ as a whole: lists of another length do.
fn set_apart(path: &Path, lists: [Vec<Value>; 3], all: &mut [Value; 3]) {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    for ((side, mut list), version) in lists.into_iter().enumerate().zip(all) {
        list.resize(longest + side, Value::String(HOLE.to_owned()));
        path.set(version, Value::Array(list));
    }
}

/// The rows of all three versions in one order: theirs, or mine where only I have made another one, with
/// what that side lacks where it stood. `None` where both have.
fn order(items: &Items, [original, mine, theirs]: &[Vec<Value>; 3]) -> Option<Vec<Place>> {
    let (read_mine, read_theirs) = (pairs(items, original, mine), pairs(items, original, theirs));
    let of_mine = parted(items, original, (mine, &read_mine), (theirs, &read_theirs));
    let of_theirs = parted(items, original, (theirs, &read_theirs), (mine, &read_mine));
    let (mine, theirs) = ((mine.as_slice(), of_mine), (theirs.as_slice(), of_theirs));
    let arranged = |one, other, is_free| arrange(items, original.len(), one, other, is_free);
    arranged(&theirs, &mine, false)
        .or_else(|| is_in_order(&mine.1).then(|| arranged(&theirs, &mine, true)).flatten())
        .or_else(|| {
            let rows = is_in_order(&theirs.1).then(|| arranged(&mine, &theirs, true)).flatten()?;
            Some(rows.into_iter().map(|[read, theirs, mine]| [read, mine, theirs]).collect())
        })
}

/// Rows, each with the one of the original that it was.
type Side<'v> = (&'v [Value], Vec<Option<usize>>);

/// The rows in the order of `one`: their places in the original, in `other` and in `one`. `None` where
/// `other` cannot keep its own order in that, unless it `is_free` to have none.
fn arrange(
    items: &Items,
    original: usize,
    (one, of_one): &Side<'_>,
    (other, of_other): &Side<'_>,
    is_free: bool,
) -> Option<Vec<Place>> {
    let mut rows: Vec<Place> =
        of_one.iter().enumerate().map(|(n, of)| [*of, None, Some(n)]).collect();
    for n in (0..original).filter(|n| !of_one.contains(&Some(*n))) {
        let before = rows.iter().rposition(|row| row[0].is_some_and(|other| other < n));
        rows.insert(before.map_or(0, |at| at + 1), [Some(n), None, None]);
    }
    let mut next = 0;
    for (n, of) in of_other.iter().enumerate() {
        let at = rows.iter().position(|row| match (of, row) {
            (Some(_), [found, ..]) => found == of,
            (None, [None, None, Some(added)]) => {
                other[n] == one[*added] || same(items, &other[n], &one[*added])
            }
            _ => false,
        });
        match at {
            Some(at) if at < next && !is_free => return None,
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

/// Whether rows that were there stand one after the other as they did.
fn is_in_order(of: &[Option<usize>]) -> bool {
    of.iter().flatten().is_sorted()
}

/// The rows of the original that those of one side were, but for rows in whose place another one has come
/// while the other side changed something in them: that is not put into the other one.
fn parted(
    items: &Items,
    original: &[Value],
    (one, of_one): (&[Value], &[Option<usize>]),
    (other, of_other): (&[Value], &[Option<usize>]),
) -> Vec<Option<usize>> {
    let is_another = |old: usize, row: &Value| names(items, &original[old]) != names(items, row);
    let is_edited = |old: usize| {
        let at = of_other.iter().position(|of| *of == Some(old));
        at.is_some_and(|at| other[at] != original[old] && !is_another(old, &other[at]))
    };
    let keeps = |(row, of): (&Value, &Option<usize>)| {
        of.filter(|old| !is_another(*old, row) || !is_edited(*old))
    };
    one.iter().zip(of_one).map(keeps).collect()
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

/// Whether two rows name the same.
fn same(items: &Items, one: &Value, other: &Value) -> bool {
    let named = names(items, one);
    named.is_some() && named == names(items, other)
}

/// What a row is told by: what may occur once in the list, else the first record that it refers to, else
/// its first field.
fn names<'v>(items: &Items, row: &'v Value) -> Option<&'v Value> {
    let reference = items.fields.iter().find(|field| matches!(field.kind, Kind::Reference(_)));
    let first = reference.or(items.fields.first()).map(|field| field.path);
    let path = items.unique.or(first).map(Path::parse)?;
    path.get(row).filter(|value| !value.is_null())
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
        assert_eq!(open_place(&after, &place(0)), place(1));
        assert_eq!(open_place(&both, &place(1)), place(1));
        assert_eq!(open_place(&after, &place(7)), place(7), "there is no such row");
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
    fn takes_the_order_of_the_side_that_has_made_one() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let (_, bots) = merged(&json!([a, b]), &json!([b, a]), &json!([a, b]));
        assert_eq!(bots, json!([b, a]));
        let (found, bots) = merged(&json!([a, b]), &json!([bot("a", "y"), b]), &json!([b, a]));
        assert_eq!(found, [("bots[1].onEscalation.agent.id".into(), false)]);
        assert_eq!(bots, json!([b, bot("a", "y")]), "in the row where it was changed");
        let (_, bots) = merged(&json!([a, b]), &json!([b, a]), &json!([bot("a", "y"), b]));
        assert_eq!(bots, json!([b, bot("a", "y")]));
        let (c, d) = (bot("c", "x"), bot("d", "x"));
        let (_, bots) = merged(&json!([a, b]), &json!([a, c, b]), &json!([b, d, a]));
        assert_eq!(bots, json!([b, d, a, c]));
    }

    #[test]
    fn decides_a_list_as_a_whole_of_which_each_side_made_an_order() {
        let [a, b, c] = ["a", "b", "c"].map(|name| bot(name, "x"));
        let (original, mine, theirs) = (json!([a, b, c]), json!([b, a, c]), json!([a, c, b]));
        let (found, bots) = merged(&original, &mine, &theirs);
        assert_eq!(found, [("bots".into(), true)]);
        assert_eq!(bots, mine);
        let spec = Resource::Orchestration.spec();
        let sides = aligned(spec, [&with(&original), &with(&mine), &with(&theirs)]);
        let one = differences(&sides[0], &sides[1], &sides[2]).remove(0);
        assert_eq!([one.original, one.mine, one.theirs], [original, mine, theirs].map(Some));
        let (found, _) = merged(&json!([a, b]), &json!([b, a]), &json!([b, a]));
        assert!(found.is_empty());
    }

    #[test]
    fn a_new_order_is_a_change() {
        let [a, b, c] = ["a", "b", "c"].map(|name| bot(name, "x"));
        let spec = Resource::Orchestration.spec();
        let beside = |before: Value, after: Value| {
            let [before, after] = beside(spec, &with(&before), &with(&after));
            crate::changes::changes(&before, &after).len()
        };
        assert!(beside(json!([a, b]), json!([b, a])) > 1);
        assert_eq!(beside(json!([a, b]), json!([a, c, b])), 1);
        assert_eq!(beside(json!([a, b]), json!([b])), 1);
    }

    #[test]
    fn puts_no_change_of_a_row_into_another_one() {
        let (a, b) = (bot("a", "x"), bot("b", "x"));
        let (edited, other) = (bot("a", "y"), bot("c", "x"));
        let (found, _) = merged(&json!([a, b]), &json!([edited, b]), &json!([other, b]));
        assert_eq!(found, [("bots[0]".into(), true), ("bots[1]".into(), false)]);
        let (found, _) = merged(&json!([a, b]), &json!([other, b]), &json!([edited, b]));
        assert_eq!(found.iter().filter(|(_, is_conflict)| *is_conflict).count(), 1);
        // One side alone may say of a row that it is another.
        let (found, bots) = merged(&json!([a, b]), &json!([other, b]), &json!([a, b]));
        assert_eq!(found, [("bots[0].participant.id".into(), false)]);
        assert_eq!(bots, json!([other, b]));
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
