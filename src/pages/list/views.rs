//! Saved views: what a list shows, under a name.

use crate::prelude::*;
use baton_model::list::ListQuery;

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    prefs::{SavedView, keep_views, views},
    state::ListState,
};
use crate::{
    address, lazy,
    ui::{Act, Dialog, DialogProps, Item, icon, pressed},
};

/// The button `Views` with its menu, and the dialog that asks for a name.
pub fn button(list: ListState, naming: RwSignal<bool>) -> AnyView {
    let open = move |event: web_sys::MouseEvent| choose(list, naming, pressed(&event));
    let wanted = lazy::latch(move || naming.get());
    view! {
        <button type="button" class="btn s ghost" aria-haspopup="menu" aria-expanded="false" on:click=open>{icon("filter")}"Views"</button>
        {move || wanted.get().then(|| naming_dialog(list, naming))}
    }
    .into_any()
}

fn environment(list: ListState) -> String {
    untrack(|| list.console.environment().id)
}

fn choose(list: ListState, naming: RwSignal<bool>, button: Option<web_sys::HtmlElement>) {
    list.menu.open(button, "Views", items(list, naming));
}

/// The saved views, and what can be done with them.
pub fn items(list: ListState, naming: RwSignal<bool>) -> impl Fn() -> Vec<Item> {
    let saved = RwSignal::new(views(&environment(list), list.resource));
    let keep = move |new: Vec<SavedView>| {
        keep_views(&environment(list), list.resource, &new);
        saved.set(new);
    };
    move || {
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
    }
}

fn naming_dialog(list: ListState, open: RwSignal<bool>) -> AnyView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let submit = move || {
        let name =
            node.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        if !name.is_empty() {
            open.set(false);
            list.console.notices.say(format!("View {name} saved in this browser"));
            save(list, name);
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

/// Keeps what the list shows under a name, in place of what had that name before.
fn save(list: ListState, name: String) {
    let environment = environment(list);
    let mut all = views(&environment, list.resource);
    all.retain(|one| one.name != name);
    let query = list.query.with_untracked(|query| ListQuery { page: 1, ..query.clone() }.write());
    all.push(SavedView { name, query });
    keep_views(&environment, list.resource, &all);
}
