//! The selection, or everything that matches, as a file. Made here; nothing is sent anywhere.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Record, csv::Columns, document};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{bulk::chosen, state::ListState};
use crate::{
    lazy,
    store::Progress,
    ui::{Item, Slice, download, grouped, icon, pressed},
};

/// The forms of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

/// The forms that can be chosen.
pub fn items(list: ListState) -> Vec<Item> {
    vec![
        Item::run("As CSV, secrets masked", "file", move || export(list, Format::Csv)),
        Item::run("As JSON, secrets masked", "file", move || export(list, Format::Json)),
    ]
}

/// A button `Export` with the choice of a form.
pub fn button(list: ListState, class: &'static str, sign: bool) -> AnyView {
    let open = move |event: web_sys::MouseEvent| open(list, pressed(&event));
    view! {
        <button type="button" class=class aria-haspopup="menu" aria-expanded="false" on:click=open>{sign.then(|| icon("transfer"))}"Export"</button>
    }
    .into_any()
}

fn open(list: ListState, button: Option<web_sys::HtmlElement>) {
    list.menu.open(button, "Export", move || items(list));
}

fn export(list: ListState, format: Format) {
    let run = list.exporting.with_untracked(|(run, _)| run + 1);
    list.exporting.set((run, true));
    spawn_local(async move {
        let given_up = move || list.exporting.try_get_untracked() != Some((run, true));
        let Some(records) = chosen(list, given_up).await else { return };
        let mut slice = Slice::begin();
        let parts = match format {
            Format::Csv => csv(list, &records, &mut slice).await,
            Format::Json => json(list, &records, &mut slice).await,
        };
        if given_up() {
            return;
        }
        list.exporting.set((run, false));
        let spec = list.resource.spec();
        let (end, kind) = match format {
            Format::Csv => ("csv", "text/csv;charset=utf-8"),
            Format::Json => ("json", "application/json"),
        };
        download(&format!("{}.{end}", spec.address), kind, parts);
        let noun =
            if records.len() == 1 { spec.singular.to_owned() } else { spec.plural.to_lowercase() };
        list.console
            .notices
            .say(format!("{} {noun} exported, secrets masked", grouped(records.len() as u64)));
    });
}

async fn csv(list: ListState, records: &[Arc<Record>], slice: &mut Slice) -> Vec<String> {
    let spec = list.resource.spec();
    let mut columns = Columns::default();
    for record in records {
        columns.add(&record.json);
        slice.rest().await;
    }
    let mut parts = vec![columns.head()];
    for record in records {
        parts.push(columns.line(&document::masked(spec, &record.json)));
        slice.rest().await;
    }
    parts
}

async fn json(list: ListState, records: &[Arc<Record>], slice: &mut Slice) -> Vec<String> {
    let spec = list.resource.spec();
    let mut parts = vec!["[\n".to_owned()];
    for (n, record) in records.iter().enumerate() {
        let masked = document::masked(spec, &record.json);
        let comma = if n == 0 { "" } else { ",\n" };
        parts.push(format!("{comma}{}", serde_json::to_string_pretty(&masked).unwrap_or_default()));
        slice.rest().await;
    }
    parts.push("\n]\n".to_owned());
    parts
}

/// Says that an export waits for the rest of the records, with a way out.
pub fn waiting(list: ListState) -> AnyView {
    let wanted = lazy::latch(move || list.exporting.get().1);
    (move || wanted.get().then(|| progress(list))).into_any()
}

fn progress(list: ListState) -> AnyView {
    let collection = list.store().of(list.resource);
    (move || {
        if !list.exporting.get().1 {
            return ().into_any();
        }
        let (loaded, total, running) =
            collection.with(|c| (c.all.len() as u64, c.total, c.progress == Progress::Running));
        let of = total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
        let text = if running { format!("Reading {}{of} for the export.", grouped(loaded)) } else { "Writing the file.".to_owned() };
        let cancel = move |_| list.exporting.update(|(_, on)| *on = false);
        view! {
            <div class="scope">
                <span aria-live="polite"><b>{text}</b></span>
                <button type="button" class="btn s ghost" on:click=cancel>"Cancel"</button>
                {running.then(|| view! { <progress class="bar thin" aria-label="Reading for the export" max=total.map(|t| t.to_string()) value=total.map(|_| loaded.to_string())></progress> })}
            </div>
        }
        .into_any()
    })
    .into_any()
}
