use super::{ACTIVE, BOT_ROLES, DESCRIPTION, NAME, OPTION_FIELDS};
use crate::spec::{Field, Items, Kind, Resource, Section, Spec, Standing};

static INTENTS: Items = Items {
    singular: "intent",
    fields: &[
        Field::text("value", "Value", 0).required(),
        Field::text("displayValue", "Display value", 0).required(),
    ],
    limits: (0, 0),
    unique: None,
};

static OPTIONS: Items =
    Items { singular: "option", fields: OPTION_FIELDS, limits: (1, 25), unique: None };

/// A bot of a client application.
pub static PARTICIPANT: Spec = Spec {
    resource: Resource::Participant,
    path: "/participants",
    address: "participants",
    list_key: "participant",
    singular: "participant",
    plural: "Participants",
    name: "name",
    list_read_scope: Some(Spec::READ),
    blocked_by: &[(Resource::Orchestration, Standing::Inferred)],
};

/// Its fields, in the order of its form.
pub static PARTICIPANT_SECTIONS: &[Section] = &[
    Section::of(
        "General",
        "",
        &[
            NAME,
            DESCRIPTION,
            ACTIVE,
            Field::of("type", "Type", Kind::Choice(&["custom_bot", "egain_bot"])).required(),
            Field::reference("application.id", "Application", Resource::ClientApplication)
                .required()
                .suits(BOT_ROLES)
                .help("Its callback receives the messages for this participant."),
        ],
    ),
    Section::of(
        "Intents",
        "What the bot can take up.",
        &[Field::of("intents.intent", "Intents", Kind::List(&INTENTS))],
    ),
    Section::of("Options", "", &[Field::of("options", "Options", Kind::List(&OPTIONS))]),
];
