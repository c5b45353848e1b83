//! What was changed since the record was read, field by field.

use baton_model::Value;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::form::Form;

/// The tab.
pub fn changes_tab(form: Form) -> AnyView {
    let rows = move || {
        form.changes()
            .into_iter()
            .map(|(label, change)| {
                view! {
                    <tr>
                        <th scope="row">{label}</th>
                        <td>{change.before.map(|value| view! { <del>{words(&value)}</del> })}</td>
                        <td>{change.after.map(|value| view! { <ins>{words(&value)}</ins> })}</td>
                    </tr>
                }
                .into_any()
            })
            .collect_view()
    };
    let none = move || form.changes().is_empty();
    view! {
        <div class="body">
            {move || none().then(|| view! { <p class="muted">"Nothing is changed."</p> })}
            <div class="card" class:gone=none>
                <table class="diff" aria-label="Changes">
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"Now"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
