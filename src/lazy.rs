//! Parts of the program that are loaded when they are first used.
//!
//! `#[page(name)]` on a function that makes a page, or `#[part(name)]` on one that makes something
//! on it or does something, is all that it takes: `cargo xtask dist` puts what only these functions
//! need into a file of its own. In every other build the functions are what they look like.
//! See `docs/decisions/0007-parts-that-load-when-used.md`.

pub use baton_macros::{page, part};

use std::cell::Cell;

use crate::{
    prelude::*,
    ui::{frame, sleep},
};

/// Where a part is shown, which decides what is there meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A whole page with its heading.
    Page,
    /// Something on a page, that is not missed for a moment.
    Inside,
}

/// Asks the loader for all parts as soon as there is nothing else to do.
///
/// Later clicks then wait for nothing, and what is loaded works on when the server has lost the
/// files to a new version. The loader listens for the event (`xtask/src/dist/parts.js`).
pub fn load_when_idle() {
    if SHOWN.get() {
        return;
    }
    spawn_local(async {
        seen().await;
        SHOWN.set(true);
        tell_loader();
    });
}

/// Waits until what is on the page now can be seen.
pub async fn seen() {
    frame().await;
    sleep(0).await;
}

fn tell_loader() {
    if let Ok(wanted) = web_sys::Event::new("baton:idle") {
        let _ = window().dispatch_event(&wanted);
    }
}

thread_local! {
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Whether the first page is there, so that parts may be loaded that nobody has asked for.
pub fn is_first_page_there() -> bool {
    SHOWN.get()
}

/// True for good as soon as it has been true once: what is made for it stays.
pub fn latch(wanted: impl Fn() -> bool + 'static) -> Memo<bool> {
    Memo::new(move |was| was == Some(&true) || wanted())
}

#[cfg(all(feature = "split", target_family = "wasm"))]
mod split;
#[cfg(all(feature = "split", target_family = "wasm"))]
pub use split::{Made, fetch, on_lost, run, show};

/// Says what tells the person that something could not be done for want of its part, with a way
/// to try again. In one piece there is no such thing.
#[cfg(not(all(feature = "split", target_family = "wasm")))]
pub fn on_lost(_: impl Fn(Callback<()>) + 'static) {}
