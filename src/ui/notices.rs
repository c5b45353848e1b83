//! What happened: one status message, and alerts of what went wrong in the background.

use baton_model::Failure;
use leptos::prelude::*;

use super::{Alert, icon};

/// Messages for the person.
#[derive(Clone, Copy)]
pub struct Notices {
    status: RwSignal<Option<String>>,
    alerts: RwSignal<Vec<Failure>>,
}

impl Notices {
    /// None yet.
    pub fn none() -> Self {
        Self { status: RwSignal::new(None), alerts: RwSignal::new(Vec::new()) }
    }

    /// Says what was done. Stays until dismissed or replaced.
    pub fn say(&self, what: impl Into<String>) {
        self.status.set(Some(what.into()));
    }

    /// Takes the status message away.
    pub fn clear(&self) {
        self.status.set(None);
    }

    /// Shows what failed in the background, until it is dismissed.
    pub fn warn(&self, failure: Failure) {
        self.alerts.update(|all| {
            if !all.contains(&failure) {
                all.push(failure);
            }
        });
    }
}

/// The messages, in the corner.
#[component]
pub fn NoticesView(
    /// The messages.
    notices: Notices,
) -> impl IntoView {
    let shown = move || notices.status.with(Option::is_some);
    let alerts = move || {
        notices
            .alerts
            .get()
            .into_iter()
            .map(|failure| {
                let gone = failure.clone();
                let dismiss =
                    move |_| notices.alerts.update(|all| all.retain(|one| *one != gone));
                view! {
                    <div class="toast-alert">
                        <Alert failure=failure/>
                        <button type="button" class="btn ghost icon s" aria-label="Dismiss" on:click=dismiss>{icon("x")}</button>
                    </div>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <div class="toasts">
            {alerts}
            <div class:toast=shown class:ok=shown>
                {move || shown().then(|| icon("check"))}
                // The one live region of the page: always there, so that its changes are announced.
                <div role="status">{move || notices.status.get()}</div>
                {move || shown().then(|| view! {
                    <button type="button" class="btn ghost icon s" aria-label="Dismiss" on:click=move |_| notices.clear()>{icon("x")}</button>
                })}
            </div>
        </div>
    }
    .into_any()
}
