//! Choosing records: the checkboxes, and the bar that says what can be done with the chosen.

use std::{collections::BTreeSet, sync::Arc};

use crate::prelude::*;
use baton_model::{
    Record, Resource,
    bulk::Action,
    selection::{Selection, Share},
};

use crate::ui::dom::{AnyView, IntoAny, view};

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{export, state::ListState, walk::place_of};
use crate::{
    lazy::part,
    pages::session::missing_scope,
    ui::{grouped, icon, refocus_soon},
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
    let Some(rows) = untrack(|| list.rows()) else {
        // Nothing is there to be chosen: the browser has ticked it all the same.
        if let Ok(Some(ticked)) = document().query_selector("table.records thead .check") {
            ticked.unchecked_ref::<HtmlInputElement>().set_checked(false);
        }
        return;
    };
    let total = untrack(|| list.total());
    // Of many thousands each is not taken note of.
    let everything = rows.len() > MOST && total == Some(rows.len() as u64);
    list.selection.update(|selection| {
        if everything {
            *selection = if on { Selection::AllMatching(BTreeSet::new()) } else { Selection::None };
        } else {
            rows.iter().for_each(|record| selection.set(&record.id, on, total));
        }
    });
}

/// Chooses a record, or does so no longer.
#[part(list)]
pub fn set(list: ListState, id: String, on: bool) {
    if list.is_gone() {
        return;
    }
    let matching = untrack(|| list.total());
    list.selection.update(|selection| selection.set(&id, on, matching));
    list.picked.set_value(Some(id));
}

/// Turns the choice of a row round: the space bar.
pub fn toggle(list: ListState, place: usize) {
    let rows = untrack(|| list.rows()).unwrap_or_default();
    if let Some(record) = rows.get(place) {
        let on = list.selection.with_untracked(|selection| !selection.has(&record.id));
        set(list, record.id.clone(), on);
    }
}

/// With the shift key held, a click on a checkbox does to all rows since the one before what it does
/// to its own.
fn listen(list: ListState) {
    let handle = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let input = target.filter(|one| one.matches("tbody .c-check > input").unwrap_or(false));
        let Some(input) = input else { return };
        let rows = untrack(|| list.rows()).unwrap_or_default();
        let Some(place) = place_of(&input).filter(|place| *place < rows.len()) else { return };
        let is_last =
            |record: &Arc<Record>| list.picked.with_value(|last| last.as_ref() == Some(&record.id));
        let before = rows.iter().position(is_last);
        if let Some(before) = before.filter(|_| event.shift_key()) {
            let on = input.unchecked_ref::<HtmlInputElement>().checked();
            let matching = untrack(|| list.total());
            list.selection.update(|selection| {
                for record in rows.part(before.min(place), before.max(place) + 1).iter() {
                    selection.set(&record.id, on, matching);
                }
            });
        }
    });
    on_cleanup(move || handle.remove());
}

/// Rows that are looked through for those that are chosen: of more it would be felt with each key.
const MOST: usize = 1000;

/// The bar below the table while something is chosen.
pub fn bar(list: ListState) -> AnyView {
    listen(list);
    let open = Memo::new(move |_| list.selection.with(|selection| *selection != Selection::None));
    (move || open.get().then(|| opened(list))).into_any()
}

fn opened(list: ListState) -> AnyView {
    let count = move || list.selection.with(|selection| selection.count(list.total()));
    // Chosen before the list was narrowed, or on another page.
    let beyond = Memo::new(move |_| {
        let rows = list.rows().filter(|rows| rows.len() <= MOST)?;
        Some(list.selection.with(|all| all.beyond(rows.iter().map(|record| record.id.as_str()))))
    });
    let text = move || {
        let chosen = match (count(), list.selection.get()) {
            (Some(n), _) => format!("{} selected", grouped(n)),
            (None, Selection::AllMatching(except)) if !except.is_empty() => {
                format!("All but {} selected", grouped(except.len() as u64))
            }
            _ => "All selected".to_owned(),
        };
        match beyond.get().unwrap_or_default() {
            0 => chosen,
            n => format!("{chosen} ({} not shown)", grouped(n as u64)),
        }
    };
    // Where nobody knows how many match, there may always be more than are chosen.
    let all = Memo::new(move |_| {
        let total = list.total();
        let more = count().is_some_and(|chosen| total.is_none_or(|total| chosen < total));
        more.then(|| {
            total.map_or_else(|| "Select all".to_owned(), |n| format!("Select all {}", grouped(n)))
        })
    });
    let all = move || {
        all.get().map(|label| {
            let all = move |_| list.selection.set(Selection::AllMatching(BTreeSet::new()));
            view! { <button type="button" class="link" on:click=all>{label}</button> }
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
    let clear = move |_| {
        list.selection.set(Selection::None);
        // In sight whatever is scrolled, and right where rows are chosen again.
        refocus_soon(".records thead .check");
    };
    view! {
            <div class="selbar" role="region" aria-label="Selection">
                <b aria-live="polite">{text}</b>{all}
                <div class="rest">
                    {own()}
                    {export::button(list, "btn s", false)}
                    {all_can.then(|| view! { <button type="button" class="btn s danger" aria-disabled=off title=move || why_not.get() on:click=move |_| ask(Action::Delete)>{icon("trash")}"Delete"</button> })}
                    <button type="button" class="btn s ghost" aria-keyshortcuts="Escape" on:click=clear>"Clear"<kbd class="hide-phone" aria-hidden="true">"Esc"</kbd></button>
                </div>
            </div>
    }
    .into_any()
}
