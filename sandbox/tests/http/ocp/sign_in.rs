//! Who may call: the token endpoint, its refresh tokens, and personal access tokens.

use serde_json::{Value, json};

use super::{Ocp, PAT, text};
use crate::client::Reply;

const TOKEN: &str = "/auth/realms/master/protocol/openid-connect/token";
const LOGOUT: &str = "/auth/realms/master/protocol/openid-connect/logout";
const REVOKE: &str = "/auth/realms/master/protocol/openid-connect/revoke";

fn password(ocp: &Ocp, more: &[(&str, &str)]) -> Reply {
    let fields = [
        ("client_id", "ocp"),
        ("grant_type", "password"),
        ("username", "admin"),
        ("password", "sandbox"),
    ];
    // What is given takes the place of what is usual.
    let usual = fields.iter().filter(|(name, _)| !more.iter().any(|(it, _)| it == name));
    let fields: Vec<_> = usual.chain(more).copied().collect();
    ocp.form(TOKEN, &fields)
}

fn refresh(ocp: &Ocp, token: &str) -> Reply {
    ocp.form(
        TOKEN,
        &[("client_id", "ocp"), ("grant_type", "refresh_token"), ("refresh_token", token)],
    )
}

fn list(ocp: &Ocp, tokens: &Value) -> u16 {
    let authorization = format!("Bearer {}", text(tokens, "access_token"));
    ocp.raw("GET", "/apps/pagination/", &[("Authorization", &authorization)], b"").status
}

