//! This session: who is signed in where, what was changed, what is not saved.

use baton_model::{
    Resource,
    config::{AuthKind, System},
    token,
};

use crate::{
    address,
    api::{Access, Credentials, Token},
    console::Console,
    pages::{session::until, titles},
    prelude::*,
    store::{Event, Known},
    ui::{
        Time, TimeProps,
        dom::{AnyView, CollectView, IntoAny, view},
        storage, ticking, time_of_day,
    },
};

/// Milliseconds between two looks at the clock.
const TICK: u64 = 10_000;
/// Changes that are named.
const NAMED: usize = 4;

/// The card.
pub fn card(console: Console) -> AnyView {
    let tick = ticking(TICK);
    let has = System::ALL.map(|system| console.session.has(system));
    let systems = System::ALL.into_iter().zip(has).filter(|(_, has)| *has);
    let systems = systems.map(|(system, _)| of_system(console, system, tick)).collect_view();
    view! {
        <section class="card" aria-labelledby="session-title">
            <header><h2 id="session-title">"This session"</h2><a class="small" href=address::activity()>"All requests"</a></header>
            <ul class="conn">
                {systems}
                <li>{changes(console)}</li>
                {drafts(console)}
            </ul>
        </section>
    }
    .into_any()
}

fn of_system(console: Console, system: System, tick: RwSignal<u64>) -> AnyView {
    let session = console.session;
    let access = Memo::new(move |_| session.access(system));
    let inside = move || match access.get() {
        Access::Out => view! {
            <div class="row"><b>{system.name()}</b><span class="state off">"Not signed in"</span></div>
            <p><a href=address::connect()>{format!("Sign in to {}", system.name())}</a></p>
        },
        Access::Open => view! {
            <div class="row"><b>{system.name()}</b><span class="state ok">"Connected"</span></div>
            <dl class="props tight"><dt>"Signed in by"</dt><dd>"The server: no sign-in needed"</dd>{pace(console, system)}</dl>
        },
        Access::With(token) => with_token(console, system, &token, tick),
    };
    view! { <li>{inside}</li> }.into_any()
}

fn with_token(console: Console, system: System, token: &Token, tick: RwSignal<u64>) -> AnyView {
    let kind = console.session.service(system).map(|service| service.auth.kind);
    let who = match &token.renewal {
        Some(Credentials::Client { id, .. }) => Some(id.clone()),
        Some(Credentials::Person { name, .. }) => Some(name.clone()),
        _ => token::holder(&token.bearer),
    };
    let by = match (&token.renewal, kind) {
        (Some(Credentials::OtherTab), _) => "Another tab of this browser",
        (_, Some(AuthKind::ClientCredentials)) => "Client secret",
        (_, Some(AuthKind::Pkce)) => "Identity provider",
        (_, Some(AuthKind::Password)) => "User name and password",
        (_, Some(AuthKind::PersonalAccessToken)) => "Personal access token",
        _ => "Access token",
    };
    let may = token.scopes.as_deref().and_then(token::may);
    let expires = token.expires;
    let ends = move || {
        tick.track();
        until(expires)
    };
    let known = (expires != u64::MAX).then(|| view! { <dt>"Token until"</dt><dd>{ends}</dd> });
    view! {
        <div class="row"><b>{system.name()}</b><span class="state ok">"Connected"</span></div>
        <dl class="props tight">
            {who.map(|who| view! { <dt>"Signed in as"</dt><dd>{who}</dd> })}
            <dt>"Signed in by"</dt><dd>{by}</dd>
            <dt>"At"</dt><dd><code class="where">{console.session.service(system).map(|one| one.base_url)}</code></dd>
            {may.map(|may| view! { <dt>"May"</dt><dd>{may}</dd> })}
            {known}
            {pace(console, system)}
        </dl>
        {scopes(token)}
    }
    .into_any()
}

/// What the token allows, in the server's words.
fn scopes(token: &Token) -> AnyView {
    let Some(scopes) = token.scopes.as_ref().filter(|scopes| !scopes.is_empty()) else {
        return AnyView::Nothing;
    };
    let count = match scopes.len() {
        1 => "1 scope".to_owned(),
        count => format!("{count} scopes"),
    };
    let all = scopes.iter().map(|one| view! { <li><code>{one.clone()}</code></li> }.into_any());
    view! {
        <details class="more-scopes"><summary>{count}</summary><ul>{all.collect_view()}</ul></details>
    }
    .into_any()
}

/// How fast the system answers.
fn pace(console: Console, system: System) -> AnyView {
    let session = console.session;
    let name = untrack(|| console.environment().name);
    let name = format!("{name} · {}", system.name());
    let pace = Memo::new(move |_| session.activity.with(|log| log.pace(&name)));
    (move || {
        pace.get().map(|(median, of)| {
            let text = match of {
                1 => format!("{median} ms, 1 request"),
                of => format!("{median} ms, median of {of}"),
            };
            view! { <dt>"Answers in"</dt><dd>{text}</dd> }
        })
    })
    .into_any()
}

