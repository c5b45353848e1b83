//! Parts of the screen. They know the browser, and nothing of the two vendors.

mod alert;
mod clock;
mod copy;
mod dialog;
mod guard;
mod icon;
mod notices;
pub mod storage;
mod theme;

pub use alert::{Alert, Tone};
pub use clock::{Time, grouped, now, sleep};
pub use copy::{CopyButton, CopyId};
pub use dialog::Dialog;
pub use guard::{Guard, GuardDialog};
pub use icon::{icon, small_icon};
pub use notices::{Notices, NoticesView};
pub use theme::{ThemeButton, apply as apply_theme};
