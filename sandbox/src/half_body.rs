//! An answer that breaks off: the whole length is announced, half of it is sent, then the connection ends.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::faults::Cut;

pub struct HalfBody {
    whole: u64,
    step: Step,
}

enum Step {
    Send(Bytes),
    /// One turn in which the server sends out what it has; an error right away would throw the half away.
    Flush,
    Break,
}

impl HalfBody {
    pub fn new(body: Bytes) -> Self {
        let whole = u64::try_from(body.len()).unwrap_or(u64::MAX);
        Self { whole, step: Step::Send(body.slice(..body.len() / 2)) }
    }
}

impl Body for HalfBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match std::mem::replace(&mut self.step, Step::Break) {
            Step::Send(half) => {
                self.step = Step::Flush;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Step::Flush => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Step::Break => Poll::Ready(Some(Err(Cut))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
