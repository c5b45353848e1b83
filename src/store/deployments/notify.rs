//! Whether the browser notifies when a deployment is over.

use crate::prelude::*;

use super::Deployments;
use crate::ui::storage;

/// Whether the browser notifies when a deployment is over: `on`.
pub(super) const NOTIFY: &str = "baton.notify";

impl Deployments {
    /// Turns notifications of the browser on or off; whether they are on now.
    pub async fn notify(self, on: bool) -> bool {
        let mut on = on && can_notify();
        if on && web_sys::Notification::permission() != web_sys::NotificationPermission::Granted {
            on = match web_sys::Notification::request_permission() {
                Ok(asked) => wasm_bindgen_futures::JsFuture::from(asked)
                    .await
                    .is_ok_and(|answer| answer.as_string().as_deref() == Some("granted")),
                Err(_) => false,
            };
        }
        storage::set_local(NOTIFY, if on { "on" } else { "off" });
        let _ = self.notifies.try_set(on);
        on
    }
}

/// Whether the browser has notifications at all: some have them for installed pages only.
pub(super) fn can_notify() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}
