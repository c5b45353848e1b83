//! The sandbox over real HTTP: every operation, every error, every option.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod assets;
mod bodies;
mod client;
mod conversations;
mod cors;
mod examples;
mod faults;
mod files;
mod log;
mod ocp;
mod operations;
mod paging;
mod program;
mod records;
mod seed;
mod tokens;
mod variants;
