//! One row per request, the newest first.

use crate::prelude::*;
use baton_model::activity::{Entry, bytes, duration};

use super::{STEP, View, short, state};
use crate::{
    address,
    ui::{
        dom::{AnyView, IntoAny, each, view},
        icon, time_of_day,
    },
};

/// The table, or what stands in its place.
pub fn table(view: View) -> AnyView {
    let none = Memo::new(move |_| view.numbers.with(Vec::is_empty));
    // What changes makes a new row; all others stay.
    let rows = move || {
        let numbers = view.numbers.get();
        let key = |entry: &Entry| {
            (entry.number, entry.took, entry.requests, entry.status, entry.outcome.len())
        };
        view.activity.with(|log| {
            let drawn = numbers.iter().take(view.drawn.get());
            drawn.filter_map(|number| log.find(*number)).map(key).collect::<Vec<_>>()
        })
    };
    let make = move |(number, ..): (u32, Option<u32>, u32, u16, usize)| {
        let entry = untrack(|| view.activity.with(|log| log.find(number).cloned()));
        entry.map_or(AnyView::Nothing, |entry| row(view, &entry))
    };
    let more = move || view.numbers.with(Vec::len).saturating_sub(view.drawn.get());
    view! {
        <table class="grid requests" aria-label="Activity" class:gone=move || none.get()>
            <thead><tr>
                <th scope="col" class="c-status">"Status"</th><th scope="col" class="c-method">"Method"</th><th scope="col">"Address"</th>
                <th scope="col" class="c-system">"System"</th><th scope="col" class="c-took num">"Duration"</th>
                <th scope="col" class="c-size num">"Size"</th><th scope="col" class="c-at num">"Sent"</th>
            </tr></thead>
            <tbody>{each(rows, |key| *key, make)}</tbody>
        </table>
        {move || none.get().then(|| empty(view))}
        {move || (more() > 0).then(|| view! {
            <p class="body"><button type="button" class="btn s" on:click=move |_| view.drawn.update(|drawn| *drawn += STEP)>{format!("Show {} more", more().min(STEP))}</button></p>
        })}
    }
    .into_any()
}

fn row(view: View, entry: &Entry) -> AnyView {
    let number = entry.number;
    let (status, class) = state(entry);
    let open = move || view.open.get() == Some(number);
    let note = match (entry.requests, entry.attempt) {
        (1, 1) => None,
        (1, attempt) => Some(format!("Try {attempt}")),
        (requests, _) => Some(format!("{requests} pages")),
    };
    view! {
        <tr class:sel=open>
            <td class="c-status"><span class=class>{status}</span></td>
            <td class="c-method"><span class="verb">{entry.method.clone()}</span></td>
            <th scope="row"><span class="address">
                <a class="name" href=address::entry(number) data-entry=number.to_string() title=entry.url.clone()
                    aria-current=move || open().then_some("true")>{short(entry)}</a>
                {note.map(|note| view! { <span class="badge">{note}</span> })}
            </span></th>
            <td class="c-system">{entry.system.clone()}</td>
            <td class="c-took num">{entry.took.map(duration)}</td>
            <td class="c-size num">{entry.size.map(bytes)}</td>
            <td class="c-at num">{time_of_day(entry.at)}</td>
        </tr>
    }
    .into_any()
}

fn empty(view: View) -> AnyView {
    let nothing = view.activity.with(baton_model::activity::Log::is_empty);
    let (title, text) = if nothing {
        ("Nothing sent yet", "Whatever this page sends to a server is listed here.")
    } else {
        ("No request matches", "Other requests were sent: change the search or the filter.")
    };
    view! {
        <div class="empty">{icon("pulse")}<h2>{title}</h2><p>{text}</p></div>
    }
    .into_any()
}
