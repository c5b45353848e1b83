//! The console's own files, headers and configuration.

use std::path::PathBuf;

use serde_json::json;

use crate::client::{BASE, Reply, Sandbox};

/// A folder that is gone when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("baton-sandbox-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const POLICY: &str =
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'";

/// A console as Trunk builds it, small.
fn dist(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("index.html", "<!doctype html>");
    folder.write("config.json", "the shipped one");
    folder.write("baton-1a2b3c4d5e6f7a8b.js", "js");
    folder.write("baton-1a2b3c4d5e6f7a8b_bg.wasm", "wasm");
    folder.write("baton-1a2b3c4d5e6f7a8b_bg.wasm.br", "brotli");
    folder.write("baton-1a2b3c4d5e6f7a8b_bg.wasm.gz", "gzip");
    folder.write("icons/sprite.svg", "<svg/>");
    folder.write("_headers", &format!("/*\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n/icons/*\n  X-Extra: yes\n"));
    folder
}

fn sandbox(folder: &Folder, more: &[&str]) -> Sandbox {
    Sandbox::start(&[&["--dist", folder.0.to_str().unwrap()], more].concat())
}

fn get(sandbox: &Sandbox, path: &str) -> Reply {
    sandbox.page("GET", path, &[])
}

#[test]
fn every_address_of_the_console_is_its_page() {
    let folder = dist("spa");
    let sandbox = sandbox(&folder, &[]);
    for path in [
        "/",
        "/index.html",
        "/orchestrations",
        "/orchestrations/new?a=b.c",
        "/accounts/45a095f4-d0ee",
        "/connect",
    ] {
        let reply = get(&sandbox, path);
        assert_eq!(
            (reply.is(200).text(), reply.header("content-type")),
            ("<!doctype html>", Some("text/html; charset=utf-8"))
        );
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
}

#[test]
fn unknown_files_are_not_the_page() {
    let folder = dist("unknown");
    folder.write("secret.txt", "outside");
    let inner = folder.path("icons");
    let sandbox = Sandbox::start(&["--dist", inner.to_str().unwrap()]);
    for path in [
        "/app.js",
        "/a/b.wasm",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/..%5c..%5csecret.txt",
        "/.env",
    ] {
        assert_eq!(get(&sandbox, path).status, 404, "{path}");
    }
    get(&sandbox, "/").is(404);
    get(&sandbox, "/sprite.svg").is(200);
    let whole = self::sandbox(&folder, &[]);
    assert_eq!(get(&whole, "/_headers").status, 404);
}

#[test]
fn types_and_caching_go_by_name() {
    let folder = dist("types");
    let sandbox = sandbox(&folder, &[]);
    let forever = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("/baton-1a2b3c4d5e6f7a8b.js", "text/javascript; charset=utf-8", forever),
        ("/baton-1a2b3c4d5e6f7a8b_bg.wasm", "application/wasm", forever),
        ("/icons/sprite.svg", "image/svg+xml", "no-cache"),
        ("/config.json", "application/json", "no-cache"),
    ] {
        let reply = get(&sandbox, path);
        assert_eq!(
            (reply.is(200).header("content-type"), reply.header("cache-control")),
            (Some(kind), Some(caching))
        );
    }
}

#[test]
fn compressed_siblings_go_to_those_who_accept_them() {
    let folder = dist("compressed");
    let sandbox = sandbox(&folder, &[]);
    let path = "/baton-1a2b3c4d5e6f7a8b_bg.wasm";
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "gzip"),
        ("identity", None, "wasm"),
    ] {
        let reply = sandbox.page("GET", path, &[("Accept-Encoding", accepted)]);
        assert_eq!(
            (reply.text(), reply.header("content-encoding")),
            (body, encoding),
            "{accepted}"
        );
        assert_eq!(
            (reply.header("content-type"), reply.header("vary")),
            (Some("application/wasm"), Some("Accept-Encoding"))
        );
    }
    let reply = sandbox.page("GET", "/icons/sprite.svg", &[("Accept-Encoding", "br")]);
    assert_eq!((reply.text(), reply.header("content-encoding")), ("<svg/>", None));
}

#[test]
fn only_reading() {
    let folder = dist("head");
    let sandbox = sandbox(&folder, &[]);
    let reply = sandbox.page("HEAD", "/", &[]);
    assert_eq!(
        (reply.status, reply.body.len(), reply.header("content-length")),
        (200, 0, Some("15"))
    );
    assert_eq!(sandbox.page("POST", "/", &[]).status, 405);
}

