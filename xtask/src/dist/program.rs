//! The program: compiled, cut into parts, bound to JavaScript, made small.

use std::fs;
use std::path::{Path, PathBuf};
use std::{sync::Mutex, thread};

use anyhow::{Context, Result, bail};

use super::names;
use crate::{place, process};

/// How the linker's output is found and named.
const NAME: &str = "baton";

/// What the compiler makes use of; the parts carry no list of their own.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What the page's script has to know of the program.
pub struct Program {
    /// The first part, which holds everything that no other part has for itself.
    pub main: Vec<u8>,
    /// The other files, each with its stem.
    pub files: Vec<(String, Vec<u8>)>,
    /// The parts by the names that the source gives them, each with the stems of its files.
    pub parts: Vec<(String, Vec<String>)>,
    /// What the first part exports for the others.
    pub shared: Vec<String>,
    /// What wasm-bindgen wrote; it imports `./__wasm_split.js`.
    pub glue: String,
}

pub fn build(work: &Path) -> Result<Program> {
    compile()?;
    let (split, bound) = (work.join("split"), work.join("bound"));
    let compiled = place::target().join("wasm32-unknown-unknown/release").join("baton.wasm");
    let mut cut = process::command("wasm-split-cli");
    cut.arg(&compiled).arg(&split).args(["--target", "web", "--out-name", NAME]);
    process::run(&mut cut)?;
    let mut bind = process::command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle"]);
    bind.args(["--out-name", NAME, "--out-dir"]).arg(&bound).arg(split.join("baton.wasm"));
    process::run(&mut bind)?;
    let plan = Plan::read(&fs::read_to_string(split.join("__wasm_split.js"))?)?;
    let main = bound.join("baton_bg.wasm");
    let glue = fs::read_to_string(bound.join("baton.js"))?;
    let (renamed, glue) = names::shorten(&fs::read(&main)?, &glue, "./baton_bg.js")?;
    fs::write(&main, renamed)?;
    let rest: Vec<PathBuf> =
        plan.files.iter().map(|stem| split.join(format!("{stem}.wasm"))).collect();
    optimise(rest.iter().chain([&main]))?;
    let read = |file: &Path| fs::read(file).with_context(|| file.display().to_string());
    let contents = rest.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    Ok(Program {
        main: read(&main)?,
        files: plan.files.into_iter().zip(contents).collect(),
        parts: plan.parts,
        shared: plan.shared,
        glue,
    })
}

/// The splitter works on what the linker knew of every reference, and on names.
fn compile() -> Result<()> {
    let mut command = process::cargo();
    command.args(["rustc", "--release", "--offline", "--package", "baton", "--lib"]);
    command.args(["--target", "wasm32-unknown-unknown", "--crate-type", "cdylib"]);
    command.args(["--features", "split", "--", "-Clink-arg=--emit-relocs", "-Cstrip=none"]);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags().join("\u{1f}"));
    process::run(&mut command)
}

/// Those of `.cargo/config.toml`, which these take the place of, and: where a library panics is
/// told by its name and version, not by where this machine keeps it.
fn flags() -> Vec<String> {
    let kept = place::cargo_home().join("registry").join("src");
    let registries = fs::read_dir(kept).into_iter().flatten().flatten();
    let remap = |from: PathBuf| format!("--remap-path-prefix={}/=", from.display());
    let own = ["--cfg", "erase_components"].map(str::to_owned);
    own.into_iter().chain(registries.map(|entry| remap(entry.path()))).collect()
}

