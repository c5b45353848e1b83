//! Taking back a save or a delete, by the call that does the opposite.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::prelude::*;
use baton_model::{Failure, Path, Record, Resource, Value, config::EnvironmentKind, document};

use super::unknown::{Outcome, find_created};
use crate::{
    console::Console,
    pages::{
        lookup,
        titles::{capital, refocus},
    },
    store::Deed,
    ui::focus_soon,
};

/// Offers to undo something; in production it is asked once more.
fn offer(console: Console, what: String, undo: Callback<()>) {
    let notices = console.notices;
    let asked = Callback::new(move |()| {
        if untrack(|| console.environment().kind) == EnvironmentKind::Production {
            notices.offer(PRODUCTION, "Undo in production", undo);
            focus_soon(".toast > .offer");
        } else {
            undo.run(());
            refocus();
        }
    });
    notices.offer(what, "Undo", asked);
}

/// Whether the page is about to be left by the very thing that can be undone.
static LEAVES: AtomicBool = AtomicBool::new(false);

/// What is offered next leaves the page itself, as a delete does: it is still offered on the page after.
pub fn leaves_page() {
    LEAVES.store(true, Ordering::Relaxed);
}

/// Called when a page is left that offers to undo something: the next page does not say of what.
pub fn page_left(console: Console) {
    let label = console.notices.offered().unwrap_or_default();
    if !LEAVES.swap(false, Ordering::Relaxed) && label.starts_with("Undo") {
        console.notices.clear();
    }
}

const PRODUCTION: &str = "This is production: customers meet the change at once.";

/// Offers to put a record back to what it was before a save.
pub fn offer_restore(
    console: Console,
    resource: Resource,
    before: Arc<Record>,
    done: Callback<()>,
) {
    let undo = Callback::new(move |()| {
        let before = before.clone();
        spawn_local(async move {
            let client = console.store.client(resource);
            let answer = async {
                // The body of before, with the time of now: that is what is replaced.
                let now = client.read_one(&before.id).await?;
                let mut body = document::body(resource.spec(), &before.json, Some(&before.json));
                if let Some(modified) = now.json.get("modified") {
                    Path::parse("modified").set(&mut body, modified.clone());
                }
                lookup::replace(console.store, resource, &now, &body).await?;
                let (was, is) = (Some(now.json), Some(body));
                console.store.history.note(resource, &before.id, Deed::Restored, was, is);
                client.read_one(&before.id).await
            };
            match answer.await {
                Ok(record) => {
                    console.store.put(resource, record);
                    console.notices.say("Change undone");
                    done.run(());
                }
                Err(failure) => {
                    // It can still be undone.
                    offer_restore(console, resource, before, done);
                    console.notices.warn(failure);
                }
            }
        });
    });
    offer(console, "Changes saved".to_owned(), undo);
}

/// Offers to create a deleted record again.
pub fn offer_recreate(console: Console, resource: Resource, before: Arc<Record>) {
    let noun = capital(resource.spec().singular);
    let undo = Callback::new(move |()| {
        let before = before.clone();
        spawn_local(async move {
            let spec = resource.spec();
            let mut body = document::body(spec, &before.json, Some(&before.json));
            Path::parse("modified").remove(&mut body);
            let masked = document::mask_places(spec, &before.json);
            for path in &masked {
                path.remove(&mut body);
            }
            match create(console, resource, &body).await {
                Ok(answer) => {
                    if let Some(id) = answer.get("id").and_then(Value::as_str) {
                        console.store.history.note(resource, id, Deed::Restored, None, Some(body));
                    }
                    console.store.stale(resource);
                    let secrets = if masked.is_empty() {
                        ""
                    } else {
                        " Its secrets could not be restored: the server had hidden them."
                    };
                    console.notices.say(format!(
                        "{} restored with a new id. What pointed at the old id does not point at it.{secrets}",
                        capital(spec.singular)
                    ));
                }
                Err(failure) => {
                    offer_recreate(console, resource, before);
                    console.notices.warn(failure);
                }
            }
        });
    });
    offer(console, format!("{noun} deleted"), undo);
}

/// Creates a record; without an answer it is looked for before anything is said.
async fn create(console: Console, resource: Resource, body: &Value) -> Result<Value, Failure> {
    match console.store.client(resource).create(body).await {
        Err(failure) if failure.is_unknown() => {
            match find_created(console.store, resource, body).await {
                Outcome::Created(record) => Ok(serde_json::json!({"id": record.id})),
                Outcome::NotDone => lookup::settled(failure, Some(false)).map(|()| Value::Null),
                _ => lookup::settled(failure, None).map(|()| Value::Null),
            }
        }
        answer => answer,
    }
}
