//! Adding and changing an environment: typed, or begun from a region that the vendor documents.

use std::{cell::Cell, rc::Rc};

use crate::prelude::*;
use baton_model::{
    config::{Environment, System},
    presets::{HUB, OCP, Region, Typed},
};
use serde_json::{Value, json};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use crate::{
    api::policy,
    console::Console,
    ui::{CopyButton, CopyButtonProps, focus_soon, icon, small_icon},
};

/// What is typed for one system.
#[derive(Clone, Copy)]
struct Fields {
    system: System,
    base: RwSignal<String>,
    kind: RwSignal<String>,
    token: RwSignal<String>,
    client: RwSignal<String>,
    scope: RwSignal<String>,
    authorize: RwSignal<String>,
    remember: RwSignal<bool>,
    /// The service before, with what has no field here.
    before: StoredValue<Value>,
}

/// Why it was not added.
#[derive(Clone, PartialEq)]
enum Refusal {
    /// Something is typed wrong.
    Wrong(String),
    /// The page may not call an address: the line of the policy that would let it.
    Policy(String),
}

const KINDS: [(&str, &str); 6] = [
    ("client_credentials", "Client ID and secret"),
    ("token", "Access token"),
    ("pkce", "Identity provider"),
    ("password", "Username and password"),
    ("personal_access_token", "Personal access token"),
    ("none", "None: a proxy adds the token"),
];

impl Fields {
    fn new(system: System, environment: &Value) -> Self {
        let before = &environment[system.code()];
        let mut typed = Typed::of(before);
        if typed.kind.is_empty() {
            match system {
                System::ConversationManager => "client_credentials",
                System::Orchestrator => "personal_access_token",
            }
            .clone_into(&mut typed.kind);
        }
        Self {
            system,
            base: RwSignal::new(typed.base),
            kind: RwSignal::new(typed.kind),
            token: RwSignal::new(typed.token),
            client: RwSignal::new(typed.client),
            scope: RwSignal::new(typed.scope),
            authorize: RwSignal::new(typed.authorize),
            remember: RwSignal::new(typed.remember),
            before: StoredValue::new(before.clone()),
        }
    }

    fn regions(self) -> &'static [Region] {
        match self.system {
            System::ConversationManager => &HUB,
            System::Orchestrator => &OCP,
        }
    }

    fn take(self, region: &Region) {
        self.base.set(region.base.to_owned());
        self.token.set(region.token.to_owned());
        self.scope.set(region.scope.to_owned());
        if self.system == System::Orchestrator {
            self.client.set("ocp".to_owned());
        }
    }

    fn typed(self) -> Typed {
        let kind = self.kind.get_untracked();
        let needs = |kinds: &[&str], value: RwSignal<String>| {
            if kinds.contains(&kind.as_str()) { value.get_untracked() } else { String::new() }
        };
        Typed {
            base: self.base.get_untracked(),
            token: needs(&["client_credentials", "password", "pkce"], self.token),
            client: needs(&["client_credentials", "password", "pkce"], self.client),
            scope: needs(&["client_credentials", "password", "pkce"], self.scope),
            authorize: needs(&["pkce"], self.authorize),
            remember: self.remember.get_untracked() && kind != "none",
            kind,
        }
    }

    fn view(self) -> AnyView {
        let regions = self.regions();
        let options = regions.iter().enumerate().map(|(index, region)| {
            view! { <option value=index.to_string()>{region.name}</option> }.into_any()
        });
        let choose = move |event: web_sys::Event| {
            let index = event_target_value(&event).parse::<usize>().ok();
            if let Some(region) = index.and_then(|index| regions.get(index)) {
                self.take(region);
            }
        };
        let prefix = self.system.code();
        let kinds = KINDS.map(|(code, label)| {
            view! { <option value=code selected=move || self.kind.with(|kind| kind == code)>{label}</option> }.into_any()
        });
        let kind = self.kind;
        let tokens = Memo::new(move |_| {
            kind.with(|kind| matches!(kind.as_str(), "client_credentials" | "password" | "pkce"))
        });
        let provider = Memo::new(move |_| kind.with(|kind| kind == "pkce"));
        let signs_in = Memo::new(move |_| kind.with(|kind| kind != "none"));
        let remember = self.remember;
        view! {
            <fieldset class="group">
                <legend>{self.system.name()}</legend>
                <div class="two">
                    {select(format!("{prefix}-region"), "Region", view! { <option value="">"Own address"</option>{options.collect_view()} }.into_any(), choose)}
                    {select(format!("{prefix}-kind"), "Sign-in", kinds.collect_view().into_any(), move |event| kind.set(event_target_value(&event)))}
                </div>
                {text(format!("{prefix}-base"), "Base URL", self.base)}
                {move || provider.get().then(|| text(format!("{prefix}-authorize"), "Authorize URL", self.authorize))}
                {move || tokens.get().then(|| view! {
                    {text(format!("{prefix}-token"), "Token URL", self.token)}
                    <div class="two">
                        {text(format!("{prefix}-client"), "Client ID", self.client)}
                        {text(format!("{prefix}-scope"), "Scope", self.scope)}
                    </div>
                })}
                {move || signs_in.get().then(|| view! {
                    <label class="inline"><input type="checkbox" class="check" prop:checked=move || remember.get()
                        on:change=move |event| remember.set(event_target_checked(&event))/>"Stay signed in when this tab is reloaded"</label>
                })}
            </fieldset>
        }
        .into_any()
    }
}

