//! Messages and completed conversations: `POST /conversations/messages`, `GET /conversations/{id}`.

mod bot;
mod check;
mod conversation;
mod delivery;
mod matrix;
mod scene;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::contract::Operation;
use crate::error::{ApiError, json_response};
use crate::{assets, body_check, clock, gate};

pub use check::find;
use conversation::{Conversation, Stage};
use delivery::Deliveries;
use matrix::Matrix;
use scene::{Scene, Seat};

pub const KIND: &str = "conversation";

pub struct Conversations {
    matrix: Matrix,
    /// One writer at a time: a message may change what the next one finds.
    turn: Mutex<()>,
    pub deliveries: Deliveries,
}

impl Conversations {
    /// # Errors
    /// If the contract does not say who may send what.
    pub fn new(document: &Value) -> Result<Self, String> {
        let matrix = Matrix::read(document)?;
        Ok(Self { matrix, turn: Mutex::new(()), deliveries: Deliveries::default() })
    }
}

pub fn routes(app: &Arc<App>) -> Router {
    let base = &app.contract.base;
    Router::new()
        .route(&format!("{base}/conversations/messages"), gate::serve(app, answer))
        .route(&format!("{base}/conversations/{{id}}"), gate::serve(app, answer))
}

fn answer(app: &Arc<App>, call: &Call) -> Result<Response, ApiError> {
    let Some((operation, id)) = gate::operation(app, call)? else {
        let is_send = call.uri.path().ends_with("/messages");
        return Ok(gate::not_allowed(if is_send { "POST" } else { "GET" }));
    };
    if operation.method == "POST" { send(app, call, operation) } else { read(app, call, &id) }
}

/// A conversation that goes on is as unknown as one that never was: only completed ones can be read.
fn read(app: &App, call: &Call, id: &str) -> Result<Response, ApiError> {
    check_language(&call.headers)?;
    let found = load(app, id)?.filter(|it| it.is_over(clock::now()));
    let mut shown = found.ok_or_else(|| ApiError::not_found(id))?.shown();
    for message in shown["messages"]["message"].as_array_mut().into_iter().flatten() {
        let list = message.pointer_mut("/attachments/attachment").and_then(Value::as_array_mut);
        for attachment in list.into_iter().flatten() {
            // Addresses expire, a transcript is read later.
            let fresh =
                attachment["id"].as_str().and_then(|id| assets::download_url(app, call, id));
            if let Some(url) = fresh {
                attachment["url"] = json!(url);
            }
        }
    }
    Ok(json_response(StatusCode::OK, shown.to_string()))
}

fn check_language(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(value) = headers.get(header::ACCEPT_LANGUAGE) else { return Ok(()) };
    let is_word = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_tag = |tag: &str| tag == "*" || tag.split('-').all(is_word);
    let sound = value.to_str().is_ok_and(|text| {
        text.split(',').all(|it| is_tag(it.split(';').next().unwrap_or_default().trim()))
    });
    if sound { Ok(()) } else { Err(ApiError::bad_language()) }
}

fn load(app: &App, id: &str) -> Result<Option<Conversation>, ApiError> {
    let value = app.archive.get(KIND, id).map_err(|error| ApiError::internal(&error))?;
    value
        .map(|it| {
            serde_json::from_value(it).map_err(|error| ApiError::internal(&error.to_string()))
        })
        .transpose()
}

/// All messages are taken or none.
fn send(app: &Arc<App>, call: &Call, operation: &Operation) -> Result<Response, ApiError> {
    let body = gate::members(call)?;
    if let Some(schema) = &operation.body {
        body_check::check(schema, body.value())?;
    }
    let messages = body.value()["messages"]["message"].as_array();
    let messages: Vec<&Value> = messages.into_iter().flatten().collect();
    for (number, message) in messages.iter().enumerate() {
        check::parties(&app.conversations.matrix, message, &place(number))?;
    }
    let turn = app.conversations.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let mut round =
        Round { app, changed: HashMap::new(), order: Vec::new(), deliveries: Vec::new() };
    let mut taken = Vec::new();
    for (number, message) in messages.into_iter().enumerate() {
        let (conversation, message_id) = round.take(message, &place(number))?;
        taken.push(json!({"messageId": message_id, "conversation": {"id": conversation}}));
    }
    round.finish()?;
    drop(turn);
    let answer = json!({"messages": {"message": taken}});
    Ok(json_response(StatusCode::ACCEPTED, answer.to_string()))
}

fn place(number: usize) -> String {
    format!("messages.message[{number}]")
}

/// One call that sends messages; nothing of it is kept unless all of it is taken.
struct Round<'a> {
    app: &'a Arc<App>,
    changed: HashMap<String, Conversation>,
    order: Vec<String>,
    /// To whom, about which conversation, what.
    deliveries: Vec<(Seat, Value, Value)>,
}

