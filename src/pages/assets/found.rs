//! An asset on the server: what it is, its signed address and how long that lasts.

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Value,
    asset::{self, Expiry},
    conversation::rich::is_web,
};

use crate::{
    address::{self, Go},
    api::{delete_asset, may_show, read_asset},
    console::Console,
    pages::{lookup::settled, session::missing_interaction},
    ui::{
        Alert, AlertProps, CopyButton, CopyButtonProps, CopyId, CopyIdProps, Dialog, DialogProps,
        dom::{AnyView, IntoAny, view},
        icon, now, refocus_soon, ticking,
    },
};

/// What is known of the asset that was asked for.
#[derive(Clone, PartialEq)]
pub enum Found {
    /// Nothing was asked for.
    Nothing,
    /// The answer is on its way.
    Asked,
    /// It is there.
    Here(Value),
    /// It could not be read.
    Failed(Failure),
}

/// Looks assets up. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Lookup {
    console: Console,
    /// What came of it.
    pub found: RwSignal<Found>,
    id: StoredValue<String>,
}

impl Lookup {
    /// Nothing asked for yet.
    pub fn new() -> Self {
        Self {
            console: Console::get(),
            found: RwSignal::new(Found::Nothing),
            id: StoredValue::new(String::new()),
        }
    }

    /// Asks for the asset with this id.
    pub fn ask(self, id: String) {
        self.id.set_value(id.clone());
        // Refresh and Retry go with what they stand on.
        let was_in = document()
            .active_element()
            .is_some_and(|it| matches!(it.closest(".found, .alert"), Ok(Some(_))));
        self.found.set(Found::Asked);
        spawn_local(async move {
            let answer = read_asset(self.console.session, &id).await;
            // Another one was asked for meanwhile, or the page is gone.
            if self.id.try_get_value() != Some(id) {
                return;
            }
            let _ = self.found.try_set(match answer {
                Ok(asset) => {
                    self.console.chats.note_asset(asset.clone());
                    Found::Here(asset)
                }
                Err(failure) => Found::Failed(failure),
            });
            if was_in {
                refocus_soon(".files-right :is(.found, .alert) .actions > *");
            }
        });
    }

    fn again(self) {
        self.ask(self.id.get_value());
    }
}

/// The asset, or why there is none.
pub fn found(lookup: Lookup) -> AnyView {
    (move || match lookup.found.get() {
        Found::Nothing => ().into_any(),
        Found::Asked => view! { <div class="card found"><p><span class="sk w3"></span></p><p><span class="sk w2"></span></p></div> },
        Found::Failed(failure) => {
            let absent = failure.cause == Cause::NotFound;
            view! {
                <Alert failure=failure retry=Callback::new(move |()| lookup.again())/>
                {absent.then(|| view! { <p class="help">"Ids of assets are opaque: they come from an upload or a message. Assets cannot be listed."</p> })}
            }
        }
        Found::Here(asset) => untrack(|| card(lookup, &asset)),
    })
    .into_any()
}

