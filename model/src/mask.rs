//! Hides secrets in requests and answers, before anything of them is kept.
//!
//! Texts are read letter by letter and not parsed: what is broken or cut off is masked too.

use crate::{list::encode, secret_name::is_secret};

/// Stands for what is hidden.
pub const MASK: &str = "••••••••";
/// Shorter secrets are not looked for in other texts: they are parts of words.
const SHORTEST: usize = 8;
/// JSON in a text in JSON is looked into so many times; what lies deeper is hidden.
const NESTED: u8 = 4;
/// What a form post to a token endpoint may show.
const SHOWN_IN_FORMS: [&str; 7] = [
    "grant_type",
    "scope",
    "client_id",
    "redirect_uri",
    "response_type",
    "code_challenge_method",
    "token_type_hint",
];

/// Secrets of one request: whoever repeats them is masked too.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Takes note of a secret, as it is and as addresses and JSON write it.
    pub fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let json = serde_json::to_string(secret).unwrap_or_default();
        let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
        for form in [secret, &encode(secret), json] {
            if !form.is_empty() && !self.0.iter().any(|known| known == form) {
                // The longest first: one may be the beginning of another.
                let at = self.0.partition_point(|known| known.len() > form.len());
                self.0.insert(at, form.to_owned());
            }
        }
    }

    /// Hides every known secret, what looks like a token, and the signatures of addresses.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let mut text = tokens(&addresses(text, false));
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        text
    }
}

/// The value of a header.
#[must_use]
pub fn header(name: &str, value: &str, secrets: &mut Secrets) -> String {
    if !is_secret(name) {
        return secrets.hide(value);
    }
    // The scheme is no secret: `Bearer`.
    match value.split_once(' ') {
        Some((scheme, secret)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            secrets.add(secret);
            format!("{scheme} {MASK}")
        }
        _ => {
            secrets.add(value);
            MASK.to_owned()
        }
    }
}

/// A body, of whatever kind; `address` is where it went or came from.
#[must_use]
pub fn body(text: &str, address: &str, secrets: &mut Secrets) -> String {
    let masked = if holds_json(text) {
        json(text, address.contains("/authentications"), secrets, 0)
    } else {
        text.to_owned()
    };
    secrets.hide(&masked)
}

/// A form post: nothing but what is known to be no secret.
#[must_use]
pub fn form(text: &str, secrets: &mut Secrets) -> String {
    let mut shown = String::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !shown.is_empty() {
            shown.push('&');
        }
        shown.push_str(name);
        shown.push('=');
        if SHOWN_IN_FORMS.contains(&name) || value.is_empty() {
            shown.push_str(value);
        } else {
            secrets.add(&decoded(value));
            shown.push_str(MASK);
        }
    }
    shown
}

/// The answer of a create call: its id, and the names of everything else.
#[must_use]
pub fn created(text: &str) -> String {
    let Ok(serde_json::Value::Object(mut answer)) = serde_json::from_str(text) else {
        // What cannot be read cannot be told apart from a secret, but for pages of HTML.
        return match text.trim_start() {
            "" => String::new(),
            page if page.starts_with('<') => Secrets::default().hide(text),
            _ => MASK.to_owned(),
        };
    };
    for (name, value) in &mut answer {
        if name != "id" {
            *value = MASK.into();
        }
    }
    serde_json::Value::Object(answer).to_string()
}

/// One object or list around the place that is read.
#[allow(clippy::struct_excessive_bools, reason = "what is known of a place, not states of it")]
struct Level {
    /// Which one it is, counted from the beginning.
    number: usize,
    is_object: bool,
    /// The next text is the name of a member.
    name_due: bool,
    /// Everything in it is a secret.
    hidden: bool,
    /// So is the member that is read.
    member_hidden: bool,
    /// It is a list of HTTP headers, or inside of one.
    in_headers: bool,
    /// The member that is read is one.
    member_is_headers: bool,
    /// The member that is read is a signed address.
    member_is_signed: bool,
    /// The member that is read names the one that is called `value`.
    member_is_name: bool,
    /// One before it did, and is whole.
    has_name: bool,
    /// There was one that is called `value`.
    has_value: bool,
    /// That name is the name of a secret.
    value_hidden: bool,
}

