//! The one script of the page: the start, what wasm-bindgen wrote, and the loader of the parts.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Dist, Hashed, bundle, program::Program};
use crate::externalize;

/// The loader of the parts.
const PARTS: &str = include_str!("parts.js");

/// What boot.js takes from the glue.
const INIT: &str = "{ initSync }";
/// What wasm-bindgen wrote.
const GLUE: &str = "baton.js";

/// What the page names: the script, and the first part of the program.
pub struct Script {
    pub boot: Hashed,
    pub main: Hashed,
}

/// Adds the program's files and the script that knows their names and hashes; `style` is the
/// style sheet of the parts.
pub fn write(program: &Program, style: Hashed, work: &Path, dist: &Dist) -> Result<Script> {
    let main = dist.add("baton", "wasm", &program.main)?;
    let mut files = serde_json::Map::new();
    let (chunks, own): (Vec<_>, Vec<_>) =
        program.files.iter().partition(|(stem, _)| stem.starts_with("chunk_"));
    for (stem, content) in own {
        let Hashed { name, integrity } = dist.add(shown(stem), "wasm", content)?;
        files.insert(stem.clone(), json!([name, integrity]));
    }
    // What several parts share is in many small files: they come together, as one.
    let mut pack = Vec::new();
    let mut places = serde_json::Map::new();
    for (stem, content) in chunks {
        places.insert(stem.clone(), json!([pack.len(), pack.len() + content.len()]));
        pack.extend(content);
    }
    let Hashed { name, integrity } = dist.add("shared", "bin", &pack)?;
    files.insert("shared".to_owned(), json!([name, integrity]));
    files.insert("style".to_owned(), json!([style.name, style.integrity]));
    let parts: serde_json::Map<_, _> =
        program.parts.iter().map(|(name, stems)| (name.clone(), json!(stems))).collect();
    let list = format!(
        "export const files = {};\nexport const places = {};\nexport const parts = {};\n\
         export const shared = {};\n",
        json!(files),
        json!(places),
        json!(parts),
        json!(program.shared)
    );
    let mut loaders = "import { loader } from \"./parts.js\";\n".to_owned();
    for (name, _) in &program.parts {
        // Writing into a String cannot fail.
        let _ = writeln!(loaders, "export const __wasm_split_load_{name} = loader(\"{name}\");");
    }
    let boot = externalize::boot(GLUE, &main.name, &main.integrity);
    let boot = with_glue(&boot)?;
    let sources = [
        ("boot.js", boot.as_str()),
        (GLUE, &program.glue),
        ("__wasm_split.js", &loaders),
        ("parts.js", PARTS),
        ("files.js", &list),
    ];
    for (name, source) in sources {
        fs::write(work.join(name), source)?;
    }
    let boot = dist.add("boot", "js", &bundle(work, "boot.js", "boot.min.js")?)?;
    Ok(Script { boot, main })
}

/// The start in one file with the glue, of which esbuild keeps only what is imported by name.
fn with_glue(boot: &str) -> Result<String> {
    let (dynamic, named) = (format!("const {INIT} = await import(\"./{GLUE}\");"), INIT);
    ensure!(boot.contains(&dynamic), "boot.js takes something else from the glue");
    Ok(format!("import {named} from \"./{GLUE}\";\n{}", boot.replacen(&dynamic, "", 1)))
}

/// `split_edit` is shown as `edit`.
fn shown(stem: &str) -> &str {
    stem.strip_prefix("split_").unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_is_imported_by_name() {
        let boot = with_glue(&externalize::boot(GLUE, "a.wasm", "sha384-x")).unwrap();
        assert!(boot.starts_with("import { initSync } from \"./baton.js\";"));
        assert!(!boot.contains("import(") && boot.contains("initSync({ module"));
        assert!(with_glue("await import('x')").is_err());
    }

    #[test]
    fn parts_are_named_as_in_the_source() {
        assert_eq!(shown("split_edit"), "edit");
        assert_eq!(shown("chunk_2"), "chunk_2");
    }
}
