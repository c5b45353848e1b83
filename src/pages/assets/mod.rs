//! Assets: files uploaded to signed addresses, looked up, downloaded, deleted.

mod found;
mod queue;
mod row;

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource, Value,
    asset::bytes,
    conversation::kinds::ROLES,
    list::{compare, encode},
};
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

use self::{
    found::{Lookup, found},
    queue::{Item, Phase, Queue},
    row::row,
};
use crate::{
    address::{self, Go},
    lazy::page,
    pages::{
        production::Once,
        session::{missing_interaction, sends_nothing},
        titles,
    },
    ui::{
        dom::{AnyView, CollectView, IntoAny, each, view},
        icon, refocus_soon, small_icon,
    },
};

/// Where files are uploaded and looked up.
#[page(talk)]
pub fn assets_page() -> AnyView {
    titles::set("Assets");
    let queue = Queue::new();
    let lookup = Lookup::new();
    let asked = use_query_map().with_untracked(|query| query.get("id")).unwrap_or_default();
    if !asked.is_empty() {
        lookup.ask(asked.clone());
    }
    let go = StoredValue::new(Go::here());
    let show = Callback::new(move |id: String| {
        // Whoever reloads or shares the address finds the same asset.
        go.with_value(|go| go.replace(&format!("{}?id={}", address::assets(), encode(&id))));
        lookup.ask(id);
    });
    let busy = Signal::derive(move || {
        queue.items.with(|items| items.iter().any(Item::is_busy)) || queue.ready() > 0
    });
    queue.console.guard.watch(busy, Callback::new(|()| {}));
    on_cleanup(move || queue.cancel_all());
    paste(queue);
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    <h1 tabindex="-1">"Assets"</h1>
                    <p class="sub hide-phone">"Files for messages. They are uploaded to signed addresses, which expire."</p>
                </div>
                {look_up(asked, show)}
            </div>
            <div class="body files">
                <div class="files-left">
                    {uploads(queue, show)}
                </div>
                <div class="files-right">
                    {found(lookup)}
                    {session_assets(queue, show)}
                </div>
            </div>
        </div>
    }
}

fn look_up(asked: String, show: Callback<String>) -> AnyView {
    let id = RwSignal::new(asked);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let wanted = id.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            show.run(wanted);
        }
    };
    view! {
        <form class="find" role="search" aria-label="Look up an asset" on:submit=submit>
            <label class="vh" for="asset-lookup">"Asset ID"</label>
            <input class="input mono" id="asset-lookup" autocomplete="off" spellcheck="false" placeholder="Asset ID"
                prop:value=move || id.get() on:input=move |event| id.set(event_target_value(&event))/>
            <button type="submit" class="btn">{icon("search")}"Look up"</button>
        </form>
    }
}

/// Files from the clipboard, unless somebody pastes text into a field.
fn paste(queue: Queue) {
    let handle = window_event_listener(ev::paste, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        let Some(files) = event.clipboard_data().and_then(|data| data.files()) else { return };
        if files.length() > 0 {
            event.prevent_default();
            queue.add(&files);
        }
    });
    on_cleanup(move || handle.remove());
}

fn uploads(queue: Queue, show: Callback<String>) -> AnyView {
    let over = RwSignal::new(false);
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            queue.add(&files);
        }
    };
    let hover = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let choose = move |event: web_sys::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(files) = input.files() {
            queue.add(&files);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let why_not = Memo::new(move |_| {
        if let Some(scope) = missing_interaction(queue.console) {
            Some(scope)
        } else if queue.channel.with(String::is_empty) {
            Some("Choose the channel that the files are for.")
        } else if queue.ready() == 0 {
            Some("Nothing is ready to be uploaded.")
        } else {
            None
        }
    });
    let once = Once::new("Upload to");
    let start = move |_| {
        if why_not.with_untracked(Option::is_none) {
            once.ask(move || queue.start());
        }
    };
    let is_empty = Memo::new(move |_| queue.items.with(Vec::is_empty));
    view! {
        <section class="card uploads" aria-labelledby="upload-title">
            <header><h2 id="upload-title">"Upload files"</h2></header>
            <div class="in">
                {sends_nothing(queue.console)}
                <div class="two">{channel(queue)}{sender(queue)}</div>
                <div class="drop big-drop" class:over=move || over.get() on:dragover=hover on:dragleave=move |_: web_sys::DragEvent| over.set(false) on:drop=drop>
                    {icon("file")}
                    <div class="field">
                        <label for="files">"Files"</label>
                        <input type="file" id="files" multiple=true aria-describedby="files-help" on:change=choose/>
                    </div>
                    <p class="help" id="files-help">"Drop files here, paste them, or choose them. 10 MiB at most each, with an extension in the name."</p>
                </div>
                <ul class="uploads-list" aria-label="Files to upload" class:gone=move || is_empty.get()>
                    {each(move || queue.items.get(), |item: &Item| item.key, move |item| row(queue, item, show))}
                </ul>
                <div class="row">
                    <button type="button" class="btn primary" aria-disabled=move || why_not.with(Option::is_some).to_string() aria-describedby="upload-why" on:click=start>
                        {icon("rocket")}"Upload"
                    </button>
                    <span class="help" id="upload-why">{move || why_not.get()}</span>
                    {clear(queue)}
                </div>
            </div>
        </section>
        {once.dialog("This is production: the files can be attached to messages of customers.")}
    }
}

