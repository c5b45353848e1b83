//! What every page uses: the reactive graph and the shorthands around it, imported from here alone.

pub use leptos::{ev, html, prelude::*, task::spawn_local};
