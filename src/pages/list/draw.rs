//! Puts the rows that can be seen into the table, in the elements that are there already.

use std::{collections::VecDeque, sync::Arc};

use crate::prelude::*;
use baton_model::Record;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{columns::Column, state::ListState, table::Room};
use crate::{
    store::Rows,
    ui::{
        cells::{Cell, copy_of, prototype},
        dom::{AnyView, CollectView, IntoAny, view},
        px,
    },
};

/// What is to be drawn.
pub struct Scene<'r> {
    /// First row and the one after the last, from 0.
    pub range: (usize, usize),
    /// The rows of the page.
    pub rows: &'r Rows,
    /// Number of the first row of the page among all, from 0.
    pub first: u64,
    /// Height of a row, in pixels.
    pub height: f64,
    /// Room in the columns.
    pub room: Room,
    /// Whether names may be others than before.
    pub anew: bool,
    /// Whether the first rows are wanted before the others.
    pub hurry: bool,
    /// Whether a screen of rows takes long here.
    pub slow: bool,
}

/// What was drawn.
pub struct Drawn {
    /// Whether so many rows were filled that it may be felt.
    pub many: bool,
    /// Whether all rows are drawn, or the last are still as they were.
    pub whole: bool,
}

/// So many rows are filled at once where the first are wanted soon: what a screen shows of a page.
const SCREEN: usize = 25;
/// The same of rows that come back, which take three times as long to lay out, and on slow machines.
const FEW: usize = 6;

/// With what rows are filled.
struct Pen<'d> {
    list: ListState,
    columns: &'d [&'static Column],
    room: Room,
    owner: &'d Owner,
}

/// The rows that are drawn.
pub struct Drawer {
    list: ListState,
    columns: Arc<Vec<&'static Column>>,
    /// Room in the columns, as drawn.
    room: Room,
    /// An empty row: others are copies of it.
    blank: Option<Element>,
    rows: VecDeque<Row>,
    /// Rows that are not needed now, and not on the page.
    spare: Vec<Row>,
    above: Spacer,
    below: Spacer,
    /// What views of their own belong to.
    owner: Owner,
}

/// A row on the page.
struct Row {
    node: Element,
    check: HtmlInputElement,
    button: Element,
    cells: Vec<Cell>,
    record: Option<Arc<Record>>,
    place: usize,
    /// The place that the page knows.
    told: Option<usize>,
    index: u64,
    chosen: bool,
}

impl Drawer {
    /// Nothing drawn yet.
    pub fn new(list: ListState, columns: Arc<Vec<&'static Column>>) -> Self {
        let blank = prototype(blank(&columns));
        let (above, below) = (Spacer::default(), Spacer::default());
        let owner = Owner::current().unwrap_or_default();
        let (rows, spare) = (VecDeque::new(), Vec::new());
        let room = Room::default();
        Self { list, columns, room, blank, rows, spare, above, below, owner }
    }

    /// Draws.
    pub fn draw(&mut self, body: &Element, scene: &Scene<'_>) -> Drawn {
        let (start, end) = scene.range;
        self.above.set(body, start, scene.height, true);
        self.below.set(body, scene.rows.len() - end, scene.height, false);
        let free = self.release(start, end);
        self.occupy(body, free, start, end);
        let focused = focused(body);
        let other_room = self.room != scene.room;
        let pen =
            Pen { list: self.list, columns: &self.columns, room: scene.room, owner: &self.owner };
        let (mut filled, mut whole) = (0, true);
        for row in &mut self.rows {
            let Some(record) = scene.rows.get(row.place) else { continue };
            let index = scene.first + row.place as u64 + 2;
            if row.shows(record) && row.index == index && !other_room {
                if scene.anew {
                    row.cells(&pen, record, true);
                }
                continue;
            }
            let most = if scene.slow || row.record.is_none() { FEW } else { SCREEN };
            if scene.hurry && filled >= most {
                whole = false;
                break;
            }
            filled += 1;
            let keyboard = focused.as_ref().filter(|element| {
                row.record.as_ref().is_some_and(|old| old.id != record.id)
                    && row.node.contains(Some(element.as_ref()))
            });
            row.fill(&pen, record, index);
            // It is another record now: whoever listens is told so.
            if let Some(element) = keyboard {
                let _ = element.blur();
                let _ = element.focus();
            }
        }
        while !whole && let Some(row) = self.rows.pop_back_if(|row| row.record.is_none()) {
            // It was not on the page before, and still shows what it showed then.
            row.node.remove();
            self.spare.push(row);
        }
        if whole {
            self.room = scene.room;
        }
        self.mark();
        Drawn { many: filled >= FEW, whole }
    }

