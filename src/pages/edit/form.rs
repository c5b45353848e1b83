//! A record being edited: an overlay on what was read, from which everything else follows.

use std::sync::Arc;

use crate::prelude::*;
use crate::ui::show_soon;
use baton_model::{
    Failure, Path, Record, Resource, Value,
    changes::{self, Change},
    document, merge,
    path::Step,
    rows,
    spec::Spec,
    validate::{self, Problem},
};

use crate::{console::Console, pages::titles};

/// A view of the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Its fields.
    Form,
    /// The whole of it.
    Json,
    /// What was changed.
    Changes,
}

/// A form on the screen. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Form {
    /// What is edited.
    pub resource: Resource,
    /// The record as it was read; `None` for a new one.
    pub base: RwSignal<Option<Arc<Record>>>,
    /// What the document was when editing began.
    start: RwSignal<Value>,
    /// The document as it stands.
    pub document: RwSignal<Value>,
    /// Places the person has been at.
    touched: RwSignal<Vec<Path>>,
    /// Whether saving was tried.
    pub tried: RwSignal<bool>,
    /// What the server refused, at the place it named.
    refused: RwSignal<Option<(Path, Failure)>>,
    /// Further places that it named.
    named: RwSignal<Vec<Path>>,
    /// What the server refused, about the whole.
    pub failure: RwSignal<Option<Failure>>,
    /// Which view of the document is shown.
    pub tab: RwSignal<Tab>,
    /// The document as it is typed in the view of the whole; what cannot be read is not in it yet.
    pub typed: RwSignal<Option<String>>,
    /// Whether a save is on its way.
    pub busy: RwSignal<bool>,
    /// Where the draft of it is kept, if there is one.
    pub draft: StoredValue<Option<String>>,
    /// What is to be corrected.
    pub problems: Memo<Vec<Problem>>,
    /// Whether something would be lost by leaving.
    pub dirty: Memo<bool>,
    /// Places that somebody else had changed and where theirs was taken, in no field that Baton
    /// knows: such a member may change with every read.
    restless: StoredValue<Vec<Path>>,
    /// What everything else is reached through.
    pub console: Console,
}

impl Form {
    /// A form for a record, or for a new one.
    pub fn new(resource: Resource, base: Option<Arc<Record>>) -> Self {
        let blank = || document::blank(resource.spec());
        let start = base.as_ref().map_or_else(blank, |record| record.json.clone());
        Self::starting(resource, base, start)
    }

    /// A form for a new record like another one.
    pub fn duplicate(resource: Resource, record: &Record) -> Self {
        Self::starting(resource, None, document::duplicate(resource.spec(), &record.json))
    }

    /// A form for a new record of which something is filled in.
    pub fn filled(resource: Resource, document: Value) -> Self {
        Self::starting(resource, None, document)
    }

    /// Whether nothing is to be corrected; if something is, goes there.
    pub fn is_whole(&self) -> bool {
        self.tried.set(true);
        self.failure.set(None);
        if self.typed.with_untracked(|typed| is_broken(typed.as_deref())) {
            self.tab.set(Tab::Json);
            show_soon("#json");
            return false;
        }
        let first = self.problems.with_untracked(|all| all.first().map(|one| one.path.clone()));
        match &first {
            Some(path) if self.is_elsewhere(path) => {
                self.tab.set(Tab::Json);
                show_soon("#json");
            }
            Some(path) => {
                self.show_fields();
                focus(path);
            }
            None => {}
        }
        first.is_none()
    }

