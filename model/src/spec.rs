//! How a resource is described: once, for forms, validation, references, changes and lists.
//!
//! `tests/contract.rs` holds every description against the contract file.

use crate::{config::System, resources};

/// A kind of record that has a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// How the Hub logs in at callbacks.
    Authentication,
    /// An outside application that sends and receives messages.
    ClientApplication,
    /// A bot of a client application.
    Participant,
    /// A way by which customers write.
    Channel,
    /// Who answers a conversation, in which order.
    Orchestration,
    /// A business address on a channel.
    Account,
    /// An application of the Orchestrator, the other system.
    App,
}

impl Resource {
    /// The resources of the Conversation Manager, in the order in which a new set-up needs them.
    pub const ALL: [Self; 6] = [
        Self::Authentication,
        Self::ClientApplication,
        Self::Participant,
        Self::Channel,
        Self::Orchestration,
        Self::Account,
    ];

    /// Everything that has a list, in both systems.
    pub const LISTED: [Self; 7] = [
        Self::Authentication,
        Self::ClientApplication,
        Self::Participant,
        Self::Channel,
        Self::Orchestration,
        Self::Account,
        Self::App,
    ];

    /// What is known of this resource.
    #[must_use]
    pub const fn spec(self) -> &'static Spec {
        match self {
            Self::Authentication => &resources::AUTHENTICATION,
            Self::ClientApplication => &resources::CLIENT_APPLICATION,
            Self::Participant => &resources::PARTICIPANT,
            Self::Channel => &resources::CHANNEL,
            Self::Orchestration => &resources::ORCHESTRATION,
            Self::Account => &resources::ACCOUNT,
            Self::App => &crate::ocp::app::SPEC,
        }
    }

    /// The system that has them.
    #[must_use]
    pub const fn system(self) -> System {
        match self {
            Self::App => System::Orchestrator,
            _ => System::ConversationManager,
        }
    }

    /// Place in [`Resource::LISTED`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Whether a rule of the contract is stated by the vendor or concluded by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Stated by the vendor.
    Documented,
    /// Concluded: the server may think otherwise.
    Inferred,
}

/// Everything that differs between two resources.
#[derive(Debug)]
pub struct Spec {
    /// Which resource this describes.
    pub resource: Resource,
    /// Path below the base URL, such as `/clientapplications`.
    pub path: &'static str,
    /// First segment of its addresses in the console, such as `client-applications`.
    pub address: &'static str,
    /// Member of a list answer that holds the records.
    pub list_key: &'static str,
    /// One of them, in lower case.
    pub singular: &'static str,
    /// Several of them, as a heading.
    pub plural: &'static str,
    /// Member that names a record.
    pub name: &'static str,
    /// Scope that the list operation needs beside `.manage`: `None` where only `.manage` will do.
    pub list_read_scope: Option<&'static str>,
    /// Resources whose records keep a record of this one from being deleted.
    pub blocked_by: &'static [(Resource, Standing)],
}

/// A titled part of a form.
#[derive(Debug)]
pub struct Section {
    /// Its legend.
    pub title: &'static str,
    /// One sentence below the legend, or nothing.
    pub help: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Shown only while the member at the path has the value.
    pub when: Option<(&'static str, &'static str)>,
}

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Where it stands, dotted, below the record or the list item.
    pub path: &'static str,
    /// Its visible label.
    pub label: &'static str,
    /// What kind of value it holds.
    pub kind: Kind,
    /// Whether the contract asks for it.
    pub required: bool,
    /// Whether that is only concluded: the server may do without it.
    pub advised: bool,
    /// Whether no two records may have the same value.
    pub unique: bool,
    /// Texts that are offered for it; any other will do too.
    pub suggests: &'static [&'static str],
    /// One sentence below the field, or nothing.
    pub help: &'static str,
    /// Which records seem to belong here, for a reference.
    pub suits: Suits,
}

/// Which records seem to belong into a reference. Advice, never a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suits {
    /// Any.
    Any,
    /// Client applications with one of these roles.
    Roles(&'static [&'static str]),
    /// Participants of the client application at this path beside the field.
    ApplicationAt(&'static str),
}

