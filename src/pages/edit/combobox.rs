//! Choosing a record by its name.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Resource, Value,
    list::{compare, encode, holds, words},
    spec::Field,
};

use crate::ui::dom::{AnyView, IntoAny, each, view};

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

/// More choices than can be seen at once: the list does not grow beyond them.
const FULL: usize = 12;

/// An input that finds records of `to` by name and holds the id of the chosen one.
pub fn reference_input(form: Form, spec: &'static Field, path: Path, to: Resource) -> AnyView {
    let store = form.console.store;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    // The record that arrows have led to: it stays highlighted while others come.
    let walked = RwSignal::new(None::<String>);
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
            let kept = walked.with_untracked(|id| {
                let id = id.as_ref()?;
                fitting.iter().skip(MOST).find(|record| record.id == *id).cloned()
            });
            let shown = fitting.iter().take(MOST).chain(&kept);
            let choices = shown.map(|record| choice(record, to)).collect::<Vec<_>>();
            (choices, count, matching.len())
        })
    };
    let active = Memo::new(move |_| {
        let place = |choices: &[Choice]| walked.with(|id| place_of(choices, id.as_deref()?));
        found.with(|(choices, ..)| place(choices).unwrap_or_default())
    });
    let pointed =
        Memo::new(move |_| found.with(|(choices, ..)| Some(choices.get(active.get())?.id.clone())));
    let walk = move |place: usize| {
        walked.set(found.with_untracked(|(choices, ..)| Some(choices.get(place)?.id.clone())));
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
            walked.set(None);
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
                    walk((active.get_untracked() + 1) % count.max(1));
                }
                "ArrowUp" => {
                    event.prevent_default();
                    walk((active.get_untracked() + count.max(1) - 1) % count.max(1));
                }
                "Enter" if open.get_untracked() => {
                    event.prevent_default();
                    if let Some(id) = pointed.get_untracked() {
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
        move |choice: &str| format!("{id}-{}", encode(choice))
    };
    let active_id = {
        let option_id = option_id.clone();
        move || pointed.with(|id| id.as_deref().map(&option_id))
    };
    Effect::new({
        let option_id = option_id.clone();
        move |_| {
            (open.track(), typed.track());
            // Others that come must not move it out of sight, nor whoever scrolls without it.
            if walked.with(Option::is_some) {
                found.track();
            }
            if let Some(id) = pointed.get_untracked() {
                show_in_list(&option_id(&id));
            }
        }
    });
    // It grows with the choices that come, until it is full.
    let grown = Memo::new(move |_| found.with(|(choices, ..)| choices.len().min(FULL)));
    Effect::new(move |_| {
        grown.track();
        if open.get() {
            into_sight(node);
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
        let new = move || {
            let query = typed.get().unwrap_or_default();
            match query.trim() {
                "" => format!("New {}", to.spec().singular),
                name => format!("New {} “{name}”", to.spec().singular),
            }
        };
        let others = Memo::new(move |_| found.with(|(_, count, all)| count < all));
        let count = Memo::new(move |_| found.with(|(_, count, _)| (*count).min(MOST)));
        let current = Memo::new(move |_| form.text(&chosen));
        // A choice stays the same element while others come: one that is pressed is chosen.
        let options = move || {
            let (query, current) = (typed.get().unwrap_or_default(), current.get());
            let choices = found.with(|(choices, ..)| choices.clone());
            choices.into_iter().map(move |one| (one.id == current, one, query.clone()))
        };
        let option = move |(selected, one, query): (bool, Choice, String)| {
            let (id, choose, option) = (one.id.clone(), choose.clone(), one.id);
            view! {
                <li class="option" class:active=move || pointed.with(|id| id.as_ref() == Some(&option)) role="option" id=option_id(&id) aria-selected=selected.to_string()
                    on:mousedown=|event| event.prevent_default() on:click=move |_| choose(id.clone())>
                    {if selected { icon("check") } else { view! { <span></span> }.into_any() }}
                    <span class="t">{marked(&one.name, &query)}</span><span class="meta">{one.meta}</span>
                </li>
            }.into_any()
        };
        move || {
            view! {
            <div class="listbox" on:mousedown=|event| event.prevent_default() on:keydown=foot_key on:focusout=leave_foot.clone()>
                <ul role="listbox" id=list_id.clone() aria-label="Choices">{each(options, Clone::clone, option.clone())}</ul>
                <div class="foot">
                    <button type="button" class="btn ghost s" tabindex="-1" on:click=move |_| making.set(Some(typed.get_untracked().unwrap_or_default()))>
                        {icon("plus")}<span class="t">{new}</span>
                    </button>
                    {move || others.get().then(|| view! {
                        <button type="button" class="btn ghost s" tabindex="-1" on:click=move |_| everything.set(true)>"Show all"</button>
                    })}
                    <span class="small faint">{move || summary(form, to, count.get())}</span>
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
                on:input=move |event| { typed.set(Some(event_target_value(&event))); walked.set(None); show(); }
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

fn place_of(choices: &[Choice], id: &str) -> Option<usize> {
    choices.iter().position(|choice| choice.id == id)
}
