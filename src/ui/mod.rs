//! Parts of the screen. They know the browser, and nothing of the two vendors.

mod alert;
mod back;
pub mod cells;
mod clock;
mod copy;
pub mod diagram;
mod dialog;
pub mod dom;
mod download;
mod focus;
mod guard;
mod icon;
pub mod keys;
mod lock;
mod menu;
mod notices;
mod peek;
mod pick;
mod slices;
pub mod storage;
mod theme;
pub mod twice;

pub use alert::{Alert, AlertProps};
pub use back::{comes_back, coming_back, going_on};
pub use baton_model::words::grouped;
pub use clock::{
    Time, TimeProps, now, px, sleep, sleep_or, ticking, time_key, time_of_day, times, today,
};
pub use copy::{CopyButton, CopyButtonProps, CopyId, CopyIdProps};
pub use dialog::{Dialog, DialogProps};
pub use download::{download, download_bytes};
pub use focus::{focus, focus_soon, frame, keep_focus, refocus_soon, show_soon};
pub use guard::{Guard, guard_dialog};
pub use icon::{icon, small_icon};
pub use lock::{Lock, lock};
pub use menu::{Act, Item, Menu, menu, pressed};
pub use notices::{Notices, notices_view};
pub use peek::Peek;
pub use pick::{Choice, Pick, PickProps, show_in_list};
pub use slices::{Slice, breathe};
pub use theme::{Theme, apply as apply_theme, choose as set_theme, theme, theme_button};
