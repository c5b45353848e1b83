//! The state of the editor of attached data.

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use crate::prelude::*;
use baton_model::{
    Failure, Value,
    list::{holds, words},
    ocp::{
        attached::{Difference, Row, Wrong, body, differences, put, remaining, wrong},
        paste::{self, Pasted},
        path,
    },
};

use super::read::write;
use crate::console::Console;

/// Rows that are drawn at a time: there may be thousands.
pub const SHOWN: usize = 50;

/// A row and the number that tells it from all others of this editor.
#[derive(Clone, PartialEq, Eq)]
pub struct Numbered {
    pub number: u32,
    pub row: RwSignal<Row>,
}

/// The editor. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Editor {
    pub console: Console,
    id: StoredValue<String>,
    /// The map as the server has it.
    pub base: RwSignal<Value>,
    /// The rows, in order.
    pub rows: RwSignal<Arc<Vec<Numbered>>>,
    /// What is wrong, by the number of the row.
    pub wrong: Memo<Arc<HashMap<u32, Wrong>>>,
    /// What a save would change.
    pub changes: Memo<Arc<Vec<Difference>>>,
    /// What is looked for.
    pub search: RwSignal<String>,
    /// Page of the rows, from 0.
    pub page: RwSignal<usize>,
    pub busy: RwSignal<bool>,
    pub failure: RwSignal<Option<Failure>>,
    /// Keys that were removed and are still there.
    pub still: RwSignal<Vec<String>>,
    next: StoredValue<u32>,
}

impl Editor {
    /// An editor of what the server has.
    pub fn new(console: Console, id: &str, base: Value) -> Self {
        let rows: RwSignal<Arc<Vec<Numbered>>> = RwSignal::new(Arc::default());
        let base = RwSignal::new(base);
        let plain =
            move || rows.with(|rows| rows.iter().map(|one| one.row.get()).collect::<Vec<_>>());
        let all_wrong = Memo::new(move |_| {
            let found = base.with(|base| wrong(&plain(), base));
            let of = |at: usize| rows.with(|rows| rows.get(at).map(|one| one.number));
            Arc::new(found.into_iter().filter_map(|(at, what)| Some((of(at)?, what))).collect())
        });
        let changes =
            Memo::new(move |_| Arc::new(base.with(|base| differences(base, &body(&plain())))));
        let editor = Self {
            console,
            id: StoredValue::new(id.to_owned()),
            base,
            rows,
            wrong: all_wrong,
            changes,
            search: RwSignal::new(String::new()),
            page: RwSignal::new(0),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            still: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        editor.reset();
        editor
    }

    /// Goes back to what the server has.
    pub fn reset(self) {
        let rows = self.base.with_untracked(baton_model::ocp::attached::rows).unwrap_or_default();
        self.fill(rows);
    }

    fn fill(self, rows: Vec<Row>) {
        // Rows that stay keep their number, and so their inputs.
        let held = self.rows.get_untracked();
        let all = rows.into_iter().enumerate().map(|(n, row)| match held.get(n) {
            Some(one) => {
                if one.row.with_untracked(|now| *now != row) {
                    one.row.set(row);
                }
                one.clone()
            }
            None => self.numbered(row),
        });
        let all: Vec<Numbered> = all.collect();
        self.rows.set(Arc::new(all));
    }

    fn numbered(self, row: Row) -> Numbered {
        self.next.update_value(|next| *next += 1);
        Numbered { number: self.next.get_value(), row: RwSignal::new(row) }
    }

    /// The rows that are found, and how many there are in all.
    pub fn found(self) -> (Vec<Numbered>, usize) {
        let words = words(&self.search.get());
        let rows = self.rows.get();
        let found: Vec<Numbered> = if words.is_empty() {
            rows.to_vec()
        } else {
            let fits = |one: &&Numbered| {
                one.row.with_untracked(|row| {
                    holds(&format!("{} {}", row.key, row.text).to_lowercase(), &words)
                })
            };
            rows.iter().filter(fits).cloned().collect()
        };
        (found, rows.len())
    }

    /// Adds an empty row at the end and shows it.
    pub fn add(self) -> u32 {
        let row = self.numbered(Row { key: String::new(), text: String::new(), json: false });
        let number = row.number;
        self.rows.update(|rows| Arc::make_mut(rows).push(row));
        self.search.set(String::new());
        self.page.set(self.rows.with_untracked(|rows| (rows.len() - 1) / SHOWN));
        number
    }

    /// Takes a row away.
    pub fn remove(self, number: u32) {
        self.rows.update(|rows| Arc::make_mut(rows).retain(|one| one.number != number));
    }

    /// Shows the first row that is wrong; its number.
    pub fn show_wrong(self) -> Option<u32> {
        let wrong = self.wrong.get_untracked();
        let at = self
            .rows
            .with_untracked(|rows| rows.iter().position(|one| wrong.contains_key(&one.number)))?;
        self.search.set(String::new());
        self.page.set(at / SHOWN);
        self.rows.with_untracked(|rows| rows.get(at).map(|one| one.number))
    }

    /// Puts pasted pairs in, in place of everything or beside it; what was done.
    pub fn paste(self, text: &str, replace: bool) -> Result<String, String> {
        let Pasted { rows: pasted, twice, empty, other } = paste::read(text)?;
        let count = pasted.len();
        let mut rows: Vec<Row> = if replace {
            Vec::new()
        } else {
            self.rows
                .with_untracked(|rows| rows.iter().map(|one| one.row.get_untracked()).collect())
        };
        let (added, changed) = put(&mut rows, pasted);
        self.fill(rows);
        self.search.set(String::new());
        self.page.set(0);
        let mut said = if replace {
            format!("{count} keys in place of all")
        } else {
            format!("{added} keys added, {changed} changed")
        };
        if !twice.is_empty() {
            let _ = write!(
                said,
                "; {} came more than once, the last one counts: {}",
                twice.len(),
                short(&twice)
            );
        }
        if empty > 0 {
            said.push_str("; one key is empty");
        }
        if other > 0 {
            let _ = write!(said, "; {other} values are no texts");
        }
        Ok(said)
    }

    /// Sends the complete map, and compares the answer (Q24).
    pub fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let rows: Vec<Row> = self
            .rows
            .with_untracked(|rows| rows.iter().map(|one| one.row.get_untracked()).collect());
        let sent = body(&rows);
        self.busy.set(true);
        self.failure.set(None);
        self.still.set(Vec::new());
        let path = path::part(&self.id.get_value(), "attached_data");
        spawn_local(async move {
            let before = self.base.get_untracked();
            let answer = write(self.console.session, path, &before, &sent).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(stored) => {
                    let stored = stored.filter(Value::is_object).unwrap_or_else(|| sent.clone());
                    let still = self.base.with_untracked(|base| remaining(base, &sent, &stored));
                    self.base.set(stored);
                    self.reset();
                    self.still.set(still);
                    self.console.notices.say("Changes saved");
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}

/// The first of many names.
pub fn short(names: &[String]) -> String {
    let first = names.iter().take(5).map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{first} and {} more", names.len() - 5) } else { first }
}
