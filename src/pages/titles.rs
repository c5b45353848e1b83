//! What pages are called, and in a sentence what they are for.

use crate::prelude::*;
use baton_model::Resource;

use crate::ui::refocus_soon;

/// Sets the title of the document.
pub fn set(title: &str) {
    document().set_title(&format!("{title} · Baton"));
}

/// What the page of a new record is called.
pub fn new(resource: Resource) -> String {
    format!("New {}", resource.spec().singular)
}

/// Puts the focus on the heading, where what came has taken away what had it.
pub fn refocus() {
    refocus_soon("main h1");
}

/// What a resource is, for people who see it for the first time.
pub const fn about(resource: Resource) -> &'static str {
    match resource {
        Resource::Authentication => "How the Hub logs in when it calls a client application.",
        Resource::ClientApplication => "Outside applications that send and receive messages.",
        Resource::Participant => "The bots of the client applications.",
        Resource::Channel => "The ways by which customers write, and their limits.",
        Resource::Orchestration => {
            "Who answers a conversation, in which order, and where it goes on escalation."
        }
        Resource::Account => "Business addresses on the channels.",
        Resource::App => "OCP applications: what customers talk to.",
    }
}

/// The icon of a resource.
pub const fn icon_of(resource: Resource) -> &'static str {
    match resource {
        Resource::Authentication => "key",
        Resource::ClientApplication => "app",
        Resource::Participant => "bot",
        Resource::Channel => "channel",
        Resource::Orchestration => "flow",
        Resource::Account => "account",
        Resource::App => "grid",
    }
}

/// The noun with a capital, for what happened: `Orchestration`.
pub fn capital(singular: &str) -> String {
    let mut chars = singular.chars();
    chars.next().map_or_else(String::new, |first| {
        [first.to_ascii_uppercase()].into_iter().chain(chars).collect()
    })
}
