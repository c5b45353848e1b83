//! Loading all records of a resource, in the background: four requests at a time, whatever is
//! loaded. What has come stays when loading is cancelled or fails: it goes on from there.

use std::{cell::RefCell, ptr, sync::Arc};

use crate::prelude::*;
use baton_model::{Cause, Failure, Record, Resource, page::Page};

use super::{
    Collection, Known, Progress, Store,
    load::{PAGE, take_first},
};
use crate::api::{Client, ListAnswer};

/// Requests at a time, of all that is loaded.
const WORKERS: usize = 4;

/// One resource of which all records are loaded.
struct Load {
    store: Store,
    client: Client,
    resource: Resource,
    run: u32,
    /// No page before this one need be asked for.
    next: u32,
    under_way: Vec<u32>,
    /// There are no more pages, whatever the count says.
    ended: bool,
    /// The id with which each page began.
    heads: Vec<String>,
    /// What is read once more, because the list changed while it was read.
    again: Option<Box<Collection>>,
}

thread_local! {
    static LOADS: RefCell<Vec<Load>> = const { RefCell::new(Vec::new()) };
}

/// A page that is to be read.
struct Job {
    client: Client,
    resource: Resource,
    run: u32,
    number: u32,
    size: u32,
}

impl Store {
    /// Loads every record of a resource, unless they are here or on their way. It goes on where it
    /// was cancelled or has failed.
    pub fn load_all(&self, resource: Resource) {
        let signal = self.of(resource);
        let idle =
            signal.with_untracked(|c| matches!(c.progress, Progress::Idle | Progress::Failed(_)));
        if !idle {
            return;
        }
        let mut run = 0;
        let mut again = None;
        signal.update(|c| {
            if c.moved {
                again = Some(beside(c));
                c.reread = Some(0);
            } else if !c.has_begun() {
                c.start_all();
                c.show_first();
            }
            c.run += 1;
            c.stopped = false;
            c.progress = Progress::Running;
            run = c.run;
        });
        self.begin(resource, run, again);
    }

    /// Reads every record of a resource once more, beside those that are here.
    pub(super) fn load_anew(self, resource: Resource) {
        let (mut run, mut again) = (0, None);
        self.of(resource).update(|c| {
            again = Some(beside(c));
            c.reread = Some(0);
            c.run += 1;
            run = c.run;
        });
        self.begin(resource, run, again);
    }

    fn begin(self, resource: Resource, run: u32, again: Option<Box<Collection>>) {
        let client = self.client(resource).part_of(self.session.activity.next_load());
        let (next, under_way, ended, heads) = (1, Vec::new(), false, Vec::new());
        let load =
            Load { store: self, client, resource, run, next, under_way, ended, heads, again };
        LOADS.with_borrow_mut(|loads| loads.push(load));
        self.read_on();
    }

    /// Stops loading because a person says so: lists ask for no more by themselves.
    pub fn stop(&self, resource: Resource) {
        self.of(resource).update(|c| c.stopped = c.progress == Progress::Running);
        self.cancel(resource);
    }

    /// Stops loading, as for want of anybody who needs it; what is here stays.
    pub fn cancel(&self, resource: Resource) {
        self.of(resource).update(|collection| {
            if collection.progress == Progress::Running {
                collection.progress = Progress::Idle;
                collection.reread = None;
                collection.run += 1;
            } else if collection.reread.take().is_some() {
                // All of it is here, as it was read before.
                collection.run += 1;
            }
        });
        self.read_on();
    }

    /// Asks for as many pages as may be under way.
    fn read_on(self) {
        while let Some(job) = LOADS.with_borrow_mut(|loads| next_job(loads, self)) {
            spawn_local(self.read(job));
        }
    }

