//! Which of many texts hold the words of a search, without reading the texts.
//!
//! The words of a search hold no white space, so each of them is found inside one word of a text.
//! Texts share most of their words: a search looks through the different words there are, and takes
//! the texts that hold those it finds.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use crate::list::{Finder, Word};

/// Letters and digits are told apart; whatever else a text holds is one class.
const CLASSES: usize = 37;
const OTHER: usize = 0;

/// A bit for each text, or for each word.
type Bits = Vec<u32>;

/// The index. Texts are numbered from 0, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Index {
    length: usize,
    /// By class: the texts that hold such a letter.
    letters: Vec<Bits>,
    /// By class and class: the texts that hold such letters side by side. Nearly every text has an
    /// id: to look at all words with two of its digits would take longer than to search for more.
    twos: Vec<Bits>,
    /// The different words, and their places in `held`.
    words: HashMap<Arc<str>, u32>,
    held: Vec<Held>,
    /// By class and class: the words, by their places, that hold such letters side by side.
    pairs: Vec<Bits>,
    /// Texts that are others now: the index knows nothing of them.
    stale: Bits,
}

/// A word, and the texts that hold it, in order: nearly all words, such as ids, stand in one.
#[derive(Clone, Debug)]
struct Held {
    word: Arc<str>,
    first: u32,
    others: Vec<u32>,
}

/// The texts that a search finds.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    length: usize,
    found: Bits,
    /// Texts that have to be read.
    stale: Bits,
}

/// What is known of a text without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is found.
    Yes,
    /// It is not.
    No,
    /// It has to be read.
    Perhaps,
}

impl Index {
    /// So many texts are in it.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether no text is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Adds the next text, which is in lower case.
    pub fn push(&mut self, text: &str) {
        let number = self.length;
        self.length += 1;
        self.letters.resize_with(CLASSES, Bits::new);
        self.twos.resize_with(CLASSES * CLASSES, Bits::new);
        self.pairs.resize_with(CLASSES * CLASSES, Bits::new);
        let mut classes = [false; CLASSES];
        for word in text.split_whitespace() {
            for byte in word.bytes() {
                classes[class(byte)] = true;
            }
            for pair in word.as_bytes().windows(2) {
                set(&mut self.twos[both(pair)], number);
            }
            self.note(number, word);
        }
        for (letters, _) in self.letters.iter_mut().zip(classes).filter(|(_, there)| *there) {
            set(letters, number);
        }
    }

    fn note(&mut self, number: usize, word: &str) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if let Some(place) = self.words.get(word) {
            self.held[*place as usize].add(number);
            return;
        }
        let place = self.held.len();
        for pair in word.as_bytes().windows(2) {
            set(&mut self.pairs[both(pair)], place);
        }
        let word: Arc<str> = word.into();
        self.words.insert(word.clone(), u32::try_from(place).unwrap_or(u32::MAX));
        self.held.push(Held { word, first: number, others: Vec::new() });
    }

    /// Takes note that a text is another one, which is not known.
    pub fn forget(&mut self, number: usize) {
        if number < self.length {
            set(&mut self.stale, number);
        }
    }

    /// The texts that `finder` finds.
    #[must_use]
    pub fn candidates(&self, finder: &Finder) -> Candidates {
        let mut found = vec![u32::MAX; self.length.div_ceil(32)];
        for word in finder.words().filter(|_| self.length > 0) {
            narrow(&mut found, &self.holding(word));
        }
        Candidates { length: self.length, found, stale: self.stale.clone() }
    }

    /// The texts that hold a word of a search.
    fn holding(&self, word: &Word) -> Cow<'_, Bits> {
        let bytes = word.bytes();
        if bytes.iter().all(|byte| class(*byte) != OTHER) {
            match bytes {
                [one] => return Cow::Borrowed(&self.letters[class(*one)]),
                [_, _] => return Cow::Borrowed(&self.twos[both(bytes)]),
                _ => {}
            }
        }
        let mut places = vec![u32::MAX; self.held.len().div_ceil(32)];
        for pair in bytes.windows(2) {
            narrow(&mut places, &self.pairs[both(pair)]);
        }
        let mut texts = vec![0; self.length.div_ceil(32)];
        for held in numbers(&places).map_while(|place| self.held.get(place)) {
            if word.is_in(held.word.as_bytes()) {
                held.mark(&mut texts);
            }
        }
        Cow::Owned(texts)
    }
}

impl Held {
    fn add(&mut self, text: u32) {
        if *self.others.last().unwrap_or(&self.first) != text {
            self.others.push(text);
        }
    }

    fn mark(&self, texts: &mut Bits) {
        set(texts, self.first as usize);
        for text in &self.others {
            set(texts, *text as usize);
        }
    }
}

impl Candidates {
    /// Whether the first `length` texts are known: none of them has to be read.
    #[must_use]
    pub fn knows(&self, length: usize) -> bool {
        self.length >= length && self.stale.iter().all(|bits| *bits == 0)
    }

