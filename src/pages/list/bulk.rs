//! Changing many records: a plan, then one record at a time, then what became of each.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Failure, Record,
    bulk::{Action, Skip, Users, Verdict, verdict},
    bulk_edit::{self, Edit},
    changes::Change,
    reference::referrers,
};

use super::{find::users_of, gather::chosen, state::ListState, whole};
use crate::{
    store::Reading,
    ui::{Slice, focus_soon},
};

/// How far a change is.
#[derive(Clone, PartialEq)]
pub enum Stage {
    /// What is needed for the plan is read.
    Gathering,
    /// The records that are meant could not be read.
    Failed(Failure),
    /// The person says which field, and what becomes of it.
    Choosing,
    /// The person decides.
    Plan,
    /// One record after the other.
    Running,
    /// Each has its result, but for the one that may still be on its way.
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

impl Task {
    /// Why nothing is sent for it; `None` if something is.
    pub const fn left_out(&self) -> Option<Skip> {
        match self.verdict {
            Verdict::Already => Some(Skip::Already),
            Verdict::Alone(skip) => Some(skip),
            Verdict::Change | Verdict::Used(..) => None,
        }
    }
}

/// What is to be done.
#[derive(Default)]
pub struct Plan {
    pub tasks: Vec<Task>,
    /// Who uses the records.
    pub users: Users,
    /// Says that not all could be read of which these are.
    pub part: Option<String>,
    /// In how many records the field that is changed holds a secret.
    pub secrets: usize,
}

/// What became of a record.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// The answer is on its way.
    Sent,
    Done,
    Skipped(Skip),
    Failed(Failure),
}

/// What no view follows.
#[derive(Clone, Default)]
pub struct Kept {
    /// The change of one field that is planned.
    pub edit: Option<Edit>,
    /// Whether one record was named, and not a selection.
    single: bool,
    /// The records as they were before they were changed or deleted, beside the tasks.
    pub before: Vec<Option<Arc<Record>>>,
    /// Raised to stop what runs.
    run: u32,
}

/// A change of many records. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Bulk {
    /// What is being done; `None` while the dialog is closed.
    pub action: RwSignal<Option<Action>>,
    pub stage: RwSignal<Stage>,
    pub plan: RwSignal<Arc<Plan>>,
    /// Outcomes, beside the tasks; `None` where none is known yet.
    pub outcomes: RwSignal<Vec<Option<Outcome>>>,
    /// What is read for the plan.
    pub needs: RwSignal<Vec<Reading>>,
    pub kept: StoredValue<Kept>,
}

impl Bulk {
    pub fn none() -> Self {
        Self {
            action: RwSignal::new(None),
            stage: RwSignal::new(Stage::Gathering),
            plan: RwSignal::new(Arc::default()),
            outcomes: RwSignal::new(Vec::new()),
            needs: RwSignal::new(Vec::new()),
            kept: StoredValue::new(Kept::default()),
        }
    }

    /// Asks for a change of the selection.
    pub fn ask(self, list: ListState, action: Action) {
        let run = self.begin(action, false);
        spawn_local(async move {
            match chosen(list, move || !self.is_run(run)).await {
                Some(Ok(all)) => self.find_out(list, action, all.records, all.part, run).await,
                Some(Err(failure)) if self.is_run(run) => self.stage.set(Stage::Failed(failure)),
                _ => {}
            }
        });
    }

    /// Asks for a change of one record.
    pub fn ask_one(self, list: ListState, action: Action, record: Arc<Record>) {
        let run = self.begin(action, true);
        // Its name stands in the title from the beginning.
        let task = Task { record: record.clone(), verdict: Verdict::Change, changes: Vec::new() };
        self.set_plan(Plan { tasks: vec![task], ..Plan::default() });
        spawn_local(async move { self.find_out(list, action, vec![record], None, run).await });
    }

    pub(super) fn begin(self, action: Action, single: bool) -> u32 {
        let run = self.next_run();
        self.kept.update_value(|kept| kept.single = single);
        self.stage.set(Stage::Gathering);
        self.plan.set(Arc::default());
        self.outcomes.set(Vec::new());
        self.needs.set(Vec::new());
        self.action.set(Some(action));
        run
    }

    /// Whether one record was named, and not a selection.
    pub fn is_single(self) -> bool {
        self.kept.with_value(|kept| kept.single)
    }

    /// Stops what runs; the number of what runs next.
    pub(super) fn next_run(self) -> u32 {
        self.kept.update_value(|kept| kept.run += 1);
        self.kept.with_value(|kept| kept.run)
    }

