//! Messages about creates that failed, or whose result is unclear.

use framework::{AttributePath, Diagnostic};

use super::{CallContext, failure::apply_again_to_import};
use crate::{
    northflank::{ApiText, Error, Existing, Id, NotCreated, Words},
    provider::wording::capitalized,
};

impl CallContext<'_> {
    /// A create that has not come to an integration of ours.
    pub(in crate::provider) fn not_created(&self, failure: &NotCreated) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        match failure {
            NotCreated::NeverReleased(error) => self.never_released(error),
            NotCreated::Failed(error) if error.is_unclear => {
                let (happened, advice) = self.explain(error);
                let name = self.name.unwrap_or_default();
                let looked_up = format!("After that, Northflank listed no {noun} named \"{name}\".");
                self.error(&format!("{happened} {looked_up}"), &advice, error)
            }
            NotCreated::Failed(error) => self.failed(error),
            NotCreated::Taken { error, existing } => {
                self.name_taken(error, existing).at(AttributePath::new("name"))
            }
            NotCreated::Unclear { error, existing, why } => self.maybe_created(error, existing, why),
        }
    }

    /// A create found its name, or the id that is made of it, taken by an integration that exists.
    fn name_taken(&self, error: &Error, existing: &Existing) -> Diagnostic {
        let Words { noun, a_noun, .. } = self.names.words;
        let name = self.name.unwrap_or_default();
        let one = capitalized(a_noun);
        // What a replacement with create_before_destroy leaves behind when its delete fails. Imported, it would have two
        // owners.
        let deposed = format!(
            "If the plan also destroys a deposed object of this resource, that object is the existing {noun}. Do not \
             import it. Apply again once it is deleted, or revert `name` to the one in the state."
        );
        let other = existing.name.as_ref().map(ApiText::to_string).filter(|other| other != name);
        let there = match other {
            None => format!("{one} named \"{name}\" already exists."),
            Some(other) => format!(
                "{one} named \"{other}\" already exists. One named \"{name}\" would get the same ID, \"{}\".",
                existing.id.as_str()
            ),
        };
        if existing.is_owned {
            let happened = format!("{there} Another resource in this run manages it.");
            let advice = [
                "Give one of the two resources another name, or remove one of them from the configuration."
                    .to_owned(),
                deposed,
            ];
            return self.error(&happened, &advice, error);
        }
        let happened = format!(
            "{there} Another resource of this configuration may manage it. It may also come from another run, from a \
             change by hand, or from an earlier attempt that is not in the state."
        );
        let [import, occupied] = self
            .import(&existing.id, &format!("If no other resource manages the existing {noun}, import it."));
        let advice = [
            import,
            occupied,
            format!(
                "To create a separate {noun}, choose another name. A replacement with `create_before_destroy` always \
                 needs one."
            ),
            format!(
                "If this run deletes the existing {noun} because its resource has a new address, apply again. Next \
                 time, add a `moved` block to keep the {noun}."
            ),
            deposed,
        ];
        self.error(&happened, &advice, error)
    }

    /// The API refuses the name as taken to the end, and lists nothing that has it.
    fn never_released(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!(
            "Northflank reports that the name \"{}\" is taken, but it lists no {noun} with that name. It may not \
             have released the name of a deleted {noun} yet. The provider retried until the operation timed out.",
            self.name.unwrap_or_default()
        );
        let advice = [
            "Apply again later, or raise `timeouts.create`.".to_owned(),
            "Or choose another name.".to_owned(),
        ];
        self.error(&happened, &advice, error).at(AttributePath::new("name"))
    }

    /// A create whose fate nobody can tell.
    fn maybe_created(&self, error: &Error, existing: &[Id], why: &str) -> Diagnostic {
        let Words { noun, nouns, a_noun } = self.names.words;
        let (happened, _) = self.explain(error);
        let name = self.name.unwrap_or_default();
        let (found, advice) = match existing {
            [existing] => (
                format!(
                    "Northflank has {a_noun} named \"{name}\", but the provider cannot tell whether this request created \
                     it: {why}."
                ),
                self.import(existing, "If this request created it, import it.").to_vec(),
            ),
            [first, ..] => (
                format!("Northflank has several {nouns} named \"{name}\": {}.", quoted(existing)),
                [
                    vec![format!("Delete the {nouns} that nobody needs.")],
                    self.import(first, "To keep one of them, import it.").to_vec(),
                ]
                .concat(),
            ),
            [] => (
                format!("The provider cannot tell whether the {noun} was created: {why}."),
                vec![apply_again_to_import(name)],
            ),
        };
        self.error(&format!("{happened} {found}"), &advice, error)
    }

    /// An integration was created, and what was to make sure of it failed.
    pub(in crate::provider) fn created_but_unconfirmed(&self, created: &Id, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let (happened, _) = self.explain(error);
        let happened = format!(
            "Northflank created the {noun} \"{}\", but its response was lost, and the request to confirm it failed as \
             well. {happened} Terraform stored the {noun} in the state without credentials and marked it as tainted, so \
             the next apply replaces it.",
            created.as_str()
        );
        let advice = [
            format!(
                "To keep the {noun}, run `terraform untaint ADDRESS`, then apply again. The apply sends its credentials."
            ),
            format!("To replace the {noun}, apply again."),
        ];
        self.error(&happened, &advice, error)
    }

    /// A create was retried, and the first attempt may have taken effect, too.
    pub(in crate::provider) fn created_repeatedly(
        &self,
        created: &Id,
        others: &Result<Vec<Id>, Error>,
    ) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        let (name, created) = (self.name.unwrap_or_default(), created.as_str());
        let sent_again = format!(
            "The response to the first request that creates the {noun} \"{name}\" was lost, so the provider retried. The \
             state has the {noun} \"{created}\"."
        );
        match others {
            Ok(others) => Diagnostic::warning(
                format!("Several Northflank {nouns} found"),
                format!("{sent_again} Northflank has others with the same name: {}.", quoted(others)),
            )
            .advise([format!("Delete the {nouns} that nobody needs; keep \"{created}\".")]),
            Err(error) => Diagnostic::warning(
                format!("Could not list Northflank {nouns}"),
                format!("{sent_again} The provider cannot tell whether the first request created another one: {error}."),
            )
            .advise([format!(
                "Look for other {nouns} named \"{name}\" in Northflank. Delete those that nobody needs; keep \"{created}\"."
            )]),
        }
    }

    /// How to import an existing integration, and what to do where the address is occupied. `what` is how the first
    /// begins.
    fn import(&self, existing: &Id, what: &str) -> [String; 2] {
        let Words { noun, .. } = self.names.words;
        let type_name = self.names.one;
        let import_id = self.import_id(Some(existing));
        [
            format!(
                "{what} Add this block, with the resource's name in place of NAME (Terraform 1.5 or later):\n\n  \
                 import {{\n    to = {type_name}.NAME\n    id = \"{import_id}\"\n  }}"
            ),
            // https://developer.hashicorp.com/terraform/language/import: an address takes one object.
            format!(
                "If this resource still has an earlier {noun} in the state (a replacement with \
                 `create_before_destroy`), the import is not possible. Delete the existing {noun} in Northflank if \
                 nothing else uses it, then apply again."
            ),
        ]
    }
}

fn quoted(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("\"{}\"", id.as_str())).collect();
    ids.join(", ")
}
