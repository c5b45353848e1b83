//! Both vendor APIs as a real server, for running and testing Baton on one machine.
//!
//! It is made from the contract files and shares no code with the console, so that a misreading on one side shows on
//! the other. A request goes
//! `server -> app -> (faults) -> routes -> resources, conversations, assets or token -> store or archive`.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may fail"))]

pub mod app;
mod archive;
mod assets;
mod body_check;
pub mod cli;
mod clock;
mod config;
pub mod contract;
mod control;
mod conversations;
mod cors;
mod error;
mod faults;
pub mod field_path;
mod form;
mod gate;
mod half_body;
mod hosting_headers;
mod log;
mod members;
mod ocp;
mod resources;
mod scale;
mod seed;
mod server;
mod static_files;
mod store;
mod token;

pub use cli::Options;
pub use server::Server;

/// What the program says when it is up: one line per fact.
pub fn greeting(server: &Server) -> Vec<String> {
    let api = format!("http://{}", server.api_address.unwrap_or(server.address));
    let contract = &server.app.contract;
    let mut lines = vec![format!("Baton sandbox on http://{}", server.address)];
    lines.push(format!("Conversation Manager: {api}{}", contract.base));
    lines.push(format!("Token address: {api}{}", token::PATH));
    let orchestrator = &server.app.ocp;
    lines.push(format!("Orchestrator: {api}{}", orchestrator.contract.base));
    lines.push(format!("Orchestrator token address: {api}{}", ocp::token_path()));
    let count = |kind: usize| server.app.store.count(kind);
    let names = contract.resources.iter().enumerate();
    let mut counts: Vec<_> = names
        .map(|(kind, resource)| {
            format!("{} {}", count(kind), resource.path.trim_start_matches('/'))
        })
        .collect();
    counts.push(format!("{} apps", orchestrator.count()));
    lines.push(format!("Data: {}", counts.join(", ")));
    for (client, may) in token::CLIENTS {
        lines.push(format!("Sign-in: eGain client {client} / sandbox-secret ({may})"));
    }
    for (user, _, may) in ocp::USERS {
        lines.push(format!("Sign-in: OCP user {user} / sandbox, one-time code 000000 ({may})"));
    }
    for (token, _, may) in ocp::PERSONAL_ACCESS_TOKENS {
        lines.push(format!("Sign-in: OCP personal access token {token} ({may})"));
    }
    if server.app.options.open {
        lines.push("Open: calls need no sign-in".to_owned());
    }
    lines
}
