//! Everything known of one resource.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use baton_model::{Failure, Record, index::Index, page::Page};

use super::Trail;
use crate::ui::now;

/// What is known of one id.
#[derive(Clone, PartialEq)]
pub enum Known {
    /// Nobody has asked yet.
    Unasked,
    /// The answer is on its way.
    Asked,
    /// It is there.
    Here(Arc<Record>),
    /// The server says that there is no such record.
    Missing,
    /// The server does not say: not allowed, or it failed.
    Refused,
}

/// How far the loading of all records is.
#[derive(Clone, PartialEq, Default)]
pub enum Progress {
    /// Not asked for, or cancelled.
    #[default]
    Idle,
    /// Under way.
    Running,
    /// All records are here.
    Complete,
    /// The server gives no more than this, although it counts more.
    Capped,
    /// It stopped at this.
    Failed(Failure),
}

/// What all records, read so many milliseconds ago, do not have was hardly created since.
const FRESH: u64 = 10_000;
/// The mark of what is only concluded from that.
const CONCLUDED: u32 = u32::MAX;

/// So many milliseconds a record that was deleted is left out of what the server lists.
const GONE: u64 = 30_000;

/// So many records before one without an id are compared with it.
const NAMELESS: usize = 200;

/// Number and size of a page.
type Place = (u32, u32);

/// The records of one resource, as far as they are known.
#[allow(clippy::struct_excessive_bools, reason = "each is known by itself")]
#[derive(Default)]
pub struct Collection {
    by_id: HashMap<String, Entry>,
    /// Records without repeats, as loading all finds them; in the order of the server at the end.
    /// Shared with the lists that show them.
    pub all: Arc<Vec<Arc<Record>>>,
    /// Which pages of all are here, each with how many records it added to `all`, as they came:
    /// for the order at the end, and to go on with those that are missing.
    chunks: Vec<(u32, usize)>,
    /// Records per page of all, as the server cuts them.
    pub(super) cut: u32,
    /// How many records the server counted last while all are loaded.
    pub(super) counted: Option<u64>,
    /// Pages that lists have shown, by number and size.
    pages: Vec<(Place, Vec<Arc<Record>>)>,
    /// What a list has shown last: the way back to it, and from record to record.
    pub trail: Option<Trail>,
    /// Rows of a page that a list asked for, and those that it was given, where they differ.
    given: Option<(u32, u32)>,
    /// Records there are in all, if the server says so credibly.
    pub total: Option<u64>,
    /// How far loading all is.
    pub progress: Progress,
    /// The first page is being read for the names in it.
    pub(super) begins: bool,
    /// Somebody cancelled: lists wait until they are told to go on.
    pub stopped: bool,
    /// The list changed while it was read: records may be missing in `all`, or gone by now.
    pub moved: bool,
    /// How far all is read once more for that, while `all` stays as it is.
    pub reread: Option<u64>,
    /// The server gives everything at once: lists page, sort and search here.
    pub whole: bool,
    /// When a page of all came last, in milliseconds since 1970.
    pub read: u64,
    /// Raised to stop what is loading, and when what was loaded is no longer true.
    pub run: u32,
    /// Which filling of `all` this is; entries of the same mark are in it.
    mark: u32,
    /// What a search looks at, beside `all`: made by lists when they have time.
    pub texts: Vec<Option<Text>>,
    /// Tells which texts a search need not read. It holds those of the first records.
    pub index: Index,
    /// Raised when `all` changes otherwise than by growing at its end.
    pub stamp: u32,
    /// Ids of records that were deleted here, and when: a server may do it later than it says.
    gone: Vec<(String, u64)>,
    /// How many of these came all the same, and were left out, while `all` is filled.
    pub(super) left_out: u64,
    /// Raised when a record changes that was known before: others may show its name.
    pub renamed: u32,
}

/// What a search looks at, for one record.
#[derive(Clone)]
pub struct Text {
    /// In lower case.
    pub text: Box<str>,
    /// Whether every record that it names was known.
    pub whole: bool,
}

/// Whether it was a moment ago; a clock that was put back has no say.
fn is_recent(at: u64) -> bool {
    now().checked_sub(at).is_some_and(|since| since < GONE)
}

struct Entry {
    known: Known,
    mark: u32,
}

