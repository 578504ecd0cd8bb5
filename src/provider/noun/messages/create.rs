//! What becomes of a create that has not surely come to one of ours.

use framework::{AttributePath, Diagnostic};

use super::Situation;
use crate::{
    northflank::{ApiText, Error, Existing, Id, NotCreated, Words},
    provider::wording::at_start,
};

impl Situation<'_> {
    /// A create that has not come to an integration of ours.
    pub(in crate::provider) fn not_created(&self, failure: &NotCreated) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        match failure {
            NotCreated::NeverReleased(error) => self.never_released(error),
            NotCreated::Failed(error) if error.is_unclear => {
                let (happened, advice) = self.explain(error);
                let name = self.name.unwrap_or_default();
                let looked_up = format!("Right after that, Northflank listed no {noun} named \"{name}\".");
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
        let one = at_start(a_noun);
        // What a replacement with create_before_destroy leaves behind when its delete fails. Imported, it would have two
        // owners.
        let deposed = format!(
            "If the plan also destroys a deposed object of this resource, that object is the existing {noun}. Do not \
             import it: apply again once it is deleted, or go back to the name that the resource has in the state."
        );
        let other = existing.name.as_ref().map(ApiText::to_string).filter(|other| other != name);
        let there = match other {
            None => format!("{one} named \"{name}\" exists already."),
            Some(other) => format!(
                "{one} named \"{other}\" exists already, and one named \"{name}\" would have the same id, \
                 \"{}\".",
                existing.id.as_str()
            ),
        };
        if existing.is_owned {
            let happened = format!("{there} Another resource of this run has it.");
            let advice = [
                "Give one of the two resources another name, or remove it from the configuration.".to_owned(),
                deposed,
            ];
            return self.error(&happened, &advice, error);
        }
        let happened = format!(
            "{there} It belongs to another resource of this configuration, or was made in another run, by hand, or by \
             an attempt of which this configuration's state knows nothing."
        );
        let advice = [
            "Choose another name; a replacement with create_before_destroy needs one, too.".to_owned(),
            format!(
                "Or, if this run deletes the existing one because its resource has a new address, apply again. Next time, \
             add a `moved` block, which keeps the {noun}."
            ),
            deposed,
            self.import(
                &existing.id,
                "Or, where neither a resource nor a deposed object has it, manage the existing one",
            ),
        ];
        self.error(&happened, &advice, error)
    }

    /// The API refuses the name as taken to the end, and lists nothing that has it.
    fn never_released(&self, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let happened = format!(
            "Northflank reports that the name \"{}\" is taken, but it lists no {noun} with that name. It may not \
             have released the name of a deleted {noun} yet. The provider retried until the time for this operation \
             ended.",
            self.name.unwrap_or_default()
        );
        let advice = [
            "Apply again later, or raise \"timeouts.create\".".to_owned(),
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
                format!("There is {a_noun} named \"{name}\", but that it is this one is not certain: {why}."),
                self.import(existing, "If it is this one, manage it"),
            ),
            [first, ..] => (
                format!("Northflank has several {nouns} named \"{name}\": {}.", quoted(existing)),
                self.import(first, "Delete those that nobody needs. To keep one of them, manage it"),
            ),
            [] => (
                format!("Whether the {noun} was created is not certain: {why}."),
                format!("Run again: if \"{name}\" was created, the message then says how to import it."),
            ),
        };
        self.error(&format!("{happened} {found}"), &[advice], error)
    }

    /// An integration was created, and what was to make sure of it failed.
    pub(in crate::provider) fn created_but_unconfirmed(&self, created: &Id, error: &Error) -> Diagnostic {
        let Words { noun, .. } = self.names.words;
        let (happened, _) = self.explain(error);
        let happened = format!(
            "Northflank has created the {noun} \"{}\", but its answer was lost, and the call that was to \
             make sure of it failed as well. {happened} The state has it with what is known of it, without credentials, \
             and Terraform will replace it in the next apply.",
            created.as_str()
        );
        let advice =
            ["Keep it by marking it as sound (terraform untaint), then apply again, which sends its credentials."
                .to_owned()];
        self.error(&happened, &advice, error)
    }

    /// A create was sent again, and the first attempt may have been carried out as well.
    pub(in crate::provider) fn created_repeatedly(
        &self,
        created: &Id,
        others: &Result<Vec<Id>, Error>,
    ) -> Diagnostic {
        let Words { noun, nouns, .. } = self.names.words;
        let (name, created) = (self.name.unwrap_or_default(), created.as_str());
        let sent_again = format!(
            "The response to the first request that creates the {noun} \"{name}\" was lost, so the provider sent it again. The \
             state has the {noun} \"{created}\"."
        );
        match others {
            Ok(others) => Diagnostic::warning(
                format!("Several Northflank {nouns} found"),
                format!("{sent_again} Northflank has others of the same name: {}.", quoted(others)),
            )
            .advise([format!("Delete the {nouns} that nobody needs; keep \"{created}\".")]),
            Err(error) => Diagnostic::warning(
                format!("Could not list Northflank {nouns}"),
                format!("{sent_again} Whether the first request has created another one is not certain: {error}."),
            )
            .advise([format!(
                "Look for other {nouns} named \"{name}\" in Northflank. Delete those that nobody needs; keep \"{created}\"."
            )]),
        }
    }

    /// How to take an existing integration over. `what` is how the sentence begins.
    fn import(&self, existing: &Id, what: &str) -> String {
        let type_name = self.names.one;
        let import_id = self.import_id(Some(existing));
        format!(
            "{what}, by putting this into the configuration, with the name of this resource in place of NAME \
             (Terraform 1.5 or later):\n\n  import {{\n    to = {type_name}.NAME\n    id = \
             \"{import_id}\"\n  }}"
        )
    }
}

fn quoted(ids: &[Id]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("\"{}\"", id.as_str())).collect();
    ids.join(", ")
}
