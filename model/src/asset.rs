//! Assets: what is checked before an upload, and signed addresses.

use serde_json::{Value, json};

use crate::{conversation::Note, list::encode, words::grouped};

/// Most bytes of an asset: 10 MiB.
pub const MOST: u64 = 10_485_760;
/// Longest name, in characters.
const LONGEST_NAME: usize = 255;
/// So many bytes at the start of a file tell what is in it.
pub const HEAD: usize = 16;

const TYPES: [(&str, &str); 27] = [
    ("aac", "audio/aac"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("heic", "image/heic"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
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

/// First bytes of common files, and the types that have them.
const MAGIC: [(&[u8], &[&str]); 6] = [
    (b"\x89PNG\r\n\x1a\n", &["image/png"]),
    (b"\xff\xd8\xff", &["image/jpeg"]),
    (b"GIF8", &["image/gif"]),
    (b"%PDF-", &["application/pdf"]),
    (b"MZ", &["application/octet-stream"]),
    (b"PK\x03\x04", &["application/zip"]),
];

/// The end of a name after its last dot, in lower case; empty if it has none.
#[must_use]
pub fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => end.to_lowercase(),
        _ => String::new(),
    }
}

/// The media type that goes with a name, which is what the server is presumed to take it from; what
/// the browser says counts where the name says nothing.
#[must_use]
pub fn content_type(name: &str, browsers: &str) -> String {
    let extension = extension(name);
    let known = TYPES.iter().find(|(end, _)| *end == extension).map(|(_, kind)| *kind);
    match known {
        Some(kind) => kind.to_owned(),
        None if browsers.is_empty() => "application/octet-stream".to_owned(),
        None => browsers.to_owned(),
    }
}

const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The name without a path, control characters and marks that turn the direction of text.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let kept = last.chars().filter(|letter| !letter.is_control() && !is_direction(*letter));
    kept.collect::<String>().trim().to_owned()
}

/// A file that is about to be uploaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its name as the person sees it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Its first bytes, [`HEAD`] at most.
    pub head: Vec<u8>,
}

/// Everything to be said about a file before it is uploaded. `channel` is the record of the channel
/// or null, `sender` the type of the sender.
#[must_use]
pub fn notes(file: &File, channel: &Value, sender: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let name = safe_name(&file.name);
    if file.size == 0 {
        notes.push(Note::documented("The file is empty."));
    } else if file.size > MOST {
        notes.push(Note::documented(format!("It has {}; 10 MiB are allowed.", bytes(file.size))));
    }
    if extension(&name).is_empty() {
        notes.push(Note::documented("The name needs an extension, such as .png."));
    }
    if name.chars().count() > LONGEST_NAME {
        notes.push(Note::documented(format!("The name is longer than {LONGEST_NAME} characters.")));
    }
    if name != file.name {
        notes.push(Note::inferred(format!(
            "The name has a path or characters that are not shown; it is sent as {name}."
        )));
    }
    notes.extend(mismatch(&name, &file.head).map(Note::inferred));
    notes.extend(policy(&name, file.size, channel, sender));
    notes
}

fn mismatch(name: &str, head: &[u8]) -> Option<String> {
    let kind = content_type(name, "");
    let (_, kinds) = MAGIC.iter().find(|(start, _)| head.starts_with(start))?;
    // Office documents are zip archives.
    let is_archive = kinds.contains(&"application/zip") && kind.starts_with("application/");
    if kinds.contains(&kind.as_str()) || is_archive {
        return None;
    }
    let found = if kinds[0] == "application/octet-stream" { "a program" } else { kinds[0] };
    Some(format!("The name says {kind}, the content looks like {found}."))
}

fn policy(name: &str, size: u64, channel: &Value, sender: &str) -> Vec<Note> {
    let way = if sender == "customer" { "inbound" } else { "outbound" };
    let member = |value: &'_ Value, name: &str| value.get(name).cloned().unwrap_or_default();
    let policy = member(&member(&member(channel, "restrictions"), way), "attachmentPolicy");
    let mut notes = Vec::new();
    if member(&policy, "enabled") == false {
        notes.push(Note::inferred(format!("The channel takes no attachments {way}.")));
    }
    if let Some(most) = member(&policy, "maxSize").as_u64().filter(|most| size > *most) {
        notes.push(Note::inferred(format!(
            "The channel allows {} {way} (probably bytes).",
            grouped(most)
        )));
    }
    let own = extension(name);
    let listed = member(&policy, "extensions").as_array().map(|list| {
        list.iter()
            .filter_map(Value::as_str)
            .any(|it| it.trim_start_matches('.').eq_ignore_ascii_case(&own))
    });
    if matches!(
        (member(&policy, "type").as_str(), listed),
        (Some("allow"), Some(false)) | (Some("block"), Some(true))
    ) {
        notes.push(Note::inferred(format!("The channel does not take .{own} files {way}.")));
    }
    notes
}

