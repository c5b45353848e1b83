//! The second half of a double click, where what is pressed has only just come to its place.

use std::cell::Cell;

use crate::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::MouseEvent;

use super::now;

/// Milliseconds within which a second click belongs to the first.
const SOON: u64 = 500;
/// Milliseconds within which what a click does is done.
const NOW: u64 = 100;
/// So many pixels lie between the halves at most.
const NEAR: i32 = 6;

/// When and where somebody clicked.
#[derive(Clone, Copy)]
struct Click {
    at: u64,
    place: [i32; 2],
}

thread_local! {
    /// The last click and the one before it; `None` until [`watch`] is called.
    static CLICKS: Cell<Option<[Click; 2]>> = const { Cell::new(None) };
}

/// Takes note of clicks from now on. Call where something is made that uses [`is_second_half`].
pub fn watch() {
    if CLICKS.get().is_some() {
        return;
    }
    let never = Click { at: 0, place: [0, 0] };
    CLICKS.set(Some([never; 2]));
    let note = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let [last, _] = CLICKS.get().unwrap_or([never; 2]);
        let click = Click { at: now(), place: [event.client_x(), event.client_y()] };
        // Keys click without a place: whoever goes on by them knows where.
        if event.detail() > 0 {
            CLICKS.set(Some([click, last]));
        }
    });
    let note = note.into_js_value();
    let note = note.unchecked_ref();
    let _ = document().add_event_listener_with_callback_and_bool("click", note, true);
}

/// Whether what is done now is asked for by the second half of a double click, whose first was for
/// what stood here before: it answers no question that nobody has read.
pub fn is_second_half() -> bool {
    let Some([last, before]) = CLICKS.get() else { return false };
    let near = |n: usize| (last.place[n] - before.place[n]).abs() <= NEAR;
    now() - last.at < NOW && last.at - before.at < SOON && near(0) && near(1)
}