impl Collection {
    /// Lists may be showing the records as they are: they keep those.
    fn all_mut(&mut self) -> &mut Vec<Arc<Record>> {
        Arc::make_mut(&mut self.all)
    }

    /// What is known of `id`.
    pub fn known(&self, id: &str) -> Known {
        let is_old = |entry: &&Entry| entry.mark == CONCLUDED && !self.is_fresh();
        let entry = self.by_id.get(id).filter(|entry| !is_old(entry));
        entry.map_or(Known::Unasked, |entry| entry.known.clone())
    }

    /// Whether all was read a moment ago; a clock that was put back has no say.
    pub(super) fn is_fresh(&self) -> bool {
        now().checked_sub(self.read).is_some_and(|since| since < FRESH)
    }

    /// Takes it that nothing has this id, for it is not among all, which were just read.
    pub(super) fn conclude_missing(&mut self, id: &str) {
        self.by_id.insert(id.to_owned(), Entry { known: Known::Missing, mark: CONCLUDED });
    }

    /// The ids of all records that were read.
    pub fn ids(&self) -> HashSet<String> {
        let here = self.by_id.iter().filter(|(_, entry)| matches!(entry.known, Known::Here(_)));
        here.map(|(id, _)| id.clone()).collect()
    }

    /// Sets what is known of `id`.
    pub fn set_known(&mut self, id: &str, known: Known) {
        match self.by_id.get_mut(id) {
            Some(entry) if entry.mark != CONCLUDED => entry.known = known,
            _ => {
                // Mark 0 is no filling: `start_all` counts from 1.
                self.by_id.insert(id.to_owned(), Entry { known, mark: 0 });
            }
        }
    }

    /// Takes a record, wherever it is held.
    pub fn put(&mut self, record: Arc<Record>) {
        for held in
            self.pages.iter_mut().flat_map(|(_, page)| page).filter(|held| held.id == record.id)
        {
            *held = record.clone();
        }
        for index in 0..self.all.len() {
            let held = &self.all[index];
            if held.id == record.id && *held != record {
                self.all_mut()[index] = record.clone();
                self.stamp += 1;
                if let Some(text) = self.texts.get_mut(index) {
                    *text = None;
                }
                self.index.forget(index);
            }
        }
        if matches!(self.known(&record.id), Known::Here(before) if before != record) {
            self.renamed += 1;
        }
        self.set_known(&record.id.clone(), Known::Here(record));
    }

    /// Drops a record, wherever it is held.
    pub fn remove(&mut self, id: &str) {
        let before = self.all.len();
        let mut texts = std::mem::take(&mut self.texts).into_iter();
        let mut kept = Vec::with_capacity(before);
        self.all_mut().retain(|record| {
            let text = texts.next().flatten();
            let stays = record.id != id;
            if stays {
                kept.push(text);
            }
            stays
        });
        self.texts = kept;
        self.index = Index::default();
        if before > self.all.len()
            || self.pages.iter().flat_map(|(_, page)| page).any(|held| held.id == id)
        {
            self.stamp += 1;
            self.total = self.total.map(|total| total.saturating_sub(1));
        }
        self.set_known(id, Known::Missing);
        self.pages.clear();
        self.gone.retain(|(_, at)| is_recent(*at));
        self.gone.push((id.to_owned(), now()));
    }

    /// Whether a record was deleted here just now.
    pub(super) fn is_gone(&self, id: &str) -> bool {
        self.gone.iter().any(|(gone, at)| gone == id && is_recent(*at))
    }

    /// Takes note of what was deleted from another place that is filled.
    pub(super) fn with_gone_of(mut self, other: &Self) -> Self {
        self.gone.clone_from(&other.gone);
        self
    }

    /// The page that a list has shown before.
    pub fn page(&self, number: u32, size: u32) -> Option<Vec<Arc<Record>>> {
        let held = self.pages.iter().find(|(place, _)| *place == (number, size));
        held.map(|(_, page)| page.clone())
    }

    /// Rows of a page as the server gives them, where `size` are asked for.
    pub fn page_size(&self, size: u32) -> u32 {
        match self.given {
            Some((asked, given)) if given < asked => size.min(given),
            Some((_, given)) => size.max(given),
            None => size,
        }
    }

    /// Whether nothing yet has shown how many rows the server gives.
    pub(super) fn given_is_unknown(&self) -> bool {
        self.given.is_none()
    }

