//! Fetching into the store: names that are missing, and all records of a resource.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Failure, Record, Resource, ocp::page::ignores_search};

use super::{Collection, Known, Progress, Store};
use crate::api::{Client, ListAnswer};

/// Records per page when everything is loaded: the most that sibling APIs allow.
pub(super) const PAGE: u32 = 75;
/// Requests at a time when everything is loaded.
const WORKERS: u32 = 4;
/// Stands for the next page where there is none.
const END: u32 = u32::MAX;

impl Store {
    /// Finds out about one record, together with all others that are asked for in this moment.
    pub(super) fn want(self, resource: Resource, id: &str) {
        let store = self;
        let signal = self.of(resource);
        let id = id.to_owned();
        // Not in the middle of a render that reads the same signal.
        signal.update_untracked(|collection| collection.set_known(&id, Known::Asked));
        super::names::find_out(store, resource, id);
    }

    /// Reads the first page of a resource, as the beginning of all of it.
    pub(super) async fn load_first(&self, resource: Resource) {
        let signal = self.of(resource);
        signal.update_untracked(|collection| {
            collection.start_all();
            collection.progress = Progress::Running;
        });
        let run = signal.with_untracked(|c| c.run);
        let answer = self.list(self.client(resource), resource, 1, PAGE).await;
        signal.update(|collection| {
            if collection.run != run {
                return;
            }
            collection.progress = Progress::Idle;
            if let Ok(answer) = answer {
                take_first(collection, answer.page, answer.unpaged);
                if !collection.is_complete() {
                    // A beginning is not all: loading all starts anew when somebody needs it.
                    collection.start_all();
                }
            }
        });
    }

    async fn list(
        &self,
        client: Client,
        resource: Resource,
        number: u32,
        size: u32,
    ) -> Result<ListAnswer, Failure> {
        if resource == Resource::App {
            return client.apps(number, size, &self.org.get_value(), "").await;
        }
        client.list(number, size).await
    }

    /// The beginning of everything; of apps, which come in one answer, everything.
    async fn list_all(&self, client: Client, resource: Resource) -> Result<ListAnswer, Failure> {
        if resource == Resource::App {
            return client.all_apps(&self.org.get_value()).await;
        }
        self.list(client, resource, 1, PAGE).await
    }

    /// Reads one page of the apps that the server finds, and how many it finds in all; `None` if
    /// it takes no notice of the search.
    pub async fn search_apps(
        &self,
        search: &str,
        number: u32,
        size: u32,
    ) -> Result<Option<(Vec<Arc<Record>>, Option<u64>)>, Failure> {
        let client = self.client(Resource::App);
        let page = client.apps(number, size, &self.org.get_value(), search).await?.page;
        if page.records.len() > size as usize || ignores_search(&page.records, search) {
            self.ignores_search.set(true);
            return Ok(None);
        }
        let records: Vec<Arc<Record>> = page.records.into_iter().map(Arc::new).collect();
        self.of(Resource::App).update_untracked(|collection| {
            for record in &records {
                collection.set_known(&record.id, Known::Here(record.clone()));
            }
        });
        Ok(Some((records, page.count)))
    }

    /// Reads one page for a list. A server that gives everything at once is taken at its word.
    pub async fn read_page(
        &self,
        resource: Resource,
        number: u32,
        size: u32,
    ) -> Result<Vec<Arc<Record>>, Failure> {
        let signal = self.of(resource);
        let run = signal.with_untracked(|c| c.run);
        let answer = self.list(self.client(resource), resource, number, size).await?;
        let mut records = Vec::new();
        signal.update(|collection| {
            // What is being loaded meanwhile is not disturbed.
            let busy = collection.run != run && collection.progress == Progress::Running;
            let everything =
                answer.unpaged || (number == 1 && answer.page.records.len() > size as usize);
            if everything && !busy && (answer.unpaged || !collection.is_complete()) {
                collection.start_all();
                take_first(collection, answer.page, true);
                collection.end_all();
                collection.whole = true;
                records.clone_from(&collection.all);
            } else {
                records = collection.take_page(number, size, answer.page);
            }
        });
        Ok(records)
    }

    /// Loads every record of a resource, unless they are here or on their way.
    pub fn load_all(&self, resource: Resource) {
        let signal = self.of(resource);
        let idle =
            signal.with_untracked(|c| matches!(c.progress, Progress::Idle | Progress::Failed(_)));
        if !idle {
            return;
        }
        signal.update(|collection| {
            collection.start_all();
            collection.progress = Progress::Running;
        });
        let run = signal.with_untracked(|c| c.run);
        let store = *self;
        spawn_local(async move { store.run_all(signal, resource, run).await });
    }

