//! The web chat connector: JSON frames over a `WebSocket`, told apart by `type`, each with the token in `api_key`.
//!
//! A session outlives its socket: what happens meanwhile is kept and replayed to whoever resumes it.

mod bot;
mod sessions;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use self::bot::{Step, What};
use super::Service;
use super::records::{AppRecord, chat_tokens};
use crate::app::App;
pub use sessions::Chats;

/// The largest sequence number that a resume may name; no event is later, so that it suppresses the replay.
const LAST_SEQUENCE: i64 = 2_147_483_647;

/// What goes out on a socket.
pub enum Out {
    Frame(Value),
    /// An orderly end.
    Close,
    /// The connection breaks.
    Cut,
}

pub async fn answer(app: Arc<App>, request: Request) -> Response {
    match WebSocketUpgrade::from_request(request, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| converse(app, socket)),
        Err(refusal) => refusal.into_response(),
    }
}

async fn converse(app: Arc<App>, mut socket: WebSocket) {
    let (out, mut outgoing) = unbounded_channel();
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => Desk { app: &app, out: &out }.take(&text),
                Some(Ok(Message::Binary(_))) => {
                    let _ = out.send(Out::Frame(error("BAD_REQUEST", "Frames are text.", &Value::Null)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(next) = outgoing.recv() => match next {
                Out::Frame(frame) => {
                    if socket.send(Message::Text(frame.to_string().into())).await.is_err() {
                        return;
                    }
                }
                Out::Close => {
                    let _ = socket.send(Message::Close(None)).await;
                    return;
                }
                Out::Cut => return,
            },
        }
    }
}

/// Why a frame is refused.
enum Refusal {
    /// The code and the words of an `error_event`.
    Error(&'static str, &'static str),
    /// The client knows from another event.
    Told,
}

/// One frame that came in on one socket.
struct Desk<'a> {
    app: &'a Arc<App>,
    out: &'a UnboundedSender<Out>,
}

