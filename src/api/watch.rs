//! What happens by the clock: tokens are renewed before they end, also after the laptop slept,
//! and the console locks when nobody is there.

use std::time::Duration;

use crate::prelude::*;
use baton_model::config::System;

use super::{
    fetch::MARGIN,
    renew::renew,
    session::{Access, Session},
    sign_in::Credentials,
};
use crate::ui::now;

const TICK: Duration = Duration::from_secs(5);

/// Watches the clock until the console is gone.
pub fn watch(session: Session) {
    let seen = StoredValue::new(now());
    for event in ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] {
        let heard = window_event_listener_untyped(event, move |_| {
            let _ = seen.try_update_value(|seen| *seen = now());
        });
        on_cleanup(move || heard.remove());
    }
    // Renewed once for each token: if that fails, the next call says so.
    let tried = StoredValue::new([0_u64; 2]);
    let tick = move || {
        let Some(seen) = seen.try_get_value() else { return };
        let minutes = session.idle_minutes();
        if minutes.is_some_and(|minutes| now().saturating_sub(seen) >= u64::from(minutes) * 60_000)
        {
            session.lock();
            return;
        }
        for system in System::ALL {
            let Access::With(token) = session.current(system) else { continue };
            let due = token.expires <= now() + MARGIN;
            let able = token.renewal.is_some() && token.renewal != Some(Credentials::OtherTab);
            let new = tried.with_value(|tried| tried[system.index()] != token.expires);
            if due && able && new && window().navigator().on_line() {
                tried.update_value(|tried| tried[system.index()] = token.expires);
                spawn_local(async move {
                    let _ = renew(session, system, &token.bearer).await;
                });
            }
        }
    };
    if let Ok(timer) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || timer.clear());
    }
}
