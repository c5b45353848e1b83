//! Signed addresses: who has one may upload or download one asset until it expires, without a token.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

use axum::http::header;

use crate::app::{App, Call};
use crate::form;

/// Signs with a key that is new in every run. This guards nothing of value: it is there to expire and to be refused.
#[derive(Default)]
pub struct Signer(RandomState);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Upload,
    Download,
}

/// What a sound signature stands for; `expires` may be past.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    pub way: Way,
    pub id: String,
    pub expires: i64,
}

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Download => "download",
        }
    }
}

impl Signer {
    fn sign(&self, way: Way, id: &str, expires: i64) -> String {
        let mut text = format!("{}.{id}.{expires}", way.name());
        let mark = self.0.hash_one(&text);
        // Writing into a text cannot fail.
        let _ = write!(text, ".{mark:016x}");
        text
    }

    /// The ticket in a query such as `signature=…`; `None` if nobody here signed it.
    pub fn read(&self, query: &str) -> Option<Ticket> {
        let pairs = form::parse(query.as_bytes());
        let (_, text) = pairs.iter().find(|(name, _)| name == "signature")?;
        let mut parts = text.split('.');
        let way = match parts.next()? {
            "upload" => Way::Upload,
            "download" => Way::Download,
            _ => return None,
        };
        let (id, expires) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        let sound = self.sign(way, &id, expires) == *text;
        sound.then_some(Ticket { way, id, expires })
    }
}

/// On the origin of the APIs, under the name by which the caller knows it.
pub fn address(app: &App, call: &Call, way: Way, id: &str, expires: i64) -> String {
    let host = call.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = host.unwrap_or("127.0.0.1");
    let signature = app.signer.sign(way, id, expires);
    format!("http://{host}{}{}?signature={signature}", super::SIGNED, way.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_signature_is_none() {
        let signer = Signer::default();
        let text = signer.sign(Way::Upload, "6eea7048", 5);
        let ticket = Ticket { way: Way::Upload, id: "6eea7048".to_owned(), expires: 5 };
        assert_eq!(signer.read(&format!("signature={text}")), Some(ticket));
        for bad in [
            text.replace(".5.", ".6."),
            text.replace("upload", "download"),
            text.replace("6ee", "7ee"),
        ] {
            assert_eq!(signer.read(&format!("signature={bad}")), None);
        }
        assert_eq!(Signer::default().read(&format!("signature={text}")), None);
        assert_eq!(signer.read(""), None);
    }
}
