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
    /// wasm-bindgen-cli's own lock file names a dependency that is no longer to be had.
    locked: bool,
}

const CRATES: [Crate; 2] = [
    Crate { name: "trunk", version: TRUNK, programs: &["trunk"], locked: true },
    Crate {
        name: "wasm-bindgen-cli",
        version: WASM_BINDGEN,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        locked: false,
    },
];

/// Everything a release bundle needs.
pub fn for_builds() -> Result<()> {
    wasm_target()?;
    node::check()?;
    for tool in &CRATES {
        if !tool.programs.iter().all(|program| answers(program, tool.version)) {
            install(tool)?;
        }
    }
    wasm_opt()?;
    dependencies()
}

/// The same, and what drives a browser.
pub fn for_tests() -> Result<browser::Browser> {
    for_builds()?;
    let browser = browser::find_or_install()?;
    node::packages()?;
    Ok(browser)
}

/// A line that changes when any tool does; part of the stamp of the bundle.
pub fn versions() -> String {
    let compiler = process::version("rustc").unwrap_or_default();
    format!("{compiler}, trunk {TRUNK}, wasm-bindgen {WASM_BINDGEN}, binaryen {BINARYEN}")
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
    let prebuilt = place::on_path("cargo-binstall").is_some() && binstall(tool, &package).is_ok();
    if !prebuilt {
        build(tool, &package)?;
    }
    for program in tool.programs {
        ensure!(
            answers(program, tool.version),
            "{program} {} was installed but does not answer",
            tool.version
        );
    }
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
    command.arg(package).env("CARGO_TARGET_DIR", &scratch).envs(QUICK_BUILD);
    // A crate's own .cargo/config does not count, but ours would: install from outside the checkout.
    process::run(command.current_dir(std::env::temp_dir()))
}

fn wasm_opt() -> Result<()> {
    if answers("wasm-opt", BINARYEN) {
        return Ok(());
    }
    let tools = place::tools();
    std::fs::create_dir_all(&tools)?;
    let package = format!("binaryen@{BINARYEN}");
    let mut command = process::npm();
    command.args([OsStr::new("install"), OsStr::new("--prefix"), tools.as_os_str()]);
    command.args(["--no-save", "--no-package-lock", "--no-audit", "--no-fund", &package]);
    process::run(&mut command)?;
    if !answers("wasm-opt", BINARYEN) {
        bail!("{package} was installed but its wasm-opt does not answer");
    }
    Ok(())
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
