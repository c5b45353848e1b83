//! Which rows are shown, and the way to the others.

use crate::prelude::*;
use baton_model::list::{ListQuery, SIZES};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::state::ListState;
use crate::ui::{grouped, icon, small_icon};

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
        None => list.query.with(|query| query.size.is_none_or(|size| shown() < u64::from(size))),
    };
    let turn = move |forward: bool| {
        let at_limit = untrack(|| if forward { at_end() } else { at_start() });
        if !at_limit {
            let query = list.query.get_untracked();
            let page = if forward { query.page + 1 } else { query.page.saturating_sub(1) };
            list.show(&ListQuery { page, ..query });
        }
    };
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
                        title=move || at_end().then_some("This is the last page") on:click=move |_| turn(true)>{icon("right")}</button>
                </span>
            </div>
        </nav>
    }
    .into_any()
}