impl Level {
    fn inside(outer: Option<&Self>, is_object: bool, number: usize, value_hidden: bool) -> Self {
        Self {
            number,
            is_object,
            name_due: is_object,
            hidden: outer.is_some_and(|one| one.hidden || one.member_hidden),
            member_hidden: false,
            in_headers: outer.is_some_and(|one| one.in_headers || one.member_is_headers),
            member_is_headers: false,
            member_is_signed: outer.is_some_and(|one| one.member_is_signed),
            member_is_name: false,
            has_name: false,
            has_value: false,
            value_hidden,
        }
    }

    fn begin_member(&mut self, name: &str, is_authentication: bool) {
        self.name_due = false;
        self.member_hidden = is_secret(name)
            || (is_authentication && name == "payload")
            || ((self.in_headers || self.value_hidden) && name == "value");
        self.has_name |= self.member_is_name;
        self.member_is_name = matches!(name, "name" | "key");
        self.has_value |= name == "value";
        self.member_is_headers = name.eq_ignore_ascii_case("headers");
        self.member_is_signed = name == "contentUrl";
    }
}

fn holds_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

fn json(text: &str, is_authentication: bool, secrets: &mut Secrets, depth: u8) -> String {
    let mut late = Vec::new();
    let shown = scan(text, is_authentication, secrets, depth, &mut late);
    if late.contains(&true) {
        return scan(text, is_authentication, secrets, depth, &mut late);
    }
    shown
}

/// `late` says of each level whether its `value` is a secret: by a name that stands behind it, or
/// may have been cut off. It is filled on the way, and asked when all is read once more.
fn scan(
    text: &str,
    is_authentication: bool,
    secrets: &mut Secrets,
    depth: u8,
    late: &mut Vec<bool>,
) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut levels: Vec<Level> = Vec::new();
    let mut count = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => {
                at = end_of_text(bytes, start);
                let raw = &text[start..at];
                match levels.last_mut() {
                    Some(level) if level.is_object && level.name_due => {
                        level.begin_member(&plain(raw), is_authentication);
                        out.push_str(raw);
                    }
                    Some(level) if level.hidden || level.member_hidden => {
                        let secret = plain(raw);
                        secrets.add(&secret);
                        out.push('"');
                        out.push_str(if secret.is_empty() { "" } else { MASK });
                        out.push('"');
                    }
                    level => {
                        let signed = level.as_ref().is_some_and(|level| level.member_is_signed);
                        if let Some(level) = level.filter(|level| level.member_is_name)
                            && is_secret(&plain(raw))
                        {
                            level.value_hidden = true;
                            late[level.number] = level.has_value;
                        }
                        out.push_str(&inner(raw, signed, is_authentication, secrets, depth));
                    }
                }
            }
            b'{' | b'[' => {
                if late.len() == count {
                    late.push(false);
                }
                levels.push(Level::inside(levels.last(), byte == b'{', count, late[count]));
                count += 1;
                out.push(byte.into());
            }
            b'}' | b']' => {
                levels.pop();
                out.push(byte.into());
            }
            b',' => {
                if let Some(level) = levels.last_mut() {
                    level.name_due = level.is_object;
                    level.member_hidden &= !level.is_object;
                }
                out.push(',');
            }
            b'-' | b'0'..=b'9' => {
                while bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b))
                {
                    at += 1;
                }
                let hidden = levels.last().is_some_and(|level| level.hidden || level.member_hidden);
                if hidden {
                    secrets.add(&text[start..at]);
                    out.push('"');
                    out.push_str(MASK);
                    out.push('"');
                } else {
                    out.push_str(&text[start..at]);
                }
            }
            _ => {
                while bytes.get(at).is_some_and(|b| !b"\"{}[],-0123456789".contains(b)) {
                    at += 1;
                }
                out.push_str(&text[start..at]);
            }
        }
    }
    if let Some(level) = levels.last() {
        late[level.number] |= level.has_value && !level.has_name;
    }
    out
}

