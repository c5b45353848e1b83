//! The run-time configuration, `config.json`.

use serde_json::{Map, Value};

use crate::{asset::Upload, path::Path};

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConfigError {
    /// The member, such as `environments[0].conversationManager.auth.kind`; empty for the whole file.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// Everything that an administrator sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The environments, in the order of the file; those that a person added come last.
    pub environments: Vec<Environment>,
    /// How files are sent to the signed addresses of assets.
    pub asset_upload: Upload,
    /// Further origins that the console may call.
    pub origins: Vec<Origin>,
}

/// An origin that the console may call beside those of the environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Such as `https://files.example`.
    pub origin: String,
    /// Path at the page's own origin that stands in for it; empty where it is called as it is.
    pub stand_in: String,
}

impl Config {
    /// The address to call for `url`: at the page's own origin where a path stands in for the
    /// other one.
    #[must_use]
    pub fn address(&self, url: &str) -> String {
        let found = self.origins.iter().filter(|one| !one.stand_in.is_empty()).find_map(|one| {
            let rest = url.strip_prefix(&one.origin)?;
            rest.is_empty()
                .then_some("")
                .or_else(|| rest.starts_with(['/', '?']).then_some(rest))
                .map(|rest| format!("{}{rest}", one.stand_in))
        });
        found.unwrap_or_else(|| url.to_owned())
    }

    /// Adds the environments that a person keeps in this browser: a list as in `config.json`.
    /// What cannot be read, and what has the id of another one, is left out.
    pub fn add_own(&mut self, list: &Value) {
        for value in list.as_array().into_iter().flatten() {
            if let Ok(mut environment) = Environment::read(value)
                && self.environments.iter().all(|other| other.id != environment.id)
            {
                environment.own = true;
                self.environments.push(environment);
            }
        }
    }
}

/// One pair of systems that people sign in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Unique among the environments.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// What is at stake there.
    pub kind: EnvironmentKind,
    /// The Conversation Manager, if the environment has one.
    pub conversation_manager: Option<Service>,
    /// The Orchestrator, if the environment has one.
    pub orchestrator: Option<Service>,
    /// Whether other tabs of this browser may use the session.
    pub share_session: bool,
    /// Minutes without anybody at the keyboard until the console locks; `None` for never.
    pub idle_minutes: Option<u32>,
    /// Whether a person added it in this browser.
    pub own: bool,
}

/// The two systems of an environment, each with its own sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// eGain Conversation Manager.
    ConversationManager,
    /// Omilia OCP Orchestrator.
    Orchestrator,
}

impl System {
    /// Both, in the order of the screen.
    pub const ALL: [Self; 2] = [Self::ConversationManager, Self::Orchestrator];

    /// Its place in [`System::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its member in the configuration.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ConversationManager => "conversationManager",
            Self::Orchestrator => "orchestrator",
        }
    }

    /// Its name on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConversationManager => "Conversation Manager",
            Self::Orchestrator => "Orchestrator",
        }
    }
}

impl Environment {
    /// Reads one environment of a `config.json`.
    ///
    /// # Errors
    /// Names the first member that is missing or wrong.
    pub fn read(value: &Value) -> Result<Self, ConfigError> {
        let path = Path::root();
        let shared = Shared { share_session: true, idle_minutes: None };
        environment(&Node { object: object(value, &path)?, path }, &shared)
    }

    /// Where a system is and how to sign in to it, if the environment has it.
    #[must_use]
    pub const fn service(&self, system: System) -> Option<&Service> {
        match system {
            System::ConversationManager => self.conversation_manager.as_ref(),
            System::Orchestrator => self.orchestrator.as_ref(),
        }
    }
}

/// What is at stake in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentKind {
    /// Nothing.
    Development,
    /// Somebody's tests.
    Staging,
    /// Real customers: every write asks once more.
    Production,
}

impl EnvironmentKind {
    /// As in the configuration.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// As on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Development => "Development",
            Self::Staging => "Staging",
            Self::Production => "Production",
        }
    }
}

/// Where a system is and how to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Absolute or rooted at the page's origin, without a slash at the end.
    pub base_url: String,
    /// How to sign in.
    pub auth: Auth,
    /// Seconds until a request counts as unanswered.
    pub timeout_seconds: u32,
    /// Headers for every call.
    pub request_headers: Vec<(String, String)>,
}

