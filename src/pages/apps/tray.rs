//! The tray of deployments, on every page while there is something to tell.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource,
    config::System,
    ocp::{
        app::Deployed,
        deployment::{Deployment, State},
        queue::Queue,
    },
};
use serde_json::json;

use super::{
    deploy,
    problems::{class, duration, problems, sentence},
};
use crate::{
    address,
    console::Console,
    lazy::part,
    pages::production::Once,
    store::{Deployments, Known},
    ui::{
        Time, TimeProps,
        dom::{AnyView, IntoAny, view},
        icon, keep_focus, refocus_soon, ticking,
    },
};

/// What is there as long as the tray is.
const TRAY: &str = ".tray > header button";

/// The tray; nothing while nothing was ever deployed.
pub fn tray() -> AnyView {
    let deployments = Console::get().deployments;
    // Another tab may be the first to deploy.
    let written = RwSignal::new(0_u32);
    let heard = window_event_listener(ev::storage, move |_| written.update(|n| *n += 1));
    on_cleanup(move || heard.remove());
    let any = Memo::new(move |_| {
        written.track();
        deployments.any()
    });
    (move || any.get().then(followed)).into_any()
}

/// The tray, and what keeps it up to date.
#[part(apps)]
fn followed() -> AnyView {
    let deployments = Console::get().deployments;
    deployments.follow();
    let keys = Memo::new(move |_| shown(deployments));
    let any = Memo::new(move |_| {
        keys.with(|keys| !keys.is_empty())
            || deployments.queue.with(|queue| !queue.orders.is_empty())
    });
    let asked = RwSignal::new(Vec::new());
    (move || {
        any.get().then(|| {
            view! {
                {panel(deployments, keys, asked)}
                {deploy::dialog(asked)}
            }
        })
    })
    .into_any()
}

/// Those that are under way, and those that ended while the page was open.
fn shown(deployments: Deployments) -> Vec<String> {
    let fresh = deployments.fresh.get();
    deployments.all.with(|all| {
        let wanted = |one: &&Deployment| !one.state.is_over() || fresh.contains(&one.key);
        all.iter().filter(wanted).map(|one| one.key.clone()).collect()
    })
}

fn panel(
    deployments: Deployments,
    keys: Memo<Vec<String>>,
    asked: RwSignal<Vec<Arc<Record>>>,
) -> AnyView {
    let open = RwSignal::new(true);
    let tick = ticking(1000);
    let summary = move || {
        let count = |kind: fn(State) -> bool| {
            let keys = keys.get();
            deployments.all.with(|all| {
                all.iter().filter(|one| keys.contains(&one.key) && kind(one.state)).count()
            })
        };
        let parts = [
            (count(|state| !state.is_over()), "running"),
            (count(|state| state == State::Done), "done"),
            (count(|state| state.is_over() && state != State::Done), "not done"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    };
    let over = Memo::new(move |_| {
        let keys = keys.get();
        deployments
            .all
            .with(|all| all.iter().any(|one| keys.contains(&one.key) && one.state.is_over()))
    });
    let content = move || {
        open.get().then(|| {
            view! {
                <ol class="tray-list">
                    <For each=move || keys.get() key=|key: &String| key.clone() children=move |key| item(deployments, key, tick, asked)/>
                </ol>
                {queue(deployments)}
                <footer class="small">
                    <a href=address::deployments()>"All deployments"</a>
                    {notify(deployments)}
                    {move || over.get().then(|| view! { <button type="button" class="btn s ghost" on:click=move |_| { deployments.tidy(); refocus_soon(TRAY); refocus_soon("h1"); }>"Clear finished"</button> })}
                </footer>
            }
        })
    };
    view! {
        <section class="tray" class:folded=move || !open.get() aria-labelledby="tray-title">
            <header>
                <h2 id="tray-title">"Deployments"</h2><span class="faint small">{summary}</span>
                <button type="button" class="btn ghost icon s" aria-label="Show deployments" aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)>{icon("down")}</button>
            </header>
            {content}
        </section>
    }
    .into_any()
}

/// The apps that come next, or that were not started: because one before them failed, or because
/// the page was left.
fn queue(deployments: Deployments) -> AnyView {
    let names = Memo::new(move |_| deployments.queue.with(Queue::names));
    let session = Console::get().session;
    let can =
        Memo::new(move |_| session.is_signed_in(System::Orchestrator) && !deployments.works.get());
    let once = Once::new("Deploy to");
    let offer = move || {
        let names = names.get();
        let works = deployments.works.get();
        (!names.is_empty()).then(|| {
            let text = if works { format!("Then: {names}") } else { format!("Not started: {names}") };
            keep_focus("#deploy-queue", "#deploy-queue button");
            let go_on = move |_| once.ask(move || spawn_local(deployments.go_on()));
            let drop_them = move |_| {
                deployments.drop_queue();
                refocus_soon(TRAY);
                refocus_soon("h1");
            };
            view! {
                <div class="dep" id="deploy-queue"><p class="small">{text}</p>
                    <div class="actions">
                        {can.get().then(|| view! { <button type="button" class="btn s" on:click=go_on>{icon("rocket")}"Go on"</button> })}
                        <button type="button" class="btn s ghost" on:click=drop_them>"Not these"</button>
                    </div></div>
            }
        })
    };
    view! {
        {offer}
        {once.dialog("This is production: customers meet the changes at once, and the API has no way back.")}
    }
    .into_any()
}

/// Whether the browser notifies, as a checkbox.
pub fn notify(deployments: Deployments) -> AnyView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let turn = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        spawn_local(async move {
            let now = deployments.notify(on).await;
            // The browser may have said no.
            if let Some(input) = node.try_get_untracked().flatten() {
                input.set_checked(now);
            }
        });
    };
    view! {
        <label class="inline"><input type="checkbox" class="check" node_ref=node prop:checked=move || deployments.notifies.get() on:change=turn/>"Notify me"</label>
    }
    .into_any()
}

