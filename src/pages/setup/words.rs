//! What the steps and the starting points are called, and what they are for.

use baton_model::{
    Resource,
    setup::{Part, Slot, Start},
};

/// Title and sentence of a starting point, and the way of a message.
pub const fn of_start(start: Start) -> (&'static str, &'static str, &'static [&'static str]) {
    match start {
        Start::CustomerToAgent => (
            "Customer to agent",
            "Customers write on a channel that is there, and agents answer.",
            &["Customer", "Agent"],
        ),
        Start::BotFirst => (
            "Bot first, then agent",
            "A bot answers first and hands over to an agent when it cannot help.",
            &["Customer", "Bot", "Agent"],
        ),
        Start::BotOnly => {
            ("Bot only", "A bot answers, and nobody takes over.", &["Customer", "Bot"])
        }
        Start::OwnChannel => (
            "Bring your own channel",
            "Customers write in an application of yours: a custom channel, and an application that receives the replies.",
            &["Your application", "Custom channel", "Agent"],
        ),
    }
}

/// What a step is for, in a few words.
pub const fn about(slot: Slot) -> &'static str {
    match (slot.resource, slot.part) {
        (Resource::Authentication, _) => {
            "How the Hub logs in when it calls your applications. Without one it calls them without logging in."
        }
        (_, Part::Bot) => {
            "The application behind the bot. The Hub delivers what customers write to its callback."
        }
        (_, Part::Agent) => {
            "Where agents answer. eGain’s own agent desktop is usually there already: use it."
        }
        (_, Part::Customer) => {
            "The application that customers write with. It receives the replies of bot and agent."
        }
        (Resource::ClientApplication, _) => "An outside application that sends and receives.",
        (Resource::Participant, _) => {
            "The bot as it takes part in a conversation. It belongs to its client application."
        }
        (Resource::Channel, _) => {
            "Where customers write. eGain’s own channels, such as web chat, are usually there already."
        }
        (Resource::Orchestration, _) => {
            "Who answers, in which order, and who takes over. Filled in from the steps before."
        }
        (Resource::Account | Resource::App, _) => {
            "The address that customers write to. It joins the channel and the orchestration."
        }
    }
}

/// What a step does, beside its name.
pub const fn hint(slot: Slot) -> &'static str {
    match (slot.resource, slot.part) {
        (_, Part::Bot) => "Behind the bot",
        (_, Part::Agent) => "Where agents answer",
        (_, Part::Customer) => "Where customers write",
        (Resource::Authentication, _) => "How the Hub logs in",
        (Resource::Participant, _) => "The bot",
        (Resource::Channel, _) => "What customers write in",
        (Resource::Orchestration, _) => "Who answers",
        (_, Part::Only) => "Ties it together",
    }
}

/// What it means to leave a step out.
pub const fn without(resource: Resource) -> &'static str {
    match resource {
        Resource::Authentication => {
            "No authentication: the Hub calls the callbacks without logging in. You can add one later."
        }
        _ => "No bot: agents answer first.",
    }
}