/// Two at a time: each is a program of many threads. What is very small would hardly get smaller,
/// and starting the program takes longer than that is worth.
fn optimise<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<()> {
    const SMALL: u64 = 4_000;
    let size = |file: &Path| fs::metadata(file).map_or(0, |data| data.len());
    let mut left: Vec<&PathBuf> = files.filter(|file| size(file) >= SMALL).collect();
    // The largest last: they are taken from the end.
    left.sort_by_key(|file| size(file));
    let left = Mutex::new(left);
    let next = || left.lock().ok()?.pop();
    let work = || {
        while let Some(file) = next() {
            let mut command = process::command("wasm-opt");
            // The stack lies lowest: nothing is kept in the first kilobyte.
            command.args(["-Oz", "--low-memory-unused"]).args(FEATURES);
            command.args(["--strip-debug", "--strip-producers"]);
            process::run(command.arg(file).arg("-o").arg(file))?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(work);
        let own: Result<()> = work();
        own.and(other.join().unwrap_or_else(|_| bail!("wasm-opt could not be run")))
    })
}

/// What the splitter decided, read from the loader that it wrote: ours also knows names and hashes.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    files: Vec<String>,
    parts: Vec<(String, Vec<String>)>,
    shared: Vec<String>,
}

impl Plan {
    fn read(loader: &str) -> Result<Self> {
        let shared = between(loader, "const { ", "} = initSync").context("no shared exports")?;
        let mut plan = Self { files: Vec::new(), parts: Vec::new(), shared: words(shared) };
        let mut chunks: Vec<(String, String)> = Vec::new();
        for (name, rest) in statements(loader) {
            let file = between(rest, "new URL(\"./", ".wasm\"").map(str::to_owned);
            plan.files.extend(file.clone());
            if let Some(part) = name.strip_prefix("__wasm_split_load_") {
                let needs = rest.rsplit_once('[').map(|(_, needs)| needs).unwrap_or_default();
                let needs = words(needs.split(']').next().unwrap_or_default());
                let of = |need: &String| {
                    let found = chunks.iter().find(|(chunk, _)| chunk == need);
                    found.map(|(_, file)| file.clone()).with_context(|| format!("no {need}"))
                };
                let mut stems = needs.iter().map(of).collect::<Result<Vec<_>>>()?;
                stems.extend(file);
                plan.parts.push((part.to_owned(), stems));
            } else {
                chunks.push((name.to_owned(), file.context("a chunk without a file")?));
            }
        }
        plan.parts.sort();
        Ok(plan)
    }
}

/// The loaders: `const NAME = makeLoad(…]);`, with or without `export` and one more bracket.
fn statements(loader: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in loader.split_inclusive('\n') {
        let rest = &loader[start..];
        start += line.len();
        let declared = line.strip_prefix("export ").unwrap_or(line).strip_prefix("const ");
        let Some((name, _)) = declared.and_then(|line| line.split_once(" = ")) else { continue };
        let ends = ["]);", "]));"].map(|end| rest.find(end));
        if let Some(end) = ends.into_iter().flatten().min() {
            found.push((name, &rest[..=end]));
        }
    }
    found
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = r#"import { initSync } from "./baton.js";

let sharedImports = undefined;
        const { __indirect_function_table, memory,  } = initSync(undefined, undefined);
/* apps, edit */
const __chunk_1 = makeLoad(() => {
    const src = fetch(new URL("./chunk_1.wasm", import.meta.url));
}
, []);
export const __wasm_split_load_edit = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_edit.wasm", import.meta.url));
}
, [__chunk_1]));
export const __wasm_split_load_apps = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_1]));
"#;

    #[test]
    fn reads_what_the_splitter_decided() {
        let plan = Plan::read(LOADER).unwrap();
        let text = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(plan.shared, text(&["__indirect_function_table", "memory"]));
        assert_eq!(plan.files, text(&["chunk_1", "split_edit"]));
        let parts = [("apps", text(&["chunk_1"])), ("edit", text(&["chunk_1", "split_edit"]))];
        assert_eq!(plan.parts, parts.map(|(name, files)| (name.to_owned(), files)));
    }

    #[test]
    fn another_loader_is_an_error() {
        assert!(Plan::read("export const load = 1;").is_err());
    }
}
