//! The map as a drawing: boxes in six columns, lines from what is used to what uses it.

use std::{collections::HashSet, rc::Rc};

use baton_model::{
    Resource,
    list::holds,
    list::words,
    map::{Cell, Line, Way},
};
use wasm_bindgen::JsCast;

use super::{
    data::{Data, Overview},
    map::{Shown, percent},
};
use crate::{
    address::{self, Go},
    prelude::*,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        focus, grouped,
    },
};

const WIDTH: i32 = 148;
const COLUMN: i32 = 190;
const HEIGHT: i32 = 27;
const ROW: i32 = 40;
const TOP: i32 = 44;
/// Width of a letter, in tenths of a unit.
const LETTER: usize = 76;
/// Names that a box of several tells on hover.
const TOLD: usize = 12;

/// What a box says.
struct Said {
    name: String,
    /// For screen readers and on hover: kind, state and connections.
    about: String,
    /// What a search looks at, in lower case.
    text: String,
    class: &'static str,
    to: String,
}

/// Draws the map. `zoom` is a step, `search` what is typed.
pub fn drawing(
    overview: Overview,
    data: &Data,
    shown: Rc<Shown>,
    zoom: RwSignal<usize>,
    search: RwSignal<String>,
) -> AnyView {
    let rows = shown.map.heights.iter().copied().max().unwrap_or(0).max(1);
    let (width, height) = (COLUMN * 5 + WIDTH, TOP + ROW * to_units(rows));
    let hot: RwSignal<Option<usize>> = RwSignal::new(None);
    // The one box that Tab leads to.
    let here = RwSignal::new(0_usize);
    let map = StoredValue::new(shown.clone());
    let near = Memo::new(move |_| {
        let near = hot.get().map(|at| map.with_value(|shown| shown.map.near(at)));
        near.unwrap_or_default()
    });
    let is_hot = Memo::new(move |_| hot.get().is_some());
    let sought = Memo::new(move |_| words(&search.get()));
    let go = StoredValue::new(Go::here());
    let lines = shown.map.lines.iter().map(|one| line(data, &shown, one, near)).collect_view();
    let heads = heads(data, &shown);
    let boxes = shown.map.cells.iter().enumerate().map(|(n, cell)| {
        let said = said(overview, data, &shown, n, cell);
        boxed(n, cell, said, Looks { near, is_hot, hot, here, sought })
    });
    let boxes = boxes.collect_view();
    let keys = move |event: web_sys::KeyboardEvent| {
        let way = match event.key().as_str() {
            "ArrowLeft" => Way::Used,
            "ArrowRight" => Way::User,
            "ArrowUp" => Way::Up,
            "ArrowDown" => Way::Down,
            _ => return,
        };
        event.prevent_default();
        let next = map.with_value(|shown| shown.map.go(here.get_untracked(), way));
        if let Some(next) = next {
            here.set(next);
            let _ = focus(&format!("#map-{next}"));
        }
    };
    let click = move |event: web_sys::MouseEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
        let target = event.target().and_then(|one| one.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|one| one.closest("a").ok().flatten());
        if let Some(address) = link.and_then(|link| link.get_attribute("href")).filter(|_| plain) {
            event.prevent_default();
            go.with_value(|go| go.to(&address));
        }
    };
    let size = move |side: i32| {
        let scaled = side.unsigned_abs() * percent(zoom.get()) / 100;
        format!("{scaled}px")
    };
    let drawn = view! {
        <svg class="dia mapped" viewBox=format!("0 0 {width} {height}") role="group" aria-label="Map of the configuration"
            style:width=move || size(width) style:height=move || size(height) on:keydown=keys on:click=click>{lines}{heads}{boxes}</svg>
    };
    let scroll: NodeRef<html::Div> = NodeRef::new();
    view! {
        <p class="vh" id="map-help">"Arrow left leads to what a record uses, arrow right to what uses it, up and down within a kind. Enter opens the record."</p>
        <div class="scroll-x map-scroll" tabindex="0" role="region" aria-label="Configuration map" aria-describedby="map-help" node_ref=scroll on:pointerdown=move |event: web_sys::PointerEvent| pan(&event, scroll)>{drawn}</div>
    }
    .into_any()
}

