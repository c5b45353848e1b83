//! The columns of the six lists.

use std::sync::Arc;

use baton_model::{Record, Resource, path};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::status;
use crate::{
    address,
    store::{Known, Store},
    ui::{Time, TimeProps, icon},
};

/// One column.
pub struct Column {
    /// Its name in the address.
    pub key: &'static str,
    /// Its head.
    pub label: &'static str,
    /// Classes for width and importance.
    pub class: &'static str,
    /// What stands in it.
    pub cell: Cell,
}

/// What stands in a column.
pub enum Cell {
    /// The record's name, as a link.
    Name,
    /// Active or not.
    State,
    /// Text at a path; several are joined.
    Text(&'static str),
    /// Names of the records whose ids stand at a path.
    Reference(&'static str, Resource),
    /// A number at a path, with its unit.
    Number(&'static str, &'static str),
    /// A point in time at a path.
    Time(&'static str),
    /// What an app is doing, asked for when the row comes into view.
    Status,
    /// When an app was deployed.
    Deployed,
    /// What happened to an app since then.
    Since,
}

const NAME: Column = Column { key: "name", label: "Name", class: "c-name", cell: Cell::Name };
const STATE: Column = Column { key: "active", label: "State", class: "c-state", cell: Cell::State };
const MODIFIED: Column =
    Column { key: "modified", label: "Modified", class: "p1 c-time", cell: Cell::Time("modified") };

const fn text(
    key: &'static str,
    label: &'static str,
    class: &'static str,
    path: &'static str,
) -> Column {
    Column { key, label, class, cell: Cell::Text(path) }
}

const fn reference(
    key: &'static str,
    label: &'static str,
    class: &'static str,
    path: &'static str,
    to: Resource,
) -> Column {
    Column { key, label, class, cell: Cell::Reference(path, to) }
}

static AUTHENTICATIONS: [Column; 5] = [
    NAME,
    STATE,
    text("type", "Type", "p1 c-type", "type"),
    text("description", "Description", "p2", "description"),
    MODIFIED,
];

static CLIENT_APPLICATIONS: [Column; 6] = [
    NAME,
    STATE,
    text("role", "Roles", "p1", "roles[].name"),
    text("callback", "Callback", "p3", "roles[].callback"),
    reference(
        "authentication",
        "Authentication",
        "p2",
        "roles[].authentication.id",
        Resource::Authentication,
    ),
    MODIFIED,
];

static PARTICIPANTS: [Column; 6] = [
    NAME,
    STATE,
    text("type", "Type", "p1 c-type", "type"),
    reference("application", "Application", "p1", "application.id", Resource::ClientApplication),
    text("description", "Description", "p3", "description"),
    MODIFIED,
];

static CHANNELS: [Column; 5] = [
    NAME,
    STATE,
    text("type", "Type", "p1", "type"),
    text("description", "Description", "p2", "description"),
    MODIFIED,
];

static ORCHESTRATIONS: [Column; 7] = [
    NAME,
    STATE,
    reference(
        "customer",
        "Customer",
        "p2",
        "applications.customerConfiguration.customer.id",
        Resource::ClientApplication,
    ),
    reference(
        "bot",
        "Bot",
        "p1",
        "applications.botConfiguration.bots[].participant.id",
        Resource::Participant,
    ),
    reference(
        "agent",
        "Escalates to",
        "p2",
        "applications.botConfiguration.bots[].onEscalation.agent.id",
        Resource::ClientApplication,
    ),
    Column {
        key: "bypass",
        label: "Bypass",
        class: "num p3 c-num",
        cell: Cell::Number("applications.botConfiguration.bypassVaDuration", "min"),
    },
    MODIFIED,
];

static ACCOUNTS: [Column; 6] = [
    NAME,
    STATE,
    text("address", "Address", "p1", "address"),
    reference("channel", "Channel", "p1", "channel.id", Resource::Channel),
    reference(
        "orchestration",
        "Orchestration",
        "p2",
        "chatConfigurations.orchestration.id",
        Resource::Orchestration,
    ),
    MODIFIED,
];

static APPS: [Column; 7] = [
    Column { key: "name", label: "Name", class: "c-name", cell: Cell::Name },
    Column { key: "status", label: "Status", class: "c-state", cell: Cell::Status },
    text("group", "Group", "p1", "group"),
    text("kind", "Type", "p2 c-type", "application_type"),
    text("version", "Version", "p3 c-num", "version"),
    Column { key: "deployed", label: "Deployed", class: "p1 c-time", cell: Cell::Deployed },
    Column { key: "since", label: "Since then", class: "p1 c-time", cell: Cell::Since },
];

/// The columns of the list of a resource.
pub fn columns(resource: Resource) -> &'static [Column] {
    match resource {
        Resource::Authentication => &AUTHENTICATIONS,
        Resource::ClientApplication => &CLIENT_APPLICATIONS,
        Resource::Participant => &PARTICIPANTS,
        Resource::Channel => &CHANNELS,
        Resource::Orchestration => &ORCHESTRATIONS,
        Resource::Account => &ACCOUNTS,
        Resource::App => &APPS,
    }
}

impl Column {
    /// Whether a list can be brought into its order. What has to be asked for row by row cannot.
    pub const fn sorts(&self) -> bool {
        !matches!(self.cell, Cell::Status | Cell::Since)
    }

    /// What the column says about a record, as text, for search and sorting; and whether every
    /// record that it names is known.
    pub fn text(&self, record: &Record, resource: Resource, store: Store) -> (String, bool) {
        let text = match self.cell {
            Cell::Name => record.name(resource.spec()).to_owned(),
            Cell::State => match record.active() {
                Some(true) => "Active".into(),
                Some(false) => "Inactive".into(),
                None => "Unknown".into(),
            },
            Cell::Text(pattern) | Cell::Time(pattern) => {
                path::texts(&record.json, pattern).join(", ")
            }
            Cell::Number(at, _) => number(record, at).unwrap_or_default(),
            Cell::Deployed => record.text("deployed_at").unwrap_or_default().to_owned(),
            Cell::Status | Cell::Since => String::new(),
            Cell::Reference(pattern, to) => {
                let ids = path::texts(&record.json, pattern);
                let mut known = true;
                let names: Vec<String> = store.of(to).with_untracked(|collection| {
                    let name = |id: &str| match collection.known(id) {
                        Known::Here(record) => record.name(to.spec()).to_owned(),
                        other => {
                            known &= other == Known::Missing;
                            id.to_owned()
                        }
                    };
                    ids.into_iter().map(name).collect()
                });
                return (names.join(", "), known);
            }
        };
        (text, true)
    }

    /// The resource whose names the column shows.
    pub fn refers_to(&self) -> Option<Resource> {
        match self.cell {
            Cell::Reference(_, to) => Some(to),
            _ => None,
        }
    }

    /// The column's cell for a record.
    pub fn view(&self, record: &Arc<Record>, resource: Resource, store: Store) -> AnyView {
        match self.cell {
            Cell::Name => {
                let name = record.name(resource.spec()).to_owned();
                let under = record
                    .modified()
                    .map(|at| view! { <span class="under"><Time value=at/></span> });
                view! {
                    <a class="name" href=address::record(resource, &record.id) title=name>{name.clone()}</a>
                    {misfit(record, resource)}
                    {under}
                }
                .into_any()
            }
            Cell::State => state(record.active()),
            Cell::Status => status::badge(record.id.clone()),
            Cell::Deployed => status::deployed(&record.json),
            Cell::Since => status::since(record),
            Cell::Text(pattern) => {
                let text = path::texts(&record.json, pattern).join(", ");
                if text.is_empty() {
                    return none();
                }
                view! { <span title=text>{text.clone()}</span> }.into_any()
            }
            Cell::Number(at, unit) => match number(record, at) {
                Some(number) => view! { <span>{number}" "{unit}</span> }.into_any(),
                None => none(),
            },
            Cell::Time(pattern) => match record.text(pattern) {
                Some(time) => view! { <Time value=time/> }.into_any(),
                None => none(),
            },
            Cell::Reference(pattern, to) => {
                let ids: Vec<String> =
                    path::texts(&record.json, pattern).into_iter().map(str::to_owned).collect();
                if ids.is_empty() {
                    return none();
                }
                let count = ids.len();
                view! {
                    {reference_link(to, ids[0].clone(), store)}
                    {(count > 1).then(|| view! { <span class="faint">{format!(" +{}", count - 1)}</span> })}
                }
                .into_any()
            }
        }
    }
}

/// A dash where there is nothing.
fn none() -> AnyView {
    view! { <span class="none">"–"</span> }.into_any()
}

fn number(record: &Record, at: &str) -> Option<String> {
    match baton_model::Path::parse(at).get(&record.json)? {
        baton_model::Value::Number(number) => Some(number.to_string()),
        baton_model::Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A warning at a record whose name or id is not what it should be: it can still be opened.
fn misfit(record: &Record, resource: Resource) -> Option<AnyView> {
    let fits = record.json.is_object()
        && !record.id.is_empty()
        && record.text(resource.spec().name).is_some();
    (!fits).then(|| {
        view! { <span class="badge warn" title="This record does not have the form that the contract gives.">"Unusual"</span> }
            .into_any()
    })
}

/// Whether something is in use, as a shape and a word.
pub fn state(active: Option<bool>) -> AnyView {
    let (class, word) = match active {
        Some(true) => ("state ok", "Active"),
        Some(false) => ("state off", "Inactive"),
        None => ("state warn", "Unknown"),
    };
    view! { <span class=class>{word}</span> }.into_any()
}

/// A link to the record that an id points at, by its name.
pub fn reference_link(to: Resource, id: String, store: Store) -> AnyView {
    let short: String = id.chars().take(8).collect();
    (move || match store.record(to, &id) {
        Known::Here(record) => {
            let name = record.name(to.spec()).to_owned();
            let off = record.active() == Some(false);
            view! {
                <a class="ref" href=address::record(to, &id) title=name>{name.clone()}</a>
                {off.then(|| view! { <span class="faint">" (inactive)"</span> })}
            }
            .into_any()
        }
        Known::Missing => view! {
            <span class="broken" title=id.clone()>{icon("alert")}{format!("Missing: {short}")}</span>
        }
        .into_any(),
        Known::Refused => view! {
            <a class="ref" href=address::record(to, &id) title=format!("{id}: its name could not be read")><code>{short.clone()}</code></a>
        }
        .into_any(),
        Known::Asked | Known::Unasked => view! { <span class="sk w3"></span> }.into_any(),
    })
    .into_any()
}
