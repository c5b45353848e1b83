use leptos::{html, prelude::*};

/// A modal dialog: focus stays inside, Escape closes it, and focus returns to where it was.
#[component]
pub fn Dialog(
    /// Its heading, which is also its name.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Environment kind, for the line that marks production.
    #[prop(into, optional)]
    env: Signal<String>,
    /// Whether it needs the room for a table.
    #[prop(optional)]
    wide: bool,
    /// Text and fields.
    children: ChildrenFn,
    /// Its buttons.
    #[prop(into)]
    footer: ViewFnOnce,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let id = format!("dialog-{}", uuid::Uuid::new_v4().simple());
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dialog" class:wide=wide node_ref=node aria-labelledby=id data-env=move || env.get()
            on:close=move |_| if open.get_untracked() { on_close.run(()) }>
            <header><h2 id=id.clone()>{move || title.get()}</h2></header>
            <div class="in">{move || open.get().then(|| children())}</div>
            <footer>{footer.run()}</footer>
        </dialog>
    }
    .into_any()
}
