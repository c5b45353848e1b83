//! Which choices make sense where. Advice: "Show all" offers the others, and typing finds them.

use baton_model::{
    Path, Record, Resource, Value,
    path::{Step, find, texts, written},
    spec::{Field, Suits},
};

use super::form::Form;
use crate::store::Known;

/// Whether `candidate` seems to belong at `path`.
pub fn fits(spec: &Field, document: &Value, path: &Path, candidate: &Record) -> bool {
    match spec.suits {
        Suits::Any => true,
        Suits::Roles(roles) => {
            let names = texts(&candidate.json, "roles[].name");
            names.is_empty() || names.iter().any(|name| roles.contains(name))
        }
        Suits::ApplicationAt(beside) => {
            let application = row_of(path).then(beside).get(document).and_then(written);
            let own = find(&candidate.json, "application.id").and_then(written);
            application.is_none_or(|id| own == Some(id))
        }
    }
}

/// Fills in what follows from a choice: the application of another participant would be wrong.
pub fn follow(form: Form, spec: &Field, path: &Path, chosen: &Record) {
    let Suits::ApplicationAt(beside) = spec.suits else { return };
    let place = row_of(path).then(beside);
    let application = find(&chosen.json, "application.id");
    if let Some(application) = application.filter(|id| written(id).is_some()) {
        form.set(&place, Some(application.clone()));
    }
}

/// Where a server shows members of a record beside its id, those of `new` come in place of those of
/// `old`; all others stay.
pub fn rename(form: Form, path: &Path, old: &Record, new: &Record) {
    let Some((_, around)) = path.steps().split_last() else { return };
    let around = Path::of(around);
    let shown = form.document.with_untracked(|document| {
        let members = around.get(document).and_then(Value::as_object);
        let copies = members.into_iter().flatten().filter(|(name, value)| {
            name.as_str() != "id" && old.json.get(name.as_str()) == Some(*value)
        });
        copies.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    for name in shown.iter().filter(|_| !around.steps().is_empty()) {
        form.set(&around.key(name), new.json.get(name).cloned());
    }
}

/// Who is the bot of a participant, where it is another one than a form has beside it: the id of its own
/// application. Reactive.
pub fn other_bot(form: Form, spec: &Field, path: &Path) -> Option<String> {
    let Suits::ApplicationAt(beside) = spec.suits else { return None };
    let id = form.text(path);
    let Known::Here(participant) = form.console.store.record(Resource::Participant, &id) else {
        return None;
    };
    let bot = form.text(&row_of(path).then(beside));
    let own = find(&participant.json, "application.id").and_then(written)?;
    (!bot.is_empty() && own != bot).then(|| own.to_owned())
}

/// What a new record is to begin with that is made for a field: a participant of the bot beside it.
pub fn beginning(form: Form, spec: &Field, path: &Path) -> Option<(Path, Value)> {
    let Suits::ApplicationAt(beside) = spec.suits else { return None };
    let bot = row_of(path).then(beside);
    let bot = form.document.with_untracked(|document| bot.get(document).cloned())?;
    written(&bot).filter(|id| !id.is_empty())?;
    Some((Path::parse("application.id"), bot))
}

/// The row of a list that a place lies in; the root if it lies in none.
fn row_of(path: &Path) -> Path {
    let steps = path.steps();
    let end = steps.iter().rposition(|step| matches!(step, Step::Index(_))).map_or(0, |n| n + 1);
    Path::of(&steps[..end])
}
