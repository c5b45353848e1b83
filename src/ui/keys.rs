//! Keys that work on a whole page, and never while somebody types.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::storage;

/// Kinds of inputs in which keys are not text.
const NO_TEXT: [&str; 6] = ["checkbox", "radio", "button", "submit", "file", "range"];

const OFF: &str = "baton.shortcuts";

/// Whether single letters and signs are shortcuts. Some people cannot help pressing them.
pub fn are_on() -> bool {
    storage::local(OFF).as_deref() != Some("off")
}

/// Switches such shortcuts on and off.
pub fn turn(on: bool) {
    if on {
        storage::remove_local(OFF);
    } else {
        storage::set_local(OFF, "off");
    }
}

/// Whether a key belongs to the page: nobody types, no dialog or menu is open over it, and no
/// modifier makes it a key of the browser.
pub fn is_free(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return false;
    }
    // First what is cheap: this runs with each letter that somebody types.
    if event.is_composing() || target(event).is_some_and(|element| takes_text(&element)) {
        return false;
    }
    let over = leptos::prelude::document().query_selector("dialog[open], [role=menu]:popover-open");
    matches!(over, Ok(None)) && (event.key().chars().count() != 1 || are_on())
}

/// Whether somebody is typing: what comes then must not take the letters.
pub fn is_typing() -> bool {
    leptos::prelude::document().active_element().is_some_and(|element| takes_text(&element))
}

fn takes_text(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = element.get_attribute("type").unwrap_or_default();
            !NO_TEXT.contains(&kind.as_str())
        }
        _ => element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable),
    }
}

/// The element that has the focus.
pub fn target(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
