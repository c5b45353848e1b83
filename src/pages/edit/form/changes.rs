//! What was changed in a form.

use baton_model::{
    Path, Value,
    changes::{self, Change},
    document, rows,
    spec::Spec,
};

use super::Form;

impl Form {
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

/// What differs between two versions of a record, with the label of each place; secrets masked.
pub fn named_changes(spec: &Spec, before: &Value, after: &Value) -> Vec<(String, Change)> {
    let (before, after) = (document::body(spec, before, None), document::body(spec, after, None));
    // A row that was added or removed is one change, and not a list to be read twice.
    let [before, after] = rows::beside(spec, &before, &after);
    let hidden = (document::masked(spec, &before), document::masked(spec, &after));
    let closed = (rows::closed(before.clone()), rows::closed(after.clone()));
    let label = |path: &Path| {
        let place = rows::closed_place(&after, path);
        let found = place.and_then(|place| document::label_at(spec, &closed.1, &place));
        found.unwrap_or_else(|| {
            let place = rows::closed_place(&before, path);
            document::called(spec, &closed.0, place.as_ref().unwrap_or(path))
        })
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
