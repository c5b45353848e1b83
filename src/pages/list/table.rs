//! The rows of a list. Only those that can be seen are drawn.

use std::sync::Arc;

use crate::prelude::*;
use crate::ui::dom::{AnyView, CollectView, IntoAny, view};
use wasm_bindgen::JsCast;

use super::{
    actions, choose,
    columns::Column,
    draw::{Drawer, Drawn, Scene},
    empty::empty,
    state::ListState,
    walk,
};
use crate::{
    lazy,
    store::Rows,
    ui::{icon, now},
};

/// Height of a row until one has been measured, in pixels.
const ROW: f64 = 32.0;
/// Height of everything drawn above and below what can be seen.
const SPARE: f64 = 320.0;
/// Up to so many rows are drawn all together.
const FEW: usize = 100;
/// Beyond that, so many are drawn at a time.
const STEP: usize = 4;

/// Milliseconds that a screen of rows takes from a key on until it is seen, where that is too long.
const LONG: u64 = 36;
/// The same of the first rows alone, where all can be shown at once.
const QUICK: u64 = 16;

/// Pixels on both sides of a cell.
const PADDING: i32 = 16;
/// Pixels of a character, rather too many than too few.
const CHARACTER: f64 = 7.5;

/// How many bytes of text each column has room for; 0 where that is not known.
pub type Room = [u16; 8];

/// Where the rows are, as measured: their height, the top of the first one, and the room in columns.
#[derive(Clone, Copy, PartialEq)]
pub struct Measure {
    row: f64,
    top: f64,
    room: Room,
}

impl Default for Measure {
    fn default() -> Self {
        Self { row: ROW, top: 0.0, room: Room::default() }
    }
}

/// The table, its skeleton, or what stands in its place. The roles are said because its rows are not
/// laid out as those of a table: see style/lists.css.
pub fn table(list: ListState) -> AnyView {
    let spec = list.resource.spec();
    let rows = Memo::new(move |_| list.rows());
    let ready = Memo::new(move |_| rows.with(Option::is_some));
    let busy = move || !ready.get();
    let count = move || list.total().map(|total| (total + 1).to_string());
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.as_ref().is_some_and(Rows::is_empty)));
    let hidden = move || list.failure.with(Option::is_some) && busy();
    let focused = move |event: web_sys::FocusEvent| {
        let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(place) = element.as_ref().and_then(walk::place_of) {
            list.at.set_value(Some(place));
        }
    };
    let content = move || {
        let columns = list.columns();
        let heads = columns.iter().map(|column| head(list, column)).collect_view();
        let body = {
            let columns = Arc::new(columns);
            move || {
                let columns = columns.clone();
                if ready.get() { body(list, columns, rows) } else { skeleton(&columns) }
            }
        };
        view! {
            <thead role="rowgroup"><tr role="row" aria-rowindex="1"><td role="cell" class="c-check">{choose::page_checkbox(list)}</td>{heads}<td role="cell" class="c-menu"></td></tr></thead>
            {body}
        }
    };
    view! {
        <table role="table" class=format!("grid records {}", spec.address) class:compact=move || list.prefs.compact.get() aria-label=spec.plural
            aria-rowcount=count aria-busy=move || busy().to_string() class:gone=move || is_empty.get() || hidden()
            on:focusin=focused>{content}</table>
        {move || (is_empty.get() && list.failure.with(Option::is_none)).then(|| empty(list))}
    }
    .into_any()
}

fn head(list: ListState, column: &'static Column) -> AnyView {
    let direction = move || {
        list.query.with(|query| match &query.sort {
            Some((key, false)) if key == column.key => Some("ascending"),
            Some((key, true)) if key == column.key => Some("descending"),
            _ => None,
        })
    };
    if !column.sorts() {
        return view! { <th role="columnheader" scope="col" class=column.class>{column.label}</th> }.into_any();
    }
    let sort = move |_| list.show(&list.query.get_untracked().sorted_by(column.key));
    view! {
        <th role="columnheader" scope="col" class=column.class aria-sort=direction>
            <button type="button" class="sort" on:click=sort>{column.label}{icon("arrow-down")}</button>
        </th>
    }
    .into_any()
}

/// Measures rows when there are some, and again when density, columns or the window change.
pub fn measure_when_needed(list: ListState) {
    let soon = move || {
        request_animation_frame(move || {
            let _ = measure(list);
        });
    };
    let any = Memo::new(move |_| list.rows().is_some_and(|rows| !rows.is_empty()));
    Effect::new(move |_| {
        list.prefs.hidden.track();
        let _ = (list.prefs.compact.get(), list.query.with(|query| query.size));
        if any.get() {
            soon();
        }
    });
    let resized = window_event_listener(ev::resize, move |_| soon());
    on_cleanup(move || resized.remove());
}

fn measure(list: ListState) -> Option<()> {
    let table = list.scroll.try_get_untracked()??.query_selector("table.records").ok()??;
    let row = table.query_selector("tbody tr[data-place]").ok()??;
    let height = row.get_bounding_client_rect().height();
    let head = table.query_selector("thead").ok().flatten();
    let head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
    let top = f64::from(table.unchecked_ref::<web_sys::HtmlElement>().offset_top()) + head;
    let mut room = Room::default();
    if let Ok(heads) = table.query_selector_all("thead th") {
        for (n, room) in (0..).zip(&mut room) {
            let Some(head) = heads.item(n) else { break };
            let width = head.unchecked_ref::<web_sys::HtmlElement>().client_width() - PADDING;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let characters = (f64::from(width) / CHARACTER) as u16;
            *room = characters;
        }
    }
    let measure = Measure { row: if height > 1.0 { height } else { ROW }, top, room };
    if list.measure.get_untracked() != measure {
        list.measure.set(measure);
    }
    list.scrolled_to();
    Some(())
}

