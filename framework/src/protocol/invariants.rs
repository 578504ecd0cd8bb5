//! Core's rules for responses, checked before a response is sent.
//!
//! If a response breaks a rule, core rejects it: a plan with "Provider produced invalid plan", an apply with "Provider
//! produced inconsistent result after apply". The ID of a created object may then be lost. The rules follow core's own
//! checks: [AssertPlanValid](https://github.com/hashicorp/terraform/blob/v1.15.5/internal/plans/objchange/plan_valid.go) and
//! [AssertObjectCompatible](https://github.com/hashicorp/terraform/blob/v1.15.5/internal/plans/objchange/compatible.go).

use super::{
    foreign::{AttributePath, Value},
    schema::{Attribute, Attributes, Kind},
    value::{Dynamic, Known, Object, is_wholly_known},
    walk::{self, Go, NULL},
};

/// A broken rule. The text contains no value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {rule}")]
pub(super) struct Breach {
    path: AttributePath,
    rule: &'static str,
}

type Checked = Result<(), Breach>;

fn breach<T>(path: &AttributePath, rule: &'static str) -> Result<T, Breach> {
    Err(Breach { path: path.clone(), rule })
}

/// A plan may differ from what the configuration sets only by keeping the prior value, and may invent values only for
/// computed attributes.
pub(super) fn plan_is_valid(
    attributes: &Attributes,
    prior: Option<&Object>,
    config: &Object,
    planned: &Object,
) -> Checked {
    walk::visit(attributes, [prior, Some(config), Some(planned)], |path, attribute, values| {
        attribute_plan_is_valid(path, attribute, values.map(|value| value.unwrap_or(&NULL)))
    })
}

fn attribute_plan_is_valid(
    path: &AttributePath,
    attribute: &Attribute,
    [prior, config, planned]: [&Dynamic; 3],
) -> Result<Go, Breach> {
    if attribute.write_only {
        return if planned.is_null() {
            Ok(Go::Skip)
        } else {
            breach(path, "the plan has a write-only value")
        };
    }
    if planned == config || (config.is_null() && attribute.is_computed()) {
        return Ok(Go::Skip);
    }
    if config.is_null() {
        return breach(path, "the plan has a value that is neither configured nor computed");
    }
    if walk::is_alike(attribute, config, planned) {
        return Ok(Go::Descend);
    }
    if matches!(attribute.kind, Kind::Object(_)) && config.is_value() {
        return match planned {
            Value::Null => breach(path, "the plan has null for a configured object"),
            _ => breach(path, "the plan has an unknown value for a configured object"),
        };
    }
    if planned == prior && !prior.is_null() {
        return Ok(Go::Skip);
    }
    breach(path, "the planned value is neither the configured nor the prior one")
}

/// A state must contain no unknown and no write-only values.
pub(super) fn state_is_valid(attributes: &Attributes, state: &Object) -> Checked {
    walk::visit(attributes, [Some(state)], |path, attribute, [state]| {
        let state = state.unwrap_or(&NULL);
        if attribute.write_only && !state.is_null() {
            return breach(path, "the state has a write-only value");
        }
        // Objects are checked attribute by attribute, so the path names the attribute.
        let is_object =
            matches!(state, Value::Value(Known::Object(_))) && attribute.kind.attributes().is_some();
        if !is_object && !is_wholly_known(state) {
            return breach(path, "the state has an unknown value");
        }
        Ok(Go::Descend)
    })
}

