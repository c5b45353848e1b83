//! The order of a list, where the head that says it and changes it is not on the screen.

use crate::prelude::*;
use baton_model::list::ListQuery;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    columns::{Column, columns},
    state::ListState,
};
use crate::ui::{
    Act, Item,
    dom::{AnyView, IntoAny, view},
    pressed,
};

/// The button `Sort`. Style sheets show it where the head of the sorted column is not drawn, and
/// where most heads are not.
pub fn button(list: ListState) -> AnyView {
    let sorted = Memo::new(move |_| {
        let sort = list.query.with(|query| query.sort.clone())?;
        let column = columns(list.resource).iter().find(|column| column.key == sort.0)?;
        let is_hidden = list.prefs.hidden.with(|hidden| hidden.iter().any(|key| key == column.key));
        Some((column.label, sort.1, is_hidden, column.class))
    });
    let class = move || match sorted.get() {
        Some((.., true, _)) => "filter sorting on away".to_owned(),
        Some((.., class)) => format!("filter sorting on of-{}", level(class)),
        None => "filter sorting".to_owned(),
    };
    let label = move || match sorted.get() {
        Some((label, down, ..)) => format!("Sort: {}", ordered(label, down)),
        None => "Sort".to_owned(),
    };
    let open = move |event: web_sys::MouseEvent| choose(list, pressed(&event));
    view! {
        <button type="button" class=class aria-haspopup="menu" aria-expanded="false" on:click=open>{label}</button>
    }
    .into_any()
}

/// How early a column leaves, among its classes.
fn level(class: &str) -> &str {
    class.split(' ').find(|one| matches!(*one, "p1" | "p2" | "p3")).unwrap_or_default()
}

fn ordered(label: &str, down: bool) -> String {
    format!("{label}, {}", if down { "descending" } else { "ascending" })
}

/// The line that leads to the orders.
pub fn item(list: ListState, button: Option<HtmlElement>) -> Item {
    Item::run("Sort by…", "arrow-down", move || choose(list, button.clone()))
}

/// The columns, each of which does what its head would do.
fn choose(list: ListState, button: Option<HtmlElement>) {
    list.menu.open(button, "Sort by", move || {
        let query = list.query.get();
        let line = |column: &'static Column| {
            let sort = query.sort.as_ref().filter(|sort| sort.0 == column.key);
            let label = sort.map_or(column.label.into(), |sort| ordered(column.label, sort.1));
            let turn = move |()| list.show(&list.query.get_untracked().sorted_by(column.key));
            Item::new(label, "", Act::Toggle(sort.is_some(), Callback::new(turn)))
        };
        let sortable = columns(list.resource).iter().filter(|column| column.sorts());
        let mut items: Vec<Item> = sortable.map(line).collect();
        let none = move |()| {
            list.show(&ListQuery { sort: None, page: 1, ..list.query.get_untracked() });
        };
        items.push(Item::line());
        let none = Act::Toggle(query.sort.is_none(), Callback::new(none));
        items.push(Item::new("As the server has it", "", none));
        items
    });
}

/// Whether the window leaves no room for a column that is chosen: its key is among these.
pub fn without_room(list: ListState) -> Vec<&'static str> {
    let heads = document().query_selector_all(".records thead th").ok();
    let shown = untrack(|| list.columns());
    let is_gone = |(n, column): (u32, &&'static Column)| {
        let head = heads.as_ref()?.item(n)?.dyn_into::<HtmlElement>().ok()?;
        (head.offset_width() == 0).then_some(column.key)
    };
    (0..).zip(&shown).filter_map(is_gone).collect()
}
