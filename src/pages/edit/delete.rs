//! Deleting a record, after a question that names it.

use crate::prelude::*;
use baton_model::{Cause, Failure};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{form::Form, relations::Relations};
use crate::{
    address::Go,
    pages::{
        list::{meter, refresh_shown},
        lookup,
        production::Once,
        titles::capital,
    },
    store::{Deed, Progress, Reading},
    ui::{Alert, AlertProps, Dialog, DialogProps, coming_back, icon},
};

/// The question, and the server's refusal if there is one.
pub fn dialog(form: Form, open: RwSignal<bool>, relations: Relations) -> AnyView {
    let spec = form.resource.spec();
    let store = form.console.store;
    let refused: RwSignal<Option<Failure>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let go = StoredValue::new(Go::here());
    let name = move || {
        form.base.with(|base| {
            base.as_ref().map(|record| record.name(spec).to_owned()).unwrap_or_default()
        })
    };
    let close = move |()| {
        // It cannot be kept any more, and what becomes of it is said here.
        if busy.get_untracked() {
            return;
        }
        open.set(false);
        refused.set(None);
    };
    let back = move || {
        coming_back();
        go.with_value(|go| go.replace(&store.list_seen(form.resource)));
    };
    let once = Once::new("Delete from");
    // What was read earlier is no answer to what the server will refuse now.
    let readings: RwSignal<Vec<Reading>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        if open.get() {
            relations
                .look_again(u64::MAX, readings, move || open.try_get_untracked() != Some(true));
        }
    });
    let send = move || {
        let Some(record) = form.base.get_untracked() else { return };
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let client = store.client(form.resource);
            // What Undo puts back is what is deleted, not what was read some time ago.
            let (record, answer) = match client.read_one(&record.id).await {
                Err(failure) if failure.cause == Cause::NotFound => (record, Err(failure)),
                now => {
                    let record = now.map_or(record, Into::into);
                    let answer = lookup::delete(client, &record.id).await;
                    (record, answer)
                }
            };
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    form.settle();
                    let was = Some(record.json.clone());
                    store.history.note(form.resource, &record.id, Deed::Deleted, was, None);
                    store.remove(form.resource, &record.id);
                    store.stale(form.resource);
                    super::draft::forget(form);
                    let resource = form.resource;
                    let done = Callback::new(move |()| refresh_shown(resource));
                    super::undo::leaves_page();
                    super::undo::offer_recreate(form.console, form.resource, record, done);
                    back();
                }
                // Somebody else was faster: it is gone, as asked.
                Err(failure) if failure.cause == Cause::NotFound => {
                    form.settle();
                    store.remove(form.resource, &record.id);
                    store.stale(form.resource);
                    form.console
                        .notices
                        .say(format!("{} was deleted already", capital(spec.singular)));
                    back();
                }
                Err(failure) => refused.set(Some(failure)),
            }
        });
    };
    let delete = move |_| {
        if !busy.get_untracked() {
            once.ask(send);
        }
    };
    view! {
        <Dialog title=Signal::derive(move || format!("Delete {}?", name())) open=open on_close=Callback::new(close)
            env=Signal::derive(move || form.console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" autofocus="" aria-disabled=move || busy.get().then_some("true") on:click=move |_| close(())>"Keep it"</button>
                <button type="button" class="btn danger fill" aria-busy=move || busy.get().to_string() on:click=delete>
                    {move || busy.get().then(|| icon("spin"))}"Delete"
                </button>
            }>
            <p>{format!("The {} is deleted on the server. It cannot be brought back with the same id.", spec.singular)}</p>
            {relations.blockers()}
            {move || readings.get().into_iter().map(again).collect_view()}
            {move || refused.get().map(|failure| view! { <Alert failure=failure/> })}
        </Dialog>
        {once.dialog("This is production: whatever uses it does without it at once.")}
    }
    .into_any()
}

/// How far the second look at other records is, and that it failed.
fn again(reading: Reading) -> AnyView {
    let plural = reading.resource.spec().plural.to_lowercase();
    let failed = move || {
        matches!(reading.state().2, Progress::Failed(_)).then(|| view! {
            <p class="warn-text">{icon("alert")}{format!(" The {plural} could not be read again: others may use it by now.")}</p>
        })
    };
    view! { <div aria-live="polite">{meter(reading)}{failed}</div> }.into_any()
}
