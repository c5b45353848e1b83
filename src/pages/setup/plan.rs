//! The last page: everything that will be made, in order, with the exact requests; then the
//! making itself.

use crate::prelude::*;
use baton_model::{
    Resource,
    config::System,
    setup::{Gap, Made, Phase, Planned, Setup},
};

use super::{
    back, done, requests,
    run::{self, counted},
    state::Page,
};
use crate::{
    address,
    pages::{edit, session::missing_scope, titles},
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon,
    },
};

/// The plan.
pub fn view_of(page: Page) -> AnyView {
    let plan = Memo::new(move |_| page.setup.with(Setup::plan));
    let phase = Memo::new(move |_| page.setup.with(|setup| setup.phase));
    let changing = RwSignal::new(None::<u32>);
    let heading = move || match phase.get() {
        Phase::Done => "The account is ready",
        Phase::Removing | Phase::RemovalStopped => "Removing what was made",
        Phase::Making => "Making the account",
        Phase::Stopped => "Stopped",
        _ => "Plan",
    };
    let intro = move || {
        let count = plan.with(Vec::len);
        let environment = page.console.environment().name;
        match phase.get() {
            Phase::Idle if count == 0 => {
                "Nothing is to be made: every step uses what is there.".to_owned()
            }
            Phase::Idle => format!(
                "{} will be created on {environment}, in this order. Nothing has been sent yet.",
                counted(count)
            ),
            Phase::Making => {
                format!("{} are created on {environment}, one after the other.", counted(count))
            }
            Phase::Stopped => {
                "It has stopped. What was made so far stays until you remove it.".to_owned()
            }
            Phase::Done => format!("{} stand on {environment} now.", counted(count)),
            Phase::Removing => "The last one made goes first.".to_owned(),
            Phase::RemovalStopped => {
                "It has stopped: some of what was made is still there.".to_owned()
            }
            Phase::Removed => {
                "Everything that was made is removed again. What you typed is still here."
                    .to_owned()
            }
        }
    };
    let base = page.console.session.service(System::ConversationManager).map(|one| one.base_url);
    let list = move || {
        let running = page.setup.with(Setup::is_running);
        let items = plan.get().into_iter().enumerate();
        items.map(|(at, one)| item(page, at, &one, running, changing)).collect_view()
    };
    view! {
        <section class="setup-form wide" aria-labelledby="setup-heading">
            <h2 id="setup-heading" tabindex="-1">{heading}</h2>
            <p class="muted">{intro}" Requests go to "<code class="where">{base}</code>"."</p>
            {secrets(page, plan)}
            {progress(page, plan)}
            {failure(page)}
            {move || (phase.get() == Phase::Done).then(|| done::view_of(page))}
            {move || matches!(phase.get(), Phase::Idle | Phase::Stopped | Phase::Removed).then(|| notes(page))}
            <ol class="setup-plan" aria-label="What is made">{list}</ol>
            {used(page)}
            {left_out(page)}
        </section>
        {move || changing.get().map(|key| change(page, key, changing))}
    }
    .into_any()
}

/// Shows the requests with their secrets, where they have any.
fn secrets(page: Page, plan: Memo<Vec<Planned>>) -> AnyView {
    let any = Memo::new(move |_| {
        plan.with(|all| {
            page.setup.with(|setup| {
                all.iter().any(|one| setup.revealed(one.key).is_some_and(|body| body != one.body))
            })
        })
    });
    (move || {
        any.get().then(|| view! {
            <div class="setup-secrets">
                <button type="button" class="link" aria-pressed=move || page.revealed.get().to_string() on:click=move |_| page.revealed.update(|on| *on = !*on)>
                    {move || if page.revealed.get() { "Mask secrets" } else { "Reveal secrets" }}
                </button>
                <span class="muted small">{move || if page.revealed.get() { "Copies hold them too, but for the access token." } else { "In copies as curl they are shell variables, as ids are that do not exist yet." }}</span>
            </div>
        })
    })
    .into_any()
}

/// How many are made, while more than one page of them is.
fn progress(page: Page, plan: Memo<Vec<Planned>>) -> AnyView {
    let running = Memo::new(move |_| page.setup.with(Setup::is_running));
    let counts = Memo::new(move |_| {
        plan.with(|all| {
            let made = all.iter().filter(|one| matches!(one.made, Made::Yes(_))).count();
            (made, all.len())
        })
    });
    let words = move || {
        let (made, all) = counts.get();
        format!("{made} of {all} made")
    };
    (move || {
        running.get().then(|| view! {
            <div class="meter">
                <span>{words}</span>
                <button type="button" class="btn s" on:click=move |_| page.stop.set_value(true)>"Stop"</button>
                <progress class="bar" max=move || counts.get().1.to_string() value=move || counts.get().0.to_string() aria-label="Records made"></progress>
            </div>
        })
    })
    .into_any()
}

