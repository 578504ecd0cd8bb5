//! Messages about updates and deletes that failed, or whose result is unclear.

use std::time::Duration;

use framework::Diagnostic;

use super::MessageContext;
use crate::{
    northflank::{ApiText, CreatedAt, Error, Words},
    provider::wording::{REPORT_IT, limit_text, quoted},
};

impl MessageContext<'_> {
    /// An update with an unclear outcome. The state has what could be read back, which never includes credentials.
    pub(in crate::provider) fn not_updated(&self, error: &Error, credentials_in_doubt: bool) -> Diagnostic {
        let (happened, mut advice) = self.explain(error);
        let in_doubt = if credentials_in_doubt {
            let secrets = self.names.secrets;
            advice = vec![format!("Apply again to send the configured {secrets}.")];
            format!(
                " Northflank does not return {secrets}, so the provider cannot tell which ones Northflank has now. \
                 The state contains none."
            )
        } else {
            String::new()
        };
        self.error(&format!("{happened}{in_doubt}"), &advice, error)
    }

    /// An update was accepted, but its response differs from what was sent.
    pub(in crate::provider) fn updated_otherwise(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!(
            "Northflank accepted the update, but some settings in its response differ from the configuration of the \
             {noun} \"{}\".",
            self.id_text()
        );
        let advice = [
            "Run `terraform plan`, which shows the settings that differ.".to_owned(),
            format!("If they still differ after another apply, {REPORT_IT}"),
        ];
        Diagnostic::warning("Settings differ after the update", happened).advise(advice)
    }

    /// A delete that Northflank refused until the timeout.
    pub(in crate::provider) fn in_use(&self, error: &Error, limit: Duration, by: &[ApiText]) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let Words { noun: user, nouns: users, .. } = self.names.users;
        let (they_use, these) = match by {
            [] => (format!("{users} still use"), format!("the {users} that use it")),
            [one] => (format!("the {user} \"{one}\" still uses"), format!("this {user}")),
            several => {
                (format!("{} still use", quoted(several, &format!("the {users} "))), format!("these {users}"))
            }
        };
        let happened = format!(
            "Northflank did not delete the {noun}, because {they_use} it. The provider retried for {}.",
            limit_text(limit)
        );
        let advice = [
            format!(
                "First delete {these}. To do so in the same run, make the {users} depend on this resource \
                 (`depends_on`)."
            ),
            format!(
                "If Northflank is still deleting {these}, run the command again. To wait longer, raise \
                 `timeouts.delete` and apply that change before the delete."
            ),
        ];
        self.error(&happened, &advice, error)
    }

    /// A delete found another integration in the place of the one to be deleted.
    pub(in crate::provider) fn left_alone(&self, before: &CreatedAt, now: &CreatedAt) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        Diagnostic::warning(
            format!("Northflank {noun} recreated"),
            format!(
                "The {noun} \"{}\" in the state, created at {}, no longer exists. Somebody created another one with \
                 the same name at {}. The provider did not delete the new one.",
                self.id_text(),
                before,
                now,
            ),
        )
        .advise([format!("No action needed if you want to keep the new {noun}. Otherwise, delete it in Northflank.")])
    }
}