/// A number of bytes for people: `512 bytes`, `8.0 MiB`.
#[must_use]
pub fn bytes(size: u64) -> String {
    let (unit, factor) = match size {
        1 => return "1 byte".to_owned(),
        0..1024 => return format!("{size} bytes"),
        1024..1_048_576 => ("KiB", 1024),
        _ => ("MiB", 1_048_576),
    };
    let tenths = size.saturating_mul(10) / factor;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

/// The body of `POST /assets`.
#[must_use]
pub fn request(channel_type: &str, sender: &str, name: &str, size: u64) -> Value {
    json!({"channel": {"type": channel_type}, "sender": {"type": sender}, "name": name, "size": size})
}

/// What the host of a signed address says: the words in its JSON, or the text that it is.
#[must_use]
pub fn said(text: &str) -> String {
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let own = |name: &str| json.get(name)?.as_str().map(str::to_owned);
    let words =
        ["userMessage", "developerMessage", "message", "error"].iter().find_map(|it| own(it));
    match (words, own("code")) {
        (Some(words), Some(code)) => format!("{words} ({code})"),
        (Some(words), None) => words,
        _ => text.trim().to_owned(),
    }
}

/// Text as a whole number, where it is one as a number is written; else as the text that it is.
#[must_use]
pub fn whole_number(text: &str) -> Value {
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    number.map_or_else(|| json!(text), Value::from)
}

/// An attachment of a message, from an asset as the server tells it.
#[must_use]
pub fn attachment(asset: &Value) -> Value {
    let own = |name: &str| asset.get(name).cloned().unwrap_or_default();
    json!({"name": own("name"), "contentType": own("contentType"), "size": own("size"), "url": own("contentUrl")})
}

/// When a signed address stops working.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// In milliseconds since 1970.
    At(u64),
    /// It is not said in a form that is known.
    Unknown,
}

/// Reads `contentUrlExpiry`, whose form is not documented: a timestamp, or a number that is taken
/// for seconds or milliseconds since 1970, or, where it is small, for seconds from `now`.
#[must_use]
pub fn expiry(value: &Value, now: u64) -> Expiry {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => match timestamp(text.trim()) {
            Some(at) => return Expiry::At(at),
            None => text.trim().parse().ok(),
        },
        _ => None,
    };
    match number {
        Some(ms @ 100_000_000_000..) => Expiry::At(ms),
        Some(seconds @ 1_000_000_000..) => Expiry::At(seconds * 1000),
        Some(seconds @ 1..=31_536_000) => Expiry::At(now.saturating_add(seconds * 1000)),
        _ => Expiry::Unknown,
    }
}

