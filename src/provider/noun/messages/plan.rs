//! Messages of a plan about problems and likely mistakes in the apply.

use std::time::Duration;

use framework::{AttributePath, Diagnostic, Removal, known};

use super::{
    super::{Names, Place},
    MessageContext,
};
use crate::{
    northflank::{ApiText, Id, Words},
    provider::{
        claims::Claim,
        wording::{limit_text, quoted},
    },
};

/// A plan deletes or replaces what is protected.
pub(in crate::provider::noun) fn protected(names: &Names, place: &Place) -> Diagnostic {
    let Words { noun, .. } = names.words;
    let id = known(&place.id).map(String::as_str).unwrap_or_default();
    Diagnostic::error(
        "Deletion protection",
        format!(
            "The {noun} \"{id}\" has `deletion_protection = true` in the state, so the provider neither deletes nor \
             replaces it."
        ),
    )
    .advise([
        format!("To keep the {noun}, revert the change that deletes or replaces it."),
        "To delete or replace it, set `deletion_protection = false` and apply that change first.".to_owned(),
    ])
    .at(AttributePath::new("deletion_protection"))
}

impl MessageContext<'_> {
    /// One plan deletes and creates the same name at two addresses.
    pub(in crate::provider) fn deleted_and_created(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let Words { noun: user, nouns: users, .. } = self.names.users;
        let type_name = self.names.one;
        Diagnostic::warning(
            format!("Northflank {noun} deleted and created"),
            format!(
                "The plan deletes the {noun} \"{}\" at one address and creates one with the same name at another. Most \
                 likely the resource has a new address: a new label, another key of `for_each`, or another index of \
                 `count`. Northflank refuses the delete as long as {users} use the {noun}.",
                self.id_text(),
            ),
        )
        .advise([
            format!(
                "To keep the {noun}, add a `moved` block with the old and the new address, then plan again:\n\n  \
                 moved {{\n    from = {type_name}.OLD\n    to   = {type_name}.NEW\n  }}"
            ),
            format!("Otherwise, make sure that no {user} uses the {noun}, then apply."),
        ])
    }

    /// Two resources of a plan claim one object.
    pub(in crate::provider) fn contested(&self, claim: Claim, other: Claim) -> Diagnostic {
        match (claim, other) {
            (Claim::Succeed, _) | (_, Claim::Succeed) => self.kept_twice(),
            _ => self.kept_and_deleted(),
        }
    }

    /// A resource's object is gone, and another resource has created one with the same name.
    fn kept_twice(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        Diagnostic::error(
            format!("One {noun} for two resources"),
            format!(
                "Two resources refer to the {noun} \"{}\". One of them created it. The other still refers to an earlier {noun} with \
                 the same name, which no longer exists.",
                self.id_text()
            ),
        )
        .advise([
            format!(
                "Run `terraform state show ADDRESS` for both. Then run `terraform state rm ADDRESS` for the one with the \
                 earlier `created_at`. If the configuration still has it, the next apply creates its {noun}."
            ),
            "If both resources have the same `name` in the configuration, give them different names.".to_owned(),
        ])
    }

    /// An integration is kept by one resource and deleted with another.
    fn kept_and_deleted(&self) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let id = self.id.map(Id::as_str).unwrap_or_default();
        Diagnostic::error(
            format!("Northflank {noun} kept and deleted"),
            format!(
                "One resource keeps the {noun} \"{id}\", and another one deletes or replaces it. Both refer to the same \
                 {noun}, so an apply would delete it. Most likely the {noun} was imported twice, or a resource and its import \
                 block were renamed after the import."
            ),
        )
        .advise([
            "After a rename, remove the `import` block and add a `moved` block from the old address to the new one.",
            "Otherwise, remove the unneeded resource from the state: run `terraform state rm ADDRESS`, or add \
             a `removed` block with `destroy = false`.",
        ])
    }

    /// Other objects use the one that a plan deletes or replaces. The delete waits for them at most `limit`.
    pub(in crate::provider) fn removal_in_use(
        &self,
        removal: Removal,
        by: &[ApiText],
        limit: Duration,
    ) -> Diagnostic {
        let Words { noun, a_noun, .. } = self.names.words;
        let Words { noun: user, nouns: users, .. } = self.names.users;
        let (they_use, they_are) = match by {
            [one] => (format!("The {user} \"{one}\" uses"), format!("the {user} is")),
            several => {
                (format!("{} use", quoted(several, &format!("The {users} "))), format!("the {users} are"))
            }
        };
        let waits = format!(
            "The apply fails unless {they_are} gone within {} (`timeouts.delete`).",
            limit_text(limit)
        );
        let (what_happens, advice) = match removal {
            Removal::Delete => (
                waits,
                [
                    format!(
                        "If this run also deletes the {users}, make the {users} depend on this resource (`depends_on`), \
                         so that Terraform deletes them first."
                    ),
                    format!("Otherwise, delete the {users} first, or keep the {noun}."),
                ],
            ),
            Removal::Replacement => (
                format!("The plan replaces the {noun}, and no {user} can move to the new one. {waits}"),
                [
                    "Revert the change that forces replacement.".to_owned(),
                    format!(
                        "Or create a second {noun}, recreate the {users} with it, then remove this {noun}."
                    ),
                ],
            ),
        };
        Diagnostic::warning(
            format!("Northflank {noun} in use"),
            format!(
                "{they_use} this {noun}, and Northflank refuses to delete {a_noun} in use. {what_happens}"
            ),
        )
        .advise(advice)
    }
}
