//! One app, with tabs that have addresses of their own.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Cause, Failure, Record, Resource, ocp::app};
use leptos_router::hooks::use_location;

use super::{Asked, attached_view, chat_view, dialogs, export, overview, parts, voice};
use crate::{
    address,
    console::Console,
    lazy::page,
    pages::{
        list::{crumbs, deployed, edited_hint, status_view},
        not_found::not_found,
        titles,
    },
    store::{Known, Progress},
    ui::{
        Alert, AlertProps, CopyId, CopyIdProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon,
    },
};

/// The tabs: name in the address, and on the screen.
const TABS: [(&str, &str); 8] = [
    ("", "Overview"),
    ("miniapps", "MiniApps"),
    ("flows", "Flows"),
    ("attached-data", "Attached data"),
    ("fail-sources", "Fail sources"),
    ("voice-biometrics", "Voice biometrics"),
    ("web-chat", "Web chat"),
    ("export", "Export"),
];

/// Whether an app has a tab of this name.
pub fn has_tab(name: &str) -> bool {
    TABS.iter().any(|(tab, _)| *tab == name)
}

/// An app on the screen.
#[derive(Clone, Copy)]
pub struct AppState {
    /// The console it is a page of.
    pub console: Console,
    /// Everything that is known of it, once it was read.
    pub record: Memo<Option<Arc<Record>>>,
    /// Why it could not be read.
    failure: RwSignal<Option<Failure>>,
    /// Whether it was read since the page was opened.
    fresh: RwSignal<bool>,
    again: RwSignal<u32>,
    id: StoredValue<String>,
}

impl AppState {
    fn new(id: String) -> Self {
        let console = Console::get();
        let collection = console.store.of(Resource::App);
        let of = id.clone();
        let record = Memo::new(move |_| match collection.with(|c| c.known(&of)) {
            Known::Here(record) => Some(record),
            _ => None,
        });
        let state = Self {
            console,
            record,
            failure: RwSignal::new(None),
            fresh: RwSignal::new(false),
            again: RwSignal::new(0),
            id: StoredValue::new(id),
        };
        state.follow();
        state
    }

    fn follow(self) {
        Effect::new(move |_| {
            self.again.track();
            self.failure.set(None);
            let id = self.id.get_value();
            spawn_local(async move {
                let answer = self.read(id).await;
                if self.fresh.try_get_untracked().is_none() {
                    return;
                }
                match answer {
                    Ok(()) => self.fresh.set(true),
                    Err(failure) if failure.cause == Cause::Dropped => {}
                    Err(failure) => self.failure.set(Some(failure)),
                }
            });
        });
    }

    /// Reads the app, and from the list what the single answer leaves out (Q6).
    async fn read(self, id: String) -> Result<(), Failure> {
        let store = self.console.store;
        let known = |id: &str| match store.of(Resource::App).with_untracked(|c| c.known(id)) {
            Known::Here(record) => Some(record),
            _ => None,
        };
        let single = store.client(Resource::App).read_one(&id).await?.json;
        let mut listed = known(&id);
        if listed.is_none() && app::is_short(&single) {
            store.load_all(Resource::App);
            let loads =
                || store.of(Resource::App).with_untracked(|c| c.progress == Progress::Running);
            while loads() {
                crate::ui::sleep(20).await;
            }
            listed = known(&id);
        }
        let record = app::filled(&single, listed.as_deref().map(|listed| &listed.json), &id);
        store.put(Resource::App, record);
        Ok(())
    }
}

/// The page of an app.
#[page(apps)]
pub fn app_page(id: String) -> AnyView {
    let state = AppState::new(id.clone());
    state.console.store.keep_over_reload(Resource::App, &id);
    let location = use_location();
    let tab = Memo::new(move |_| {
        let path = location.pathname.get();
        let path = path.strip_prefix(&address::base()).unwrap_or(&path).to_owned();
        path.split('/').filter(|one| !one.is_empty()).nth(2).unwrap_or_default().to_owned()
    });
    let gone = Memo::new(move |_| {
        state.failure.with(|failure| failure.as_ref().is_some_and(|f| f.cause == Cause::NotFound))
    });
    let here = Memo::new(move |_| state.record.with(Option::is_some));
    (move || {
        if gone.get() {
            untrack(|| vanished(state));
            return not_found(
                "There is no app with this id, or you may not see it. It may have been deleted, or a role may be missing.",
                address::list(Resource::App),
                "All apps".to_owned(),
            );
        }
        if !here.get() {
            return match state.failure.get() {
                Some(failure) => view! {
                    <div class="scroll"><div class="head"><div>{crumbs(Resource::App)}<h1 tabindex="-1">"App"</h1></div></div>
                        <div class="body"><Alert failure=failure retry=Callback::new(move |()| state.again.update(|n| *n += 1))/></div></div>
                },
                None => coming(),
            };
        }
        untrack(|| shell(state, tab))
    })
    .into_any()
}

