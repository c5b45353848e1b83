//! The servers that the vendors document, for people who add an environment.

use serde_json::{Value, json};

/// A region of one of the two systems.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// As the vendor calls it.
    pub name: &'static str,
    /// Base URL of the API.
    pub base: &'static str,
    /// Token endpoint; `{…}` stands for what only the customer knows.
    pub token: &'static str,
    /// Scope to ask for.
    pub scope: &'static str,
}

/// Scopes that a self-service tenant takes one by one.
const EACH: &str =
    "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage";

/// Regions of the Conversation Manager.
pub const HUB: [Region; 3] = [
    Region {
        name: "North America",
        base: "https://api.egain.cloud/conversation/conversationmgr/v3",
        token: "https://login.egain.cloud/global/{tenant GUID}/oauth2/v2.0/token",
        scope: "https://api.egain.cloud/auth/.default",
    },
    Region {
        name: "EMEA",
        base: "https://api-emea.egain.cloud/conversation/conversationmgr/v3",
        token: "https://login-emea.egain.cloud/global/{tenant GUID}/oauth2/v2.0/token",
        scope: "https://api-emea.egain.cloud/auth/.default",
    },
    Region {
        name: "Self-service",
        base: "https://api.ai.egain.cloud/conversation/conversationmgr/v3",
        token: "https://ai.egain.cloud/system/auth/{tenant}-U/oauth2/token",
        scope: EACH,
    },
];

/// Regions of the Orchestrator.
pub const OCP: [Region; 7] = [
    ocp(
        "EU1",
        "https://eu1-m.ocp.ai/orchestrator/api",
        "https://eu1-m.ocp.ai/auth/realms/master/protocol/openid-connect/token",
    ),
    ocp(
        "US1",
        "https://us1-m.ocp.ai/orchestrator/api",
        "https://us1-m.ocp.ai/auth/realms/master/protocol/openid-connect/token",
    ),
    ocp(
        "US2",
        "https://us2-m.ocp.ai/orchestrator/api",
        "https://auth.us2-m.ocp.ai/auth/realms/master/protocol/openid-connect/token",
    ),
    ocp(
        "US1W",
        "https://us1-w-m.ocp.ai/orchestrator/api",
        "https://us1-w-m.ocp.ai/auth/realms/master/protocol/openid-connect/token",
    ),
    ocp(
        "CA1",
        "https://pub.ca1.ocp.ai/orchestrator/api",
        "https://pub.ca1.ocp.ai/auth/realms/ocp/protocol/openid-connect/token",
    ),
    ocp(
        "Frankfurt",
        "https://pub.frankfurt.ocp.ai/orchestrator/api",
        "https://pub.frankfurt.ocp.ai/auth/realms/ocp/protocol/openid-connect/token",
    ),
    ocp(
        "Demo",
        "https://pub.demo.ocp.ai/orchestrator/api",
        "https://pub.demo.ocp.ai/auth/realms/ocp/protocol/openid-connect/token",
    ),
];

const fn ocp(name: &'static str, base: &'static str, token: &'static str) -> Region {
    Region { name, base, token, scope: "" }
}

/// What a person typed to add a system to an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Base URL of the API; empty for no such system.
    pub base: String,
    /// Kind of sign-in, as in the configuration.
    pub kind: String,
    /// Token endpoint.
    pub token: String,
    /// Client id.
    pub client: String,
    /// Scope to ask for.
    pub scope: String,
    /// Authorize endpoint.
    pub authorize: String,
}

impl Typed {
    /// The service as `config.json` has it.
    #[must_use]
    pub fn to_json(&self) -> Option<Value> {
        if self.base.trim().is_empty() {
            return None;
        }
        let mut auth = json!({"kind": self.kind});
        let members = [
            ("authorizeUrl", &self.authorize),
            ("tokenUrl", &self.token),
            ("clientId", &self.client),
            ("scope", &self.scope),
        ];
        for (key, value) in members {
            if !value.trim().is_empty() {
                auth[key] = value.trim().into();
            }
        }
        Some(json!({"baseUrl": self.base.trim(), "auth": auth}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, System};

    #[test]
    fn every_region_makes_an_environment() {
        for (system, regions) in
            [(System::ConversationManager, &HUB[..]), (System::Orchestrator, &OCP[..])]
        {
            for region in regions {
                let typed = Typed {
                    base: region.base.into(),
                    kind: "client_credentials".into(),
                    token: region.token.replace("{tenant GUID}", "t").replace("{tenant}", "t"),
                    ..Typed::default()
                };
                let value = json!({"id": "x", system.code(): typed.to_json().unwrap()});
                let environment = Environment::read(&value).unwrap();
                assert_eq!(environment.service(system).unwrap().base_url, region.base);
            }
        }
        assert_eq!(Typed::default().to_json(), None);
    }
}
