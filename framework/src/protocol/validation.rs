//! Checks a whole configuration by its schema: required attributes are set, and every known value satisfies the checks of
//! its attribute.
//!
//! A message never contains the value, which may be sensitive. For a set, it names the element.

use std::{convert::Infallible, fmt};

use super::{
    diagnostic::{Diagnostic, Diagnostics},
    foreign::{AttributePath, Constraint, Value},
    schema::{Attribute, Attributes, Kind},
    value::{Dynamic, Known, Object},
    walk::{self, Go, NULL},
};

/// The maximum number of invalid elements that a message names.
pub const NAMED: usize = 5;

/// Runs the checks of a schema on a configuration. Unknown values pass: core asks again when it knows them.
pub(super) fn run(attributes: &Attributes, config: &Object) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    run_below(&AttributePath::root(), attributes, config, &mut diagnostics);
    diagnostics
}

/// Whether a value would pass the checks in a configuration.
pub(super) fn passes(attribute: &Attribute, value: &Dynamic) -> bool {
    let mut diagnostics = Diagnostics::default();
    run_one(&AttributePath::root(), attribute, value, &mut diagnostics);
    !diagnostics.has_errors()
}

fn run_below(path: &AttributePath, attributes: &Attributes, config: &Object, found: &mut Diagnostics) {
    let _ = walk::visit_below(path, attributes, config, &mut |path, attribute, [value]| {
        let value = value.unwrap_or(&NULL);
        // Core only checks that the argument is present, not that it is not null, as a variable without a value is.
        if attribute.constraint == Constraint::Required && value.is_null() {
            let diagnostic = Diagnostic::error(
                "Missing attribute",
                format!("`{path}` is required, but it is null."),
            )
            .advise([
                "Set it. If its value comes from a variable or another object, check why that is null.",
            ]);
            found.push(diagnostic.at(path.clone()));
        }
        run_one(path, attribute, value, found);
        Ok::<_, Infallible>(Go::Descend)
    });
}

fn run_one(path: &AttributePath, attribute: &Attribute, value: &Dynamic, found: &mut Diagnostics) {
    match (&attribute.kind, value) {
        (Kind::Object(_), Value::Value(Known::Object(_))) => {}
        // Elements of a set have no path, so one diagnostic refers to the whole set.
        (kind, Value::Value(Known::Set(elements))) => {
            let mut problems =
                elements.iter().flat_map(|element| problems_of_element(path, attribute, element));
            let mut named: Vec<String> = problems.by_ref().take(NAMED).collect();
            if problems.next().is_some() {
                named.push("Further elements are also invalid.".to_owned());
            }
            if !named.is_empty() {
                found.push(invalid(path, named.join("\n")));
            }
            for element in elements {
                if let (Some(children), Value::Value(Known::Object(object))) = (kind.attributes(), element) {
                    run_below(path, children, object, found);
                }
            }
        }
        _ => {
            problems(path, attribute, value, "").for_each(|problem| found.push(invalid(path, problem)));
            if attribute.kind.attributes().is_some() && has_null(value) {
                found.push(invalid(path, format!("`{path}` must not contain null.")));
            }
        }
    }
}

fn has_null(value: &Dynamic) -> bool {
    match value {
        Value::Value(Known::List(elements)) => elements.iter().any(Value::is_null),
        Value::Value(Known::Map(elements)) => elements.values().any(Value::is_null),
        _ => false,
    }
}

fn invalid(path: &AttributePath, detail: String) -> Diagnostic {
    Diagnostic::error("Invalid attribute value", detail).at(path.clone())
}

fn problems_of_element<'a>(
    path: &'a AttributePath,
    attribute: &'a Attribute,
    element: &'a Dynamic,
) -> impl Iterator<Item = String> + 'a {
    let named = match element {
        Value::Value(Known::String(text)) => format!(" (element \"{}\")", text.escape_debug()),
        _ => String::new(),
    };
    let null = element.is_null().then(|| format!("`{path}` must not contain null."));
    null.into_iter().chain(problems(path, attribute, element, named))
}

/// The problems of a value. `named` identifies the element of a set; it is empty if it would show a secret.
///
/// Clients do not always show the line, so the text names the attribute.
fn problems<'a>(
    path: &'a AttributePath,
    attribute: &'a Attribute,
    value: &'a Dynamic,
    named: impl fmt::Display + 'a,
) -> impl Iterator<Item = String> + 'a {
    let known = if let Value::Value(known) = value { Some(known) } else { None };
    known
        .into_iter()
        .flat_map(|known| attribute.checks.iter().filter_map(|check| check.problem(known)))
        .map(move |rule| format!("`{path}`{named} {rule}"))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{check::Check, foreign::Type},
        *,
    };

    fn attributes() -> Attributes {
        let colour = Attribute::optional(Type::Set(Box::new(Type::String)), "Colours.")
            .check(Check::one_of(&["red-green", "blue"]));
        Attributes::from([("colours", colour)])
    }

    #[test]
    fn the_nearest_value_is_suggested_and_unknown_passes() {
        let mut config = Object::default();
        let elements = [Value::Value(Known::String("red_grene".to_owned())), Value::Unknown];
        config.set("colours", Value::Value(Known::Set(elements.into())));
        let diagnostics = run(&attributes(), &config);
        assert_eq!(diagnostics.0.len(), 1);
        assert_eq!(
            diagnostics.0[0].detail,
            r#"`colours` (element "red_grene") must be one of "red-green", "blue". Did you mean "red-green"?"#
        );
        assert_eq!(diagnostics.0[0].attribute, Some(AttributePath::new("colours")));
    }

    #[test]
    fn only_the_first_invalid_elements_are_named() {
        let mut config = Object::default();
        let elements = (0..100_000).map(|number| Value::Value(Known::String(format!("colour-{number:06}"))));
        config.set("colours", Value::Value(Known::Set(elements.collect())));
        let diagnostics = run(&attributes(), &config);
        assert_eq!(diagnostics.0.len(), 1);
        let lines: Vec<&str> = diagnostics.0[0].detail.lines().collect();
        assert_eq!(lines.len(), NAMED + 1);
        assert!(lines[0].starts_with("`colours` (element \"colour-000000\") must be one of"), "{}", lines[0]);
        assert_eq!(lines[NAMED], "Further elements are also invalid.");
    }

    #[test]
    fn a_required_attribute_is_neither_omitted_nor_null() {
        let inner = [("id", Attribute::required(Type::String, "Id."))];
        let attributes = Attributes::from([
            ("name", Attribute::required(Type::String, "Name.")),
            ("one", Attribute::object(Constraint::Optional, inner.into(), "One.")),
            ("other", Attribute::optional(Type::String, "Other.")),
        ]);
        let missing = |config: &Object| {
            let found = run(&attributes, config).0;
            found.into_iter().map(|it| it.attribute.expect("a path").to_string()).collect::<Vec<_>>()
        };
        let mut config = Object::default();
        assert_eq!(missing(&config), ["name"]);
        config.set("one", Value::Value(Known::Object(Object::default())));
        assert_eq!(missing(&config), ["name", "one.id"]);
        config.set("name", Value::Unknown);
        config.set("one", Value::Unknown);
        assert_eq!(missing(&config), [""; 0]);
    }
}
