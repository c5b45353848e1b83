//! Somebody else changed the record meanwhile: yours, theirs and the original, side by side.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Value, document,
    merge::{self, Difference},
    path::Step,
    rows,
    words::{numbered, row_at},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{changes_tab::said, discard::instead, form::Form};
use crate::ui::{Dialog, DialogProps};

/// What has to be decided before a save.
#[derive(Clone)]
pub struct Conflict {
    /// The record as the server has it now.
    theirs: Arc<Record>,
    /// What was read, what is in the form and what the server has, rows of lists beside each other.
    sides: [Value; 3],
    differences: Vec<Difference>,
}

/// Compares the form with what the server has now; `None` if nothing but the time has changed.
pub fn find(form: Form, theirs: Record) -> Option<Conflict> {
    let base = form.base.get_untracked()?;
    let rest = merge::merge(&theirs.json, &base.json, &form.restless());
    if !merge::is_changed(&base.json, &rest) {
        return None;
    }
    let spec = form.resource.spec();
    // Rows in which nothing is filled in are not sent: there is nothing to decide about them.
    let mine = form.document.with_untracked(|now| document::pruned(spec, now, Some(&base.json)));
    let sides = rows::aligned(spec, [&base.json, &mine, &theirs.json]);
    let differences = merge::differences(&sides[0], &sides[1], &sides[2]);
    Some(Conflict { theirs: theirs.into(), sides, differences })
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
            instead(form, "Theirs is taken", || form.reset(one.theirs));
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
        form.note_restless(taken(false));
        let merged = rows::closed(merge::merge(&one.sides[2], &one.sides[1], &taken(true)));
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
            // Where reading begins: the first choice may lie below what can be seen.
            <p tabindex="-1" autofocus="">"Nothing has been saved yet. Where both changed the same, say which to keep."</p>
            {move || conflict.get().map(|one| table(form, &one, chosen))}
        </Dialog>
    }
    .into_any()
}

fn table(form: Form, conflict: &Conflict, chosen: RwSignal<Vec<Option<bool>>>) -> AnyView {
    let differences = &conflict.differences;
    if differences.is_empty() {
        return view! { <p>"There is nothing to decide: what they changed is what you changed, or the order of rows."</p> }.into_any();
    }
    let spec = form.resource.spec();
    let masked = conflict.sides.each_ref().map(|side| document::masked(spec, side));
    let rows = differences.iter().enumerate().map(|(n, one)| row(form, n, one, &masked, chosen));
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

fn row(
    form: Form,
    n: usize,
    one: &Difference,
    masked: &[Value; 3],
    chosen: RwSignal<Vec<Option<bool>>>,
) -> AnyView {
    let label = label(form, &one.path, masked);
    let text = |side: usize| {
        let value = one.path.get(&masked[side]).filter(|value| !rows::is_hole(value)).cloned();
        let value = value.map(rows::closed);
        let path = one.path.clone();
        // Names of records come when they are read.
        move || value.as_ref().map_or_else(|| "nothing".to_owned(), |v| said(form, &path, v))
    };
    let side = |mine: bool, text: AnyView, who: &str| {
        let name = format!("{who}: {label}");
        view! {
            <td data-side=who.to_owned()>
                <label class="inline">
                    <input type="radio" class="check" name=format!("merge-{n}") aria-label=name
                        prop:checked=move || chosen.with(|all| all.get(n).copied().flatten() == Some(mine))
                        on:change=move |_| chosen.update(|all| if let Some(place) = all.get_mut(n) { *place = Some(mine); })/>
                    {text}
                </label>
            </td>
        }
        .into_any()
    };
    let words = |side: usize| {
        let text = text(side);
        view! { <span class="words">{text}</span> }.into_any()
    };
    view! {
        <tr class:conflict=one.is_conflict()>
            <th scope="row">{label.clone()}</th>
            <td class="muted" data-side="Original">{words(0)}</td>
            {side(true, words(1), "Yours")}
            {side(false, words(2), "Theirs")}
        </tr>
    }
    .into_any()
}

/// What a place is called: the row of a list by its number, a field by its label; numbered as in the
/// form, or else as where it stands.
fn label(form: Form, path: &Path, sides: &[Value; 3]) -> String {
    let spec = form.resource.spec();
    let has = |side: &&Value| path.get(side).is_some_and(|value| !rows::is_hole(value));
    let side = [&sides[1], &sides[2]].into_iter().find(has).unwrap_or(&sides[0]);
    let place = rows::closed_place(side, path);
    let place = place.as_ref().unwrap_or(path);
    if let (Some(row), Some(Step::Index(n))) = (row_at(spec, place), place.steps().last()) {
        return numbered(row, *n);
    }
    document::called(spec, &rows::closed(side.clone()), place)
}
