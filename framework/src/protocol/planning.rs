//! Plans a change in a fixed sequence that all resources share:
//!
//! 1. defaults, where the configuration is null;
//! 2. write-only values to null: they are never planned;
//! 3. if anything changes, computed attributes without a default that the configuration omits become unknown, unless
//!    they keep the state's value;
//! 4. the paths whose change forces replacement;
//! 5. the resource's own logic ([`super::Resource::plan`]), which cannot change these paths;
//! 6. purely computed top-level attributes under `ignore_changes` stay as they are;
//! 7. the check against core's rules.
//!
//! [`restore_planned_values`] does the reverse after an apply.

use std::convert::Infallible;

use super::{
    foreign::{AttributePath, Constraint, Value},
    schema::{Attribute, Attributes, Replace},
    value::{Dynamic, Known, Object},
    walk::{self, Go, NULL},
};

/// Steps 1 to 3. `proposed` is core's merge of configuration and prior state.
pub(super) fn prepare(
    attributes: &Attributes,
    prior: Option<&Object>,
    config: &Object,
    proposed: Object,
) -> Object {
    let mut planned = proposed;
    set_defaults(attributes, config, &mut planned);
    clear_write_only(attributes, &mut planned);
    keep_state(attributes, prior, config, &mut planned);
    if prior != Some(&planned) {
        set_computed_unknown(attributes, prior, config, &mut planned);
    }
    planned
}

fn set_defaults(attributes: &Attributes, config: &Object, planned: &mut Object) {
    walk::change(attributes, [Some(config)], planned, &mut |attribute, [config], planned| match (
        config,
        &attribute.default,
    ) {
        (Some(Value::Null), Some(default)) => {
            *planned = Value::Value(default.clone());
            Go::Skip
        }
        _ => Go::Descend,
    });
}

fn clear_write_only(attributes: &Attributes, planned: &mut Object) {
    walk::change(attributes, [], planned, &mut |attribute, [], planned| {
        if attribute.write_only {
            *planned = Value::Null;
            return Go::Skip;
        }
        // Terraform 1.11.4 rejects an unknown object that contains write-only attributes, so expand it, as 1.15.5 does in
        // its proposal (measured). The check is `ValidateWriteOnlyAttributes`:
        // <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/ephemeral/validate.go>.
        if attribute.kind.attributes().is_some_and(has_write_only) {
            walk::spread_unknown(attribute, planned);
        }
        Go::Descend
    });
}

fn has_write_only(attributes: &Attributes) -> bool {
    let is_or_has = |it: &Attribute| it.write_only || it.kind.attributes().is_some_and(has_write_only);
    attributes.values().any(is_or_has)
}

/// Core's proposal drops an omitted object that contains what only a configuration can set. One that keeps its state is no
/// change: <https://github.com/hashicorp/terraform/blob/v1.15.5/internal/plans/objchange/objchange.go>,
/// `optionalValueNotComputable`.
fn keep_state(attributes: &Attributes, prior: Option<&Object>, config: &Object, planned: &mut Object) {
    walk::change(attributes, [prior, Some(config)], planned, &mut |attribute, [prior, config], planned| {
        if config != Some(&Value::Null) {
            return Go::Descend;
        }
        if let Some(prior) = prior.filter(|_| attribute.keep_state && attribute.default.is_none()) {
            *planned = prior.clone();
        }
        Go::Skip
    });
}

fn set_computed_unknown(
    attributes: &Attributes,
    prior: Option<&Object>,
    config: &Object,
    planned: &mut Object,
) {
    walk::change(attributes, [prior, Some(config)], planned, &mut |attribute, [prior, config], planned| {
        if config != Some(&Value::Null) {
            return Go::Descend;
        }
        if attribute.is_computed() && attribute.default.is_none() {
            // A null in the prior state is kept, too: the object exists and has no value here.
            *planned = prior.filter(|_| attribute.keep_state).cloned().unwrap_or(Value::Unknown);
        }
        Go::Skip
    });
}

