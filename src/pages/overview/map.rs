//! The map: what is shown of it, and everything around the drawing.

use std::rc::Rc;

use baton_model::{
    Resource,
    map::{Map, map as lay_out, mermaid},
};
use leptos_router::hooks::use_query_map;

use super::{
    data::{Data, Overview},
    drawing, map_table,
};
use crate::{
    address::Go,
    prelude::*,
    ui::{
        diagram,
        dom::{AnyView, CollectView, IntoAny, view},
        download, icon, small_icon,
    },
};

/// Boxes in a layer of the whole map; what has more is grouped.
const MOST: usize = 24;
/// Boxes in a layer around one record: what is asked for is not grouped lightly.
const MOST_AROUND: usize = 60;
/// Steps of the zoom, in percent.
const ZOOMS: [u32; 6] = [50, 75, 100, 125, 150, 200];

/// What of the map is on the screen.
#[derive(Clone)]
pub struct Shown {
    /// Boxes and lines.
    pub map: Map,
    /// Nodes of the graph that are shown.
    pub nodes: Vec<bool>,
}

/// The map with its tools.
pub fn map(overview: Overview, data: Data) -> AnyView {
    let query = use_query_map();
    let asked = move |name: &'static str| query.with(|query| query.get(name)).unwrap_or_default();
    let account = Memo::new(move |_| asked("account"));
    let around = Memo::new(move |_| asked("around"));
    let table = Memo::new(move |_| asked("view") == "table");
    let data = StoredValue::new(data);
    let shown = Memo::new(move |_| {
        let (account, around) = (account.get(), around.get());
        data.with_value(|data| Rc::new(show(data, &account, &around)))
    });
    let zoom = RwSignal::new(2_usize);
    let search = RwSignal::new(String::new());
    let figure: NodeRef<html::Div> = NodeRef::new();
    let go = StoredValue::new(Go::here());
    let to = move |account: &str, around: &str, table: bool| {
        let mut parts = Vec::new();
        if !account.is_empty() {
            parts.push(format!("account={}", baton_model::list::encode(account)));
        }
        if !around.is_empty() {
            parts.push(format!("around={}", baton_model::list::encode(around)));
        }
        if table {
            parts.push("view=table".to_owned());
        }
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        go.with_value(|go| go.replace(&query));
    };
    let choose = move |event: web_sys::Event| {
        to(&event_target_value(&event), "", table.get_untracked());
    };
    let accounts = data.with_value(accounts);
    let options = accounts.into_iter().map(|(id, name)| {
        let own = id.clone();
        view! { <option value=id selected=move || account.with(|account| *account == own)>{name}</option> }.into_any()
    });
    let options = options.collect_view();
    let write = move |_| {
        let shown = shown.get_untracked();
        let text =
            data.with_value(|data| mermaid(&data.graph, |at| shown.nodes[at], |at| data.name(at)));
        download("configuration.mmd", "text/plain", vec![text]);
    };
    let save = move |_| {
        if let Some(figure) = figure.get_untracked() {
            diagram::save(&figure, "configuration");
        }
    };
    let step = move |by: isize| {
        zoom.update(|zoom| *zoom = zoom.saturating_add_signed(by).min(ZOOMS.len() - 1));
    };
    let narrowed = move || {
        let around = around.get();
        (!around.is_empty()).then(|| {
            let name = data.with_value(|data| center(data, "", &around).map(|at| data.name(at).0));
            view! { <span class="badge acc">{format!("Around {}", name.unwrap_or(around))}</span><button type="button" class="btn ghost s" on:click=move |_| to("", "", table.get_untracked())>"Whole map"</button> }
        })
    };
    let turn =
        move |_| to(&account.get_untracked(), &around.get_untracked(), !table.get_untracked());
    let content = move || {
        let shown = shown.get();
        data.with_value(|data| {
            if table.get() {
                map_table::table(data, &shown)
            } else {
                drawing::drawing(overview, data, shown, zoom, search)
            }
        })
    };
    view! {
        <section class="card map" aria-labelledby="map-title">
            <header>
                <h2 id="map-title">"Map"</h2>
                <div class="map-tools">
                    {narrowed}
                    <div class="affix">
                        <svg class="i lead" aria-hidden="true"><use href="#i-search"></use></svg>
                        <input class="input s" type="search" aria-label="Search the map" placeholder="Name or id…" autocomplete="off" spellcheck="false"
                            prop:value=move || search.get() on:input=move |event| search.set(event_target_value(&event))
                            on:keydown=move |event: web_sys::KeyboardEvent| if event.key() == "Enter" { drawing::go_to_first(); }/>
                    </div>
                    <span class="select s">
                        <select aria-label="What an account stands on" on:change=choose>
                            <option value="" selected=move || account.with(String::is_empty)>"All accounts"</option>
                            {options}
                        </select>
                        {small_icon("down")}
                    </span>
                    <span class="split">
                        <button type="button" class="btn s icon" aria-label="Zoom out" on:click=move |_| step(-1)>"−"</button>
                        <button type="button" class="btn s" title="Back to 100 %" on:click=move |_| zoom.set(2)>{move || format!("{} %", ZOOMS[zoom.get()])}</button>
                        <button type="button" class="btn s icon" aria-label="Zoom in" on:click=move |_| step(1)>"+"</button>
                    </span>
                    <button type="button" class="btn ghost s" aria-pressed=move || table.get().to_string() on:click=turn>"As a table"</button>
                    <button type="button" class="btn ghost s" on:click=save disabled=move || table.get()>{icon("file")}"Save as SVG"</button>
                    <button type="button" class="btn ghost s" on:click=write>{icon("file")}"Save as Mermaid"</button>
                </div>
            </header>
            <div class="map-body" node_ref=figure>{content}</div>
        </section>
    }
    .into_any()
}

/// Percent of a step of the zoom.
pub fn percent(zoom: usize) -> u32 {
    ZOOMS.get(zoom).copied().unwrap_or(100)
}

/// Ids and names of the accounts, by name.
fn accounts(data: &Data) -> Vec<(String, String)> {
    let nodes = data.graph.nodes().iter().enumerate();
    let mut accounts: Vec<_> = nodes
        .filter(|(_, node)| node.resource == Resource::Account && !node.id.is_empty())
        .map(|(at, node)| (node.id.clone(), data.name(at).0))
        .collect();
    accounts.sort_by(|a, b| baton_model::list::compare(&a.1, &b.1));
    accounts
}

/// The node that the address asks for: `client-applications/ID`, or an account.
fn center(data: &Data, account: &str, around: &str) -> Option<usize> {
    if !account.is_empty() {
        return data.graph.find(Resource::Account, account);
    }
    let (kind, id) = around.split_once('/')?;
    let resource = Resource::ALL.into_iter().find(|one| one.spec().address == kind)?;
    data.graph.find(resource, id)
}

fn show(data: &Data, account: &str, around: &str) -> Shown {
    let count = data.graph.nodes().len();
    let (nodes, most) = match center(data, account, around) {
        None => (vec![true; count], MOST),
        Some(at) => {
            let mut nodes = vec![false; count];
            nodes[at] = true;
            data.graph.down(at).into_iter().for_each(|one| nodes[one] = true);
            if account.is_empty() {
                data.graph.up(at).into_iter().for_each(|one| nodes[one] = true);
            }
            (nodes, MOST_AROUND)
        }
    };
    Shown { map: lay_out(&data.graph, |at| nodes[at], most), nodes }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map && self.nodes == other.nodes
    }
}
