//! The policy that this page was served with.

use baton_model::policy;
use gloo_net::http::{Method, RequestBuilder};

use crate::prelude::*;

/// The policies of the page: those of its headers, and those of its own markup.
async fn served() -> Vec<String> {
    let mut policies = Vec::new();
    let address = document().base_uri().ok().flatten().unwrap_or_default();
    let request = RequestBuilder::new(&address).method(Method::GET);
    if let Ok(page) = request.send().await {
        policies.extend(page.headers().get("content-security-policy"));
    }
    let selector = "meta[http-equiv='Content-Security-Policy' i]";
    if let Ok(Some(meta)) = document().query_selector(selector) {
        policies.extend(meta.get_attribute("content"));
    }
    policies
}

/// The addresses that the page may not call, and the line of the policy that lets it.
pub async fn refused(urls: &[String]) -> Option<String> {
    let policies = served().await;
    let page = window().location().origin().unwrap_or_default();
    let mut line: Option<String> = None;
    for url in urls.iter().filter(|url| !url.is_empty()) {
        let known = line.iter().cloned().collect::<Vec<_>>();
        let with = if known.is_empty() { &policies } else { &known };
        if !policy::allows(with, &page, url) {
            line = Some(policy::line_with(with, url));
        }
    }
    line
}

/// The line of the policy that lets the page call an address.
pub(super) async fn line(url: &str) -> String {
    policy::line_with(&served().await, url)
}
