//! ApplyResourceChange: creates, updates or deletes.
//!
//! Core discards a response that breaks one of its rules, and with it the ID of what was created. So this module makes
//! the state conform before it is sent, whatever the provider returned.

use super::super::{
    Applied, Diagnostic, Diagnostics, encode,
    foreign::Value,
    generated::tfplugin6::{ResourceIdentityData, apply_resource_change as wire},
    invariants, planning,
    private::Private,
    provider::{Create, Resource, Stored, Update},
    schema::Attributes,
    server::Server,
    value::{Object, is_wholly_known},
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let attributes = &resource.schema().attributes;
    let prior = super::optional_object(request.prior_state, attributes)?;
    let planned = super::optional_object(request.planned_state, attributes)?;
    let private = Private::decode(&request.planned_private);
    let stop = server.stop_token();
    let identify = |state: &Object| super::identity(resource, state);

    match (prior, planned) {
        (None, Some(planned)) => {
            let config = super::object(request.config, attributes, "resource's configuration")?;
            let create = Create { planned: planned.clone(), config, private, stop };
            Ok(answer(attributes, &planned, resource.create(create).await, identify))
        }
        (Some(prior), Some(planned)) => {
            let config = super::object(request.config, attributes, "resource's configuration")?;
            let (before, after) = (prior.clone(), planned.clone());
            let update = Update { prior: before, planned: after, config, private: private.clone(), stop };
            let applied = resource.update(update).await;
            if applied.state.is_none() {
                return Ok(unchanged(resource, &prior, &private, applied.diagnostics));
            }
            Ok(answer(attributes, &planned, applied, identify))
        }
        (Some(prior), None) => {
            let stored = Stored { state: prior.clone(), private: private.clone(), stop };
            delete(resource, &prior, &private, stored).await
        }
        (None, None) => {
            Err(Diagnostic::provider_bug("Terraform sent a change with neither a prior nor a planned state.")
                .into())
        }
    }
}

async fn delete(
    resource: &dyn Resource,
    prior: &Object,
    private: &Private,
    stored: Stored,
) -> Result<wire::Response, Diagnostics> {
    match resource.delete(stored).await {
        Ok(warnings) => {
            let new_state = super::encoded(None, &resource.schema().attributes)?;
            Ok(wire::Response { new_state, diagnostics: encode::diagnostics(warnings), ..Default::default() })
        }
        Err(diagnostics) => Ok(unchanged(resource, prior, private, diagnostics)),
    }
}

/// Nothing was changed: the response repeats the prior state and its private part.
fn unchanged(
    resource: &dyn Resource,
    prior: &Object,
    private: &Private,
    diagnostics: Diagnostics,
) -> wire::Response {
    wire::Response {
        new_state: encode::object_to_wire(Some(prior), &resource.schema().attributes).ok(),
        new_identity: super::identity(resource, prior),
        private: private.encode(),
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    }
}

fn answer(
    attributes: &Attributes,
    planned: &Object,
    applied: Applied,
    identify: impl Fn(&Object) -> Option<ResourceIdentityData>,
) -> wire::Response {
    let Applied { state, private, mut diagnostics } = applied;
    let Some(state) = state else {
        if !diagnostics.has_errors() {
            diagnostics.push(Diagnostic::provider_bug("The provider returned neither a state nor an error."));
        }
        return wire::Response { diagnostics: encode::diagnostics(diagnostics), ..Default::default() };
    };
    // After a failure, return the actual state: core does not compare it with the plan, and planned values that were
    // not applied must not appear in it.
    let failed = diagnostics.has_errors();
    let mut state = if failed { state } else { planning::restore_planned_values(attributes, planned, state) };
    if let Err(problem) = check(attributes, (!failed).then_some(planned), &state) {
        diagnostics.push(problem);
        make_conforming(attributes, &mut state);
    }
    wire::Response {
        new_state: encode::object_to_wire(Some(&state), attributes).ok(),
        new_identity: identify(&state),
        private: private.encode(),
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    }
}

