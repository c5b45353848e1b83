//! Which members, parameters and headers hold a secret, told by nothing but their names.
//!
//! The one rule for what no description knows: Activity, exports, copies, JSON, drafts.

/// What makes a name the name of a secret, wherever it stands in it, however it is written.
const STEMS: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pincode",
    "secret",
    "credential",
    "authorization",
    "authorisation",
    "cookie",
    "assertion",
    "codeverifier",
    "signature",
    "token",
    "connectionstring",
    "apikey",
    "privatekey",
];
/// What makes a key a secret one: `signingKey`, but neither `publicKey` nor `key`.
const KEYS_OF: [&str; 15] = [
    "access",
    "account",
    "auth",
    "authentication",
    "consumer",
    "encryption",
    "hmac",
    "license",
    "master",
    "service",
    "session",
    "shared",
    "signing",
    "storage",
    "subscription",
];
/// What is a secret at the end of a name, but a part of other words elsewhere.
const LAST: [&str; 9] = ["otp", "totp", "sig", "pin", "pwd", "pass", "jwt", "bearer", "psk"];
/// How a stem goes on where it is another word: `secretary`, `passwordless`, `tokenizer`,
/// `tokenIssuer`, `apiKeyboard`, `apiKeyword`.
const GOES_ON: [&str; 7] = ["ary", "ari", "less", "iz", "iss", "board", "word"];
/// A name that ends so tells something about a secret, which is none.
const ABOUT: [&str; 36] = [
    "alg",
    "algorithm",
    "at",
    "count",
    "enabled",
    "endpoint",
    "expiration",
    "expires",
    "expiry",
    "field",
    "format",
    "header",
    "href",
    "in",
    "length",
    "lifetime",
    "limit",
    "link",
    "method",
    "name",
    "param",
    "path",
    "pattern",
    "policies",
    "policy",
    "provider",
    "required",
    "rule",
    "rules",
    "status",
    "strength",
    "supported",
    "ttl",
    "type",
    "uri",
    "url",
];
/// A name that begins so counts something.
const COUNTS: [&str; 4] = ["max", "min", "num", "total"];

/// Whether a member, parameter or header of this name holds a secret, in any spelling:
/// `clientSecret`, `CLIENT_SECRET`, `client-secret`, `clientsecret`.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let words = words(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let has = |all: &[&str], word: &String| all.contains(&word.as_str());
    // What is written in one word has its end in it: `tokenurl`. Short ends are parts of words.
    let about =
        |end: &&str| last == end || end.len() > 2 && words.len() == 1 && last.ends_with(*end);
    if ABOUT.iter().any(about) || words.len() > 1 && has(&COUNTS, first) {
        return false;
    }
    let whole = words.concat();
    let ends = |rest: &str| !GOES_ON.iter().any(|end| rest.starts_with(end));
    // Read once from its beginning: long lists have many names.
    let is_there = |at: usize| {
        let (before, rest) = whole.split_at(at);
        let mut fit = STEMS.iter().filter(|stem| stem.as_bytes()[0] == rest.as_bytes()[0]);
        fit.any(|stem| rest.strip_prefix(stem).is_some_and(ends))
            || rest.strip_prefix("key").is_some_and(ends)
                && KEYS_OF.iter().any(|of| before.ends_with(of))
    };
    has(&LAST, last) || (0..whole.len()).any(is_there)
}

/// The words of a name, in small letters: `clientSecret`, `X-API-Key`, `APIKey`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_alphanumeric() {
            let next_is_small = letters.peek().is_some_and(char::is_ascii_lowercase);
            let begins = !before.is_ascii_alphanumeric()
                || letter.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_is_small);
            match words.last_mut() {
                Some(word) if !begins => word.push(letter.to_ascii_lowercase()),
                _ => words.push(letter.to_ascii_lowercase().to_string()),
            }
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Field, Kind, Resource};

    #[test]
    fn knows_secrets_in_any_spelling() {
        for name in [
            "apiKey",
            "api_key",
            "API-KEY",
            "apikey",
            "APIKey",
            "x-api-key",
            "X-Api-Key",
            "ApiKeys",
            "clientSecret",
            "client_secret",
            "CLIENT_SECRET",
            "clientsecret",
            "secret",
            "secretKey",
            "password",
            "Password",
            "userPassword",
            "passwordHash",
            "PASSWD",
            "db_pwd",
            "smtpPass",
            "accessToken",
            "access_token",
            "ACCESS_TOKEN",
            "token",
            "refreshtoken",
            "idToken",
            "privateKey",
            "private-key",
            "privateKeyPem",
            "signing_key",
            "SharedKey",
            "authKey",
            "authorization",
            "Proxy-Authorization",
            "Cookie",
            "set-cookie",
            "credentials",
            "passphrase",
            "client_assertion",
            "code_verifier",
            "X-Amz-Signature",
            "sig",
            "otp",
            "pin",
            "pinCode",
            "jwt",
            "connectionString",
            "AccountKey",
            "aws.secret.access.key",
            "Ocp-Apim-Subscription-Key",
            "X-Amz-Security-Token",
            "accessKeyId",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn takes_nothing_else_for_a_secret() {
        for name in [
            "",
            "-",
            "tokenUrl",
            "token_url",
            "tokenurl",
            "tokenRequestUrl",
            "token_type",
            "tokenType",
            "tokenEndpoint",
            "token_endpoint_auth_method",
            "expires_in",
            "tokenExpiry",
            "accessTokenExpiresIn",
            "tokenLifetime",
            "tokenizer",
            "tokenIssuer",
            "maxTokens",
            "passwordPolicy",
            "password_policy",
            "passwordpolicy",
            "passwordLength",
            "passwordless",
            "passwordRequired",
            "passwordRules",
            "secretary",
            "secretName",
            "cookiePolicy",
            "cookieless",
            "authorizationUrl",
            "authorization_endpoint",
            "authorizationType",
            "keyboard",
            "keywords",
            "apiKeywords",
            "key",
            "keys",
            "publicKey",
            "primaryKey",
            "apiKeyHeader",
            "signatureAlgorithm",
            "client_id",
            "author",
            "authority",
            "pinned",
            "spinner",
            "mapping",
            "passed",
            "bypassVaDuration",
            "signed",
            "design",
            "compass",
            "id",
            "name",
            "value",
            "username",
            "payload",
            "assert",
            "monkey",
            "ключ",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn nothing_that_a_description_knows_to_be_open_is_named_like_a_secret() {
        fn look(field: &Field) {
            if let Kind::List(items) = field.kind {
                items.fields.iter().for_each(look);
            }
            let named = field.path.split('.').any(is_secret);
            assert!(field.is_secret() || !named, "{}", field.path);
        }
        for resource in Resource::ALL {
            resource.spec().fields().for_each(look);
        }
    }
}