/// A text that is no secret by its name: it may hold JSON, or a signed address.
fn inner(
    raw: &str,
    signed: bool,
    is_authentication: bool,
    secrets: &mut Secrets,
    depth: u8,
) -> String {
    if signed {
        return addresses(raw, true);
    }
    // Without one, there is no quotation mark in it.
    if raw.contains('\\') {
        let value = plain(raw);
        if holds_json(&value) {
            let masked = match depth {
                NESTED => MASK.to_owned(),
                _ => json(&value, is_authentication, secrets, depth + 1),
            };
            if masked != value {
                return serde_json::to_string(&masked).unwrap_or_default();
            }
        }
    }
    raw.to_owned()
}

/// Behind the quotation mark that ends the text which begins at `start`, or the end of everything.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// What a JSON text says; about that where it is broken or cut off.
fn plain(raw: &str) -> String {
    if !raw.contains('\\') {
        return raw.trim_matches('"').to_owned();
    }
    serde_json::from_str(raw).unwrap_or_else(|_| {
        let mut out = String::new();
        let mut rest = raw.trim_start_matches('"');
        while let Some((before, escaped)) = rest.split_once('\\') {
            out.push_str(before);
            let code = || u32::from_str_radix(escaped.strip_prefix('u')?.get(..4)?, 16).ok();
            let mut letters = escaped.chars();
            match (code().and_then(char::from_u32), letters.next()) {
                (Some(letter), _) => {
                    out.push(letter);
                    letters.nth(3);
                }
                (None, Some('n')) => out.push('\n'),
                (None, letter) => out.extend(letter),
            }
            rest = letters.as_str();
        }
        out + rest.trim_end_matches('"')
    })
}

/// Hides signatures, tokens and keys in the queries of addresses; all of a query if it is `signed`.
#[must_use]
pub fn addresses(text: &str, signed: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['?', '&', '\\']) {
        // JSON may write `&` as `\u0026`.
        let mark = if rest[at..].starts_with("\\u0026") { 6 } else { 1 };
        let (before, after) = rest.split_at(at + mark);
        out.push_str(before);
        rest = after;
        if mark == 1 && before.ends_with('\\') {
            continue;
        }
        let name = run(after, |c| c.is_ascii_alphanumeric() || "_-.$%".contains(c));
        let Some(value) = after[name.len()..].strip_prefix('=') else { continue };
        let value = run(value, |c| !c.is_whitespace() && !"&\"'<>#\\".contains(c));
        if !name.is_empty() && !value.is_empty() && (signed || is_secret(name) || name == "Policy")
        {
            out.push_str(name);
            out.push('=');
            out.push_str(MASK);
            rest = &after[name.len() + 1 + value.len()..];
        }
    }
    out.push_str(rest);
    out
}

/// Hides what has the form of a signed token, and what stands behind `Bearer`.
fn tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let is_token = |c: char| c.is_ascii_alphanumeric() || "_-.~+/=".contains(c);
    loop {
        let jwt = rest.find("eyJ");
        let bearer = rest.find("Bearer ").map(|at| at + 7);
        let Some(at) = [jwt, bearer].into_iter().flatten().min() else { break };
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let token = run(after, is_token);
        let is_jwt = after.starts_with("eyJ") && token.contains('.');
        if token.len() > 20 && (is_jwt || before.ends_with("Bearer ")) {
            out.push_str(MASK);
        } else {
            out.push_str(token);
        }
        // A step at least, where no token begins.
        let step = token.len().max(after.chars().next().map_or(0, char::len_utf8));
        out.push_str(&after[token.len()..step]);
        rest = &after[step..];
    }
    out.push_str(rest);
    out
}

/// The beginning of a text, as far as its letters fit.
fn run(text: &str, fits: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !fits(c)).unwrap_or(text.len())]
}