fn refuses(reply: &Reply, status: u16, error: &str, text: &str) {
    let wanted = json!({"error": error, "error_description": text});
    assert_eq!(reply.is(status).json(), wanted);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn a_password_gives_tokens_as_in_the_example_of_the_vendor() {
    let ocp = Ocp::start(&[]);
    let reply = password(&ocp, &[("otp", "000000")]);
    let tokens = reply.is(200).json();
    assert_eq!((&tokens["expires_in"], &tokens["refresh_expires_in"]), (&json!(300), &json!(1800)));
    assert_eq!(
        (&tokens["token_type"], &tokens["scope"]),
        (&json!("bearer"), &json!("profile email"))
    );
    assert_eq!(text(&tokens, "access_token").split('.').count(), 3);
    text(&tokens, "session_state");
    assert_eq!(list(&ocp, &tokens), 200);
    ocp.control(&json!({"advanceSeconds": 301})).is(204);
    assert_eq!(list(&ocp, &tokens), 401);
    assert_eq!(password(&Ocp::start(&["--token-ttl", "7"]), &[]).json()["expires_in"], 7);
}

#[test]
fn wrong_credentials_are_told_as_keycloak_tells_them() {
    let ocp = Ocp::start(&[]);
    let wrong = "Invalid user credentials";
    for field in [("username", "nobody"), ("password", "x"), ("otp", "123456")] {
        refuses(&password(&ocp, &[field]), 401, "invalid_grant", wrong);
    }
    let client = "Invalid client or Invalid client credentials";
    refuses(&password(&ocp, &[("client_id", "x")]), 401, "invalid_client", client);
    let kind = password(&ocp, &[("grant_type", "client_credentials")]);
    refuses(&kind, 400, "unsupported_grant_type", "Unsupported grant_type");
    let missing = ocp.form(TOKEN, &[("client_id", "ocp")]);
    refuses(&missing, 400, "invalid_request", "Missing form parameter: grant_type");
    let realm = ocp.form(&TOKEN.replace("master", "ocp"), &[]);
    assert_eq!(realm.is(404).json(), json!({"error": "Realm does not exist"}));
    ocp.form(&TOKEN.replace("token", "nothing"), &[]).is(404);
}

#[test]
fn the_one_time_code_is_optional_unless_it_is_not() {
    password(&Ocp::start(&[]), &[]).is(200);
    let ocp = Ocp::start(&["--require-otp"]);
    refuses(&password(&ocp, &[]), 401, "invalid_grant", "Invalid user credentials");
    password(&ocp, &[("otp", "000000")]).is(200);
}

#[test]
fn a_refresh_token_works_once_and_a_copy_ends_the_session() {
    let ocp = Ocp::start(&[]);
    let first = password(&ocp, &[]).json();
    let second = refresh(&ocp, &text(&first, "refresh_token")).is(200).json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(first["session_state"], second["session_state"]);
    assert_eq!(list(&ocp, &second), 200);
    let copy = refresh(&ocp, &text(&first, "refresh_token"));
    refuses(&copy, 400, "invalid_grant", "Stale token");
    let after = refresh(&ocp, &text(&second, "refresh_token"));
    refuses(&after, 400, "invalid_grant", "Token is not active");
    assert_eq!(list(&ocp, &second), 401);
}

#[test]
fn a_refresh_token_lasts_half_an_hour() {
    let ocp = Ocp::start(&[]);
    let tokens = password(&ocp, &[]).json();
    ocp.control(&json!({"advanceSeconds": 1801})).is(204);
    let late = refresh(&ocp, &text(&tokens, "refresh_token"));
    refuses(&late, 400, "invalid_grant", "Token is not active");
    refuses(&refresh(&ocp, "made-up"), 400, "invalid_grant", "Invalid refresh token");
}

#[test]
fn logout_and_revocation_end_the_session() {
    let ocp = Ocp::start(&[]);
    let tokens = password(&ocp, &[]).json();
    let token = text(&tokens, "refresh_token");
    let reply = ocp.form(LOGOUT, &[("client_id", "ocp"), ("refresh_token", &token)]);
    assert!(reply.is(204).body.is_empty());
    assert_eq!((list(&ocp, &tokens), refresh(&ocp, &token).status), (401, 400));
    let tokens = password(&ocp, &[]).json();
    let token = text(&tokens, "refresh_token");
    for token in [&token, "made-up"] {
        assert!(
            ocp.form(REVOKE, &[("client_id", "ocp"), ("token", token)]).is(200).body.is_empty()
        );
    }
    assert_eq!((list(&ocp, &tokens), refresh(&ocp, &token).status), (401, 400));
}

#[test]
fn personal_access_tokens_go_in_a_header_of_their_own() {
    let ocp = Ocp::start(&[]);
    let call = |headers: &[(&str, &str)]| ocp.raw("GET", "/apps/pagination/", headers, b"");
    call(&[PAT]).is(200);
    let refused = [
        (vec![], "Authentication credentials were not provided."),
        (vec![("X-OCP-PERSONAL-ACCESS-TOKEN", "x")], "Invalid token."),
        (vec![("Authorization", "Bearer x")], "Token is invalid or expired."),
        (vec![("Authorization", "Bearer sandbox-pat")], "Token is invalid or expired."),
        (vec![("Authorization", "Basic eDp4")], "Authentication credentials were not provided."),
    ];
    for (headers, text) in refused {
        let reply = call(&headers);
        assert_eq!(reply.is(401).json(), json!({"detail": text}));
        assert_eq!(reply.header("www-authenticate"), Some("Bearer realm=\"ocp\""));
    }
    // A token of the other system is none of this one.
    let other = format!("Bearer {}", ocp.0.token);
    call(&[("Authorization", &other)]).is(401);
}

#[test]
fn a_viewer_may_read_only() {
    let ocp = Ocp::start(&[]);
    let tokens = password(&ocp, &[("username", "viewer")]).is(200).json();
    let bearer = format!("Bearer {}", text(&tokens, "access_token"));
    let id = ocp.id("branch_hours");
    for viewer in
        [("Authorization", bearer.as_str()), ("X-OCP-PERSONAL-ACCESS-TOKEN", "sandbox-viewer-pat")]
    {
        ocp.raw("GET", "/apps/", &[viewer], b"").is(200);
        for (method, path) in [("DELETE", ""), ("POST", "deploy/"), ("PUT", "attached_data/")] {
            let reply = ocp.raw(method, &format!("/apps/{id}/{path}"), &[viewer], b"");
            let text = "You do not have permission to perform this action.";
            assert_eq!(reply.is(403).json(), json!({"detail": text}));
        }
    }
}

#[test]
fn an_open_sandbox_asks_nobody() {
    let ocp = Ocp::start(&["--open"]);
    ocp.raw("GET", "/apps/", &[], b"").is(200);
}

#[test]
fn secrets_stay_out_of_the_log() {
    let ocp = Ocp::start(&[]);
    let tokens = password(&ocp, &[("otp", "000000")]).json();
    refresh(&ocp, &text(&tokens, "refresh_token"));
    ocp.form(REVOKE, &[("client_id", "ocp"), ("token", &text(&tokens, "refresh_token"))]);
    ocp.get("/apps/");
    let log = ocp.0.control("GET", "requests", "");
    for secret in
        ["sandbox-pat", "000000", "password\":\"sandbox", text(&tokens, "refresh_token").as_str()]
    {
        assert!(!log.text().contains(secret), "{secret}");
    }
    let last = log.json().as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["path"], &last["violations"]),
        (&json!("/orchestrator/api/apps/"), &json!([]))
    );
}

