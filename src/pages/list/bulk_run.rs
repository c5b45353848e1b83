//! Doing what was planned, one record after the other, and taking it back.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Path, Record, Value,
    bulk::{Action, Skip, Verdict, with_active},
    bulk_edit::{Edit, kept, taken_back, with_edit},
    changes::Change,
    document::hides_secrets,
    selection::Selection,
};

use super::{
    bulk::{Bulk, Outcome, Plan, Task},
    bulk_result::room_in,
    bulk_view::noun,
    state::ListState,
};
use crate::{
    pages::{
        edit::undo::{self, Place},
        lookup,
        titles::{self, capital},
    },
    store::Deed,
    ui::{focus_soon, grouped, keep_focus, sleep},
};

impl Bulk {
    /// Does it, for all records or only for those that failed or were not reached.
    pub fn start(self, list: ListState) {
        let Some(action) = self.action.get_untracked() else { return };
        let run = self.next_run();
        let plan = self.plan.get_untracked();
        self.outcomes.update(|all| {
            for (one, task) in all.iter_mut().zip(&plan.tasks) {
                if matches!(one, None | Some(Outcome::Failed(_))) {
                    // What is left alone is so from the beginning, however soon this is stopped.
                    *one = task.left_out().map(Outcome::Skipped);
                }
            }
        });
        self.stage.set(super::bulk::Stage::Running);
        let single = self.is_single();
        let edit = self.kept.with_value(|kept| kept.edit.clone());
        let place = Place::now(list.console);
        // Of those that were done before a Retry, too.
        let mut before = self.kept.with_value(|kept| kept.before.clone());
        before.resize(plan.tasks.len(), None);
        if single {
            // In place of the one that was pressed.
            focus_soon(".dialog[open] footer [aria-busy]");
        }
        // Also here: the page may be left in the middle, and its signals with it.
        let mut outcomes = self.outcomes.get_untracked();
        spawn_local(async move {
            let held = hold_reload();
            for (index, task) in plan.tasks.iter().enumerate() {
                if outcomes[index].is_some() {
                    continue;
                }
                while self.is_run(run) && room_in(list) > 0 {
                    sleep(200).await;
                }
                if !self.is_run(run) {
                    break;
                }
                self.note(&plan, index, Outcome::Sent);
                let done = write(list, action, task, edit.as_ref(), &mut before[index]).await;
                let outcome = done.unwrap_or_else(Outcome::Failed);
                // It would be asked for with each of the others.
                let signed_out =
                    matches!(&outcome, Outcome::Failed(it) if it.cause == Cause::SignIn);
                outcomes[index] = Some(outcome.clone());
                self.kept.try_update_value(|kept| kept.before.clone_from(&before));
                self.note(&plan, index, outcome);
                if signed_out || !self.is_run(run) {
                    break;
                }
            }
            held.remove();
            if place.is_same_environment() {
                self.finish(list, run, Ended { action, plan, outcomes, before, single });
            }
        });
    }

    /// Takes note of an outcome, unless something else is being asked by now.
    fn note(self, plan: &Arc<Plan>, index: usize, outcome: Outcome) {
        let ours = self.plan.try_with_untracked(|now| Arc::ptr_eq(now, plan)) == Some(true);
        if ours {
            // The results are shown while the last of them is on its way.
            keep_focus(".plan section", "#bulk-result");
            self.outcomes.update(|all| {
                if let Some(one) = all.get_mut(index) {
                    *one = Some(outcome);
                }
            });
        }
    }

    fn finish(self, list: ListState, run: u32, ended: Ended) {
        // The results of a run that was stopped may be on the screen still.
        let plan = self.plan.try_get_untracked();
        let is_open = self.action.try_get_untracked().flatten().is_some()
            && plan.is_some_and(|plan| Arc::ptr_eq(&plan, &ended.plan));
        if !is_open {
            ended.warn(list);
        }
        ended.tell(list);
        if list.is_gone() {
            return;
        }
        if self.is_run(run) {
            let fine = |one: &Option<Outcome>| {
                matches!(one, Some(Outcome::Done | Outcome::Skipped(Skip::Already)))
            };
            if ended.outcomes.iter().all(fine) {
                if !ended.single {
                    list.selection.set(Selection::None);
                }
                self.action.set(None);
            } else {
                self.show_results();
            }
        }
        settle(list);
    }

    /// Takes back what was done to these records, as a run with results of its own.
    fn undo(self, list: ListState, action: Action, tasks: Vec<Task>, single: bool) {
        if list.is_gone() {
            return list.console.notices.tell("The list was left: nothing was undone.");
        }
        self.begin(action, single);
        self.set_plan(Plan { tasks, ..Plan::default() });
        self.start(list);
    }
}

