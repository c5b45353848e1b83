//! What every page uses: the reactive graph and the shorthands around it, imported from here alone.

pub use leptos::{ev, html, prelude::*, task::spawn_local};

// In place of those of Leptos, which make code for every type that is kept in one.
pub use crate::reactive::{Callback, Effect, Memo, NodeRef, RwSignal, Signal, StoredValue};
