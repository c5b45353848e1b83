//! The console in a browser, without a server: one program, because each takes seconds to start.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod activity;
mod common;
mod fetch_layer;
mod form;
mod hostile;
mod parts;
mod store;

// What `view!` names.
use baton::ui;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
