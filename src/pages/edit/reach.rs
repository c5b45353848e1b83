//! How far a record reaches: all that it stands on, and all that breaks when it is switched off.

use baton_model::{
    Resource,
    graph::Graph,
    list::encode,
    reference::{referrers, targets},
};

use super::form::Form;
use crate::{
    pages::{list::reference_link, titles},
    prelude::*,
    store::{Progress, Store},
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, icon,
    },
};

/// Records that are named; the map shows the others.
const NAMED: usize = 40;

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Down,
    Up,
}

impl Way {
    const fn title(self) -> &'static str {
        match self {
            Self::Down => "What it stands on",
            Self::Up => "What breaks if it is switched off",
        }
    }

    const fn nothing(self) -> &'static str {
        match self {
            Self::Down => "It stands on no other record.",
            Self::Up => "Nothing: no other record needs it.",
        }
    }

    /// The kinds that have to be read: each kind that the ones before lead to.
    fn kinds(self, from: Resource) -> Vec<Resource> {
        let next = |kind| match self {
            Self::Down => targets(kind),
            Self::Up => referrers(kind),
        };
        let mut kinds = next(from);
        let mut done = 0;
        while let Some(kind) = kinds.get(done).copied() {
            for one in next(kind) {
                if !kinds.contains(&one) {
                    kinds.push(one);
                }
            }
            done += 1;
        }
        kinds
    }
}

/// Both questions, each answered when it is opened. Nothing for a record that is not there yet.
pub fn reach(form: Form) -> AnyView {
    let id = form.base.get_untracked().map(|record| record.id.clone()).unwrap_or_default();
    if id.is_empty() {
        return ().into_any();
    }
    let ways = [Way::Down, Way::Up].into_iter().filter(|way| !way.kinds(form.resource).is_empty());
    ways.map(|way| question(form, way, id.clone())).collect_view()
}

fn question(form: Form, way: Way, id: String) -> AnyView {
    let store = form.console.store;
    let kinds = StoredValue::new(way.kinds(form.resource));
    let open = RwSignal::new(false);
    let toggle = move |event: web_sys::Event| {
        use wasm_bindgen::JsCast;
        let details = event.target().and_then(|one| one.dyn_into::<web_sys::Element>().ok());
        let is_open = details.is_some_and(|one| one.has_attribute("open"));
        open.set(is_open);
        if is_open {
            kinds.with_value(|kinds| kinds.iter().for_each(|kind| store.load_all(*kind)));
        }
    };
    let marks = Memo::new(move |_| {
        let mark = |kind: &Resource| {
            store.of(*kind).with(|c| (c.stamp, c.all.len(), c.progress == Progress::Running))
        };
        open.get().then(|| kinds.with_value(|kinds| kinds.iter().map(mark).collect::<Vec<_>>()))
    });
    let content = move || {
        let marks = marks.get()?;
        if marks.iter().any(|mark| mark.2) {
            return Some(view! { <p class="small muted">"Reading…"</p> });
        }
        let found = kinds.with_value(|kinds| walk(form, store, kinds, way, &id));
        Some(answer(form, way, &id, found))
    };
    view! {
        <details class="panel reach" on:toggle=toggle>
            <summary>{icon("right")}{way.title()}</summary>
            <div class="reach-body" aria-live="polite">{content}</div>
        </details>
    }
    .into_any()
}

/// Kinds and ids of what the walk comes to, the nearest first.
fn walk(
    form: Form,
    store: Store,
    kinds: &[Resource],
    way: Way,
    id: &str,
) -> Vec<(Resource, String)> {
    let all: Vec<_> = kinds
        .iter()
        .map(|kind| (*kind, store.of(*kind).with_untracked(|c| c.all.clone())))
        .collect();
    let base = form.base.get_untracked();
    let own = base.iter().map(|record| (form.resource, &**record));
    let others =
        all.iter().flat_map(|(kind, records)| records.iter().map(move |record| (*kind, &**record)));
    let graph = Graph::of(own.chain(others));
    let Some(at) = graph.find(form.resource, id) else { return Vec::new() };
    let reached = if way == Way::Down { graph.down(at) } else { graph.up(at) };
    let node = |at: usize| {
        let node = &graph.nodes()[at];
        (node.resource, node.id.clone())
    };
    reached.into_iter().map(node).filter(|(_, id)| !id.is_empty()).collect()
}

fn answer(form: Form, way: Way, id: &str, found: Vec<(Resource, String)>) -> AnyView {
    let store = form.console.store;
    let more = found.len().saturating_sub(NAMED);
    let failed = way
        .kinds(form.resource)
        .into_iter()
        .filter(|kind| store.of(*kind).with_untracked(|c| !c.is_complete()));
    let unread: Vec<String> = failed.map(|kind| kind.spec().plural.to_lowercase()).collect();
    let items = found.into_iter().take(NAMED).map(|(kind, id)| {
        view! {
            <li>{icon(titles::icon_of(kind))}<span class="t">{reference_link(kind, id, store)}</span><span class="end faint small">{kind.spec().singular}</span></li>
        }
        .into_any()
    });
    let items: Vec<AnyView> = items.collect();
    let nothing = items.is_empty();
    let map = format!("?around={}/{}", form.resource.spec().address, encode(id));
    view! {
        {nothing.then(|| view! { <p class="small muted">{way.nothing()}</p> })}
        {(!nothing).then(|| view! { <ul class="list">{items}</ul> })}
        {(more > 0).then(|| view! { <p class="small muted">{format!("and {} more", grouped(more as u64))}</p> })}
        {(!unread.is_empty()).then(|| view! { <p class="small muted">{format!("Not all could be read: {}.", unread.join(", "))}</p> })}
        {(!nothing).then(|| view! { <a class="btn ghost s" href=map>{icon("flow")}"Show on the map"</a> })}
    }
}
