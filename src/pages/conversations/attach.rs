//! Attachments: assets that were uploaded or looked up, any by its id, and files that lie elsewhere.

use crate::prelude::*;
use baton_model::{Failure, Path, Value, asset};
use serde_json::Map;

use super::desk::{Desk, Part};
use crate::{
    address,
    api::read_asset,
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, view},
        focus_soon, icon, refocus_soon, small_icon,
    },
};

const LIST: &str = "attachments.attachment";

/// The attachments of the message, and how to add one.
pub fn attachments(desk: Desk) -> AnyView {
    let list = Path::parse(LIST);
    let names = {
        let list = list.clone();
        Memo::new(move |_| {
            desk.with(Part::Message, |message| {
                let items =
                    list.get(message).and_then(Value::as_array).cloned().unwrap_or_default();
                items.iter().map(name_of).collect::<Vec<_>>()
            })
        })
    };
    let id = RwSignal::new(String::new());
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let add = move || {
        let wanted = id.get_untracked().trim().to_owned();
        if wanted.is_empty() || busy.get_untracked() {
            return;
        }
        failure.set(None);
        busy.set(true);
        spawn_local(async move {
            let answer = read_asset(desk.console.session, &wanted).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(found) => {
                    put(desk, asset::attachment(&found));
                    desk.chats.note_asset(found);
                    id.set(String::new());
                }
                Err(problem) => failure.set(Some(problem)),
            }
        });
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            add();
        }
    };
    let known = Memo::new(move |_| {
        desk.chats.assets.with(|all| {
            let id = |asset: &Value| asset.get("id").and_then(Value::as_str).map(str::to_owned);
            all.iter().filter_map(|one| Some((id(one)?, name_of(one)))).collect::<Vec<_>>()
        })
    });
    let options = move || {
        let options =
            known.get().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> });
        view! { <option value="">"Choose an asset"</option>{options.collect_view()} }
    };
    let choose = move |event: web_sys::Event| {
        id.set(event_target_value(&event));
        add();
    };
    let items = move || {
        let items = names.get().into_iter().enumerate().map(|(n, name)| {
            let place = Path::parse(LIST).at(n);
            let remove = move |_| {
                desk.set(Part::Message, &place, None);
                refocus_soon("#asset-id");
            };
            view! {
                <li>{icon("file")}<span class="t">{name.clone()}</span>
                    <button type="button" class="btn ghost icon s end" aria-label=format!("Remove {name}")
                        on:click=remove>{icon("x")}</button></li>
            }
        });
        (!names.with(Vec::is_empty)).then(|| view! { <ul class="list" aria-label="Attachments of the message">{items.collect_view()}</ul> })
    };
    view! {
        <details class="more">
            <summary>{move || match names.with(Vec::len) { 0 => "Attachments".to_owned(), n => format!("Attachments: {n}") }}</summary>
            <div class="fields">
                {items}
                <div class="two">
                    <div class="field" class:gone=move || known.with(Vec::is_empty)>
                        <label for="asset-known">"Asset of this session"</label>
                        <div class="select"><select id="asset-known" prop:value=move || { known.track(); id.get() } on:change=choose>{options}</select>{small_icon("down")}</div>
                    </div>
                    <div class="field">
                        <label for="asset-id">"Asset by its ID"</label>
                        <div class="row-tight">
                            <input class="input mono" id="asset-id" autocomplete="off" spellcheck="false" prop:value=move || id.get()
                                on:input=move |event| id.set(event_target_value(&event)) on:keydown=key/>
                            <button type="button" class="btn" aria-busy=move || busy.get().to_string() on:click=move |_| add()>"Attach"</button>
                        </div>
                    </div>
                </div>
                {move || failure.get().map(|failure| view! { <Alert failure=failure/> })}
                {elsewhere(desk)}
                <p class="help">"Files are uploaded on the page "<a href=address::assets()>"Assets"</a>". Their signed addresses expire."</p>
            </div>
        </details>
    }
}

/// A file that lies at an address of the web: its members as the contract names them.
fn elsewhere(desk: Desk) -> AnyView {
    const MEMBERS: [(&str, &str); 4] = [
        ("name", "Name"),
        ("contentType", "Content type"),
        ("size", "Size in bytes"),
        ("url", "URL"),
    ];
    let texts = RwSignal::new([const { String::new() }; 4]);
    let fields = MEMBERS.iter().enumerate().map(|(n, (_, label))| {
        let id = format!("file-{n}");
        view! {
            <div class="field">
                <label for=id.clone()>{*label}</label>
                <input class="input" id=id autocomplete="off" spellcheck="false" prop:value=move || texts.with(|all| all[n].clone())
                    on:input=move |event| texts.update(|all| all[n] = event_target_value(&event))/>
            </div>
        }
    });
    let is_empty = move || texts.with(|all| all.iter().all(|text| text.trim().is_empty()));
    let add = move || {
        if untrack(is_empty) {
            return;
        }
        let mut attachment = Map::new();
        for ((member, _), text) in MEMBERS.iter().zip(texts.get_untracked()) {
            let text = text.trim();
            if !text.is_empty() {
                let value = if *member == "size" { asset::whole_number(text) } else { text.into() };
                attachment.insert((*member).to_owned(), value);
            }
        }
        put(desk, Value::Object(attachment));
        texts.set([const { String::new() }; 4]);
        focus_soon("#file-0");
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            add();
        }
    };
    view! {
        <fieldset class="rowset" on:keydown=key>
            <legend>"A file elsewhere"</legend>
            <div class="two">{fields.collect_view()}</div>
            <div><button type="button" class="btn s" aria-disabled=move || is_empty().to_string() on:click=move |_| add()>{icon("plus")}"Attach the file"</button></div>
        </fieldset>
    }
}

fn name_of(value: &Value) -> String {
    value.get("name").and_then(Value::as_str).unwrap_or("Attachment").to_owned()
}

/// Adds an attachment to the message.
fn put(desk: Desk, attachment: Value) {
    let list = Path::parse(LIST);
    desk.change(Part::Message, |message| {
        let mut all = list.get(message).and_then(Value::as_array).cloned().unwrap_or_default();
        all.push(attachment);
        list.set(message, Value::Array(all));
    });
}
