//! A token on the screen: masked, with Reveal and Copy.

use crate::prelude::*;
use baton_model::document::MASK;

use crate::ui::{
    CopyButton, CopyButtonProps,
    dom::{AnyView, IntoAny, view},
    small_icon,
};

/// A term and its value with a button that copies it.
pub fn copied(label: &'static str, value: String) -> AnyView {
    let copy = format!("Copy {}", lower_first(label));
    view! {
        <dt>{label}</dt>
        <dd class="id"><code title=value.clone()>{value.clone()}</code><CopyButton text=Signal::stored(value) label=copy/></dd>
    }
    .into_any()
}

/// The same for a secret.
pub fn secret(label: &'static str, value: Option<String>) -> AnyView {
    let Some(value) = value else {
        return view! { <dt>{label}</dt><dd class="muted">"None: the app is not deployed yet."</dd> }
            .into_any();
    };
    let revealed = RwSignal::new(false);
    let name = lower_first(label);
    let (reveal, copy) = (format!("Reveal {name}"), format!("Copy {name}"));
    let text = value.clone();
    view! {
        <dt>{label}</dt>
        <dd class="id">
            <code>{move || if revealed.get() { text.clone() } else { MASK.to_owned() }}</code>
            <button type="button" aria-label=reveal.clone() title=reveal aria-pressed=move || revealed.get().to_string()
                on:click=move |_| revealed.update(|on| *on = !*on)>{small_icon("key")}</button>
            <CopyButton text=Signal::stored(value) label=copy/>
        </dd>
    }
    .into_any()
}

/// `Canvas ID` within a sentence; abbreviations stay.
fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}
