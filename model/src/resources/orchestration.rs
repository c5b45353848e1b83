use super::BOT_ROLES;
use crate::spec::{Field, Items, Kind, Resource, Section, Spec, Standing, Suits};

const AGENT_ROLES: Suits = Suits::Roles(&["egain_agent", "custom_agent"]);

static BOTS: Items = Items {
    singular: "bot",
    fields: &[
        Field::reference("participant.id", "Participant", Resource::Participant)
            .required()
            .suits(Suits::ApplicationAt("id")),
        Field::reference("id", "Bot", Resource::ClientApplication)
            .required()
            .suits(BOT_ROLES)
            .help("Client application of the bot. Follows from the participant."),
        Field::reference(
            "onEscalation.agent.id",
            "On escalation: agent",
            Resource::ClientApplication,
        )
        .suits(AGENT_ROLES)
        .help("Client application that takes over from the bot."),
    ],
    limits: (0, 0),
    unique: None,
};

static AGENTS: Items = Items {
    singular: "agent",
    fields: &[Field::reference("id", "Agent", Resource::ClientApplication)
        .required()
        .suits(AGENT_ROLES)],
    limits: (0, 0),
    unique: Some("id"),
};

/// Who answers a conversation, in which order, and where it goes on escalation.
pub static ORCHESTRATION: Spec = Spec {
    resource: Resource::Orchestration,
    path: "/orchestrations",
    address: "orchestrations",
    list_key: "orchestration",
    singular: "orchestration",
    plural: "Orchestrations",
    name: "name",
    list_read_scope: Some(Spec::READ),
    blocked_by: &[(Resource::Account, Standing::Documented)],
};

/// Its fields, in the order of its form.
pub static ORCHESTRATION_SECTIONS: &[Section] = &[
        Section::of(
            "General",
            "",
            &[
                Field::text("name", "Name", 255).required(),
                Field::of("description", "Description", Kind::Prose(1023)),
                Field::of("active", "Active", Kind::Flag(Some(true))),
            ],
        ),
        Section::of(
            "Bots",
            "",
            &[
                Field::of("applications.botConfiguration.bots", "Bots", Kind::List(&BOTS)),
                Field::of(
                    "applications.botConfiguration.bypassVaDuration",
                    "Bypass VA duration (minutes)",
                    Kind::Number(false),
                )
                .help("A customer who is back sooner skips the bot."),
                Field::flag("applications.botConfiguration.forwardTranscript", "Forward transcript")
                    .help("If the bot was enough and the customer is known, the agent’s side still gets the transcript."),
            ],
        ),
        Section::of(
            "Customer",
            "",
            &[Field::reference(
                "applications.customerConfiguration.customer.id",
                "Customer",
                Resource::ClientApplication,
            )
            .suits(Suits::Roles(&["customer"]))
            .help("Receives the replies of bot and agent. Needed for custom channels.")],
        ),
        Section::of(
            "Agents",
            "Who answers when there is no bot.",
            &[Field::of("applications.agentConfiguration.agents", "Agents", Kind::List(&AGENTS))],
        ),
    ];
