//! Which records of a list are chosen.

use std::collections::BTreeSet;

/// Chosen records. All that match stay chosen by what they match, not by being listed: a list of
/// 100,000 need not be loaded to say "all of it".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// None.
    #[default]
    None,
    /// Those with these ids.
    Some(BTreeSet<String>),
    /// All that match the search and the filters, but for those with these ids.
    AllMatching(BTreeSet<String>),
}

impl Selection {
    /// Whether a record that is on the list is chosen.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        match self {
            Self::None => false,
            Self::Some(ids) => ids.contains(id),
            Self::AllMatching(except) => !except.contains(id),
        }
    }

    /// How many are chosen, where `matching` records match; `None` if that is not known.
    #[must_use]
    pub fn count(&self, matching: Option<u64>) -> Option<u64> {
        match self {
            Self::None => Some(0),
            Self::Some(ids) => Some(ids.len() as u64),
            Self::AllMatching(except) => matching.map(|n| n.saturating_sub(except.len() as u64)),
        }
    }

    /// Chooses a record, or no longer, where `matching` records match.
    pub fn set(&mut self, id: &str, chosen: bool, matching: Option<u64>) {
        if let Self::None = self {
            *self = Self::Some(BTreeSet::new());
        }
        match self {
            Self::Some(ids) if chosen => drop(ids.insert(id.to_owned())),
            Self::Some(ids) => drop(ids.remove(id)),
            Self::AllMatching(except) if chosen => drop(except.remove(id)),
            Self::AllMatching(except) => drop(except.insert(id.to_owned())),
            Self::None => {}
        }
        if self.count(matching) == Some(0) {
            *self = Self::None;
        }
    }

    /// How many of the chosen are not among the records with these ids.
    #[must_use]
    pub fn beyond<'a>(&self, ids: impl Iterator<Item = &'a str>) -> usize {
        match self {
            Self::Some(chosen) => {
                chosen.len().saturating_sub(ids.filter(|id| chosen.contains(*id)).count())
            }
            Self::None | Self::AllMatching(_) => 0,
        }
    }

    /// How much of `ids` is chosen: nothing, a part, or everything.
    #[must_use]
    pub fn share<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Share {
        let (mut some, mut all, mut any) = (false, true, false);
        for id in ids {
            any = true;
            let has = self.has(id);
            some |= has;
            all &= has;
        }
        match (some, all && any) {
            (_, true) => Share::All,
            (true, false) => Share::Part,
            (false, false) => Share::None,
        }
    }
}

/// How much of something is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Nothing.
    None,
    /// A part.
    Part,
    /// Everything.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_one_by_one() {
        let mut selection = Selection::default();
        selection.set("a", true, None);
        selection.set("b", true, None);
        assert!(selection.has("a") && !selection.has("c"));
        assert_eq!(selection.count(None), Some(2));
        assert_eq!(selection.share(["a", "b"].into_iter()), Share::All);
        assert_eq!(selection.share(["a", "c"].into_iter()), Share::Part);
        assert_eq!(selection.share(["c"].into_iter()), Share::None);
        selection.set("a", false, None);
        selection.set("b", false, None);
        assert_eq!(selection, Selection::None);
    }

    #[test]
    fn all_that_match_can_have_exceptions() {
        let mut selection = Selection::AllMatching(BTreeSet::new());
        selection.set("a", false, None);
        assert!(!selection.has("a") && selection.has("unseen"));
        assert_eq!(selection.count(Some(1204)), Some(1203));
        assert_eq!(selection.count(None), None);
        selection.set("a", true, None);
        assert_eq!(selection.count(Some(1204)), Some(1204));
    }

    #[test]
    fn nothing_is_chosen_once_all_are_cleared() {
        let mut selection = Selection::AllMatching(BTreeSet::new());
        selection.set("a", false, Some(2));
        selection.set("b", false, Some(2));
        assert_eq!(selection, Selection::None);
    }

    #[test]
    fn says_how_many_are_elsewhere() {
        let mut selection = Selection::default();
        assert_eq!(selection.beyond(["a"].into_iter()), 0);
        selection.set("a", true, None);
        selection.set("b", true, None);
        assert_eq!(selection.beyond(["a", "c"].into_iter()), 1);
        assert_eq!(selection.beyond([].into_iter()), 2);
    }

    #[test]
    fn of_no_rows_nothing_is_chosen() {
        assert_eq!(Selection::AllMatching(BTreeSet::new()).share([].into_iter()), Share::None);
    }
}
