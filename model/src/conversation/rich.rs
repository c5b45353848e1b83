//! What can be recognised in rich content, whose form nobody documents. The rest stays JSON.

use serde_json::{Map, Value};

/// A line of a list: what it is called and what is said beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// In bold.
    pub label: String,
    /// Beside or below it.
    pub detail: String,
}

/// Rich content as it can be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// Heading.
    pub title: String,
    /// Below it.
    pub subtitle: String,
    /// An address that a browser may open: `http` or `https`.
    pub link: Option<String>,
    /// Whether it names a picture.
    pub has_picture: bool,
    /// Choices.
    pub choices: Vec<Line>,
    /// Fields to fill in.
    pub fields: Vec<Line>,
    /// Everything else that is a plain value.
    pub facts: Vec<Line>,
    /// Everything else that is none; null if there is nothing.
    pub rest: Value,
}

/// What became of rich content.
#[derive(Clone, Debug, PartialEq)]
pub enum Rich {
    /// There is none.
    None,
    /// Something was recognised.
    Card(Card),
    /// It is JSON, and that is all.
    Json(Value),
    /// It is announced as JSON and is none.
    Broken(String),
}

const TITLES: [&str; 7] = ["title", "header", "heading", "text", "name", "label", "caption"];
const SUBTITLES: [&str; 5] = ["subtitle", "description", "body", "summary", "footer"];
const LINKS: [&str; 4] = ["url", "link", "href", "uri"];
const PICTURES: [&str; 5] = ["image", "imageUrl", "picture", "thumbnail", "icon"];
const CHOICES: [&str; 10] = [
    "items",
    "options",
    "choices",
    "quickReplies",
    "replies",
    "buttons",
    "elements",
    "timeslots",
    "slots",
    "parameters",
];
const FIELDS: [&str; 3] = ["fields", "inputs", "questions"];
const LABELS: [&str; 8] =
    ["title", "displayValue", "label", "text", "name", "startTime", "value", "id"];
const DETAILS: [&str; 7] =
    ["subtitle", "description", "type", "endTime", "duration", "value", "displayValue"];

/// Reads the rich content of a message; `content` is the member of that name.
#[must_use]
pub fn read(message_type: &str, content: &Value) -> Rich {
    let is_rich = message_type.starts_with("richMessage.");
    let Some(json) = content.get("json").filter(|json| !json.is_null()) else {
        // Some put the JSON where the text is.
        let text = content.get("text").and_then(Value::as_str).unwrap_or_default().trim();
        let looks = is_rich && text.starts_with(['{', '[']);
        return if looks { read_text(text) } else { Rich::None };
    };
    match json {
        Value::String(text) => read_text(text),
        json => read_json(json),
    }
}

fn read_text(text: &str) -> Rich {
    match serde_json::from_str::<Value>(text) {
        Ok(json) if json.is_object() || json.is_array() => read_json(&json),
        _ => Rich::Broken(text.to_owned()),
    }
}

fn read_json(json: &Value) -> Rich {
    let card = match json {
        Value::Object(members) => card(members),
        Value::Array(items) => Card { choices: lines(items), ..Card::default() },
        _ => return Rich::Json(json.clone()),
    };
    let drawn = !card.title.is_empty()
        || card.link.is_some()
        || !card.choices.is_empty()
        || !card.fields.is_empty()
        || !card.facts.is_empty();
    if drawn { Rich::Card(card) } else { Rich::Json(json.clone()) }
}

fn card(members: &Map<String, Value>) -> Card {
    let mut card = Card::default();
    let mut rest = Map::new();
    let first = |names: &[&'static str]| {
        let is = |name: &&&'static str| {
            members.get(**name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
        };
        names.iter().find(is).copied()
    };
    let text = |name: Option<&str>| {
        name.and_then(|name| members.get(name)?.as_str()).unwrap_or_default().to_owned()
    };
    let (title, subtitle) = (first(&TITLES), first(&SUBTITLES));
    (card.title, card.subtitle) = (text(title), text(subtitle));
    for (name, value) in members {
        let name = name.as_str();
        if Some(name) == title || Some(name) == subtitle {
            continue;
        }
        let list = value.as_array().filter(|list| !list.is_empty());
        match (value, list) {
            (_, Some(list)) if CHOICES.contains(&name) => card.choices.extend(lines(list)),
            (_, Some(list)) if FIELDS.contains(&name) => card.fields.extend(lines(list)),
            (Value::String(text), _)
                if LINKS.contains(&name) && is_web(text) && card.link.is_none() =>
            {
                card.link = Some(text.clone());
            }
            (value, _) if PICTURES.contains(&name) && !value.is_null() => card.has_picture = true,
            (Value::Array(_) | Value::Object(_), _) => {
                rest.insert(name.to_owned(), value.clone());
            }
            (Value::Null, _) => {}
            (value, _) => {
                card.facts.push(Line { label: name.to_owned(), detail: plain_value(value) });
            }
        }
    }
    if !rest.is_empty() {
        card.rest = Value::Object(rest);
    }
    card
}

/// One line per item. An item without words is shown as its JSON: nothing is left out.
fn lines(items: &[Value]) -> Vec<Line> {
    items.iter().map(line).collect()
}

fn line(item: &Value) -> Line {
    let Some(members) = item.as_object() else {
        return Line { label: plain_value(item), detail: String::new() };
    };
    let found = |names: &[&'static str], not: &str| {
        names.iter().find_map(|name| {
            let value =
                members.get(*name).filter(|value| value.is_string() || value.is_number())?;
            let text = plain_value(value);
            (!text.is_empty() && text != not).then_some((*name, text, value.is_number()))
        })
    };
    let label = found(&LABELS, "").map_or_else(|| item.to_string(), |(_, text, _)| text);
    // A bare number says nothing.
    let detail = match found(&DETAILS, &label) {
        Some((name, number, true)) => format!("{name} {number}"),
        Some((_, text, false)) => text,
        None => String::new(),
    };
    Line { label, detail }
}