/// What failed, and the ways on from there.
fn failure(page: Page) -> AnyView {
    let stopped = Memo::new(move |_| {
        let phase = page.setup.with(|setup| setup.phase);
        matches!(phase, Phase::Stopped | Phase::RemovalStopped).then_some(phase)
    });
    let what = move || {
        page.failure.get().map(|(key, failure)| {
            let label = page.setup.with(|setup| setup.label(key));
            view! {
                <h3>{format!("It stopped at: {label}")}</h3>
                <Alert failure=failure/>
            }
        })
    };
    let unknown = move || {
        let found = page.setup.with(|setup| {
            let one = setup.staged.iter().find(|one| one.made == Made::Sent)?;
            Some((setup.label(one.key), setup.unclear))
        });
        found.map(|(label, unclear)| {
            let then = if unclear {
                "What is there may be it, or another one like it: rename or delete it before you go on, so that it is not made twice."
            } else {
                "Baton looks for it before it sends it again."
            };
            requests::note("warn", "alert", format!("Whether {label} was created is unknown. {then}"))
        })
    };
    let correct = move || {
        let (key, _) = page.failure.get()?;
        let (step, open) = page.setup.with(|setup| {
            let open = setup.record(key).is_some_and(|one| one.made == Made::No);
            (setup.step_of(key), open)
        });
        let label = page.setup.with(|setup| setup.label(key));
        step.filter(|_| open).map(|at| view! {
            <button type="button" class="btn" on:click=move |_| page.show(at)>{format!("Correct {label}")}</button>
        })
    };
    let made = move || page.setup.with(Setup::has_made);
    (move || {
        stopped.get().map(|phase| view! {
            <div class="setup-stopped" id="setup-stopped" tabindex="-1">
                {what}{unknown}
                <div class="actions">
                    {correct}
                    {move || made().then(|| view! { <button type="button" class="btn danger" on:click=move |_| page.removing.ask(move || run::remove(page))>"Remove what was made"</button> })}
                    {(phase == Phase::RemovalStopped).then(|| view! { <span class="muted">"Or keep what is there and apply the plan again."</span> })}
                </div>
            </div>
        })
    })
    .into_any()
}

/// What is missing, and what seems wrong.
fn notes(page: Page) -> AnyView {
    let gaps = Memo::new(move |_| Gaps(page.setup.with(Setup::gaps)));
    let warnings = Memo::new(move |_| page.warnings());
    let missing = move || {
        let gaps = gaps.get().0;
        (!gaps.is_empty()).then(|| view! {
            <div class="alert bad">
                {icon("stop")}
                <h3>"To correct before it can be applied"</h3>
                <ul class="setup-gaps">{gaps.into_iter().map(|gap| gap_item(page, &gap)).collect_view()}</ul>
            </div>
        })
    };
    view! {
        <div class="live" aria-live="polite">
            {missing}
            {move || warnings.get().into_iter().map(|one| requests::note("warn", "alert", one)).collect_view()}
        </div>
    }
    .into_any()
}

#[derive(Clone, PartialEq)]
struct Gaps(Vec<Gap>);

fn gap_item(page: Page, gap: &Gap) -> AnyView {
    let name = page.setup.with_untracked(|setup| match (gap.step, gap.key) {
        (Some(at), _) => setup
            .steps
            .get(at)
            .map(|step| titles::capital(step.slot.resource.spec().singular))
            .unwrap_or_default(),
        (None, Some(key)) => setup.label(key),
        (None, None) => String::new(),
    });
    let message = gap.message.clone();
    match gap.step {
        Some(at) => view! { <li><button type="button" class="link" on:click=move |_| page.show(at)>{name}</button>" "{message}</li> },
        None => view! { <li><b>{name}</b>" "{message}</li> }.into_any(),
    }
    .into_any()
}

