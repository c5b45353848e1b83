//! The rows of a list. Only those that can be seen are drawn.

use baton_model::list::ListQuery;
use leptos::prelude::*;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::state::{ListState, Placed};
use crate::{
    address,
    ui::{grouped, icon},
};

/// Height of a row, in pixels: `--row` of the tokens.
const ROW: i32 = 32;
/// Rows drawn above and below what can be seen.
const SPARE: i32 = 20;
/// Up to so many rows are drawn all together.
const FEW: usize = 100;

/// The table, its skeleton, or what stands in its place.
pub fn table(list: ListState) -> AnyView {
    let spec = list.resource.spec();
    let rows = Memo::new(move |_| list.rows());
    let busy = move || rows.with(Option::is_none);
    let count = move || list.total().map(|total| (total + 1).to_string());
    let is_empty = move || rows.with(|rows| rows.as_ref().is_some_and(|rows| rows.0.is_empty()));
    let hidden = move || list.failure.with(Option::is_some) && busy();
    view! {
        <table class=format!("grid {}", spec.address) aria-label=spec.plural aria-rowcount=count
            aria-busy=move || busy().to_string() class:gone=move || is_empty() || hidden()>
            <thead><tr aria-rowindex="1">{list.columns().iter().map(|column| head(list, column)).collect_view()}</tr></thead>
            <tbody>
                {move || match rows.get() {
                    None => skeleton(list),
                    Some(rows) => body(list, rows.0.len(), Signal::derive(move || rows.clone())),
                }}
            </tbody>
        </table>
        {move || (is_empty() && list.failure.with(Option::is_none)).then(|| empty(list))}
    }
    .into_any()
}

fn head(list: ListState, column: &'static super::columns::Column) -> AnyView {
    let direction = move || {
        list.query.with(|query| match &query.sort {
            Some((key, false)) if key == column.key => Some("ascending"),
            Some((key, true)) if key == column.key => Some("descending"),
            _ => None,
        })
    };
    let sort = move |_| list.show(&list.query.get_untracked().sorted_by(column.key));
    view! {
        <th scope="col" class=column.class aria-sort=direction>
            <button type="button" class="sort" on:click=sort>{column.label}{icon("arrow-down")}</button>
        </th>
    }
    .into_any()
}

fn body(list: ListState, length: usize, rows: Signal<super::rows::Rows>) -> AnyView {
    let first = list.first();
    let range = Memo::new(move |_| {
        if length <= FEW {
            return (0, length);
        }
        let (top, height) = list.view.get();
        let start = usize::try_from(top / ROW - SPARE).unwrap_or(0);
        let end = usize::try_from((top + height) / ROW + SPARE).unwrap_or(0);
        // In steps, so that scrolling draws seldom.
        (start / 10 * 10, (end / 10 * 10 + 10).min(length))
    });
    let visible = move || -> Vec<Placed> {
        let (start, end) = range.get();
        rows.with(|rows| (start..end).filter_map(|n| Some((n, rows.0.get(n)?.clone()))).collect())
    };
    let spacer = move |rows: usize| {
        let height = format!("{}px", i32::try_from(rows).unwrap_or(0).saturating_mul(ROW));
        (rows > 0).then(
            || view! { <tr aria-hidden="true" class="spacer"><td style:height=height></td></tr> },
        )
    };
    view! {
        {move || spacer(range.get().0)}
        <For each=visible key=|(n, record)| (*n, std::sync::Arc::as_ptr(record) as usize)
            children=move |(n, record)| row(list, first + n as u64, &record)/>
        {move || spacer(length - range.get().1)}
    }
    .into_any()
}

fn row(list: ListState, index: u64, record: &std::sync::Arc<baton_model::Record>) -> AnyView {
    let store = list.store();
    let cells = list.columns().iter().enumerate().map(|(n, column)| {
        let cell = column.view(record, list.resource, store);
        if n == 0 {
            view! { <th scope="row" class=column.class>{cell}</th> }.into_any()
        } else {
            view! { <td class=column.class>{cell}</td> }.into_any()
        }
    });
    view! { <tr aria-rowindex=(index + 2).to_string()>{cells.collect_view()}</tr> }.into_any()
}

fn skeleton(list: ListState) -> AnyView {
    const WIDTHS: [&str; 4] = ["sk w3", "sk w4", "sk w2", "sk w3"];
    (0..12)
        .map(|line: usize| {
            let cells = list.columns().iter().enumerate().map(|(n, column)| {
                view! { <td class=column.class><span class=WIDTHS[(line + n) % 4]></span></td> }
                    .into_any()
            });
            view! { <tr aria-hidden="true">{cells.collect_view()}</tr> }.into_any()
        })
        .collect_view()
        .into_any()
}

/// What stands in place of rows: the next step, or a way out of the search.
fn empty(list: ListState) -> AnyView {
    let spec = list.resource.spec();
    let query = list.query.get();
    let plural = spec.plural.to_lowercase();
    if query.search.is_empty() && query.filters.is_empty() {
        return view! {
            <div class="empty">
                {icon(crate::pages::titles::icon_of(list.resource))}
                <h2>{format!("No {plural} yet")}</h2>
                <p>{crate::pages::titles::about(list.resource)}</p>
                <div class="actions"><a class="btn primary" href=address::new(list.resource)>{icon("plus")}{format!("Create the first {}", spec.singular)}</a></div>
            </div>
        }
        .into_any();
    }
    let what = if query.search.is_empty() {
        "the filters".to_owned()
    } else {
        format!("“{}”", query.search)
    };
    let searched = list.store().of(list.resource).with(|c| (c.is_complete(), c.all.len() as u64));
    let scope = if searched.0 {
        format!("All {} {plural} were searched.", grouped(searched.1))
    } else {
        format!("{} {plural} were searched so far.", grouped(searched.1))
    };
    let clear = move |_| {
        list.show(&ListQuery {
            search: String::new(),
            filters: Vec::new(),
            page: 1,
            ..list.query.get_untracked()
        });
    };
    view! {
        <div class="empty">
            {icon("search")}
            <h2>{format!("Nothing matches {what}")}</h2>
            <p>{scope}</p>
            <div class="actions"><button type="button" class="btn" on:click=clear>"Clear search and filters"</button></div>
        </div>
    }
    .into_any()
}
