//! What this browser deployed.

use crate::prelude::*;
use baton_model::{
    list::{encode, holds, words},
    ocp::{
        deployment::{Deployment, State},
        history,
    },
};
use leptos_router::hooks::use_query_map;

use super::{
    problems::{class, problems, sentence},
    tray::{notify, time, written},
};
use crate::{
    address::{self, Go},
    console::Console,
    lazy::page,
    pages::titles,
    store::Deployments,
    ui::{
        Dialog, DialogProps, Item, Menu, Time, TimeProps,
        dom::{AnyView, CollectView, IntoAny, view},
        download, icon, menu, pressed, small_icon, ticking,
    },
};

/// The page.
#[page(apps)]
pub fn deployments_page() -> AnyView {
    titles::set("Deployments");
    let deployments = Console::get().deployments;
    let params = use_query_map();
    let part = move |key: &'static str| {
        Memo::new(move |_| params.with(|params| params.get(key).unwrap_or_default()))
    };
    let (search, outcome) = (part("q"), part("outcome"));
    let go = StoredValue::new(Go::here());
    let turn = move |q: String, outcome: String| {
        let pairs = [("q", q), ("outcome", outcome)];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> =
            pairs.map(|(key, value)| format!("{key}={}", encode(value))).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        go.with_value(|go| go.replace(&format!("{}{query}", address::deployments())));
    };
    let found = Memo::new(move |_| {
        let words = words(&search.get());
        let state = outcome.get();
        deployments.all.with(|all| {
            let fits = |one: &&Deployment| {
                (state.is_empty() || code(one.state) == state)
                    && holds(&format!("{} {}", one.name, one.app).to_lowercase(), &words)
            };
            all.iter().filter(fits).map(still).collect::<Vec<_>>()
        })
    });
    let float = Menu::new();
    let clearing = RwSignal::new(false);
    let save = move |event: web_sys::MouseEvent| {
        float.open(pressed(&event), "Export", move || {
            vec![
                Item::run("As CSV", "file", move || export(&found.get_untracked(), true)),
                Item::run("As JSON", "file", move || export(&found.get_untracked(), false)),
            ]
        });
    };
    let options = move || {
        let now = outcome.get();
        OUTCOMES
            .into_iter()
            .map(|(code, label)| {
                view! { <option value=code selected=now == code>{label}</option> }.into_any()
            })
            .collect_view()
    };
    view! {
        <div class="scroll">
            <div class="head">
                <div>
                    <h1 tabindex="-1">"Deployments"</h1>
                    <p class="sub">"What this browser deployed here. The server keeps no history, and other browsers have their own."</p>
                </div>
                <div class="actions">
                    <button type="button" class="btn" aria-haspopup="menu" aria-expanded="false" on:click=save>{icon("transfer")}"Export"</button>
                    <button type="button" class="btn danger" on:click=move |_| clearing.set(true)>{icon("trash")}"Clear history"</button>
                </div>
            </div>
            <div class="tools" role="search" aria-label="Deployments">
                <div class="affix">
                    <svg class="i lead" aria-hidden="true"><use href="#i-search"></use></svg>
                    <input class="input s" type="search" aria-label="Search deployments" placeholder="App…" autocomplete="off" spellcheck="false"
                        prop:value=move || search.get() on:input=move |event| turn(event_target_value(&event), outcome.get_untracked())/>
                </div>
                <span class="select s">
                    <select aria-label="Outcome" prop:value=move || outcome.get() on:change=move |event| turn(search.get_untracked(), event_target_value(&event))>{options}</select>
                    {small_icon("down")}
                </span>
                {notify(deployments)}
            </div>
            {table(deployments, found)}
        </div>
        {menu(float)}
        {clear_dialog(deployments, clearing)}
    }
    .into_any()
}

/// Outcomes that can be chosen: word in the address, and on the screen.
const OUTCOMES: [(&str, &str); 7] = [
    ("", "Outcome: any"),
    ("running", "Running"),
    ("done", "Deployed"),
    ("refused", "Refused"),
    ("failed", "Failed"),
    ("expired", "Expired"),
    ("unknown", "Outcome unknown"),
];

