//! The form: environment (if it may be chosen), a group per system, one button.

use crate::prelude::*;
use baton_model::{Failure, config::System};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::group::Group;
use crate::{
    address,
    api::{Access, Credentials, pkce, sign_in},
    console::Console,
    lazy::part,
    pages::session::switch,
    ui::{icon, small_icon},
};

/// A form with a group for each system that `shown` says.
#[derive(Clone, Copy)]
struct Form {
    console: Console,
    groups: [Group; 2],
    /// Whether it lies over a page that must not be lost.
    over: bool,
    busy: RwSignal<bool>,
    done: Callback<()>,
}

/// Signs in to every system whose fields are filled.
pub fn sign_in_form(kind: Kind, shown: [Memo<bool>; 2], done: Callback<()>) -> AnyView {
    let console = Console::get();
    let over = kind == Kind::Over;
    let groups =
        System::ALL.map(|system| Group::new(console.session, system, over, shown[system.index()]));
    let form = Form { console, groups, over, busy: RwSignal::new(false), done };
    on_cleanup(pkce::stop_listening);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    let fields = groups.map(|group| (move || group.shown.get().then(|| group.view())).into_any());
    view! {
        <form class="connect-form" novalidate on:submit=submit>
            {(kind == Kind::Page).then(|| environment_select(console))}
            {fields.collect_view()}
            <button type="submit" class="btn primary big" aria-busy=move || form.busy.get().to_string()>
                {move || form.busy.get().then(|| icon("spin"))}"Connect"
            </button>
        </form>
    }
    .into_any()
}

/// Where a form is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On Connect: the environment may be chosen.
    Page,
    /// In place of a page.
    InPlace,
    /// Over a page.
    Over,
}

impl Form {
    fn submit(self) {
        if self.busy.get_untracked() {
            return;
        }
        let shown = self.groups.into_iter().filter(|group| group.shown.get_untracked());
        let shown: Vec<Group> = shown.collect();
        let touched = shown.iter().copied().filter(|group| group.is_touched());
        let mut typing: Vec<Group> = touched.collect();
        let providers: Vec<Group> =
            shown.iter().copied().filter(|group| group.is_at_provider()).collect();
        if typing.is_empty() && providers.is_empty() {
            // Nothing is typed: the first group says what it wants.
            typing.extend(shown.iter().copied().find(|group| group.has_inputs()));
        }
        let typed: Option<Vec<_>> =
            typing.into_iter().map(|group| Some((group, group.credentials()?))).collect();
        let Some(typed) = typed else { return };
        self.busy.set(true);
        spawn_local(async move {
            let fine = self.enter(typed).await;
            // The form may be gone with the page that needed it.
            if self.busy.try_set(false).is_none() && fine {
                go_on(self, providers);
            }
        });
    }

    /// Signs in with what is typed. Whether all of it was good.
    async fn enter(self, typed: Vec<(Group, Credentials)>) -> bool {
        let session = self.console.session;
        let mut fine = true;
        for (group, credentials) in typed {
            let _ = group.failure.try_set(None);
            match sign_in(session, group.system, credentials).await {
                Ok(()) => {
                    self.console.signed_in(group.system);
                    group.empty_if_there();
                }
                Err(error) => {
                    fine = false;
                    let _ = group.failure.try_set(Some(error));
                }
            }
        }
        fine
    }

    /// Sends the person to the identity providers, one after the other.
    async fn leave_for(self, mut groups: Vec<Group>) {
        let group = groups.remove(0);
        let more = !groups.is_empty();
        let (session, system) = (self.console.session, group.system);
        group.failure.set(None);
        // A redirect loses what only the memory of this tab holds.
        let others = System::ALL
            .into_iter()
            .any(|other| other != system && matches!(session.current(other), Access::With(_)));
        if self.over || others {
            let then = Callback::new(move |answer: Result<(), Failure>| {
                self.came_back(group, answer, groups.clone());
            });
            match pkce::in_window(session, system, then).await {
                Ok(true) => {
                    let _ = group.elsewhere.try_set(true);
                    return;
                }
                Ok(false) => {}
                Err(failure) => return drop(group.failure.try_set(Some(failure))),
            }
        }
        // The browser opens no window: drafts are kept, and the page comes back.
        self.console.guard.let_go();
        let back = address::here();
        let back = if back.starts_with(&address::connect()) { String::new() } else { back };
        if let Err(failure) = pkce::redirect(session, system, &back, more).await {
            let _ = group.failure.try_set(Some(failure));
        }
    }

    fn came_back(self, group: Group, answer: Result<(), Failure>, left: Vec<Group>) {
        let _ = group.elsewhere.try_set(false);
        match answer {
            Ok(()) => {
                self.console.signed_in(group.system);
                if self.busy.try_get_untracked().is_some() {
                    go_on(self, left);
                }
            }
            Err(failure) => drop(group.failure.try_set(Some(failure))),
        }
    }
}

/// Ends the form, or goes on with the identity providers that are left.
fn go_on(form: Form, providers: Vec<Group>) {
    if providers.is_empty() { form.done.run(()) } else { leave(form, providers) }
}

#[part(console)]
fn leave(form: Form, providers: Vec<Group>) {
    spawn_local(async move { form.leave_for(providers).await });
}

fn environment_select(console: Console) -> AnyView {
    let session = console.session;
    let kind = move || console.environment().kind;
    let choose = move |event: web_sys::Event| {
        if let Ok(index) = event_target_value(&event).parse() {
            switch(console, index);
        }
    };
    let options = move || {
        let named = session.environments().into_iter().enumerate();
        named.map(|(index, one)| {
            view! { <option value=index.to_string() selected=move || session.environment.get() == index>{one.name}</option> }
                .into_any()
        }).collect_view()
    };
    view! {
        <div class="field">
            <div class="toplabel">
                <label for="environment">"Environment"</label>
                <span class="opt"><span class="envtag" data-kind=move || kind().code()>{move || kind().label()}</span></span>
            </div>
            <span class="select">
                <select id="environment" prop:value=move || session.environment.get().to_string() on:change=choose>{options}</select>
                {small_icon("updown")}
            </span>
        </div>
    }
    .into_any()
}
