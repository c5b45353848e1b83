//! `cargo xtask run`: Baton on its sandbox, with one command from nothing.

use std::env;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::sandbox::{self, Sandbox};
use crate::{dist, place, process};

#[derive(Debug, PartialEq)]
struct Options {
    open: bool,
    port: u16,
    sandbox: Vec<String>,
}

pub fn run(arguments: &[String]) -> Result<()> {
    let options = Options::read(arguments)?;
    dist::ensure_current()?;
    sandbox::build()?;
    let mut all = vec!["--dist".to_owned(), place::dist().to_string_lossy().into_owned()];
    all.extend(options.sandbox);
    let Sandbox { server, address, output } = sandbox::start(options.port, &all)?;
    // The sandbox itself goes on to say who may sign in.
    println!("\nBaton is on {address} (Ctrl+C ends it)\n");
    if options.open {
        open(&address);
    }
    sandbox::follow(output)?;
    drop(server);
    Ok(())
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { open: true, port: 8080, sandbox: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--no-open" => options.open = false,
                "--port" => {
                    let port = rest.next().context("--port needs a number")?;
                    options.port = port.parse().with_context(|| format!("--port {port}"))?;
                }
                "--" => options.sandbox = rest.by_ref().cloned().collect(),
                other => bail!("run knows no `{other}`; options of the sandbox come after `--`"),
            }
        }
        Ok(options)
    }
}

/// Opens the person's browser, if there is a screen to open it on; it is no error if that fails.
fn open(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        process::command("open")
    } else if cfg!(windows) {
        process::command("explorer")
    } else if env::var_os("DISPLAY").or_else(|| env::var_os("WAYLAND_DISPLAY")).is_some() {
        process::command("xdg-open")
    } else {
        return;
    };
    let _ = command.arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words)
    }

    #[test]
    fn reads_its_options() {
        assert_eq!(read("").unwrap(), Options { open: true, port: 8080, sandbox: Vec::new() });
        let all = read("--no-open --port 9000 -- --scale 10").unwrap();
        let sandbox = vec!["--scale".to_owned(), "10".to_owned()];
        assert_eq!(all, Options { open: false, port: 9000, sandbox });
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in ["--scale 10", "--port", "--port many", "--port 70000"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
