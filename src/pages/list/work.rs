//! Search, filters and order over all records, as work that can be cut into slices.
//!
//! Records that arrive later are put where they belong: nothing is done twice.

use std::{cmp::Ordering, collections::HashSet, sync::Arc};

use baton_model::{
    Record, Resource,
    bulk::Users,
    index::{Answer, Candidates},
    list::{Finder, number_key, sort_key},
    path,
    reference::references,
};

use super::{
    columns::{Cell, Column, columns},
    fold::{fold, folded},
};
use crate::{
    store::{Collection, Known, Progress, Rows, Store, Text},
    ui::{Slice, time_key},
};

/// Records taken up before the clock is looked at.
const STEP: usize = 256;
/// The same for looking through records, of which some must be read.
const EFFORT: usize = 4096;
/// So many answers are kept.
const PAST: usize = 12;
/// So much more effort is a record that must be read.
const READING: usize = 64;

/// What a list asks of all records.
#[derive(Clone, Default, PartialEq)]
pub struct Ask {
    pub finder: Finder,
    pub filters: Vec<(String, String)>,
    pub sort: Option<(String, bool)>,
    /// Who uses them, where only unused ones are asked for.
    pub users: Option<SameUsers>,
    /// Ids of those that want looking at, where only these are asked for.
    pub needy: Option<Needy>,
}

/// Ids of records; the same only if they are the very same.
#[derive(Clone)]
pub struct Needy(pub Arc<HashSet<String>>);

impl PartialEq for Needy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Users of records; the same only if they are the very same.
#[derive(Clone)]
pub struct SameUsers(pub Arc<Users>);

impl PartialEq for SameUsers {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What may make answers of before wrong.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// `Collection::stamp` of the list.
    pub stamp: u32,
    /// `Collection::renamed` of what the list names, summed up.
    pub renamed: u32,
    /// How many kinds that the list names are complete.
    pub named: u32,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Sorting,
    Scanning,
    Following,
}

/// An answer that was given.
struct Past {
    finder: Finder,
    matches: Arc<Vec<u32>>,
    /// So many records had been taken up.
    known: usize,
}

/// The work, as far as it is done.
#[derive(Default)]
pub struct Work {
    ask: Ask,
    marks: Marks,
    phase: Phase,
    /// Sort keys, beside `all`.
    keys: Vec<Box<str>>,
    /// Places in `all`, in the order asked for; empty where that is the order of the server.
    order: Vec<u32>,
    /// So many records of `all` have been taken up.
    known: usize,
    /// What is looked through instead of everything: the matches of a wider search, and what is
    /// still to be looked for in them.
    base: Option<(Arc<Vec<u32>>, Finder)>,
    /// Answers to other searches in the same records: whoever deletes a letter has them again, and
    /// whoever adds one searches in them.
    past: Vec<Past>,
    /// What need not be read.
    candidates: Candidates,
    scanned: usize,
    matches: Arc<Vec<u32>>,
}

impl Work {
    /// Whether there is an answer for everything that is here.
    pub fn is_done(&self, collection: &Collection) -> bool {
        self.phase == Phase::Following && self.known == collection.all.len()
    }

    /// Whether everything taken up so far has been looked at.
    pub fn is_scanned(&self) -> bool {
        self.phase == Phase::Following
    }

    /// So many matches were found so far.
    pub fn found(&self) -> usize {
        self.matches.len()
    }

    /// The matches so far.
    pub fn rows(&self, collection: &Collection) -> Rows {
        Rows::at(collection.all.clone(), self.matches.clone())
    }

    /// Turns to another question, or to other records; whether anything has to be done anew.
    pub fn renew(&mut self, ask: Ask, marks: Marks, collection: &mut Collection) -> bool {
        if self.marks.renamed != marks.renamed {
            collection.forget_texts();
        } else if self.marks.named != marks.named {
            collection.forget_half_texts();
        }
        let same_records = self.marks == marks;
        if same_records && self.ask == ask {
            return false;
        }
        let same_order = same_records && self.ask.sort == ask.sort;
        // What dangles may be other records by now: nothing tells.
        let only_search = same_order
            && ask.filters.iter().all(|(name, _)| name != "dangling")
            && self.ask.filters == ask.filters
            && self.ask.users == ask.users
            && self.ask.needy == ask.needy;
        let matches = std::mem::take(&mut self.matches);
        if !only_search {
            self.past.clear();
        } else if self.phase == Phase::Following {
            if self.past.len() == PAST {
                self.past.remove(0);
            }
            let finder = std::mem::take(&mut self.ask.finder);
            self.past.push(Past { finder, matches, known: self.known });
        }
        self.base = self.wider(&ask.finder);
        self.scanned = 0;
        if same_order {
            // Sorting goes on where it is, whatever is searched.
            if self.phase != Phase::Sorting {
                self.phase = Phase::Scanning;
            }
        } else {
            self.phase = Phase::Sorting;
            self.known = 0;
            self.order.clear();
            self.keys.clear();
        }
        self.candidates = collection.index.candidates(&ask.finder);
        (self.ask, self.marks) = (ask, marks);
        true
    }

