//! `fetch`, scripted.

use std::{cell::RefCell, rc::Rc};

use baton_model::Value;
use serde_json::json;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/browser/common/network.js")]
extern "C" {
    fn intercept(
        decide: &Closure<dyn FnMut(String, String, String, String, String) -> String>,
        aborted: &Closure<dyn FnMut(String, String)>,
    );
    /// Lets every held answer go, the newest first; how many there were.
    pub fn release() -> u32;
    /// Lets time run a hundred times as fast.
    pub fn hurry();
    fn waited() -> String;
    fn calm();
    fn clipboard(taken: &Closure<dyn FnMut(String)>);
    /// Whether the browser says that it has a network.
    pub fn online(on: bool);
}

/// A request that was made.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query below the address of the test: `one/channels?$pagenum=1`.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub mode: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body of JSON")
    }

    pub fn is_token(&self) -> bool {
        self.path.ends_with("/token")
    }

    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// A parameter of the query.
    pub fn number(&self, name: &str) -> Option<usize> {
        let (_, rest) = self.path.split_once(&format!("{name}="))?;
        rest.split('&').next()?.parse().ok()
    }
}

/// What comes back.
#[derive(Clone)]
pub struct Reply(Value);

impl Reply {
    pub fn new(status: u16, kind: &str, body: &str) -> Self {
        Self(
            json!({"kind": "answer", "status": status, "headers": {"content-type": kind}, "body": body}),
        )
    }

    pub fn json(status: u16, body: Value) -> Self {
        Self::new(status, "application/json", &body.to_string())
    }

    pub fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub fn empty(status: u16) -> Self {
        Self::new(status, "", "")
    }

    /// An error in the form of the contract.
    pub fn error(status: u16, code: &str) -> Self {
        Self::json(
            status,
            json!({"code": code, "developerMessage": format!("developers read {code}")}),
        )
    }

    /// The answer of a token endpoint.
    pub fn token(bearer: &str) -> Self {
        Self::ok(json!({"access_token": bearer, "expires_in": 3600, "token_type": "Bearer"}))
    }

    /// No connection.
    pub fn broken() -> Self {
        Self(json!({"kind": "broken"}))
    }

    /// No answer, ever.
    pub fn never() -> Self {
        Self(json!({"kind": "never"}))
    }

    /// The connection breaks in the middle of the body.
    pub fn cut(mut self) -> Self {
        self.0["kind"] = "cut".into();
        self
    }

    /// Answered when `release` is called.
    pub fn held(mut self) -> Self {
        self.0["kind"] = "held".into();
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = value.into();
        self
    }
}

/// What was asked and what was aborted.
#[derive(Clone, Default)]
pub struct Network {
    requests: Rc<RefCell<Vec<Request>>>,
    aborted: Rc<RefCell<Vec<String>>>,
}

impl Network {
    pub fn start(base: &str, mut decide: impl FnMut(&Request) -> Reply + 'static) -> Self {
        let network = Self::default();
        let (log, lost) = (network.requests.clone(), network.aborted.clone());
        let below = move |url: &str, base: &str| {
            url.find(&format!("{base}/")).map(|start| url[start + base.len() + 1..].to_owned())
        };
        let (here, there) = (base.to_owned(), base.to_owned());
        let origin = base.split('/').take(3).collect::<Vec<_>>().join("/");
        let decide = Closure::new(move |method, url: String, headers: String, body, mode| {
            let headers = serde_json::from_str(&headers).unwrap();
            let path = below(&url, &here)
                .or_else(|| (url == format!("{origin}/")).then(|| "origin".to_owned()));
            let Some(path) = path else { return Reply::never().0.to_string() };
            // gloo-net leaves a `&` at the end of every query.
            let path = path.trim_end_matches('&').to_owned();
            let request = Request { method, path, headers, body, mode };
            log.borrow_mut().push(request.clone());
            decide(&request).0.to_string()
        });
        let aborted = Closure::new(move |method: String, url: String| {
            if let Some(path) = below(&url, &there) {
                lost.borrow_mut().push(format!("{method} {path}"));
            }
        });
        intercept(&decide, &aborted);
        decide.forget();
        aborted.forget();
        network
    }

    pub fn all(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// Requests to the systems, without those for tokens.
    pub fn calls(&self) -> Vec<Request> {
        self.all().into_iter().filter(|one| !one.is_token()).collect()
    }

    pub fn tokens(&self) -> usize {
        self.all().iter().filter(|one| one.is_token()).count()
    }

    /// Method, path and query of each call.
    pub fn lines(&self) -> Vec<String> {
        self.calls().iter().map(Request::line).collect()
    }

    /// The calls with this method.
    pub fn by(&self, method: &str) -> Vec<Request> {
        self.calls().into_iter().filter(|one| one.method == method).collect()
    }

    pub fn aborted(&self) -> Vec<String> {
        self.aborted.borrow().clone()
    }
}

/// Times in whole milliseconds that were waited for since `hurry`: those of the network, not of pages.
pub fn waits() -> Vec<u64> {
    let all: Vec<u64> = serde_json::from_str(&waited()).unwrap();
    all.into_iter().filter(|time| *time >= 500).collect()
}

/// Nothing is answered any more, and time runs as it does.
pub fn close() {
    Network::start("nowhere", |_| Reply::never());
    calm();
    online(true);
}

/// What is copied from now on.
pub fn copied() -> Rc<RefCell<Vec<String>>> {
    let all = Rc::new(RefCell::new(Vec::new()));
    let held = all.clone();
    let taken = Closure::new(move |text| held.borrow_mut().push(text));
    clipboard(&taken);
    taken.forget();
    all
}
