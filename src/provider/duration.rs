//! Durations in Go's format, which Terraform users know: "30s", "1m30s", "500ms". See <https://pkg.go.dev/time#ParseDuration>.

use std::time::Duration;

use framework::Check;

/// The rule for durations, as the predicate of a sentence.
const RULE: &str =
    "must be a duration, such as \"30s\", \"1m30s\" or \"500ms\". The units are h, m, s and ms.";

/// Checks that an attribute is a duration.
pub(super) fn check() -> Check {
    Check::text(|text| parse(text).map(drop).ok_or_else(|| RULE.to_owned()))
}

/// Checks that a duration is not zero.
pub(super) fn not_zero() -> Check {
    Check::text(|text| match parse(text) {
        Some(Duration::ZERO) => Err("must be greater than zero.".to_owned()),
        _ => Ok(()),
    })
}

/// `None` if the string is not a duration. Zero is valid.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let units = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(units);
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        total = total.checked_add(part)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let millis = |text| parse(text).map(|duration| duration.as_millis());
        assert_eq!(millis("30s"), Some(30_000));
        assert_eq!(millis("1m30s"), Some(90_000));
        assert_eq!(millis("1.5h"), Some(5_400_000));
        assert_eq!(millis("500ms"), Some(500));
        assert_eq!(millis("0s"), Some(0));
        for text in ["", "30", "s", "30 s", "-1s", "1d", "1..5s", "99999999999999999999h"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
