//! The records that are meant: those that are chosen, or everything that matches.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{Failure, Record, list::sort_key, selection::Selection};

use super::{find::Found, fold::folded, state::ListState};
use crate::{
    store::{Progress, Reading},
    ui::{grouped, sleep},
};

/// Records that are meant, as far as they could be read.
pub struct Gathered {
    pub records: Vec<Arc<Record>>,
    /// Says that not all could be read among which they are; `None` where all were.
    pub part: Option<String>,
}

/// The chosen records, once everything that may be among them is here; `None` if given up.
pub async fn chosen(
    list: ListState,
    given_up: impl Fn() -> bool,
) -> Option<Result<Gathered, Failure>> {
    let selection = list.selection.get_untracked();
    let collection = list.store().of(list.resource);
    let except = match selection {
        Selection::None => return everything(list, given_up).await,
        Selection::Some(ids) => {
            let mut records = collection.with_untracked(|c| c.records(ids.into_iter()));
            let spec = list.resource.spec();
            records.sort_by_cached_key(|record| sort_key(&folded(record.name(spec))));
            return Some(Ok(Gathered { records, part: None }));
        }
        Selection::AllMatching(except) => except,
    };
    let all = everything(list, given_up).await?;
    Some(all.map(|mut all| {
        all.records.retain(|record| !except.contains(&record.id));
        all
    }))
}

/// Everything that matches; loads what is missing.
async fn everything(
    list: ListState,
    given_up: impl Fn() -> bool,
) -> Option<Result<Gathered, Failure>> {
    let reading = list.store().reading(list.resource);
    list.bulk.needs.set(vec![reading]);
    reading.end(&given_up).await?;
    let (_, _, progress) = untrack(|| reading.state());
    if let Progress::Failed(failure) = progress {
        return Some(Err(failure));
    }
    loop {
        if !untrack(|| list.is_here()) {
            let all = list.store().of(list.resource).with_untracked(|c| c.all.to_vec());
            return Some(Ok(Gathered { records: all, part: part(reading) }));
        }
        let ready = |found: &Found| found.whole && found.ready;
        let found =
            list.find.found.with_untracked(|found| ready(found).then(|| found.rows.clone()));
        // What came last may wait to be looked at.
        if let Some(rows) = found.filter(|_| list.find.is_at_rest()) {
            let records = rows.iter().cloned().collect();
            return Some(Ok(Gathered { records, part: part(reading) }));
        }
        sleep(50).await;
        if given_up() {
            return None;
        }
    }
}

/// Says so where not all could be read: the person stopped it, or the server gives no more.
fn part(reading: Reading) -> Option<String> {
    let (read, of, progress) = untrack(|| reading.state());
    let plural = reading.resource.spec().plural.to_lowercase();
    let of = of.map_or_else(|| format!("the {plural}"), |of| format!("{} {plural}", grouped(of)));
    (progress != Progress::Complete).then(|| format!("Only {} of {of} were read.", grouped(read)))
}
