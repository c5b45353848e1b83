//! A chat with an app, over its web chat socket.

use std::{rc::Rc, sync::Arc};

use crate::prelude::*;
use baton_model::{
    Record, Value,
    ocp::{
        app::Deployed,
        chat::{self, Incoming, Who},
        deployment::State,
        parts::WebChat,
    },
};

use crate::{
    api::{Socket, Told},
    console::Console,
    ui::{now, sleep},
};

/// Frames that are kept, the latest.
const FRAMES: usize = 500;
/// Milliseconds for which somebody counts as typing.
const TYPING: u32 = 5000;

/// How far a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing yet, or it was ended.
    Off,
    /// The socket opens.
    Connecting,
    /// The session is asked for.
    Starting,
    /// The chat was refused, and is tried again: a deploy was just now.
    Waiting,
    /// Messages go to and fro.
    Talking,
    /// The dialog is over; the session can have another one.
    DialogOver,
    /// The session is over.
    Expired,
    /// The socket closed in the middle of it.
    Cut,
    /// It did not work.
    Failed,
}

/// Something that was said.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Who said it; `None` for what happened.
    pub who: Option<Who>,
    /// The words.
    pub text: String,
    /// Parts that are no text.
    pub parts: Option<Value>,
}

/// A frame as it went over the socket, without its token.
#[derive(Clone, PartialEq)]
pub struct Frame {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Whether it went out.
    pub out: bool,
    /// What it is, as its `type` says.
    pub kind: String,
    /// All of it.
    pub text: String,
}

/// A chat. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Chat {
    console: Console,
    record: StoredValue<Arc<Record>>,
    info: StoredValue<WebChat>,
    /// Whether the simulator is talked to, and not the deployed app.
    pub live: RwSignal<bool>,
    pub phase: RwSignal<Phase>,
    pub lines: RwSignal<Vec<Line>>,
    pub frames: RwSignal<Vec<Frame>>,
    pub typing: RwSignal<bool>,
    /// Whether an answer is awaited.
    pub waits: RwSignal<bool>,
    /// What went wrong, for an alert.
    pub problem: RwSignal<Option<String>>,
    socket: StoredValue<Option<Rc<Socket>>>,
    session: StoredValue<String>,
    last: StoredValue<Option<u32>>,
    tries: StoredValue<usize>,
    /// Raised with every connection and every message: what waits for an earlier one stops.
    run: StoredValue<u32>,
    turn: StoredValue<u32>,
}

impl Chat {
    /// No chat yet.
    pub fn new(console: Console, record: Arc<Record>, info: WebChat) -> Self {
        let live = info.live.is_some();
        Self {
            console,
            record: StoredValue::new(record),
            info: StoredValue::new(info),
            live: RwSignal::new(live),
            phase: RwSignal::new(Phase::Off),
            lines: RwSignal::new(Vec::new()),
            frames: RwSignal::new(Vec::new()),
            typing: RwSignal::new(false),
            waits: RwSignal::new(false),
            problem: RwSignal::new(None),
            socket: StoredValue::new(None),
            session: StoredValue::new(String::new()),
            last: StoredValue::new(None),
            tries: StoredValue::new(0),
            run: StoredValue::new(0),
            turn: StoredValue::new(0),
        }
    }

    fn token(self) -> String {
        let live = self.live.get_untracked();
        let token =
            self.info.with_value(|i| if live { i.live.clone() } else { i.deployed.clone() });
        token.unwrap_or_default()
    }

    /// Begins a new session.
    pub fn start(self) {
        self.lines.set(Vec::new());
        self.frames.set(Vec::new());
        self.tries.set_value(0);
        self.begin();
    }

    fn begin(self) {
        self.session.set_value(String::new());
        self.last.set_value(None);
        self.connect();
    }

    /// Goes on with the session over a new connection.
    pub fn resume(self) {
        self.connect();
    }

    /// Ends the session.
    pub fn stop(self) {
        let session = self.session.get_value();
        if !session.is_empty() {
            self.send(&chat::stop(&self.token(), &session, &message_id()));
        }
        self.drop_socket();
        self.note("You ended the chat.");
        self.phase.set(Phase::Off);
    }

    /// Another dialog in the same session.
    pub fn again(self) {
        let session = self.session.get_value();
        if self.send(&chat::start_dialog(&self.token(), &session, &message_id())) {
            self.note("A new dialog.");
            self.phase.set(Phase::Talking);
            self.await_answer();
        }
    }

