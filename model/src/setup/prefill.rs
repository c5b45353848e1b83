//! What a new record takes from the steps before it.

use serde_json::{Value, json};

use super::{Lookup, Made, Part, Setup, Slot, Start, Step};
use crate::{
    path::{Path, texts},
    spec::Resource,
};

impl Setup {
    /// Fills into each new record what follows from the steps before it, where the person has not
    /// decided otherwise. Call after every choice.
    pub fn settle(&mut self, lookup: Lookup<'_>) {
        for at in 0..self.steps.len() {
            let step = &self.steps[at];
            let due = self.filled(step, lookup);
            let key = step.key;
            let Some(record) = self.record_mut(key) else { continue };
            if record.made == Made::No {
                refresh(&mut record.document, &record.prefill, &due);
                record.prefill = due;
            }
        }
    }

    fn filled(&self, step: &Step, lookup: Lookup<'_>) -> Vec<(String, Value)> {
        let Slot { resource, part } = step.slot;
        let mut found: Vec<(String, Value)> = Vec::new();
        let mut put = |place: &str, value: Option<String>| {
            if let Some(value) = value {
                found.push((place.to_owned(), Value::String(value)));
            }
        };
        put(resource.spec().name, self.proposed_name(step.slot));
        match resource {
            Resource::Authentication | Resource::App => {}
            Resource::ClientApplication => {
                let role = match part {
                    Part::Bot => "custom_bot",
                    Part::Customer => "customer",
                    Part::Agent | Part::Only => "custom_agent",
                };
                put("roles[0].name", Some(role.to_owned()));
                put("roles[0].version", Some("v3".to_owned()));
                put("roles[0].authentication.id", self.of(Resource::Authentication, Part::Only));
            }
            Resource::Participant => {
                let application = self.of(Resource::ClientApplication, Part::Bot);
                let kind = application.as_ref().and_then(|id| {
                    let known = self.document(Resource::ClientApplication, id, lookup);
                    known.map_or_else(
                        || self.filled_before(step, "type"),
                        |one| Some(bot_type(&one)),
                    )
                });
                put("type", kind);
                put("application.id", application);
            }
            Resource::Channel => {
                let own = self.start == Some(Start::OwnChannel);
                put("type", own.then(|| format!("custom.{}", slug(&self.name))));
            }
            Resource::Orchestration => self.fill_orchestration(step, &mut put, lookup),
            Resource::Account => {
                put("channel.id", self.of(Resource::Channel, Part::Only));
                let orchestration = self.of(Resource::Orchestration, Part::Only);
                put("chatConfigurations.orchestration.id", orchestration);
            }
        }
        found
    }

    fn fill_orchestration(
        &self,
        step: &Step,
        put: &mut dyn FnMut(&str, Option<String>),
        lookup: Lookup<'_>,
    ) {
        let application = Resource::ClientApplication;
        let agent = self.of(application, Part::Agent);
        if let Some(participant) = self.of(Resource::Participant, Part::Only) {
            let bot = self.document(Resource::Participant, &participant, lookup);
            let first = "applications.botConfiguration.bots[0]";
            let place = format!("{first}.id");
            let its = |bot: Value| bot.get("application")?.get("id")?.as_str().map(str::to_owned);
            // One that is not read yet brings the application that it brought before.
            let bot = match bot {
                Some(bot) => its(bot).or_else(|| self.of(application, Part::Bot)),
                None => self.filled_before(step, &place),
            };
            put(&format!("{first}.participant.id"), Some(participant));
            put(&place, bot);
            put(&format!("{first}.onEscalation.agent.id"), agent.clone());
        }
        let customer = self.of(application, Part::Customer);
        put("applications.customerConfiguration.customer.id", customer);
        put("applications.agentConfiguration.agents[0].id", agent);
    }

    fn filled_before(&self, step: &Step, place: &str) -> Option<String> {
        let before = self.record(step.key)?.prefill.iter().find(|one| one.0 == place)?;
        before.1.as_str().map(str::to_owned)
    }

    /// What refers to the record of the step for this part.
    fn of(&self, resource: Resource, part: Part) -> Option<String> {
        let slot = Slot { resource, part };
        self.value(self.steps.iter().find(|step| step.slot == slot)?)
    }

    fn proposed_name(&self, slot: Slot) -> Option<String> {
        let name = &self.name;
        let after = match (slot.resource, slot.part) {
            (_, Part::Bot) | (Resource::Participant, _) => " bot",
            (_, Part::Agent) => " agents",
            (_, Part::Customer) => " customers",
            (Resource::Authentication, _) => " callbacks",
            _ => "",
        };
        (!name.is_empty()).then(|| format!("{name}{after}"))
    }
}

/// eGain's own bots have another type than those of others.
fn bot_type(application: &Value) -> String {
    let roles = texts(application, "roles[].name");
    let own = roles.contains(&"egain_bot") && !roles.contains(&"custom_bot");
    if own { "egain_bot" } else { "custom_bot" }.to_owned()
}

/// Brings what was filled in before up to what is due now, wherever it was left as it was.
fn refresh(document: &mut Value, before: &[(String, Value)], due: &[(String, Value)]) {
    let find = |all: &[(String, Value)], place: &str| {
        all.iter().find(|one| one.0 == place).map(|one| one.1.clone())
    };
    for (place, old) in before {
        if find(due, place).is_none() && Path::parse(place).get(document) == Some(old) {
            Path::parse(place).remove(document);
        }
    }
    for (place, new) in due {
        let path = Path::parse(place);
        let now = path.get(document).cloned();
        let untouched = match find(before, place) {
            Some(old) => now.as_ref() == Some(&old),
            // Never filled in before: what stands there is the person's.
            None => now.is_none_or(|now| now.is_null() || now == json!("")),
        };
        if untouched {
            path.set(document, new.clone());
        }
    }
}

/// A name as part of a channel's type: small letters, digits and underscores.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.trim_end_matches('_').to_owned()
}
