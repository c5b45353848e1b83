//! Throwing away what was typed, which can be taken back.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Record, Value};

use super::{draft, form::Form};
use crate::pages::titles::refocus;

/// What was typed, as it was when it was discarded.
#[derive(Clone)]
struct Typed {
    base: Option<Arc<Record>>,
    document: Value,
    text: Option<String>,
    /// What the text was written from.
    from: Value,
}

impl Typed {
    fn now(form: Form) -> Self {
        Self {
            base: form.base.get_untracked(),
            document: form.document.get_untracked(),
            text: form.typed.get_untracked(),
            from: form.typed_from.get_value(),
        }
    }

    fn put_back(self, form: Form) {
        let Some(base) = self.base else { return };
        let now = form.base.get_untracked();
        form.rebase(base.clone(), self.document);
        form.typed.set(self.text);
        form.typed_from.set_value(self.from);
        // Read again since: what was typed is put into that.
        if let Some(now) = now.filter(|now| !Arc::ptr_eq(now, &base)) {
            form.go_on_from(now);
        }
    }
}

/// Throws away what was typed, and offers it back: from memory alone, with its secrets.
pub fn discard(form: Form) {
    instead(form, "Changes discarded", || {
        form.discard();
        draft::forget(form);
        // The button is gone with what it did.
        refocus();
    });
}

/// Does what puts something else in the place of what was typed, and offers that back.
pub fn instead(form: Form, said: &'static str, act: impl FnOnce()) {
    let typed = Typed::now(form);
    act();
    offer_back(form, said, typed);
}

fn offer_back(form: Form, said: &'static str, typed: Typed) {
    let notices = form.console.notices;
    let undo = move || {
        if form.is_gone() {
            return;
        }
        if form.busy.get_untracked() {
            return offer_back(form, said, typed.clone());
        }
        let since = form.dirty.get_untracked().then(|| Typed::now(form));
        typed.clone().put_back(form);
        refocus();
        // Nor is that lost.
        if let Some(since) = since {
            offer_back(form, "What was typed since was put aside", since);
        }
    };
    // In a task of its own, which outlives the button that was pressed.
    spawn_local(async move { notices.offer(said, "Undo", Callback::new(move |()| undo())) });
}
