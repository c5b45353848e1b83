//! The change of one field in many records: what to change, and what comes of it.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Kind, Value,
    bulk_edit::{Edit, Editable, How, editable},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    bulk::Task,
    bulk_view::{name, noun},
    state::ListState,
};
use crate::ui::{grouped, icon, small_icon};

/// Records whose change is shown at first, and how many more when the person asks for them.
const SHOWN: usize = 50;

/// Which way the field is changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Put,
    Replace,
    Host,
}

/// Ways that make sense for a field: the first is offered first.
fn ways(field: &Editable) -> Vec<(Way, &'static str)> {
    let mut ways = vec![(Way::Put, "Set to")];
    if field.is_text() {
        ways.push((Way::Replace, "Replace a part"));
    }
    if matches!(field.field.kind, Kind::Url) {
        ways.insert(0, (Way::Host, "Replace the host"));
    }
    ways
}

/// Which field, and what becomes of it.
pub fn form(list: ListState) -> AnyView {
    let fields = Arc::new(editable(list.resource.spec()));
    // What was chosen before is there again after a look at the preview.
    let kept = list.bulk.kept.with_value(|kept| kept.edit.clone());
    let (start, way, texts) = kept.map_or((0, None, Default::default()), |edit| {
        let at = fields.iter().position(|field| field.pattern == edit.at.pattern).unwrap_or(0);
        let (way, texts) = told(edit.how);
        (at, Some(way), texts)
    });
    let chosen = RwSignal::new(start);
    let way = RwSignal::new(way.unwrap_or_else(|| ways(&fields[start])[0].0));
    let (first, second): (RwSignal<String>, RwSignal<String>) =
        (RwSignal::new(texts.0), RwSignal::new(texts.1));
    let wrong = RwSignal::new(None::<String>);
    let submit = {
        let fields = fields.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(at) = fields.get(chosen.get_untracked()).cloned() else { return };
            match how(&at, way.get_untracked(), first.get_untracked(), second.get_untracked()) {
                Ok(how) => list.bulk.preview(list, Edit { at, how }),
                Err(message) => wrong.set(Some(message)),
            }
        }
    };
    let options = fields.iter().enumerate().map(|(n, field)| {
        view! { <option value=n.to_string() selected=n == start>{field.label.clone()}</option> }
            .into_any()
    });
    let choose = {
        let fields = fields.clone();
        move |event: web_sys::Event| {
            let n = event_target_value(&event).parse().unwrap_or(0_usize).min(fields.len() - 1);
            chosen.set(n);
            way.set(ways(&fields[n])[0].0);
            first.set(String::new());
            second.set(String::new());
            wrong.set(None);
        }
    };
    let inputs = {
        let fields = fields.clone();
        move || inputs(&fields[chosen.get()], way, (first, second), wrong)
    };
    view! {
        <form id="bulk-field" class="plan" novalidate on:submit=submit>
            <div class="field">
                <label for="bulk-which">"Field"</label>
                <span class="select"><select id="bulk-which" on:change=choose>{options.collect_view()}</select>{small_icon("updown")}</span>
            </div>
            {inputs}
            <div aria-live="polite">{move || wrong.get().map(|message| view! { <p class="error" id="bulk-wrong">{icon("stop")}<span>{message}</span></p> })}</div>
        </form>
    }
    .into_any()
}

/// The way and the texts of a change, as they were typed.
fn told(how: How) -> (Way, (String, String)) {
    match how {
        How::Put(value) => {
            let text =
                value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            (Way::Put, (text.unwrap_or_default(), String::new()))
        }
        How::Replace(old, new) => (Way::Replace, (old, new)),
        How::Host(host) => (Way::Host, (host, String::new())),
    }
}

fn how(at: &Editable, way: Way, first: String, second: String) -> Result<How, String> {
    match way {
        Way::Put => at.value(&first).map(How::Put),
        Way::Replace if first.is_empty() => Err("Enter the text to replace.".to_owned()),
        Way::Replace => Ok(How::Replace(first, second)),
        Way::Host => {
            let host = first.trim();
            let bare = host.split_once("://").map_or(host, |(_, host)| host).trim_end_matches('/');
            if bare.is_empty() || bare.contains(['/', '?', '#', ' ']) {
                return Err(
                    "Enter a host, such as bots.example.com or bots.example.com:8443.".to_owned()
                );
            }
            Ok(How::Host(host.to_owned()))
        }
    }
}

