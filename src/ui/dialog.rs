use leptos::task::tick;

use super::dom::{AnyView, Children, IntoAny, Slot, view};
use crate::prelude::*;

/// What a dialog is made of.
#[derive(Default)]
pub struct DialogProps {
    /// Its heading, which is also its name.
    pub title: Signal<String>,
    /// Whether it is open.
    pub open: Signal<bool>,
    /// Called when the person closes it.
    pub on_close: Option<Callback<()>>,
    /// Environment kind, for the line that marks production.
    pub env: Signal<String>,
    /// Whether it needs the room for a table.
    pub wide: bool,
    /// Text and fields, made when it opens.
    pub children: Children,
    /// Its buttons.
    pub footer: Slot,
}

/// A modal dialog: focus stays inside, Escape closes it, and focus returns to where it was.
#[allow(non_snake_case)]
pub fn Dialog(props: DialogProps) -> AnyView {
    let DialogProps { title, open, on_close, env, wide, children, footer } = props;
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let id = format!("dialog-{}", uuid::Uuid::new_v4().simple());
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // When its content is there: a field in it takes the focus, not a button below.
            (true, false) => spawn_local(async move {
                tick().await;
                if open.try_get_untracked() == Some(true) && !dialog.open() {
                    let _ = dialog.show_modal();
                }
            }),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // The browser tells of it later: by then a dialog may be open again.
    let closed = move || {
        let is_closed = node.get_untracked().is_none_or(|dialog| !dialog.open());
        is_closed && open.try_get_untracked() == Some(true)
    };
    // At the second Escape a browser asks nobody: what its owner leaves open is shown again.
    let close_told = move |_| {
        let Some(close) = on_close.filter(|_| closed()) else { return };
        close.run(());
        if let Some(dialog) = node.get_untracked().filter(|_| closed()) {
            let _ = dialog.show_modal();
        }
    };
    // Whoever opened it decides: what runs may only stop, and show what was done.
    let cancel = move |event: web_sys::Event| {
        // That of a choice of files, which comes from within, is none of it.
        if let Some(close) = on_close.filter(|_| event.target() == event.current_target()) {
            event.prevent_default();
            close.run(());
        }
    };
    view! {
        <dialog class="dialog" class:wide=wide node_ref=node aria-labelledby=id data-env=move || env.get() on:cancel=cancel
            on:close=close_told>
            <header><h2 id=id.clone()>{move || title.get()}</h2></header>
            <div class="in">{move || open.get().then(|| children.view())}</div>
            <footer>{footer.view()}</footer>
        </dialog>
    }
    .into_any()
}