impl Desk<'_> {
    fn take(&self, text: &str) {
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        self.service().chats.note(&frame);
        if let Err(Refusal::Error(code, words)) = self.obey(&frame) {
            self.tell(error(code, words, &frame["client_message_id"]));
        }
    }

    fn service(&self) -> &Service {
        &self.app.ocp
    }

    fn tell(&self, frame: Value) {
        // Nobody listens any more if the socket has just gone.
        let _ = self.out.send(Out::Frame(frame));
    }

    fn obey(&self, frame: &Value) -> Result<(), Refusal> {
        if !frame.is_object() {
            return Err(Refusal::Error("BAD_REQUEST", "A frame is a JSON object."));
        }
        match frame["type"].as_str().unwrap_or_default() {
            "start_session_req" => self.start_session(frame),
            "start_dialog_req" => self.start_dialog(frame),
            "dialog_req" => self.dialog(frame),
            "session_resume_req" => self.resume(frame),
            "stop_session_req" => self.stop(frame),
            _ => Err(Refusal::Error("BAD_REQUEST", "No such type of frame.")),
        }
    }

    /// The app that the token opens, and whether in the simulator. What was deployed a moment ago is not known yet.
    fn authorise(&self, frame: &Value) -> Result<(AppRecord, bool), Refusal> {
        const REFUSED: Refusal =
            Refusal::Error("UNAUTHORIZED", "The api_key is not valid for any deployed app.");
        let service = self.service();
        let key = frame["api_key"].as_str().ok_or(REFUSED)?;
        // One that is due must count as ended, whoever looks.
        let _ = service.settle();
        let ids = service.store.ids().unwrap_or_default().into_iter().map(|(id, _)| id);
        let opens =
            |id: String| chat_tokens(&id).iter().position(|it| it == key).map(|at| (id, at == 1));
        let (id, simulator) = ids.into_iter().find_map(opens).ok_or(REFUSED)?;
        let app = service.store.app(&id).ok().flatten().ok_or(REFUSED)?;
        if app.was_deployed() && app.hidden.chat_from <= service.now() {
            Ok((app, simulator))
        } else {
            Err(REFUSED)
        }
    }

    /// Checks token and session; gives the id of the session.
    fn session(&self, frame: &Value) -> Result<(AppRecord, String), Refusal> {
        let (app, _) = self.authorise(frame)?;
        let id = frame["session_id"].as_str().unwrap_or_default().to_owned();
        let key = frame["api_key"].as_str().unwrap_or_default();
        match self.service().chats.standing(&id, key, self.service().now()) {
            sessions::Standing::Open => Ok((app, id)),
            sessions::Standing::Expired => {
                self.tell(
                    json!({"type": "state_event", "session_id": id, "state": "SESSION_EXPIRED"}),
                );
                Err(Refusal::Told)
            }
            sessions::Standing::Unknown => {
                Err(Refusal::Error("SESSION_NOT_FOUND", "There is no such session."))
            }
        }
    }

    /// The greeting comes inside the answer (agentic apps), before it (the simulator) or after it.
    fn start_session(&self, frame: &Value) -> Result<(), Refusal> {
        let (app, simulator) = self.authorise(frame)?;
        let chats = &self.service().chats;
        let key = frame["api_key"].as_str().unwrap_or_default();
        let id = chats.open(key, self.service().now());
        chats.listen(&id, self.out);
        let greeting = bot::greeting(app.name(), simulator);
        let mut answer = json!({"type": "start_session_resp", "session_id": id, "client_message_id": frame["client_message_id"]});
        if app.text("application_type") == "agentic" {
            answer["welcome"] = json!(greeting);
            self.tell(answer);
        } else if simulator {
            chats.emit(&id, bot::message(&greeting));
            self.tell(answer);
        } else {
            self.tell(answer);
            self.play(
                &id,
                bot::after_typing(vec![Step::now(What::Event(bot::message(&greeting)))]),
            );
        }
        self.reply_to(&id, frame);
        Ok(())
    }

    fn start_dialog(&self, frame: &Value) -> Result<(), Refusal> {
        let (app, id) = self.session(frame)?;
        let chats = &self.service().chats;
        chats.listen(&id, self.out);
        chats.begin_dialog(&id);
        chats.emit(&id, bot::message(&bot::greeting(app.name(), false)));
        self.reply_to(&id, frame);
        Ok(())
    }

    fn dialog(&self, frame: &Value) -> Result<(), Refusal> {
        let (_, id) = self.session(frame)?;
        let chats = &self.service().chats;
        if chats.is_over(&id) {
            return Err(Refusal::Error("DIALOG_ENDED", "The dialog has ended: start another one."));
        }
        chats.listen(&id, self.out);
        self.reply_to(&id, frame);
        Ok(())
    }

    /// There is no acknowledgement: what follows is what was missed, if anything.
    fn resume(&self, frame: &Value) -> Result<(), Refusal> {
        let (_, id) = self.session(frame)?;
        let from = frame["from_sequence_id"].as_i64().filter(|it| (0..=LAST_SEQUENCE).contains(it));
        let from =
            from.ok_or(Refusal::Error("BAD_REQUEST", "from_sequence_id is a number of 32 bits."))?;
        let chats = &self.service().chats;
        for event in chats.listen_from(&id, self.out, from) {
            self.tell(event);
        }
        Ok(())
    }

    fn stop(&self, frame: &Value) -> Result<(), Refusal> {
        let (_, id) = self.session(frame)?;
        self.service().chats.end(&id);
        self.tell(json!({"type": "state_event", "session_id": id, "state": "DIALOG_END"}));
        let _ = self.out.send(Out::Close);
        Ok(())
    }

    fn reply_to(&self, id: &str, frame: &Value) {
        let said = frame["utterance"].as_str().unwrap_or_default().trim();
        if !said.is_empty() {
            self.play(id, bot::reply(said, &frame["input_fields"]));
        }
    }

    /// Takes its time, whether anybody listens or not.
    fn play(&self, id: &str, steps: Vec<Step>) {
        let (app, id) = (self.app.clone(), id.to_owned());
        tokio::spawn(async move {
            for step in steps {
                tokio::time::sleep(Duration::from_millis(step.after)).await;
                match step.what {
                    What::Event(event) => app.ocp.chats.emit(&id, event),
                    What::Error(code, words) => {
                        app.ocp.chats.send(&id, Out::Frame(error(code, words, &Value::Null)));
                    }
                    What::Cut => app.ocp.chats.send(&id, Out::Cut),
                    What::EndDialog => app.ocp.chats.end_dialog(&id),
                    What::Expire => app.ocp.chats.expire(&id),
                }
            }
        });
    }
}

fn error(code: &str, words: &str, client_message_id: &Value) -> Value {
    json!({"type": "error_event", "code": code, "message": words, "client_message_id": client_message_id})
}
