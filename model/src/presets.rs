//! The servers that the vendors document, for people who add an environment.

use serde_json::Value;

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
    /// Whether the token may live in the tab over a reload.
    pub remember: bool,
}

/// Members of `auth` that a form holds as text, in the order of [`Typed::members`].
const MEMBERS: [&str; 4] = ["authorizeUrl", "tokenUrl", "clientId", "scope"];

impl Typed {
    /// What a service of `config.json` holds, as far as a form has a field for it.
    #[must_use]
    pub fn of(service: &Value) -> Self {
        let auth = &service["auth"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let [authorize, token, client, scope] = MEMBERS.map(|key| text(&auth[key]));
        let remember = auth["remember"] == "tab";
        let (base, kind) = (text(&service["baseUrl"]), text(&auth["kind"]));
        Self { base, kind, token, client, scope, authorize, remember }
    }

    const fn members(&self) -> [&String; 4] {
        [&self.authorize, &self.token, &self.client, &self.scope]
    }

    /// The service as `config.json` has it; members of `before` that no form knows stay.
    #[must_use]
    pub fn to_json(&self, before: &Value) -> Option<Value> {
        if self.base.trim().is_empty() {
            return None;
        }
        let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let (mut service, mut auth) = (object(before), object(&before["auth"]));
        auth.insert("kind".to_owned(), self.kind.as_str().into());
        let remember = if self.remember { "tab" } else { "" };
        let texts = MEMBERS.into_iter().zip(self.members().map(String::as_str));
        for (key, value) in texts.chain([("remember", remember)]) {
            match value.trim() {
                "" => drop(auth.shift_remove(key)),
                value => drop(auth.insert(key.to_owned(), value.into())),
            }
        }
        service.insert("baseUrl".to_owned(), self.base.trim().into());
        service.insert("auth".to_owned(), Value::Object(auth));
        Some(Value::Object(service))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
                let value = json!({"id": "x", system.code(): typed.to_json(&Value::Null).unwrap()});
                let environment = Environment::read(&value).unwrap();
                assert_eq!(environment.service(system).unwrap().base_url, region.base);
            }
        }
        assert_eq!(Typed::default().to_json(&Value::Null), None);
    }

    #[test]
    fn what_no_form_knows_stays() {
        let before = json!({"baseUrl": "/a", "timeoutSeconds": 5, "auth": {"kind": "pkce", "authorizeUrl": "/x", "tokenUrl": "/y", "clientId": "c", "revokeUrl": "/z", "remember": "tab"}});
        let typed = Typed::of(&before);
        assert_eq!(typed.to_json(&before).as_ref(), Some(&before), "nothing was changed");
        let changed = Typed {
            kind: "token".into(),
            base: " /b ".into(),
            remember: false,
            ..Typed::default()
        };
        let after = json!({"baseUrl": "/b", "timeoutSeconds": 5, "auth": {"kind": "token", "revokeUrl": "/z"}});
        assert_eq!(changed.to_json(&before), Some(after));
    }
}
