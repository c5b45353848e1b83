//! Says below the rows what the answer of a list does not cover yet, or cannot, and what can be
//! done about it.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource,
    attention::Need,
    reference::{references, targets},
};

use super::{
    app_filters,
    coverage::{For, Reach, needed},
    export,
    state::ListState,
};
use crate::{
    lazy,
    store::{Collection, Progress},
    ui::{
        dom::{AnyView, IntoAny, view},
        grouped,
    },
};

/// What can be done about what is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Cancel,
    Rest,
    Retry,
    Again,
}

impl Act {
    const fn label(self) -> &'static str {
        match self {
            Self::Cancel => "Cancel",
            Self::Rest => "Load the rest",
            Self::Retry => "Retry",
            Self::Again => "Read again",
        }
    }
}

impl Reach {
    fn act(&self) -> Option<Act> {
        match self.progress {
            _ if !self.may => None,
            _ if self.is_running() => Some(Act::Cancel),
            Progress::Idle => Some(Act::Rest),
            Progress::Failed(_) => Some(Act::Retry),
            _ if self.moved => Some(Act::Again),
            _ => None,
        }
    }

    /// What is missing, and what follows from that.
    fn lack(&self) -> String {
        let plural = self.plural();
        let some = self.loaded > 0;
        let cause = match self.progress {
            Progress::Complete => format!("The {plural} changed while they were read"),
            Progress::Capped => format!("The server gives only {} {plural}", self.count("")),
            Progress::Idle if self.may => {
                format!("Reading {plural} was cancelled at {}", self.count(""))
            }
            _ if some => format!("Only {} {plural} could be read", self.count("")),
            _ if self.what == For::Names => format!("Names of {plural} could not be read"),
            _ => format!("The {plural} could not be read"),
        };
        let (they, them) = if some { ("others", "others") } else { ("they", "them") };
        let effect = match self.what {
            For::Names if some => "others are searched and sorted by id".to_owned(),
            For::Names => "sorted and searched by id".to_owned(),
            For::Users => format!("what only {they} use counts as unused"),
            For::Targets => format!("what points at {them} may be missing in the result"),
            For::Needs => format!("the result leaves out what shows beside {them}"),
        };
        let why = match &self.progress {
            Progress::Failed(failure) => format!(" {}", failure.title()),
            _ => String::new(),
        };
        format!("{cause}: {effect}.{why}")
    }
}

/// One line below the rows; nothing while it says nothing.
#[derive(Clone, PartialEq, Default)]
struct Line {
    bold: String,
    text: String,
    /// What the button does, to which kinds.
    act: Option<(Act, Vec<Resource>)>,
    bar: Option<Bar>,
}

/// How far something is that takes its time.
#[derive(Clone, PartialEq)]
struct Bar {
    name: String,
    loaded: u64,
    total: Option<u64>,
}

/// Below the rows: what the answer does not cover yet, or cannot. It stands outside of what
/// scrolls, so that no row moves when it comes and goes.
pub fn scope(list: ListState) -> AnyView {
    let wanted = lazy::latch(move || list.is_here());
    let lines = move || {
        wanted.get().then(|| {
            let own =
                Memo::new(move |_| if list.is_here() { own_line(list) } else { Line::default() });
            let others =
                Memo::new(move |_| if list.is_here() { other_line(list) } else { Line::default() });
            let apps = list.resource == Resource::App;
            view! {
                {line(list, own)}
                {line(list, others)}
                {apps.then(|| app_filters::coverage(list))}
            }
        })
    };
    view! {
        {lines}
        {export::waiting(list)}
    }
}

