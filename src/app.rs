//! The shell, and the table of contents of the whole console.

use crate::prelude::*;
use baton_model::{Resource, config::System};
use leptos_router::{
    hooks::use_location,
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    address::{self, Go},
    api::Waiting,
    api::tabs,
    console::Console,
    lazy::{self, page, part},
    pages::{
        activity, apps, assets, connect, conversations, edit, list,
        not_found::not_found,
        overview,
        session::{self, session_button, switch},
        settings::settings_page,
        setup, titles,
    },
    ui::{
        Peek,
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, grouped, guard_dialog, icon, notices_view, now, small_icon, theme_button,
        ticking,
    },
};

/// The whole console, once its configuration is read. The router must be around it.
pub fn app(console: Console) -> AnyView {
    provide_context(console);
    lazy::on_lost(move |again| {
        console.notices.offer("That part of Baton could not be loaded.", "Retry", again);
    });
    console.watch();
    let peek = Peek::new(console.guard);
    provide_context(peek);
    let location = use_location();
    // The path alone: a list that only changes its query stays as it is.
    let segments = Memo::new(move |_| {
        let path = location.pathname.get();
        let path = path.strip_prefix(&address::base()).unwrap_or(&path).to_owned();
        path.split('/').filter(|one| !one.is_empty()).map(decoded).collect::<Vec<_>>()
    });
    // The router changes the address when the page for it is there.
    let router = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        location.pathname.track();
        if let Some(router) = &router {
            router.ready_to_complete();
        }
    });
    let is_connect = Memo::new(move |_| segments.with(|all| all.len() == 1 && all[0] == "connect"));
    view! {
        {move || if is_connect.get() { connect::connect_page() } else { shell(segments) }}
        {guard_dialog(console.guard)}
        {connect::sign_in_dialog()}
        {activity::peek_dialog(peek)}
    }
}

/// What an address leads to, and the system that it is about.
#[derive(Clone, PartialEq)]
enum Place {
    Home,
    Setup,
    Records(Resource, Option<String>),
    Conversations(Option<String>),
    Assets,
    /// An app with its tabs: which one, only the page of the app cares.
    App(String),
    Deployments,
    Activity,
    Settings,
    Nowhere,
}

impl Place {
    fn at(segments: &[String]) -> Self {
        let resource =
            |address: &str| Resource::LISTED.into_iter().find(|one| one.spec().address == address);
        let found = match segments {
            [] => return Self::Home,
            [first] if first == address::SETUP => Some(Self::Setup),
            [first] if first == "conversations" => Some(Self::Conversations(None)),
            [first, id] if first == "conversations" => Some(Self::Conversations(Some(id.clone()))),
            [first] if first == "assets" => Some(Self::Assets),
            [first] if first == "activity" => Some(Self::Activity),
            [only] if only == "deployments" => return Self::Deployments,
            [first, app, rest @ ..] if first == "apps" && (app != "new" || !rest.is_empty()) => {
                let tab = rest.first().map_or("", String::as_str);
                let there = rest.len() < 2 && apps::has_tab(tab);
                return if there { Self::App(app.clone()) } else { Self::Nowhere };
            }
            [only] if only == "settings" => return Self::Settings,
            [first] => resource(first).map(|resource| Self::Records(resource, None)),
            [first, second] => {
                resource(first).map(|resource| Self::Records(resource, Some(second.clone())))
            }
            _ => None,
        };
        found.unwrap_or(Self::Nowhere)
    }

    /// The system that must be signed in to, and the heading under which that happens.
    const fn needs(&self) -> Option<(System, &'static str)> {
        match self {
            Self::App(_) | Self::Records(Resource::App, _) => Some((System::Orchestrator, "Apps")),
            Self::Deployments => Some((System::Orchestrator, "Deployments")),
            Self::Records(resource, _) => {
                Some((System::ConversationManager, resource.spec().plural))
            }
            Self::Setup => Some((System::ConversationManager, "Setup")),
            Self::Conversations(_) => Some((System::ConversationManager, "Conversations")),
            Self::Assets => Some((System::ConversationManager, "Assets")),
            Self::Home | Self::Activity | Self::Settings | Self::Nowhere => None,
        }
    }
}

/// The page at the current address.
fn page_at(place: Place) -> AnyView {
    let session = Console::get().session;
    if let Some((system, heading)) = place.needs()
        && !session.is_signed_in(system)
    {
        return connect::in_place(system, heading);
    }
    match place {
        Place::Home => home(),
        Place::Setup => setup::setup_page(),
        Place::Records(resource, None) => list::list_page(resource),
        Place::App(id) => apps::app_page(id),
        Place::Deployments => apps::deployments_page(),
        Place::Records(Resource::App, Some(_)) => apps::new_page(),
        Place::Records(resource, Some(id)) if id == "new" => edit::new_page(resource),
        Place::Records(resource, Some(id)) => edit::edit_page(resource, id),
        Place::Conversations(None) => conversations::conversations_page(),
        Place::Conversations(Some(id)) => conversations::transcript_page(id),
        Place::Assets => assets::assets_page(),
        Place::Activity => activity::activity_page(),
        Place::Settings => settings_page(),
        Place::Nowhere => nowhere(),
    }
}

