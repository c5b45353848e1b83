//! Just enough HTML to look at the page that Trunk writes: its start tags and their attributes.

use std::ops::Range;

#[derive(Debug)]
pub struct Tag {
    pub name: String,
    attributes: Vec<(String, String)>,
    /// From `<` to after `>`.
    pub place: Range<usize>,
    /// What stands between a script's tags; empty for every other element.
    pub body: Range<usize>,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The file beside the page that the element loads, if it loads one.
    pub fn file(&self) -> Option<&str> {
        let address = match self.name.as_str() {
            "link" => self.attribute("href"),
            "script" | "img" => self.attribute("src"),
            _ => None,
        }?;
        let elsewhere =
            address.contains(':') || address.starts_with("//") || address.starts_with('#');
        (!elsewhere).then(|| address.trim_start_matches("./").trim_start_matches('/'))
    }
}

/// All start tags in order; comments and the contents of scripts hold none.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = find(page, at, "<") {
        if page[start..].starts_with("<!--") {
            at = find(page, start, "-->").map_or(page.len(), |end| end + 3);
        } else if page[start + 1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
            let tag = read(page, start);
            at = tag.body.end;
            tags.push(tag);
        } else {
            at = start + 1;
        }
    }
    tags
}

fn find(page: &str, from: usize, what: &str) -> Option<usize> {
    page.get(from..)?.find(what).map(|offset| from + offset)
}

fn read(page: &str, start: usize) -> Tag {
    let rest = &page[start + 1..];
    let length =
        rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    let name = rest[..length].to_ascii_lowercase();
    let mut at = start + 1 + length;
    let mut attributes = Vec::new();
    while let Some(next) = page[at..].find(|c: char| !c.is_whitespace() && c != '/') {
        at += next;
        if page[at..].starts_with('>') {
            at += 1;
            break;
        }
        let (key, value, end) = attribute(page, at);
        attributes.push((key, value));
        at = end;
    }
    let end = match name.as_str() {
        "script" | "style" => find(page, at, &format!("</{name}")).unwrap_or(page.len()),
        _ => at,
    };
    Tag { name, attributes, place: start..at, body: at..end }
}

/// Name, value and where the next one may start; values may be quoted or, once minified, not.
fn attribute(page: &str, at: usize) -> (String, String, usize) {
    let rest = &page[at..];
    let length =
        rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').unwrap_or(rest.len()).max(1);
    let key = rest[..length].to_ascii_lowercase();
    let Some(value) = rest[length..].strip_prefix('=') else {
        return (key, String::new(), at + length);
    };
    let start = at + length + 1;
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let end = inner.find(quote).unwrap_or(inner.len());
            return (key, inner[..end].to_owned(), (start + 1 + end + 1).min(page.len()));
        }
    }
    let end = value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len());
    (key, value[..end].to_owned(), start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quoted_and_minified_attributes() {
        let page = "<!doctype html><base href=/><link crossorigin href=./a.js rel='modulepreload'><img src=\"b c\"/>";
        let found = tags(page);
        let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["base", "link", "img"]);
        assert_eq!(found[1].attribute("crossorigin"), Some(""));
        assert_eq!(found[1].attribute("rel"), Some("modulepreload"));
        assert_eq!(found[1].file(), Some("a.js"));
        assert_eq!(found[2].attribute("src"), Some("b c"));
    }

    #[test]
    fn skips_comments_and_what_scripts_contain() {
        let page = "<!-- <p> --><script type=module>if (a<b) '<p>'</script><p>";
        let found = tags(page);
        assert_eq!(found.len(), 2);
        assert_eq!(&page[found[0].body.clone()], "if (a<b) '<p>'");
        assert_eq!(found[1].name, "p");
    }

    #[test]
    fn knows_which_files_are_ours() {
        let page =
            "<link href=https://else.example/a.css><link href=data:,><link href=/b.css><a href=c>";
        let found = tags(page);
        let files: Vec<_> = found.iter().filter_map(Tag::file).collect();
        assert_eq!(files, ["b.css"]);
    }
}