    async fn read(self, job: Job) {
        let Job { client, resource, run, number, size } = job;
        let answer = if number == 1 {
            self.list_all(client, resource).await
        } else {
            self.keep_pace().await;
            if self.of(resource).try_with_untracked(|c| c.run) != Some(run) {
                return;
            }
            self.list(client, resource, number, size).await
        };
        // What is filled now may be another list, of another environment even.
        let now = self.of(resource).try_with_untracked(|c| c.run);
        let is_it = |load: &Load| {
            load.is_of(self) && load.resource == resource && load.run == run && now == Some(run)
        };
        let load = LOADS.with_borrow_mut(|loads| {
            loads.iter().position(is_it).map(|place| loads.swap_remove(place))
        });
        if let Some(mut load) = load
            && !load.take(number, answer)
        {
            LOADS.with_borrow_mut(|loads| loads.push(load));
        }
        self.read_on();
    }
}

/// The page to read next, if one more may be under way.
fn next_job(loads: &mut Vec<Load>, store: Store) -> Option<Job> {
    loads.retain(|load| {
        let of = load.store.of(load.resource);
        of.try_with_untracked(|c| c.run) == Some(load.run)
    });
    let own = loads.iter_mut().filter(|load| load.is_of(store));
    let mut busy = 0;
    // What has the least under way comes first, so that nothing waits for all of something else.
    let mut best: Option<(&mut Load, u32)> = None;
    for load in own {
        busy += load.under_way.len();
        let fewer = best.as_ref().is_none_or(|(one, _)| load.under_way.len() < one.under_way.len());
        if fewer && let Some(number) = load.next_page() {
            best = Some((load, number));
        }
    }
    let (load, number) = best.filter(|_| busy < WORKERS)?;
    load.next = number + 1;
    load.under_way.push(number);
    let size = load.read_into(|c| c.cut).min(PAGE);
    Some(Job { client: load.client, resource: load.resource, run: load.run, number, size })
}

impl Load {
    fn is_of(&self, store: Store) -> bool {
        ptr::eq(&raw const *self.store, &raw const *store)
    }

    /// Looks at what it reads into.
    fn read_into<T>(&self, look: impl FnOnce(&Collection) -> T) -> T {
        match &self.again {
            Some(again) => look(again),
            None => self.store.of(self.resource).with_untracked(look),
        }
    }

    fn next_page(&self) -> Option<u32> {
        self.read_into(|c| self.next_of(c))
    }

    fn next_of(&self, c: &Collection) -> Option<u32> {
        if !c.has_begun() {
            // How the server cuts pages shows on the first one.
            return self.under_way.is_empty().then_some(1);
        }
        let number = (self.next..u32::MAX).find(|number| !c.has_page(*number))?;
        // Where pages overlap there are more of them than the count says: one after the other, then.
        let here = c.all.len() as u64 + c.left_out;
        let missing = || self.under_way.is_empty() && c.total > Some(here);
        let goes_on = c.total.is_none() || !is_beyond(c, number) || missing();
        (!self.ended && goes_on).then_some(number)
    }

    /// Takes an answer; whether loading is over.
    fn take(&mut self, number: u32, answer: Result<ListAnswer, Failure>) -> bool {
        self.under_way.retain(|one| *one != number);
        let mut over = true;
        self.store.of(self.resource).update(|c| match answer {
            Ok(answer) => over = self.take_page(c, number, answer),
            // Where nobody counts, whoever asks for too much may be refused it.
            Err(failure) if number > 1 && is_beyond(c, number) && is_past_the_end(&failure) => {
                let (page, unpaged) = (Page::default(), false);
                over = self.take_page(c, number, ListAnswer { page, unpaged });
            }
            Err(failure) => {
                c.progress = Progress::Failed(failure);
                c.reread = None;
                c.run += 1;
            }
        });
        over
    }

