//! Warnings about credentials that Northflank does not return: after an import, and when an ephemeral resource reads them.

use framework::{AttributePath, Diagnostic, Diagnostics, Object, known};

use super::{attributes::Integration, credential_sets, model::is_set};
use crate::provider::wording::attributes;

/// The warning after an import. It belongs to the read, because Terraform shows no warnings of the request that generates
/// a configuration.
pub(super) fn imported(state: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(set) = credential_sets::of(state, &Object::default()).filter(|set| !set.required.is_empty()) {
        found.push(
            Diagnostic::warning(
                "Imported without credentials",
                format!(
                    "Northflank does not return credentials, so Terraform imported \"{}\" without them. Northflank keeps \
                     the ones that it has.",
                    known(&state.place.id).map(String::as_str).unwrap_or_default()
                ),
            )
            .advise([format!(
                "No action needed if you manage the credentials outside Terraform. Otherwise, set them in \
                 `credentials_wo` (before Terraform 1.11 or OpenTofu 1.11, in `credentials`): {}. The next apply sends them.",
                set.takes()
            )]),
        );
    }
    found
}

/// The warning for an ephemeral resource if a response lacks credentials that the cloud provider needs.
pub(super) fn warn_missing_secrets(shown: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    let none = Object::default();
    let credentials = known(&shown.credentials).unwrap_or(&none);
    let Some(set) = credential_sets::of(shown, credentials) else { return found };
    let absent: Vec<&str> = set.required.iter().copied().filter(|it| !is_set(credentials, it)).collect();
    if !absent.is_empty() {
        found.push(
            Diagnostic::warning(
                "Credentials not shown",
                format!(
                    "Northflank omits or masks some credentials of this integration: {}. They are null here.",
                    attributes(&absent)
                ),
            )
            .advise([
                "Read them from where you keep them, such as a secret manager.",
                "If you need only other attributes, use the data source `northflank_integration`, which does not warn.",
            ])
            .at(AttributePath::new("credentials")),
        );
    }
    found
}
