//! Known holes, licences and origins of what we build on, as far as this machine can know them.
//!
//! Nothing is installed for it, and what needs a database from the network is skipped without one:
//! each that is skipped says so.

use std::process::{Command, Stdio};

use anyhow::Result;
use serde_json::Value;

use crate::stage::Counts;
use crate::{place, process};

/// What a program may be linked with. `deny.toml` has the same list.
const LICENCES: [&str; 10] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "Unicode-3.0",
    "Zlib",
];

/// What tools say that could not get their database.
const NO_DATABASE: [&str; 10] = [
    "couldn't fetch advisory database",
    "failed to fetch advisory database",
    "failed to load advisory database",
    "endpoint returned an error",
    "enotfound",
    "econnrefused",
    "etimedout",
    "eai_again",
    "network request failed",
    "no such host",
];

#[allow(clippy::unnecessary_wraps, reason = "as every stage")]
pub fn audit(_: &[String]) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut add = |name: &str, good: Option<bool>| match good {
        Some(true) => counts.passed += 1,
        Some(false) => {
            println!("{name}: see above");
            counts.failed += 1;
        }
        None => println!("{name}: SKIPPED, its tool or its database is not to be had here"),
    };
    add("licences and origins of all crates", licences());
    let installed = |tool: &str| place::on_path(tool).is_some();
    let deny = ["deny", "--offline", "check", "licenses", "bans", "sources"];
    add("cargo deny", installed("cargo-deny").then(|| tool(process::cargo().args(deny))).flatten());
    let audit = installed("cargo-audit").then(|| tool(process::cargo().arg("audit"))).flatten();
    add("cargo audit", audit);
    let mut npm = process::npm();
    npm.args(["audit", "--audit-level=high", "--fetch-retries=0", "--fetch-timeout=10000"]);
    add("npm audit", tool(npm.current_dir(place::e2e())));
    Ok(counts)
}

/// Whether a tool is content; `None` if it cannot know.
fn tool(command: &mut Command) -> Option<bool> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    if output.status.success() {
        return Some(true);
    }
    let lower = text.to_lowercase();
    if NO_DATABASE.iter().any(|words| lower.contains(words)) {
        return None;
    }
    println!("{text}");
    Some(false)
}

/// Every crate is from crates.io or from here, under a licence of the list. Needs no tool.
fn licences() -> Option<bool> {
    let ask = |more: &[&str]| {
        let mut cargo = process::cargo();
        process::answer(cargo.args(["metadata", "--format-version=1", "--locked"]).args(more))
    };
    // Crates of other platforms may not be on this machine yet.
    let metadata = ask(&["--offline"]).or_else(|| ask(&[]))?;
    let metadata: Value = serde_json::from_str(&metadata).ok()?;
    let packages = metadata["packages"].as_array()?;
    let mut wrong = Vec::new();
    for package in packages {
        let text = |name: &str| package[name].as_str().unwrap_or_default();
        let (name, licence, source) = (text("name"), text("license"), text("source"));
        if !is_allowed(licence) {
            wrong.push(format!("{name}: licence `{licence}`"));
        }
        if !source.is_empty() && !source.contains("crates.io") {
            wrong.push(format!("{name}: from {source}"));
        }
    }
    println!("{} crates\n{}", packages.len(), wrong.join("\n"));
    Some(wrong.is_empty())
}

/// Whether one of the alternatives of a licence is allowed, with all its parts.
fn is_allowed(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    let licence: String = licence.chars().filter(|c| !"()".contains(*c)).collect();
    // `A OR B AND C` is read as `(A OR B) AND C`: stricter than the standard, and enough here.
    licence.split(" AND ").all(|part| {
        part.split(" OR ").any(|one| {
            LICENCES.contains(&one.split_whitespace().collect::<Vec<_>>().join(" ").as_str())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_licences() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "Apache-2.0 / MIT",
            "MIT/GPL-3.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "LGPL-2.1-or-later"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn deny_has_the_same_list() {
        let text = std::fs::read_to_string(place::root().join("deny.toml")).unwrap();
        for licence in LICENCES {
            assert!(text.contains(&format!("\"{licence}\"")), "{licence}");
        }
    }
}
