//! A change of many records under way, and what became of each.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{config::System, csv};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    bulk::{Outcome, Plan},
    bulk_view::{Row, name, shown},
    export::{CSV, file_name},
    state::ListState,
};
use crate::ui::{Alert, AlertProps, download, grouped, now, ticking};

/// Milliseconds until the server has room for the next record.
pub fn room_in(list: ListState) -> u64 {
    list.console.session.held_until(System::ConversationManager).saturating_sub(now())
}

pub fn running(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let sent = |plan: &Arc<Plan>| plan.tasks.iter().filter(|one| one.left_out().is_none()).count();
    let total = bulk.plan.with_untracked(sent);
    let done = Memo::new(move |_| bulk.count(|one| *one != Outcome::Sent));
    let failed = move || bulk.count(|one| matches!(one, Outcome::Failed(_)));
    let text = move || {
        let failed = failed();
        let wrong =
            if failed > 0 { format!(", {} failed", grouped(failed as u64)) } else { String::new() };
        format!("{} of {}{wrong}", grouped(done.get() as u64), grouped(total as u64))
    };
    let tick = ticking(500);
    let seconds = Memo::new(move |_| {
        tick.track();
        let waits = bulk.count(|one| *one == Outcome::Sent) == 0;
        Some(room_in(list).div_ceil(1000)).filter(|left| waits && *left > 0)
    });
    // Said once, not every second.
    let waits = Memo::new(move |_| seconds.get().is_some());
    view! {
        <div class="meter">
            <span>"One record at a time"</span><span class="small" aria-live="polite">{text}</span>
            <progress class="bar" aria-label="Progress" max=total.to_string() value=move || done.get().to_string()></progress>
        </div>
        <p>
            <span aria-live="polite">{move || waits.get().then_some("The server’s limit of calls is reached. ")}</span>
            {move || seconds.get().map(|left| format!("The next record is sent in {left} s."))}
        </p>
        {(!bulk.is_single()).then(|| view! { <p class="faint">"Cancel stops after the record that is on its way; what is done stays done."</p> })}
    }
    .into_any()
}

/// Kinds of outcomes, in the order in which they are shown.
const KINDS: [(&str, &str); 5] = [
    ("failed", "bad"),
    ("left alone", "off"),
    ("on its way", "off"),
    ("not sent", "off"),
    ("done", "ok"),
];

/// Which of [`KINDS`] it is, what is said of it, and the server's code.
fn told(outcome: Option<&Outcome>) -> (usize, String, String) {
    let (kind, text, code) = match outcome {
        Some(Outcome::Failed(failure)) => (0, failure.title(), failure.code.clone()),
        Some(Outcome::Skipped(skip)) => (1, skip.reason().to_owned(), String::new()),
        Some(Outcome::Sent) => (2, "On its way".to_owned(), String::new()),
        None => (3, "Not sent: stopped before".to_owned(), String::new()),
        Some(Outcome::Done) => (4, "Done".to_owned(), String::new()),
    };
    (kind, text, code)
}

pub fn done(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let plan = bulk.plan.get();
    let outcomes = bulk.outcomes.get();
    if bulk.is_single()
        && let Some(Some(Outcome::Failed(failure))) = outcomes.first()
    {
        return view! { <div id="bulk-result" tabindex="-1"><Alert failure=failure.clone()/></div> }
            .into_any();
    }
    let mut rows: Vec<_> =
        plan.tasks.iter().zip(&outcomes).map(|(task, one)| (told(one.as_ref()), task)).collect();
    rows.sort_by_key(|((kind, ..), _)| *kind);
    let of = |wanted: usize| rows.iter().filter(|((kind, ..), _)| *kind == wanted).count() as u64;
    let counts: Vec<String> = [4, 0, 1, 2, 3]
        .into_iter()
        .filter(|kind| of(*kind) > 0)
        .map(|kind| format!("{} {}", grouped(of(kind)), KINDS[kind].0))
        .collect();
    let rows = rows.into_iter().map(|((kind, text, code), task)| {
        let name = name(list, task);
        let row = move || {
            let code = (!code.is_empty()).then(|| view! { " "<span class="nowrap">{format!("({code})")}</span> });
            view! {
                <li><span class="who">{name.clone()}</span><span class=format!("why-not state {}", KINDS[kind].1)><span>{text.clone()}{code}</span></span></li>
            }
            .into_any()
        };
        Box::new(row) as Row
    });
    view! {
        <section>
            <h3 id="bulk-result" tabindex="-1" aria-live="polite">{counts.join(", ")}</h3>
            {shown("Results".to_owned(), rows.collect())}
        </section>
    }
    .into_any()
}

/// What became of each record, as a file.
pub fn save(list: ListState) {
    let plan = list.bulk.plan.get_untracked();
    let outcomes = list.bulk.outcomes.get_untracked();
    let mut parts =
        vec![csv::BEGIN.to_owned(), csv::texts(&["id", "name", "result", "message", "code"])];
    for (task, outcome) in plan.tasks.iter().zip(&outcomes) {
        let (kind, text, code) = told(outcome.as_ref());
        let (id, result) = (task.record.id.as_str(), KINDS[kind].0);
        parts.push(csv::texts(&[id, &name(list, task), result, &text, &code]));
    }
    download(&file_name(list, "-result", "csv"), CSV, parts);
}
