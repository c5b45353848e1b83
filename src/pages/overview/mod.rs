//! What is set up, what wants looking at, and the map of it all.

mod apps;
mod attention;
mod counts;
mod data;
mod drawing;
mod map;
mod map_table;
mod session;

use self::{apps::Apps, data::Overview};
use crate::{
    console::Console,
    lazy::page,
    pages::titles,
    prelude::*,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, icon,
    },
};

/// The page `/`.
#[page(console)]
pub fn overview_page() -> AnyView {
    titles::set("Overview");
    let overview = Overview::begin();
    let apps = Apps::begin();
    let read_again = move |_| {
        overview.read_again();
        apps.read_again();
    };
    let about = move || match overview.total() {
        Some(total) => format!("{} records in six layers", grouped(total)),
        None => "What is set up, and what wants looking at.".to_owned(),
    };
    view! {
        <div class="scroll">
            <div class="head">
                <div><h1 tabindex="-1">"Overview"</h1><p class="sub">{about}</p></div>
                <div class="actions"><button type="button" class="btn" on:click=read_again>{icon("refresh")}"Read again"</button></div>
            </div>
            <div class="body overview">
                {counts::counts(overview, apps)}
                {counts::reading(overview)}
                <div class="board">
                    {move || overview.data.get().map_or_else(|| waiting(overview), |data| attention::attention(&data))}
                    <div class="board-side">
                        {session::card(Console::get())}
                        {apps::card(apps)}
                    </div>
                </div>
                {move || overview.data.get().map(|data| map::map(overview, data))}
            </div>
        </div>
    }
    .into_any()
}

/// Holds the place of the findings until everything is read.
fn waiting(overview: Overview) -> AnyView {
    let asks = Memo::new(move |_| overview.asks());
    (move || {
        if asks.get() {
            view! { <section class="card"><header><h2>"Needs attention"</h2></header><p class="card-empty muted">"Not looked for yet: not all records are read."</p></section> }
        } else {
            let lines = ["sk w5", "sk w4", "sk w5", "sk w3", "sk w4"];
            let lines = lines.map(|class| view! { <p><span class=class></span></p> });
            view! { <div class="card card-wait" aria-busy="true">{lines.collect_view()}</div> }
        }
    })
    .into_any()
}
