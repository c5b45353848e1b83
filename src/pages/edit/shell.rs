//! Head, form, and the bar that saves.

use crate::prelude::*;
use baton_model::{Cause, Path, list::encode};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    changes_tab::changes_tab,
    delete, draft, flow,
    form::{Form, Tab, focus},
    json_tab::json_tab,
    relations::Relations,
    save,
    sections::sections,
    undo::page_left,
};
use crate::{
    address,
    pages::{
        list::{active_state, crumbs},
        session::{missing_scope, read_only},
        titles,
    },
    ui::{Alert, AlertProps, CopyId, CopyIdProps, Time, TimeProps, focus_soon, icon, show_soon},
};

/// The whole page of a form.
pub fn shell(form: Form) -> AnyView {
    let spec = form.resource.spec();
    let saver = save::Saver::new(form);
    let deleting = RwSignal::new(false);
    saver.guard();
    on_cleanup(move || page_left(form.console));
    let relations = Relations::new(form);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        saver.save();
    };
    super::panel::save_by_key(move || saver.save());
    let broken = Memo::new(move |_| form.is_broken());
    let heading = move || {
        form.base.with(|base| match base {
            Some(record) => record.name(spec).to_owned(),
            None => titles::new(form.resource),
        })
    };
    Effect::new(move |_| titles::set(&heading()));
    let state =
        move || form.base.with(|base| base.as_ref().map(|record| active_state(record.active())));
    // Buttons that are made anew while somebody presses them do nothing: they last as long as the record.
    let id =
        Memo::new(move |_| form.base.with(|base| base.as_ref().map(|record| record.id.clone())));
    let modified = move || {
        let at = form.base.with(|base| base.as_ref()?.modified().map(str::to_owned));
        at.map(|at| view! { <span class="faint">"Modified "<Time value=at/></span> })
    };
    let facts = move || id.get().map(|id| view! { <p class="sub"><CopyId id=id/>{modified}</p> });
    let why_not = Memo::new(move |_| missing_scope(form.console, form.resource));
    let actions = move || {
        let may = why_not.with(Option::is_none);
        id.get().map(|id| view! {
            <a class="btn" href=may.then(|| format!("{}?from={}", address::new(form.resource), encode(&id)))
                role=(!may).then_some("link") aria-disabled=(!may).then_some("true") title=why_not.get()>{icon("copy")}"Duplicate"</a>
            <button type="button" class="btn danger" aria-disabled=move || why_not.with(Option::is_some).then_some("true") title=move || why_not.get()
                on:click=move |_| if why_not.with_untracked(Option::is_none) { deleting.set(true); }>{icon("trash")}"Delete"</button>
        })
    };
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    {crumbs(form.resource)}
                    <div class="title"><h1 tabindex="-1">{heading}</h1>{state}</div>
                    {facts}
                </div>
                <div class="actions">{super::routing::neighbours(form)}{actions}</div>
            </div>
            {read_only(form.console, form.resource)}
            {tabs(form)}
            {elsewhere(form)}
            {failure(form, saver)}
            {saver.outcome()}
            <div class="body notes">{draft::keep(form)}</div>
            <div id="views" role="tabpanel" aria-label="View" inert=move || form.is_creating().then_some("")>
                {move || match form.tab.get() {
                    Tab::Form => ().into_any(),
                    Tab::Json => json_tab(form),
                    Tab::Changes => changes_tab(form),
                }}
                // Kept while another view is shown, so that nothing in it is lost.
                <div class="body form-view" class:gone=move || form.tab.get() != Tab::Form>
                    {move || broken.get().then(|| unread(form))}
                    {super::routing::warning(form, relations)}
                    {flow::figure(form, relations)}
                    <div class="cols">
                        <form class="form" id="record-form" aria-label=titles::capital(spec.singular) novalidate on:submit=submit
                            inert=move || broken.get().then_some("")>
                            {sections(form)}
                        </form>
                        {relations.aside()}
                    </div>
                </div>
            </div>
        </div>
        {save::bar(form, saver)}
        {delete::dialog(form, deleting, relations)}
        {save::dialogs(form, saver)}
    }
    .into_any()
}

