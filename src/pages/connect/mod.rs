//! Signing in: as a page, in place of a page that needs it, and in a dialog over a page.

mod form;
mod group;

use crate::prelude::*;
use baton_model::config::System;

use crate::ui::dom::{AnyView, IntoAny, view};

use self::form::sign_in_form;
use super::titles;
use crate::{
    address::Go,
    console::Console,
    ui::{Dialog, DialogProps, icon, theme_button},
};

/// Begin the ids of the inputs on a page, and of those in the dialog over it.
const HERE: [&str; 2] = ["cm", "ocp"];
const OVER: [&str; 2] = ["again-cm", "again-ocp"];

/// The page `/connect`.
pub fn connect_page() -> AnyView {
    titles::set("Connect");
    let go = Go::here();
    // The page behind is new, and so is everything on it: the focus would be lost.
    let done = Callback::new(move |()| {
        go.to("");
        titles::refocus();
    });
    let session = Console::get().session;
    let has = System::ALL.map(|system| Memo::new(move |_| session.has(system)));
    view! {
        <div class="connect">
            <header class="connect-top">
                <span class="mark">{icon("baton")}<span>"Baton"</span></span>
                {theme_button()}
            </header>
            <main id="main" class="connect-main" tabindex="-1">
                <section aria-labelledby="connect-title">
                    <h1 id="connect-title" tabindex="-1">"Connect"</h1>
                    <p class="muted">"Sign in to the systems of one environment."</p>
                    {sign_in_form(true, HERE, has, done)}
                </section>
                {what_is_kept()}
            </main>
        </div>
    }
    .into_any()
}

/// The sign-in to one system under the heading of a page that needs it.
pub fn in_place(system: System, heading: &str) -> AnyView {
    titles::set(heading);
    let only = System::ALL.map(|one| Memo::new(move |_| one == system));
    let form = sign_in_form(false, HERE, only, Callback::new(|()| {}));
    view! {
        <div class="scroll">
            <div class="head"><div>
                <h1 tabindex="-1">{heading.to_owned()}</h1>
                <p class="sub">"Sign in to see this page. You come back here."</p>
            </div></div>
            <div class="body"><div class="in-place">{form}</div></div>
        </div>
    }
    .into_any()
}

/// The dialog that opens when a token has ended and nothing can renew it.
pub fn sign_in_dialog() -> AnyView {
    let session = Console::get().session;
    let asks = System::ALL.map(|system| Memo::new(move |_| session.asks(system)));
    let open = Signal::derive(move || asks.iter().any(|asks| asks.get()));
    let cancel = move |()| {
        for system in System::ALL {
            session.ask(system, false);
        }
    };
    view! {
        <Dialog title=Signal::stored("Sign in again".to_owned()) open=open on_close=Callback::new(cancel)
            footer=move || view! { <button type="button" class="btn" on:click=move |_| cancel(())>"Not now"</button> }>
            <p>"The access token is no longer good. What you typed is still there, and what was interrupted goes on."</p>
            {sign_in_form(false, OVER, asks, Callback::new(|()| {}))}
        </Dialog>
    }
}

fn what_is_kept() -> AnyView {
    view! {
        <aside aria-labelledby="keep" class="keep">
            <h2 id="keep">"What this browser keeps"</h2>
            <dl>
                <div><dt>"Client secret"</dt><dd>"In the memory of this tab, to renew the token. Never stored, never shown."</dd></div>
                <div><dt>"Access token"</dt><dd>"In the memory of this tab. Gone on reload and on closing the tab, unless the environment lets it stay in the tab."</dd></div>
                <div><dt>"Choice of environment and theme"</dt><dd>"In this browser’s storage."</dd></div>
            </dl>
        </aside>
    }
    .into_any()
}
