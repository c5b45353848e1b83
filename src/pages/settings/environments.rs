//! The environments: those of config.json, and those that a person added in this browser.

use crate::prelude::*;
use baton_model::config::{Environment, System};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::add::add_form;
use crate::{console::Console, ui::icon};

/// The list, and the form that adds one.
pub fn environments(console: Console) -> AnyView {
    let adding = RwSignal::new(false);
    let rows = move || {
        let here = console.session.environment.get();
        let all = console.session.environments().into_iter().enumerate();
        all.map(|(index, one)| row(console, index == here, one)).collect_view()
    };
    view! {
        <section aria-labelledby="environments-title">
            <h2 id="environments-title">"Environments"</h2>
            <ul class="list" aria-label="Environments">{rows}</ul>
            {move || if adding.get() {
                add_form(console, adding)
            } else {
                view! { <div><button type="button" class="btn" on:click=move |_| adding.set(true)>{icon("plus")}"Add environment"</button></div> }.into_any()
            }}
        </section>
    }
    .into_any()
}

fn row(console: Console, here: bool, environment: Environment) -> AnyView {
    let systems = System::ALL.into_iter().filter_map(|system| {
        let service = environment.service(system)?;
        Some(format!("{}: {}", system.name(), service.base_url))
    });
    let systems: Vec<String> = systems.collect();
    let kind = environment.kind;
    let origin = if environment.own { "Added in this browser" } else { "From config.json" };
    let (id, name) = (environment.id.clone(), environment.name.clone());
    let label = format!("Remove {name}");
    let remove = move |_| {
        let id = id.clone();
        console.guard.ask(move || console.remove_environment(&id));
    };
    view! {
        <li>
            <span class="env-name">
                <span><b>{name}</b>" "<span class="envtag" data-kind=kind.code()>{kind.label()}</span>{here.then_some(" (on the screen)")}</span>
                {systems.into_iter().map(|one| view! { <span class="small muted">{one}</span> }.into_any()).collect_view()}
                <span class="small faint">{origin}</span>
            </span>
            {environment.own.then(|| view! { <span class="end"><button type="button" class="btn s danger" on:click=remove>{icon("trash")}{label}</button></span> })}
        </li>
    }
    .into_any()
}
