//! The page: `index.html` with what Trunk's directives stand for.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Dist, Hashed, bundle, copy, script::Script};
use crate::markup::{self, Tag};
use crate::place;

/// Adds the style sheet of the first load and, with `later`, that of the parts.
pub fn style(later: bool, work: &Path, dist: &Dist) -> Result<Hashed> {
    let mut imports = String::new();
    for file in styles(&source()?, later) {
        let file = place::root().join(file);
        // Writing into a String cannot fail.
        let _ = writeln!(imports, "@import {:?};", file.to_string_lossy());
    }
    let stem = if later { "parts" } else { "style" };
    let (input, output) = (format!("{stem}.css"), format!("{stem}.min.css"));
    fs::write(work.join(&input), imports)?;
    dist.add(stem, "css", &bundle(work, &input, &output)?)
}

/// The page, and what lies in `public/` as it is.
pub fn write(script: &Script, style: &Hashed, dist: &Dist) -> Result<()> {
    copy(&place::root().join("public"), &dist.0)?;
    fs::write(dist.0.join("index.html"), page(&source()?, style, script, file)?)?;
    Ok(())
}

fn source() -> Result<String> {
    file("index.html")
}

fn file(path: &str) -> Result<String> {
    fs::read_to_string(place::root().join(path)).with_context(|| path.to_owned())
}

fn directives(source: &str) -> impl Iterator<Item = Tag> {
    markup::tags(source).into_iter().filter(|tag| tag.attribute("data-trunk").is_some())
}

/// The style sheets that come with the page, or those that come with the parts.
fn styles(source: &str, later: bool) -> Vec<String> {
    let is_wanted = |tag: &Tag| {
        tag.attribute("rel") == Some("css") && tag.attribute("data-later").is_some() == later
    };
    let wanted = directives(source).filter(is_wanted);
    wanted.filter_map(|tag| tag.attribute("href").map(str::to_owned)).collect()
}

/// `read` gives the text of a file that is to stand in the page.
fn page(
    source: &str,
    style: &Hashed,
    script: &Script,
    read: impl Fn(&str) -> Result<String>,
) -> Result<String> {
    let mut page = String::new();
    let mut at = 0;
    for tag in directives(source) {
        let kind = tag.attribute("rel").unwrap_or_default();
        let kinds = ["css", "copy-dir", "rust", "inline"];
        ensure!(kinds.contains(&kind), "index.html: what is `{kind}`?");
        page.push_str(&source[at..tag.place.start]);
        at = tag.place.end;
        if kind == "inline" {
            let file = tag.attribute("href").context("index.html: what is to be inlined?")?;
            page.push_str(&read(file)?);
        }
    }
    page.push_str(&source[at..]);
    let Script { boot, main } = script;
    let named = [
        format!(
            r#"<link rel="stylesheet" href="./{}" integrity="{}">"#,
            style.name, style.integrity
        ),
        format!(
            r#"<script type="module" src="./{}" crossorigin="anonymous" integrity="{}"></script>"#,
            boot.name, boot.integrity
        ),
        format!(
            r#"<link rel="preload" href="./{}" as="fetch" type="application/wasm" crossorigin="anonymous" integrity="{}">"#,
            main.name, main.integrity
        ),
    ];
    let (head, body) = page.split_once("</head>").context("index.html has no </head>")?;
    Ok(small(&format!("{head}{}\n</head>{body}", named.join("\n"))))
}

/// Without comments, empty lines and indents.
fn small(page: &str) -> String {
    let mut text = page.to_owned();
    while let Some((before, (_, after))) =
        text.split_once("<!--").and_then(|(before, rest)| Some((before, rest.split_once("-->")?)))
    {
        text = format!("{before}{after}");
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "<head>\n  <!-- Why. -->\n<base href=\"/\">\n\
        <link data-trunk rel=\"css\" href=\"style/a.css\">\n<link data-trunk rel=\"rust\">\n</head>\n<p>x</p>\n\
        <link data-trunk rel=\"inline\" href=\"a.svg\">\n";

    fn hashed(name: &str) -> Hashed {
        Hashed { name: name.to_owned(), integrity: format!("sha384-{name}") }
    }

    #[test]
    fn names_each_file_with_its_hash() {
        let script = Script { boot: hashed("boot-1.js"), main: hashed("baton-2.wasm") };
        let page = page(SOURCE, &hashed("style-3.css"), &script, |file| {
            ensure!(file == "a.svg", "{file} is not there");
            Ok("<svg></svg>".to_owned())
        })
        .unwrap();
        assert!(page.starts_with("<head>\n<base href=\"/\">\n<link rel=\"stylesheet\""), "{page}");
        assert!(page.ends_with("</head>\n<p>x</p>\n<svg></svg>\n"), "{page}");
        for name in ["boot-1.js", "baton-2.wasm", "style-3.css"] {
            let is_named = |tag: &Tag| {
                tag.file() == Some(name)
                    && tag.attribute("integrity") == Some(&format!("sha384-{name}"))
            };
            assert!(markup::tags(&page).iter().any(is_named), "{name}");
        }
        assert!(!page.contains("data-trunk"));
    }

    #[test]
    fn an_unknown_directive_is_an_error() {
        let script = Script { boot: hashed("a.js"), main: hashed("b.wasm") };
        let source = "<head><link data-trunk rel=sass href=a></head>";
        assert!(page(source, &hashed("c.css"), &script, file).is_err());
    }

    #[test]
    fn finds_the_styles() {
        let source =
            format!("{SOURCE}<link data-trunk data-later rel=\"css\" href=\"style/b.css\">");
        assert_eq!(styles(&source, false), ["style/a.css"]);
        assert_eq!(styles(&source, true), ["style/b.css"]);
    }
}