fn item(
    page: Page,
    at: usize,
    one: &Planned,
    running: bool,
    changing: RwSignal<Option<u32>>,
) -> AnyView {
    let key = one.key;
    let spec = one.resource.spec();
    let noun = titles::capital(spec.singular);
    let name = if one.name.is_empty() { "without a name".to_owned() } else { one.name.clone() };
    let name = match one.made.id() {
        Some(id) => {
            view! { <a class="ref t" href=address::record(one.resource, id)>{name}</a> }.into_any()
        }
        None => view! { <span class="t">{name}</span> }.into_any(),
    };
    let step = page.setup.with_untracked(|setup| setup.step_of(key));
    let open = one.made == Made::No && !running;
    let edit = move |_| match step {
        Some(at) => page.show(at),
        None => changing.set(Some(key)),
    };
    let label = format!("Change {}", one.label);
    view! {
        <li class="panel">
            <header>
                <span class="faint">{format!("{}.", at + 1)}</span>
                {icon(titles::icon_of(one.resource))}
                <h3>{noun}</h3>{name}
                <span class="row">
                    {requests::state_of(&one.made, running)}
                    {open.then(|| view! { <button type="button" class="btn s" aria-label=label on:click=edit>"Change"</button> })}
                </span>
            </header>
            {requests::request(page, one)}
        </li>
    }
    .into_any()
}

/// What is there already and is used.
fn used(page: Page) -> AnyView {
    let all = Memo::new(move |_| {
        page.setup.with(|setup| {
            let used = setup.steps.iter().filter(|step| {
                step.choice == baton_model::setup::Choice::Existing
                    && !step.existing.is_empty()
                    && baton_model::setup::stands_for(&step.existing).is_none()
            });
            used.map(|step| (step.slot.resource, step.existing.clone())).collect::<Vec<_>>()
        })
    });
    let line = move |(resource, id): (Resource, String)| {
        let store = page.console.store;
        view! {
            <li>{icon(titles::icon_of(resource))}<span class="t">{crate::pages::list::reference_link(resource, id, store)}</span><span class="end faint small">{resource.spec().singular}</span></li>
        }
        .into_any()
    };
    (move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            view! {
                <section class="panel" aria-labelledby="setup-used">
                    <header><h3 id="setup-used">"Used as it is"</h3></header>
                    <ul class="list">{all.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    })
    .into_any()
}

/// Records that a form asked for and that nothing needs any more.
fn left_out(page: Page) -> AnyView {
    let names = Memo::new(move |_| {
        page.setup.with(|setup| {
            let name = |one: &&baton_model::setup::Staged| {
                format!("{} {}", one.resource.spec().singular, one.name())
            };
            setup.left_out().iter().map(name).collect::<Vec<_>>()
        })
    });
    (move || {
        let names = names.get();
        (!names.is_empty()).then(|| {
            requests::note(
                "",
                "info",
                format!("Not made, for nothing uses it: {}.", names.join(", ")),
            )
        })
    })
    .into_any()
}

/// The form of a record that another form asked for.
fn change(page: Page, key: u32, changing: RwSignal<Option<u32>>) -> AnyView {
    let found = page
        .setup
        .with_untracked(|setup| setup.record(key).map(|one| (one.resource, one.document.clone())));
    let Some((resource, document)) = found else { return ().into_any() };
    let done = Callback::new(move |document: Option<baton_model::Value>| {
        if let Some(document) = document {
            page.change(|setup| setup.edit(key, &document));
        }
        changing.set(None);
    });
    edit::change_staged(resource, document, done)
}

/// Back, and the one that sends it all.
pub fn buttons(page: Page) -> AnyView {
    let look = Memo::new(move |_| {
        page.setup.with(|setup| (setup.phase, setup.gaps().len(), setup.order().len()))
    });
    let lacks = Memo::new(move |_| missing_scope(page.console, Resource::Account));
    let last = move || {
        let count = page.setup.with_untracked(|setup| setup.steps.len());
        page.show(count.saturating_sub(1));
    };
    let go = move |_| {
        if look.with_untracked(|(_, gaps, count)| *gaps > 0 || *count == 0) {
            return;
        }
        if lacks.get_untracked().is_none() {
            page.applying.ask(move || run::apply(page));
        }
    };
    (move || {
        let (phase, gaps, count) = look.get();
        let label = match phase {
            Phase::Stopped => "Resume",
            _ => "Apply",
        };
        let reason = match (gaps, count, lacks.get()) {
            (.., Some(scope)) => Some(scope),
            (1.., ..) => Some("Some fields are to be corrected first".to_owned()),
            (_, 0, _) => Some("There is nothing to make".to_owned()),
            _ => None,
        };
        let running = matches!(phase, Phase::Making | Phase::Removing);
        view! {
            {(!running && phase != Phase::Done).then(|| back("Back", last))}
            {(phase != Phase::Done).then(|| view! {
                <button type="button" class="btn primary" aria-busy=running.to_string() aria-disabled=(reason.is_some() || running).to_string() title=reason
                    on:click=move |event| if !running { go(event) }>
                    {running.then(|| icon("spin"))}{label}
                </button>
            })}
        }
    })
    .into_any()
}