fn to_units(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / ROW / 2)
}

fn place(cell: &Cell) -> (i32, i32) {
    (to_units(cell.layer) * COLUMN, TOP + to_units(cell.row) * ROW)
}

/// A line, curved; past other layers it runs between their rows.
fn line(data: &Data, shown: &Shown, line: &Line, near: Memo<HashSet<usize>>) -> AnyView {
    let (used, user) = (&shown.map.cells[line.used], &shown.map.cells[line.user]);
    let ((x, y), (to, end)) = (place(used), place(user));
    let (x, y, end) = (x + WIDTH, y + HEIGHT / 2 + 1, end + HEIGHT / 2 + 1);
    let way = if user.layer > used.layer + 1 {
        // Several lines in one lane lie side by side.
        let lane = place(used).1 + HEIGHT + 4 + to_units(line.user % 3) * 3;
        let (turn, back) = (x + 42, to - 42);
        format!(
            "M{x} {y}C{} {y} {} {lane} {turn} {lane}H{back}C{} {lane} {} {end} {to} {end}",
            x + 21,
            x + 21,
            to - 21,
            to - 21
        )
    } else {
        format!("M{x} {y}C{} {y} {} {end} {to} {end}", x + 21, to - 21)
    };
    let lost = used.members.iter().any(|at| data.is_missing(*at));
    let (a, b) = (line.used, line.user);
    let class = move || {
        let on = near.with(|near| near.contains(&a) && near.contains(&b));
        match (lost, on) {
            (true, true) => "edge bad on",
            (true, false) => "edge bad",
            (false, true) => "edge on",
            (false, false) => "edge dim",
        }
    };
    view! { <g><path class=class d=way></path></g> }.into_any()
}

fn heads(data: &Data, shown: &Shown) -> AnyView {
    let heads = Resource::ALL.into_iter().zip(0..).map(|(resource, n)| {
        let x = (n * COLUMN).to_string();
        let of_kind = |at: &usize| data.graph.nodes()[*at].resource == resource;
        let there = |at: &usize| shown.nodes[*at] && of_kind(at) && !data.is_missing(*at);
        let count = grouped((0..shown.nodes.len()).filter(there).count() as u64);
        // Where the list could not be read, there may be more.
        let known = if data.complete[resource.index()] { "in all" } else { "known" };
        let count = format!("{count} {known}");
        view! { <g><text class="b" x=x.clone() y="14">{resource.spec().plural}</text><text class="cap" x=x y="31">{count}</text></g> }.into_any()
    });
    heads.collect_view()
}

fn said(overview: Overview, data: &Data, shown: &Shown, n: usize, cell: &Cell) -> Said {
    let at = cell.members[0];
    let node = &data.graph.nodes()[at];
    let spec = node.resource.spec();
    let uses = shown.map.lines.iter().filter(|line| line.user == n).map(|line| line.count);
    let users = shown.map.lines.iter().filter(|line| line.used == n).map(|line| line.count);
    let links = format!("uses {}, used by {}", uses.sum::<usize>(), users.sum::<usize>());
    let names: Vec<String> = cell.members.iter().map(|at| data.name(*at).0).collect();
    let text = cell
        .members
        .iter()
        .zip(&names)
        .map(|(at, name)| format!("{} {}", name.to_lowercase(), data.graph.nodes()[*at].id));
    let text = text.collect::<Vec<_>>().join("\n");
    if let [name] = &names[..] {
        let active = data.name(at).1;
        let missing = data.is_missing(at);
        let (class, state) = match (missing, node.is_there, active) {
            (true, ..) => ("node bad", ", not there"),
            (_, false, _) => ("node none", ", not read"),
            (.., false) => ("node off", ", inactive"),
            _ => ("node", ""),
        };
        let name = if node.is_there { name.clone() } else { unread(overview, data, at) };
        return Said {
            about: format!("{name}, {}{state}, {links}", spec.singular),
            name,
            text,
            class,
            to: address::record(node.resource, &node.id),
        };
    }
    let count = grouped(names.len() as u64);
    let label = if cell.is_rest {
        format!("{count} more")
    } else {
        format!("{} + {}", names[0], grouped(names.len() as u64 - 1))
    };
    let told = names.iter().take(TOLD).cloned().collect::<Vec<_>>().join(", ");
    let dots = if names.len() > TOLD { " …" } else { "" };
    Said {
        name: label,
        about: format!("{count} {}, {links}: {told}{dots}", spec.plural.to_lowercase()),
        text,
        class: "node many",
        to: address::list(node.resource),
    }
}

