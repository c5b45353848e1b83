//! Writes without an answer: whether they were done is looked up before anything else.

use baton_model::{Cause, Failure, Record, Resource, Value, lookup};

use crate::{api::Client, store::Store};

const NOT_DONE: &str = "No answer came. It was looked up: nothing was done.";
const UNSURE: &str = "No answer came, and whether it was done could not be found out.";

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

/// Deletes a record.
///
/// # Errors
/// What the server answers, or what was found out where it did not.
pub async fn delete(client: Client, id: &str) -> Result<(), Failure> {
    match client.delete(id).await {
        Err(failure) if failure.is_unknown() => {
            let done = match client.read_one(id).await {
                Ok(_) => Some(false),
                Err(failure) => (failure.cause == Cause::NotFound).then_some(true),
            };
            settled(failure, done).inspect(|()| client.tell(id))
        }
        answer => answer,
    }
}

/// Replaces a record that was just read.
///
/// # Errors
/// What the server answers, or what was found out where it did not.
pub async fn replace(
    store: Store,
    resource: Resource,
    before: &Record,
    body: &Value,
) -> Result<(), Failure> {
    let client = store.client(resource);
    match client.replace(&before.id, body).await {
        Err(failure) if failure.is_unknown() => {
            let done = is_replaced(store, resource, before, body).await;
            settled(failure, done)
        }
        answer => answer,
    }
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
