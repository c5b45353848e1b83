//! A part of an app that is read when its tab opens.

use crate::prelude::*;
use baton_model::{Cause, Failure, Value, config::System};
use gloo_net::http::Method;

use crate::{
    api::{Call, Session, send, send_for},
    pages::lookup,
    ui::{
        Alert, AlertProps,
        dom::{AnyView, IntoAny, view},
    },
};

/// How far the reading is.
#[derive(Clone, PartialEq)]
pub enum Loaded<T> {
    /// Under way.
    Coming,
    /// This came.
    Here(T),
    /// It failed.
    Failed(Failure),
}

/// Something that is read from the Orchestrator.
pub struct Part<T> {
    /// What came.
    pub state: RwSignal<Loaded<T>>,
    again: RwSignal<u32>,
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Part<T> {}

/// Reads an answer; `None` if it is not in its form.
pub type Reader<T> = fn(&Value) -> Option<T>;

impl<T: Clone + 'static> Part<T> {
    /// Reads `path` now, and again when asked to.
    pub fn read(session: Session, path: String, reader: Reader<T>) -> Self {
        let part = Self { state: RwSignal::new(Loaded::Coming), again: RwSignal::new(0) };
        Effect::new(move |_| {
            let number = part.again.get();
            part.state.set(Loaded::Coming);
            let path = path.clone();
            spawn_local(async move {
                let answer = read(session, path, reader).await;
                if part.again.try_get_untracked() != Some(number) {
                    return;
                }
                match answer {
                    Ok(value) => part.state.set(Loaded::Here(value)),
                    Err(failure) if failure.cause == Cause::Dropped => {}
                    Err(failure) => part.state.set(Loaded::Failed(failure)),
                }
            });
        });
        part
    }

    /// Reads it again.
    pub fn again(self) {
        self.again.update(|number| *number += 1);
    }

    /// What came, its shape while it is on its way, or why it did not come.
    pub fn view(self, show: impl Fn(T) -> AnyView + 'static) -> AnyView {
        (move || match self.state.get() {
            Loaded::Coming => coming(),
            Loaded::Here(value) => show(value),
            Loaded::Failed(failure) => {
                view! { <Alert failure=failure retry=Callback::new(move |()| self.again())/> }
            }
        })
        .into_any()
    }
}

/// Reads an answer from the Orchestrator.
pub async fn read<T>(session: Session, path: String, reader: Reader<T>) -> Result<T, Failure> {
    send_for(session, Call::get(System::Orchestrator, path), |answer, label| {
        let json = answer.json(label)?.unwrap_or(Value::Null);
        reader(&json).ok_or_else(|| Failure::unreadable(label, answer))
    })
    .await
}

/// Replaces a part of an app; without an answer, looks whether it was done. What is stored then, if
/// that is known.
pub async fn write(
    session: Session,
    path: String,
    before: &Value,
    sent: &Value,
) -> Result<Option<Value>, Failure> {
    let call = Call::write(System::Orchestrator, Method::PUT, path.clone(), Some(sent));
    match send(session, call).await {
        Err(failure) if failure.is_unknown() => {
            let now = send(session, Call::get(System::Orchestrator, path)).await.ok().flatten();
            let done = match &now {
                Some(now) if now == sent => Some(true),
                Some(now) if now == before => Some(false),
                _ => None,
            };
            lookup::settled(failure, done).map(|()| now)
        }
        answer => answer,
    }
}

fn coming() -> AnyView {
    const WIDTHS: [&str; 4] = ["sk w3", "sk w4", "sk w2", "sk w3"];
    let lines = WIDTHS.map(|width| view! { <p><span class=width></span></p> }).into_iter();
    view! { <div class="coming" aria-busy="true">{lines.collect::<Vec<_>>()}</div> }.into_any()
}
