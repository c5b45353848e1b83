//! What happened: one status message, and alerts of what went wrong in the background.

use crate::{
    lazy::{self, part},
    prelude::*,
};
use baton_model::Failure;

use super::{
    Alert, AlertProps,
    dom::{AnyView, CollectView, IntoAny, view},
    focus_soon, icon, refocus_soon,
};

/// Where the focus goes when the button is gone that had it: nothing scrolls for that.
const PAGE: &str = "main";

/// Messages for the person.
#[derive(Clone, Copy)]
pub struct Notices {
    status: RwSignal<Option<String>>,
    /// Whether it says that something was done.
    good: RwSignal<bool>,
    /// What the status message offers: a label and what it does.
    offer: RwSignal<Option<(&'static str, Callback<()>)>>,
    alerts: RwSignal<Vec<Failure>>,
}

impl Notices {
    /// None yet.
    pub fn none() -> Self {
        Self {
            status: RwSignal::new(None),
            good: RwSignal::new(true),
            offer: RwSignal::new(None),
            alerts: RwSignal::new(Vec::new()),
        }
    }

    /// Says what was done. Stays until dismissed or replaced.
    pub fn say(&self, what: impl Into<String>) {
        self.offer.set(None);
        self.good.set(true);
        self.status.set(Some(what.into()));
    }

    /// Says what came of something that was not done as asked.
    pub fn tell(&self, what: impl Into<String>) {
        self.say(what);
        self.good.set(false);
    }

    /// Says what was done and offers what follows from it, such as to undo it.
    pub fn offer(&self, what: impl Into<String>, label: &'static str, action: Callback<()>) {
        self.good.set(true);
        self.status.set(Some(what.into()));
        self.offer.set(Some((label, action)));
    }

    /// Asks before something is done, with the button that does it. The focus goes to the words: a
    /// second key answers nothing.
    pub fn ask(&self, what: impl Into<String>, label: &'static str, action: Callback<()>) {
        self.offer(what, label, action);
        self.good.set(false);
        focus_soon(".toast > [role=status]");
    }

    /// What is offered beside the status message, by its label.
    pub fn offered(&self) -> Option<&'static str> {
        self.offer.with_untracked(|offer| offer.as_ref().map(|(label, _)| *label))
    }

    /// Takes the status message away.
    pub fn clear(&self) {
        self.offer.set(None);
        self.status.set(None);
    }

    /// Takes everything away: it is about another environment or person.
    pub fn clear_all(&self) {
        self.clear();
        self.alerts.set(Vec::new());
    }

    /// Shows what failed in the background, until it is dismissed.
    pub fn warn(&self, failure: Failure) {
        self.alerts.update(|all| {
            if !all.iter().any(|one| one.is_like(&failure)) {
                all.push(failure);
            }
        });
    }
}

/// The messages, in the corner.
pub fn notices_view(notices: Notices) -> AnyView {
    let shown = move || notices.status.with(Option::is_some);
    let failed = lazy::latch(move || notices.alerts.with(|all| !all.is_empty()));
    let alerts = move || failed.get().then(|| alerts_view(notices));
    view! {
        <div class="toasts">
            {alerts}
            <div class:toast=shown class:ok=move || shown() && notices.good.get()>
                {move || shown().then(|| icon(if notices.good.get() { "check" } else { "info" }))}
                // The one live region of the page: always there, so that its changes are announced.
                <div role="status" tabindex="-1">{move || notices.status.get()}</div>
                {move || notices.offer.get().map(|(label, action)| view! {
                    <button type="button" class="btn s offer" on:click=move |_| { notices.clear(); action.run(()); }>{label}</button>
                })}
                {move || shown().then(|| view! {
                    <button type="button" class="btn ghost icon s" aria-label="Dismiss" on:click=move |_| { notices.clear(); refocus_soon(PAGE); }>{icon("x")}</button>
                })}
            </div>
        </div>
    }
    .into_any()
}

/// What failed in the background.
#[part(list)]
fn alerts_view(notices: Notices) -> AnyView {
    (move || {
        notices
            .alerts
            .get()
            .into_iter()
            .map(|failure| {
                let gone = failure.clone();
                let dismiss = move |_| {
                    notices.alerts.update(|all| all.retain(|one| *one != gone));
                    refocus_soon(PAGE);
                };
                view! {
                    <div class="toast-alert">
                        <Alert failure=failure/>
                        <button type="button" class="btn ghost icon s" aria-label="Dismiss" on:click=dismiss>{icon("x")}</button>
                    </div>
                }
                .into_any()
            })
            .collect_view()
    })
    .into_any()
}
