//! One step: a record that is there already, or the form of a new one.

use crate::prelude::*;
use baton_model::{
    Path, Resource, Value,
    setup::{Choice, Made, Part, Slot, Staged},
    spec::{Field, Suits},
};

use super::{back, requests, state::Page, words};
use crate::{
    address,
    pages::{
        edit::{Form, Relations, field, figure, sections},
        titles::capital,
    },
    store::Progress,
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, icon,
    },
};

/// The step at a place.
pub fn view_of(page: Page, at: usize, choice: Choice, made: &Made) -> AnyView {
    let found = page.setup.with_untracked(|setup| {
        let step = setup.steps.get(at)?;
        let optional = setup.start.is_some_and(|start| start.is_optional(step.slot));
        Some((step.slot, step.key, optional))
    });
    let Some((slot, key, optional)) = found else { return ().into_any() };
    let spec = slot.resource.spec();
    let title = capital(spec.singular);
    let part = match slot.part {
        Part::Only => "",
        Part::Bot => " of the bot",
        Part::Agent => " of the agents",
        Part::Customer => " of the customers",
    };
    let is_made = *made != Made::No;
    let body = match (made, choice) {
        (Made::Yes(id) | Made::Leaving(id), _) => there(slot.resource, id),
        (Made::Sent, _) => view! {
            <div class="alert warn">{icon("alert")}<p>"It was sent, and whether it arrived is unknown. Baton looks for it before it sends it again. It cannot be changed until then."</p></div>
        }
        .into_any(),
        (_, Choice::New) => new_form(page, slot.resource, key),
        (_, Choice::Existing) => existing(page, at, slot),
        (_, Choice::None) => view! { <p class="setup-none">{words::without(slot.resource)}</p> }.into_any(),
    };
    view! {
        <section class="setup-form" aria-labelledby="setup-heading">
            <h2 id="setup-heading" tabindex="-1">{format!("{title}{part}")}</h2>
            <p class="muted">{words::about(slot)}</p>
            {(!is_made).then(|| choices(page, at, slot, choice, optional))}
            {body}
        </section>
        {requests::aside(page, key)}
    }
    .into_any()
}

/// Where the record comes from.
fn choices(page: Page, at: usize, slot: Slot, choice: Choice, optional: bool) -> AnyView {
    let spec = slot.resource.spec();
    let button = move |to: Choice, label: String| {
        let choose = move |_| {
            page.tried.set(false);
            page.change(|setup| setup.choose(at, to));
            // The button that had the focus is made anew.
            focus_soon(format!("#choose-{}", to.code()));
        };
        view! {
            <button type="button" id=format!("choose-{}", to.code()) aria-pressed=(choice == to).to_string() on:click=choose>{label}</button>
        }
        .into_any()
    };
    view! {
        <div class="seg choose" role="group" aria-label=capital(spec.singular)>
            {button(Choice::New, format!("New {}", spec.singular))}
            {button(Choice::Existing, "Use an existing one".to_owned())}
            {optional.then(|| button(Choice::None, "None".to_owned()))}
        </div>
    }
    .into_any()
}

/// The real form of the record, without its save.
fn new_form(page: Page, resource: Resource, key: u32) -> AnyView {
    let document = page
        .setup
        .with_untracked(|setup| setup.record(key).map(|one| one.document.clone()))
        .unwrap_or_default();
    let form = Form::filled(resource, document);
    Effect::new(move |before: Option<()>| {
        form.document.track();
        if before.is_some() {
            form.document.with_untracked(|document| page.typed(key, document));
        }
    });
    // What the server said to this record when it was sent.
    if let Some((_, failure)) = page.failure.get_untracked().filter(|(of, _)| *of == key) {
        form.tried.set(true);
        form.refuse(failure);
    }
    let lost = Memo::new(move |_| {
        page.setup.with(|setup| setup.record(key).map(Staged::lost_secrets).unwrap_or_default())
    });
    let drawing = (resource == Resource::Orchestration).then(|| figure(form, Relations::new(form)));
    page.form.set_value(Some(form));
    on_cleanup(move || page.form.set_value(None));
    view! {
        {move || { let lost = lost.get(); (!lost.is_empty()).then(|| view! {
            <div class="alert warn">{icon("key")}<p>{format!("Type again: {}. Secrets are not kept in the browser.", lost.join(", "))}</p></div>
        }) }}
        {move || form.failure.get().map(|failure| view! { <Alert failure=failure/> })}
        {warnings(page, resource)}
        {drawing}
        <form class="form" aria-label=capital(resource.spec().singular) novalidate
            on:submit=move |event| { event.prevent_default(); next(page); }>{sections(form)}</form>
    }
    .into_any()
}

/// What does not fit together, where it can be put right.
fn warnings(page: Page, resource: Resource) -> AnyView {
    let words = Memo::new(move |_| match resource {
        Resource::Orchestration | Resource::Account => {
            let mut all = page.warnings();
            all.retain(|one| one.contains("no customer application"));
            all
        }
        _ => Vec::new(),
    });
    let alert =
        |words: String| view! { <div class="alert warn">{icon("alert")}<p>{words}</p></div> };
    view! { <div class="live" aria-live="polite">{move || words.get().into_iter().map(alert).collect_view()}</div> }
        .into_any()
}