/// What is shown of a deployment: the same while it is only asked about again.
fn looks(deployments: Deployments, key: String) -> Memo<Option<Deployment>> {
    Memo::new(move |_| {
        deployments.get(&key).map(|mut one| {
            (one.asked, one.looked, one.missing) = (0, 0, one.missing.min(1));
            one
        })
    })
}

fn item(
    deployments: Deployments,
    key: String,
    tick: RwSignal<u64>,
    asked: RwSignal<Vec<Arc<Record>>>,
) -> AnyView {
    let one = looks(deployments, key.clone());
    let id = format!("dep-{key}");
    let here = format!("#{id}");
    let body = move || {
        let one = one.get()?;
        keep_focus(&here, format!("{here} > .actions > *"));
        let bad = matches!(one.state, State::Refused | State::Failed);
        let state = view! { <span class=class(one.state) title=one.state.label()></span> };
        let badge = if bad { "badge bad" } else { "small muted" };
        let app = address::app(&one.app, "");
        let about = view! {
            <p class="small">{sentence(&one)}</p>
            {problems(&one)}
        };
        let about = if bad {
            view! { <div role="alert" class="dep-why">{about}</div> }.into_any()
        } else {
            view! { <div class="dep-why">{about}</div> }.into_any()
        };
        Some(view! {
            <div class="row">
                {state}<a class="name mono-name t" href=app>{one.name.clone()}</a><span class=badge>{one.state.label()}</span>
                <span class="faint small end">{time(&one, tick)}</span>
            </div>
            {(!one.state.is_over()).then(|| view! { <progress class="bar" aria-label=format!("Deploying {}", one.name)></progress> })}
            {about}
            {actions(deployments, &one, asked)}
        })
    };
    view! { <li class="dep" id=id>{body}</li> }.into_any()
}

/// How long it takes, or when it ended and how long it took.
pub fn time(one: &Deployment, tick: RwSignal<u64>) -> AnyView {
    let started = one.started;
    if !one.state.is_over() {
        return (move || duration(tick.get().saturating_sub(started))).into_any();
    }
    let took = duration(one.took(one.ended));
    view! { <Time value=written(one.ended)/>{format!(", took {took}")} }.into_any()
}

/// A time as others write it.
#[allow(clippy::cast_precision_loss)]
pub fn written(milliseconds: u64) -> String {
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(milliseconds as f64)).to_iso_string().into()
}

fn actions(
    deployments: Deployments,
    one: &Deployment,
    asked: RwSignal<Vec<Arc<Record>>>,
) -> AnyView {
    let key = one.key.clone();
    if !one.state.is_over() {
        return view! {
            <div class="actions"><button type="button" class="btn s ghost" title="The deployment itself goes on" on:click=move |_| deployments.give_up(&key)>"Stop watching"</button></div>
        }
        .into_any();
    }
    if one.state == State::Done {
        let chat = address::app(&one.app, "web-chat");
        return view! { <div class="actions"><a class="btn s ghost" href=chat>{icon("chat")}"Try in web chat"</a></div> }.into_any();
    }
    let record = record(one);
    view! {
        <div class="actions"><button type="button" class="btn s" on:click=move |_| asked.set(vec![record.clone()])>{icon("refresh")}"Deploy again"</button></div>
    }
    .into_any()
}

/// The app of a deployment, as far as it is known.
fn record(one: &Deployment) -> Arc<Record> {
    let store = Console::get().store;
    if let Known::Here(record) = store.of(Resource::App).with_untracked(|c| c.known(&one.app)) {
        return record;
    }
    let kind = if one.legacy { "legacy" } else { "" };
    let deployed = match &one.before {
        Deployed::At(time) => json!(time),
        _ => json!(null),
    };
    Arc::new(Record::new(json!({
        "id": one.app, "name": one.name, "application_type": kind, "deployed_at": deployed,
    })))
}
