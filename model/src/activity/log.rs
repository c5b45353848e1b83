//! The last requests of a session.

use std::collections::VecDeque;

use super::{Body, Entry, KEPT, Open};

/// So many bytes of bodies are kept in all; beyond that the oldest entries lose theirs.
const KEPT_IN_ALL: usize = 8 << 20;

/// The last requests of a session.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    last: u32,
    weight: usize,
}

impl Log {
    /// How fast a system answers: the median of milliseconds until its answers were here, and of
    /// how many requests that is.
    #[must_use]
    pub fn pace(&self, system: &str) -> Option<(u32, usize)> {
        let answered = self.entries.iter().filter(|one| {
            one.system == system && !one.is_sign_in && one.status > 0 && one.requests == 1
        });
        let mut times: Vec<u32> = answered.filter_map(|one| one.took).collect();
        times.sort_unstable();
        times.get(times.len() / 2).map(|median| (*median, times.len()))
    }

    /// Shows a request that is on its way; those of a load of many are shown when they are over.
    pub fn begin(&mut self, open: &mut Open) {
        if open.entry.bulk == 0 {
            open.entry.number = self.push(open.entry.clone());
        }
    }

    /// Shows what came of a request; the number of its entry.
    pub fn end(&mut self, open: Open) -> u32 {
        let entry = open.entry;
        if entry.number > 0 && entry.bulk == 0 {
            // It may have been dropped meanwhile, or all may have been cleared.
            let number = entry.number;
            if let Some(place) = self.entries.iter_mut().find(|one| one.number == number) {
                self.weight = self.weight + entry.weight() - place.weight();
                *place = entry;
            }
            self.lighten();
            return number;
        }
        let whole = entry.bulk > 0 && !entry.is_failed() && entry.status > 0;
        let same = |one: &&mut Entry| whole && one.bulk == entry.bulk && !one.is_failed();
        if let Some(first) = self.entries.iter_mut().rev().find(same) {
            first.add(entry);
            return first.number;
        }
        self.push(entry)
    }

    fn push(&mut self, mut entry: Entry) -> u32 {
        if entry.number == 0 {
            entry.number = self.last + 1;
        }
        let number = entry.number;
        self.last = self.last.max(number);
        self.weight += entry.weight();
        self.entries.push_back(entry);
        while self.entries.len() > KEPT {
            let gone = self.entries.pop_front();
            self.weight -= gone.map_or(0, |one| one.weight());
        }
        self.lighten();
        number
    }

    fn lighten(&mut self) {
        let mut oldest = 0;
        while self.weight > KEPT_IN_ALL
            && let Some(entry) = self.entries.get_mut(oldest)
        {
            self.weight -= entry.weight();
            entry.request.iter_mut().chain(&mut entry.answer).for_each(Body::drop_text);
            oldest += 1;
        }
    }

    /// Takes down in words, which hold no secret, why a request that is over is no success.
    pub fn amend(&mut self, number: u32, outcome: &str) {
        if let Some(entry) = self.entries.iter_mut().find(|one| one.is(number)) {
            outcome.clone_into(&mut entry.outcome);
        }
    }

    /// The entry of this number, if it is still kept.
    #[must_use]
    pub fn find(&self, number: u32) -> Option<&Entry> {
        // The pages of a load are shown when they are over, under the numbers that they had before.
        self.entries.iter().rev().find(|entry| entry.is(number))
    }

    /// All entries, the oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all. Numbers go on.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.weight = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::{
        Asked, KEPT_OF_ANSWER,
        examples::{answered, asked, take},
    };

    #[test]
    fn no_more_than_500_and_no_more_than_8_mb() {
        let mut log = Log::default();
        let body = "ü".repeat(KEPT_OF_ANSWER);
        for _ in 0..600 {
            take(&mut log, &asked("GET", "https://h/x", None), &answered(200, &body));
        }
        assert_eq!(log.len(), 500);
        assert_eq!(log.entries().next().unwrap().number, 101);
        let held: usize = log.entries().map(Entry::weight).sum();
        assert!(held == log.weight && held <= KEPT_IN_ALL && held > KEPT_IN_ALL / 2);
        let newest = log.entries().next_back().unwrap();
        let answer = newest.answer.as_ref().unwrap();
        assert!(answer.is_cut && answer.text.len() == KEPT_OF_ANSWER);
        assert_eq!(newest.size, Some(2 * KEPT_OF_ANSWER as u64));
        log.clear();
        assert!(log.is_empty() && log.weight == 0);
        assert_eq!(take(&mut log, &asked("GET", "https://h/x", None), &answered(200, "")), 601);
    }

    #[test]
    fn the_pages_of_one_load_are_one_entry_and_what_failed_is_another() {
        let mut log = Log::default();
        let page = |bulk| Asked { bulk, ..asked("GET", "https://h/x?$pagenum=1", None) };
        for n in 0..4 {
            take(&mut log, &Asked { at: 1_000 + n * 10, ..page(3) }, &answered(200, "12345"));
        }
        take(&mut log, &page(3), &answered(503, "busy"));
        take(&mut log, &page(4), &answered(200, "1"));
        take(&mut log, &page(3), &answered(200, "12345"));
        let all: Vec<_> = log.entries().map(|e| (e.status, e.requests, e.size)).collect();
        assert_eq!(all, [(200, 5, Some(25)), (503, 1, Some(4)), (200, 1, Some(1))]);
        assert_eq!(log.entries().next().unwrap().took, Some(37));
    }

    #[test]
    fn what_ends_after_all_was_cleared_stays_away() {
        let mut log = Log::default();
        let mut open = Open::new(&asked("GET", "https://h/x", None));
        log.begin(&mut open);
        log.clear();
        open.lost(9);
        log.end(open);
        assert!(log.is_empty());
    }
}