fn plain_value(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether an address is one that a page may link to: no `javascript:` and the like.
#[must_use]
pub fn is_web(address: &str) -> bool {
    let start = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    (start.starts_with("https://") || start.starts_with("http://"))
        && !address.contains(char::is_whitespace)
}

/// The words of an HTML text: no tags, nothing of scripts and styles.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, tail) = after.split_once('>').unwrap_or((after, ""));
        let name = tag.trim_start_matches('/');
        let name =
            name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        rest = tail;
        if ["script", "style"].contains(&name.as_str()) && !tag.starts_with('/') {
            let end = format!("</{name}");
            let at = tail.to_ascii_lowercase().find(&end).unwrap_or(tail.len());
            rest = &tail[at..];
        } else if ["br", "p", "div", "li", "tr", "h1", "h2", "h3"].contains(&name.as_str())
            && !text.is_empty()
            && !text.ends_with('\n')
        {
            text.push('\n');
        }
    }
    text.push_str(rest);
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::conversation::kinds::{KINDS, Shape};

    fn drawn(json: Value) -> Card {
        match read("richMessage.x", &json!({"json": json})) {
            Rich::Card(card) => card,
            other => panic!("{other:?}"),
        }
    }

    fn line(label: &str, detail: &str) -> Line {
        Line { label: label.to_owned(), detail: detail.to_owned() }
    }

    #[test]
    fn recognises_what_one_might_meet() {
        let card = drawn(json!({
            "title": "Flights", "subtitle": "Tomorrow", "image": {"url": "https://x"}, "currency": "EUR",
            "items": [{"id": "1", "title": "AU 412", "subtitle": "Direct"}, "by train", {"odd": {}}],
            "deep": {"a": 1},
        }));
        assert_eq!((card.title.as_str(), card.subtitle.as_str()), ("Flights", "Tomorrow"));
        assert_eq!(
            card.choices,
            [line("AU 412", "Direct"), line("by train", ""), line(r#"{"odd":{}}"#, "")]
        );
        assert_eq!(card.facts, [line("currency", "EUR")]);
        assert!(card.has_picture);
        assert_eq!(card.rest, json!({"deep": {"a": 1}}));
        let replies = drawn(
            json!({"text": "About?", "options": [{"value": "a", "displayValue": "A thing"}]}),
        );
        assert_eq!(replies.choices, [line("A thing", "a")]);
        let slots = drawn(json!({"timeslots": [{"startTime": "2030-01-15", "duration": 1800}]}));
        assert_eq!(slots.choices, [line("2030-01-15", "duration 1800")]);
        let form = drawn(json!({"fields": [{"name": "mail", "label": "E-mail", "type": "text"}]}));
        assert_eq!(form.fields, [line("E-mail", "text")]);
        assert_eq!(drawn(json!(["yes", "no"])).choices.len(), 2);
    }

    #[test]
    fn links_are_of_the_web() {
        assert_eq!(
            drawn(json!({"url": "https://a.example/"})).link.as_deref(),
            Some("https://a.example/")
        );
        let card = drawn(json!({"title": "x", "url": "javascript:alert(1)"}));
        assert_eq!((card.link, card.facts), (None, vec![line("url", "javascript:alert(1)")]));
        for bad in ["", "data:text/html,x", " https://a", "https://a b", "//a", "ftp://a", "HTTPS"]
        {
            assert!(!is_web(bad), "{bad}");
        }
        assert!(is_web("HTTPS://a.example"));
    }

    #[test]
    fn what_is_malformed_is_shown_as_it_came() {
        let of = |json: Value| read("richMessage.x", &json!({"json": json}));
        assert_eq!(of(json!("{\"items\": [1,")), Rich::Broken("{\"items\": [1,".to_owned()));
        assert_eq!(of(json!(7)), Rich::Json(json!(7)));
        assert_eq!(of(json!({"options": {"a": 1}})), Rich::Json(json!({"options": {"a": 1}})));
        assert_eq!(of(json!({"title": ["x"]})), Rich::Json(json!({"title": ["x"]})));
        assert_eq!(of(json!("\"only text\"")), Rich::Broken("\"only text\"".to_owned()));
        assert_eq!(of(json!(null)), Rich::None);
        assert_eq!(read("text", &json!({"text": "{}"})), Rich::None);
        assert!(matches!(
            read("richMessage.x", &json!({"text": "{\"title\": \"t\"}"})),
            Rich::Card(_)
        ));
        assert_eq!(read("text", &json!("no object")), Rich::None);
    }

    #[test]
    fn the_examples_are_recognised() {
        for kind in &KINDS {
            if let (Shape::Json(example), true) = (kind.shape, kind.code.starts_with("rich")) {
                let json: Value = serde_json::from_str(example).unwrap();
                assert!(
                    matches!(read(kind.code, &json!({"json": json})), Rich::Card(_)),
                    "{}",
                    kind.code
                );
            }
        }
    }

    #[test]
    fn html_is_read_as_words() {
        let html = "<p>Bold <b>words</b> &amp; more</p><script>alert('<p>')</script><br>next<style>p{}</style>";
        assert_eq!(plain(html), "Bold words & more\nnext");
        assert_eq!(plain("a < b"), "a");
        assert_eq!(plain("no markup"), "no markup");
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(text in ".{0,60}", html in "[<>/a-z&;\"' é]{0,40}") {
            let _ = read("richMessage.x", &json!({"json": text}));
            let _ = plain(&html);
        }
    }
}
