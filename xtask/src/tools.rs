//! The pinned build tools: used from PATH if the version fits, else installed into `target/tools`.

use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::{browser, node, place, process};

const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
/// The same as in Cargo.toml and Trunk.toml; a test compares them.
const WASM_BINDGEN: &str = "0.2.130";
const BINARYEN: &str = "132";
const WASM_SPLIT: &str = "0.2.4";
const ESBUILD: &str = "0.28.2";

/// Our own use of these tools is short; their own release profiles take many times longer to build.
const QUICK_BUILD: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];

/// A tool that comes from crates.io.
struct Crate {
    name: &'static str,
    version: &'static str,
    /// What must answer to `--version` with exactly that version.
    programs: &'static [&'static str],
    /// Without which the crate has no program.
    features: &'static [&'static str],
    /// wasm-bindgen-cli's own lock file names a dependency that is no longer to be had.
    locked: bool,
}

const CRATES: [Crate; 3] = [
    Crate { name: "trunk", version: TRUNK, programs: &["trunk"], features: &[], locked: true },
    Crate {
        name: "wasm-bindgen-cli",
        version: WASM_BINDGEN,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        features: &[],
        locked: false,
    },
    Crate {
        name: "wasm_split_cli_support",
        version: WASM_SPLIT,
        programs: &["wasm-split-cli"],
        features: &["build-binary"],
        locked: true,
    },
];

/// Everything a release bundle needs.
pub fn for_builds() -> Result<()> {
    wasm_target()?;
    node::check()?;
    for tool in &CRATES {
        if !tool.is_here() {
            install(tool)?;
        }
    }
    from_npm()?;
    dependencies()
}

/// The same, and what drives a browser.
pub fn for_tests() -> Result<browser::Browser> {
    for_builds()?;
    let browser = browser::find_or_install()?;
    browser::for_pages(&browser);
    node::packages()?;
    Ok(browser)
}

/// A line that changes when any tool does; part of the stamp of the bundle.
pub fn versions() -> String {
    let compiler = process::version("rustc").unwrap_or_default();
    format!(
        "{compiler}, trunk {TRUNK}, wasm-bindgen {WASM_BINDGEN}, wasm-split {WASM_SPLIT}, \
         binaryen {BINARYEN}, esbuild {ESBUILD}"
    )
}

impl Crate {
    fn is_here(&self) -> bool {
        // wasm-split-cli does not tell its version: cargo's own record does, of what xtask installed.
        self.programs
            .iter()
            .all(|program| answers(program, self.version) || self.is_recorded(program))
    }

    fn is_recorded(&self, program: &str) -> bool {
        let record = std::fs::read_to_string(place::tools().join(".crates.toml"));
        let entry = format!("\"{} {} ", self.name, self.version);
        record.is_ok_and(|text| text.contains(&entry))
            && place::tools().join("bin").join(place::executable(program)).is_file()
    }
}

fn answers(program: &str, version: &str) -> bool {
    process::version(program)
        .is_some_and(|line| line.split_whitespace().any(|word| word == version))
}

fn wasm_target() -> Result<()> {
    let libraries = process::answer(process::command("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM,
    ]));
    if libraries.is_some_and(|directory| PathBuf::from(directory).is_dir()) {
        return Ok(());
    }
    process::run(process::command("rustup").args(["target", "add", WASM]))
        .context("the compiler lacks the WebAssembly target; install it with your toolchain's package manager")
}

fn install(tool: &Crate) -> Result<()> {
    let package = format!("{}@{}", tool.name, tool.version);
    println!("Installing {package} (once; some minutes)");
    let prebuilt = tool.features.is_empty()
        && place::on_path("cargo-binstall").is_some()
        && binstall(tool, &package).is_ok();
    if !prebuilt {
        build(tool, &package)?;
    }
    ensure!(tool.is_here(), "{package} was installed but does not answer");
    Ok(())
}

fn binstall(tool: &Crate, package: &str) -> Result<()> {
    let mut command = process::cargo();
    command.args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"]);
    command.arg(place::tools());
    if tool.locked {
        command.arg("--locked");
    }
    process::run(command.arg(package))
}

fn build(tool: &Crate, package: &str) -> Result<()> {
    let scratch = place::target().join("tools-build");
    let mut command = process::cargo();
    command.args(["install", "--force", "--root"]).arg(place::tools());
    if tool.locked {
        command.arg("--locked");
    }
    if !tool.features.is_empty() {
        command.arg("--features").arg(tool.features.join(","));
    }
    command.arg(package).env("CARGO_TARGET_DIR", &scratch).envs(QUICK_BUILD);
    // A crate's own .cargo/config does not count, but ours would: install from outside the checkout.
    process::run(command.current_dir(std::env::temp_dir()))
}

/// All in one go: npm takes away what it is not told of.
fn from_npm() -> Result<()> {
    let tools = [("binaryen", BINARYEN, "wasm-opt"), ("esbuild", ESBUILD, "esbuild")];
    let missing = || tools.iter().find(|(_, version, program)| !answers(program, version));
    if missing().is_none() {
        return Ok(());
    }
    std::fs::create_dir_all(place::tools())?;
    let mut command = process::npm();
    command.args([OsStr::new("install"), OsStr::new("--prefix"), place::tools().as_os_str()]);
    command.args(["--no-save", "--no-package-lock", "--no-audit", "--no-fund"]);
    command.args(tools.map(|(name, version, _)| format!("{name}@{version}")));
    process::run(&mut command)?;
    match missing() {
        Some((name, version, program)) => {
            bail!("{name}@{version} was installed but its {program} does not answer")
        }
        None => Ok(()),
    }
}

/// Trunk runs offline, so that it fetches no tool behind our back; cargo then needs its crates first.
fn dependencies() -> Result<()> {
    process::run(process::cargo().args(["fetch", "--quiet", "--locked"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_the_same_everywhere() {
        let read = |name: &str| std::fs::read_to_string(place::root().join(name)).unwrap();
        assert!(read("Cargo.toml").contains(&format!("wasm-bindgen = \"={WASM_BINDGEN}\"")));
        let trunk = read("Trunk.toml");
        assert!(trunk.contains(&format!("wasm_bindgen = \"{WASM_BINDGEN}\"")));
        assert!(trunk.contains(&format!("wasm_opt = \"version_{BINARYEN}\"")));
    }
}
