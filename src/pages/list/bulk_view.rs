//! The dialog of a change of many records.

use crate::prelude::*;
use baton_model::{
    bulk::{Action, Skip, Verdict},
    config::EnvironmentKind,
    spec::Standing,
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    bulk::{Bulk, Outcome, Stage, Task},
    bulk_field,
    state::ListState,
};
use crate::{
    lazy,
    pages::production::Once,
    store::Progress,
    ui::{Alert, AlertProps, Dialog, DialogProps, grouped, icon},
};

/// Records named in a plan or a result; of the others only their number is given.
pub const NAMED: usize = 50;

/// The dialog; closed until [`Bulk::ask`].
pub fn dialog(list: ListState) -> AnyView {
    let wanted = lazy::latch(move || list.bulk.action.with(Option::is_some));
    (move || wanted.get().then(|| opened(list))).into_any()
}

fn opened(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let open = Signal::derive(move || bulk.action.with(Option::is_some));
    let env = Signal::derive(move || list.console.environment().kind.code().to_owned());
    let once = Once::new("Write to");
    view! {
        <Dialog title=Signal::derive(move || title(list)) open=open env=env
            on_close=Callback::new(move |()| bulk.close(list))
            footer=move || view! { {move || footer(list, once)} }>
            <div class="plan">
                {move || match bulk.stage.get() {
                    Stage::Gathering => gathering(list),
                    Stage::Choosing => bulk_field::form(list),
                    Stage::Plan => plan(list),
                    Stage::Running => running(bulk),
                    Stage::Done => done(list),
                }}
            </div>
        </Dialog>
        {once.dialog("This is production: whatever is changed or deleted takes effect at once.")}
    }
    .into_any()
}

/// The name of the one record, or the number of them.
fn subject(list: ListState) -> String {
    let spec = list.resource.spec();
    let bulk = list.bulk;
    bulk.tasks.with(|tasks| match tasks.first() {
        Some(task) if bulk.single.get() => task.record.name(spec).to_owned(),
        _ => {
            let selected = list.selection.with(|s| s.count(list.total())).unwrap_or(0);
            let count = if tasks.is_empty() { selected } else { tasks.len() as u64 };
            format!(
                "{} {}",
                grouped(count),
                noun(list, usize::try_from(count).unwrap_or(usize::MAX))
            )
        }
    })
}

fn title(list: ListState) -> String {
    let what = subject(list);
    match list.bulk.action.get() {
        Some(Action::Activate(true)) => format!("Make {what} active?"),
        Some(Action::Activate(false)) => format!("Make {what} inactive?"),
        Some(Action::Edit) => format!("Change a field of {what}"),
        _ => format!("Delete {what}?"),
    }
}

fn footer(list: ListState, once: Once) -> AnyView {
    let bulk = list.bulk;
    let close = move |_| bulk.close(list);
    let start = move |_| {
        // To switch one record asks nothing elsewhere: here this dialog is the one question more.
        let is_switch = bulk.single.get_untracked()
            && matches!(bulk.action.get_untracked(), Some(Action::Activate(_)));
        if is_switch {
            bulk.start(list);
        } else {
            once.ask(move || bulk.start(list));
        }
    };
    let (label, class) = match bulk.action.get() {
        Some(Action::Activate(true)) => ("Make active", "btn primary"),
        Some(Action::Activate(false)) => ("Make inactive", "btn primary"),
        Some(Action::Edit) => ("Change", "btn primary"),
        _ => ("Delete", "btn danger fill"),
    };
    match bulk.stage.get() {
        Stage::Gathering => {
            view! { <button type="button" class="btn" on:click=close>"Cancel"</button> }.into_any()
        }
        // The form has its own button, so that Enter in a field presses it.
        Stage::Choosing => view! {
            <button type="button" class="btn" on:click=close>"Cancel"</button>
            <button type="submit" form="bulk-field" class="btn primary">"Preview"</button>
        }
        .into_any(),
        Stage::Plan if bulk.action.get() == Some(Action::Edit) => {
            let any = bulk.tasks.with(|all| all.iter().any(|task| task.verdict == Verdict::Change));
            view! {
                <button type="button" class="btn" on:click=close>"Cancel"</button>
                <button type="button" class="btn" on:click=move |_| bulk.choose_again()>"Back"</button>
                {any.then(|| view! { <button type="button" class=class on:click=start>{label}</button> })}
            }
            .into_any()
        }
        Stage::Plan => view! {
            <button type="button" class="btn" on:click=close>"Cancel"</button>
            <button type="button" class=class on:click=start>{label}</button>
        }
        .into_any(),
        Stage::Running if bulk.single.get() => view! {
            <button type="button" class=class aria-busy="true">{icon("spin")}{label}</button>
        }
        .into_any(),
        Stage::Running => view! {
            <button type="button" class="btn" on:click=move |_| bulk.stop(list)>"Cancel"</button>
        }
        .into_any(),
        Stage::Done => {
            let left = bulk
                .outcomes
                .with(|all| all.iter().any(|one| matches!(one, None | Some(Outcome::Failed(_)))));
            view! {
                {left.then(|| view! { <button type="button" class="btn" on:click=start>{icon("refresh")}"Retry"</button> })}
                <button type="button" class="btn primary" on:click=close>"Close"</button>
            }
            .into_any()
        }
    }
}

