//! Updates an object in place, and never another one.
//!
//! Each attempt follows a lookup that has found the right object: see [`super::lookups`]. The response to the update is
//! compared with that object as well.

use framework::declaration::Body;
use serde_json::Value;

use super::{
    call::Call,
    collection::Collection,
    error::{Error, ErrorKind, Operation},
    incarnation::{CreatedAt, Incarnation},
    item::Item,
    lookups::{DatedPresence, Presence},
    request::Request,
    session::Attempts,
};

impl Collection {
    /// Changes the settings in the patch. The patch is computed from the object that the lookup before the attempt found.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] if the ID now belongs to another object.
    pub async fn patch(
        &self,
        of: &Incarnation,
        patch: &(dyn Fn(&Item) -> Body + Send + Sync),
        call: &Call,
    ) -> Result<Item, Error> {
        let first = if self.kind.changes_by_itself {
            self.dated_presence(of, &self.session.for_lookup(call)).await?
        } else {
            self.first_presence(of, call).await?
        };
        let request = self.request_for(Operation::Patch, &of.scope, &of.id);
        let change = Change { of, request, body: patch, name: None };
        self.change(&change, first, call).await
    }

    /// Replaces all settings of the object with the body. A PUT identifies the object by name, so it would create a
    /// second one if the object was renamed or deleted in the meantime. Therefore a PUT never relies on a
    /// shared lookup.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] if the ID now belongs to another object, and
    /// [`ErrorKind::Renamed`] if this one was renamed.
    pub async fn put(
        &self,
        of: &Incarnation,
        name: &str,
        body: &(dyn Fn(&Item) -> Body + Send + Sync),
        call: &Call,
    ) -> Result<Item, Error> {
        let first = self.dated_presence(of, &self.session.for_lookup(call)).await?;
        let request = self.request(Operation::Put, &of.scope);
        let change = Change { of, request, body, name: Some(name) };
        self.change(&change, first, call).await
    }

    /// The current object, for an update that has nothing to send.
    ///
    /// # Errors
    /// As [`Collection::patch`].
    pub async fn confirmed(&self, of: &Incarnation, call: &Call) -> Result<Item, Error> {
        match self.corrected_by_memory(of, self.presence(of, call).await?) {
            Presence::Same(found) => Ok(*found),
            Presence::Another(created_at) => Err(recreated(created_at, &Attempts::of(Operation::Get))),
            Presence::Gone(not_found) => Err(not_found),
        }
    }

    /// The object after a change with an unclear outcome. `None` if it cannot be read, or another object has its ID.
    pub async fn read_back(&self, of: &Incarnation, call: &Call) -> Option<Item> {
        match self.presence(of, &self.session.for_recovery(call)).await {
            Ok(Presence::Same(found)) => Some(*found),
            _ => None,
        }
    }

    async fn change(&self, change: &Change<'_>, first: DatedPresence, call: &Call) -> Result<Item, Error> {
        let _change = self.reads.change();
        let operation = change.request.operation;
        let mut attempts = Attempts::of(operation);
        let mut presence = first;
        loop {
            let (latest, paced) = self.before_change(change.of, presence, call, &attempts).await?;
            let found = change.is_allowed(latest, &attempts)?;
            let request = change.request.clone().body(&(change.body)(&found))?;
            match self.session.attempt(&request, &paced, &mut attempts).await {
                Ok(json) => return change.answered(self, &json, &found, &attempts),
                Err(failure) => self.session.wait_to_retry(failure, true, call, &attempts).await?,
            }
            let looked = self.dated_presence(change.of, call).await;
            presence = looked.map_err(|error| attempts.looked(error))?;
        }
    }
}

/// A change of one object.
struct Change<'a> {
    of: &'a Incarnation,
    /// Without its body.
    request: Request,
    body: &'a (dyn Fn(&Item) -> Body + Send + Sync),
    /// The name that the object must still have, if the request finds it by name.
    name: Option<&'a str>,
}

impl Change<'_> {
    /// The object that it may change.
    fn is_allowed(&self, presence: Presence, attempts: &Attempts) -> Result<Item, Error> {
        match presence {
            Presence::Same(found) if self.name.is_some() && found.name.as_deref() != self.name => {
                Err(attempts.failed(ErrorKind::Renamed))
            }
            Presence::Same(found) => Ok(*found),
            Presence::Another(created_at) => Err(recreated(created_at, attempts)),
            Presence::Gone(not_found) => Err(attempts.looked(not_found)),
        }
    }

    /// A response without a creation time counts as being about the object that the lookup found. A rename may give
    /// the object another ID, because the API derives IDs from names.
    fn answered(
        &self,
        collection: &Collection,
        json: &Value,
        found: &Item,
        attempts: &Attempts,
    ) -> Result<Item, Error> {
        let unreadable = |error: Error| Error { attempts: attempts.made, ..error };
        let answer = collection.item(self.request.operation, json).map_err(unreadable)?;
        let is_renamed = answer.name != found.name && self.of.is_shown_by(&answer);
        if answer.id != self.of.id && !is_renamed {
            return collection.item_of(self.request.operation, json, &self.of.id).map_err(unreadable);
        }
        match &answer.created_at {
            // Another object took the ID between the lookup and the change, which the API offers no way to
            // prevent.
            Some(created_at) if !created_at.same_as(&self.of.created_at) => {
                Err(Error { is_unclear: true, ..recreated(created_at.clone(), attempts) })
            }
            _ => Ok(answer),
        }
    }
}

/// The ID belongs to another object, created at `created_at`.
pub(super) fn recreated(created_at: CreatedAt, attempts: &Attempts) -> Error {
    attempts.failed(ErrorKind::Recreated { created_at })
}
