//! A body that ends too early, immediately or after a delay.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// Announces a whole body, sends half of it and then fails, so that the server closes the connection.
pub(super) struct TruncatedBody {
    whole_length: u64,
    step: Step,
    /// The wait after the first half.
    stall: Pin<Box<Sleep>>,
}

enum Step {
    Half(Bytes),
    /// Gives the server one turn to send the first half, because it discards unsent data if the body fails.
    Flush,
    Stall,
    Fail,
}

impl TruncatedBody {
    pub(super) fn half_of(whole: &Bytes, stall: Duration) -> Self {
        let half = whole.slice(..whole.len() / 2);
        Self { whole_length: whole.len() as u64, step: Step::Half(half), stall: Box::pin(sleep(stall)) }
    }
}

impl Body for TruncatedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut self.step, Step::Fail) {
            Step::Half(half) => {
                self.step = Step::Flush;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Step::Flush => {
                self.step = Step::Stall;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Step::Stall if self.stall.as_mut().poll(context).is_pending() => {
                self.step = Step::Stall;
                Poll::Pending
            }
            Step::Stall | Step::Fail => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole_length)
    }
}
