//! What is known to be wrong with a document before it is sent.
//!
//! Only rules that the contract states. The server decides; anything else is its business.

use serde_json::Value;

use crate::{
    document::{holds_mask, is_blank, mask_places, pruned, walk},
    path::Path,
    secrets,
    spec::{Field, Kind, Resource, Section, Spec},
    words::grouped,
};

const MASKED: &str = "The server sent a mask. Type the secret again.";

/// One thing to correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; the root for the document as a whole.
    pub path: Path,
    /// What to do about it, as a sentence.
    pub message: String,
    /// Whether it is no more than a warning: the server may think otherwise.
    pub advice: bool,
}

impl Problem {
    fn new(path: &Path, message: impl Into<String>) -> Self {
        Self { path: path.clone(), message: message.into(), advice: false }
    }
}

/// Everything that is wrong with the body of a create or update call, in the order of the form.
#[must_use]
pub fn problems(spec: &Spec, body: &Value) -> Vec<Problem> {
    let mut found = all(spec, body);
    found.retain(|problem| !problem.advice);
    found
}

/// What the server may miss in it, where the contract is not sure.
#[must_use]
pub fn advice(spec: &Spec, body: &Value) -> Vec<Problem> {
    let mut found = all(spec, body);
    found.retain(|problem| problem.advice);
    found
}

fn all(spec: &Spec, body: &Value) -> Vec<Problem> {
    let mut found = Vec::new();
    for section in spec.sections() {
        if applies(section, body) {
            for field in section.fields {
                check(field, &Path::root(), body, &mut found);
            }
        }
    }
    if spec.resource == Resource::Orchestration {
        check_parts(&pruned(spec, body, None), &mut found);
    }
    for path in mask_places(spec, body) {
        if !found.iter().any(|problem| problem.path == path) {
            found.push(Problem::new(&path, MASKED));
        }
    }
    found
}

/// Whether no field stands at a place: it can only be corrected as JSON.
#[must_use]
pub fn is_elsewhere(spec: &Spec, document: &Value, path: &Path) -> bool {
    let mut is_field = false;
    walk(spec, document, &mut |_, place| is_field |= place == path);
    !is_field
}

/// Whether a section counts for this document.
#[must_use]
pub fn applies(section: &Section, document: &Value) -> bool {
    section.when.is_none_or(|(path, value)| {
        Path::parse(path).get(document).and_then(Value::as_str) == Some(value)
    })
}

/// The contract wants a bot part or an agent part, and bots in the bot part.
fn check_parts(body: &Value, found: &mut Vec<Problem>) {
    let bots = Path::parse("applications.botConfiguration.bots");
    let agents = Path::parse("applications.agentConfiguration.agents");
    let part = |path: &str| Path::parse(path).get(body).is_some_and(|part| !part.is_null());
    let bot_part = part("applications.botConfiguration");
    if !bot_part && !part("applications.agentConfiguration") {
        found.push(Problem::new(
            &bots,
            "Choose a bot or an agent: an orchestration needs at least one of them.",
        ));
    } else if bot_part && bots.get(body).is_none_or(Value::is_null) {
        found.push(Problem::new(
            &bots,
            "Add a bot, or clear the bypass and forward settings: they need one.",
        ));
    } else if part("applications.agentConfiguration") && agents.get(body).is_none_or(Value::is_null)
    {
        found.push(Problem::new(&agents, "Add an agent."));
    }
}

