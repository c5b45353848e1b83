//! What the person sees when the program itself fails.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Shows the crash page when a panic ends the program. Call once, before anything else.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // What panics later does so because of the first.
        if !STOPPED.swap(true, Ordering::Relaxed) {
            show("Baton has stopped", &info.to_string());
        }
    }));
}

/// Replaces the page by a message, without the framework: it may be what failed.
pub fn show(title: &str, details: &str) {
    let Some(root) = document().get_element_by_id("baton") else { return };
    let full = format!("{title}\n{details}\nBaton {}", env!("CARGO_PKG_VERSION"));
    let element = |tag: &str, class: &str, text: &str| {
        let element = document().create_element(tag).ok()?;
        let _ = element.set_attribute("class", class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let button = |label: &str, class: &str, action: Box<dyn Fn()>| {
        let button = element("button", class, label)?;
        let closure = Closure::<dyn Fn()>::new(action);
        let _ = button.add_event_listener_with_callback("click", closure.as_ref().unchecked_ref());
        closure.forget();
        Some(button)
    };
    let parts = [
        element("h1", "", title),
        element(
            "p",
            "muted",
            "What you had saved is on the server. What you typed in a form is kept as a draft, without secrets. Reload to go on.",
        ),
        element("pre", "crash-details", details),
        element("p", "faint small", concat!("Baton ", env!("CARGO_PKG_VERSION"))),
        button("Reload", "btn primary", Box::new(|| drop(window().location().reload()))),
        button(
            "Copy details",
            "btn",
            Box::new(move || drop(window().navigator().clipboard().write_text(&full))),
        ),
    ];
    root.set_text_content(None);
    let (Some(page), Some(message)) = (element("main", "", ""), element("div", "crash", "")) else {
        return;
    };
    let _ = message.set_attribute("role", "alert");
    for part in parts.into_iter().flatten() {
        let _ = message.append_child(&part);
    }
    let _ = page.append_child(&message);
    let _ = root.append_child(&page);
}
