//! Which of many texts hold a letter or a pair of letters, so that a search need not read them all.

use crate::list::Finder;

/// Letters and digits are told apart; whatever else a text holds is one class.
const CLASSES: usize = 37;
const OTHER: usize = 0;

/// A bit for each text.
type Bits = Vec<u32>;

/// The index. Texts are numbered from 0, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Index {
    length: usize,
    /// By class: the texts that hold such a letter.
    letters: Vec<Bits>,
    /// By class and class: the texts that hold such letters side by side.
    pairs: Vec<Bits>,
    /// Texts that have changed since: what the index says of them is too much, never too little.
    changed: Bits,
    /// Texts of which nothing is known any more.
    forgotten: Bits,
}

/// The texts that a search may find.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    length: usize,
    /// Texts that may be found, by their bits.
    possible: Bits,
    /// Texts that are found if they are possible.
    sure: Bits,
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
        self.note(number, text);
    }

    /// Takes note that a text is another one now.
    pub fn change(&mut self, number: usize, text: &str) {
        if number < self.length {
            self.note(number, text);
            set(&mut self.changed, number);
            if let Some(word) = self.forgotten.get_mut(number / 32) {
                *word &= !(1 << (number % 32));
            }
        }
    }

    /// Takes note that a text is another one, which is not known yet.
    pub fn forget(&mut self, number: usize) {
        if number < self.length {
            set(&mut self.forgotten, number);
        }
    }

    fn note(&mut self, number: usize, text: &str) {
        self.letters.resize_with(CLASSES, Bits::new);
        self.pairs.resize_with(CLASSES * CLASSES, Bits::new);
        let mut before: Option<usize> = None;
        for byte in text.bytes() {
            let class = class(byte);
            set(&mut self.letters[class], number);
            if let Some(before) = before {
                set(&mut self.pairs[before * CLASSES + class], number);
            }
            before = Some(class);
        }
    }

    /// The texts that `finder` may find.
    #[must_use]
    pub fn candidates(&self, finder: &Finder) -> Candidates {
        let whole = self.length.div_ceil(32);
        let (mut possible, mut exact) = (vec![u32::MAX; whole], true);
        for word in finder.words().filter(|_| self.length > 0) {
            let classes: Vec<usize> = word.iter().map(|byte| class(*byte)).collect();
            // Two letters that stand side by side are the word; more may stand in other places.
            exact &= classes.len() <= 2 && !classes.contains(&OTHER);
            match classes[..] {
                [] => {}
                [one] => narrow(&mut possible, &self.letters[one]),
                _ => {
                    for pair in classes.windows(2) {
                        narrow(&mut possible, &self.pairs[pair[0] * CLASSES + pair[1]]);
                    }
                }
            }
        }
        let mut sure = vec![if exact { u32::MAX } else { 0 }; whole];
        for (place, word) in sure.iter_mut().enumerate() {
            let of = |bits: &Bits| bits.get(place).copied().unwrap_or_default();
            possible[place] |= of(&self.forgotten);
            *word &= !(of(&self.changed) | of(&self.forgotten));
        }
        Candidates { length: self.length, possible, sure }
    }
}

fn narrow(bits: &mut Bits, by: &Bits) {
    for (place, word) in bits.iter_mut().enumerate() {
        *word &= by.get(place).copied().unwrap_or_default();
    }
}

impl Candidates {
    /// Whether a text is found, as far as the index knows.
    #[must_use]
    pub fn answer(&self, number: usize) -> Answer {
        if number >= self.length {
            return Answer::Perhaps;
        }
        match (has(&self.possible, number), has(&self.sure, number)) {
            (false, _) => Answer::No,
            (true, true) => Answer::Yes,
            (true, false) => Answer::Perhaps,
        }
    }

    /// The first number from `from` on whose text may be found: those before need no look.
    #[must_use]
    pub fn skip(&self, from: usize) -> usize {
        let mut number = from;
        while number < self.length {
            match self.possible.get(number / 32).map(|word| word >> (number % 32)) {
                None => break,
                Some(0) => number = (number / 32 + 1) * 32,
                Some(rest) => {
                    number += rest.trailing_zeros() as usize;
                    break;
                }
            }
        }
        number
    }
}

fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a') + 1,
        b'0'..=b'9' => usize::from(byte - b'0') + 27,
        _ => OTHER,
    }
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
    fn knows_letters_and_pairs_without_reading() {
        let index = of(&["claims 01", "orders", "lc"]);
        assert_eq!(answers(&index, "c"), [Answer::Yes, Answer::No, Answer::Yes]);
        assert_eq!(answers(&index, "cl"), [Answer::Yes, Answer::No, Answer::No]);
        assert_eq!(answers(&index, "cla"), [Answer::Perhaps, Answer::No, Answer::No]);
        assert_eq!(answers(&index, "z"), [Answer::No; 3]);
        assert_eq!(answers(&index, ""), [Answer::Yes; 3]);
        assert_eq!(index.candidates(&Finder::new("z")).answer(3), Answer::Perhaps);
    }

    #[test]
    fn a_text_that_changed_is_read() {
        let mut index = of(&["cards", "loans"]);
        index.change(0, "bags");
        assert_eq!(answers(&index, "c"), [Answer::Perhaps, Answer::No]);
        assert_eq!(answers(&index, "b"), [Answer::Perhaps, Answer::No]);
        index.forget(1);
        assert_eq!(answers(&index, "z"), [Answer::No, Answer::Perhaps]);
        index.change(1, "zoo");
        assert_eq!(answers(&index, "z"), [Answer::No, Answer::Perhaps]);
        assert_eq!(answers(&index, "x"), [Answer::No; 2]);
    }

    proptest! {
        #[test]
        fn never_says_anything_else_than_the_finder(
            texts in proptest::collection::vec("[ab9é .-]{0,12}", 0..80),
            search in "[ab9é .]{0,4}",
            changed in proptest::collection::vec((0_usize..80, "[ab9é .-]{0,12}"), 0..4),
        ) {
            let mut texts = texts;
            let mut index = Index::default();
            for text in &texts {
                index.push(text);
            }
            for (number, text) in changed {
                if number < texts.len() {
                    index.change(number, &text);
                    texts[number] = text;
                }
            }
            let finder = Finder::new(&search);
            let candidates = index.candidates(&finder);
            let mut next = candidates.skip(0);
            for (number, text) in texts.iter().enumerate() {
                if number < next {
                    prop_assert_eq!(candidates.answer(number), Answer::No);
                    continue;
                }
                prop_assert!(candidates.answer(number) != Answer::No);
                next = candidates.skip(number + 1);
                match candidates.answer(number) {
                    Answer::Yes => prop_assert!(finder.matches(text), "{search} in {text}"),
                    Answer::No => prop_assert!(!finder.matches(text), "{search} in {text}"),
                    Answer::Perhaps => {}
                }
            }
        }
    }
}
