//! An app as a ZIP file.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource, Value,
    config::System,
    ocp::{
        path,
        zip::{self, NoZip},
    },
};

use crate::{
    api::{Call, send_for_bytes},
    console::Console,
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, IntoAny, view},
        download_bytes, grouped, icon,
    },
};

/// Characters of an answer that is shown where a file was due.
const EXCERPT: usize = 200;

/// What became of an export.
#[derive(Clone, PartialEq)]
pub struct Saved {
    file: String,
    bytes: usize,
    names: Vec<String>,
}

/// A button that exports; what goes wrong is told in the corner.
pub fn button(record: Arc<Record>, class: &'static str, label: &'static str) -> AnyView {
    let console = Console::get();
    let busy = RwSignal::new(false);
    let run = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let record = record.clone();
        spawn_local(async move {
            let done = fetch(console, &record).await;
            let _ = busy.try_set(false);
            match done {
                Ok(saved) => console.notices.say(format!("{} saved", saved.file)),
                Err(failure) if failure.cause == Cause::Dropped => {}
                Err(failure) => console.notices.warn(failure),
            }
        });
    };
    view! {
        <button type="button" class=class aria-busy=move || busy.get().to_string() on:click=run>
            {move || icon(if busy.get() { "spin" } else { "transfer" })}{label}
        </button>
    }
    .into_any()
}

/// Fetches the file, looks whether it is one, and hands it to the person.
async fn fetch(console: Console, record: &Record) -> Result<Saved, Failure> {
    let path = path::part(&record.id, "export");
    let label = format!("GET {path}");
    let bytes = send_for_bytes(console.session, Call::get(System::Orchestrator, path)).await?;
    match zip::read(&bytes) {
        Ok(archive) => {
            let date = String::from(js_sys::Date::new_0().to_iso_string());
            let date = date.split('T').next().unwrap_or_default();
            let file = zip::file_name(record.name(Resource::App.spec()), date);
            download_bytes(&file, "application/zip", &bytes);
            Ok(Saved { file, bytes: bytes.len(), names: archive.names })
        }
        Err(no) => Err(no_file(&label, no)),
    }
}

/// A success that holds no file: most likely an error in disguise.
fn no_file(label: &str, no: NoZip) -> Failure {
    let mut failure = Failure::without_answer(Cause::Unreadable, label);
    failure.status = 200;
    failure.developer_message = match no {
        NoZip::Empty => "The answer is empty and no ZIP file.".to_owned(),
        NoZip::Broken => "The ZIP file broke off.".to_owned(),
        NoZip::Other => "The answer is no ZIP file.".to_owned(),
        NoZip::Text(text) => {
            let body: Value = serde_json::from_str(&text).unwrap_or_default();
            let said = body.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
            failure.excerpt = text.trim().chars().take(EXCERPT).collect();
            format!("The answer is no ZIP file. {said}").trim().to_owned()
        }
    };
    failure
}

/// The tab.
pub fn tab(record: Arc<Record>) -> AnyView {
    let console = Console::get();
    let busy = RwSignal::new(false);
    let saved = RwSignal::new(None::<Saved>);
    let failure = RwSignal::new(None::<Failure>);
    let run = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let record = record.clone();
        spawn_local(async move {
            let done = fetch(console, &record).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(done) => {
                    console.notices.say(format!("{} saved", done.file));
                    saved.set(Some(done));
                }
                Err(failed) if failed.cause == Cause::Dropped => {}
                Err(failed) => failure.set(Some(failed)),
            }
        });
    });
    let list = move || {
        saved.get().map(|saved| {
            let names = saved.names.iter().map(|name| view! { <li><code>{name.clone()}</code></li> }.into_any());
            view! {
                <section class="panel" aria-labelledby="exported">
                    <header><h2 id="exported">{saved.file.clone()}</h2><span class="faint small">{format!("{} bytes, {} entries", grouped(saved.bytes as u64), saved.names.len())}</span></header>
                    <ul class="list">{names.collect_view()}</ul>
                </section>
            }
        })
    };
    view! {
        <p class="lead">"A ZIP file of the app and its flows, as they are on the canvas now. The API cannot import it again; the vendor’s Environments Manager can."</p>
        {move || failure.get().map(|failed| view! { <Alert failure=failed retry=run/> })}
        <div class="actions">
            <button type="button" class="btn primary" aria-busy=move || busy.get().to_string() on:click=move |_| run.run(())>
                {move || icon(if busy.get() { "spin" } else { "transfer" })}"Download ZIP"
            </button>
        </div>
        {list}
    }
    .into_any()
}
