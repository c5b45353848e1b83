//! One tab at a time: two that go on with the same setup would make its records twice, and each
//! would write over what the other keeps.

use std::{cell::RefCell, time::Duration};

use crate::prelude::*;

use super::{
    run,
    state::{self, Page},
};
use crate::{
    console::Console,
    ui::{
        Lock,
        dom::{AnyView, IntoAny, view},
        icon, keep_focus, lock, sleep, storage,
    },
};

/// Time after which a tab that has not got its turn says so.
const PATIENCE: Duration = Duration::from_millis(400);
/// Milliseconds between two looks at whether it can be given away.
const TICK: u32 = 50;

thread_local! {
    /// What keeps other tabs waiting.
    static HELD: RefCell<Option<Lock>> = const { RefCell::new(None) };
}

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Not known yet.
    Asking,
    /// That of another tab, or of a request that was left behind.
    Elsewhere,
    /// Ours.
    Here,
}

/// Waits for the turn of this tab, which ends when the page is left.
pub fn wait() -> RwSignal<Turn> {
    let turn = RwSignal::new(Turn::Asking);
    queue_up(turn, key());
    on_cleanup(move || {
        let held = HELD.take();
        spawn_local(async move {
            while run::is_under_way() {
                sleep(TICK).await;
            }
            drop(held);
        });
    });
    turn
}

/// The name of the lock, and of what asks for it.
fn key() -> String {
    state::key_of(Console::get())
}

fn asking(key: &str) -> String {
    format!("{key}.asked")
}

fn queue_up(turn: RwSignal<Turn>, key: String) {
    let late = move || {
        if turn.try_get_untracked() == Some(Turn::Asking) {
            keep_focus("main", "main h1");
            turn.set(Turn::Elsewhere);
        }
    };
    let _ = set_timeout_with_handle(late, PATIENCE);
    spawn_local(async move {
        let held = lock(&key, true).await;
        if turn.try_get_untracked().is_none() {
            return;
        }
        HELD.set(held);
        keep_focus("main", "main h1");
        turn.set(Turn::Here);
    });
}

/// Gives the turn to another tab that asks for it, for as long as the page lives.
pub fn give_when_asked(page: Page, turn: RwSignal<Turn>) {
    let key = key();
    let heard = window_event_listener(ev::storage, move |event: web_sys::StorageEvent| {
        let asked = event.key().is_some_and(|one| one == asking(&key));
        if asked && event.new_value().is_some() {
            let key = key.clone();
            spawn_local(async move {
                page.halt();
                // What was sent is answered first, and what is said only once is read.
                while run::is_under_way() || page.is_unread() {
                    sleep(TICK).await;
                }
                if page.is_gone() || turn.try_get_untracked() != Some(Turn::Here) {
                    return;
                }
                page.keep();
                keep_focus("main", "main h1");
                turn.set(Turn::Elsewhere);
                // Once the page is gone that would write over what the other tab keeps.
                sleep(TICK).await;
                drop(HELD.take());
                queue_up(turn, key);
            });
        }
    });
    on_cleanup(move || heard.remove());
}

/// What there is to see until then.
pub fn waiting(turn: Turn) -> AnyView {
    if turn == Turn::Asking {
        return AnyView::Nothing;
    }
    if run::is_under_way() {
        return view! {
            <div class="body"><div class="alert">{icon("info")}<p>"A request of this setup is still on its way. It goes on here when the answer has come."</p></div></div>
        }
        .into_any();
    }
    let asked = RwSignal::new(false);
    let key = key();
    let ask = move |_| {
        asked.set(true);
        // Other tabs hear of it; nothing is kept.
        storage::set_local(&asking(&key), "1");
        storage::remove_local(&asking(&key));
    };
    view! {
        <div class="body">
            <div class="alert warn">
                {icon("alert")}
                <h2>"This setup is open in another tab"</h2>
                <p>"Two tabs would make the same records twice. Go on there, or take it over here: what was typed comes along, secrets do not."</p>
                <div class="actions">
                    <button type="button" class="btn" aria-busy=move || asked.get().to_string() on:click=ask>{move || asked.get().then(|| icon("spin"))}"Take it over"</button>
                </div>
            </div>
            <div class="live" aria-live="polite">
                {move || asked.get().then(|| view! { <p class="muted">"The other tab hands it over once nothing of it is on its way."</p> })}
            </div>
        </div>
    }
    .into_any()
}