    fn take_page(&mut self, c: &mut Collection, number: u32, answer: ListAnswer) -> bool {
        let count = answer.page.count;
        if number > 1 && count.is_some() && c.counted.is_some() && count != c.counted {
            // Records have moved between pages: some were read twice, and some not at all.
            c.counted = count;
            c.moved = true;
            match &mut self.again {
                None => {
                    self.begin_again(c);
                    return false;
                }
                // Not for ever: that it changes is said instead.
                Some(again) => again.moved = true,
            }
        }
        let mut again = self.again.take();
        if number == 1 {
            // One that counts this page alone says nothing.
            c.counted = count.filter(|count| *count > answer.page.records.len() as u64);
            if again.is_none() && !c.has_begun() {
                // In place of what the list had read before.
                c.start_all();
                self.run = c.run;
            }
        }
        let into = again.as_deref_mut().unwrap_or(c);
        let over = self.add(into, number, answer);
        if let Some(again) = again {
            c.reread = Some(again.all.len() as u64);
            if !over {
                self.again = Some(again);
                return false;
            }
            replace(c, *again);
        }
        if over {
            c.end_all();
            c.run += 1;
        }
        over
    }

    /// Reads everything once more, beside what is here.
    fn begin_again(&mut self, c: &mut Collection) {
        c.run += 1;
        c.reread = Some(0);
        (self.run, self.next, self.ended) = (c.run, 1, false);
        self.under_way.clear();
        self.heads.clear();
        self.again = Some(beside(c));
    }

    /// Adds a page to what is read; whether everything is there.
    fn add(&mut self, c: &mut Collection, number: u32, answer: ListAnswer) -> bool {
        let ListAnswer { page, unpaged } = answer;
        let head = page.records.first().map(|one| one.id.clone());
        let repeats = head.as_ref().is_none_or(|head| self.heads.contains(head));
        self.heads.extend(head);
        if number == 1 {
            // Some servers cut pages their own way, whatever was asked.
            let cut = page.goes_on_by(PAGE.into()).and_then(|cut| u32::try_from(cut).ok());
            c.cut = cut.unwrap_or(PAGE);
            if take_first(c, page, unpaged) {
                return true;
            }
        } else {
            let records: Vec<_> = page.records.into_iter().map(Into::into).collect();
            let new = c.extend(number, &records);
            // The list may grow while it is read.
            let here = c.all.len() as u64;
            c.total = c.total.max(page.count.filter(|count| *count > here));
            // A repeated or empty page is the end, whatever the count says. One of which others have
            // brought all is none before the last: pages may overlap, and come in any order.
            let nothing = new == 0 && (repeats || is_beyond(c, number));
            self.ended |= nothing || (c.total.is_none() && records.len() < c.cut as usize);
        }
        let over = self.under_way.is_empty() && self.next_of(c).is_none();
        if over {
            let here = c.all.len() as u64;
            // The server counts more than it gives, or it has changed its mind on the way.
            let more = !c.moved && c.total.is_some_and(|total| total > here + c.left_out);
            c.progress = if more { Progress::Capped } else { Progress::Complete };
            c.total = c.total.filter(|_| more).or(Some(here));
        }
        over
    }
}

/// Whether the count says nothing of a page of this number: by it there are fewer, or nobody counts.
fn is_beyond(c: &Collection, number: u32) -> bool {
    c.total.is_none_or(|total| u64::from(number) > total.div_ceil(u64::from(c.cut.max(1))))
}

/// Whether a page may be refused because there is none of this number.
pub(super) fn is_past_the_end(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::NotFound | Cause::Invalid)
}

/// A place to read into, beside what is here.
fn beside(of: &Collection) -> Box<Collection> {
    let mut again = Box::new(Collection::default().with_gone_of(of));
    again.start_all();
    again
}

/// Puts what was read once more in the place of what is here.
fn replace(c: &mut Collection, mut again: Collection) {
    again.end_all();
    // Records that are as they were stay the same: lists need not draw them again.
    let same = |record: &Arc<Record>| match c.known(&record.id) {
        Known::Here(old) if old == *record => old,
        _ => record.clone(),
    };
    let records: Vec<_> = again.all.iter().map(same).collect();
    if *c.all == records {
        (c.read, c.reread) = (again.read, None);
    } else {
        c.start_all();
        c.extend(1, &records);
        c.renamed += 1;
    }
    (c.progress, c.total, c.moved) = (again.progress, again.total, again.moved);
}
