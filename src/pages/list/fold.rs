//! Texts as they are searched and sorted: `Ärger` stands among the names with A, and `espanol` finds
//! `español`, in whichever of its forms a server has it.

use std::borrow::Cow;

use js_sys::JsString;

/// In lower case, and without the signs that letters bear.
pub fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let apart = String::from(JsString::from(lower).normalize("NFD"));
    apart.chars().filter(|letter| !is_mark(*letter)).collect()
}

/// The same for what is sorted, where only other letters need it.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// Whether it is a sign upon, below or through the letter before it.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}
