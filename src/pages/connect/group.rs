//! The fields of one system's sign-in, by its kind.

use crate::prelude::*;
use baton_model::{
    Failure,
    config::{AuthKind, Service, System},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use crate::{
    api::{Credentials, Session},
    lazy::part,
    ui::{Alert, AlertProps, icon, small_icon},
};

/// What a person types into one input.
#[derive(PartialEq)]
struct Input {
    /// The last part of its id.
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    /// Dots instead of letters, until they are revealed.
    secret: bool,
    /// What to say where it is empty; empty where it may be.
    missing: &'static str,
}

const fn input(
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    secret: bool,
    missing: &'static str,
) -> Input {
    Input { id, label, autocomplete, secret, missing }
}

const CLIENT: [Input; 2] = [
    input("client-id", "Client ID", "username", false, "Enter the client ID."),
    input("secret", "Client secret", "current-password", true, "Enter the client secret."),
];
const TOKEN: [Input; 1] = [input("token", "Access token", "off", true, "Paste an access token.")];
const PERSON: [Input; 3] = [
    input("username", "Username", "username", false, "Enter the user name."),
    input("password", "Password", "current-password", true, "Enter the password."),
    input("code", "One-time code", "one-time-code", false, ""),
];
const PERSONAL: [Input; 1] = [input(
    "personal-token",
    "Personal access token",
    "off",
    true,
    "Paste a personal access token.",
)];

/// Begin the ids of the inputs on a page, and of those in the dialog over it.
const PREFIXES: [[&str; 2]; 2] = [["cm", "ocp"], ["again-cm", "again-ocp"]];

const fn inputs(kind: AuthKind) -> &'static [Input] {
    match kind {
        AuthKind::ClientCredentials => &CLIENT,
        AuthKind::Token => &TOKEN,
        AuthKind::Password => &PERSON,
        AuthKind::PersonalAccessToken => &PERSONAL,
        AuthKind::Pkce | AuthKind::None => &[],
    }
}

/// The sign-in to one system, as far as it is typed.
#[derive(Clone, Copy)]
pub struct Group {
    pub system: System,
    session: Session,
    /// Begins the ids of the inputs, which are on the page once.
    prefix: &'static str,
    /// Whether it lies over a page that must not be lost.
    over: bool,
    /// Whether it is on the screen. Reactive.
    pub shown: Memo<bool>,
    values: [RwSignal<String>; 3],
    /// The input that must be filled.
    missing: RwSignal<Option<usize>>,
    pub failure: RwSignal<Option<Failure>>,
    /// Whether the person wants to go to the identity provider, where there is one.
    pub wanted: RwSignal<bool>,
    /// Whether a window for that is open.
    pub elsewhere: RwSignal<bool>,
}

impl Group {
    pub fn new(session: Session, system: System, over: bool, shown: Memo<bool>) -> Self {
        let prefix = PREFIXES[usize::from(over)][system.index()];
        let group = Self {
            system,
            session,
            prefix,
            over,
            shown,
            values: std::array::from_fn(|_| RwSignal::new(String::new())),
            missing: RwSignal::new(None),
            failure: RwSignal::new(None),
            wanted: RwSignal::new(true),
            elsewhere: RwSignal::new(false),
        };
        Effect::new(move |_| {
            session.environment.track();
            group.empty();
        });
        group
    }

    /// Back to how it was before anybody typed.
    pub fn empty(self) {
        for value in self.values {
            value.set(String::new());
        }
        if let Some(service) = self.session.service(self.system) {
            self.values[0].set(preset(&service).to_owned());
        }
        self.failure.set(None);
        self.missing.set(None);
        self.elsewhere.set(false);
        self.wanted.set(untrack(|| !self.session.is_signed_in(self.system) || self.over));
    }

    /// The same where the form may be gone.
    pub fn empty_if_there(self) {
        if self.failure.try_get_untracked().is_some() {
            self.empty();
        }
    }

    /// Whether the person is to be sent to an identity provider.
    pub fn is_at_provider(self) -> bool {
        let kind = self.session.service(self.system).map(|service| service.auth.kind);
        kind == Some(AuthKind::Pkce) && self.wanted.get_untracked()
    }

    /// Whether anything is typed.
    pub fn is_touched(self) -> bool {
        let Some(service) = self.session.service(self.system) else { return false };
        let preset = preset(&service);
        self.values
            .iter()
            .any(|value| value.with_untracked(|value| !value.trim().is_empty() && value != preset))
    }

    /// Whether there is something to fill in.
    pub fn has_inputs(self) -> bool {
        self.session.service(self.system).is_some_and(|one| !inputs(one.auth.kind).is_empty())
    }