/// What is read before a plan can be made.
fn gathering(list: ListState) -> AnyView {
    let bars = move || {
        let bar = |resource: baton_model::Resource| {
            let (loaded, total, running) = list
                .store()
                .of(resource)
                .with(|c| (c.all.len() as u64, c.total, c.progress == Progress::Running));
            let plural = resource.spec().plural.to_lowercase();
            let of = total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
            running.then(|| view! {
                <div class="meter">
                    <span>{format!("Reading {plural}")}</span><span class="small">{format!("{}{of}", grouped(loaded))}</span>
                    <progress class="bar" aria-label=format!("Reading {plural}") max=total.map(|t| t.to_string()) value=total.map(|_| loaded.to_string())></progress>
                </div>
            })
        };
        list.bulk.needs.get().into_iter().map(bar).collect_view()
    };
    view! { <p>"Looking for what this touches…"</p>{bars} }.into_any()
}

fn plan(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let tasks = bulk.tasks.get();
    let production = list.console.environment().kind == EnvironmentKind::Production;
    let of = |kind: fn(&Verdict) -> bool| -> Vec<&Task> {
        tasks.iter().filter(|task| kind(&task.verdict)).collect()
    };
    let change = of(|verdict| *verdict == Verdict::Change);
    let already = of(|verdict| *verdict == Verdict::Already);
    let refused = of(|verdict| matches!(verdict, Verdict::Used(_, Standing::Documented)));
    let risky = of(|verdict| matches!(verdict, Verdict::Used(_, Standing::Inferred)));
    let done = match bulk.action.get_untracked() {
        Some(Action::Activate(true)) => "will be made active",
        Some(Action::Activate(false)) => "will be made inactive",
        Some(Action::Edit) => "will be changed",
        _ => "will be deleted",
    };
    let one = bulk.single.get_untracked();
    let head = move |count: usize, what: &str| {
        format!("{} {} {what}", grouped(count as u64), noun(list, count))
    };
    let alone = |skip: Skip| {
        let count = tasks.iter().filter(|task| task.verdict == Verdict::Alone(skip)).count();
        (count > 0).then(
            || view! { <p>{format!("{}: {}", head(count, "").trim_end(), skip.reason())}</p> },
        )
    };
    let left = [Skip::Absent, Skip::Masked, Skip::Unfit, Skip::NoObject, Skip::NoId].map(alone);
    view! {
        {production.then(|| view! { <div class="alert warn">{icon("alert")}<h3>"This is production"</h3><p>"Customers meet the change at once."</p></div> })}
        {(bulk.action.get_untracked() == Some(Action::Delete)).then(|| view! { <p>"What is deleted cannot be brought back with the same id."</p> })}
        {if bulk.action.get_untracked() == Some(Action::Edit) {
            bulk_field::preview(list, head(change.len(), done), &change)
        } else {
            (!change.is_empty() && !one).then(|| section(list, head(change.len(), done), &change)).into_any()
        }}
        {(!already.is_empty()).then(|| view! { <p>{head(already.len(), "already so: nothing is sent for these.")}</p> })}
        {left.into_iter().collect_view()}
        {(!refused.is_empty()).then(|| section(list, if one { "The server refuses this: it is in use.".into() } else { head(refused.len(), "in use: the server refuses these") }, &refused))}
        {(!risky.is_empty()).then(|| section(list, if one { "It is in use: the server may refuse this, or leave these dangling.".into() } else { head(risky.len(), "in use: the server may refuse these, or leave others dangling") }, &risky))}
        {unread(list)}
    }
    .into_any()
}

/// Says what could not be read, so that nobody takes silence for "nothing uses it".
fn unread(list: ListState) -> Option<AnyView> {
    let unread: Vec<String> = list
        .bulk
        .needs
        .get_untracked()
        .into_iter()
        .filter(|resource| {
            !list.store().of(*resource).with_untracked(|c| c.progress == Progress::Complete)
        })
        .map(|resource| resource.spec().plural.to_lowercase())
        .collect();
    (!unread.is_empty()).then(|| {
        view! { <p class="warn-text">{icon("alert")}{format!(" Not all {} could be read: more may use these.", unread.join(" and "))}</p> }
            .into_any()
    })
}

