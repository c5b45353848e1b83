//! The transcript of a conversation that is over.

use std::rc::Rc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure,
    asset::timestamp,
    conversation::{
        Rich, Transcript, kinds,
        transcript::{Entry, Filter},
    },
    list::words,
    secrets::masked_by_name,
};

use super::{
    bubble::bubble,
    card::{pretty, rich_view},
};
use crate::{
    address,
    api::read_conversation,
    console::Console,
    lazy::page,
    pages::titles,
    ui::{
        Alert, AlertProps, CopyId, CopyIdProps, Time, TimeProps,
        dom::{AnyView, CollectView, IntoAny, each, view},
        download, grouped, icon, small_icon,
    },
};

#[derive(Clone)]
enum State {
    Loading,
    Here(Rc<Transcript>),
    Failed(Failure),
}

/// The transcript of the conversation with this id.
#[page(talk)]
pub fn transcript_page(id: String) -> AnyView {
    titles::set("Conversation");
    let session = Console::get().session;
    let state = RwSignal::new(State::Loading);
    let wanted = StoredValue::new(id.clone());
    let load = move || {
        state.set(State::Loading);
        spawn_local(async move {
            let Some(id) = wanted.try_get_value() else { return };
            let read = read_conversation(session, &id).await;
            let _ = state.try_set(match read {
                Ok(json) => State::Here(Rc::new(Transcript::read(json))),
                Err(failure) => State::Failed(failure),
            });
        });
    };
    load();
    let body = move || match state.get() {
        State::Loading => {
            view! { <div class="body"><p><span class="sk w3"></span></p><p><span class="sk w2"></span></p><p><span class="sk w4"></span></p></div> }
        }
        State::Here(transcript) => untrack(|| whole(&transcript)),
        State::Failed(failure) if failure.cause == Cause::NotFound => absent(&failure, load),
        State::Failed(failure) => view! {
            <div class="body"><Alert failure=failure retry=Callback::new(move |()| load())/></div>
        },
    };
    let here = move || match state.get() {
        State::Here(transcript) => actions(&transcript),
        _ => ().into_any(),
    };
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    <p class="crumbs"><a href=address::conversations()>"Conversations"</a>{small_icon("right")}</p>
                    <div class="title"><h1 tabindex="-1">"Conversation"</h1></div>
                    <p class="sub"><CopyId id=id/></p>
                </div>
                <div class="actions">{here}</div>
            </div>
            {body}
        </div>
    }
}

/// Nothing to read: most likely because it still goes on.
fn absent(failure: &Failure, retry: impl Fn() + Copy + 'static) -> AnyView {
    let said = failure.title();
    let code = failure.code.clone();
    view! {
        <div class="empty">
            {icon("chat")}
            <h2>"No completed conversation has this id"</h2>
            <p>"The server gives conversations only when they are over. This one goes on, or never was, or is not kept any more."</p>
            <p class="small faint">"The server says: "{said}" "{(!code.is_empty()).then(|| view! { <code>{code}</code> })}</p>
            <div class="actions">
                <button type="button" class="btn" on:click=move |_| retry()>{icon("refresh")}"Look again"</button>
                <a class="btn" href=address::conversations()>"All of Conversations"</a>
            </div>
        </div>
    }
}

fn actions(transcript: &Rc<Transcript>) -> AnyView {
    let (as_json, as_text) = (transcript.clone(), transcript.clone());
    let name =
        |end: &str, id: &str| baton_model::asset::safe_name(&format!("conversation-{id}.{end}"));
    let save_json = move |_| {
        let masked = masked_by_name(&as_json.json);
        download(&name("json", &as_json.id), "application/json", vec![pretty(&masked)]);
    };
    let save_text = move |_| {
        download(&name("txt", &as_text.id), "text/plain", vec![as_text.to_text()]);
    };
    let print = move |_| drop(window().print());
    view! {
        <button type="button" class="btn" on:click=save_json>{icon("arrow-down")}"Export JSON"</button>
        <button type="button" class="btn" on:click=save_text>{icon("arrow-down")}"Export text"</button>
        <button type="button" class="btn hide-phone" on:click=print>"Print"</button>
    }
}

