//! What was sent in this session, for Activity. In memory only, and without secrets.

use crate::prelude::*;
use baton_model::{
    Failure,
    activity::{Answered, Asked, Event, Header, KEPT_OF_ANSWER, Log, Purpose, Recorder},
};

use crate::{
    lazy::{self, part},
    ui::now,
};

/// So many things may happen before the log is written, whatever is not loaded yet.
const PATIENCE: usize = 64;

/// The requests of this session. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Activity {
    recorder: StoredValue<Recorder>,
    /// What happened and is not in the log yet.
    waiting: StoredValue<Vec<Event>>,
    /// Whether somebody is about to write it there.
    due: StoredValue<bool>,
    /// Raised when something is added or changes.
    version: RwSignal<u32>,
    requests: StoredValue<u32>,
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
            recorder: StoredValue::new(Recorder::default()),
            waiting: StoredValue::new(Vec::new()),
            due: StoredValue::new(false),
            version: RwSignal::new(0),
            requests: StoredValue::new(0),
            loads: StoredValue::new(0),
        }
    }

    /// Looks at what there is. Reactive.
    pub fn with<T>(&self, look: impl FnOnce(&Log) -> T) -> T {
        self.version.track();
        self.write();
        self.recorder.with_value(|recorder| look(&recorder.log))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.waiting.set_value(Vec::new());
        self.tell(Event::Cleared);
    }

    /// A number for the pages of one load.
    pub fn next_load(&self) -> u32 {
        next(self.loads)
    }

    /// Takes down why a request that is over is no success.
    pub(super) fn amend(&self, entry: u32, why: &Failure) {
        if entry > 0 {
            self.tell(Event::Amended(entry, Box::new(why.clone())));
        }
    }

    /// Begins one that is not sent by `fetch`.
    pub(super) fn begin(self, asked: Asked) -> Recording {
        let (number, begun) = (next(self.requests), asked.at);
        self.tell(Event::Sent(number, asked));
        Recording { activity: self, number, begun, waited: 0, is_over: false }
    }

    /// Takes note of what happened. It is masked and written into the log when the part is there
    /// that can: after the first page, of which it must not keep anything.
    fn tell(self, event: Event) {
        // The console may be gone, and what it sent still on its way.
        let count = self.waiting.try_update_value(|waiting| {
            waiting.push(event);
            waiting.len()
        });
        let _ = self.version.try_update(|version| *version = version.wrapping_add(1));
        if lazy::is_first_page_there() || count > Some(PATIENCE) {
            self.settle();
        }
    }

    /// Sees to it that the log is written.
    pub fn settle(self) {
        if self.due.try_get_value() == Some(false) {
            self.due.set_value(true);
            spawn_local(async move {
                // Where the part does not come, the next one tries again.
                let _ = write(self).await;
                self.due.set_value(false);
            });
        }
    }

    fn write(self) {
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        self.recorder.update_value(|recorder| {
            for event in waiting {
                recorder.take(event);
            }
        });
    }
}

#[part(console)]
async fn write(activity: Activity) -> Option<()> {
    activity.write();
    Some(())
}

fn next(last: StoredValue<u32>) -> u32 {
    last.update_value(|last| *last += 1);
    last.try_get_value().unwrap_or_default()
}

/// One request on its way. Dropped before its end, it was given up.
pub(super) struct Recording {
    activity: Activity,
    number: u32,
    begun: u64,
    waited: u32,
    is_over: bool,
}

impl Recording {
    pub(super) fn begin(
        origin: &Origin,
        request: &gloo_net::http::Request,
        body: Option<&str>,
    ) -> (Self, Asked) {
        let asked = Asked {
            purpose: origin.purpose,
            system: origin.system.clone(),
            method: request.method().to_string(),
            // gloo-net leaves one at the end of every query.
            url: request.url().trim_end_matches('&').to_owned(),
            headers: request.headers().entries().collect(),
            body: body.map(str::to_owned),
            at: now(),
            attempt: origin.attempt,
            bulk: origin.bulk,
        };
        (origin.activity.begin(asked.clone()), asked)
    }

    fn took(&self) -> u32 {
        u32::try_from(now().saturating_sub(self.begun)).unwrap_or(u32::MAX)
    }

    /// The answer has begun.
    pub(super) fn headers_came(&mut self) {
        self.waited = self.took();
    }

    /// The answer is here, of `size` bytes; the number of the entry.
    pub(super) fn answered(
        mut self,
        status: u16,
        headers: Vec<Header>,
        headers_hidden: bool,
        body: &str,
        size: u64,
    ) -> u32 {
        self.is_over = true;
        let body = body.get(..body.floor_char_boundary(KEPT_OF_ANSWER)).unwrap_or_default();
        let answer = Answered { status, headers, headers_hidden, body: body.to_owned(), size };
        self.activity.tell(Event::Answered(self.number, answer, self.waited, self.took()));
        self.number
    }

    /// There is no answer; the number of the entry.
    pub(super) fn lost(mut self) -> u32 {
        self.end("");
        self.number
    }

    fn end(&mut self, why: &'static str) {
        self.is_over = true;
        self.activity.tell(Event::Lost(self.number, self.took(), why));
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if !self.is_over {
            self.end("Given up: nobody waits for it any more.");
        }
    }
}
