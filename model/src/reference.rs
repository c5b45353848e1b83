//! Which records a record points at.

use serde_json::Value;

use crate::{
    document::walk,
    path::{Path, written},
    spec::{Field, Kind, Resource, Spec},
};

/// One pointer from a record to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where in the record the id stands.
    pub path: Path,
    /// Label of the field that holds it.
    pub label: &'static str,
    /// Kind of the record it points at.
    pub to: Resource,
    /// Id of the record it points at.
    pub id: String,
}

/// Every reference in a document, in the order of the form.
#[must_use]
pub fn references(spec: &Spec, document: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(spec, document, &mut |field, path| {
        if let Kind::Reference(to) = field.kind
            && let Some(id) = path.get(document).and_then(written)
        {
            found.push(Reference { path: path.clone(), label: field.label, to, id: id.to_owned() });
        }
    });
    found
}

/// The kinds of records that records of `resource` point at.
#[must_use]
pub fn targets(resource: Resource) -> Vec<Resource> {
    let mut found = Vec::new();
    for field in resource.spec().fields() {
        find_targets(field, &mut found);
    }
    found
}

fn find_targets(field: &Field, found: &mut Vec<Resource>) {
    match field.kind {
        Kind::Reference(to) if !found.contains(&to) => found.push(to),
        Kind::List(items) => items.fields.iter().for_each(|inner| find_targets(inner, found)),
        _ => {}
    }
}

/// The kinds of records that point at records of `resource`.
#[must_use]
pub fn referrers(resource: Resource) -> Vec<Resource> {
    Resource::ALL.into_iter().filter(|from| targets(*from).contains(&resource)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_every_pointer_of_an_orchestration() {
        let document = json!({"applications": {
            "botConfiguration": {"bots": [
                {"id": "app", "participant": {"id": "mia"}, "onEscalation": {"agent": {"id": "desk"}}},
                {"id": 7, "participant": {"id": "otto"}}]},
            "customerConfiguration": {"customer": {"id": "sdk"}},
            "agentConfiguration": {"agents": [{"id": "desk"}]}}});
        let found: Vec<_> = references(Resource::Orchestration.spec(), &document)
            .into_iter()
            .map(|r| (r.path.to_string(), r.to, r.id))
            .collect();
        let bots = "applications.botConfiguration.bots";
        assert_eq!(
            found,
            [
                (format!("{bots}[0].participant.id"), Resource::Participant, "mia".into()),
                (format!("{bots}[0].id"), Resource::ClientApplication, "app".into()),
                (
                    format!("{bots}[0].onEscalation.agent.id"),
                    Resource::ClientApplication,
                    "desk".into()
                ),
                (format!("{bots}[1].participant.id"), Resource::Participant, "otto".into()),
                (format!("{bots}[1].id"), Resource::ClientApplication, "7".into()),
                (
                    "applications.customerConfiguration.customer.id".into(),
                    Resource::ClientApplication,
                    "sdk".into()
                ),
                (
                    "applications.agentConfiguration.agents[0].id".into(),
                    Resource::ClientApplication,
                    "desk".into()
                ),
            ]
        );
    }

    #[test]
    fn knows_which_kinds_point_at_which() {
        assert_eq!(targets(Resource::Account), [Resource::Channel, Resource::Orchestration]);
        assert_eq!(targets(Resource::Channel), []);
        assert_eq!(
            referrers(Resource::ClientApplication),
            [Resource::Participant, Resource::Orchestration]
        );
        assert_eq!(referrers(Resource::Account), []);
    }
}
