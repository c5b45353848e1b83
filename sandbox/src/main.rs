use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use sandbox::{Options, Server};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("sandbox: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let server = Server::start(Options::parse())?;
    let mut out = std::io::stdout().lock();
    // Whoever started the sandbox reads these lines through a pipe; if the pipe is gone the server still serves.
    let _ = writeln!(out, "{}", sandbox::greeting(&server).join("\n")).and_then(|()| out.flush());
    drop(out);
    server.wait_for_end().map_err(|error| error.to_string())
}
