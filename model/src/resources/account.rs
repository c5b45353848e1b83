use super::{ACTIVE, DESCRIPTION, NAME, OPTION_FIELDS};
use crate::spec::{Field, Items, Kind, Resource, Section, Spec};

static OPTIONS: Items =
    Items { singular: "option", fields: OPTION_FIELDS, limits: (1, 10), unique: None };

/// A business address on a channel.
pub static ACCOUNT: Spec = Spec {
    resource: Resource::Account,
    path: "/accounts",
    address: "accounts",
    list_key: "account",
    singular: "account",
    plural: "Accounts",
    name: "name",
    list_read_scope: Some(Spec::READ),
    blocked_by: &[],
};

/// Its fields, in the order of its form.
pub static ACCOUNT_SECTIONS: &[Section] = &[
        Section::of(
            "General",
            "",
            &[
                NAME,
                DESCRIPTION,
                ACTIVE,
                Field::reference("channel.id", "Channel", Resource::Channel).required(),
                Field::text("address", "Address", 255)
                    .required()
                    .help("Business address on the channel: mail address, phone number, page id."),
            ],
        ),
        Section::of(
            "Chat configurations",
            "",
            &[
                Field::reference("chatConfigurations.orchestration.id", "Orchestration", Resource::Orchestration)
                    .advised(),
                Field::text("chatConfigurations.entryPoint.id", "Entry point", 0)
                    .advised()
                    .help("Number of a chat entry point. Entry points are made elsewhere in eGain and cannot be listed here."),
                Field::of("chatConfigurations.timeout", "Timeout", Kind::Number(false))
                    .help("Idle time after which a new conversation starts; the unit is not documented, probably minutes."),
                Field::text("chatConfigurations.defaultLanguage", "Default language", 0)
                    .help("A language tag, such as en-US."),
                Field::of(
                    "chatConfigurations.onAgentUnavailability",
                    "On agent unavailability",
                    Kind::Choice(&["off_hours", "retain_and_retry"]),
                )
                .help("Send the off-hours text, or hold the message until an agent is there."),
                Field::flag("chatConfigurations.allowLogoutWithOpenChats", "Allow logout with open chats"),
                Field::flag(
                    "chatConfigurations.allowQueueTransferOnAgentUnavailability",
                    "Allow queue transfer on agent unavailability",
                ),
            ],
        ),
        Section::of(
            "Case management",
            "",
            &[
                Field::of("caseManagement.sameCaseDuration", "Same case duration", Kind::Number(false))
                    .help("A customer who is back sooner keeps the same case. The unit is not documented."),
                Field::flag("caseManagement.copyCustomAttributes", "Copy custom attributes")
                    .help("Works together with the bypass of the bot in the orchestration."),
            ],
        ),
        Section::of("Options", "", &[Field::of("options", "Options", Kind::List(&OPTIONS))]),
    ];
