//! What a person sees and does.

use wasm_bindgen::prelude::*;

use super::{tick, until};

#[wasm_bindgen(module = "/tests/browser/common/person.js")]
extern "C" {
    fn has_button(name: &str) -> bool;
    fn has_field(name: &str) -> bool;
    #[wasm_bindgen(js_name = click)]
    fn click_now(name: &str);
    #[wasm_bindgen(js_name = type_into)]
    fn type_now(name: &str, text: &str);
    #[wasm_bindgen(js_name = choose)]
    fn choose_now(name: &str, value: &str);
    #[wasm_bindgen(js_name = focus)]
    fn focus_now(name: &str);
    #[wasm_bindgen(js_name = press)]
    fn press_now(key: &str);
    #[wasm_bindgen(js_name = leave)]
    fn leave_now();

    /// Makes a place on the page.
    pub fn set_up();
    /// Empties what the browser keeps.
    pub fn forget();
    /// Turns to another address.
    pub fn go(address: &str);

    /// Whether a button or link is not disabled.
    pub fn can_click(name: &str) -> bool;
    pub fn value_of(name: &str) -> String;
    pub fn is_checked(name: &str) -> bool;
    pub fn attribute(name: &str, what: &str) -> String;
    /// What is said about a field: its errors and help.
    pub fn described(name: &str) -> String;
    /// All that can be read.
    pub fn page_text() -> String;
    /// Name of the open dialog; empty if there is none.
    pub fn dialog() -> String;
    pub fn count(selector: &str) -> u32;
    /// The texts of what matches, with `|` between them.
    pub fn texts(selector: &str) -> String;
    /// Name of what has the focus.
    pub fn focused() -> String;
    pub fn address() -> String;
    /// Everything that the browser keeps.
    pub fn stored() -> String;
    pub fn keep(key: &str, value: &str);
}

/// Waits until some text can be read.
pub async fn see(text: &str) {
    until(&format!("“{text}”"), || page_text().contains(text)).await;
}

/// Waits until a text is gone.
pub async fn see_no(text: &str) {
    until(&format!("no “{text}”"), || !page_text().contains(text)).await;
}

/// Waits until a button, link, option or box is there.
pub async fn see_button(name: &str) {
    until(&format!("something to click called {name}"), || has_button(name)).await;
}

/// Waits until there is no such thing to click.
pub async fn see_no_button(name: &str) {
    until(&format!("nothing to click called {name}"), || !has_button(name)).await;
}

pub async fn see_dialog(name: &str) {
    until(&format!("the dialog “{name}”"), || dialog() == name).await;
}

pub async fn click(name: &str) {
    see_button(name).await;
    click_now(name);
    tick().await;
}

pub async fn type_into(name: &str, text: &str) {
    until(&format!("a field called {name}"), || has_field(name)).await;
    type_now(name, text);
    tick().await;
}

pub async fn choose(name: &str, value: &str) {
    until(&format!("a field called {name}"), || has_field(name)).await;
    choose_now(name, value);
    tick().await;
}

pub async fn focus(name: &str) {
    until(&format!("a field called {name}"), || has_field(name) || has_button(name)).await;
    focus_now(name);
    tick().await;
}

pub async fn press(key: &str) {
    press_now(key);
    tick().await;
}

/// Leaves the field that has the focus.
pub async fn leave() {
    leave_now();
    tick().await;
}
