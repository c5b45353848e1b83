//! Answers of token endpoints, and what tokens say of themselves.

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
    /// What says who signed in, if it came.
    pub id_token: Option<String>,
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
    let access_token = text("access_token")?.to_owned();
    let scopes = text("scope").map(words).or_else(|| Claims::of(&access_token)?.scopes);
    Some(Grant {
        access_token,
        expires_in,
        scopes,
        refresh_token: text("refresh_token").map(str::to_owned),
        id_token: text("id_token").map(str::to_owned),
    })
}

fn words(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

/// What a token that is a JWT says of itself. Read, not verified: the server does that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// When it ends, in milliseconds since 1970.
    pub expires: Option<u64>,
    /// When it was made, in milliseconds since 1970.
    pub issued: Option<u64>,
    /// What it allows.
    pub scopes: Option<Vec<String>>,
    /// What ties it to the request for it.
    pub nonce: Option<String>,
    /// Whom it is for.
    pub audience: Vec<String>,
}

impl Claims {
    /// What a token says; `None` for one that is opaque.
    #[must_use]
    pub fn of(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let payload = String::from_utf8(base64url_decode(payload)?).ok()?;
        let payload: Value = serde_json::from_str(&payload).ok()?;
        let time = |key: &str| payload.get(key)?.as_u64()?.checked_mul(1000);
        let texts = |value: &Value| match value {
            Value::String(text) => Some(words(text)),
            Value::Array(all) => {
                Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            }
            _ => None,
        };
        payload.is_object().then(|| Self {
            expires: time("exp"),
            issued: time("iat"),
            scopes: payload.get("scope").or_else(|| payload.get("scp")).and_then(texts),
            nonce: payload.get("nonce").and_then(Value::as_str).map(str::to_owned),
            audience: payload.get("aud").and_then(texts).unwrap_or_default(),
        })
    }
}

