//! Open sets: the known values to choose from, and room for others.

use crate::prelude::*;
use baton_model::{Path, Value, spec::Field};

use crate::ui::dom::{AnyView, CollectView, IntoAny, each, view};

use super::{
    fields::{described, invalid, messages},
    form::{Form, input_id},
};
use crate::ui::small_icon;

/// Stands for "another value" in the select; no server sends it.
const OTHER: &str = "\u{0}other";

/// One of several values, or another one.
pub fn choice(
    form: Form,
    spec: &'static Field,
    path: &Path,
    known: &'static [&'static str],
) -> AnyView {
    let other = RwSignal::new(false);
    let (value, set, wrong, place) = (path.clone(), path.clone(), path.clone(), path.clone());
    let current = Memo::new(move |_| form.text(&value));
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if chosen == OTHER {
            other.set(true);
            super::form::focus(&set);
            return;
        }
        form.set(&set, (!chosen.is_empty()).then_some(Value::String(chosen)));
        form.touch(&set);
    };
    (move || {
        let (place, wrong) = (place.clone(), wrong.clone());
        if other.get() {
            let (set, leave) = (place.clone(), place.clone());
            return view! {
                <input class="input" id=input_id(&place) autocomplete="off" prop:value=move || current.get()
                    aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&place)
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        form.set(&set, (!text.is_empty()).then_some(Value::String(text)));
                    }
                    on:blur=move |_| { form.touch(&leave); other.set(false); }/>
            }
            .into_any();
        }
        let unlisted = move || {
            let text = current.get();
            (!text.is_empty() && !known.contains(&text.as_str())).then_some(text)
        };
        let options = known.iter().map(|value| {
            view! { <option value=*value selected=move || current.get() == *value>{*value}</option> }.into_any()
        });
        view! {
            <span class="select">
                <select id=input_id(&place) prop:value=move || current.get() on:change=choose.clone()
                    aria-invalid=move || invalid(form, &wrong) aria-describedby=described(&place)>
                    <option value="" selected=move || current.get().is_empty()>{if spec.required { "Choose…" } else { "Not set" }}</option>
                    {options.collect_view()}
                    {move || unlisted().map(|text| view! { <option value=text selected=true>{text.clone()}</option> })}
                    <option value=OTHER>"Other value…"</option>
                </select>
                {small_icon("updown")}
            </span>
        }
        .into_any()
    })
    .into_any()
}

/// A set of values at a place. Cheap to copy.
#[derive(Clone, Copy)]
struct Set {
    form: Form,
    path: StoredValue<Path>,
    known: &'static [&'static str],
    /// What is in it.
    values: Memo<Vec<String>>,
    /// What stands in the input for further values.
    typed: RwSignal<String>,
    /// Those that are in the set only as long as they stand there.
    standing: RwSignal<Vec<String>>,
}

impl Set {
    fn new(form: Form, path: Path, known: &'static [&'static str]) -> Self {
        let path = StoredValue::new(path);
        let values = Memo::new(move |_| {
            let list = path.with_value(|path| form.value(path));
            let texts = |list: &Vec<Value>| {
                list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            };
            list.as_ref().and_then(Value::as_array).map(texts).unwrap_or_default()
        });
        let (typed, standing) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
        let set = Self { form, path, known, values, typed, standing };
        // The form was reset, or begins anew.
        let gone = move |all: &Vec<String>| {
            standing.with(|names| names.iter().any(|name| !all.contains(name)))
        };
        Effect::new(move |_| {
            if values.with(gone) {
                set.take_in();
            }
        });
        set
    }

    /// Takes some values out and puts others in.
    fn change(self, out: &[String], into: &[String]) {
        let Self { form, path, .. } = self;
        path.with_value(|path| {
            let list = untrack(|| form.value(path));
            let mut list = list.and_then(|value| value.as_array().cloned()).unwrap_or_default();
            let is_out = |value: &Value| out.iter().any(|name| value.as_str() == Some(name));
            list.retain(|value| !is_out(value));
            list.extend(into.iter().cloned().map(Value::String));
            form.set(path, (!list.is_empty()).then_some(Value::Array(list)));
        });
    }

    fn turn(self, name: String, on: bool) {
        if on { self.change(&[], &[name]) } else { self.change(&[name], &[]) }
    }

    /// What is typed is in the set at once: a save sends it, a draft keeps it, and leaving asks.
    fn type_in(self, text: String) {
        let before = self.standing.get_untracked();
        let mut names: Vec<String> = Vec::new();
        self.values.with_untracked(|all| {
            for name in text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()) {
                let is = |one: &String| one == name;
                let is_in = all.iter().any(is) && !before.iter().any(is);
                if !is_in && !names.iter().any(is) {
                    names.push(name.to_owned());
                }
            }
        });
        self.typed.set(text);
        if names != before {
            self.standing.set(names.clone());
            self.change(&before, &names);
        }
    }

    /// Gives what was typed boxes of its own.
    fn take_in(self) {
        // The page may be gone: its fields lose the focus after their signals.
        if !self.form.is_gone() && self.typed.with_untracked(|text| !text.is_empty()) {
            self.standing.set(Vec::new());
            self.typed.set(String::new());
        }
    }

    /// The values that have a box. Those of one's own keep it when they are unticked, until the
    /// form begins anew, and then as long as the focus is on one of them.
    fn boxes(self, place: NodeRef<html::Div>) -> Memo<(u32, Vec<String>)> {
        let has_focus = move || {
            let at = document().active_element();
            place.get_untracked().is_some_and(|place| place.contains(at.as_deref()))
        };
        Memo::new(move |before: Option<&(u32, Vec<String>)>| {
            let round = self.form.round.get();
            let kept = before.filter(|(at, _)| *at == round || has_focus());
            let known = || self.known.iter().map(|name| (*name).to_owned()).collect();
            let mut names = kept.map_or_else(known, |kept| kept.1.clone());
            let standing = self.standing.get();
            for name in self.values.get() {
                if !names.contains(&name) && !standing.contains(&name) {
                    names.push(name);
                }
            }
            (round, names)
        })
    }
}

/// Several values, known or not.
pub fn choices(
    form: Form,
    spec: &'static Field,
    path: Path,
    known: &'static [&'static str],
) -> AnyView {
    let set = Set::new(form, path.clone(), known);
    let place: NodeRef<html::Div> = NodeRef::new();
    let boxes = set.boxes(place);
    let one = move |name: String| {
        let (is, turned) = (name.clone(), name.clone());
        view! {
            <label class="inline">
                <input type="checkbox" class="check" prop:checked=move || set.values.with(|all| all.contains(&is))
                    on:change=move |event| set.turn(turned.clone(), event_target_checked(&event))/>
                {name}
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="field checkset">
            <legend class="label">{spec.label}</legend>
            <div class="checks" node_ref=place>{each(move || boxes.get().1, Clone::clone, one)}</div>
            <div class="affix add-value">
                <input class="input s" id=input_id(&path) autocomplete="off" placeholder="Another value" aria-label=format!("Add to {}", spec.label.to_lowercase())
                    prop:value=move || set.typed.get() on:input=move |event| set.type_in(event_target_value(&event))
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); set.take_in(); }
                    on:blur=move |_| set.take_in()/>
            </div>
            {messages(form, spec, path)}
        </fieldset>
    }
    .into_any()
}
