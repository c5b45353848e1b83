//! The form of a record: one shell for all resources.

mod candidates;
mod changes_tab;
mod choices;
mod chosen;
mod combobox;
mod conflict;
mod created;
mod delete;
mod discard;
mod draft;
mod fields;
mod flow;
mod flow_drawn;
mod form;
mod json_tab;
mod narrow;
mod panel;
mod picture;
mod reach;
mod relations;
mod routing;
mod rows;
mod save;
mod secret;
mod sections;
mod shell;
pub mod undo;
mod unknown;
mod users;

pub use created::{dialog as created_dialog, extra as created_extra};
pub use fields::field;
pub use flow::figure;
pub use form::{Form, focus, pretty};
pub use panel::{Staging, change as change_staged};
pub use relations::Relations;
pub use sections::sections;
pub use undo::page_left;
pub use users::silent;

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Cause, Failure, Record, Resource};

use crate::ui::dom::{AnyView, IntoAny, view};
use leptos_router::hooks::use_query_map;

use crate::{
    address,
    console::Console,
    lazy::{page, part},
    pages::{list::crumbs, lookup::PAUSES, not_found::not_found, titles},
    store::{Deed, Event, Store},
    ui::{Alert, AlertProps, now, sleep},
};

/// Shows what the answer to an Undo showed, for once.
#[part(edit)]
pub fn kept(console: Console) -> AnyView {
    created::dialog(console.extra, Callback::new(|()| {}))
}

/// The form of a new record.
#[page(edit)]
pub fn new_page(resource: Resource) -> AnyView {
    titles::set(&titles::new(resource));
    let [from, draft] =
        use_query_map().with_untracked(|query| ["from", "draft"].map(|key| query.get(key)));
    let from = from.filter(|id| !id.is_empty());
    match from {
        None => {
            let form = Form::new(resource, None);
            if let Some(id) = draft {
                draft::take_up(form, &id);
            }
            shell::shell(form)
        }
        Some(id) => with_record(resource, id, move |record| {
            shell::shell(Form::duplicate(resource, &record))
        }),
    }
}

/// The form of the record with this id.
#[page(edit)]
pub fn edit_page(resource: Resource, id: String) -> AnyView {
    with_record(resource, id, move |record| shell::shell(Form::new(resource, Some(record))))
}

/// Whether a record was created here so short a time ago that the server may not show it yet: some read
/// from a copy that is a moment behind, and some create later.
fn was_just_made(store: Store, resource: Resource, id: &str) -> bool {
    let events = untrack(|| store.history.of(resource, id));
    let is_made = |event: &Event| matches!(event.deed, Deed::Created | Deed::Restored);
    events.first().is_some_and(|event| is_made(event) && now() < event.at + 10_000)
}

/// Reads a record and shows it, or why it cannot be shown.
fn with_record(
    resource: Resource,
    id: String,
    show: impl Fn(Arc<Record>) -> AnyView + Send + 'static,
) -> AnyView {
    let store = Console::get().store;
    let spec = resource.spec();
    let answer: RwSignal<Option<Result<Arc<Record>, Failure>>> = RwSignal::new(None);
    let again = RwSignal::new(0_u32);
    {
        let id = id.clone();
        Effect::new(move |_| {
            again.track();
            let id = id.clone();
            spawn_local(async move {
                let mut read = store.client(resource).read_one(&id).await;
                let pauses = if was_just_made(store, resource, &id) { &PAUSES[..] } else { &[] };
                for pause in pauses {
                    let is_missing = matches!(&read, Err(one) if one.cause == Cause::NotFound);
                    if !is_missing || answer.try_with_untracked(Option::is_some).is_none() {
                        break;
                    }
                    sleep(*pause).await;
                    read = store.client(resource).read_one(&id).await;
                }
                let read = read.map(Arc::new);
                if let Ok(record) = &read {
                    store.put(resource, (**record).clone());
                }
                let dropped = matches!(&read, Err(failure) if failure.cause == Cause::Dropped);
                if !dropped && answer.try_set(Some(read)).is_none() {
                    titles::refocus();
                }
            });
        });
    }
    (move || match answer.get() {
        None => loading(resource),
        Some(Ok(record)) => show(record),
        // A malformed id is an id that nothing has.
        Some(Err(failure)) if failure.cause == Cause::NotFound || failure.code == "400-108" => {
            let words = format!("There is no {} with the id {id}. It may have been deleted.", spec.singular);
            let all = format!("All {}", spec.plural.to_lowercase());
            view! {
                <div class="scroll">
                    {not_found(&words, address::list(resource), all)}
                    {draft::of_gone(resource, &id)}
                </div>
            }
            .into_any()
        }
        Some(Err(failure)) => view! {
            <div class="scroll">
                <div class="head"><div>{crumbs(resource)}<h1 tabindex="-1">{id.clone()}</h1></div></div>
                <div class="body"><Alert failure=failure retry=Callback::new(move |()| { answer.set(None); again.update(|n| *n += 1); })/></div>
            </div>
        }
        .into_any(),
    })
    .into_any()
}

fn loading(resource: Resource) -> AnyView {
    let field = || view! { <div class="field"><span class="sk w2"></span><span class="sk w5 tall"></span></div> };
    view! {
        <div class="scroll" aria-busy="true">
            <div class="head"><div>{crumbs(resource)}<h1 tabindex="-1"><span class="sk w3"></span><span class="vh">"Loading"</span></h1></div></div>
            <div class="body"><div class="two">{field()}{field()}</div><div class="two">{field()}{field()}</div></div>
        </div>
    }
    .into_any()
}
