//! Changing many records: a plan, then one record at a time, then what became of each.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Record, Resource,
    bulk::{Action, Skip, Users, Verdict, verdict, with_active},
    bulk_edit::{self, Edit, with_edit},
    changes::Change,
    list::sort_key,
    reference::referrers,
    selection::Selection,
};

use super::{find::users_of, state::ListState, whole};
use crate::{
    pages::{
        lookup,
        titles::{self, capital},
    },
    store::{Deed, Progress},
    ui::{Slice, grouped, sleep},
};

/// How far a change is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// What is needed for the plan is read.
    Gathering,
    /// The person says which field, and what becomes of it.
    Choosing,
    /// The person decides.
    Plan,
    /// One record after the other.
    Running,
    /// Each has its result.
    Done,
}

/// One record of a change.
#[derive(Clone)]
pub struct Task {
    pub record: Arc<Record>,
    pub verdict: Verdict,
    /// What a change of one field changes in it.
    pub changes: Vec<Change>,
}

/// What became of a record.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    Done,
    Skipped(Skip),
    Failed(Failure),
}

/// A change of many records. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Bulk {
    /// What is being done; `None` while the dialog is closed.
    pub action: RwSignal<Option<Action>>,
    pub stage: RwSignal<Stage>,
    pub tasks: RwSignal<Arc<Vec<Task>>>,
    /// Who uses the records.
    pub users: StoredValue<Arc<Users>>,
    /// Outcomes, beside the tasks; `None` where none is known yet.
    pub outcomes: RwSignal<Vec<Option<Outcome>>>,
    /// Kinds of records that are read for the plan.
    pub needs: RwSignal<Vec<Resource>>,
    /// Whether one record was named, and not a selection.
    pub single: RwSignal<bool>,
    /// The change of one field that is planned.
    pub edit: StoredValue<Option<Edit>>,
    /// Raised to stop what runs.
    run: StoredValue<u32>,
}

impl Bulk {
    pub fn none() -> Self {
        Self {
            action: RwSignal::new(None),
            stage: RwSignal::new(Stage::Gathering),
            tasks: RwSignal::new(Arc::default()),
            users: StoredValue::new(Arc::default()),
            outcomes: RwSignal::new(Vec::new()),
            needs: RwSignal::new(Vec::new()),
            single: RwSignal::new(false),
            edit: StoredValue::new(None),
            run: StoredValue::new(0),
        }
    }

    /// Asks for a change of the selection.
    pub fn ask(self, list: ListState, action: Action) {
        let run = self.begin(action, false);
        spawn_local(async move {
            let Some(records) = chosen(list, move || self.run.try_get_value() != Some(run)).await
            else {
                return;
            };
            self.plan(list, action, records, run).await;
        });
    }

    /// Asks for a change of one record.
    pub fn ask_one(self, list: ListState, action: Action, record: Arc<Record>) {
        let run = self.begin(action, true);
        spawn_local(async move { self.plan(list, action, vec![record], run).await });
    }

    fn begin(self, action: Action, single: bool) -> u32 {
        self.run.update_value(|run| *run += 1);
        self.single.set(single);
        self.stage.set(Stage::Gathering);
        self.tasks.set(Arc::default());
        self.outcomes.set(Vec::new());
        self.needs.set(Vec::new());
        self.action.set(Some(action));
        self.run.get_value()
    }

    async fn plan(self, list: ListState, action: Action, records: Vec<Arc<Record>>, run: u32) {
        let mut users = Users::default();
        if action == Action::Delete {
            let needs = referrers(list.resource);
            for from in &needs {
                list.store().load_all(*from);
            }
            self.needs.set(needs.clone());
            for from in needs {
                while list.store().of(from).with_untracked(|c| c.progress == Progress::Running) {
                    sleep(50).await;
                    if self.run.try_get_value() != Some(run) {
                        return;
                    }
                }
            }
            users = users_of(list).await;
        }
        if self.run.try_get_value() != Some(run) {
            return;
        }
        let spec = list.resource.spec();
        let task = |record: Arc<Record>| Task {
            verdict: verdict(action, spec, &record, &users),
            record,
            changes: Vec::new(),
        };
        let tasks: Vec<Task> = records.into_iter().map(task).collect();
        self.outcomes.set(vec![None; tasks.len()]);
        self.tasks.set(Arc::new(tasks));
        self.users.set_value(Arc::new(users));
        self.stage.set(if action == Action::Edit { Stage::Choosing } else { Stage::Plan });
    }

