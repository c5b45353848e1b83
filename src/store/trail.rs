//! The way from one record to the next, in the order of the list seen last, and back to that list.

use baton_model::{Resource, Value, list::ListQuery};
use wasm_bindgen::JsValue;

use super::{Rows, Store};
use crate::{address, ui::storage};

/// What a list showed last, as far as it was seen.
pub struct Trail {
    /// What it was asked.
    query: String,
    order: Order,
    /// The pages of the server that it is; `None` where it is everything.
    pages: Option<Pages>,
}

/// Records in an order.
enum Order {
    /// As the list showed them.
    Rows(Rows),
    /// Their ids, where more is not known.
    Ids(Vec<String>),
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

/// Where this tab keeps trails over a reload: ids and what the list was asked, by environment and list.
const KEPT: &str = "baton.trail";
/// So many ids are kept before a record, and after it.
const AROUND: usize = 100;

impl Pages {
    /// One page.
    pub const fn one(number: u32, size: u32) -> Self {
        Self { size, first: number, last: number }
    }
}

impl Order {
    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Ids(ids) => ids.len(),
        }
    }

    fn get(&self, n: usize) -> Option<&str> {
        match self {
            Self::Rows(rows) => rows.get(n).map(|record| record.id.as_str()),
            Self::Ids(ids) => ids.get(n).map(String::as_str),
        }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|n| self.get(n))
    }
}

impl Store {
    /// Takes note of what a list shows.
    pub fn keep_trail(
        &self,
        resource: Resource,
        rows: Rows,
        pages: Option<Pages>,
        query: &ListQuery,
    ) {
        let trail = Trail { query: query.write(), order: Order::Rows(rows), pages };
        self.of(resource).update_untracked(|c| c.trail = Some(trail));
    }

    /// The list as it was seen last: its address.
    pub fn list_seen(&self, resource: Resource) -> String {
        self.recall(resource);
        let query = self.of(resource).with_untracked(|c| c.trail.as_ref().map(|t| t.query.clone()));
        format!("{}{}", address::list(resource), query.unwrap_or_default())
    }

    /// Ids of the records before and after this one in the list seen last. Reactive.
    pub fn neighbours(&self, resource: Resource, id: &str) -> [Option<String>; 2] {
        self.of(resource).with(|c| {
            let found = c.trail.as_ref().and_then(|trail| {
                let at = trail.order.iter().position(|one| one == id)?;
                let get = |at: usize| trail.order.get(at).map(str::to_owned);
                Some([at.checked_sub(1).and_then(get), get(at + 1)])
            });
            found.unwrap_or_default()
        })
    }

    /// Reads the page before or after those of the trail where a record stands at its edge, and
    /// keeps what is around the record over a reload.
    pub async fn extend_trail(&self, resource: Resource, id: &str) {
        let found = self.of(resource).with_untracked(|c| {
            let trail = c.trail.as_ref()?;
            let at = trail.order.iter().position(|one| one == id)?;
            let pages = trail.pages?;
            let full = trail.order.len() as u64
                == u64::from(pages.last - pages.first + 1) * u64::from(pages.size);
            let seen = u64::from(pages.last) * u64::from(pages.size);
            let more = c.total.map_or(full, |total| total > seen);
            let mut wanted = Vec::new();
            if at == 0 && pages.first > 1 {
                wanted.push(pages.first - 1);
            }
            if at + 1 == trail.order.len() && more {
                wanted.push(pages.last + 1);
            }
            Some(wanted.into_iter().map(move |number| (pages, number)))
        });
        for (pages, number) in found.into_iter().flatten() {
            let Ok(records) = self.read_page(resource, number, pages.size).await else { break };
            self.of(resource).update(|c| {
                let Some(trail) = c.trail.as_mut() else { return };
                let Some(now) = &mut trail.pages else { return };
                // The list may have been seen again meanwhile.
                let before = now.first == number + 1;
                if !before && now.last + 1 != number || now.size != pages.size {
                    return;
                }
                let held: Vec<String> = trail.order.iter().map(str::to_owned).collect();
                let read = records.iter().map(|record| record.id.clone()).collect();
                let (mut all, tail) = if before { (read, held) } else { (held, read) };
                // A record that has moved between pages stands where it was seen first.
                for id in tail {
                    if !all.contains(&id) {
                        all.push(id);
                    }
                }
                trail.order = Order::Ids(all);
                if before { now.first = number } else { now.last = number }
            });
        }
        self.keep_over_reload(resource, id);
    }

    /// Keeps the ids around a record in this tab, so that a reload of its page finds them.
    pub fn keep_over_reload(&self, resource: Resource, id: &str) {
        let kept = self.of(resource).with_untracked(|c| {
            let trail = c.trail.as_ref()?;
            let at = trail.order.iter().position(|one| one == id)?;
            let start = at.saturating_sub(AROUND);
            let ids = trail.order.iter().skip(start).take(2 * AROUND + 1).map(JsValue::from);
            let ids: js_sys::Array = ids.collect();
            // Beyond what is left out, the pages would not go on.
            let pages = trail.pages.filter(|_| ids.length() as usize == trail.order.len());
            let pages: js_sys::Array = pages
                .iter()
                .flat_map(|pages| [pages.size, pages.first, pages.last])
                .map(JsValue::from)
                .collect();
            let members = [
                ("query", trail.query.as_str().into()),
                ("ids", ids.into()),
                ("pages", pages.into()),
            ];
            Some(storage::object(&members))
        });
        if let Some(kept) = kept {
            let here = self.session.environment_id();
            storage::put_session(KEPT, &here, resource.spec().address, Some(kept));
        }
    }

    /// Takes up what was kept over a reload, unless a list was seen since.
    pub fn recall(&self, resource: Resource) {
        if self.of(resource).with_untracked(|c| c.trail.is_some()) {
            return;
        }
        let all = storage::session_json(KEPT);
        let kept = all
            .get(self.session.environment_id())
            .and_then(|lists| lists.get(resource.spec().address));
        if let Some(trail) = kept.and_then(read) {
            self.of(resource).update_untracked(|c| c.trail = Some(trail));
        }
    }

    /// Forgets what this tab keeps over a reload: somebody else may sign in.
    pub fn forget_kept(&self) {
        storage::remove_session(KEPT);
    }
}

fn read(kept: &Value) -> Option<Trail> {
    // Only what this console wrote is a query: never an address of elsewhere.
    let query = kept.get("query")?.as_str()?;
    let query = Some(query).filter(|query| query.is_empty() || query.starts_with('?'))?.to_owned();
    let ids = kept.get("ids")?.as_array()?.iter();
    let ids = ids.filter_map(|id| id.as_str().map(str::to_owned)).collect();
    let number = |n: usize| u32::try_from(kept.get("pages")?.get(n)?.as_u64()?).ok();
    let pages = match [number(0), number(1), number(2)] {
        [Some(size), Some(first), Some(last)] if first <= last => Some(Pages { size, first, last }),
        _ => None,
    };
    Some(Trail { query, order: Order::Ids(ids), pages })
}
