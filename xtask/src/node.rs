//! Node.js: it runs wasm-opt, measures brotli sizes and drives the browser.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::{digest, place, process};

const OLDEST: u32 = 20;

pub fn check() -> Result<()> {
    let version =
        process::version("node").context("Node.js is missing: install version 20 or later")?;
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|word| word.parse::<u32>().ok());
    ensure!(
        major.is_some_and(|major| major >= OLDEST),
        "Node.js is {version}: install version {OLDEST} or later"
    );
    Ok(())
}

/// Installs what the end-to-end tests need, exactly as locked, unless it is there already.
pub fn packages() -> Result<()> {
    let folder = place::e2e();
    let lock = fs::read(folder.join("package-lock.json")).context("tests/e2e/package-lock.json")?;
    let stamp = folder.join("node_modules").join(".baton-lock");
    let wanted = digest::short(&lock);
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let mut command = process::npm();
    command.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).current_dir(folder);
    // The browser is the machine's own.
    process::run(command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(stamp, wanted)?;
    Ok(())
}
