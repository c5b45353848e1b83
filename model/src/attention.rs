//! What in a configuration wants looking at: found by rules over all records.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    graph::{Graph, has_customer, is_custom_channel},
    path::{self, written},
    record::Record,
    reference::targets,
    spec::Resource,
};

/// Something that wants looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// It points at a record that is not there.
    Dangling,
    /// It is switched off, and others that are on use it.
    InactiveUsed,
    /// An account that names no orchestration.
    NoOrchestration,
    /// Accounts with the same channel and address.
    SameAddress,
    /// A bot of the orchestration has no agent to escalate to.
    CannotEscalate,
    /// An account joins a custom channel to an orchestration without a customer application.
    NoCustomer,
    /// A callback that is not https.
    NotHttps,
    /// A role whose callback takes anybody's calls.
    NoAuthentication,
    /// Nothing uses it.
    Unused,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Messages are lost, or will be.
    Broken,
    /// It may be meant so, and often is not.
    Doubtful,
    /// Good to know.
    Tidy,
}

impl Need {
    /// All, the gravest first.
    pub const ALL: [Self; 9] = [
        Self::Dangling,
        Self::InactiveUsed,
        Self::NoOrchestration,
        Self::SameAddress,
        Self::CannotEscalate,
        Self::NoCustomer,
        Self::NotHttps,
        Self::NoAuthentication,
        Self::Unused,
    ];

    /// Name and value of the list filter that shows the records concerned.
    #[must_use]
    pub const fn filter(self) -> (&'static str, &'static str) {
        match self {
            Self::Dangling => ("dangling", "true"),
            Self::Unused => ("unused", "true"),
            Self::InactiveUsed => ("needs", "inactive-used"),
            Self::NoOrchestration => ("needs", "orchestration"),
            Self::SameAddress => ("needs", "own-address"),
            Self::CannotEscalate => ("needs", "escalation"),
            Self::NoCustomer => ("needs", "customer"),
            Self::NotHttps => ("needs", "https"),
            Self::NoAuthentication => ("needs", "authentication"),
        }
    }

    /// The need that a value of the filter `needs` means.
    #[must_use]
    pub fn of_filter(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.filter() == ("needs", value))
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Dangling | Self::NoOrchestration => Severity::Broken,
            Self::Unused => Severity::Tidy,
            _ => Severity::Doubtful,
        }
    }

    /// What is said of one record, after its name, or of several, after their number.
    #[must_use]
    pub const fn says(self, several: bool) -> &'static str {
        match (self, several) {
            (Self::Dangling, false) => "refers to something that is not there",
            (Self::Dangling, true) => "refer to something that is not there",
            (Self::InactiveUsed, false) => "is inactive and still used",
            (Self::InactiveUsed, true) => "are inactive and still used",
            (Self::NoOrchestration, false) => "has no orchestration",
            (Self::NoOrchestration, true) => "have no orchestration",
            (Self::SameAddress, false) => "shares its channel and address with another account",
            (Self::SameAddress, true) => "share a channel and address with another account",
            (Self::CannotEscalate, false) => "has a bot that cannot escalate",
            (Self::CannotEscalate, true) => "have a bot that cannot escalate",
            (Self::NoCustomer, false) => "serves a custom channel without a customer application",
            (Self::NoCustomer, true) => "serve a custom channel without a customer application",
            (Self::NotHttps, false) => "has a callback that is not https",
            (Self::NotHttps, true) => "have a callback that is not https",
            (Self::NoAuthentication, false) => "has a role without authentication",
            (Self::NoAuthentication, true) => "have a role without authentication",
            (Self::Unused, false) => "is used by nothing",
            (Self::Unused, true) => "are used by nothing",
        }
    }

    /// Why it matters, in a sentence.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Dangling => "Messages that should go there have nowhere to go.",
            Self::InactiveUsed => {
                "What uses it may stop working, or wait for answers that never come."
            }
            Self::NoOrchestration => "Nobody answers what customers write to it.",
            Self::SameAddress => "Which of them gets a message is not defined.",
            Self::CannotEscalate => "A customer whom the bot cannot help has no way to a person.",
            Self::NoCustomer => "Replies of bots and agents reach no customer on a custom channel.",
            Self::NotHttps => "Messages of customers travel where others can read them.",
            Self::NoAuthentication => "The callback cannot tell the Hub from anybody else.",
            Self::Unused => "It may be left over, or not yet finished.",
        }
    }
}

/// A need and the records of one kind that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub need: Need,
    /// Kind of the records.
    pub resource: Resource,
    /// Their ids, in the order of the server.
    pub ids: Vec<String>,
}

