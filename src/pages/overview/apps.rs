//! What the apps of the Orchestrator are doing.

use std::sync::Arc;

use baton_model::{
    Failure, Record, Resource,
    config::System,
    ocp::app::{Status, is_edited},
};

use crate::{
    address,
    console::Console,
    prelude::*,
    store::{Progress, Seen},
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, grouped, icon, refocus_soon,
    },
};

/// More apps than this are asked for their status only when the person says so: some servers
/// allow 60 calls a minute.
const MANY: usize = 60;
/// Where the focus goes when a button has done its work and is gone.
const TITLE: &str = "#apps-title";

/// The apps of the environment. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Apps {
    console: Console,
    /// Whether the environment has an Orchestrator, and the person is signed in to it.
    pub there: Memo<Option<bool>>,
    /// All apps, once they are here.
    all: Memo<Option<Listed>>,
    /// Whether every one is to be asked for its status, however many there are.
    wanted: RwSignal<bool>,
    /// What they are doing.
    pub facts: Memo<Option<Facts>>,
}

/// The apps; the same only if they are the very same.
#[derive(Clone)]
struct Listed(Arc<Vec<Arc<Record>>>, (u32, u32));

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1 && self.0.len() == other.0.len()
    }
}

/// What the apps are doing, all of them.
#[derive(Clone, PartialEq, Default)]
pub struct Facts {
    /// Name on the screen, word in the address, class of the mark, how many.
    statuses: Vec<(String, String, &'static str, usize)>,
    /// How many run.
    pub started: usize,
    /// Of how many the status could not be read.
    refused: usize,
}

impl Apps {
    /// Reads them as soon as somebody is signed in.
    pub fn begin() -> Self {
        let console = Console::get();
        let (session, store) = (console.session, console.store);
        let system = System::Orchestrator;
        let there = Memo::new(move |_| session.has(system).then(|| session.is_signed_in(system)));
        let collection = store.of(Resource::App);
        let idle = Memo::new(move |_| collection.with(|c| c.progress == Progress::Idle));
        Effect::new(move |_| {
            if there.get() != Some(true) {
                return;
            }
            // Those of all organizations, whichever the list was narrowed to.
            store.turn_to("");
            if idle.get() {
                store.load_all(Resource::App);
            }
        });
        let mark = Memo::new(move |_| {
            collection.with(|c| c.is_complete().then_some((c.run, c.stamp, c.all.len())))
        });
        let all = Memo::new(move |_| {
            let (run, stamp, _) = mark.get()?;
            let all = collection.with_untracked(|c| c.all.clone());
            Some(Listed(all, (run, stamp)))
        });
        let wanted = RwSignal::new(false);
        Effect::new(move |_| {
            let Some(Listed(all, _)) = all.get() else { return };
            if all.len() <= MANY || wanted.get() {
                all.iter().for_each(|app| store.statuses.want(&app.id));
            }
        });
        // What nobody looks at any more is not asked for.
        on_cleanup(move || {
            if let Some(Some(Listed(all, _))) = all.try_get_untracked() {
                all.iter().for_each(|app| store.statuses.leave(&app.id));
            }
        });
        let facts = Memo::new(move |before: Option<&Option<Facts>>| {
            let listed = all.get()?;
            // One that is asked again changes nothing until its answer is here.
            read(console, &listed.0).or_else(|| before.cloned().flatten())
        });
        Self { console, there, all, wanted, facts }
    }

    /// Asks for everything again.
    pub fn read_again(self) {
        if self.there.get_untracked() == Some(true) {
            self.console.store.statuses.clear();
            self.console.store.stale(Resource::App);
        }
    }

    /// Why they could not be read. Reactive.
    pub fn failure(self) -> Option<Failure> {
        self.console.store.of(Resource::App).with(|c| match &c.progress {
            Progress::Failed(failure) => Some(failure.clone()),
            _ => None,
        })
    }

    /// How many there are. Reactive.
    pub fn count(self) -> Option<usize> {
        self.all.with(|all| all.as_ref().map(|all| all.0.len()))
    }

