//! What is set up, what wants looking at, and the map of it all.

mod attention;
mod counts;
mod data;
mod drawing;
mod map;
mod map_table;

use self::data::Overview;
use crate::{
    lazy::page,
    pages::titles,
    ui::{
        dom::{AnyView, IntoAny, view},
        grouped, icon,
    },
};

/// The page `/`.
#[page(console)]
pub fn overview_page() -> AnyView {
    titles::set("Overview");
    let overview = Overview::begin();
    let about = move || match overview.total() {
        Some(total) => format!("{} records in six layers", grouped(total)),
        None => "What is set up, and what wants looking at.".to_owned(),
    };
    view! {
        <div class="scroll">
            <div class="head">
                <div><h1 tabindex="-1">"Overview"</h1><p class="sub">{about}</p></div>
                <div class="actions"><button type="button" class="btn" on:click=move |_| overview.read_again()>{icon("refresh")}"Read again"</button></div>
            </div>
            <div class="body overview">
                {counts::counts(overview)}
                {counts::reading(overview)}
                {move || overview.data.get().map(|data| view! {
                    {attention::attention(&data)}
                    {map::map(overview, data)}
                })}
            </div>
        </div>
    }
    .into_any()
}
