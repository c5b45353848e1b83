//! A new app.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource, Value,
    config::System,
    list::compare,
    ocp::{app, path},
};
use gloo_net::http::Method;

use super::read::read;
use crate::{
    address::{self, Go},
    api::{Call, send},
    console::Console,
    lazy::page,
    pages::{
        list::{crumbs, seen_last},
        lookup,
        production::Once,
        titles,
    },
    ui::{
        Alert, AlertProps, coming_back,
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, icon,
    },
};

/// Records that a look-up by name reads.
const LOOKED_AT: u32 = 100;

/// What is typed.
#[derive(Clone, Copy)]
struct Form {
    console: Console,
    name: RwSignal<String>,
    group: RwSignal<String>,
    kind: RwSignal<String>,
    /// Whether the name was left once, or sent: an empty one is wrong from then on.
    touched: RwSignal<bool>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Form {
    /// What the server says about a field.
    fn said(self, field: &str) -> Option<String> {
        self.failure.with(|failure| {
            let details = failure.iter().flat_map(|failure| &failure.details);
            let said: Vec<&str> =
                details.filter(|(one, _)| one == field).map(|(_, text)| text.as_str()).collect();
            (!said.is_empty()).then(|| said.join(" "))
        })
    }
}

/// The page.
#[page(apps)]
pub fn new_page() -> AnyView {
    titles::set("New app");
    let console = Console::get();
    let text = || RwSignal::new(String::new());
    let form = Form {
        console,
        name: text(),
        group: text(),
        kind: text(),
        touched: RwSignal::new(false),
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
    };
    let done = RwSignal::new(false);
    let dirty = Memo::new(move |_| {
        let typed =
            [form.name, form.group, form.kind].iter().any(|one| !one.with(String::is_empty));
        typed && !done.get()
    });
    console.guard.watch(dirty.into(), Callback::new(|()| {}));
    console.store.load_all(Resource::App);
    let go = Go::here();
    let once = Once::new("Create in");
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        form.touched.set(true);
        if form.busy.get_untracked() {
            return;
        }
        if app::name_problem(&form.name.get_untracked()).is_some() {
            focus_soon("#app-name");
            return;
        }
        let go = go.clone();
        once.ask(move || send_it(form, done, go.clone()));
    };
    let name_error = move || {
        let typed = form.name.get();
        let own = app::name_problem(&typed).filter(|_| form.touched.get() || !typed.is_empty());
        own.or_else(|| form.said("name"))
    };
    let whole = move || {
        let at_field =
            ["name", "group", "application_type"].iter().any(|one| form.said(one).is_some());
        form.failure.get().filter(|_| !at_field).map(|failure| view! { <Alert failure=failure/> })
    };
    let all = console.store.of(Resource::App);
    let known = move |key: &'static str| {
        move || {
            all.with(|c| {
                options(&c.all, key, if key == "group" { &[] } else { &["ocp", "agentic"] })
            })
        }
    };
    view! {
        <div class="scroll">
            <div class="head"><div>{crumbs(Resource::App)}<h1 tabindex="-1">"New app"</h1></div></div>
            <div class="body form-view">
                {whole}
                <form class="form narrow" aria-label="App" novalidate on:submit=submit>
                    {input(form.name, "app-name", "Name", "Letters, digits and underscores.", None, Some(form.touched), name_error)}
                    {input(form.group, "app-group", "Group", "Optional. Left out, the server chooses.", Some("app-groups"), None, move || form.said("group"))}
                    {input(form.kind, "app-kind", "Type", "Optional. Left out, the server chooses.", Some("app-kinds"), None, move || form.said("application_type"))}
                    <datalist id="app-groups">{known("group")}</datalist>
                    <datalist id="app-kinds">{known("application_type")}</datalist>
                    <div class="actions">
                        <button type="submit" class="btn primary" aria-busy=move || form.busy.get().to_string()>{move || form.busy.get().then(|| icon("spin"))}"Create app"</button>
                        <a class="btn" href=seen_last(Resource::App) on:click=move |_| coming_back()>"Cancel"</a>
                    </div>
                </form>
            </div>
        </div>
        {once.dialog("This is production. An app that was never deployed runs nowhere yet.")}
    }
    .into_any()
}