/// Milliseconds since 1970 of `2026-04-18T07:10:00.000Z`, with or without fraction, with `Z` or an
/// offset.
#[must_use]
pub fn timestamp(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', ' '])?;
    let mut date = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let mut clock = clock.split(':');
    let (hour, minute): (i64, i64) = (clock.next()?.parse().ok()?, clock.next()?.parse().ok()?);
    let (second, fraction) =
        clock.next().map_or(("0", ""), |it| it.split_once('.').unwrap_or((it, "")));
    let second: i64 = second.parse().ok()?;
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let shift = match offset.split_at_checked(1)? {
        ("Z", "") => 0,
        (sign, rest) => {
            let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 24
        || minute > 59
        || second > 60
    {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute - shift) * 60 + second;
    u64::try_from(seconds * 1000 + millis).ok()
}

/// Years are counted from March, so that the leap day comes last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// A time that remains, for people: `14 min 3 s`.
#[must_use]
pub fn remaining(millis: u64) -> String {
    let seconds = millis.div_ceil(1000);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// How files are sent to signed addresses: the contract leaves it open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// `POST` or `PUT`.
    pub method: String,
    /// The form field that holds the file; none for the bare bytes.
    pub field: Option<String>,
}

impl Default for Upload {
    fn default() -> Self {
        Self { method: "POST".to_owned(), field: None }
    }
}

/// The line that uploads a file from a shell, for where a browser may not.
#[must_use]
pub fn curl(upload: &Upload, url: &str, name: &str, content_type: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let body = match &upload.field {
        // In a form, curl reads the quoted part of the name itself.
        Some(field) => {
            let name = name.replace('\\', r"\\").replace('"', r#"\""#);
            format!("-F {}", quoted(&format!("{field}=@\"{name}\";type={content_type}")))
        }
        None => format!(
            "-H {} --data-binary {}",
            quoted(&format!("Content-Type: {content_type}")),
            quoted(&format!("@{name}"))
        ),
    };
    format!("curl -X {} {body} {}", upload.method, quoted(url))
}

/// The address of an asset below the base URL.
#[must_use]
pub fn path(id: &str) -> String {
    format!("/assets/{}", encode(id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(name: &str, size: u64, head: &[u8]) -> File {
        File { name: name.to_owned(), size, head: head.to_vec() }
    }

    fn texts(file: &File, channel: &Value) -> Vec<(bool, String)> {
        notes(file, channel, "customer")
            .into_iter()
            .map(|note| (note.blocks(), note.text))
            .collect()
    }

    #[test]
    fn sizes_and_names_of_the_contract_block() {
        for (one, words) in [
            (file("a.png", 0, b""), "The file is empty."),
            (file("a.png", 11 << 20, b""), "It has 11.0 MiB; 10 MiB are allowed."),
            (file("photo", 5, b""), "The name needs an extension, such as .png."),
            (file(".png", 5, b""), "The name needs an extension, such as .png."),
            (
                file(&format!("{}.png", "x".repeat(252)), 5, b""),
                "The name is longer than 255 characters.",
            ),
        ] {
            assert_eq!(texts(&one, &json!(null)), [(true, words.to_owned())]);
        }
        for size in [1, MOST] {
            assert_eq!(texts(&file("a.png", size, b""), &json!(null)), []);
        }
    }

    #[test]
    fn odd_names_are_sent_without_what_is_odd() {
        assert_eq!(safe_name("../secret/a.png"), "a.png");
        assert_eq!(safe_name("C:\\x\\a.png"), "a.png");
        assert_eq!(safe_name("a\u{7}\n.png"), "a.png");
        assert_eq!(safe_name("a\u{202e}gnp.exe"), "agnp.exe");
        assert_eq!(safe_name("dir/"), "dir");
        assert_eq!(safe_name("Foto från Åre 👋.png"), "Foto från Åre 👋.png");
        let notes = texts(&file("x/a\u{202e}b.png", 5, b""), &json!(null));
        assert!(!notes[0].0 && notes[0].1.ends_with("it is sent as ab.png."), "{notes:?}");
    }

    #[test]
    fn content_that_is_not_what_the_name_says() {
        let odd = |name: &str, head: &[u8]| texts(&file(name, 5, head), &json!(null));
        assert_eq!(
            odd("a.png", b"%PDF-1.7")[0].1,
            "The name says image/png, the content looks like application/pdf."
        );
        assert_eq!(
            odd("a.pdf", b"MZ\x90")[0].1,
            "The name says application/pdf, the content looks like a program."
        );
        for (name, head) in [
            ("a.png", &b"\x89PNG\r\n\x1a\n"[..]),
            ("a.jpg", b"\xff\xd8\xff\xe0"),
            ("a.docx", b"PK\x03\x04"),
            ("a.txt", b"hello"),
        ] {
            assert_eq!(odd(name, head), [], "{name}");
        }
    }

    #[test]
    fn the_channels_policy_warns() {
        let channel = json!({"restrictions": {"inbound": {"attachmentPolicy": {"enabled": true, "maxSize": 5_242_880, "type": "allow", "extensions": ["jpg", ".PNG"]}}}});
        assert_eq!(texts(&file("a.png", 5, b""), &channel), []);
        assert_eq!(
            texts(&file("a.exe", 5, b""), &channel),
            [(false, "The channel does not take .exe files inbound.".to_owned())]
        );
        assert_eq!(
            texts(&file("a.png", 6 << 20, b""), &channel),
            [(false, "The channel allows 5,242,880 inbound (probably bytes).".to_owned())]
        );
        let off = json!({"restrictions": {"inbound": {"attachmentPolicy": {"enabled": false, "type": "block", "extensions": ["exe"]}}}});
        assert_eq!(texts(&file("a.exe", 5, b""), &off).len(), 2);
    }

    #[test]
    fn expiry_in_any_form() {
        let now = 1_772_439_330_125;
        let at = |value: Value| expiry(&value, now);
        assert_eq!(at(json!("2026-03-02T08:15:30.125Z")), Expiry::At(now));
        assert_eq!(at(json!("2026-03-02T09:15:30.125+01:00")), Expiry::At(now));
        assert_eq!(at(json!("2026-03-02 08:15:30")), Expiry::At(now - 125));
        assert_eq!(at(json!("2026-03-02T03:15-0500")), Expiry::At(now - 30_125));
        assert_eq!(at(json!(now)), Expiry::At(now));
        assert_eq!(at(json!(1_772_439_330)), Expiry::At(now - 125));
        assert_eq!(at(json!("1772439330")), Expiry::At(now - 125));
        assert_eq!(at(json!(900)), Expiry::At(now + 900_000));
        for unknown in [
            json!(null),
            json!("soon"),
            json!(0),
            json!(-5),
            json!(""),
            json!({}),
            json!("2026-13-02T08:15:30Z"),
        ] {
            assert_eq!(at(unknown), Expiry::Unknown);
        }
        assert_eq!(timestamp("2000-02-29T00:00:00Z"), Some(951_782_400_000));
    }

    #[test]
    fn said_for_people() {
        assert_eq!(
            [0, 1, 1023, 1536, 8 << 20].map(bytes),
            ["0 bytes", "1 byte", "1023 bytes", "1.5 KiB", "8.0 MiB"]
        );
        assert_eq!(
            [1, 59_000, 843_000, 7_260_000].map(remaining),
            ["1 s", "59 s", "14 min 3 s", "2 h 1 min"]
        );
    }

    #[test]
    fn what_a_host_says() {
        assert_eq!(said(r#"{"code": "403-1", "developerMessage": "No."}"#), "No. (403-1)");
        assert_eq!(said(r#"{"message": "No."}"#), "No.");
        for text in ["", "<Error>no</Error>", "{}", "7", "[\"a\"]"] {
            assert_eq!(said(text), text);
        }
    }

    #[test]
    fn whole_numbers_are_read_as_they_are_written() {
        assert_eq!(["0", "-120", "20480"].map(whole_number), [0, -120, 20480].map(Value::from));
        for text in ["", "-", "-0", "007", "+5", "1.0", "1e3", " 5", "99999999999999999999"] {
            assert_eq!(whole_number(text), json!(text));
        }
    }

    #[test]
    fn curl_lines_survive_a_shell() {
        let raw = Upload::default();
        assert_eq!(
            curl(&raw, "https://a.example/u?s='x", "it's.png", "image/png"),
            r"curl -X POST -H 'Content-Type: image/png' --data-binary '@it'\''s.png' 'https://a.example/u?s='\''x'"
        );
        let form = Upload { method: "PUT".to_owned(), field: Some("file".to_owned()) };
        assert_eq!(
            curl(&form, "https://a.example/u", "a\".png", "image/png"),
            r#"curl -X PUT -F 'file=@"a\".png";type=image/png' 'https://a.example/u'"#
        );
    }

    #[test]
    fn the_request_is_that_of_the_contract() {
        let text = include_str!("../../contract/conversation-manager.yaml");
        let contract: Value = serde_yaml_ng::from_str(text).unwrap();
        let example = &contract["paths"]["/assets"]["post"]["requestBody"]["content"]["application/json"]
            ["examples"]["picture"]["value"];
        assert_eq!(&request("custom.teams", "customer", "photo.png", 20480), example);
        assert_eq!(
            contract["components"]["schemas"]["AssetCreate"]["properties"]["size"]["maximum"],
            MOST
        );
    }

    proptest! {
        #[test]
        fn names_are_safe_and_stay_so(name in ".{0,30}") {
            let safe = safe_name(&name);
            prop_assert!(!safe.contains(['/', '\\']) && !safe.chars().any(char::is_control));
            prop_assert_eq!(safe_name(&safe), safe);
            let _ = timestamp(&name);
            let _ = expiry(&json!(name), 0);
        }
    }
}
