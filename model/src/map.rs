//! The whole configuration as a drawing in six layers: which box stands where, which lines join
//! them. Units are places (layer and row); how many pixels that is, the page says.

mod arrange;
mod mermaid;
mod untangle;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use mermaid::mermaid;

use self::arrange::arrange;
use crate::graph::Graph;

/// The boxes of each layer, from the top: the nodes in each.
type Layers = [Vec<Vec<usize>>; 6];

/// A box: one record, or several that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Place of its kind in [`Resource::ALL`].
    pub layer: usize,
    /// Place in its layer, from the top.
    pub row: usize,
    /// The nodes of the graph that it stands for; never empty.
    pub members: Vec<usize>,
    /// Whether it is what was left over when its layer was full.
    pub is_rest: bool,
}

/// A line between two boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The box that is used.
    pub used: usize,
    /// The box that uses it.
    pub user: usize,
    /// So many pointers.
    pub count: usize,
}

/// Boxes and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// The boxes, layer by layer, from the top.
    pub cells: Vec<Cell>,
    /// The lines; none leads from a box to itself.
    pub lines: Vec<Line>,
    /// Boxes per layer.
    pub heights: [usize; 6],
}

/// Which way to go from one box to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what it uses.
    Used,
    /// To what uses it.
    User,
    /// To the one above.
    Up,
    /// To the one below.
    Down,
}

/// Lays out the nodes that `shown` names, with at most `most` boxes in a layer.
///
/// Where there are more, records with the very same neighbours share a box; if that is not
/// enough, those that are least connected become one box "the rest".
#[must_use]
pub fn map(graph: &Graph, shown: impl Fn(usize) -> bool, most: usize) -> Map {
    let mut layers: Layers = Default::default();
    for at in (0..graph.nodes().len()).filter(|at| shown(*at)) {
        layers[graph.nodes()[at].resource.index()].push(vec![at]);
    }
    let mut rests = [false; 6];
    for (layer, rest) in layers.iter_mut().zip(&mut rests) {
        if layer.len() > most {
            *layer = alike(graph, layer, &shown);
        }
        if layer.len() > most {
            shorten(graph, layer, most);
            *rest = true;
        }
    }
    arrange(graph, &mut layers, rests);
    finish(graph, layers, rests)
}

/// Puts records with the same neighbours together.
fn alike(graph: &Graph, layer: &[Vec<usize>], shown: &impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut places: HashMap<(Vec<usize>, Vec<usize>, bool), usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in layer.iter().flatten() {
        let sorted = |ends: &mut dyn Iterator<Item = usize>| {
            let mut ends: Vec<_> = ends.filter(|end| shown(*end)).collect();
            ends.sort_unstable();
            ends.dedup();
            ends
        };
        let key = (
            sorted(&mut graph.uses(*at).map(|edge| edge.to)),
            sorted(&mut graph.used_by(*at).map(|edge| edge.from)),
            graph.nodes()[*at].is_there,
        );
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(*at);
    }
    groups
}

/// Keeps what is missing and what is most connected; the others become the last box.
fn shorten(graph: &Graph, layer: &mut Vec<Vec<usize>>, most: usize) {
    let weight = |group: &Vec<usize>| {
        let lost = group.iter().any(|at| !graph.nodes()[*at].is_there);
        let lines = group.iter().map(|at| graph.uses(*at).count() + graph.used_by(*at).count());
        (lost, lines.max())
    };
    let mut order: Vec<usize> = (0..layer.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(weight(&layer[*n])));
    let kept: HashSet<usize> = order.into_iter().take(most.saturating_sub(1)).collect();
    let mut rest = Vec::new();
    let mut n = 0;
    layer.retain_mut(|group| {
        n += 1;
        kept.contains(&(n - 1)) || {
            rest.append(group);
            false
        }
    });
    layer.push(rest);
}

