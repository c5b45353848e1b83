//! Looks whether an export is a ZIP file: no content type is documented, and an error may come
//! with status 200 (Q31).

/// What is in a ZIP file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Names of its entries, in the order of its directory.
    pub names: Vec<String>,
}

/// Why bytes are no ZIP file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoZip {
    /// There are none.
    Empty,
    /// It is text, most likely an error.
    Text(String),
    /// It begins like a ZIP file and broke off.
    Broken,
    /// It is something else.
    Other,
}

const ENTRY: &[u8] = b"PK\x03\x04";
const DIRECTORY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Length of the end record without its comment, which has at most 65,535 bytes.
const END_LENGTH: usize = 22;

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(*bytes.get(at)?) | usize::from(*bytes.get(at + 1)?) << 8)
}

fn four(bytes: &[u8], at: usize) -> Option<usize> {
    Some(two(bytes, at)? | two(bytes, at + 2)? << 16)
}

/// Reads the directory of a ZIP file.
///
/// # Errors
/// What the bytes are instead.
pub fn read(bytes: &[u8]) -> Result<Archive, NoZip> {
    if bytes.is_empty() {
        return Err(NoZip::Empty);
    }
    if !bytes.starts_with(ENTRY) && !bytes.starts_with(END) {
        return Err(match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => NoZip::Empty,
            Ok(text) => NoZip::Text(text.to_owned()),
            Err(_) => NoZip::Other,
        });
    }
    names(bytes).map(|names| Archive { names }).ok_or(NoZip::Broken)
}

fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let first = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let is_end = |at: &usize| {
        bytes[*at..].starts_with(END) && two(bytes, at + 20) == Some(bytes.len() - at - END_LENGTH)
    };
    let end = (first..=bytes.len().checked_sub(END_LENGTH)?).rev().find(is_end)?;
    let (count, size, mut at) =
        (two(bytes, end + 10)?, four(bytes, end + 12)?, four(bytes, end + 16)?);
    // More than 4 GB or 65,535 entries: the directory says so elsewhere. It is a ZIP file.
    if at == 0xFFFF_FFFF || count == 0xFFFF {
        return Some(Vec::new());
    }
    if at.checked_add(size)? > end {
        return None;
    }
    let mut names = Vec::new();
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(DIRECTORY) {
            return None;
        }
        let (name, extra, comment) =
            (two(bytes, at + 28)?, two(bytes, at + 30)?, two(bytes, at + 32)?);
        let from = at + 46;
        names.push(String::from_utf8_lossy(bytes.get(from..from + name)?).into_owned());
        at = from + name + extra + comment;
    }
    Some(names)
}

/// The name under which an export is saved: nothing of the app's name that a file system minds.
#[must_use]
pub fn file_name(app: &str, date: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = app.chars().map(safe).collect();
    let name = name.trim_start_matches('.');
    format!("{}_{date}.zip", if name.is_empty() { "app" } else { name })
}