fn code(state: State) -> &'static str {
    if state.is_over() { state.code() } else { State::Running.code() }
}

/// The same while it is only asked about again.
fn still(one: &Deployment) -> Deployment {
    Deployment { asked: 0, looked: 0, missing: one.missing.min(1), ..one.clone() }
}

fn export(all: &[Deployment], csv: bool) {
    let all: Vec<&Deployment> = all.iter().collect();
    let rows = history::rows(&all, &written);
    if csv {
        download("deployments.csv", "text/csv;charset=utf-8", vec![history::csv(&rows)]);
    } else {
        let text = serde_json::to_string_pretty(&rows).unwrap_or_default();
        download("deployments.json", "application/json", vec![text]);
    }
}

fn table(deployments: Deployments, found: Memo<Vec<Deployment>>) -> AnyView {
    let tick = ticking(1000);
    let any = Memo::new(move |_| found.with(|all| !all.is_empty()));
    let rows = move || found.get();
    let empty = move || {
        let none = deployments.all.with(Vec::is_empty);
        let (title, text) = if none {
            ("No deployments yet", "Deploy an app, and it shows here how that went.")
        } else {
            ("Nothing matches", "Other deployments are left out by search and filter.")
        };
        (!any.get()).then(|| {
            view! { <div class="empty">{icon("rocket")}<h2>{title}</h2><p>{text}</p>
            <div class="actions"><a class="btn" href="apps">"All apps"</a></div></div> }
        })
    };
    view! {
        <div class="scroll-x" class:gone=move || !any.get()>
            <table class="plain stacked deps" aria-label="Deployments">
                <thead><tr><th scope="col">"App"</th><th scope="col">"Outcome"</th><th scope="col">"Started"</th><th scope="col">"Took"</th><th scope="col">"What"</th><th scope="col">"Details"</th></tr></thead>
                <tbody><For each=rows key=|one: &Deployment| (one.key.clone(), one.state as u8, one.missing, one.canvases.len()) children=move |one| row(&one, tick)/></tbody>
            </table>
        </div>
        {empty}
    }
    .into_any()
}

fn row(one: &Deployment, tick: RwSignal<u64>) -> AnyView {
    let mut what = vec![if one.all { "everything" } else { "changes only" }];
    what.extend(one.background.then_some("background"));
    what.extend(one.legacy.then_some("legacy"));
    let detail = problems(one);
    let detail = if matches!(detail, AnyView::Nothing) {
        sentence(one).into_any()
    } else {
        let summary = sentence(one);
        view! { <details><summary>{summary}</summary>{detail}</details> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><a class="name mono-name" href=address::app(&one.app, "")>{one.name.clone()}</a></th>
            <td><span class=class(one.state)>{one.state.label()}</span></td>
            <td class="nowrap"><Time value=written(one.started)/></td>
            <td class="nowrap">{took(one, tick)}</td>
            <td>{what.join(", ")}</td>
            <td class="wide">{detail}</td>
        </tr>
    }
    .into_any()
}

fn took(one: &Deployment, tick: RwSignal<u64>) -> AnyView {
    if one.state.is_over() {
        return super::problems::duration(one.took(one.ended)).into_any();
    }
    time(one, tick)
}

fn clear_dialog(deployments: Deployments, open: RwSignal<bool>) -> AnyView {
    let clear = move |_| {
        open.set(false);
        deployments.clear();
        Console::get().notices.say("History cleared");
    };
    view! {
        <Dialog title=Signal::stored("Clear history?".to_owned()) open=open on_close=Callback::new(move |()| open.set(false))
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Keep it"</button>
                <button type="button" class="btn danger fill" on:click=clear>"Clear history"</button>
            }>
            <p>"This browser forgets all deployments of this environment that are over. Those under way stay."</p>
        </Dialog>
    }
    .into_any()
}
