//! The shell, and the table of contents of the whole console.

use crate::prelude::*;
use baton_model::Resource;
use leptos_router::{
    hooks::use_location,
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    address::{self, Go},
    console::Console,
    pages::{connect, edit, list, not_found::not_found, setup, titles},
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, guard_dialog, icon, notices_view, now, small_icon, theme_button,
    },
};

/// The whole console, once its configuration is read. The router must be around it.
pub fn app(console: Console) -> AnyView {
    provide_context(console);
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
    }
}

/// The page at the current address.
fn page(segments: &[String]) -> AnyView {
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let resource =
        |address: &str| Resource::ALL.into_iter().find(|one| one.spec().address == address);
    let found = match segments[..] {
        [] => return home(),
        ["setup"] if !Console::get().session.is_signed_in() => return connect::in_place("Setup"),
        ["setup"] => return setup::page(),
        [first] => resource(first).map(|resource| (resource, None)),
        [first, second] => resource(first).map(|resource| (resource, Some(second))),
        _ => None,
    };
    let Some((resource, record)) = found else {
        return not_found(
            "There is no page at this address.",
            address::list(Resource::Orchestration),
            "All orchestrations".to_owned(),
        );
    };
    match record {
        _ if !Console::get().session.is_signed_in() => connect::in_place(resource.spec().plural),
        None => list::list_page(resource),
        Some("new") => edit::new_page(resource),
        Some(id) => edit::edit_page(resource, id.to_owned()),
    }
}

/// Where people start: the orchestrations, or signing in.
fn home() -> AnyView {
    let signed_in = Console::get().session.is_signed_in();
    let go = Go::here();
    let to = if signed_in { address::list(Resource::Orchestration) } else { "connect".to_owned() };
    request_animation_frame(move || go.replace(&to));
    ().into_any()
}

fn shell(segments: Memo<Vec<String>>) -> AnyView {
    let console = Console::get();
    let location = use_location();
    let signed_in =
        Memo::new(move |_| (console.session.environment.get(), console.session.is_signed_in()));
    let main: NodeRef<html::Main> = NodeRef::new();
    announce(segments, main);
    let content = move || {
        // Read, not tracked: a memo that nobody reads is never woken.
        signed_in.get();
        segments.with(|segments| untrack(|| page(segments)))
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
        <div class="app" data-env=kind>
            <a class="skip" href=move || format!("{}#main", location.pathname.get()) on:click=skip>"Skip to content"</a>
            {topbar(console)}
            {navigation(segments)}
            <main id="main" tabindex="-1" node_ref=main>{content}</main>
            {waiting(console)}
            {notices_view(console.notices)}
        </div>
    }
    .into_any()
}

fn decoded(segment: &str) -> String {
    js_sys::decode_uri_component(segment).map_or_else(|_| segment.to_owned(), String::from)
}

/// After a change of page the focus goes to its heading, so that it is read out and the
/// keyboard goes on from there.
fn announce(segments: Memo<Vec<String>>, main: NodeRef<html::Main>) {
    Effect::new(move |before: Option<()>| {
        segments.get();
        if before.is_some() {
            request_animation_frame(move || {
                use wasm_bindgen::JsCast;
                // The shell may be gone by now: `/` leads on at once.
                let main = main.try_get_untracked().flatten();
                let heading = main.and_then(|main| main.query_selector("h1").ok().flatten());
                if let Some(heading) =
                    heading.and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok())
                {
                    let _ = heading.focus();
                }
            });
        }
    });
}

fn topbar(console: Console) -> AnyView {
    let session = console.session;
    let environments: Vec<String> = console
        .config
        .with_value(|config| config.environments.iter().map(|one| one.name.clone()).collect());
    let options = environments.into_iter().enumerate().map(|(index, name)| {
        view! { <option value=index.to_string() selected=move || session.environment.get() == index>{name}</option> }.into_any()
    });
    let node: NodeRef<html::Select> = NodeRef::new();
    let switch = move |event: web_sys::Event| {
        if let Ok(index) = event_target_value(&event).parse::<usize>() {
            // The select shows the old one until the person has said that nothing is lost.
            if let Some(select) = node.get_untracked() {
                select.set_value(&session.environment.get_untracked().to_string());
            }
            console.guard.ask(move || console.switch(index));
        }
    };
    let sign_out = move |_| console.guard.ask(move || console.sign_out());
    view! {
        <header class="topbar">
            <button type="button" class="btn ghost icon only-phone" popovertarget="nav" aria-label="Menu">{icon("menu")}</button>
            <a class="mark" href="" aria-label="Baton, start page">{icon("baton")}<span>"Baton"</span></a>
            <span class="env" data-kind=move || console.environment().kind.code()>
                <b>{move || console.environment().kind.label()}</b>
                <select class="nm" aria-label="Environment" node_ref=node prop:value=move || session.environment.get().to_string() on:change=switch>{options.collect_view()}</select>
                {small_icon("down")}
            </span>
            <div class="end">
                {theme_button()}
                {move || session.is_signed_in().then(|| view! { <button type="button" class="btn ghost s" on:click=sign_out>"Sign out"</button> })}
            </div>
        </header>
    }
    .into_any()
}

fn navigation(segments: Memo<Vec<String>>) -> AnyView {
    let first = Memo::new(move |_| segments.with(|all| all.first().cloned().unwrap_or_default()));
    let store = Console::get().store;
    let links = Resource::ALL.map(|resource| {
        let spec = resource.spec();
        let total = Memo::new(move |_| store.of(resource).with(|collection| collection.total));
        view! {
            <a href=address::list(resource) title=spec.plural aria-current=move || (first.get() == spec.address).then_some("page")>
                {icon(titles::icon_of(resource))}<span class="l">{spec.plural}</span>
                // Outside the name of the link.
                {move || total.get().map(|count| view! { <span class="n" aria-hidden="true">{grouped(count)}</span> })}
            </a>
        }
        .into_any()
    });
    view! {
        <nav class="nav" id="nav" popover aria-label="Main">
            <a href=address::setup() title="Setup" aria-current=move || (first.get() == "setup").then_some("page")>{icon("steps")}<span class="l">"Setup"</span></a>
            <h2>"Conversation Manager"</h2>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}

/// A read that is going to be tried again: when, and which try it is.
fn waiting(console: Console) -> AnyView {
    let tick = RwSignal::new(0_u32);
    let timer = set_interval_with_handle(
        move || tick.update(|n| *n = n.wrapping_add(1)),
        std::time::Duration::from_millis(500),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    (move || {
        console.session.waiting.get().map(|waiting| {
            tick.track();
            let seconds = waiting.until.saturating_sub(now()).div_ceil(1000);
            view! {
                <div class="waiting" aria-live="polite">{icon("refresh")}{format!("The server asks to wait. Try {} of {} in {seconds} s.", waiting.attempt, waiting.of)}</div>
            }
        })
    })
    .into_any()
}
