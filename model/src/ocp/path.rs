//! Where things are below the base URL. Every path ends in a slash: a redirect to it would lose
//! the body of a POST (Q12).

use crate::list::encode;

/// The voice biometric profiles that apps can use. Called without an app id, although the vendor's
/// page lists one (Q28).
pub const VOICE_PROFILES: &str = "/voice-biometric/profiles/";

/// All apps; only those of an organization unless `org` is empty.
#[must_use]
pub fn apps(org: &str) -> String {
    with("/apps/".to_owned(), &[("org_id", org)])
}

/// One page of apps.
#[must_use]
pub fn apps_page(limit: u32, offset: u64, org: &str, search: &str) -> String {
    let (limit, offset) = (limit.to_string(), offset.to_string());
    let query =
        [("limit", &*limit), ("offset", &*offset), ("org_id", org), ("search_term", search)];
    with("/apps/pagination/".to_owned(), &query)
}

/// One app.
#[must_use]
pub fn app(id: &str) -> String {
    format!("/apps/{}/", encode(id))
}

/// A part of an app, such as `status`.
#[must_use]
pub fn part(id: &str, name: &str) -> String {
    format!("/apps/{}/{name}/", encode(id))
}

/// The miniApps of an app, always as objects (Q22).
#[must_use]
pub fn mini_apps(id: &str) -> String {
    with(part(id, "miniapps"), &[("detail", "true")])
}

/// Deploys an app. Parameters that are not asked for are left out: the plain call is documented.
#[must_use]
pub fn deploy(id: &str, legacy: bool, all: bool, background: bool) -> String {
    let path = part(id, if legacy { "deploy_legacy" } else { "deploy" });
    let on = |on: bool| if on { "true" } else { "" };
    with(path, &[("all", on(all)), ("async", on(background))])
}

/// The outcome of a background deploy.
#[must_use]
pub fn result(id: &str) -> String {
    format!("/results/{}/", encode(id))
}

/// Adds the parameters that have a value (Q1, Q3).
fn with(mut path: String, query: &[(&str, &str)]) -> String {
    let mut sign = '?';
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        path.push(sign);
        path.push_str(name);
        path.push('=');
        path.push_str(&encode(value));
        sign = '&';
    }
    path
}
