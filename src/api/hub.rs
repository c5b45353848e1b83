//! The calls about messages, conversations and assets.

use baton_model::{Cause, Failure, Value, asset, config::System, list::encode};
use gloo_net::http::Method;

use super::{
    fetch::{Call, send},
    session::Session,
};

const HUB: System = System::ConversationManager;

/// Hands messages over. What is answered says that they were taken, not that they were delivered.
pub async fn send_messages(session: Session, body: &Value) -> Result<Value, Failure> {
    let path = "/conversations/messages".to_owned();
    let answer = send(session, Call::write(HUB, Method::POST, path, Some(body))).await;
    match answer {
        // Taken is what the status says, whatever the body looks like.
        Err(failure) if failure.cause == Cause::Unreadable && failure.status < 300 => {
            Ok(Value::Null)
        }
        answer => Ok(answer?.unwrap_or(Value::Null)),
    }
}

/// Reads a conversation that is over.
pub async fn read_conversation(session: Session, id: &str) -> Result<Value, Failure> {
    object(session, Call::get(HUB, format!("/conversations/{}", encode(id)))).await
}

/// Asks for an address to upload a file to.
pub async fn create_asset(session: Session, body: &Value) -> Result<Value, Failure> {
    object(session, Call::write(HUB, Method::POST, "/assets".to_owned(), Some(body))).await
}

/// Asks for an asset, with an address to download it from.
pub async fn read_asset(session: Session, id: &str) -> Result<Value, Failure> {
    object(session, Call::get(HUB, asset::path(id))).await
}

/// Deletes an asset.
pub async fn delete_asset(session: Session, id: &str) -> Result<(), Failure> {
    let answer = send(session, Call::write(HUB, Method::DELETE, asset::path(id), None)).await;
    match answer {
        Err(failure) if failure.cause == Cause::Unreadable && failure.status < 300 => Ok(()),
        answer => answer.map(drop),
    }
}

async fn object(session: Session, call: Call) -> Result<Value, Failure> {
    let label = format!("{} {}", call.method, call.path);
    match send(session, call).await? {
        Some(json) if json.is_object() => Ok(json),
        _ => Err(Failure::without_answer(Cause::Unreadable, &label)),
    }
}
