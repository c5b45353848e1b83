//! Answers of token endpoints.

use serde_json::Value;

/// Seconds that a token is taken to live where nothing says so.
const ASSUMED_LIFE: u64 = 3600;

/// What a token endpoint granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The access token.
    pub access_token: String,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// Scopes granted, if the endpoint says so.
    pub scopes: Option<Vec<String>>,
    /// Token that renews it, if one came.
    pub refresh_token: Option<String>,
}

/// Reads a token answer; `None` if it holds no access token.
#[must_use]
pub fn read(body: &Value) -> Option<Grant> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let expires = body.get("expires_in");
    let expires_in = expires
        .and_then(Value::as_u64)
        .or_else(|| expires?.as_str()?.parse().ok())
        .unwrap_or(ASSUMED_LIFE);
    Some(Grant {
        access_token: text("access_token")?.to_owned(),
        expires_in,
        scopes: text("scope").map(|list| list.split_whitespace().map(str::to_owned).collect()),
        refresh_token: text("refresh_token").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_endpoints_send() {
        let grant =
            read(&json!({"access_token": "t", "expires_in": "60", "scope": "a  b"})).unwrap();
        assert_eq!(grant.expires_in, 60);
        assert_eq!(grant.scopes, Some(vec!["a".into(), "b".into()]));
        assert_eq!(read(&json!({"access_token": "t"})).unwrap().expires_in, 3600);
        assert_eq!(read(&json!({"access_token": ""})), None);
        assert_eq!(read(&json!("t")), None);
    }
}