/// Kinds of value, each with its own input.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line of text, at most so many characters (0: no limit known).
    Text(u32),
    /// Several lines of text, at most so many characters.
    Prose(u32),
    /// An absolute URL.
    Url,
    /// A mail address.
    Email,
    /// Text that is masked on screen and kept out of drafts, copies and logs.
    Secret,
    /// A text that holds JSON with secrets in it.
    SecretJson,
    /// A yes or no; the server's default.
    Flag(Option<bool>),
    /// A number; `true` where only whole ones are allowed.
    Number(bool),
    /// A whole number of what are probably bytes; may be typed as `10 MB`.
    Size,
    /// One of these texts, or another: the set is open.
    Choice(&'static [&'static str]),
    /// Several of these texts, or others.
    Choices(&'static [&'static str]),
    /// A picture as base64 text of at most so many characters.
    Icon(u32),
    /// The id of a record of that resource.
    Reference(Resource),
    /// A list of objects.
    List(&'static Items),
}

/// The items of a list field.
#[derive(Debug)]
pub struct Items {
    /// One item, in lower case, such as `bot`.
    pub singular: &'static str,
    /// Fields of an item.
    pub fields: &'static [Field],
    /// Fewest and most items; 0 where there is no limit.
    pub limits: (u32, u32),
    /// Dotted path, inside an item, whose value may occur once in the list.
    pub unique: Option<&'static str>,
}

impl Field {
    const fn new(path: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            path,
            label,
            kind,
            required: false,
            advised: false,
            unique: false,
            suggests: &[],
            help: "",
            suits: Suits::Any,
        }
    }

    /// A field of `kind`.
    #[must_use]
    pub const fn of(path: &'static str, label: &'static str, kind: Kind) -> Self {
        Self::new(path, label, kind)
    }

    /// A line of text of 1 to `max` characters.
    #[must_use]
    pub const fn text(path: &'static str, label: &'static str, max: u32) -> Self {
        Self::new(path, label, Kind::Text(max))
    }

    /// The id of a record of `resource`.
    #[must_use]
    pub const fn reference(path: &'static str, label: &'static str, resource: Resource) -> Self {
        Self::new(path, label, Kind::Reference(resource))
    }

    /// A yes or no without a known default.
    #[must_use]
    pub const fn flag(path: &'static str, label: &'static str) -> Self {
        Self::new(path, label, Kind::Flag(None))
    }

    /// The same, asked for by the contract.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, probably asked for by the server: a rule of the contract that is concluded.
    #[must_use]
    pub const fn advised(mut self) -> Self {
        self.advised = true;
        self
    }

    /// The same, of which no two records may have the same value.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// The same with texts to choose from.
    #[must_use]
    pub const fn suggests(mut self, texts: &'static [&'static str]) -> Self {
        self.suggests = texts;
        self
    }

    /// The same with a sentence of help.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// The same, for which certain records suit best.
    #[must_use]
    pub const fn suits(mut self, suits: Suits) -> Self {
        self.suits = suits;
        self
    }

    /// Whether its value must be masked and kept out of everything that is stored or shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::SecretJson)
    }
}

impl Section {
    /// A section that is always shown.
    #[must_use]
    pub const fn of(title: &'static str, help: &'static str, fields: &'static [Field]) -> Self {
        Self { title, help, fields, when: None }
    }
}

impl Spec {
    /// Its form, section by section.
    ///
    /// No member of the description: whoever only lists records needs nothing of all the labels
    /// and texts of help, and the console does not load them.
    #[must_use]
    pub const fn sections(&self) -> &'static [Section] {
        match self.resource {
            Resource::Authentication => resources::AUTHENTICATION_SECTIONS,
            Resource::ClientApplication => resources::CLIENT_APPLICATION_SECTIONS,
            Resource::Participant => resources::PARTICIPANT_SECTIONS,
            Resource::Channel => resources::CHANNEL_SECTIONS,
            Resource::Orchestration => resources::ORCHESTRATION_SECTIONS,
            Resource::Account => resources::ACCOUNT_SECTIONS,
            Resource::App => &[],
        }
    }

    /// The fields of all sections.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.sections().iter().flat_map(|section| section.fields)
    }

    /// The scope that allows changes.
    pub const MANAGE: &'static str = "app.conversation.conversationmgr.manage";
    /// The scope that allows messages to be sent, and files.
    pub const INTERACT: &'static str = "app.conversation.conversationmgr.interaction.manage";
    /// The scope that allows reading.
    pub const READ: &'static str = "app.conversation.conversationmgr.read";
}
