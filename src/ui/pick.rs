//! Choosing one of many by typing a part of its name.

use baton_model::list::{holds, words};
use wasm_bindgen::JsCast;

use super::{
    dom::{AnyView, CollectView, view},
    icon, small_icon,
};
use crate::prelude::*;

/// Most choices shown at once; more are found by typing.
const MOST: usize = 50;

/// What can be chosen.
#[derive(Clone, PartialEq)]
pub struct Choice {
    /// What is chosen by it.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// What is said beside its name.
    pub meta: String,
}

/// What a picker is made of.
#[derive(Default)]
pub struct PickProps {
    /// Id of the input, for its label.
    pub id: String,
    /// Id of what is chosen; empty for nothing.
    pub chosen: Signal<String>,
    /// What can be chosen.
    pub choices: Signal<Vec<Choice>>,
    /// Said below the choices, such as that more are loading.
    pub note: Signal<String>,
    /// Shown while nothing is chosen.
    pub placeholder: String,
    /// Called before the choices are shown.
    pub on_open: Option<Callback<()>>,
    /// Called with the id of what is chosen; empty to choose nothing.
    pub on_choose: Option<Callback<String>>,
}

/// An input that finds choices by name.
#[allow(non_snake_case)]
pub fn Pick(props: PickProps) -> AnyView {
    let PickProps { id, chosen, choices, note, placeholder, on_open, on_choose } = props;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    let active = RwSignal::new(0_usize);
    let list_id = format!("{id}-list");
    let found = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let words = words(&typed.get().unwrap_or_default());
        let fits =
            |one: &&Choice| holds(&format!("{} {}", one.name, one.meta).to_lowercase(), &words);
        choices.with(|all| all.iter().filter(fits).take(MOST).cloned().collect::<Vec<_>>())
    });
    let shown = Memo::new(move |_| {
        let id = chosen.get();
        choices.with(|all| {
            all.iter().find(|one| one.id == id).map_or_else(|| id.clone(), |one| one.name.clone())
        })
    });
    let show = move || {
        if !open.get_untracked() {
            if let Some(on_open) = on_open {
                on_open.run(());
            }
            active.set(0);
            open.set(true);
        }
    };
    let choose = move |id: String| {
        typed.set(None);
        open.set(false);
        if let Some(on_choose) = on_choose {
            on_choose.run(id);
        }
    };
    let leave = move |_: web_sys::FocusEvent| {
        // The page may be gone: its fields lose the focus after their signals.
        if let Some(text) = typed.try_get_untracked().flatten() {
            let only = found.with_untracked(|all| match all.as_slice() {
                [one] if one.name.eq_ignore_ascii_case(text.trim()) => Some(one.id.clone()),
                _ => None,
            });
            match only {
                Some(id) => choose(id),
                None if text.trim().is_empty() => choose(String::new()),
                None => {}
            }
        }
        let _ = typed.try_set(None);
        let _ = open.try_set(false);
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let count = found.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open.get_untracked() => {
                event.prevent_default();
                show();
            }
            "ArrowDown" => {
                event.prevent_default();
                active.update(|n| *n = (*n + 1) % count);
            }
            "ArrowUp" => {
                event.prevent_default();
                active.update(|n| *n = (*n + count - 1) % count);
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                let at = active.get_untracked();
                let id = found.with_untracked(|all| all.get(at).map(|one| one.id.clone()));
                if let Some(id) = id {
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
    };
    let option_id = {
        let id = id.clone();
        move |n: usize| format!("{id}-{n}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || (open.get() && found.with(|all| !all.is_empty())).then(|| option_id(active.get()))
    };
    // What is pointed at must be seen.
    Effect::new({
        let option_id = option_id.clone();
        move |_| {
            let id = option_id(active.get());
            if open.get() {
                show_in_list(&id);
            }
        }
    });
    let popup = {
        let list_id = list_id.clone();
        move || {
            let option_id = option_id.clone();
            let current = chosen.get();
            let options = found.get().into_iter().enumerate().map(move |(n, one)| {
                let (id, selected) = (one.id.clone(), current == one.id);
                view! {
                    <li class="option" class:active=move || active.get() == n role="option" id=option_id(n) aria-selected=selected.to_string()
                        on:mousedown=|event| event.prevent_default() on:click=move |_| choose(id.clone())>
                        {if selected { icon("check") } else { view! { <span></span> } }}
                        <span class="t">{one.name}</span><span class="meta">{one.meta}</span>
                    </li>
                }
            });
            let none = found.with(Vec::is_empty);
            view! {
                <div class="listbox" on:mousedown=|event| event.prevent_default()>
                    <ul role="listbox" id=list_id.clone() aria-label="Choices">{options.collect_view()}</ul>
                    <div class="foot">
                        <span class="small faint">{move || { let note = note.get(); if note.is_empty() && none { "Nothing matches".to_owned() } else { note } }}</span>
                    </div>
                </div>
            }
        }
    };
    view! {
        <div class="combo affix">
            <input class="input" id=id role="combobox" autocomplete="off" spellcheck="false" aria-autocomplete="list"
                aria-expanded=move || open.get().to_string() aria-controls=list_id aria-activedescendant=active_id placeholder=placeholder
                prop:value=move || typed.get().unwrap_or_else(|| shown.get())
                on:input=move |event| { typed.set(Some(event_target_value(&event))); active.set(0); show(); }
                on:click=move |_| show() on:keydown=key on:blur=leave/>
            <span class="suffix">{small_icon("updown")}</span>
            {move || open.get().then(&popup)}
        </div>
    }
}

/// Scrolls a list so far that one of its options can be seen.
pub fn show_in_list(id: &str) {
    let Some(option) = document().get_element_by_id(id) else { return };
    let Some(list) = option.parent_element() else { return };
    let option = option.unchecked_ref::<web_sys::HtmlElement>();
    let list = list.unchecked_ref::<web_sys::HtmlElement>();
    let (top, end) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if end > list.scroll_top() + list.client_height() {
        list.set_scroll_top(end - list.client_height());
    }
}
