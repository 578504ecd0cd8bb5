//! Updates an integration in place, and never another one.
//!
//! Each attempt follows a lookup that has found the right integration: see [`super::lookups`]. The response to the update is
//! compared with that integration as well.

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
    /// Changes the settings in the patch.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] if the ID now belongs to another integration.
    pub async fn patch(&self, of: &Incarnation, patch: &Body, call: &Call) -> Result<Item, Error> {
        let request = self.request_for(Operation::Patch, &of.scope, &of.id);
        let request = request.body(patch)?;
        let first = self.first_presence(of, call).await?;
        let change = Change { of, request, name: None };
        self.change(&change, first, call).await
    }

    /// Replaces all settings of the integration with the body. A PUT finds by name, so if the integration was renamed
    /// or deleted in the meantime, it would create a second one. Therefore a PUT never relies on a shared lookup.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] if the ID now belongs to another integration, and
    /// [`ErrorKind::Renamed`].
    pub async fn put(&self, of: &Incarnation, name: &str, body: &Body, call: &Call) -> Result<Item, Error> {
        let request = self.request(Operation::Put, &of.scope);
        let request = request.body(body)?;
        let first = self.dated_presence(of, &self.session.for_lookup(call)).await?;
        let change = Change { of, request, name: Some(name) };
        self.change(&change, first, call).await
    }

    /// The current integration, for an update that has nothing to send.
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

    /// The integration after a change with an unclear outcome. `None` if it cannot be read, or another integration has
    /// its ID.
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
            change.is_allowed(latest, &attempts)?;
            match self.session.attempt(&change.request, &paced, &mut attempts).await {
                Ok(json) => return change.answered(self, &json, &attempts),
                Err(failure) => self.session.before_another(failure, true, call, &attempts).await?,
            }
            let looked = self.dated_presence(change.of, call).await;
            presence = looked.map_err(|error| attempts.looked(error))?;
        }
    }
}

/// A change of one integration.
struct Change<'a> {
    of: &'a Incarnation,
    request: Request,
    /// The name that the integration must still have, if the request finds it by name.
    name: Option<&'a str>,
}

impl Change<'_> {
    fn is_allowed(&self, presence: Presence, attempts: &Attempts) -> Result<(), Error> {
        match presence {
            Presence::Same(found) if self.name.is_some() && found.name.as_deref() != self.name => {
                Err(attempts.failed(ErrorKind::Renamed))
            }
            Presence::Same(_) => Ok(()),
            Presence::Another(created_at) => Err(recreated(created_at, attempts)),
            Presence::Gone(not_found) => Err(attempts.looked(not_found)),
        }
    }

    /// A response without a creation time counts as being about the integration that the lookup found.
    fn answered(&self, collection: &Collection, json: &Value, attempts: &Attempts) -> Result<Item, Error> {
        let unreadable = |error: Error| Error { attempts: attempts.made, ..error };
        let answer = collection.item_of(self.request.operation, json, &self.of.id).map_err(unreadable)?;
        match &answer.created_at {
            // Another integration took the ID between the lookup and the change, which the API offers no way to
            // prevent.
            Some(created_at) if !created_at.same_as(&self.of.created_at) => {
                Err(Error { is_unclear: true, ..recreated(created_at.clone(), attempts) })
            }
            _ => Ok(answer),
        }
    }
}

/// The ID belongs to another integration, created at `created_at`.
fn recreated(created_at: CreatedAt, attempts: &Attempts) -> Error {
    attempts.failed(ErrorKind::Recreated { created_at })
}