    /// The least of the answers of before in which everything is that `finder` finds, and what is
    /// still to be looked for in it.
    fn wider(&self, finder: &Finder) -> Option<(Arc<Vec<u32>>, Finder)> {
        let fits = |past: &&Past| past.known == self.known && finder.narrows(&past.finder);
        let all = self.past.iter().filter(fits);
        let all = all.map(|past| (past.matches.clone(), finder.beyond(&past.finder)));
        all.min_by_key(|(matches, beyond)| (matches.len(), !beyond.is_empty()))
    }

    /// Works until the slice is over or everything is done; whether it is done.
    pub fn advance(&mut self, view: &View, collection: &mut Collection, slice: Slice) -> bool {
        let sort = self.sort_column(view.resource);
        loop {
            let left = match self.phase {
                Phase::Sorting | Phase::Following if self.known == collection.all.len() => {
                    if self.phase == Phase::Following {
                        return true;
                    }
                    self.phase = Phase::Scanning;
                    continue;
                }
                Phase::Sorting if sort.is_none() => {
                    self.known = collection.all.len();
                    true
                }
                Phase::Sorting => {
                    self.take_up(view, collection, sort);
                    true
                }
                Phase::Following => {
                    let new = self.take_up(view, collection, sort);
                    let new = new
                        .into_iter()
                        .filter(|n| self.ask.holds(view, collection, *n, false, &self.ask.finder));
                    let new: Vec<u32> = new.collect();
                    let list = std::mem::take(&mut self.matches);
                    self.matches = Arc::new(self.merged(Arc::unwrap_or_clone(list), &new));
                    true
                }
                Phase::Scanning => self.scan(view, collection),
            };
            if !left {
                self.phase = Phase::Following;
                self.base = None;
            }
            if slice.is_over() {
                return self.is_done(collection);
            }
        }
    }

    /// Looks at some records; whether there are more.
    fn scan(&mut self, view: &View, collection: &mut Collection) -> bool {
        if let Some(all) = self.at_once() {
            self.matches = all;
            return false;
        }
        let length = self.base.as_ref().map_or(self.known, |(base, _)| base.len());
        let mut effort = 0;
        while self.scanned < length && effort < EFFORT {
            let place = self.scanned;
            self.scanned += 1;
            let n = match &self.base {
                Some((base, _)) => base[place],
                None => match self.order.get(place) {
                    Some(n) => *n,
                    None => index(place),
                },
            };
            let answer = self.candidates.answer(n as usize);
            effort += if answer == Answer::Perhaps { READING } else { 1 };
            let finder = self.base.as_ref().map_or(&self.ask.finder, |(_, finder)| finder);
            let found = answer == Answer::Yes;
            if answer != Answer::No && self.ask.holds(view, collection, n, found, finder) {
                Arc::make_mut(&mut self.matches).push(n);
            }
        }
        self.scanned < length
    }

    /// The whole answer, where it was given before or the index knows it.
    fn at_once(&self) -> Option<Arc<Vec<u32>>> {
        let found = &self.candidates;
        let all = match &self.base {
            Some((base, finder)) if finder.is_empty() => return Some(base.clone()),
            _ if !found.knows(self.known) => return None,
            Some((base, _)) => base.iter().copied().filter(|n| found.has(*n)).collect(),
            None if !self.ask.filters.is_empty() => return None,
            None if self.order.is_empty() => {
                found.found().take_while(|n| (*n as usize) < self.known).collect()
            }
            None => self.order.iter().copied().filter(|n| found.has(*n)).collect(),
        };
        Some(Arc::new(all))
    }

