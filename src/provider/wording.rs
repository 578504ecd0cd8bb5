//! Formats durations, times of day, lists of names and beginnings of sentences for messages.

use std::{fmt::Display, time::Duration};

use time::OffsetDateTime;

/// Advice on a rate limit that is used up or nearly so.
pub(super) const SHARED_LIMIT: &str =
    "Check for other runs and tools that use this Northflank account: the limit counts their requests, too.";

/// Where to report a possible bug of the provider, as the end of a sentence.
pub(super) const REPORT_IT: &str = concat!(
    "report it at ",
    env!("CARGO_PKG_REPOSITORY"),
    "/issues with the output of `TF_LOG_PROVIDER=DEBUG`."
);

pub(super) fn duration_text(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}

/// A duration that the user has set.
pub(super) fn limit_text(limit: Duration) -> String {
    match limit.as_secs() {
        seconds @ 120.. if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{} s", limit.as_secs_f32()),
    }
}

/// The time of day after the wait, with the date unless it is today.
pub(super) fn clock_time(now: OffsetDateTime, wait: Duration) -> String {
    let then = now.saturating_add(wait.try_into().unwrap_or(time::Duration::MAX));
    let clock = format!("{:02}:{:02} UTC", then.hour(), then.minute());
    if then.date() == now.date() { clock } else { format!("{clock} on {}", then.date()) }
}

/// Words with a capital first letter, to begin a sentence.
pub(super) fn capitalized(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// A list of quoted names, preceded by the words `of`.
pub(super) fn quoted<T: Display>(names: &[T], of: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("{of}{}", listed(&names))
}

/// A list in a sentence, such as "a, b and c".
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Names of attributes in a sentence.
pub(super) fn attributes(names: &[&str]) -> String {
    listed(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_day_where_it_is_not_today() {
        let now = time::macros::datetime!(2026-11-22 23:30 UTC);
        let after = |minutes: u64| clock_time(now, Duration::from_secs(60 * minutes));
        assert_eq!(after(29), "23:59 UTC");
        assert_eq!(after(35), "00:05 UTC on 2026-11-23");
    }
}