    /// Says something; whether it went out.
    pub fn say(self, text: &str) -> bool {
        let session = self.session.get_value();
        let sent = self.send(&chat::say(&self.token(), &session, &message_id(), text));
        if sent {
            self.line(Some(Who::Me), text, None);
            self.await_answer();
        }
        sent
    }

    /// Where the socket is: as given, or at the path of this origin that stands in for it.
    fn url(self) -> String {
        let given = self.info.with_value(|info| info.url.clone());
        // Origins are written with the scheme of pages as well as with that of sockets.
        let as_page = given.replacen("ws", "http", 1);
        let stand_in = self.console.config.with_value(|config| {
            [&given, &as_page]
                .map(|url| config.address(url))
                .into_iter()
                .find(|to| to.starts_with('/'))
        });
        stand_in.map_or(given, |path| {
            let origin = window().location().origin().unwrap_or_default();
            format!("{}{path}", origin.replacen("http", "ws", 1))
        })
    }

    fn drop_socket(self) {
        self.run.update_value(|run| *run += 1);
        self.turn.update_value(|turn| *turn += 1);
        self.socket.set_value(None);
        self.typing.set(false);
        self.waits.set(false);
    }

    fn connect(self) {
        self.drop_socket();
        self.problem.set(None);
        self.phase.set(Phase::Connecting);
        let run = self.run.get_value();
        let told = move |told: Told| {
            // The page may be gone, or have another connection by now.
            if self.run.try_get_value() == Some(run) {
                self.told(told);
            }
        };
        match Socket::open(&self.url(), told) {
            Ok(socket) => self.socket.set_value(Some(Rc::new(socket))),
            Err(words) => self.fail(&words),
        }
    }

    fn told(self, told: Told) {
        match told {
            Told::Open => self.opened(),
            Told::Text(text) => self.came(&text),
            Told::Binary => self.frame(false, "binary", "A frame that is no text.".to_owned()),
            Told::Closed(code, reason) => self.closed(code, &reason),
        }
    }

    fn opened(self) {
        let (token, session) = (self.token(), self.session.get_value());
        if session.is_empty() {
            self.phase.set(Phase::Starting);
            self.send(&chat::start_session(&token, &message_id()));
            self.await_answer();
        } else {
            // No acknowledgement follows.
            self.send(&chat::resume(&token, &session, &message_id(), self.last.get_value()));
            self.note(if self.last.get_value().is_some() {
                "Connected again. What came meanwhile is sent again."
            } else {
                "Connected again. The server does not number its messages: what came meanwhile is lost."
            });
            self.phase.set(Phase::Talking);
        }
    }

    fn closed(self, code: u16, reason: &str) {
        let phase = self.phase.get_untracked();
        self.drop_socket();
        let why = if reason.is_empty() {
            format!("code {code}")
        } else {
            format!("{reason}, code {code}")
        };
        match phase {
            Phase::Connecting => self.fail(
                "The connection could not be made. Most likely the address is missing in connect-src of the hosting headers, or nothing answers there.",
            ),
            Phase::Starting if self.session.with_value(String::is_empty) => {
                self.fail(&format!("The server closed the connection ({why})."));
            }
            Phase::Starting | Phase::Talking | Phase::DialogOver => {
                self.note(&format!("The connection was cut ({why})."));
                self.phase.set(Phase::Cut);
            }
            _ => {}
        }
    }

    fn fail(self, words: &str) {
        self.drop_socket();
        self.problem.set(Some(words.to_owned()));
        self.phase.set(Phase::Failed);
    }

    fn came(self, text: &str) {
        let Some((frame, incoming)) = chat::read(text) else {
            return self.frame(false, "no JSON", text.to_owned());
        };
        self.log(false, &frame);
        let number = chat::sequence(&frame);
        let seen = number.is_some() && number <= self.last.get_value();
        if number > self.last.get_value() {
            self.last.set_value(number);
        }
        // Sent again after a cut, and here already.
        if seen {
            return;
        }
        match incoming {
            Incoming::Session { id, greeting } => {
                self.session.set_value(id);
                self.phase.set(Phase::Talking);
                if !greeting.is_empty() {
                    self.said(Who::Bot, &greeting, None);
                }
            }
            Incoming::Message { who, text, parts } => self.said(who, &text, parts),
            Incoming::Typing => self.types(),
            Incoming::DialogEnd => {
                self.settle();
                self.note("The dialog is over.");
                self.phase.set(Phase::DialogOver);
            }
            Incoming::Expired => {
                self.drop_socket();
                self.note("The session has expired.");
                self.phase.set(Phase::Expired);
            }
            Incoming::State(state) => self.note(&format!("State: {state}")),
            Incoming::Error { text, refused } => self.erred(&text, refused),
            Incoming::Other => {
                let kind = frame.get("type").and_then(Value::as_str).unwrap_or("?");
                self.note(&format!("Another event: {kind}. Raw frames show it whole."));
            }
        }
    }