fn check(attributes: &Attributes, planned: Option<&Object>, state: &Object) -> Result<(), Diagnostic> {
    invariants::state_is_valid(attributes, state).map_err(Diagnostic::provider_bug)?;
    if let Some(planned) = planned {
        invariants::apply_matches_plan(attributes, planned, state).map_err(Diagnostic::provider_bug)?;
    }
    encode::object_to_wire(Some(state), attributes).map_err(Diagnostic::provider_bug)?;
    Ok(())
}

/// Drops values that core would reject, so that it stores the rest, above all the ID.
fn make_conforming(attributes: &Attributes, state: &mut Object) {
    state.0.retain(|name, _| attributes.contains_key(name.as_str()));
    for (name, value) in &mut state.0 {
        let alone = Object([(name.clone(), value.clone())].into());
        if !is_wholly_known(value) || encode::object_to_wire(Some(&alone), attributes).is_err() {
            *value = Value::Null;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Attribute, Known, Type, decode};

    fn attributes() -> Attributes {
        Attributes::from([
            ("id", Attribute::computed(Type::String, "Id.")),
            ("count", Attribute::computed(Type::Number, "Count.")),
        ])
    }

    /// The state and the number of diagnostics, if `count` is planned as unknown and applied as this value.
    fn answered(count: Value<Known>) -> (Object, usize) {
        answered_by(count, |state| Applied::complete(state, Private::default()))
    }

    fn answered_by(count: Value<Known>, applied: impl FnOnce(Object) -> Applied) -> (Object, usize) {
        let mut planned = Object::default();
        planned.set("id", Value::Unknown);
        planned.set("count", Value::Unknown);
        let mut state = Object::default();
        state.set("id", Value::Value(Known::String("new".to_owned())));
        state.set("count", count);
        let answer = answer(&attributes(), &planned, applied(state), |_| None);
        let bytes = answer.new_state.expect("a state").msgpack;
        let state = decode::object_from_msgpack(&bytes, &attributes()).expect("decodes").expect("not null");
        (state, answer.diagnostics.len())
    }

    #[test]
    fn the_id_of_a_created_object_survives_an_invalid_response() {
        let (state, diagnostics) = answered(Value::Value(Known::Bool(true)));
        assert_eq!(state.get("id"), &Value::Value(Known::String("new".to_owned())));
        assert_eq!(state.get("count"), &Value::Null);
        assert_eq!(diagnostics, 1);
    }

    #[test]
    fn a_partial_apply_has_its_state_and_its_error() {
        let (state, diagnostics) = answered_by(Value::Null, |state| {
            Applied::partial(state, Private::default(), Diagnostic::error("Failed", "Halfway.").into())
        });
        assert_eq!(state.get("id"), &Value::Value(Known::String("new".to_owned())));
        assert_eq!(diagnostics, 1);
    }

    #[test]
    fn an_untainted_apply_has_only_warnings() {
        let problem = Diagnostic::error("Failed", "Beside it.");
        let applied = Applied::untainted(Object::default(), Private::default(), problem.clone().into());
        let applied = applied.with(Some(problem));
        assert!(!applied.diagnostics.has_errors());
        assert_eq!(applied.diagnostics.0.len(), 2);
        let (state, diagnostics) =
            answered_by(Value::Null, |state| Applied { state: Some(state), ..applied });
        assert_eq!(state.get("id"), &Value::Value(Known::String("new".to_owned())));
        assert_eq!(diagnostics, 1, "the same is said once");
    }

    #[test]
    fn an_unknown_value_in_an_answer_is_reported() {
        let (state, diagnostics) = answered(Value::Unknown);
        assert_eq!(state.get("count"), &Value::Null);
        assert_eq!(diagnostics, 1);
    }
}
