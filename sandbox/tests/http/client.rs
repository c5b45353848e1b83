//! A sandbox of its own for each test, and an HTTP client that sees what really goes over the wire: it knows when a
//! connection ended before the announced length, which a comfortable client would hide.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use clap::Parser;
use sandbox::{Options, Server};
use serde_json::Value;

pub const BASE: &str = "/conversation/conversationmgr/v3";
pub const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
pub const MANAGE: &str = "app.conversation.conversationmgr.manage";
pub const READ: &str = "app.conversation.conversationmgr.read";

pub struct Sandbox {
    pub server: Server,
    pub token: String,
}

pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The connection ended before all that was announced had come.
    pub broken: bool,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// The code of the error and the values of its details.
    pub fn error(&self) -> (String, Vec<String>) {
        let body = self.json();
        let details = body["details"].as_array().cloned().unwrap_or_default();
        let values = details.iter().map(|it| it["value"].as_str().unwrap_or_default().to_owned());
        (body["code"].as_str().unwrap_or_default().to_owned(), values.collect())
    }

    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, details: &[&str]) {
        let (found, values) = self.error();
        assert_eq!((self.status, found.as_str()), (status, code), "{}", self.text());
        assert_eq!(values, details, "{}", self.text());
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

impl Sandbox {
    /// With the story as its data, and signed in as the administrator.
    pub fn start(arguments: &[&str]) -> Self {
        let all = ["sandbox", "--port", "0"].iter().chain(arguments);
        let server = Server::start(Options::parse_from(all)).unwrap();
        let mut sandbox = Self { server, token: String::new() };
        sandbox.token = sandbox.sign_in("sandbox-admin", None);
        sandbox
    }

    pub fn empty() -> Self {
        Self::start(&["--empty"])
    }

    pub fn api(&self) -> SocketAddr {
        self.server.api_address.unwrap_or(self.server.address)
    }

    pub fn sign_in(&self, client: &str, scope: Option<&str>) -> String {
        let scope = scope.map(|scope| format!("&scope={scope}")).unwrap_or_default();
        let form = format!(
            "grant_type=client_credentials&client_id={client}&client_secret=sandbox-secret{scope}"
        );
        let reply = self.post_form(&form);
        reply.is(200).json()["access_token"].as_str().unwrap().to_owned()
    }

    pub fn post_form(&self, form: &str) -> Reply {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        send(self.api(), "POST", "/oauth2/token", &headers, form.as_bytes()).unwrap()
    }

    /// A call as the administrator; `path` is below the base.
    pub fn call(&self, method: &str, path: &str, body: Option<&str>) -> Reply {
        self.try_call(method, path, body).expect("an answer")
    }

    /// `None` if the connection ended before any byte of an answer.
    pub fn try_call(&self, method: &str, path: &str, body: Option<&str>) -> Option<Reply> {
        let authorization = format!("Bearer {}", self.token);
        let mut headers = vec![("Authorization", authorization.as_str())];
        if body.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        send(
            self.api(),
            method,
            &format!("{BASE}{path}"),
            &headers,
            body.unwrap_or_default().as_bytes(),
        )
    }

    pub fn call_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        send(self.api(), method, &format!("{BASE}{path}"), headers, body.as_bytes()).unwrap()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, Some(&body.to_string()))
    }

    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.call("PUT", path, Some(&body.to_string()))
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path, None)
    }

    /// Makes a record and gives its id.
    #[track_caller]
    pub fn make(&self, path: &str, body: &Value) -> String {
        self.post(path, body).is(201).json()["id"].as_str().unwrap().to_owned()
    }

    /// The record of the story with this name (or channel type).
    #[track_caller]
    pub fn named(&self, path: &str, name: &str) -> Value {
        let page = self.get(&format!("{path}?$pagesize=75")).json();
        let records = page.as_object().unwrap().values().find_map(Value::as_array).unwrap().clone();
        let fits = |record: &&Value| record["name"] == name || record["type"] == name;
        records.iter().find(fits).unwrap_or_else(|| panic!("no {name} among {path}")).clone()
    }

    pub fn id_of(&self, path: &str, name: &str) -> String {
        self.named(path, name)["id"].as_str().unwrap().to_owned()
    }

    /// A request to the console's own origin, outside of the APIs.
    pub fn page(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        send(self.server.address, method, path, headers, b"").unwrap()
    }

    pub fn control(&self, method: &str, path: &str, body: &str) -> Reply {
        send(self.server.address, method, &format!("/__sandbox/{path}"), &[], body.as_bytes())
            .unwrap()
    }

    pub fn fault(&self, fault: &Value) {
        self.control("POST", "faults", &fault.to_string()).is(204);
    }
}

/// One request on a connection of its own. `None` if nothing at all came back.
pub fn send(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<Reply> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() {
        head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(to).unwrap();
    // What is never answered is a failure, not a test without an end.
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let answer = read_all(&mut stream);
    if answer.is_empty() { None } else { Some(parse(method, &answer)) }
}

fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let mut part = [0; 16384];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return answer,
            Ok(length) => answer.extend_from_slice(&part[..length]),
            // A connection that is cut may also end in a reset; what came before counts.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return answer,
            Err(error) => panic!("{error}"),
        }
    }
}

fn parse(method: &str, answer: &[u8]) -> Reply {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
    };
    let headers: Vec<_> = lines.filter_map(header).collect();
    let body = answer[end + 4..].to_vec();
    let announced = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map(|(_, value)| value.parse().unwrap());
    let broken = method != "HEAD" && announced.is_some_and(|length: usize| length != body.len());
    Reply { status, headers, body, broken }
}
