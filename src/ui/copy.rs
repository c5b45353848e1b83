use crate::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{
    dom::{AnyView, IntoAny, view},
    icon, sleep,
};

/// What a copy button copies.
#[derive(Default)]
pub struct CopyButtonProps {
    /// What to copy.
    pub text: Signal<String>,
    /// What the button is called.
    pub label: String,
    /// Whether to show the label beside the icon.
    pub wide: bool,
}

/// Copies text and shows for a moment that it did.
#[allow(non_snake_case)]
pub fn CopyButton(props: CopyButtonProps) -> AnyView {
    let CopyButtonProps { text, label, wide } = props;
    let done = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let promise = window().navigator().clipboard().write_text(&text);
            if JsFuture::from(promise).await.is_ok() {
                done.set(true);
                sleep(1500).await;
                // The page may be gone by now.
                let _ = done.try_set(false);
            }
        });
    };
    let sign = move || icon(if done.get() { "check" } else { "copy" });
    if wide {
        view! { <button type="button" class="btn s" on:click=copy>{sign}{label}</button> }
            .into_any()
    } else {
        view! {
            <button type="button" class:done=move || done.get() aria-label=label.clone() title=label on:click=copy>
                {sign}
            </button>
        }
        .into_any()
    }
}

/// Which id.
#[derive(Default)]
pub struct CopyIdProps {
    /// The id.
    pub id: String,
}

/// An id that can be copied with one click.
#[allow(non_snake_case)]
pub fn CopyId(props: CopyIdProps) -> AnyView {
    let CopyIdProps { id } = props;
    let text = Signal::stored(id.clone());
    view! { <span class="id"><code title=id>{id.clone()}</code><CopyButton text=text label="Copy ID"/></span> }
}