    /// Stops loading; what is here stays.
    pub fn cancel(&self, resource: Resource) {
        self.of(resource).update(Collection::stop);
    }

    /// Fills a collection of `resource`: that of the store, or one beside it.
    pub(super) async fn run_all(&self, signal: RwSignal<Collection>, resource: Resource, run: u32) {
        let client = self.client(resource).part_of(self.session.activity.next_load());
        let answer = match self.list_all(client, resource).await {
            Ok(answer) => answer,
            Err(failure) => {
                finish(signal, run, Progress::Failed(failure));
                return;
            }
        };
        // Some servers cut pages their own way, whatever was asked.
        let size =
            answer.page.size.filter(|size| *size > 0).unwrap_or(answer.page.records.len() as u64);
        let size = u32::try_from(size).unwrap_or(PAGE).max(1);
        let mut done = true;
        signal.update(|collection| {
            if collection.run == run {
                done = take_first(collection, answer.page, answer.unpaged);
            }
        });
        if done {
            return;
        }
        // Each worker takes the next page until one has nothing new.
        let next = StoredValue::new(2_u32);
        let running = StoredValue::new(WORKERS);
        let mut workers = Vec::new();
        for _ in 0..WORKERS {
            workers.push(self.worker(signal, client, resource, run, size, next, running));
        }
        for worker in workers {
            spawn_local(worker);
        }
    }

    #[allow(clippy::too_many_arguments)]
    async fn worker(
        self,
        signal: RwSignal<Collection>,
        client: Client,
        resource: Resource,
        run: u32,
        size: u32,
        next: StoredValue<u32>,
        running: StoredValue<u32>,
    ) {
        loop {
            let number = next.get_value();
            let total = signal.with_untracked(|c| c.total);
            let last = total.map(|total| total.div_ceil(u64::from(size)));
            if number == END || last.is_some_and(|last| u64::from(number) > last) {
                break;
            }
            next.set_value(number + 1);
            self.keep_pace().await;
            if signal.with_untracked(|c| c.run != run) {
                return;
            }
            let answer = self.list(client, resource, number, PAGE.min(size)).await;
            if signal.with_untracked(|c| c.run != run) {
                return;
            }
            match answer {
                Ok(answer) => {
                    let records: Vec<_> = answer.page.records.into_iter().map(Into::into).collect();
                    let mut new = 0;
                    signal.update(|collection| {
                        new = collection.extend(number, &records);
                        // The list may grow while it is read.
                        collection.total = collection.total.max(answer.page.count);
                    });
                    // A repeated or empty page is the end, whatever the count says.
                    if new == 0 || (last.is_none() && records.len() < size as usize) {
                        next.set_value(END);
                        break;
                    }
                }
                Err(failure) => {
                    finish(signal, run, Progress::Failed(failure));
                    return;
                }
            }
        }
        running.update_value(|count| *count -= 1);
        if running.get_value() == 0 {
            finish(signal, run, Progress::Complete);
        }
    }
}

/// Takes the first page of all; whether it is everything.
fn take_first(collection: &mut Collection, page: baton_model::page::Page, unpaged: bool) -> bool {
    let asked = PAGE as usize;
    let (count, came) = (page.count, page.records.len());
    let cut = page
        .size
        .filter(|size| *size > 0)
        .map_or(asked, |size| usize::try_from(size).unwrap_or(asked));
    let records = collection.take_page(1, PAGE, page);
    collection.extend(1, &records);
    let more = count.is_some_and(|count| count > came as u64);
    collection.progress = match (more, unpaged) {
        (true, true) => Progress::Capped,
        // Without a count, a full page may not be the last.
        (true, false) => return false,
        (false, false) if count.is_none() && came >= cut.min(asked) && came > 0 => return false,
        (false, _) => Progress::Complete,
    };
    collection.total = Some(collection.total.unwrap_or(0).max(came as u64));
    true
}

fn finish(signal: RwSignal<Collection>, run: u32, progress: Progress) {
    signal.update(|collection| {
        if collection.run == run {
            if progress == Progress::Complete {
                // The count was a promise; this is what there is.
                collection.total = Some(collection.all.len() as u64);
            }
            collection.progress = progress;
            collection.end_all();
            collection.run += 1;
        }
    });
}