    fn starting(resource: Resource, base: Option<Arc<Record>>, start: Value) -> Self {
        let spec = resource.spec();
        let base = RwSignal::new(base);
        let (start, document) = (RwSignal::new(start.clone()), RwSignal::new(start));
        let problems = Memo::new(move |_| {
            let found = document.with(|document| validate::problems(spec, document));
            // What came from the server and was left alone is the server's business.
            base.with(|base| match base {
                None => found,
                Some(record) => {
                    let kept = |problem: &Problem| {
                        document.with(|document| stands(problem, &record.json, document))
                    };
                    found.into_iter().filter(kept).collect()
                }
            })
        });
        let typed = RwSignal::new(None);
        let dirty = Memo::new(move |_| {
            let body = |value: &Value| document::body(spec, value, None);
            let broken = typed.with(|typed| is_broken(typed.as_deref()));
            broken
                || document.with(|now| start.with(|start| now != start && body(now) != body(start)))
        });
        Self {
            resource,
            base,
            start,
            document,
            touched: RwSignal::new(Vec::new()),
            tried: RwSignal::new(false),
            refused: RwSignal::new(None),
            named: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            tab: RwSignal::new(Tab::Form),
            typed,
            busy: RwSignal::new(false),
            draft: StoredValue::new(None),
            problems,
            dirty,
            restless: StoredValue::new(Vec::new()),
            console: Console::get(),
        }
    }

    /// The value at a place. Reactive.
    pub fn value(&self, path: &Path) -> Option<Value> {
        self.document.with(|document| path.get(document).cloned())
    }

