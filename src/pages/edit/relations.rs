//! What a record uses and what uses it: beside its form, and before it is deleted.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Record, Resource,
    graph::{pointers, referrers},
    reference::{Reference, references},
    spec::Standing,
};

use super::{
    form::Form,
    reach::reach,
    users::{Users, users, words},
};
use crate::{
    address,
    pages::{
        list::{active_state, reference_link},
        titles,
    },
    store::{Progress, Reading},
    ui::{
        CopyButton, CopyButtonProps, Time, TimeProps,
        dom::{AnyView, CollectView, IntoAny, view},
        grouped, icon, keep_focus,
    },
};

/// More records than this are looked through only when the person says so.
pub const MANY: u64 = 2_000;
/// Up to so many are read again when the page opens: that is one request.
const ONE_PAGE: u64 = 75;
/// Users shown before the person asks for the others.
const FEW: usize = 12;

/// Records that may use the one on the page, by resource. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Relations {
    form: Form,
    users: StoredValue<Vec<(Resource, Memo<Users>)>>,
    /// Resources that the person does not want to be looked through.
    stopped: RwSignal<Vec<Resource>>,
}

impl Relations {
    /// Begins to look for what uses the record of the form.
    pub fn new(form: Form) -> Self {
        let base = form.base.get_untracked();
        let id = base.map(|record| record.id.clone()).filter(|id| !id.is_empty());
        let users = id.map_or_else(Vec::new, |id| {
            referrers(form.resource).map(|from| (from, users(form, from, id.clone()))).collect()
        });
        let relations =
            Self { form, users: StoredValue::new(users), stopped: RwSignal::new(Vec::new()) };
        relations.look();
        relations.look_again(ONE_PAGE, RwSignal::new(Vec::new()), move || form.is_gone());
        relations
    }

    /// Reads again what was looked through earlier, where that are not more than `most`: somebody
    /// else may have changed it since.
    pub fn look_again(
        self,
        most: u64,
        readings: RwSignal<Vec<Reading>>,
        given_up: impl Fn() -> bool + 'static,
    ) {
        let store = self.form.console.store;
        let known = |users: &Users| {
            matches!(users.progress, Progress::Complete | Progress::Capped)
                && users.total.unwrap_or(users.seen as u64) <= most
        };
        let old = self.users.get_value().into_iter();
        let old: Vec<Resource> =
            old.filter(|(_, users)| users.with_untracked(known)).map(|(from, _)| from).collect();
        spawn_local(async move {
            let all: Vec<_> = old.into_iter().map(|from| store.read_anew(from)).collect();
            readings.try_set(all.clone());
            for reading in all {
                if reading.end(&given_up).await.is_none() {
                    return;
                }
            }
        });
    }

    /// Looks through what has not been looked through, and again when the store has forgotten it.
    fn look(self) {
        let store = self.form.console.store;
        for (from, users) in self.users.get_value() {
            let idle = Memo::new(move |_| {
                let many = store.of(from).with(|all| all.total).is_some_and(|total| total > MANY);
                let stopped = self.stopped.with(|all| all.contains(&from));
                users.with(|users| users.progress == Progress::Idle) && !many && !stopped
            });
            Effect::new(move |_| {
                if idle.get() {
                    store.load_all(from);
                }
            });
        }
    }

    /// The records of `from` that use this one; none where none can. Reactive.
    pub fn users_of(&self, from: Resource) -> Vec<Arc<Record>> {
        let memo =
            self.users.with_value(|all| all.iter().find(|one| one.0 == from).map(|one| one.1));
        memo.map(|memo| memo.with(|users| users.records.clone())).unwrap_or_default()
    }

    /// The column beside the form of a record that is there.
    pub fn aside(self) -> AnyView {
        let form = self.form;
        // A record that was deleted meanwhile can become a new one.
        let is_new = Memo::new(move |_| form.base.with(Option::is_none));
        (move || {
            (!is_new.get()).then(|| {
                view! {
                    <aside aria-label="Relations">
                        {self.used_by()}
                        {self.uses()}
                        {reach(form)}
                        {self.record()}
                    </aside>
                }
            })
        })
        .into_any()
    }

