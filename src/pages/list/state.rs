//! What a list shows, and where it comes from.

use crate::prelude::*;
use baton_model::{Cause, Failure, Resource, list::ListQuery, selection::Selection};
use leptos_router::hooks::use_query_map;

use super::{
    bulk::Bulk,
    columns::{Column, columns},
    export::Export,
    find::Find,
    prefs::Prefs,
    table::Measure,
    typing::Typing,
};
use crate::{
    address::{self, Go},
    console::Console,
    lazy::{self, part},
    store::{Collection, Pages, Rows, Store},
    ui::{Menu, breathe, sleep},
};

/// Milliseconds that typing rests before the server is asked to search.
const SEARCH_REST: u32 = 200;

/// A list on the screen. Cheap to copy.
#[derive(Clone, Copy)]
pub struct ListState {
    /// What it lists.
    pub resource: Resource,
    /// What its address says, or will say as soon as typing rests.
    pub query: Memo<ListQuery>,
    /// What is typed and not in the address yet.
    pub typing: Typing,
    /// The page of the server that the address asks for; `None` while it is on its way.
    page: RwSignal<Option<Rows>>,
    /// How many records the server finds, where it searches.
    found_there: RwSignal<Option<u64>>,
    /// Everything that matches, where the answer needs all records.
    pub find: Find,
    /// Which records are chosen.
    pub selection: RwSignal<Selection>,
    /// The menu that all rows and buttons of the page share.
    pub menu: Menu,
    /// Columns and density.
    pub prefs: Prefs,
    /// Changes of many records.
    pub bulk: Bulk,
    /// Heights, as measured.
    pub measure: RwSignal<Measure>,
    /// Apps that the person is asked about: to deploy them, or to delete one.
    pub apps: crate::pages::apps::Asked,
    /// The export that was asked for last.
    pub exporting: RwSignal<Export>,
    /// Row of the page, from 0, that had the focus last.
    pub at: StoredValue<Option<usize>>,
    /// The record whose checkbox was used last.
    pub picked: StoredValue<Option<String>>,
    /// Why it could not be read.
    pub failure: RwSignal<Option<Failure>>,
    /// Raised to read again.
    pub again: RwSignal<u32>,
    /// Whether the rows stay meanwhile.
    keeps: StoredValue<bool>,
    /// Whether somebody waits for what is read again.
    pub reading: RwSignal<bool>,
    /// The part of the page that scrolls.
    pub scroll: NodeRef<html::Div>,
    /// How far it is scrolled and how high it is, in pixels.
    pub view: RwSignal<(i32, i32)>,
    /// The console it is a page of.
    pub console: Console,
    go: StoredValue<Go>,
}