/// Everything that wants looking at, the gravest first. `complete` says of which kinds all records
/// are here: nothing is claimed that the missing ones could refute.
pub fn findings<'r>(
    graph: &Graph,
    records: impl Iterator<Item = (Resource, &'r Record)>,
    complete: impl Fn(Resource) -> bool,
) -> Vec<Finding> {
    let records: Vec<_> = records.filter(|(_, record)| !record.id.is_empty()).collect();
    let mut by_place: HashMap<usize, &Record> = HashMap::new();
    for (resource, record) in &records {
        if let Some(at) = graph.find(*resource, &record.id) {
            by_place.entry(at).or_insert(record);
        }
    }
    let addresses = shared_addresses(&records);
    let silent = silences(graph);
    let says = |from, to| !silent.contains(&(from, to));
    let lonely = graph.unused(&complete).filter(|at| {
        let to = graph.nodes()[*at].resource;
        silent.iter().all(|silence| silence.1 != to)
    });
    let lonely = places(graph, lonely);
    let lost = places(graph, graph.dangling(&complete).map(|edge| edge.from));
    let mut found: Vec<Finding> = Vec::new();
    for (resource, record) in &records {
        let Some(at) = graph.find(*resource, &record.id) else { continue };
        // Of two records with one id the first counts.
        if !std::ptr::eq(by_place[&at], *record) {
            continue;
        }
        for need in Need::ALL {
            let has = match need {
                Need::Dangling => lost[at],
                Need::Unused => lonely[at],
                Need::InactiveUsed => {
                    record.active() == Some(false)
                        && graph.used_by(at).any(|edge| {
                            let user = by_place.get(&edge.from);
                            edge.from != at && user.is_some_and(|user| user.active() != Some(false))
                        })
                }
                Need::SameAddress => {
                    *resource == Resource::Account
                        && address(record).is_some_and(|key| addresses.get(&key) > Some(&1))
                }
                Need::NoCustomer => {
                    *resource == Resource::Orchestration
                        && !has_customer(&record.json)
                        && graph
                            .used_by(at)
                            .any(|edge| on_custom_channel(graph, &by_place, edge.from))
                }
                Need::NoOrchestration if !says(Resource::Account, Resource::Orchestration) => false,
                Need::NoAuthentication
                    if !says(Resource::ClientApplication, Resource::Authentication) =>
                {
                    false
                }
                _ => alone(need, *resource, &record.json),
            };
            if has {
                note(&mut found, need, *resource, &record.id);
            }
        }
    }
    found.sort_by_key(|finding| (finding.need, finding.resource));
    found
}

/// Of which kinds no record that is here names any of which others, although there are such: a server's
/// list may leave out what its records use, so that nothing follows from it.
#[must_use]
pub fn silences(graph: &Graph) -> Vec<(Resource, Resource)> {
    let mut here = [false; 6];
    for node in graph.nodes().iter().filter(|node| node.is_there) {
        here[node.resource.index()] = true;
    }
    let mut named = [[false; 6]; 6];
    for edge in graph.edges() {
        let [from, to] = [edge.from, edge.to].map(|at| graph.nodes()[at].resource.index());
        named[from][to] = true;
    }
    let mut silent = Vec::new();
    for from in Resource::ALL.into_iter().filter(|from| here[from.index()]) {
        let mute = |to: &Resource| here[to.index()] && !named[from.index()][to.index()];
        silent.extend(targets(from).into_iter().filter(mute).map(|to| (from, to)));
    }
    silent
}

fn note(found: &mut Vec<Finding>, need: Need, resource: Resource, id: &str) {
    let place = found.iter_mut().find(|one| one.need == need && one.resource == resource);
    match place {
        Some(finding) => finding.ids.push(id.to_owned()),
        None => found.push(Finding { need, resource, ids: vec![id.to_owned()] }),
    }
}

fn places(graph: &Graph, which: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut marked = vec![false; graph.nodes().len()];
    which.for_each(|at| marked[at] = true);
    marked
}

/// Channel and address of an account, as what must be its own.
fn address(account: &Record) -> Option<(&str, &str)> {
    let key = (account.text("channel.id")?, account.text("address")?);
    (!key.0.is_empty() && !key.1.trim().is_empty()).then_some(key)
}

