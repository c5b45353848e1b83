use super::{ACTIVE, DESCRIPTION, HEADERS, NAME};
use crate::spec::{Field, Items, Kind, Resource, Section, Spec, Standing};

static ROLES: Items = Items {
    singular: "role",
    fields: &[
        Field::of(
            "name",
            "Role",
            Kind::Choice(&[
                "customer",
                "custom_bot",
                "egain_bot",
                "egain_agent",
                "custom_agent",
                "business_notification",
            ]),
        )
        .required(),
        Field::of("version", "Version", Kind::Choice(&["v1", "v3"]))
            .required()
            .help("Version of the body that the Hub sends."),
        Field::of("callback", "Callback", Kind::Url)
            .required()
            .help("Must answer within 5 seconds, and 401 when the authorization is stale."),
        Field::of("notificationEmail", "Notification email", Kind::Email)
            .required()
            .help("Told when the callback cannot be reached."),
        Field::reference("authentication.id", "Authentication", Resource::Authentication)
            .help("How the Hub logs in at the callback; none if left empty."),
        Field::of("headers", "Headers", Kind::List(&HEADERS)),
    ],
    limits: (1, 7),
    unique: Some("name"),
};

/// An outside application that sends and receives messages.
pub static CLIENT_APPLICATION: Spec = Spec {
    resource: Resource::ClientApplication,
    path: "/clientapplications",
    address: "client-applications",
    list_key: "clientApplication",
    singular: "client application",
    plural: "Client applications",
    name: "name",
    list_read_scope: Some(Spec::READ),
    blocked_by: &[
        (Resource::Participant, Standing::Documented),
        (Resource::Orchestration, Standing::Inferred),
    ],
};

/// Its fields, in the order of its form.
pub static CLIENT_APPLICATION_SECTIONS: &[Section] = &[
    Section::of("General", "", &[NAME, DESCRIPTION, ACTIVE]),
    Section::of(
        "Roles",
        "What the application does, and where the Hub delivers its messages.",
        &[Field::of("roles", "Roles", Kind::List(&ROLES)).required()],
    ),
];
