//! The whole of what a cell says, on hover, where it does not show all of it. It is found out when it
//! is asked for: to tell each cell of each row would take as long as to fill it.

use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{state::ListState, walk};

const CELL: &str = ".records tbody :is(td, th)";

/// Tells the cell under the pointer.
pub fn follow(list: ListState) {
    let told = StoredValue::new(None::<Element>);
    let tell = move |cell: Option<Element>| {
        told.update_value(|told| {
            // It will be a cell of another record.
            if let Some(before) = told.take_if(|before| cell.as_ref() != Some(before)) {
                let _ = before.remove_attribute("title");
            }
            if let Some(cell) = cell {
                if let Some(whole) = untrack(|| whole(list, &cell)) {
                    let _ = cell.set_attribute("title", &whole);
                    *told = Some(cell);
                } else if told.take().is_some() {
                    let _ = cell.remove_attribute("title");
                }
            }
        });
    };
    // The pointer may have come before this did, and rest.
    tell(document().query_selector(&format!("{CELL}:hover")).ok().flatten());
    let over = window_event_listener(ev::mouseover, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        tell(target.and_then(|element| element.closest(CELL).ok()?));
    });
    on_cleanup(move || over.remove());
}

/// All of what a cell stands for; `None` where that can be seen.
fn whole(list: ListState, cell: &Element) -> Option<String> {
    let rows = list.rows()?;
    let record = rows.get(walk::place_of(cell)?)?;
    let before = std::iter::successors(cell.previous_element_sibling(), |cell| {
        cell.previous_element_sibling()
    });
    // The first cell is the one to choose the row.
    let column = *list.columns().get(before.count().checked_sub(1)?)?;
    let cut = cell.query_selector(".cut").ok()?;
    let is_cut = cut.is_some_and(|cut| cut.scroll_width() > cut.client_width());
    (is_cut || column.names(record) > 1)
        .then(|| column.text(record, list.resource, list.store()).0)
        .filter(|text| !text.is_empty())
}
