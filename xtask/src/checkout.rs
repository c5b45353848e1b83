//! Lets several checkouts share one build directory.
//!
//! Cargo tells by time whether a source changed since it was compiled. What another checkout compiled later
//! than this one was written would pass for this one's.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::{place, stamp};

const SOURCES: [&str; 9] =
    ["Cargo.toml", "src", "macros", "model", "sandbox", "xtask", "contract", "style", "tests"];

/// Makes the sources newer than all that was compiled, unless this checkout used the directory last.
pub fn claim() -> Result<()> {
    let root = place::root();
    let here = root.to_string_lossy();
    let mark = place::target().join("checkout");
    if fs::read_to_string(&mark).is_ok_and(|last| last == here) {
        return Ok(());
    }
    touch(&sources(&root)?).context("cannot mark the sources as new")?;
    fs::create_dir_all(place::target())?;
    Ok(fs::write(mark, here.as_bytes())?)
}

fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for name in SOURCES {
        let path = root.join(name);
        if path.exists() {
            stamp::collect(&path, &mut files)?;
        }
    }
    // What npm installed is no source of ours.
    files.retain(|file| !file.components().any(|part| part.as_os_str() == "node_modules"));
    Ok(files)
}

fn touch(files: &[PathBuf]) -> Result<()> {
    let now = SystemTime::now();
    for file in files {
        let opened = File::options().write(true).open(file);
        opened
            .and_then(|file| file.set_modified(now))
            .with_context(|| file.display().to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_become_new() {
        let root = std::env::temp_dir().join(format!("baton-checkout-{}", std::process::id()));
        fs::create_dir_all(root.join("src/node_modules")).unwrap();
        for name in ["src/lib.rs", "src/node_modules/index.js"] {
            fs::write(root.join(name), "").unwrap();
            let file = File::options().write(true).open(root.join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
        touch(&sources(&root).unwrap()).unwrap();
        let time = |name: &str| fs::metadata(root.join(name)).unwrap().modified().unwrap();
        assert!(time("src/lib.rs") > SystemTime::UNIX_EPOCH);
        assert_eq!(time("src/node_modules/index.js"), SystemTime::UNIX_EPOCH);
        fs::remove_dir_all(root).unwrap();
    }
}