/// Scrolls so far that a row is drawn and can be seen.
pub fn reveal(list: ListState, place: usize) {
    let Some(scroll) = list.scroll.get_untracked() else { return };
    let Measure { row, top, .. } = list.measure.get_untracked();
    let middle = f64::from(scroll.client_height()) / 2.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    scroll.set_scroll_top((top + place as f64 * row - middle) as i32);
    list.scrolled_to();
}

/// How many rows can be seen at a time.
pub fn rows_in_view(list: ListState) -> usize {
    let height = f64::from(list.view.get_untracked().1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rows = (height / list.measure.get_untracked().row) as usize;
    // Of the rows before some are still there, so that nobody loses the thread.
    rows.saturating_sub(3).max(1)
}

/// The rows that can be seen, of those on the page, and how many those are.
fn visible(list: ListState, rows: Memo<Option<Rows>>) -> Memo<(usize, usize, usize)> {
    Memo::new(move |_| {
        let length = rows.with(|rows| rows.as_ref().map_or(0, Rows::len));
        if length <= FEW {
            return (0, length, length);
        }
        let (scrolled, height) = list.view.get();
        let Measure { row, top, .. } = list.measure.get();
        let from = f64::from(scrolled) - top;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let place = |pixels: f64| (pixels / row).max(0.0) as usize;
        let end = place(from + f64::from(height) + SPARE);
        // In steps, so that scrolling draws seldom; the list may have become shorter meanwhile.
        let start = (place(from - SPARE) / STEP * STEP).min(length);
        (start, (end / STEP * STEP + STEP).min(length), length)
    })
}

fn body(list: ListState, columns: Arc<Vec<&'static Column>>, rows: Memo<Option<Rows>>) -> AnyView {
    let node: NodeRef<html::Tbody> = NodeRef::new();
    let range = visible(list, rows);
    let first = Memo::new(move |_| list.first());
    let referred: Vec<_> = columns.iter().filter_map(|column| column.refers_to()).collect();
    // Counts how often names may have become known.
    let names = Memo::new(move |count: Option<&u32>| {
        for to in &referred {
            list.store().of(*to).track();
        }
        count.map_or(0, |count| count.wrapping_add(1))
    });
    let drawer = StoredValue::new(Drawer::new(list, columns));
    let rest = RwSignal::new(0_u32);
    let slow = StoredValue::new(false);
    Effect::new(move |before: Option<(u32, u32)>| {
        let before = before.unwrap_or_default();
        // Before `range`, which is made of it: where that stays the same, and this is the one that
        // makes both anew, Leptos forgets that the rows are others (reactive_graph 0.2.16).
        rows.track();
        let rests = rest.get();
        let (range, names, first) = (range.get(), names.get(), first.get());
        let Measure { row: height, room, .. } = list.measure.get();
        let Some(body) = node.get_untracked() else { return (names, rests) };
        let (began, hurry) = (now(), list.typing.is_typing() && before.1 == rests);
        let drawn = rows.with(|rows| {
            let rows = rows.as_ref()?;
            let range = (range.0.min(rows.len()), range.1.min(rows.len()));
            let (anew, slow) = (before.0 != names, slow.get_value());
            let scene = Scene { range, rows, first, height, room, anew, hurry, slow };
            // What is read for a name is followed above, for all rows at once.
            untrack(|| drawer.try_update_value(|drawer| drawer.draw(&body, &scene)))
        });
        let Some(Drawn { many: true, whole }) = drawn.filter(|_| hurry) else {
            return (names, rests);
        };
        // A slow machine shows with the key what it finds, and the last rows a frame later.
        spawn_local(async move {
            lazy::seen().await;
            let took = now().saturating_sub(began);
            slow.try_update_value(|slow| *slow = took > if *slow { QUICK } else { LONG });
            if !whole {
                let _ = rest.try_set(rests.wrapping_add(1));
            }
        });
        (if whole { names } else { before.0 }, rests)
    });
    Effect::new(move |_| {
        list.selection.track();
        drawer.update_value(Drawer::mark);
    });
    let drawn = move |element: &web_sys::Element| {
        let place = walk::place_of(element)?;
        drawer.with_value(|drawer| drawer.record(place))
    };
    // One listener for all rows.
    let click = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let button = target.and_then(|element| element.closest(".c-menu > button").ok().flatten());
        if let Some((button, record)) = button.and_then(|b| drawn(&b).map(|record| (b, record))) {
            actions::open(list, record, button.dyn_into().ok());
        }
    };
    let choose = move |event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(record) = target.as_ref().and_then(drawn) {
            choose::set(list, record.id.clone(), event_target_checked(&event));
        }
    };
    view! { <tbody role="rowgroup" node_ref=node on:click=click on:change=choose></tbody> }
        .into_any()
}

fn skeleton(columns: &[&'static Column]) -> AnyView {
    const WIDTHS: [&str; 4] = ["sk w3", "sk w4", "sk w2", "sk w3"];
    let lines = (0..12)
        .map(|line: usize| {
            let cells = columns.iter().enumerate().map(|(n, column)| {
                view! { <td class=column.class><span class=WIDTHS[(line + n) % 4]></span></td> }
                    .into_any()
            });
            view! { <tr aria-hidden="true"><td class="c-check"></td>{cells.collect_view()}<td class="c-menu"></td></tr> }
                .into_any()
        })
        .collect_view();
    view! { <tbody>{lines}</tbody> }.into_any()
}
