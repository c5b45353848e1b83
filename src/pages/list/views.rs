//! Saved views: what a list shows, under a name.

use crate::prelude::*;

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    prefs::{SavedView, keep_views, views},
    state::ListState,
};
use crate::{
    address,
    ui::{Act, Dialog, DialogProps, Item, icon},
};

/// The button `Views` with the dialog that asks for a name; and what is in its menu.
pub fn button(list: ListState) -> (AnyView, Callback<(), Vec<Item>>) {
    let environment = Memo::new(move |_| list.console.environment().id);
    let saved = RwSignal::new(views(&environment.get_untracked(), list.resource));
    let naming = RwSignal::new(false);
    let keep = move |new: Vec<SavedView>| {
        keep_views(&environment.get_untracked(), list.resource, &new);
        saved.set(new);
    };
    let items = move || {
        let all = saved.get();
        let open = |view: &SavedView| {
            let to = format!("{}{}", address::list(list.resource), view.query);
            Item::new(view.name.clone(), "filter", Act::Link(to))
        };
        let remove = |view: &SavedView| {
            let name = view.name.clone();
            Item::run(format!("Remove {name}"), "x", move || {
                let mut left = saved.get_untracked();
                left.retain(|one| one.name != name);
                keep(left);
            })
        };
        let mut items: Vec<Item> = all.iter().map(open).collect();
        if !all.is_empty() {
            items.push(Item::line());
        }
        items.push(Item::run("Save this view…", "plus", move || naming.set(true)));
        items.extend(all.iter().map(remove));
        items
    };
    let items = Callback::new(move |()| items());
    let open =
        move |event: web_sys::MouseEvent| list.menu.open(&event, "Views", move || items.run(()));
    let button = view! {
        <button type="button" class="btn s ghost" aria-haspopup="menu" aria-expanded="false" on:click=open>{icon("filter")}"Views"</button>
        {naming_dialog(list, naming, Callback::new(move |name: String| {
            let mut all = saved.get_untracked();
            all.retain(|one| one.name != name);
            all.push(SavedView { name, query: list.query.with_untracked(|query| baton_model::list::ListQuery { page: 1, ..query.clone() }.write()) });
            keep(all);
        }))}
    };
    (button.into_any(), items)
}

fn naming_dialog(list: ListState, open: RwSignal<bool>, save: Callback<String>) -> AnyView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let submit = move || {
        let name =
            node.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        if !name.is_empty() {
            open.set(false);
            list.console.notices.say(format!("View {name} saved in this browser"));
            save.run(name);
        }
    };
    view! {
        <Dialog title=Signal::stored("Save this view".to_owned()) open=open on_close=Callback::new(move |()| open.set(false))
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="button" class="btn primary" on:click=move |_| submit()>"Save view"</button>
            }>
            <p>"Search, filters and order of this list, kept in this browser for this environment."</p>
            <form class="field" on:submit=move |event: web_sys::SubmitEvent| { event.prevent_default(); submit(); }>
                <label for="view-name">"Name of the view"</label>
                <input id="view-name" class="input" maxlength="80" autocomplete="off" node_ref=node/>
            </form>
        </Dialog>
    }
    .into_any()
}
