//! What a form is an overlay on: the record as it was read, and what becomes of both when one of
//! them changes.

use std::sync::Arc;

use baton_model::{Path, Record, Value, document, merge, rows};

use super::{Form, Tab};

impl Form {
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
        self.clear();
        self.to_first_field();
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

    /// Takes what was saved for typed again: the server shows `before`, which was there before.
    pub fn unsettle(&self, before: &Value) {
        self.start.set(before.clone());
    }

    /// The same of some places.
    pub fn unsettle_at(&self, before: &Value, places: &[Path]) {
        self.start.update(|start| {
            for place in places {
                match place.get(before) {
                    Some(value) => place.set(start, value.clone()),
                    None => place.remove(start),
                }
            }
        });
    }

    /// Takes what is typed as JSON and can be read.
    pub fn take_typed(&self, whole: Value) {
        let Some(start) = self.typed_on.get_value() else { return self.document.set(whole) };
        // The record was read again since: what is typed is brought together with that.
        let now = self.start.get_untracked();
        if let Some(merged) = merge::carry(self.resource.spec(), &start, &whole, &now) {
            return self.document.set(merged);
        }
        self.document.set(whole);
        self.typed_on.set_value(None);
        // Somebody else was at the same place: the next save shows both.
        self.start.set(start.clone());
        self.base.set(Some(Record::new(start).into()));
    }

    /// Takes a text for what is typed as JSON on what the form holds.
    pub fn type_text(&self, text: Option<String>) {
        self.typed_from.set_value(self.document.get_untracked());
        self.typed.set(text);
    }

    /// Writes what was typed as JSON anew, as the document is now.
    pub fn end_typing(&self) {
        self.typed.set(None);
        self.typed_on.set_value(None);
    }

    /// The document is another one: so is the text of it, but for what cannot be read, or is being typed.
    fn rewrite(&self, start: Value) {
        let is_here =
            crate::prelude::document().active_element().is_some_and(|at| at.id() == "json");
        if self.unread().is_none() && !is_here {
            self.end_typing();
        } else if self.typed.with_untracked(Option::is_some)
            && self.typed_on.with_value(Option::is_none)
        {
            self.typed_on.set_value(Some(start));
        }
    }

    /// Goes on from what the server has now, with what was typed since `start`; whether that can be
    /// brought together.
    pub fn go_on_from(&self, record: Arc<Record>) -> bool {
        let (mine, start) = (self.document.get_untracked(), self.start.get_untracked());
        if let Some(merged) = merge::carry(self.resource.spec(), &start, &mine, &record.json) {
            self.start.set(record.json.clone());
            self.document.set(merged);
            self.base.set(Some(record));
            self.rewrite(start);
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
        self.rewrite(self.start.get_untracked());
        self.start.set(before.clone());
        self.document.set(merged);
        self.base.set(Some(Record { id: base.id.clone(), json: before.clone() }.into()));
    }

    /// Takes what is there now for saved, so that leaving asks nothing.
    pub fn settle(&self) {
        self.start.set(self.document.get_untracked());
        self.clear();
    }
}