    /// Takes the rows away that are not to be seen any more; those that stay keep their places.
    fn release(&mut self, start: usize, end: usize) -> VecDeque<Row> {
        let mut free = VecDeque::new();
        let overlap = self.rows.iter().any(|row| (start..end).contains(&row.place));
        if !overlap {
            // All of them are others now, in the same elements.
            for (row, place) in self.rows.iter_mut().zip(start..) {
                row.place = place;
            }
        }
        while self.rows.front().is_some_and(|row| row.place < start) {
            free.extend(self.rows.pop_front());
        }
        while self.rows.back().is_some_and(|row| row.place >= end) {
            free.extend(self.rows.pop_back());
        }
        free
    }

    /// Fills the places before and after, with free rows first.
    fn occupy(&mut self, body: &Element, mut free: VecDeque<Row>, start: usize, end: usize) {
        let mut missing = Vec::new();
        let front = self.rows.front().map_or(end, |row| row.place);
        missing.extend((start..front).rev().filter(|_| !self.rows.is_empty()));
        for place in missing {
            let Some(mut row) = free.pop_front().or_else(|| self.another()) else { return };
            let next = self.rows.front().map(|row| row.node.clone());
            row.move_to(body, place, next.as_ref());
            self.rows.push_front(row);
        }
        let back = self.rows.back().map_or(start, |row| row.place + 1);
        for place in back..end {
            let Some(mut row) = free.pop_front().or_else(|| self.another()) else { return };
            row.move_to(body, place, self.below.node.as_ref());
            self.rows.push_back(row);
        }
        for mut row in free {
            row.node.remove();
            for cell in &mut row.cells {
                cell.rest();
            }
            // Names may come and the room may change while nobody sees it: it is filled anew.
            row.record = None;
            self.spare.push(row);
        }
    }

    fn another(&mut self) -> Option<Row> {
        self.spare.pop().or_else(|| self.make())
    }

    fn make(&self) -> Option<Row> {
        let node = copy_of(self.blank.as_ref()?)?;
        let cells = node.children();
        let last = cells.length().checked_sub(1)?;
        let inside = |n: u32| cells.item(n)?.first_element_child();
        let check = inside(0)?.dyn_into().ok()?;
        let button = inside(last)?;
        let cells = (1..last).filter_map(|n| cells.item(n)).map(Cell::new).collect();
        let (record, told) = (None, None);
        Some(Row { node, check, button, cells, record, place: 0, told, index: 0, chosen: false })
    }

    /// Shows which of the drawn rows are chosen.
    pub fn mark(&mut self) {
        let list = self.list;
        list.selection.with_untracked(|selection| {
            for row in &mut self.rows {
                let id = row.record.as_ref().map(|record| record.id.as_str());
                let chosen = id.is_some_and(|id| selection.has(id));
                if row.chosen != chosen {
                    row.chosen = chosen;
                    let _ = row.node.class_list().toggle_with_force("sel", chosen);
                }
                if row.check.checked() != chosen {
                    row.check.set_checked(chosen);
                }
            }
        });
    }

    /// The record that is drawn at a place.
    pub fn record(&self, place: usize) -> Option<Arc<Record>> {
        self.rows.iter().find(|row| row.place == place)?.record.clone()
    }
}

