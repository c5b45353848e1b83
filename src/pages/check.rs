//! What was found out about an environment, each finding with what to copy and change.

use crate::prelude::*;
use baton_model::config::System;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use crate::{
    api::check::{Finding, Mark, check},
    console::Console,
    lazy::part,
    ui::{CopyButton, CopyButtonProps, icon, refocus_soon},
};

type Found = Vec<(System, Vec<Finding>)>;

/// The button and, below it, what it found. What it does comes when it is pressed.
pub fn check_environment(console: Console) -> AnyView {
    let wanted = RwSignal::new(false);
    (move || {
        if wanted.get() {
            checked(console)
        } else {
            button(RwSignal::new(false), Callback::new(move |()| wanted.set(true)), ())
        }
    })
    .into_any()
}

fn button(busy: RwSignal<bool>, start: Callback<()>, below: impl IntoAny) -> AnyView {
    view! {
        <div class="checklist" aria-busy=move || busy.get().to_string()>
            <div><button type="button" class="btn" on:click=move |_| start.run(())>{move || icon(if busy.get() { "spin" } else { "pulse" })}"Check this environment"</button></div>
            {below}
        </div>
    }
}

#[part(console)]
fn checked(console: Console) -> AnyView {
    let session = console.session;
    let found: RwSignal<Option<Found>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        session.environment.track();
        found.set(None);
    });
    let start = move |()| {
        if !busy.get_untracked() {
            busy.set(true);
            run(console, busy, found);
        }
    };
    start(());
    // The button that was pressed has given way to this one.
    refocus_soon(".checks .btn");
    let results = move || found.get().map(|all| all.into_iter().map(of_system).collect_view());
    button(busy, Callback::new(start), results)
}

fn run(console: Console, busy: RwSignal<bool>, found: RwSignal<Option<Found>>) {
    let session = console.session;
    let here = session.environment.get_untracked();
    spawn_local(async move {
        let mut all = Vec::new();
        for system in System::ALL.into_iter().filter(|one| session.service(*one).is_some()) {
            all.push((system, check(session, system).await));
        }
        // The page may be gone, or another environment chosen.
        if busy.try_set(false).is_none() && session.environment.get_untracked() == here {
            found.set(Some(all));
        }
    });
}

fn of_system((system, findings): (System, Vec<Finding>)) -> AnyView {
    let rows = findings.into_iter().map(|one| {
        let class = match one.mark {
            Mark::Good => "state ok",
            Mark::Warning => "state warn",
            Mark::Bad => "state bad",
            Mark::Unknown => "state off",
        };
        let fix = (!one.fix.is_empty()).then(|| {
            let text = Signal::stored(one.fix.clone());
            view! { <div class="fix"><pre tabindex="0" aria-label=format!("Fix: {}", one.name)>{one.fix}</pre><CopyButton text=text label=format!("Copy fix: {}", one.name) wide=true/></div> }
        });
        view! { <li><span class=class>{one.name}</span><span>{one.text}</span>{fix}</li> }.into_any()
    });
    let name = system.name();
    view! {
        <section aria-label=format!("Check of {name}")>
            <p class="of" aria-hidden="true">{name}</p>
            <ul>{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}
