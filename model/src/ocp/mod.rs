//! What Baton knows of the OCP Orchestrator, whose documentation leaves much open.
//!
//! The numbers Q1 to Q35 are those of the quirks in `docs/orchestrator.md`; `tests/ocp.rs` has a
//! test for each that concerns a client.

pub mod app;
pub mod attached;
pub mod chat;
pub mod deployment;
pub mod history;
pub mod page;
pub mod parts;
pub mod paste;
pub mod path;
pub mod queue;
pub mod refusal;
pub mod voice;
pub mod zip;