/// What was changed from this tab.
fn changes(console: Console) -> AnyView {
    let latest = move || {
        let (count, latest) = console.store.history.latest(NAMED);
        let state = match count {
            0 => "None yet".to_owned(),
            count => count.to_string(),
        };
        let lines = latest.into_iter().map(|(resource, id, event)| change(resource, &id, &event));
        let lines = lines.collect_view();
        let more = count.checked_sub(NAMED).filter(|more| *more > 0);
        view! {
            <div class="row"><b>"Changes"</b><span class="end faint small">{state}</span></div>
            {(count > 0).then(|| view! { <ul class="deeds">{lines}</ul> })}
            {more.map(|more| view! { <p class="faint small">{format!("{more} before these")}</p> })}
        }
    };
    latest.into_any()
}

fn change(resource: Resource, id: &str, event: &Event) -> AnyView {
    let spec = resource.spec();
    let document = event.after.as_ref().or(event.before.as_ref());
    let name = document.and_then(|one| one.get(spec.name)?.as_str());
    let name = name.filter(|name| !name.is_empty()).unwrap_or(id).to_owned();
    let named = match &event.after {
        Some(_) => {
            view! { <a class="ref" href=address::record(resource, id)>{name}</a> }.into_any()
        }
        None => view! { <span>{name}</span> }.into_any(),
    };
    view! {
        <li><span class="faint">{event.deed.label()}" "{spec.singular}</span>" "{named}" "<span class="faint small">{time_of_day(event.at)}</span></li>
    }
    .into_any()
}

/// What was typed here and is not saved: drafts of forms, and a setup that is not over.
fn drafts(console: Console) -> AnyView {
    let environment = untrack(|| console.environment().id);
    let start = format!("baton.draft.{environment}.");
    let keys = storage::local_keys(&start);
    let drafts = keys.iter().filter_map(|key| {
        let (address, id) = key.strip_prefix(&start)?.split_once('.')?;
        // A record may have several.
        let id = id.split('~').next()?;
        let resource = Resource::ALL.into_iter().find(|one| one.spec().address == address)?;
        let kept = storage::local(key)?;
        let kept: baton_model::Value = serde_json::from_str(&kept).ok()?;
        let at = kept.get("at").and_then(|at| at.as_str()).unwrap_or_default().to_owned();
        Some(draft(console, resource, id, at))
    });
    let mut lines: Vec<AnyView> = drafts.collect();
    lines.extend(setup(&environment));
    if lines.is_empty() {
        return AnyView::Nothing;
    }
    let count = format!("{} not saved", lines.len());
    view! {
        <li>
            <div class="row"><b>"Drafts"</b><span class="state warn">{count}</span></div>
            <ul class="deeds">{lines.into_iter().collect_view()}</ul>
        </li>
    }
    .into_any()
}

fn draft(console: Console, resource: Resource, id: &str, at: String) -> AnyView {
    let spec = resource.spec();
    let is_new = id == "new";
    let href = if is_new { address::new(resource) } else { address::record(resource, id) };
    let id = id.to_owned();
    let name = move || {
        if is_new {
            return format!("New {}", spec.singular);
        }
        // Not asked for: everything is read here anyway.
        match console.store.of(resource).with(|all| all.known(&id)) {
            Known::Here(record) => record.name(spec).to_owned(),
            _ => format!("{} {id}", titles::capital(spec.singular)),
        }
    };
    view! { <li><a class="ref" href=href>{name}</a>" "<span class="faint small"><Time value=at/></span></li> }
        .into_any()
}

/// The setup that was begun in this environment. Read without what Setup is made of, which is a
/// part of its own.
fn setup(environment: &str) -> Option<AnyView> {
    let kept: baton_model::Value =
        serde_json::from_str(&storage::local(&format!("baton.setup.{environment}"))?).ok()?;
    let phase = kept.get("phase")?.as_str()?;
    if phase == "done" {
        return None;
    }
    let steps = kept.get("steps")?.as_array()?.len() as u64;
    let at = kept.get("at")?.as_u64()?;
    let how_far = match phase {
        "stopped" => "stopped".to_owned(),
        "removal-stopped" => "removal stopped".to_owned(),
        _ if at < steps => format!("step {} of {steps}", at + 1),
        _ => "plan".to_owned(),
    };
    let name = kept.get("name").and_then(|name| name.as_str()).filter(|name| !name.is_empty());
    let name = name.map_or_else(|| "Setup".to_owned(), |name| format!("Setup of {name}"));
    Some(view! {
        <li><a class="ref" href=address::SETUP>{name}</a>" "<span class="faint small">{how_far}</span></li>
    })
}
