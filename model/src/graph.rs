//! Who uses whom: the records of all resources as a graph.
//!
//! An edge leads from the record that holds an id to the record that the id means. The contract
//! allows no cycles, but servers are not asked: every walk here ends whatever the edges are.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::{
    path::{Path, Step, written},
    record::Record,
    reference::references,
    spec::{Field, Kind, Resource, Spec},
};

/// A record in the graph, or an id that some record points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What kind of record it is.
    pub resource: Resource,
    /// Its id; empty where the server sent none.
    pub id: String,
    /// Whether there is such a record, and not only an id.
    pub is_there: bool,
}

/// One pointer. Nodes are named by their place in [`Graph::nodes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The record that holds the id.
    pub from: usize,
    /// The record that the id means.
    pub to: usize,
    /// Label of the field that holds it.
    pub label: &'static str,
    /// Where in the record it stands.
    pub path: Path,
}

/// Records and their pointers.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    places: [HashMap<String, usize>; 6],
    /// Edges that leave and that reach each node, by their place in `edges`.
    out: Vec<Vec<usize>>,
    into: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph of these records. Of two with the same id the first counts.
    pub fn of<'r>(records: impl IntoIterator<Item = (Resource, &'r Record)>) -> Self {
        let mut graph = Self::default();
        for (resource, record) in records {
            let Some(from) = graph.add(resource, &record.id) else { continue };
            for reference in references(resource.spec(), &record.json) {
                if !reference.id.is_empty() {
                    let to = graph.place(reference.to, &reference.id);
                    graph.link(Edge { from, to, label: reference.label, path: reference.path });
                }
            }
        }
        graph
    }

    /// Adds a record; `None` if one with its id is there already. Without an id it stands alone.
    pub fn add(&mut self, resource: Resource, id: &str) -> Option<usize> {
        if id.is_empty() {
            return Some(self.push(resource, String::new(), true));
        }
        let at = self.place(resource, id);
        (!std::mem::replace(&mut self.nodes[at].is_there, true)).then_some(at)
    }

    /// Adds a pointer between two nodes.
    pub fn link(&mut self, edge: Edge) {
        let index = self.edges.len();
        self.out[edge.from].push(index);
        self.into[edge.to].push(index);
        self.edges.push(edge);
    }

    fn place(&mut self, resource: Resource, id: &str) -> usize {
        match self.find(resource, id) {
            Some(at) => at,
            None => self.push(resource, id.to_owned(), false),
        }
    }

    fn push(&mut self, resource: Resource, id: String, is_there: bool) -> usize {
        let at = self.nodes.len();
        if !id.is_empty() {
            self.places[resource.index()].insert(id.clone(), at);
        }
        self.nodes.push(Node { resource, id, is_there });
        self.out.push(Vec::new());
        self.into.push(Vec::new());
        at
    }

    /// The node of an id.
    #[must_use]
    pub fn find(&self, resource: Resource, id: &str) -> Option<usize> {
        self.places[resource.index()].get(id).copied()
    }

    /// All nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All pointers.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What a record points at, in the order of its form.
    pub fn uses(&self, at: usize) -> impl Iterator<Item = &Edge> {
        self.out.get(at).into_iter().flatten().map(|edge| &self.edges[*edge])
    }

    /// What points at a record.
    pub fn used_by(&self, at: usize) -> impl Iterator<Item = &Edge> {
        self.into.get(at).into_iter().flatten().map(|edge| &self.edges[*edge])
    }

    /// Pointers at nothing. Only resources of which all records are here can say so.
    pub fn dangling(&self, complete: impl Fn(Resource) -> bool) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| {
            let to = &self.nodes[edge.to];
            !to.is_there && complete(to.resource)
        })
    }

    /// Records that nothing else points at, though something could; only where all that could is
    /// here. An account is what the others are for: nothing can point at it.
    pub fn unused(&self, complete: impl Fn(Resource) -> bool) -> impl Iterator<Item = usize> {
        let certain = Resource::ALL.map(|resource| {
            let mut referrers = referrers(resource).peekable();
            referrers.peek().is_some() && referrers.all(&complete)
        });
        (0..self.nodes.len()).filter(move |&at| {
            let node = &self.nodes[at];
            node.is_there
                && certain[node.resource.index()]
                && self.used_by(at).all(|edge| edge.from == at)
        })
    }

    /// What a record stands on, nearest first: all that it uses, and all that those use.
    #[must_use]
    pub fn down(&self, at: usize) -> Vec<usize> {
        self.reach(at, &self.out, |edge| edge.to)
    }

    /// What breaks when a record is switched off, nearest first: all that use it, and so on.
    #[must_use]
    pub fn up(&self, at: usize) -> Vec<usize> {
        self.reach(at, &self.into, |edge| edge.from)
    }

    fn reach(&self, start: usize, ways: &[Vec<usize>], end: fn(&Edge) -> usize) -> Vec<usize> {
        let mut seen = HashSet::from([start]);
        let mut queue = VecDeque::from([start]);
        let mut found = Vec::new();
        while let Some(at) = queue.pop_front() {
            for edge in ways.get(at).into_iter().flatten() {
                let next = end(&self.edges[*edge]);
                if seen.insert(next) {
                    found.push(next);
                    queue.push_back(next);
                }
            }
        }
        found
    }

    /// A layer for each node: 0 for what uses nothing, and each other one above all that it uses.
    /// Inside a cycle one pointer, the one that closes it, leads up instead.
    #[must_use]
    pub fn layers(&self) -> Vec<usize> {
        let mut layers = vec![0; self.nodes.len()];
        let mut state = vec![State::New; self.nodes.len()];
        for root in 0..self.nodes.len() {
            // Not by recursion: a chain may be as long as there are records.
            let mut stack = vec![(root, 0)];
            while let Some((at, done)) = stack.pop() {
                if done == 0 && state[at] != State::New {
                    continue;
                }
                state[at] = State::Open;
                if let Some(edge) = self.out[at].get(done) {
                    stack.push((at, done + 1));
                    stack.push((self.edges[*edge].to, 0));
                    continue;
                }
                state[at] = State::Done;
                let below = self.uses(at).filter(|edge| state[edge.to] == State::Done);
                let below = below.filter(|edge| edge.to != at);
                layers[at] = below.map(|edge| layers[edge.to] + 1).max().unwrap_or(0);
            }
        }
        layers
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// The resources whose records can point at a record of `resource`.
pub fn referrers(resource: Resource) -> impl Iterator<Item = Resource> {
    Resource::ALL.into_iter().filter(move |one| !pointers(one.spec(), resource).is_empty())
}

/// Where records described by `spec` point at records of `to`. A step to a number stands for
/// every row of the list.
#[must_use]
pub fn pointers(spec: &Spec, to: Resource) -> Vec<Path> {
    let mut found = Vec::new();
    for field in spec.fields() {
        collect(field, &Path::root(), to, &mut found);
    }
    found
}

fn collect(field: &Field, at: &Path, to: Resource, found: &mut Vec<Path>) {
    let path = at.then(field.path);
    match field.kind {
        Kind::Reference(resource) if resource == to => found.push(path),
        Kind::List(items) => {
            items.fields.iter().for_each(|inner| collect(inner, &path.at(0), to, found));
        }
        _ => {}
    }
}

/// Whether a record holds `id` at one of these [`pointers`]. Allocates nothing: it is asked of
/// every record there is.
#[must_use]
pub fn points_at(record: &Record, pointers: &[Path], id: &str) -> bool {
    !id.is_empty() && pointers.iter().any(|path| any(&record.json, path.steps(), &|one| one == id))
}

/// Whether a record holds anything at one of these [`pointers`]: where no record of a list does, the
/// list may leave it out.
#[must_use]
pub fn points(record: &Record, pointers: &[Path]) -> bool {
    pointers.iter().any(|path| any(&record.json, path.steps(), &|id| !id.is_empty()))
}

fn any(value: &serde_json::Value, steps: &[Step], is: &impl Fn(&str) -> bool) -> bool {
    match steps.split_first() {
        None => written(value).is_some_and(is),
        Some((Step::Key(key), rest)) => value.get(key).is_some_and(|inner| any(inner, rest, is)),
        Some((Step::Index(_), rest)) => {
            value.as_array().is_some_and(|rows| rows.iter().any(|row| any(row, rest, is)))
        }
    }
}

/// Types of channels that are known to be eGain's own; all others count as custom ones.
///
/// The contract shows these and says that the prefix `custom.` is not for them. It has no list.
pub const OWN_CHANNELS: [&str; 3] = ["sms", "web_chat", "mobile_sdk"];

/// Whether a channel seems to be a custom one. Unsure is no: this only ever warns.
#[must_use]
pub fn is_custom_channel(channel: &Record) -> bool {
    let kind = channel.json.get("type").and_then(serde_json::Value::as_str);
    kind.is_some_and(|kind| !kind.is_empty() && !OWN_CHANNELS.contains(&kind))
}

/// Whether an orchestration names a customer application, which custom channels need.
#[must_use]
pub fn has_customer(orchestration: &serde_json::Value) -> bool {
    Path::parse("applications.customerConfiguration.customer.id")
        .get(orchestration)
        .and_then(written)
        .is_some_and(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(json: serde_json::Value) -> Record {
        Record::new(json)
    }

    fn graph(records: &[(Resource, Record)]) -> Graph {
        Graph::of(records.iter().map(|(resource, record)| (*resource, record)))
    }

    fn ids(graph: &Graph, places: impl IntoIterator<Item = usize>) -> Vec<&str> {
        places.into_iter().map(|at| graph.nodes()[at].id.as_str()).collect()
    }

    fn setup() -> Graph {
        graph(&[
            (
                Resource::Account,
                record(json!({"id": "acc", "channel": {"id": "web"},
                "chatConfigurations": {"orchestration": {"id": "orc"}}})),
            ),
            (
                Resource::Orchestration,
                record(json!({"id": "orc", "applications": {
                "botConfiguration": {"bots": [{"id": "app", "participant": {"id": "mia"}}]},
                "agentConfiguration": {"agents": [{"id": "gone"}]}}})),
            ),
            (Resource::Participant, record(json!({"id": "mia", "application": {"id": "app"}}))),
            (
                Resource::ClientApplication,
                record(json!({"id": "app", "roles": [{"authentication": {"id": "key"}}]})),
            ),
            (Resource::Authentication, record(json!({"id": "key"}))),
            (Resource::Channel, record(json!({"id": "web"}))),
            (Resource::Channel, record(json!({"id": "spare"}))),
        ])
    }

    #[test]
    fn says_what_uses_what() {
        let graph = setup();
        let app = graph.find(Resource::ClientApplication, "app").unwrap();
        let users: Vec<_> = graph.used_by(app).map(|edge| (edge.label, edge.from)).collect();
        assert_eq!(
            users.iter().map(|(label, _)| *label).collect::<Vec<_>>(),
            ["Bot", "Application"]
        );
        assert_eq!(ids(&graph, graph.uses(app).map(|edge| edge.to)), ["key"]);
    }

    #[test]
    fn reaches_down_and_up() {
        let graph = setup();
        let account = graph.find(Resource::Account, "acc").unwrap();
        assert_eq!(ids(&graph, graph.down(account)), ["web", "orc", "mia", "app", "gone", "key"]);
        let key = graph.find(Resource::Authentication, "key").unwrap();
        assert_eq!(ids(&graph, graph.up(key)), ["app", "orc", "mia", "acc"]);
    }

    #[test]
    fn dangling_and_unused_need_all_records() {
        let graph = setup();
        assert_eq!(ids(&graph, graph.dangling(|_| true).map(|edge| edge.to)), ["gone"]);
        assert_eq!(graph.dangling(|one| one != Resource::ClientApplication).count(), 0);
        assert_eq!(ids(&graph, graph.unused(|_| true)), ["spare"]);
        assert_eq!(graph.unused(|one| one != Resource::Account).count(), 0);
    }

    #[test]
    fn layers_put_each_above_what_it_uses() {
        let graph = setup();
        let layers = graph.layers();
        let of = |resource, id| layers[graph.find(resource, id).unwrap()];
        assert_eq!(of(Resource::Authentication, "key"), 0);
        assert_eq!(of(Resource::ClientApplication, "app"), 1);
        assert_eq!(of(Resource::Participant, "mia"), 2);
        assert_eq!(of(Resource::Orchestration, "orc"), 3);
        assert_eq!(of(Resource::Account, "acc"), 4);
    }

    #[test]
    fn takes_records_without_id_and_of_wrong_types() {
        let graph = graph(&[
            (Resource::Account, record(json!({"channel": {"id": "web"}}))),
            (Resource::Account, record(json!({"channel": {"id": ""}}))),
            (Resource::Account, record(json!(null))),
            (Resource::Account, record(json!({"id": 7, "channel": "web"}))),
            (Resource::Orchestration, record(json!({"id": "o", "applications": [1, {"bots": 2}]}))),
            (Resource::Orchestration, record(json!({"id": "o"}))),
        ]);
        assert_eq!(graph.nodes().len(), 6);
        assert_eq!(graph.edges().len(), 1);
        assert_eq!(graph.nodes().iter().filter(|node| !node.is_there).count(), 1);
    }

    #[test]
    fn tells_custom_channels_and_those_without_a_customer() {
        let channel = |kind| is_custom_channel(&record(json!({"type": kind})));
        assert!(channel("custom.teams") && channel("custom_channel"));
        assert!(!channel("sms") && !channel(""));
        assert!(!is_custom_channel(&record(json!({"type": 7}))));
        let customer =
            |id| json!({"applications": {"customerConfiguration": {"customer": {"id": id}}}});
        assert!(has_customer(&customer(json!("sdk"))));
        assert!(!has_customer(&customer(json!(""))) && !has_customer(&json!(null)));
    }

    #[test]
    fn knows_who_can_point_where() {
        let of = |resource| referrers(resource).collect::<Vec<_>>();
        assert_eq!(of(Resource::Authentication), [Resource::ClientApplication]);
        assert_eq!(
            of(Resource::ClientApplication),
            [Resource::Participant, Resource::Orchestration]
        );
        assert_eq!(of(Resource::Account), []);
        let paths = pointers(Resource::ClientApplication.spec(), Resource::Authentication);
        let one = record(json!({"roles": [{}, {"authentication": {"id": "key"}}]}));
        assert!(points_at(&one, &paths, "key"));
        assert!(!points_at(&one, &paths, "other"));
        assert!(!points_at(
            &record(json!({"roles": [{"authentication": {"id": ""}}]})),
            &paths,
            ""
        ));
    }
}
