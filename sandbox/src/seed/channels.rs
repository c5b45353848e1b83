//! The channels on which customers write.

use serde_json::{Value, json};

use super::parties::merged;
use super::{Seeds, icons};

pub const CHANNELS: &str = "/channels";

pub fn channels(seeds: &mut Seeds<'_>) {
    let picture_sizes = json!({"enabled": true, "maxSize": 5_242_880, "type": "allow", "extensions": ["jpg", "pdf", "png"]});
    channel(
        seeds,
        "web_chat",
        "Web chat",
        icons::WEB_CHAT,
        json!({
            "description": "Chat windows on the web pages of all three companies",
            "restrictions": {
                "inbound": {"maxTextLength": 800, "features": ["typing_events", "attachments"], "attachmentPolicy": picture_sizes},
                "outbound": {
                    "maxTextLength": 4000,
                    "features": ["typing_events", "attachments", "richText"],
                    "systemMessages": true,
                    "midChatAuth": true,
                    "richMessageTypes": ["listpicker", "quickreply", "timepicker", "form"],
                },
            },
            "l10nProperties": texts(),
        }),
    );
    channel(
        seeds,
        "sms",
        "SMS",
        icons::SMS,
        json!({
            "restrictions": {
                "inbound": {"maxTextLength": 160, "features": []},
                "outbound": {"maxTextLength": 480, "features": [], "systemMessages": false, "midChatAuth": false},
            },
        }),
    );
    channel(
        seeds,
        "custom.whatsapp",
        "WhatsApp",
        icons::WHATSAPP,
        json!({
            "description": "Through the connector of the airline",
            "restrictions": {
                "inbound": {"maxTextLength": 1600, "attachmentPolicy": picture_sizes},
                "outbound": {
                    "maxTextLength": 1600,
                    "attachmentPolicy": {"enabled": true, "maxSize": 16_777_216, "type": "block", "extensions": ["bat", "exe"]},
                    "systemMessages": true,
                    "richMessageTypes": ["listpicker", "quickreply"],
                },
            },
            "l10nProperties": texts(),
        }),
    );
    channel(
        seeds,
        "custom.teams",
        "Microsoft Teams",
        icons::TEAMS,
        json!({"description": "For advisers in the branches"}),
    );
    channel(seeds, "mobile_sdk", "Mobile app", icons::MOBILE, json!({"l10nProperties": texts()}));
    channel(
        seeds,
        "custom.telegram",
        "Telegram",
        icons::TELEGRAM,
        json!({"active": false, "description": "Pilot, ended; no account uses it"}),
    );
    channel(
        seeds,
        "custom.kiosk",
        "Airport kiosk",
        icons::KIOSK,
        json!({"restrictions": {"inbound": {"maxTextLength": 200}}}),
    );
}

fn channel(seeds: &mut Seeds<'_>, kind: &str, name: &str, icon: &str, more: Value) {
    let members = json!({"type": kind, "displayName": name, "icon": icon, "active": true});
    seeds.add(CHANNELS, kind, merged(members, more));
}

fn texts() -> Value {
    json!([
        {
            "language": "en-US",
            "properties": [
                {"name": "msg_hub_off_hours", "value": "We are closed. Please write again tomorrow from 8 am."},
                {"name": "msg_hub_blocked_file_extension", "value": "Files of type {0} are not accepted."},
            ],
        },
        {
            "language": "sv-SE",
            "properties": [{"name": "msg_hub_off_hours", "value": "Vi har stängt. Skriv gärna igen i morgon från kl. 8."}],
        },
    ])
}
