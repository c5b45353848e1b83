//! Fetching into the store: names that are missing, and pages of lists.

use std::sync::Arc;

use baton_model::{Failure, Record, Resource, ocp::page::ignores_search, page::Page};

use super::{Collection, Known, Progress, Store, everything::is_past_the_end};
use crate::{
    api::{Answering, Client, ListAnswer, came},
    lazy::part,
};

/// Records per page when everything is loaded: the most that sibling APIs allow.
pub(super) const PAGE: u32 = 75;

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

    /// Reads the first page of a resource for the names in it. Where that is all there is, all is read;
    /// whoever needs all meanwhile does not wait for it.
    pub(super) async fn load_first(&self, resource: Resource) {
        let signal = self.of(resource);
        signal.update_untracked(|c| c.begins = true);
        let run = signal.with_untracked(|c| c.run);
        let answer = self.list(self.client(resource), resource, 1, PAGE).await;
        signal.update(|collection| {
            if collection.run != run {
                return;
            }
            collection.begins = false;
            if let Ok(answer) = answer {
                collection.start_all();
                take_first(collection, answer.page, answer.unpaged);
                if !collection.is_complete() {
                    // A beginning is not all: loading all starts anew when somebody needs it.
                    collection.start_all();
                }
            }
        });
    }

    pub(super) async fn list(
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
    pub(super) async fn list_all(
        &self,
        client: Client,
        resource: Resource,
    ) -> Result<ListAnswer, Failure> {
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
        let client = self.client(resource);
        let mut answer = self.list(client, resource, number, size).await?;
        let doubtful =
            |c: &Collection| c.has_pages() || answer.page.is_odd(number.into(), size.into());
        if number > 1 && !answer.unpaged && signal.with_untracked(doubtful) {
            answer = came(look_closer(*self, resource, number, size, answer).await).await?;
        }
        let mut records = Vec::new();
        signal.update(|collection| {
            // What is being loaded meanwhile is not disturbed.
            let busy = collection.run != run && collection.progress == Progress::Running;
            let came = answer.page.records.len() as u64;
            let more = answer.page.count.is_some_and(|count| count > came);
            let everything = answer.unpaged || (number == 1 && came > size.into() && !more);
            if everything && !busy && (answer.unpaged || !collection.is_complete()) {
                collection.start_all();
                take_first(collection, answer.page, true);
                collection.close_all();
                collection.whole = true;
                records.clone_from(&collection.all);
            } else {
                records = collection.take_page(number, size, answer.page);
            }
        });
        Ok(records)
    }
}

/// Finds out whether there is more behind a first page that is shorter than asked for, where the server
/// counts nothing: that may be all there is, or the server cuts pages its own way.
pub async fn look_behind(store: Store, resource: Resource, size: u32) {
    let signal = store.of(resource);
    let asked = signal.with_untracked(|c| c.page(1, size).map(|first| (c.run, first)));
    let Some((run, first)) = asked else { return };
    let answer = match store.list(store.client(resource), resource, 2, size).await {
        Err(failure) if is_past_the_end(&failure) => ListAnswer::default(),
        Err(_) => return,
        Ok(answer) => answer,
    };
    let is_new = |one: &Record| first.iter().all(|known| known.id != one.id);
    let more = answer.page.records.iter().any(is_new);
    signal.try_update(|c| {
        if c.run != run || c.total.is_some() || !c.given_is_unknown() {
            return;
        }
        if !more {
            c.total = Some(first.len() as u64);
        } else if !answer.unpaged {
            c.note_given(size, first.len());
        }
    });
}

/// Finds out which records a page after the first one holds: the server may cut pages its own way, which
/// only the first one shows, or give the same whatever page is asked for.
#[part(list)]
async fn look_closer(
    store: Store,
    resource: Resource,
    number: u32,
    size: u32,
    answer: ListAnswer,
) -> Option<Answering> {
    Some(Box::pin(async move {
        let (signal, client) = (store.of(resource), store.client(resource));
        let is_odd = answer.page.is_odd(number.into(), size.into());
        let (mut first, before, unknown) = signal
            .with_untracked(|c| (c.page(1, size), c.page(number - 1, size), c.given_is_unknown()));
        if is_odd && unknown && first.is_none() {
            let page = store.list(client, resource, 1, size).await?.page;
            first = signal.try_update_untracked(|c| c.take_page(1, size, page));
        }
        let came = answer.page.records.len();
        let of_first = first.as_ref().map_or(0, Vec::len);
        let repeats = |before: &Vec<Arc<Record>>| {
            came > 0
                && before.iter().map(|one| &one.id).eq(answer
                    .page
                    .records
                    .iter()
                    .map(|one| &one.id))
        };
        if first.iter().chain(&before).any(repeats) {
            // Then as much as it gives.
            let answer = if came > size as usize {
                answer
            } else {
                store.list(client, resource, 1, PAGE).await?
            };
            return Ok(ListAnswer { unpaged: true, ..answer });
        }
        if is_odd && came > 0 && of_first > 0 && of_first != size as usize {
            // Whatever the size of the first one: it was not all.
            signal.update_untracked(|c| c.note_given(size, of_first));
        }
        Ok(answer)
    }))
}

/// Takes the first page of all; whether it is everything.
pub(super) fn take_first(collection: &mut Collection, page: Page, unpaged: bool) -> bool {
    let came = page.records.len() as u64;
    let count = page.count.filter(|count| *count > came);
    let goes_on = !unpaged && page.goes_on_by(PAGE.into()).is_some();
    let records = collection.take_page(1, PAGE, page);
    collection.extend(1, &records);
    collection.left_out = came - records.len() as u64;
    if goes_on {
        collection.total = count;
        return false;
    }
    collection.progress = if count.is_some() { Progress::Capped } else { Progress::Complete };
    collection.total = count.or(Some(came)).map(|all| all.saturating_sub(collection.left_out));
    true
}
