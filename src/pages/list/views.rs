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
    ui::{Act, Dialog, DialogProps, Item, focus_soon, icon, pressed},
};

/// The button `Views` with its menu.
pub fn button(list: ListState, naming: RwSignal<bool>) -> AnyView {
    let open = move |event: web_sys::MouseEvent| choose(list, naming, pressed(&event));
    view! {
        <button type="button" class="btn s ghost" aria-haspopup="menu" aria-expanded="false" on:click=open>{icon("filter")}"Views"</button>
    }
    .into_any()
}

/// The dialog that asks for a name, which is not beside the button: on a phone that is not drawn.
pub fn dialog(list: ListState, naming: RwSignal<bool>) -> AnyView {
    let wanted = lazy::latch(move || naming.get());
    (move || wanted.get().then(|| naming_dialog(list, naming))).into_any()
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
                let before = saved.get_untracked();
                let mut left = before.clone();
                left.retain(|one| one.name != name);
                keep(left);
                // Nobody is asked, as it can be taken back.
                let (environment, resource) = (environment(list), list.resource);
                let (notices, said) = (list.console.notices, format!("View {name} removed"));
                // In a task of its own, which outlives this line of the menu.
                spawn_local(async move {
                    let undo = Callback::new(move |()| keep_views(&environment, resource, &before));
                    notices.offer(said, "Undo", undo);
                });
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

/// What is wrong with a name, or what it does.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    Nothing,
    Missing,
    Replaces,
}

fn naming_dialog(list: ListState, open: RwSignal<bool>) -> AnyView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let said = RwSignal::new(Said::Nothing);
    let typed = move || {
        node.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default()
    };
    let close = move || {
        open.set(false);
        said.set(Said::Nothing);
        if let Some(input) = node.get_untracked() {
            input.set_value("");
        }
    };
    let look = move |_| {
        let name = typed();
        let taken = views(&environment(list), list.resource).iter().any(|one| one.name == name);
        said.set(if taken { Said::Replaces } else { Said::Nothing });
    };
    let submit = move || {
        let name = typed();
        if name.is_empty() {
            said.set(Said::Missing);
            focus_soon("#view-name");
            return;
        }
        let done = if said.get_untracked() == Said::Replaces { "replaced" } else { "saved" };
        list.console.notices.say(format!("View {name} {done} in this browser"));
        save(list, name);
        close();
    };
    let invalid = move || (said.get() == Said::Missing).then_some("true");
    let hint = move || match said.get() {
        Said::Nothing => ().into_any(),
        Said::Missing => {
            view! { <p class="error">{icon("stop")}<span>"Enter a name"</span></p> }.into_any()
        }
        Said::Replaces => {
            view! { <p class="help">"There is a view of this name: it is replaced."</p> }.into_any()
        }
    };
    let label = move || if said.get() == Said::Replaces { "Replace view" } else { "Save view" };
    view! {
        <Dialog title=Signal::stored("Save this view".to_owned()) open=open on_close=Callback::new(move |()| close())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close()>"Cancel"</button>
                <button type="button" class="btn primary" on:click=move |_| submit()>{label}</button>
            }>
            <p>"Search, filters and order of this list, kept in this browser for this environment."</p>
            <form class="field" novalidate on:submit=move |event: web_sys::SubmitEvent| { event.prevent_default(); submit(); }>
                <label for="view-name">"Name of the view"</label>
                <input id="view-name" class="input" maxlength="80" autocomplete="off" required="" aria-describedby="view-name-hint"
                    aria-invalid=invalid node_ref=node on:input=look/>
                <div id="view-name-hint" aria-live="polite">{hint}</div>
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
