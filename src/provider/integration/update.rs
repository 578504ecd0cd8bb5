//! Updating in place: by as little as says the change, and never claiming what may not be so.

use tokio_util::sync::CancellationToken;

use super::{
    address::{Address, call, incarnation},
    answer,
    body::{self, Change},
    model::{Model, known},
    timeouts::deadline,
};
use crate::{
    northflank::{CreatedAt, Incarnation, Item},
    provider::access::Ready,
};
use framework::{Diagnostics, Typed, Value, is_wholly_known};

/// An update that did not come to its end.
pub(super) struct Failed {
    /// What is true now, where it is no longer what was before.
    pub(super) state: Option<Box<Model>>,
    pub(super) diagnostics: Diagnostics,
}

impl<T: Into<Diagnostics>> From<T> for Failed {
    fn from(diagnostics: T) -> Self {
        Self { state: None, diagnostics: diagnostics.into() }
    }
}

/// Changes the integration that the state names, or its successor, where a plan has shown that.
///
/// # Errors
/// Where the change was not made, or may not have been.
pub(super) async fn update(
    ready: &Ready,
    prior: Model,
    successor: Option<CreatedAt>,
    planned: Model,
    change: Change,
    stop: CancellationToken,
) -> Result<Model, Failed> {
    let address = Address::of(&prior)?;
    let situation = address.situation(ready, "update");
    let call = &call(ready, stop, deadline(&planned.timeouts, |it| &it.update), [&prior, &planned]);
    let is_known = is_wholly_known(&Value::Value(planned.clone().into_known()));
    if matches!(change, Change::Nothing) && is_known {
        // What the state alone holds, such as timeouts.
        return Ok(Model { credentials_wo: Value::Null, ..planned });
    }
    let named = incarnation(&prior)?;
    let incarnation = Incarnation { created_at: successor.unwrap_or(named.created_at.clone()), ..named };
    let updated = match &change {
        Change::Nothing => ready.client.integrations.confirmed(&incarnation, call).await,
        Change::Patch(patch) => ready.client.integrations.patch(&incarnation, &patch.body, call).await,
        Change::Put(whole) => {
            let name = known(&planned.name).map(String::as_str).unwrap_or_default();
            ready.client.integrations.put(&incarnation, name, &whole.body, call).await
        }
    };
    match updated {
        Ok(updated) => Ok(answer::to_resource(&updated, planned)),
        Err(error) if error.is_unclear => {
            let found = ready.client.integrations.read_back(&incarnation, call).await;
            let settled = settle(found, prior, planned);
            settled.map_err(|doubt| Failed {
                diagnostics: situation.not_updated(&error, doubt.credentials).into(),
                state: doubt.state,
            })
        }
        Err(error) => Err(situation.failed(&error).into()),
    }
}

/// What is known after a change that may have been made.
#[derive(Debug, PartialEq)]
struct InDoubt {
    /// `None` where it is what it was before, as far as anybody knows.
    state: Option<Box<Model>>,
    /// Whether it is unknown which credentials Northflank has. The state then has none, neither the old nor the new
    /// ones: whichever the configuration comes to have, they differ, and are sent.
    credentials: bool,
}

/// The applied state, if what is found now shows that the change was made.
fn settle(found: Option<Item>, prior: Model, planned: Model) -> Result<Model, InDoubt> {
    let credentials =
        planned.configured_credentials().is_value() && body::has_new_credentials(&prior, &planned);
    if !credentials && let Some(found) = &found {
        // What is not shown counts as what it was: only what is shown can prove the change.
        let shown = answer::to_resource(found, prior.clone());
        if matches!(body::change(&shown, &planned), Change::Nothing) {
            return Ok(answer::to_resource(found, planned));
        }
    }
    let before = if credentials {
        prior.with_credentials_in_doubt()
    } else if prior.credential_identifiers != planned.credential_identifiers {
        Model { credential_identifiers: Value::Null, ..prior }
    } else {
        prior
    };
    let state = match found {
        Some(found) => Some(answer::to_resource(&found, before)),
        None => credentials.then_some(before),
    };
    Err(InDoubt { state: state.map(Box::new), credentials })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use framework::{Known, Object, Secret};

    fn text(text: &str) -> Value<String> {
        Value::Value(text.to_owned())
    }

    fn model(description: &str, key: &str) -> Model {
        let mut credentials = Object::default();
        credentials.set("api_key", Value::Value(Known::Secret(Secret::from(key))));
        Model {
            id: text("my-civo"),
            name: text("My Civo"),
            cloud_provider: text("civo"),
            description: text(description),
            features: Value::Value([].into()),
            credentials: Value::Value(credentials),
            credential_identifiers: Value::Value(std::collections::BTreeMap::new()),
            ..Model::default()
        }
    }

    fn found(description: &str) -> Option<Item> {
        let json =
            json!({"id": "my-civo", "name": "My Civo", "provider": "civo", "description": description});
        Some(Item::from_json(&json, "an integration").expect("readable"))
    }

    #[test]
    fn what_is_found_as_planned_was_applied() {
        let planned = model("new", "k");
        assert_eq!(settle(found("new"), model("old", "k"), planned.clone()), Ok(planned));
    }

    #[test]
    fn what_is_not_shown_proves_nothing() {
        let json = json!({"id": "my-civo", "name": "My Civo", "provider": "civo", "description": ["?"]});
        let unreadable = Item::from_json(&json, "an integration").ok();
        let doubt = settle(unreadable, model("old", "k"), model("new", "k")).expect_err("in doubt");
        assert_eq!(doubt.state, Some(Box::new(model("old", "k"))));
    }

    #[test]
    fn what_is_found_otherwise_is_the_state() {
        let doubt = settle(found("theirs"), model("old", "k"), model("new", "k")).expect_err("in doubt");
        assert_eq!(doubt, InDoubt { state: Some(Box::new(model("theirs", "k"))), credentials: false });
        let doubt = settle(None, model("old", "k"), model("new", "k")).expect_err("in doubt");
        assert_eq!(doubt, InDoubt { state: None, credentials: false });
    }

    #[test]
    fn credentials_that_nobody_can_read_back_are_neither_the_old_nor_the_new_ones() {
        for found in [found("new"), None] {
            let doubt = settle(found, model("old", "1"), model("new", "2")).expect_err("in doubt");
            assert!(doubt.credentials);
            let state = doubt.state.expect("a state");
            assert_eq!((state.credentials, state.credential_identifiers), (Value::Null, Value::Null));
        }
    }
}