fn whole(transcript: &Rc<Transcript>) -> AnyView {
    let filter = RwSignal::new(Filter::default());
    let search = RwSignal::new(String::new());
    let entries = transcript.clone();
    let shown = Memo::new(move |_| {
        let mut filter = filter.get();
        filter.words = words(&search.get());
        let passing = entries.entries.iter().enumerate().filter(|(_, one)| one.passes(&filter));
        passing.map(|(place, _)| place).collect::<Vec<usize>>()
    });
    let all = transcript.entries.len();
    let unread = transcript.is_unread().then(|| Rich::Json(masked_by_name(&transcript.json)));
    let none = if unread.is_some() {
        "No messages were found in this answer."
    } else {
        "The server gave no messages."
    };
    let count = move || match shown.with(Vec::len) {
        n if n == all => format!("{} messages", grouped(all as u64)),
        n => format!("{} of {} messages", grouped(n as u64), grouped(all as u64)),
    };
    let entries = transcript.clone();
    let message = move |place: usize| {
        let Some(entry) = entries.entries.get(place) else { return ().into_any() };
        let about = entries
            .entries
            .iter()
            .find(|one| !entry.parent.is_empty() && one.message_id == entry.parent);
        bubble(entry, about.map(Entry::in_words), foot(entry))
    };
    let choice = |label: &'static str,
                  id: &'static str,
                  values: Vec<(String, String)>,
                  set: fn(&mut Filter, String)| {
        let options =
            values.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> });
        view! {
            <span class="select s"><label class="vh" for=id>{label}</label>
                <select id=id on:change=move |event| filter.update(|it| set(it, event_target_value(&event)))>
                    <option value="">{format!("{label}: all")}</option>{options.collect_view()}
                </select>{small_icon("down")}</span>
        }
    };
    let kinds = transcript.kinds().into_iter().map(|code| (code.clone(), code)).collect();
    let roles = transcript
        .roles()
        .into_iter()
        .map(|code| (code.clone(), kinds::role_label(&code).to_owned()))
        .collect();
    view! {
        {facts(transcript)}
        <div class="tools">
            <div class="affix"><svg class="i lead" aria-hidden="true"><use href="#i-search"></use></svg>
                <input class="input s" type="search" aria-label="Search messages" placeholder="Search messages" prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))/></div>
            {choice("Type", "filter-type", kinds, |filter, value| filter.kind = value)}
            {choice("Sender", "filter-role", roles, |filter, value| filter.role = value)}
            <span class="faint small" aria-live="polite">{count}</span>
        </div>
        <div class="body">
            {move || shown.with(Vec::is_empty).then(|| view! { <p class="muted">{if all == 0 { none } else { "Nothing matches." }}</p> })}
            {unread.as_ref().map(rich_view)}
            <ol class="msgs transcript" aria-label="Messages">{each(move || shown.get(), |place: &usize| *place, message)}</ol>
        </div>
    }
}

fn foot(entry: &Entry) -> AnyView {
    let mut parts = Vec::new();
    if !entry.recipients.is_empty() {
        parts.push(format!("to {}", entry.recipients.join(", ")));
    }
    if !entry.status.is_empty() {
        parts.push(entry.status.clone());
    }
    view! { <span class="faint">{parts.join(" · ")}</span> }
}

fn facts(transcript: &Transcript) -> AnyView {
    let times: Vec<&str> = transcript
        .entries
        .iter()
        .map(|it| it.time.as_str())
        .filter(|it| timestamp(it).is_some())
        .collect();
    let (first, last) = (times.first().copied(), times.last().copied());
    let lasted = first.zip(last).and_then(|(first, last)| {
        let millis = timestamp(last)?.checked_sub(timestamp(first)?)?;
        Some(baton_model::asset::remaining(millis.max(1)))
    });
    let fact = |label: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    };
    let account = [transcript.address.as_str(), transcript.channel.as_str()];
    let account: Vec<&str> = account.into_iter().filter(|it| !it.is_empty()).collect();
    let started = first.map(|at| view! { <div><dt>"Started"</dt><dd><Time value=at.to_owned() precise=true/></dd></div> });
    view! {
        <dl class="talk-facts">
            {fact("Account", account.join(", "))}
            {fact("Customer", transcript.customer.clone())}
            {fact("Customer type", transcript.customer_type.clone())}
            {fact("Contacts", transcript.contacts.join(", "))}
            {fact("Contact used", transcript.contact.clone())}
            {fact("Customer attributes", transcript.attributes.join(", "))}
            {fact("Entry point", transcript.entry_point.clone())}
            {started}
            {fact("Lasted", lasted.unwrap_or_default())}
        </dl>
    }
}