    /// Finds out what a change of one field makes of each record, and shows it.
    pub fn preview(self, list: ListState, edit: Edit) {
        let run = self.run.get_value();
        let spec = list.resource.spec();
        let before = self.tasks.get_untracked();
        self.edit.set_value(Some(edit.clone()));
        self.stage.set(Stage::Gathering);
        spawn_local(async move {
            let mut slice = Slice::begin();
            let mut tasks = Vec::with_capacity(before.len());
            let partial = whole::are_partial(list, before.iter().map(|task| &task.record)).await;
            for task in before.iter() {
                let record = match partial {
                    true => whole::read(list, &task.record).await,
                    false => task.record.clone(),
                };
                let found = bulk_edit::changes(spec, &record.json, &edit);
                let verdict = match &found {
                    _ if record.id.is_empty() => Verdict::Alone(Skip::NoId),
                    Ok(changes) if changes.is_empty() => Verdict::Already,
                    Ok(_) => Verdict::Change,
                    Err(skip) => Verdict::Alone(*skip),
                };
                tasks.push(Task { record, verdict, changes: found.unwrap_or_default() });
                slice.rest().await;
                if self.run.try_get_value() != Some(run) {
                    return;
                }
            }
            self.tasks.set(Arc::new(tasks));
            self.stage.set(Stage::Plan);
        });
    }

    /// Back from the preview to the choice of what to change.
    pub fn choose_again(self) {
        self.stage.set(Stage::Choosing);
    }

    /// Closes the dialog, and stops what runs after the record that it is at.
    pub fn close(self, list: ListState) {
        let was = self.stage.get_untracked();
        self.run.update_value(|run| *run += 1);
        self.action.set(None);
        if matches!(was, Stage::Running | Stage::Done) {
            settle(list);
        }
    }

    /// Stops after the record that it is at; what is done stays done.
    pub fn stop(self, list: ListState) {
        self.run.update_value(|run| *run += 1);
        self.stage.set(Stage::Done);
        settle(list);
    }

    /// Does it, for all records or only for those that failed or were not reached.
    pub fn start(self, list: ListState) {
        let Some(action) = self.action.get_untracked() else { return };
        let store = list.store();
        self.run.update_value(|run| *run += 1);
        let run = self.run.get_value();
        self.stage.set(Stage::Running);
        let tasks = self.tasks.get_untracked();
        self.outcomes.update(|all| {
            for one in all.iter_mut().filter(|one| matches!(one, Some(Outcome::Failed(_)))) {
                *one = None;
            }
        });
        spawn_local(async move {
            for (index, task) in tasks.iter().enumerate() {
                let open = self.outcomes.try_with_untracked(|all| all.get(index) == Some(&None));
                match open {
                    None => return,
                    Some(false) => continue,
                    Some(true) => {}
                }
                let outcome = match task.verdict {
                    Verdict::Already => Outcome::Skipped(Skip::Already),
                    Verdict::Alone(skip) => Outcome::Skipped(skip),
                    _ => {
                        store.keep_pace().await;
                        if self.run.try_get_value() != Some(run) {
                            return;
                        }
                        let edit = self.edit.get_value();
                        one(
                            list,
                            action,
                            &task.record,
                            edit.as_ref().map(|edit| (edit, &*task.changes)),
                        )
                        .await
                    }
                };
                self.outcomes.try_update(|all| all[index] = Some(outcome));
                if self.run.try_get_value() != Some(run) {
                    return;
                }
            }
            self.finish(list, action);
        });
    }

    fn finish(self, list: ListState, action: Action) {
        let done = self.count(|outcome| matches!(outcome, Outcome::Done));
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let spec = list.resource.spec();
        self.stage.set(Stage::Done);
        if done > 0 {
            let what = match action {
                Action::Delete => "deleted".to_owned(),
                Action::Activate(active) => format!("made {}", state_word(active)),
                Action::Edit => "changed".to_owned(),
            };
            let of = if done == 1 {
                capital(spec.singular)
            } else {
                format!("{} {}", grouped(done as u64), spec.plural.to_lowercase())
            };
            list.console.notices.say(format!("{of} {what}"));
        }
        if failed == 0
            && self.count(
                |outcome| matches!(outcome, Outcome::Skipped(skip) if *skip != Skip::Already),
            ) == 0
        {
            if !self.single.get_untracked() {
                list.selection.set(Selection::None);
            }
            self.action.set(None);
        }
        settle(list);
    }

    /// So many outcomes of a kind. Reactive.
    pub fn count(self, kind: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.with(|all| all.iter().flatten().filter(|one| kind(one)).count())
    }
}

