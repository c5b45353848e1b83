//! Which choices make sense where. Advice: "Show all" offers the others, and typing finds them.

use baton_model::{
    Path, Record, Value,
    path::{Step, find, texts, written},
    spec::{Field, Suits},
};

use super::form::Form;

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

/// The row of a list that a place lies in; the root if it lies in none.
fn row_of(path: &Path) -> Path {
    let steps = path.steps();
    let end = steps.iter().rposition(|step| matches!(step, Step::Index(_))).map_or(0, |n| n + 1);
    Path::of(&steps[..end])
}
