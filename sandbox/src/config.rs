//! The `config.json` that the console is served, and the origins that it names.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::app::App;
use crate::cli::OcpAuth;
use crate::{ocp, token};

/// Scopes that the console asks for; `sandbox-reader` gets the lesser ones for them.
const SCOPE: &str =
    "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage";

/// The configuration that fits this run. `api` is the second origin, if there is one.
pub fn generated(app: &App, api: Option<SocketAddr>) -> Value {
    let App { options, contract, ocp, .. } = app;
    let origin = api.map(|address| format!("http://{address}")).unwrap_or_default();
    let auth = if options.open {
        json!({"kind": "none"})
    } else {
        json!({
            "kind": "client_credentials",
            "tokenUrl": format!("{origin}{}", token::PATH),
            "clientId": token::CLIENTS[0].0,
            "scope": SCOPE,
        })
    };
    let ocp_auth = match options.ocp_auth {
        _ if options.open => json!({"kind": "none"}),
        OcpAuth::PersonalAccessToken => json!({"kind": "personal_access_token"}),
        OcpAuth::Password => json!({
            "kind": "password",
            "tokenUrl": format!("{origin}{}", ocp::token_path()),
            "clientId": "ocp",
        }),
    };
    json!({
        "environments": [{
            "id": "sandbox",
            "name": "Sandbox",
            "kind": "development",
            "conversationManager": {"baseUrl": format!("{origin}{}", contract.base), "auth": auth},
            "orchestrator": {"baseUrl": format!("{origin}{}", ocp.contract.base), "auth": ocp_auth},
        }],
    })
}

/// Every other origin that a page with this configuration may call, once each: those of base and token addresses,
/// and the members of `origins`.
pub fn origins(config: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(config, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "orchestrator"
                    && let Some(base) = member["baseUrl"].as_str()
                {
                    // The chat connector is on the same host.
                    note(&base.replacen("http", "ws", 1), found);
                }
                match (name.as_str(), member) {
                    ("baseUrl" | "tokenUrl", Value::String(text)) => note(text, found),
                    ("origins", Value::Object(origins)) => {
                        origins.keys().for_each(|text| note(text, found));
                    }
                    ("origins", Value::Array(origins)) => {
                        origins.iter().filter_map(Value::as_str).for_each(|text| note(text, found));
                    }
                    _ => collect(member, found),
                }
            }
        }
        _ => {}
    }
}

fn note(text: &str, found: &mut Vec<String>) {
    found.extend(origin(text).filter(|origin| !found.contains(origin)));
}

fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    let is_plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    let known = ["http", "https", "ws", "wss"].contains(&scheme);
    (known && is_plain(host)).then(|| format!("{scheme}://{host}"))
}
