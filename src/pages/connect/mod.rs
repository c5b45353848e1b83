//! Signing in: as a page, in place of a page that needs it, and in a dialog over a page.

mod form;
mod group;

use crate::prelude::*;
use baton_model::{Failure, config::System};

use crate::ui::dom::{AnyView, IntoAny, view};

use self::form::{Kind, sign_in_form};
use super::{check::check_environment, session::sign_out, titles};
use crate::{
    address::Go,
    api::pkce::{self, Arrival, Returned},
    console::Console,
    lazy::{latch, part},
    ui::{Alert, AlertProps, Dialog, DialogProps, icon, keys::is_typing, theme_button},
};

/// The page `/connect`.
pub fn connect_page() -> AnyView {
    titles::set("Connect");
    let console = Console::get();
    let session = console.session;
    let go = Go::here();
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let coming = RwSignal::new(false);
    // One of two systems is done by a redirect: the other needs a window, and so a click.
    let more = RwSignal::new(false);
    let next = StoredValue::new(String::new());
    let arrival = pkce::arrive();
    if let Arrival::Redirect(returned) = &arrival {
        coming.set(true);
        next.set_value(returned.back.clone());
        come_back(returned.clone(), go.clone(), Coming { busy: coming, more, failure });
    }
    // The page behind is new, and so is everything on it: the focus would be lost.
    let done = Callback::new(move |()| {
        go.to(&next.get_value());
        titles::refocus();
    });
    let has = System::ALL.map(|system| Memo::new(move |_| session.has(system)));
    let form = move || {
        if arrival == Arrival::Window {
            return view! { <p>"Signed in. You can close this window."</p> }.into_any();
        }
        view! {
            <p class="muted">"Sign in to the systems of one environment."</p>
            <p class="small" aria-live="polite">{move || coming.get().then_some("Signing in…")}</p>
            {move || failure.get().map(|failure| view! { <Alert failure=failure/> })}
            {move || more.get().then(|| view! {
                <p role="group" aria-label="One more system">"You are signed in to one system. Connect goes on to the other one. "
                    <a href=next.get_value()>"Go on without it"</a></p>
            })}
            {move || (!coming.get()).then(|| sign_in_form(Kind::Page, has, done))}
            {check_environment(console)}
        }
        .into_any()
    };
    view! {
        <div class="connect">
            <header class="connect-top">
                <span class="mark">{icon("baton")}<span>"Baton"</span></span>
                {theme_button()}
            </header>
            <main id="main" class="connect-main" tabindex="-1">
                <section aria-labelledby="connect-title">
                    <h1 id="connect-title" tabindex="-1">"Connect"</h1>
                    {form()}
                </section>
                {what_is_kept()}
            </main>
        </div>
    }
    .into_any()
}

/// What the page says of a redirect that is over.
#[derive(Clone, Copy)]
struct Coming {
    /// Whether the sign-in goes on.
    busy: RwSignal<bool>,
    /// Whether the person has another system to sign in to.
    more: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

/// Goes on after a redirect to an identity provider.
#[part(console)]
fn come_back(returned: Returned, go: Go, page: Coming) {
    let console = Console::get();
    let session = console.session;
    let index = session.index_of(&returned.environment);
    if let Some(index) = index.filter(|index| *index != session.environment.get_untracked()) {
        console.switch(index);
    }
    spawn_local(async move {
        let (system, back, goes_on) = (returned.system, returned.back.clone(), returned.more);
        let answer = pkce::finish(session, returned).await;
        let _ = page.busy.try_set(false);
        match answer {
            Ok(()) => {
                console.signed_in(system);
                if goes_on {
                    let _ = page.more.try_set(true);
                } else {
                    go.replace(&back);
                }
            }
            Err(error) => drop(page.failure.try_set(Some(error))),
        }
    });
}

/// The sign-in to one system under the heading of a page that needs it.
pub fn in_place(system: System, heading: &str) -> AnyView {
    titles::set(heading);
    let only = System::ALL.map(|one| Memo::new(move |_| one == system));
    let form = sign_in_form(Kind::InPlace, only, Callback::new(|()| {}));
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
    let wanted = latch(move || System::ALL.into_iter().any(|system| session.asks(system)));
    (move || wanted.get().then(dialog)).into_any()
}

#[part(console)]
fn dialog() -> AnyView {
    let session = Console::get().session;
    let asks = System::ALL.map(|system| Memo::new(move |_| session.asks(system)));
    let open = Signal::derive(move || asks.iter().any(|asks| asks.get()));
    let locked = Memo::new(move |_| session.is_locked());
    let title =
        Signal::derive(
            move || {
                if locked.get() { "Locked".to_owned() } else { "Sign in again".to_owned() }
            },
        );
    let why = move || {
        if locked.get() {
            "Nobody was here for a while, so Baton has forgotten the tokens. What you typed is still there."
        } else {
            "The access token is no longer good. What you typed is still there, and what was interrupted goes on."
        }
    };
    let console = Console::get();
    console.guard.give_way_to(open);
    let cancel = move |()| {
        let asked = System::ALL.map(|system| untrack(|| session.asks(system)));
        for system in System::ALL {
            session.ask(system, false);
        }
        // Behind a lock there is nothing to see: the question stays.
        if untrack(|| session.is_locked()) {
            request_animation_frame(move || {
                let locked = untrack(|| session.is_locked());
                for (system, asked) in System::ALL.into_iter().zip(asked) {
                    session.ask(system, asked && locked);
                }
            });
        }
    };
    let footer = move || {
        if locked.get() {
            view! { <button type="button" class="btn" on:click=move |_| sign_out(console)>"Sign out"</button> }.into_any()
        } else {
            view! { <button type="button" class="btn" on:click=move |_| cancel(())>"Not now"</button> }.into_any()
        }
    };
    // Who is typing goes on to do so: no field here gets the letters.
    let first = || is_typing().then_some("-1");
    view! {
        <Dialog title=title open=open on_close=Callback::new(cancel)
            footer=move || view! { {footer} }>
            <p tabindex=first() autofocus=first()>{why}</p>
            {sign_in_form(Kind::Over, asks, Callback::new(|()| {}))}
        </Dialog>
    }
}

#[part(console)]
fn what_is_kept() -> AnyView {
    view! {
        <aside aria-labelledby="keep" class="keep">
            <h2 id="keep">"What this browser keeps"</h2>
            <dl>
                <div><dt>"Client secret"</dt><dd>"In the memory of this tab, to renew the token. Never stored, never shown."</dd></div>
                <div><dt>"Access token"</dt><dd>"In the memory of this tab, and lent to other tabs of this browser. Gone when the last one is reloaded or closed, unless the environment lets it stay in the tab."</dd></div>
                <div><dt>"Environments that you add, theme and other choices"</dt><dd>"In this browser’s storage."</dd></div>
            </dl>
        </aside>
    }
    .into_any()
}
