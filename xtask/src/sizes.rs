//! What the bundle weighs: as it lies there, and as a CDN sends it (brotli at its best, level 11).

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{markup, place, process, stamp};

/// Node.js has the reference encoder built in, so that xtask need not compile one.
const MEASURE: &str =
    "const fs = require('fs'), { brotliCompressSync, constants: c } = require('zlib');
const params = { [c.BROTLI_PARAM_QUALITY]: 11 };
for (const name of process.argv.slice(1)) {
  const content = fs.readFileSync(name);
  params[c.BROTLI_PARAM_SIZE_HINT] = content.length;
  console.log(brotliCompressSync(content, { params }).length);
}";

#[derive(Debug)]
struct File {
    name: String,
    raw: u64,
    brotli: u64,
    /// Loaded before the first row of a list shows.
    first: bool,
}

impl File {
    /// Whether a browser ever asks for it: not what only hosts read.
    fn is_loaded(&self) -> bool {
        !self.name.starts_with('_')
    }
}

/// Prints the table and holds the first load against the budget.
pub fn report(dist: &Path) -> Result<()> {
    let files = measure(dist)?;
    print!("{}", table(&files));
    let limit = budget()?;
    let first = first_load(&files);
    let whole: u64 = files.iter().filter(|file| file.is_loaded()).map(|file| file.brotli).sum();
    println!("{first:>21} of {limit}: everything loaded until the first row shows, bytes");
    println!("{whole:>21} with the parts that come later\n");
    ensure!(
        first <= limit,
        "the first load is {} bytes above the budget in xtask/budget.json",
        first - limit
    );
    Ok(())
}

fn measure(dist: &Path) -> Result<Vec<File>> {
    let mut paths = Vec::new();
    stamp::collect(dist, &mut paths).context("there is no bundle in dist/")?;
    paths.sort();
    let measured =
        process::answer(process::command("node").args(["-e", MEASURE, "--"]).args(&paths));
    let measured = measured.context("Node.js cannot measure the bundle")?;
    let page = fs::read_to_string(dist.join("index.html"))?;
    let mut files = Vec::new();
    for (path, brotli) in paths.iter().zip(measured.lines()) {
        let name = path.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        let first = is_first(&page, &name);
        files.push(File { raw: fs::metadata(path)?.len(), brotli: brotli.parse()?, first, name });
    }
    Ok(files)
}

/// The page, what it names, and the configuration that the console fetches before it mounts.
fn is_first(page: &str, name: &str) -> bool {
    matches!(name, "index.html" | "config.json")
        || markup::tags(page).iter().any(|tag| tag.file().is_some_and(|file| file == name))
}

fn first_load(files: &[File]) -> u64 {
    files.iter().filter(|file| file.first).map(|file| file.brotli).sum()
}

fn table(files: &[File]) -> String {
    let mut text = format!("\n{:>10} {:>10}  file (* first load)\n", "raw", "brotli 11");
    for File { name, raw, brotli, first } in files {
        let mark = if *first { " *" } else { "" };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{raw:>10} {brotli:>10}  {name}{mark}");
    }
    for (kind, ending) in [("wasm", ".wasm"), ("JS", ".js"), ("CSS", ".css")] {
        let all = files.iter().filter(|file| file.first && file.name.ends_with(ending));
        let (raw, brotli) =
            all.fold((0, 0), |(raw, brotli), file| (raw + file.raw, brotli + file.brotli));
        let _ = writeln!(text, "{raw:>10} {brotli:>10}  all {kind} of the first load");
    }
    text
}

fn budget() -> Result<u64> {
    let file = place::root().join("xtask").join("budget.json");
    let text = fs::read_to_string(&file).context("xtask/budget.json")?;
    let budget: Value = serde_json::from_str(&text).context("xtask/budget.json")?;
    budget["firstLoad"].as_u64().context("xtask/budget.json has no number `firstLoad`")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        r#"<link href="./main-1.css"><script src="./boot-1.js"></script><a href="./other.js">"#;

    #[test]
    fn first_load_is_the_page_what_it_names_and_the_configuration() {
        for name in ["index.html", "config.json", "main-1.css", "boot-1.js"] {
            assert!(is_first(PAGE, name), "{name}");
        }
        for name in ["_headers", "other.js", "parts/1.wasm"] {
            assert!(!is_first(PAGE, name), "{name}");
        }
    }

    #[test]
    fn sums_what_is_loaded_first() {
        let file =
            |name: &str, brotli, first| File { name: name.to_owned(), raw: 100, brotli, first };
        let files = [file("index.html", 10, true), file("a.js", 20, true), file("b.js", 40, false)];
        assert_eq!(first_load(&files), 30);
        assert!(table(&files).contains("       100         20  all JS of the first load"));
    }

    #[test]
    fn the_budget_can_be_read() {
        assert!((10_000..=181_000).contains(&budget().unwrap()));
    }
}
