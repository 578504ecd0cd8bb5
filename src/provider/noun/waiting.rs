//! Waits until the API has finished what a create or an update has begun.
//!
//! No look before [`LAG`] after the request counts, because it may show what was before. After that, the object is done
//! if it has changed its stage since the request, or if a second look confirms it; an error counts once a second look
//! confirms it. If the wait ends early, private state records that, and the next apply continues to wait.

use std::{
    marker::PhantomData,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use framework::{Diagnostic, Private, Progress, Unfinished, wait};
use tokio::time::Instant;

use super::{Noun, messages::MessageContext};
use crate::northflank::{Call, Incarnation, Item, LAG, Waiting};

/// The entry of private state that an apply leaves if it ended before the API was done: when it ended, in seconds since
/// the Unix epoch.
const UNFINISHED_SINCE: &str = "unfinished_since";

/// So many looks may fail in a row.
const MAX_MISSES: u32 = 10;

/// How far the API is with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::provider) struct Stage {
    pub(in crate::provider) step: Step,
    /// The API's word for it, and the reason it gives, both unfiltered.
    pub(in crate::provider) word: Option<String>,
    pub(in crate::provider) reason: Option<String>,
    /// When it got there.
    pub(in crate::provider) since: Option<String>,
}

/// What a stage means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Step {
    Done,
    InProgress,
    Failed,
}

/// The request whose result is awaited.
pub(super) struct Sent {
    pub(super) at: Instant,
    /// When the object got to the stage that it had before, if this apply has sent the request.
    pub(super) stage_since: Option<String>,
}

impl Sent {
    /// A request of an apply that ended so long ago.
    pub(super) fn before(age: Duration) -> Self {
        let now = Instant::now();
        Self { at: now.checked_sub(age.min(LAG)).unwrap_or(now), stage_since: None }
    }
}

/// How a wait ended, and the object as it was seen last.
pub(super) struct Waited {
    pub(super) latest: Option<Item>,
    pub(super) problem: Option<Problem>,
}

/// Why it ended early.
pub(super) enum Problem {
    /// It goes on: the time was up, the user interrupted, or the API could not be asked.
    GoesOn(Diagnostic),
    Failed(Diagnostic),
}

/// Records in private state whether the API still has something to finish.
pub(super) fn remember(private: &mut Private, is_unfinished: bool) {
    if is_unfinished {
        private.set(UNFINISHED_SINCE, now());
    } else {
        private.remove(UNFINISHED_SINCE);
    }
}

/// Forgets it if a refresh finds that the API is done, and the refresh is not too early to be true.
pub(super) fn finished(private: &mut Private) {
    if unfinished_for(private).is_some_and(|age| age >= LAG) {
        remember(private, false);
    }
}

/// How long ago an apply ended before the API was done.
pub(super) fn unfinished_for(private: &Private) -> Option<Duration> {
    private.get(UNFINISHED_SINCE).map(|since: u64| Duration::from_secs(now().saturating_sub(since)))
}

fn now() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.map(|it| it.as_secs()).unwrap_or_default()
}

/// Waits until the object is done.
pub(super) async fn until_done<N: Noun>(
    context: &MessageContext<'_>,
    of: &Incarnation,
    sent: &Sent,
    call: &Call,
) -> Waited {
    let collection = N::collection(&context.ready.client);
    let watch = Watch::<N> {
        context,
        waiting: collection.wait_for(of),
        sent,
        call,
        seen: Mutex::default(),
        of: PhantomData,
    };
    let limit = call.deadline.map(|deadline| deadline.limit()).unwrap_or_default();
    let waited = wait(interval, call.ends_at(), &call.stop, || watch.look()).await;
    let problem = waited.err().map(|unfinished| match unfinished {
        Unfinished::Failed(reason) => Problem::Failed(context.ended_in_error(&reason)),
        Unfinished::TimedOut(clause) => Problem::GoesOn(context.not_finished_in_time(&clause, limit)),
        Unfinished::Interrupted(clause) => Problem::GoesOn(context.not_finished_by_interrupt(&clause)),
        Unfinished::Unclear(warning) => Problem::GoesOn(warning),
    });
    Waited { latest: watch.seen().latest.take(), problem }
}

/// The first minute is watched closely, because some changes are quick. After that, twenty minutes cost 40 requests.
fn interval(waited: Duration) -> Duration {
    if waited < Duration::from_secs(60) { LAG } else { LAG * 3 }
}

struct Watch<'a, N> {
    context: &'a MessageContext<'a>,
    waiting: Waiting<'a>,
    sent: &'a Sent,
    call: &'a Call,
    seen: Mutex<Seen>,
    of: PhantomData<fn() -> N>,
}

/// What the looks so far have found.
#[derive(Default)]
struct Seen {
    latest: Option<Item>,
    /// What is waiting for a second look.
    unconfirmed: Option<Step>,
    misses: u32,
}

impl<N: Noun> Watch<'_, N> {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self) -> Result<Progress<()>, Diagnostic> {
        let nouns = self.context.names.words;
        if self.sent.at.elapsed() < LAG {
            return Ok(Progress::InProgress(format!(
                "Northflank has accepted the request for the {}",
                nouns.noun
            )));
        }
        let says_stage = |item: &Item| N::stage(item).word.is_some();
        let item = match self.waiting.look(LAG / 2, says_stage, self.call).await {
            Ok(item) => item,
            Err(error) => {
                let mut seen = self.seen();
                seen.misses += 1;
                if seen.misses >= MAX_MISSES {
                    return Err(self.context.not_finished_unseen(&error));
                }
                return Ok(Progress::InProgress("the last request for the state failed".to_owned()));
            }
        };
        let stage = N::stage(&item);
        let texts = [stage.word.clone(), stage.reason.clone()].map(Option::unwrap_or_default);
        let mut texts = self.context.ready.client.texts(texts).await.into_iter().map(|text| text.to_string());
        let (word, reason) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
        let mut seen = self.seen();
        seen.misses = 0;
        seen.latest = Some(item);
        let is_confirmed = seen.unconfirmed.replace(stage.step) == Some(stage.step);
        let has_moved = stage.since.is_some() && stage.since != self.sent.stage_since;
        Ok(match stage.step {
            Step::Done if is_confirmed || has_moved => Progress::Done(()),
            Step::Failed if is_confirmed => Progress::Failed(in_error(&word, &reason)),
            Step::Done | Step::InProgress | Step::Failed => Progress::InProgress(in_state(&word, nouns.noun)),
        })
    }
}

/// A clause about the state that the API reports.
fn in_state(word: &str, noun: &str) -> String {
    match word {
        "" => format!("Northflank does not report the state of the {noun}"),
        word => format!("Northflank reports the state \"{word}\""),
    }
}

fn in_error(word: &str, reason: &str) -> String {
    let reason = match reason {
        "" => "Northflank gives no reason".to_owned(),
        reason => format!("the reason is: {reason}"),
    };
    format!("Northflank reports the state \"{word}\"; {reason}")
}