impl Round<'_> {
    /// Takes a message in; gives the ids of its conversation and of itself.
    fn take(&mut self, message: &Value, at: &str) -> Result<(String, Value), ApiError> {
        let asked = message["conversation"]["id"].as_str();
        let mut conversation = match asked {
            Some(id) => self.running(id, at)?,
            None => check::opened(self.app, message, Uuid::new_v4().to_string(), at)?,
        };
        check::content(self.app, &conversation, message, at)?;
        let message = check::with_assets(self.app, message);
        let message_type = message["type"]["value"].as_str().unwrap_or_default();
        let sender = message["sender"]["type"].as_str().unwrap_or_default();
        let scene = Scene::of(self.app, &conversation.orchestration);
        let is_first = conversation.messages.is_empty();
        if sender != "customer" && conversation.plays(sender) {
            conversation.spoken_for.push(sender.to_owned());
        }
        if let Some(parent) = message["parent"]["messageId"].as_str() {
            conversation.take_back(message_type, parent);
        }
        let before = conversation.messages.len();
        let recipients = recipients(&conversation, &scene, sender);
        let shown: Vec<_> = recipients.iter().map(|it| shown_seat(&conversation, it)).collect();
        let stored = conversation.store(&message, &shown);
        bot::react(&mut conversation, &scene, &message, is_first);
        self.note_deliveries(&conversation, &scene, before, &stored, &recipients);
        let id = conversation.id.clone();
        if !self.order.contains(&id) {
            self.order.push(id.clone());
        }
        self.changed.insert(id.clone(), conversation);
        Ok((id, stored["messageId"].clone()))
    }

    fn running(&self, id: &str, at: &str) -> Result<Conversation, ApiError> {
        let found = match self.changed.get(id) {
            Some(conversation) => Some(conversation.clone()),
            None => load(self.app, id)?,
        };
        let unknown = || ApiError::invalid(&[format!("{at}.conversation.id")]);
        let found = found.ok_or_else(unknown)?;
        if found.is_over(clock::now()) { Err(ApiError::conversation_over(id)) } else { Ok(found) }
    }

    /// The message itself goes to its recipients, what the sandbox says afterwards to the customer.
    fn note_deliveries(
        &mut self,
        conversation: &Conversation,
        scene: &Scene,
        before: usize,
        stored: &Value,
        recipients: &[Seat],
    ) {
        let about = json!({"id": conversation.id, "account": conversation.account});
        for seat in recipients {
            self.deliveries.push((seat.clone(), about.clone(), stored.clone()));
        }
        let said = conversation.messages.iter().skip(before).filter(|it| it["id"] != stored["id"]);
        for message in said {
            let customer = scene.customer.iter().cloned();
            self.deliveries.extend(customer.map(|seat| (seat, about.clone(), message.clone())));
        }
    }

    fn finish(self) -> Result<(), ApiError> {
        for id in &self.order {
            let value = serde_json::to_value(&self.changed[id]);
            let value = value.map_err(|error| error.to_string());
            let kept = value.and_then(|value| self.app.archive.put(KIND, id, &value));
            kept.map_err(|error| ApiError::internal(&error))?;
        }
        for (seat, about, message) in &self.deliveries {
            delivery::deliver(self.app, seat, about, message);
        }
        Ok(())
    }
}

/// Who hears a message: the customer hears bots and agents, and whoever has the customer hears the customer.
fn recipients(conversation: &Conversation, scene: &Scene, sender: &str) -> Vec<Seat> {
    if sender != "customer" {
        let unnamed = Seat { role: "customer".to_owned(), ..Seat::default() };
        return vec![scene.customer.clone().unwrap_or(unnamed)];
    }
    let seat = match conversation.stage {
        Stage::Bot(number) => scene.bots.get(number).map(|bot| bot.seat.clone()),
        Stage::Agent => scene.agent_after(conversation.escalated_by),
        Stage::Nobody => None,
    };
    seat.into_iter().collect()
}

fn shown_seat(conversation: &Conversation, seat: &Seat) -> Value {
    if seat.role == "customer" {
        return customer_recipient(conversation);
    }
    json!({"type": seat.role, "participant": {"name": seat.name}})
}

fn customer_recipient(conversation: &Conversation) -> Value {
    let spoken = conversation.messages.iter().find(|it| it["sender"]["type"] == "customer");
    let own = spoken.and_then(|it| it["sender"]["participant"]["name"].as_str());
    match own.or_else(|| conversation.customer["name"].as_str()) {
        Some(name) => json!({"type": "customer", "participant": {"name": name}}),
        None => json!({"type": "customer"}),
    }
}