    /// The text at a place, as an input shows it. Reactive.
    pub fn text(&self, path: &Path) -> String {
        self.document.with(|document| match path.get(document) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        })
    }

    /// Puts a value at a place; `None` takes it out.
    ///
    /// What means the same as what was read goes back to what was read, so that typing and
    /// undoing it changes nothing.
    pub fn set(&self, path: &Path, value: Option<Value>) {
        let before = self.start.with_untracked(|start| path.get(start).cloned());
        let same = |before: &Value| match &value {
            None => before.is_null() || before.as_str() == Some(""),
            Some(value) => {
                value == before || written(value) == written(before) && before.is_number()
            }
        };
        let value = match before {
            Some(before) if same(&before) => Some(before),
            _ => value,
        };
        self.document.update(|document| match value {
            Some(value) => path.set(document, value),
            None => path.remove(document),
        });
        self.forget_refusal(path);
    }

    /// Whether something else stands at a place than when editing began.
    pub fn is_edited(&self, path: &Path) -> bool {
        self.document.with_untracked(|document| {
            self.start.with_untracked(|start| path.get(document) != path.get(start))
        })
    }

    /// Number of rows of the list at a place. Reactive.
    pub fn length(&self, path: &Path) -> usize {
        self.document
            .with(|document| path.get(document).and_then(Value::as_array).map_or(0, Vec::len))
    }

    /// Adds a blank row to the list at a place.
    pub fn add_row(&self, path: &Path) {
        self.document.update(|document| {
            let row = Value::Object(serde_json::Map::new());
            let mut list =
                path.get(document).and_then(Value::as_array).cloned().unwrap_or_default();
            list.push(row);
            path.set(document, Value::Array(list));
        });
    }

    /// Takes a row out of the list at a place.
    pub fn remove_row(&self, path: &Path, index: usize) {
        self.document.update(|document| path.at(index).remove(document));
        self.touched.update(|all| all.retain(|place| !place.is_within(path)));
        self.forget_refusal(path);
    }

    fn forget_refusal(&self, path: &Path) {
        let named = self.refused.with_untracked(|refused| {
            refused.as_ref().is_some_and(|(at, _)| at.is_within(path) || path.is_within(at))
        });
        if named {
            self.refused.set(None);
        }
        if self.named.with_untracked(|all| all.iter().any(|at| at.is_within(path))) {
            self.named.update(|all| all.retain(|at| !at.is_within(path)));
        }
    }

    /// Takes note that the person has been at a place: from now on it may complain.
    ///
    /// A browser may send `blur` for a field whose page is gone already.
    pub fn touch(&self, path: &Path) {
        if self.touched.try_with_untracked(|all| !all.contains(path)) == Some(true) {
            self.touched.update(|all| all.push(path.clone()));
        }
    }

    /// What is wrong at a place, if it is time to say so. Reactive.
    pub fn problem(&self, path: &Path) -> Option<String> {
        let due = self.tried.get() || self.touched.with(|all| all.contains(path));
        due.then(|| {
            self.problems
                .with(|all| all.iter().find(|one| one.path == *path).map(|one| one.message.clone()))
        })?
    }

    /// What is wrong where no field stands, if it is time to say so. Reactive.
    pub fn problem_elsewhere(&self) -> Option<String> {
        let wrong = |all: &Vec<Problem>| {
            let found = all.iter().find(|one| self.is_elsewhere(&one.path))?;
            let spec = self.resource.spec();
            let place =
                self.document.with_untracked(|now| document::called(spec, now, &found.path));
            Some(format!("{place}: {}", found.message))
        };
        self.tried.get().then(|| self.problems.with(wrong))?
    }

    fn is_elsewhere(&self, path: &Path) -> bool {
        let spec = self.resource.spec();
        self.document.with_untracked(|now| validate::is_elsewhere(spec, now, path))
    }

    /// What the server may miss at a place, if it is time to say so. Reactive.
    pub fn advice(&self, path: &Path) -> Option<String> {
        let due = self.tried.get() || self.touched.with(|all| all.contains(path));
        let spec = self.resource.spec();
        due.then(|| {
            let found = self.document.with(|document| validate::advice(spec, document));
            found.into_iter().find(|one| one.path == *path).map(|one| one.message)
        })?
    }

    /// What the server refused at a place. Reactive.
    pub fn refusal(&self, path: &Path) -> Option<Failure> {
        self.refused.with(|refused| {
            refused.as_ref().filter(|(at, _)| at == path).map(|(_, failure)| failure.clone())
        })
    }

    /// Whether the server named this place beside the one where its words are. Reactive.
    pub fn is_named(&self, path: &Path) -> bool {
        self.named.with(|all| all.contains(path))
    }

    /// Whether the view of the whole holds text that is no document: what would be changed in the
    /// fields meanwhile would be lost once it is mended. Reactive.
    pub fn is_broken(&self) -> bool {
        self.typed.with(|typed| is_broken(typed.as_deref()))
    }

    /// What is typed as JSON and cannot be read yet.
    pub fn unread(&self) -> Option<String> {
        self.typed.get_untracked().filter(|text| is_broken(Some(text)))
    }

    /// Turns to the fields, where something is to be corrected.
    pub fn show_fields(&self) {
        if self.tab.get_untracked() != Tab::Form {
            self.tab.set(Tab::Form);
        }
    }

    /// Whether the page of the form was left.
    pub fn is_gone(&self) -> bool {
        self.busy.try_get_untracked().is_none()
    }

    /// The body that a save would send.
    pub fn body(&self) -> Value {
        let spec = self.resource.spec();
        self.document.with_untracked(|document| {
            self.base.with_untracked(|base| match base {
                Some(record) => document::body(spec, document, Some(&record.json)),
                None => document::first_body(spec, document),
            })
        })
    }

    /// Takes what the server answered to a save: at the field it names, else about the whole.
    pub fn refuse(&self, failure: Failure) {
        let spec = self.resource.spec();
        // The server counts rows without the blank ones; the form may have them first.
        let sent = self.body();
        let places = failure.places(spec, &sent);
        let shown = |place: &Path| self.document.with_untracked(|now| shown_at(place, &sent, now));
        let mut places = places.iter().map(shown);
        match places.next() {
            Some(path) if failure.cause == baton_model::Cause::Invalid => {
                self.named.set(places.collect());
                self.refused.set(Some((path.clone(), failure)));
                self.show_fields();
                focus(&path);
            }
            _ => self.failure.set(Some(failure)),
        }
    }

    /// Starts over from a record as the server has it now.
    pub fn reset(&self, record: Arc<Record>) {
        self.start.set(record.json.clone());
        self.document.set(record.json.clone());
        self.base.set(Some(record));
        self.clear();
    }

    /// Goes back to what it was when editing began.
    pub fn discard(&self) {
        self.document.set(self.start.get_untracked());
        self.clear();
    }

    /// Puts what a record was before into the form; saving is the person's.
    pub fn bring_back(&self, version: &Value) {
        let mut document = version.clone();
        self.base.with_untracked(|base| {
            let Some(record) = base else { return };
            // What the server sets stays as it is now.
            for key in ["id", "created", "modified"] {
                let place = Path::parse(key);
                match record.json.get(key) {
                    Some(value) => place.set(&mut document, value.clone()),
                    None => place.remove(&mut document),
                }
            }
        });
        self.document.set(document);
        self.clear();
        self.tab.set(Tab::Form);
    }

    /// Goes on from what the server has now, with a document that is already brought together.
    pub fn rebase(&self, theirs: Arc<Record>, merged: Value) {
        self.start.set(theirs.json.clone());
        self.base.set(Some(theirs));
        self.document.set(merged);
        self.clear();
    }

    /// Takes note of places where what somebody else has was taken.
    pub fn note_restless(&self, taken: Vec<Path>) {
        let spec = self.resource.spec();
        let found = self.document.with_untracked(|now| document::unknown(spec, now, taken));
        self.restless.update_value(|all| all.extend(found));
    }

    /// Places that change by themselves, and where the person has typed nothing.
    pub fn restless(&self) -> Vec<Path> {
        let all = self.restless.get_value();
        all.into_iter().filter(|path| !self.is_edited(path)).collect()
    }

    /// Takes the record for one that is not there any more: what is here can be created anew.
    pub fn detach(&self) {
        let spec = self.resource.spec();
        self.base.set(None);
        self.start.set(document::blank(spec));
        self.document.update(|now| {
            *now = document::body(spec, now, None);
            // That of the record that is gone.
            Path::parse("modified").remove(now);
        });
        titles::set(&titles::new(self.resource));
        self.clear();
        self.to_first_field();
    }

    /// Puts the focus on the first field.
    pub fn to_first_field(&self) {
        self.show_fields();
        if let Some(field) = self.resource.spec().fields().next() {
            focus(&Path::parse(field.path));
        }
    }

    /// Starts a new record.
    pub fn restart(&self) {
        let blank = document::blank(self.resource.spec());
        self.start.set(blank.clone());
        self.document.set(blank);
        self.clear();
    }

    /// Takes what was sent for saved; what was typed meanwhile is not.
    pub fn settle_as(&self, sent: Value) {
        let typed = self.typed.get_untracked();
        self.start.set(sent);
        self.clear();
        self.typed.set(typed);
    }

    /// Goes on from what the server has now, with what was typed since `start`; whether that can be
    /// brought together.
    pub fn go_on_from(&self, record: Arc<Record>) -> bool {
        let (mine, start) = (self.document.get_untracked(), self.start.get_untracked());
        if let Some(merged) = merge::carry(&start, &mine, &record.json) {
            self.start.set(record.json.clone());
            self.document.set(merged);
            self.base.set(Some(record));
            return true;
        }
        // Somebody else was at the same place: the next save shows both.
        self.base.set(Some(Record::new(start).into()));
        false
    }

    /// Takes note that a save was undone: where something was typed since at the same place, it is
    /// typed on `before`, which was saved over and is there again.
    pub fn go_on_over(&self, before: &Value) {
        let Some(base) = self.base.get_untracked() else { return };
        let (mine, spec) = (self.document.get_untracked(), self.resource.spec());
        let sides = rows::aligned(spec, [&base.json, &mine, before]);
        let changed = merge::differences(&sides[0], &sides[1], &sides[2]);
        let typed: Vec<Path> = changed
            .into_iter()
            .filter(|one| one.mine != one.original)
            .map(|one| one.path)
            .collect();
        let merged = rows::closed(merge::merge(&sides[2], &sides[1], &typed));
        self.start.set(before.clone());
        self.document.set(merged);
        self.base.set(Some(Record { id: base.id.clone(), json: before.clone() }.into()));
    }

    /// Whether a record is being created: what is typed now would be in no record.
    pub fn is_creating(&self) -> bool {
        self.busy.get() && self.base.with(Option::is_none)
    }

    /// Takes what is there now for saved, so that leaving asks nothing.
    pub fn settle(&self) {
        self.start.set(self.document.get_untracked());
        self.clear();
    }

    fn clear(&self) {
        self.typed.set(None);
        self.touched.set(Vec::new());
        self.tried.set(false);
        self.refused.set(None);
        self.named.set(Vec::new());
        self.failure.set(None);
    }

    /// Labels of the fields that were changed. Reactive.
    pub fn changed(&self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for (label, _) in self.changes() {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    /// What was changed, with the label of each place; secrets masked. Reactive.
    pub fn changes(&self) -> Vec<(String, Change)> {
        let spec = self.resource.spec();
        self.document.with(|document| self.start.with(|start| named_changes(spec, start, document)))
    }
}

/// Whether something is typed that is no document.
fn is_broken(typed: Option<&str>) -> bool {
    typed.is_some_and(|text| super::json_tab::read(text).is_err())
}

/// What differs between two versions of a record, with the label of each place; secrets masked.
pub fn named_changes(spec: &Spec, before: &Value, after: &Value) -> Vec<(String, Change)> {
    let (before, after) = (document::body(spec, before, None), document::body(spec, after, None));
    // A row that was added or removed is one change, and not a list to be read twice.
    let [before, _, after] = rows::aligned(spec, [&before, &before, &after]);
    let hidden = (document::masked(spec, &before), document::masked(spec, &after));
    let label = |path: &Path| {
        let found = document::label_at(spec, &after, path);
        found.unwrap_or_else(|| document::called(spec, &before, path))
    };
    changes::changes(&before, &after)
        .into_iter()
        .map(|Change { path, .. }| {
            let at = |side| path.get(side).filter(|value| !rows::is_hole(value)).cloned();
            let shown = Change { before: at(&hidden.0), after: at(&hidden.1), path };
            (label(&shown.path), shown)
        })
        .collect()
}

/// Where a place in what was sent, which has no blank rows, is in the form.
fn shown_at(place: &Path, sent: &Value, now: &Value) -> Path {
    let rows = |path: &Path, value: &Value| path.get(value).and_then(Value::as_array).cloned();
    let (mut there, mut here) = (Path::root(), Path::root());
    for step in place.steps() {
        match step {
            Step::Key(key) => (there, here) = (there.key(key), here.key(key)),
            Step::Index(index) => {
                let shown = rows(&here, now).unwrap_or_default();
                let all_sent = rows(&there, sent).is_some_and(|sent| sent.len() == shown.len());
                let filled = |row: &(usize, &Value)| all_sent || !document::is_blank(row.1);
                let row = shown.iter().enumerate().filter(filled).nth(*index);
                (there, here) = (there.at(*index), here.at(row.map_or(*index, |(n, _)| n)));
            }
        }
    }
    here
}

/// Whether a problem is one that the person made, or a secret that must be typed anew.
fn stands(problem: &Problem, read: &Value, now: &Value) -> bool {
    let (before, after) = (problem.path.get(read), problem.path.get(now));
    let mask = after.is_some_and(document::holds_mask);
    mask || before != after || before.is_none() && !made_before(problem, read)
}

/// Whether what misses something was already so when it was read.
fn made_before(problem: &Problem, read: &Value) -> bool {
    let steps = problem.path.steps();
    let row = steps.iter().rposition(|step| matches!(step, Step::Index(_)));
    match row {
        // A row that was read without the field; a new row is the person's own.
        Some(row) => Path::of(&steps[..=row]).get(read).is_some(),
        None => true,
    }
}

/// A number as a person would write it, to tell `15` typed again from another value.
fn written(value: &Value) -> String {
    value.to_string()
}

/// The id of the input at a place. Ask while the input is made.
pub fn input_id(path: &Path) -> String {
    super::panel::id_here(path)
}

/// Puts the focus on the input at a place, when the screen has settled.
pub fn focus(path: &Path) {
    let id = super::panel::id_on_top(path);
    show_soon(format!("[id=\"{id}\"]"));
}

/// JSON as people read it.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
