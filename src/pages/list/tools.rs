//! Search, filters, and what they cover.

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
    lazy,
    store::Progress,
    ui::{Act, Item, grouped, icon, pressed},
};

/// The search box and, when they are due, the filters and how the list is drawn.
pub fn tools(list: ListState, due: Memo<bool>) -> AnyView {
    let spec = list.resource.spec();
    let label = format!("Search {}", spec.plural.to_ascii_lowercase());
    let search = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        // The first letter is a step that Back undoes; the others belong to it.
        let first = list.typing.is_first();
        list.typing.typed(text, move || list.replace(&list.query.get_untracked()));
        let query = list.query.get_untracked();
        if first { list.show(&query) } else { list.note(&query) }
    };
    let searched = Memo::new(move |_| list.query.with(|query| query.search.clone()));
    view! {
        <div class="tools" role="search" aria-label=spec.plural>
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

/// How the list is drawn.
pub fn rest(list: ListState) -> AnyView {
    let naming = RwSignal::new(false);
    view! {
        <div class="rest">
            <button type="button" class="btn s icon ghost" aria-label="Read again" title="Read again" on:click=move |_| list.read_again()>{icon("refresh")}</button>
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

/// What a search or an order covers while not everything is here, and what the server withholds.
pub fn scope(list: ListState) -> AnyView {
    let wanted = lazy::latch(move || list.is_here());
    (move || wanted.get().then(|| covered(list))).into_any()
}

fn covered(list: ListState) -> AnyView {
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
        let plural = list.resource.spec().plural.to_ascii_lowercase();
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
