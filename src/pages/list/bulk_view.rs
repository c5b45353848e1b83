//! The dialog of a change of many records.

use crate::prelude::*;
use baton_model::{bulk::Action, bulk_edit::How};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    bulk::{Outcome, Stage, Task},
    bulk_field,
    bulk_plan::plan,
    bulk_result::{done, running, save},
    state::ListState,
};
use crate::{
    lazy,
    pages::production::Once,
    store::{Progress, Reading},
    ui::{Alert, AlertProps, Dialog, DialogProps, grouped, icon, refocus_soon, twice},
};

/// Records named in a plan or a result at first; the others when the person asks for them.
const NAMED: usize = 50;
/// How many more are named then.
const MORE: usize = 500;

/// The dialog; closed until [`super::bulk::Bulk::ask`].
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
            footer=move || view! { {move || { keep_focus_in(bulk.stage.get()); footer(list, once) }} }>
            <div class="plan" tabindex="-1">
                {move || match bulk.stage.get() {
                    Stage::Gathering => gathering(list),
                    Stage::Failed(failure) => view! { <Alert failure=failure/> }.into_any(),
                    Stage::Choosing => bulk_field::form(list),
                    Stage::Plan => plan(list),
                    Stage::Running => running(list),
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
    let planned = bulk.stage.with(|stage| !matches!(stage, Stage::Gathering | Stage::Failed(_)));
    bulk.plan.with(|plan| match plan.tasks.first() {
        Some(task) if bulk.is_single() => task.record.name(spec).to_owned(),
        _ => {
            let selected = list.selection.with(|s| s.count(list.total()));
            let known = planned || !plan.tasks.is_empty();
            match if known { Some(plan.tasks.len() as u64) } else { selected } {
                None => format!("all {}", spec.plural.to_lowercase()),
                Some(count) => {
                    let noun = noun(list, usize::try_from(count).unwrap_or(usize::MAX));
                    format!("{} {noun}", grouped(count))
                }
            }
        }
    })
}

fn title(list: ListState) -> String {
    let what = subject(list);
    match list.bulk.action.get() {
        Some(Action::Activate(true)) => format!("Make {what} active?"),
        Some(Action::Activate(false)) => format!("Make {what} inactive?"),
        Some(Action::Edit) => format!("Change a field of {what}"),
        Some(Action::Undo) => format!("Restore {what}"),
        _ => format!("Delete {what}?"),
    }
}

/// What the button that does it says, and its class.
fn label(list: ListState) -> (&'static str, &'static str) {
    let empties = || {
        list.bulk
            .kept
            .with_value(|kept| kept.edit.as_ref().is_some_and(|edit| edit.how == How::Put(None)))
    };
    match list.bulk.action.get() {
        Some(Action::Activate(true)) => ("Make active", "btn primary"),
        Some(Action::Activate(false)) => ("Make inactive", "btn primary"),
        Some(Action::Edit) if empties() => ("Empty this field", "btn danger fill"),
        Some(Action::Edit) => ("Change", "btn primary"),
        Some(Action::Undo) => ("Restore", "btn primary"),
        _ => ("Delete", "btn danger fill"),
    }
}

/// The buttons of a stage go with it: the next one has the focus where it does no harm, and while it
/// runs, not on the button that stops it, for a key pressed twice.
fn keep_focus_in(stage: Stage) {
    refocus_soon(match stage {
        Stage::Choosing => "#bulk-which",
        Stage::Running => ".dialog[open] > .in > .plan",
        _ => ".dialog[open] > footer > .btn",
    });
}

fn footer(list: ListState, once: Once) -> AnyView {
    let bulk = list.bulk;
    let close = move |_| bulk.close(list);
    let start = move |_| {
        // To switch one record asks nothing elsewhere: here this dialog is the one question more.
        let is_switch =
            bulk.is_single() && matches!(bulk.action.get_untracked(), Some(Action::Activate(_)));
        if is_switch {
            bulk.start(list);
        } else {
            once.ask(move || bulk.start(list));
        }
    };
    let stop = move |_| {
        // It comes where the button was that began it.
        if !twice::is_second_half() {
            bulk.stop();
        }
    };
    let (label, class) = label(list);
    match bulk.stage.get() {
        Stage::Gathering => {
            // A delete can always be sent, whatever is known of who uses the records.
            let skips =
                bulk.action.get() == Some(Action::Delete) && bulk.needs.with(|all| !all.is_empty());
            let skip = move |_| bulk.needs.get_untracked().into_iter().for_each(Reading::stop);
            view! {
                <button type="button" class="btn" on:click=close>"Cancel"</button>
                {skips.then(|| view! { <button type="button" class="btn" on:click=skip>"Go on without"</button> })}
            }
            .into_any()
        }
        Stage::Failed(_) => {
            let again = move |_| {
                if let Some(action) = bulk.action.get_untracked() {
                    bulk.ask(list, action);
                }
            };
            view! {
                <button type="button" class="btn" on:click=again>{icon("refresh")}"Retry"</button>
                <button type="button" class="btn primary" on:click=close>"Close"</button>
            }
            .into_any()
        }
        // The form has its own button, so that Enter in a field presses it.
        Stage::Choosing => view! {
            <button type="button" class="btn" on:click=close>"Cancel"</button>
            <button type="submit" form="bulk-field" class="btn primary">"Preview"</button>
        }
        .into_any(),
        Stage::Plan => {
            let any = bulk.plan.with(|plan| plan.tasks.iter().any(|one| one.left_out().is_none()));
            let edits = bulk.action.get() == Some(Action::Edit);
            view! {
                <button type="button" class="btn" on:click=close>"Cancel"</button>
                {edits.then(|| view! { <button type="button" class="btn" on:click=move |_| bulk.choose_again()>"Back"</button> })}
                {any.then(|| view! { <button type="button" class=class on:click=start>{label}</button> })}
            }
            .into_any()
        }
        Stage::Running if bulk.is_single() => view! {
            <button type="button" class=class aria-busy="true">{icon("spin")}{label}</button>
        }
        .into_any(),
        Stage::Running => view! {
            <button type="button" class="btn" on:click=stop>"Cancel"</button>
        }
        .into_any(),
        Stage::Done => {
            // What is on its way must not be sent a second time.
            let (sent, left) = bulk.outcomes.with(|all| {
                let is = |one: &Option<Outcome>| matches!(one, None | Some(Outcome::Failed(_)));
                (all.contains(&Some(Outcome::Sent)), all.iter().any(is))
            });
            let many = !bulk.is_single();
            view! {
                {many.then(|| view! { <button type="button" class="btn" on:click=move |_| save(list)>{icon("file")}"Save as CSV"</button> })}
                {(left && !sent).then(|| view! { <button type="button" class="btn" on:click=start>{icon("refresh")}"Retry"</button> })}
                <button type="button" class="btn primary" on:click=close>"Close"</button>
            }
            .into_any()
        }
    }
}

/// What is read before a plan can be made.
fn gathering(list: ListState) -> AnyView {
    let bars = move || list.bulk.needs.get().into_iter().map(meter).collect_view();
    view! { <p>"Looking for what this touches…"</p>{bars} }.into_any()
}

/// How far a reading is, while it is under way.
pub fn meter(reading: Reading) -> AnyView {
    let plural = reading.resource.spec().plural.to_lowercase();
    let bar = move || {
        let (loaded, total, progress) = reading.state();
        let of = total.map_or_else(String::new, |total| format!(" of {}", grouped(total)));
        (progress == Progress::Running).then(|| view! {
            <div class="meter">
                <span>{format!("Reading {plural}")}</span><span class="small">{format!("{}{of}", grouped(loaded))}</span>
                <progress class="bar" aria-label=format!("Reading {plural}") max=total.map(|t| t.to_string()) value=total.map(|_| loaded.to_string())></progress>
            </div>
        })
    };
    bar.into_any()
}

/// Makes a row when it is shown.
pub type Row = Box<dyn Fn() -> AnyView>;

/// The first rows, and the others when the person asks for them.
pub fn shown(label: String, rows: Vec<Row>) -> AnyView {
    let most = RwSignal::new(NAMED);
    let all = rows.len();
    let made = move || rows.iter().take(most.get()).map(|row| row()).collect_view();
    let more = move || {
        let next = all.saturating_sub(most.get()).min(MORE);
        (next > 0).then(|| view! {
            <p><button type="button" class="btn s" on:click=move |_| most.update(|most| *most += MORE)>{format!("Show {} more", grouped(next as u64))}</button>
                <span class="faint">{format!(" {} of {}", grouped(most.get() as u64), grouped(all as u64))}</span></p>
        })
    };
    // It scrolls, so it takes the focus.
    view! { <ul tabindex="0" aria-label=label>{made}</ul>{more} }.into_any()
}

pub fn name(list: ListState, task: &Task) -> String {
    task.record.name(list.resource.spec()).to_owned()
}

pub fn noun(list: ListState, count: usize) -> String {
    let spec = list.resource.spec();
    if count == 1 { spec.singular.to_owned() } else { spec.plural.to_lowercase() }
}