    /// How many were asked, where it is not all of them yet. Reactive.
    fn asked(self) -> Option<(usize, usize)> {
        let statuses = self.console.store.statuses;
        let Listed(all, _) = self.all.get()?;
        let open = |app: &&Arc<Record>| matches!(statuses.of(&app.id), None | Some(Seen::Asked));
        let open = all.iter().filter(open).count();
        (open > 0).then(|| (all.len() - open, all.len()))
    }
}

/// What they are doing, if that is known of every one. Reactive.
fn read(console: Console, all: &[Arc<Record>]) -> Option<Facts> {
    let mut facts = Facts::default();
    for status in [Status::Started, Status::Stopped, Status::NotDeployed] {
        facts.statuses.push(line(&status));
    }
    for app in all {
        let status = match console.store.statuses.of(&app.id) {
            None | Some(Seen::Asked) => return None,
            Some(Seen::Gone | Seen::Refused) => {
                facts.refused += 1;
                continue;
            }
            Some(Seen::Is(status)) => status,
        };
        facts.started += usize::from(status == Status::Started);
        let new = line(&status);
        match facts.statuses.iter_mut().find(|one| one.1 == new.1) {
            Some(one) => one.3 += 1,
            None => facts.statuses.push((new.0, new.1, new.2, 1)),
        }
    }
    Some(facts)
}

fn line(status: &Status) -> (String, String, &'static str, usize) {
    let class = match status {
        Status::Started => "state ok",
        Status::Stopped | Status::NotDeployed => "state off",
        Status::Other(_) => "state warn",
    };
    (status.label().to_owned(), status.code().to_owned(), class, 0)
}

/// One number beside those of the six kinds; nothing where there is no Orchestrator.
pub fn count(apps: Apps) -> AnyView {
    let failed = Memo::new(move |_| apps.failure().is_some());
    let number = move || match (apps.there.get(), apps.count()) {
        (Some(true), Some(count)) => view! { <b>{grouped(count as u64)}</b> }.into_any(),
        (Some(true), None) if !failed.get() => {
            view! { <b><span class="sk w2"></span></b> }.into_any()
        }
        _ => view! { <b>"–"</b> }.into_any(),
    };
    let note = move || match (apps.there.get(), apps.failure(), apps.facts.get()) {
        (Some(false), ..) => "Not signed in".to_owned(),
        (_, Some(failure), _) => failure.title(),
        (_, None, Some(facts)) => format!("{} started", grouped(facts.started as u64)),
        _ => "\u{a0}".to_owned(),
    };
    let has = Memo::new(move |_| apps.there.with(Option::is_some));
    (move || {
        has.get().then(|| {
            view! {
                <li><a href=address::list(Resource::App)>{number}<span>"Apps"</span><small>{note}</small></a></li>
            }
        })
    })
    .into_any()
}

/// What they are doing, each number a link to the apps that it counts.
pub fn card(apps: Apps) -> AnyView {
    let inside = move || {
        match apps.there.get() {
        Some(true) => listed(apps),
        _ => view! {
            <p class="card-empty muted">{icon("key")}"Sign in to the Orchestrator to see what its apps do."</p>
            <p class="card-foot"><a class="btn s" href=address::connect()>"Sign in to Orchestrator"</a></p>
        }
        .into_any(),
    }
    };
    let has = Memo::new(move |_| apps.there.with(Option::is_some));
    (move || {
        has.get().then(|| {
            view! {
                <section class="card" aria-labelledby="apps-title">
                    <header><h2 id="apps-title" tabindex="-1">"Apps"</h2><span class="faint small">{move || apps.count()}</span></header>
                    {inside}
                </section>
            }
        })
    })
    .into_any()
}

fn listed(apps: Apps) -> AnyView {
    let again = Callback::new(move |()| {
        apps.read_again();
        refocus_soon(TITLE);
    });
    let failure = Memo::new(move |_| apps.failure());
    let failed = move || {
        failure.get().map(|failure| {
            view! { <div class="card-foot"><Alert failure=failure retry=again/></div> }
        })
    };
    let here = Memo::new(move |_| apps.count().is_some());
    let loading = Memo::new(move |_| !here.get() && failure.with(Option::is_none));
    view! {
        {failed}
        {move || loading.get().then(|| view! { <p class="card-empty" aria-busy="true"><span class="sk w4"></span></p> })}
        {move || here.get().then(|| numbers(apps))}
    }
    .into_any()
}

fn numbers(apps: Apps) -> AnyView {
    let (console, statuses) = (apps.console, apps.console.store.statuses);
    let by_status = move || {
        apps.facts.get().map(|facts| {
            let lines = facts.statuses.into_iter().map(|(label, word, class, count)| {
                number("status", &word, class, label, count, "")
            });
            view! { <ul class="app-facts" aria-label="Apps by status">{lines.collect_view()}</ul> }
        })
    };
    let asked = Memo::new(move |_| apps.asked());
    let waits =
        Memo::new(move |_| !apps.wanted.get() && apps.count().is_some_and(|count| count > MANY));
    let known = Memo::new(move |_| apps.facts.with(Option::is_some));
    let progress = move || {
        let (done, all) = asked.get()?;
        let count = move |number: usize| grouped(number as u64);
        if waits.get() && !known.get() {
            let ask = move |_| {
                apps.wanted.set(true);
                refocus_soon(TITLE);
            };
            return Some(view! {
                <p class="card-foot"><button type="button" class="btn s" on:click=ask>{format!("Read the status of {} apps", count(all))}</button></p>
            });
        }
        (!known.get()).then(|| view! {
            <p class="card-empty faint small slow">{format!("Status of {} of {} apps read", count(done), count(all))}</p>
        })
    };
    let refused =
        Memo::new(move |_| apps.facts.with(|facts| facts.as_ref().map_or(0, |f| f.refused)));
    let ask_again = move |_| {
        let Some(Listed(all, _)) = apps.all.get_untracked() else { return };
        let refused = |app: &&Arc<Record>| {
            untrack(|| matches!(statuses.of(&app.id), Some(Seen::Refused | Seen::Gone)))
        };
        all.iter().filter(refused).for_each(|app| statuses.again(&app.id));
        // The button stays until all have answered.
        focus_soon(TITLE);
    };
    let unread = move || {
        (refused.get() > 0).then(|| view! {
            <div class="card-foot"><p class="warn-text">{icon("alert")}{format!("{} did not say what they do.", some(refused.get()))}</p>
                <button type="button" class="btn s" on:click=ask_again>"Ask again"</button></div>
        })
    };
    let edited = Memo::new(move |_| {
        apps.all.with(|all| {
            let all = all.iter().flat_map(|all| all.0.iter());
            all.filter(|app| is_edited(&app.json)).count()
        })
    });
    // Also while a deployment runs: it may be of an app that is gone from the list.
    let running = Memo::new(move |_| {
        console.deployments.all.with(|all| all.iter().filter(|one| !one.state.is_over()).count())
    });
    view! {
        {by_status}
        {progress}
        {unread}
        <ul class="app-facts" aria-label="Apps that may want looking at">
            {move || number("edited", "true", "state warn", "Edited since deployed".to_owned(), edited.get(), "What runs is older than what was built.")}
            {move || number("deploying", "true", "state run", "Deployments running".to_owned(), running.get(), "Those that this browser started.")}
        </ul>
    }
    .into_any()
}

fn some(count: usize) -> String {
    if count == 1 { "1 app".to_owned() } else { format!("{} apps", grouped(count as u64)) }
}

/// A number that leads to what it counts.
fn number(
    filter: &str,
    value: &str,
    class: &'static str,
    label: String,
    count: usize,
    why: &'static str,
) -> AnyView {
    let class = if count == 0 { "state off" } else { class };
    let href = address::filtered(Resource::App, filter, value);
    let why = (!why.is_empty()).then(|| view! { <small>{why}</small> });
    view! {
        <li><a href=href><span class=class>{label}</span><b>{grouped(count as u64)}</b>{why}</a></li>
    }
    .into_any()
}
