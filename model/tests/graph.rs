//! Every walk over the graph ends and is right, whatever the pointers are: cycles, self
//! references, ids that nothing has. Compared with plain definitions on a matrix.

// Walks two tables by the same index: the index is the point.
#![allow(clippy::unwrap_used, clippy::needless_range_loop)]

use baton_model::{
    Path, Record, Resource,
    graph::{Edge, Graph, pointers, points_at},
    map::{Map, Way, map},
    reference::references,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

const MOST: usize = 12;

/// Who points at whom: any way, cycles included.
fn any_links() -> impl Strategy<Value = Vec<(usize, usize)>> {
    vec((0..MOST, 0..MOST), 0..40)
}

fn graph_of(links: &[(usize, usize)]) -> Graph {
    let mut graph = Graph::default();
    for number in 0..MOST {
        graph.add(Resource::Channel, &number.to_string());
    }
    for &(from, to) in links {
        graph.link(Edge { from, to, label: "Link", path: Path::parse("link.id") });
    }
    graph
}

/// `reach[a][b]`: whether a way leads from a to b, by the definition.
fn closure(links: &[(usize, usize)]) -> Vec<Vec<bool>> {
    let mut reach = vec![vec![false; MOST]; MOST];
    for &(from, to) in links {
        reach[from][to] = true;
    }
    for via in 0..MOST {
        for from in 0..MOST {
            for to in 0..MOST {
                reach[from][to] |= reach[from][via] && reach[via][to];
            }
        }
    }
    reach
}

/// Records of all six resources whose references are drawn from a few ids.
fn any_records() -> impl Strategy<Value = Vec<(Resource, Record)>> {
    let id = || select(vec!["a", "b", "c", "d", ""]).prop_map(str::to_owned);
    let one = (select(Resource::ALL.to_vec()), id(), id(), id(), id());
    vec(one, 0..30).prop_map(|all| {
        all.into_iter()
            .map(|(resource, id, x, y, z)| {
                let json = match resource {
                    Resource::Authentication | Resource::Channel | Resource::App => {
                        json!({"id": id})
                    }
                    Resource::ClientApplication => {
                        json!({"id": id, "roles": [{"authentication": {"id": x}}, {"authentication": null}, 7]})
                    }
                    Resource::Participant => json!({"id": id, "application": {"id": x}}),
                    Resource::Orchestration => json!({"id": id, "applications": {
                        "botConfiguration": {"bots": [{"id": x, "participant": {"id": y}}, null]},
                        "customerConfiguration": {"customer": {"id": z}}}}),
                    Resource::Account => json!({"id": id, "channel": {"id": x},
                        "chatConfigurations": {"orchestration": {"id": y}}}),
                };
                (resource, Record::new(json))
            })
            .collect()
    })
}

/// The kinds of record between which the contract has pointers, the one that is used first.
const JOINED: [(usize, usize); 6] = [(0, 1), (1, 2), (1, 4), (2, 4), (3, 5), (4, 5)];

/// Where boxes could stand so that no lines cross: rows per layer, and lines between layers, each
/// with its rows. Lines that would cross an earlier one between the same layers are left out.
fn free_of_crossings() -> impl Strategy<Value = ([usize; 6], Vec<[(usize, usize); 2]>)> {
    let sizes = [1..9_usize, 1..9, 1..9, 1..9, 1..9, 1..9];
    let lines = vec((0..JOINED.len(), 0..9_usize, 0..9_usize), 0..60);
    (sizes, lines).prop_map(|(sizes, wanted)| {
        let mut lines: Vec<[(usize, usize); 2]> = Vec::new();
        for (pair, lower, upper) in wanted {
            let (a, b) = JOINED[pair];
            let line = [(a, lower % sizes[a]), (b, upper % sizes[b])];
            if lines.iter().all(|other| *other != line && !cross(other, &line)) {
                lines.push(line);
            }
        }
        (sizes, lines)
    })
}

/// The same without circles: trees side by side.
fn trees() -> impl Strategy<Value = ([usize; 6], Vec<[(usize, usize); 2]>)> {
    free_of_crossings().prop_map(|(sizes, lines)| {
        let mut trees: Vec<Vec<(usize, usize)>> = Vec::new();
        let one_tree = |trees: &mut Vec<Vec<(usize, usize)>>, at: (usize, usize)| {
            let found = trees.iter().position(|tree| tree.contains(&at));
            found.map_or_else(|| vec![at], |found| trees.swap_remove(found))
        };
        let mut kept = Vec::new();
        for [a, b] in lines {
            let mut tree = one_tree(&mut trees, a);
            if !tree.contains(&b) {
                tree.extend(one_tree(&mut trees, b));
                kept.push([a, b]);
            }
            trees.push(tree);
        }
        (sizes, kept)
    })
}

fn cross(a: &[(usize, usize); 2], b: &[(usize, usize); 2]) -> bool {
    let same = a[0].0 == b[0].0 && a[1].0 == b[1].0;
    let apart = a[0].1 != b[0].1 && a[1].1 != b[1].1;
    same && apart && (a[0].1 < b[0].1) != (a[1].1 < b[1].1)
}

/// The map of boxes and lines whose order nothing tells any more.
fn shuffled(sizes: &[usize; 6], lines: &[[(usize, usize); 2]], seed: usize) -> Map {
    let mut graph = Graph::default();
    let mut places = Vec::new();
    for (layer, size) in sizes.iter().enumerate() {
        for row in 0..*size {
            places.push((layer, row));
        }
    }
    places.sort_by_key(|(layer, row)| (layer * 31 + row * 17 + 7).wrapping_mul(seed * 2 + 1) % 101);
    let nodes: std::collections::HashMap<_, _> = places
        .iter()
        .map(|(layer, row)| {
            let added = graph.add(Resource::ALL[*layer], &format!("{layer}-{row}"));
            ((*layer, *row), added.unwrap())
        })
        .collect();
    for [used, user] in lines {
        let (from, to) = (nodes[user], nodes[used]);
        graph.link(Edge { from, to, label: "Link", path: Path::parse("link.id") });
    }
    map(&graph, |_| true, 40)
}

fn crossings(map: &Map) -> usize {
    let place = |at: usize| (map.cells[at].layer, map.cells[at].row);
    let lines: Vec<_> = map.lines.iter().map(|one| [place(one.used), place(one.user)]).collect();
    let pairs = lines.iter().enumerate();
    pairs.map(|(n, one)| lines[n + 1..].iter().filter(|other| cross(one, other)).count()).sum()
}

proptest! {
    #[test]
    fn trees_that_can_be_drawn_without_crossings_are((sizes, lines) in trees(), seed in 0..1000_usize) {
        prop_assert_eq!(crossings(&shuffled(&sizes, &lines, seed)), 0);
    }

    #[test]
    fn graphs_that_can_be_drawn_without_crossings_are((sizes, lines) in free_of_crossings(), seed in 0..1000_usize) {
        prop_assert_eq!(crossings(&shuffled(&sizes, &lines, seed)), 0);
    }

    #[test]
    fn reaches_exactly_what_a_way_leads_to(links in any_links()) {
        let graph = graph_of(&links);
        let reach = closure(&links);
        for at in 0..MOST {
            let (down, up) = (graph.down(at), graph.up(at));
            for other in (0..MOST).filter(|other| *other != at) {
                prop_assert_eq!(down.contains(&other), reach[at][other]);
                prop_assert_eq!(up.contains(&other), reach[other][at]);
            }
            // Each once, and never itself.
            for found in [down, up] {
                let mut unique = found.clone();
                unique.sort_unstable();
                unique.dedup();
                prop_assert_eq!(unique.len(), found.len());
                prop_assert!(!found.contains(&at));
            }
        }
    }

    #[test]
    fn layers_rise_along_every_pointer_outside_cycles(links in any_links()) {
        let graph = graph_of(&links);
        let reach = closure(&links);
        let layers = graph.layers();
        for &(from, to) in &links {
            // On a cycle: a way leads back.
            if !reach[to][from] {
                prop_assert!(layers[from] > layers[to], "{from} -> {to}: {layers:?}");
            }
        }
        for at in 0..MOST {
            prop_assert!(layers[at] < MOST);
            if !links.iter().any(|(from, to)| *from == at && to != from) {
                prop_assert_eq!(layers[at], 0);
            }
        }
    }

    #[test]
    fn dangling_is_what_points_at_no_record(records in any_records()) {
        let graph = Graph::of(records.iter().map(|(resource, record)| (*resource, record)));
        let is_there = |resource: Resource, id: &str| {
            records.iter().any(|(kind, record)| *kind == resource && record.id == id)
        };
        for edge in graph.dangling(|_| true) {
            let to = &graph.nodes()[edge.to];
            prop_assert!(!is_there(to.resource, &to.id));
        }
        for node in graph.nodes() {
            prop_assert_eq!(node.is_there, node.id.is_empty() || is_there(node.resource, &node.id));
        }
        prop_assert_eq!(graph.dangling(|_| false).count(), 0);
        let unused: Vec<usize> = graph.unused(|_| true).collect();
        for (at, node) in graph.nodes().iter().enumerate() {
            let used = graph.used_by(at).any(|edge| edge.from != at);
            let counts = node.is_there && node.resource != Resource::Account;
            prop_assert_eq!(unused.contains(&at), counts && !used);
        }
    }

    #[test]
    fn the_map_shows_every_record_once_and_every_pointer(records in any_records(), most in 1_usize..6) {
        let graph = Graph::of(records.iter().map(|(resource, record)| (*resource, record)));
        let map = map(&graph, |_| true, most);
        let mut shown: Vec<usize> = map.cells.iter().flat_map(|cell| cell.members.clone()).collect();
        shown.sort_unstable();
        prop_assert_eq!(shown, (0..graph.nodes().len()).collect::<Vec<_>>());
        for (n, cell) in map.cells.iter().enumerate() {
            prop_assert!(cell.row < map.heights[cell.layer] && map.heights[cell.layer] <= most);
            for way in [Way::Used, Way::User, Way::Up, Way::Down] {
                if let Some(next) = map.go(n, way) {
                    let back = match way {
                        Way::Up => map.go(next, Way::Down),
                        Way::Down => map.go(next, Way::Up),
                        // The nearest of a box need not have it as its own nearest.
                        Way::Used | Way::User => Some(n),
                    };
                    prop_assert!(next < map.cells.len() && back == Some(n));
                }
            }
            prop_assert!(map.near(n).contains(&n));
        }
        let place = |at: usize| map.cells.iter().position(|cell| cell.members.contains(&at)).unwrap();
        let across = graph.edges().iter().filter(|edge| place(edge.from) != place(edge.to)).count();
        prop_assert_eq!(map.lines.iter().map(|line| line.count).sum::<usize>(), across);
    }

    #[test]
    fn the_quick_question_agrees_with_the_references(records in any_records(), id in select(vec!["a", "b", "c"])) {
        for (resource, record) in &records {
            for to in Resource::ALL {
                let slow = references(resource.spec(), &record.json)
                    .iter()
                    .any(|reference| reference.to == to && reference.id == id);
                prop_assert_eq!(points_at(record, &pointers(resource.spec(), to), id), slow);
            }
        }
    }
}

/// No record can be part of a cycle: whatever ids a server takes, a field that holds one says of
/// which kind it is, and that is always an earlier one. Cycles of another contract are made up of
/// pointers alone (above).
#[test]
fn fields_point_at_earlier_kinds_alone() {
    for resource in Resource::ALL {
        for to in Resource::ALL {
            let any = !pointers(resource.spec(), to).is_empty();
            assert!(!any || to.index() < resource.index(), "{resource:?} points at {to:?}");
        }
    }
}

#[test]
fn a_chain_as_long_as_a_server_full_of_records_is_no_problem() {
    let mut graph = Graph::default();
    let length = 50_000;
    for number in 0..length {
        graph.add(Resource::Channel, &number.to_string());
    }
    for from in 1..length {
        graph.link(Edge { from, to: from - 1, label: "Link", path: Path::root() });
    }
    assert_eq!(graph.layers().last(), Some(&(length - 1)));
    assert_eq!(graph.down(length - 1).len(), length - 1);
}