impl Row {
    fn shows(&self, record: &Arc<Record>) -> bool {
        self.record.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, record))
    }

    fn move_to(&mut self, body: &Element, place: usize, next: Option<&Element>) {
        self.place = place;
        let _ = body.insert_before(&self.node, next.map(AsRef::as_ref));
    }

    fn fill(&mut self, pen: &Pen<'_>, record: &Arc<Record>, index: u64) {
        let spec = pen.list.resource.spec();
        let name = record.name(spec);
        if self.record.as_ref().is_none_or(|old| old.name(spec) != name) {
            let _ = self.check.set_attribute("aria-label", &format!("Select {name}"));
            let _ = self.button.set_attribute("aria-label", &format!("Actions for {name}"));
        }
        if self.index != index || self.record.is_none() {
            self.index = index;
            let _ = self.node.set_attribute("aria-rowindex", &index.to_string());
        }
        // The place on the page may be another one although the index is the same.
        if self.told != Some(self.place) {
            self.told = Some(self.place);
            let _ = self.node.set_attribute("data-place", &self.place.to_string());
        }
        self.cells(pen, record, false);
        self.record = Some(record.clone());
    }

    /// Fills the cells, or only those that name other records.
    fn cells(&mut self, pen: &Pen<'_>, record: &Arc<Record>, names: bool) {
        for ((cell, column), room) in self.cells.iter_mut().zip(pen.columns).zip(pen.room) {
            if names && column.refers_to().is_none() {
                continue;
            }
            if column.is_live() {
                let (record, column): (_, &'static Column) = (record.clone(), column);
                let of = Arc::as_ptr(&record) as usize;
                let make = move || column.live(&record).unwrap_or(AnyView::Nothing);
                cell.fill_live(of, Box::new(make), pen.owner);
            } else {
                let parts = column.parts(record, pen.list.resource, pen.list.store());
                cell.fill(parts, room.into());
            }
        }
    }
}

/// The element in the table that has the focus.
fn focused(body: &Element) -> Option<HtmlElement> {
    let active = document().active_element()?;
    body.contains(Some(active.as_ref())).then(|| active.dyn_into().ok()).flatten()
}

/// An empty row. Its icon is drawn here: one of the sprite would be copied again whenever the
/// row is moved.
fn blank(columns: &[&'static Column]) -> AnyView {
    let cells = columns.iter().enumerate().map(|(n, column)| {
        if n == 0 {
            view! { <th role="rowheader" scope="row" class=column.class></th> }.into_any()
        } else {
            view! { <td role="cell" class=column.class></td> }.into_any()
        }
    });
    view! {
        <tr role="row">
            <td role="cell" class="c-check"><input type="checkbox" class="check"/></td>
            {cells.collect_view()}
            <td role="cell" class="c-menu"><button type="button" class="btn ghost icon s" aria-haspopup="menu" aria-expanded="false"><svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2"/></svg></button></td>
        </tr>
    }
    .into_any()
}

/// The room of rows that are not drawn.
#[derive(Default)]
struct Spacer {
    node: Option<Element>,
    height: f64,
}

impl Spacer {
    fn set(&mut self, body: &Element, rows: usize, row: f64, first: bool) {
        if rows == 0 {
            if let Some(node) = self.node.take() {
                node.remove();
            }
            return;
        }
        #[allow(clippy::cast_precision_loss)]
        let height = rows as f64 * row;
        if self.node.is_none() {
            let made = prototype(view! { <tr aria-hidden="true" class="spacer"><td></td></tr> });
            let next = if first { body.first_child() } else { None };
            if let Some(node) = &made {
                let _ = body.insert_before(node, next.as_ref());
            }
            (self.node, self.height) = (made, 0.0);
        }
        let cell = self.node.as_ref().and_then(Element::first_element_child);
        if let Some(cell) = cell.filter(|_| (self.height - height).abs() > 0.5) {
            let style = cell.unchecked_ref::<HtmlElement>().style();
            let _ = style.set_property("height", &px(height));
            self.height = height;
        }
    }
}
