//! Changing an integration in place, and never another one.
//!
//! Each attempt comes after a look that has found the integration that is meant: see [`super::looks`]. What the change
//! itself answers is held against it as well.

use framework::declaration::Body;
use reqwest::Method;
use serde_json::Value;

use super::{
    call::Call,
    client::{Attempts, Client},
    error::{Error, ErrorKind, Operation},
    incarnation::Incarnation,
    integrations::{identified, one, with_body},
    item::Item,
    looks::Presence,
    request::Request,
};

impl Client {
    /// Changes what the patch has.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] where the ID belongs to another integration by now.
    pub async fn patch_integration(
        &self,
        of: &Incarnation,
        patch: &Body,
        call: &Call,
    ) -> Result<Item, Error> {
        let request = Request::one(Operation::Patch, Method::PATCH, &of.scope, &of.id);
        let request = with_body(request, patch)?;
        let first = self.first_presence(of, call).await?;
        let change = Change { of, request, name: None };
        self.change(&change, first, call).await
    }

    /// Replaces the integration of that name with everything that the body says and nothing else. It finds by name, so
    /// that one that was renamed or deleted meanwhile would be made a second time: hence it never relies on the look of
    /// others.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Recreated`] where the ID belongs to another integration by now, and
    /// [`ErrorKind::Renamed`].
    pub async fn put_integration(
        &self,
        of: &Incarnation,
        name: &str,
        body: &Body,
        call: &Call,
    ) -> Result<Item, Error> {
        let request = Request::collection(Operation::Put, Method::PUT, &of.scope);
        let request = with_body(request, body)?;
        let first = self.presence(of, &self.to_look(call)).await?;
        let change = Change { of, request, name: Some(name) };
        self.change(&change, first, call).await
    }

    /// An integration as it is, for a change that sends nothing.
    ///
    /// # Errors
    /// As [`Client::patch_integration`].
    pub async fn confirmed_integration(&self, of: &Incarnation, call: &Call) -> Result<Item, Error> {
        match self.presence(of, call).await? {
            Presence::Same(found) => Ok(*found),
            Presence::Another(found) => Err(of.recreated(&found, &Attempts::of(Operation::Get))),
            Presence::Gone(not_found) => Err(not_found),
        }
    }

    async fn change(&self, change: &Change<'_>, first: Presence, call: &Call) -> Result<Item, Error> {
        let _change = self.reads.change();
        let operation = change.request.operation;
        let mut attempts = Attempts::of(operation);
        let mut presence = first;
        loop {
            let (latest, paced) = self.before_change(change.of, presence, call, &attempts).await?;
            change.is_allowed(latest, &attempts)?;
            match self.attempt(&change.request, &paced, &mut attempts).await {
                Ok(json) => return change.answered(&json, &attempts),
                Err(failure) => self.before_another(failure, true, call, &attempts).await?,
            }
            let looked = self.presence(change.of, call).await;
            presence = looked.map_err(|error| attempts.looked(error))?;
        }
    }
}

/// A change of one integration.
struct Change<'a> {
    of: &'a Incarnation,
    request: Request,
    /// The name that the integration must still have, where the request finds it by name.
    name: Option<&'a str>,
}

impl Change<'_> {
    fn is_allowed(&self, presence: Presence, attempts: &Attempts) -> Result<(), Error> {
        match presence {
            Presence::Same(found) if self.name.is_some() && found.name.as_deref() != self.name => {
                Err(attempts.failed(ErrorKind::Renamed))
            }
            Presence::Same(_) => Ok(()),
            Presence::Another(found) => Err(self.of.recreated(&found, attempts)),
            Presence::Gone(not_found) => Err(attempts.looked(not_found)),
        }
    }

    /// An answer that leaves out when the integration was created is about the one that the look has found.
    fn answered(&self, json: &Value, attempts: &Attempts) -> Result<Item, Error> {
        let unreadable = |error: Error| Error { attempts: attempts.made, is_unclear: true, ..error };
        let operation = self.request.operation;
        let answer = one(operation, json).and_then(|answer| identified(answer, operation, &self.of.id));
        let answer = answer.map_err(unreadable)?;
        match &answer.created_at {
            // Between the look and the change, which the API offers no way to prevent.
            Some(created_at) if !created_at.is(&self.of.created_at) => {
                Err(Error { is_unclear: true, ..self.of.recreated(&answer, attempts) })
            }
            _ => Ok(answer),
        }
    }
}

impl Incarnation {
    fn recreated(&self, found: &Item, attempts: &Attempts) -> Error {
        let created_at = found.created_at.clone().unwrap_or_else(|| self.created_at.clone());
        attempts.failed(ErrorKind::Recreated { created_at })
    }
}
