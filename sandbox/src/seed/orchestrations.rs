//! Sixty orchestrations, so that a list has three pages. Most are sound; some are switched off, some point at what
//! is gone, and one has members that no contract knows.

use serde_json::{Value, json};

use super::parties::{APPLICATIONS, PARTICIPANTS, merged};
use super::{Seeds, id};

pub const ORCHESTRATIONS: &str = "/orchestrations";

/// A company: the two ways in which its customers write, who they end up with, and what they write about.
struct Company {
    ways: [(&'static str, &'static str); 2],
    desk: &'static str,
    topics: &'static [(&'static str, &'static str, &'static [Bot])],
}

/// A bot's application and the bot in it.
type Bot = (&'static str, &'static str);

const MIA: Bot = ("Meridian assistant", "Mia");
const MIA_GERMAN: Bot = ("Meridian assistant", "Mia, German");
const MORTGAGE: Bot = ("Meridian assistant", "Mortgage guide");
const CARDS: Bot = ("Meridian cards bot", "Card helper");
const FRAUD: Bot = ("Meridian fraud bot", "Fraud watch");
const REBOOKING: Bot = ("Aurora rebooking bot", "Rebooking assistant");
const REBOOKING_SPANISH: Bot = ("Aurora rebooking bot", "Rebooking assistant, Spanish");
const BAGGAGE: Bot = ("Aurora baggage bot", "Baggage tracer");
const ORDERS: Bot = ("Lindqvist order bot", "Order status");
const RETURNS: Bot = ("Lindqvist order bot", "Returns helper");
const RETAIL_VA: Bot = ("eGain agent desktop", "Virtual assistant, retail");
const TRAVEL_VA: Bot = ("eGain agent desktop", "Virtual assistant, travel");

const COMPANIES: [Company; 3] = [
    Company {
        ways: [("", "Meridian web chat"), (", mobile app", "Meridian mobile app")],
        desk: "Meridian advisers",
        topics: &[
            ("Meridian retail web chat", "First line for private customers", &[MIA]),
            ("Meridian cards and payments", "Cards, limits, disputed payments", &[CARDS, FRAUD]),
            ("Meridian mortgages", "From the first question to the appointment", &[MORTGAGE]),
            ("Meridian fraud, day and night", "Nobody waits here", &[FRAUD]),
            ("Meridian business banking", "", &[]),
            ("Meridian savings", "", &[MIA, RETAIL_VA]),
            ("Meridian in German", "Kunden in Deutschland und Österreich", &[MIA_GERMAN]),
            ("Meridian insurance", "", &[RETAIL_VA]),
            ("Meridian private wealth", "Advisers only, no bot", &[]),
            ("Meridian students", "", &[MIA]),
            ("Meridian loans", "", &[MIA, MORTGAGE]),
            ("Meridian complaints", "Goes to a person after the greeting", &[MIA]),
        ],
    },
    Company {
        ways: [(", WhatsApp", "Aurora WhatsApp connector"), (", SMS", "Aurora SMS relay")],
        desk: "Aurora service centre",
        topics: &[
            ("Aurora rebooking", "Cancelled and missed flights", &[REBOOKING]),
            ("Aurora baggage", "", &[BAGGAGE]),
            ("Aurora refunds", "Vouchers and money back", &[REBOOKING, TRAVEL_VA]),
            ("Aurora check-in help", "", &[TRAVEL_VA]),
            ("Aurora special assistance", "A person from the start", &[]),
            ("Aurora en español", "Vuelos y equipaje", &[REBOOKING_SPANISH]),
            ("Aurora frequent flyers", "", &[TRAVEL_VA]),
            ("Aurora groups", "", &[]),
            ("Aurora delays", "Proactive texts, answers here", &[REBOOKING]),
            ("Aurora cargo", "", &[]),
        ],
    },
    Company {
        ways: [("", "Lindqvist shop chat"), (", evenings", "Lindqvist shop chat")],
        desk: "Lindqvist returns desk",
        topics: &[
            ("Lindqvist order status", "Where is my parcel?", &[ORDERS]),
            ("Lindqvist returns", "Labels, refunds, exchanges", &[RETURNS, ORDERS]),
            ("Lindqvist gift cards", "", &[RETAIL_VA]),
            ("Lindqvist sizes and fit", "", &[]),
            ("Lindqvist repairs", "", &[RETURNS]),
            ("Lindqvist på svenska", "Kundtjänst för Sverige", &[ORDERS]),
            ("Lindqvist trade customers", "", &[]),
            ("Lindqvist store finder", "", &[RETAIL_VA]),
        ],
    },
];