fn shared_addresses<'r>(records: &[(Resource, &'r Record)]) -> HashMap<(&'r str, &'r str), usize> {
    let mut counts = HashMap::new();
    for (resource, record) in records {
        if *resource == Resource::Account
            && let Some(key) = address(record)
        {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    counts
}

fn on_custom_channel(graph: &Graph, records: &HashMap<usize, &Record>, account: usize) -> bool {
    graph.nodes()[account].resource == Resource::Account
        && graph.uses(account).any(|edge| {
            graph.nodes()[edge.to].resource == Resource::Channel
                && records.get(&edge.to).is_some_and(|channel| is_custom_channel(channel))
        })
}

/// What a record says by itself.
fn alone(need: Need, resource: Resource, json: &Value) -> bool {
    match (need, resource) {
        (Need::NoOrchestration, Resource::Account) => {
            path::texts(json, "chatConfigurations.orchestration.id").iter().all(|id| id.is_empty())
        }
        (Need::CannotEscalate, Resource::Orchestration) => {
            rows(json, "/applications/botConfiguration/bots")
                .any(|bot| text(bot, "/onEscalation/agent/id").is_none())
        }
        (Need::NotHttps, Resource::ClientApplication) => rows(json, "/roles").any(|role| {
            text(role, "/callback").is_some_and(|url| {
                // Letters of a scheme may be of either case.
                let scheme = url.trim_start().get(..8).unwrap_or(url);
                !scheme.eq_ignore_ascii_case("https://")
            })
        }),
        (Need::NoAuthentication, Resource::ClientApplication) => rows(json, "/roles")
            .any(|role| role.is_object() && text(role, "/authentication/id").is_none()),
        _ => false,
    }
}

fn rows<'v>(json: &'v Value, at: &str) -> impl Iterator<Item = &'v Value> {
    json.pointer(at).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(json: &'v Value, at: &str) -> Option<&'v str> {
    json.pointer(at).and_then(written).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn find(records: &[(Resource, Value)], complete: impl Fn(Resource) -> bool) -> Vec<Finding> {
        let records: Vec<_> =
            records.iter().map(|(kind, json)| (*kind, Record::new(json.clone()))).collect();
        let all = || records.iter().map(|(kind, record)| (*kind, record));
        findings(&Graph::of(all()), all(), complete)
    }

    fn needs(records: &[(Resource, Value)]) -> Vec<(Need, String)> {
        let found = find(records, |_| true).into_iter();
        found.filter(|one| one.need != Need::Unused).map(|f| (f.need, f.ids.join(" "))).collect()
    }

    fn account(id: &str, channel: &str, address: &str, orchestration: &str) -> (Resource, Value) {
        let json = json!({"id": id, "channel": {"id": channel}, "address": address,
            "chatConfigurations": {"orchestration": {"id": orchestration}}});
        (Resource::Account, json)
    }

    #[test]
    fn says_nothing_of_a_sound_configuration() {
        let found = find(
            &[
                (Resource::Authentication, json!({"id": "key"})),
                (
                    Resource::ClientApplication,
                    json!({"id": "app", "roles": [{"name": "egain_agent",
                    "callback": "HTTPS://a.example", "authentication": {"id": "key"}}]}),
                ),
                (Resource::Channel, json!({"id": "sms", "type": "sms"})),
                (
                    Resource::Orchestration,
                    json!({"id": "o", "applications": {
                    "agentConfiguration": {"agents": [{"id": "app"}]}}}),
                ),
                account("a", "sms", "+49", "o"),
            ],
            |_| true,
        );
        assert_eq!(found, []);
    }

    #[test]
    fn finds_accounts_that_nobody_answers_and_that_share_an_address() {
        let sms = (Resource::Channel, json!({"id": "sms", "type": "sms"}));
        let web = (Resource::Channel, json!({"id": "web", "type": "web_chat"}));
        let o = (Resource::Orchestration, json!({"id": "o"}));
        let found = needs(&[
            sms,
            web,
            o,
            account("a", "sms", "+49", "o"),
            account("b", "sms", "+49", ""),
            account("c", "web", "+49", "o"),
            (Resource::Account, json!({"id": "d", "channel": {"id": "web"}})),
        ]);
        assert_eq!(
            found,
            [(Need::NoOrchestration, "b d".into()), (Need::SameAddress, "a b".into())]
        );
    }

    #[test]
    fn finds_callbacks_in_the_open() {
        let role = |callback: &str, key: &str| json!({"callback": callback, "authentication": {"id": key}});
        let app = |id: &str, roles: Value| {
            (Resource::ClientApplication, json!({"id": id, "roles": roles}))
        };
        let found = needs(&[
            (Resource::Authentication, json!({"id": "key"})),
            app("plain", json!([role("https://a", "key"), role("http://b", "key")])),
            app("open", json!([{"callback": "https://a"}])),
            app("odd", json!([7, null])),
            app("none", json!("roles")),
        ]);
        assert_eq!(
            found,
            [(Need::NotHttps, "plain".into()), (Need::NoAuthentication, "open".into())]
        );
    }

    #[test]
    fn finds_what_is_off_and_used_by_what_is_on() {
        let app = |id: &str, active: bool| {
            (
                Resource::ClientApplication,
                json!({"id": id, "active": active,
                "roles": [{"callback": "https://a", "authentication": {"id": "key"}}]}),
            )
        };
        let found = needs(&[
            (Resource::Authentication, json!({"id": "key", "active": false})),
            app("off", false),
            app("also", true),
            (
                Resource::Participant,
                json!({"id": "p", "active": false, "application": {"id": "off"}}),
            ),
        ]);
        assert_eq!(found, [(Need::InactiveUsed, "key".into())]);
    }

    #[test]
    fn finds_bots_without_a_way_out_and_custom_channels_without_a_customer() {
        let bot = |agent: Value| json!({"id": "app", "onEscalation": {"agent": agent}});
        let flow = |id: &str, bots: Value| {
            (
                Resource::Orchestration,
                json!({"id": id, "applications": {"botConfiguration": {"bots": bots}}}),
            )
        };
        let app = json!({"id": "app", "roles": [{"callback": "https://a", "authentication": {"id": "k"}}]});
        let found = needs(&[
            (Resource::Authentication, json!({"id": "k"})),
            (Resource::ClientApplication, app),
            (Resource::Channel, json!({"id": "teams", "type": "custom.teams"})),
            flow("good", json!([bot(json!({"id": "app"}))])),
            flow("stuck", json!([bot(json!({"id": "app"})), bot(json!(null))])),
            account("a", "teams", "x", "good"),
        ]);
        assert_eq!(
            found,
            [(Need::CannotEscalate, "stuck".into()), (Need::NoCustomer, "good".into())]
        );
    }

    #[test]
    fn claims_nothing_that_missing_records_could_refute() {
        let records =
            [account("a", "sms", "+49", "gone"), (Resource::Channel, json!({"id": "web"}))];
        let all = find(&records, |_| true);
        let said: Vec<_> = all.iter().map(|one| (one.need, one.ids.len())).collect();
        assert_eq!(said, [(Need::Dangling, 1), (Need::Unused, 1)]);
        assert_eq!(find(&records, |one| one == Resource::Channel).len(), 1);
        assert_eq!(find(&records, |_| false), []);
    }

    #[test]
    fn claims_nothing_that_summaries_leave_out() {
        let bare = |kind: Resource, id: &str| (kind, json!({"id": id, "name": id}));
        let full = account("b", "sms", "+49", "o");
        let records = [
            bare(Resource::Authentication, "key"),
            (
                Resource::ClientApplication,
                json!({"id": "app", "roles": [{"callback": "https://a"}]}),
            ),
            bare(Resource::Channel, "sms"),
            bare(Resource::Orchestration, "o"),
            bare(Resource::Account, "a"),
        ];
        assert_eq!(find(&records, |_| true), []);
        let graph = |records: &[(Resource, Value)]| {
            let records: Vec<_> =
                records.iter().map(|(kind, json)| (*kind, Record::new(json.clone()))).collect();
            silences(&Graph::of(records.iter().map(|(kind, record)| (*kind, record))))
        };
        let silent = [
            (Resource::ClientApplication, Resource::Authentication),
            (Resource::Orchestration, Resource::ClientApplication),
            (Resource::Account, Resource::Channel),
            (Resource::Account, Resource::Orchestration),
        ];
        assert_eq!(graph(&records), silent);
        // One that names some is enough, and so is that there is nothing to be named.
        let mut more = records.to_vec();
        more.push(full);
        assert_eq!(graph(&more), silent[..2]);
        assert_eq!(needs(&more), [(Need::NoOrchestration, "a".into())]);
        assert_eq!(needs(&records[4..]), [(Need::NoOrchestration, "a".into())]);
    }

    #[test]
    fn every_need_has_a_filter_of_its_own() {
        let filters: std::collections::HashSet<_> =
            Need::ALL.iter().map(|one| one.filter()).collect();
        assert_eq!(filters.len(), Need::ALL.len());
        for need in Need::ALL {
            let (name, value) = need.filter();
            assert_eq!(Need::of_filter(value), (name == "needs").then_some(need));
        }
    }
}
