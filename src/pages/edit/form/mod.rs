//! A record being edited: an overlay on what was read, from which everything else follows.

mod changes;
mod problems;
mod versions;

use std::sync::Arc;

use crate::prelude::*;
use crate::ui::show_soon;
use baton_model::{
    Failure, Path, Record, Resource, Value, document,
    path::Step,
    rows, secrets,
    validate::{self, Problem},
};

use crate::console::Console;

pub use self::changes::named_changes;

const WITHHELD: &str =
    "The server does not send what is there, and without it a save may clear it: type it again.";

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
    /// The document that this text was written from; its secrets stand where the text has masks.
    pub typed_from: StoredValue<Value>,
    /// What the text was typed on, where the record was read again before it could be read.
    typed_on: StoredValue<Option<Value>>,
    /// Whether a save is on its way.
    pub busy: RwSignal<bool>,
    /// Where the draft of it is kept, if there is one.
    pub draft: StoredValue<Option<String>>,
    /// What is to be corrected.
    pub problems: Memo<Vec<Problem>>,
    /// Whether something would be lost by leaving.
    pub dirty: Memo<bool>,
    /// How often it has begun anew, by a save, a reset or for another record: what fields keep
    /// beside the document ends with that.
    pub round: RwSignal<u32>,
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
                Some(_) if found.is_empty() => found,
                Some(record) => {
                    let read = &record.json;
                    let withheld = secrets::withheld(spec, read);
                    let both = document.with(|now| rows::beside(spec, read, now));
                    let before = validate::problems(spec, read);
                    let kept = |mut problem: Problem| {
                        if withheld.contains(&problem.path) {
                            WITHHELD.clone_into(&mut problem.message);
                            return Some(problem);
                        }
                        problems::stands(&problem, &both, &before).then_some(problem)
                    };
                    found.into_iter().filter_map(kept).collect()
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
            typed_from: StoredValue::new(Value::Null),
            typed_on: StoredValue::new(None),
            busy: RwSignal::new(false),
            draft: StoredValue::new(None),
            problems,
            dirty,
            round: RwSignal::new(0),
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
            None => {
                before.is_null()
                    || before.as_str() == Some("")
                    || before.as_array().is_some_and(Vec::is_empty)
            }
            Some(value) => {
                value == before || written(value) == written(before) && before.is_number()
            }
        };
        let value = match before {
            Some(before) if same(&before) => Some(before),
            _ => value,
        };
        let spec = self.resource.spec();
        self.document.update(|document| match value {
            Some(Value::Bool(false)) => {
                path.set(document, Value::Bool(false));
                document::tidy(spec, document, path);
            }
            Some(value) => {
                // With what was around it, if it is as it was.
                let around =
                    self.start.with_untracked(|start| taken_along(path, &value, start, document));
                let (path, value) = around.unwrap_or_else(|| (path.clone(), value));
                path.set(document, value);
            }
            None => {
                path.remove(document);
                document::tidy(spec, document, path);
            }
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
        let spec = self.resource.spec();
        self.document.update(|document| {
            path.at(index).remove(document);
            if path.get(document).is_none() {
                document::tidy(spec, document, path);
            }
        });
        self.touched.update(|all| all.retain(|place| !place.is_within(path)));
        self.forget_refusal(path);
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

    /// Puts the focus on the first field.
    pub fn to_first_field(&self) {
        self.show_fields();
        if let Some(field) = self.resource.spec().fields().next() {
            focus(&Path::parse(field.path));
        }
    }

    /// Whether a record is being created: what is typed now would be in no record.
    pub fn is_creating(&self) -> bool {
        self.busy.get() && self.base.with(Option::is_none)
    }

    fn clear(&self) {
        self.typed.set(None);
        self.typed_on.set_value(None);
        self.touched.set(Vec::new());
        self.tried.set(false);
        self.refused.set(None);
        self.named.set(Vec::new());
        self.failure.set(None);
        self.round.update(|round| *round += 1);
    }
}

/// What went with a reference when it was taken out: the object around it, as it was, where the same
/// record is chosen again.
fn taken_along(path: &Path, value: &Value, start: &Value, now: &Value) -> Option<(Path, Value)> {
    let (Step::Key(last), around) = path.steps().split_last()? else { return None };
    let around = Path::of(around);
    let was = around.get(start).filter(|was| was.is_object() && path.get(start) == Some(value))?;
    (last == "id" && !around.steps().is_empty() && around.get(now).is_none())
        .then(|| (around, was.clone()))
}

/// Whether something is typed that is no document.
fn is_broken(typed: Option<&str>) -> bool {
    typed.is_some_and(|text| super::json_tab::read(text).is_err())
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
