//! The filters that make sense for a list.

use crate::prelude::*;
use baton_model::{
    Kind, Resource, path,
    reference::{referrers, targets},
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{app_filters, needs, state::ListState};
use crate::{
    store::{Progress, Rows},
    ui::small_icon,
};

/// Records that are looked at for values that the contract does not list.
const LOOKED_AT: usize = 2000;

/// All filters of a list.
pub fn filters(list: ListState) -> AnyView {
    if list.resource == Resource::App {
        return of_apps(list);
    }
    let spec = list.resource.spec();
    let has = |name: &str| spec.fields().any(|field| field.path == name);
    let state = [("true", "Active"), ("false", "Inactive")]
        .map(|(value, label)| (value.to_owned(), label.to_owned()))
        .to_vec();
    view! {
        {select(list, "active", "State", Signal::stored(state))}
        {has("type").then(|| select(list, "type", "Type", values(list, "type", "type")))}
        {has("roles").then(|| select(list, "role", "Role", values(list, "roles", "roles[].name")))}
        {(!referrers(list.resource).is_empty()).then(|| toggle(list, "unused", "Unused", "Nothing uses them"))}
        {(!targets(list.resource).is_empty()).then(|| toggle(list, "dangling", "Dangling", "They point at something that is not there"))}
        {needs::needs(list)}
    }
    .into_any()
}

/// Group and type as they occur, and the organization, which nobody lists.
fn of_apps(list: ListState) -> AnyView {
    // All apps in one answer: groups that are not on this page can be chosen too.
    let collection = list.store().of(Resource::App);
    let org = Memo::new(move |_| {
        list.query.with(|query| query.filter("org").unwrap_or_default().to_owned())
    });
    let begun = Memo::new(move |_| list.rows().is_some());
    let idle = Memo::new(move |_| collection.with(|c| c.progress == Progress::Idle && !c.stopped));
    Effect::new(move |_| {
        if begun.get() && idle.get() {
            list.store().load_all(Resource::App);
        }
    });
    let turn = move |event: web_sys::Event| {
        let typed = event_target_value(&event).trim().to_owned();
        let typed = (!typed.is_empty()).then_some(typed);
        list.show(&list.query.get_untracked().with_filter("org", typed.as_deref()));
    };
    view! {
        {select(list, "group", "Group", values(list, "group", "group"))}
        {select(list, "kind", "Type", values(list, "kind", "application_type"))}
        {app_filters::filters(list)}
        <input class="input s org" type="search" aria-label="Organization" placeholder="Organization" title="Only apps whose groups belong to this organization"
            autocomplete="off" spellcheck="false" prop:value=move || org.get() on:change=turn/>
    }
    .into_any()
}

pub(super) fn select(
    list: ListState,
    name: &'static str,
    label: &'static str,
    options: Signal<Vec<(String, String)>>,
) -> AnyView {
    let value = Memo::new(move |_| {
        list.query.with(|query| query.filter(name).unwrap_or_default().to_owned())
    });
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        let chosen = (!chosen.is_empty()).then_some(chosen);
        list.show(&list.query.get_untracked().with_filter(name, chosen.as_deref()));
    };
    let lines = move || {
        let now = value.get();
        let line = |(code, label): (String, String)| {
            let chosen = code == now;
            view! { <option value=code selected=chosen>{label}</option> }.into_any()
        };
        options.get().into_iter().map(line).collect_view()
    };
    view! {
        <span class="select s">
            <select aria-label=label prop:value=move || value.get() on:change=choose>
                <option value="" selected=move || value.with(String::is_empty)>{format!("{label}: any")}</option>
                {lines}
            </select>
            {small_icon("down")}
        </span>
    }
    .into_any()
}

/// What can be chosen: the values of the contract, those that were met, and the one of the address.
fn values(
    list: ListState,
    field: &'static str,
    pattern: &'static str,
) -> Signal<Vec<(String, String)>> {
    let collection = list.store().of(list.resource);
    let asked = Memo::new(move |_| {
        let name = if field == "roles" { "role" } else { field };
        list.query.with(|query| query.filter(name).unwrap_or_default().to_owned())
    });
    // Where everything is here, the rows are among it: then a key in the search changes nothing.
    let page = Memo::new(move |_| if list.is_here() { None } else { list.rows() });
    let loaded = Memo::new(move |_| collection.with(|c| (c.stamp, c.all.len().min(LOOKED_AT))));
    let met = Memo::new(move |_| {
        let mut all = known_values(list.resource, field);
        let mut add = |value: &str| {
            if !value.is_empty() && !all.iter().any(|one| one == value) {
                all.push(value.to_owned());
            }
        };
        asked.with(|value| add(value));
        loaded.get();
        collection.with_untracked(|c| {
            for record in c.all.iter().take(LOOKED_AT) {
                path::texts(&record.json, pattern).into_iter().for_each(&mut add);
            }
        });
        page.with(|rows| {
            for record in rows.iter().flat_map(Rows::iter) {
                path::texts(&record.json, pattern).into_iter().for_each(&mut add);
            }
        });
        all.into_iter().map(|value| (value.clone(), value)).collect()
    });
    met.into()
}

fn known_values(resource: Resource, field: &str) -> Vec<String> {
    let kind = resource.spec().fields().find(|one| one.path == field).map(|one| one.kind);
    let listed = match kind {
        Some(Kind::List(items)) => {
            items.fields.iter().find(|one| one.path == "name").map(|one| one.kind)
        }
        kind => kind,
    };
    match listed {
        Some(Kind::Choice(values)) => values.iter().map(|value| (*value).to_owned()).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn toggle(
    list: ListState,
    name: &'static str,
    label: &'static str,
    title: &'static str,
) -> AnyView {
    let on = Memo::new(move |_| list.query.with(|query| query.filter(name) == Some("true")));
    let turn = move |_| {
        let value = (!on.get_untracked()).then_some("true");
        list.show(&list.query.get_untracked().with_filter(name, value));
    };
    view! {
        <button type="button" class="filter" aria-pressed=move || on.get().to_string() title=title on:click=turn>{label}</button>
    }
    .into_any()
}
