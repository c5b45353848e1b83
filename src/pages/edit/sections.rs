//! The fields of a record, section by section.

use crate::prelude::*;
use baton_model::{Path, Value, document, spec::Section, validate};

use super::{
    fields::field,
    form::{Form, focus},
};
use crate::ui::{
    dom::{AnyView, CollectView, IntoAny, view},
    icon,
};

/// The fields of a record.
pub fn sections(form: Form) -> AnyView {
    let sections = form.resource.spec().sections().iter().enumerate();
    sections.map(|(n, section)| section_view(form, section, n == 0)).collect_view().into_any()
}

fn section_view(form: Form, section: &'static Section, first: bool) -> AnyView {
    let spec = form.resource.spec();
    let holds = move |document: &Value| held_places(section, document).next().is_some();
    let applies = Memo::new(move |was: Option<&bool>| {
        form.document.with(|document| {
            // What is typed into a field that was shown is not taken from under the hands.
            let is_open = || document::is_open(spec, section, document);
            validate::applies(section, document)
                || is_open() && (was == Some(&true) || holds(document))
        })
    });
    (move || {
        if !applies.get() {
            return unseen(form, section);
        }
        Some({
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
            .into_any()
        })
    })
    .into_any()
}

/// Places of fields that hold something.
fn held_places(section: &'static Section, document: &Value) -> impl Iterator<Item = Path> {
    let places = section.fields.iter().map(|one| Path::parse(one.path));
    places.filter(|place| place.get(document).is_some())
}

/// Says what becomes of fields that hold something and are not shown, for they do not apply.
fn unseen(form: Form, section: &'static Section) -> Option<AnyView> {
    let (by, value) = section.when?;
    let held = Memo::new(move |_| {
        form.document.with(|document| held_places(section, document).next().is_some())
    });
    let remove = move |_| {
        let all = section.fields.iter().map(|one| Path::parse(one.path));
        all.for_each(|place| form.set(&place, None));
        focus(&Path::parse(by));
    };
    let words = move || {
        if form.base.with(Option::is_some) {
            format!(
                "The record still holds settings of “{}”. They count only where the {by} is {value}.",
                section.title
            )
        } else {
            format!(
                "What is filled in under “{}” is not sent: it counts only where the {by} is {value}.",
                section.title
            )
        }
    };
    let note = move || {
        held.get().then(|| view! {
            <div class="alert" role="group" aria-label=section.title>
                {icon("info")}
                <p>{words}</p>
                <div class="actions"><button type="button" class="btn s" on:click=remove>"Remove"</button></div>
            </div>
        })
    };
    Some(note.into_any())
}
