//! A write whose outcome is unknown: looked up on the server before it is offered again.

use std::{collections::HashSet, sync::Arc};

use crate::prelude::*;
use baton_model::{Record, Resource, Value, list::encode, lookup};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::form::Form;
use crate::{
    address,
    store::{Collection, Store},
    ui::{icon, now},
};

/// So many pages are looked through for what a create call may have made.
const PAGES: u32 = 40;
const SIZE: u32 = 75;

/// What is known of the write.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// It is being looked up.
    Looking,
    /// It was not done.
    NotDone,
    /// The record is there.
    Created(Arc<Record>),
    /// A record is there that may be it.
    Perhaps(Arc<Record>),
    /// It could not be found out.
    Unsure,
}

/// So many milliseconds clocks may differ.
const SKEW: f64 = 600_000.0;

/// What was there before a create call: it has not made that.
pub struct Before {
    known: HashSet<String>,
    at: u64,
}

impl Before {
    /// As far as it is known now.
    pub fn now(store: Store, resource: Resource) -> Self {
        Self { known: store.of(resource).with_untracked(Collection::ids), at: now() }
    }

    /// Whether a record was made long before, by its own word.
    #[allow(clippy::cast_precision_loss)]
    fn is_older(&self, record: &Record) -> bool {
        let created = record.text("created").map(js_sys::Date::parse);
        created.is_some_and(|created| created + SKEW < self.at as f64)
    }
}

/// Looks for the record that a create call without an answer may have made.
pub async fn find_created(
    store: Store,
    resource: Resource,
    sent: &Value,
    before: &Before,
) -> Outcome {
    let spec = resource.spec();
    let client = store.client(resource);
    let known = |id: &str| before.known.contains(id);
    let (mut last, mut seen, mut size) = (String::new(), 0, SIZE);
    let mut perhaps = None;
    for number in 1..=PAGES {
        let Ok(answer) = client.list(number, size).await else { return Outcome::Unsure };
        let records = &answer.page.records;
        let new = records.iter().filter(|record| !before.is_older(record));
        if let Some(found) = lookup::created(spec, sent, new, known) {
            return Outcome::Created(Arc::new(found.clone()));
        }
        perhaps = perhaps.or_else(|| {
            lookup::perhaps_created(spec, sent, records.iter(), known).cloned().map(Arc::new)
        });
        let came = records.len() as u64;
        let first = records.first().map(|record| encode(&record.id)).unwrap_or_default();
        seen += came;
        // The server counts more than it has given so far.
        let more = answer.page.count.is_some_and(|count| count > seen);
        let goes_on = match answer.page.goes_on_by(SIZE.into()) {
            _ if answer.unpaged => false,
            // Pages come as the server cuts them, whatever is asked.
            Some(cut) if number == 1 => {
                size = u32::try_from(cut).unwrap_or(SIZE);
                true
            }
            None if number == 1 => false,
            // Nothing more, or the same over and over.
            _ => came > 0 && first != last && (more || came >= size.into()),
        };
        if !goes_on {
            return match perhaps {
                Some(record) => Outcome::Perhaps(record),
                None if more => Outcome::Unsure,
                None => Outcome::NotDone,
            };
        }
        last = first;
    }
    Outcome::Unsure
}

/// What was found out, and what can be done now.
pub fn notice(
    form: Form,
    outcome: RwSignal<Option<Outcome>>,
    open: Callback<Arc<Record>>,
    again: Callback<()>,
    look: Callback<()>,
) -> AnyView {
    let spec = form.resource.spec();
    let try_again = move || {
        view! { <button type="button" class="btn s" on:click=move |_| again.run(())>"Try again"</button> }
    };
    let is_new = move || form.base.with_untracked(Option::is_none);
    (move || {
        if form.failure.with(Option::is_none) {
            return None;
        }
        let (text, buttons) = match outcome.get()? {
            Outcome::Looking => (
                "Looking on the server whether it was done…".to_owned(),
                view! { <span>{icon("spin")}</span> }.into_any(),
            ),
            Outcome::NotDone if is_new() => (
                format!("The server was asked again: no such {} is there. It was not created.", spec.singular),
                try_again().into_any(),
            ),
            Outcome::NotDone => (
                "The server was asked again: it still has what was there before. Nothing was saved.".to_owned(),
                try_again().into_any(),
            ),
            Outcome::Created(record) => {
                let name = record.name(spec).to_owned();
                let show = move |_| open.run(record.clone());
                (
                    format!("The server was asked again: {name} is there. It was created."),
                    view! {
                        <button type="button" class="btn s primary" on:click=show>"Open it"</button>
                        <button type="button" class="btn s" on:click=move |_| again.run(())>"Create another"</button>
                    }
                    .into_any(),
                )
            }
            Outcome::Perhaps(record) => {
                let name = record.name(spec).to_owned();
                let to = address::record(form.resource, &record.id);
                (
                    format!("The server was asked again: {name} is there. It may be this one: look before it is created once more."),
                    view! {
                        <a class="btn s primary" href=to>"Open it"</a>
                        <button type="button" class="btn s" on:click=move |_| again.run(())>"Create another"</button>
                    }
                    .into_any(),
                )
            }
            Outcome::Unsure => (
                "Whether it was done could not be found out either.".to_owned(),
                view! {
                    <button type="button" class="btn s" on:click=move |_| look.run(())>"Look again"</button>
                    {try_again()}
                }
                .into_any(),
            ),
        };
        Some(view! {
            <div class="body notes">
                <div class="alert" role="group" aria-label="Outcome">
                    {icon("info")}
                    <p aria-live="polite">{text}</p>
                    <div class="actions">{buttons}</div>
                </div>
            </div>
        })
    })
    .into_any()
}
