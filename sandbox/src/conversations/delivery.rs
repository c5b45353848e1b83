//! Hands messages to callbacks, but only to those on this machine: whoever tries the sandbox with copied records must
//! not write to somebody's real bot.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::scene::{Seat, record};
use crate::app::App;

/// The vendor gives a callback five seconds.
const PATIENCE: Duration = Duration::from_secs(5);
const KEPT: usize = 200;

/// The last deliveries, for `GET /__sandbox/deliveries`.
#[derive(Default)]
pub struct Deliveries(Mutex<VecDeque<Value>>);

impl Deliveries {
    pub fn read(&self) -> Value {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn note(&self, entry: Value) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(entry);
    }
}

/// Whether a callback is on this machine.
pub fn is_here(callback: &str) -> bool {
    target(callback).is_some()
}

/// Address, host and path of a plain http address on the loopback interface.
fn target(callback: &str) -> Option<(SocketAddr, &str, &str)> {
    let rest = callback.strip_prefix("http://")?;
    let (authority, _) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
    let path = rest.get(authority.len()..)?;
    let path = if path.starts_with('/') { path } else { "/" };
    let bracketed = authority.ends_with(']');
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !bracketed => (host, port.parse().ok()?),
        _ => (authority, 80),
    };
    let ip = if host.eq_ignore_ascii_case("localhost") {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    } else {
        host.trim_matches(['[', ']']).parse().ok()?
    };
    let plain = !callback.contains(['\r', '\n', ' ']);
    (ip.is_loopback() && plain).then_some((SocketAddr::new(ip, port), authority, path))
}

/// Delivers in the background; what becomes of it is noted, never told to the sender, as with the real Hub.
pub fn deliver(app: &Arc<App>, seat: &Seat, conversation: &Value, message: &Value) {
    if !is_here(&seat.callback) {
        return;
    }
    let mut message = message.clone();
    message["conversation"] = conversation.clone();
    let body = json!({"messages": {"message": [message]}}).to_string();
    let login = seat.authentication.as_deref().and_then(|id| basic(app, id));
    let (app, seat) = (app.clone(), seat.clone());
    tokio::spawn(async move {
        let answer = tokio::time::timeout(PATIENCE, post(&seat, login.as_deref(), &body)).await;
        let outcome = match answer {
            Ok(Ok(status)) => json!(status),
            Ok(Err(error)) => json!(error.to_string()),
            Err(_) => json!("no answer within 5 seconds"),
        };
        let kind = &message["type"]["value"];
        app.conversations.deliveries.note(json!({
            "to": seat.callback, "role": seat.role, "type": kind, "outcome": outcome,
        }));
    });
}

/// The header value for an authentication of the basic kind; OAuth 2 would mean to call a token service.
fn basic(app: &App, authentication: &str) -> Option<String> {
    let record = record(app, "/authentications", authentication)?;
    let text = |name: &str| record["basicAuth"][name].as_str();
    Some(format!(
        "Basic {}",
        base64(format!("{}:{}", text("username")?, text("password")?).as_bytes())
    ))
}

async fn post(seat: &Seat, login: Option<&str>, body: &str) -> std::io::Result<u16> {
    let Some((address, host, path)) = target(&seat.callback) else { return Ok(0) };
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    let own = seat.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let login = login.map(|value| ("Authorization", value));
    let clean = |text: &str| !text.contains(['\r', '\n']);
    for (name, value) in own.chain(login).filter(|(name, value)| clean(name) && clean(value)) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await?;
    let status = std::str::from_utf8(&answer[9..]).ok().and_then(|text| text.parse().ok());
    Ok(status.unwrap_or(0))
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for here in [
            "http://127.0.0.1:9000/hub",
            "http://localhost/x",
            "http://[::1]:80/",
            "http://127.9.9.9",
        ] {
            assert!(is_here(here), "{here}");
        }
        let elsewhere = [
            "https://127.0.0.1/hub",
            "http://127.0.0.1.example/",
            "http://localhost.example/",
            "http://127.0.0.1@example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://127.0.0.1/a b",
            "ftp://127.0.0.1/",
            "",
        ];
        for there in elsewhere {
            assert!(!is_here(there), "{there}");
        }
        assert_eq!(
            target("http://localhost?a"),
            Some((([127, 0, 0, 1], 80).into(), "localhost", "/"))
        );
    }

    #[test]
    fn base64_is_padded() {
        assert_eq!(
            ["", "f", "fo", "foo"].map(|it| base64(it.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v"]
        );
    }
}
