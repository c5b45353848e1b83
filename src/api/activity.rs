//! What was sent in this session, for Activity. In memory only, and without secrets.

use crate::prelude::*;
use baton_model::activity::{Came, Log, Open, Purpose, Sent};

use crate::ui::now;

/// The requests of this session. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Activity {
    log: StoredValue<Log>,
    /// Raised when something is added or changes.
    version: RwSignal<u32>,
    loads: StoredValue<u32>,
}

/// Where a request comes from, and what it is for.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) activity: Activity,
    /// Environment and system, in words.
    pub(super) system: String,
    pub(super) purpose: Purpose,
    /// Which try it is, from 1.
    pub(super) attempt: u32,
    /// Requests of the same number, other than 0, are one entry.
    pub(super) bulk: u32,
}

impl Activity {
    /// Nothing yet.
    pub fn none() -> Self {
        Self {
            log: StoredValue::new(Log::default()),
            version: RwSignal::new(0),
            loads: StoredValue::new(0),
        }
    }

    /// Looks at what there is. Reactive.
    pub fn with<T>(&self, look: impl FnOnce(&Log) -> T) -> T {
        self.version.track();
        self.log.with_value(look)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.change(Log::clear);
    }

    /// A number for the pages of one load.
    pub fn next_load(&self) -> u32 {
        self.loads.update_value(|last| *last += 1);
        self.loads.get_value()
    }

    /// Takes down why a request that is over is no success.
    pub(super) fn amend(&self, entry: u32, outcome: &str) {
        if entry > 0 {
            self.change(|log| log.amend(entry, outcome));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Log)) {
        // The console may be gone, and what it sent still on its way.
        let _ = self.log.try_update_value(change);
        let _ = self.version.try_update(|version| *version = version.wrapping_add(1));
    }
}

/// One request on its way. Dropped before its end, it was given up.
pub(super) struct Recording {
    activity: Activity,
    open: Option<Open>,
    begun: u64,
    waited: u32,
}

impl Recording {
    pub(super) fn begin(
        origin: &Origin,
        request: &gloo_net::http::Request,
        body: Option<&str>,
    ) -> Self {
        let (url, headers) = (request.url(), request.headers().entries().collect::<Vec<_>>());
        let method = request.method();
        let sent = Sent {
            purpose: origin.purpose,
            system: &origin.system,
            method: method.as_ref(),
            // gloo-net leaves one at the end of every query.
            url: url.trim_end_matches('&'),
            headers: &headers,
            body,
            at: now(),
            attempt: origin.attempt,
            bulk: origin.bulk,
        };
        Self::open(origin.activity, &sent)
    }

    /// Begins one that is not sent by `fetch`.
    pub(super) fn open(activity: Activity, sent: &Sent<'_>) -> Self {
        let mut open = Open::new(sent);
        activity.change(|log| log.begin(&mut open));
        Self { activity, open: Some(open), begun: sent.at, waited: 0 }
    }

    fn took(&self) -> u32 {
        u32::try_from(now().saturating_sub(self.begun)).unwrap_or(u32::MAX)
    }

    /// The answer has begun.
    pub(super) fn headers_came(&mut self) {
        self.waited = self.took();
    }

    /// A text without the secrets of the request.
    pub(super) fn hide(&self, text: &str) -> String {
        self.open.as_ref().map_or_else(String::new, |open| open.hide(text))
    }

    /// The answer is here; the number of the entry.
    pub(super) fn answered(mut self, came: &Came<'_>) -> u32 {
        let took = self.took();
        if let Some(open) = &mut self.open {
            open.answered(came, self.waited, took);
        }
        self.end()
    }

    /// There is no answer; the number of the entry.
    pub(super) fn lost(mut self) -> u32 {
        let took = self.took();
        if let Some(open) = &mut self.open {
            open.lost(took);
        }
        self.end()
    }

    fn end(&mut self) -> u32 {
        let mut number = 0;
        if let Some(open) = self.open.take() {
            self.activity.change(|log| number = log.end(open));
        }
        number
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let took = self.took();
        if let Some(open) = &mut self.open {
            open.lost(took);
            open.failed("Given up: nobody waits for it any more.");
        }
        self.end();
    }
}