#[test]
fn faults_reach_tokens_and_calls_in_the_words_of_the_service() {
    let ocp = Ocp::start(&[]);
    ocp.0.fault(
        &json!({"match": {"path": "openid-connect/token"}, "times": 1, "then": {"status": 503}}),
    );
    assert_eq!(password(&ocp, &[]).is(503).json(), json!({"detail": "Service Unavailable"}));
    ocp.0.fault(&json!({"match": {"path": "/apps/"}, "times": 1, "then": {"status": 429, "headers": {"Retry-After": "2"}}}));
    let reply = ocp.get("/apps/");
    assert_eq!(
        (reply.is(429).json(), reply.header("retry-after")),
        (json!({"detail": "Request was throttled."}), Some("2"))
    );
    ocp.get("/apps/").is(200);
}

#[test]
fn the_second_origin_serves_it_with_cors() {
    let ocp = Ocp::start(&["--api-port", "0"]);
    let page = ("Origin", "http://console.test");
    let ask = ("Access-Control-Request-Method", "PUT");
    for path in ["/orchestrator/api/apps/", TOKEN] {
        let reply = crate::client::send(ocp.0.api(), "OPTIONS", path, &[page, ask], b"").unwrap();
        assert_eq!(
            reply.is(204).header("access-control-allow-origin"),
            Some("http://console.test")
        );
        let allowed = reply.header("access-control-allow-headers").unwrap();
        assert!(allowed.contains("X-OCP-PERSONAL-ACCESS-TOKEN"), "{allowed}");
    }
    let reply = ocp.raw("GET", "/apps/", &[page], b"");
    assert_eq!(reply.is(401).header("access-control-allow-origin"), Some("http://console.test"));
    let other =
        crate::client::send(ocp.0.server.address, "GET", "/orchestrator/api/apps/", &[PAT], b"");
    assert_ne!(other.unwrap().status, 200, "only the second origin has the API");
}

#[test]
fn violations_of_the_contract_are_named() {
    let ocp = Ocp::start(&[]);
    let id = ocp.id("branch_hours");
    ocp.0.control("DELETE", "requests", "").is(204);
    ocp.get("/apps/pagination/?limit=30&offset=0&search_term=a");
    ocp.get(&format!("/apps/{id}/miniapps/?detail=true&type=Banking"));
    ocp.send("PUT", &format!("/apps/{id}/attached_data/"), &json!({"a": 1}));
    ocp.post(&format!("/apps/{id}/deploy/?async=true&all=false"));
    ocp.get("/apps/pagination/?limit=x");
    ocp.get("/apps/pagination/?search_term=");
    ocp.get("/apps");
    ocp.send("POST", "/apps/", &json!({"nam": "a"}));
    ocp.raw("GET", "/apps/", &[], b"");
    ocp.raw("GET", "/apps/", &[PAT, ("X-egain-error-message", "yes")], b"");
    let log = ocp.0.control("GET", "requests", "").json();
    let found: Vec<_> = log.as_array().unwrap().iter().map(|it| it["violations"].clone()).collect();
    let none = json!([]);
    assert_eq!(
        found,
        [
            none.clone(),
            none.clone(),
            none.clone(),
            none,
            json!(["query: limit may not be x"]),
            json!(["query: search_term may not be "]),
            json!(["path: GET /apps is not part of the contract"]),
            json!(["body: : \"name\" is a required property"]),
            json!(["header: Authorization is missing"]),
            json!(["header: X-egain-error-message is of the other service"]),
        ]
    );
}