/// Makes one record active or inactive, without a question.
pub fn switch(list: ListState, record: Arc<Record>, active: bool) {
    let notices = list.console.notices;
    let noun = capital(list.resource.spec().singular);
    spawn_local(async move {
        match one(list, Action::Activate(active), &record, None).await {
            Outcome::Failed(failure) if failure.cause == Cause::Dropped => {}
            Outcome::Failed(failure) => notices.warn(failure),
            Outcome::Skipped(skip) => notices.say(format!("{noun} not changed. {}", skip.reason())),
            Outcome::Done => notices.say(format!("{noun} made {}", state_word(active))),
        }
        settle(list);
    });
}

const fn state_word(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

/// Shows on the list what has become of the records.
fn settle(list: ListState) {
    list.refresh();
    // Where the row is gone from which the dialog was opened, the keyboard goes on from the top.
    titles::refocus();
}

/// One record: read, changed, written, and read as the server has it now.
async fn one(
    list: ListState,
    action: Action,
    record: &Record,
    edit: Option<(&Edit, &[Change])>,
) -> Outcome {
    let (store, resource) = (list.store(), list.resource);
    let client = store.client(resource);
    if action == Action::Delete {
        return match lookup::delete(client, &record.id).await {
            Err(failure) if failure.cause != Cause::NotFound => Outcome::Failed(failure),
            answer => {
                // Somebody else may have been faster: it is gone, as asked, and not by this.
                if answer.is_ok() {
                    let before = Some(record.json.clone());
                    store.history.note(resource, &record.id, Deed::Deleted, before, None);
                }
                store.remove(resource, &record.id);
                list.selection.update(|selection| {
                    if let Selection::Some(_) = selection {
                        selection.set(&record.id, false);
                    }
                });
                if answer.is_ok() { Outcome::Done } else { Outcome::Skipped(Skip::Gone) }
            }
        };
    }
    let now = match client.read_one(&record.id).await {
        Ok(now) => now,
        Err(failure) => return Outcome::Failed(failure),
    };
    let spec = resource.spec();
    let body = match (action, edit) {
        (Action::Activate(active), _) => with_active(spec, &now, active),
        (_, Some((edit, planned))) => with_edit(spec, &now, edit, planned),
        _ => Err(Skip::Already),
    };
    let body = match body {
        Ok(body) => body,
        Err(skip) => {
            store.put(resource, now);
            return Outcome::Skipped(skip);
        }
    };
    if let Err(failure) = lookup::replace(store, resource, &now, &body).await {
        return Outcome::Failed(failure);
    }
    store.history.note(resource, &record.id, Deed::Saved, Some(now.json), Some(body));
    // Its time of modification is the server's to say.
    if let Ok(read) = client.read_one(&record.id).await {
        store.put(resource, read);
    }
    Outcome::Done
}

/// The chosen records, once everything that may be among them is here; `None` if given up.
pub async fn chosen(list: ListState, given_up: impl Fn() -> bool) -> Option<Vec<Arc<Record>>> {
    let selection = list.selection.get_untracked();
    let collection = list.store().of(list.resource);
    let except = match selection {
        Selection::None => return everything(list, given_up).await,
        Selection::Some(ids) => {
            let mut some = collection.with_untracked(|c| c.records(ids.into_iter()));
            let spec = list.resource.spec();
            some.sort_by_cached_key(|record| sort_key(record.name(spec)));
            return Some(some);
        }
        Selection::AllMatching(except) => except,
    };
    let mut all = everything(list, given_up).await?;
    all.retain(|record| !except.contains(&record.id));
    Some(all)
}

/// Everything that matches; loads what is missing.
async fn everything(list: ListState, given_up: impl Fn() -> bool) -> Option<Vec<Arc<Record>>> {
    let collection = list.store().of(list.resource);
    list.store().load_all(list.resource);
    list.bulk.needs.set(vec![list.resource]);
    loop {
        let ready = collection.with_untracked(|c| c.progress != Progress::Running);
        let here = untrack(|| list.is_here());
        if ready && !here {
            return Some(collection.with_untracked(|c| c.all.to_vec()));
        }
        let found = list
            .find
            .found
            .with_untracked(|found| (found.whole && found.ready).then(|| found.rows.clone()));
        if let Some(rows) = found.filter(|_| ready) {
            return Some(rows.iter().cloned().collect());
        }
        sleep(50).await;
        if given_up() {
            return None;
        }
    }
}