    fn said(self, who: Who, text: &str, parts: Option<Value>) {
        self.settle();
        self.line(Some(who), text, parts);
    }

    /// An answer came.
    fn settle(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.waits.set(false);
        self.typing.set(false);
    }

    fn erred(self, text: &str, refused: bool) {
        self.settle();
        let tries = self.tries.get_value();
        let starting = self.session.with_value(String::is_empty);
        let wait = refused.then(|| chat::retry(tries, self.since_deploy())).flatten();
        if let Some(wait) = wait.filter(|_| starting) {
            self.tries.set_value(tries + 1);
            self.drop_socket();
            self.note(&format!(
                "The chat does not know the app yet: after a deploy that takes some seconds. Trying again in {} s.",
                wait / 1000
            ));
            self.phase.set(Phase::Waiting);
            let run = self.run.get_value();
            spawn_local(async move {
                sleep(wait).await;
                if self.run.try_get_value() == Some(run) {
                    self.begin();
                }
            });
        } else if starting {
            let advice = if refused {
                " The chat does not accept the token. If the app was deployed just now, try again in some seconds; if it was never deployed, deploy it first."
            } else {
                ""
            };
            self.fail(&format!("{text}{advice}"));
        } else {
            self.line(None, &format!("Error: {text}"), None);
        }
    }

    /// Milliseconds since the app was deployed, as far as anybody knows.
    fn since_deploy(self) -> Option<u64> {
        let record = self.record.get_value();
        let said = Deployed::of(&record.json).time().map(js_time).unwrap_or_default();
        let latest = untrack(|| self.console.deployments.latest(&record.id));
        let ours = latest.filter(|one| one.state == State::Done).map_or(0, |one| one.ended);
        let at = said.max(ours);
        (at > 0).then(|| now().saturating_sub(at))
    }

    fn types(self) {
        self.typing.set(true);
        let turn = self.turn.get_value();
        spawn_local(async move {
            sleep(TYPING).await;
            if self.turn.try_get_value() == Some(turn) {
                let _ = self.typing.try_set(false);
            }
        });
    }

    fn await_answer(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.waits.set(true);
        let turn = self.turn.get_value();
        spawn_local(async move {
            sleep(chat::TURN).await;
            if self.turn.try_get_value() == Some(turn) {
                self.waits.set(false);
                self.note(&format!("No answer for {} s.", chat::TURN / 1000));
            }
        });
    }

    fn send(self, frame: &Value) -> bool {
        let socket = self.socket.get_value();
        let sent = socket.is_some_and(|socket| socket.send(&frame.to_string()));
        if sent {
            self.log(true, &chat::masked(frame));
        }
        sent
    }

    fn log(self, out: bool, frame: &Value) {
        let kind = frame.get("type").and_then(Value::as_str).unwrap_or("?").to_owned();
        self.frame(
            out,
            &kind,
            serde_json::to_string_pretty(&chat::masked(frame)).unwrap_or_default(),
        );
    }

    fn frame(self, out: bool, kind: &str, text: String) {
        let frame = Frame { at: now(), out, kind: kind.to_owned(), text };
        self.frames.update(|all| {
            all.push(frame);
            if all.len() > FRAMES {
                all.remove(0);
            }
        });
    }

    fn note(self, text: &str) {
        self.line(None, text, None);
    }

    fn line(self, who: Option<Who>, text: &str, parts: Option<Value>) {
        let line = Line { at: now(), who, text: text.to_owned(), parts };
        self.lines.update(|all| all.push(line));
    }
}

fn message_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn js_time(text: &str) -> u64 {
    let time = js_sys::Date::parse(text);
    if time.is_nan() { 0 } else { time as u64 }
}
