//! The environments: those of config.json, and those that a person added in this browser and can
//! change there.

use crate::prelude::*;
use baton_model::{
    Value,
    config::{Environment, System},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::add::environment_form;
use crate::{
    console::{Console, own_environments},
    ui::{focus_soon, icon},
};

/// The list, and the form that adds one or changes one.
pub fn environments(console: Console) -> AnyView {
    let adding = RwSignal::new(false);
    // The id of the one that is being changed.
    let editing = RwSignal::new(None::<String>);
    let added = Callback::new(move |()| {
        adding.set(false);
        focus_soon("#add-environment");
    });
    let edit = Callback::new(move |id: String| {
        adding.set(false);
        editing.set(Some(id));
    });
    let rows = move || {
        let here = console.session.environment.get();
        let all = console.session.environments().into_iter().enumerate();
        let open = editing.get();
        let row = |(index, one): (usize, Environment)| {
            if open.as_ref() == Some(&one.id) {
                return form(console, one.id, editing);
            }
            row(console, index == here, one, edit)
        };
        all.map(row).collect_view()
    };
    view! {
        <section aria-labelledby="environments-title">
            <h2 id="environments-title">"Environments"</h2>
            <ul class="list" aria-label="Environments">{rows}</ul>
            {move || if adding.get() {
                environment_form(console, Value::Null, added)
            } else {
                let add = move |_| {
                    editing.set(None);
                    adding.set(true);
                };
                view! { <div><button type="button" class="btn" id="add-environment" on:click=add>{icon("plus")}"Add environment"</button></div> }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// The form in place of a row.
fn form(console: Console, id: String, editing: RwSignal<Option<String>>) -> AnyView {
    let kept = own_environments();
    let before = kept.as_array().into_iter().flatten().find(|one| one["id"] == *id);
    let before = before.cloned().unwrap_or(Value::Null);
    let close = Callback::new(move |()| {
        editing.set(None);
        focus_soon(format!("#edit-{}", index(console, &id)));
    });
    view! { <li>{environment_form(console, before, close)}</li> }.into_any()
}

/// Where an environment stands: its id may hold anything.
fn index(console: Console, id: &str) -> usize {
    console.session.index_of(id).unwrap_or_default()
}

fn row(console: Console, here: bool, environment: Environment, edit: Callback<String>) -> AnyView {
    let systems = System::ALL.into_iter().filter_map(|system| {
        let service = environment.service(system)?;
        Some(format!("{}: {}", system.name(), service.base_url))
    });
    let systems: Vec<String> = systems.collect();
    let kind = environment.kind;
    let origin = if environment.own { "Added in this browser" } else { "From config.json" };
    let (id, name) = (environment.id.clone(), environment.name.clone());
    let label = format!("Remove {name}");
    let edit_id = format!("edit-{}", index(console, &id));
    let edited = id.clone();
    let change = move |_| edit.run(edited.clone());
    let change_label = format!("Edit {name}");
    let remove = move |_| {
        let id = id.clone();
        console.guard.ask(move || {
            console.remove_environment(&id);
            focus_soon("#add-environment");
        });
    };
    view! {
        <li>
            <span class="env-name">
                <span><b>{name}</b>" "<span class="envtag" data-kind=kind.code()>{kind.label()}</span>{here.then_some(" (on the screen)")}</span>
                {systems.into_iter().map(|one| view! { <span class="small muted">{one}</span> }.into_any()).collect_view()}
                <span class="small faint">{origin}</span>
            </span>
            {environment.own.then(|| view! { <span class="end actions"><button type="button" class="btn s" id=edit_id on:click=change>{change_label}</button><button type="button" class="btn s danger" on:click=remove>{icon("trash")}{label}</button></span> })}
        </li>
    }
    .into_any()
}