    /// Takes up some more records, in the order asked for; which ones.
    fn take_up(
        &mut self,
        view: &View,
        collection: &mut Collection,
        sort: Option<&Column>,
    ) -> Vec<u32> {
        let end = (self.known + STEP).min(collection.all.len());
        let mut new: Vec<u32> = (self.known..end).map(index).collect();
        if let Some(column) = sort {
            for record in &collection.all[self.known..end] {
                let (text, _) = column.text(record, view.resource, view.store);
                self.keys.push(match column.cell {
                    Cell::Number(..) => number_key(&text),
                    Cell::Time(_) | Cell::Deployed => time_key(&text),
                    _ => sort_key(&folded(&text)),
                });
            }
            new.sort_by(|a, b| self.compare(*a, *b));
            let order = std::mem::take(&mut self.order);
            self.order = self.merged(order, &new);
        }
        self.known = end;
        new
    }

    /// Puts new places into a list in order.
    fn merged(&self, list: Vec<u32>, new: &[u32]) -> Vec<u32> {
        if new.is_empty() {
            return list;
        }
        let mut merged = Vec::with_capacity(list.len() + new.len());
        let mut rest = &list[..];
        for one in new {
            let at = rest.partition_point(|other| self.compare(*other, *one) != Ordering::Greater);
            merged.extend_from_slice(&rest[..at]);
            merged.push(*one);
            rest = &rest[at..];
        }
        merged.extend_from_slice(rest);
        merged
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let key = |n: u32| self.keys.get(n as usize);
        let order = key(a).cmp(&key(b));
        let down = self.ask.sort.as_ref().is_some_and(|(_, down)| *down);
        (if down { order.reverse() } else { order }).then(a.cmp(&b))
    }

    fn sort_column(&self, resource: Resource) -> Option<&'static Column> {
        let (key, _) = self.ask.sort.as_ref()?;
        columns(resource).iter().find(|column| column.key == key)
    }
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// What the work needs to read names.
pub struct View {
    pub resource: Resource,
    pub store: Store,
}

impl View {
    /// Makes texts for the search ahead of it; whether all are there.
    pub fn warm(&self, collection: &mut Collection, slice: Slice) -> bool {
        let mut made = 0;
        while collection.index_next(|record| self.made(record)) {
            made += 1;
            if made % 16 == 0 && slice.is_over() {
                return false;
            }
        }
        true
    }

    fn made(&self, record: &Record) -> Text {
        // What people search most stands first: the name.
        let mut text = String::new();
        let mut whole = true;
        for column in columns(self.resource) {
            if column.key != "description"
                && !matches!(column.cell, Cell::Time(_) | Cell::State | Cell::Deployed)
            {
                let (words, known) = column.text(record, self.resource, self.store);
                whole &= known;
                text.push_str(&words);
                text.push('\n');
            }
        }
        text.push_str(record.text("description").unwrap_or_default());
        text.push('\n');
        text.push_str(&record.id);
        Text { text: fold(&text).into_boxed_str(), whole }
    }
}

impl Ask {
    /// Whether it asks for a record in which `finder` is to find its words; `found` if it is known
    /// to do so.
    fn holds(
        &self,
        view: &View,
        collection: &mut Collection,
        n: u32,
        found: bool,
        finder: &Finder,
    ) -> bool {
        let n = n as usize;
        let found = found
            || finder.is_empty()
            || finder.matches(&collection.text(n, |record| view.made(record)).text);
        if !found {
            return false;
        }
        let Some(record) = collection.all.get(n) else { return false };
        self.filters.iter().all(|(name, value)| match name.as_str() {
            // What is neither is in neither.
            "active" => record.active() == Some(value == "true"),
            "group" => record.text("group") == Some(value),
            "kind" => record.text("application_type") == Some(value),
            "type" => record.json.get("type").and_then(|kind| kind.as_str()) == Some(value),
            "role" => path::texts(&record.json, "roles[].name").contains(&value.as_str()),
            "unused" => self.users.as_ref().is_some_and(|users| users.0.is_unused(&record.id)),
            "dangling" => dangles(view, record),
            "status" | "edited" | "deploying" if view.resource != Resource::App => true,
            "needs" | "status" | "edited" | "deploying" => {
                self.needy.as_ref().is_some_and(|ids| ids.0.contains(&record.id))
            }
            _ => true,
        })
    }
}

/// Whether a record points at something that is not there, as far as that can be known.
fn dangles(view: &View, record: &Record) -> bool {
    references(view.resource.spec(), &record.json).iter().any(|reference| {
        view.store.of(reference.to).with_untracked(|c| match c.known(&reference.id) {
            Known::Here(_) => false,
            Known::Missing => true,
            _ => c.progress == Progress::Complete,
        })
    })
}
