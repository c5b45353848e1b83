//! Apps of the Orchestrator: one app with its tabs, a new one, and deployments. Their list is that
//! of all records.

mod attached;
mod attached_view;
mod chat;
mod chat_view;
mod delete;
mod deploy;
mod deployments;
mod export;
mod new;
mod overview;
mod page;
mod parts;
mod problems;
mod read;
mod secret;
mod tray;
mod voice;

use std::sync::Arc;

use crate::prelude::*;
use baton_model::Record;

pub use deployments::deployments_page;
pub use new::new_page;
pub use page::{app_page, has_tab};
pub use tray::tray;

use crate::{
    lazy::part,
    pages::list::{gather::chosen, state::ListState},
    ui::dom::{AnyView, view},
};

/// What the person is asked about apps.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Whether to deploy these.
    pub deploying: RwSignal<Vec<Arc<Record>>>,
    /// Whether to delete this.
    pub deleting: RwSignal<Option<Arc<Record>>>,
}

impl Asked {
    /// Nothing yet.
    pub fn nothing() -> Self {
        Self { deploying: RwSignal::new(Vec::new()), deleting: RwSignal::new(None) }
    }

    /// Asks whether to deploy the selection of a list.
    pub fn deploy_chosen(self, list: ListState) {
        spawn_local(async move {
            let gone = move || self.deploying.try_get_untracked().is_none();
            match chosen(list, gone).await {
                Some(Ok(all)) => drop(self.deploying.try_set(all.records)),
                Some(Err(failure)) => list.console.notices.warn(failure),
                None => {}
            }
        });
    }
}

/// The dialogs that ask.
#[part(apps)]
pub fn dialogs(asked: Asked) -> AnyView {
    view! {
        {deploy::dialog(asked.deploying)}
        {delete::dialog(asked.deleting)}
    }
}
