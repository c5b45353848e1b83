//! `cargo xtask`: everything one does with this checkout, in one program instead of shell scripts.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod bench;
mod browser;
mod checkout;
mod dev;
mod digest;
mod dist;
mod externalize;
mod markup;
mod node;
mod place;
mod process;
mod run;
mod sandbox;
mod sizes;
mod stage;
mod stamp;
mod test;
mod tools;

const HELP: &str = "\
cargo xtask run [--no-open] [--port N] [-- SANDBOX OPTIONS]
    build what is out of date, serve the release bundle and the sandbox on one address, open a browser
cargo xtask dev [-- SANDBOX OPTIONS]
    rebuild and reload on every change, with a sandbox beside it
cargo xtask dist
    build the release bundle into dist/, print its sizes, compare them with xtask/budget.json
cargo xtask test [--only STAGE]... [-- ARGUMENTS OF THE TEST RUNNER]
    everything .ci/run runs; the stages are: tools, format, clippy-native, clippy-wasm, types,
    build-native, build-wasm, dist, sizes, serve, audit, native, headless, e2e
    (for example: cargo xtask test --only e2e -- smoke.spec.ts --grep starts)
cargo xtask bench lists [--rounds N] [--records N]
    measure lists over 100,000 records in the browser, at a fourth of this machine's speed
cargo xtask tools
    install the pinned build tools that are missing, without building anything
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\nxtask: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: &[String]) -> Result<ExitCode> {
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", arguments),
    };
    if matches!(name, "bench" | "run" | "dev" | "dist" | "test") {
        checkout::claim()?;
    }
    match name {
        "bench" => bench::bench(rest)?,
        "run" => run::run(rest)?,
        "dev" => dev::dev(rest)?,
        "dist" => dist::command(rest)?,
        "test" => return test::test(rest),
        "tools" => drop(tools::for_tests()?),
        // Trunk calls this one, from the hook in Trunk.toml.
        "externalize" => externalize::hook()?,
        "help" | "--help" | "-h" => print!("{HELP}"),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}