fn finish(graph: &Graph, layers: Layers, rests: [bool; 6]) -> Map {
    let mut map = Map::default();
    let mut cell_of: HashMap<usize, usize> = HashMap::new();
    for (layer, groups) in layers.into_iter().enumerate() {
        map.heights[layer] = groups.len();
        let last = groups.len().saturating_sub(1);
        for (row, members) in groups.into_iter().enumerate() {
            cell_of.extend(members.iter().map(|at| (*at, map.cells.len())));
            let is_rest = rests[layer] && row == last;
            map.cells.push(Cell { layer, row, members, is_rest });
        }
    }
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for edge in graph.edges() {
        if let (Some(used), Some(user)) = (cell_of.get(&edge.to), cell_of.get(&edge.from))
            && used != user
        {
            *counts.entry((*used, *user)).or_default() += 1;
        }
    }
    let line = |((used, user), count)| Line { used, user, count };
    map.lines = counts.into_iter().map(line).collect();
    map
}

impl Map {
    /// The box to go to from `at`; `None` where there is none that way.
    #[must_use]
    pub fn go(&self, at: usize, way: Way) -> Option<usize> {
        let here = self.cells.get(at)?;
        let near = |cell: &usize| self.cells[*cell].row.abs_diff(here.row);
        match way {
            Way::Used => {
                let ends = self.lines.iter().filter(|line| line.user == at).map(|line| line.used);
                ends.min_by_key(near)
            }
            Way::User => {
                let ends = self.lines.iter().filter(|line| line.used == at).map(|line| line.user);
                ends.min_by_key(near)
            }
            Way::Up => at.checked_sub(1).filter(|one| self.cells[*one].layer == here.layer),
            Way::Down => Some(at + 1)
                .filter(|one| self.cells.get(*one).is_some_and(|cell| cell.layer == here.layer)),
        }
    }

    /// Boxes that a box stands on or that stand on it, itself included.
    #[must_use]
    pub fn near(&self, at: usize) -> HashSet<usize> {
        let mut near = HashSet::from([at]);
        for upward in [true, false] {
            let mut open = vec![at];
            let mut seen = HashSet::from([at]);
            while let Some(one) = open.pop() {
                for line in &self.lines {
                    let (from, to) =
                        if upward { (line.used, line.user) } else { (line.user, line.used) };
                    if from == one && seen.insert(to) {
                        open.push(to);
                    }
                }
            }
            near.extend(seen);
        }
        near
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        arrange::{crossings, ends},
        *,
    };
    use crate::{record::Record, spec::Resource};

    fn graph(records: &[(Resource, serde_json::Value)]) -> Graph {
        let records: Vec<_> =
            records.iter().map(|(kind, json)| (*kind, Record::new(json.clone()))).collect();
        Graph::of(records.iter().map(|(kind, record)| (*kind, record)))
    }

    fn account(id: &str, channel: &str, orchestration: &str) -> (Resource, serde_json::Value) {
        let json = json!({"id": id, "channel": {"id": channel},
            "chatConfigurations": {"orchestration": {"id": orchestration}}});
        (Resource::Account, json)
    }

    fn plain(resource: Resource, ids: &[&str]) -> Vec<(Resource, serde_json::Value)> {
        ids.iter().map(|id| (resource, json!({"id": id}))).collect()
    }

    fn drawn(graph: &Graph, map: &Map) -> Vec<[(usize, usize); 2]> {
        let mut layers: Layers = Default::default();
        for cell in &map.cells {
            layers[cell.layer].push(cell.members.clone());
        }
        ends(graph, &layers)
    }

    #[test]
    fn straightens_what_can_be_straight() {
        let mut records = plain(Resource::Orchestration, &["a", "b", "c", "d"]);
        records.extend([account("4", "", "d"), account("2", "", "b")]);
        records.extend([account("3", "", "c"), account("1", "", "a")]);
        let graph = graph(&records);
        let map = map(&graph, |_| true, 40);
        assert_eq!(crossings(&drawn(&graph, &map)), 0);
        assert_eq!(map.heights, [0, 0, 0, 0, 4, 4]);
        for line in &map.lines {
            assert_eq!(map.cells[line.used].row, map.cells[line.user].row);
        }
    }

    #[test]
    fn puts_what_is_alike_into_one_box_only_where_there_is_no_room() {
        let mut records = plain(Resource::Channel, &["web", "sms"]);
        let ids: Vec<String> = (0..30).map(|n| format!("a{n}")).collect();
        records.extend(ids.iter().map(|id| account(id, "web", "")));
        records.push(account("own", "sms", ""));
        let graph = graph(&records);
        assert_eq!(map(&graph, |_| true, 40).heights[5], 31);
        let small = map(&graph, |_| true, 10);
        assert_eq!(small.heights[5], 2);
        let sizes: Vec<_> = small.cells.iter().map(|cell| cell.members.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 33);
        assert_eq!(small.lines.iter().map(|line| line.count).sum::<usize>(), 31);
        assert!(small.cells.iter().all(|cell| !cell.is_rest));
    }

