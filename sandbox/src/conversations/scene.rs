//! Who takes part in the conversations of an account, as its orchestration says.

use serde_json::Value;

use crate::app::App;

pub struct Scene {
    pub customer: Option<Seat>,
    pub bots: Vec<BotSeat>,
    pub agents: Vec<Seat>,
}

/// A client application in one of its roles.
#[derive(Clone, Default)]
pub struct Seat {
    /// What its participant is called.
    pub name: String,
    /// As sender of messages: `custom_bot`, `egain_agent`, …
    pub role: String,
    pub callback: String,
    pub headers: Vec<(String, String)>,
    /// Id of the authentication of its callback.
    pub authentication: Option<String>,
}

pub struct BotSeat {
    pub seat: Seat,
    /// Value and text of each.
    pub intents: Vec<(String, String)>,
    pub escalates_to: Option<Seat>,
}

const BOTS: [&str; 2] = ["custom_bot", "egain_bot"];
const AGENTS: [&str; 2] = ["custom_agent", "egain_agent"];

impl Scene {
    /// Empty where the orchestration or an application is gone.
    pub fn of(app: &App, orchestration: &str) -> Self {
        let applications = record(app, "/orchestrations", orchestration)
            .map(|mut it| it["applications"].take())
            .unwrap_or_default();
        let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
        let bots = items(&applications["botConfiguration"]["bots"]).filter_map(|bot| {
            let mut seat = seat(app, &id(bot), &BOTS)?;
            let participant = record(app, "/participants", &id(&bot["participant"]));
            let participant = participant.unwrap_or_default();
            if let Some(name) = participant["name"].as_str() {
                name.clone_into(&mut seat.name);
            }
            let intents = items(&participant["intents"]["intent"]).map(intent).collect();
            let escalates_to = seat_at(app, &bot["onEscalation"]["agent"]);
            Some(BotSeat { seat, intents, escalates_to })
        });
        let agents = items(&applications["agentConfiguration"]["agents"]);
        Self {
            bots: bots.collect(),
            agents: agents.filter_map(|it| seat_at(app, it)).collect(),
            customer: seat(
                app,
                &id(&applications["customerConfiguration"]["customer"]),
                &["customer"],
            ),
        }
    }

    /// The agents' application that takes over from a bot, or at once where there is none.
    pub fn agent_after(&self, bot: Option<usize>) -> Option<Seat> {
        let own = bot.and_then(|number| self.bots.get(number)?.escalates_to.clone());
        own.or_else(|| self.agents.first().cloned())
    }
}

fn seat_at(app: &App, reference: &Value) -> Option<Seat> {
    seat(app, reference["id"].as_str()?, &AGENTS)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn intent(value: &Value) -> (String, String) {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    (text("value"), text("displayValue"))
}

pub fn record(app: &App, path: &str, id: &str) -> Option<Value> {
    let kind = app.contract.resource_at(path)?;
    serde_json::from_slice(&app.store.get(kind, id)?).ok()
}

fn seat(app: &App, id: &str, roles: &[&str]) -> Option<Seat> {
    let application = record(app, "/clientapplications", id)?;
    let fits = |role: &&Value| role["name"].as_str().is_some_and(|name| roles.contains(&name));
    let role = items(&application["roles"]).find(fits)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Some(Seat {
        name: text(&application["name"]),
        role: text(&role["name"]),
        callback: text(&role["callback"]),
        headers: items(&role["headers"])
            .map(|it| (text(&it["name"]), text(&it["value"])))
            .collect(),
        authentication: role["authentication"]["id"].as_str().map(str::to_owned),
    })
}