    /// Takes note of how many rows come where `size` are asked for.
    pub(super) fn note_given(&mut self, size: u32, rows: usize) {
        self.given = u32::try_from(rows).ok().map(|rows| (size, rows));
    }

    /// Whether a list has shown pages.
    pub(super) fn has_pages(&self) -> bool {
        !self.pages.is_empty()
    }

    /// How many records came on one page at the most.
    pub fn seen(&self) -> usize {
        self.pages.iter().map(|(_, page)| page.len()).max().unwrap_or_default()
    }

    /// Takes a page of the server and gives its records.
    pub fn take_page(&mut self, number: u32, size: u32, page: Page) -> Vec<Arc<Record>> {
        if number == 1
            && let Some(cut) = page.cut(size.into())
        {
            self.given = Some((size, u32::try_from(cut).unwrap_or(size)));
        }
        // From here on it is asked for as the server cuts it.
        let size = self.page_size(size);
        let seen =
            u64::from(number.saturating_sub(1)) * u64::from(size) + page.records.len() as u64;
        let (total, counts) = (page.total(number.into(), size.into()), page.count.is_some());
        let came = page.records.len();
        let mut records: Vec<_> = page.records.into_iter().map(Arc::new).collect();
        records.retain(|record| !self.is_gone(&record.id));
        let total = total.map(|total| total.saturating_sub((came - records.len()) as u64));
        for record in &records {
            self.set_known(&record.id, Known::Here(record.clone()));
        }
        match total {
            Some(_) => self.total = total,
            // Nothing after a page that was full.
            None if records.is_empty()
                && number > 1
                && self.page(number - 1, size).is_some_and(|page| page.len() == size as usize) =>
            {
                self.total = Some(u64::from(number - 1) * u64::from(size));
            }
            // It counts this page alone, as it seems, and nothing has shown that it is the last one.
            None if (counts || number == 1 && seen < u64::from(size))
                && !self.is_complete()
                && self.total != Some(seen) =>
            {
                self.total = None;
            }
            None => {}
        }
        self.pages.retain(|(place, _)| *place != (number, size));
        self.pages.push(((number, size), records.clone()));
        records
    }

    /// Begins to fill `all` anew.
    pub fn start_all(&mut self) {
        self.all = Arc::default();
        self.forget_texts();
        self.chunks.clear();
        (self.stopped, self.moved, self.reread, self.left_out) = (false, false, None, 0);
        self.begins = false;
        self.stamp += 1;
        self.mark += 1;
        self.run += 1;
    }

    /// Whether a page of all is here.
    pub(super) fn has_page(&self, number: u32) -> bool {
        self.chunks.iter().any(|(one, _)| *one == number)
    }

    /// Whether the first page of all is here, or others: not only what a list has shown before.
    pub fn has_begun(&self) -> bool {
        !self.chunks.is_empty()
    }

    /// Shows what a list has read before, until the first page of all comes.
    pub(super) fn show_first(&mut self) {
        let first = self.pages.iter().filter(|((number, _), _)| *number == 1);
        if let Some((_, page)) = first.max_by_key(|(_, page)| page.len()) {
            self.all = Arc::new(page.clone());
        }
    }

    /// Adds the records of page `number` to `all`, leaving out repeats; how many were new, as far as
    /// ids tell.
    pub fn extend(&mut self, number: u32, records: &[Arc<Record>]) -> usize {
        self.read = now();
        let (before, mut nameless) = (self.all.len(), 0);
        for record in records {
            if self.is_gone(&record.id) {
                self.left_out += 1;
                continue;
            }
            let repeat = self.by_id.get(&record.id).is_some_and(|entry| entry.mark == self.mark);
            if !repeat {
                self.all_mut().push(record.clone());
            } else if record.id.is_empty()
                && !self.all.iter().rev().take(NAMELESS).any(|one| one == record)
            {
                // Nobody can tell whether it is another one, nor that there is any end to them.
                self.all_mut().push(record.clone());
                nameless += 1;
            }
            self.by_id.insert(
                record.id.clone(),
                Entry { known: Known::Here(record.clone()), mark: self.mark },
            );
        }
        let new = self.all.len() - before;
        self.chunks.push((number, new));
        new - nameless
    }