/// Says that another tab saved or deleted this record meanwhile, and offers to read it again.
fn elsewhere(form: Form) -> AnyView {
    let console = form.console;
    // What happened before this form was opened is in it.
    console.elsewhere.set(None);
    let stale = Memo::new(move |_| {
        let id = form.base.with(|base| base.as_ref().map(|record| record.id.clone()));
        console.elsewhere.with(|last| match (last, id) {
            (Some((resource, changed)), Some(id)) => *resource == form.resource && *changed == id,
            _ => false,
        })
    });
    let again = move |_| {
        let Some(record) = form.base.get_untracked() else { return };
        console.elsewhere.set(None);
        spawn_local(async move {
            match console.store.client(form.resource).read_one(&record.id).await {
                _ if form.is_gone() => {}
                Ok(record) => {
                    console.store.put(form.resource, record.clone());
                    // Something may have been typed meanwhile.
                    if form.dirty.get_untracked() {
                        form.go_on_from(record.into());
                    } else {
                        form.reset(record.into());
                    }
                }
                Err(failure) => form.failure.set(Some(failure)),
            }
        });
    };
    (move || {
        stale.get().then(|| view! {
            <div class="body notes">
                <div class="alert warn" role="group" aria-label="Changed in another tab">
                    {icon("alert")}
                    <h2>"This record was changed in another tab"</h2>
                    {move || if form.dirty.get() {
                        view! { <p class="muted">"What you typed is still here: saving compares the two first."</p> }.into_any()
                    } else {
                        view! { <div class="actions"><button type="button" class="btn s" on:click=again>{icon("refresh")}"Read it again"</button></div> }.into_any()
                    }}
                </div>
            </div>
        })
    })
    .into_any()
}

/// Says that what is typed as JSON comes first, for it would take the place of what is typed here.
fn unread(form: Form) -> AnyView {
    let go = move |_| {
        form.tab.set(Tab::Json);
        show_soon("#json");
    };
    let give_up = move |_| {
        form.typed.set(None);
        if let Some(first) = form.resource.spec().fields().next() {
            focus(&Path::parse(first.path));
        }
    };
    view! {
        <div class="alert warn" role="group" aria-label="JSON that cannot be read">
            {icon("alert")}
            <h2>"What is typed in the JSON tab cannot be read"</h2>
            <p class="muted">"The fields can be changed again once it is mended or given up."</p>
            <div class="actions">
                <button type="button" class="btn s" on:click=go>"Mend it"</button>
                <button type="button" class="btn s ghost" on:click=give_up>"Give it up"</button>
            </div>
        </div>
    }
    .into_any()
}

/// The views of the document; the last one only where there is something to compare with.
const TABS: [(Tab, &str); 3] =
    [(Tab::Form, "Form"), (Tab::Json, "JSON"), (Tab::Changes, "Changes")];

fn tabs(form: Form) -> AnyView {
    let tab = move |(which, label): (Tab, &'static str)| {
        let chosen = move || form.tab.get() == which;
        view! {
            <button type="button" role="tab" id=format!("tab-{label}") aria-controls="views" aria-selected=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" } on:click=move |_| form.tab.set(which)>{label}</button>
        }
        .into_any()
    };
    let is_old = move || form.base.with(Option::is_some);
    let keys = move |event: web_sys::KeyboardEvent| {
        let count = if untrack(is_old) { 3 } else { 2 };
        let at = TABS.iter().position(|one| one.0 == form.tab.get_untracked()).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        form.tab.set(TABS[to].0);
        focus_soon(format!("#tab-{}", TABS[to].1));
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Views" on:keydown=keys>
            {tab(TABS[0])}
            {tab(TABS[1])}
            {move || is_old().then(|| tab(TABS[2]))}
        </div>
    }
    .into_any()
}

/// What went wrong with the whole, and the way on where the record is gone.
fn failure(form: Form, saver: save::Saver) -> AnyView {
    (move || {
        form.failure.get().map(|failure| {
            let is_old = form.base.with(Option::is_some);
            // To some servers the id of what is gone is malformed.
            let missing = failure.cause == Cause::NotFound || failure.code == "400-108";
            let gone = missing && is_old;
            let overtaken = failure.cause == Cause::Conflict && is_old;
            view! {
                <div class="body notes" id="form-failure" tabindex="-1">
                    <Alert failure=failure/>
                    {overtaken.then(|| view! {
                        <p class="row">
                            <span>"Nothing was saved. What the server has now is read and compared before it is sent again."</span>
                            <button type="button" class="btn s" on:click=move |_| saver.save()>"Try again"</button>
                        </p>
                    })}
                    {gone.then(|| view! {
                        <p class="row">
                            <span>"It was deleted by somebody else. What is on this page is still here."</span>
                            <button type="button" class="btn s" on:click=move |_| form.detach()>"Create it anew"</button>
                        </p>
                    })}
                </div>
            }
        })
    })
    .into_any()
}
