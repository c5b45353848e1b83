//! The end: what to do with the new account.

use crate::prelude::*;
use baton_model::{
    Resource,
    setup::{Choice, Made},
};

use super::state::Page;
use crate::{
    address,
    pages::edit::pretty,
    ui::{
        dom::{AnyView, IntoAny, view},
        download, icon,
    },
};

/// What can be done now.
pub fn view_of(page: Page) -> AnyView {
    let account = account(page);
    let test = account.map(|id| view! { <a class="btn primary" href=address::conversations_with(&id)>{icon("chat")}"Send a test message"</a> });
    view! {
        <div class="alert ok">
            {icon("check")}
            <p>"Everything is made. See that it works, and keep a note of it."</p>
            <div class="actions">
                {test}
                <button type="button" class="btn" on:click=move |_| export(page)>{icon("file")}"Export this setup"</button>
                <button type="button" class="btn" on:click=move |_| page.start_over()>{icon("plus")}"Start another"</button>
            </div>
        </div>
    }
    .into_any()
}

/// The account that was made, or the one that was there.
fn account(page: Page) -> Option<String> {
    page.setup.with_untracked(|setup| {
        let step = setup.steps.iter().find(|step| step.slot.resource == Resource::Account)?;
        match step.choice {
            Choice::Existing => Some(step.existing.clone()),
            _ => match &setup.record(step.key)?.made {
                Made::Yes(id) => Some(id.clone()),
                _ => None,
            },
        }
    })
}

fn export(page: Page) {
    let environment = untrack(|| page.console.environment().name);
    let name = |resource, id: &str| page.name_of(resource, id);
    let (file, account) = page.setup.with_untracked(|setup| {
        let account = setup.staged.iter().find(|one| one.resource == Resource::Account);
        let account = account.map(|one| one.name().to_owned()).unwrap_or_default();
        (setup.export(&environment, &name), account)
    });
    let title = if account.is_empty() { "setup".to_owned() } else { format!("{account} setup") };
    download(&format!("{title}.json"), "application/json", vec![pretty(&file)]);
    page.console.notices.say("Setup exported, without secrets");
}
