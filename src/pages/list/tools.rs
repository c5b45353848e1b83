//! Search, filters, and how a list is drawn.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::prelude::*;

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    columns::columns,
    export,
    later::{self, later},
    sorting,
    state::ListState,
    views,
};
use crate::{
    lazy::part,
    ui::{Act, Item, icon, now, pressed, sleep},
};

/// Keys that follow each other within so many milliseconds are a burst.
const BURST: u64 = 150;

/// When the last key was heard of.
static KEY: AtomicU64 = AtomicU64::new(0);

/// The search box and, when they are due, the filters and how the list is drawn.
pub fn tools(list: ListState, due: Memo<bool>) -> AnyView {
    let spec = list.resource.spec();
    let label = format!("Search {}", spec.plural.to_ascii_lowercase());
    let search = move |event: web_sys::Event| typed(list, event_target_value(&event));
    let searched = Memo::new(move |_| list.query.with(|query| query.search.clone()));
    view! {
        <div class="tools of-list" role="search" aria-label=spec.plural>
            <div class="affix">
                <svg class="i lead" aria-hidden="true"><use href="#i-search"></use></svg>
                <input class="input s" type="search" aria-label=label placeholder="Name, id, description…" aria-keyshortcuts="/"
                    autocomplete="off" spellcheck="false" prop:value=move || searched.get() on:input=search/>
                <kbd class="hide-phone" aria-hidden="true">"/"</kbd>
            </div>
            {later(due, list, later::beside)}
        </div>
    }
    .into_any()
}

/// Takes what was typed.
#[part(list)]
fn typed(list: ListState, text: String) {
    if list.is_gone() {
        return;
    }
    list.typing.typed(text, move || list.typing_rests());
    let is_burst = now() < KEY.swap(now(), Ordering::Relaxed) + BURST;
    spawn_local(async move {
        // Right after the key, but on a slow machine not before what it finds is on the screen. Nobody
        // can look at the answers to a burst: who leaves in it must find all of it.
        if !is_burst {
            sleep(0).await;
        }
        list.note();
    });
}

/// How the list is drawn.
pub fn rest(list: ListState) -> AnyView {
    let naming = RwSignal::new(false);
    view! {
        <div class="rest">
            <button type="button" class="btn s icon ghost" aria-label="Read again" title="Read again" aria-busy=move || list.reading.get().to_string() on:click=move |_| list.read_again()>{icon("refresh")}</button>
            {views::button(list, naming)}
            {columns_button(list)}
            {more_button(list, naming)}
        </div>
        {views::dialog(list, naming)}
    }
    .into_any()
}

/// Which columns are shown, and how high rows are.
fn columns_button(list: ListState) -> AnyView {
    let open = move |event: web_sys::MouseEvent| choose_columns(list, pressed(&event));
    view! {
        <button type="button" class="btn s ghost" aria-haspopup="menu" aria-expanded="false" on:click=open>{icon("columns")}"Columns"</button>
    }
    .into_any()
}

fn choose_columns(list: ListState, button: Option<web_sys::HtmlElement>) {
    let without_room = sorting::without_room(list);
    let order = sorting::item(list, button.clone());
    list.menu.open(button, "Columns", move || {
        let mut items = column_items(list, &without_room);
        items.push(order.clone());
        items
    });
}

fn column_items(list: ListState, without_room: &[&str]) -> Vec<Item> {
    let hidden = list.prefs.hidden.get();
    let others = columns(list.resource).iter().filter(|column| column.key != "name");
    let toggle = |column: &'static super::columns::Column| {
        let shown = !hidden.iter().any(|key| key == column.key);
        let turn = Callback::new(move |()| list.prefs.toggle(column.key));
        let no_room = shown && without_room.contains(&column.key);
        let label = format!("{}{}", column.label, if no_room { " (no room here)" } else { "" });
        Item::new(label, "", Act::Toggle(shown, turn))
    };
    let mut items: Vec<Item> = others.map(toggle).collect();
    items.push(Item::line());
    let density = Callback::new(move |()| list.prefs.toggle_density());
    items.push(Item::new("Compact rows", "", Act::Toggle(list.prefs.compact.get(), density)));
    items
}

/// Everything above in one menu, where there is no room for more than one button.
fn more_button(list: ListState, naming: RwSignal<bool>) -> AnyView {
    let open = move |event: web_sys::MouseEvent| choose_more(list, naming, pressed(&event));
    view! {
        <button type="button" class="btn s icon ghost more" aria-label="More" aria-haspopup="menu" aria-expanded="false" on:click=open>{icon("dots")}</button>
    }
    .into_any()
}

fn choose_more(list: ListState, naming: RwSignal<bool>, button: Option<web_sys::HtmlElement>) {
    let views = views::items(list, naming);
    let without_room = sorting::without_room(list);
    let items = move || {
        let mut items = views();
        items.push(Item::line());
        items.extend(column_items(list, &without_room));
        items.push(Item::line());
        items.extend(
            export::items(list)
                .into_iter()
                .map(|item| Item { label: item.label.replacen("As", "Export as", 1), ..item }),
        );
        items
    };
    list.menu.open(button, "More", items);
}
