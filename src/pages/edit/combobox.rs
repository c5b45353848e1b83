//! Choosing a record by its name.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Resource, Value,
    list::{compare, holds, words},
    spec::Field,
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    chosen::{
        Choice, choice, enter_foot, focus_input, into_sight, is_opaque, is_read, marked, open_link,
        state_of, stays, summary,
    },
    fields::{described, invalid},
    form::{Form, input_id},
    narrow,
    panel::panel,
};
use crate::{
    store::Known,
    ui::{focus_soon, icon, show_in_list, small_icon},
};

/// Most choices shown at once; more are found by typing.
const MOST: usize = 50;

/// An input that finds records of `to` by name and holds the id of the chosen one.
pub fn reference_input(form: Form, spec: &'static Field, path: Path, to: Resource) -> AnyView {
    let store = form.console.store;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    let active = RwSignal::new(0_usize);
    let walked = StoredValue::new(None::<String>);
    let everything = RwSignal::new(false);
    let node: NodeRef<html::Input> = NodeRef::new();
    let making = RwSignal::new(None::<String>);
    let id = input_id(&path);
    let list_id = format!("{id}-list");

    let shown = {
        let path = path.clone();
        Memo::new(move |_| {
            let id = form.text(&path);
            if id.is_empty() {
                return String::new();
            }
            match store.record(to, &id) {
                Known::Here(record) => record.name(to.spec()).to_owned(),
                Known::Missing => format!("Missing: {id}"),
                Known::Asked | Known::Unasked | Known::Refused => id,
            }
        })
    };
    let found = {
        let path = path.clone();
        Memo::new(move |_| {
            if !open.get() {
                return (Vec::new(), 0, 0);
            }
            let words = words(&typed.get().unwrap_or_default());
            let mut all = store.staged(to);
            all.extend(store.of(to).with(|collection| collection.all.to_vec()));
            let matches = |record: &&Arc<Record>| {
                holds(&record.name(to.spec()).to_lowercase(), &words)
                    || words.iter().any(|word| record.id.starts_with(word.as_str()))
            };
            let matching: Vec<_> = all.iter().filter(matches).cloned().collect();
            let fits = |record: &&Arc<Record>| {
                form.document.with(|document| narrow::fits(spec, document, &path, record))
            };
            let mut fitting: Vec<_> = matching.iter().filter(fits).cloned().collect();
            // Never a dead end: what was typed is found even where it does not seem to fit.
            if everything.get() || fitting.is_empty() {
                fitting.clone_from(&matching);
            }
            fitting.sort_by(|a, b| compare(a.name(to.spec()), b.name(to.spec())));
            let count = fitting.len();
            let choices =
                fitting.iter().take(MOST).map(|record| choice(record, to)).collect::<Vec<_>>();
            (choices, count, matching.len())
        })
    };

    // What was typed and left without a choice, where that is no error anyway.
    let unknown = {
        let path = path.clone();
        Memo::new(move |_| {
            let left = !open.get() && shown.with(String::is_empty);
            let text = typed.get().filter(|_| left).unwrap_or_default().trim().to_owned();
            (!text.is_empty() && form.problem(&path).is_none()).then_some(text)
        })
    };
    let show = move || {
        if !open.get_untracked() {
            store.load_all(to);
            active.set(0);
            walked.set_value(None);
            open.set(true);
            into_sight(node);
        }
    };
    // What was left without a choice is looked for again, unless something was chosen since.
    let again = move || {
        if !open.get_untracked() && !shown.with_untracked(String::is_empty) {
            typed.set(None);
        }
        show();
    };
    let choose = {
        let path = path.clone();
        move |id: String| {
            let record = store.peek(to, &id);
            form.set(&path, Some(Value::String(id)));
            form.touch(&path);
            if let Some(record) = record {
                narrow::follow(form, spec, &path, &record);
            }
            typed.set(None);
            open.set(false);
        }
    };
    let made = Callback::new({
        let (choose, input) = (choose.clone(), id.clone());
        move |id: Option<String>| {
            making.set(None);
            typed.set(None);
            open.set(false);
            id.into_iter().for_each(&choose);
            // The panel is there until this is drawn, and nothing below it takes the focus.
            focus_soon(format!("[id=\"{input}\"]"));
        }
    });
    let leave = {
        let (path, choose) = (path.clone(), choose.clone());
        move |event: web_sys::FocusEvent| {
            // To the buttons below the choices, or into the panel that one of them opened.
            if making.try_with_untracked(Option::is_some) == Some(true) || stays(&event) {
                return;
            }
            // The page may be gone: its fields lose the focus after their signals.
            if let Some(text) = typed.try_get_untracked().flatten() {
                let text = text.trim().to_owned();
                let exact = found.with_untracked(|(choices, ..)| {
                    let same = |choice: &&Choice| choice.name.eq_ignore_ascii_case(&text);
                    let mut all = choices.iter().filter(same);
                    match (all.next(), all.next()) {
                        (Some(only), None) => Some(only.id.clone()),
                        _ => None,
                    }
                });
                // The only one that is found will be the one that is meant, once all are read.
                let only = found.with_untracked(|(choices, count, all)| {
                    let only = *count == 1 && *all == 1 && is_read(store, to);
                    choices.first().filter(|_| only).map(|choice| choice.id.clone())
                });
                if text.is_empty() {
                    form.set(&path, None);
                } else if let Some(id) = exact.or(only) {
                    choose(id);
                } else if uuid::Uuid::try_parse(&text).is_ok() || is_opaque(store, to, &text) {
                    choose(text);
                } else if untrack(|| form.text(&path)).is_empty() {
                    // It stays, so that it can be corrected.
                    open.set(false);
                    return form.touch(&path);
                }
            }
            typed.set(None);
            open.set(false);
            form.touch(&path);
        }
    };
    // The highlight stays on the record that arrows have led to while others come.
    let note = move || {
        walked.set_value(found.with_untracked(|(choices, ..)| {
            choices.get(active.get_untracked()).map(|choice| choice.id.clone())
        }));
    };
    Effect::new(move |_| {
        let place = found.with(|(choices, ..)| {
            let id = walked.get_value()?;
            choices.iter().position(|choice| choice.id == id)
        });
        if let Some(place) = place.filter(|place| *place != active.get_untracked()) {
            active.set(place);
        }
    });
    let key = {
        let choose = choose.clone();
        move |event: web_sys::KeyboardEvent| {
            let count = found.with_untracked(|(choices, ..)| choices.len());
            match event.key().as_str() {
                "ArrowDown" | "ArrowUp" if !open.get_untracked() => {
                    event.prevent_default();
                    again();
                }
                "ArrowDown" if active.get_untracked() + 1 >= count && enter_foot(node) => {
                    event.prevent_default();
                }
                "ArrowDown" => {
                    event.prevent_default();
                    active.update(|n| *n = (*n + 1) % count.max(1));
                    note();
                }
                "ArrowUp" => {
                    event.prevent_default();
                    active.update(|n| *n = (*n + count.max(1) - 1) % count.max(1));
                    note();
                }
                "Enter" if open.get_untracked() => {
                    event.prevent_default();
                    let chosen = found.with_untracked(|(choices, ..)| {
                        choices.get(active.get_untracked()).map(|c| c.id.clone())
                    });
                    if let Some(id) = chosen {
                        choose(id);
                    }
                }
                "Escape" if open.get_untracked() => {
                    event.prevent_default();
                    event.stop_propagation();
                    typed.set(None);
                    open.set(false);
                }
                _ => {}
            }
        }
    };
    let clear = {
        let path = path.clone();
        move |_| {
            form.set(&path, None);
            typed.set(None);
            focus_input(node);
        }
    };
    let filled = {
        let path = path.clone();
        move || !form.text(&path).is_empty()
    };
    let wrong = path.clone();
    let chosen = path.clone();
    let place = path.clone();
    let option_id = {
        let id = id.clone();
        move |n: usize| format!("{id}-{n}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || {
            (open.get() && found.with(|(choices, ..)| !choices.is_empty()))
                .then(|| option_id(active.get()))
        }
    };
    Effect::new({
        let option_id = option_id.clone();
        move |_| {
            let id = option_id(active.get());
            found.track();
            if open.get() {
                show_in_list(&id);
                into_sight(node);
            }
        }
    });
    // Up from the foot is back to the input; Escape closes.
    let foot_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "ArrowUp" => {
            event.prevent_default();
            focus_input(node);
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            focus_input(node);
            typed.set(None);
            open.set(false);
        }
        _ => {}
    };
    let leave_foot = leave.clone();
    let popup = {
        // Named without the field, as is the button that clears it: they would be taken for it.
        let list_id = list_id.clone();
        move || {
            let (choices, count, all) = found.get();
            let query = typed.get().unwrap_or_default();
            let new = match query.trim() {
                "" => format!("New {}", to.spec().singular),
                name => format!("New {} “{name}”", to.spec().singular),
            };
            let current = form.text(&chosen);
            let options = choices.into_iter().enumerate().map(|(n, one)| {
            let (id, choose) = (one.id.clone(), choose.clone());
            let selected = current == one.id;
            view! {
                <li class="option" class:active=move || active.get() == n role="option" id=option_id(n) aria-selected=selected.to_string()
                    on:mousedown=|event| event.prevent_default() on:click=move |_| choose(id.clone())>
                    {if selected { icon("check") } else { view! { <span></span> }.into_any() }}
                    <span class="t">{marked(&one.name, &query)}</span><span class="meta">{one.meta}</span>
                </li>
            }.into_any()
        }).collect_view();
            view! {
            <div class="listbox" on:mousedown=|event| event.prevent_default() on:keydown=foot_key on:focusout=leave_foot.clone()>
                <ul role="listbox" id=list_id.clone() aria-label="Choices">{options}</ul>
                <div class="foot">
                    <button type="button" class="btn ghost s" tabindex="-1" on:click=move |_| making.set(Some(typed.get_untracked().unwrap_or_default()))>
                        {icon("plus")}<span class="t">{new.clone()}</span>
                    </button>
                    {(count < all).then(|| view! {
                        <button type="button" class="btn ghost s" tabindex="-1" on:click=move |_| everything.set(true)>"Show all"</button>
                    })}
                    <span class="small faint">{move || summary(form, to, count.min(MOST))}</span>
                </div>
            </div>
        }.into_any()
        }
    };
    view! {
        <div class="combo affix">
            <input class="input" class:linked={ let filled = filled.clone(); move || filled() } id=id node_ref=node role="combobox" autocomplete="off" spellcheck="false"
                aria-expanded=move || open.get().to_string() aria-autocomplete="list" aria-controls=list_id
                aria-activedescendant=active_id aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&path)
                placeholder=format!("Search {}", to.spec().plural.to_lowercase())
                prop:value=move || typed.get().filter(|_| open.get() || shown.with(String::is_empty)).unwrap_or_else(|| shown.get())
                on:input=move |event| { typed.set(Some(event_target_value(&event))); active.set(0); walked.set_value(None); show(); }
                on:click=move |_| again() on:keydown=key on:blur=leave/>
            {move || if filled() {
                view! { <button type="button" class="btn ghost icon" tabindex="-1" aria-label="Clear" on:click=clear.clone()>{small_icon("x")}</button> }.into_any()
            } else {
                view! { <span class="suffix">{small_icon("updown")}</span> }.into_any()
            }}
            {open_link(form, place.clone(), to)}
            {move || open.get().then(&popup)}
        </div>
        {state_of(form, place, to)}
        <div class="live" aria-live="polite">{move || unknown.get().map(|text| view! { <span class="state warn ref-state">{format!("No {} is chosen for “{text}”.", to.spec().singular)}</span> })}</div>
        {move || making.get().map(|name| panel(to, name, made))}
    }
    .into_any()
}