#[page(console)]
fn nowhere() -> AnyView {
    not_found(
        "There is no page at this address.",
        address::list(Resource::Orchestration),
        "All orchestrations".to_owned(),
    )
}

/// Where people start: the overview, the apps where there is nothing else, or signing in.
fn home() -> AnyView {
    let session = Console::get().session;
    let system = System::ConversationManager;
    if session.is_signed_in(system) {
        return overview::overview_page();
    }
    // An address that says more, such as a part of the map, is come back to.
    let says_more = !address::here().is_empty();
    if session.has(system) && (says_more || session.is_signed_in_anywhere()) {
        return connect::in_place(system, "Overview");
    }
    let go = Go::here();
    spawn_local(async move {
        // Another tab may lend its session; then this page is made anew.
        tabs::answered(session).await;
        let to = match untrack(|| System::ALL.map(|system| session.is_signed_in(system))) {
            [true, _] => return,
            [_, true] => address::list(Resource::App),
            _ => address::connect(),
        };
        if address::here().starts_with(['?', '#']) || address::here().is_empty() {
            go.replace(&to);
        }
    });
    ().into_any()
}

fn shell(segments: Memo<Vec<String>>) -> AnyView {
    let console = Console::get();
    let location = use_location();
    let session = console.session;
    // Signing in to the other system changes nothing on the page.
    let shown = Memo::new(move |_| {
        let place = segments.with(|segments| Place::at(segments));
        let signed_in = match place.needs() {
            Some((system, _)) => session.is_signed_in(system),
            None => place == Place::Home && session.is_signed_in(System::ConversationManager),
        };
        (place, session.environment.get(), signed_in)
    });
    let main: NodeRef<html::Main> = NodeRef::new();
    // Tabs of an app are no pages: the focus stays on them.
    announce(Memo::new(move |_| segments.with(|segments| Place::at(segments))));
    let content = move || {
        let (place, ..) = shown.get();
        untrack(|| page_at(place))
    };
    let kind = move || console.environment().kind.code();
    // The router takes the click and moves no focus.
    let skip = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.get_untracked() {
            let _ = main.focus();
        }
    };
    view! {
        <div class="app" class:locked=move || session.is_locked() data-env=kind>
            <a class="skip" href=move || format!("{}#main", location.pathname.get()) on:click=skip>"Skip to content"</a>
            {topbar(console)}
            {navigation(segments)}
            <main id="main" tabindex="-1" node_ref=main>{content}</main>
            {apps::tray()}
            {waiting(console)}
            {notices_view(console.notices)}
            {extra(console)}
        </div>
    }
    .into_any()
}

fn decoded(segment: &str) -> String {
    js_sys::decode_uri_component(segment).map_or_else(|_| segment.to_owned(), String::from)
}

/// After a change of page the focus goes to its heading, so that it is read out and the
/// keyboard goes on from there.
fn announce(place: Memo<Place>) {
    Effect::new(move |before: Option<()>| {
        place.track();
        if before.is_some() {
            focus_soon("main h1");
        }
    });
}

fn topbar(console: Console) -> AnyView {
    let session = console.session;
    let options = move || {
        let named = session.environments().into_iter().enumerate();
        named.map(|(index, one)| {
            view! { <option value=index.to_string() selected=move || session.environment.get() == index>{one.name}</option> }.into_any()
        }).collect_view()
    };
    let node: NodeRef<html::Select> = NodeRef::new();
    let switch = move |event: web_sys::Event| {
        if let Ok(index) = event_target_value(&event).parse::<usize>() {
            // The select shows the old one until the person has said that nothing is lost.
            if let Some(select) = node.get_untracked() {
                select.set_value(&session.environment.get_untracked().to_string());
            }
            console.guard.ask(move || switch(console, index));
        }
    };
    let leave = move |_| console.guard.ask(move || session::sign_out(console));
    // On a phone there is no room to say it twice.
    let says_kind = move || {
        let environment = console.environment();
        environment.name.contains(environment.kind.label())
    };
    view! {
        <header class="topbar">
            <button type="button" class="btn ghost icon only-phone" popovertarget="nav" aria-label="Menu">{icon("menu")}</button>
            <a class="mark" href="" aria-label="Baton, start page">{icon("baton")}<span>"Baton"</span></a>
            <span class="env" class:said=says_kind data-kind=move || console.environment().kind.code()>
                <b>{move || console.environment().kind.label()}</b>
                <select class="nm" aria-label="Environment" node_ref=node prop:value=move || session.environment.get().to_string() on:change=switch>{options}</select>
                {small_icon("down")}
            </span>
            <div class="end">
                {session_button(console)}
                {theme_button()}
                {move || session.is_signed_in_anywhere().then(|| view! { <button type="button" class="btn ghost s" on:click=leave>"Sign out"</button> })}
            </div>
        </header>
    }
    .into_any()
}

