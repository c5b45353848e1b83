//! What is to be seen beyond the record itself: a custom channel without a customer application, an
//! address that another account has too, and the records before and after this one.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Resource, Value,
    graph::{has_customer, is_custom_channel},
    path::{find, texts, written},
};

use super::{
    form::Form,
    relations::{MANY, Relations},
};
use crate::{
    address,
    store::{Known, Progress, Store},
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        icon,
    },
};

/// Warns where a custom channel meets an orchestration without a customer application: nothing
/// would receive the replies. Never more than a warning, for the contract has no list of channels.
pub fn warning(form: Form, relations: Relations) -> AnyView {
    let store = form.console.store;
    let channels = Memo::new(move |_| match form.resource {
        Resource::Account => form.document.with(|document| of_account(document, store)),
        Resource::Orchestration => {
            let lacks = form.document.with(|document| !has_customer(document));
            lacks.then(|| of_orchestration(relations, store)).flatten()
        }
        Resource::Participant => of_participant(form, relations),
        _ => None,
    });
    let notes = [channels, address_taken(form)].map(note).into_iter().collect_view();
    view! { <div class="live" aria-live="polite">{notes}</div> }.into_any()
}

fn note(words: Memo<Option<String>>) -> AnyView {
    (move || {
        words
            .get()
            .map(|words| view! { <div class="alert warn">{icon("alert")}<p>{words}</p></div> })
    })
    .into_any()
}

/// Channel and address of an account, where it has both.
fn place(account: &Value) -> Option<(String, String)> {
    let text = |path| find(account, path).and_then(written).map(str::trim);
    let (channel, address) = (text("channel.id")?, text("address")?);
    let has_both = !channel.is_empty() && !address.is_empty();
    has_both.then(|| (channel.to_owned(), address.to_lowercase()))
}

/// Warns where another account has the same address on the same channel: it should occur once. The
/// accounts are read for it once the person has made it so.
fn address_taken(form: Form) -> Memo<Option<String>> {
    let accounts = form.console.store.of(Resource::Account);
    let own = Memo::new(move |_| {
        let is_account = form.resource == Resource::Account;
        is_account.then(|| form.document.with(place)).flatten()
    });
    let is_new = Memo::new(move |_| {
        let before = form.base.with(|base| base.as_ref().and_then(|base| place(&base.json)));
        own.with(|own| own.is_some() && *own != before)
    });
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        let is_known = accounts.with(|all| {
            let many = all.total.is_some_and(|total| total > MANY);
            all.progress != Progress::Idle || all.stopped || many
        });
        if is_new.get() && !is_known {
            begun.set_value(true);
            form.console.store.load_all(Resource::Account);
        }
    });
    // Not of very many, nor for nobody.
    let stop = move || {
        let runs = accounts.try_with_untracked(|all| all.progress == Progress::Running);
        if begun.try_get_value() == Some(true) && runs == Some(true) {
            // A list that needs them goes on.
            form.console.store.cancel(Resource::Account);
        }
    };
    Effect::new(move |_| {
        if accounts.with(|all| all.total).is_some_and(|total| total > MANY) {
            stop();
        }
    });
    on_cleanup(stop);
    Memo::new(move |_| {
        let own = own.get()?;
        let id = form.base.with(|base| base.as_ref().map(|base| base.id.clone()));
        let is_same = |one: &&Arc<Record>| {
            Some(&one.id) != id.as_ref() && place(&one.json).as_ref() == Some(&own)
        };
        let name = accounts.with(|all| {
            let mut known = all.is_complete().then(|| all.all.iter()).into_iter().flatten();
            let other = known.find(is_same)?;
            Some(other.name(Resource::Account.spec()).to_owned())
        })?;
        Some(format!(
            "The account {name} has the same address on this channel, where an address should occur once."
        ))
    })
}

fn custom(store: Store, account: &Value) -> Option<Arc<Record>> {
    let id = *texts(account, "channel.id").first().filter(|id| !id.is_empty())?;
    match store.record(Resource::Channel, id) {
        Known::Here(channel) if is_custom_channel(&channel) => Some(channel),
        _ => None,
    }
}

