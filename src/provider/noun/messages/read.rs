//! Messages of a refresh or an import.

use framework::Diagnostic;

use super::{
    MessageContext,
    failure::{unreadable_advice, unreadable_response},
};
use crate::northflank::{CreatedAt, Error, Words};

impl MessageContext<'_> {
    /// A refresh finds another object with the ID in the state.
    pub(in crate::provider) fn recreated(&self, before: &CreatedAt, now: &CreatedAt) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let secrets = self.names.secrets;
        Diagnostic::warning(
            format!("Northflank {noun} recreated"),
            format!(
                "Somebody deleted the {noun} \"{}\" and created another one with the same name. The one in the state was \
                 created at {}, the new one at {}. The provider does not know the new one's {secrets}.",
                self.id_text(),
                before,
                now,
            ),
        )
        .advise([
            format!(
                "Check who created it. If the plan updates the resource, the apply changes the new {noun}: it sends \
                 the {secrets} and settings of the configuration."
            ),
            format!(
                "If the plan replaces the resource, the apply leaves the new {noun} alone. The create then fails if \
                 `name` is unchanged."
            ),
            format!(
                "To leave the new {noun} alone, remove the resource from the configuration. Terraform then removes it \
                 from the state, and the provider deletes nothing."
            ),
        ])
    }

    /// A refresh finds that the integration of the state is gone.
    pub(in crate::provider) fn gone(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let token_source = &self.ready.token_source;
        let diagnostic = Diagnostic::warning(
            format!("Northflank {noun} not found"),
            format!(
                "The {noun} \"{}\" does not exist in {}, so Terraform removes it from the state. If the \
                 configuration still has it, Terraform plans to create it again. The request went to {} with the API \
                 token from {token_source}.",
                self.id_text(),
                self.scope_text(),
                self.ready.client.base_url(),
            ),
        );
        let diagnostic = diagnostic.advise([
            "No action needed if somebody deleted it.".to_owned(),
            "If the API token or the team is wrong, do not apply. Correct it and plan again.".to_owned(),
            format!(
                "If Terraform has already removed it from the state, correct the token or the team. Then import it \
                 again: `terraform import ADDRESS {}`.",
                self.import_id(self.id)
            ),
        ]);
        self.with_tail(diagnostic, error)
    }

    /// A state comes from another API.
    pub(in crate::provider) fn of_another_api(&self, noted: &str) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        self.titled(&format!(
            "The state says that this {noun} came from {}; the provider now uses {}. At the new address, every {noun} \
             in the state could look deleted, so the provider stopped.",
            noted.escape_debug(),
            self.ready.client.base_url()
        ))
        .advise([
            format!(
                "Set `base_url` or NORTHFLANK_API_BASE_URL to the address that the {noun} was created with."
            ),
            format!(
                "If only the address of the API changed, remove the {noun} from the state (`terraform state rm \
                 ADDRESS`) and import it again: `terraform import ADDRESS {}`.",
                self.import_id(self.id)
            ),
        ])
    }

    /// A response about the object to import lacks a required member.
    pub(in crate::provider) fn incomplete(&self, problem: &str) -> Diagnostic {
        self.titled(&unreadable_response(problem)).advise(unreadable_advice())
    }
}
