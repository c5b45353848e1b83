//! The session in the top bar: who is signed in where, until when, and what the token allows.

use crate::prelude::*;
use baton_model::{Resource, Spec, config::System};
use wasm_bindgen::JsValue;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use crate::{
    address,
    api::{Access, Credentials, Token, WRITE},
    console::Console,
    lazy::part,
    ui::{icon, now},
};

/// The button that shows the session, and what it shows.
pub fn session_button(console: Console) -> AnyView {
    let session = console.session;
    let state = Memo::new(move |_| {
        let of = System::ALL.into_iter().filter(|system| session.has(*system));
        let all: Vec<bool> = of.map(|system| session.is_signed_in(system)).collect();
        match (all.iter().any(|one| *one), all.iter().all(|one| *one)) {
            (true, true) => "ok",
            (true, false) => "warn",
            (false, _) => "off",
        }
    });
    // The times are those of the moment in which it opens.
    let opened = RwSignal::new(0_u32);
    let toggled = move |_| opened.update(|n| *n = n.wrapping_add(1));
    let pop: NodeRef<html::Div> = NodeRef::new();
    let systems = move || (opened.get() > 0).then(|| systems(console, pop));
    view! {
        <button type="button" class="btn ghost s session-button" popovertarget="session" aria-label="Session" title="Session">
            <span class=move || format!("state dot {}", state.get())></span><span class="hide-phone" aria-hidden="true">"Session"</span>
        </button>
        <div id="session" class="session-pop" popover="auto" role="group" aria-label="Session" node_ref=pop on:toggle=toggled>{systems}</div>
    }
    .into_any()
}

/// Turns to another environment.
#[part(console)]
pub fn switch(console: Console, index: usize) {
    console.switch(index);
}

/// Signs out of everything.
#[part(console)]
pub fn sign_out(console: Console) {
    console.sign_out();
}

#[part(console)]
fn systems(console: Console, pop: NodeRef<html::Div>) -> AnyView {
    let has = move |system: &System| console.session.has(*system);
    let of = move |system| of_system(console, system, pop);
    (move || System::ALL.into_iter().filter(has).map(of).collect_view()).into_any()
}

fn of_system(console: Console, system: System, pop: NodeRef<html::Div>) -> AnyView {
    let name = system.name();
    let access = console.session.access(system);
    // What it says is over: it closes, and the focus goes back to its button.
    let close = move || {
        if let Some(pop) = pop.get_untracked() {
            let _ = pop.hide_popover();
        }
    };
    let leave = move |_| {
        close();
        console.guard.ask(move || console.sign_out_of(system));
    };
    let facts = match &access {
        Access::Out => view! { <p class="state off">"Not signed in"</p> }.into_any(),
        Access::Open => view! { <p class="state ok">"No sign-in needed"</p> }.into_any(),
        Access::With(token) => of_token(token),
    };
    let act = match access {
        Access::Out => view! { <a class="btn s" href=address::connect() on:click=move |_| close()>{format!("Sign in to {name}")}</a> }.into_any(),
        Access::Open => ().into_any(),
        Access::With(_) => view! { <button type="button" class="btn s" on:click=leave>{format!("Sign out of {name}")}</button> }.into_any(),
    };
    view! { <section><h2>{name}</h2>{facts}{act}</section> }.into_any()
}

fn of_token(token: &Token) -> AnyView {
    let renewal = match &token.renewal {
        Some(Credentials::OtherTab) => "Renewed by another tab of this browser",
        Some(_) => "Renewed by itself before that",
        None => "Not renewed: you are asked to sign in again",
    };
    let scopes = match &token.scopes {
        Some(scopes) if !scopes.is_empty() => {
            let all =
                scopes.iter().map(|one| view! { <li><code>{one.clone()}</code></li> }.into_any());
            view! { <ul class="scopes">{all.collect_view()}</ul> }.into_any()
        }
        _ => view! { <span class="faint">"The server did not say"</span> }.into_any(),
    };
    view! {
        <p class="state ok">"Signed in"</p>
        <dl class="facts">
            <dt>"Expires"</dt><dd>{until(token.expires)}</dd>
            <dt>"Then"</dt><dd>{renewal}</dd>
            <dt>"Scopes"</dt><dd>{scopes}</dd>
        </dl>
    }
    .into_any()
}

/// When a token ends, and how long that is from now.
pub fn until(expires: u64) -> String {
    if expires == u64::MAX {
        return "Not known".to_owned();
    }
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&JsValue::from_f64(expires as f64));
    let time = String::from(date.to_locale_time_string("en-GB"));
    let left = expires.saturating_sub(now()) / 1000;
    match left {
        0 => format!("{time} (over)"),
        1..=119 => format!("{time} (in {left} s)"),
        120..=7199 => format!("{time} (in {} min)", left / 60),
        7200..=172_799 => format!("{time} (in {} h)", left / 3600),
        _ => format!("In {} days", left / 86_400),
    }
}

/// Why a change cannot be made, where the token certainly does not allow it. Reactive.
pub fn missing_scope(console: Console, resource: Resource) -> Option<String> {
    lacks(console, resource).map(|scope| format!("Needs the scope {scope}"))
}

/// Only the Conversation Manager documents scopes.
fn lacks(console: Console, resource: Resource) -> Option<&'static str> {
    let system = resource.system();
    let documented = system == System::ConversationManager;
    documented.then(|| console.session.lacks(system, WRITE)).flatten()
}

/// Why nothing can be sent, where the token certainly does not allow it. Reactive.
pub fn missing_interaction(console: Console) -> Option<&'static str> {
    let scope = console.session.lacks(System::ConversationManager, &[Spec::INTERACT]);
    scope.map(|_| "Needs the scope app.conversation.conversationmgr.interaction.manage")
}

/// Says above a page that nothing can be changed on it, if that is so.
pub fn read_only(console: Console, resource: Resource) -> AnyView {
    let scope = Memo::new(move |_| lacks(console, resource));
    (move || scope.get().map(|scope| may_only_read("changes need", scope))).into_any()
}

/// Says above what sends messages or files that nothing can be sent, if that is so.
pub fn sends_nothing(console: Console) -> AnyView {
    let lacks = Memo::new(move |_| missing_interaction(console).is_some());
    (move || lacks.get().then(|| may_only_read("sending needs", Spec::INTERACT))).into_any()
}

fn may_only_read(what: &str, scope: &str) -> AnyView {
    let words = format!("This sign-in may only read: {what} the scope ");
    view! { <p class="read-only">{icon("info")}<span>{words}<code>{scope.to_owned()}</code></span></p> }.into_any()
}
