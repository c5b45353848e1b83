//! A web socket that closes when nobody holds it any more.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// What a socket tells.
pub enum Told {
    /// It is open.
    Open,
    /// A text came.
    Text(String),
    /// Something came that is no text.
    Binary,
    /// It is closed, with this code and reason.
    Closed(u16, String),
}

/// A connection.
pub struct Socket {
    line: WebSocket,
    _open: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Connects; `told` hears what happens.
    ///
    /// # Errors
    /// The browser's words where the address cannot be used.
    pub fn open(url: &str, told: impl Fn(Told) + Clone + 'static) -> Result<Self, String> {
        let socket = WebSocket::new(url).map_err(|error| {
            let error =
                error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::message);
            error.unwrap_or_else(|| "The address cannot be used.".to_owned())
        })?;
        let hear = told.clone();
        let open = Closure::<dyn Fn(Event)>::new(move |_| hear(Told::Open));
        let hear = told.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            hear(event.data().as_string().map_or(Told::Binary, Told::Text));
        });
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            told(Told::Closed(event.code(), event.reason()));
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Ok(Self { line: socket, _open: open, _message: message, _close: close })
    }

    /// Sends a text; whether the browser took it.
    pub fn send(&self, text: &str) -> bool {
        self.line.ready_state() == WebSocket::OPEN && self.line.send_with_str(text).is_ok()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.line.set_onopen(None);
        self.line.set_onmessage(None);
        self.line.set_onclose(None);
        let _ = self.line.close();
    }
}
