//! Choosing a record by its name.

use std::sync::Arc;

use baton_model::{
    Path, Record, Resource, Value,
    list::{compare, holds, words},
    spec::Field,
};
use leptos::{html, prelude::*};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    fields::{described, invalid},
    form::{Form, input_id},
    narrow,
};
use crate::{
    store::{Known, Progress},
    ui::{grouped, icon, small_icon},
};

/// Most choices shown at once; more are found by typing.
const MOST: usize = 50;

/// A choice, with what is said beside its name.
#[derive(Clone, PartialEq)]
struct Choice {
    id: String,
    name: String,
    meta: String,
}

/// An input that finds records of `to` by name and holds the id of the chosen one.
pub fn reference_input(form: Form, spec: &'static Field, path: Path, to: Resource) -> AnyView {
    let store = form.console.store;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    let active = RwSignal::new(0_usize);
    let everything = RwSignal::new(false);
    let node: NodeRef<html::Input> = NodeRef::new();
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
            let all = store.of(to).with(|collection| collection.all.clone());
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

    let show = move || {
        if !open.get_untracked() {
            store.load_all(to);
            active.set(0);
            open.set(true);
        }
    };
    let choose = {
        let path = path.clone();
        move |id: String| {
            let record = match store.of(to).with_untracked(|c| c.known(&id)) {
                Known::Here(record) => Some(record),
                _ => None,
            };
            form.set(&path, Some(Value::String(id)));
            form.touch(&path);
            if let Some(record) = record {
                narrow::follow(form, spec, &path, &record);
            }
            typed.set(None);
            open.set(false);
        }
    };
    let leave = {
        let (path, choose) = (path.clone(), choose.clone());
        move |_| {
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
                if text.is_empty() {
                    form.set(&path, None);
                } else if let Some(id) = exact {
                    choose(id);
                } else if uuid::Uuid::try_parse(&text).is_ok() {
                    choose(text);
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
                    show();
                }
                "ArrowDown" => {
                    event.prevent_default();
                    active.update(|n| *n = (*n + 1) % count.max(1));
                }
                "ArrowUp" => {
                    event.prevent_default();
                    active.update(|n| *n = (*n + count.max(1) - 1) % count.max(1));
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
            if let Some(input) = node.get_untracked() {
                let _ = input.focus();
            }
        }
    };
    let filled = {
        let path = path.clone();
        move || !form.text(&path).is_empty()
    };
    let wrong = path.clone();
    let chosen = path.clone();
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
    let popup = {
        // Named without the field, as is the button that clears it: they would be taken for it.
        let list_id = list_id.clone();
        move || {
            let (choices, count, all) = found.get();
            let query = typed.get().unwrap_or_default();
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
            <div class="listbox" on:mousedown=|event| event.prevent_default()>
                <ul role="listbox" id=list_id.clone() aria-label="Choices">{options}</ul>
                <div class="foot">
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
            <input class="input" id=id node_ref=node role="combobox" autocomplete="off" spellcheck="false"
                aria-expanded=move || open.get().to_string() aria-autocomplete="list" aria-controls=list_id
                aria-activedescendant=active_id aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&path)
                placeholder=format!("Search {}", to.spec().plural.to_lowercase())
                prop:value=move || typed.get().unwrap_or_else(|| shown.get())
                on:input=move |event| { typed.set(Some(event_target_value(&event))); active.set(0); show(); }
                on:click=move |_| show() on:keydown=key on:blur=leave/>
            {move || if filled() {
                view! { <button type="button" class="btn ghost icon" tabindex="-1" aria-label="Clear" on:click=clear.clone()>{small_icon("x")}</button> }.into_any()
            } else {
                view! { <span class="suffix">{small_icon("updown")}</span> }.into_any()
            }}
            {move || open.get().then(&popup)}
        </div>
    }
    .into_any()
}

fn choice(record: &Record, to: Resource) -> Choice {
    let mut meta = match to {
        Resource::ClientApplication => {
            baton_model::path::texts(&record.json, "roles[].name").join(", ")
        }
        Resource::Channel | Resource::Participant | Resource::Authentication => {
            record.text("type").unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    if record.active() == Some(false) {
        meta = if meta.is_empty() { "inactive".to_owned() } else { format!("{meta}, inactive") };
    }
    Choice { id: record.id.clone(), name: record.name(to.spec()).to_owned(), meta }
}

/// The name with what was typed marked in it.
fn marked(name: &str, query: &str) -> AnyView {
    let query = query.trim();
    let start = name.to_lowercase().find(&query.to_lowercase()).filter(|_| !query.is_empty());
    // Lower case may be longer or shorter than the original: mark only where the cut is sound.
    let parts = start.and_then(|start| {
        let end = start + query.len();
        Some((name.get(..start)?, name.get(start..end)?, name.get(end..)?))
    });
    match parts {
        Some((before, hit, after)) => {
            view! { {before.to_owned()}<mark>{hit.to_owned()}</mark>{after.to_owned()} }.into_any()
        }
        None => name.to_owned().into_any(),
    }
}

/// How many choices there are, or why there are none. Reactive.
fn summary(form: Form, to: Resource, shown: usize) -> String {
    form.console.store.of(to).with(|collection| {
        let of = collection.total.unwrap_or(collection.all.len() as u64);
        match &collection.progress {
            Progress::Failed(failure) => format!("{} Paste an id instead.", failure.title()),
            Progress::Running => {
                format!("{} of {} read", grouped(collection.all.len() as u64), grouped(of))
            }
            _ => format!("{} of {}", grouped(shown as u64), grouped(collection.all.len() as u64)),
        }
    })
}