fn inputs(
    field: &Editable,
    way: RwSignal<Way>,
    (first, second): (RwSignal<String>, RwSignal<String>),
    wrong: RwSignal<Option<String>>,
) -> AnyView {
    let ways = ways(field);
    let kind = field.field.kind;
    // A yes or no always has a value.
    let required = field.field.required || matches!(kind, Kind::Flag(_));
    let select = (ways.len() > 1).then(|| {
        let options = ways.iter().enumerate().map(|(n, (one, label))| {
            let one = *one;
            view! { <option value=n.to_string() selected=way.get_untracked() == one>{*label}</option> }.into_any()
        });
        let all = ways.clone();
        let turn = move |event: web_sys::Event| {
            let n = event_target_value(&event).parse().unwrap_or(0_usize);
            if let Some((one, _)) = all.get(n) {
                wrong.set(None);
                way.set(*one);
            }
        };
        view! {
            <div class="field">
                <label for="bulk-way">"Change"</label>
                <span class="select"><select id="bulk-way" on:change=turn>{options.collect_view()}</select>{small_icon("updown")}</span>
            </div>
        }
    });
    let texts = move || match way.get() {
        Way::Put => view! {
            {value_input(kind, first, wrong)}
            <p class="help" aria-live="polite">{move || emptied(required, &first.get())}</p>
        }
        .into_any(),
        Way::Replace => view! {
            {text_input("bulk-first", "Text to replace", first, wrong)}
            {text_input("bulk-second", "New text", second, wrong)}
        }
        .into_any(),
        Way::Host => text_input("bulk-first", "New host", first, wrong),
    };
    view! { {select}{texts} }.into_any()
}

/// Says what it means to leave the value empty.
fn emptied(required: bool, text: &str) -> Option<&'static str> {
    (!required && text.trim().is_empty())
        .then_some("Left empty, the field is emptied in every record.")
}

fn value_input(kind: Kind, value: RwSignal<String>, wrong: RwSignal<Option<String>>) -> AnyView {
    if !matches!(kind, Kind::Flag(_)) {
        return text_input("bulk-first", "New value", value, wrong);
    }
    if value.with_untracked(String::is_empty) {
        value.set("true".to_owned());
    }
    let is = move |text: &'static str| value.get_untracked() == text;
    view! {
        <div class="field">
            <label for="bulk-first">"New value"</label>
            <span class="select"><select id="bulk-first" on:change=move |event| value.set(event_target_value(&event))>
                <option value="true" selected=is("true")>"Yes"</option>
                <option value="false" selected=is("false")>"No"</option>
            </select>{small_icon("updown")}</span>
        </div>
    }
    .into_any()
}

fn text_input(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
) -> AnyView {
    let typed = move |event: web_sys::Event| {
        value.set(event_target_value(&event));
        wrong.set(None);
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input class="input" id=id autocomplete="off" spellcheck="false" aria-describedby="bulk-wrong"
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                prop:value=move || value.get() on:input=typed/>
        </div>
    }
    .into_any()
}

/// The records that will be changed, before and after.
pub fn preview(list: ListState, head: &str, change: &[&Task]) -> AnyView {
    let label =
        list.bulk.kept.with_value(|kept| kept.edit.as_ref().map(|one| one.at.label.clone()));
    let label = label.unwrap_or_default();
    let tasks: Vec<Task> = change.iter().map(|task| (*task).clone()).collect();
    let all = tasks.len();
    let most = RwSignal::new(SHOWN);
    let rows = move || {
        let rows = tasks.iter().take(most.get()).flat_map(|task| {
            task.changes.iter().enumerate().map(|(n, one)| {
                let name = if n == 0 { name(list, task) } else { String::new() };
                view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td>{words(one.before.as_ref()).map_or_else(empty, |text| view! { <del>{text}</del> }.into_any())}</td>
                        <td>{words(one.after.as_ref()).map_or_else(empty, |text| view! { <ins>{text}</ins> }.into_any())}</td>
                    </tr>
                }
                .into_any()
            })
        });
        rows.collect::<Vec<AnyView>>()
    };
    let more = move || {
        let next = all.saturating_sub(most.get()).min(SHOWN * 10);
        (next > 0).then(|| view! {
            <p><button type="button" class="btn s" on:click=move |_| most.update(|most| *most += SHOWN * 10)>{format!("Show {} more", grouped(next as u64))}</button></p>
        })
    };
    view! {
        <h3>{format!("{label}: {head}")}</h3>
        {(all > 0).then(|| view! {
            <div class="card scroll-x before-after" tabindex="0" role="region" aria-label="Before and after">
                <table class="diff" aria-label="Before and after">
                    <thead><tr><th scope="col">"Record"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {more}
        {secrets(list)}
    }
    .into_any()
}

/// Says in how many records the field holds a secret: it is not among the changes.
fn secrets(list: ListState) -> Option<AnyView> {
    let count = list.bulk.plan.with_untracked(|plan| plan.secrets);
    let hold = if count == 1 { "holds" } else { "hold" };
    let who = format!("{} {}", grouped(count as u64), noun(list, count));
    (count > 0).then(|| {
        view! { <p>{format!("Left alone: secrets, which {who} {hold} in this field.")}</p> }
            .into_any()
    })
}

fn empty() -> AnyView {
    view! { <span class="faint">"(empty)"</span> }.into_any()
}

/// A value as it is read; `None` where there is nothing to read.
fn words(value: Option<&Value>) -> Option<String> {
    let value = value.filter(|value| !value.is_null())?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (!text.is_empty()).then_some(text)
}