#[test]
fn the_shipped_headers_are_sent_as_they_are() {
    let folder = dist("headers");
    let sandbox = sandbox(&folder, &[]);
    for path in ["/", "/orchestrations", "/config.json", "/icons/sprite.svg", "/missing.js"] {
        let reply = get(&sandbox, path);
        assert_eq!(reply.header("content-security-policy"), Some(POLICY), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("x-extra").is_some(), path.starts_with("/icons/"));
    }
    assert_eq!(sandbox.get("/channels").header("content-security-policy"), None);
}

#[test]
fn the_policy_allows_the_origins_of_the_configuration() {
    let folder = dist("origins");
    let sandbox = self::sandbox(&folder, &["--api-port", "0"]);
    let [api, chat] = ["http", "ws"].map(|scheme| format!("{scheme}://{}", sandbox.api()));
    let wanted = format!(
        "default-src 'none'; connect-src 'self' {api} {chat}; img-src 'self' data: {api}; script-src 'self'"
    );
    assert_eq!(get(&sandbox, "/").header("content-security-policy"), Some(wanted.as_str()));

    let file = folder.path("own.json");
    let config = json!({"origins": {"https://files.example": "/assets"}, "environments": [{"conversationManager": {
        "baseUrl": "https://api.example/v3", "auth": {"authorizeUrl": "https://person.example/", "tokenUrl": "https://login.example:8443/token"}}}]});
    std::fs::write(&file, config.to_string()).unwrap();
    let sandbox = self::sandbox(&folder, &["--config", file.to_str().unwrap()]);
    let policy = get(&sandbox, "/").header("content-security-policy").unwrap().to_owned();
    for origin in [" https://files.example", " https://api.example", " https://login.example:8443"]
    {
        assert_eq!(
            policy.matches(&format!("{origin};")).count()
                + policy.matches(&format!("{origin} ")).count(),
            2,
            "{policy}"
        );
    }
    assert!(!policy.contains("person.example"), "a redirect is not a call");
}

#[test]
fn the_configuration_fits_the_run() {
    let folder = dist("config");
    let sandbox = self::sandbox(&folder, &[]);
    let config = get(&sandbox, "/config.json").is(200).json();
    let environment = &config["environments"][0];
    assert_eq!(
        (&environment["id"], &environment["kind"]),
        (&json!("sandbox"), &json!("development"))
    );
    assert_eq!(
        environment["conversationManager"],
        json!({
            "baseUrl": BASE,
            "auth": {
                "kind": "client_credentials",
                "tokenUrl": "/oauth2/token",
                "clientId": "sandbox-admin",
                "scope": "app.conversation.conversationmgr.manage app.conversation.conversationmgr.interaction.manage",
            },
        })
    );
    assert_eq!(
        environment["orchestrator"],
        json!({"baseUrl": "/orchestrator/api", "auth": {"kind": "personal_access_token"}})
    );
    let password = Sandbox::start(&["--ocp-auth", "password", "--api-port", "0"]);
    let orchestrator =
        get(&password, "/config.json").json()["environments"][0]["orchestrator"].clone();
    let origin = format!("http://{}", password.api());
    assert_eq!(
        orchestrator,
        json!({
            "baseUrl": format!("{origin}/orchestrator/api"),
            "auth": {
                "kind": "password",
                "tokenUrl": format!("{origin}/auth/realms/master/protocol/openid-connect/token"),
                "clientId": "ocp",
            },
        })
    );
    let open = Sandbox::start(&["--open"]);
    let environment = get(&open, "/config.json").json()["environments"][0].clone();
    for service in ["conversationManager", "orchestrator"] {
        assert_eq!(environment[service]["auth"], json!({"kind": "none"}));
    }
}

#[test]
fn a_configuration_of_ones_own_is_served_as_it_is() {
    let folder = dist("own");
    let file = folder.path("broken.json");
    std::fs::write(&file, "{ broken").unwrap();
    let sandbox = self::sandbox(&folder, &["--config", file.to_str().unwrap()]);
    assert_eq!(get(&sandbox, "/config.json").text(), "{ broken");
    assert_eq!(get(&sandbox, "/").header("content-security-policy"), Some(POLICY));
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(get(&sandbox, "/config.json").text(), "{}");
}

#[test]
fn without_a_console_the_apis_are_still_there() {
    let sandbox = Sandbox::start(&[]);
    assert!(get(&sandbox, "/").is(404).text().contains("--dist"));
    sandbox.get("/channels").is(200);
}
