//! What can be chosen in a reference field, by what is typed.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Path, Record, Resource,
    list::{holds, sort_key, words},
    spec::Field,
};

use super::{
    chosen::{Choice, choice},
    form::Form,
    narrow,
};
use crate::{
    pages::list::{fold, folded},
    store::Known,
};

/// Most choices shown at once; more are found by typing.
pub const MOST: usize = 50;

/// What the choices are looked for by.
#[derive(Clone, Copy)]
pub struct Search {
    /// The form.
    pub form: Form,
    /// The field.
    pub spec: &'static Field,
    /// What is looked for.
    pub to: Resource,
    /// Where the id of the chosen record stands.
    pub path: StoredValue<Path>,
    /// Whether the choices are shown.
    pub open: RwSignal<bool>,
    /// What is typed and not chosen.
    pub typed: RwSignal<Option<String>>,
    /// The record that arrows have led to: it stays highlighted while others come.
    pub walked: RwSignal<Option<String>>,
    /// Whether what does not seem to fit is shown too.
    pub everything: RwSignal<bool>,
}

/// The choices.
#[derive(Clone, PartialEq, Default)]
pub struct Found {
    /// The first of them, in order.
    pub choices: Vec<Choice>,
    /// How many there are.
    pub count: usize,
    /// How many there would be if all seemed to fit.
    pub matching: usize,
}

impl Found {
    /// Where a record stands among the choices.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.choices.iter().position(|choice| choice.id == id)
    }
}

impl Search {
    /// The choices, none while they are not shown. Reactive.
    pub fn find(self) -> Found {
        if self.open.get() { self.look() } else { Found::default() }
    }

    /// What would be the choices. Reactive.
    pub fn look(self) -> Found {
        let Self { form, spec, to, .. } = self;
        let words = words(&folded(&self.typed.get().unwrap_or_default()));
        let mut all = form.console.store.staged(to);
        all.extend(form.console.store.of(to).with(|collection| collection.all.to_vec()));
        let matches = |record: &Arc<Record>| {
            holds(&fold(record.name(to.spec())), &words)
                || words.iter().any(|word| record.id.starts_with(word.as_str()))
        };
        all.retain(matches);
        let matching = all.len();
        let path = self.path.get_value();
        let fits = |record: &&Arc<Record>| {
            form.document.with(|document| narrow::fits(spec, document, &path, record))
        };
        let mut fitting: Vec<_> = all.iter().filter(fits).cloned().collect();
        // Never a dead end: what was typed is found even where it does not seem to fit.
        if self.everything.get() || fitting.is_empty() {
            fitting = all;
        }
        fitting.sort_by_cached_key(|record| sort_key(&folded(record.name(to.spec()))));
        let kept = self.walked.with_untracked(|id| {
            let id = id.as_ref()?;
            fitting.iter().skip(MOST).find(|record| record.id == *id)
        });
        let shown = fitting.iter().take(MOST).chain(kept);
        let mut choices: Vec<_> = shown.map(|record| choice(record, to)).collect();
        tell_apart(&mut choices);
        Found { choices, count: fitting.len(), matching }
    }

    /// The name of what is chosen, or its id. Reactive.
    pub fn name(self) -> String {
        let id = self.id();
        if id.is_empty() {
            return id;
        }
        match self.form.console.store.record(self.to, &id) {
            Known::Here(record) => record.name(self.to.spec()).to_owned(),
            Known::Missing => format!("Missing: {id}"),
            Known::Asked | Known::Unasked => "Reading its name…".to_owned(),
            Known::Refused => id,
        }
    }

    /// The id of what is chosen. Reactive.
    pub fn id(self) -> String {
        self.path.with_value(|path| self.form.text(path))
    }

    /// What is typed. Reactive.
    pub fn query(self) -> String {
        self.typed.get().unwrap_or_default()
    }

    /// Shows the choices no more, and what is chosen again.
    pub fn close(self) {
        self.typed.set(None);
        self.open.set(false);
    }
}

/// Says the beginning of the id beside choices that look the same.
fn tell_apart(choices: &mut [Choice]) {
    let looks = |one: &Choice| (one.name.clone(), one.meta.clone());
    let all: Vec<_> = choices.iter().map(looks).collect();
    for (choice, look) in choices.iter_mut().zip(&all) {
        if all.iter().filter(|other| *other == look).count() > 1 {
            let id: String = choice.id.chars().take(8).collect();
            choice.meta = if choice.meta.is_empty() { id } else { format!("{} {id}", choice.meta) };
        }
    }
}
