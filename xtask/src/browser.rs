//! Chromium and its driver: found, installed where that is possible, or asked for in one line.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};

use crate::{place, process};

#[derive(Debug, Clone)]
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const SHELLS: [&str; 2] = ["chromium-headless-shell", "chrome-headless-shell"];
const SHELL_PLACES: [&str; 1] = ["/usr/lib/chromium/chromium-headless-shell"];
const BROWSER_PLACES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const DRIVER_PLACES: [&str; 2] =
    ["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

pub fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find() {
        return matching(browser);
    }
    if !is_root_on_debian() {
        bail!(
            "Chromium and chromedriver are missing: install Debian's `chromium chromium-driver`, or Chrome and \
             the chromedriver of the same version, or set BATON_CHROMIUM and CHROMEDRIVER to where they are"
        );
    }
    install(&["chromium", "chromium-driver"])?;
    match find() {
        Some(browser) => matching(browser),
        None => bail!("chromium and chromium-driver were installed but are not on PATH"),
    }
}

/// What shows the pages of the end-to-end tests: Chromium without the part that draws windows, which
/// takes a third of the processor's time for a page; where it cannot be had, Chromium itself.
pub fn for_pages(browser: &Browser) -> PathBuf {
    if env::var_os("BATON_CHROMIUM").is_some() {
        return browser.chromium.clone();
    }
    let find = || locate("BATON_HEADLESS_SHELL", &SHELLS, &SHELL_PLACES);
    if let Some(shell) = find() {
        return shell;
    }
    // Of the same version, so that it is the same engine and no other package changes with it.
    let mut asked = process::command("dpkg-query");
    let version = process::answer(asked.args(["--show", "--showformat=${Version}", "chromium"]));
    if let Some(version) = version.filter(|_| is_root_on_debian())
        && let Err(why) = install(&[&format!("{}={version}", SHELLS[0])])
    {
        println!("the tests go on in Chromium itself, which takes longer: {why:#}");
    }
    find().unwrap_or_else(|| browser.chromium.clone())
}

fn install(packages: &[&str]) -> Result<()> {
    process::run(process::command("apt-get").args(["update", "-qq"]))?;
    let mut install = process::command("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: locate("BATON_CHROMIUM", &BROWSERS, &BROWSER_PLACES)?,
        driver: locate("CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES)?,
    })
}

fn locate(variable: &str, names: &[&str], places: &[&str]) -> Option<PathBuf> {
    if let Some(given) = env::var_os(variable) {
        return Some(given.into());
    }
    let usual = || places.iter().map(PathBuf::from).find(|place| place.is_file());
    names.iter().find_map(|name| place::on_path(name)).or_else(usual)
}

/// A driver speaks to browsers of its own major version only.
fn matching(browser: Browser) -> Result<Browser> {
    // Chrome on Windows opens a window instead of answering.
    if cfg!(windows) {
        return Ok(browser);
    }
    let chromium = process::version(&browser.chromium).unwrap_or_default();
    let driver = process::version(&browser.driver).unwrap_or_default();
    ensure!(
        major(&chromium).is_some() && major(&chromium) == major(&driver),
        "the browser is `{chromium}` but its driver is `{driver}`: install the two in the same version"
    );
    Ok(browser)
}

fn major(version: &str) -> Option<u32> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    number.split('.').next()?.parse().ok()
}

fn is_root_on_debian() -> bool {
    let user = process::answer(process::command("id").arg("-u"));
    user.as_deref() == Some("0") && place::on_path("apt-get").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(
            major("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)"),
            Some(156)
        );
        assert_eq!(
            major("ChromeDriver 156.0.8078.79 (a21ce95c-refs/branch-heads/8078@{#1704})"),
            Some(156)
        );
        assert_eq!(major("Google Chrome 97.0.1 "), Some(97));
        assert_eq!(major("command not found"), None);
    }
}
