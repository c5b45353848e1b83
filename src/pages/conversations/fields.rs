//! Inputs that are bound to a place of the message.

use crate::prelude::*;
use baton_model::{Path, Value, asset};
use serde_json::json;

use super::desk::{Desk, Part};
use crate::ui::{
    dom::{AnyView, CollectView, view},
    icon, refocus_soon,
};

fn id_of(part: Part, path: &str) -> String {
    let part = match part {
        Part::Message => "m",
        Part::Start => "s",
        Part::Call => "c",
    };
    format!("{part}-{}", path.replace(['.', '[', ']'], "-"))
}

/// A text in one line.
pub fn line(desk: Desk, part: Part, path: &str, label: &str, help: &'static str) -> AnyView {
    input(desk, part, path, label, help, |text| json!(text))
}

/// A whole number, or any other text.
pub fn number(desk: Desk, part: Part, path: &str, label: &str, help: &'static str) -> AnyView {
    input(desk, part, path, label, help, asset::whole_number)
}

fn input(
    desk: Desk,
    part: Part,
    path: &str,
    label: &str,
    help: &'static str,
    read: fn(&str) -> Value,
) -> AnyView {
    let id = id_of(part, path);
    let help_id = format!("{id}-help");
    let place = Path::parse(path);
    let shown = place.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label.to_owned()}</label>
            <input class="input" id=id autocomplete="off" aria-describedby=(!help.is_empty()).then(|| help_id.clone())
                prop:value=move || desk.text(part, &shown)
                on:input=move |event| {
                    let text = event_target_value(&event);
                    desk.set(part, &place, (!text.is_empty()).then(|| read(&text)));
                }/>
            {(!help.is_empty()).then(|| view! { <p class="help" id=help_id>{help}</p> })}
        </div>
    }
}

/// A longer text, with the number of its characters.
pub fn area(
    desk: Desk,
    path: &str,
    label: &'static str,
    rows: &'static str,
    help: &'static str,
) -> AnyView {
    let id = id_of(Part::Message, path);
    let help_id = format!("{id}-help");
    let place = Path::parse(path);
    let (shown, counted) = (place.clone(), place.clone());
    let count = Memo::new(move |_| desk.text(Part::Message, &counted).chars().count());
    view! {
        <div class="field">
            <div class="toplabel"><label for=id.clone()>{label}</label><span class="opt">{move || format!("{} characters", crate::ui::grouped(count.get() as u64))}</span></div>
            <textarea class="input" id=id rows=rows aria-describedby=(!help.is_empty()).then(|| help_id.clone()) prop:value=move || desk.text(Part::Message, &shown)
                on:input=move |event| desk.set_text(Part::Message, &place, event_target_value(&event))></textarea>
            {(!help.is_empty()).then(|| view! { <p class="help" id=help_id>{help}</p> })}
        </div>
    }
}

/// A yes or no.
pub fn switch(desk: Desk, path: &str, label: &'static str, help: &'static str) -> AnyView {
    let id = id_of(Part::Message, path);
    let help_id = format!("{id}-help");
    let place = Path::parse(path);
    let shown = place.clone();
    let on = move || desk.with(Part::Message, |value| shown.get(value) == Some(&json!(true)));
    let toggle = move |_: web_sys::Event| {
        let on =
            desk.chats.compose.with_untracked(|it| place.get(&it.message) == Some(&json!(true)));
        desk.set(Part::Message, &place, (!on).then(|| json!(true)));
    };
    view! {
        <div class="switchrow">
            <input class="switch" type="checkbox" role="switch" id=id.clone() aria-describedby=help_id.clone() prop:checked=on on:change=toggle/>
            <label for=id>{label}</label>
            <p class="help" id=help_id>{help}</p>
        </div>
    }
}

/// A column of a list of rows: its member, its label, and whether it is a yes or no.
pub type Column = (&'static str, &'static str, bool);

/// Rows of texts, such as attributes: as many as the person adds.
pub fn rows(
    desk: Desk,
    part: Part,
    path: &'static str,
    noun: &'static str,
    columns: &'static [Column],
) -> AnyView {
    let list = Path::parse(path);
    let add_id = format!("{}-add", id_of(part, path));
    let beside = add_id.clone();
    let counted = list.clone();
    let count = Memo::new(move |_| {
        desk.with(part, |value| counted.get(value).and_then(Value::as_array).map_or(0, Vec::len))
    });
    let added = list.clone();
    let add = move |_| {
        desk.change(part, |value| {
            let mut rows = added.get(value).and_then(Value::as_array).cloned().unwrap_or_default();
            rows.push(json!({}));
            added.set(value, Value::Array(rows));
        });
    };
    let row = move |n: usize| {
        let fields = columns.iter().map(|(member, label, is_switch)| {
            let place = list.at(n).key(member);
            cell(desk, part, place, label, *is_switch)
        });
        let gone = list.at(n);
        let beside = format!("#{beside}");
        let remove = move |_| {
            desk.set(part, &gone, None);
            refocus_soon(beside.as_str());
        };
        view! {
            <fieldset class="rowset">
                <legend>{format!("{noun} {}", n + 1)}</legend>
                <button type="button" class="btn ghost icon s row-remove" aria-label=format!("Remove {} {}", noun.to_lowercase(), n + 1)
                    on:click=remove>{icon("x")}</button>
                <div class="two">{fields.collect_view()}</div>
            </fieldset>
        }
    };
    view! {
        <div class="rows">
            {move || (0..count.get()).map(&row).collect_view()}
            <div><button type="button" class="btn s" id=add_id on:click=add>{icon("plus")}{format!("Add {}", noun.to_lowercase())}</button></div>
        </div>
    }
}

fn cell(desk: Desk, part: Part, place: Path, label: &'static str, is_switch: bool) -> AnyView {
    let id = id_of(part, &place.to_string());
    let shown = place.clone();
    if is_switch {
        let on = move || desk.with(part, |value| shown.get(value) == Some(&json!(true)));
        let toggle = move |event: web_sys::Event| {
            desk.set(part, &place, Some(json!(event_target_checked(&event))));
        };
        return view! {
            <label class="inline"><input class="check" type="checkbox" id=id prop:checked=on on:change=toggle/><span>{label}</span></label>
        };
    }
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input class="input" id=id autocomplete="off" prop:value=move || desk.text(part, &shown)
                on:input=move |event| desk.set(part, &place, Some(json!(event_target_value(&event))))/>
        </div>
    }
}

/// Says as long as the field is there whether it can be read.
pub fn watch(problem: Memo<Option<String>>, broken: RwSignal<bool>) {
    Effect::new(move |_| broken.set(problem.with(Option::is_some)));
    on_cleanup(move || {
        let _ = broken.try_set(false);
    });
}