pub fn orchestrations(seeds: &mut Seeds<'_>) {
    let mut number = 0;
    for company in &COMPANIES {
        for (topic, description, bots) in company.topics {
            for (suffix, customer) in company.ways {
                number += 1;
                let name = format!("{topic}{suffix}");
                let members = members(&name, description, number, company.desk, customer, bots);
                seeds.add(ORCHESTRATIONS, &name, merged(members, special(&name)));
            }
        }
    }
}

fn members(
    name: &str,
    description: &str,
    number: usize,
    desk: &str,
    customer: &str,
    bots: &[Bot],
) -> Value {
    let mut applications = json!({});
    // Every second desk is eGain's own.
    let desk = if number.is_multiple_of(2) { "eGain agent desktop" } else { desk };
    if !bots.is_empty() {
        let bots: Vec<_> = bots
            .iter()
            .enumerate()
            .map(|(index, bot)| one_bot(*bot, desk, index > 0 && number.is_multiple_of(3)))
            .collect();
        let mut part = json!({"forwardTranscript": number % 3 != 1});
        if !number.is_multiple_of(4) {
            part["bypassVaDuration"] = json!([15, 30, 60][number % 3]);
        }
        part["bots"] = json!(bots);
        applications["botConfiguration"] = part;
    }
    // The window of the web chat is eGain's own where this part is missing.
    if !number.is_multiple_of(7) {
        applications["customerConfiguration"] =
            json!({"customer": {"id": id(APPLICATIONS, customer)}});
    }
    if bots.is_empty() || number.is_multiple_of(5) {
        applications["agentConfiguration"] = json!({"agents": [{"id": id(APPLICATIONS, desk)}]});
    }
    let mut members = json!({"name": name});
    if !description.is_empty() {
        members["description"] = json!(description);
    }
    members["active"] = json!(!number.is_multiple_of(11));
    members["applications"] = applications;
    members
}

fn one_bot((application, participant): Bot, desk: &str, last: bool) -> Value {
    let mut bot = json!({
        "id": id(APPLICATIONS, application),
        "participant": {"id": id(PARTICIPANTS, participant)},
    });
    if !last {
        bot["onEscalation"] = json!({"agent": {"id": id(APPLICATIONS, desk)}});
    }
    bot
}

/// What is odd about a few of them.
fn special(name: &str) -> Value {
    let gone = id(APPLICATIONS, "Meridian legacy desk");
    let bot = |escalation| {
        json!({"botConfiguration": {"bots": [{
            "id": id(APPLICATIONS, "Meridian assistant"),
            "participant": {"id": id(PARTICIPANTS, "Mia")},
            "onEscalation": {"agent": {"id": escalation}},
        }]}})
    };
    match name {
        // Escalates to an application that no longer exists.
        "Meridian complaints" => json!({"applications": bot(gone)}),
        // Its agents are gone too.
        "Aurora cargo, SMS" => {
            json!({"applications": {"agentConfiguration": {"agents": [{"id": gone}]}}})
        }
        // Its bot is gone.
        "Lindqvist gift cards, evenings" => json!({"applications": {"botConfiguration": {"bots": [{
            "id": id(APPLICATIONS, "Lindqvist order bot"),
            "participant": {"id": id(PARTICIPANTS, "Gift card helper")},
        }]}}}),
        // From a newer version of the vendor's product: members that the contract does not list.
        "Meridian savings" => json!({
            "labels": ["savings", "campaign 7"],
            "routing": {"strategy": "least_busy", "weights": [0.25, 1e3, 9_007_199_254_740_993_u64], "fallback": null},
        }),
        _ => json!({}),
    }
}
