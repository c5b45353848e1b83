//! The fetch layer: request, token, fetch, status, decode — one path for every call.

mod activity;
pub mod check;
mod client;
mod fetch;
pub mod pkce;
pub mod policy;
mod probe;
mod session;
mod sign_in;
pub mod tabs;
mod watch;

pub use activity::Activity;
pub use client::{Client, ListAnswer, READ, WRITE};
pub use fetch::{Call, Waiting, send, send_for_bytes};
pub use session::{Access, Session, Token};
pub use sign_in::{Credentials, sign_in, sign_out};
pub use watch::watch;