/// A link of the navigation.
struct Link {
    /// The first part of its address.
    address: &'static str,
    icon: &'static str,
    name: &'static str,
    /// What the number beside it counts.
    counts: Option<Resource>,
}

/// The navigation as a table: heading of a group, the system that the environment must have for
/// it, links. It holds only what works.
fn groups() -> Vec<(&'static str, Option<System>, Vec<Link>)> {
    let records = Resource::ALL.into_iter().map(|resource| {
        let spec = resource.spec();
        let icon = titles::icon_of(resource);
        Link { address: spec.address, icon, name: spec.plural, counts: Some(resource) }
    });
    let talk = [("conversations", "chat", "Conversations"), ("assets", "file", "Assets")];
    let talk = talk.map(|(address, icon, name)| Link { address, icon, name, counts: None });
    let of_console = |address, icon, name| Link { address, icon, name, counts: None };
    let hub = System::ConversationManager;
    let ocp = System::Orchestrator;
    vec![
        (
            "",
            Some(hub),
            vec![
                Link { address: "", icon: "home", name: "Overview", counts: None },
                Link { address: address::SETUP, icon: "steps", name: "Setup", counts: None },
            ],
        ),
        (hub.name(), Some(hub), records.chain(talk).collect()),
        (
            ocp.name(),
            Some(ocp),
            vec![
                Link { address: "apps", icon: "grid", name: "Apps", counts: Some(Resource::App) },
                Link { address: "deployments", icon: "rocket", name: "Deployments", counts: None },
            ],
        ),
        (
            "Console",
            None,
            vec![
                of_console("activity", "pulse", "Activity"),
                of_console("settings", "gear", "Settings"),
            ],
        ),
    ]
}

fn navigation(segments: Memo<Vec<String>>) -> AnyView {
    let console = Console::get();
    let session = console.session;
    let first = Memo::new(move |_| segments.with(|all| all.first().cloned().unwrap_or_default()));
    let link = move |link: Link| {
        let Link { address, icon: sign, name, counts } = link;
        let total = counts.map(|resource| {
            let collection = console.store.of(resource);
            Memo::new(move |_| collection.with(|collection| collection.total))
        });
        let count = move || total.and_then(|total| total.get());
        view! {
            <a href=address title=name aria-current=move || first.with(|first| first == address).then_some("page")>
                {icon(sign)}<span class="l">{name}</span>
                // Outside the name of the link.
                {move || count().map(|count| view! { <span class="n" aria-hidden="true">{grouped(count)}</span> })}
            </a>
        }
        .into_any()
    };
    let has = Memo::new(move |_| System::ALL.map(|system| session.has(system)));
    let shown = move || {
        let has = has.get();
        groups()
            .into_iter()
            .filter(|(_, system, links)| {
                !links.is_empty() && system.is_none_or(|system| has[system.index()])
            })
            .map(|(heading, _, links)| {
                view! {
                    {(!heading.is_empty()).then(|| view! { <h2>{heading}</h2> })}
                    {links.into_iter().map(link).collect_view()}
                }
            })
            .collect_view()
    };
    // On a phone it lies over the page that a link leads to.
    let nav: NodeRef<html::Nav> = NodeRef::new();
    let close = move |_| {
        if let Some(nav) = nav.get_untracked() {
            let _ = nav.hide_popover();
        }
    };
    view! { <nav class="nav" id="nav" popover aria-label="Main" node_ref=nav on:click=close>{shown}</nav> }.into_any()
}

/// What an Undo has brought and no other answer will show.
fn extra(console: Console) -> AnyView {
    let wanted = lazy::latch(move || console.extra.with(|all| !all.is_empty()));
    (move || wanted.get().then(|| edit::kept(console))).into_any()
}

/// A read that is going to be tried again: when, and which try it is.
fn waiting(console: Console) -> AnyView {
    let wanted = lazy::latch(move || console.session.waiting.with(Option::is_some));
    (move || wanted.get().then(|| countdown(console))).into_any()
}

#[part(list)]
fn countdown(console: Console) -> AnyView {
    let tick = ticking(500);
    let waits = Memo::new(move |_| console.session.waiting.with(Option::is_some));
    let words = move || {
        let Waiting { attempt, of, .. } = console.session.waiting.get()?;
        Some(match attempt {
            0 => "The server has few calls left. The next one".to_owned(),
            _ => format!("The server asks to wait. Try {attempt} of {of}"),
        })
    };
    // Each second is nothing to be read out.
    let seconds = move || {
        tick.track();
        let until = console.session.waiting.with(|waiting| waiting.map_or(0, |one| one.until));
        format!(" in {} s.", until.saturating_sub(now()).div_ceil(1000))
    };
    let stop = move |_| {
        console.session.give_up();
        titles::refocus();
    };
    (move || {
        waits.get().then(|| {
            view! {
                <aside class="waiting" aria-label="Waiting">
                    {icon("refresh")}<span><span aria-live="polite">{words}</span>{seconds}</span>
                    <button type="button" class="btn s" on:click=stop>"Stop waiting"</button>
                </aside>
            }
        })
    })
    .into_any()
}
