//! Moves the loader that Trunk writes into the page to a file of its own.
//!
//! The policy in `public/_headers` allows no inline script, and wants a Trusted Types policy in force
//! before the first line of the program runs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::digest;
use crate::markup::{self, Tag};

const BOOT: &str = include_str!("boot.js");

/// Runs as Trunk's `post_build` hook on the folder in which Trunk prepares the bundle.
pub fn hook() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.context("TRUNK_STAGING_DIR is not set: this command is Trunk's hook")?;
    let page = staging.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    if let Some(loader) = Loader::find(&html)? {
        let wasm = fs::read(staging.join(&loader.wasm))?;
        let boot = boot(&loader.glue, &loader.wasm, &digest::integrity(&wasm));
        let name = format!("boot-{}.js", digest::short(boot.as_bytes()));
        let html = loader.replace(&html, &name, &digest::integrity(boot.as_bytes()));
        fs::write(staging.join(&name), boot)?;
        fs::write(&page, html)?;
    }
    let html = fs::read_to_string(&page)?;
    check_integrity(&html, &staging)
}

/// The script that starts the program, for these files.
pub fn boot(glue: &str, wasm: &str, integrity: &str) -> String {
    BOOT.replace("{{wasm}}", wasm).replace("{{glue}}", glue).replace("{{integrity}}", integrity)
}

/// The inline module with which Trunk starts the program.
#[derive(Debug)]
struct Loader {
    place: std::ops::Range<usize>,
    glue: String,
    wasm: String,
}

impl Loader {
    fn find(html: &str) -> Result<Option<Self>> {
        let tags = markup::tags(html);
        let is_loader = |tag: &&Tag| {
            tag.attribute("type") == Some("module")
                && tag.attribute("src").is_none()
                && html[tag.body.clone()].contains("import init")
        };
        let Some(tag) = tags.iter().find(is_loader) else {
            if tags.iter().any(|tag| tag.file().is_some_and(|file| file.starts_with("boot-"))) {
                return Ok(None);
            }
            bail!(
                "index.html has no loader as Trunk writes it: look at what this version of Trunk writes"
            );
        };
        let script = &html[tag.body.clone()];
        let glue = quoted_after(script, "from").context("the loader imports no file")?;
        let wasm =
            quoted_after(script, "module_or_path:").context("the loader names no wasm file")?;
        Ok(Some(Self { place: tag.place.start..tag.body.end + "</script>".len(), glue, wasm }))
    }

    fn replace(&self, html: &str, name: &str, integrity: &str) -> String {
        let script = format!(
            r#"<script type="module" src="./{name}" crossorigin="anonymous" integrity="{integrity}"></script>"#
        );
        let (before, after) = (&html[..self.place.start], &html[self.place.end..]);
        format!("{before}{script}{after}")
    }
}

/// The next text in single or double quotes after a word, less a leading `./`.
fn quoted_after(script: &str, word: &str) -> Option<String> {
    let rest = script.split_once(word)?.1.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'))?;
    let text = rest[1..].split(quote).next()?;
    Some(text.trim_start_matches("./").to_owned())
}

/// Every script, style and preload that the page names must carry the hash of the very file.
pub fn check_integrity(html: &str, folder: &Path) -> Result<()> {
    for tag in markup::tags(html) {
        let Some(file) = tag.file().filter(|_| wants_integrity(&tag)) else { continue };
        let content =
            fs::read(folder.join(file)).with_context(|| format!("index.html names {file}"))?;
        let given = tag.attribute("integrity");
        ensure!(
            given.is_some_and(|given| digest::has(&content, given)),
            "{file} has another hash than index.html says ({})",
            given.unwrap_or("none")
        );
    }
    Ok(())
}

fn wants_integrity(tag: &Tag) -> bool {
    match tag.attribute("rel") {
        Some(kind) => matches!(kind, "stylesheet" | "modulepreload" | "preload"),
        None => tag.name == "script",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "import init, * as bindings from './app-1.js';\n\
        const wasm = await init({ module_or_path: './app-1_bg.wasm' });\nwindow.wasmBindings = bindings;";

    fn page(script: &str) -> String {
        format!(
            r#"<head><script {script}>{LOADER}</script><link rel="modulepreload" href="./app-1.js"></head>"#
        )
    }

    #[test]
    fn moves_the_loader_out_of_the_page() {
        for script in ["type=\"module\"", "type=module", "type=\"module\" nonce=\"x\""] {
            let html = page(script);
            let loader = Loader::find(&html).unwrap().unwrap();
            assert_eq!((loader.glue.as_str(), loader.wasm.as_str()), ("app-1.js", "app-1_bg.wasm"));
            let html = loader.replace(&html, "boot-2.js", "sha384-x");
            assert!(!html.contains("import init"));
            assert!(html.contains(r#"src="./boot-2.js""#));
            assert!(
                html.ends_with(r#"</script><link rel="modulepreload" href="./app-1.js"></head>"#)
            );
            assert!(Loader::find(&html).unwrap().is_none(), "a second run finds nothing to do");
        }
    }

    #[test]
    fn boot_names_the_files_and_installs_the_policy_first() {
        let boot = boot("app-1.js", "app-1_bg.wasm", "sha384-x");
        assert!(!boot.contains("{{"));
        let at = |text: &str| boot.find(text).unwrap();
        assert!(at("createPolicy") < at("./app-1_bg.wasm"));
        assert!(at("createPolicy") < at("import(\"./app-1.js\")"));
        assert!(!boot.contains("createScript:"), "the policy makes no scripts");
    }

    #[test]
    fn leaves_the_reload_script_of_trunk_serve_alone() {
        let html = format!("<script>reload()</script>{}", page("type=module"));
        let loader = Loader::find(&html).unwrap().unwrap();
        assert!(
            loader.replace(&html, "boot.js", "").starts_with("<script>reload()</script><head>")
        );
    }

    #[test]
    fn a_page_without_loader_is_an_error() {
        assert!(Loader::find("<script src=other.js></script>").is_err());
    }

    #[test]
    fn notices_a_wrong_or_missing_hash() {
        let folder = env::temp_dir().join(format!("baton-integrity-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.css"), "a{}").unwrap();
        let link = |integrity: &str| {
            format!(r#"<link rel="stylesheet" href="./a.css" integrity="{integrity}">"#)
        };
        assert!(check_integrity(&link(&digest::integrity(b"a{}")), &folder).is_ok());
        assert!(check_integrity(&link(&digest::integrity(b"b{}")), &folder).is_err());
        assert!(check_integrity("<link rel=stylesheet href=a.css>", &folder).is_err());
        assert!(check_integrity("<link rel=icon href=missing.svg>", &folder).is_ok());
        fs::remove_dir_all(folder).unwrap();
    }
}
