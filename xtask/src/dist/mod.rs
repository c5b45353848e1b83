//! The release bundle: the page, one script, one style sheet, and the program in parts of which
//! the page loads the first and the others when they are used.
//!
//! Trunk builds the same console in one piece (`trunk build --release`); why this is not made by
//! Trunk is in `docs/decisions/0007-parts-that-load-when-used.md`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{digest, externalize, place, process, sizes, stamp, tools};

mod names;
mod page;
mod program;
mod script;

pub fn command(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "dist takes no arguments");
    tools::for_builds()?;
    build()?;
    sizes::report(&place::dist())
}

/// Builds unless the bundle is what these sources give already.
pub fn ensure_current() -> Result<()> {
    if stamp::is_current() {
        return Ok(());
    }
    tools::for_builds()?;
    build()
}

pub fn build() -> Result<()> {
    stamp::remove();
    let work = place::target().join("dist-work");
    let _alone = alone(&work)?;
    renew(&work)?;
    let program = program::build(&work)?;
    let dist = Dist::begin(work.join("dist"))?;
    let later = page::style(true, &work, &dist)?;
    let script = script::write(&program, later, &work, &dist)?;
    page::write(&script, &page::style(false, &work, &dist)?, &dist)?;
    dist.publish(&place::dist())?;
    stamp::write()
}

/// Waits for whoever builds here from another checkout; the folder is ours until this is dropped.
fn alone(work: &Path) -> Result<File> {
    let lock = File::create(work.with_extension("lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// An empty folder.
fn renew(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

/// A file of the bundle: its content decides its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    pub name: String,
    pub integrity: String,
}

/// The folder in which the bundle is put together.
pub struct Dist(PathBuf);

impl Dist {
    fn begin(folder: PathBuf) -> Result<Self> {
        renew(&folder)?;
        Ok(Self(folder))
    }

    /// Writes `content` under a name that changes with it.
    pub fn add(&self, stem: &str, ending: &str, content: &[u8]) -> Result<Hashed> {
        let name = format!("{stem}-{}.{ending}", digest::short(content));
        fs::write(self.0.join(&name), content).with_context(|| name.clone())?;
        Ok(Hashed { name, integrity: digest::integrity(content) })
    }

    /// Puts the whole bundle in the place of the one before.
    fn publish(&self, dist: &Path) -> Result<()> {
        let page = fs::read_to_string(self.0.join("index.html"))?;
        externalize::check_integrity(&page, &self.0)?;
        renew(dist)?;
        copy(&self.0, dist)
    }
}

/// Everything in a folder, with its folders.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let (from, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if from.is_dir() {
            copy(&from, &to.join(name))?;
        } else {
            fs::copy(&from, to.join(name)).with_context(|| from.display().to_string())?;
        }
    }
    Ok(())
}

/// Makes one small file of several, with esbuild: `work/<input>` into `work/<output>`.
fn bundle(work: &Path, input: &str, output: &str) -> Result<Vec<u8>> {
    let mut command = process::command("esbuild");
    command.args([input, "--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    // What Safari 17.5 and the others of its time know; it writes nothing that is newer.
    command.args(["--target=safari17.5,chrome123,firefox128", "--charset=utf8"]);
    command.arg(format!("--outfile={output}")).current_dir(work);
    process::run(&mut command)?;
    fs::read(work.join(output)).with_context(|| output.to_owned())
}
