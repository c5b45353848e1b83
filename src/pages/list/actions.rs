//! What can be done with one record from its row.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Record, Resource, bulk::Action, config::EnvironmentKind, document};

use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::{bulk_run, state::ListState};
use crate::{
    address,
    api::NO_ID,
    lazy::part,
    pages::session::missing_scope,
    ui::{Act, Item},
};

/// Opens the menu of a row at its button.
#[part(list)]
pub fn open(list: ListState, record: Arc<Record>, button: Option<HtmlElement>) {
    if list.is_gone() {
        return;
    }
    let name = format!("Actions for {}", record.name(list.resource.spec()));
    list.menu.open(button, name, move || items(list, &record));
}

fn items(list: ListState, record: &Arc<Record>) -> Vec<Item> {
    let resource = list.resource;
    if resource == Resource::App {
        return of_app(list, record);
    }
    let active = record.active() == Some(true);
    let (id, json, switched, gone) =
        (record.id.clone(), record.clone(), record.clone(), record.clone());
    let copied =
        format!("{}?from={}", address::new(resource), baton_model::list::encode(&record.id));
    let no_id = record.id.is_empty().then(|| NO_ID.to_owned());
    let named = |act: Act| no_id.clone().map_or(act, Act::Not);
    let why_not = no_id.clone().or_else(|| missing_scope(list.console, list.resource));
    let unless = |act: Act| why_not.clone().map_or(act, Act::Not);
    let copy_id = Callback::new(move |()| copy(list, id.clone(), "ID copied"));
    vec![
        Item::new("Open", "arrow-right", named(Act::Link(address::record(resource, &record.id)))),
        Item::new("Duplicate", "plus", unless(Act::Link(copied))),
        Item::new("Copy ID", "copy", named(Act::Run(copy_id))),
        Item::run("Copy as JSON", "file", move || {
            let masked = document::masked(resource.spec(), &json.json);
            let text = serde_json::to_string_pretty(&masked).unwrap_or_default();
            copy(list, text, "JSON copied, secrets masked");
        }),
        Item::line(),
        Item::new(
            if active { "Make inactive" } else { "Make active" },
            "block",
            unless(Act::Run(Callback::new(move |()| {
                // Only production asks about a change that the same menu takes back.
                if untrack(|| list.console.environment().kind) == EnvironmentKind::Production {
                    list.bulk.ask_one(list, Action::Activate(!active), switched.clone());
                } else {
                    bulk_run::switch(list, switched.clone(), !active);
                }
            }))),
        ),
        Item::new(
            "Delete…",
            "trash",
            unless(Act::Danger(Callback::new(move |()| {
                list.bulk.ask_one(list, Action::Delete, gone.clone());
            }))),
        ),
    ]
}

/// The same for an app, which has other things that can be done with it.
fn of_app(list: ListState, record: &Arc<Record>) -> Vec<Item> {
    let (id, json, deployed, gone) =
        (record.id.clone(), record.clone(), record.clone(), record.clone());
    let tab = |tab: &str| Act::Link(address::app(&record.id, tab));
    vec![
        Item::new("Open", "arrow-right", tab("")),
        Item::run("Deploy…", "rocket", move || {
            list.apps.deploying.set(vec![deployed.clone()]);
        }),
        Item::new("Try in web chat", "chat", tab("web-chat")),
        Item::run("Copy ID", "copy", move || copy(list, id.clone(), "ID copied")),
        Item::run("Copy as JSON", "file", move || {
            let masked = document::masked(Resource::App.spec(), &json.json);
            let text = serde_json::to_string_pretty(&masked).unwrap_or_default();
            copy(list, text, "JSON copied, secrets masked");
        }),
        Item::line(),
        Item::new(
            "Delete…",
            "trash",
            Act::Danger(Callback::new(move |()| list.apps.deleting.set(Some(gone.clone())))),
        ),
    ]
}

fn copy(list: ListState, text: String, said: &'static str) {
    spawn_local(async move {
        let promise = window().navigator().clipboard().write_text(&text);
        let done = JsFuture::from(promise).await.is_ok();
        list.console.notices.say(if done { said } else { "The browser did not let Baton copy" });
    });
}
