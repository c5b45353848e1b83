//! Which records a record points at.

use serde_json::Value;

use crate::{
    document::walk,
    path::Path,
    spec::{Kind, Resource, Spec},
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
            && let Some(id) = path.get(document).and_then(Value::as_str)
        {
            found.push(Reference { path: path.clone(), label: field.label, to, id: id.to_owned() });
        }
    });
    found
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
}