    #[test]
    fn keeps_the_missing_and_the_connected_and_counts_the_rest() {
        let orchestrations: Vec<String> = (0..50).map(|n| format!("o{n}")).collect();
        let mut records: Vec<_> =
            orchestrations.iter().map(|id| (Resource::Orchestration, json!({"id": id}))).collect();
        records.extend(orchestrations.iter().map(|id| account(&format!("a{id}"), "", id)));
        records.push(account("more", "", "o7"));
        records.push(account("lost", "", "gone"));
        let graph = graph(&records);
        let map = map(&graph, |_| true, 10);
        assert_eq!(map.heights[4], 10);
        let kept = |id| {
            let at = graph.find(Resource::Orchestration, id).unwrap();
            map.cells.iter().any(|cell| cell.members == [at])
        };
        assert!(kept("gone") && kept("o7"));
        let rest: Vec<_> = map.cells.iter().filter(|cell| cell.is_rest).collect();
        assert_eq!(rest.iter().map(|cell| cell.layer).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(rest[0].members.len(), 51 - 9);
        assert!(rest.iter().all(|cell| cell.row == 9));
    }

    #[test]
    fn goes_along_lines_to_the_nearest() {
        let mut records = plain(Resource::Orchestration, &["a", "b"]);
        records.extend([account("1", "", "a"), account("2", "", "a"), account("3", "", "b")]);
        let graph = graph(&records);
        let map = map(&graph, |_| true, 40);
        let cell = |resource, id| {
            let at = graph.find(resource, id).unwrap();
            map.cells.iter().position(|cell| cell.members == [at]).unwrap()
        };
        let a = cell(Resource::Orchestration, "a");
        let first = map.go(a, Way::User).unwrap();
        assert_eq!(map.go(first, Way::Used), Some(a));
        assert_eq!(map.go(a, Way::Used), None);
        assert_eq!(map.go(a, Way::Up).is_some(), map.go(a, Way::Down).is_none());
        let three = cell(Resource::Account, "3");
        let near = map.near(three);
        assert_eq!(near, HashSet::from([three, cell(Resource::Orchestration, "b")]));
    }

    #[test]
    fn survives_cycles_that_the_contract_does_not_allow() {
        let mut graph = graph(&plain(Resource::Channel, &["a", "b"]));
        let path = crate::Path::root();
        for (from, to) in [(0, 1), (1, 0), (0, 0)] {
            graph.link(crate::graph::Edge { from, to, label: "", path: path.clone() });
        }
        let map = map(&graph, |_| true, 40);
        assert_eq!(map.lines.len(), 2);
        assert_eq!(map.near(0).len(), 2);
    }

    #[test]
    fn writes_mermaid_that_names_cannot_break() {
        let graph = graph(&[
            account("x", "web", "gone"),
            (Resource::Channel, json!({"id": "web", "active": false})),
        ]);
        let name = |at: usize| match graph.nodes()[at].id.as_str() {
            "x" => ("A \"quoted\"\n<b>#1</b>".to_owned(), true),
            "web" => ("Web".to_owned(), false),
            id => (id.to_owned(), true),
        };
        assert_eq!(
            mermaid(&graph, |_| true, name),
            "flowchart RL\n  subgraph channel[\"Channels\"]\n    n1[\"Web\"]\n  end\n  \
             subgraph orchestration[\"Orchestrations\"]\n    n2[\"gone\"]\n  end\n  \
             subgraph account[\"Accounts\"]\n    n0[\"A #quot;quoted#quot; #lt;b#gt;#35;1#lt;/b#gt;\"]\n  end\n  \
             n0 --> n1\n  n0 --> n2\n  classDef inactive stroke-dasharray:4 4,color:#777\n  \
             class n1 inactive\n  classDef missing stroke:#c00,stroke-dasharray:3 3\n  class n2 missing\n"
        );
    }
}
