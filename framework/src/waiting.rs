//! Polls for something that takes time, such as the creation of a cluster, until it is done, fails, times out, or the user
//! interrupts.

use std::{future::Future, time::Duration};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The result of one poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    Done(T),
    /// Not done yet. The clause says what is in progress, such as "the cluster is being created", and contains no
    /// secret.
    InProgress(String),
    /// It will never be done, for this reason.
    Failed(String),
}

/// Why a wait ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfinished<E> {
    /// A poll itself failed.
    Unclear(E),
    /// It will never be done, for this reason.
    Failed(String),
    /// This was still in progress at the deadline.
    TimedOut(String),
    /// This was in progress when the user interrupted.
    Interrupted(String),
}

/// Looks at once, then in the interval that belongs to the time waited so far, and a last time at the deadline. An
/// interrupt ends the wait, but no look that is under way.
///
/// # Errors
/// If the wait ends without success.
pub async fn wait<T, E, F>(
    interval: impl Fn(Duration) -> Duration,
    deadline: Instant,
    stop: &CancellationToken,
    mut look: impl FnMut() -> F,
) -> Result<T, Unfinished<E>>
where
    F: Future<Output = Result<Progress<T>, E>>,
{
    let (begun, mut told) = (Instant::now(), String::new());
    loop {
        let last_chance = Instant::now() >= deadline;
        let clause = match look().await.map_err(Unfinished::Unclear)? {
            Progress::Done(done) => return Ok(done),
            Progress::Failed(reason) => return Err(Unfinished::Failed(reason)),
            Progress::InProgress(clause) => clause,
        };
        if last_chance {
            return Err(Unfinished::TimedOut(clause));
        }
        // Log each step once, not at every poll.
        if told != clause {
            tracing::info!(progress = clause, "waiting");
            told.clone_from(&clause);
        }
        let next = (Instant::now() + interval(begun.elapsed())).min(deadline);
        tokio::select! {
            biased;
            () = stop.cancelled() => return Err(Unfinished::Interrupted(clause)),
            () = tokio::time::sleep_until(next) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, convert::Infallible};

    use super::*;

    const INTERVAL: Duration = Duration::from_secs(10);

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Waits up to `timeout` seconds for something that is done after `done_after` seconds, and returns when it polled.
    async fn waited(
        done_after: u64,
        timeout: u64,
        stop: &CancellationToken,
    ) -> (Result<u64, Unfinished<Infallible>>, Vec<u64>) {
        let (started, looks) = (Instant::now(), RefCell::new(Vec::new()));
        let look = || {
            let elapsed = started.elapsed().as_secs();
            looks.borrow_mut().push(elapsed);
            std::future::ready(Ok(if elapsed >= done_after {
                Progress::Done(elapsed)
            } else {
                Progress::InProgress("it is being made".to_owned())
            }))
        };
        let outcome = wait(|_| INTERVAL, started + seconds(timeout), stop, look).await;
        (outcome, looks.into_inner())
    }

    fn making() -> String {
        "it is being made".to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn it_looks_at_once_and_then_in_the_interval() {
        let stop = CancellationToken::new();
        assert_eq!(waited(0, 100, &stop).await, (Ok(0), vec![0]));
        assert_eq!(waited(15, 100, &stop).await, (Ok(20), vec![0, 10, 20]));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_look_is_at_the_deadline() {
        let stop = CancellationToken::new();
        let timed_out = Err(Unfinished::TimedOut(making()));
        assert_eq!(waited(99, 25, &stop).await, (timed_out, vec![0, 10, 20, 25]));
        assert_eq!(waited(25, 25, &stop).await, (Ok(25), vec![0, 10, 20, 25]));
        assert_eq!(waited(99, 0, &stop).await, (Err(Unfinished::TimedOut(making())), vec![0]));
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_ends_the_wait_and_no_look() {
        let stop = CancellationToken::new();
        let interrupted = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(seconds(12)).await;
            interrupted.cancel();
        });
        let started = Instant::now();
        assert_eq!(waited(99, 100, &stop).await, (Err(Unfinished::Interrupted(making())), vec![0, 10]));
        assert_eq!(started.elapsed().as_secs(), 12);
        // A wait that starts after the interrupt still returns what is done.
        assert_eq!(waited(0, 100, &stop).await, (Ok(0), vec![0]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_ends_it_at_once() {
        let (stop, deadline) = (CancellationToken::new(), Instant::now() + seconds(100));
        let failed = || std::future::ready(Ok::<_, Infallible>(Progress::<()>::Failed("no room".to_owned())));
        let outcome = wait(|_| INTERVAL, deadline, &stop, failed).await;
        assert_eq!(outcome, Err(Unfinished::Failed("no room".to_owned())));
        let unclear = || std::future::ready(Err::<Progress<()>, _>("no answer"));
        assert_eq!(wait(|_| INTERVAL, deadline, &stop, unclear).await, Err(Unfinished::Unclear("no answer")));
    }
}
