//! What becomes of an update or a delete that does not go as it was planned.

use std::time::Duration;

use framework::Diagnostic;

use super::Situation;
use crate::{
    northflank::{ApiText, CreatedAt, Error, Words},
    provider::wording::{quoted, spoken_limit},
};

impl Situation<'_> {
    /// A change that may have been made. What could be read back is in the state; credentials never can.
    pub(in crate::provider) fn not_updated(&self, error: &Error, credentials_in_doubt: bool) -> Diagnostic {
        let (happened, mut advice) = self.explain(error);
        let in_doubt = if credentials_in_doubt {
            advice =
                vec!["Apply again: that sends the credentials of the configuration, old or new.".to_owned()];
            " Which credentials Northflank has now cannot be read back, so the state has none."
        } else {
            ""
        };
        self.error(&format!("{happened}{in_doubt}"), &advice, error)
    }

    /// An update was accepted, and its response does not show what was asked for.
    pub(in crate::provider) fn updated_otherwise(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!(
            "Northflank accepted the update, but its response shows other settings for the {noun} \"{}\" than the \
             configuration.",
            self.spoken_id()
        );
        let advice = "Run `terraform plan`, which shows the settings that differ. If it shows them after each apply, report it.";
        self.titled(&happened).advise([advice.to_owned()]).as_warning()
    }

    /// A delete that Northflank has refused to the end.
    pub(in crate::provider) fn in_use(&self, error: &Error, limit: Duration, by: &[ApiText]) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let Words { nouns: users, .. } = self.names.users;
        let by = if by.is_empty() { users.to_owned() } else { quoted(by, &format!("the {users} ")) };
        let happened = format!(
            "Northflank did not delete the {noun}, because {by} still use it. They were waited for until the time \
             for this operation, {}, was used up.",
            spoken_limit(limit)
        );
        let advice = [
            format!("Delete those {users} first, or in the same run by making them depend on this resource."),
            "If they are going but take longer, run again, or raise \"timeouts.delete\" and apply before the delete."
                .to_owned(),
        ];
        self.error(&happened, &advice, error)
    }

    /// A delete found another integration in the place of the one to be deleted.
    pub(in crate::provider) fn left_alone(&self, before: &CreatedAt, now: &CreatedAt) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        Diagnostic::warning(
            format!("Northflank {noun} recreated"),
            format!(
                "The {noun} \"{}\" that was to be deleted, created at {}, no longer exists. Another one has its \
                 name since {}. The provider left that one as it is.",
                self.spoken_id(),
                before,
                now,
            ),
        )
        .advise([format!("No action is needed if the new {noun} is to stay. Otherwise, delete it in Northflank.")])
    }
}
