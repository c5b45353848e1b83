//! The addresses at which customers reach the companies.

use serde_json::{Value, json};

use super::channels::CHANNELS;
use super::orchestrations::ORCHESTRATIONS;
use super::parties::merged;
use super::{Seeds, id};

pub fn accounts(seeds: &mut Seeds<'_>) {
    let nothing = || json!({});
    account(
        seeds,
        "Meridian web chat",
        "www.meridian.example",
        "web_chat",
        "Meridian retail web chat",
        1001,
        json!({"description": "Button on every page of the bank"}),
    );
    account(
        seeds,
        "Meridian cards web chat",
        "www.meridian.example/cards",
        "web_chat",
        "Meridian cards and payments",
        1002,
        nothing(),
    );
    account(
        seeds,
        "Meridian mortgages web chat",
        "www.meridian.example/homes",
        "web_chat",
        "Meridian mortgages",
        1003,
        nothing(),
    );
    account(
        seeds,
        "Meridian fraud line",
        "+15550110",
        "sms",
        "Meridian fraud, day and night",
        1004,
        nothing(),
    );
    account(
        seeds,
        "Meridian mobile app",
        "app.meridian.example",
        "mobile_sdk",
        "Meridian retail web chat, mobile app",
        1005,
        nothing(),
    );
    account(
        seeds,
        "Meridian cards in the app",
        "app.meridian.example/cards",
        "mobile_sdk",
        "Meridian cards and payments, mobile app",
        1006,
        nothing(),
    );
    account(
        seeds,
        "Meridian German web chat",
        "www.meridian.example/de",
        "web_chat",
        "Meridian in German",
        1007,
        json!({"options": [{"name": "region", "value": "eu"}]}),
    );
    account(
        seeds,
        "Meridian branch advisers",
        "advisers@meridian.example",
        "custom.teams",
        "Meridian private wealth",
        1008,
        nothing(),
    );
    // Switched on, though its orchestration is switched off.
    account(
        seeds,
        "Meridian insurance web chat",
        "www.meridian.example/insurance",
        "web_chat",
        "Meridian savings",
        1009,
        json!({"active": true}),
    );
    account(
        seeds,
        "Aurora WhatsApp",
        "+15550120",
        "custom.whatsapp",
        "Aurora rebooking, WhatsApp",
        2001,
        json!({"description": "Printed on boarding passes"}),
    );
    account(
        seeds,
        "Aurora baggage WhatsApp",
        "+15550121",
        "custom.whatsapp",
        "Aurora baggage, WhatsApp",
        2002,
        nothing(),
    );
    account(
        seeds,
        "Aurora text messages",
        "+15550122",
        "sms",
        "Aurora delays, SMS",
        2003,
        nothing(),
    );
    account(
        seeds,
        "Aurora kiosk, Terminal 2",
        "kiosk-t2",
        "custom.kiosk",
        "Aurora check-in help, WhatsApp",
        2004,
        nothing(),
    );
    account(
        seeds,
        "Aurora frequent flyers",
        "+15550123",
        "custom.whatsapp",
        "Aurora frequent flyers, WhatsApp",
        2005,
        json!({"active": false, "description": "Opens in spring"}),
    );
    account(
        seeds,
        "Lindqvist shop chat",
        "www.lindqvist.example",
        "web_chat",
        "Lindqvist order status",
        3001,
        nothing(),
    );
    account(
        seeds,
        "Lindqvist returns chat",
        "www.lindqvist.example/returns",
        "web_chat",
        "Lindqvist returns",
        3002,
        nothing(),
    );
    account(
        seeds,
        "Lindqvist kundtjänst",
        "www.lindqvist.example/se",
        "web_chat",
        "Lindqvist på svenska",
        3003,
        nothing(),
    );
    // Its orchestration was deleted by hand long ago.
    account(
        seeds,
        "Lindqvist spring campaign",
        "spring.lindqvist.example",
        "web_chat",
        "Lindqvist spring campaign",
        3004,
        json!({"active": false}),
    );
}

fn account(
    seeds: &mut Seeds<'_>,
    name: &str,
    address: &str,
    channel: &str,
    orchestration: &str,
    entry_point: u32,
    more: Value,
) {
    let retry = entry_point.is_multiple_of(2);
    let members = json!({
        "name": name,
        "active": true,
        "address": address,
        "channel": {"id": id(CHANNELS, channel)},
        "caseManagement": {"sameCaseDuration": if retry { 24 } else { 72 }, "copyCustomAttributes": retry},
        "chatConfigurations": {
            "timeout": 30,
            "defaultLanguage": "en-US",
            "onAgentUnavailability": if retry { "retain_and_retry" } else { "off_hours" },
            "allowLogoutWithOpenChats": false,
            "allowQueueTransferOnAgentUnavailability": true,
            "orchestration": {"id": id(ORCHESTRATIONS, orchestration)},
            "entryPoint": {"id": entry_point.to_string()},
        },
    });
    seeds.add("/accounts", name, merged(members, more));
}
