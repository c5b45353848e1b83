//! Search, filters, and what they cover.

use baton_model::list::ListQuery;
use leptos::{html, prelude::*};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::state::ListState;
use crate::{
    store::Progress,
    ui::{grouped, icon, small_icon},
};

/// The search box and the filters.
pub fn tools(list: ListState) -> AnyView {
    let spec = list.resource.spec();
    let label = format!("Search {}", spec.plural.to_lowercase());
    let node: NodeRef<html::Input> = NodeRef::new();
    let search = move |event: web_sys::Event| {
        let search = event_target_value(&event);
        let query = list.query.get_untracked();
        let next = ListQuery { search, page: 1, ..query.clone() };
        // The first letter is a step that Back undoes; the others belong to it.
        if query.search.is_empty() { list.show(&next) } else { list.replace(&next) }
    };
    let filter = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let value = (!value.is_empty()).then_some(value);
        list.show(&list.query.get_untracked().with_filter("active", value.as_deref()));
    };
    let active =
        move || list.query.with(|query| query.filter("active").unwrap_or_default().to_owned());
    view! {
        <div class="tools" role="search" aria-label=spec.plural>
            <div class="affix">
                <svg class="i lead" aria-hidden="true"><use href="icons.svg#search"></use></svg>
                <input class="input s" type="search" aria-label=label placeholder="Name, id, description…" node_ref=node
                    autocomplete="off" spellcheck="false"
                    prop:value=move || list.query.with(|query| query.search.clone()) on:input=search/>
            </div>
            <span class="select s">
                <select aria-label="State" prop:value=active on:change=filter>
                    <option value="" selected=move || active().is_empty()>"State: any"</option>
                    <option value="true" selected=move || active() == "true">"Active"</option>
                    <option value="false" selected=move || active() == "false">"Inactive"</option>
                </select>
                {small_icon("down")}
            </span>
            <div class="rest">
                <button type="button" class="btn s icon ghost" aria-label="Read again" title="Read again" on:click=move |_| list.read_again()>{icon("refresh")}</button>
            </div>
        </div>
    }
    .into_any()
}

/// What a search or an order covers while not everything is here, and what the server withholds.
pub fn scope(list: ListState) -> AnyView {
    let collection = list.store().of(list.resource);
    let state = Memo::new(move |_| {
        collection.with(|c| (c.progress.clone(), c.all.len() as u64, c.total, c.whole))
    });
    (move || {
        let (progress, loaded, total, _) = state.get();
        if !list.is_here() {
            return ().into_any();
        }
        let of = total.map_or_else(|| "an unknown number".to_owned(), grouped);
        let plural = list.resource.spec().plural.to_lowercase();
        match progress {
            Progress::Running => view! {
                <div class="scope">
                    <span aria-live="polite"><b>{format!("In the {} loaded of {of}.", grouped(loaded))}</b>" The rest is on its way; rows may still move."</span>
                    <button type="button" class="btn s ghost" on:click=move |_| list.store().cancel(list.resource)>"Cancel"</button>
                    <progress class="bar thin" aria-label=format!("Loading all {plural}") max=total.map(|t| t.to_string()) value=total.map(|_| loaded.to_string())></progress>
                </div>
            }
            .into_any(),
            Progress::Idle => view! {
                <div class="scope">
                    <span><b>{format!("In the {} loaded of {of}.", grouped(loaded))}</b>" Loading was cancelled."</span>
                    <button type="button" class="btn s ghost" on:click=move |_| list.store().load_all(list.resource)>"Load the rest"</button>
                </div>
            }
            .into_any(),
            Progress::Capped => view! {
                <div class="scope">
                    <span>{icon("info")}" "<b>{format!("{} of {of}.", grouped(loaded))}</b>" The server gives no further pages: search and order cover these only."</span>
                </div>
            }
            .into_any(),
            Progress::Complete | Progress::Failed(_) => ().into_any(),
        }
    })
    .into_any()
}
