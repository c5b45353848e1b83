//! The way from one record to the next, in the order of the list seen last.

use std::sync::Arc;

use baton_model::{Record, Resource};

use super::{Rows, Store};

/// The records of a list, as far as they were seen.
#[derive(Clone)]
pub struct Trail {
    resource: Resource,
    records: Rows,
    /// The pages of the server that they are; `None` where they are everything.
    pages: Option<Pages>,
}

/// A run of pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Rows of a page.
    pub size: u32,
    /// The first of them.
    pub first: u32,
    /// The last of them.
    pub last: u32,
}

impl Pages {
    /// One page.
    pub const fn one(number: u32, size: u32) -> Self {
        Self { size, first: number, last: number }
    }
}

impl Store {
    /// Takes note of what a list shows.
    pub fn keep_trail(&self, resource: Resource, records: Rows, pages: Option<Pages>) {
        self.trail.set(Some(Trail { resource, records, pages }));
    }

    /// The records before and after this one in the list seen last. Reactive.
    pub fn neighbours(&self, resource: Resource, id: &str) -> [Option<Arc<Record>>; 2] {
        self.trail.with(|trail| {
            let found =
                trail.as_ref().filter(|trail| trail.resource == resource).and_then(|trail| {
                    let at = trail.records.iter().position(|record| record.id == id)?;
                    let before = at.checked_sub(1).and_then(|at| trail.records.get(at));
                    Some([before.cloned(), trail.records.get(at + 1).cloned()])
                });
            found.unwrap_or_default()
        })
    }

    /// Reads the page before or after those of the trail where a record stands at its edge.
    pub async fn extend_trail(&self, resource: Resource, id: &str) {
        let found = self.trail.with_untracked(|trail| {
            let trail = trail.as_ref().filter(|trail| trail.resource == resource)?;
            let at = trail.records.iter().position(|record| record.id == id)?;
            let pages = trail.pages?;
            let full = trail.records.len() as u64
                == u64::from(pages.last - pages.first + 1) * u64::from(pages.size);
            let total = self.of(resource).with_untracked(|c| c.total);
            let seen = u64::from(pages.last) * u64::from(pages.size);
            let more = total.map_or(full, |total| total > seen);
            let mut wanted = Vec::new();
            if at == 0 && pages.first > 1 {
                wanted.push(pages.first - 1);
            }
            if at + 1 == trail.records.len() && more {
                wanted.push(pages.last + 1);
            }
            Some((pages, wanted))
        });
        let Some((pages, wanted)) = found else { return };
        for number in wanted {
            let Ok(records) = self.read_page(resource, number, pages.size).await else { return };
            self.trail.update(|trail| {
                let Some(trail) = trail.as_mut().filter(|trail| trail.resource == resource) else {
                    return;
                };
                let Some(now) = &mut trail.pages else { return };
                // The list may have been seen again meanwhile.
                let before = now.first == number + 1;
                if !before && now.last + 1 != number || now.size != pages.size {
                    return;
                }
                let held: Vec<_> = trail.records.iter().cloned().collect();
                let (head, tail) = if before { (&records, &held) } else { (&held, &records) };
                let mut all = head.clone();
                // A record that has moved between pages stands where it was seen first.
                all.extend(
                    tail.iter().filter(|one| !head.iter().any(|old| old.id == one.id)).cloned(),
                );
                trail.records = all.into();
                if before { now.first = number } else { now.last = number }
            });
        }
    }
}