    fn used_by(self) -> Option<AnyView> {
        let users = self.users.get_value();
        (!users.is_empty()).then(|| {
            let all = users.clone();
            let counts = move || {
                let found = all.iter().filter_map(|(from, users)| {
                    let count = users.with(|users| users.records.len());
                    (count > 0).then(|| counted(count, *from))
                });
                found.collect::<Vec<_>>().join(", ")
            };
            let groups = users.into_iter().map(|(from, users)| {
                view! {
                    {user_list(from, users)}
                    {self.state(from, users)}
                }
                .into_any()
            });
            panel("Used by", "about-used", Signal::derive(counts), groups.collect_view().into_any())
        })
    }

    /// How far the looking through one resource is, and what can be done about it.
    fn state(self, from: Resource, users: Memo<Users>) -> AnyView {
        let store = self.form.console.store;
        let plural = from.spec().plural.to_lowercase();
        let running = move || users.with(|users| users.progress == Progress::Running);
        let act = move |_| {
            if untrack(running) {
                self.stopped.update(|all| all.push(from));
                store.cancel(from);
            } else {
                self.stopped.update(|all| all.retain(|one| *one != from));
                store.load_all(from);
            }
        };
        let words =
            move || users.with(|users| words(users, &plural, self.form.resource.spec().singular));
        let label = move || match users.with(|users| users.progress.clone()) {
            Progress::Running => "Stop looking",
            Progress::Failed(_) => "Retry",
            _ => "Look for them",
        };
        let over = Memo::new(move |_| {
            users.with(|users| matches!(users.progress, Progress::Complete | Progress::Capped))
        });
        let button = move || {
            let over = over.get();
            if over {
                keep_focus("dialog .panel-note", "dialog[open] footer button");
                keep_focus("aside .panel-note", "#about-used");
            }
            (!over).then(
                || view! { <button type="button" class="btn s" on:click=act>{label}</button> },
            )
        };
        let bar = move || {
            users.with(|users| users.total.filter(|_| users.progress == Progress::Running)).map(|total| view! {
                <progress class="bar thin" max=total.to_string() value=move || users.with(|users| users.seen).to_string() aria-label=format!("Reading {}", from.spec().plural.to_lowercase())></progress>
            })
        };
        let shown = {
            let words = words.clone();
            move || words().is_empty()
        };
        view! {
            <div class="panel-note" class:empty-note=shown>
                <p class="small muted" aria-live="polite">{words}</p>{button}{bar}
            </div>
        }
        .into_any()
    }

    fn uses(self) -> AnyView {
        let form = self.form;
        let spec = form.resource.spec();
        let used = Memo::new(move |_| {
            let mut found = form.document.with(|document| references(spec, document));
            found.retain(|one| !one.id.is_empty());
            Pointers(found)
        });
        let count = move || match used.with(|used| used.0.len()) {
            0 => String::new(),
            1 => "1 reference".to_owned(),
            n => format!("{} references", grouped(n as u64)),
        };
        let store = form.console.store;
        let items = move || {
            let used = used.get().0;
            if used.is_empty() {
                return view! { <p class="panel-note small muted">"It uses no other record."</p> }
                    .into_any();
            }
            let items = used.into_iter().map(|one| view! {
                <li>{icon(titles::icon_of(one.to))}<span class="t">{reference_link(one.to, one.id, store)}</span><span class="end faint small">{one.label.to_lowercase()}</span></li>
            }.into_any());
            view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
        };
        let can = Resource::ALL.into_iter().any(|to| !pointers(spec, to).is_empty());
        if !can {
            return ().into_any();
        }
        panel("Uses", "about-uses", Signal::derive(count), items.into_any())
    }

