//! Open sets: the known values to choose from, and room for others.

use crate::prelude::*;
use baton_model::{Path, Value, spec::Field};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

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

/// Several values, known or not.
pub fn choices(
    form: Form,
    spec: &'static Field,
    path: Path,
    known: &'static [&'static str],
) -> AnyView {
    let read = path.clone();
    let current = Memo::new(move |_| -> Vec<String> {
        let value = form.value(&read);
        value
            .as_ref()
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
            .unwrap_or_default()
    });
    let write = {
        let path = path.clone();
        move |name: &str, on: bool| {
            let mut list =
                form.value(&path).and_then(|v| v.as_array().cloned()).unwrap_or_default();
            if on {
                list.push(Value::String(name.to_owned()));
            } else {
                list.retain(|value| value.as_str() != Some(name));
            }
            form.set(&path, (!list.is_empty()).then_some(Value::Array(list)));
        }
    };
    let boxes = {
        let write = write.clone();
        move || {
            let mut names: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            names.extend(current.get().into_iter().filter(|name| !known.contains(&name.as_str())));
            names
            .into_iter()
            .map(|name| {
                let (is, set, write) = (name.clone(), name.clone(), write.clone());
                view! {
                    <label class="inline">
                        <input type="checkbox" class="check" prop:checked=move || current.with(|all| all.contains(&is))
                            on:change=move |event| write(&set, event_target_checked(&event))/>
                        {name}
                    </label>
                }
                .into_any()
            })
            .collect_view()
        }
    };
    let typed = RwSignal::new(String::new());
    let add = move || {
        // The page may be gone: its fields lose the focus after their signals.
        let text = typed.try_get_untracked().unwrap_or_default();
        for name in text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()) {
            if !current.with_untracked(|all| all.iter().any(|one| one == name)) {
                write(name, true);
            }
        }
        typed.set(String::new());
    };
    let add_now = add.clone();
    view! {
        <fieldset class="field checkset">
            <legend class="label">{spec.label}</legend>
            <div class="checks">{boxes}</div>
            <div class="affix add-value">
                <input class="input s" id=input_id(&path) autocomplete="off" placeholder="Another value" aria-label=format!("Add to {}", spec.label.to_lowercase())
                    prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); add_now(); }
                    on:blur=move |_| add()/>
            </div>
            {messages(form, spec, path)}
        </fieldset>
    }
    .into_any()
}