/// How to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    /// By what.
    pub kind: AuthKind,
    /// Where people are sent to sign in; empty for the kinds that need none.
    pub authorize_url: String,
    /// Token endpoint; empty for the kinds that need none.
    pub token_url: String,
    /// Where tokens are given back at sign-out; empty for nowhere.
    pub revoke_url: String,
    /// Client id, where it is preset.
    pub client_id: String,
    /// Scopes to ask for.
    pub scope: String,
    /// Whether the token may live in `sessionStorage`, so that a reload stays signed in.
    pub remember: bool,
}

/// Kinds of sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKind {
    /// Client id and secret.
    ClientCredentials,
    /// A pasted access token.
    Token,
    /// A redirect to an identity provider.
    Pkce,
    /// User name, password and one-time code.
    Password,
    /// A pasted personal access token.
    PersonalAccessToken,
    /// Nothing: something in between adds the token.
    None,
}

const AUTH_KINDS: [(&str, AuthKind); 6] = [
    ("client_credentials", AuthKind::ClientCredentials),
    ("token", AuthKind::Token),
    ("pkce", AuthKind::Pkce),
    ("password", AuthKind::Password),
    ("personal_access_token", AuthKind::PersonalAccessToken),
    ("none", AuthKind::None),
];

const KINDS: [(&str, EnvironmentKind); 3] = [
    ("development", EnvironmentKind::Development),
    ("staging", EnvironmentKind::Staging),
    ("production", EnvironmentKind::Production),
];

impl Config {
    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    /// Names the first member that is missing or wrong; for text that is no JSON, line and column.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        let value: Value = serde_json::from_str(text).map_err(|error| ConfigError {
            path: String::new(),
            message: format!("is no JSON: {error}"),
        })?;
        let root = Node { path: Path::root(), object: object(&value, &Path::root())? };
        let list = root.object.get("environments").and_then(Value::as_array);
        let list = list.ok_or_else(|| root.wrong("environments", "must be a list"))?;
        if list.is_empty() {
            return Err(root.wrong("environments", "must hold at least one environment"));
        }
        let shared = Shared {
            share_session: root.flag("shareSession")?.unwrap_or(true),
            idle_minutes: root.minutes("idleMinutes")?,
        };
        let mut environments: Vec<Environment> = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let path = root.path.key("environments").at(index);
            let node = Node { object: object(value, &path)?, path };
            let environment = environment(&node, &shared)?;
            if environments.iter().any(|other| other.id == environment.id) {
                return Err(node.wrong("id", "is used by another environment"));
            }
            environments.push(environment);
        }
        let asset_upload = root.child("assetUpload")?.map(|node| upload(&node)).transpose()?;
        let origins = origins(&root)?;
        Ok(Self { environments, asset_upload: asset_upload.unwrap_or_default(), origins })
    }
}

/// What the file says for all environments; each may say otherwise.
struct Shared {
    share_session: bool,
    idle_minutes: Option<u32>,
}

fn upload(node: &Node<'_>) -> Result<Upload, ConfigError> {
    let method = node.one_of("method", &[("POST", "POST"), ("PUT", "PUT")], Some("POST"))?;
    let is_form = node.one_of("body", &[("raw", false), ("multipart", true)], Some(false))?;
    let field = node.text("field")?.unwrap_or_else(|| "file".to_owned());
    Ok(Upload { method: method.to_owned(), field: is_form.then_some(field) })
}

