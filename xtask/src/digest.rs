//! Hashes, in the two forms that are needed: a short name and a subresource integrity value.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

/// Sixteen hexadecimal digits that change when the content does.
pub fn short(content: &[u8]) -> String {
    let mut name = String::new();
    for byte in Sha256::digest(content).iter().take(8) {
        // Writing into a String cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// What belongs into an `integrity` attribute.
pub fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

/// Whether content has a hash: ours, or one as Trunk writes it.
pub fn has(content: &[u8], integrity: &str) -> bool {
    let longer = || format!("sha384-{}", STANDARD.encode(Sha384::digest(content)));
    integrity == if integrity.starts_with("sha384-") { longer() } else { self::integrity(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_what_browsers_expect() {
        // SHA-256 of nothing, as its specification gives it, in Base64.
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn hashes_are_checked_in_both_lengths() {
        // The example of the Subresource Integrity specification.
        let long = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        let content = b"alert('Hello, world.');";
        assert!(has(content, long) && has(content, &integrity(content)));
        assert!(
            !has(b"alert('Hello, wind.');", long)
                && !has(content, "")
                && !has(b"", &integrity(content))
        );
    }

    #[test]
    fn short_names_differ() {
        assert_eq!(short(b"a").len(), 16);
        assert_ne!(short(b"a"), short(b"b"));
    }
}
