//! The OCP Orchestrator: apps, deployments, settings and a chat to try an app, with the sign-in that goes with them.
//!
//! A call goes `routes -> desk -> apps, deploys, settings or export -> store`; `keycloak` and `chat` have routes of
//! their own. What a server is known to do oddly is done oddly here: `research` numbers it, a test is named after it.

mod answers;
mod apps;
mod chat;
mod control;
mod deploys;
mod desk;
mod export;
mod flows;
mod keycloak;
mod records;
mod seed;
mod settings;
mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::extract::Request;
use tokio::sync::Notify;

pub use control::answer as control;
pub use keycloak::{PERSONAL_ACCESS_TOKENS, REALMS, USERS, token_path};

use crate::app::App;
use crate::cli::Options;
use crate::clock;
use crate::contract::Contract;
use chat::Chats;
use keycloak::Keycloak;
use store::Store;

/// Where the chat connector listens.
pub const CHAT_PATH: &str = "/chat/ws/dialogs";

pub struct Service {
    pub contract: Contract,
    store: Store,
    keycloak: Keycloak,
    chats: Chats,
    /// Told whenever a deployment may have ended, for those that wait for it.
    ended: Notify,
    /// How far this service's clock is ahead, in milliseconds: tests do not wait 24 hours.
    ahead: AtomicI64,
    chat_grace: u64,
}

impl Service {
    /// # Errors
    /// If the data cannot be opened or the contract cannot be read.
    pub fn new(options: &Options) -> Result<Self, String> {
        let service = Self {
            contract: Contract::orchestrator()?,
            store: Store::open(options.data.as_deref())?,
            keycloak: Keycloak::new(options.token_ttl),
            chats: Chats::default(),
            ended: Notify::new(),
            ahead: AtomicI64::new(0),
            chat_grace: options.chat_grace,
        };
        if !options.empty && service.store.is_empty()? {
            seed::fill(&service.store, options.scale)?;
        }
        Ok(service)
    }

    /// Whether this service answers under this path.
    pub fn serves(&self, path: &str) -> bool {
        path.starts_with(&self.contract.base) || path.starts_with(REALMS) || path == CHAT_PATH
    }

    pub fn count(&self) -> usize {
        self.store.count(&store::Filter::default()).unwrap_or_default()
    }

    fn now(&self) -> i64 {
        clock::now() + self.ahead.load(Ordering::Relaxed)
    }
}

pub fn routes(app: &Arc<App>) -> Router {
    let calls = app.clone();
    let call = move |request: Request| desk::answer(calls.clone(), request);
    let tokens = app.clone();
    let token = move |request: Request| keycloak::answer(tokens.clone(), request);
    let chats = app.clone();
    let chat = move |request: Request| chat::answer(chats.clone(), request);
    Router::new()
        .route(&format!("{}/{{*rest}}", app.ocp.contract.base), axum::routing::any(call))
        .route(&format!("{REALMS}{{*rest}}"), axum::routing::any(token))
        .route(CHAT_PATH, axum::routing::any(chat))
}