    fn record(self) -> AnyView {
        let form = self.form;
        let facts = move || {
            form.base.get().map(|record| {
                let time = |name: &str| record.text(name).map(str::to_owned);
                let line = |label: &'static str, at: Option<String>| {
                    at.map(|at| view! { <dt>{label}</dt><dd><Time value=at/></dd> }.into_any())
                };
                let id = Signal::stored(record.id.clone());
                view! {
                    <dl class="props">
                        {line("Created", time("created"))}
                        {line("Modified", time("modified"))}
                        <dt>"ID"</dt><dd><span class="id"><code title=record.id.clone()>{record.id.clone()}</code><CopyButton text=id label="Copy record ID"/></span></dd>
                    </dl>
                }
            })
        };
        panel("Record", "about-record", Signal::stored(String::new()), facts.into_any())
    }

    /// What is known to keep the record from being deleted, as far as it is looked up.
    pub fn blockers(self) -> AnyView {
        let spec = self.form.resource.spec();
        let users = self.users.get_value();
        let parts = spec.blocked_by.iter().filter_map(move |(from, standing)| {
            let users = users.iter().find(|one| one.0 == *from)?.1;
            Some(self.blocker(*from, *standing, users))
        });
        parts.collect_view().into_any()
    }

    fn blocker(self, from: Resource, standing: Standing, users: Memo<Users>) -> AnyView {
        let singular = self.form.resource.spec().singular;
        let found = move || {
            let count = users.with(|users| users.records.len());
            (count > 0).then(|| {
                let verb = if count == 1 { "uses" } else { "use" };
                let says = match standing {
                    Standing::Documented => "The server refuses this.",
                    Standing::Inferred => "The server may refuse, or leave these dangling.",
                };
                view! {
                    <div class="alert warn">
                        {icon("alert")}
                        <p><b>{format!("{} {verb} this {singular}.", counted(count, from))}</b>" "{says}</p>
                        <div class="blockers">{user_list(from, users)}</div>
                    </div>
                }
            })
        };
        view! { <div aria-live="polite">{found}</div>{self.state(from, users)} }.into_any()
    }
}

/// References that are equal if they look the same.
#[derive(Clone, PartialEq)]
struct Pointers(Vec<Reference>);

/// Links to the records that use this one.
fn user_list(from: Resource, users: Memo<Users>) -> AnyView {
    let all = RwSignal::new(false);
    let items = move || {
        let most = if all.get() { 1_000 } else { FEW };
        let shown =
            users.with(|users| users.records.iter().take(most).cloned().collect::<Vec<_>>());
        let left = users.with(|users| users.records.len()) - shown.len();
        let items = shown.into_iter().map(|record| {
            let name = record.name(from.spec()).to_owned();
            view! {
                <li>{icon(titles::icon_of(from))}<a class="ref t" href=address::record(from, &record.id) title=name>{name.clone()}</a><span class="end small">{active_state(record.active())}</span></li>
            }
            .into_any()
        });
        view! {
            <ul class="list">{items.collect_view()}</ul>
            {(left > 0 && !all.get()).then(|| view! {
                <div class="panel-note"><button type="button" class="btn s" on:click=move |_| all.set(true)>{format!("Show {} more", grouped(left as u64))}</button></div>
            })}
        }
    };
    (move || users.with(|users| !users.records.is_empty()).then(items)).into_any()
}

/// `1 account`, `3 client applications`.
pub fn counted(count: usize, of: Resource) -> String {
    let spec = of.spec();
    match count {
        1 => format!("1 {}", spec.singular),
        _ => format!("{} {}", grouped(count as u64), spec.plural.to_lowercase()),
    }
}

fn panel(title: &'static str, id: &'static str, count: Signal<String>, body: AnyView) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id>
            <header><h2 id=id tabindex="-1">{title}</h2><span class="faint small">{move || count.get()}</span></header>
            {body}
        </section>
    }
    .into_any()
}