/// A list of origins, or of objects from origin to path, or one such object.
fn origins(root: &Node<'_>) -> Result<Vec<Origin>, ConfigError> {
    let Some(value) = root.object.get("origins") else { return Ok(Vec::new()) };
    let path = root.path.key("origins");
    let mut found = Vec::new();
    let mut take = |path: &Path, value: &Value| {
        let wrong =
            |message: &str| ConfigError { path: path.to_string(), message: message.to_owned() };
        let pairs: Vec<(&str, &str)> = match value {
            Value::String(origin) => vec![(origin, "")],
            Value::Object(pairs) => {
                if !pairs.values().all(|path| path.is_string() || path.is_null()) {
                    return Err(wrong("must be paths, such as \"/files\""));
                }
                pairs.iter().map(|(o, p)| (o.as_str(), p.as_str().unwrap_or_default())).collect()
            }
            _ => return Err(wrong("must be an origin, such as \"https://files.example\"")),
        };
        for (origin, stand_in) in pairs {
            let plain = origin.trim_end_matches('/');
            let absolute = ["https://", "http://", "wss://", "ws://"]
                .into_iter()
                .any(|scheme| plain.strip_prefix(scheme).is_some_and(|rest| !rest.contains('/')));
            if !absolute {
                return Err(wrong(&format!("holds “{origin}”, which is no origin")));
            }
            if !stand_in.is_empty() && (!stand_in.starts_with('/') || stand_in.starts_with("//")) {
                return Err(wrong(&format!("holds “{stand_in}”, which must start with one /")));
            }
            let stand_in = stand_in.trim_end_matches('/').to_owned();
            found.push(Origin { origin: plain.to_owned(), stand_in });
        }
        Ok(())
    };
    match value {
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                take(&path.at(index), value)?;
            }
        }
        Value::Object(_) => take(&path, value)?,
        _ => return Err(root.wrong("origins", "must be a list")),
    }
    Ok(found)
}

fn environment(node: &Node<'_>, shared: &Shared) -> Result<Environment, ConfigError> {
    let id = node.needed("id")?;
    let service = |key: &str| node.child(key)?.map(|node| service(&node)).transpose();
    let found = Environment {
        name: node.text("name")?.unwrap_or_else(|| id.clone()),
        kind: node.one_of("kind", &KINDS, Some(EnvironmentKind::Development))?,
        conversation_manager: service(System::ConversationManager.code())?,
        orchestrator: service(System::Orchestrator.code())?,
        share_session: node.flag("shareSession")?.unwrap_or(shared.share_session),
        idle_minutes: node.minutes("idleMinutes")?.or(shared.idle_minutes),
        own: false,
        id,
    };
    if found.conversation_manager.is_none() && found.orchestrator.is_none() {
        return Err(node.wrong("", "must have conversationManager or orchestrator"));
    }
    Ok(found)
}

fn service(node: &Node<'_>) -> Result<Service, ConfigError> {
    let base_url = node.address("baseUrl")?.ok_or_else(|| node.wrong("baseUrl", "is missing"))?;
    let auth = node.child("auth")?.ok_or_else(|| node.wrong("auth", "is missing"))?;
    let kind = auth.one_of("kind", &AUTH_KINDS, None)?;
    let token_url = auth.address("tokenUrl")?;
    let needs_token_url =
        matches!(kind, AuthKind::ClientCredentials | AuthKind::Password | AuthKind::Pkce);
    if needs_token_url && token_url.is_none() {
        return Err(auth.wrong("tokenUrl", "is missing"));
    }
    if kind == AuthKind::Pkce {
        for key in ["authorizeUrl", "clientId"] {
            auth.needed(key)?;
        }
    }
    let timeout = node.object.get("timeoutSeconds").map(|value| {
        let seconds = value.as_u64().filter(|seconds| (1..=3600).contains(seconds));
        seconds.ok_or_else(|| node.wrong("timeoutSeconds", "must be a whole number from 1 to 3600"))
    });
    let mut request_headers = Vec::new();
    if let Some(headers) = node.child("requestHeaders")? {
        for key in headers.object.keys() {
            request_headers.push((key.clone(), headers.text(key)?.unwrap_or_default()));
        }
    }
    Ok(Service {
        base_url: base_url.trim_end_matches('/').to_owned(),
        auth: Auth {
            kind,
            authorize_url: auth.address("authorizeUrl")?.unwrap_or_default(),
            token_url: token_url.unwrap_or_default(),
            revoke_url: auth.address("revokeUrl")?.unwrap_or_default(),
            client_id: auth.text("clientId")?.unwrap_or_default(),
            scope: auth.text("scope")?.unwrap_or_default(),
            remember: auth.one_of("remember", &[("tab", true), ("no", false)], Some(false))?,
        },
        timeout_seconds: u32::try_from(timeout.transpose()?.unwrap_or(30)).unwrap_or(30),
        request_headers,
    })
}

/// An object of the file and where it stands.
struct Node<'v> {
    path: Path,
    object: &'v Map<String, Value>,
}