/// Step 4. Equal values are skipped: core ignores such paths, and rejects paths that neither side has.
pub(super) fn requires_replace(
    attributes: &Attributes,
    prior: &Object,
    config: &Object,
    planned: &Object,
) -> Vec<AttributePath> {
    let mut paths = Vec::new();
    let whole = planned;
    let objects = [Some(prior), Some(config), Some(planned)];
    let _ = walk::visit(attributes, objects, |path, attribute, values| {
        let [prior, config, planned] = values.map(|value| value.unwrap_or(&NULL));
        if prior == planned {
            return Ok::<_, Infallible>(Go::Skip);
        }
        let is_replaced = match attribute.replace {
            Replace::Never => false,
            Replace::Always => true,
            Replace::IfConfigured => !config.is_null(),
            Replace::IfBothSet => !prior.is_null() && !planned.is_null(),
            Replace::IfConfiguredUnless(name, values) => {
                !config.is_null() && !is_one_of(whole.get(name), values)
            }
        };
        paths.extend(is_replaced.then(|| path.clone()));
        Ok(Go::Descend)
    });
    paths
}

fn is_one_of(value: &Dynamic, words: &[&str]) -> bool {
    matches!(value, Value::Value(Known::String(text)) if words.contains(&text.as_str()))
}

/// Step 6, for purely computed top-level attributes under `ignore_changes`. Core copies their prior values into the
/// configuration and rejects any other plan: <https://github.com/hashicorp/terraform/blob/v1.15.5/internal/terraform/node_resource_abstract_instance.go>,
/// `processIgnoreChanges`.
pub(super) fn keep_ignored(attributes: &Attributes, config: &Object, planned: &mut Object) {
    let is_computed_alone = |attribute: &Attribute| attribute.constraint == Constraint::Computed;
    for (name, _) in attributes.iter().filter(|(_, attribute)| is_computed_alone(attribute)) {
        if !config.get(name).is_null() {
            planned.set(name, config.get(name).clone());
        }
    }
}

/// Known planned values replace the response's; only values that were unknown come from the response. The next refresh
/// shows any difference.
pub(super) fn restore_planned_values(attributes: &Attributes, planned: &Object, applied: Object) -> Object {
    let mut kept = applied;
    walk::change(attributes, [Some(planned)], &mut kept, &mut |attribute, [planned], kept| {
        let planned = planned.unwrap_or(&NULL);
        if planned.is_unknown() {
            return Go::Skip;
        }
        if walk::make_alike(attribute, planned, kept) {
            return Go::Descend;
        }
        *kept = planned.clone();
        Go::Skip
    });
    kept
}

#[cfg(test)]
mod tests {
    use super::{super::foreign::Type, *};

