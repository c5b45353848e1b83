//! The columns of the six lists.

use baton_model::{Record, Resource, Value, ocp::app::Deployed, path};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::status;
use crate::{
    address,
    store::{Known, Store},
    ui::{cells::Part, icon, times},
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
const MODIFIED: Column = Column {
    key: "modified",
    label: "Modified",
    class: "p1 c-time c-modified",
    cell: Cell::Time("modified"),
};

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
            Cell::Text(pattern) => path::texts(&record.json, pattern).join(", "),
            Cell::Number(at, _) | Cell::Time(at) => number(record, at).unwrap_or_default(),
            Cell::Deployed => record.text("deployed_at").unwrap_or_default().to_owned(),
            Cell::Status | Cell::Since => String::new(),
            Cell::Reference(pattern, to) => {
                let ids = others(record, pattern);
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

    /// How many other records it names.
    pub fn names(&self, record: &Record) -> usize {
        match self.cell {
            Cell::Reference(pattern, _) => others(record, pattern).len(),
            _ => 0,
        }
    }

    /// Whether it is a view of its own.
    pub const fn is_live(&self) -> bool {
        matches!(self.cell, Cell::Status | Cell::Since)
    }

    /// A view of its own that follows what it shows, where that is more than the record says.
    pub fn live(&self, record: &Record) -> Option<AnyView> {
        match self.cell {
            Cell::Status => Some(status::badge(record.id.clone())),
            Cell::Since => Some(status::since(record.clone())),
            _ => None,
        }
    }

    /// What the column shows of a record. Reactive where that is a name: it may come later.
    pub fn parts(&self, record: &Record, resource: Resource, store: Store) -> Vec<Part> {
        match self.cell {
            Cell::Name => {
                let name = record.name(resource.spec());
                let link =
                    Part::link("name", name.to_owned(), address::record(resource, &record.id));
                let mut parts = vec![link.long()];
                parts.extend(misfit(record, resource));
                parts
            }
            Cell::State => {
                let (class, word) = state_words(record.active());
                vec![Part::span(class, word)]
            }
            // Views of their own: see `live`.
            Cell::Status | Cell::Since => Vec::new(),
            Cell::Deployed => match Deployed::of(&record.json) {
                Deployed::At(at) => vec![time(&at)],
                Deployed::Never => vec![Part::span("none", "Never")],
                Deployed::Unsaid => vec![none()],
            },
            Cell::Text(pattern) => {
                let text = path::texts(&record.json, pattern).join(", ");
                if text.is_empty() { vec![none()] } else { vec![Part::span("", text).long()] }
            }
            Cell::Number(at, unit) => match number(record, at) {
                Some(number) => vec![Part::span("", format!("{number} {unit}")).long()],
                None => vec![none()],
            },
            Cell::Time(pattern) => match number(record, pattern) {
                Some(at) => vec![time(&at)],
                None => vec![none()],
            },
            Cell::Reference(pattern, to) => {
                let ids = others(record, pattern);
                let Some(first) = ids.first() else { return vec![none()] };
                let mut parts = named(to, first, store);
                if ids.len() > 1 {
                    parts.push(Part::span("faint", format!(" +{}", ids.len() - 1)));
                }
                parts
            }
        }
    }
}

/// The ids at a path, each once.
fn others<'r>(record: &'r Record, pattern: &str) -> Vec<&'r str> {
    let mut ids = Vec::new();
    for id in path::texts(&record.json, pattern) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// A dash where there is nothing.
fn none() -> Part {
    Part::span("none", "–")
}

/// How long ago, and exactly on hover. Text that is no time is shown as it is.
fn time(value: &str) -> Part {
    match times(value) {
        None => Part::span("", value.to_owned()).long(),
        Some((short, long)) => Part {
            tag: "time",
            text: short.into(),
            title: Some(long),
            datetime: Some(value.to_owned()),
            ..Part::default()
        },
    }
}

fn number(record: &Record, at: &str) -> Option<String> {
    match path::find(&record.json, at)? {
        baton_model::Value::Number(number) => Some(number.to_string()),
        baton_model::Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A warning at a record that is not what it should be: it can still be opened.
fn misfit(record: &Record, resource: Resource) -> Option<Part> {
    let odd = |column: &Column| match column.cell {
        Cell::Text(pattern) | Cell::Reference(pattern, _) => is_odd(&record.json, pattern),
        _ => false,
    };
    let fits = !record.id.is_empty()
        && record.text(resource.spec().name).is_some()
        && !columns(resource).iter().any(odd);
    (!fits).then(|| {
        Part::span("badge warn", "Unusual")
            .titled("This record does not have the form that the contract gives.")
    })
}

/// Whether something else stands where a column looks for a text, at the place itself or in an object
/// or a list there: it would be shown as nothing.
fn is_odd(record: &Value, pattern: &str) -> bool {
    let key = pattern.split(['.', '[']).next().unwrap_or_default();
    let plain = key.len() == pattern.len();
    record.get(key).is_some_and(|value| !value.is_null() && value.is_string() != plain)
}

const fn state_words(active: Option<bool>) -> (&'static str, &'static str) {
    match active {
        Some(true) => ("state ok", "Active"),
        Some(false) => ("state off", "Inactive"),
        None => ("state warn", "Unknown"),
    }
}

/// Whether something is in use, as a shape and a word.
pub fn state(active: Option<bool>) -> AnyView {
    let (class, word) = state_words(active);
    view! { <span class=class>{word}</span> }.into_any()
}

fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// The record that an id points at, by its name. Reactive.
fn named(to: Resource, id: &str, store: Store) -> Vec<Part> {
    let known = store.record(to, id);
    let link = |class, text: String| Part::link(class, text, address::record(to, id));
    match known {
        Known::Here(record) => {
            let name = record.name(to.spec());
            let mut parts = vec![link("ref", name.to_owned()).long()];
            if record.active() == Some(false) {
                parts.push(Part::span("faint off", " (inactive)"));
            }
            parts
        }
        Known::Missing => {
            let part = Part::span("broken", format!("Missing: {}", short(id))).titled(id);
            vec![Part { icon: "alert", ..part }]
        }
        Known::Refused => {
            vec![link("ref mono", short(id)).titled(format!("{id}: its name could not be read"))]
        }
        Known::Asked | Known::Unasked => vec![Part::span("sk w3", "")],
    }
}

/// The same as a view of its own.
pub fn reference_link(to: Resource, id: String, store: Store) -> AnyView {
    (move || named(to, &id, store).into_iter().map(|part| view_of(part, None)).collect_view())
        .into_any()
}

/// The same where the page must not be left by it: it opens in a new tab.
pub fn reference_beside(to: Resource, id: String, store: Store) -> AnyView {
    let beside = Some("_blank");
    (move || named(to, &id, store).into_iter().map(|part| view_of(part, beside)).collect_view())
        .into_any()
}

fn view_of(part: Part, target: Option<&'static str>) -> AnyView {
    let Part { class, text, href, title, long, .. } = part;
    let title = title.or_else(|| long.then(|| text.clone().into_owned()));
    let sign = (!part.icon.is_empty()).then(|| icon(part.icon));
    match href {
        Some(href) => view! { <a class=class href=href title=title target=target rel=target.map(|_| "noopener")>{sign}{text}</a> }.into_any(),
        None => view! { <span class=class title=title>{sign}{text}</span> }.into_any(),
    }
}
