//! Where a list was left, for who comes back to it: by Back and Forward, or from a record.

use std::cell::{Cell, RefCell};

use baton_model::{Resource, list::ListQuery};
use wasm_bindgen::{JsCast, closure::Closure};

use super::{state::ListState, table::Measure, walk};
use crate::{
    address,
    console::Console,
    prelude::*,
    ui::{
        comes_back, coming_back,
        dom::{AnyView, IntoAny, view},
        going_on, small_icon,
    },
};

/// So many places are kept.
const KEPT: usize = 60;

/// Where a list was left.
struct Left {
    /// Its environment and address.
    list: String,
    /// How far it was scrolled, in pixels.
    scroll: i32,
    /// Row of the page, from 0, that had the focus last.
    row: Option<usize>,
}

thread_local! {
    /// The last one at the end.
    static LEFT: RefCell<Vec<Left>> = const { RefCell::new(Vec::new()) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// The address of the list as it was seen last.
pub fn seen_last(resource: Resource) -> String {
    Console::get().store.list_seen(resource)
}

/// The way back from a record to its list.
pub fn crumbs(resource: Resource) -> AnyView {
    view! {
        // Not called after the list, and no landmark: the navigation has that link already.
        <div class="crumbs">
            <a href=seen_last(resource) on:click=move |_| coming_back()>{small_icon("left")}"Back to list"</a>
        </div>
    }
    .into_any()
}

/// Takes note of where the list is left. Whoever comes back finds it as it was; whatever else is
/// shown, is shown from its beginning.
pub fn follow(list: ListState) {
    if !LISTENS.replace(true) {
        on_window("pointerdown");
        on_window("keydown");
    }
    let environment = list.console.session.environment_id();
    let key = move |query: &ListQuery| {
        format!("{environment}/{}{}", address::list(list.resource), query.write())
    };
    // When the list is left, the address is that of the next page already.
    let shown = StoredValue::new(key(&list.query.get_untracked()));
    Effect::new(move |before: Option<String>| {
        let now = key(&list.query.get());
        shown.set_value(now.clone());
        let back = comes_back() && !list.typing.is_typing();
        match before {
            None if back => restore(list, &now),
            Some(before) if before != now => {
                note(list, &before);
                if back { restore(list, &now) } else { begin(list) }
            }
            _ => {}
        }
        now
    });
    on_cleanup(move || shown.with_value(|shown| note(list, shown)));
}

/// What is done meanwhile is no step back.
fn on_window(name: &str) {
    let run = Closure::<dyn Fn()>::new(going_on);
    let listener = run.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback_and_bool(name, listener, true);
    run.forget();
}

fn note(list: ListState, key: &str) {
    let (scroll, row) = (list.view.get_untracked().0, list.at.get_value());
    LEFT.with_borrow_mut(|all| {
        all.retain(|left| left.list != key);
        // The beginning is where everything else is shown.
        if scroll > 0 || row.is_some() {
            all.drain(..(all.len() + 1).saturating_sub(KEPT));
            all.push(Left { list: key.to_owned(), scroll, row });
        }
    });
}

fn begin(list: ListState) {
    list.at.set_value(None);
    if list.view.get_untracked().0 > 0 {
        scroll(list, 0);
    }
}

/// Scrolls; whether so far was possible.
fn scroll(list: ListState, to: i32) -> bool {
    let Some(element) = list.scroll.try_get_untracked().flatten() else { return true };
    element.set_scroll_top(to);
    list.scrolled_to();
    element.scroll_top().abs_diff(to) < 2
}

fn restore(list: ListState, key: &str) {
    let (to, row) = LEFT.with_borrow(|all| {
        let left = all.iter().find(|left| left.list == key);
        left.map_or((0, None), |left| (left.scroll, left.row))
    });
    list.at.set_value(row);
    // The rows, and what is known of their height, may come one after the other.
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let rows = list.rows().map_or(0, |rows| rows.len());
        let whole = list.measure.get() != Measure::default() && list.total().is_some();
        if rows == 0 || done.get_value() {
            return;
        }
        // When they are drawn.
        request_animation_frame(move || {
            // Whoever scrolls or presses a key meanwhile is left alone.
            if done.try_get_value() != Some(false) {
                return;
            }
            let there = scroll(list, to);
            done.set_value(there || whole);
            if there && let Some(row) = row.filter(|_| is_nowhere()) {
                walk::focus_row(row);
                scroll(list, to);
            }
        });
    });
}

/// Whether nothing has the focus but the heading, as on a page that was just opened.
fn is_nowhere() -> bool {
    let active = document().active_element();
    active.is_none_or(|element| element.matches("body, h1").unwrap_or(false))
}
