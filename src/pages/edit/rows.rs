//! A list of objects: its rows, and buttons to add and remove them.

use crate::prelude::*;
use baton_model::{
    Path,
    spec::{Field, Items},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    fields::{described, field, messages},
    form::{Form, focus, input_id},
};
use crate::{
    pages::titles::capital,
    ui::{focus_soon, icon, small_icon},
};

/// The list at a place.
pub fn list_field(form: Form, spec: &'static Field, items: &'static Items, path: Path) -> AnyView {
    let (count, rows) = (path.clone(), path.clone());
    let most = items.limits.1 as usize;
    let why_not = {
        let path = path.clone();
        move || {
            if most > 0 && form.length(&path) >= most {
                return Some(format!("At most {most} are possible."));
            }
            // What stands there would be gone.
            form.unshown(spec, &path).map(|_| "Change this as JSON.".to_owned())
        }
    };
    let add = {
        let (path, why_not) = (path.clone(), why_not.clone());
        move |_| {
            if why_not().is_some() {
                return;
            }
            form.add_row(&path);
            let last = form
                .document
                .with_untracked(|document| {
                    path.get(document).and_then(|v| v.as_array().map(Vec::len))
                })
                .unwrap_or(1)
                - 1;
            if let Some(first) = items.fields.first() {
                focus(&path.at(last).then(first.path));
            }
        }
    };
    // Where rows are taken out, all are made anew: what one row has revealed is not for the next.
    let lengths = Memo::new(move |before: Option<&(u32, usize)>| {
        let (length, before) = (form.length(&count), before.copied().unwrap_or_default());
        (before.0 + u32::from(length < before.1), length)
    });
    view! {
        <div class="rows">
            <For each=move || { let (made, length) = lengths.get(); (0..length).map(move |index| (made, index)) } key=|row| *row
                children=move |(_, index)| row(form, items, rows.clone(), index)/>
            <div>
                <button type="button" class="btn s" id=input_id(&path) aria-describedby=described(&path) aria-disabled={ let why_not = why_not.clone(); move || why_not().is_some().to_string() }
                    title=why_not
                    on:click=add>{icon("plus")}{format!("Add {}", items.singular)}</button>
            </div>
            {messages(form, spec, path)}
        </div>
    }
    .into_any()
}

fn row(form: Form, items: &'static Items, list: Path, index: usize) -> AnyView {
    let place = list.at(index);
    let legend = format!("{} {}", capital(items.singular), index + 1);
    let remove = format!("Remove {} {}", items.singular, index + 1);
    let button = input_id(&list);
    let on_remove = move |_| {
        form.remove_row(&list, index);
        // The row and its button are gone: go to that of the next one, or the last, else to what adds rows.
        match untrack(|| form.length(&list)).checked_sub(1) {
            Some(last) => {
                let place = input_id(&list.at(index.min(last)));
                focus_soon(format!("[id=\"{place}-remove\"]"));
            }
            None => focus_soon(format!("[id=\"{button}\"]")),
        }
    };
    // Lists inside rows take the whole width.
    let (wide, narrow): (Vec<_>, Vec<_>) =
        items.fields.iter().partition(|inner| matches!(inner.kind, baton_model::Kind::List(_)));
    let view_of = |inner: &&'static Field| field(form, inner, place.then(inner.path));
    view! {
        <fieldset class="rowset">
            <legend>{legend}</legend>
            <div class="two">{narrow.iter().map(view_of).collect_view()}</div>
            {wide.iter().map(|inner| view! { <div class="field"><span class="label">{inner.label}</span>{view_of(inner)}</div> }.into_any()).collect_view()}
            <button type="button" class="btn ghost icon s row-remove" id=format!("{}-remove", input_id(&place)) aria-label=remove.clone() title=remove on:click=on_remove>{small_icon("x")}</button>
        </fieldset>
    }
    .into_any()
}
