//! What a list shows beside its rows. It comes after the first of them, in a part of the program
//! of its own: few calls from the first part, as each costs some hundred bytes there.

use std::cell::Cell;

use crate::prelude::*;
use baton_model::Resource;

use super::{
    bulk_view, choose, export, filters, hover, left, pager, scope, sorting, state::ListState,
    table, tools,
};
use crate::{
    lazy::{self, part},
    pages::{apps, edit::page_left},
    ui::{
        dom::{AnyView, IntoAny, view},
        menu,
    },
};

/// Whether it is time: rows are there, or there will be none without it.
pub fn is_due(list: ListState) -> Memo<bool> {
    lazy::latch(move || {
        list.rows().is_some() || list.failure.with(Option::is_some) || list.is_here()
    })
}

/// A view that comes when it is time.
pub fn later(due: Memo<bool>, list: ListState, make: fn(ListState) -> AnyView) -> AnyView {
    (move || due.get().then(|| make(list))).into_any()
}

thread_local! {
    /// The list on the screen.
    static SHOWN: Cell<Option<ListState>> = const { Cell::new(None) };
}

/// Reads the page on the screen again if it is a list of `resource`: something was made meanwhile.
pub fn refresh_shown(resource: Resource) {
    if let Some(list) = SHOWN.get().filter(|list| list.resource == resource && !list.is_gone()) {
        list.refresh();
    }
}

/// Takes note of the list that is on the screen, until it is left.
pub fn shown(list: ListState) {
    SHOWN.set(Some(list));
    on_cleanup(move || page_left(list.console));
}

/// In the heading.
#[part(list)]
pub fn actions(list: ListState) -> AnyView {
    export::button(list, "btn hide-phone", true)
}

/// Beside the search.
#[part(list)]
pub fn beside(list: ListState) -> AnyView {
    view! {
        {filters::filters(list)}
        {sorting::button(list)}
        {tools::rest(list)}
    }
}

/// Below the rows, and over them.
#[part(list)]
pub fn below(list: ListState) -> AnyView {
    table::measure_when_needed(list);
    left::follow(list);
    hover::follow(list);
    view! {
        {scope::scope(list)}
        {choose::bar(list)}
        {pager::pager(list)}
        {menu(list.menu)}
        {bulk_view::dialog(list)}
        {(list.resource == Resource::App).then(|| apps::dialogs(list.apps))}
    }
}
