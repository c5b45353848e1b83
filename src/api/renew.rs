//! Renewing a token: one renewal at a time, for which everyone else waits.

use std::pin::Pin;

use baton_model::config::System;

use super::{
    session::{Access, Session, Token},
    sign_in::{Credentials, ask},
    tabs,
};
use crate::{lazy::part, ui::sleep};

type Renewal = Pin<Box<dyn Future<Output = bool>>>;

/// Renews the token, or waits for whoever is renewing it. Whether there is a new one.
pub(super) async fn renew(session: Session, system: System, old: &str) -> bool {
    match renewal(session, system, old.to_owned()).await {
        Some(renewal) => renewal.await,
        None => false,
    }
}

/// No list waits for it before its first rows, unless its token is about to end.
#[part(console)]
async fn renewal(session: Session, system: System, old: String) -> Option<Renewal> {
    Some(Box::pin(renewed(session, system, old)))
}

async fn renewed(session: Session, system: System, old: String) -> bool {
    let is_new = |access: &Access| matches!(access, Access::With(token) if token.bearer != old);
    if is_new(&session.current(system)) {
        return true;
    }
    let place = (session.environment.get_untracked(), system);
    let under_way = || session.renewing.with_value(|all| all.contains(&place));
    if under_way() {
        while under_way() {
            sleep(50).await;
        }
        return is_new(&session.current(system));
    }
    let Access::With(Token { renewal: Some(credentials), .. }) = session.current(system) else {
        return false;
    };
    let renewing = Renewing::begin(session, place);
    let epoch = session.epoch(system);
    let token = match credentials {
        Credentials::OtherTab => {
            let lent = tabs::borrow(session, system, &old).await;
            drop(renewing);
            return lent.is_some();
        }
        known => ask(session, system, known).await,
    };
    drop(renewing);
    match token {
        Ok(mut token) if session.epoch(system) == epoch => {
            // Without a word of the endpoint, they are what they were.
            if let (None, Access::With(before)) = (&token.scopes, session.current(system)) {
                token.scopes = before.scopes;
            }
            session.enter(system, token, true);
            tabs::give(session, place.0, system);
            true
        }
        _ => false,
    }
}

/// A renewal under way; it ends also when nobody waits for it any more.
struct Renewing(Session, (usize, System));

impl Renewing {
    fn begin(session: Session, place: (usize, System)) -> Self {
        session.renewing.update_value(|all| all.push(place));
        Self(session, place)
    }
}

impl Drop for Renewing {
    fn drop(&mut self) {
        let Self(session, place) = *self;
        let _ = session.renewing.try_update_value(|all| all.retain(|one| *one != place));
    }
}
