//! A body that breaks off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Announces a whole body, sends half of it and then fails, upon which the connection is closed.
pub(super) struct TruncatedBody {
    whole_length: u64,
    step: Step,
}

enum Step {
    Half(Bytes),
    /// One turn in which the server sends what it has; it throws away what is unsent when a body fails.
    Flush,
    Fail,
}

impl TruncatedBody {
    pub(super) fn half_of(whole: &Bytes) -> Self {
        Self { whole_length: whole.len() as u64, step: Step::Half(whole.slice(..whole.len() / 2)) }
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
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Step::Fail => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole_length)
    }
}