/// Whom a token that is a JWT was given to, as people would call them; `None` for any other.
#[must_use]
pub fn holder(token: &str) -> Option<String> {
    let payload: Value =
        serde_json::from_slice(&base64url_decode(token.split('.').nth(1)?)?).ok()?;
    let names = ["preferred_username", "name", "email", "client_id", "azp", "sub"];
    let texts = names.iter().filter_map(|name| payload.get(name)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
}

/// What scopes allow, in words; `None` where they do not name the operations.
#[must_use]
pub fn may(scopes: &[String]) -> Option<String> {
    let has = |scope: &'static str| lacks(Some(scopes), &[scope]).is_none();
    lacks(Some(scopes), &[""])?;
    let records = match () {
        () if has("app.conversation.conversationmgr.manage") => "Read and write",
        () if has("app.conversation.conversationmgr.read") => "Read only",
        () => "No records",
    };
    let messages = match () {
        () if has("app.conversation.conversationmgr.interaction.manage") => "send messages",
        () if has("app.conversation.conversationmgr.interaction.read") => "read conversations",
        () => "no messages",
    };
    Some(format!("{records}, {messages}"))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as Base64 for addresses, without padding.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let all = chunk.iter().fold(0_u32, |all, byte| (all << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (all >> (18 - 6 * place)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

/// Bytes of a text that [`base64url`] makes; `None` for any other text.
#[must_use]
pub fn base64url_decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for char in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|one| *one == char)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
        }
    }
    Some(bytes)
}

/// The scopes of the Conversation Manager have this in front.
const OURS: &str = "app.conversation.conversationmgr.";

/// The scope that is missing for an operation; `None` where the token may do it, and where
/// nothing certain is known: no scopes, or only scopes that do not name the operations.
#[must_use]
pub fn lacks<'s>(scopes: Option<&[String]>, needed: &'s [&'s str]) -> Option<&'s str> {
    // Delegated scopes have an address in front: `https://api.egain.cloud/auth/<scope>`.
    let plain = |scope: &String| scope.rsplit('/').next().unwrap_or_default().to_owned();
    let granted: Vec<String> = scopes?.iter().map(plain).collect();
    // Parted by commas they are no scopes of OAuth: what they allow is the server's to say.
    let known = granted.iter().any(|scope| scope.starts_with(OURS) && !scope.contains(','));
    let has = needed.iter().any(|one| granted.iter().any(|scope| scope == one));
    // The last one is the one to ask for: it allows the most.
    (known && !has).then(|| needed.last().copied()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::Spec;

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

    fn jwt(payload: &Value) -> String {
        format!("e30.{}.c2ln", base64url(payload.to_string().as_bytes()))
    }

    #[test]
    fn says_whose_a_token_is_and_what_it_may() {
        assert_eq!(holder(&jwt(&json!({"sub": "1", "email": "a@b"}))), Some("a@b".into()));
        assert_eq!(holder(&jwt(&json!({"sub": " "}))), None);
        assert_eq!(holder("opaque"), None);
        let may =
            |scopes: &[&str]| may(&scopes.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        let ours = |name: &str| format!("https://api.egain.cloud/auth/{OURS}{name}");
        assert_eq!(may(&[&ours("read")]).unwrap(), "Read only, no messages");
        assert_eq!(
            may(&[&ours("manage"), &ours("interaction.manage")]).unwrap(),
            "Read and write, send messages"
        );
        assert_eq!(may(&["openid"]), None);
        assert_eq!(may(&[]), None);
    }

    #[test]
    fn reads_what_a_token_says() {
        let claims = Claims::of(&jwt(
            &json!({"exp": 1_700_000_000, "iat": 5, "scp": ["a", "b"], "nonce": "n", "aud": "me"}),
        ))
        .unwrap();
        assert_eq!(claims.expires, Some(1_700_000_000_000));
        assert_eq!(claims.issued, Some(5000));
        assert_eq!(claims.scopes, Some(vec!["a".into(), "b".into()]));
        assert_eq!(claims.nonce.as_deref(), Some("n"));
        assert_eq!(claims.audience, ["me"]);
        let token = jwt(&json!({"scope": "x y"}));
        let grant = read(&json!({"access_token": token})).unwrap();
        assert_eq!(grant.scopes, Some(vec!["x".into(), "y".into()]), "said by the token alone");
        for opaque in ["", "a.b", "a.!.c", "opaque", "a.e30.c.d.e"] {
            assert!(
                Claims::of(opaque).is_none_or(|claims| claims == Claims::default()),
                "{opaque}"
            );
        }
        assert_eq!(Claims::of(&jwt(&json!({"exp": u64::MAX}))).unwrap().expires, None);
    }

    #[test]
    fn only_what_is_known_is_lacking() {
        let scopes =
            |all: &[&str]| Some(all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        let change: &[&str] = &[Spec::MANAGE];
        let read: &[&str] = &[Spec::READ, Spec::MANAGE];
        let lacks =
            |all: &Option<Vec<String>>, needed| lacks(all.as_deref(), needed).map(str::to_owned);
        assert_eq!(lacks(&None, change), None, "nobody knows");
        assert_eq!(
            lacks(&scopes(&["https://api.egain.cloud/auth/.default"]), change),
            None,
            "opaque"
        );
        assert_eq!(
            lacks(&scopes(&["openid", "profile"]), change),
            None,
            "says nothing of operations"
        );
        assert_eq!(lacks(&scopes(&[Spec::READ]), change).as_deref(), Some(Spec::MANAGE));
        assert_eq!(lacks(&scopes(&[Spec::READ]), read), None);
        assert_eq!(lacks(&scopes(&[Spec::MANAGE]), read), None);
        let commas = format!("{},{}", Spec::READ, Spec::MANAGE);
        assert_eq!(lacks(&scopes(&[&commas]), change), None, "not parted as scopes are");
        let delegated = format!("https://api.egain.cloud/auth/{}", Spec::MANAGE);
        assert_eq!(lacks(&scopes(&[&delegated]), change), None);
    }

    proptest! {
        #[test]
        fn base64_comes_back(bytes: Vec<u8>) {
            prop_assert_eq!(base64url_decode(&base64url(&bytes)), Some(bytes));
        }

        #[test]
        fn no_token_breaks_anything(token: String) {
            let _ = Claims::of(&token);
        }
    }
}
