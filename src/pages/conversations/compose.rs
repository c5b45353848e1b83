//! Composing: whom the message is from, what it is, where it goes.

use crate::prelude::*;
use baton_model::{
    Failure, Path, Resource, Value,
    conversation::{
        Note,
        compose::turn,
        kinds::{KINDS, ROLES},
        sender_of,
    },
    list::compare,
};

use super::{
    attach::attachments,
    content::content,
    desk::{Desk, Part, is_unnamed},
    fields::line,
    json::as_json,
    matrix::matrix,
    more::{metadata, more},
    send::is_over,
};
use crate::{
    pages::{
        production::Once,
        session::{missing_interaction, sends_nothing},
    },
    store::{Progress, Target},
    ui::{
        Alert, AlertProps, Choice, Pick, PickProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon, refocus_soon, small_icon,
    },
};

/// The card in which a message is composed.
pub fn compose(desk: Desk) -> AnyView {
    let once = Once::new("Send to");
    let lacks = Memo::new(move |_| missing_interaction(desk.console));
    let blocked = Memo::new(move |_| {
        lacks.get().is_some() || desk.notes.with(|all| all.iter().any(Note::blocks))
    });
    let send = move || {
        if blocked.get_untracked() || desk.busy.get_untracked() {
            return;
        }
        once.ask(move || desk.send());
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        send();
    };
    // Ctrl Enter sends, as in every chat.
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <section class="card compose" aria-labelledby="compose-title">
            <header><h2 id="compose-title">"Compose"</h2>{views(desk)}</header>
            <form class="in" aria-label="Message" novalidate on:submit=submit on:keydown=key>
                {sends_nothing(desk.console)}
                <div class:gone=move || desk.as_json.get()>{form(desk)}</div>
                {move || desk.as_json.get().then(|| as_json(desk))}
                {metadata(desk)}
                {notes(desk)}
                {failure(desk, once)}
                <div class="actions">
                    <button type="submit" class="btn primary" aria-busy=move || desk.busy.get().to_string() aria-keyshortcuts="Control+Enter"
                        aria-disabled=move || blocked.get().to_string() aria-describedby="message-notes" title=move || lacks.get()>
                        {move || icon(if desk.busy.get() { "spin" } else { "right" })}"Send message"
                    </button>
                    <button type="button" class="btn" aria-disabled=move || desk.is_broken().to_string() aria-describedby="message-notes" on:click=move |_| keep(desk)>{icon("plus")}"Add to script"</button>
                </div>
            </form>
            {once.dialog("This is production: a customer may read the message.")}
        </section>
    }
}

fn keep(desk: Desk) {
    if untrack(|| desk.is_broken()) {
        return;
    }
    let message = desk.whole.get_untracked();
    let mut step = baton_model::conversation::script::Step::of(&message);
    if let Some(members) = step.message.as_object_mut()
        && members.get("messageId").and_then(Value::as_str) == Some("")
    {
        members.shift_remove("messageId");
    }
    desk.chats.script.update(|script| script.steps.push(step));
    desk.console.notices.say("Added to the script");
}

fn views(desk: Desk) -> AnyView {
    let view = move |json: bool, label: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (desk.as_json.get() == json).to_string() on:click=move |_| desk.as_json.set(json)>{label}</button>
        }
    };
    view! { <div class="seg" role="group" aria-label="View of the message">{view(false, "Form")}{view(true, "JSON")}</div> }
}

fn form(desk: Desk) -> AnyView {
    view! {
        <div class="fields">
            {where_to(desk)}
            <div class="two">
                {sender(desk)}
                {line(desk, Part::Message, "sender.participant.name", "Sender name", "")}
            </div>
            {kind(desk)}
            {content(desk)}
            {attachments(desk)}
            {more(desk)}
        </div>
    }
}

