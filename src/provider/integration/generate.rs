//! A configuration for an integration that exists, as `plan -generate-config-out` and `query -generate-config-out` write
//! it.

use super::{
    address::team_id,
    model::{Model, known},
};
use crate::provider::access::State;
use framework::{Declared, Mismatch, Object, Value};

/// Takes out what need not be said. Credentials need not: Northflank keeps those that it has until others are
/// configured.
pub(super) fn finish(config: &mut Object, access: &State) -> Result<(), Mismatch> {
    let mut generated = Model::from_object(config.clone())?;
    if let State::Ready(ready) = access
        && ready.scope().is_ok_and(|scope| generated.team_id == team_id(&scope))
    {
        generated.team_id = Value::Null;
    }
    if known(&generated.features).is_some_and(|features| features.is_empty()) {
        generated.features = Value::Null;
    }
    // It says something of `credentials_wo` alone, which no state has.
    generated.credentials_wo_version = Value::Null;
    *config = generated.into_object();
    Ok(())
}
