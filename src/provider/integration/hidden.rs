//! What is said of credentials that exist and are not shown: of an import, and where they were asked for.

use framework::{AttributePath, Diagnostic, Diagnostics, Object, known};

use super::{attributes::Integration, credential_sets, model::is_set};

/// What is to be said of an integration that has just been imported. Terraform shows no warning of the call that
/// generates a configuration, and the read before it knows as much.
pub(super) fn imported(state: &Integration) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(set) = credential_sets::of(state, &Object::default()).filter(|set| !set.required.is_empty()) {
        found.push(
            Diagnostic::warning(
                "Imported without credentials",
                format!(
                    "Northflank does not show credentials. Those of \"{}\" were not imported, and Northflank keeps them.",
                    known(&state.place.id).map(String::as_str).unwrap_or_default()
                ),
            )
            .advise([format!(
                "Nothing, or, to manage them with Terraform as well, set {} in \"credentials_wo\", or, before Terraform \
                 1.11 and OpenTofu 1.11, in \"credentials\". The next apply sends what is configured.",
                set.takes()
            )]),
        );
    }
    found
}

/// What is to be said where the credentials of an integration were asked for, and an answer lacks those that its cloud
/// needs.
pub(super) fn not_shown(shown: &Integration) -> Diagnostics {
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
                    "Northflank shows this integration, but not these of its credentials, or only a mask in their place: \
                     {}. Here they are null.",
                    absent.join(", ")
                ),
            )
            .advise([
                "Take them from where they are kept, such as a secret manager.",
                "Where only other attributes are used, the data source of the same name shows them without this warning.",
            ])
            .at(AttributePath::new("credentials")),
        );
    }
    found
}
