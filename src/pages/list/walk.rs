//! The keyboard on a list.

use crate::prelude::*;
use baton_model::selection::Selection;
use web_sys::{Element, KeyboardEvent};

use super::{choose, state::ListState, table};
use crate::{
    address,
    pages::session::missing_scope,
    ui::focus,
    ui::focus_soon,
    ui::keys::{is_free, target},
};

/// Listens while the list is on the screen.
pub fn listen(list: ListState) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if is_free(&event) && pressed(list, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Does what a key asks; whether it was one of ours.
fn pressed(list: ListState, event: &KeyboardEvent) -> bool {
    let place = target(event).as_ref().and_then(place_of);
    match event.key().as_str() {
        "/" => drop(focus(".tools input[type=search]")),
        "n" if untrack(|| missing_scope(list.console, list.resource)).is_some() => return false,
        "n" => list.open(&address::new(list.resource)),
        // Radio buttons and sliders have their own arrows.
        "ArrowDown" | "ArrowUp" if has_arrows(event) => return false,
        "ArrowDown" => go(list, list.at.get_value().map_or(0, |at| at + 1)),
        "ArrowUp" => go(list, list.at.get_value().map_or(0, |at| at.saturating_sub(1))),
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

fn has_arrows(event: &KeyboardEvent) -> bool {
    target(event)
        .is_some_and(|element| element.matches("[type=radio], [type=range], ul").unwrap_or(false))
}

/// The row of the page, from 0, in which an element stands.
pub fn place_of(element: &Element) -> Option<usize> {
    element.closest("tr[data-place]").ok()??.get_attribute("data-place")?.parse().ok()
}

/// Gives the focus to a row, which may have to be drawn first.
fn go(list: ListState, place: usize) {
    let rows = untrack(|| list.rows()).unwrap_or_default().len();
    let Some(end) = rows.checked_sub(1) else { return };
    let place = place.min(end);
    list.at.set_value(Some(place));
    let selector = format!(".grid tr[data-place=\"{place}\"] a.name");
    if focus(&selector).is_some() {
        return;
    }
    table::reveal(list, place);
    // Drawn with the next frame, once the new place is known.
    focus_soon(selector);
}
