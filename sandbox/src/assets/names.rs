//! What a file name says: whether it can be one, and the type of its content.

const TYPES: [(&str, &str); 24] = [
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("heic", "image/heic"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("zip", "application/zip"),
];

pub fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, end)| end.to_ascii_lowercase())
}

/// `None` for what cannot be a file name: no extension, a path, control characters, marks that turn the direction of
/// the text (so that `exe.png` might be shown for `gnp.exe`).
pub fn content_type(name: &str) -> Option<&'static str> {
    let odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '/' | '\\')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let (stem, end) = name.rsplit_once('.')?;
    if stem.trim().is_empty() || end.is_empty() || name.chars().any(odd) {
        return None;
    }
    let known = TYPES.iter().find(|(it, _)| *it == extension(name));
    Some(known.map_or("application/octet-stream", |(_, kind)| kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_none() {
        for name in [
            "",
            "photo",
            ".png",
            "photo.",
            "a/b.png",
            "a\\b.png",
            "a\n.png",
            "a\u{202e}gnp.exe",
            " .png",
        ] {
            assert_eq!(content_type(name), None, "{name:?}");
        }
        assert_eq!(content_type("Foto från Åre.PNG"), Some("image/png"));
        assert_eq!(content_type("archive.tar.xyz"), Some("application/octet-stream"));
    }
}
