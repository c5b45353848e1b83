//! The form: environment (if it may be chosen), a group per system, one button.

use crate::prelude::*;
use baton_model::config::System;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::group::Group;
use crate::{
    api::sign_in,
    console::Console,
    ui::{icon, small_icon},
};

/// Signs in to every system whose fields are filled.
pub fn sign_in_form(
    choose: bool,
    prefixes: [&'static str; 2],
    which: [Memo<bool>; 2],
    done: Callback<()>,
) -> AnyView {
    let console = Console::get();
    let session = console.session;
    let groups = System::ALL
        .map(|system| Group::new(session, system, prefixes[system.index()], which[system.index()]));
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let shown = groups.into_iter().filter(|group| group.shown.get_untracked());
        let able: Vec<Group> = shown.filter(|group| group.has_inputs()).collect();
        let touched: Vec<Group> = able.iter().copied().filter(|one| one.is_touched()).collect();
        // Nothing is typed: the first group says what it wants.
        let chosen = if touched.is_empty() { able.into_iter().take(1).collect() } else { touched };
        let typed: Option<Vec<_>> =
            chosen.into_iter().map(|group| Some((group, group.credentials()?))).collect();
        let Some(typed) = typed else { return };
        if typed.is_empty() {
            return done.run(());
        }
        busy.set(true);
        let left = StoredValue::new((typed.len(), true));
        for (group, credentials) in typed {
            group.failure.set(None);
            spawn_local(async move {
                let answer = sign_in(session, group.system, credentials).await;
                match answer {
                    Ok(()) => {
                        console.signed_in(group.system);
                        // The form may be gone with the page that needed it.
                        if busy.try_get_untracked().is_some() {
                            group.empty();
                        }
                    }
                    Err(error) => {
                        let _ = group.failure.try_set(Some(error));
                        left.try_update_value(|(_, all)| *all = false);
                    }
                }
                let state = left.try_update_value(|state| {
                    state.0 -= 1;
                    *state
                });
                if let Some((0, all)) = state
                    && busy.try_set(false).is_none()
                    && all
                {
                    done.run(());
                }
            });
        }
    };
    let fields = groups.map(|group| (move || group.shown.get().then(|| group.view())).into_any());
    view! {
        <form class="connect-form" novalidate on:submit=submit>
            {choose.then(|| environment_select(console))}
            {fields.collect_view()}
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
