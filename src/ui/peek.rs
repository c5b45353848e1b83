//! Shows a request of Activity over the page, where leaving the page would lose something.

use crate::prelude::*;

use super::Guard;

/// What is shown, for whoever has it in the context.
#[derive(Clone, Copy)]
pub struct Peek {
    /// Number of the request, 0 for none.
    pub shown: RwSignal<u32>,
    guard: Guard,
}

impl Peek {
    /// Nothing is shown yet.
    pub fn new(guard: Guard) -> Self {
        Self { shown: RwSignal::new(0), guard }
    }

    /// Takes over the click on a link that leads to a request, if something would be lost.
    pub fn take(&self, event: &web_sys::MouseEvent, entry: u32) {
        let plain = event.button() == 0
            && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
        if plain && self.guard.is_dirty() {
            event.prevent_default();
            self.shown.set(entry);
        }
    }
}
