//! Plain `trunk serve`: what people of this ecosystem type first must work too.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::process::Server;
use crate::stage::Counts;
use crate::{markup, place, process};

/// It builds before it listens; the whole development build may still be ahead.
const PATIENCE: Duration = Duration::from_mins(10);

pub fn serve(_: &[String]) -> Result<Counts> {
    // Taken and given back: free enough for the moment until Trunk takes it.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    // Where the build fails, Trunk serves what an earlier one left.
    let dist = place::target().join("serve-dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    let mut trunk = process::command("trunk");
    trunk.args(["serve", "--offline", "--port", &port.to_string(), "--dist"]).arg(dist);
    let mut trunk = Server::start(&mut trunk)?;
    let page = wait_for_page(&mut trunk, port)?;
    let tags = markup::tags(&page);
    let files: Vec<&str> = tags.iter().filter_map(|tag| tag.file()).collect();
    let is_served = |ending: &str| files.iter().any(|file| file.ends_with(ending));
    ensure!(is_served(".js") && is_served(".wasm"), "the page names no program:\n{page}");
    for file in &files {
        let answer = get(port, &format!("/{file}"))?;
        ensure!(
            answer.starts_with("HTTP/1.1 200"),
            "{file}: {}",
            answer.lines().next().unwrap_or_default()
        );
    }
    println!("trunk serve gave the page and its {} files", files.len());
    Ok(Counts { passed: 1, failed: 0 })
}

fn wait_for_page(trunk: &mut Server, port: u16) -> Result<String> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        ensure!(!trunk.has_ended(), "trunk serve ended");
        match get(port, "/") {
            Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(answer),
            _ => sleep(Duration::from_millis(200)),
        }
    }
    bail!("trunk serve gave no page within {} minutes", PATIENCE.as_secs() / 60)
}

/// Head and body of an answer, less what is no text.
fn get(port: u16, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("connect")?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