/// A run that is over: at its end, stopped, or because the page was left.
struct Ended {
    action: Action,
    plan: Arc<Plan>,
    outcomes: Vec<Option<Outcome>>,
    /// The records as they were before they were changed or deleted, where they were.
    before: Vec<Option<Arc<Record>>>,
    single: bool,
}

impl Ended {
    /// Tells what failed, where no dialog shows it.
    fn warn(&self, list: ListState) {
        for outcome in self.outcomes.iter().flatten() {
            if let Outcome::Failed(failure) = outcome
                && failure.cause != Cause::Dropped
            {
                list.console.notices.warn(failure.clone());
            }
        }
    }

    /// Says what was done, and offers to take it back where that can be done.
    fn tell(&self, list: ListState) {
        let (console, spec) = (list.console, list.resource.spec());
        let is_done = |one: &&Option<Outcome>| **one == Some(Outcome::Done);
        let done = self.outcomes.iter().filter(is_done).count();
        let failed =
            self.outcomes.iter().filter(|one| matches!(one, Some(Outcome::Failed(_)))).count();
        let what = self.words();
        let gone = list.is_gone();
        if gone && self.outcomes.contains(&None) {
            let all = self.plan.tasks.iter().filter(|task| task.left_out().is_none()).count();
            let of =
                format!("{} of {} {}", grouped(done as u64), grouped(all as u64), noun(list, all));
            let failed = match failed {
                0 => String::new(),
                failed => format!(", {} failed", grouped(failed as u64)),
            };
            let left = "The page was left: nothing more was sent.";
            return console.notices.tell(format!("{of} {what}{failed}. {left}"));
        }
        if done == 0 {
            return;
        }
        let tasks: Vec<Task> = self.done(list);
        let first = tasks.first();
        if self.single
            && self.action == Action::Delete
            && let Some(first) = first
        {
            let again = Callback::new(move |()| settle(list));
            return undo::offer_recreate(console, list.resource, first.record.clone(), again);
        }
        let of = match done {
            1 => capital(spec.singular),
            _ => format!("{} {}", grouped(done as u64), noun(list, done)),
        };
        let mut said = format!("{of} {what}");
        let inverse = match self.action {
            Action::Activate(active) if tasks.iter().all(|task| was(task, !active)) => {
                Action::Activate(!active)
            }
            Action::Activate(_) | Action::Delete | Action::Edit => Action::Undo,
            Action::Undo => {
                if first.is_some_and(|first| first.changes.is_empty()) {
                    said += if done == 1 { " with a new id" } else { " with new ids" };
                    said += ". What pointed at the old ids does not point at them.";
                    if tasks.iter().any(|task| hides_secrets(spec, &task.record.json)) {
                        said += " Secrets that the server had hidden could not be restored.";
                    }
                }
                return console.notices.say(said);
            }
        };
        // What could not be read before it was deleted cannot be brought back as it was.
        if gone || tasks.is_empty() {
            return console.notices.say(said);
        }
        let single = self.single;
        let back = Callback::new(move |()| list.bulk.undo(list, inverse, tasks.clone(), single));
        undo::offer(console, said, back);
    }

    /// What was done, and to which records, for what takes it back.
    fn done(&self, list: ListState) -> Vec<Task> {
        let all = self.plan.tasks.iter().zip(&self.outcomes).zip(&self.before);
        let done = all.filter(|((_, outcome), before)| {
            let known = before.is_some() || self.action != Action::Delete;
            **outcome == Some(Outcome::Done) && known
        });
        let back = done.map(|((task, _), before)| {
            let record = before.clone().unwrap_or_else(|| task.record.clone());
            let changes = match self.action {
                Action::Activate(active) => as_kept(list, &record.id, &activation(&record, active)),
                _ => as_kept(list, &record.id, &task.changes),
            };
            Task { record, verdict: Verdict::Change, changes }
        });
        back.collect()
    }

    fn words(&self) -> &'static str {
        match self.action {
            Action::Delete => "deleted",
            Action::Activate(active) => made(active),
            Action::Edit => "changed",
            Action::Undo => "restored",
        }
    }
}

/// What makes a record active or inactive changes in it.
fn activation(before: &Record, active: bool) -> [Change; 1] {
    let before = before.json.get("active").cloned();
    [Change { path: Path::parse("active"), before, after: Some(Value::Bool(active)) }]
}

/// Changes of a record as the server has written them: each was read again after that.
fn as_kept(list: ListState, id: &str, changes: &[Change]) -> Vec<Change> {
    match list.store().peek(list.resource, id) {
        Some(now) => kept(changes, &now.json),
        None => changes.to_vec(),
    }
}

