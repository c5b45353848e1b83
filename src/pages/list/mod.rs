//! The list of a resource: one implementation for all.

mod actions;
mod app_filters;
mod bulk;
mod bulk_field;
mod bulk_plan;
mod bulk_result;
mod bulk_run;
mod bulk_view;
mod choose;
mod columns;
mod coverage;
mod draw;
mod empty;
mod export;
mod filters;
mod find;
mod fold;
pub mod gather;
mod hover;
mod later;
mod left;
mod needs;
mod pager;
mod prefs;
mod scope;
mod sorting;
pub mod state;
mod status;
mod table;
mod tools;
mod typing;
mod views;
mod walk;
mod whole;
mod work;

use crate::prelude::*;
use baton_model::Resource;
pub use bulk_view::meter;
pub use columns::{reference_beside, reference_link, state as active_state};
pub use fold::{fold, folded};
pub use later::refresh_shown;
pub use left::{crumbs, seen_last};
pub use status::{deployed, edited_hint, seen as status_view};

use crate::ui::dom::{AnyView, IntoAny, view};

use self::{
    later::{is_due, later, shown},
    state::ListState,
};
use crate::{
    address,
    pages::{
        session::{missing_scope, read_only},
        titles,
    },
    ui::{Alert, AlertProps, icon},
};

/// The list of `resource`, as its address says.
pub fn list_page(resource: Resource) -> AnyView {
    let spec = resource.spec();
    let list = ListState::new(resource);
    titles::set(spec.plural);
    shown(list);
    walk::listen(list);
    let due = is_due(list);
    let new = format!("New {}", spec.singular);
    let why_not = Memo::new(move |_| missing_scope(list.console, list.resource));
    let failure = move || {
        list.failure.get().map(|failure| {
            // Its button goes with it.
            on_cleanup(titles::refocus);
            view! {
                <div class="body"><Alert failure=failure retry=Callback::new(move |()| list.refresh())/></div>
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
                    {later(due, list, later::actions)}
                    {move || match why_not.get() {
                        None => view! { <a class="btn primary" href=address::new(resource)>{icon("plus")}{new.clone()}</a> }.into_any(),
                        Some(why) => view! { <a class="btn primary" role="link" aria-disabled="true" title=why>{icon("plus")}{new.clone()}</a> }.into_any(),
                    }}
                </div>
            </div>
            {read_only(list.console, list.resource)}
            {tools::tools(list, due)}
            {failure}
            {table::table(list)}
        </div>
        {find::Find::follow(list)}
        {later(due, list, later::below)}
    }
    .into_any()
}