fn check(field: &Field, at: &Path, body: &Value, found: &mut Vec<Problem>) {
    let path = at.then(field.path);
    // Where a record comes from a server, that may write nothing in place of a secret.
    let is_kept_back = |value: &Value| {
        let is_empty = field.is_secret() && value.as_str() == Some("");
        is_empty && body.get("id").is_some() && !secrets::is_in_row(&path)
    };
    let absent = |value: &&Value| {
        value.is_null()
            || (field.required || field.advised) && is_too_short(field, value)
            || field.required && is_kept_back(value)
    };
    let Some(value) = path.get(body).filter(|value| !absent(value)) else {
        if field.required {
            found.push(Problem::new(&path, missing(field)));
        } else if field.advised {
            let message = "The server probably asks for this.";
            found.push(Problem { advice: true, ..Problem::new(&path, message) });
        }
        return;
    };
    if let Some(message) = wrong(field, value) {
        found.push(Problem::new(&path, message));
    }
    if let (Kind::List(items), Some(list)) = (field.kind, value.as_array()) {
        let mut seen: Vec<&str> = Vec::new();
        // Blank rows are not sent, so nothing in them is missing; but the first row of a list that
        // must not be empty shows what to fill in.
        let first_due = field.required && list.iter().all(is_blank);
        for (index, row) in list.iter().enumerate() {
            if is_blank(row) && !(first_due && index == 0) {
                continue;
            }
            let row_path = path.at(index);
            for inner in items.fields {
                check(inner, &row_path, body, found);
            }
            let Some(unique) = items.unique else { continue };
            if let Some(text) = Path::parse(unique).get(row).and_then(Value::as_str) {
                if seen.contains(&text) {
                    let message = format!("Each {} can be there only once.", items.singular);
                    found.push(Problem::new(&row_path.then(unique), message));
                }
                seen.push(text);
            }
        }
    }
}