fn select(
    id: String,
    label: &'static str,
    options: AnyView,
    change: impl Fn(web_sys::Event) + 'static,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <span class="select"><select id=id on:change=change>{options}</select>{small_icon("updown")}</span>
        </div>
    }
    .into_any()
}

fn text(id: String, label: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input class="input mono" id=id spellcheck="false" autocomplete="off" prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))/>
        </div>
    }
    .into_any()
}

/// The form for a new environment, or for one as it is kept; `close` is called when it is over.
pub fn environment_form(console: Console, before: Value, close: Callback<()>) -> AnyView {
    let text = |key: &str| before[key].as_str().unwrap_or_default().to_owned();
    let is_new = before.is_null();
    let label =
        if is_new { "New environment".to_owned() } else { format!("Edit {}", text("name")) };
    let name = RwSignal::new(text("name"));
    let kind = RwSignal::new(if is_new { "development".to_owned() } else { text("kind") });
    let systems = System::ALL.map(|system| Fields::new(system, &before));
    let before = StoredValue::new(before);
    focus_soon("#new-name");
    let refusal: RwSignal<Option<Refusal>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let cancelled = Rc::new(Cell::new(false));
    let cancel = {
        let cancelled = cancelled.clone();
        move |_| {
            cancelled.set(true);
            close.run(());
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        refusal.set(None);
        let (value, environment) = match made(
            console,
            before.get_value(),
            &name.get_untracked(),
            &kind.get_untracked(),
            systems,
        ) {
            Ok(made) => made,
            Err(message) => return refusal.set(Some(Refusal::Wrong(message))),
        };
        busy.set(true);
        let cancelled = cancelled.clone();
        spawn_local(async move {
            let line = policy::refused(&addresses(&environment)).await;
            if cancelled.get() {
                return;
            }
            // The page may be left by now: what was asked for is done all the same.
            let left = busy.try_set(false).is_some();
            match line {
                None if is_new => console.add_environment(&value, environment),
                None => console.change_environment(&value, environment),
                Some(_) if left => {
                    console.notices.say(format!(
                        "{}: not kept, the security policy of this page forbids its addresses",
                        environment.name
                    ));
                }
                Some(line) => return refusal.set(Some(Refusal::Policy(line))),
            }
            if !left {
                close.run(());
            }
        });
    };
    let kinds =
        [("development", "Development"), ("staging", "Staging"), ("production", "Production")]
            .map(|(code, label)| view! { <option value=code selected=move || kind.with(|kind| kind == code)>{label}</option> }.into_any());
    view! {
        <form class="add" aria-label=label novalidate on:submit=submit>
            <div class="two">
                <div class="field">
                    <label for="new-name">"Name"</label>
                    <input class="input" id="new-name" autocomplete="off" prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
                </div>
                {select("new-kind".to_owned(), "Kind", kinds.collect_view().into_any(), move |event| kind.set(event_target_value(&event)))}
            </div>
            {systems.map(Fields::view).collect_view()}
            {move || refusal.get().map(refused)}
            <div class="choices">
                <button type="submit" class="btn primary" aria-busy=move || busy.get().to_string()>{if is_new { "Add environment" } else { "Save changes" }}</button>
                <button type="button" class="btn" on:click=cancel>"Cancel"</button>
            </div>
        </form>
    }
    .into_any()
}

fn refused(refusal: Refusal) -> AnyView {
    match refusal {
        Refusal::Wrong(message) => view! {
            <div class="alert bad" role="alert">{icon("stop")}<h3>{message}</h3></div>
        }
        .into_any(),
        Refusal::Policy(line) => {
            let copied = Signal::stored(line.clone());
            view! {
                <div class="alert bad" role="alert">
                    {icon("stop")}
                    <h3>"The security policy of this page forbids these addresses"</h3>
                    <p class="muted">"Whoever hosts Baton must put this line into its Content-Security-Policy; then add the environment again."</p>
                    <div class="policy-line"><pre tabindex="0" aria-label="Line of the policy">{line}</pre></div>
                    <div class="actions"><CopyButton text=copied label="Copy line" wide=true/></div>
                </div>
            }
            .into_any()
        }
    }
}

/// What is typed, as in config.json and as read.
fn made(
    console: Console,
    before: Value,
    name: &str,
    kind: &str,
    systems: [Fields; 2],
) -> Result<(Value, Environment), String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("Enter a name.".to_owned());
    }
    let mut value = before;
    if value.is_null() {
        let slug: String = name
            .to_lowercase()
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char } else { '-' })
            .collect();
        let mut id = format!("own-{slug}");
        while console.session.index_of(&id).is_some() {
            id.push('+');
        }
        value = json!({"id": id});
    }
    value["name"] = name.into();
    value["kind"] = kind.into();
    for fields in systems {
        let code = fields.system.code();
        match fields.before.with_value(|before| fields.typed().to_json(before)) {
            Some(service) => value[code] = service,
            None => {
                if let Some(members) = value.as_object_mut() {
                    members.shift_remove(code);
                }
            }
        }
    }
    if addresses_of(&value).iter().any(|one| one.contains('{')) {
        return Err("Put your own tenant in place of what stands in braces.".to_owned());
    }
    let environment = Environment::read(&value).map_err(|error| {
        if error.path.is_empty() {
            "Enter the base URL of at least one system.".to_owned()
        } else {
            format!("{} {}.", error.path, error.message)
        }
    })?;
    Ok((value, environment))
}

fn addresses_of(value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for system in System::ALL {
        let Some(service) = value.get(system.code()) else { continue };
        let auth = &service["auth"];
        for one in [&service["baseUrl"], &auth["tokenUrl"], &auth["authorizeUrl"]] {
            all.extend(one.as_str().map(str::to_owned));
        }
    }
    all
}

/// What the page calls there.
fn addresses(environment: &Environment) -> Vec<String> {
    let mut all = Vec::new();
    for service in System::ALL.into_iter().filter_map(|system| environment.service(system)) {
        all.extend([service.base_url.clone(), service.auth.token_url.clone()]);
        all.push(service.auth.revoke_url.clone());
    }
    all
}
