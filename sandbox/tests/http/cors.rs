//! The second origin and what it allows pages of the first.

use crate::client::{BASE, Reply, Sandbox, send};

const PAGE: &str = "http://console.test";

fn preflight(sandbox: &Sandbox, path: &str) -> Reply {
    let headers = [("Origin", PAGE), ("Access-Control-Request-Method", "PUT")];
    send(sandbox.api(), "OPTIONS", path, &headers, b"").unwrap()
}

fn simple(sandbox: &Sandbox, authorization: &str) -> Reply {
    sandbox.call_with("GET", "/channels", &[("Origin", PAGE), ("Authorization", authorization)], "")
}

fn allowed_headers(sandbox: &Sandbox) -> String {
    let reply = preflight(sandbox, &format!("{BASE}/channels"));
    reply.is(204).header("access-control-allow-headers").unwrap_or_default().to_ascii_lowercase()
}

#[test]
fn full_allows_what_the_console_sends() {
    let sandbox = Sandbox::start(&["--api-port", "0"]);
    assert_ne!(sandbox.server.api_address, Some(sandbox.server.address));
    for path in [&format!("{BASE}/channels"), "/oauth2/token"] {
        let reply = preflight(&sandbox, path);
        assert_eq!(reply.is(204).header("access-control-allow-origin"), Some(PAGE));
        assert_eq!(reply.header("access-control-allow-methods"), Some("GET, POST, PUT, DELETE"));
    }
    let allowed = allowed_headers(&sandbox);
    for name in ["authorization", "content-type", "x-egain-error-message"] {
        assert!(allowed.split(", ").any(|it| it == name), "{allowed}");
    }
    // An answer that says no must be readable, too.
    for (authorization, status) in
        [(format!("Bearer {}", sandbox.token), 200), ("Bearer x".to_owned(), 401)]
    {
        let reply = simple(&sandbox, &authorization);
        assert_eq!(
            (reply.status, reply.header("access-control-allow-origin")),
            (status, Some(PAGE))
        );
        let exposed = reply.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("Retry-After") && exposed.contains("X-RateLimit-Remaining"));
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
    assert_eq!(
        sandbox.get("/channels").header("access-control-allow-origin"),
        None,
        "no Origin was sent"
    );
}

#[test]
fn none_allows_nothing() {
    let sandbox = Sandbox::start(&["--api-port", "0", "--cors", "none"]);
    let reply = preflight(&sandbox, &format!("{BASE}/channels"));
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (405, None));
    let reply = simple(&sandbox, &format!("Bearer {}", sandbox.token));
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, None));
}

#[test]
fn no_error_header_refuses_only_that_one() {
    let sandbox = Sandbox::start(&["--api-port", "0", "--cors", "no-error-header"]);
    let allowed = allowed_headers(&sandbox);
    assert!(
        allowed.contains("authorization") && !allowed.contains("x-egain-error-message"),
        "{allowed}"
    );
}

#[test]
fn no_expose_hides_the_rate_limit() {
    let sandbox = Sandbox::start(&["--api-port", "0", "--cors", "no-expose"]);
    let reply = simple(&sandbox, &format!("Bearer {}", sandbox.token));
    assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(reply.header("access-control-expose-headers"), None);
    assert!(allowed_headers(&sandbox).contains("x-egain-error-message"));
}

#[test]
fn the_apis_are_on_one_origin_only() {
    let sandbox = Sandbox::start(&["--api-port", "0"]);
    let reply = sandbox.page("GET", &format!("{BASE}/channels"), &[]);
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (404, Some("text/plain; charset=utf-8"))
    );
    assert_eq!(send(sandbox.api(), "GET", "/config.json", &[], b"").unwrap().status, 404);
    let config = sandbox.page("GET", "/config.json", &[]).json();
    let manager = &config["environments"][0]["conversationManager"];
    assert_eq!(manager["baseUrl"], format!("http://{}{BASE}", sandbox.api()));
    assert_eq!(manager["auth"]["tokenUrl"], format!("http://{}/oauth2/token", sandbox.api()));
}

#[test]
fn faults_are_readable_across_origins() {
    let sandbox = Sandbox::start(&["--api-port", "0"]);
    sandbox.fault(&serde_json::json!({"then": {"status": 429, "headers": {"Retry-After": "2"}}}));
    // The preflight before it is not what was meant to fail.
    preflight(&sandbox, &format!("{BASE}/channels")).is(204);
    let reply = simple(&sandbox, "Bearer x");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (429, Some(PAGE)));
    assert_eq!(reply.header("retry-after"), Some("2"));
}
