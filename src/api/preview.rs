//! What a call would look like, for those who send it by other means.

use baton_model::{
    activity::Header,
    config::System,
    mask::{self, Secrets},
};
use gloo_net::http::RequestBuilder;

use super::{
    fetch::headers,
    session::{Access, Session},
};

/// Address and headers of a call with a JSON body, as it would be sent now; the token is hidden.
pub fn preview(session: Session, system: System, path: &str) -> Option<(String, Vec<Header>)> {
    let service = session.service(system)?;
    let request = RequestBuilder::new(&format!("{}{path}", service.base_url));
    // Headers of the browser take no letters but those of Latin 1: it is masked below.
    let bearer = matches!(session.current(system), Access::With(_)).then_some("hidden");
    let request = headers(request, system, &service, bearer, !session.refuses_error_header());
    let request = request.header("Content-Type", "application/json").build().ok()?;
    let mut secrets = Secrets::default();
    let headers = request.headers().entries();
    let headers = headers.map(|(name, value)| {
        let value = mask::header(&name, &value, &mut secrets);
        (name, value)
    });
    let headers = headers.collect();
    Some((request.url().trim_end_matches('&').to_owned(), headers))
}
