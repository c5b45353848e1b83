//! The selection, or everything that matches, as a file. Made here; nothing is sent anywhere.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record,
    csv::{self, Columns},
    document,
};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    bulk_view::noun,
    gather::{Gathered, chosen},
    state::ListState,
};
use crate::{
    lazy,
    store::Progress,
    ui::{Alert, AlertProps, Item, Slice, download, grouped, icon, pressed, today},
};

/// The forms of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

/// An export: its number, and how far it is.
#[derive(Clone, PartialEq, Default)]
pub struct Export {
    run: u32,
    stage: Stage,
}

#[derive(Clone, PartialEq, Default)]
enum Stage {
    /// Nothing is asked, or it is over.
    #[default]
    Rest,
    Running,
    /// What it needs could not be read.
    Failed(Format, Failure),
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
    let run = list.exporting.with_untracked(|export| export.run + 1);
    list.exporting.set(Export { run, stage: Stage::Running });
    spawn_local(async move {
        let given_up = move || {
            list.exporting.try_get_untracked() != Some(Export { run, stage: Stage::Running })
        };
        let stage = match chosen(list, given_up).await {
            None => return,
            Some(Ok(all)) => {
                let parts = match format {
                    Format::Csv => csv(list, &all.records, &mut Slice::begin()).await,
                    Format::Json => json(list, &all.records, &mut Slice::begin()).await,
                };
                if given_up() {
                    return;
                }
                save(list, format, &all, parts);
                Stage::Rest
            }
            Some(Err(_)) if given_up() => return,
            Some(Err(failure)) if failure.cause == Cause::Dropped => Stage::Rest,
            Some(Err(failure)) => Stage::Failed(format, failure),
        };
        list.exporting.set(Export { run, stage });
    });
}

fn save(list: ListState, format: Format, all: &Gathered, parts: Vec<String>) {
    let (end, kind) = match format {
        Format::Csv => ("csv", CSV),
        Format::Json => ("json", "application/json"),
    };
    download(&file_name(list, "", end), kind, parts);
    let count = all.records.len();
    let said = format!("{} {} exported, secrets masked", grouped(count as u64), noun(list, count));
    match &all.part {
        None => list.console.notices.say(said),
        Some(part) => list.console.notices.tell(format!("{said}. {part}")),
    }
}

pub const CSV: &str = "text/csv;charset=utf-8";

/// The name of a file: what is in it, where it comes from, and the day.
pub fn file_name(list: ListState, what: &str, end: &str) -> String {
    let environment = untrack(|| list.console.environment().id.clone());
    format!("{}{what}-{environment}-{}.{end}", list.resource.spec().address, today())
}

async fn csv(list: ListState, records: &[Arc<Record>], slice: &mut Slice) -> Vec<String> {
    let spec = list.resource.spec();
    let mut columns = Columns::default();
    for record in records {
        columns.add(&record.json);
        slice.rest().await;
    }
    let mut parts = vec![csv::BEGIN.to_owned(), columns.head()];
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

/// Says that an export waits for the rest of the records, with a way out, or what stopped it.
pub fn waiting(list: ListState) -> AnyView {
    let wanted = lazy::latch(move || list.exporting.with(|export| export.stage != Stage::Rest));
    (move || wanted.get().then(|| progress(list))).into_any()
}

fn progress(list: ListState) -> AnyView {
    let collection = list.store().of(list.resource);
    let end = move || list.exporting.update(|export| export.stage = Stage::Rest);
    (move || {
        match list.exporting.with(|export| export.stage.clone()) {
            Stage::Rest => return ().into_any(),
            Stage::Failed(format, failure) => return failed(list, format, failure, end),
            Stage::Running => {}
        }
        let (loaded, total, running) =
            collection.with(|c| (c.all.len() as u64, c.total, c.progress == Progress::Running));
        let of = total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
        let text = if running { format!("Reading {}{of} for the export.", grouped(loaded)) } else { "Writing the file.".to_owned() };
        let cancel = move |_| {
            end();
            // Nothing on the screen needs the rest.
            if !untrack(|| list.is_here()) {
                list.store().cancel(list.resource);
            }
        };
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

/// No file was made: one that lacks records would look like a whole one.
fn failed(list: ListState, format: Format, failure: Failure, end: impl Fn() + 'static) -> AnyView {
    let retry = Callback::new(move |()| export(list, format));
    // Where the list needs all records too, it says itself why it has not got them.
    let told = untrack(|| list.is_here());
    view! {
        <div class="export-failed" role="group" aria-label="Export">
            <div class="scope">
                <span role="alert"><b>"Nothing was exported: not all records could be read."</b></span>
                {told.then(|| view! { <button type="button" class="btn s" on:click=move |_| retry.run(())>{icon("refresh")}"Retry"</button> })}
                <button type="button" class="btn s ghost" on:click=move |_| end()>"Dismiss"</button>
            </div>
            {(!told).then(|| view! { <div class="body"><Alert failure=failure retry=retry/></div> })}
        </div>
    }
    .into_any()
}
