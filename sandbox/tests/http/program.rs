//! The program itself: what it prints, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::client::send;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[cfg(unix)]
#[test]
fn it_says_where_it_is_and_ends_when_told() {
    let mut child = program().args(["--port", "0"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("Baton sandbox on http://").unwrap().parse().unwrap();
    assert_eq!(send(address, "GET", "/config.json", &[], b"").unwrap().status, 200);
    let wanted = [
        format!("Conversation Manager: http://{address}/conversation/conversationmgr/v3"),
        format!("Token address: http://{address}/oauth2/token"),
        format!("Orchestrator: http://{address}/orchestrator/api"),
        format!("Orchestrator token address: http://{address}/auth/realms/master/protocol/openid-connect/token"),
        "Data: 8 authentications, 16 clientapplications, 14 participants, 7 channels, 60 orchestrations, 18 accounts, 40 apps".to_owned(),
        "Sign-in: eGain client sandbox-admin / sandbox-secret (everything)".to_owned(),
        "Sign-in: eGain client sandbox-reader / sandbox-secret (the .read scopes only)".to_owned(),
        "Sign-in: OCP user admin / sandbox, one-time code 000000 (everything)".to_owned(),
        "Sign-in: OCP user viewer / sandbox, one-time code 000000 (read only)".to_owned(),
        "Sign-in: OCP personal access token sandbox-pat (everything)".to_owned(),
        "Sign-in: OCP personal access token sandbox-viewer-pat (read only)".to_owned(),
    ];
    let said: Vec<_> = lines.by_ref().take(wanted.len()).map(Result::unwrap).collect();
    assert_eq!(said, wanted);
    let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_taken_port_is_told_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut child = program().args(["--port", &port]).spawn().unwrap();
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(text.starts_with(&format!("sandbox: cannot listen on 127.0.0.1:{port}: ")), "{text}");
}

#[test]
fn unknown_names_are_refused() {
    let status = program().args(["--as", "something-else"]).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
