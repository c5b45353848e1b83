//! The list of a resource: one implementation for all.

mod columns;
mod pager;
mod rows;
mod state;
mod table;
mod tools;

use baton_model::Resource;
pub use columns::{reference_link, state as active_state};
use leptos::prelude::*;

use crate::ui::dom::{AnyView, IntoAny, view};

use self::state::ListState;
use crate::{
    address,
    pages::titles,
    ui::{Alert, AlertProps, icon},
};

/// The list of `resource`, as its address says.
pub fn list_page(resource: Resource) -> AnyView {
    let spec = resource.spec();
    let list = ListState::new(resource);
    titles::set(spec.plural);
    let new = format!("New {}", spec.singular);
    let failure = move || {
        list.failure.get().map(|failure| {
            view! {
                <div class="body"><Alert failure=failure retry=Callback::new(move |()| list.read_again())/></div>
            }
        })
    };
    view! {
        <div class="scroll" node_ref=list.scroll on:scroll=move |_| list.scrolled()>
            <div class="head">
                <div>
                    <h1 tabindex="-1">{spec.plural}</h1>
                    <p class="sub hide-phone">{titles::about(resource)}</p>
                </div>
                <div class="actions">
                    <a class="btn primary" href=address::new(resource)>{icon("plus")}{new}</a>
                </div>
            </div>
            {tools::tools(list)}
            {tools::scope(list)}
            {failure}
            {table::table(list)}
        </div>
        {pager::pager(list)}
    }
    .into_any()
}
