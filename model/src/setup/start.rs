//! Where a setup starts from, and the steps that follow from it.

use crate::spec::Resource;

/// What the new account is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Customers write, agents answer.
    CustomerToAgent,
    /// A bot answers first and hands over to an agent.
    BotFirst,
    /// A bot answers, and nobody else.
    BotOnly,
    /// A channel of one's own: customers come from an application outside.
    OwnChannel,
}

/// What a record does in the setup, where there may be several of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The one of its kind.
    Only,
    /// The client application of the bot.
    Bot,
    /// The client application of the agents.
    Agent,
    /// The client application that customers write with.
    Customer,
}

/// One step: a record that the account stands on, or the account itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What kind of record.
    pub resource: Resource,
    /// What it does.
    pub part: Part,
}

/// Where the record of a step comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is made.
    New,
    /// It is there already.
    Existing,
    /// There is none.
    None,
}

impl Start {
    /// All starting points.
    pub const ALL: [Self; 4] =
        [Self::CustomerToAgent, Self::BotFirst, Self::BotOnly, Self::OwnChannel];

    /// Its name in what is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CustomerToAgent => "customer-to-agent",
            Self::BotFirst => "bot-first",
            Self::BotOnly => "bot-only",
            Self::OwnChannel => "own-channel",
        }
    }

    const fn has_bot(self) -> bool {
        matches!(self, Self::BotFirst | Self::BotOnly)
    }

    /// The steps, in an order in which each needs only earlier ones.
    #[must_use]
    pub fn slots(self) -> Vec<Slot> {
        let applications: &[Part] = match self {
            Self::CustomerToAgent => &[Part::Agent],
            Self::BotFirst => &[Part::Bot, Part::Agent],
            Self::BotOnly => &[Part::Bot],
            Self::OwnChannel => &[Part::Customer, Part::Agent],
        };
        let mut slots = Vec::new();
        for resource in Resource::ALL {
            if resource == Resource::ClientApplication {
                slots.extend(applications.iter().map(|part| Slot { resource, part: *part }));
            } else {
                slots.push(Slot { resource, part: Part::Only });
            }
        }
        slots
    }

    /// Whether a step can be left out: an authentication always, a participant without a bot.
    #[must_use]
    pub fn is_optional(self, slot: Slot) -> bool {
        match slot.resource {
            Resource::Authentication => true,
            Resource::Participant => !self.has_bot(),
            _ => false,
        }
    }

    /// What a step starts with. eGain's own channels and agents' applications are usually there.
    #[must_use]
    pub fn proposed(self, slot: Slot) -> Choice {
        match (slot.resource, slot.part) {
            (Resource::Authentication, _) if self == Self::CustomerToAgent => Choice::None,
            (Resource::Participant, _) if !self.has_bot() => Choice::None,
            (_, Part::Agent) => Choice::Existing,
            (Resource::Channel, _) if self != Self::OwnChannel => Choice::Existing,
            _ => Choice::New,
        }
    }
}

impl Slot {
    /// Its name in addresses.
    #[must_use]
    pub fn code(self) -> String {
        let kind = self.resource.spec().singular.replace(' ', "-");
        match self.part {
            Part::Only => kind,
            part => format!("{kind}-{}", part.code()),
        }
    }
}

impl Part {
    /// Its name in what is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Only => "",
            Self::Bot => "bot",
            Self::Agent => "agent",
            Self::Customer => "customer",
        }
    }
}

impl Choice {
    /// Its name in what is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Existing => "existing",
            Self::None => "none",
        }
    }
}