fn own_line(list: ListState) -> Line {
    let reach = Reach::of(list, list.resource, For::Needs);
    if reach.is_whole() {
        return Line::default();
    }
    let plural = reach.plural();
    let running = reach.is_running();
    let moved = "The list changed while it was read";
    let text = match reach.progress {
        _ if running && reach.moved => format!("{moved}: it is read once more."),
        _ if running => "The rest is on its way; rows may still move.".to_owned(),
        Progress::Idle => "Loading was cancelled.".to_owned(),
        Progress::Failed(_) if Some(reach.loaded) == reach.total => {
            "They could not be read again: these are as they were before.".to_owned()
        }
        Progress::Failed(_) => "The rest could not be read.".to_owned(),
        Progress::Capped => {
            "The server gives no more than these: search and order cover them only.".to_owned()
        }
        _ => format!("{moved}, twice: some {plural} may be missing or gone."),
    };
    let bold = match reach.progress {
        Progress::Capped => format!("{}.", reach.count("")),
        Progress::Complete => String::new(),
        _ => format!("In the {}.", reach.count(" loaded")),
    };
    let act = reach.act().map(|act| (act, vec![list.resource]));
    // The words of the server stand above the rows, with Retry.
    let act = act.map(|(act, kinds)| (if act == Act::Retry { Act::Rest } else { act }, kinds));
    let bar = running.then(|| Bar {
        name: format!("Loading all {plural}"),
        loaded: reach.loaded,
        total: reach.total,
    });
    Line { bold, text, act, bar }
}

fn other_line(list: ListState) -> Line {
    let all = list.query.with(|query| needed(list, query));
    let silent = all.iter().filter(|(kind, what)| *what == For::Users && is_silent(list, *kind));
    let silent: Vec<String> =
        silent.map(|(kind, _)| says_nothing(list.resource, *kind)).chain(left_out(list)).collect();
    let all = all.into_iter().map(|(kind, what)| Reach::of(list, kind, what));
    let all: Vec<Reach> = all.filter(|reach| !reach.is_whole()).collect();
    let running: Vec<&Reach> = all.iter().filter(|reach| reach.is_running()).collect();
    let mut texts: Vec<String> =
        all.iter().filter(|reach| !reach.is_running()).map(Reach::lack).chain(silent).collect();
    let mut bar = None;
    if !running.is_empty() {
        let loaded = running.iter().map(|reach| reach.loaded).sum();
        let total = running.iter().map(|reach| reach.total).sum::<Option<u64>>();
        let names = and(running.iter().map(|reach| reach.plural()).collect());
        let of = total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
        let which = if running.len() == 1 { "all of them" } else { "all of these" };
        texts.insert(
            0,
            format!(
                "Reading {names}: {}{of}. The result covers {which} when they are here.",
                grouped(loaded)
            ),
        );
        bar = Some(Bar { name: format!("Reading {names}"), loaded, total });
    }
    // One button for all of them: what is under way first.
    let acts = || all.iter().filter_map(|reach| reach.act().map(|act| (act, reach.kind)));
    let first = [Act::Cancel, Act::Retry, Act::Rest, Act::Again]
        .into_iter()
        .find(|act| acts().any(|one| one.0 == *act));
    let act = first.map(|first| {
        let goes = |act: Act| act == first || first == Act::Retry && act == Act::Rest;
        (first, acts().filter(|one| goes(one.0)).map(|one| one.1).collect())
    });
    Line { bold: String::new(), text: texts.join(" "), act, bar }
}

/// Whether all records of a kind are here, and none of them names any of those on the list: a server's
/// list may leave out what its records use. Reactive.
fn is_silent(list: ListState, kind: Resource) -> bool {
    let names = |record: &Arc<Record>| {
        references(kind.spec(), &record.json).iter().any(|one| one.to == list.resource)
    };
    let silent = |c: &Collection| {
        c.progress == Progress::Complete && !c.all.is_empty() && !c.all.iter().any(names)
    };
    list.store().of(kind).with(silent)
}

