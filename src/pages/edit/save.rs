//! Saving: checked here, sent once, and answered at the place that the server names.

use baton_model::{Cause, Value, config::EnvironmentKind};
use leptos::{prelude::*, task::spawn_local};

use super::form::{Form, focus};
use crate::{
    address::{self, Go},
    pages::titles::capital,
    ui::{Dialog, icon},
};

/// Saves a form.
#[derive(Clone, Copy)]
pub struct Saver {
    form: Form,
    go: StoredValue<Go>,
    /// Whether the person is asked once more: production.
    confirming: RwSignal<bool>,
}

impl Saver {
    /// Saves `form`. Call while the page is made.
    pub fn new(form: Form) -> Self {
        Self { form, go: StoredValue::new(Go::here()), confirming: RwSignal::new(false) }
    }

    /// Saves, unless something is to be corrected first.
    pub fn save(self) {
        let form = self.form;
        if form.busy.get_untracked() {
            return;
        }
        form.tried.set(true);
        form.failure.set(None);
        let first = form.problems.with_untracked(|all| all.first().map(|one| one.path.clone()));
        if let Some(path) = first {
            focus(&path);
            return;
        }
        if form.base.with_untracked(Option::is_some) && !form.dirty.get_untracked() {
            return;
        }
        let production = untrack(|| form.console.environment().kind) == EnvironmentKind::Production;
        if production {
            self.confirming.set(true);
        } else {
            self.send();
        }
    }

    fn send(self) {
        let form = self.form;
        let body = form.body();
        form.busy.set(true);
        spawn_local(async move {
            let base = form.base.get_untracked();
            let client = form.console.store.client(form.resource);
            let answer = match &base {
                None => client.create(&body).await,
                Some(record) => client.replace(&record.id, &body).await.map(|()| Value::Null),
            };
            if form.busy.try_set(false).is_some() {
                return;
            }
            match (answer, base) {
                (Ok(answer), None) => self.created(&answer),
                (Ok(_), Some(record)) => self.replaced(record.id.clone()).await,
                (Err(failure), _) if failure.cause == Cause::Dropped => {}
                (Err(failure), _) => {
                    form.refuse(failure);
                    request_animation_frame(|| {
                        if let Some(alert) = document().get_element_by_id("form-failure") {
                            alert.scroll_into_view_with_bool(true);
                        }
                    });
                }
            }
        });
    }

    fn created(self, answer: &Value) {
        let form = self.form;
        let spec = form.resource.spec();
        form.settle();
        form.console.store.stale(form.resource);
        form.console.notices.say(format!("{} created", capital(spec.singular)));
        let id = answer.get("id").and_then(Value::as_str);
        let to = id
            .map_or_else(|| address::list(form.resource), |id| address::record(form.resource, id));
        self.go.with_value(|go| go.replace(&to));
    }

    async fn replaced(self, id: String) {
        let form = self.form;
        form.settle();
        form.console.notices.say("Changes saved");
        // What the server made of it, and its new time of modification, are what editing goes on from.
        let read = form.console.store.client(form.resource).read_one(&id).await;
        if let Ok(record) = read {
            form.console.store.put(form.resource, record.clone());
            if form.dirty.try_get_untracked() == Some(false) {
                form.reset(record.into());
            }
        }
    }
}

/// The bar below the form.
pub fn bar(form: Form, saver: Saver) -> AnyView {
    let spec = form.resource.spec();
    let is_new = move || form.base.with(Option::is_none);
    let label = move || {
        if is_new() { format!("Create {}", spec.singular) } else { "Save changes".to_owned() }
    };
    let changed = Memo::new(move |_| if is_new() { Vec::new() } else { form.changed() });
    let count = move || {
        let count = changed.with(Vec::len);
        (count > 0).then(|| {
            let noun = if count == 1 { "unsaved change" } else { "unsaved changes" };
            view! {
                <span class="state warn">{format!("{count} {noun}")}</span>
                <span class="muted p2 t">{changed.with(|all| all.join(", "))}</span>
            }
        })
    };
    let wrong = move || {
        let count = if form.tried.get() { form.problems.with(Vec::len) } else { 0 };
        let noun = if count == 1 { "field" } else { "fields" };
        (count > 0).then(|| view! { <span class="error">{icon("stop")}<span>{format!("{count} {noun} to correct")}</span></span> })
    };
    let unchanged = move || !is_new() && !form.dirty.get();
    view! {
        <div class="savebar" role="region" aria-label="Save">
            {count}{wrong}
            <div class="rest">
                {move || (form.dirty.get() && !is_new()).then(|| view! { <button type="button" class="btn" on:click=move |_| form.discard()>"Discard"</button> })}
                {move || is_new().then(|| view! { <a class="btn" href=address::list(form.resource)>"Cancel"</a> })}
                <button type="button" class="btn primary" aria-busy=move || form.busy.get().to_string()
                    aria-disabled=move || unchanged().to_string() title=move || unchanged().then_some("Nothing is changed")
                    on:click=move |_| saver.save()>
                    {move || form.busy.get().then(|| icon("spin"))}{label}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// One more question before a write to production.
pub fn confirm_dialog(form: Form, saver: Saver) -> AnyView {
    let environment = move || form.console.environment();
    let close = move |()| saver.confirming.set(false);
    let title = Signal::derive(move || format!("Save to {}?", environment().name));
    view! {
        <Dialog title=title open=saver.confirming on_close=Callback::new(close)
            env=Signal::derive(move || environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                <button type="button" class="btn primary" on:click=move |_| { close(()); saver.send(); }>"Save to production"</button>
            }>
            <p>"This is production: customers meet the change at once."</p>
        </Dialog>
    }
    .into_any()
}
