//! Deleting an app: its name is asked for, and an export offered first.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource,
    ocp::app::{Status, shared_with},
};

use super::export;
use crate::{
    address::Go,
    console::Console,
    pages::{list::status_view, lookup, production::Once},
    store::Seen,
    ui::{
        Alert, AlertProps, Dialog, DialogProps, coming_back,
        dom::{AnyView, IntoAny, view},
        icon,
    },
};

/// Asks whether to delete the app, as soon as there is one.
pub fn dialog(asked: RwSignal<Option<Arc<Record>>>) -> AnyView {
    let console = Console::get();
    let go = StoredValue::new(Go::here());
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Failure>);
    let name = move || {
        asked.with(|asked| {
            asked.as_ref().map_or_else(String::new, |one| one.name(Resource::App.spec()).to_owned())
        })
    };
    let fits = Memo::new(move |_| typed.with(|typed| typed.trim() == name()) && !name().is_empty());
    let close = move |()| {
        asked.set(None);
        typed.set(String::new());
        refused.set(None);
    };
    let once = Once::new("Delete from");
    let send = move |record: Arc<Record>| {
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let store = console.store;
            let answer = lookup::delete(store.client(Resource::App), &record.id).await;
            if busy.try_set(false).is_some() {
                return;
            }
            let said = match answer {
                Ok(()) => "App deleted",
                // Somebody else was faster: it is gone, as asked.
                Err(failure) if failure.cause == Cause::NotFound => "App was deleted already",
                Err(failure) => return refused.set(Some(failure)),
            };
            close(());
            store.remove(Resource::App, &record.id);
            store.stale(Resource::App);
            console.notices.say(said);
            coming_back();
            go.with_value(|go| go.replace(&store.list_seen(Resource::App)));
        });
    };
    let delete = move || {
        let Some(record) = asked.get_untracked() else { return };
        if !busy.get_untracked() && fits.get_untracked() {
            once.ask(move || send(record.clone()));
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        delete();
    };
    view! {
        <Dialog title=Signal::derive(move || format!("Delete {}?", name())) open=Signal::derive(move || asked.with(Option::is_some))
            on_close=Callback::new(close) env=Signal::derive(move || console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Keep it"</button>
                <button type="button" class="btn danger fill" aria-busy=move || busy.get().to_string() aria-disabled=move || (!fits.get()).to_string()
                    title=move || (!fits.get()).then_some("Type the name of the app first") on:click=move |_| delete()>
                    {move || busy.get().then(|| icon("spin"))}"Delete"
                </button>
            }>
            {asked.get_untracked().map(|record| content(console, record))}
            <form class="field" on:submit=submit>
                <label for="delete-name">{move || format!("Type {} to confirm", name())}</label>
                <input id="delete-name" class="input mono" autocomplete="off" spellcheck="false" prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))/>
            </form>
            {move || refused.get().map(|failure| view! { <Alert failure=failure/> })}
        </Dialog>
        {once.dialog("This is production: customers of the app are not answered any more.")}
    }
    .into_any()
}

fn content(console: Console, record: Arc<Record>) -> AnyView {
    let statuses = console.store.statuses;
    statuses.want(&record.id);
    let shared = shared_with(&record.json);
    let id = record.id.clone();
    let seen = Memo::new(move |_| statuses.of(&id));
    let runs = move || {
        (seen.get() == Some(Seen::Is(Status::Started))).then(|| {
            view! { <div class="alert warn">{icon("alert")}<h3>"This app is running"</h3><p>"Whoever talks to it may be cut off. What the server does then is not documented."</p></div> }
        })
    };
    view! {
        {runs}
        <p>"The app is deleted on the server. There is no way back: an export keeps the app and its flows."</p>
        <dl class="props flat">
            <dt>"Status"</dt><dd>{move || status_view(seen.get())}</dd>
            <dt>"Shared with"</dt><dd>{if shared.is_empty() { "Nobody".to_owned() } else { shared.join(", ") }}</dd>
        </dl>
        <div class="actions">{export::button(record, "btn s", "Export first")}</div>
    }
    .into_any()
}