/// It was on a list and is not there any more.
fn vanished(state: AppState) {
    let id = state.id.get_value();
    let store = state.console.store;
    if matches!(store.of(Resource::App).with_untracked(|c| c.known(&id)), Known::Here(_)) {
        store.remove(Resource::App, &id);
        store.stale(Resource::App);
    }
}

fn coming() -> AnyView {
    view! {
        <div class="scroll"><div class="head"><div>{crumbs(Resource::App)}<h1 tabindex="-1" aria-busy="true"><span class="sk w3"></span><span class="vh">"App"</span></h1></div></div></div>
    }
    .into_any()
}

fn shell(state: AppState, tab: Memo<String>) -> AnyView {
    let asked = Asked::nothing();
    let spec = Resource::App.spec();
    let name = Memo::new(move |_| {
        state
            .record
            .with(|one| one.as_ref().map_or_else(String::new, |one| one.name(spec).to_owned()))
    });
    Effect::new(move |_| {
        let tab = tab.get();
        let label = TABS.iter().find(|(name, _)| *name == tab).map_or("", |(_, label)| label);
        let name = name.get();
        titles::set(&if tab.is_empty() { name } else { format!("{name}: {label}") });
    });
    let statuses = state.console.store.statuses;
    let id = state.id.get_value();
    statuses.want(&id);
    let of = id.clone();
    let status = Memo::new(move |_| statuses.of(&of));
    let facts = move || {
        state.record.get().map(|one| {
            let group = one.text("group").unwrap_or_default().to_owned();
            view! {
                <CopyId id=one.id.clone()/>
                {(!group.is_empty()).then(|| view! { <span>{group}</span> })}
                <span class="faint">"Deployed "{deployed(&one.json)}</span>
                {edited_hint(&one.json).map(|hint| view! { <span class="warn-text" title=hint>"Edited since then, it seems"</span> })}
            }
        })
    };
    let links = TABS.map(|(to, label)| {
        let chosen = move || tab.with(|tab| tab == to);
        view! { <a href=address::app(&id, to) aria-current=move || chosen().then_some("page")>{label}</a> }
            .into_any()
    });
    let tabs: NodeRef<html::Nav> = NodeRef::new();
    // On a narrow screen not all tabs are in sight.
    Effect::new(move |_| {
        tab.track();
        request_animation_frame(move || {
            let Some(nav) = tabs.try_get_untracked().flatten() else { return };
            let Ok(Some(link)) = nav.query_selector("[aria-current]") else { return };
            let (outer, inner) = (nav.get_bounding_client_rect(), link.get_bounding_client_rect());
            if inner.right() > outer.right() || inner.left() < outer.left() {
                nav.scroll_by_with_x_and_y(
                    inner.left() + inner.width() / 2.0 - outer.left() - outer.width() / 2.0,
                    0.0,
                );
            }
        });
    });
    let failure = move || {
        state.failure.get().map(|failure| view! {
            <div class="body notes"><Alert failure=failure retry=Callback::new(move |()| state.again.update(|n| *n += 1))/></div>
        })
    };
    let record = move || state.record.get_untracked();
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    {crumbs(Resource::App)}
                    <div class="title"><h1 tabindex="-1">{move || name.get()}</h1>{move || status_view(status.get())}</div>
                    <p class="sub">{facts}</p>
                </div>
                <div class="actions">
                    {record().map(|record| export::button(record, "btn", "Export"))}
                    <button type="button" class="btn danger" on:click=move |_| asked.deleting.set(record())>{icon("trash")}"Delete"</button>
                    <button type="button" class="btn primary" on:click=move |_| asked.deploying.set(record().into_iter().collect())>{icon("rocket")}"Deploy"</button>
                </div>
            </div>
            <nav class="tabs" aria-label="App" node_ref=tabs>{links.into_iter().collect_view()}</nav>
            {failure}
            <div class="body app-tab">{move || content(state, &tab.get())}</div>
        </div>
        {dialogs(asked)}
    }
    .into_any()
}

fn content(state: AppState, tab: &str) -> AnyView {
    let Some(record) = state.record.get_untracked() else { return AnyView::Nothing };
    let session = state.console.session;
    match tab {
        "" => overview::tab(state.record),
        "miniapps" => parts::mini_apps(session, &record.id),
        "flows" => parts::flows(session, &record.id),
        "attached-data" => attached_view::tab(state.console, &record.id),
        "fail-sources" => parts::fail_sources(session, &record.id),
        "voice-biometrics" => voice::tab(state.console, record),
        "web-chat" => chat_view::tab(state.console, record),
        "export" => export::tab(record),
        _ => AnyView::Nothing,
    }
}
