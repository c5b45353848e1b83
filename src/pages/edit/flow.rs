//! How a conversation runs: the flow of an orchestration, drawn from its form as it is edited.

use crate::prelude::*;
use baton_model::{
    Path, Resource, Value,
    path::{texts, written},
    setup::stands_for,
};

use super::{
    flow_drawn::{tall, wide},
    form::Form,
    relations::Relations,
};
use crate::{
    address::{self, Go},
    store::{Known, Store},
    ui::{
        diagram::{self, Part},
        dom::{AnyView, CollectView, IntoAny, view},
        icon,
    },
};

const CHAT: &str = "M2.5 8.5v-5A.5.5 0 0 1 3 3h7a.5.5 0 0 1 .5.5v4a.5.5 0 0 1-.5.5H5.5L3 10M12.5 6h.5a.5.5 0 0 1 .5.5v7L11 11.5H6.5A.5.5 0 0 1 6 11v-.5";
const BOT: &str = "M4.75 5.5h6.5a2 2 0 0 1 2 2V11a2 2 0 0 1-2 2h-6.5a2 2 0 0 1-2-2V7.5a2 2 0 0 1 2-2zM8 5.5v-3M6 8.75v1M10 8.75v1";
const AGENT: &str =
    "M2.5 13.5v-9l5-2v11M7.5 6.5l6 2v5M2 13.5h12M4.75 6.5h.5M4.75 9.5h.5M10.25 10.75h.5";

/// What is drawn.
#[derive(Clone, PartialEq, Default)]
pub struct Flow {
    /// Who writes, and on which channels.
    pub customer: Part,
    /// A bot and who takes over from it; or no bot and the agent who answers.
    pub rows: Vec<(Option<Part>, Part)>,
    /// Minutes within which a customer who is back skips the bot.
    pub bypass: Option<String>,
    /// Whether the agent's side gets what the bot has solved.
    pub forward: bool,
}

