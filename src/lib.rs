//! Baton: the admin console for conversation orchestration.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Mounts the console into the page that loaded it.
///
/// Does nothing where the page has no `#baton` element: tests link this crate too, and there
/// the start function runs on a page of the test runner.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let Some(root) = document().get_element_by_id("baton") else {
        return;
    };
    mount_to(root.unchecked_into(), || view! { <h1>"Baton"</h1> }).forget();
}
