//! What is wrong in a form, and what the server refused of it, each at its place.

use baton_model::{
    Failure, Path, Value, document,
    path::Step,
    rows,
    secrets::masked_by_name,
    spec::Field,
    validate::{self, Problem},
};

use super::{Form, focus};

impl Form {
    pub(super) fn forget_refusal(&self, path: &Path) {
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

    /// What stands at a place and cannot be shown in its field, in short. Reactive.
    pub fn unshown(&self, field: &Field, path: &Path) -> Option<String> {
        let text = self.document.with(|now| {
            let value = document::unshown(field, path, now)?;
            Some(masked_by_name(value).to_string())
        })?;
        let short: String = text.chars().take(60).collect();
        Some(if short == text { text } else { format!("{short}…") })
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

    pub(super) fn is_elsewhere(&self, path: &Path) -> bool {
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
}

/// Whether a problem is one that the person made, or a secret that must be typed anew. The record as it
/// was read, with the problems that it had then, and as it is now have the same rows beside each other
/// ([`rows::beside`]).
pub fn stands(problem: &Problem, [read, now]: &[Value; 2], before: &[Problem]) -> bool {
    let path = rows::open_place(now, &problem.path);
    let (was, is) = (path.get(read), path.get(now));
    let mask = is.is_some_and(document::holds_mask);
    // What is missing may have been missing when it was read, but for what did not apply then.
    let was_missing = || before.iter().any(|one| rows::open_place(read, &one.path) == path);
    mask || was != is || was.is_none() && !was_missing()
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
