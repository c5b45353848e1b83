//! Signing in: as a page, in place of a page that needs it, and in a dialog over a page.

use crate::prelude::*;
use baton_model::{Failure, config::AuthKind};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::titles;
use crate::{
    address::Go,
    api::{Credentials, sign_in},
    console::Console,
    ui::{Alert, AlertProps, Dialog, DialogProps, icon, small_icon, theme_button},
};

/// The page `/connect`.
pub fn connect_page() -> AnyView {
    titles::set("Connect");
    let go = Go::here();
    let done = Callback::new(move |()| go.to(""));
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
                    {sign_in_form(true, done)}
                </section>
                {what_is_kept()}
            </main>
        </div>
    }
    .into_any()
}

/// The sign-in group under the heading of a page that needs it.
pub fn in_place(heading: &str) -> AnyView {
    titles::set(heading);
    view! {
        <div class="scroll">
            <div class="head"><div>
                <h1 tabindex="-1">{heading.to_owned()}</h1>
                <p class="sub">"Sign in to see this page. You come back here."</p>
            </div></div>
            <div class="body"><div class="in-place">{sign_in_form(false, Callback::new(|()| {}))}</div></div>
        </div>
    }
    .into_any()
}

/// The dialog that opens when a token has ended and nothing can renew it.
pub fn sign_in_dialog() -> AnyView {
    let console = Console::get();
    let session = console.session;
    let cancel = move |()| session.asks.set(false);
    view! {
        <Dialog title=Signal::stored("Sign in again".to_owned()) open=session.asks on_close=Callback::new(cancel)
            footer=move || view! { <button type="button" class="btn" on:click=move |_| cancel(())>"Not now"</button> }>
            <p>"The access token is no longer good. What you typed is still there, and what was interrupted goes on."</p>
            {sign_in_form(false, Callback::new(|()| {}))}
        </Dialog>
    }
}

/// The form: environment (if it may be chosen), the fields of its kind of sign-in, one button.
fn sign_in_form(choose: bool, done: Callback<()>) -> AnyView {
    let console = Console::get();
    let session = console.session;
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let missing: RwSignal<Option<&'static str>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let (client_id, secret) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let environment = session.environment;
    Effect::new(move |_| {
        environment.track();
        let preset = session.service().map(|service| service.auth.client_id).unwrap_or_default();
        client_id.set(preset);
        secret.set(String::new());
        failure.set(None);
        missing.set(None);
    });
    let kind = move || {
        environment.track();
        session.service().map(|service| service.auth.kind)
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (id, typed) = (client_id.get_untracked(), secret.get_untracked());
        let credentials = match untrack(kind) {
            None | Some(AuthKind::None) => return done.run(()),
            Some(AuthKind::ClientCredentials) if id.trim().is_empty() => {
                return missing.set(Some("client-id"));
            }
            _ if typed.is_empty() => return missing.set(Some("secret")),
            Some(AuthKind::ClientCredentials) => {
                Credentials::Client { id: id.trim().to_owned(), secret: typed }
            }
            // People paste what tools print: `Bearer …`, with blanks around it.
            _ => Credentials::Pasted(typed.trim().trim_start_matches("Bearer ").to_owned()),
        };
        missing.set(None);
        failure.set(None);
        busy.set(true);
        spawn_local(async move {
            let answer = sign_in(session, credentials).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    secret.set(String::new());
                    console.store.forget_refusals();
                    done.run(());
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    let fields = move || {
        match kind() {
        Some(AuthKind::ClientCredentials) => view! {
            {text_field("client-id", "Client ID", client_id, missing, "Enter the client ID.")}
            {secret_field("Client secret", secret, missing, "Enter the client secret.")}
        }
        .into_any(),
        Some(AuthKind::None) => view! { <p class="muted">"Nothing to type: this environment adds the token itself."</p> }.into_any(),
        Some(AuthKind::Token) => secret_field("Access token", secret, missing, "Paste an access token."),
        Some(_) => view! { <p class="muted">"This kind of sign-in is not available yet."</p> }.into_any(),
        None => view! { <p class="muted">"This environment has no Conversation Manager."</p> }.into_any(),
    }
    };
    view! {
        <form class="connect-form" novalidate on:submit=submit>
            {move || failure.get().map(|failure| view! { <Alert failure=failure/> })}
            {choose.then(|| environment_select(console))}
            <fieldset class="group"><legend>"Conversation Manager"</legend>{fields}</fieldset>
            <button type="submit" class="btn primary big" aria-busy=move || busy.get().to_string()>
                {move || busy.get().then(|| icon("spin"))}"Connect"
            </button>
        </form>
    }
    .into_any()
}

fn environment_select(console: Console) -> AnyView {
    let session = console.session;
    let names: Vec<_> = console.config.with_value(|config| {
        config.environments.iter().map(|one| (one.name.clone(), one.kind)).collect()
    });
    let kind = move || console.environment().kind;
    let choose = move |event: web_sys::Event| {
        if let Ok(index) = event_target_value(&event).parse() {
            console.switch(index);
        }
    };
    let options = names.into_iter().enumerate().map(|(index, (name, _))| {
        view! { <option value=index.to_string() selected=move || session.environment.get() == index>{name}</option> }
            .into_any()
    });
    view! {
        <div class="field">
            <div class="toplabel">
                <label for="environment">"Environment"</label>
                <span class="opt"><span class="envtag" data-kind=move || kind().code()>{move || kind().label()}</span></span>
            </div>
            <span class="select">
                <select id="environment" prop:value=move || session.environment.get().to_string() on:change=choose>{options.collect_view()}</select>
                {small_icon("updown")}
            </span>
        </div>
    }
    .into_any()
}

fn text_field(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    missing: RwSignal<Option<&'static str>>,
    message: &'static str,
) -> AnyView {
    let wrong = move || missing.get() == Some(id);
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input class="input mono" id=id autocomplete="username" spellcheck="false" prop:value=move || value.get()
                aria-invalid=move || wrong().then_some("true") aria-describedby="client-id-error"
                on:input=move |event| { value.set(event_target_value(&event)); missing.set(None); }/>
            <div id="client-id-error">{move || wrong().then(|| error(message))}</div>
        </div>
    }
    .into_any()
}

fn secret_field(
    label: &'static str,
    value: RwSignal<String>,
    missing: RwSignal<Option<&'static str>>,
    message: &'static str,
) -> AnyView {
    let shown = RwSignal::new(false);
    let node: NodeRef<html::Input> = NodeRef::new();
    let wrong = move || missing.get() == Some("secret");
    Effect::new(move |_| {
        if wrong()
            && let Some(input) = node.get()
        {
            let _ = input.focus();
        }
    });
    view! {
        <div class="field">
            <label for="secret">{label}</label>
            <div class="affix">
                <input class="input" id="secret" node_ref=node autocomplete="current-password" spellcheck="false"
                    type=move || if shown.get() { "text" } else { "password" } prop:value=move || value.get()
                    aria-invalid=move || wrong().then_some("true") aria-describedby="secret-error"
                    on:input=move |event| { value.set(event_target_value(&event)); missing.set(None); }/>
                <button type="button" class="btn ghost icon" aria-pressed=move || shown.get().to_string()
                    aria-label="Reveal" on:click=move |_| shown.update(|shown| *shown = !*shown)>{small_icon("key")}</button>
            </div>
            <div id="secret-error">{move || wrong().then(|| error(message))}</div>
        </div>
    }
    .into_any()
}

fn error(message: &'static str) -> AnyView {
    view! { <p class="error">{icon("stop")}<span>{message}</span></p> }.into_any()
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