fn of_account(account: &Value, store: Store) -> Option<String> {
    let channel = custom(store, account)?;
    let id = *texts(account, "chatConfigurations.orchestration.id").first()?;
    let Known::Here(orchestration) = store.record(Resource::Orchestration, id) else { return None };
    (!id.is_empty() && !has_customer(&orchestration.json)).then(|| {
        format!(
            "{} seems to be a custom channel, and the orchestration {} has no customer application: nothing receives the replies of bot and agent.",
            channel.name(Resource::Channel.spec()),
            orchestration.name(Resource::Orchestration.spec())
        )
    })
}

fn of_orchestration(relations: Relations, store: Store) -> Option<String> {
    let accounts = relations.users_of(Resource::Account);
    let mut found = accounts.iter().filter_map(|account| {
        let channel = custom(store, &account.json)?;
        let (account, channel) = (account.name(Resource::Account.spec()), channel);
        Some(format!("{account} ({})", channel.name(Resource::Channel.spec())))
    });
    let first: Vec<String> = found.by_ref().take(3).collect();
    let more = found.count();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!first.is_empty()).then(|| {
        format!(
            "There is no customer application, but accounts on what seem to be custom channels use this orchestration: {}{more}. Nothing receives the replies of bot and agent there.",
            first.join(", ")
        )
    })
}

/// Orchestrations name the bot of a participant beside it: they keep the one that it had.
fn of_participant(form: Form, relations: Relations) -> Option<String> {
    let id = form.base.with(|base| base.as_ref().map(|record| record.id.clone()))?;
    let own = form.text(&Path::parse("application.id"));
    let is_other = |row: &Value| {
        let [participant, bot] =
            ["participant.id", "id"].map(|place| find(row, place).and_then(written));
        participant == Some(&id) && bot.is_some_and(|bot| bot != own)
    };
    let names_other = |one: &&Arc<Record>| {
        let bots = find(&one.json, "applications.botConfiguration.bots").and_then(Value::as_array);
        bots.into_iter().flatten().any(is_other)
    };
    let users = relations.users_of(Resource::Orchestration);
    let mut found =
        users.iter().filter(names_other).map(|one| one.name(Resource::Orchestration.spec()));
    let first: Vec<&str> = found.by_ref().take(3).collect();
    let more = found.count();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!first.is_empty() && !own.is_empty()).then(|| {
        format!(
            "Another application is named as the bot of this participant by {}{more}. It stays so until they are changed.",
            first.join("; ")
        )
    })
}

/// Links to the records before and after this one in the list that led here.
pub fn neighbours(form: Form) -> AnyView {
    let spec = form.resource.spec();
    let store = form.console.store;
    let Some(record) = form.base.get_untracked() else { return ().into_any() };
    let id = record.id.clone();
    store.recall(form.resource);
    {
        let id = id.clone();
        // At the edge of a page of the server: the way goes on beyond it.
        spawn_local(async move { store.extend_trail(form.resource, &id).await });
    }
    let link = move |id: Option<String>, label: &'static str, sign: &'static str| {
        id.map(|id| {
            // After a reload only ids are known: the name comes later.
            let to = address::record(form.resource, &id);
            let name = move || match store.record(form.resource, &id) {
                Known::Here(record) => format!("{label}: {}", record.name(spec)),
                _ => label.to_owned(),
            };
            view! { <a class="btn ghost icon" href=to aria-label=label title=name>{icon(sign)}</a> }
                .into_any()
        })
    };
    let around = Memo::new(move |_| store.neighbours(form.resource, &id));
    (move || {
        let [before, after] = around.get();
        (before.is_some() || after.is_some()).then(|| {
            view! {
                <div class="steps" role="group" aria-label="Neighbours">
                    {link(before, "Previous record", "left")}
                    {link(after, "Next record", "right")}
                </div>
            }
        })
    })
    .into_any()
}