fn section(list: ListState, title: String, tasks: &[&Task]) -> AnyView {
    let rows = tasks.iter().take(NAMED).map(|task| {
        let used = match &task.verdict {
            Verdict::Used(..) => users(list, &task.record.id),
            _ => ().into_any(),
        };
        view! { <li><span class="t">{name(list, task)}</span>{used}</li> }.into_any()
    });
    let more = tasks.len().saturating_sub(NAMED);
    view! {
        <section>
            <h3>{title.clone()}</h3>
            // It scrolls, so it takes the focus.
            <ul tabindex="0" aria-label=title>{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="faint">{format!("and {} more", grouped(more as u64))}</p> })}
        </section>
    }
    .into_any()
}

/// What uses a record, as links with names.
fn users(list: ListState, id: &str) -> AnyView {
    let store = list.store();
    let links = list.bulk.users.with_value(|users| {
        let mut links = Vec::new();
        for (kind, ids) in users.of(id) {
            let count = ids.len();
            let spec = kind.spec();
            let noun = if count == 1 { spec.singular.to_owned() } else { spec.plural.to_lowercase() };
            let first: Vec<_> = ids
                .iter()
                .take(3)
                .enumerate()
                .map(|(n, user)| {
                    let link = super::reference_link(kind, user.clone(), store);
                    view! { {(n > 0).then_some(", ")}{link} }.into_any()
                })
                .collect();
            let more = (count > 3).then_some(", …");
            links.push(view! { <span>{format!("used by {} {noun}: ", grouped(count as u64))}{first}{more}" "</span> }.into_any());
        }
        links
    });
    view! { <span class="why-not">{links}</span> }.into_any()
}

fn running(bulk: Bulk) -> AnyView {
    let total = bulk.tasks.with_untracked(|tasks| tasks.len());
    let done = Memo::new(move |_| bulk.outcomes.with(|all| all.iter().flatten().count()));
    let failed = move || bulk.count(|one| matches!(one, Outcome::Failed(_)));
    let text = move || {
        let failed = failed();
        let wrong =
            if failed > 0 { format!(", {} failed", grouped(failed as u64)) } else { String::new() };
        format!("{} of {}{wrong}", grouped(done.get() as u64), grouped(total as u64))
    };
    view! {
        <div class="meter">
            <span>"One record at a time"</span><span class="small" aria-live="polite">{text}</span>
            <progress class="bar" aria-label="Progress" max=total.to_string() value=move || done.get().to_string()></progress>
        </div>
        <p class="faint">"Cancel stops after the record that is on its way; what is done stays done."</p>
    }
    .into_any()
}

fn done(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let tasks = bulk.tasks.get();
    let outcomes = bulk.outcomes.get();
    if bulk.single.get_untracked()
        && let Some(Some(Outcome::Failed(failure))) = outcomes.first()
    {
        return view! { <Alert failure=failure.clone()/> }.into_any();
    }
    let said = |outcome: &Option<Outcome>| match outcome {
        Some(Outcome::Done) => (3, "ok", "Done".to_owned()),
        Some(Outcome::Skipped(skip)) => (1, "off", skip.reason().to_owned()),
        Some(Outcome::Failed(failure)) => {
            let code = if failure.code.is_empty() {
                String::new()
            } else {
                format!(" ({})", failure.code)
            };
            (0, "bad", format!("{}{code}", failure.title()))
        }
        None => (2, "off", "Not sent: cancelled before".to_owned()),
    };
    let mut rows: Vec<_> =
        tasks.iter().zip(&outcomes).map(|(task, one)| (said(one), task)).collect();
    rows.sort_by_key(|((rank, ..), _)| *rank);
    let of = |wanted: u8| rows.iter().filter(|((rank, ..), _)| *rank == wanted).count() as u64;
    let parts = [(3, "done"), (0, "failed"), (1, "left alone"), (2, "not sent")];
    let counts: Vec<String> = parts
        .iter()
        .filter(|(rank, _)| of(*rank) > 0)
        .map(|(rank, word)| format!("{} {word}", grouped(of(*rank))))
        .collect();
    let more = rows.len().saturating_sub(NAMED);
    let shown = rows.into_iter().take(NAMED).map(|((_, class, text), task)| {
        view! {
            <li><span class="t">{name(list, task)}</span><span class=format!("end why-not state {class}")>{text}</span></li>
        }
        .into_any()
    });
    view! {
        <section>
            <h3 aria-live="polite">{counts.join(", ")}</h3>
            <ul tabindex="0" aria-label="Results">{shown.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="faint">{format!("and {} more", grouped(more as u64))}</p> })}
        </section>
    }
    .into_any()
}

pub fn name(list: ListState, task: &Task) -> String {
    task.record.name(list.resource.spec()).to_owned()
}

pub fn noun(list: ListState, count: usize) -> String {
    let spec = list.resource.spec();
    if count == 1 { spec.singular.to_owned() } else { spec.plural.to_lowercase() }
}