/// A value of a form, read.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let digits = || {
            let pair = [rest.clone().next()?, rest.clone().nth(1)?];
            u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()
        };
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match digits() {
                Some(one) => {
                    bytes.push(one);
                    rest.nth(1);
                }
                None => bytes.push(b'%'),
            },
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        body(text, "/clientapplications", &mut Secrets::default())
    }

    #[test]
    fn hides_secret_members_on_every_level() {
        assert_eq!(
            masked(r#"{"name": "x", "auth": {"username": "u", "password": "p\"w", "n": 1}}"#),
            format!(
                r#"{{"name": "x", "auth": {{"username": "u", "password": "{MASK}", "n": 1}}}}"#
            )
        );
        assert_eq!(
            masked(
                r#"{"access_token":"abc","token_type":"Bearer","client_secret":12,"secret":null}"#
            ),
            format!(
                r#"{{"access_token":"{MASK}","token_type":"Bearer","client_secret":"{MASK}","secret":null}}"#
            )
        );
        assert_eq!(
            masked(r#"{"credentials":["a",{"b":"c"}],"d":"e"}"#),
            format!(r#"{{"credentials":["{MASK}",{{"b":"{MASK}"}}],"d":"e"}}"#)
        );
        // A name may be written with escapes.
        assert_eq!(masked(r#"{"p\u0061ssword":"x"}"#), format!(r#"{{"p\u0061ssword":"{MASK}"}}"#));
    }

    #[test]
    fn hides_values_of_headers_and_payloads() {
        let text = r#"{"headers":[{"name":"X-Key","value":"k"}],"payload":"p","value":"v"}"#;
        assert_eq!(
            body(text, "https://h/authentications/1", &mut Secrets::default()),
            format!(
                r#"{{"headers":[{{"name":"X-Key","value":"{MASK}"}}],"payload":"{MASK}","value":"v"}}"#
            )
        );
    }

    #[test]
    fn hides_what_is_named_like_a_secret_in_any_spelling() {
        assert_eq!(
            masked(
                r#"{"api-key":"k","tokenUrl":"https://h/t","passwordPolicy":"strict","PWD":"p","keyboard":"k"}"#
            ),
            format!(
                r#"{{"api-key":"{MASK}","tokenUrl":"https://h/t","passwordPolicy":"strict","PWD":"{MASK}","keyboard":"k"}}"#
            )
        );
        assert_eq!(
            masked(r#"[{"name":"apiKey","value":"k"},{"name":"colour","value":"red"}]"#),
            format!(r#"[{{"name":"apiKey","value":"{MASK}"}},{{"name":"colour","value":"red"}}]"#)
        );
    }

    #[test]
    fn hides_in_what_is_broken() {
        for text in [r#"{"password":"hunter2hunt"#, r#"{"a":{"password":"hunter2hunt"#] {
            assert!(!masked(text).contains("hunter2"), "{}", masked(text));
        }
        assert_eq!(masked("{\"a\":\"\\"), "{\"a\":\"\\");
        assert_eq!(masked("]}],{\"a"), "]}],{\"a");
    }

    #[test]
    fn hides_in_json_inside_of_json() {
        let shown = masked(r#"{"message":"{\"password\":\"hunter2hunter2\",\"a\":1}"}"#);
        assert_eq!(shown, format!(r#"{{"message":"{{\"password\":\"{MASK}\",\"a\":1}}"}}"#));
    }

    #[test]
    fn hides_a_value_before_its_name() {
        assert_eq!(
            masked(r#"[{"value":"hunter2","name":"apiKey"},{"value":"v","key":"colour"},1.50]"#),
            format!(
                r#"[{{"value":"{MASK}","name":"apiKey"}},{{"value":"v","key":"colour"}},1.50]"#
            )
        );
        assert_eq!(
            masked(r#"{"value":{"a":["x",{"value":12}]},"key":"pin"}"#),
            format!(r#"{{"value":{{"a":["{MASK}",{{"value":"{MASK}"}}]}},"key":"pin"}}"#)
        );
        // The name may have been cut off.
        for text in [
            r#"[{"value":"hunter2"#,
            r#"[{"value":"hunter2","na"#,
            r#"[{"value":"hunter2","name":"api"#,
        ] {
            assert!(!masked(text).contains("hunter2"), "{}", masked(text));
        }
        let text = r#"{"value":[{"name":"Visa","value":"v","a":"b"#;
        assert_eq!(masked(text), text);
    }

    #[test]
    fn hides_in_json_inside_of_json_however_it_is_written() {
        let text = r#"{"a":"{\u0022password\u0022:\u0022hunter2\u0022}"}"#;
        assert_eq!(masked(text), format!(r#"{{"a":"{{\"password\":\"{MASK}\"}}"}}"#));
        assert_eq!(
            masked(r#""{\"value\":\"x\",\"name\":\"apiKey\"}""#),
            format!(r#""{{\"value\":\"{MASK}\",\"name\":\"apiKey\"}}""#)
        );
        let mut text = r#"{"password":"hunter2"}"#.to_owned();
        for _ in 0..9 {
            text = serde_json::json!({"a": text}).to_string();
            assert!(!masked(&text).contains("hunter2"), "{}", masked(&text));
        }
        for broken in [
            r#"{"a":"{\"password\":\"hunter2 and mo"#,
            r#"{"a":"{\"password\":\"hunter2\"#,
            r#"{"a":"{\u0022password\u0022:\u0022hunter2\u00"#,
            r#"{"a":"{\"password\":\"hunter2 \q\"}"}"#,
        ] {
            assert!(!masked(broken).contains("hunter2"), "{}", masked(broken));
        }
    }

    #[test]
    fn hides_a_secret_that_begins_like_another() {
        let mut secrets = Secrets::default();
        for secret in ["abcdefgh", "abcdefgh-tail", "abcdefgh-tailsecret"] {
            secrets.add(secret);
        }
        assert_eq!(secrets.hide("abcdefgh-tailsecret abcdefgh"), format!("{MASK} {MASK}"));
    }

    #[test]
    fn hides_what_repeats_a_secret() {
        let mut secrets = Secrets::default();
        let _ = body(r#"{"password":"p/w \"quoted\""}"#, "", &mut secrets);
        assert_eq!(secrets.hide(r#"Refused: p/w "quoted"!"#), format!("Refused: {MASK}!"));
        assert_eq!(secrets.hide("x=p%2Fw%20%22quoted%22"), format!("x={MASK}"));
        assert_eq!(secrets.hide(r#"p/w \"quoted\""#), MASK);
    }

    #[test]
    fn hides_signatures_of_addresses() {
        assert_eq!(
            addresses("https://h/a?X-Amz-Signature=abc&b=1\\u0026sig=q\" ?token=t", false),
            format!("https://h/a?X-Amz-Signature={MASK}&b=1\\u0026sig={MASK}\" ?token={MASK}")
        );
        assert_eq!(
            masked(r#"{"contentUrl":"https://h/up?anything=abc&b=2","a":"?b=c"}"#),
            format!(r#"{{"contentUrl":"https://h/up?anything={MASK}&b={MASK}","a":"?b=c"}}"#)
        );
        assert_eq!(addresses("/x?$pagenum=1&$pagesize=25", false), "/x?$pagenum=1&$pagesize=25");
    }

    #[test]
    fn hides_tokens_wherever_they_stand() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        assert_eq!(masked(&format!("a {jwt}, b")), format!("a {MASK}, b"));
        assert_eq!(masked(&format!("Bearer {} x", "a".repeat(30))), format!("Bearer {MASK} x"));
        assert_eq!(masked("Bearer of news; eyJ"), "Bearer of news; eyJ");
        assert_eq!(masked("Bearer ü"), "Bearer ü");
    }

    #[test]
    fn shows_of_forms_only_what_is_known() {
        let mut secrets = Secrets::default();
        let text = "grant_type=password&client_id=c&username=u&password=a%20long%26secret&x=";
        assert_eq!(
            form(text, &mut secrets),
            format!("grant_type=password&client_id=c&username={MASK}&password={MASK}&x=")
        );
        assert_eq!(secrets.hide("it was a long&secret"), format!("it was {MASK}"));
    }

    #[test]
    fn shows_of_what_was_created_only_the_id() {
        assert_eq!(
            created(r#"{"id":"7","clientId":"c","deep":{"x":1}}"#),
            format!(r#"{{"id":"7","clientId":"{MASK}","deep":"{MASK}"}}"#)
        );
        assert_eq!(created(r#"{"id":"7","clientId":"#), MASK);
        assert_eq!(created("<html>"), "<html>");
        assert_eq!(created(" "), "");
    }

    #[test]
    fn keeps_the_scheme_of_a_header() {
        let mut secrets = Secrets::default();
        assert_eq!(
            header("Authorization", "Bearer abcdefgh", &mut secrets),
            format!("Bearer {MASK}")
        );
        assert_eq!(header("X-Api-Key", "k", &mut secrets), MASK);
        assert_eq!(header("Accept", "application/json", &mut secrets), "application/json");
        assert_eq!(secrets.hide("abcdefgh"), MASK);
    }
}
