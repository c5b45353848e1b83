//! Baton: the admin console for conversation orchestration.
//!
//! Arrows go one way: `pages → store → api → model`, `pages → ui`. See `docs/architecture.md`.

pub mod address;
pub mod api;
pub mod app;
pub mod console;
mod crash;
pub mod lazy;
pub mod pages;
pub mod prelude;
pub mod reactive;
pub mod store;
pub mod ui;

use crate::prelude::*;
use baton_model::config::Config;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{app::app, console::Console, ui::dom};

/// Mounts the console into the page that loaded it.
///
/// Does nothing where the page has no `#baton` element: tests link this crate too, and there
/// the start function runs on a page of the test runner.
#[wasm_bindgen(start)]
pub fn start() {
    let Some(root) = document().get_element_by_id("baton") else { return };
    crash::install();
    ui::apply_theme();
    spawn_local(async move {
        match configuration().await {
            Ok(mut config) => {
                config.add_own(&console::own_environments());
                root.set_text_content(None);
                let page = root.clone();
                let base = address::base();
                mount_to(root.unchecked_into(), move || {
                    // Before the router: the guard must hear of Back before it does.
                    let console = Console::new(config);
                    let inside = move || dom::mount(app(console), &page);
                    view! { <leptos_router::components::Router base=base>{inside()}</leptos_router::components::Router> }
                })
                .forget();
            }
            Err(message) => crash::show("config.json cannot be used", &message),
        }
    });
}

/// Reads `config.json` from beside `index.html`.
async fn configuration() -> Result<Config, String> {
    let request = gloo_net::http::Request::get("config.json").cache(web_sys::RequestCache::NoCache);
    let response = request.send().await.map_err(|_| "It could not be fetched.".to_owned())?;
    let kind = response.headers().get("content-type").unwrap_or_default();
    if !response.ok() {
        return Err(format!("The server answered with status {}.", response.status()));
    }
    let text = response.text().await.map_err(|_| "It broke off while it was read.".to_owned())?;
    Config::read(&text).map_err(|error| {
        if kind.starts_with("text/html") {
            "The server sent a page (text/html) where config.json was due: it may be missing."
                .to_owned()
        } else if error.path.is_empty() {
            format!("The file {}.", error.message)
        } else {
            format!("{} {}.", error.path, error.message)
        }
    })
}
