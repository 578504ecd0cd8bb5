//! Decides whether and when a failed request is retried, as a pure function.
//!
//! A request that certainly had no effect (no connection, 429) is always retried. A request that may have had an effect (a
//! broken connection, no response, a garbled response, 408, 499, 5xx) is retried if it is idempotent, as all but creates
//! are. Persistent responses of proxies are not retried: a web page, a redirect, a response about another object.

use std::time::Duration;

use super::error::ErrorKind;

/// What the user allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// Attempts after the first.
    pub(super) max_retries: u32,
    /// The longest single wait.
    pub(super) max_wait: Duration,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Stop,
    Wait(Duration),
    /// The API asks for a longer wait than the user allows.
    StopUntil(Duration),
}

/// The longest wait before the first retry. It doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// `attempt` counts from 1; `jitter` is from 0 to 1. A request is repeatable if executing it twice does no harm.
pub(super) fn decide(
    policy: Policy,
    is_repeatable: bool,
    attempt: u32,
    failure: &ErrorKind,
    asked: Option<Duration>,
    jitter: f64,
) -> Decision {
    if !is_worth_repeating(is_repeatable, failure) {
        return Decision::Stop;
    }
    match asked {
        Some(asked) if asked > policy.max_wait => Decision::StopUntil(asked),
        _ if attempt > policy.max_retries => Decision::Stop,
        Some(asked) => Decision::Wait(asked),
        None => {
            let doubled = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(attempt - 1));
            Decision::Wait(doubled.min(policy.max_wait).mul_f64(jitter))
        }
    }
}

fn is_worth_repeating(is_repeatable: bool, failure: &ErrorKind) -> bool {
    match failure {
        ErrorKind::Unreachable { .. }
        | ErrorKind::Api { status: 429, .. }
        | ErrorKind::Status { status: 429 } => true,
        // A response in another form stays the same on a retry, and a wait beyond the allowed maximum is refused.
        ErrorKind::Body { .. } | ErrorKind::AskedToWait { .. } => false,
        _ => is_repeatable && failure.is_unclear(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { max_retries: 3, max_wait: Duration::from_secs(60) };

    fn status(status: u16) -> ErrorKind {
        ErrorKind::Status { status }
    }

    fn broken() -> ErrorKind {
        ErrorKind::Interrupted { reason: String::new() }
    }

    fn refused() -> ErrorKind {
        ErrorKind::Unreachable { reason: String::new() }
    }

    fn garbled() -> ErrorKind {
        ErrorKind::Garbled { problem: String::new() }
    }

    #[test]
    fn a_create_is_retried_only_if_it_certainly_had_no_effect() {
        let decide = |failure: &ErrorKind| decide(POLICY, false, 1, failure, None, 1.0);
        assert_eq!(decide(&refused()), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(&status(429)), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(&broken()), Decision::Stop);
        for unclear in [408, 499, 503] {
            assert_eq!(decide(&status(unclear)), Decision::Stop);
        }
        assert_eq!(decide(&ErrorKind::Timeout { after: FIRST_WAIT }), Decision::Stop);
        assert_eq!(decide(&garbled()), Decision::Stop);
    }

    #[test]
    fn everything_else_is_repeated_until_the_retries_are_used_up() {
        let decide = |attempt, failure: &ErrorKind| decide(POLICY, true, attempt, failure, None, 1.0);
        assert_eq!(decide(1, &broken()), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(3, &status(502)), Decision::Wait(FIRST_WAIT * 4));
        assert_eq!(decide(4, &status(502)), Decision::Stop);
        assert_eq!(decide(1, &status(404)), Decision::Stop);
        assert_eq!(decide(1, &status(408)), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(1, &status(499)), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(1, &garbled()), Decision::Wait(FIRST_WAIT));
        assert_eq!(decide(1, &ErrorKind::Body { problem: String::new() }), Decision::Stop);
    }

    #[test]
    fn waits_are_jittered_and_bounded() {
        let policy = Policy { max_retries: 100, ..POLICY };
        assert_eq!(decide(policy, true, 90, &status(500), None, 1.0), Decision::Wait(policy.max_wait));
        assert_eq!(decide(policy, true, 90, &status(500), None, 0.0), Decision::Wait(Duration::ZERO));
    }

    #[test]
    fn the_requested_wait_is_used_unless_it_exceeds_the_maximum() {
        let decide = |asked| decide(POLICY, true, 1, &status(429), Some(Duration::from_secs(asked)), 0.0);
        assert_eq!(decide(60), Decision::Wait(Duration::from_secs(60)));
        assert_eq!(decide(61), Decision::StopUntil(Duration::from_secs(61)));
    }

    #[test]
    fn used_up_retries_are_not_reported_as_a_long_wait() {
        let decide = |asked| decide(POLICY, true, 4, &status(429), Some(Duration::from_secs(asked)), 0.0);
        assert_eq!(decide(1), Decision::Stop);
        assert_eq!(decide(61), Decision::StopUntil(Duration::from_secs(61)));
    }
}