/// What a filter looks at where the server's list shows it of no record: the answer says nothing then.
/// Reactive.
fn left_out(list: ListState) -> Vec<String> {
    let spec = list.resource.spec();
    let plural = spec.plural.to_lowercase();
    let shows = |shown: &dyn Fn(&Record) -> bool| {
        let any = |c: &Collection| c.all.is_empty() || c.all.iter().any(|one| shown(one));
        list.store().of(list.resource).with(|c| !c.is_settled() || any(c))
    };
    let member = |name: &'static str| shows(&|one| one.json.get(name).is_some());
    let names = |kinds: &[Resource]| {
        shows(&|one| references(spec, &one.json).iter().any(|it| kinds.contains(&it.to)))
    };
    let says = |what: &str, whether: &str| {
        format!(
            "None of the {plural} in the server’s list {what}: {whether} cannot be told from it."
        )
    };
    let any = |kinds: &[Resource]| {
        let names: Vec<_> = kinds.iter().map(|one| one.spec().singular).collect();
        format!("names any {}", names.join(" or "))
    };
    let of_filter = |(name, value): (&str, &str)| match name {
        "type" if !member("type") => Some(says("says its type", "which of them match")),
        "role" if !member("roles") => Some(says("says its roles", "which of them match")),
        "dangling" if !names(&targets(list.resource)) => Some(says(
            &any(&targets(list.resource)),
            "whether they point at something that is not there",
        )),
        "needs" => {
            let to = match Need::of_filter(value)? {
                Need::NoOrchestration => Resource::Orchestration,
                Need::NoAuthentication => Resource::Authentication,
                _ => return None,
            };
            let is_any = list.store().of(to).with(|c| !c.all.is_empty());
            (is_any && !names(&[to])).then(|| says(&any(&[to]), "whether they need it"))
        }
        _ => None,
    };
    let filters = list.query.with(|query| query.filters.clone());
    filters.iter().filter_map(|(name, value)| of_filter((name, value))).collect()
}

fn says_nothing(of: Resource, kind: Resource) -> String {
    let [kind, of] = [kind, of].map(|one| one.spec().plural.to_lowercase());
    format!(
        "None of the {kind} in the server’s list names any of these {of}: whether they are used cannot be told from it."
    )
}

/// `a`, `a and b`, `a, b and c`.
fn and(mut names: Vec<String>) -> String {
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// The elements stay while what they say changes: whoever presses Cancel has the focus on what
/// goes on.
fn line(list: ListState, says: Memo<Line>) -> AnyView {
    let shown = Memo::new(move |_| says.with(|line| *line != Line::default()));
    let acts = Memo::new(move |_| says.with(|line| line.act.is_some()));
    let runs = Memo::new(move |_| says.with(|line| line.bar.is_some()));
    let label = move || says.with(|line| line.act.as_ref().map_or("", |(act, _)| act.label()));
    let press = move |_| {
        let Some((act, kinds)) = says.with_untracked(|line| line.act.clone()) else { return };
        let store = list.store();
        for kind in kinds {
            match act {
                Act::Cancel => store.stop(kind),
                Act::Rest | Act::Retry => store.load_all(kind),
                Act::Again => store.stale(kind),
            }
        }
    };
    let bold = move || says.with(|line| line.bold.clone());
    let text = move || says.with(|line| format!(" {}", line.text));
    let bar = move |number: fn(&Bar) -> Option<u64>| {
        move || says.with(|line| line.bar.as_ref().and_then(number).map(|n| n.to_string()))
    };
    let name = move || says.with(|line| line.bar.as_ref().map(|bar| bar.name.clone()));
    let progress = move || {
        runs.get().then(|| {
            view! { <progress class="bar thin" aria-label=name max=bar(|bar| bar.total) value=bar(|bar| bar.total.map(|_| bar.loaded))></progress> }
        })
    };
    let button = move || {
        acts.get().then(
            || view! { <button type="button" class="btn s ghost" on:click=press>{label}</button> },
        )
    };
    let content = move || {
        shown.get().then(|| {
            view! {
                <div class="scope">
                    <span aria-live="polite"><b>{bold}</b>{text}</span>
                    {button}
                    {progress}
                </div>
            }
        })
    };
    content.into_any()
}
