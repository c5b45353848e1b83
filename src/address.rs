//! Every internal link is made here.
//!
//! Addresses are relative to `<base href>`, which is the only thing that knows the path under
//! which Baton is served.

use crate::prelude::*;
use baton_model::{Resource, list::encode};
use leptos_router::NavigateOptions;
use wasm_bindgen::JsCast;

/// The list of a resource.
pub fn list(resource: Resource) -> String {
    resource.spec().address.to_owned()
}

/// The records of a list for which a filter holds.
pub fn filtered(resource: Resource, filter: &str, value: &str) -> String {
    format!("{}?{filter}={}", list(resource), encode(value))
}

/// The form of one record.
pub fn record(resource: Resource, id: &str) -> String {
    format!("{}/{}", resource.spec().address, encode(id))
}

/// The form of a new record.
pub fn new(resource: Resource) -> String {
    format!("{}/new", resource.spec().address)
}

/// The same, filled with the draft of a record that is gone.
pub fn anew(resource: Resource, id: &str) -> String {
    format!("{}?draft={}", new(resource), encode(id))
}

/// Guided setup.
pub const SETUP: &str = "setup";

/// A step of it, by its name; without one, where it was left.
pub fn setup_step(name: &str) -> String {
    if name.is_empty() { SETUP.to_owned() } else { format!("{SETUP}?step={name}") }
}

/// Conversations, with an account to write to.
pub fn conversations_with(account: &str) -> String {
    format!("conversations?account={}", encode(account))
}

/// Where messages are composed and conversations found.
pub fn conversations() -> String {
    "conversations".to_owned()
}

/// The transcript of a conversation.
pub fn conversation(id: &str) -> String {
    format!("conversations/{}", encode(id))
}

/// Where files are uploaded and looked up.
pub fn assets() -> String {
    "assets".to_owned()
}

/// An app, or one of its tabs; the overview has no name.
pub fn app(id: &str, tab: &str) -> String {
    let app = record(Resource::App, id);
    if tab.is_empty() { app } else { format!("{app}/{tab}") }
}

/// Deployments of this browser.
pub fn deployments() -> String {
    "deployments".to_owned()
}

/// The page where people sign in.
pub fn connect() -> String {
    "connect".to_owned()
}

/// Where the person is, below the console's own address.
pub fn here() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let path = path.strip_prefix(&base()).unwrap_or(&path).trim_start_matches('/');
    let rest = [location.search(), location.hash()].map(Result::unwrap_or_default);
    format!("{path}{}{}", rest[0], rest[1])
}

/// An address below the console's own, as it is; that of the first page for one that leads out.
pub fn inside(address: &str) -> String {
    baton_model::policy::inside(address).to_owned()
}

/// The requests of this session.
pub fn activity() -> String {
    "activity".to_owned()
}

/// One of them.
pub fn entry(number: u32) -> String {
    format!("activity?entry={number}")
}

/// The path under which Baton is served, without a slash at the end: empty at the root.
pub fn base() -> String {
    let uri = document().base_uri().ok().flatten().unwrap_or_default();
    let path = uri.splitn(4, '/').nth(3).unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() { String::new() } else { format!("/{folder}") }
}

/// Follows a link where no page is at hand to go from. Who has typed something is asked first.
pub fn follow(address: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let _ = link.set_attribute("href", address);
    if let (Some(body), Some(link)) = (document().body(), link.dyn_ref::<web_sys::HtmlElement>()) {
        // The router hears of a click in the page only.
        let _ = body.append_child(link);
        link.click();
        link.remove();
    }
}

type Navigate = dyn Fn(&str, NavigateOptions) + Send + Sync;

/// Goes to addresses of this module.
#[derive(Clone)]
pub struct Go(std::sync::Arc<Navigate>);

impl Go {
    /// Call while a page is made: it needs the router around it.
    pub fn here() -> Self {
        let navigate = leptos_router::hooks::use_navigate();
        Self(std::sync::Arc::new(move |path, options| navigate(path, options)))
    }

    /// Opens an address as a new entry of the history.
    pub fn to(&self, address: &str) {
        self.go(address, false);
    }

    /// Opens an address in place of the current entry of the history.
    pub fn replace(&self, address: &str) {
        self.go(address, true);
    }

    fn go(&self, address: &str, replace: bool) {
        let path = format!("{}/{address}", base());
        let options =
            NavigateOptions { resolve: false, replace, scroll: false, ..Default::default() };
        (self.0)(&path, options);
    }
}