fn text(asset: &Value, name: &str) -> String {
    match asset.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn card(lookup: Lookup, asset: &Value) -> AnyView {
    let id = lookup.id.get_value();
    let name =
        Some(text(asset, "name")).filter(|it| !it.is_empty()).unwrap_or_else(|| "Asset".to_owned());
    let kind = text(asset, "contentType");
    let size = text(asset, "size").parse().map_or_else(|_| "not said".to_owned(), asset::bytes);
    let url = Some(text(asset, "contentUrl")).filter(|url| is_web(url));
    let expiry = asset::expiry(asset.get("contentUrlExpiry").unwrap_or(&Value::Null), now());
    let deleting = RwSignal::new(false);
    let shows = url.as_ref().filter(|_| kind.starts_with("image/")).and_then(|url| {
        let config = lookup.console.config;
        let reached = config.with_value(|config| config.address(url));
        let named = config.with_value(|config| {
            config.origins.iter().any(|one| reached.starts_with(&format!("{}/", one.origin)))
        });
        (named || may_show(lookup.console.session, &reached)).then_some(reached)
    });
    let picture = shows
        .map(|url| view! { <img class="found-img" src=url alt=format!("Preview of {name}")/> });
    let lacks = Memo::new(move |_| missing_interaction(lookup.console));
    let signed = match url {
        Some(url) => signed_address(lookup, url, expiry, &name),
        None => view! {
            <p class="row"><span class="state warn">"The server gives no address: it may never have been uploaded."</span>
                <button type="button" class="btn s" on:click=move |_| lookup.again()>{icon("refresh")}"Refresh"</button></p>
        }
        .into_any(),
    };
    view! {
        <section class="card found" aria-label=name.clone()>
            <header><h2 class="t">{name.clone()}</h2><CopyId id=id/></header>
            <div class="in">
                {picture}
                <dl class="props"><dt>"Size"</dt><dd>{size}</dd><dt>"Type"</dt><dd>{if kind.is_empty() { "not said".to_owned() } else { kind }}</dd></dl>
                {signed}
                <div class="actions">
                    <a class="btn s" href=address::conversations()>{icon("chat")}"Attach to a message"</a>
                    <button type="button" class="btn s danger" aria-disabled=move || lacks.get().map(|_| "true") title=move || lacks.get()
                        on:click=move |_| if lacks.get_untracked().is_none() { deleting.set(true); }>{icon("trash")}"Delete"</button>
                </div>
            </div>
            {delete_dialog(lookup, &name, deleting)}
        </section>
    }
}

/// The address with its remaining life; it is never shown, as whoever has it can download.
fn signed_address(lookup: Lookup, url: String, expiry: Expiry, name: &str) -> AnyView {
    let tick = ticking(1000);
    let left = Memo::new(move |_| match expiry {
        Expiry::At(end) => Some(end.saturating_sub(tick.get())),
        Expiry::Unknown => None,
    });
    let is_over = Memo::new(move |_| left.get() == Some(0));
    let life = move || match left.get() {
        Some(0) => "The signed address has expired.".to_owned(),
        Some(left) => format!("The signed address works for {} more.", asset::remaining(left)),
        None => {
            "The server does not say in a known form when the signed address expires.".to_owned()
        }
    };
    let name = name.to_owned();
    let ways = move || {
        if is_over.get() {
            return view! {
                <button type="button" class="btn s primary" on:click=move |_| lookup.again()>{icon("refresh")}"Refresh"</button>
            };
        }
        let copied = url.clone();
        view! {
            <a class="btn s" href=url.clone() download=name.clone() target="_blank" rel="noopener noreferrer">{icon("arrow-down")}"Download"</a>
            <CopyButton text=Signal::stored(copied) label="Copy signed address" wide=true/>
            <button type="button" class="btn s" on:click=move |_| lookup.again()>{icon("refresh")}"Refresh"</button>
        }
    };
    view! {
        <p class="state" class:ok=move || !is_over.get() class:warn=move || is_over.get()>{life}</p>
        <div class="actions">{ways}</div>
    }
}

fn delete_dialog(lookup: Lookup, name: &str, open: RwSignal<bool>) -> AnyView {
    let console = lookup.console;
    let go = StoredValue::new(Go::here());
    let refused: RwSignal<Option<Failure>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let close = move |()| {
        open.set(false);
        refused.set(None);
    };
    let delete = move |_| {
        if busy.get_untracked() {
            return;
        }
        let id = lookup.id.get_value();
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let answer = match delete_asset(console.session, &id).await {
                Err(failure) if failure.is_unknown() => {
                    let done = match read_asset(console.session, &id).await {
                        Ok(_) => Some(false),
                        Err(failure) => (failure.cause == Cause::NotFound).then_some(true),
                    };
                    settled(failure, done)
                }
                answer => answer,
            };
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Err(failure) if failure.cause != Cause::NotFound => refused.set(Some(failure)),
                gone => {
                    open.set(false);
                    console.chats.forget_asset(&id);
                    console.notices.say(if gone.is_ok() {
                        "Asset deleted"
                    } else {
                        "Asset was deleted already"
                    });
                    lookup.found.set(Found::Nothing);
                    // Whoever reloads does not ask for what is gone.
                    go.with_value(|go| go.replace(&address::assets()));
                    refocus_soon("#asset-lookup");
                }
            }
        });
    };
    let title = Signal::stored(format!("Delete {name}?"));
    view! {
        <Dialog title=title open=open on_close=Callback::new(close)
            env=Signal::derive(move || console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Keep it"</button>
                <button type="button" class="btn danger fill" aria-busy=move || busy.get().to_string() on:click=delete>
                    {move || busy.get().then(|| icon("spin"))}"Delete"
                </button>
            }>
            <p>"The file is deleted on the server. The server refuses this once a message has used it."</p>
            {move || refused.get().map(|failure| view! { <Alert failure=failure/> })}
        </Dialog>
    }
}
