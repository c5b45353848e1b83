//! The sandbox as a child process.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Stdio};

use anyhow::{Context, Result, bail};

use crate::place;
use crate::process::{self, Server};

/// The first line that the sandbox prints, before the address.
const GREETING: &str = "Baton sandbox on ";

pub fn build() -> Result<()> {
    process::run(process::cargo().args([
        "build",
        "--quiet",
        "--package",
        "sandbox",
        "--profile",
        "native",
    ]))
}

/// A sandbox that listens, and what it prints from then on.
pub struct Sandbox {
    pub server: Server,
    pub address: String,
    pub output: BufReader<ChildStdout>,
}

pub fn start(port: u16, arguments: &[String]) -> Result<Sandbox> {
    let mut command = process::command(place::sandbox());
    command.args(["--port", &port.to_string()]).args(arguments).stdout(Stdio::piped());
    let mut server = Server::start(&mut command)?;
    let mut output =
        BufReader::new(server.child().stdout.take().context("the sandbox has no output")?);
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        if let Some(address) = line.trim_end().strip_prefix(GREETING) {
            return Ok(Sandbox { server, address: address.to_owned(), output });
        }
        print!("{line}");
        line.clear();
    }
    bail!("the sandbox ended before it listened (is port {port} taken? choose another with --port)")
}

/// Shows what a sandbox prints until it ends.
pub fn follow(mut output: BufReader<ChildStdout>) -> Result<()> {
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        print!("{line}");
        line.clear();
    }
    Ok(())
}
