//! Light, dark, or as the system has it.

use crate::prelude::*;

use super::{
    dom::{AnyView, view},
    icon, storage,
};

const KEY: &str = "baton.theme";

/// Puts the theme chosen before on the page.
pub fn apply() {
    if let Some(theme) = storage::local(KEY).filter(|t| t == "light" || t == "dark") {
        set(&theme);
    }
}

fn set(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
    }
}

fn is_dark() -> bool {
    match document().document_element().and_then(|root| root.get_attribute("data-theme")) {
        Some(theme) => theme == "dark",
        None => window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches()),
    }
}

/// Switches between light and dark, and keeps the choice.
pub fn theme_button() -> AnyView {
    let switch = move |_| {
        let theme = if is_dark() { "light" } else { "dark" };
        set(theme);
        storage::set_local(KEY, theme);
    };
    view! {
        <button type="button" class="btn ghost icon" aria-label="Switch theme" title="Switch theme" on:click=switch>
            {icon("theme")}
        </button>
    }
}
