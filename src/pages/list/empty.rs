//! What stands in place of rows: the next step, or a way out of the search.

use crate::prelude::*;
use baton_model::list::ListQuery;

use super::{coverage::Covers, state::ListState};
use crate::{
    address,
    lazy::part,
    pages::titles,
    ui::{
        dom::{AnyView, IntoAny, view},
        focus, grouped, icon,
    },
};

/// In place of the rows of a list that has none.
#[part(list)]
pub fn empty(list: ListState) -> AnyView {
    let covers = Memo::new(move |_| Covers::of(list));
    let asks = Memo::new(move |_| {
        list.query.with(|query| !query.search.is_empty() || !query.filters.is_empty())
    });
    let first = Memo::new(move |_| !asks.get() && matches!(covers.get(), Covers::All));
    (move || if first.get() { begin(list) } else { nothing(list, covers, asks) }).into_any()
}

fn begin(list: ListState) -> AnyView {
    let spec = list.resource.spec();
    view! {
        <div class="empty">
            {icon(titles::icon_of(list.resource))}
            <h2>{format!("No {} yet", spec.plural.to_ascii_lowercase())}</h2>
            <p>{titles::about(list.resource)}</p>
            <div class="actions"><a class="btn primary" href=address::new(list.resource)>{icon("plus")}{format!("Create the first {}", spec.singular)}</a></div>
        </div>
    }
    .into_any()
}

fn nothing(list: ListState, covers: Memo<Covers>, asks: Memo<bool>) -> AnyView {
    let title = move || match covers.get() {
        Covers::SoFar => "Nothing so far".to_owned(),
        _ if !asks.get() => "Nothing was read".to_owned(),
        _ => list.query.with(|query| {
            if query.search.is_empty() {
                "Nothing matches the filters".to_owned()
            } else {
                format!("Nothing matches “{}”", query.search)
            }
        }),
    };
    let clear = move |_| {
        list.show(&ListQuery {
            search: String::new(),
            filters: Vec::new(),
            page: 1,
            ..list.query.get_untracked()
        });
        focus(".tools input[type=search]");
    };
    let way_out = move || {
        asks.get().then(|| view! { <div class="actions"><button type="button" class="btn" on:click=clear>"Clear search and filters"</button></div> })
    };
    view! {
        <div class="empty">
            {icon("search")}
            <h2>{title}</h2>
            <p>{move || searched(list, covers.get())}</p>
            {way_out}
        </div>
    }
    .into_any()
}

/// How many records were searched. Reactive.
fn searched(list: ListState, covers: Covers) -> String {
    let plural = list.resource.spec().plural.to_ascii_lowercase();
    if !list.is_here() {
        return format!("The server searched all {plural}.");
    }
    let (loaded, total) = list.store().of(list.resource).with(|c| (c.all.len() as u64, c.total));
    let all = total.filter(|total| *total > loaded);
    let of = all.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
    let loaded = grouped(loaded);
    match covers {
        Covers::All => format!("All {loaded} {plural} were searched."),
        Covers::SoFar => format!("{loaded}{of} {plural} were searched so far."),
        Covers::Own => {
            format!("{loaded} {plural} were searched, without all that the answer needs.")
        }
        Covers::Some => format!("{loaded}{of} {plural} were searched."),
    }
}
