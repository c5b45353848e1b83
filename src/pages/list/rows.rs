//! Records in the order and selection that a list asks for.

use std::{cmp::Ordering, sync::Arc};

use baton_model::{
    Record, Resource,
    list::{ListQuery, compare, holds, words},
};

use super::columns::{Cell, columns};
use crate::store::Store;

/// Records to show. Equal only if they are the very same ones, so that comparing is cheap.
#[derive(Clone, Default)]
pub struct Rows(pub Arc<Vec<Arc<Record>>>);

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(other.0.iter()).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl Rows {
    /// Wraps records.
    pub fn new(records: Vec<Arc<Record>>) -> Self {
        Self(Arc::new(records))
    }
}

/// The records that match the search and the filters, in the order asked for. Reactive on names.
pub fn select(all: &[Arc<Record>], query: &ListQuery, resource: Resource, store: Store) -> Rows {
    let words = words(&query.search);
    let columns = columns(resource);
    let matches = |record: &Arc<Record>| {
        if let Some(active) = query.filter("active") {
            let is = record.active() == Some(true);
            if (active == "true") != is {
                return false;
            }
        }
        if words.is_empty() {
            return true;
        }
        let mut text = record.id.to_lowercase();
        if let Some(description) = record.text("description") {
            text.push('\n');
            text.push_str(&description.to_lowercase());
        }
        for column in columns {
            if !matches!(column.cell, Cell::Time(_) | Cell::State) {
                text.push('\n');
                text.push_str(&column.text(record, resource, store).to_lowercase());
            }
        }
        holds(&text, &words)
    };
    let mut rows: Vec<_> = all.iter().filter(|record| matches(record)).cloned().collect();
    if let Some((key, down)) = &query.sort
        && let Some(column) = columns.iter().find(|column| column.key == key)
    {
        let mut keyed: Vec<(String, Arc<Record>)> = rows
            .into_iter()
            .map(|record| (column.text(&record, resource, store), record))
            .collect();
        keyed.sort_by(|(a, _), (b, _)| {
            let order = order(column.cell_is_number(), a, b);
            if *down { order.reverse() } else { order }
        });
        rows = keyed.into_iter().map(|(_, record)| record).collect();
    }
    Rows::new(rows)
}

fn order(numbers: bool, a: &str, b: &str) -> Ordering {
    if numbers {
        let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NEG_INFINITY);
        return number(a).total_cmp(&number(b));
    }
    compare(a, b)
}
