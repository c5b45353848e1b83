//! How many there are of each kind, and how far the reading is.

use baton_model::Resource;

use super::{
    apps::{self, Apps},
    data::Overview,
};
use crate::{
    address,
    prelude::*,
    store::{Collection, Progress},
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, icon, refocus_soon,
    },
};

/// Where the focus goes when a button has done its work and is gone.
const HEADING: &str = "main h1";

/// One number per kind, each a link to its list.
pub fn counts(overview: Overview, apps: Apps) -> AnyView {
    let cells = Resource::ALL.map(|resource| {
        let collection = overview.store.of(resource);
        let count = Memo::new(move |_| collection.with(|c| c.total));
        let active = Memo::new(move |_| {
            collection.with(|c| {
                let of = |state| c.all.iter().filter(|one| one.active() == state).count() as u64;
                (c.progress == Progress::Complete).then(|| (of(Some(true)), of(None)))
            })
        });
        // Not how many there are, where the server does not say: then how many it has given.
        let least = Memo::new(move |_| collection.with(Collection::seen));
        let number = move || match (overview.failure(resource), count.get()) {
            (Some(_), None) => view! { <b>"–"</b> }.into_any(),
            (_, Some(count)) => view! { <b>{grouped(count)}</b> }.into_any(),
            (None, None) if least.get() > 0 => {
                view! { <b>{format!("{}+", grouped(least.get() as u64))}</b> }.into_any()
            }
            (None, None) => view! { <b><span class="sk w2"></span></b> }.into_any(),
        };
        let note = move || match (overview.failure(resource), active.get()) {
            (Some(failure), _) => failure.title(),
            (None, Some((active, 0))) => format!("{} active", grouped(active)),
            (None, Some((active, unknown))) => {
                format!("{} active, {} unknown", grouped(active), grouped(unknown))
            }
            (None, None) => "\u{a0}".to_owned(),
        };
        view! {
            <li><a href=address::list(resource)>{number}<span>{resource.spec().plural}</span><small>{note}</small></a></li>
        }
        .into_any()
    });
    view! { <ul class="stats" aria-label="Counts">{cells.collect_view()}{apps::count(apps)}</ul> }
        .into_any()
}

/// What is being read, what waits to be read, and what could not be.
pub fn reading(overview: Overview) -> AnyView {
    let asks = Memo::new(move |_| overview.asks());
    let ask = move || {
        asks.get().then(|| {
            let many = move || {
                overview.total().map_or_else(
                    || "The server does not say how many records there are.".to_owned(),
                    |total| format!("There are {} records.", grouped(total)),
                )
            };
            view! {
                <div class="card ask">
                    <p>{many}" Findings and map need all of them."</p>
                    <button type="button" class="btn" on:click=move |_| { overview.read_all(); refocus_soon(HEADING); }>"Read all records"</button>
                </div>
            }
        })
    };
    let running = Memo::new(move |_| overview.progress().is_some());
    let progress = move || {
        running.get().then(|| {
            let text = move || match overview.progress() {
                Some((seen, total)) => format!("{} of {} records read", grouped(seen), grouped(total)),
                None => String::new(),
            };
            let seen = move || overview.progress().map_or(0, |one| one.0).to_string();
            let total = move || overview.progress().map_or(1, |one| one.1.max(1)).to_string();
            view! {
                <div class="card ask slow">
                    <p>{text}</p>
                    <progress class="bar thin" max=total value=seen aria-label="Reading records"></progress>
                    <button type="button" class="btn s" on:click=move |_| { overview.cancel(); refocus_soon(HEADING); }>"Cancel"</button>
                </div>
            }
        })
    };
    let unseen = move || {
        let failed =
            Resource::ALL.into_iter().filter_map(|one| Some((one, overview.failure(one)?)));
        failed
            .map(|(resource, failure)| view! {
                <div class="alert warn">{icon("alert")}<p><b>{format!("{} could not be read.", resource.spec().plural)}</b>" "{failure.advice()}" What follows leaves out what only they could tell."</p></div>
            }
            .into_any())
            .collect_view()
    };
    view! { {ask}{progress}<div aria-live="polite" class="unseen">{unseen}</div> }.into_any()
}
