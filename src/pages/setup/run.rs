//! Sends what is due, one request after the other, and takes down what came of it.

use std::{cell::Cell, sync::Arc};

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource, Value, document,
    setup::{Next, Phase, is_in_doubt},
};

use super::state::Page;
use crate::{
    pages::{
        edit::{created_dialog, created_extra},
        lookup,
    },
    store::{Deed as Done, Progress},
    ui::{
        dom::{AnyView, view},
        focus_soon, sleep,
    },
};

/// Clocks may differ by so many milliseconds.
const SKEW: f64 = 300_000.0;

/// `1 record`, `6 records`.
pub fn counted(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// Makes what is planned, or goes on with it.
pub fn apply(page: Page) {
    if page.setup.with_untracked(baton_model::setup::Setup::is_running) {
        return;
    }
    let since = js_sys::Date::new(&(js_sys::Date::now() - SKEW).into()).to_iso_string();
    let since = String::from(since);
    page.failure.set(None);
    page.change(|setup| setup.apply(&since));
    start(page);
}

/// Removes what was made, the last one first.
pub fn remove(page: Page) {
    if page.setup.with_untracked(baton_model::setup::Setup::is_running) {
        return;
    }
    page.failure.set(None);
    page.change(baton_model::setup::Setup::remove_made);
    start(page);
}

thread_local! {
    /// Runs that have not ended: also those of pages that were left.
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

/// Whether a request of a setup is on its way.
pub fn is_under_way() -> bool {
    RUNS.get() > 0
}

fn start(page: Page) {
    page.stop.set_value(false);
    RUNS.set(RUNS.get() + 1);
    spawn_local(async move {
        // Large, because it holds all that may go wrong.
        while Box::pin(step(page)).await {}
        RUNS.set(RUNS.get() - 1);
        if !page.is_gone() {
            ended(page);
        }
    });
}

/// Says how it ended, and goes to where it can be gone on from.
fn ended(page: Page) {
    let notices = page.console.notices;
    match page.setup.with_untracked(|setup| setup.phase) {
        Phase::Done => {
            let count = page.setup.with_untracked(|setup| setup.order().len());
            notices.say(format!("Setup applied: {} created", counted(count)));
            super::state::focus_heading();
        }
        Phase::Removed => {
            notices.say("What was made is removed");
            super::state::focus_heading();
        }
        _ => focus_soon("#setup-stopped"),
    }
}

/// Sends the request that is due; whether there may be another one.
async fn step(page: Page) -> bool {
    if page.is_gone() {
        return false;
    }
    if page.stop.get_value() {
        page.note(baton_model::setup::Setup::halted);
        return false;
    }
    let mut next = Next::Nothing;
    page.change(|setup| next = setup.due());
    match next {
        Next::Nothing => return false,
        Next::Create(key, resource, body) => create(page, key, resource, &body).await,
        Next::LookUp(key, resource, body) => look_up(page, key, resource, &body).await,
        Next::Delete(key, resource, id) => delete(page, key, resource, &id).await,
        Next::Check(key, resource, id) => check(page, key, resource, &id).await,
    }
    !page.is_gone()
}

fn failed(page: Page, key: u32, failure: Failure) {
    let _ = page.failure.try_set(Some((key, failure)));
}

async fn create(page: Page, key: u32, resource: Resource, body: &Value) {
    // Known to have been sent before it is: whatever happens now, it will be looked for.
    page.note(|setup| setup.sending(key));
    let client = page.console.store.client(resource);
    match client.create(body).await {
        Ok(answer) => {
            let id = answer.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
            // Without an id it stays in doubt, and is looked for.
            if let Some(id) = id {
                page.note(|setup| setup.created(key, id));
                page.console.store.stale(resource);
                let after = document::masked(resource.spec(), body);
                page.console.store.history.note(resource, id, Done::Created, None, Some(after));
                keep_extra(page, key, created_extra(resource.spec(), body, &answer));
            }
        }
        Err(failure) if is_in_doubt(failure.cause) => failed(page, key, failure),
        Err(failure) => {
            page.note(|setup| setup.refused(key));
            failed(page, key, failure);
        }
    }
}

/// What the server says only once, under the name of the record.
fn keep_extra(page: Page, key: u32, extra: Vec<(String, String)>) {
    if extra.is_empty() || page.is_gone() {
        return;
    }
    let label = page.setup.with_untracked(|setup| setup.label(key));
    let named = extra.into_iter().map(|(name, value)| (format!("{label}: {name}"), value));
    page.extra.update(|all| all.extend(named));
}

async fn look_up(page: Page, key: u32, resource: Resource, body: &Value) {
    match all(page, resource).await {
        Ok(records) => {
            let before = page.setup.try_with_untracked(|setup| setup.phase);
            page.note(|setup| {
                let found = setup.find(resource, body, records.iter().map(Arc::as_ref));
                setup.looked(key, &found);
            });
            let after = page.setup.try_with_untracked(|setup| setup.phase);
            if before == after {
                // It was there, or goes on: what was in doubt is settled.
                let _ = page.failure.try_set(None);
            }
        }
        Err(failure) => {
            page.note(baton_model::setup::Setup::halted);
            failed(page, key, failure);
        }
    }
}

/// Reads all records of a resource anew.
async fn all(page: Page, resource: Resource) -> Result<Arc<Vec<Arc<Record>>>, Failure> {
    let store = page.console.store;
    store.stale(resource);
    store.load_all(resource);
    loop {
        let (progress, records) = store.of(resource).with_untracked(|all| {
            (all.progress.clone(), all.is_complete().then(|| all.all.clone()))
        });
        match (progress, records) {
            (_, Some(records)) => return Ok(records),
            (Progress::Failed(failure), _) => return Err(failure),
            (Progress::Idle, _) => {
                return Err(Failure::without_answer(Cause::Dropped, resource.spec().path));
            }
            _ => sleep(50).await,
        }
    }
}

async fn delete(page: Page, key: u32, resource: Resource, id: &str) {
    page.note(|setup| setup.removing(key));
    let store = page.console.store;
    match lookup::delete(store.client(resource), id).await {
        Ok(()) => gone(page, key, resource, id),
        Err(failure) if failure.cause == Cause::NotFound => gone(page, key, resource, id),
        Err(failure) => {
            // What is only accepted may still be done.
            let doubt = is_in_doubt(failure.cause) || failure.status == 202;
            page.note(|setup| {
                if !doubt {
                    setup.remains(key);
                }
                setup.halted();
            });
            failed(page, key, failure);
        }
    }
}

async fn check(page: Page, key: u32, resource: Resource, id: &str) {
    match page.console.store.client(resource).read_one(id).await {
        Ok(_) => page.note(|setup| setup.remains(key)),
        Err(failure) if failure.cause == Cause::NotFound => gone(page, key, resource, id),
        Err(failure) => {
            page.note(baton_model::setup::Setup::halted);
            failed(page, key, failure);
        }
    }
}

fn gone(page: Page, key: u32, resource: Resource, id: &str) {
    let before = page.setup.try_with_untracked(|setup| {
        let document = &setup.record(key)?.document;
        Some(document::masked(resource.spec(), document))
    });
    page.console.store.history.note(resource, id, Done::Deleted, before.flatten(), None);
    page.note(|setup| setup.removed(key));
    page.console.store.remove(resource, id);
    page.console.store.stale(resource);
}

/// The dialogs of the page: production is asked once more, and what is said once is shown.
pub fn dialogs(page: Page) -> AnyView {
    view! {
        {page.applying.dialog("This is production: customers meet the account at once.")}
        {page.removing.dialog("This is production: whoever writes to the account is not answered any more.")}
        {created_dialog(page.extra, Callback::new(|()| {}))}
    }
}
