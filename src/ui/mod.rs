//! Parts of the screen. They know the browser, and nothing of the two vendors.

mod alert;
mod clock;
mod copy;
pub mod diagram;
mod dialog;
pub mod dom;
mod guard;
mod icon;
mod notices;
pub mod storage;
mod theme;

pub use alert::{Alert, AlertProps, Tone};
pub use clock::{Time, TimeProps, grouped, now, sleep};
pub use copy::{CopyButton, CopyButtonProps, CopyId, CopyIdProps};
pub use dialog::{Dialog, DialogProps};
pub use guard::{Guard, guard_dialog};
pub use icon::{icon, small_icon};
pub use notices::{Notices, notices_view};
pub use theme::{apply as apply_theme, theme_button};