    /// What is typed; points at the input that is still empty.
    pub fn credentials(self) -> Option<Credentials> {
        let kind = self.session.service(self.system)?.auth.kind;
        let all = self.values.map(|value| value.get_untracked());
        let empty = inputs(kind)
            .iter()
            .zip(&all)
            .position(|(input, value)| !input.missing.is_empty() && value.trim().is_empty());
        self.missing.set(empty);
        if empty.is_some() {
            return None;
        }
        let [first, second, third] = all;
        Some(match kind {
            AuthKind::ClientCredentials => {
                Credentials::Client { id: first.trim().to_owned(), secret: second }
            }
            AuthKind::Password => Credentials::Person {
                name: first.trim().to_owned(),
                password: second,
                code: third.trim().to_owned(),
            },
            // People paste what tools print: `Bearer …`, with blanks around it.
            AuthKind::Token | AuthKind::PersonalAccessToken => {
                Credentials::Pasted(first.trim().trim_start_matches("Bearer ").to_owned())
            }
            AuthKind::Pkce | AuthKind::None => return None,
        })
    }

    /// Its legend and inputs.
    pub fn view(self) -> AnyView {
        let session = self.session;
        let kind = Memo::new(move |_| {
            session.environment.track();
            session.service(self.system).map(|service| service.auth.kind)
        });
        let fields = move || {
            match kind.get() {
            Some(AuthKind::None) => {
                view! { <p class="muted">"Nothing to type: this environment adds the token itself."</p> }.into_any()
            }
            Some(AuthKind::Pkce) => provider(self),
            Some(kind) => inputs(kind)
                .iter()
                .enumerate()
                .map(|(index, input)| self.field(index, input))
                .collect_view()
                .into_any(),
            None => {
                let name = self.system.name();
                view! { <p class="muted">{format!("This environment has no {name}.")}</p> }.into_any()
            }
        }
        };
        view! {
            <fieldset class="group">
                <legend>{self.system.name()}</legend>
                {self.state()}
                {move || self.failure.get().map(|failure| view! { <Alert failure=failure/> })}
                {fields}
            </fieldset>
        }
        .into_any()
    }

    /// That somebody is signed in already, where the form is not about signing in again.
    fn state(self) -> AnyView {
        let (session, system) = (self.session, self.system);
        let signed_in = Memo::new(move |_| {
            session.is_signed_in(system) && session.has(system) && !session.asks(system)
        });
        (move || signed_in.get().then(|| view! { <p class="state ok">"Signed in"</p> })).into_any()
    }

    fn field(self, index: usize, input: &'static Input) -> AnyView {
        let id = format!("{}-{}", self.prefix, input.id);
        let error_id = format!("{id}-error");
        let value = self.values[index];
        let node: NodeRef<html::Input> = NodeRef::new();
        let wrong = move || self.missing.get() == Some(index);
        Effect::new(move |_| {
            if wrong()
                && let Some(input) = node.get()
            {
                let _ = input.focus();
            }
        });
        let shown = RwSignal::new(!input.secret);
        let typed = move |event: web_sys::Event| {
            value.set(event_target_value(&event));
            self.missing.set(None);
        };
        let reveal = || {
            view! {
                <button type="button" class="btn ghost icon" aria-pressed=move || shown.get().to_string()
                    aria-label="Reveal" on:click=move |_| shown.update(|shown| *shown = !*shown)>{small_icon("key")}</button>
            }
        };
        view! {
            <div class="field">
                <label for=id.clone()>{input.label}</label>
                <div class:affix=input.secret>
                    <input class="input" class:mono=!input.secret id=id node_ref=node autocomplete=input.autocomplete spellcheck="false"
                        type=move || if shown.get() { "text" } else { "password" } prop:value=move || value.get()
                        aria-invalid=move || wrong().then_some("true") aria-describedby=error_id.clone() on:input=typed/>
                    {input.secret.then(reveal)}
                </div>
                <div id=error_id>{move || wrong().then(|| error(input.missing))}</div>
            </div>
        }
        .into_any()
    }
}

/// What is said of the identity provider.
#[part(console)]
fn provider(group: Group) -> AnyView {
    let service = group.session.service(group.system);
    let url = service.map(|service| service.auth.authorize_url).unwrap_or_default();
    let host = if url.starts_with('/') {
        window().location().host().unwrap_or_default()
    } else {
        let origin = baton_model::policy::origin(&url);
        origin.split("://").nth(1).unwrap_or_default().to_owned()
    };
    let id = format!("{}-provider", group.prefix);
    let (wanted, elsewhere) = (group.wanted, group.elsewhere);
    view! {
        <div class="tick-line">
            <input type="checkbox" class="check" id=id.clone() prop:checked=move || wanted.get()
                on:change=move |event| wanted.set(event_target_checked(&event))/>
            <label for=id>{format!("Sign in at {host}")}</label>
        </div>
        <p class="muted">"Nothing to type here: you are sent there and come back."</p>
        <p class="small" aria-live="polite">{move || elsewhere.get().then_some("Go on in the window that has opened. Connect opens it again.")}</p>
    }
    .into_any()
}

fn preset(service: &Service) -> &str {
    match service.auth.kind {
        AuthKind::ClientCredentials => &service.auth.client_id,
        _ => "",
    }
}

fn error(message: &'static str) -> AnyView {
    view! { <p class="error">{icon("stop")}<span>{message}</span></p> }.into_any()
}
