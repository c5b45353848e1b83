//! The question before a deploy.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource,
    config::EnvironmentKind,
    ocp::{app, queue::Order},
};

use super::export;
use crate::{
    console::Console,
    pages::production::Once,
    ui::{
        Dialog, DialogProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon,
    },
};

/// How an answer is typed.
#[derive(Clone, Copy)]
struct Choices {
    all: RwSignal<bool>,
    background: RwSignal<bool>,
    legacy: RwSignal<bool>,
    stop: RwSignal<bool>,
}

/// Asks whether to deploy the apps, as soon as there are some.
pub fn dialog(apps: RwSignal<Vec<Arc<Record>>>) -> AnyView {
    let console = Console::get();
    let choices = Choices {
        all: RwSignal::new(false),
        background: RwSignal::new(true),
        legacy: RwSignal::new(false),
        stop: RwSignal::new(true),
    };
    // Nobody knows how the kind of a legacy app is spelled: a guess that can be changed.
    Effect::new(move |_| {
        apps.with(|apps| {
            if !apps.is_empty() {
                choices.legacy.set(apps.iter().all(|one| app::seems_legacy(&one.json)));
                choices.all.set(false);
                choices.background.set(!console.deployments.no_background.get_untracked());
            }
        });
    });
    let title = Signal::derive(move || {
        apps.with(|apps| match &apps[..] {
            [one] => format!("Deploy {}?", one.name(Resource::App.spec())),
            all => format!("Deploy {} apps?", all.len()),
        })
    });
    let close = move |()| apps.set(Vec::new());
    let once = Once::new("Deploy to");
    let deploy = move |_| {
        let order = |record: &Arc<Record>| Order {
            app: record.id.clone(),
            name: record.name(Resource::App.spec()).to_owned(),
            all: choices.all.get_untracked(),
            legacy: choices.legacy.get_untracked(),
            background: choices.background.get_untracked(),
        };
        let orders: Vec<Order> = apps.with_untracked(|apps| apps.iter().map(order).collect());
        if orders.is_empty() {
            return;
        }
        let stop = choices.stop.get_untracked();
        once.ask(move || {
            close(());
            spawn_local(console.deployments.run_all(orders.clone(), stop));
        });
    };
    view! {
        <Dialog title=title open=Signal::derive(move || apps.with(|apps| !apps.is_empty())) on_close=Callback::new(close)
            env=Signal::derive(move || console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                <button type="button" class="btn primary" on:click=deploy>{icon("rocket")}"Deploy"</button>
            }>
            {content(console, apps.get_untracked(), choices)}
        </Dialog>
        {once.dialog("This is production: customers meet the change at once, and the API has no way back.")}
    }
    .into_any()
}

fn content(console: Console, apps: Vec<Arc<Record>>, choices: Choices) -> AnyView {
    let spec = Resource::App.spec();
    let several = apps.len() > 1;
    let running: Vec<String> = apps
        .iter()
        .filter(|one| {
            untrack(|| console.deployments.latest(&one.id)).is_some_and(|one| !one.state.is_over())
        })
        .map(|one| one.name(spec).to_owned())
        .collect();
    let production = untrack(|| console.environment().kind) == EnvironmentKind::Production;
    let names = apps.iter().map(|one| view! { <li>{one.name(spec).to_owned()}</li> }.into_any());
    let first = apps.first().cloned();
    view! {
        {production.then(|| view! { <div class="alert warn">{icon("alert")}<h3>"This is production"</h3><p>"Customers meet the change at once."</p></div> })}
        {(!running.is_empty()).then(|| view! { <div class="alert warn">{icon("alert")}<h3>"A deployment is under way"</h3>
            <p>{format!("{} is being deployed from this browser already. The server may refuse a second one.", running.join(", "))}</p></div> })}
        <p>"The server compiles the app, uploads its configuration, deploys and starts it. What runs now is replaced; the API has no way back to it."</p>
        {several.then(|| view! {
            <p class="muted">"One after the other, in this order:"</p>
            <ol class="deploy-names">{names.collect_view()}</ol>
        })}
        <fieldset class="group choices"><legend>"What"</legend>
            {radio(choices.all, false, "Changes only", "Even a node that was only moved on the canvas counts as a change.")}
            {radio(choices.all, true, "Everything", "Deploys all of it again.")}
        </fieldset>
        <fieldset class="group choices"><legend>"How"</legend>
            {check(choices.background, "In the background", "Where the environment can. Elsewhere the answer comes when it is done; either way you can go on.")}
            {check(choices.legacy, "Legacy app", "From before OCP: DiaManT files that are passed on unchecked. Changes the configuration of a DiaManT app.")}
            {several.then(|| check(choices.stop, "Stop at the first failure", "Otherwise the others are deployed all the same."))}
        </fieldset>
        {move || (choices.all.get() && !several).then(|| first.clone().map(|one| view! {
            <div class="row"><p class="muted">"An export is the only way to keep the state of now."</p>{export::button(one, "btn s", "Export first")}</div>
        }))}
    }
    .into_any()
}

fn radio(value: RwSignal<bool>, this: bool, label: &'static str, help: &'static str) -> AnyView {
    view! {
        <label class="inline">
            <input type="radio" name="deploy-what" prop:checked=move || value.get() == this on:change=move |_| value.set(this)/>
            <span>{label}<span class="help">{help}</span></span>
        </label>
    }
    .into_any()
}

fn check(value: RwSignal<bool>, label: &'static str, help: &'static str) -> AnyView {
    view! {
        <label class="inline">
            <input type="checkbox" class="check" prop:checked=move || value.get() on:change=move |event| value.set(event_target_checked(&event))/>
            <span>{label}<span class="help">{help}</span></span>
        </label>
    }
    .into_any()
}
