//! Tells whether the bundle in `dist/` is what the sources would give.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{digest, place, tools};

/// All that the bundle is made from.
const INPUTS: [&str; 11] = [
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "macros",
    "model",
    "style",
    "public",
    "xtask/src",
];

/// True if the bundle was built from just these sources and nobody touched it since.
pub fn is_current() -> bool {
    let written = fs::read_to_string(stamp_file());
    written.is_ok_and(|written| current().is_ok_and(|current| current == written))
}

pub fn write() -> Result<()> {
    Ok(fs::write(stamp_file(), current()?)?)
}

pub fn remove() {
    // Usually there is none.
    let _ = fs::remove_file(stamp_file());
}

/// Several checkouts may share one build directory, each with a bundle of its own.
fn stamp_file() -> PathBuf {
    let checkout = place::root();
    let name = digest::short(checkout.to_string_lossy().as_bytes());
    place::target().join(format!("dist-{name}.stamp"))
}

fn current() -> Result<String> {
    let root = place::root();
    let inputs: Vec<PathBuf> = INPUTS.iter().map(|name| root.join(name)).collect();
    let sources = of(&root, &inputs)?;
    let bundle = of(&root, &[place::dist()])?;
    Ok(format!("{}\nsources {sources}\nbundle {bundle}\n", tools::versions()))
}

/// Hashes contents, not times: a fresh clone has new times for the same files.
fn of(root: &Path, paths: &[PathBuf]) -> Result<String> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    files.sort();
    let mut listing = String::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        listing.extend([name, digest::short(&fs::read(&file)?)]);
    }
    Ok(digest::short(listing.as_bytes()))
}

/// Every file below a path.
pub fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("baton-stamp-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        folder
    }

    #[test]
    fn changes_with_content_and_name_but_not_with_time_or_place() {
        let (one, two) = (folder("one"), folder("two"));
        for place in [&one, &two] {
            fs::write(place.join("inner/a.rs"), "a").unwrap();
        }
        let first = of(&one, std::slice::from_ref(&one)).unwrap();
        assert_eq!(first, of(&two, std::slice::from_ref(&two)).unwrap());
        fs::write(two.join("inner/a.rs"), "b").unwrap();
        assert_ne!(first, of(&two, std::slice::from_ref(&two)).unwrap());
        fs::rename(one.join("inner/a.rs"), one.join("inner/b.rs")).unwrap();
        assert_ne!(first, of(&one, std::slice::from_ref(&one)).unwrap());
        fs::remove_dir_all(one).unwrap();
        fs::remove_dir_all(two).unwrap();
    }
}
