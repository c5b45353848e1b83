//! What a list shows of an app beside its texts.

use std::cell::RefCell;

use crate::prelude::*;
use baton_model::{
    Record, Value,
    ocp::{
        app::{self, Deployed, Status},
        deployment::State,
    },
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

use crate::{
    console::Console,
    lazy::part,
    store::{Seen, Statuses},
    ui::{
        Time, TimeProps,
        dom::{AnyView, IntoAny, view},
    },
};

/// Tells when a row comes into view.
struct Watch {
    observer: IntersectionObserver,
    _callback: Closure<dyn Fn(js_sys::Array)>,
}

thread_local! {
    /// One for all rows: each has the id of its app as an attribute.
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// The status of an app, asked for when it can be seen.
#[part(apps)]
pub fn badge(id: String) -> AnyView {
    let statuses = Console::get().store.statuses;
    let node: NodeRef<html::Span> = NodeRef::new();
    observe(node, statuses);
    let known = {
        let id = id.clone();
        Memo::new(move |_| statuses.of(&id))
    };
    // Asked anew when it was forgotten while the row stays in view.
    let again = id.clone();
    Effect::new(move |before: Option<bool>| {
        let unknown = known.get().is_none();
        if before == Some(false) && unknown {
            statuses.want(&again);
        }
        unknown
    });
    view! { <span class="status" data-app=id node_ref=node>{move || seen(known.get())}</span> }
        .into_any()
}

fn observe(node: NodeRef<html::Span>, statuses: Statuses) {
    let held = StoredValue::new(None::<Element>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let element: Element = element.unchecked_into();
        WATCH.with_borrow_mut(|watch| {
            if watch.is_none() {
                *watch = new_watch(statuses);
            }
            match watch {
                Some(watch) => watch.observer.observe(&element),
                // A browser without observers: what is drawn is seen.
                None => statuses.want(&id_of(&element)),
            }
        });
        held.set_value(Some(element));
    });
    on_cleanup(move || {
        let Some(element) = held.try_get_value().flatten() else { return };
        WATCH.with_borrow(|watch| {
            if let Some(watch) = watch {
                watch.observer.unobserve(&element);
            }
        });
        statuses.leave(&id_of(&element));
    });
}

fn id_of(element: &Element) -> String {
    element.get_attribute("data-app").unwrap_or_default()
}

fn new_watch(statuses: Statuses) -> Option<Watch> {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            let id = id_of(&entry.target());
            if entry.is_intersecting() { statuses.want(&id) } else { statuses.leave(&id) }
        }
    });
    let observer = IntersectionObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    Some(Watch { observer, _callback: callback })
}

/// A status, as a shape and a word.
pub fn seen(seen: Option<Seen>) -> AnyView {
    let status = match seen {
        None | Some(Seen::Asked) => return view! { <span class="sk w2"></span> }.into_any(),
        Some(Seen::Gone) => {
            return view! { <span class="state bad">"Gone"</span> }.into_any();
        }
        Some(Seen::Refused) => {
            return view! { <span class="none" title="The status could not be read">"–"</span> }
                .into_any();
        }
        Some(Seen::Is(status)) => status,
    };
    let class = match status {
        Status::Started => "state ok",
        Status::Stopped | Status::NotDeployed => "state off",
        Status::Other(_) => "state warn",
    };
    view! { <span class=class>{status.label().to_owned()}</span> }.into_any()
}

/// When an app was deployed.
pub fn deployed(app: &Value) -> AnyView {
    match Deployed::of(app) {
        Deployed::At(time) => view! { <Time value=time/> }.into_any(),
        Deployed::Never => view! { <span class="none">"Never"</span> }.into_any(),
        Deployed::Unsaid => view! { <span class="none">"–"</span> }.into_any(),
    }
}

/// That an app was edited after it was deployed, as a hint; `None` if nothing says so.
pub fn edited_hint(app: &Value) -> Option<&'static str> {
    app::is_edited(app).then_some(
        "The app was changed after it was last deployed. Changes of its canvas, flows and miniApps may not show here.",
    )
}

/// What happened to an app since it was deployed.
#[part(apps)]
pub fn since(record: Record) -> AnyView {
    let deployments = Console::get().deployments;
    let id = record.id.clone();
    let latest = Memo::new(move |_| deployments.latest(&id).map(|one| one.state));
    let hint = edited_hint(&record.json);
    (move || match latest.get() {
        Some(state) if !state.is_over() => {
            view! { <span class="state run">{state.label()}</span> }.into_any()
        }
        Some(State::Refused) => {
            view! { <span class="danger-text">"Deploy refused"</span> }.into_any()
        }
        _ => match hint {
            Some(hint) => {
                view! { <span class="warn-text" title=hint>"Edited, it seems"</span> }.into_any()
            }
            None => view! { <span class="none">"–"</span> }.into_any(),
        },
    })
    .into_any()
}
