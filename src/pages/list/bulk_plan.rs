//! What a change of many records will do, and what it will meet.

use crate::prelude::*;
use baton_model::{
    bulk::{Action, Skip, Verdict},
    config::EnvironmentKind,
    graph::{pointers, points},
    spec::Standing,
};

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};

use super::{
    bulk::Task,
    bulk_field,
    bulk_view::{Row, name, noun, shown},
    state::ListState,
};
use crate::{
    pages::edit::silent,
    store::Progress,
    ui::{grouped, icon},
};

pub fn plan(list: ListState) -> AnyView {
    let bulk = list.bulk;
    let plan = bulk.plan.get();
    let production = list.console.environment().kind == EnvironmentKind::Production;
    let of = |kind: fn(&Verdict) -> bool| -> Vec<&Task> {
        plan.tasks.iter().filter(|task| kind(&task.verdict)).collect()
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
    let one = bulk.is_single();
    let head = move |count: usize, what: &str| {
        format!("{} {} {what}", grouped(count as u64), noun(list, count))
    };
    let alone = |skip: Skip| {
        let count = plan.tasks.iter().filter(|task| task.verdict == Verdict::Alone(skip)).count();
        (count > 0).then(
            || view! { <p>{format!("{}: {}", head(count, "").trim_end(), skip.reason())}</p> },
        )
    };
    let left = [Skip::Absent, Skip::Masked, Skip::Unfit, Skip::NoObject, Skip::NoId].map(alone);
    view! {
        {production.then(|| view! { <div class="alert warn">{icon("alert")}<h3>"This is production"</h3><p>"Customers meet the change at once."</p></div> })}
        {(bulk.action.get_untracked() == Some(Action::Delete)).then(|| view! { <p>"What is deleted cannot be brought back with the same id."</p> })}
        {plan.part.clone().map(|part| view! { <p class="warn-text">{icon("alert")}{format!(" {part} The others are not in this plan.")}</p> })}
        {if bulk.action.get_untracked() == Some(Action::Edit) {
            bulk_field::preview(list, &head(change.len(), done), &change)
        } else {
            (!change.is_empty() && !one).then(|| section(list, head(change.len(), done), &change)).into_any()
        }}
        {(!already.is_empty()).then(|| view! { <p>{head(already.len(), if already.len() == 1 { "is so already: nothing is sent for it." } else { "are so already: nothing is sent for these." })}</p> })}
        {left.into_iter().collect_view()}
        {(!refused.is_empty()).then(|| section(list, if one { "The server refuses this: it is in use.".into() } else { head(refused.len(), "in use: the server refuses these") }, &refused))}
        {(!risky.is_empty()).then(|| section(list, if one { "It is in use: the server may refuse this, or leave these dangling.".into() } else { head(risky.len(), "in use: the server may refuse these, or leave others dangling") }, &risky))}
        {unread(list)}
    }
    .into_any()
}

/// Says what was not read, so that nobody takes silence for "nothing uses it".
fn unread(list: ListState) -> Option<AnyView> {
    if list.bulk.action.get_untracked() != Some(Action::Delete) {
        return None;
    }
    let needs = list.bulk.needs.get_untracked().into_iter();
    let unread: Vec<String> = needs
        .filter(|reading| untrack(|| reading.state()).2 != Progress::Complete)
        .map(|reading| reading.resource.spec().plural.to_lowercase())
        .collect();
    let unread = (!unread.is_empty()).then(|| {
        view! { <p class="warn-text">{icon("alert")}{format!(" Not all {} were read just now: more may use these.", unread.join(" and "))}</p> }
            .into_any()
    });
    let needs = list.bulk.needs.get_untracked().into_iter();
    let silent = needs.filter_map(|reading| {
        let from = reading.resource.spec();
        let places = pointers(from, list.resource);
        let of = list.store().of(reading.resource);
        let (count, told) =
            of.with_untracked(|c| (c.all.len(), c.all.iter().any(|one| points(one, &places))));
        let words = || silent(count, &from.plural.to_lowercase(), list.resource.spec().singular);
        (count > 0 && !told).then(|| view! { <p class="muted">{words()}</p> }.into_any())
    });
    Some(view! { {unread}{silent.collect_view()} }.into_any())
}

fn section(list: ListState, title: String, tasks: &[&Task]) -> AnyView {
    let rows = tasks.iter().map(|task| {
        let (list, task) = (list, (*task).clone());
        let row = move || {
            let used = match &task.verdict {
                Verdict::Used(..) => users(list, &task.record.id),
                _ => ().into_any(),
            };
            view! { <li><span class="who">{name(list, &task)}</span>{used}</li> }.into_any()
        };
        Box::new(row) as Row
    });
    view! {
        <section>
            <h3>{title.clone()}</h3>
            {shown(title, rows.collect())}
        </section>
    }
    .into_any()
}

/// So many users of a kind are named for each record.
const NAMED: usize = 3;

/// What uses a record, as links with names.
fn users(list: ListState, id: &str) -> AnyView {
    let store = list.store();
    let plan = list.bulk.plan.get_untracked();
    let mut links = Vec::new();
    for (kind, ids) in plan.users.of(id) {
        let count = ids.len();
        let spec = kind.spec();
        let noun = if count == 1 { spec.singular.to_owned() } else { spec.plural.to_lowercase() };
        // One a line, as names may hold commas.
        let first = ids.iter().take(NAMED).map(|user| {
            // The dialog stays: a link of it opens in a new tab.
            let link = super::reference_beside(kind, user.clone(), store);
            view! { <span class="user">{link}" "</span> }.into_any()
        });
        let more = count.saturating_sub(NAMED);
        let more = (more > 0).then(|| {
            view! { <span class="user faint">{format!("and {} more ", grouped(more as u64))}</span> }
        });
        let words = format!("used by {} {noun}: ", grouped(count as u64));
        links.push(
            view! { <span class="uses"><span>{words}</span>{first.collect_view()}{more}</span> }
                .into_any(),
        );
    }
    view! { <span class="why-not">{links}</span> }.into_any()
}