/// A new conversation, one of this browser's, or any other by its id.
fn where_to(desk: Desk) -> AnyView {
    let chats = desk.chats;
    let options = move || {
        let all = chats.all.with(|all| {
            let option = |chat: &crate::store::Chat| {
                let unnamed = if chat.is_unnamed() { "ID not known" } else { "not taken yet" };
                let id = chat.id.clone().unwrap_or_else(|| unnamed.to_owned());
                let over = if chat.over { ", over" } else { "" };
                (chat.key.to_string(), format!("{id}{over}"))
            };
            all.iter().rev().map(option).collect::<Vec<_>>()
        });
        let all = all.into_iter().map(|(key, label)| view! { <option value=key>{label}</option> });
        view! {
            <option value="new">"New conversation"</option>
            {all.collect_view()}
            <option value="typed">"Another one, by its ID"</option>
        }
    };
    let value = move || {
        // The options must be there first.
        chats.all.track();
        match chats.target.get() {
            Target::New => "new".to_owned(),
            Target::Typed => "typed".to_owned(),
            Target::Chat(key) => key.to_string(),
        }
    };
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        desk.failure.set(None);
        chats.target.set(match value.as_str() {
            "new" => Target::New,
            "typed" => Target::Typed,
            key => key.parse().map_or(Target::New, Target::Chat),
        });
    };
    let target = Memo::new(move |_| chats.target.get());
    let asks_id = Memo::new(move |_| target.get() == Target::Typed || is_unnamed(chats));
    view! {
        <div class="field">
            <label for="target">"Conversation"</label>
            <div class="select"><select id="target" prop:value=value on:change=choose>{options}</select>{small_icon("down")}</div>
        </div>
        {move || asks_id.get().then(|| view! {
            <div class="field">
                <label for="typed-id">"ID of the conversation"</label>
                <input class="input mono" id="typed-id" autocomplete="off" spellcheck="false" prop:value=move || chats.typed.get()
                    on:input=move |event| chats.typed.set(event_target_value(&event))/>
            </div>
        })}
        <div class:gone=move || target.get() != Target::New>{account(desk)}</div>
    }
}

fn account(desk: Desk) -> AnyView {
    let store = desk.console.store;
    let accounts = store.of(Resource::Account);
    let choices = Memo::new(move |_| {
        let mut choices: Vec<Choice> = accounts.with(|all| {
            let choice = |record: &std::sync::Arc<baton_model::Record>| Choice {
                id: record.id.clone(),
                name: record.name(Resource::Account.spec()).to_owned(),
                meta: record.text("address").unwrap_or_default().to_owned(),
            };
            all.all.iter().map(choice).collect()
        });
        // The chosen one is named also before all are here.
        let chosen = desk.chats.account.get();
        if !chosen.is_empty()
            && !choices.iter().any(|one| one.id == chosen)
            && let crate::store::Known::Here(record) = store.record(Resource::Account, &chosen)
        {
            let name = record.name(Resource::Account.spec()).to_owned();
            choices.push(Choice { id: chosen, name, meta: String::new() });
        }
        choices.sort_by(|a, b| compare(&a.name, &b.name));
        choices
    });
    let note = Signal::derive(move || match accounts.with(|all| all.progress.clone()) {
        Progress::Running => "Loading…".to_owned(),
        Progress::Failed(failure) => failure.title(),
        _ => String::new(),
    });
    let follows = move || {
        let account = desk.account.get()?;
        let text = |name: &str| Path::parse(name).get(&account.named)?.as_str().map(str::to_owned);
        let channel = text("channel.type").filter(|it| !it.is_empty());
        let channel = channel.unwrap_or_else(|| "its channel is not known yet".to_owned());
        let entry =
            if account.entry_point.is_empty() { "none".to_owned() } else { account.entry_point };
        Some(format!(
            "Address {}, channel {channel}, entry point {entry}.",
            text("address").unwrap_or_default()
        ))
    };
    view! {
        <div class="field">
            <label for="account">"Account"</label>
            <Pick id="account" chosen=desk.chats.account choices=choices note=note placeholder="Search accounts"
                on_open=Callback::new(move |()| store.load_all(Resource::Account))
                on_choose=Callback::new(move |id| desk.chats.account.set(id))/>
            <p class="help">{follows}</p>
        </div>
    }
}

