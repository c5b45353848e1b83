//! The fetch layer: request, token, fetch, status, decode — one path for every call.

mod activity;
mod client;
mod fetch;
mod hub;
mod probe;
mod session;
mod sign_in;
mod socket;
mod upload;

pub use activity::Activity;
pub use client::{Client, ListAnswer};
pub use fetch::{Call, Waiting, send, send_for_bytes};
pub use hub::{create_asset, delete_asset, read_asset, read_conversation, send_messages};
pub use session::{Access, Session, Token};
pub use sign_in::{Credentials, sign_in};
pub use socket::{Socket, Told};
pub use upload::{Outcome, Parcel, Running, may_show, upload};
