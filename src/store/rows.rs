//! Records in an order, without a copy of them: where many thousands match, that would cost more
//! than to find them.

use std::sync::Arc;

use baton_model::Record;

/// A part of some records in an order. Equal only if they are the very same ones.
#[derive(Clone, Default)]
pub struct Rows {
    records: Arc<Vec<Arc<Record>>>,
    /// Places in `records`; `None` where they are in order themselves.
    order: Option<Arc<Vec<u32>>>,
    start: usize,
    end: usize,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        let order = |rows: &Self| rows.order.as_ref().map(Arc::as_ptr);
        Arc::ptr_eq(&self.records, &other.records)
            && order(self) == order(other)
            && (self.start, self.end) == (other.start, other.end)
    }
}

impl From<Vec<Arc<Record>>> for Rows {
    fn from(records: Vec<Arc<Record>>) -> Self {
        Self { start: 0, end: records.len(), records: Arc::new(records), order: None }
    }
}

impl Rows {
    /// Those at these places.
    pub fn at(records: Arc<Vec<Arc<Record>>>, places: Arc<Vec<u32>>) -> Self {
        Self { start: 0, end: places.len(), records, order: Some(places) }
    }

    /// A part of them: as much of it as there is.
    #[must_use]
    pub fn part(&self, start: usize, end: usize) -> Self {
        let place = |n: usize| n.saturating_add(self.start).min(self.end);
        Self { start: place(start), end: place(end), ..self.clone() }
    }

    /// How many they are.
    pub const fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them, from 0.
    pub fn get(&self, n: usize) -> Option<&Arc<Record>> {
        let n = Some(self.start + n).filter(|n| *n < self.end)?;
        match &self.order {
            None => self.records.get(n),
            Some(order) => self.records.get(*order.get(n)? as usize),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Record>> {
        (0..self.len()).filter_map(|n| self.get(n))
    }

    /// Whether they are the same records in the same order.
    pub fn same(&self, other: &Self) -> bool {
        // Where they are of the same records, the places alone tell.
        if Arc::ptr_eq(&self.records, &other.records)
            && let (Some(these), Some(those)) = (&self.order, &other.order)
        {
            return these.get(self.start..self.end) == those.get(other.start..other.end);
        }
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}