fn missing(field: &Field) -> String {
    let label = lower_first(field.label);
    match field.kind {
        Kind::Reference(resource) => format!("Choose {}.", with_article(resource.spec().singular)),
        Kind::Choice(_) => format!("Choose {}.", with_article(&label)),
        Kind::List(items) => format!("Add {}.", with_article(items.singular)),
        Kind::Icon(_) => "Choose a picture.".to_owned(),
        _ => format!("Enter {}.", with_article(&label)),
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}

fn lower_first(label: &str) -> String {
    // `URL` and `OAuth` keep their capitals.
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// What is wrong about a value for a field.
#[must_use]
pub fn wrong(field: &Field, value: &Value) -> Option<String> {
    match field.kind {
        Kind::Text(max) | Kind::Prose(max) | Kind::Icon(max) => too_long(value.as_str()?, max),
        Kind::Url => not_a_url(value.as_str()?),
        Kind::Email => not_an_address(value.as_str()?),
        Kind::Secret | Kind::SecretJson => holds_mask(value).then(|| MASKED.to_owned()),
        Kind::Number(whole) => not_a_number(value, whole),
        Kind::Size => {
            let negative =
                value.as_number().is_some_and(|number| number.to_string().starts_with('-'));
            (negative || not_a_number(value, true).is_some())
                .then(|| "Write a whole number, or a size such as 10 MB.".to_owned())
        }
        Kind::List(items) => {
            let (least, most) = items.limits;
            let length = u32::try_from(value.as_array()?.len()).unwrap_or(u32::MAX);
            if length < least {
                return Some(format!("Add {}.", with_article(items.singular)));
            }
            (most > 0 && length > most).then(|| format!("At most {most} are possible."))
        }
        Kind::Flag(_) | Kind::Choice(_) | Kind::Choices(_) | Kind::Reference(_) => None,
    }
}

/// Whether it is an empty text, or nothing but blanks, where the contract asks for at least one character.
fn is_too_short(field: &Field, value: &Value) -> bool {
    let wants_text = matches!(
        field.kind,
        Kind::Text(1..)
            | Kind::Prose(1..)
            | Kind::Url
            | Kind::Email
            | Kind::Icon(_)
            | Kind::Reference(_)
    );
    wants_text && value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn too_long(text: &str, max: u32) -> Option<String> {
    let length = text.chars().count();
    let limit = usize::try_from(max).unwrap_or(usize::MAX);
    let over = |length: usize| {
        let (length, max) = (grouped(length as u64), grouped(max.into()));
        format!("{length} characters; at most {max} are possible.")
    };
    (max > 0 && length > limit).then(|| over(length))
}

/// A text typed where a number is due stays in the document as text, so that nothing is lost.
fn not_a_number(value: &Value, whole: bool) -> Option<String> {
    match value {
        Value::String(_) => Some("Write the number alone, such as 15.".to_owned()),
        Value::Number(number) if whole && self::whole(&number.to_string()).is_none() => {
            Some("Write a whole number, such as 15.".to_owned())
        }
        _ => None,
    }
}

/// A whole number written out: `1e3` is 1000 and `5.0` is 5; `None` if the text is no whole number.
#[must_use]
pub fn whole(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (number, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    if is_ambiguous(number) {
        return None;
    }
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if before.is_empty() || !is_number(before) || !is_number(after) {
        return None;
    }
    // No field holds a number of more digits; a power of a million would fill the memory.
    let power: i32 = power.parse().ok().filter(|power: &i32| power.abs() <= 30)?;
    let mut digits = format!("{before}{after}");
    let point = i32::try_from(before.len()).ok()? + power;
    let point = usize::try_from(point).unwrap_or(0);
    while digits.len() < point {
        digits.push('0');
    }
    let (digits, rest) = digits.split_at(point);
    if rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    Some(if digits.is_empty() { "0".to_owned() } else { format!("{sign}{digits}") })
}

/// Whether a point in a number may stand between groups of thousands as well as before a fraction.
#[must_use]
pub fn is_ambiguous(number: &str) -> bool {
    let parts = number.split_once('.');
    parts.is_some_and(|(whole, part)| {
        (1..=3).contains(&whole.len()) && whole != "0" && part.len() == 3
    })
}

fn not_a_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let usable = host.is_some_and(|host| !host.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    (!usable).then(|| "Write a whole address, such as https://bot.example.com/hub.".to_owned())
}

fn not_an_address(text: &str) -> Option<String> {
    let usable = matches!(text.split_once('@'), Some((name, host))
        if !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace);
    (!usable).then(|| "Write a mail address, such as ops@example.com.".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(resource: Resource, body: &Value) -> Vec<(String, String)> {
        problems(resource.spec(), body)
            .into_iter()
            .map(|problem| (problem.path.to_string(), problem.message))
            .collect()
    }

    #[test]
    fn wants_a_name_and_a_bot_or_an_agent() {
        assert_eq!(
            messages(Resource::Orchestration, &json!({})),
            [
                ("name".into(), "Enter a name.".into()),
                (
                    "applications.botConfiguration.bots".into(),
                    "Choose a bot or an agent: an orchestration needs at least one of them.".into()
                ),
            ]
        );
    }

    #[test]
    fn asks_for_a_secret_that_came_empty() {
        let of = |json: Value| {
            let found = messages(Resource::Authentication, &json);
            found.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        let mut login = json!({"id": "1", "name": "n", "type": "basic", "basicAuth": {"username": "u", "password": ""}});
        assert_eq!(of(login.clone()), ["basicAuth.password"]);
        Path::parse("id").remove(&mut login);
        assert!(of(login).is_empty(), "the contract allows it");
        let row = json!({"id": "1", "name": "n", "type": "oauth2", "oauth2": {"headers": [{"name": "A", "value": ""}]},
            "basicAuth": {"username": "u", "password": ""}});
        assert!(of(row).is_empty(), "a header may well be empty");
    }

    #[test]
    fn wants_bots_where_there_are_bot_settings() {
        let body =
            json!({"name": "n", "applications": {"botConfiguration": {"forwardTranscript": true}}});
        let found = messages(Resource::Orchestration, &body);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "applications.botConfiguration.bots");
    }

    #[test]
    fn asks_nothing_of_blank_rows_but_in_a_list_that_must_not_be_empty() {
        let agents = json!([{}, {"id": "x"}, {}]);
        let body = json!({"name": "n", "applications": {"agentConfiguration": {"agents": agents},
            "botConfiguration": {"bots": [{}]}}});
        assert!(messages(Resource::Orchestration, &body).is_empty());
        let found = messages(Resource::ClientApplication, &json!({"name": "n", "roles": [{}, {}]}));
        assert!(
            found.iter().all(|(path, _)| path.starts_with("roles[0].")) && found.len() == 4,
            "{found:?}"
        );
    }

    #[test]
    fn no_size_is_less_than_nothing() {
        let places = |size: Value| {
            let body =
                json!({"restrictions": {"inbound": {"attachmentPolicy": {"maxSize": size}}}});
            let found = messages(Resource::Channel, &body);
            found.iter().any(|(path, _)| path.ends_with("maxSize"))
        };
        assert!(places(json!(-1)) && places(json!(1.5)));
        assert!(!places(json!(0)) && !places(json!(5_242_880)));
    }

    #[test]
    fn names_the_row_of_a_missing_participant() {
        let body =
            json!({"name": "n", "applications": {"botConfiguration": {"bots": [{"id": "x"}]}}});
        assert_eq!(
            messages(Resource::Orchestration, &body),
            [(
                "applications.botConfiguration.bots[0].participant.id".into(),
                "Choose a participant.".into()
            )]
        );
    }

    #[test]
    fn counts_characters_not_bytes() {
        let body = |name: String| json!({"name": name, "applications": {"agentConfiguration": {"agents": [{"id": "x"}]}}});
        assert!(messages(Resource::Orchestration, &body("ö".repeat(255))).is_empty());
        let found = messages(Resource::Orchestration, &body("ö".repeat(256)));
        assert_eq!(found, [("name".into(), "256 characters; at most 255 are possible.".into())]);
        let wrong = too_long(&"x".repeat(10_000), 1023).unwrap();
        assert_eq!(wrong, "10,000 characters; at most 1,023 are possible.");
    }

    #[test]
    fn tells_text_from_a_number() {
        let body = json!({"name": "n", "applications": {"botConfiguration":
            {"bypassVaDuration": "15 min", "bots": [{"id": "x", "participant": {"id": "y"}}]}}});
        assert_eq!(
            messages(Resource::Orchestration, &body)[0].1,
            "Write the number alone, such as 15."
        );
    }

    #[test]
    fn knows_whole_numbers_however_they_are_written() {
        for (text, plain) in [
            ("15", "15"),
            ("1e3", "1000"),
            ("5.0", "5"),
            ("1.5E1", "15"),
            ("-2", "-2"),
            ("0.0", "0"),
            ("007", "7"),
            ("100e-2", "1"),
            (" 3 ", "3"),
            ("12345678901234567890", "12345678901234567890"),
        ] {
            assert_eq!(whole(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "x", "1.5", "1e-1", "1e99999", "1 000", "e3", ".5", "1.2.3", "--1"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_mask_where_no_field_stands_must_be_typed_anew_too() {
        let body = json!({"name": "n", "type": "bot", "application": {"id": "1"}, "apiKey": "***"});
        let spec = Resource::Participant.spec();
        assert!(messages(Resource::Participant, &body).contains(&("apiKey".into(), MASKED.into())));
        assert!(is_elsewhere(spec, &body, &Path::parse("apiKey")));
        assert!(!is_elsewhere(spec, &body, &Path::parse("application.id")));
    }

    #[test]
    fn a_mask_inside_a_payload_must_be_typed_anew() {
        let payload = r#"{"client_id": "a", "client_secret": "********"}"#;
        let body = json!({"name": "n", "type": "oauth2", "oauth2": {"payload": payload}});
        let found = messages(Resource::Authentication, &body);
        assert_eq!(found, [("oauth2.payload".into(), MASKED.into())]);
    }

    #[test]
    fn refuses_a_mask_a_half_url_and_a_second_role_of_one_name() {
        let body = json!({"name": "n", "roles": [
            {"name": "customer", "version": "v3", "callback": "bot.example.com", "notificationEmail": "ops"},
            {"name": "customer", "version": "v3", "callback": "https://x", "notificationEmail": "a@b",
             "headers": [{"name": "X", "value": "****"}]}]});
        let places: Vec<_> = messages(Resource::ClientApplication, &body)
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(
            places,
            [
                "roles[0].callback",
                "roles[0].notificationEmail",
                "roles[1].headers[0].value",
                "roles[1].name"
            ]
        );
    }

    #[test]
    fn looks_only_at_the_settings_of_the_chosen_type() {
        let body =
            json!({"name": "n", "type": "basic", "basicAuth": {"username": "u", "password": "p"}});
        assert!(messages(Resource::Authentication, &body).is_empty());
        let body = json!({"name": "n", "type": "oauth2"});
        assert!(messages(Resource::Authentication, &body).is_empty());
        let advice = advice(Resource::Authentication.spec(), &body);
        let places: Vec<_> = advice.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(places, ["oauth2.tokenRequestUrl", "oauth2.method", "oauth2.accessTokenPath"]);
    }
}
