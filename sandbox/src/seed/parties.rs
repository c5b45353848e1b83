//! Who takes part: a bank (Meridian), an airline (Aurora) and a shop (Lindqvist), with what they log in with, the
//! applications that they run and the bots inside those.

use serde_json::{Value, json};

use super::{Seeds, id};

const AUTHENTICATIONS: &str = "/authentications";
pub const APPLICATIONS: &str = "/clientapplications";
pub const PARTICIPANTS: &str = "/participants";

pub fn authentications(seeds: &mut Seeds<'_>) {
    oauth2(
        seeds,
        "Meridian callback gateway",
        "https://login.meridian.example/oauth2/token",
        Some("Login at every callback of the bank"),
    );
    oauth2(
        seeds,
        "Meridian assistant token service",
        "https://assistant.meridian.example/token",
        Some("Tokens for the bots of the bank"),
    );
    basic(
        seeds,
        "Aurora connector",
        "aurora-hub",
        json!({"description": "WhatsApp connector of the airline"}),
    );
    oauth2(
        seeds,
        "Aurora rebooking service",
        "https://id.aurora.example/connect/token",
        Some("Login at the rebooking bot"),
    );
    basic(
        seeds,
        "Lindqvist webhook",
        "lindqvist",
        json!({"description": "Shop chat and returns desk"}),
    );
    oauth2(seeds, "Lindqvist order service", "https://auth.lindqvist.example/token", None);
    basic(
        seeds,
        "SMS relay (old)",
        "relay",
        json!({"active": false, "description": "To be replaced by the connector; still in use"}),
    );
    oauth2(
        seeds,
        "Pilot token service",
        "https://pilot.example.com/oauth/token",
        Some("Never used after the pilot"),
    );
}

fn oauth2(seeds: &mut Seeds<'_>, name: &str, url: &str, description: Option<&str>) {
    let payload = json!({"clientId": "conversation-hub", "clientSecret": "example-only", "refreshToken": "example-only"});
    let mut members = json!({
        "name": name,
        "active": true,
        "type": "oauth2",
        "oauth2": {
            "tokenRequestUrl": url,
            "method": "POST",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "payload": payload.to_string(),
            "accessTokenPath": "$.accessToken",
        },
    });
    if let Some(description) = description {
        members["description"] = json!(description);
    }
    seeds.add(AUTHENTICATIONS, name, members);
}

fn basic(seeds: &mut Seeds<'_>, name: &str, user: &str, more: Value) {
    let members = json!({
        "name": name,
        "active": true,
        "type": "basic",
        "basicAuth": {"username": user, "password": "example-only"},
    });
    seeds.add(AUTHENTICATIONS, name, merged(members, more));
}

/// The first object with the members of the second put over its own.
pub fn merged(mut base: Value, more: Value) -> Value {
    if let (Value::Object(base), Value::Object(more)) = (&mut base, more) {
        base.extend(more);
    }
    base
}

pub fn client_applications(seeds: &mut Seeds<'_>) {
    let bank = Some("Meridian callback gateway");
    let bank_bots = Some("Meridian assistant token service");
    let shop = Some("Lindqvist webhook");
    application(
        seeds,
        "Meridian web chat",
        "customer",
        "chat.meridian.example",
        bank,
        json!({"description": "Chat window of the online bank"}),
    );
    application(
        seeds,
        "Meridian mobile app",
        "customer",
        "mobile.meridian.example",
        bank,
        json!({"description": "Chat inside the banking app"}),
    );
    application(
        seeds,
        "Meridian assistant",
        "custom_bot",
        "assistant.meridian.example",
        bank_bots,
        json!({"description": "Runs Mia and the mortgage guide"}),
    );
    application(
        seeds,
        "Meridian cards bot",
        "custom_bot",
        "cards.meridian.example",
        bank_bots,
        json!({}),
    );
    application(
        seeds,
        "Meridian fraud bot",
        "custom_bot",
        "fraud.meridian.example",
        bank_bots,
        json!({"description": "Blocks cards at any hour"}),
    );
    application(
        seeds,
        "Meridian advisers",
        "custom_agent",
        "advisers.meridian.example",
        bank,
        json!({"description": "Desktop of the advisers in the branches"}),
    );
    application(
        seeds,
        "Aurora WhatsApp connector",
        "customer",
        "whatsapp.aurora.example",
        Some("Aurora connector"),
        json!({}),
    );
    application(
        seeds,
        "Aurora SMS relay",
        "customer",
        "sms.aurora.example",
        Some("SMS relay (old)"),
        json!({"description": "Text messages about delays"}),
    );
    application(
        seeds,
        "Aurora rebooking bot",
        "custom_bot",
        "rebooking.aurora.example",
        Some("Aurora rebooking service"),
        json!({"description": "Finds another flight and books it"}),
    );
    application(
        seeds,
        "Aurora baggage bot",
        "custom_bot",
        "baggage.aurora.example",
        None,
        json!({"active": false, "description": "Switched off for maintenance; orchestrations still name it"}),
    );
    application(
        seeds,
        "Aurora service centre",
        "custom_agent",
        "centre.aurora.example",
        None,
        json!({}),
    );
    application(
        seeds,
        "Lindqvist shop chat",
        "customer",
        "chat.lindqvist.example",
        shop,
        json!({"description": "Chat on product and order pages"}),
    );
    application(
        seeds,
        "Lindqvist order bot",
        "custom_bot",
        "orders.lindqvist.example",
        Some("Lindqvist order service"),
        json!({}),
    );
    application(
        seeds,
        "Lindqvist returns desk",
        "custom_agent",
        "returns.lindqvist.example",
        shop,
        json!({"description": "Agents for returns and repairs"}),
    );
    egain_desk(seeds);
    application(
        seeds,
        "Campaign sender",
        "business_notification",
        "campaigns.example.com",
        None,
        json!({"description": "Not used by anything yet"}),
    );
}

