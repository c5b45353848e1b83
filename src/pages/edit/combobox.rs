//! Choosing a record by its name.

use crate::prelude::*;
use baton_model::{Path, Resource, Value, config::System, list::encode, spec::Field};

use crate::ui::dom::{AnyView, IntoAny, each, view};

use super::{
    candidates::{Found, MOST, Search},
    chosen::{
        Choice, enter_foot, focus_input, into_sight, is_opaque, is_read, marked, open_link,
        other_bot, state_of, stays, summary,
    },
    fields::{described, invalid},
    form::{Form, input_id},
    narrow,
    panel::panel,
};
use crate::{
    store::Collection,
    ui::{focus_soon, icon, show_in_list, small_icon},
};

/// More choices than can be seen at once: the list does not grow beyond them.
const FULL: usize = 12;

/// The input of a reference and the choices below it.
#[derive(Clone, Copy)]
struct Combo {
    search: Search,
    found: Memo<Found>,
    /// Place and id of the choice that is highlighted.
    active: Memo<usize>,
    pointed: Memo<Option<String>>,
    /// The name of what is chosen.
    shown: Memo<String>,
    node: NodeRef<html::Input>,
    /// Something was typed and confirmed, or left, before the choices were here: they decide what is meant.
    waits: RwSignal<bool>,
    /// What the record is called that is made in a panel.
    making: RwSignal<Option<String>>,
}

impl Combo {
    fn new(search: Search) -> Self {
        let found = Memo::new(move |_| search.find());
        let place = move |id: &Option<String>| found.with(|found| found.place_of(id.as_deref()?));
        let active = Memo::new(move |_| search.walked.with(place).unwrap_or_default());
        let pointed = Memo::new(move |_| {
            found.with(|found| Some(found.choices.get(active.get())?.id.clone()))
        });
        let shown = Memo::new(move |_| search.name());
        let (node, waits, making) = (NodeRef::new(), RwSignal::new(false), RwSignal::new(None));
        Self { search, found, active, pointed, shown, node, waits, making }
    }

    /// What stands in the input and is not chosen ends with what the form was.
    fn begin_anew(self) {
        let Search { form, open, typed, .. } = self.search;
        Effect::new(move |before: Option<()>| {
            form.round.track();
            if before.is_some() {
                self.waits.set(false);
                if !open.get_untracked() {
                    typed.set(None);
                }
            }
        });
    }

    /// Takes what was typed before the choices were here.
    fn take_later(self) {
        let Search { form, to, open, typed, .. } = self.search;
        Effect::new(move |_| {
            if !self.waits.get() || !form.console.store.of(to).with(Collection::is_complete) {
                return;
            }
            self.waits.set(false);
            let id = untrack(|| match typed.get()?.trim() {
                "" => None,
                _ if open.get() => self.pointed.get(),
                text if self.search.id().is_empty() => self.meant(text),
                _ => None,
            });
            if let Some(id) = id {
                self.choose(id);
            }
        });
    }

    fn show(self) {
        let Search { form, to, open, walked, .. } = self.search;
        if !open.get_untracked() {
            form.console.store.load_all(to);
            walked.set(None);
            open.set(true);
            into_sight(self.node);
        }
    }

    /// What was left without a choice is looked for again, unless something was chosen since.
    fn show_again(self) {
        if !self.search.open.get_untracked() && !self.shown.with_untracked(String::is_empty) {
            self.search.typed.set(None);
        }
        self.show();
    }

    fn choose(self, id: String) {
        let Search { form, spec, to, path, .. } = self.search;
        let path = path.get_value();
        let record = form.console.store.peek(to, &id);
        // Some servers give numbers.
        let own = record.as_ref().and_then(|record| record.json.get("id").cloned());
        let before = form.console.store.peek(to, &untrack(|| form.text(&path)));
        if let (Some(before), Some(record)) = (before, &record) {
            narrow::rename(form, &path, &before, record);
        }
        form.set(&path, Some(own.filter(Value::is_number).unwrap_or(Value::String(id))));
        form.touch(&path);
        if let Some(record) = record {
            narrow::follow(form, spec, &path, &record);
        }
        self.search.close();
    }

    /// Takes what was made in a panel.
    fn made(self, id: Option<String>) {
        self.making.set(None);
        self.search.close();
        if let Some(id) = id {
            self.choose(id);
        }
        // The panel is there until this is drawn, and nothing below it takes the focus.
        let input = self.search.path.with_value(input_id);
        focus_soon(format!("[id=\"{input}\"]"));
    }

    fn clear(self) {
        self.waits.set(false);
        self.search.path.with_value(|path| self.search.form.set(path, None));
        self.search.typed.set(None);
        focus_input(self.node);
    }