    /// Ends the filling of `all`: puts it into the order of the server.
    pub fn end_all(&mut self) {
        let chunks = std::mem::take(&mut self.chunks);
        if !chunks.is_sorted_by_key(|(number, _)| *number) {
            // `all` is the chunks as they came: their texts move with them.
            let mut records = self.all.iter();
            let mut texts = std::mem::take(&mut self.texts).into_iter();
            // There are few, nearly in order: sorting would be 4 kB of code for nothing.
            let mut sorted: Vec<(u32, Vec<_>, Vec<_>)> = Vec::with_capacity(chunks.len());
            for (number, length) in chunks {
                let chunk: Vec<_> = records.by_ref().take(length).cloned().collect();
                let texts = chunk.iter().map(|_| texts.next().flatten()).collect();
                let place = sorted.partition_point(|(before, ..)| *before <= number);
                sorted.insert(place, (number, chunk, texts));
            }
            let mut all = Vec::with_capacity(self.all.len());
            for (_, chunk, texts) in sorted {
                all.extend(chunk);
                self.texts.extend(texts);
            }
            self.all = Arc::new(all);
            self.index = Index::default();
            self.stamp += 1;
        }
        self.close_all();
    }

    /// The same where all came at once, in the order of the server.
    pub fn close_all(&mut self) {
        self.chunks.clear();
        // Whatever was read before and is not among them is gone, or somebody else's business.
        if self.progress == Progress::Complete {
            let mark = self.mark;
            self.by_id
                .retain(|_, entry| entry.mark == mark || !matches!(entry.known, Known::Here(_)));
        }
    }

    /// Forgets what a search looks at: names in it may be others now.
    pub fn forget_texts(&mut self) {
        self.texts.clear();
        self.index = Index::default();
    }

    /// The same, only where a name was not known then.
    pub fn forget_half_texts(&mut self) {
        let mut is_any = false;
        for text in &mut self.texts {
            if text.as_ref().is_some_and(|text| !text.whole) {
                *text = None;
                is_any = true;
            }
        }
        // Made anew when there is time, which costs less than to read each of them in a search.
        if is_any {
            self.index = Index::default();
        }
    }

    /// The text in which a search looks for a record; `make` gives it where it is not known.
    pub fn text(&mut self, n: usize, make: impl FnOnce(&Record) -> Text) -> &Text {
        if self.texts.len() < self.all.len() {
            self.texts.resize(self.all.len(), None);
        }
        let record = &self.all[n];
        self.texts[n].get_or_insert_with(|| make(record))
    }

    /// Takes the text of the next record into the index; whether there was one.
    pub fn index_next(&mut self, make: impl FnOnce(&Record) -> Text) -> bool {
        let n = self.index.len();
        if n >= self.all.len() {
            return false;
        }
        self.text(n, make);
        if let Some(Some(text)) = self.texts.get(n) {
            self.index.push(&text.text);
        }
        true
    }

    /// The records with these ids, as far as they are known.
    pub fn records(&self, ids: impl Iterator<Item = String>) -> Vec<Arc<Record>> {
        let known = ids.filter_map(|id| match self.known(&id) {
            Known::Here(record) => Some(record),
            _ => None,
        });
        known.collect()
    }

    /// Whether everything the server gives is here.
    pub fn is_complete(&self) -> bool {
        matches!(self.progress, Progress::Complete | Progress::Capped)
    }

    /// Whether loading has come to an end of any kind: no more will come by itself.
    pub fn is_settled(&self) -> bool {
        self.stopped || !matches!(self.progress, Progress::Idle | Progress::Running)
    }

    /// Forgets which ids could not be read.
    pub fn forget_refusals(&mut self) {
        self.by_id.retain(|_, entry| !matches!(entry.known, Known::Refused | Known::Asked));
    }

    /// Forgets everything. What is still on its way belongs to an earlier run.
    pub fn forget_all(&mut self) {
        *self = Self { run: self.run + 1, ..Self::default() };
    }

    /// Forgets what is loaded of all: whoever needs that reads it again.
    pub fn start_over(&mut self) {
        self.start_all();
        self.whole = false;
        self.progress = Progress::Idle;
    }

    /// Forgets the order of things, not the records: something was created or deleted.
    pub fn forget_pages(&mut self) {
        self.pages.clear();
        self.start_over();
        self.total = None;
    }
}
