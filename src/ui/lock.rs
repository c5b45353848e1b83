//! Locks among the tabs of one browser: what only one of them may have at a time.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{sleep, storage::object};
use crate::prelude::window;

/// Held until it is dropped, or the page is gone.
pub struct Lock(Option<Function>);

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes a lock, as soon as no other tab has it if `waits`; `None` if another has it.
///
/// Browsers have locks on secure pages alone. Elsewhere everybody gets them.
pub async fn lock(name: &str, waits: bool) -> Option<Lock> {
    let locks = get(&window().navigator(), "locks");
    let Ok(request) = get(&locks, "request").dyn_into::<Function>() else {
        // No sooner than a browser would answer.
        sleep(0).await;
        return Some(Lock(None));
    };
    // The browser calls back with the lock, or with null, and has it held until what that returns
    // is settled. Here that is `[null].fill(lock)`, which returns the array; its member `then`
    // makes a promise of it, that tells who asked how it is settled. A closure of Rust would do
    // the same and cost half a kilobyte before anybody needs it.
    let given = Array::from_iter([JsValue::NULL]);
    let answer = Promise::new(&mut |tell, _| drop(Reflect::set(&given, &"then".into(), &tell)));
    let fill = get(&given, "fill");
    let given_to = call(&fill, "bind", [given.clone().into()]).unwrap_or(JsValue::UNDEFINED);
    let options = object(&[("ifAvailable", (!waits).into())]);
    let arguments = Array::from_iter([name.into(), options.into(), given_to]);
    match Reflect::apply(&request, &locks, &arguments) {
        // Pages that may not have locks are told so later.
        Ok(asked) => drop(call(&asked, "catch", [get(&given, "then")])),
        Err(_) => return Some(Lock(None)),
    }
    let answer = JsFuture::from(answer).await.unwrap_or(JsValue::UNDEFINED);
    let held = Lock(answer.dyn_into::<Function>().ok());
    (held.0.is_none() || !get(&given, "0").is_null()).then_some(held)
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn call<const N: usize>(
    of: &JsValue,
    name: &str,
    arguments: [JsValue; N],
) -> Result<JsValue, JsValue> {
    Reflect::apply(&get(of, name).dyn_into::<Function>()?, of, &Array::from_iter(arguments))
}
