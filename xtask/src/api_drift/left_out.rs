//! Allowed differences between the provider and Northflank's API, with reasons.

/// A field with all its nested fields, in all places whose name contains `place`.
pub(super) struct LeftOut {
    pub(super) subject: &'static str,
    place: &'static str,
    #[expect(dead_code, reason = "for readers")]
    reason: &'static str,
}

pub(super) const LEFT_OUT: &[LeftOut] = &[
    LeftOut {
        subject: "aws.permissionVersions",
        place: "request",
        reason: "Northflank alone can say them; the SDK has one type for requests and for answers",
    },
    LeftOut {
        subject: "registryCredentialRefresh",
        place: "GET /v1/cloud-providers/integrations answer",
        reason: "the data source of one integration shows it, and lists are for finding one",
    },
    LeftOut {
        subject: "type",
        place: "request",
        reason: "the API of 2024 took it, and newer descriptions do not name it",
    },
];

impl LeftOut {
    pub(super) fn covers(&self, subject: &str, place: &str) -> bool {
        (subject == self.subject || is_in(subject, self.subject)) && place.contains(self.place)
    }
}

/// Whether a field or a word is part of another field.
pub(super) fn is_in(subject: &str, field: &str) -> bool {
    subject.strip_prefix(field).is_some_and(|rest| rest.starts_with('.') || rest.starts_with(" = "))
}