/// Whether that can be taken back by making it the other way.
fn was(task: &Task, active: bool) -> bool {
    let before = task.changes.first().and_then(|change| change.before.as_ref());
    before.and_then(Value::as_bool) == Some(active)
}

const fn made(active: bool) -> &'static str {
    if active { "made active" } else { "made inactive" }
}

/// Asks before a reload, which would end what runs without a word.
fn hold_reload() -> WindowListenerHandle {
    window_event_listener(ev::beforeunload, |event| {
        event.prevent_default();
        event.set_return_value("running");
    })
}

/// Makes one record active or inactive, without a question.
pub fn switch(list: ListState, record: Arc<Record>, active: bool) {
    let notices = list.console.notices;
    let noun = capital(list.resource.spec().singular);
    spawn_local(async move {
        let task = Task { record, verdict: Verdict::Change, changes: Vec::new() };
        let mut before = None;
        let done = write(list, Action::Activate(active), &task, None, &mut before).await;
        match done.unwrap_or_else(Outcome::Failed) {
            Outcome::Failed(failure) if failure.cause == Cause::Dropped => {}
            Outcome::Failed(failure) => notices.warn(failure),
            Outcome::Skipped(skip) => notices.say(format!("{noun} not changed. {}", skip.reason())),
            Outcome::Done | Outcome::Sent => {
                let record = before.unwrap_or(task.record);
                let changes = as_kept(list, &record.id, &activation(&record, active));
                let task = Task { record, changes, ..task };
                let back = Callback::new(move |()| match was(&task, !active) {
                    true => switch(list, task.record.clone(), !active),
                    false => list.bulk.undo(list, Action::Undo, vec![task.clone()], true),
                });
                undo::offer(list.console, format!("{noun} {}", made(active)), back);
            }
        }
        settle(list);
    });
}

/// Shows on the list what has become of the records.
pub fn settle(list: ListState) {
    list.refresh();
    // Where the row is gone from which the dialog was opened, the keyboard goes on from the top.
    titles::refocus();
}

/// One record: read, changed, written, and read as the server has it now. `before` gets it as it was read.
async fn write(
    list: ListState,
    action: Action,
    task: &Task,
    edit: Option<&Edit>,
    before: &mut Option<Arc<Record>>,
) -> Result<Outcome, Failure> {
    let (store, resource, record) = (list.store(), list.resource, &task.record);
    let client = store.client(resource);
    let spec = resource.spec();
    if action == Action::Undo && task.changes.is_empty() {
        return undo::recreate(list.console, resource, record).await.map(|_| Outcome::Done);
    }
    if action == Action::Delete {
        // What Undo puts back is what is deleted: a list may show less of it, or what it was before.
        let answer = match client.read_one(&record.id).await {
            Err(failure) if failure.cause == Cause::NotFound => Err(failure),
            now => {
                *before = now.ok().map(Arc::new);
                lookup::delete(client, &record.id).await
            }
        };
        return match answer {
            Err(failure) if failure.cause != Cause::NotFound => Err(failure),
            answer => {
                // Somebody else may have been faster: it is gone, as asked, and not by this.
                if answer.is_ok() {
                    let was = before.as_ref().unwrap_or(record).json.clone();
                    store.history.note(resource, &record.id, Deed::Deleted, Some(was), None);
                }
                store.remove(resource, &record.id);
                list.selection.update(|selection| {
                    if let Selection::Some(_) = selection {
                        selection.set(&record.id, false, None);
                    }
                });
                Ok(if answer.is_ok() { Outcome::Done } else { Outcome::Skipped(Skip::Gone) })
            }
        };
    }
    let now = client.read_one(&record.id).await?;
    *before = Some(Arc::new(now.clone()));
    let body = match (action, edit) {
        (Action::Activate(active), _) => with_active(spec, &now, active),
        (Action::Edit, Some(edit)) => with_edit(spec, &now, edit, &task.changes),
        (Action::Undo, _) => taken_back(spec, &now, &task.changes),
        _ => Err(Skip::Already),
    };
    let body = match body {
        Ok(body) => body,
        Err(skip) => {
            store.put(resource, now);
            return Ok(Outcome::Skipped(skip));
        }
    };
    lookup::replace(store, resource, &now, &body).await?;
    // Its time of modification is the server's to say.
    let read = lookup::saved(store, resource, &now, &body).await?;
    let left = read.as_ref().and_then(|read| lookup::left_out(client, &now, &body, &read.json));
    if let Some(read) = read {
        store.put(resource, read);
    }
    let deed = if action == Action::Undo { Deed::Restored } else { Deed::Saved };
    store.history.note(resource, &record.id, deed, Some(now.json), Some(body));
    left.map_or(Ok(Outcome::Done), |(_, failure)| Err(failure))
}