fn object<'v>(value: &'v Value, path: &Path) -> Result<&'v Map<String, Value>, ConfigError> {
    value.as_object().ok_or_else(|| ConfigError {
        path: path.to_string(),
        message: "must be an object".to_owned(),
    })
}

impl<'v> Node<'v> {
    fn wrong(&self, key: &str, message: &str) -> ConfigError {
        let path = if key.is_empty() { self.path.clone() } else { self.path.key(key) };
        ConfigError { path: path.to_string(), message: message.to_owned() }
    }

    fn child(&self, key: &str) -> Result<Option<Node<'v>>, ConfigError> {
        let Some(value) = self.object.get(key) else { return Ok(None) };
        let path = self.path.key(key);
        Ok(Some(Node { object: object(value, &path)?, path }))
    }

    fn text(&self, key: &str) -> Result<Option<String>, ConfigError> {
        match self.object.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "must be a text")),
        }
    }

    fn needed(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.text(key)?.ok_or_else(|| self.wrong(key, "is missing"))?;
        if text.trim().is_empty() {
            return Err(self.wrong(key, "must not be empty"));
        }
        Ok(text)
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        match self.object.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.wrong(key, "must be true or false")),
        }
    }

    fn minutes(&self, key: &str) -> Result<Option<u32>, ConfigError> {
        let Some(value) = self.object.get(key) else { return Ok(None) };
        let minutes = value.as_u64().filter(|minutes| (1..=1440).contains(minutes));
        let minutes = minutes.and_then(|minutes| u32::try_from(minutes).ok());
        let wrong = || self.wrong(key, "must be a whole number from 1 to 1440");
        minutes.map(Some).ok_or_else(wrong)
    }

    fn address(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let absolute = text.starts_with("https://") || text.starts_with("http://");
        let rooted = text.starts_with('/') && !text.starts_with("//");
        if absolute || rooted {
            Ok(Some(text))
        } else {
            Err(self.wrong(key, "must start with https://, http:// or /"))
        }
    }

    fn one_of<T: Copy>(
        &self,
        key: &str,
        known: &[(&str, T)],
        default: Option<T>,
    ) -> Result<T, ConfigError> {
        let Some(text) = self.text(key)? else {
            return default.ok_or_else(|| self.wrong(key, "is missing"));
        };
        known.iter().find(|(code, _)| *code == text).map(|(_, value)| *value).ok_or_else(|| {
            let codes: Vec<&str> = known.iter().map(|(code, _)| *code).collect();
            self.wrong(key, &format!("is “{text}” and must be one of {}", codes.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"environments": [{"id": "s", "name": "Sandbox", "kind": "development",
        "conversationManager": {"baseUrl": "/cm/v3/", "timeoutSeconds": 5,
            "requestHeaders": {"Accept-Language": "en-US"},
            "auth": {"kind": "client_credentials", "tokenUrl": "/oauth2/token", "clientId": "c", "scope": "a b"}}}]}"#;

    #[test]
    fn reads_an_environment() {
        let config = Config::read(GOOD).unwrap();
        let service = config.environments[0].conversation_manager.clone().unwrap();
        assert_eq!(service.base_url, "/cm/v3");
        assert_eq!(service.timeout_seconds, 5);
        assert_eq!(service.auth.kind, AuthKind::ClientCredentials);
        assert_eq!(service.request_headers, [("Accept-Language".into(), "en-US".into())]);
    }

    #[test]
    fn reads_how_assets_are_uploaded() {
        let with = |member: &str| {
            let text = GOOD.replacen("{\"env", &format!("{{\"assetUpload\": {member}, \"env"), 1);
            Config::read(&text).map(|config| config.asset_upload)
        };
        let upload = |method: &str, field: Option<&str>| {
            Ok(Upload { method: method.to_owned(), field: field.map(str::to_owned) })
        };
        assert_eq!(Config::read(GOOD).map(|it| it.asset_upload), upload("POST", None));
        assert_eq!(with(r#"{"method": "PUT"}"#), upload("PUT", None));
        assert_eq!(with(r#"{"body": "multipart"}"#), upload("POST", Some("file")));
        let own = r#"{"body": "multipart", "field": "content"}"#;
        assert_eq!(with(own), upload("POST", Some("content")));
        assert_eq!(
            with(r#"{"method": "GET"}"#).unwrap_err().to_string(),
            "assetUpload.method: is “GET” and must be one of POST, PUT"
        );
    }

    fn error(from: &str, to: &str) -> String {
        Config::read(&GOOD.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn names_the_member_that_is_wrong() {
        let cm = "environments[0].conversationManager";
        assert_eq!(
            error("client_credentials", "magic"),
            format!(
                "{cm}.auth.kind: is “magic” and must be one of client_credentials, token, pkce, password, personal_access_token, none"
            )
        );
        assert_eq!(error("\"/oauth2/token\"", "7"), format!("{cm}.auth.tokenUrl: must be a text"));
        assert_eq!(
            error("/cm/v3/", "cm/v3"),
            format!("{cm}.baseUrl: must start with https://, http:// or /")
        );
        assert_eq!(
            error("\"timeoutSeconds\": 5", "\"timeoutSeconds\": 0"),
            format!("{cm}.timeoutSeconds: must be a whole number from 1 to 3600")
        );
        assert_eq!(
            error("\"development\"", "\"prod\""),
            "environments[0].kind: is “prod” and must be one of development, staging, production"
        );
        assert_eq!(
            error("conversationManager", "other"),
            "environments[0]: must have conversationManager or orchestrator"
        );
        assert!(error("[{", "[{,").starts_with(": is no JSON: "));
        assert_eq!(Config::read("{}").unwrap_err().to_string(), "environments: must be a list");
        assert_eq!(Config::read("[]").unwrap_err().to_string(), ": must be an object");
    }

    fn with(more: &str) -> Result<Config, ConfigError> {
        Config::read(&GOOD.replacen('{', &format!("{{{more}, "), 1))
    }

    #[test]
    fn reads_what_holds_for_all_and_what_one_says_otherwise() {
        let config = with(r#""shareSession": false, "idleMinutes": 15"#).unwrap();
        assert!(!config.environments[0].share_session);
        assert_eq!(config.environments[0].idle_minutes, Some(15));
        let config =
            Config::read(&GOOD.replacen("\"id\"", "\"idleMinutes\": 5, \"id\"", 1)).unwrap();
        assert!(config.environments[0].share_session);
        assert_eq!(config.environments[0].idle_minutes, Some(5));
        assert_eq!(
            with(r#""idleMinutes": 0"#).unwrap_err().to_string(),
            "idleMinutes: must be a whole number from 1 to 1440"
        );
        assert_eq!(
            with(r#""shareSession": "no""#).unwrap_err().to_string(),
            "shareSession: must be true or false"
        );
    }

    #[test]
    fn reads_origins_in_each_form() {
        let config =
            with(r#""origins": ["https://a.example", {"https://b.example/": "/b"}]"#).unwrap();
        assert_eq!(config.address("https://a.example/x"), "https://a.example/x");
        assert_eq!(config.address("https://b.example/x?y=1"), "/b/x?y=1");
        assert_eq!(config.address("https://b.example.evil/x"), "https://b.example.evil/x");
        let config = with(r#""origins": {"https://c.example": "/c", "wss://d.example": null}"#);
        assert_eq!(config.unwrap().origins.len(), 2);
        for wrong in [
            r#""origins": "x""#,
            r#""origins": [7]"#,
            r#""origins": ["c.example"]"#,
            r#""origins": {"https://c.example": "//evil.example"}"#,
            r#""origins": ["https://c.example/x"]"#,
        ] {
            assert!(with(wrong).unwrap_err().path.starts_with("origins"), "{wrong}");
        }
    }

    #[test]
    fn an_identity_provider_needs_its_addresses() {
        let cm = "environments[0].conversationManager";
        assert_eq!(
            error("client_credentials", "pkce"),
            format!("{cm}.auth.authorizeUrl: is missing")
        );
    }

    #[test]
    fn own_environments_come_last_and_replace_none() {
        let mut config = Config::read(GOOD).unwrap();
        config.add_own(&serde_json::json!([
            {"id": "s", "conversationManager": {"baseUrl": "/x", "auth": {"kind": "none"}}},
            {"id": "mine", "orchestrator": {"baseUrl": "/x", "auth": {"kind": "none"}}},
            {"id": "broken"}, 7
        ]));
        let ids: Vec<_> =
            config.environments.iter().map(|one| (one.id.as_str(), one.own)).collect();
        assert_eq!(ids, [("s", false), ("mine", true)]);
    }
}
