//! Giving the focus to what a change has just put on the page.

use crate::prelude::{document, request_animation_frame, spawn_local};

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// Gives the focus to the first element that `selector` finds; what it was given to.
pub fn focus(selector: &str) -> Option<HtmlElement> {
    // Elements of drawings take the focus in the same way.
    let found = document().query_selector(selector).ok()??.unchecked_into::<HtmlElement>();
    found.focus().ok()?;
    // What cannot take it, as nothing can in a form that is busy, does not say so.
    let now = document().active_element()?;
    now.is_same_node(Some(&found)).then_some(found)
}

/// Gives the focus to what `selector` finds once the change under way is drawn: before the next
/// key where that is at once, else with one of the next two frames.
pub fn focus_soon(selector: impl Into<String>) {
    focus_then(selector.into(), false, |_| ());
}

/// [`focus_soon`], and brings the element into view.
pub fn show_soon(selector: impl Into<String>) {
    focus_then(selector.into(), false, |element| element.scroll_into_view_with_bool(false));
}

/// [`focus_soon`], where the change has taken away what had the focus, and only there.
pub fn refocus_soon(selector: impl Into<String>) {
    focus_then(selector.into(), true, |_| ());
}

/// Called before what `container` finds is drawn anew: where the focus is in it, what `selector`
/// finds afterwards gets it.
pub fn keep_focus(container: &str, selector: impl Into<String>) {
    let is_in = |element: web_sys::Element| matches!(element.closest(container), Ok(Some(_)));
    if document().active_element().is_some_and(is_in) {
        refocus_soon(selector);
    }
}

fn focus_then(selector: String, only_lost: bool, then: fn(&HtmlElement)) {
    // Tasks run in the order in which they were started: what the change draws comes first.
    spawn_local(async move {
        let mut waits = !only_lost;
        for _ in 0..3 {
            if (waits || is_lost())
                && let Some(element) = focus(&selector)
            {
                waits = false;
                then(&element);
            }
            let left = document().active_element();
            frame().await;
            // Who goes elsewhere meanwhile stays there.
            waits &= document().active_element() == left;
        }
    });
}

/// Whether nothing on the page has the focus.
fn is_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Waits for the next frame.
pub async fn frame() {
    let frame = Promise::new(&mut |resolve, _| {
        request_animation_frame(move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL)));
    });
    let _ = JsFuture::from(frame).await;
}
