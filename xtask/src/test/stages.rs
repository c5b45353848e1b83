//! What each stage of the tests does.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::stage::Counts;
use crate::{
    browser, dist as bundle, node, place, process, sandbox, sizes as measure, tools as toolbox,
};

const WASM: [&str; 4] = ["--package", "baton", "--target", "wasm32-unknown-unknown"];
const NATIVE: [&str; 8] = [
    "--package",
    "baton-model",
    "--package",
    "sandbox",
    "--package",
    "xtask",
    "--profile",
    "native",
];

/// A stage that checks something but runs no tests.
fn check(command: &mut Command) -> Result<Counts> {
    process::run(command)?;
    Ok(Counts::default())
}

/// A stage that runs tests: counts what the runner says; a runner that fails without saying so failed.
fn count(command: &mut Command) -> Result<Counts> {
    let mut counts = Counts::default();
    let good = process::watch(command, |line| counts.add_line(line))?;
    if !good && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

pub fn tools(_: &[String]) -> Result<Counts> {
    let browser = toolbox::for_tests()?;
    println!("{}\nbrowser {}", toolbox::versions(), browser.chromium.display());
    Ok(Counts::default())
}

pub fn format(_: &[String]) -> Result<Counts> {
    check(process::cargo().args(["fmt", "--all", "--check"]))
}

pub fn clippy_native(_: &[String]) -> Result<Counts> {
    // The same profile as the tests, so that build scripts run once for both.
    let clippy =
        ["clippy", "--workspace", "--exclude", "baton", "--all-targets", "--profile", "native"];
    check(process::cargo().args(clippy).args(["--", "-D", "warnings"]))
}

pub fn clippy_wasm(_: &[String]) -> Result<Counts> {
    let mut command = process::cargo();
    check(command.arg("clippy").args(WASM).args(["--all-targets", "--", "-D", "warnings"]))
}

/// The end-to-end tests are TypeScript, whose types Playwright drops without a look.
pub fn types(_: &[String]) -> Result<Counts> {
    node::packages()?;
    let mut command = process::command("node");
    check(command.arg("node_modules/typescript/bin/tsc").current_dir(place::e2e()))
}

pub fn build_native(_: &[String]) -> Result<Counts> {
    sandbox::build()?;
    check(process::cargo().arg("test").args(NATIVE).arg("--no-run"))
}

pub fn build_wasm(_: &[String]) -> Result<Counts> {
    check(process::cargo().arg("test").args(WASM).args(["--tests", "--no-run"]))
}

pub fn dist(_: &[String]) -> Result<Counts> {
    bundle::build()?;
    Ok(Counts::default())
}

pub fn sizes(_: &[String]) -> Result<Counts> {
    measure::report(&place::dist())?;
    Ok(Counts::default())
}

pub fn native(filter: &[String]) -> Result<Counts> {
    let mut command = process::cargo();
    // One checkout has one result; who looks for new cases gives another seed, and more cases.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        command.env("PROPTEST_RNG_SEED", "1");
    }
    count(command.arg("test").args(NATIVE).arg("--no-fail-fast").args(filter))
}

pub fn headless(filter: &[String]) -> Result<Counts> {
    let browser = browser::find_or_install()?;
    let mut command = process::cargo();
    command.arg("test").args(WASM).args(["--tests", "--no-fail-fast"]).args(filter);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    command.env("CHROMEDRIVER", &browser.driver);
    // Every test runs in the browser, also those that do not say so; seconds for a whole test program.
    command.env("WASM_BINDGEN_USE_BROWSER", "1").env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    count(&mut command)
}

pub fn e2e(filter: &[String]) -> Result<Counts> {
    let browser = browser::find_or_install()?;
    node::packages()?;
    bundle::ensure_current()?;
    sandbox::build()?;
    let report = place::target().join("e2e-report.json");
    // Left from an earlier run, it would be taken for this one's.
    let _ = fs::remove_file(&report);
    let mut command = process::command("node");
    command.args(["node_modules/@playwright/test/cli.js", "test"]).args(filter);
    command.current_dir(place::e2e());
    command.env("BATON_CHROMIUM", browser::for_pages(&browser));
    command.env("BATON_SANDBOX", place::sandbox()).env("BATON_DIST", place::dist());
    command.env("BATON_REPORT", &report);
    let good = process::watch(&mut command, |_| {})?;
    let report = fs::read_to_string(&report).context("Playwright wrote no report")?;
    let counts = Counts::of_playwright(&report)?;
    ensure!(good || counts.failed > 0, "Playwright failed without a failed test");
    Ok(counts)
}
