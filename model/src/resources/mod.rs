//! The six resources, one file each.

mod account;
mod authentication;
mod channel;
mod client_application;
mod orchestration;
mod participant;

pub use account::{ACCOUNT, ACCOUNT_SECTIONS};
pub use authentication::{AUTHENTICATION, AUTHENTICATION_SECTIONS};
pub use channel::{CHANNEL, CHANNEL_SECTIONS};
pub use client_application::{CLIENT_APPLICATION, CLIENT_APPLICATION_SECTIONS};
pub use orchestration::{ORCHESTRATION, ORCHESTRATION_SECTIONS};
pub use participant::{PARTICIPANT, PARTICIPANT_SECTIONS};

use crate::spec::{Field, Items, Kind, Suits};

const NAME: Field = Field::text("name", "Name", 255).required().unique();
const DESCRIPTION: Field = Field::of("description", "Description", Kind::Prose(1023));
const ACTIVE: Field = Field::of("active", "Active", Kind::Flag(Some(true)));

/// Client applications that are bots.
const BOT_ROLES: Suits = Suits::Roles(&["custom_bot", "egain_bot"]);

/// Extra HTTP headers, whose values may be credentials.
static HEADERS: Items = Items {
    singular: "header",
    fields: &[
        Field::text("name", "Header name", 0).required(),
        Field::of("value", "Header value", Kind::Secret).required(),
    ],
    limits: (0, 0),
    unique: None,
};

const OPTION_FIELDS: &[Field] = &[
    Field::text("name", "Option name", 0).required(),
    Field::text("value", "Option value", 0).required(),
];
