//! A data set of any size: N orchestrations and N/10 of each other kind, every reference sound.

use serde_json::{Map, Value, json};

use crate::seed::{Seeds, id};
use crate::store::{Draft, Kind};

const TOPICS: [&str; 8] =
    ["Accounts", "Cards", "Loans", "Bookings", "Baggage", "Orders", "Returns", "Deliveries"];
/// The smallest picture that is one: its content does not matter here, but it is sent a lot.
const ICON: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A path, how many records it gets, and what makes one from its number and the size of the smaller kinds.
type Part = (&'static str, usize, fn(usize, usize) -> Value);

/// In the order in which a person would make them, so that nothing refers to what comes later.
///
/// # Errors
/// If the contract lacks one of the resources.
pub fn drafts<'s>(
    seeds: &'s Seeds<'_>,
    count: usize,
) -> Result<impl Iterator<Item = (Kind, Draft)> + 's, String> {
    let tenth = count.div_ceil(10);
    let parts: [Part; 6] = [
        ("/authentications", tenth, authentication),
        ("/clientapplications", tenth, application),
        ("/participants", tenth, participant),
        ("/channels", tenth, channel),
        ("/orchestrations", count, orchestration),
        ("/accounts", tenth, account),
    ];
    for (path, ..) in &parts {
        seeds.kind(path)?;
    }
    let make = move |(path, amount, members): Part| {
        let kind = seeds.kind(path).unwrap_or_default();
        (0..amount).map(move |number| {
            let members = match members(number, tenth) {
                Value::Object(members) => members,
                _ => Map::new(),
            };
            (kind, seeds.draft(nth(path, number), members))
        })
    };
    Ok(parts.into_iter().flat_map(make))
}

fn nth(path: &str, number: usize) -> String {
    id(path, &number.to_string())
}

fn name(what: &str, number: usize) -> String {
    format!("{} {what} {number:06}", TOPICS[number % TOPICS.len()])
}

fn authentication(number: usize, _: usize) -> Value {
    json!({
        "name": name("login", number),
        "active": true,
        "type": "basic",
        "basicAuth": {"username": format!("hub-{number}"), "password": "example-only"},
    })
}

fn application(number: usize, _: usize) -> Value {
    let role = ["customer", "custom_bot", "custom_agent"][number % 3];
    json!({
        "name": name("application", number),
        "active": true,
        "roles": [{
            "name": role,
            "version": "v3",
            "callback": format!("https://app-{number}.example.com/hub"),
            "notificationEmail": "operations@example.com",
            "authentication": {"id": nth("/authentications", number)},
        }],
    })
}

fn participant(number: usize, _: usize) -> Value {
    json!({
        "name": name("bot", number),
        "type": "custom_bot",
        "active": true,
        "application": {"id": nth("/clientapplications", number)},
    })
}

fn channel(number: usize, _: usize) -> Value {
    json!({"type": format!("custom.{number}"), "displayName": name("channel", number), "icon": ICON, "active": true})
}

fn orchestration(number: usize, tenth: usize) -> Value {
    let app = |shift: usize| nth("/clientapplications", (number + shift) % tenth);
    json!({
        "name": name("orchestration", number),
        "description": "Made by --scale",
        "active": !number.is_multiple_of(9),
        "applications": {
            "botConfiguration": {
                "forwardTranscript": number.is_multiple_of(2),
                "bypassVaDuration": number % 60,
                "bots": [{
                    "id": app(0),
                    "participant": {"id": nth("/participants", number % tenth)},
                    "onEscalation": {"agent": {"id": app(1)}},
                }],
            },
            "customerConfiguration": {"customer": {"id": app(2)}},
        },
    })
}

fn account(number: usize, _: usize) -> Value {
    json!({
        "name": name("account", number),
        "active": true,
        "address": format!("account-{number}@example.com"),
        "channel": {"id": nth("/channels", number)},
        "chatConfigurations": {
            "orchestration": {"id": nth("/orchestrations", number)},
            "entryPoint": {"id": (1000 + number).to_string()},
        },
    })
}
