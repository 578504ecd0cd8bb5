//! Reads the headers of a response: the API's time, how long to wait, and how many requests are left.
//!
//! No other module reads them, so all waits use one clock and one limit.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// A longer value is not a wait, but, for example, a Unix timestamp in the wrong header.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// Northflank's documented limit, for responses that do not contain it.
const DOCUMENTED_LIMIT: u32 = 1000;

/// The hints in the headers of one response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// The API's own time, in whole seconds.
    pub(super) date: Option<SystemTime>,
    /// The wait that the API asks for before another attempt.
    pub(super) wait: Option<Duration>,
    pub(super) quota: Option<Quota>,
}

/// The state of the account's rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// When the next window opens.
    pub(super) opens_in: Duration,
}

impl Hints {
    /// A wait is `Retry-After` in seconds or as a date; without it, for a 429, `x-ratelimit-reset`. A date is compared
    /// with the `Date` of the same response, because this machine's clock may differ.
    pub(super) fn read(status: u16, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let time = |text: &str| httpdate::parse_http_date(text).ok();
        let count = |name: &str| text(name).and_then(|text| text.parse::<u32>().ok());
        let seconds = |text: &str| text.parse().ok().map(Duration::from_secs);
        let bounded = |wait: &Duration| *wait <= LONGEST_WAIT;

        let date = text(DATE.as_str()).and_then(time);
        let until = |text: &str| Some(time(text)?.duration_since(date?).unwrap_or_default());
        let opens_in = text("x-ratelimit-reset").and_then(seconds).filter(bounded);
        let retry_after =
            text(RETRY_AFTER.as_str()).and_then(|text| seconds(text).or_else(|| until(text))).filter(bounded);
        let quota = count("x-ratelimit-remaining").zip(opens_in).map(|(remaining, opens_in)| {
            let limit = count("x-ratelimit-limit").unwrap_or(DOCUMENTED_LIMIT);
            Quota { limit, remaining, opens_in }
        });
        Self { date, wait: retry_after.or(opens_in.filter(|_| status == 429)), quota }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(status: u16, headers: &[(&'static str, &'static str)]) -> Hints {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect();
        Hints::read(status, &headers)
    }

    fn wait(status: u16, headers: &[(&'static str, &'static str)]) -> Option<u64> {
        hints(status, headers).wait.map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_read_from_two_headers() {
        assert_eq!(wait(503, &[("retry-after", "7"), ("x-ratelimit-reset", "9")]), Some(7));
        assert_eq!(wait(429, &[("x-ratelimit-reset", "9")]), Some(9));
        assert_eq!(wait(503, &[("x-ratelimit-reset", "9")]), None);
        assert_eq!(wait(429, &[("retry-after", "soon")]), None);
    }

    #[test]
    fn a_date_is_compared_with_the_clock_of_the_api() {
        let now = ("date", "Sun, 09 Sep 2001 01:46:40 GMT");
        assert_eq!(wait(429, &[now, ("retry-after", "Sun, 09 Sep 2001 01:46:45 GMT")]), Some(5));
        assert_eq!(wait(429, &[now, ("retry-after", "Sun, 09 Sep 2001 01:46:35 GMT")]), Some(0));
        assert_eq!(wait(429, &[("retry-after", "Sun, 09 Sep 2001 01:46:45 GMT")]), None);
    }

    #[test]
    fn a_unix_timestamp_is_not_mistaken_for_a_wait() {
        for header in ["retry-after", "x-ratelimit-reset"] {
            assert_eq!(wait(429, &[(header, "86400")]), Some(86_400));
            assert_eq!(wait(429, &[(header, "1763786096")]), None);
        }
        let reset = [("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "1763786096")];
        assert_eq!(hints(200, &reset).quota, None);
    }

    #[test]
    fn a_quota_needs_the_remaining_requests_and_the_reset() {
        let quota = |headers| hints(200, headers).quota;
        let opens_in = Duration::from_secs(60);
        assert_eq!(
            quota(&[("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "60")]),
            Some(Quota { limit: 1000, remaining: 3, opens_in })
        );
        assert_eq!(quota(&[("x-ratelimit-remaining", "few"), ("x-ratelimit-reset", "60")]), None);
        assert_eq!(quota(&[("x-ratelimit-remaining", "3")]), None);
    }
}
