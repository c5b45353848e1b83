//! Whether what is shown next is something that the person comes back to.

use std::cell::Cell;

thread_local! {
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// A step through the history, or something that leads back in the same way.
pub fn coming_back() {
    BACK.set(true);
}

/// The person does something else.
pub fn going_on() {
    BACK.set(false);
}

/// Whether the last thing that happened was a step back. It is told once.
pub fn comes_back() -> bool {
    BACK.replace(false)
}
