//! Head, form, and the bar that saves.

use crate::prelude::*;
use baton_model::{Cause, Resource, list::encode, spec::Section, validate};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    changes_tab::changes_tab,
    delete, draft,
    fields::field,
    flow,
    form::{Form, Tab},
    json_tab::json_tab,
    relations::Relations,
    save,
};
use crate::{
    address,
    pages::{
        list::active_state,
        session::{missing_scope, read_only},
        titles,
    },
    ui::{Alert, AlertProps, CopyId, CopyIdProps, Time, TimeProps, icon, small_icon},
};

/// The way back to the list.
pub fn crumbs(resource: Resource) -> AnyView {
    view! {
        // Not called after the list, and no landmark: the navigation has that link already.
        <div class="crumbs">
            <a href=address::list(resource)>{small_icon("left")}"Back to list"</a>
        </div>
    }
    .into_any()
}

/// The whole page of a form.
pub fn shell(form: Form, title: String) -> AnyView {
    let spec = form.resource.spec();
    let saver = save::Saver::new(form);
    let deleting = RwSignal::new(false);
    form.console.guard.watch(form.dirty.into(), Callback::new(move |()| draft::forget(form)));
    let relations = Relations::new(form);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        saver.save();
    };
    // Ctrl+S, or ⌘S, saves from anywhere on the page.
    let keys = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "s" && !super::panel::is_open()
        {
            event.prevent_default();
            saver.save();
        }
    });
    on_cleanup(move || keys.remove());
    let heading = move || {
        form.base.with(|base| {
            base.as_ref().map_or_else(|| title.clone(), |record| record.name(spec).to_owned())
        })
    };
    let state =
        move || form.base.with(|base| base.as_ref().map(|record| active_state(record.active())));
    let facts = move || {
        form.base.with(|base| {
            base.as_ref().map(|record| view! {
                <p class="sub">
                    <CopyId id=record.id.clone()/>
                    {record.modified().map(|at| view! { <span class="faint">"Modified "<Time value=at/></span> })}
                </p>
            })
        })
    };
    let why_not = Memo::new(move |_| missing_scope(form.console, form.resource));
    let actions = move || {
        let may = why_not.with(Option::is_none);
        form.base.get().map(|record| view! {
            <a class="btn" href=may.then(|| format!("{}?from={}", address::new(form.resource), encode(&record.id)))
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
            {failure(form)}
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
                    {super::routing::warning(form, relations)}
                    {flow::figure(form, relations)}
                    <div class="cols">
                        <form class="form" id="record-form" aria-label=titles::capital(spec.singular) novalidate on:submit=submit>
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
                    form.reset(record.into());
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

/// The views of the document.
fn tabs(form: Form) -> AnyView {
    let tab = move |which: Tab, label: &'static str| {
        let chosen = move || form.tab.get() == which;
        view! {
            <button type="button" role="tab" aria-selected=move || chosen().to_string() aria-controls="views"
                on:click=move |_| form.tab.set(which)>{label}</button>
        }
        .into_any()
    };
    let is_old = move || form.base.with(Option::is_some);
    view! {
        <div class="tabs" role="tablist" aria-label="Views">
            {tab(Tab::Form, "Form")}
            {tab(Tab::Json, "JSON")}
            {move || is_old().then(|| tab(Tab::Changes, "Changes"))}
        </div>
    }
    .into_any()
}

/// What went wrong with the whole, and the way on where the record is gone.
fn failure(form: Form) -> AnyView {
    (move || {
        form.failure.get().map(|failure| {
            let gone = failure.cause == Cause::NotFound && form.base.with(Option::is_some);
            view! {
                <div class="body notes" id="form-failure" tabindex="-1">
                    <Alert failure=failure/>
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

/// The fields of a record.
pub fn sections(form: Form) -> AnyView {
    let sections = form.resource.spec().sections().iter().enumerate();
    sections.map(|(n, section)| section_view(form, section, n == 0)).collect_view().into_any()
}

fn section_view(form: Form, section: &'static Section, first: bool) -> AnyView {
    let applies =
        Memo::new(move |_| form.document.with(|document| validate::applies(section, document)));
    (move || {
        applies.get().then(|| {
            let fields = section.fields.iter().map(|one| {
                let path = baton_model::Path::parse(one.path);
                field(form, one, path)
            });
            view! {
                <fieldset class="group" class:first=first>
                    <legend>{section.title}</legend>
                    {(!section.help.is_empty()).then(|| view! { <p class="muted">{section.help}</p> })}
                    <div class="two">{fields.collect_view()}</div>
                </fieldset>
            }
        })
    })
    .into_any()
}