macro_rules! used {
    ($resource:ident, $label:literal) => {
        Field::reference("existing", $label, Resource::$resource).required()
    };
}

static BOT: Field = used!(ClientApplication, "Client application")
    .suits(Suits::Roles(&["custom_bot", "egain_bot"]));
static AGENT: Field = used!(ClientApplication, "Client application")
    .suits(Suits::Roles(&["egain_agent", "custom_agent"]));
static CUSTOMER: Field =
    used!(ClientApplication, "Client application").suits(Suits::Roles(&["customer"]));
static AUTHENTICATION: Field = used!(Authentication, "Authentication");
static PARTICIPANT: Field = used!(Participant, "Participant");
static CHANNEL: Field = used!(Channel, "Channel");
static ORCHESTRATION: Field = used!(Orchestration, "Orchestration");
static ACCOUNT: Field = used!(Account, "Account");

const fn picker(slot: Slot) -> &'static Field {
    match (slot.resource, slot.part) {
        (Resource::Authentication, _) => &AUTHENTICATION,
        (Resource::ClientApplication, Part::Agent) => &AGENT,
        (Resource::ClientApplication, Part::Customer) => &CUSTOMER,
        (Resource::ClientApplication, _) => &BOT,
        (Resource::Participant, _) => &PARTICIPANT,
        (Resource::Channel, _) => &CHANNEL,
        (Resource::Orchestration, _) => &ORCHESTRATION,
        (Resource::Account | Resource::App, _) => &ACCOUNT,
    }
}

/// Chooses one that is there.
fn existing(page: Page, at: usize, slot: Slot) -> AnyView {
    let resource = slot.resource;
    let store = page.console.store;
    let path = Path::parse("existing");
    let chosen = page
        .setup
        .with_untracked(|setup| setup.steps.get(at).map(|step| step.existing.clone()))
        .unwrap_or_default();
    let mut document = Value::Object(serde_json::Map::new());
    if !chosen.is_empty() {
        path.set(&mut document, Value::String(chosen));
    }
    let form = Form::filled(resource, document);
    let id = Memo::new({
        let path = path.clone();
        move |_| form.text(&path)
    });
    Effect::new(move |before: Option<()>| {
        let id = id.get();
        if before.is_some() {
            page.change(|setup| setup.use_existing(at, &id));
        }
    });
    store.load_all(resource);
    let none = Memo::new(move |_| {
        store.of(resource).with(|all| all.progress == Progress::Complete && all.all.is_empty())
            && store.staged(resource).is_empty()
    });
    let failed = Memo::new(move |_| {
        store.of(resource).with(|all| match &all.progress {
            Progress::Failed(failure) => Some(failure.title()),
            _ => None,
        })
    });
    let read_again = move |_| {
        store.load_all(resource);
        focus_soon("#setup-heading");
    };
    let unread = move || {
        failed.get().map(|title| view! {
            <div class="alert warn">
                {icon("alert")}
                <p><b>{format!("{} could not be read.", resource.spec().plural)}</b>{format!(" {title} You can paste the id of one.")}</p>
                <div class="actions"><button type="button" class="btn s" on:click=read_again>{icon("refresh")}"Read again"</button></div>
            </div>
        })
    };
    let missing = move || {
        (page.tried.get() && id.with(String::is_empty)).then(|| {
            let words = format!("Choose one, or make a new {}.", resource.spec().singular);
            view! { <p class="error" role="alert">{icon("stop")}<span>{words}</span></p> }
        })
    };
    view! {
        {warnings(page, resource)}
        <div class="live" aria-live="polite">{unread}</div>
        <div class="form">
            {field(form, picker(slot), path)}
            {missing}
            <div class="live" aria-live="polite">
                {move || none.get().then(|| view! { <p class="muted">{format!("There is no {} on the server yet: make a new one.", resource.spec().singular)}</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// A record that this setup has made.
fn there(resource: Resource, id: &str) -> AnyView {
    let singular = resource.spec().singular;
    view! {
        <div class="alert ok">
            {icon("check")}
            <p>{format!("This {singular} is made. ")}<a href=address::record(resource, id) target="_blank" rel="noopener">{format!("Open the {singular} in a new tab")}</a></p>
        </div>
    }
    .into_any()
}

/// Goes on if the step is whole, else to what is missing.
fn next(page: Page) {
    let (at, missing) = page.setup.with_untracked(|setup| {
        let step = setup.steps.get(setup.at);
        let missing =
            step.is_some_and(|one| one.choice == Choice::Existing && one.existing.is_empty());
        (setup.at, missing)
    });
    if missing {
        page.tried.set(true);
        return crate::pages::edit::focus(&Path::parse("existing"));
    }
    if page.form.get_value().is_some_and(|form| !form.is_whole()) {
        return;
    }
    page.show(at + 1);
}

/// Back and on.
pub fn buttons(page: Page, at: usize) -> AnyView {
    let last = page.setup.with_untracked(|setup| at + 1 == setup.steps.len());
    let label = if last { "Plan" } else { "Next" };
    let go_back = move || match at.checked_sub(1) {
        Some(before) => page.show(before),
        None => page.choose(),
    };
    view! {
        {back("Back", go_back)}
        <button type="button" class="btn primary" on:click=move |_| next(page)>{label}{icon("right")}</button>
    }
    .into_any()
}