/// The name of a record that only its id is known of: it may be read by itself.
fn unread(overview: Overview, data: &Data, at: usize) -> String {
    let node = &data.graph.nodes()[at];
    if data.is_missing(at) {
        let short: String = node.id.chars().take(8).collect();
        return format!("Missing: {short}");
    }
    match overview.store.record(node.resource, &node.id) {
        crate::store::Known::Here(record) => record.name(node.resource.spec()).to_owned(),
        _ => node.id.chars().take(12).collect(),
    }
}

#[derive(Clone, Copy)]
struct Looks {
    near: Memo<HashSet<usize>>,
    is_hot: Memo<bool>,
    hot: RwSignal<Option<usize>>,
    here: RwSignal<usize>,
    sought: Memo<Vec<String>>,
}

fn boxed(n: usize, cell: &Cell, said: Said, looks: Looks) -> AnyView {
    let (x, y) = place(cell);
    let Said { name, about, text, class, to } = said;
    let most = usize::try_from(WIDTH - 20).unwrap_or(0) * 10 / LETTER;
    let cut = if name.chars().count() > most {
        format!("{}…", name.chars().take(most - 1).collect::<String>().trim_end())
    } else {
        name
    };
    let state = Memo::new(move |_| {
        if looks.is_hot.get() {
            if looks.near.with(|near| near.contains(&n)) { "near" } else { "dim" }
        } else if looks.sought.with(Vec::is_empty) {
            ""
        } else if looks.sought.with(|words| holds(&text, words)) {
            "on found"
        } else {
            "dim"
        }
    });
    let shape = move || format!("{class} {}", state.get());
    let words = move || if state.get() == "dim" { "dim-t" } else { "" };
    let enter = move || {
        looks.hot.set(Some(n));
        looks.here.set(n);
    };
    let leave = move || looks.hot.set(None);
    view! {
        <svg:a href=to id=format!("map-{n}") aria-label=about tabindex=move || if looks.here.get() == n { "0" } else { "-1" }
            on:pointerenter=move |_| looks.hot.set(Some(n)) on:pointerleave=move |_| leave() on:focus=move |_| enter() on:blur=move |_| leave()>
            <title>{about.clone()}</title>
            <rect class=shape x=format!("{x}.5") y=format!("{y}.5") width=(WIDTH - 1).to_string() height=HEIGHT.to_string() rx="5"></rect>
            <text class=words x=(x + 10).to_string() y=(y + 18).to_string()>{cut}</text>
        </svg:a>
    }
}

/// Leads to the first box that the search has found.
pub fn go_to_first() {
    let _ = focus(".mapped a.found, .mapped a:has(.found)");
}

/// Moves the map with the pointer. Scroll bars and arrow keys do the same.
fn pan(event: &web_sys::PointerEvent, scroll: NodeRef<html::Div>) {
    let on_box = event
        .target()
        .and_then(|one| one.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|one| one.closest("a").ok().flatten().is_some());
    let Some(node) = scroll.get_untracked().filter(|_| event.button() == 0 && !on_box) else {
        return;
    };
    let start = (event.client_x() + node.scroll_left(), event.client_y() + node.scroll_top());
    let id = event.pointer_id();
    let _ = node.set_pointer_capture(id);
    let listen: Rc<std::cell::RefCell<Vec<WindowListenerHandle>>> = Rc::default();
    let ends = listen.clone();
    let moved = window_event_listener(ev::pointermove, move |event| {
        if event.pointer_id() == id {
            node.set_scroll_left(start.0 - event.client_x());
            node.set_scroll_top(start.1 - event.client_y());
        }
    });
    let up = window_event_listener(ev::pointerup, move |_| {
        ends.borrow_mut().drain(..).for_each(WindowListenerHandle::remove);
    });
    listen.borrow_mut().extend([moved, up]);
}
