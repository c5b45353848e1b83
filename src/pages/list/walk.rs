//! The keyboard on a list.

use std::cell::Cell;

use crate::prelude::*;
use baton_model::selection::Selection;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::{choose, state::ListState, table};
use crate::{
    address,
    lazy::part,
    pages::session::missing_scope,
    ui::focus,
    ui::focus_soon,
    ui::keys::{is_free, target},
};

const SEARCH: &str = ".tools input[type=search]";

thread_local! {
    /// Whether the key before asked for the search.
    static SLASH: Cell<bool> = const { Cell::new(false) };
}

/// Listens while the list is on the screen.
pub fn listen(list: ListState) {
    let handle = window_event_listener_untyped("keydown", move |event| key(list, event));
    on_cleanup(move || handle.remove());
}

/// Does what a key asks. Rows can be seen before this part is here: keys wait for it, as clicks do.
#[part(list)]
fn key(list: ListState, event: web_sys::Event) {
    let event: KeyboardEvent = event.unchecked_into();
    if list.is_gone() {
        return;
    }
    if is_late(&event) {
        return type_on(&event);
    }
    SLASH.set(event.key() == "/");
    if (is_free(&event) && pressed(list, &event)) || leaves_search(list, &event) {
        event.prevent_default();
    }
}

/// Whether a key has waited for this part, and the person has gone elsewhere meanwhile: into the
/// search, where the next letters are text.
fn is_late(event: &KeyboardEvent) -> bool {
    event.event_phase() == web_sys::Event::NONE && target(event) != document().active_element()
}

/// What was typed behind a `/` goes where it would have gone had the `/` not waited.
fn type_on(event: &KeyboardEvent) {
    let (key, search) = (event.key(), document().active_element());
    let search = search.filter(|element| element.matches(SEARCH).unwrap_or(false));
    let search = search.and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if let Some(search) = search.filter(|_| SLASH.get() && !modified && key.chars().count() == 1) {
        search.set_value(&(search.value() + &key));
        if let Ok(input) = web_sys::Event::new("input") {
            let _ = search.dispatch_event(&input);
        }
    }
}

/// The way from the search box into the rows; whether the key was that.
fn leaves_search(list: ListState, event: &KeyboardEvent) -> bool {
    let is = event.key() == "ArrowDown"
        && !event.is_composing()
        && target(event).is_some_and(|element| element.matches(SEARCH).unwrap_or(false));
    if is {
        go(list, 0);
    }
    is
}

/// Does what a key asks; whether it was one of ours.
fn pressed(list: ListState, event: &KeyboardEvent) -> bool {
    let place = target(event).as_ref().and_then(place_of);
    match event.key().as_str() {
        "/" => drop(focus(SEARCH)),
        "n" if untrack(|| missing_scope(list.console, list.resource)).is_some() => return false,
        "n" => list.open(&address::new(list.resource)),
        // Radio buttons and sliders have their own arrows.
        "ArrowDown" | "ArrowUp" if has_arrows(event) => return false,
        "ArrowDown" => go(list, list.at.get_value().map_or(0, |at| at + 1)),
        "ArrowUp" => go(list, list.at.get_value().map_or(0, |at| at.saturating_sub(1))),
        "b" => return focus(".selbar button").is_some(),
        key @ ("Home" | "End" | "PageDown" | "PageUp") => {
            let Some(place) = place else { return false };
            let page = table::rows_in_view(list);
            go(
                list,
                match key {
                    "Home" => 0,
                    "End" => usize::MAX,
                    "PageDown" => place.saturating_add(page),
                    _ => place.saturating_sub(page),
                },
            );
        }
        "m" | "ContextMenu" => return open_menu(place),
        "F10" if event.shift_key() => return open_menu(place),
        " " => {
            // On checkboxes and buttons the space bar has its own meaning.
            let on_name =
                target(event).is_some_and(|element| element.matches("a.name").unwrap_or(false));
            let Some(place) = place.filter(|_| on_name) else { return false };
            choose::toggle(list, place);
        }
        "Escape" if list.selection.with_untracked(|s| *s != Selection::None) => {
            list.selection.set(Selection::None);
        }
        _ => return false,
    }
    true
}

/// Opens the menu of the row that has the focus; whether one has.
fn open_menu(place: Option<usize>) -> bool {
    let button = place.and_then(|place| {
        let selector = format!(".grid tr[data-place=\"{place}\"] .c-menu > button");
        document().query_selector(&selector).ok().flatten()
    });
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    button.is_some_and(|button| {
        button.click();
        true
    })
}

fn has_arrows(event: &KeyboardEvent) -> bool {
    target(event)
        .is_some_and(|element| element.matches("[type=radio], [type=range], ul").unwrap_or(false))
}

/// The row of the page, from 0, in which an element stands.
pub fn place_of(element: &Element) -> Option<usize> {
    element.closest("tr[data-place]").ok()??.get_attribute("data-place")?.parse().ok()
}

/// Gives the focus to a row that is drawn; whether it is.
pub fn focus_row(place: usize) -> bool {
    focus(&selector(place)).is_some()
}

fn selector(place: usize) -> String {
    format!(".grid tr[data-place=\"{place}\"] a.name")
}

/// Gives the focus to a row, which may have to be drawn first.
fn go(list: ListState, place: usize) {
    let rows = untrack(|| list.rows()).unwrap_or_default().len();
    let Some(end) = rows.checked_sub(1) else { return };
    let place = place.min(end);
    list.at.set_value(Some(place));
    if focus_row(place) {
        return;
    }
    table::reveal(list, place);
    // Drawn with the next frame, once the new place is known.
    focus_soon(selector(place));
}
