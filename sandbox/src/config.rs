//! The `config.json` that the console is served, and the origins that it names.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::cli::Options;
use crate::contract::Contract;
use crate::token;

/// Scopes that the console asks for; `sandbox-reader` gets the lesser ones for them.
const SCOPE: &str =
    "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage";

/// The configuration that fits this run. `api` is the second origin, if there is one.
pub fn generated(options: &Options, contract: &Contract, api: Option<SocketAddr>) -> Value {
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
    json!({
        "environments": [{
            "id": "sandbox",
            "name": "Sandbox",
            "kind": "development",
            "conversationManager": {"baseUrl": format!("{origin}{}", contract.base), "auth": auth},
        }],
    })
}

/// Every other origin that a page with this configuration may call, once each: all absolute addresses in it, and
/// the members of `origins`, which are origins themselves.
pub fn origins(config: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(config, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(origin(text).filter(|origin| !found.contains(origin))),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                found.extend(origin(name).filter(|origin| !found.contains(origin)));
                collect(member, found);
            }
        }
        _ => {}
    }
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