fn sender(desk: Desk) -> AnyView {
    let current = Memo::new(move |_| desk.with(Part::Message, |it| sender_of(it).to_owned()));
    let options = move || {
        let now = current.get();
        let other = (!ROLES.iter().any(|(code, _)| *code == now)).then(|| {
            view! { <option value=now.clone()>{if now.is_empty() { "None".to_owned() } else { now.clone() }}</option> }
        });
        let known =
            ROLES.iter().map(|(code, label)| view! { <option value=*code>{*label}</option> });
        view! { {known.collect_view()}{other} }
    };
    let choose = move |event: web_sys::Event| {
        desk.set_text(Part::Message, &Path::parse("sender.type"), event_target_value(&event));
    };
    view! {
        <div class="field">
            <label for="sender">"Sender"</label>
            <div class="select"><select id="sender" prop:value=move || current.get() on:change=choose>{options}</select>{small_icon("down")}</div>
        </div>
    }
}

fn kind(desk: Desk) -> AnyView {
    let mut groups: Vec<&'static str> = KINDS.iter().map(|kind| kind.group).collect();
    groups.dedup();
    let options = move || {
        let now = desk.kind.get();
        let unknown = desk.documented().is_none().then(|| {
            view! { <option value=now.clone()>{if now.is_empty() { "None".to_owned() } else { now.clone() }}</option> }
        });
        let groups = groups.iter().map(|group| {
            let kinds = KINDS.iter().filter(|kind| kind.group == *group);
            let options = kinds.map(|kind| view! { <option value=kind.code>{format!("{} ({})", kind.label, kind.code)}</option> });
            view! { <optgroup label=*group>{options.collect_view()}</optgroup> }
        });
        view! { {groups.collect_view()}{unknown} }
    };
    let choose = move |event: web_sys::Event| {
        let code = event_target_value(&event);
        desk.kept(|kept| desk.change(Part::Message, |message| turn(message, &code, kept)));
    };
    view! {
        <div class="field">
            <div class="toplabel"><label for="kind">"Message type"</label>{matrix(desk)}</div>
            <div class="select"><select id="kind" prop:value=move || desk.kind.get() on:change=choose>{options}</select>{small_icon("down")}</div>
        </div>
    }
}

/// Why it may not be sent, and what else is to be said.
fn notes(desk: Desk) -> AnyView {
    let list = move || {
        let items = desk.notes.get().into_iter().map(|note| {
            let (class, sign) = match (note.blocks(), note.is_hint) {
                (true, _) => ("error", "block"),
                (_, true) => ("help", "info"),
                _ => ("help warn-text", "alert"),
            };
            view! { <p class=class>{small_icon(sign)}<span>{note.text}</span></p> }
        });
        items.collect_view()
    };
    view! { <div class="notes-list" id="message-notes" aria-live="polite">{list}</div> }
}

fn failure(desk: Desk, once: Once) -> AnyView {
    (move || {
        desk.failure.get().map(|failure: Failure| {
            let over = is_over(&failure);
            let start_over = move |_| {
                // Of a conversation that was named by its id no account is known.
                if !untrack(|| desk.can_play()) {
                    desk.leave();
                    return refocus_soon("#account");
                }
                once.ask(move || {
                    desk.start_over();
                    refocus_soon(".compose [type=submit]");
                });
            };
            view! {
                <Alert failure=failure/>
                {over.then(|| view! {
                    <p class="row">
                        <span>"This conversation takes no more messages."</span>
                        <button type="button" class="btn s" on:click=start_over>"Start a new conversation with this message"</button>
                    </p>
                })}
            }
        })
    })
    .into_any()
}