    /// Whether a text that need not be read is found.
    #[must_use]
    pub fn has(&self, number: u32) -> bool {
        has(&self.found, number as usize)
    }

    /// Every text that is found and need not be read.
    pub fn found(&self) -> impl Iterator<Item = u32> {
        let texts = numbers(&self.found).take_while(|number| *number < self.length);
        texts.map(|number| u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Whether a text is found, as far as the index knows.
    #[must_use]
    pub fn answer(&self, number: usize) -> Answer {
        if number >= self.length || has(&self.stale, number) {
            Answer::Perhaps
        } else if has(&self.found, number) {
            Answer::Yes
        } else {
            Answer::No
        }
    }
}

fn narrow(bits: &mut Bits, by: &Bits) {
    for (place, word) in bits.iter_mut().enumerate() {
        *word &= by.get(place).copied().unwrap_or_default();
    }
}

/// The numbers whose bits are set.
fn numbers(bits: &Bits) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(place, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let next = (rest != 0).then(|| place * 32 + rest.trailing_zeros() as usize);
            rest &= rest.wrapping_sub(1);
            next
        })
    })
}

fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a') + 1,
        b'0'..=b'9' => usize::from(byte - b'0') + 27,
        _ => OTHER,
    }
}

/// The class of two letters side by side.
fn both(pair: &[u8]) -> usize {
    pair.iter().fold(0, |whole, byte| whole * CLASSES + class(*byte))
}

fn set(bits: &mut Bits, number: usize) {
    let place = number / 32;
    if bits.len() <= place {
        bits.resize(place + 1, 0);
    }
    bits[place] |= 1 << (number % 32);
}

fn has(bits: &Bits, number: usize) -> bool {
    bits.get(number / 32).is_some_and(|word| word >> (number % 32) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(texts: &[&str]) -> Index {
        let mut index = Index::default();
        for text in texts {
            index.push(text);
        }
        index
    }

    fn answers(index: &Index, search: &str) -> Vec<Answer> {
        let candidates = index.candidates(&Finder::new(search));
        (0..index.len()).map(|number| candidates.answer(number)).collect()
    }

    #[test]
    fn knows_without_reading() {
        let index = of(&["claims 01", "orders", "lc claims"]);
        assert_eq!(answers(&index, "c"), [Answer::Yes, Answer::No, Answer::Yes]);
        assert_eq!(answers(&index, "cl"), [Answer::Yes, Answer::No, Answer::Yes]);
        assert_eq!(answers(&index, "lai"), [Answer::Yes, Answer::No, Answer::Yes]);
        assert_eq!(answers(&index, "lai 1"), [Answer::Yes, Answer::No, Answer::No]);
        assert_eq!(answers(&index, "sclaims"), [Answer::No; 3]);
        assert_eq!(answers(&index, "z"), [Answer::No; 3]);
        assert_eq!(answers(&index, ""), [Answer::Yes; 3]);
        assert_eq!(index.candidates(&Finder::new("z")).answer(3), Answer::Perhaps);
        assert_eq!(answers(&Index::default(), "z"), []);
        assert_eq!(answers(&of(&["", " "]), "é"), [Answer::No; 2], "texts without a word");
    }

    #[test]
    fn a_text_that_is_another_one_is_read() {
        let mut index = of(&["cards", "loans"]);
        let knows = |index: &Index, length| index.candidates(&Finder::new("z")).knows(length);
        assert!(knows(&index, 2) && !knows(&index, 3));
        index.forget(1);
        assert_eq!(answers(&index, "z"), [Answer::No, Answer::Perhaps]);
        assert_eq!(answers(&index, "l"), [Answer::No, Answer::Perhaps]);
        assert!(!knows(&index, 2));
    }

    proptest! {
        #[test]
        fn says_what_the_finder_says(
            texts in proptest::collection::vec("[ab9é\u{a0}\n .-]{0,12}", 0..80),
            search in "[ab9é\u{a0} .]{0,5}",
            forgotten in proptest::collection::vec(0_usize..80, 0..4),
        ) {
            let mut index = Index::default();
            for text in &texts {
                index.push(text);
            }
            for number in &forgotten {
                index.forget(*number);
            }
            let finder = Finder::new(&search);
            let candidates = index.candidates(&finder);
            let found: Vec<u32> = candidates.found().collect();
            for (n, text) in (0..).zip(&texts) {
                let finds = finder.matches(text);
                let expected = match finds {
                    _ if forgotten.contains(&(n as usize)) => Answer::Perhaps,
                    true => Answer::Yes,
                    false => Answer::No,
                };
                prop_assert_eq!(candidates.answer(n as usize), expected, "{} in {}", search, text);
                prop_assert!(expected == Answer::Perhaps || candidates.has(n) == finds);
                prop_assert!(expected == Answer::Perhaps || found.contains(&n) == finds);
            }
        }
    }
}
