//! The state of a list as its address says it, and what it does to the records.

use std::{cmp::Ordering, fmt::Write as _};

use crate::{Resource, filter::is_filter};

/// Rows per page that can be chosen; `None` stands for all.
pub const SIZES: [Option<u32>; 4] = [Some(25), Some(50), Some(75), None];

/// What a list shows, as in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Words to find, as typed.
    pub search: String,
    /// Column to sort by, and whether downwards.
    pub sort: Option<(String, bool)>,
    /// Page, from 1.
    pub page: u32,
    /// Rows per page; `None` shows all.
    pub size: Option<u32>,
    /// Further filters, by name.
    pub filters: Vec<(String, String)>,
}

/// The last page that an address can ask for.
const LAST: u32 = 10_000_000;

impl Default for ListQuery {
    fn default() -> Self {
        Self { search: String::new(), sort: None, page: 1, size: SIZES[0], filters: Vec::new() }
    }
}

impl ListQuery {
    /// Reads the pairs of a query string. What cannot be read is left at its default;
    /// of the rest, those are filters that the list of `resource` offers.
    pub fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, resource: Resource) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            match key {
                "q" => value.clone_into(&mut query.search),
                "sort" if !value.is_empty() => {
                    let down = value.starts_with('-');
                    query.sort = Some((value.trim_start_matches('-').to_owned(), down));
                }
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, LAST),
                "size" if value == "all" => query.size = None,
                "size" => {
                    let size = value.parse().ok().filter(|size| SIZES.contains(&Some(*size)));
                    query.size = size.or(SIZES[0]);
                }
                _ if is_filter(resource, key, value) => {
                    query.filters.push((key.to_owned(), value.to_owned()));
                }
                _ => {}
            }
        }
        query
    }

    /// The query string, with `?`; empty if everything is at its default.
    #[must_use]
    pub fn write(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
        if let Some((column, down)) = &self.sort {
            pairs.push(("sort", format!("{}{column}", if *down { "-" } else { "" })));
        }
        for (key, value) in &self.filters {
            pairs.push((key, value.clone()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if self.size != SIZES[0] {
            pairs.push((
                "size",
                self.size.map_or_else(|| "all".to_owned(), |size| size.to_string()),
            ));
        }
        let mut text = String::new();
        for (n, (key, value)) in pairs.iter().enumerate() {
            let _ = write!(text, "{}{key}={}", if n == 0 { '?' } else { '&' }, encode(value));
        }
        text
    }

    /// Whether the answer needs every record, and not only those of one page of the server.
    #[must_use]
    pub fn needs_all(&self) -> bool {
        !self.search.trim().is_empty()
            || self.sort.is_some()
            || !self.filters.is_empty()
            || self.size.is_none()
    }

    /// The value of a filter.
    #[must_use]
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.filters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same list with another value for a filter, from its first page.
    #[must_use]
    pub fn with_filter(&self, name: &str, value: Option<&str>) -> Self {
        let mut query = Self { page: 1, ..self.clone() };
        query.filters.retain(|(key, _)| key != name);
        if let Some(value) = value {
            query.filters.push((name.to_owned(), value.to_owned()));
        }
        query
    }

    /// The same list sorted by `column`: upwards, then downwards, then as the server has it.
    #[must_use]
    pub fn sorted_by(&self, column: &str) -> Self {
        let sort = match &self.sort {
            Some((current, false)) if current == column => Some((column.to_owned(), true)),
            Some((current, true)) if current == column => None,
            _ => Some((column.to_owned(), false)),
        };
        Self { sort, page: 1, ..self.clone() }
    }
}

/// Percent-encodes everything but letters, digits and `-_.~`.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The words of a search, in lower case.
#[must_use]
pub fn words(search: &str) -> Vec<String> {
    search.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// Whether `text`, in lower case, holds every word.
#[must_use]
pub fn holds(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Finds words in many texts: what can be prepared is prepared once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finder {
    words: Vec<Word>,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    bytes: Vec<u8>,
    /// How far to go on when a byte stands where the last one of the word should (Horspool).
    skip: Vec<u8>,
}

impl Finder {
    /// Looks for every word of a search, in any place and order.
    #[must_use]
    pub fn new(search: &str) -> Self {
        let mut words: Vec<Word> = words(search).iter().map(|word| Word::new(word)).collect();
        // Long words are found, or found missing, sooner.
        words.sort_by_key(|word| std::cmp::Reverse(word.bytes.len()));
        Self { words }
    }

    /// The words, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.words.iter()
    }

    /// Whether it matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether `text`, in lower case, holds every word.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.words.iter().all(|word| word.is_in(text.as_bytes()))
    }

    /// What is still to be looked for in what `wider` has found.
    #[must_use]
    pub fn beyond(&self, wider: &Self) -> Self {
        let new = self.words.iter().filter(|word| !wider.words.contains(word));
        Self { words: new.cloned().collect() }
    }

    /// Whether whatever this finds, `wider` finds too.
    #[must_use]
    pub fn narrows(&self, wider: &Self) -> bool {
        wider.words.iter().all(|old| self.words.iter().any(|new| old.is_in(&new.bytes)))
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let bytes = word.as_bytes().to_vec();
        let whole = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        let mut skip = vec![whole; 256];
        let start = bytes.len().saturating_sub(usize::from(u8::MAX) + 1);
        for (index, byte) in bytes.iter().enumerate().take(bytes.len() - 1).skip(start) {
            let rest = u8::try_from(bytes.len() - 1 - index).unwrap_or(u8::MAX);
            skip[usize::from(*byte)] = rest;
        }
        Self { bytes, skip }
    }

    /// The word, in lower case.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether `text`, in lower case, holds it.
    #[must_use]
    pub fn is_in(&self, text: &[u8]) -> bool {
        let Some((last, head)) = self.bytes.split_last() else { return true };
        let mut end = head.len();
        while let Some(byte) = text.get(end) {
            if byte == last && text[end - head.len()..end] == *head {
                return true;
            }
            end += usize::from(self.skip[usize::from(*byte)]);
        }
        false
    }
}

/// A key whose bytes sort as [`compare`] sorts the texts, so that many can be sorted fast.
#[must_use]
pub fn sort_key(text: &str) -> Box<str> {
    let mut key = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.peek().copied() {
        if next.is_ascii_digit() {
            let digits = number(&mut chars);
            key.push('0');
            // Longer numbers are larger; 7 keeps the length clear of control characters.
            let length = u32::try_from(digits.len() + 7).unwrap_or(u32::from(u16::MAX));
            key.push(char::from_u32(length.min(0xD000)).unwrap_or('\u{D000}'));
            key.push_str(&digits);
        } else {
            key.extend(next.to_lowercase());
            chars.next();
        }
    }
    key.into_boxed_str()
}

/// The same for numbers; what is no number comes first.
#[must_use]
pub fn number_key(text: &str) -> Box<str> {
    let Ok(number) = text.parse::<f64>() else { return Box::default() };
    let bits = number.to_bits();
    // Negative numbers have their bits turned round, others only their sign.
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    format!("{ordered:016x}").into_boxed_str()
}

/// Compares as people sort names: without case, and `Bot 9` before `Bot 10`.
#[must_use]
pub fn compare(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.chars().peekable(), right.chars().peekable());
    loop {
        let order = match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut a), number(&mut b));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            (Some(x), Some(y)) => {
                a.next();
                b.next();
                x.to_lowercase().cmp(y.to_lowercase())
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Takes the digits of a number off, without leading zeros.
fn number(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        if !(digits.is_empty() && digit == '0') {
            digits.push(digit);
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ListQuery {
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        ListQuery::read(pairs, Resource::Channel)
    }

    #[test]
    fn takes_only_filters_that_the_list_offers_with_values_that_they_know() {
        let query = read("active=maybe&role=bot&type=");
        assert_eq!(query, ListQuery::default());
        assert_eq!(read("type=telepathy&active=false").write(), "?type=telepathy&active=false");
    }

    #[test]
    fn reads_and_writes_the_address() {
        for text in
            ["?q=web", "?sort=name", "?sort=-modified&active=false&page=2&size=50", "?size=all", ""]
        {
            assert_eq!(read(text.trim_start_matches('?')).write(), text);
        }
    }

    #[test]
    fn falls_back_where_the_address_makes_no_sense() {
        let query = read("page=0&size=7&sort=&unknown=1&active=");
        assert_eq!(query, ListQuery::default());
        assert_eq!(read("page=x").page, 1);
        assert_eq!(read("page=4294967295").page, LAST);
    }

    #[test]
    fn encodes_what_a_person_types() {
        let query = ListQuery { search: "a&b=ö %".into(), ..ListQuery::default() };
        assert_eq!(query.write(), "?q=a%26b%3D%C3%B6%20%25");
    }

    #[test]
    fn needs_all_records_only_when_asked_over_all() {
        assert!(!read("page=3&size=75").needs_all());
        for text in ["q=x", "sort=name", "active=true", "size=all"] {
            assert!(read(text).needs_all(), "{text}");
        }
    }

    #[test]
    fn sorts_as_people_do() {
        let mut names = vec!["bot 10", "Bot 9", "alpha", "Bot 09", "Bot 1", "Zoo", "äther"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["alpha", "Bot 1", "Bot 09", "Bot 9", "bot 10", "Zoo", "äther"]);
    }

    #[test]
    fn turns_the_sort_of_a_column() {
        let up = ListQuery::default().sorted_by("name");
        assert_eq!(up.sort, Some(("name".into(), false)));
        let down = up.sorted_by("name");
        assert_eq!(down.sort, Some(("name".into(), true)));
        assert_eq!(down.sorted_by("name").sort, None);
    }

    #[test]
    fn a_finder_finds_what_holds_finds() {
        let texts = ["meridian retail web chat", "äther überall", "", "aab aaab", "1234567890"];
        let long = "x".repeat(300);
        for search in ["web", "RETAIL  chat", "über", "aaab", "b a", "0", "", "zz", "ll äth", &long]
        {
            let finder = Finder::new(search);
            for text in texts.iter().copied().chain([format!("y{long}y").as_str()]) {
                assert_eq!(finder.matches(text), holds(text, &words(search)), "{search} in {text}");
            }
        }
    }

    #[test]
    fn a_longer_search_narrows() {
        let is = |new: &str, old: &str| Finder::new(new).narrows(&Finder::new(old));
        assert!(is("web", "we") && is("web chat", "web") && is("a", "") && is("chat web", "we ch"));
        assert!(!is("we", "web") && !is("chat", "web"));
    }

    #[test]
    fn what_is_beyond_a_wider_search_tells_its_matches_apart() {
        let texts = ["web chat", "web", "chat web 07", "we", "cobweb chatter 7", ""];
        for (wide, new) in
            [("", "web"), ("we", "web"), ("web", "web chat"), ("web ch", "web chat 0"), ("w", "w")]
        {
            let (wider, finder) = (Finder::new(wide), Finder::new(new));
            assert!(finder.narrows(&wider), "{wide} {new}");
            for text in texts.into_iter().filter(|text| wider.matches(text)) {
                let beyond = finder.beyond(&wider);
                assert_eq!(beyond.matches(text), finder.matches(text), "{wide} {new}: {text}");
            }
        }
        assert!(Finder::new("web chat").beyond(&Finder::new("chat web")).is_empty());
    }

    #[test]
    fn keys_sort_as_compare_does() {
        let names = [
            "bot 10",
            "Bot 9",
            "alpha",
            "Bot 1",
            "Zoo",
            "äther",
            "",
            "Bot",
            "a-1",
            "a1",
            "a 100",
            "2026-11-22T06:53:15Z",
            "2026-11-22T06:53:15.5Z",
            "0",
            "00",
            "x9y",
            "x10a",
        ];
        for a in names {
            for b in names {
                if compare(a, b) != a.cmp(b) || sort_key(a) != sort_key(b) {
                    let order = sort_key(a).cmp(&sort_key(b));
                    assert!(order == compare(a, b) || order == Ordering::Equal, "{a} and {b}");
                }
            }
        }
        let mut numbers = vec!["10", "-2", "9.5", "x", "1e3", "-10"];
        numbers.sort_by_key(|text| number_key(text));
        assert_eq!(numbers, ["x", "-10", "-2", "9.5", "10", "1e3"]);
    }
}
