//! Head, form, and the bar that saves.

use baton_model::{Resource, spec::Section, validate};
use leptos::{ev, prelude::*};

use super::{delete, fields::field, form::Form, save};
use crate::{
    address,
    pages::{list::active_state, titles},
    ui::{Alert, CopyId, Time, icon, small_icon},
};

/// The way back to the list.
pub fn crumbs(resource: Resource) -> AnyView {
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <a href=address::list(resource)>{small_icon("left")}{resource.spec().plural}</a>
        </nav>
    }
    .into_any()
}

/// The whole page of a form.
pub fn shell(form: Form, title: String) -> AnyView {
    let spec = form.resource.spec();
    let saver = save::Saver::new(form);
    let deleting = RwSignal::new(false);
    form.console.guard.watch(form.dirty.into());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        saver.save();
    };
    // Ctrl+S, or ⌘S, saves from anywhere on the page.
    let keys = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
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
    let actions = move || {
        form.base.with(Option::is_some).then(|| view! {
            <button type="button" class="btn danger" on:click=move |_| deleting.set(true)>{icon("trash")}"Delete"</button>
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
                <div class="actions">{actions}</div>
            </div>
            <div class="body form-view">
                {move || form.failure.get().map(|failure| view! { <div id="form-failure" tabindex="-1"><Alert failure=failure/></div> })}
                <form class="form" id="record-form" aria-label=titles::capital(spec.singular) novalidate on:submit=submit>
                    {spec.sections.iter().enumerate().map(|(n, section)| section_view(form, section, n == 0)).collect_view()}
                </form>
            </div>
        </div>
        {save::bar(form, saver)}
        {delete::dialog(form, deleting)}
        {save::confirm_dialog(form, saver)}
    }
    .into_any()
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
