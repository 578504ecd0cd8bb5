//! Messages about creates that failed, or whose result is unclear.

use framework::{AttributePath, Diagnostic};

use super::{MessageContext, failure::apply_again_to_import};
use crate::{
    northflank::{ApiText, Error, Existing, Id, NotCreated, Words},
    provider::wording::{capitalized, quoted},
};

impl MessageContext<'_> {
    /// A create that failed, or whose outcome is unclear.
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

    /// A create whose name, or the ID that follows from it, belongs to an existing object.
    fn name_taken(&self, error: &Error, existing: &Existing) -> Diagnostic {
        let Words { noun, a_noun, .. } = self.names.words;
        let name = self.name.unwrap_or_default();
        let one = capitalized(a_noun);
        // A failed delete in a replacement with create_before_destroy leaves a deposed object. If it were imported, two
        // resources would own it.
        let deposed = "If the plan lists a deposed object of this resource, do not import. Apply again once Terraform has \
                       deleted that object. Or set `name` back to the name of the resource's current object."
            .to_owned();
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
                "Give one of the two resources another `name`, or remove one of them from the configuration."
                    .to_owned(),
                deposed,
            ];
            return self.error(&happened, &advice, error);
        }
        let happened = format!(
            "{there} Another resource in this configuration may manage it. It may also come from another run, a manual \
             change, or an earlier attempt that is not in the state."
        );
        let [occupied, import] = self.import(
            &existing.id,
            &format!(
                "If no other resource manages the existing {noun}, its cloud provider is the configured one, and neither of \
                 the last two cases applies, import it."
            ),
        );
        let advice = [
            import,
            format!(
                "To create a separate {noun}, choose another name. A replacement with `create_before_destroy` always \
                 needs another name."
            ),
            format!(
                "If this run deletes the existing {noun} because its resource has a new address, apply again. To keep the \
                 {noun} next time, add a `moved` block before you apply."
            ),
            deposed,
            occupied,
        ];
        self.error(&happened, &advice, error)
    }

    /// The API refuses the name until the timeout, but lists nothing that has it.
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

    /// A create that may have succeeded.
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
                self.import(
                    existing,
                    &format!("Look at the {noun} in Northflank. If it is yours, import it."),
                )
                .into_iter()
                .chain(["If it is not yours, choose another name.".to_owned()])
                .collect(),
            ),
            [first, ..] => (
                format!("Northflank has several {nouns} named \"{name}\": {}.", ids(existing)),
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

    /// An integration was created, but the request to confirm it failed.
    pub(in crate::provider) fn created_but_unconfirmed(&self, created: &Id, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let unclear =
            if error.is_unclear { " Northflank may have carried out that second request too." } else { "" };
        let happened = format!(
            "Northflank created the {noun} \"{}\", but the response was lost, and the request to confirm it also failed \
             ({error}).{unclear} Terraform stored the {noun} in the state without credentials and marked it as tainted, \
             so the next apply replaces it.",
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
            "The response to the first request to create \"{name}\" was lost, so the provider retried. The state has the \
             {noun} \"{created}\"."
        );
        match others {
            Ok(others) => Diagnostic::warning(
                format!("Several Northflank {nouns} found"),
                format!("{sent_again} Northflank has others with the same name: {}.", ids(others)),
            )
            .advise([format!("Delete the {nouns} that nobody needs; keep \"{created}\".")]),
            Err(error) => Diagnostic::warning(
                format!("Could not list Northflank {nouns}"),
                format!("{sent_again} The provider could not check whether the first request created another one ({error})."),
            )
            .advise([format!(
                "Look for other {nouns} named \"{name}\" in Northflank. Delete those that nobody needs; keep \"{created}\"."
            )]),
        }
    }

    /// Advice for a deposed object, and how to import an existing object. The second begins with `what`.
    fn import(&self, existing: &Id, what: &str) -> [String; 2] {
        let Words { noun, .. } = self.names.words;
        let type_name = self.names.one;
        let import_id = self.import_id(Some(existing));
        [
            // https://developer.hashicorp.com/terraform/language/import: an address takes one object.
            format!(
                "If Terraform is replacing this resource with `create_before_destroy`, do not import. Run `terraform state \
                 show ADDRESS`. If the existing {noun} is the one in the state, choose another name. Otherwise, delete it in \
                 Northflank if nothing uses it, then apply again."
            ),
            format!(
                "{what} Add this block, with the resource's name in place of NAME, and with the key if it has \
                 `for_each`, as in `NAME[\"dev\"]` (Terraform 1.5 or later):\n\n  \
                 import {{\n    to = {type_name}.NAME\n    id = \"{import_id}\"\n  }}"
            ),
        ]
    }
}

fn ids(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(Id::as_str).collect();
    quoted(&ids, "")
}