    fn leave(self, event: &web_sys::FocusEvent) {
        // The page may be gone: its fields lose the focus after their signals.
        let Some(path) = self.search.path.try_get_value() else { return };
        // To the buttons below the choices, or into the panel that one of them opened.
        let Search { form, to, open, typed, .. } = self.search;
        // A sign-in over the page gives the focus back.
        let asks = || untrack(|| form.console.session.asks(System::ConversationManager));
        if self.making.with_untracked(Option::is_some) || stays(event) || asks() {
            return;
        }
        if let Some(text) = typed.get_untracked() {
            let text = text.trim();
            if text.is_empty() {
                form.set(&path, None);
            } else if let Some(id) = self.meant(text) {
                self.choose(id);
            } else if untrack(|| self.search.id()).is_empty() {
                // It stays, so that it can be corrected.
                open.set(false);
                self.waits.set(!form.console.store.of(to).with_untracked(Collection::is_complete));
                return form.touch(&path);
            }
        }
        self.search.close();
        form.touch(&path);
    }

    /// The id of what somebody means who types this and goes on.
    fn meant(self, text: &str) -> Option<String> {
        let Search { form, to, .. } = self.search;
        let store = form.console.store;
        untrack(|| {
            let found = self.search.look();
            let same = |choice: &&Choice| choice.name.eq_ignore_ascii_case(text);
            let mut all = found.choices.iter().filter(same);
            let exact = all.next().filter(|_| all.next().is_none());
            // The only one that is found will be the one that is meant, once all are read.
            let only = found.count == 1 && found.matching == 1 && is_read(store, to);
            let chosen = exact.or_else(|| found.choices.first().filter(|_| only));
            chosen.map(|choice| choice.id.clone()).or_else(|| {
                let is_id = uuid::Uuid::try_parse(text).is_ok() || is_opaque(store, to, text);
                is_id.then(|| text.to_owned())
            })
        })
    }

    fn walk(self, by: usize) {
        let to = self.found.with_untracked(|found| {
            let place = (self.active.get_untracked() + by) % found.choices.len().max(1);
            Some(found.choices.get(place)?.id.clone())
        });
        self.search.walked.set(to);
    }

