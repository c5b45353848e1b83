//! Light, dark, or as the system has it.

use crate::prelude::*;

use super::{
    dom::{AnyView, view},
    icon, storage,
};

const KEY: &str = "baton.theme";

/// A choice of colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What was chosen.
pub fn theme() -> Theme {
    match storage::local(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

/// Puts the theme chosen before on the page.
pub fn apply() {
    set(theme());
}

/// Puts a theme on the page, and keeps the choice.
pub fn choose(theme: Theme) {
    set(theme);
    match theme {
        Theme::System => storage::remove_local(KEY),
        Theme::Light => storage::set_local(KEY, "light"),
        Theme::Dark => storage::set_local(KEY, "dark"),
    }
}

fn set(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
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
        choose(if is_dark() { Theme::Light } else { Theme::Dark });
    };
    view! {
        <button type="button" class="btn ghost icon" aria-label="Switch theme" title="Switch theme" on:click=switch>
            {icon("theme")}
        </button>
    }
}
