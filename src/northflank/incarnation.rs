//! The permanent identity of an integration: its scope, its ID and its creation time.
//!
//! Northflank derives IDs from names, so the ID of a deleted integration returns once its name is used again. The same ID
//! alone does not prove that it is the same integration.

use std::{
    cmp::Ordering,
    fmt,
    time::{Duration, SystemTime},
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{ids::Id, item::Item, request::Scope};

/// One integration, from its creation to its deletion.
#[derive(Clone, Debug)]
pub struct Incarnation {
    pub scope: Scope,
    pub id: Id,
    pub created_at: CreatedAt,
}

impl Incarnation {
    /// The identity of an integration in a response, if the response contains its creation time.
    pub(super) fn of(scope: &Scope, shown: &Item) -> Option<Self> {
        let created_at = shown.created_at.clone()?;
        Some(Self { scope: scope.clone(), id: shown.id.clone(), created_at })
    }

    /// Whether both name the same integration.
    pub fn same_as(&self, other: &Self) -> bool {
        self.id == other.id && self.scope.may_be(&other.scope) && self.created_at.same_as(&other.created_at)
    }
}

/// The time at which an integration was created, as the API writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedAt(String);

impl CreatedAt {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the same time. One may have a coarser fraction of the second or another time zone, because
    /// lists may write times in another form than single reads.
    pub fn same_as(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Equal
    }

    /// Whether this is later. If either time is unparsable, each counts as later than the other unless the texts are equal.
    pub fn is_after(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Greater
    }

    fn compare(&self, other: &Self) -> Ordering {
        let digits = self.fraction_digits().min(other.fraction_digits());
        let nanoseconds = 10_i128.pow(9_u32.saturating_sub(digits));
        let rounded = |time: OffsetDateTime| time.unix_timestamp_nanos().div_euclid(nanoseconds);
        match (self.parse(), other.parse()) {
            (Some(one), Some(two)) => rounded(one).cmp(&rounded(two)),
            _ if self.0 == other.0 => Ordering::Equal,
            _ => Ordering::Greater,
        }
    }

    /// The precision of the written time: the actual time may be later by up to this.
    pub(super) fn precision(&self) -> Duration {
        Duration::from_secs_f64(0.1_f64.powi(self.fraction_digits().min(9).cast_signed()))
    }

    /// `None` if it is not an RFC 3339 time.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.parse().map(SystemTime::from)
    }

    fn parse(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::parse(&self.0, &Rfc3339).ok()
    }

    fn fraction_digits(&self) -> u32 {
        let fraction = self.0.split_once('.').map(|(_, fraction)| fraction).unwrap_or_default();
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        u32::try_from(digits).unwrap_or(u32::MAX)
    }
}

/// For messages: an unparsable time is never printed.
impl fmt::Display for CreatedAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.parse().is_some() { &self.0 } else { "an unknown time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::northflank::TeamId;

    fn incarnation(team: Option<&str>, created_at: &str) -> Incarnation {
        let scope = Scope { team: team.map(|team| TeamId::parse(team).expect("a team")) };
        let id = Id::parse("my-app").expect("an id");
        Incarnation { scope, id, created_at: CreatedAt::new(created_at) }
    }

    #[test]
    fn creation_time_distinguishes_reused_ids() {
        let first = incarnation(None, "2026-01-01T12:00:00.000Z");
        assert!(first.same_as(&first.clone()));
        assert!(!first.same_as(&incarnation(None, "2026-01-01T12:00:00.001Z")));
    }

    #[test]
    fn a_scope_can_be_spelled_in_two_ways() {
        let own = incarnation(None, "2026-01-01T12:00:00.000Z");
        let named = incarnation(Some("my-team"), "2026-01-01T12:00:00.000Z");
        assert!(own.same_as(&named) && named.same_as(&own));
        assert!(!own.same_as(&incarnation(Some("my-team"), "2026-01-01T12:00:00.001Z")));
        assert!(!named.same_as(&incarnation(Some("their-team"), "2026-01-01T12:00:00.000Z")));
    }

    #[test]
    fn a_time_can_be_written_in_many_ways() {
        let is = |one: &str, two: &str| CreatedAt::new(one).same_as(&CreatedAt::new(two));
        assert!(is("2026-01-01T12:00:00.000Z", "2026-01-01T13:00:00+01:00"));
        assert!(is("2026-01-01T12:00:00.987Z", "2026-01-01T12:00:00Z"));
        assert!(!is("2026-01-01T12:00:00.987Z", "2026-01-01T12:00:00.988Z"));
        assert!(!is("2026-01-01T12:00:01Z", "2026-01-01T12:00:00.987Z"));
        assert!(is("yesterday", "yesterday"));
        assert_eq!(CreatedAt::new("Error: \n").to_string(), "an unknown time");
        assert!(!is("yesterday", "2026-01-01T12:00:01Z"));
        assert!(CreatedAt::new("2026-01-01T12:00:01Z").is_after(&CreatedAt::new("2026-01-01T12:00:00.987Z")));
        assert!(
            !CreatedAt::new("2026-01-01T12:00:00Z").is_after(&CreatedAt::new("2026-01-01T12:00:00.987Z"))
        );
    }
}