    fn key(self, event: &web_sys::KeyboardEvent) {
        let is_open = self.search.open.get_untracked();
        let count = self.found.with_untracked(|found| found.choices.len());
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !is_open => self.show_again(),
            "ArrowDown" if self.active.get_untracked() + 1 >= count && enter_foot(self.node) => {}
            "ArrowDown" => self.walk(1),
            "ArrowUp" => self.walk(count.saturating_sub(1)),
            "Enter" if is_open => {
                let store = self.search.form.console.store;
                match self.pointed.get_untracked() {
                    Some(id) => self.choose(id),
                    // There is only what makes a new one.
                    None if store.of(self.search.to).with_untracked(Collection::is_complete) => {
                        enter_foot(self.node);
                    }
                    None => self.waits.set(true),
                }
            }
            "Escape" if is_open => {
                event.stop_propagation();
                self.search.close();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Up from the foot is back to the input; Escape closes.
    fn foot_key(self, event: &web_sys::KeyboardEvent) {
        match event.key().as_str() {
            "ArrowUp" => focus_input(self.node),
            "Escape" => {
                event.stop_propagation();
                focus_input(self.node);
                self.search.close();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Id of the element of a choice: it stays the same while others come.
    fn option_id(self, choice: &str) -> String {
        format!("{}-{}", self.search.path.with_value(input_id), encode(choice))
    }

    /// Keeps what is highlighted in sight, and the choices above the bar that saves.
    fn keep_in_sight(self) {
        let Search { open, typed, walked, .. } = self.search;
        Effect::new(move |_| {
            open.track();
            typed.track();
            // Others that come must not move it out of sight, nor whoever scrolls without it.
            if walked.with(Option::is_some) {
                self.found.track();
            }
            if let Some(id) = self.pointed.get_untracked() {
                show_in_list(&self.option_id(&id));
            }
        });
        // They grow with those that come, until the list is full.
        let grown = Memo::new(move |_| self.found.with(|found| found.choices.len().min(FULL)));
        Effect::new(move |_| {
            grown.track();
            if open.get() {
                into_sight(self.node);
            }
        });
    }

    fn options(self) -> AnyView {
        let current = Memo::new(move |_| self.search.id());
        let all = move || {
            let (query, current) = (self.search.query(), current.get());
            let choices = self.found.with(|found| found.choices.clone());
            choices.into_iter().map(move |one| (one.id == current, one, query.clone()))
        };
        // A choice stays the same element while others come: one that is pressed is chosen.
        let option = move |(selected, one, query): (bool, Choice, String)| {
            let (id, option) = (one.id.clone(), one.id);
            view! {
                <li class="option" class:active=move || self.pointed.with(|id| id.as_ref() == Some(&option)) role="option" id=self.option_id(&id) aria-selected=selected.to_string()
                    on:mousedown=|event| event.prevent_default() on:click=move |_| self.choose(id.clone())>
                    {if selected { icon("check") } else { view! { <span></span> }.into_any() }}
                    <span class="t">{marked(&one.name, &query)}</span><span class="meta">{one.meta}</span>
                </li>
            }.into_any()
        };
        each(all, Clone::clone, option)
    }

    fn popup(self, list_id: String) -> AnyView {
        let Search { form, to, everything, typed, .. } = self.search;
        let new = move || match self.search.query().trim() {
            "" => format!("New {}", to.spec().singular),
            name => format!("New {} “{name}”", to.spec().singular),
        };
        let make = move |_| self.making.set(Some(typed.get_untracked().unwrap_or_default()));
        let others = Memo::new(move |_| self.found.with(|found| found.count < found.matching));
        let count = Memo::new(move |_| self.found.with(|found| found.count.min(MOST)));
        // Named without the field, as is the button that clears it: they would be taken for it.
        view! {
            <div class="listbox" on:mousedown=|event| event.prevent_default() on:keydown=move |event| self.foot_key(&event) on:focusout=move |event| self.leave(&event)>
                <ul role="listbox" id=list_id aria-label="Choices">{self.options()}</ul>
                <div class="foot">
                    <button type="button" class="btn ghost s" tabindex="-1" on:click=make>
                        {icon("plus")}<span class="t">{new}</span>
                    </button>
                    {move || others.get().then(|| view! {
                        <button type="button" class="btn ghost s" tabindex="-1" on:click=move |_| everything.set(true)>"Show all"</button>
                    })}
                    <span class="small faint">{move || summary(form, to, count.get())}</span>
                </div>
            </div>
        }
        .into_any()
    }
}

/// An input that finds records of `to` by name and holds the id of the chosen one.
pub fn reference_input(form: Form, spec: &'static Field, path: Path, to: Resource) -> AnyView {
    let search = Search {
        form,
        spec,
        to,
        path: StoredValue::new(path.clone()),
        open: RwSignal::new(false),
        typed: RwSignal::new(None),
        walked: RwSignal::new(None),
        everything: RwSignal::new(false),
    };
    let combo = Combo::new(search);
    let Search { open, typed, walked, .. } = search;
    let Combo { shown, node, making, .. } = combo;
    let id = input_id(&path);
    let list_id = format!("{id}-list");
    combo.keep_in_sight();
    combo.take_later();
    combo.begin_anew();

    // What was typed and left without a choice, where that is no error anyway.
    let unknown = {
        let path = path.clone();
        Memo::new(move |_| {
            let left = !open.get() && shown.with(String::is_empty);
            let text = typed.get().filter(|_| left).unwrap_or_default().trim().to_owned();
            (!text.is_empty() && form.problem(&path).is_none()).then_some(text)
        })
    };
    let input = move |event| {
        typed.set(Some(event_target_value(&event)));
        walked.set(None);
        combo.waits.set(false);
        combo.show();
    };
    let text = move || {
        let text = typed.get().filter(|_| open.get() || shown.with(String::is_empty));
        text.unwrap_or_else(|| shown.get())
    };
    let filled = Memo::new(move |_| !search.id().is_empty());
    let active_id = move || combo.pointed.with(|id| Some(combo.option_id(id.as_deref()?)));
    let made = Callback::new(move |id| combo.made(id));
    let (wrong, list) = (path.clone(), list_id.clone());
    view! {
        <div class="combo affix">
            <input class="input" class:linked=move || filled.get() id=id node_ref=node role="combobox" autocomplete="off" spellcheck="false"
                aria-expanded=move || open.get().to_string() aria-autocomplete="list" aria-controls=list_id
                aria-activedescendant=active_id aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&path)
                placeholder=format!("Search {}", to.spec().plural.to_lowercase()) prop:value=text
                on:input=input on:click=move |_| combo.show_again() on:keydown=move |event| combo.key(&event) on:blur=move |event| combo.leave(&event)/>
            {move || if filled.get() {
                view! { <button type="button" class="btn ghost icon" tabindex="-1" aria-label="Clear" on:click=move |_| combo.clear()>{small_icon("x")}</button> }.into_any()
            } else {
                view! { <span class="suffix">{small_icon("updown")}</span> }.into_any()
            }}
            {open_link(form, path.clone(), to)}
            {move || open.get().then(|| combo.popup(list.clone()))}
        </div>
        {state_of(form, path.clone(), to)}
        {other_bot(form, spec, path)}
        <div class="live" aria-live="polite">{move || unknown.get().map(|text| view! { <span class="state warn ref-state">{format!("No {} is chosen for “{text}”.", to.spec().singular)}</span> })}</div>
        {move || making.get().map(|name| {
            let begins = search.path.with_value(|path| narrow::beginning(form, spec, path));
            panel(to, name, begins, made)
        })}
    }
    .into_any()
}