fn application(
    seeds: &mut Seeds<'_>,
    name: &str,
    role: &str,
    host: &str,
    login: Option<&str>,
    more: Value,
) {
    let mut role = json!({
        "name": role,
        "version": "v3",
        "callback": format!("https://{host}/hub/messages"),
        "notificationEmail": format!("hub-alerts@{}", host.split_once('.').map_or(host, |(_, domain)| domain)),
    });
    if let Some(login) = login {
        role["headers"] = json!([{"name": "X-Hub-Tenant", "value": "example-only"}]);
        role["authentication"] = json!({"id": id(AUTHENTICATIONS, login)});
    }
    seeds.add(
        APPLICATIONS,
        name,
        merged(json!({"name": name, "active": true, "roles": [role]}), more),
    );
}

fn egain_desk(seeds: &mut Seeds<'_>) {
    let role = |name: &str, path: &str| {
        json!({
            "name": name,
            "version": "v1",
            "callback": format!("https://hub.example.com/{path}/messages"),
            "notificationEmail": "operations@example.com",
        })
    };
    let members = json!({
        "name": "eGain agent desktop",
        "description": "Agents and virtual assistants inside eGain",
        "active": true,
        "roles": [role("egain_agent", "agent"), role("egain_bot", "va")],
    });
    seeds.add(APPLICATIONS, "eGain agent desktop", members);
}

pub fn participants(seeds: &mut Seeds<'_>) {
    let banking = &[
        ("balance", "Balance and statements"),
        ("transfer", "Transfers"),
        ("branch", "Branches and hours"),
    ][..];
    bot(
        seeds,
        "Mia",
        "Meridian assistant",
        banking,
        json!({"description": "First answer for private customers"}),
    );
    bot(
        seeds,
        "Mia, German",
        "Meridian assistant",
        banking,
        json!({"options": [{"name": "language", "value": "de-DE"}]}),
    );
    bot(seeds, "Mortgage guide", "Meridian assistant", &[("mortgage", "Mortgages")], json!({}));
    bot(
        seeds,
        "Card helper",
        "Meridian cards bot",
        &[("card.block", "Block a card"), ("card.limit", "Change a limit")],
        json!({}),
    );
    bot(
        seeds,
        "Fraud watch",
        "Meridian fraud bot",
        &[("fraud", "Report fraud")],
        json!({"options": [{"name": "priority", "value": "high"}]}),
    );
    bot(
        seeds,
        "Rebooking assistant",
        "Aurora rebooking bot",
        &[("rebook", "Other flight"), ("refund", "Money back")],
        json!({}),
    );
    bot(
        seeds,
        "Rebooking assistant, Spanish",
        "Aurora rebooking bot",
        &[("rebook", "Otro vuelo")],
        json!({"active": false, "description": "Off until the texts are translated"}),
    );
    bot(
        seeds,
        "Baggage tracer",
        "Aurora baggage bot",
        &[("baggage.lost", "Lost baggage")],
        json!({}),
    );
    bot(
        seeds,
        "Loyalty guide",
        "Aurora rebooking bot",
        &[],
        json!({"description": "No orchestration uses it"}),
    );
    bot(
        seeds,
        "Order status",
        "Lindqvist order bot",
        &[("order.where", "Where is my order?")],
        json!({}),
    );
    bot(
        seeds,
        "Returns helper",
        "Lindqvist order bot",
        &[("return.label", "Return label")],
        json!({}),
    );
    bot(
        seeds,
        "Size adviser",
        "Lindqvist order bot",
        &[],
        json!({"active": false, "description": "Trial of last spring"}),
    );
    bot(
        seeds,
        "Virtual assistant, retail",
        "eGain agent desktop",
        &[],
        json!({"type": "egain_bot"}),
    );
    bot(
        seeds,
        "Virtual assistant, travel",
        "eGain agent desktop",
        &[],
        json!({"type": "egain_bot"}),
    );
}

fn bot(
    seeds: &mut Seeds<'_>,
    name: &str,
    application: &str,
    intents: &[(&str, &str)],
    more: Value,
) {
    let mut members = json!({
        "name": name,
        "type": "custom_bot",
        "active": true,
        "application": {"id": id(APPLICATIONS, application)},
    });
    if !intents.is_empty() {
        let intents: Vec<_> = intents
            .iter()
            .map(|(value, text)| json!({"value": value, "displayValue": text}))
            .collect();
        members["intents"] = json!({"intent": intents});
    }
    seeds.add(PARTICIPANTS, name, merged(members, more));
}
