//! Writes without an answer, or that a server does later: whether they were done is looked up before
//! anything else.

use baton_model::{Cause, Failure, Path, Record, Resource, Spec, Value, document, lookup};

use crate::{api::Client, store::Store, ui::sleep};

const NOT_DONE: &str = "No answer came. It was looked up: nothing was done.";
const UNSURE: &str = "No answer came, and whether it was done could not be found out.";
const LATER: &str = "The server has accepted this, and has not done it yet.";
const NOT_SHOWN: &str = "The server says that this is saved, and still shows what was there before";
/// Milliseconds between looks at what a server does later.
pub const PAUSES: [u32; 4] = [500, 1000, 2000, 4000];

/// What a write comes to when it was looked up: whether it was done, `None` if that is not known.
///
/// # Errors
/// The failure, with what was found out in its words.
pub fn settled(mut failure: Failure, done: Option<bool>) -> Result<(), Failure> {
    match done {
        Some(true) => return Ok(()),
        Some(false) => NOT_DONE.clone_into(&mut failure.user_message),
        None => UNSURE.clone_into(&mut failure.user_message),
    }
    Err(failure)
}

/// Waits for what the server has accepted: `look` finds out whether it is done. What cannot be found
/// out is taken for done.
async fn wait_for(request: String, look: impl AsyncFn() -> Option<bool>) -> Result<(), Failure> {
    for pause in PAUSES {
        sleep(pause).await;
        if look().await != Some(false) {
            return Ok(());
        }
    }
    let failure = Failure::without_answer(Cause::Other, &request);
    Err(Failure { status: 202, user_message: LATER.to_owned(), ..failure })
}

/// Deletes a record.
///
/// # Errors
/// What the server answers, or what was found out where it did not, or where it does it later.
pub async fn delete(client: Client, id: &str) -> Result<(), Failure> {
    match client.delete(id).await {
        Ok(true) => Ok(()),
        // It may be done all the same.
        Ok(false) if is_gone(client, id).await != Some(false) => Ok(()),
        Ok(false) => {
            wait_for(format!("DELETE {}", client.one(id)), async || is_gone(client, id).await).await
        }
        Err(failure) if failure.is_unknown() => {
            settled(failure, is_gone(client, id).await).inspect(|()| client.tell(id))
        }
        Err(failure) => Err(failure),
    }
}

/// Whether nothing has this id any more; `None` if that cannot be found out.
async fn is_gone(client: Client, id: &str) -> Option<bool> {
    match client.read_one(id).await {
        Ok(_) => Some(false),
        Err(failure) => (failure.cause == Cause::NotFound).then_some(true),
    }
}

/// Replaces a record that was just read.
///
/// # Errors
/// What the server answers, or what was found out where it did not, or where it does it later.
pub async fn replace(
    store: Store,
    resource: Resource,
    before: &Record,
    body: &Value,
) -> Result<(), Failure> {
    let client = store.client(resource);
    match client.replace(&before.id, body).await {
        Ok(true) => Ok(()),
        Ok(false) => replaced_later(store, resource, before, body).await,
        Err(failure) if failure.is_unknown() => {
            let done = is_replaced(store, resource, before, body).await;
            settled(failure, done)
        }
        Err(failure) => Err(failure),
    }
}

/// Waits until a record is replaced, which the server has only accepted.
///
/// # Errors
/// It is not done yet.
pub async fn replaced_later(
    store: Store,
    resource: Resource,
    before: &Record,
    sent: &Value,
) -> Result<(), Failure> {
    let look = async || is_replaced(store, resource, before, sent).await;
    wait_for(format!("PUT {}", store.client(resource).one(&before.id)), look).await
}

/// What the server made of a save that it says is done; `None` where that cannot be read. Some read from a
/// copy that is a moment behind.
///
/// # Errors
/// It shows nothing of it.
pub async fn saved(
    store: Store,
    resource: Resource,
    before: &Record,
    sent: &Value,
) -> Result<Option<Record>, Failure> {
    let client = store.client(resource);
    let mut pauses = PAUSES.into_iter().take(2);
    loop {
        let now = client.read_one(&before.id).await.ok();
        let is_untouched =
            |now: &Record| lookup::is_untouched(resource.spec(), &before.json, sent, &now.json);
        if !now.as_ref().is_some_and(is_untouched) {
            return Ok(now);
        }
        let Some(pause) = pauses.next() else { break };
        sleep(pause).await;
    }
    Err(not_shown(client, &before.id, "."))
}

fn not_shown(client: Client, id: &str, end: &str) -> Failure {
    let failure = Failure::without_answer(Cause::Other, &format!("GET {}", client.one(id)));
    Failure { user_message: format!("{NOT_SHOWN}{end}"), ..failure }
}

/// What places are called, each name once: `Description, Active`.
pub fn names(spec: &Spec, document: &Value, places: &[Path]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in places.iter().map(|place| document::called(spec, document, place)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// What a server has left as it was, of a save that it says is done: the places, and what is said of it.
pub fn left_out(
    client: Client,
    before: &Record,
    sent: &Value,
    now: &Value,
) -> Option<(Vec<Path>, Failure)> {
    let spec = client.resource().spec();
    let places = lookup::untaken(spec, &before.json, sent, now);
    let names = names(spec, sent, &places);
    let failure = not_shown(client, &before.id, &format!(": {names}."));
    (!places.is_empty()).then_some((places, failure))
}

/// Whether a record was replaced; `None` if that cannot be found out.
pub async fn is_replaced(
    store: Store,
    resource: Resource,
    before: &Record,
    sent: &Value,
) -> Option<bool> {
    let client = store.client(resource);
    let now = client.read_one(&before.id).await.ok()?;
    let done = lookup::replaced(resource.spec(), &before.json, sent, &now.json);
    if done == Some(true) {
        client.tell(&before.id);
    }
    done
}