/// Known planned values are promises: an applied state must have them unchanged. Values that are known in part are not
/// compared, only their nested attributes.
pub(super) fn apply_matches_plan(attributes: &Attributes, planned: &Object, applied: &Object) -> Checked {
    walk::visit(attributes, [Some(planned), Some(applied)], |path, attribute, values| {
        let [planned, applied] = values.map(|value| value.unwrap_or(&NULL));
        if walk::is_alike(attribute, planned, applied) {
            return Ok(Go::Descend);
        }
        if planned != applied && is_wholly_known(planned) {
            return breach(path, "the applied value differs from the planned one");
        }
        Ok(Go::Skip)
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::foreign::{Constraint, Type},
        *,
    };

    fn attributes() -> Attributes {
        let inner = Attributes::from([
            ("mode", Attribute::optional_computed(Type::String, "Mode.")),
            ("level", Attribute::optional(Type::String, "Level.")),
        ]);
        Attributes::from([
            ("name", Attribute::required(Type::String, "Name.")),
            ("note", Attribute::optional(Type::String, "Note.")),
            ("id", Attribute::computed(Type::String, "Id.")),
            ("token", Attribute::optional(Type::String, "Token.").write_only()),
            ("inner", Attribute::object(Constraint::OptionalComputed, inner, "Inner.")),
        ])
    }

    fn text(text: &str) -> Dynamic {
        Value::Value(Known::String(text.to_owned()))
    }

    fn object(entries: &[(&str, Dynamic)]) -> Object {
        Object(entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    fn nested(entries: &[(&str, Dynamic)]) -> Dynamic {
        Value::Value(Known::Object(object(entries)))
    }

    fn plan(config: &[(&str, Dynamic)], planned: &[(&str, Dynamic)]) -> Option<String> {
        plan_is_valid(&attributes(), None, &object(config), &object(planned))
            .err()
            .map(|breach| breach.to_string())
    }

    #[test]
    fn a_plan_may_invent_only_what_is_computed() {
        let config = [("name", text("a"))];
        assert_eq!(
            plan(&config, &[("name", text("a")), ("id", Value::Unknown), ("inner", nested(&[]))]),
            None
        );
        assert_eq!(
            plan(&config, &[("name", text("a")), ("note", text("n"))]).as_deref(),
            Some("note: the plan has a value that is neither configured nor computed")
        );
        assert_eq!(
            plan(&config, &[("name", text("A"))]).as_deref(),
            Some("name: the planned value is neither the configured nor the prior one")
        );
        assert_eq!(
            plan(&config, &[("name", text("a")), ("token", text("t"))]).as_deref(),
            Some("token: the plan has a write-only value")
        );
    }

    #[test]
    fn a_configured_object_is_checked_inside() {
        let config = [("name", text("a")), ("inner", nested(&[("level", text("1"))]))];
        let planned = |inner: Dynamic| plan(&config, &[("name", text("a")), ("inner", inner)]);
        assert_eq!(planned(nested(&[("level", text("1")), ("mode", Value::Unknown)])), None);
        assert_eq!(
            planned(nested(&[("level", Value::Unknown)])).as_deref(),
            Some("inner.level: the planned value is neither the configured nor the prior one")
        );
        assert_eq!(
            planned(Value::Unknown).as_deref(),
            Some("inner: the plan has an unknown value for a configured object")
        );
        assert_eq!(planned(Value::Null).as_deref(), Some("inner: the plan has null for a configured object"));
    }

    #[test]
    fn a_plan_may_keep_the_prior_value() {
        let prior = object(&[("name", text("A"))]);
        let planned = plan_is_valid(&attributes(), Some(&prior), &object(&[("name", text("a"))]), &prior);
        assert_eq!(planned, Ok(()));
    }

    #[test]
    fn a_state_has_no_unknown_and_no_write_only_values() {
        let state = |entries: &[(&str, Dynamic)]| {
            state_is_valid(&attributes(), &object(entries)).err().map(|breach| breach.to_string())
        };
        assert_eq!(state(&[("id", text("1"))]), None);
        assert_eq!(
            state(&[("inner", nested(&[("mode", Value::Unknown)]))]).as_deref(),
            Some("inner.mode: the state has an unknown value")
        );
        assert_eq!(
            state(&[("token", text("t"))]).as_deref(),
            Some("token: the state has a write-only value")
        );
    }

    #[test]
    fn a_known_planned_value_is_a_promise() {
        let kept = |planned: &[(&str, Dynamic)], applied: &[(&str, Dynamic)]| {
            apply_matches_plan(&attributes(), &object(planned), &object(applied))
                .err()
                .map(|breach| breach.to_string())
        };
        assert_eq!(kept(&[("id", Value::Unknown)], &[("id", text("1"))]), None);
        assert_eq!(
            kept(&[("inner", nested(&[("mode", text("a"))]))], &[("inner", nested(&[("mode", text("b"))]))])
                .as_deref(),
            Some("inner.mode: the applied value differs from the planned one")
        );
        assert_eq!(
            kept(&[("note", Value::Null)], &[("note", text("n"))]).as_deref(),
            Some("note: the applied value differs from the planned one")
        );
    }
}
