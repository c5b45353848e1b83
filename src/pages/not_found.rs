use crate::ui::dom::{AnyView, IntoAny, view};

use super::titles;
use crate::ui::icon;

/// What stands where an address leads nowhere, with a way back.
pub fn not_found(what: &str, back: String, back_label: String) -> AnyView {
    titles::set("Not found");
    view! {
        <div class="scroll">
            <div class="empty">
                {icon("search")}
                <h1 tabindex="-1">"Not found"</h1>
                <p>{what.to_owned()}</p>
                <div class="actions"><a class="btn primary" href=back>{back_label}</a></div>
            </div>
        </div>
    }
    .into_any()
}
