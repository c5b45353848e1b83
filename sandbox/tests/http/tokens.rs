//! The token endpoint as RFC 6749 and the documented sign-ins want it.

use crate::client::{MANAGE, READ, Sandbox, send};

const GRANT: &str = "grant_type=client_credentials";

#[test]
fn a_client_gets_what_it_asks_for_and_may_have() {
    let sandbox = Sandbox::start(&["--token-ttl", "77"]);
    let form = format!(
        "{GRANT}&client_id=sandbox-admin&client_secret=sandbox-secret&scope={READ}+unknown"
    );
    let reply = sandbox.post_form(&form);
    let body = reply.is(200).json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["scope"]),
        (&"Bearer".into(), &77.into(), &READ.into())
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_ne!(body["access_token"], sandbox.token.as_str());
}

#[test]
fn nothing_asked_or_default_means_all_that_is_allowed() {
    let sandbox = Sandbox::start(&[]);
    let interaction = "app.conversation.conversationmgr.interaction.read";
    for scope in ["", "&scope=", "&scope=https%3A%2F%2Fapi.egain.cloud%2Fauth%2F.default"] {
        let form = format!("{GRANT}&client_id=sandbox-reader&client_secret=sandbox-secret{scope}");
        assert_eq!(
            sandbox.post_form(&form).is(200).json()["scope"],
            format!("{READ} {interaction}")
        );
        let form = form.replace("reader", "admin");
        assert_eq!(
            sandbox.post_form(&form).json()["scope"].as_str().unwrap().split(' ').count(),
            4
        );
    }
}

#[test]
fn the_reader_gets_read_where_manage_was_asked() {
    let sandbox = Sandbox::start(&[]);
    let form = format!(
        "{GRANT}&client_id=sandbox-reader&client_secret=sandbox-secret&scope={MANAGE}%20{READ}"
    );
    assert_eq!(sandbox.post_form(&form).is(200).json()["scope"], READ);
}

#[test]
fn refusals_are_oauth_errors() {
    let sandbox = Sandbox::start(&[]);
    let good = "client_id=sandbox-admin&client_secret=sandbox-secret";
    let cases = [
        (format!("{GRANT}&client_id=sandbox-admin&client_secret=wrong"), 401, "invalid_client"),
        (format!("{GRANT}&client_id=stranger&client_secret=sandbox-secret"), 401, "invalid_client"),
        (format!("{GRANT}&client_id=sandbox-admin"), 401, "invalid_client"),
        (format!("{GRANT}&{good}&scope=nothing.known"), 400, "invalid_scope"),
        (format!("grant_type=password&{good}"), 400, "unsupported_grant_type"),
        (good.to_owned(), 400, "invalid_request"),
    ];
    for (form, status, error) in cases {
        let reply = sandbox.post_form(&form);
        assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(error)), "{form}");
        assert!(reply.json()["error_description"].is_string());
        // A challenge would make a browser open its own password window.
        assert_eq!(reply.header("www-authenticate"), None);
    }
}

#[test]
fn only_form_posts_are_taken() {
    let sandbox = Sandbox::start(&[]);
    let json = br#"{"grant_type":"client_credentials"}"#;
    let reply =
        send(sandbox.api(), "POST", "/oauth2/token", &[("Content-Type", "application/json")], json)
            .unwrap();
    assert_eq!((reply.status, reply.json()["error"].as_str()), (400, Some("invalid_request")));
    assert_eq!(send(sandbox.api(), "GET", "/oauth2/token", &[], b"").unwrap().status, 405);
}

#[test]
fn an_open_sandbox_needs_no_token() {
    let sandbox = Sandbox::start(&["--open"]);
    sandbox.call_with("GET", "/authentications", &[], "").is(200);
    sandbox.call_with("POST", "/channels", &[("Content-Type", "application/json")], "{}").is(400);
}