    /// Whether this still is what runs: nothing else was asked, and the page was not left.
    pub(super) fn is_run(self, run: u32) -> bool {
        self.kept.try_with_value(|kept| kept.run) == Some(run)
    }

    /// Makes the plan.
    async fn find_out(
        self,
        list: ListState,
        action: Action,
        records: Vec<Arc<Record>>,
        part: Option<String>,
        run: u32,
    ) {
        let mut users = Users::default();
        if action == Action::Delete {
            let store = list.store();
            let needs: Vec<_> =
                referrers(list.resource).into_iter().map(|from| store.read_anew(from)).collect();
            self.needs.set(needs.clone());
            for reading in needs {
                if reading.end(move || !self.is_run(run)).await.is_none() {
                    return;
                }
            }
            users = users_of(list).await;
        }
        let spec = list.resource.spec();
        let mut slice = Slice::begin();
        let mut tasks = Vec::with_capacity(records.len());
        for record in records {
            let verdict = verdict(action, spec, &record, &users);
            tasks.push(Task { record, verdict, changes: Vec::new() });
            slice.rest().await;
        }
        if !self.is_run(run) {
            return;
        }
        self.set_plan(Plan { tasks, users, part, secrets: 0 });
        self.stage.set(if action == Action::Edit { Stage::Choosing } else { Stage::Plan });
    }

    pub(super) fn set_plan(self, plan: Plan) {
        self.outcomes.set(vec![None; plan.tasks.len()]);
        self.kept.update_value(|kept| kept.before.clear());
        self.plan.set(Arc::new(plan));
    }

    /// Finds out what a change of one field makes of each record, and shows it.
    pub fn preview(self, list: ListState, edit: Edit) {
        let run = self.next_run();
        let spec = list.resource.spec();
        let before = self.plan.get_untracked();
        self.kept.update_value(|kept| kept.edit = Some(edit.clone()));
        self.stage.set(Stage::Gathering);
        spawn_local(async move {
            let mut slice = Slice::begin();
            let mut tasks = Vec::with_capacity(before.tasks.len());
            let mut secrets = 0;
            let records = before.tasks.iter().map(|task| &task.record);
            let partial = whole::are_partial(list, records).await;
            for task in &before.tasks {
                let record = match partial {
                    true => whole::read(list, &task.record).await,
                    false => task.record.clone(),
                };
                let found = bulk_edit::changes(spec, &record.json, &edit);
                secrets += usize::from(bulk_edit::hides(spec, &record.json, &edit.at));
                let verdict = match &found {
                    _ if record.id.is_empty() => Verdict::Alone(Skip::NoId),
                    Ok(changes) if changes.is_empty() => Verdict::Already,
                    Ok(_) => Verdict::Change,
                    Err(skip) => Verdict::Alone(*skip),
                };
                tasks.push(Task { record, verdict, changes: found.unwrap_or_default() });
                slice.rest().await;
                if !self.is_run(run) {
                    return;
                }
            }
            let part = before.part.clone();
            self.set_plan(Plan { tasks, users: Users::default(), part, secrets });
            self.stage.set(Stage::Plan);
        });
    }

    /// Back from the preview to the choice of what to change.
    pub fn choose_again(self) {
        self.stage.set(Stage::Choosing);
    }

    /// Closes the dialog; while it runs, only stops and shows what became of each record.
    pub fn close(self, list: ListState) {
        match self.stage.get_untracked() {
            // It cannot be kept any more, and what becomes of it is said here.
            Stage::Running if self.is_single() && self.is_sent() => return,
            Stage::Running if !self.is_single() => return self.stop(),
            Stage::Running | Stage::Done => super::bulk_run::settle(list),
            _ => {}
        }
        self.next_run();
        self.action.set(None);
    }

    /// Whether an answer is on its way: a record may wait for the server's limit before that.
    fn is_sent(self) -> bool {
        self.outcomes.with_untracked(|all| all.contains(&Some(Outcome::Sent)))
    }

    /// Stops after the record that is on its way; what is done stays done.
    pub fn stop(self) {
        self.next_run();
        self.show_results();
    }

    pub(super) fn show_results(self) {
        self.stage.set(Stage::Done);
        // What had the focus is gone with the stage before.
        focus_soon("#bulk-result");
    }

    /// So many outcomes of a kind, of those for which something is sent. Reactive.
    pub fn count(self, kind: impl Fn(&Outcome) -> bool) -> usize {
        self.plan.with(|plan| {
            self.outcomes.with(|all| {
                let sent = plan.tasks.iter().zip(all).filter(|(task, _)| task.left_out().is_none());
                sent.filter(|(_, one)| one.as_ref().is_some_and(&kind)).count()
            })
        })
    }
}
