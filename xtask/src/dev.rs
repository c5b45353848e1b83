//! `cargo xtask dev`: rebuilds and reloads on every change.

use anyhow::{Result, ensure};

use crate::process::Server;
use crate::sandbox::{self, Sandbox};
use crate::{place, process, tools};

/// Where the `[[proxy]]` entries of Trunk.toml point.
const SANDBOX_PORT: u16 = 8081;

pub fn dev(arguments: &[String]) -> Result<()> {
    let options = match arguments.split_first() {
        None => &[],
        Some((first, rest)) => {
            ensure!(
                first == "--",
                "dev knows no `{first}`; options of the sandbox come after `--`"
            );
            rest
        }
    };
    tools::for_builds()?;
    sandbox::build()?;
    let Sandbox { server, address, output } = sandbox::start(SANDBOX_PORT, options)?;
    println!("\nThe sandbox is on {address}; Trunk says below where the console is\n");
    std::thread::spawn(move || sandbox::follow(output));
    let mut trunk = process::command("trunk");
    trunk.args(["serve", "--offline", "--dist"]).arg(place::debug_dist());
    // The sandbox's own configuration, beside the APIs that Trunk.toml passes on to it.
    trunk.args(["--proxy-backend", &format!("{address}/config.json")]);
    trunk.args(["--proxy-rewrite", "/config.json"]);
    let ended = Server::start(&mut trunk)?.child().wait()?;
    // Ctrl+C reaches both; if Trunk ended by itself, the sandbox goes with it.
    drop(server);
    ensure!(ended.success(), "trunk serve ended with {ended}");
    Ok(())
}
