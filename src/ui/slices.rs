//! Long work in slices, so that the browser can draw and answer keys between them.

use super::{now, sleep};

/// Milliseconds of a slice. At a fourth of the speed it still ends long before 50.
const LENGTH: u64 = 8;

/// A short time to work in.
#[derive(Clone, Copy)]
pub struct Slice {
    end: u64,
}

impl Slice {
    /// Begins now.
    pub fn begin() -> Self {
        Self { end: now() + LENGTH }
    }

    /// Begins a half as long one now: for what nobody waits for.
    pub fn short() -> Self {
        Self { end: now() + LENGTH / 2 }
    }

    /// Whether it is time to let the browser do something else.
    pub fn is_over(self) -> bool {
        now() >= self.end
    }

    /// Lets the browser do something else if it is time to, and begins anew.
    pub async fn rest(&mut self) {
        if self.is_over() {
            breathe().await;
            *self = Self::begin();
        }
    }
}

/// Lets the browser draw and answer.
pub async fn breathe() {
    sleep(0).await;
}
