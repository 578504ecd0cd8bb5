//! Generates a configuration for an existing object, for `plan -generate-config-out` and `query -generate-config-out`.

use framework::{Mismatch, Object, Value};

use super::{Noun, place::team_id};
use crate::provider::access::ClientState;

/// Removes what a configuration does not need.
pub(super) fn finish<N: Noun>(config: &mut Object, access: &ClientState) -> Result<(), Mismatch> {
    let mut generated = N::from_object(config.clone())?;
    if let ClientState::Ready(ready) = access
        && ready.scope().is_ok_and(|scope| generated.place().team_id == team_id(&scope))
    {
        generated.place_mut().team_id = Value::Null;
    }
    N::generate(&mut generated);
    *config = generated.into_object();
    Ok(())
}
