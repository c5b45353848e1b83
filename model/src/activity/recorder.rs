//! What happened, written down.

use super::{Answered, Asked, Log, Open};
use crate::failure::Failure;

/// Something that happened, as it was, before anything of it may be shown.
#[derive(Debug)]
pub enum Event {
    /// A request is sent, under this number.
    Sent(u32, Asked),
    /// Its answer is here: milliseconds until it began and until it was over.
    Answered(u32, Answered, u32, u32),
    /// There is none, after so many milliseconds; why, in words, or empty.
    Lost(u32, u32, &'static str),
    /// It is over and no success: why, in words that hold no secret.
    Amended(u32, Box<Failure>),
    /// Everything before is forgotten.
    Cleared,
}

/// What happened, told one thing after the other, as the log that may be shown.
///
/// Whoever sends need not know how to mask: the console's first load leaves that out, and tells
/// what happened a little later.
#[derive(Debug, Default)]
pub struct Recorder {
    /// What may be shown.
    pub log: Log,
    open: Vec<Open>,
}

impl Recorder {
    /// Takes down what happened.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Sent(number, asked) => {
                let mut open = Open::new(&asked);
                open.entry.number = number;
                self.log.begin(&mut open);
                self.open.push(open);
            }
            Event::Answered(number, came, waited, took) => {
                let Some(mut open) = self.opened(number) else { return };
                open.answered(&came, waited, took);
                self.log.end(open);
            }
            Event::Lost(number, took, why) => {
                let Some(mut open) = self.opened(number) else { return };
                open.lost(took);
                if !why.is_empty() {
                    open.failed(why);
                }
                self.log.end(open);
            }
            Event::Amended(number, why) => self.log.amend(number, &why.title()),
            Event::Cleared => {
                self.log.clear();
                // What is still on its way was sent by somebody else: it stays away.
                self.open.clear();
            }
        }
    }

    fn opened(&mut self, number: u32) -> Option<Open> {
        let place = self.open.iter().position(|one| one.entry.number == number)?;
        Some(self.open.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        activity::examples::{answered, asked as ask},
        failure::Cause,
    };

    #[test]
    fn what_happened_is_told_under_the_numbers_it_had() {
        let mut recorder = Recorder::default();
        let asked = |bulk, body| Asked { bulk, ..ask("POST", "https://h/x", Some(body)) };
        let answered = |status, body| Answered { size: 12, ..answered(status, body) };
        recorder.take(Event::Sent(1, asked(0, r#"{"password":"marker"}"#)));
        for number in 2..5 {
            recorder.take(Event::Sent(number, asked(7, "{}")));
        }
        recorder.take(Event::Sent(5, asked(0, "{}")));
        for number in [3, 2, 4] {
            recorder.take(Event::Answered(number, answered(200, "{}"), 1, 2));
        }
        let why = Failure::without_answer(Cause::Unreadable, "GET /x");
        recorder.take(Event::Amended(4, Box::new(why)));
        recorder.take(Event::Lost(5, 9, "Given up."));
        recorder.take(Event::Answered(1, answered(201, "{}"), 1, 2));
        let all: Vec<_> = recorder.log.entries().map(|e| (e.number, e.requests)).collect();
        assert_eq!(all, [(1, 1), (5, 1), (3, 3)]);
        let of = |number| recorder.log.find(number).unwrap();
        assert_eq!(
            (of(2).number, of(4).outcome.as_str()),
            (3, "The answer is not in the form that was due.")
        );
        assert_eq!(
            (of(5).outcome.as_str(), of(1).status, of(1).size),
            ("Given up.", 201, Some(12))
        );
        assert!(of(1).answer.as_ref().unwrap().is_cut);
        assert!(!format!("{recorder:?}").contains("marker"));
        recorder.take(Event::Sent(6, asked(0, "{}")));
        recorder.take(Event::Cleared);
        recorder.take(Event::Answered(6, answered(200, "{}"), 1, 2));
        assert!(recorder.log.is_empty());
    }
}
