//! What a plan foresees: what would go wrong in its apply, or go otherwise than meant.

use std::time::Duration;

use framework::{Diagnostic, Removal};

use super::Situation;
use crate::{
    northflank::{ApiText, Id},
    provider::{
        claims::Claim,
        wording::{quoted, spoken_limit},
    },
};

impl Situation<'_> {
    /// One plan deletes and creates the same name at two addresses.
    pub(in crate::provider) fn deleted_and_created(&self) -> Diagnostic {
        Diagnostic::warning(
            "Northflank integration deleted and created",
            format!(
                "The plan deletes the integration \"{}\" at one address and creates one of the same name at another. Most \
                 likely the resource has a new address: a new label, another key of `for_each`, or another index of \
                 `count`. Clusters that use the integration prevent the delete.",
                self.spoken_id()
            ),
        )
        .advise([
            "To keep the integration, add a moved block with the old and the new address and plan again:\n\n  moved {\n    \
             from = northflank_integration.OLD\n    to   = northflank_integration.NEW\n  }",
            "Otherwise, no action is needed.",
        ])
    }

    /// One integration that two resources of a plan claim.
    pub(in crate::provider) fn contested(&self, claim: Claim, other: Claim) -> Diagnostic {
        match (claim, other) {
            (Claim::Succeed, _) | (_, Claim::Succeed) => self.kept_twice(),
            _ => self.kept_and_deleted(),
        }
    }

    /// A resource has lost its integration, and another resource has created one of its name since.
    fn kept_twice(&self) -> Diagnostic {
        Diagnostic::error(
            "One integration for two resources",
            format!(
                "Two resources stand for the integration \"{}\". One of them has created it; the other one had an \
                 integration with the same name that no longer exists.",
                self.spoken_id()
            ),
        )
        .advise([
            "Remove the resource whose integration no longer exists from the state (`terraform state rm`). The next apply \
             creates its integration, if the configuration has the resource.",
            "If both resources have the same name in the configuration, give them different names.",
        ])
    }

    /// An integration is kept by one resource and deleted with another.
    fn kept_and_deleted(&self) -> Diagnostic {
        let id = self.id.map(Id::as_str).unwrap_or_default();
        Diagnostic::error(
            "Kept and deleted at once",
            format!(
                "\"{id}\" is kept by one resource and would be deleted or replaced with another. Likely a resource \
                 was renamed after its import, and so was its import block, or the integration was imported twice. There \
                 is but one, and an apply would delete it."
            ),
        )
        .advise([
            "After a rename, take the import block out, and write a moved block from the resource's old name to its new \
             one.",
            "Else take the resource that is to go out of the state alone: terraform state rm, or a removed block with \
             destroy = false.",
        ])
    }

    /// Clusters use what a plan removes. `limit` is for how long the delete waits for them.
    pub(in crate::provider) fn removal_in_use(
        &self,
        removal: Removal,
        clusters: &[ApiText],
        limit: Duration,
    ) -> Diagnostic {
        let (they_use, they_are) = match clusters {
            [cluster] => (format!("The cluster \"{cluster}\" uses"), "it is"),
            clusters => (format!("{} use", quoted(clusters, "The clusters ")), "they are"),
        };
        let waits = format!(
            "the delete waits until {they_are} gone, and fails if that is not so after {} (\"timeouts.delete\")",
            spoken_limit(limit)
        );
        let (what_happens, advice) = match removal {
            Removal::Delete => (
                format!("In the apply {waits}."),
                [
                    "Nothing, if the same run deletes the clusters: let them depend on this resource, so that they go first.",
                    "Else delete the clusters first, or keep the integration.",
                ],
            ),
            Removal::Replacement => (
                format!(
                    "This plan replaces it, and no cluster can move to the new one: in the apply {waits}."
                ),
                [
                    "Take the change back that calls for the replacement.",
                    "Or make a second integration beside this one, make the clusters anew with it, and then remove this one.",
                ],
            ),
        };
        Diagnostic::warning(
            "Northflank integration in use",
            format!(
                "{they_use} this integration, and Northflank deletes none that is in use. {what_happens}"
            ),
        )
        .advise(advice)
    }
}
