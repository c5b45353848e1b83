//! Somebody else changed the record meanwhile: yours, theirs and the original, side by side.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Value, document,
    merge::{self, Difference},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::form::Form;
use crate::ui::{Dialog, DialogProps};

/// What has to be decided before a save.
#[derive(Clone)]
pub struct Conflict {
    /// The record as the server has it now.
    theirs: Arc<Record>,
    differences: Vec<Difference>,
}

/// Compares the form with what the server has now; `None` if nothing but the time has changed.
pub fn find(form: Form, theirs: Record) -> Option<Conflict> {
    let base = form.base.get_untracked()?;
    let rest = merge::merge(&theirs.json, &base.json, &form.restless());
    if !merge::is_changed(&base.json, &rest) {
        return None;
    }
    let mine = form.document.get_untracked();
    let differences = merge::differences(&base.json, &mine, &theirs.json);
    Some(Conflict { theirs: theirs.into(), differences })
}

/// The view, with what happens when everything is decided.
pub fn dialog(form: Form, conflict: RwSignal<Option<Conflict>>, save: Callback<()>) -> AnyView {
    // For each difference: whether mine is taken; `None` while nobody has said so.
    let chosen: RwSignal<Vec<Option<bool>>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let defaults = conflict.with(|conflict| {
            let all = conflict.as_ref().map(|one| one.differences.as_slice()).unwrap_or_default();
            all.iter().map(|one| (!one.is_conflict()).then(|| one.mine != one.original)).collect()
        });
        chosen.set(defaults);
    });
    let open = Signal::derive(move || conflict.with(Option::is_some));
    let undecided = move || chosen.with(|all| all.iter().filter(|one| one.is_none()).count());
    let close = move |()| conflict.set(None);
    let take_theirs = move |_| {
        if let Some(one) = conflict.get_untracked() {
            conflict.set(None);
            form.console.store.put(form.resource, (*one.theirs).clone());
            form.reset(one.theirs);
        }
    };
    let merge = move |_| {
        let Some(one) = conflict.get_untracked().filter(|_| untrack(undecided) == 0) else {
            return;
        };
        let chosen = chosen.get_untracked();
        let taken = |mine: bool| -> Vec<Path> {
            let all = one.differences.iter().zip(&chosen);
            all.filter(|(_, which)| **which == Some(mine)).map(|(it, _)| it.path.clone()).collect()
        };
        let keep = taken(true);
        form.note_restless(taken(false));
        let merged = merge::merge(&one.theirs.json, &form.document.get_untracked(), &keep);
        conflict.set(None);
        form.rebase(one.theirs, merged);
        save.run(());
    };
    view! {
        <Dialog title=Signal::stored("Somebody else changed this meanwhile".to_owned()) open=open on_close=Callback::new(close) wide=true
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Back to the form"</button>
                <button type="button" class="btn" on:click=take_theirs>"Take all of theirs"</button>
                <button type="button" class="btn primary" aria-disabled=move || (undecided() > 0).to_string()
                    title=move || (undecided() > 0).then(|| format!("{} still to decide", undecided())) on:click=merge>"Save the merge"</button>
            }>
            <p>"Nothing has been saved yet. Where both changed the same, say which to keep."</p>
            {move || conflict.get().map(|one| table(form, &one.differences, chosen))}
        </Dialog>
    }
    .into_any()
}

fn table(form: Form, differences: &[Difference], chosen: RwSignal<Vec<Option<bool>>>) -> AnyView {
    if differences.is_empty() {
        return view! { <p>"What they changed, you changed in the same way: there is nothing to decide."</p> }.into_any();
    }
    let rows = differences.iter().enumerate().map(|(n, one)| row(form, n, one, chosen));
    view! {
        <div class="card scroll-x" tabindex="0" role="region" aria-label="Differences">
            <table class="diff sides" aria-label="Differences">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Original"</th><th scope="col">"Yours"</th><th scope="col">"Theirs"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(form: Form, n: usize, one: &Difference, chosen: RwSignal<Vec<Option<bool>>>) -> AnyView {
    let spec = form.resource.spec();
    let label = form.document.with_untracked(|now| document::called(spec, now, &one.path));
    let shown = |value: &Option<Value>| words(form, &one.path, value.as_ref());
    let side = |mine: bool, text: String, who: &str| {
        let name = format!("{who}: {label}");
        view! {
            <td data-side=who.to_owned()>
                <label class="inline">
                    <input type="radio" class="check" name=format!("merge-{n}") aria-label=name
                        prop:checked=move || chosen.with(|all| all.get(n).copied().flatten() == Some(mine))
                        on:change=move |_| chosen.update(|all| if let Some(place) = all.get_mut(n) { *place = Some(mine); })/>
                    <span>{text}</span>
                </label>
            </td>
        }
        .into_any()
    };
    view! {
        <tr class:conflict=one.is_conflict()>
            <th scope="row">{label.clone()}</th>
            <td class="muted" data-side="Original"><span>{shown(&one.original)}</span></td>
            {side(true, shown(&one.mine), "Yours")}
            {side(false, shown(&one.theirs), "Theirs")}
        </tr>
    }
    .into_any()
}

/// A value in words: names for references, a mask for secrets, JSON for the rest.
fn words(form: Form, path: &Path, value: Option<&Value>) -> String {
    let spec = form.resource.spec();
    let Some(value) = value else { return "nothing".to_owned() };
    let mut whole = Value::Object(serde_json::Map::new());
    let mut reference = None;
    form.document.with_untracked(|now| {
        whole = now.clone();
        path.set(&mut whole, value.clone());
        document::walk(spec, &whole, &mut |field, place| {
            if place == path
                && let baton_model::Kind::Reference(to) = field.kind
            {
                reference = Some(to);
            }
        });
    });
    if let (Some(to), Some(id)) = (reference, value.as_str())
        && let crate::store::Known::Here(record) =
            form.console.store.of(to).with_untracked(|c| c.known(id))
    {
        return record.name(to.spec()).to_owned();
    }
    match path.get(&document::masked(spec, &whole)) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "nothing".to_owned(),
    }
}
