//! What a plan foresees: what would go wrong in its apply, or go otherwise than meant.

use std::time::Duration;

use framework::{Diagnostic, Removal};

use super::Situation;
use crate::{
    northflank::{ApiText, Id, Words},
    provider::{
        claims::Claim,
        wording::{at_start, quoted, spoken_limit},
    },
};

impl Situation<'_> {
    /// One plan deletes and creates the same name at two addresses.
    pub(in crate::provider) fn deleted_and_created(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let Words { nouns: users, .. } = self.names.users;
        let type_name = self.names.one;
        Diagnostic::warning(
            format!("Northflank {noun} deleted and created"),
            format!(
                "The plan deletes the {noun} \"{}\" at one address and creates one of the same name at another. Most \
                 likely the resource has a new address: a new label, another key of `for_each`, or another index of \
                 `count`. {} that use the {noun} prevent the delete.",
                self.spoken_id(),
                at_start(users),
            ),
        )
        .advise([
            format!(
                "To keep the {noun}, add a moved block with the old and the new address and plan again:\n\n  \
                 moved {{\n    from = {type_name}.OLD\n    to   = {type_name}.NEW\n  }}"
            ),
            "Otherwise, no action is needed.".to_owned(),
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
        let Words { noun, a_noun, .. } = self.names.words;
        Diagnostic::error(
            format!("One {noun} for two resources"),
            format!(
                "Two resources stand for the {noun} \"{}\". One of them has created it; the other one had {a_noun} \
                 with the same name that no longer exists.",
                self.spoken_id()
            ),
        )
        .advise([
            format!(
                "Remove the resource whose {noun} no longer exists from the state (`terraform state rm`). The next \
                 apply creates its {noun}, if the configuration has the resource."
            ),
            "If both resources have the same name in the configuration, give them different names.".to_owned(),
        ])
    }

    /// An integration is kept by one resource and deleted with another.
    fn kept_and_deleted(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let id = self.id.map(Id::as_str).unwrap_or_default();
        Diagnostic::error(
            "Kept and deleted at once",
            format!(
                "\"{id}\" is kept by one resource and would be deleted or replaced with another. Likely a resource \
                 was renamed after its import, and so was its import block, or the {noun} was imported twice. There \
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

    /// Others use what a plan removes. `limit` is for how long the delete waits for them.
    pub(in crate::provider) fn removal_in_use(
        &self,
        removal: Removal,
        by: &[ApiText],
        limit: Duration,
    ) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let Words { noun: user, nouns: users, .. } = self.names.users;
        let (they_use, they_are) = match by {
            [one] => (format!("The {user} \"{one}\" uses"), "it is"),
            several => (format!("{} use", quoted(several, &format!("The {users} "))), "they are"),
        };
        let waits = format!(
            "the delete waits until {they_are} gone, and fails if that is not so after {} (\"timeouts.delete\")",
            spoken_limit(limit)
        );
        let (what_happens, advice) = match removal {
            Removal::Delete => (
                format!("In the apply {waits}."),
                [
                    format!(
                        "Nothing, if the same run deletes the {users}: let them depend on this resource, so that they go first."
                    ),
                    format!("Else delete the {users} first, or keep the {noun}."),
                ],
            ),
            Removal::Replacement => (
                format!(
                    "This plan replaces it, and no {user} can move to the new one: in the apply {waits}."
                ),
                [
                    "Take the change back that calls for the replacement.".to_owned(),
                    format!(
                        "Or make a second {noun} beside this one, make the {users} anew with it, and then remove this one."
                    ),
                ],
            ),
        };
        Diagnostic::warning(
            format!("Northflank {noun} in use"),
            format!("{they_use} this {noun}, and Northflank deletes none that is in use. {what_happens}"),
        )
        .advise(advice)
    }
}