/// Takes out of the list what is done.
fn clear(queue: Queue) -> AnyView {
    let is_done = |item: &Item| item.phase.with(|phase| matches!(phase, Phase::Done(_)));
    let any = Memo::new(move |_| queue.items.with(|items| items.iter().any(is_done)));
    let clear = move |_| {
        let items = queue.items.get_untracked();
        for item in items.into_iter().filter(|item| untrack(|| is_done(item))) {
            queue.remove(item);
        }
        refocus_soon("#files");
    };
    (move || any.get().then(|| view! { <button type="button" class="btn s" on:click=clear>"Clear what is done"</button> })).into_any()
}

/// The channel that the files are for; at first one that takes any file.
fn channel(queue: Queue) -> AnyView {
    let store = queue.console.store;
    store.load_all(Resource::Channel);
    let choices = Memo::new(move |_| {
        let mut all: Vec<(String, String, bool)> = store.of(Resource::Channel).with(|all| {
            let choice = |record: &Arc<Record>| {
                let kind = record.text("type").unwrap_or_default().to_owned();
                let name = record.name(Resource::Channel.spec()).to_owned();
                let open = record.active() != Some(false) && takes_all(&record.json);
                (kind, name, open)
            };
            all.all.iter().map(choice).filter(|(kind, ..)| !kind.is_empty()).collect()
        });
        all.sort_by(|a, b| compare(&a.1, &b.1));
        all
    });
    let chosen = queue.channel;
    Effect::new(move |_| {
        choices.with(|all| {
            if chosen.with_untracked(String::is_empty)
                && let Some((kind, ..)) = all.iter().find(|(.., open)| *open).or(all.first())
            {
                chosen.set(kind.clone());
            }
        });
    });
    let options = move || {
        let options = choices.get().into_iter().map(|(kind, name, _)| view! { <option value=kind.clone()>{format!("{name} ({kind})")}</option> });
        view! { <option value="">"Choose a channel"</option>{options.collect_view()} }
    };
    view! {
        <div class="field">
            <label for="asset-channel">"Channel"</label>
            <div class="select"><select id="asset-channel" prop:value=move || { choices.track(); chosen.get() }
                on:change=move |event| chosen.set(event_target_value(&event))>{options}</select>{small_icon("down")}</div>
        </div>
    }
}

fn takes_all(channel: &Value) -> bool {
    let policy =
        |way: &str| channel.get("restrictions").and_then(|it| it.get(way)?.get("attachmentPolicy"));
    policy("inbound").is_none() && policy("outbound").is_none()
}

fn sender(queue: Queue) -> AnyView {
    let options = ROLES.iter().map(|(code, label)| view! { <option value=*code>{*label}</option> });
    view! {
        <div class="field">
            <label for="asset-sender">"Sender"</label>
            <div class="select"><select id="asset-sender" prop:value=move || queue.sender.get()
                on:change=move |event| queue.sender.set(event_target_value(&event))>{options.collect_view()}</select>{small_icon("down")}</div>
        </div>
    }
}

/// What was uploaded or looked up since signing in: the server cannot list assets.
fn session_assets(queue: Queue, show: Callback<String>) -> AnyView {
    let assets = queue.console.chats.assets;
    let item = move |asset: Value| {
        let text =
            |name: &str| asset.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (id, name) = (text("id"), text("name"));
        let size = asset.get("size").and_then(Value::as_u64).map(bytes);
        view! {
            <li>{icon("file")}<button type="button" class="link t" on:click=move |_| show.run(id.clone())>{if name.is_empty() { "Asset".to_owned() } else { name }}</button>
                <span class="end faint small">{size}</span></li>
        }
    };
    let list = move || {
        let all = assets.get();
        if all.is_empty() {
            return view! { <p class="help">"What you upload or look up is listed here until you sign out. The server cannot list assets."</p> };
        }
        view! { <ul class="list">{all.into_iter().map(item).collect_view()}</ul> }
    };
    view! {
        <section class="card session-assets" aria-labelledby="session-assets">
            <header><h2 id="session-assets">"Assets of this session"</h2></header>
            <div class="in">{list}</div>
        </section>
    }
}