/// The drawing above the form of an orchestration; nothing for other resources.
pub fn figure(form: Form, relations: Relations) -> AnyView {
    if form.resource != Resource::Orchestration {
        return ().into_any();
    }
    let store = form.console.store;
    let flow = Memo::new(move |_| {
        let channels = channels(store, relations);
        form.document.with(|document| read(document, store, &channels))
    });
    let node: NodeRef<html::Figure> = NodeRef::new();
    let go = StoredValue::new(Go::here());
    let open = Callback::new(move |address: String| {
        form.console.guard.ask(move || go.with_value(|go| go.to(&address)));
    });
    let save = move |_| {
        let name = form.text(&Path::parse("name"));
        let name = if name.is_empty() { "orchestration".to_owned() } else { name };
        if let Some(figure) = node.get_untracked() {
            diagram::save(&figure, &name);
        }
    };
    view! {
        <figure class="flow" node_ref=node aria-labelledby="flow-title">
            <header>
                <figcaption id="flow-title">"How a conversation runs"</figcaption>
                <button type="button" class="btn ghost s" on:click=save>{icon("file")}"Save as SVG"</button>
            </header>
            {move || wide(&flow.get(), open)}
            {move || tall(&flow.get(), open)}
            <ol class="vh">{move || told(&flow.get()).into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
        </figure>
    }
    .into_any()
}

/// Names of the channels of the accounts that use the orchestration.
fn channels(store: Store, relations: Relations) -> Vec<String> {
    let mut names = Vec::new();
    for account in relations.users_of(Resource::Account) {
        let Some(id) = account.text("channel.id") else { continue };
        if let Known::Here(channel) = store.record(Resource::Channel, id) {
            let name = channel.name(Resource::Channel.spec()).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn read(document: &Value, store: Store, channels: &[String]) -> Flow {
    let text = |value: &Value, at: &str| {
        Path::parse(at).get(value).and_then(written).unwrap_or_default().to_owned()
    };
    let application = Resource::ClientApplication;
    let customer = text(document, "applications.customerConfiguration.customer.id");
    let mut customer = if customer.is_empty() {
        missing(CHAT, "Customer", "No customer application", "replies go to eGain’s own channels")
    } else {
        known(store, CHAT, "Customer", application, &customer)
    };
    if !channels.is_empty() && customer.look.is_empty() {
        customer.note = said_of(&customer, &format!("on {}", channels.join(", ")));
    }
    let bots = Path::parse("applications.botConfiguration.bots").get(document);
    let bots = bots.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let agents = texts(document, "applications.agentConfiguration.agents[].id");
    let mut rows: Vec<(Option<Part>, Part)> = Vec::new();
    for (n, bot) in bots.iter().enumerate() {
        let role = if bots.len() > 1 { format!("Bot {}", n + 1) } else { "Bot".to_owned() };
        let (part, id) = (text(bot, "participant.id"), text(bot, "id"));
        let blank = part.is_empty() && id.is_empty();
        // The blank row of a new form, beside agents that answer instead.
        if blank && !agents.is_empty() {
            continue;
        }
        let agent = text(bot, "onEscalation.agent.id");
        let agent = if agent.is_empty() {
            missing(AGENT, "Agent", "No agent", "this bot cannot escalate")
        } else {
            known(store, AGENT, "Agent", application, &agent)
        };
        rows.push((Some(bot_part(store, &role, &part, &id)), agent));
    }
    // Those who answer without a bot, also beside bots that are there.
    let alone = agents.iter().filter(|id| !id.is_empty());
    rows.extend(alone.map(|id| (None, known(store, AGENT, "Agent", application, id))));
    if rows.is_empty() {
        rows.push((None, missing(AGENT, "Agent", "No bot and no agent", "choose one of them")));
    }
    let bots = Path::parse("applications.botConfiguration");
    let bypass = bots.then("bypassVaDuration").get(document).and_then(written);
    let forward = bots.then("forwardTranscript").get(document).and_then(Value::as_bool);
    Flow {
        customer,
        bypass: bypass.filter(|minutes| *minutes != "0" && rows[0].0.is_some()).map(str::to_owned),
        forward: forward == Some(true),
        rows,
    }
}

fn bot_part(store: Store, role: &str, participant: &str, application: &str) -> Part {
    if participant.is_empty() {
        let note = if application.is_empty() {
            "nothing is chosen yet"
        } else {
            "only its application is chosen"
        };
        return missing(BOT, role, "No participant", note);
    }
    let mut part = known(store, BOT, role, Resource::Participant, participant);
    if part.look.is_empty() {
        let name = |id: &str| match store.of(Resource::ClientApplication).with(|all| all.known(id))
        {
            Known::Here(record) => record.name(Resource::ClientApplication.spec()).to_owned(),
            _ => String::new(),
        };
        let own = match store.record(Resource::Participant, participant) {
            Known::Here(record) => record.text("application.id").unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let (of, bot) = (name(if own.is_empty() { application } else { &own }), name(application));
        let is_other = !own.is_empty() && !application.is_empty() && own != application;
        if is_other && !of.is_empty() && !bot.is_empty() {
            part.note = said_of(&part, &format!("participant of {of}, not of {bot}"));
            part.look = "bad";
        } else if !of.is_empty() {
            part.note = said_of(&part, &format!("participant of {of}"));
        }
    }
    part
}

/// What is said of a record instead of what it is; first what is cut off last.
fn said_of(part: &Part, words: &str) -> String {
    let off = part.note.starts_with("inactive");
    format!("{}{words}", if off { "inactive, " } else { "" })
}

fn missing(icon: &'static str, role: &str, name: &str, note: &str) -> Part {
    Part { icon, role: role.into(), name: name.into(), note: note.into(), look: "none", to: None }
}

fn known(store: Store, icon: &'static str, role: &str, to: Resource, id: &str) -> Part {
    let (name, note, look) = match store.record(to, id) {
        Known::Here(record) => {
            let off = if record.active() == Some(false) { "inactive " } else { "" };
            (record.name(to.spec()).to_owned(), format!("{off}{}", to.spec().singular), "")
        }
        Known::Missing => (id.to_owned(), "there is no such record".to_owned(), "bad"),
        Known::Refused => (id.to_owned(), to.spec().singular.to_owned(), ""),
        Known::Asked | Known::Unasked => ("…".to_owned(), to.spec().singular.to_owned(), ""),
    };
    Part {
        icon,
        role: role.into(),
        name,
        note,
        look,
        to: stands_for(id).is_none().then(|| address::record(to, id)),
    }
}

/// The flow in sentences, for those who do not see it.
fn told(flow: &Flow) -> Vec<String> {
    let about = |part: &Part| format!("{}, {}", part.name, part.note);
    let with_bot = flow.rows.iter().any(|row| row.0.is_some());
    let mut steps = vec![format!("Customer: {}", about(&flow.customer))];
    for (bot, agent) in &flow.rows {
        match bot {
            Some(bot) => {
                steps.push(format!("First reply by {}: {}", bot.role.to_lowercase(), about(bot)));
                steps.push(format!("On escalation: {}", about(agent)));
            }
            None if with_bot => steps.push(format!("Without a bot: {}", about(agent))),
            None => steps.push(format!("Answered by agent: {}", about(agent))),
        }
    }
    if let Some(minutes) = &flow.bypass {
        steps
            .push(format!("Back within {minutes} minutes: straight to the agent, without the bot"));
    }
    if flow.forward && with_bot {
        steps.push("Solved by the bot: the agent’s side gets the transcript".to_owned());
    }
    steps
}
