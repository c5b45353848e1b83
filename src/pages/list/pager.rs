//! Which rows are shown, and the way to the others.

use crate::prelude::*;
use baton_model::{
    Resource,
    list::{ListQuery, SIZES},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::state::ListState;
use crate::{
    store::{Collection, look_behind},
    ui::{frame, grouped, icon, small_icon},
};

/// The bar below the table.
pub fn pager(list: ListState) -> AnyView {
    let shown = move || list.rows().map_or(0, |rows| rows.len() as u64);
    let text = move || {
        let (first, shown) = (list.first(), shown());
        let range = format!("{}–{}", grouped(first + 1), grouped(first + shown));
        match (list.total(), shown) {
            (_, 0) => String::new(),
            (Some(total), _) => format!("{range} of {}", grouped(total)),
            (None, _) => range,
        }
    };
    let at_start = move || list.first() == 0;
    let at_end = move || match list.total() {
        Some(total) => list.first() + shown() >= total,
        // Without a count, a page that is not full is the last one.
        None => list.page_size().is_none_or(|size| shown() < u64::from(size)),
    };
    let end = move || {
        let last = list.total().map(|_| "This is the last page");
        at_end().then(|| last.unwrap_or("Whether there is more is not known"))
    };
    let turn = move |forward: bool| {
        let at_limit = untrack(|| if forward { at_end() } else { at_start() });
        if !at_limit {
            let now = untrack(|| list.page_shown());
            let page = if forward { now + 1 } else { now.saturating_sub(1) };
            list.show(&ListQuery { page, ..list.query.get_untracked() });
        }
    };
    put_right(list);
    find_end(list);
    let size_of =
        |size: Option<u32>| size.map_or_else(|| "all".to_owned(), |size| size.to_string());
    let resize = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        let size = chosen.parse().ok();
        list.show(&ListQuery { size, page: 1, ..list.query.get_untracked() });
    };
    let current = move || list.query.with(|query| query.size);
    let options = SIZES.map(|size| {
        let label = size.map_or_else(|| "All".to_owned(), |size| size.to_string());
        view! { <option value=size_of(size) selected=move || current() == size>{label}</option> }
            .into_any()
    });
    view! {
        <nav class="pager" aria-label="Pagination">
            <span>{text}</span>
            <div class="rest">
                <label class="per" for="rows-per-page">"Rows per page"</label>
                <span class="select s per">
                    <select id="rows-per-page" prop:value=move || size_of(current()) on:change=resize>{options.collect_view()}</select>
                    {small_icon("down")}
                </span>
                <span class="split">
                    <button type="button" class="btn s icon" aria-label="Previous page" aria-disabled=move || at_start().to_string()
                        title=move || at_start().then_some("This is the first page") on:click=move |_| turn(false)>{icon("left")}</button>
                    <button type="button" class="btn s icon" aria-label="Next page" aria-disabled=move || at_end().to_string()
                        title=end on:click=move |_| turn(true)>{icon("right")}</button>
                </span>
            </div>
        </nav>
    }
    .into_any()
}

/// Where a server counts nothing and gives less than asked for, looks whether there is more.
fn find_end(list: ListState) {
    let size = Memo::new(move |_| {
        let size = list.page_size()?;
        let is_first = list.query.with(|query| query.page == 1) && list.resource != Resource::App;
        let is_open = is_first && !list.is_here() && list.total().is_none();
        let rows = list.rows()?.len();
        (is_open && rows > 0 && rows < size as usize).then_some(size)
    });
    Effect::new(move |_| {
        if let Some(size) = size.get() {
            spawn_local(look_behind(list.store(), list.resource, size));
        }
    });
}

/// A page past the end shows the last one: the address says so too, once it is known which that is.
fn put_right(list: ListState) {
    Effect::new(move |_| {
        let is_past = list.is_here() && list.query.with(|query| query.page > list.page_shown());
        let loaded = list.store().of(list.resource).with(Collection::is_complete);
        if !is_past || !loaded || list.total().is_none() {
            return;
        }
        spawn_local(async move {
            // What is shown may answer the question of before: it is looked at when it is drawn.
            frame().await;
            let asked = list.query.try_get_untracked();
            let Some(query) = asked.filter(|query| list.find.is_settled(query)) else { return };
            let page = untrack(|| list.page_shown());
            if untrack(|| list.is_here()) && page < query.page {
                list.replace(&ListQuery { page, ..query });
            }
        });
    });
}