/// Creates the app and goes there.
fn send_it(form: Form, done: RwSignal<bool>, go: Go) {
    if form.busy.get_untracked() {
        return;
    }
    form.busy.set(true);
    form.failure.set(None);
    spawn_local(async move {
        let made = create(form).await;
        if form.busy.try_set(false).is_some() {
            return;
        }
        match made {
            Ok(to) => {
                done.set(true);
                form.console.store.stale(Resource::App);
                form.console.notices.say("App created");
                go.replace(&to);
            }
            Err(failure) => {
                form.failure.set(Some(failure));
                let first = [
                    ("name", "app-name"),
                    ("group", "app-group"),
                    ("application_type", "app-kind"),
                ];
                if let Some((_, id)) = first.iter().find(|(field, _)| form.said(field).is_some()) {
                    focus_soon(format!("#{id}"));
                }
            }
        }
    });
}

/// Values that occur, for a text that can be anything.
fn options(all: &[Arc<Record>], key: &str, more: &[&str]) -> AnyView {
    let mut values: Vec<&str> = all.iter().filter_map(|record| record.text(key)).collect();
    values.extend(more);
    values.retain(|value| !value.is_empty());
    values.sort_by(|a, b| compare(a, b));
    values.dedup();
    values
        .into_iter()
        .map(|value| view! { <option value=value.to_owned()></option> }.into_any())
        .collect_view()
}

fn input(
    value: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    help: &'static str,
    list: Option<&'static str>,
    touched: Option<RwSignal<bool>>,
    error: impl Fn() -> Option<String> + Copy + 'static,
) -> AnyView {
    let described = format!("{id}-error {id}-help");
    let required = touched.is_some().then_some("true");
    let left = move |_: web_sys::FocusEvent| {
        if let Some(touched) = touched.filter(|_| !value.with_untracked(String::is_empty)) {
            touched.set(true);
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input class="input mono" id=id list=list autocomplete="off" spellcheck="false" aria-required=required prop:value=move || value.get()
                aria-invalid=move || error().map(|_| "true") aria-describedby=described
                on:input=move |event| value.set(event_target_value(&event)) on:blur=left/>
            <div id=format!("{id}-error")>{move || error().map(|text| view! { <p class="error">{icon("stop")}<span>{text}</span></p> })}</div>
            <p class="help" id=format!("{id}-help")>{help}</p>
        </div>
    }
    .into_any()
}

/// Creates it; where to go then.
async fn create(form: Form) -> Result<String, Failure> {
    let session = form.console.session;
    let name = form.name.get_untracked();
    let body = app::create_body(&name, &form.group.get_untracked(), &form.kind.get_untracked());
    let call = Call::write(System::Orchestrator, Method::POST, path::apps(""), Some(&body));
    let is_named = |record: &Arc<Record>| record.name(Resource::App.spec()) == name;
    let was_there =
        form.console.store.of(Resource::App).with_untracked(|all| all.all.iter().any(is_named));
    let (answer, lost) = match send(session, call).await {
        // It is there all the same: its id is looked up.
        Err(failure) if failure.cause == Cause::Unreadable && failure.status < 300 => {
            (Value::Null, None)
        }
        Err(failure) if failure.is_unknown() => (Value::Null, Some(failure)),
        answer => (answer?.unwrap_or(Value::Null), None),
    };
    if let Some(id) = app::created_id(&answer) {
        form.console.store.put(Resource::App, Record::new(answer.clone()));
        return Ok(address::app(id, ""));
    }
    // The documented example has no id (Q8).
    let path = path::apps_page(LOOKED_AT, 0, "", &name);
    let found = read(session, path, |answer| {
        baton_model::ocp::page::read(Some(answer.clone())).map(|page| page.records)
    });
    let found = found.await;
    if let Some(failure) = lost {
        // One that had the name before says nothing.
        let looked = found.as_ref().ok().filter(|_| !was_there);
        lookup::settled(failure, looked.map(|found| app::made(found, &name).is_some()))?;
    }
    Ok(match app::made(&found.unwrap_or_default(), &name) {
        Some(record) => address::app(&record.id, ""),
        None => format!("{}?q={}", address::list(Resource::App), baton_model::list::encode(&name)),
    })
}
