//! The fetch layer: request, token, fetch, status, decode — one path for every call.

mod activity;
pub mod check;
mod client;
mod fetch;
mod hub;
pub mod pkce;
pub mod policy;
mod preview;
mod probe;
mod renew;
mod session;
mod sign_in;
mod socket;
pub mod tabs;
mod upload;
mod watch;

pub use activity::Activity;
pub use client::{Answering, Client, ListAnswer, NO_ID, READ, WRITE, came};
pub use fetch::{Call, Waiting, send, send_for, send_for_bytes};
pub use hub::{create_asset, delete_asset, read_asset, read_conversation, send_messages};
pub use preview::preview;
pub use session::{Access, Session, Token};
pub use sign_in::{Credentials, sign_in, sign_out};
pub use socket::{Socket, Told};
pub use upload::{Outcome, Parcel, Running, may_show, upload};
pub use watch::watch;