impl ListState {
    /// The list that the current address asks for.
    pub fn new(resource: Resource) -> Self {
        let console = Console::get();
        let params = use_query_map();
        let address = Memo::new(move |_| {
            params.with(|params| {
                let pairs: Vec<(String, String)> =
                    params.clone().into_iter().map(|(k, v)| (k.into_owned(), v)).collect();
                ListQuery::read(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())), resource)
            })
        });
        let typing = Typing::over(address);
        let query = Memo::new(move |_| typing.apply(address.get()));
        let list = Self {
            resource,
            query,
            typing,
            page: RwSignal::new(None),
            found_there: RwSignal::new(None),
            find: Find::new(),
            selection: RwSignal::new(Selection::None),
            menu: Menu::new(),
            prefs: Prefs::of(resource),
            bulk: Bulk::none(),
            measure: RwSignal::new(Measure::default()),
            apps: crate::pages::apps::Asked::nothing(),
            exporting: RwSignal::new(Export::default()),
            at: StoredValue::new(None),
            picked: StoredValue::new(None),
            failure: RwSignal::new(None),
            again: RwSignal::new(0),
            keeps: StoredValue::new(false),
            reading: RwSignal::new(false),
            scroll: NodeRef::new(),
            view: RwSignal::new((0, 900)),
            console,
            go: StoredValue::new(Go::here()),
        };
        list.fetch_as_asked();
        list.leave_trail();
        list.forget_all_matching();
        list
    }

    /// Columns that are shown. Reactive.
    pub fn columns(&self) -> Vec<&'static Column> {
        self.prefs.hidden.with(|hidden| {
            let shown = |column: &&Column| !hidden.iter().any(|key| key == column.key);
            columns(self.resource).iter().filter(shown).collect()
        })
    }

    /// The store behind it.
    pub fn store(&self) -> Store {
        self.console.store
    }

    /// Whether paging, sorting and searching happen here and not on the server. Reactive.
    pub fn is_here(&self) -> bool {
        self.query.with(|query| self.needs_all(query))
            || self.console.store.of(self.resource).with(|c| c.whole)
    }

    /// Whether the answer to a question needs every record. Reactive.
    pub fn needs_all(&self, query: &ListQuery) -> bool {
        if self.resource != Resource::App {
            return query.needs_all();
        }
        // Apps are searched by the server, and narrowed down to an organization.
        let mut rest = query.clone();
        rest.filters.retain(|(name, _)| name != "org");
        if !self.console.store.ignores_search.get() {
            rest.search.clear();
        }
        rest.needs_all()
    }

    fn fetch_as_asked(self) {
        let session = self.console.session;
        // A renewed token is no reason to read again.
        let signed_in = Memo::new(move |_| session.is_signed_in(self.resource.system()));
        Effect::new(move |before: Option<()>| {
            self.again.track();
            session.environment.track();
            let signed_in = signed_in.get();
            let query = self.query.get();
            if !signed_in {
                return;
            }
            if self.resource == Resource::App {
                self.store().turn_to(query.filter("org").unwrap_or_default());
            }
            // Everything is read by what answers: see coverage.rs.
            if self.needs_all(&query) {
                return;
            }
            self.failure.set(None);
            if !query.search.trim().is_empty()
                && let Some(size) = query.size
            {
                search_there(self, query.search.trim().to_owned(), query.page, size);
            } else if let Some(size) = query.size {
                // All of it is here since this list was opened: a page is cut from that.
                let cut = before.is_some()
                    && self.console.store.of(self.resource).with_untracked(|c| c.whole);
                if !cut {
                    self.load_page(query.page, size);
                }
            }
        });
    }

    /// Lets the page of a record know what comes before and after it.
    fn leave_trail(self) {
        Effect::new(move |shown: Option<bool>| {
            let query = self.query.get();
            let (rows, pages) = if self.is_here() {
                let found = &self.find.found;
                (found.with(|found| found.ready.then(|| found.rows.clone())), None)
            } else {
                let pages = self.page_size().map(|size| Pages::one(query.page, size));
                (self.page.get(), pages)
            };
            let Some(rows) = rows else { return shown == Some(true) };
            self.console.store.keep_trail(self.resource, rows, pages, &query);
            if shown != Some(true) {
                lazy::load_when_idle();
                let activity = self.console.session.activity;
                spawn_local(async move {
                    lazy::seen().await;
                    activity.settle();
                });
            }
            true
        });
    }

    /// "All that match" are others when something else is asked: they are chosen no longer.
    fn forget_all_matching(self) {
        let asked = Memo::new(move |_| self.query.with(|q| (q.search.clone(), q.filters.clone())));
        Effect::new(move |before: Option<()>| {
            asked.track();
            let all = self.selection.with_untracked(|s| matches!(s, Selection::AllMatching(_)));
            if before.is_some() && all {
                self.selection.set(Selection::None);
            }
        });
    }

    /// Rows of a page of the server; `None` for all. Reactive.
    pub fn page_size(&self) -> Option<u32> {
        let size = self.query.with(|query| query.size)?;
        Some(self.console.store.of(self.resource).with(|c| c.page_size(size)))
    }

    fn load_page(self, number: u32, asked_size: u32) {
        let store = self.console.store;
        let size = untrack(|| self.page_size()).unwrap_or(asked_size);
        let held = store.of(self.resource).with_untracked(|c| c.page(number, size));
        let is_held = held.is_some();
        // The same once more: what is there stays until the others are.
        let keeps = self.keeps.try_update_value(std::mem::take).unwrap_or_default();
        if is_held || !keeps {
            self.page.set(held.map(Rows::from));
        }
        let again = self.again.get_untracked();
        spawn_local(async move {
            if is_held {
                // First what is here, on the screen: asking takes its time too.
                breathe().await;
            }
            let answer = store.read_page(self.resource, number, size).await;
            self.reading.try_set(false);
            // The list may be gone, or ask for something else by now, or for the same again.
            let asked = self.query.try_with_untracked(|query| (query.page, query.size));
            if asked != Some((number, Some(asked_size))) || self.again.get_untracked() != again {
                return;
            }
            match answer {
                Ok(records) if records.is_empty() && number > 1 => self.step_back(),
                Ok(records) => self.page.set(Some(Rows::from(records))),
                Err(failure) if failure.cause == Cause::Dropped => {}
                Err(failure)
                    if number > 1
                        && failure.cause == Cause::NotFound
                        && untrack(|| self.total().is_none()) =>
                {
                    self.step_back();
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// The page asked for does not exist (any more): goes to the last one that does.
    fn step_back(self) {
        let (total, size) = untrack(|| (self.total(), self.page_size().unwrap_or(1)));
        let mut query = self.query.get_untracked();
        // Without a count: one by one, from far away in halves.
        let back = if query.page > 40 { query.page / 2 } else { query.page - 1 };
        let last = total.map_or(u64::from(back), |total| total.div_ceil(u64::from(size)));
        query.page = u32::try_from(last).unwrap_or(1).clamp(1, query.page - 1);
        self.replace(&query);
    }

    /// Whether its page was left: a part of the program may come later than that.
    pub fn is_gone(self) -> bool {
        self.query.try_with_untracked(|_| ()).is_none()
    }

    /// Reads everything again that is on the screen.
    pub fn read_again(self) {
        read_again(self);
    }

    /// Reads the page on the screen again, without forgetting what is known.
    pub fn refresh(self) {
        self.again.update(|count| *count += 1);
    }

    /// The rows of the page on the screen; `None` while nothing is known yet. Reactive.
    pub fn rows(&self) -> Option<Rows> {
        if !self.is_here() {
            return self.page.get();
        }
        let (start, end) = self.range();
        self.find.found.with(|found| found.ready.then(|| found.rows.part(start, end)))
    }

    /// First and last row of the page, from 0, the last excluded; more than there may be.
    fn range(&self) -> (usize, usize) {
        self.query.with(|query| match query.size {
            None => (0, usize::MAX),
            Some(size) => {
                let size = size as usize;
                let found = self.find.found.with(|found| found.rows.len());
                let page = (query.page as usize).min(found.div_ceil(size).max(1)) - 1;
                (page * size, (page + 1) * size)
            }
        })
    }

    /// Rows that there are in all, as far as known. Reactive.
    pub fn total(&self) -> Option<u64> {
        if self.is_here() {
            self.find.found.with(|found| found.whole.then_some(found.rows.len() as u64))
        } else if self.resource == Resource::App
            && self.query.with(|query| !query.search.trim().is_empty())
        {
            self.found_there.get()
        } else {
            self.console.store.of(self.resource).with(|c| c.total)
        }
    }

    /// Number of the page on the screen: the last one where the address asks for more. Reactive.
    pub fn page_shown(&self) -> u32 {
        self.query.with(|query| match query.size {
            Some(size) if self.is_here() => u32::try_from(self.range().0).unwrap_or(0) / size + 1,
            _ => query.page,
        })
    }

    /// Number of the first row on the page, from 0. Reactive.
    pub fn first(&self) -> u64 {
        if self.is_here() {
            return self.range().0 as u64;
        }
        let size = self.page_size().unwrap_or(0);
        self.query.with(|query| u64::from(query.page - 1) * u64::from(size))
    }

    /// Opens another page.
    pub fn open(&self, to: &str) {
        self.go.with_value(|go| go.to(to));
    }

    /// Shows another list state, as a new entry of the history.
    pub fn show(&self, query: &ListQuery) {
        self.to(query, false);
    }

    /// Shows another list state in place of this one: for typing, which is no step back.
    pub fn replace(&self, query: &ListQuery) {
        self.to(query, true);
    }

    fn to(&self, query: &ListQuery, replace: bool) {
        self.typing.written(query);
        let to = format!("{}{}", address::list(self.resource), query.write());
        self.go.with_value(|go| if replace { go.replace(&to) } else { go.to(&to) });
    }

    /// Writes what is typed into the address bar, unless that is done.
    pub fn note(self) {
        if !self.is_gone() && self.typing.is_typing() {
            self.typing.note(&self.query.get_untracked());
        }
    }

    /// Tells the router what was typed.
    pub fn typing_rests(self) {
        self.note();
        if self.typing.is_typing() {
            self.replace(&self.query.get_untracked());
        }
    }

    /// Takes note of how far the page is scrolled.
    pub fn scrolled(&self) {
        self.menu.close(true);
        self.scrolled_to();
    }

    /// Looks how far the page is scrolled.
    pub fn scrolled_to(&self) {
        if let Some(element) = self.scroll.get_untracked() {
            let seen = (element.scroll_top(), element.client_height());
            if self.view.get_untracked() != seen {
                self.view.set(seen);
            }
        }
    }
}

#[part(list)]
fn read_again(list: ListState) {
    let store = list.console.store;
    store.statuses.clear();
    list.reading.set(true);
    if untrack(|| list.is_here()) {
        store.read_once_more(list.resource);
        spawn_local(async move {
            store.reading(list.resource).end(|| list.is_gone()).await;
            list.reading.try_set(false);
        });
    } else {
        store.of(list.resource).update(Collection::start_over);
        list.keeps.set_value(true);
    }
    list.refresh();
}

/// Lets the server search, when typing rests.
#[part(list)]
fn search_there(list: ListState, search: String, number: u32, size: u32) {
    let store = list.console.store;
    // The list may be left before this part is here, and before the answer is.
    let asks = move |search: &str| {
        list.query.try_with_untracked(|query| {
            query.search.trim() == search && query.page == number && query.size == Some(size)
        }) == Some(true)
    };
    spawn_local(async move {
        if asks(&search) && list.typing.is_typing() {
            sleep(SEARCH_REST).await;
        }
        if !asks(&search) {
            return;
        }
        let answer = store.search_apps(&search, number, size).await;
        list.reading.try_set(false);
        if !asks(&search) {
            return;
        }
        match answer {
            // It takes no notice of the search: the list goes on with all records.
            Ok(None) => {}
            Ok(Some((records, _))) if records.is_empty() && number > 1 => list.step_back(),
            Ok(Some((records, found))) => {
                list.found_there.set(found);
                list.page.set(Some(Rows::from(records)));
            }
            Err(failure) if failure.cause == Cause::Dropped => {}
            Err(failure) => list.failure.set(Some(failure)),
        }
    });
}
