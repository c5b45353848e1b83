//! Choosing records: the checkboxes, and the bar that says what can be done with the chosen.

use std::collections::BTreeSet;

use crate::prelude::*;
use baton_model::{
    Resource,
    bulk::Action,
    selection::{Selection, Share},
};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{export, state::ListState};
use crate::{
    lazy::part,
    pages::session::missing_scope,
    ui::{grouped, icon},
};

/// The checkbox of the head: the whole page.
pub fn page_checkbox(list: ListState) -> AnyView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let share = Memo::new(move |_| {
        let rows = list.rows().unwrap_or_default();
        let ids = rows.iter().map(|record| record.id.as_str());
        list.selection.with(|selection| match selection {
            Selection::None => Share::None,
            chosen => chosen.share(ids),
        })
    });
    Effect::new(move |_| {
        let part = share.get() == Share::Part;
        if let Some(node) = node.get() {
            node.set_indeterminate(part);
        }
    });
    view! {
        <input type="checkbox" class="check" class:some=move || share.get() == Share::Part aria-label="Select all on this page"
            node_ref=node prop:checked=move || share.get() == Share::All on:change=move |event| choose_page(list, event_target_checked(&event))/>
    }
    .into_any()
}

#[part(list)]
fn choose_page(list: ListState, on: bool) {
    if list.is_gone() {
        return;
    }
    let rows = untrack(|| list.rows()).unwrap_or_default();
    let everything = untrack(|| list.total()) == Some(rows.len() as u64);
    list.selection.update(|selection| {
        if everything {
            *selection = if on { Selection::AllMatching(BTreeSet::new()) } else { Selection::None };
        } else {
            rows.iter().for_each(|record| selection.set(&record.id, on));
        }
    });
}

/// Chooses a record, or does so no longer.
#[part(list)]
pub fn set(list: ListState, id: String, on: bool) {
    list.selection.update(|selection| selection.set(&id, on));
}

/// Turns the choice of a row round: the space bar.
pub fn toggle(list: ListState, place: usize) {
    let rows = untrack(|| list.rows()).unwrap_or_default();
    if let Some(record) = rows.get(place) {
        list.selection.update(|selection| selection.set(&record.id, !selection.has(&record.id)));
    }
}

/// The bar below the table while something is chosen.
pub fn bar(list: ListState) -> AnyView {
    let open = Memo::new(move |_| list.selection.with(|selection| *selection != Selection::None));
    (move || open.get().then(|| opened(list))).into_any()
}

fn opened(list: ListState) -> AnyView {
    let count = move || list.selection.with(|selection| selection.count(list.total()));
    let text = move || {
        count().map_or_else(|| "All selected".to_owned(), |n| format!("{} selected", grouped(n)))
    };
    let all = move || {
        let total = list.total().filter(|total| count().is_some_and(|chosen| chosen < *total));
        total.map(|total| {
            let all = move |_| list.selection.set(Selection::AllMatching(BTreeSet::new()));
            view! { <button type="button" class="link" on:click=all>{format!("Select all {}", grouped(total))}</button> }
        })
    };
    let why_not = Memo::new(move |_| missing_scope(list.console, list.resource));
    let ask = move |action: Action| {
        if why_not.get_untracked().is_none() {
            list.bulk.ask(list, action);
        }
    };
    let off = move || why_not.with(Option::is_some).then_some("true");
    let act = move |label: &'static str, action: Action| {
        view! { <button type="button" class="btn s" aria-disabled=off title=move || why_not.get() on:click=move |_| ask(action)>{label}</button> }.into_any()
    };
    // Apps are not active or inactive, and each is deleted by its name.
    let all_can = list.resource != Resource::App;
    let own = move || {
        if all_can {
            view! {
                {act("Make active", Action::Activate(true))}
                {act("Make inactive", Action::Activate(false))}
                {act("Change a field…", Action::Edit)}
            }
            .into_any()
        } else {
            view! { <button type="button" class="btn s" on:click=move |_| list.apps.deploy_chosen(list)>{icon("rocket")}"Deploy"</button> }.into_any()
        }
    };
    view! {
            <div class="selbar" role="region" aria-label="Selection">
                <b aria-live="polite">{text}</b>{all}
                <div class="rest">
                    {own()}
                    {export::button(list, "btn s", false)}
                    {all_can.then(|| view! { <button type="button" class="btn s danger" aria-disabled=off title=move || why_not.get() on:click=move |_| ask(Action::Delete)>{icon("trash")}"Delete"</button> })}
                    <button type="button" class="btn s ghost" aria-keyshortcuts="Escape" on:click=move |_| list.selection.set(Selection::None)>"Clear"<kbd class="hide-phone" aria-hidden="true">"Esc"</kbd></button>
                </div>
            </div>
    }
    .into_any()
}