    fn attributes() -> Attributes {
        let inner = Attributes::from([
            ("mode", Attribute::optional_computed(Type::String, "Mode.").keep_state()),
            ("version", Attribute::computed(Type::String, "Version.")),
        ]);
        Attributes::from([
            ("name", Attribute::required(Type::String, "Name.").replace(Replace::Always)),
            (
                "team",
                Attribute::optional_computed(Type::String, "Team.")
                    .keep_state()
                    .replace(Replace::IfConfigured),
            ),
            ("kind", Attribute::optional(Type::String, "Kind.").replace(Replace::IfBothSet)),
            ("note", Attribute::optional(Type::String, "Note.")),
            ("id", Attribute::computed(Type::String, "Id.").keep_state()),
            ("token", Attribute::optional(Type::String, "Token.").write_only()),
            (
                "size",
                Attribute::optional_computed(Type::String, "Size.")
                    .default_value(Known::String("small".to_owned())),
            ),
            ("inner", Attribute::object(Constraint::OptionalComputed, inner, "Inner.").keep_state()),
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

    #[test]
    fn a_create_marks_what_is_computed_and_sets_defaults() {
        let config = object(&[("name", text("a")), ("token", text("t")), ("inner", nested(&[]))]);
        let planned = prepare(&attributes(), None, &config, config.clone());
        assert_eq!(planned.get("id"), &Value::Unknown);
        assert_eq!(planned.get("team"), &Value::Unknown);
        assert_eq!(planned.get("token"), &Value::Null);
        assert_eq!(planned.get("size"), &text("small"));
        assert_eq!(planned.get("note"), &Value::Null);
        assert_eq!(planned.get("inner"), &nested(&[("mode", Value::Unknown), ("version", Value::Unknown)]));
    }

    fn prior() -> Object {
        object(&[
            ("name", text("a")),
            ("team", Value::Null),
            ("kind", Value::Null),
            ("note", Value::Null),
            ("id", text("1")),
            ("token", Value::Null),
            ("size", text("small")),
            ("inner", nested(&[("mode", text("m")), ("version", text("v"))])),
        ])
    }

    #[test]
    fn nothing_becomes_unknown_when_nothing_changes() {
        let config = object(&[("name", text("a")), ("token", text("t"))]);
        let mut proposed = prior();
        proposed.set("token", text("t"));
        assert_eq!(prepare(&attributes(), Some(&prior()), &config, proposed), prior());
    }

    #[test]
    fn an_update_keeps_state_even_if_it_is_null() {
        let config = object(&[("name", text("a")), ("note", text("n")), ("inner", nested(&[]))]);
        let mut proposed = prior();
        proposed.set("note", text("n"));
        let planned = prepare(&attributes(), Some(&prior()), &config, proposed);
        assert_eq!(planned.get("id"), &text("1"));
        assert_eq!(planned.get("team"), &Value::Null);
        assert_eq!(planned.get("inner"), &nested(&[("mode", text("m")), ("version", Value::Unknown)]));
    }

    /// Core proposes null for an omitted object that has what only a configuration can set.
    #[test]
    fn what_keeps_its_state_is_no_change() {
        let mut attributes = attributes();
        attributes.insert("progress", Attribute::computed(Type::String, "Progress."));
        let mut prior = prior();
        prior.set("progress", text("done"));
        let config = object(&[("name", text("a"))]);
        let mut proposed = prior.clone();
        proposed.set("inner", Value::Null);
        assert_eq!(prepare(&attributes, Some(&prior), &config, proposed), prior);
    }

    #[test]
    fn a_replacement_may_depend_on_another_attribute() {
        let rule = Replace::IfConfiguredUnless("kind", &["movable"]);
        let attributes = Attributes::from([
            ("place", Attribute::optional_computed(Type::String, "Place.").replace(rule)),
            ("kind", Attribute::optional(Type::String, "Kind.")),
        ]);
        let at = |place: &str, kind: &str| object(&[("place", text(place)), ("kind", text(kind))]);
        let replaced = |kind| {
            let (before, after) = (at("here", kind), at("there", kind));
            requires_replace(&attributes, &before, &after, &after).len()
        };
        assert_eq!((replaced("fixed"), replaced("movable")), (1, 0));
    }

    #[test]
    fn each_replace_rule_counts_only_when_its_condition_holds() {
        let replaced = |config: &[(&str, Dynamic)], planned: &[(&str, Dynamic)]| {
            requires_replace(&attributes(), &prior(), &object(config), &object(planned))
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        let unchanged = [("name", text("a")), ("team", Value::Null), ("kind", Value::Null)];
        assert_eq!(replaced(&unchanged, &unchanged), [""; 0]);
        assert_eq!(replaced(&[], &[("name", text("b"))]), ["name"]);
        assert_eq!(replaced(&[], &[("name", text("a")), ("team", text("t"))]), [""; 0]);
        assert_eq!(replaced(&[("team", text("t"))], &[("name", text("a")), ("team", text("t"))]), ["team"]);
        assert_eq!(replaced(&[], &[("name", text("a")), ("kind", text("k"))]), [""; 0]);
    }

    #[test]
    fn planned_values_are_restored_and_unknown_ones_are_filled() {
        let planned = object(&[
            ("name", text("a")),
            ("id", Value::Unknown),
            ("inner", nested(&[("mode", text("m")), ("version", Value::Unknown)])),
        ]);
        let applied = object(&[
            ("name", text("A")),
            ("id", text("1")),
            ("inner", nested(&[("mode", text("other")), ("version", text("v"))])),
        ]);
        let kept = restore_planned_values(&attributes(), &planned, applied);
        assert_eq!(kept.get("name"), &text("a"));
        assert_eq!(kept.get("id"), &text("1"));
        assert_eq!(kept.get("inner"), &nested(&[("mode", text("m")), ("version", text("v"))]));
    }
}
