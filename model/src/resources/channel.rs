use super::{ACTIVE, DESCRIPTION};
use crate::spec::{Field, Items, Kind, Resource, Section, Spec, Standing};

const FEATURES: Kind = Kind::Choices(&["typing_events", "attachments", "richText"]);
const RULE: Kind = Kind::Choice(&["allow", "block"]);

static TEXTS: Items = Items {
    singular: "text",
    fields: &[
        Field::of(
            "name",
            "Property name",
            Kind::Choice(&[
                "msg_hub_retain_and_retry",
                "msg_hub_off_hours",
                "msg_hub_invalid_content_type_to_customer",
                "msg_hub_invalid_content_type_to_agent",
                "msg_hub_channel_msg_failed",
                "msg_hub_blocked_file_extension",
                "msg_hub_attachment_size_exceeds_limit",
            ]),
        )
        .required(),
        Field::of("value", "Text", Kind::Prose(0)).required(),
    ],
    limits: (0, 0),
    unique: Some("name"),
};

static LANGUAGES: Items = Items {
    singular: "language",
    fields: &[
        Field::text("language", "Language", 0).help("A language tag, such as en-US."),
        Field::of("properties", "Texts", Kind::List(&TEXTS)),
    ],
    limits: (1, 25),
    unique: Some("language"),
};

/// A way by which customers write.
pub static CHANNEL: Spec = Spec {
    resource: Resource::Channel,
    path: "/channels",
    address: "channels",
    list_key: "channel",
    singular: "channel",
    plural: "Channels",
    name: "displayName",
    list_read_scope: Some(Spec::READ),
    blocked_by: &[(Resource::Account, Standing::Inferred)],
};

/// Its fields, in the order of its form.
pub static CHANNEL_SECTIONS: &[Section] = &[
        Section::of(
            "General",
            "",
            &[
                Field::text("displayName", "Display name", 255).required(),
                Field::text("type", "Type", 255)
                    .required()
                    .unique()
                    .suggests(&["custom.teams", "custom_channel", "sms", "web_chat", "mobile_sdk"])
                    .help("Unique. Own channels often start with custom; the prefix custom. is not for channels that eGain supports itself."),
                DESCRIPTION,
                ACTIVE,
                Field::of("icon", "Icon", Kind::Icon(512_000))
                    .required()
                    .help("PNG of 32 by 32 pixels where eGain agents see it."),
            ],
        ),
        Section::of(
            "Inbound restrictions",
            "Limits on messages from the customer.",
            &[
                Field::of("restrictions.inbound.maxTextLength", "Inbound max text length", Kind::Number(true))
                    .help("In characters."),
                Field::of("restrictions.inbound.features", "Inbound features", FEATURES)
                    .help("None chosen: all are allowed."),
                Field::flag("restrictions.inbound.attachmentPolicy.enabled", "Inbound attachments enabled"),
                Field::of("restrictions.inbound.attachmentPolicy.maxSize", "Inbound max size", Kind::Size)
                    .help("Largest attachment; the unit is not documented, probably bytes."),
                Field::of("restrictions.inbound.attachmentPolicy.type", "Inbound extension rule", RULE),
                Field::of("restrictions.inbound.attachmentPolicy.extensions", "Inbound extensions", Kind::Choices(&[])),
            ],
        ),
        Section::of(
            "Outbound restrictions",
            "Limits on messages to the customer.",
            &[
                Field::of("restrictions.outbound.maxTextLength", "Outbound max text length", Kind::Number(true))
                    .help("In characters."),
                Field::of("restrictions.outbound.features", "Outbound features", FEATURES)
                    .help("None chosen: all are allowed."),
                Field::flag("restrictions.outbound.attachmentPolicy.enabled", "Outbound attachments enabled"),
                Field::of("restrictions.outbound.attachmentPolicy.maxSize", "Outbound max size", Kind::Size)
                    .help("Largest attachment; the unit is not documented, probably bytes."),
                Field::of("restrictions.outbound.attachmentPolicy.type", "Outbound extension rule", RULE),
                Field::of("restrictions.outbound.attachmentPolicy.extensions", "Outbound extensions", Kind::Choices(&[])),
                Field::flag("restrictions.outbound.systemMessages", "System messages"),
                Field::flag("restrictions.outbound.midChatAuth", "Mid-chat auth"),
                Field::of(
                    "restrictions.outbound.richMessageTypes",
                    "Rich message types",
                    Kind::Choices(&[
                        "listpicker", "quickreply", "timepicker", "richlink", "template", "form",
                        "payment", "app", "authentication",
                    ]),
                ),
            ],
        ),
        Section::of(
            "Localized texts",
            "What customers and agents read in each language.",
            &[Field::of("l10nProperties", "Languages", Kind::List(&LANGUAGES))],
        ),
    ];
