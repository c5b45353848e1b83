//! What a create call answers beyond the id: shown once, and kept nowhere.

use crate::prelude::*;
use baton_model::{Spec, Value, document::MASK, lookup::unforeseen, secrets::masked_by_name};
use serde_json::json;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use crate::ui::{CopyButton, CopyButtonProps, Dialog, DialogProps, small_icon};

/// Members of the new record that the person must see before the page is left.
pub fn extra(spec: &Spec, sent: &Value, made: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let all = unforeseen(spec, sent, made).into_iter();
    all.map(|(name, value)| (name.to_owned(), text(value))).collect()
}

/// Whether a member is a secret by its name, or holds one. Of something new, a mere `key` is one. Before
/// the name may stand whose it is.
fn is_secret(key: &str, value: &str) -> bool {
    let key = key.rsplit(": ").next().unwrap_or(key);
    let member = json!({key: value});
    key.eq_ignore_ascii_case("key") || masked_by_name(&member) != member
}

/// The dialog: it goes on only when the person says so. Escape does not say so.
pub fn dialog(shown: RwSignal<Vec<(String, String)>>, done: Callback<()>) -> AnyView {
    let close = move || {
        shown.set(Vec::new());
        done.run(());
    };
    view! {
        <Dialog title=Signal::stored("Keep these now".to_owned()) open=Signal::derive(move || shown.with(|all| !all.is_empty())) on_close=Callback::new(|()| {})
            footer=move || view! { <button type="button" class="btn primary" on:click=move |_| close()>"I have kept them"</button> }>
            <p>"The server sent these with the new record. They are shown only now, and Baton keeps none of them."</p>
            <dl class="props">{move || shown.get().into_iter().map(|(key, value)| member(key, value)).collect_view()}</dl>
        </Dialog>
    }
    .into_any()
}

fn member(key: String, value: String) -> AnyView {
    let secret = is_secret(&key, &value);
    let revealed = RwSignal::new(!secret);
    let text = value.clone();
    let shown = move || if revealed.get() { text.clone() } else { MASK.to_owned() };
    let label = format!("Copy {key}");
    let reveal = format!("Reveal {key}");
    view! {
        <dt>{key}</dt>
        <dd class="id">
            <code>{shown}</code>
            {secret.then(|| view! {
                <button type="button" aria-label=reveal aria-pressed=move || revealed.get().to_string() on:click=move |_| revealed.update(|on| *on = !*on)>{small_icon("key")}</button>
            })}
            <CopyButton text=Signal::stored(value) label=label/>
        </dd>
    }
    .into_any()
}
