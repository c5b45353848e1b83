//! Which requests are shown.

use super::{Entry, Log};
use crate::list::{holds, words};

/// Which entries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those that failed.
    Failed,
    /// Those that may have changed something.
    Writes,
    /// Requests for tokens.
    SignIn,
}

impl Show {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Failed, Self::Writes, Self::SignIn];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Failed => "Failed",
            Self::Writes => "Writes",
            Self::SignIn => "Sign-in",
        }
    }

    /// Whether it shows an entry.
    #[must_use]
    pub fn shows(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Failed => entry.is_failed(),
            Self::Writes => entry.is_write(),
            Self::SignIn => entry.is_sign_in,
        }
    }
}

/// The numbers of the entries that are shown, the newest first.
#[must_use]
pub fn shown(log: &Log, show: Show, search: &str) -> Vec<u32> {
    let search = words(search);
    let matches = |entry: &&Entry| {
        let text = || {
            format!(
                "{} {} {} {} {}",
                entry.method, entry.url, entry.status, entry.outcome, entry.system
            )
        };
        show.shows(entry) && (search.is_empty() || holds(&text().to_lowercase(), &search))
    };
    log.entries().rev().filter(matches).map(|entry| entry.number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::{
        Asked, Purpose,
        examples::{answered, asked, take},
    };

    #[test]
    fn shows_what_is_looked_for() {
        let mut log = Log::default();
        take(&mut log, &asked("GET", "https://h/channels", None), &answered(200, ""));
        take(&mut log, &asked("PUT", "https://h/channels/1", None), &answered(412, ""));
        let ask = Asked { purpose: Purpose::SignIn, ..asked("POST", "https://h/token", None) };
        take(&mut log, &ask, &answered(200, "{}"));
        assert_eq!(shown(&log, Show::All, ""), [3, 2, 1]);
        assert_eq!(shown(&log, Show::Failed, ""), [2]);
        assert_eq!(shown(&log, Show::Writes, ""), [2]);
        assert_eq!(shown(&log, Show::SignIn, ""), [3]);
        assert_eq!(shown(&log, Show::All, "channels get"), [1]);
        assert_eq!(shown(&log, Show::All, "412"), [2]);
        assert!(shown(&log, Show::SignIn, "channels").is_empty());
    }
}
