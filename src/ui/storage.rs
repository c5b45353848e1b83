//! What the browser keeps. Nothing secret goes through here but a token that its profile lets
//! live in the tab.

use crate::prelude::window;
use js_sys::{JSON, Object, Reflect};
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};

/// Reads `localStorage`; `None` where it is empty or closed to the page.
pub fn local(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Takes a key out of `localStorage`.
pub fn remove_local(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Writes `localStorage`. Where it is full or closed, the console goes on without.
pub fn set_local(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The keys of `localStorage` that begin like this.
pub fn local_keys(start: &str) -> Vec<String> {
    let Ok(Some(storage)) = window().local_storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|n| storage.key(n).ok().flatten());
    keys.filter(|key| key.starts_with(start)).collect()
}

/// Reads an object from `sessionStorage`; an empty one where there is none.
pub fn session_json(key: &str) -> Value {
    let text = window().session_storage().ok().flatten().and_then(|s| s.get_item(key).ok()?);
    text.and_then(|text| serde_json::from_str(&text).ok())
        .filter(Value::is_object)
        .unwrap_or_else(|| Value::Object(Map::new()))
}

/// An object of the browser. Its text is written by the browser too: the first load needs no code
/// for that then.
pub fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// The text of an object.
pub fn text(object: &Object) -> String {
    JSON::stringify(object).map(String::from).unwrap_or_default()
}

/// Puts a value into the object of objects in `sessionStorage`, or takes it out; an inner object
/// without members goes.
pub fn put_session(key: &str, outer: &str, inner: &str, value: Option<Object>) {
    let of = |value: JsValue| value.is_object().then(|| value.unchecked_into::<Object>());
    let kept = window().session_storage().ok().flatten().and_then(|s| s.get_item(key).ok()?);
    let all = kept.and_then(|text| of(JSON::parse(&text).ok()?)).unwrap_or_default();
    let held = Reflect::get(&all, &outer.into()).ok().and_then(of).unwrap_or_default();
    let _ = match &value {
        Some(value) => Reflect::set(&held, &inner.into(), value),
        None => Reflect::delete_property(&held, &inner.into()),
    };
    let _ = if Object::keys(&held).length() > 0 {
        Reflect::set(&all, &outer.into(), &held)
    } else {
        Reflect::delete_property(&all, &outer.into())
    };
    if Object::keys(&all).length() > 0 {
        set_session(key, &text(&all));
    } else {
        remove_session(key);
    }
}

/// Writes `sessionStorage`.
pub fn set_session(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Takes a key out of `sessionStorage`.
pub fn remove_session(key: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.remove_item(key);
    }
}
