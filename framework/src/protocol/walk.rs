//! Traverses a schema together with the values of several objects. Only this module decides where nested objects are,
//! and which of them correspond.
//!
//! List elements correspond by index, map elements by key. A set of objects is handled as a whole, because its elements
//! are identified only by their values; so is a computed list.

use std::mem::{discriminant, take};

use super::{
    foreign::{AttributePath, AttributePathStep, Value},
    schema::{Attribute, Attributes, Kind},
    value::{Dynamic, Known, Object},
};

/// Where a walk continues after an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// Inside the attribute, then with the attributes after it.
    Descend,
    /// With the attributes after it.
    Skip,
}

pub(super) const NULL: Dynamic = Value::Null;
const UNKNOWN: Dynamic = Value::Unknown;

/// The value of an attribute in one of the objects; `None` if the object does not exist.
pub(super) type At<'a> = Option<&'a Dynamic>;

/// Visits each attribute of corresponding objects. Below an attribute, it visits the nested objects that the last
/// object has. If an object is unknown, all its attributes are, as in core.
///
/// # Errors
/// The first error of the visitor.
pub(super) fn visit<const N: usize, E>(
    attributes: &Attributes,
    objects: [Option<&Object>; N],
    mut visitor: impl FnMut(&AttributePath, &Attribute, [At<'_>; N]) -> Result<Go, E>,
) -> Result<(), E> {
    let objects = objects.map(|object| object.map_or(Within::Nothing, Within::Object));
    visit_within(&AttributePath::root(), attributes, objects, &mut visitor)
}

/// The same for one nested object at `path`.
pub(super) fn visit_below<E>(
    path: &AttributePath,
    attributes: &Attributes,
    object: &Object,
    visitor: &mut impl FnMut(&AttributePath, &Attribute, [At<'_>; 1]) -> Result<Go, E>,
) -> Result<(), E> {
    visit_within(path, attributes, [Within::Object(object)], visitor)
}

/// The object in which attributes are looked up.
#[derive(Clone, Copy)]
enum Within<'a> {
    Nothing,
    Unknown,
    Object(&'a Object),
}

impl<'a> Within<'a> {
    fn at(value: At<'a>, place: &Place) -> Self {
        match value.and_then(|value| element_at(value, place)) {
            Some(Value::Value(Known::Object(object))) => Self::Object(object),
            Some(Value::Unknown) => Self::Unknown,
            _ => Self::Nothing,
        }
    }

    fn get(self, name: &str) -> At<'a> {
        match self {
            Self::Nothing => None,
            Self::Unknown => Some(&UNKNOWN),
            Self::Object(object) => Some(object.get(name)),
        }
    }
}

fn visit_within<const N: usize, E>(
    path: &AttributePath,
    attributes: &Attributes,
    objects: [Within<'_>; N],
    visitor: &mut impl FnMut(&AttributePath, &Attribute, [At<'_>; N]) -> Result<Go, E>,
) -> Result<(), E> {
    for (name, attribute) in attributes {
        let path = path.clone().attribute(*name);
        let values = objects.map(|object| object.get(name));
        if visitor(&path, attribute, values)? == Go::Skip {
            continue;
        }
        let Some(children) = attribute.kind.attributes() else { continue };
        for place in places(attribute, values[N - 1]) {
            let objects = values.map(|value| Within::at(value, &place));
            if matches!(objects[N - 1], Within::Object(_)) {
                visit_within(&place.below(&path), children, objects, visitor)?;
            }
        }
    }
    Ok(())
}

/// Changes an object attribute by attribute, together with corresponding objects. Below an attribute, it changes only
/// nested objects that the last of `others` also has.
pub(super) fn change<const N: usize>(
    attributes: &Attributes,
    others: [Option<&Object>; N],
    object: &mut Object,
    visitor: &mut impl FnMut(&Attribute, [At<'_>; N], &mut Dynamic) -> Go,
) {
    for (name, attribute) in attributes {
        let values = others.map(|other| other.map(|other| other.get(name)));
        let value = object.0.entry((*name).to_owned()).or_insert(Value::Null);
        if visitor(attribute, values, value) == Go::Skip {
            continue;
        }
        let Some(children) = attribute.kind.attributes() else { continue };
        for place in places(attribute, Some(value)) {
            let others =
                values.map(|value| value.and_then(|value| element_at(value, &place)).and_then(object_of));
            let object = element_at_mut(value, &place);
            if let (Some(Value::Value(Known::Object(object))), true) =
                (object, others.last().is_none_or(Option::is_some))
            {
                change(children, others, object, visitor);
            }
        }
    }
}

/// Replaces unknown objects in an attribute's value with objects whose attributes are all unknown.
pub(super) fn spread_unknown(attribute: &Attribute, value: &mut Dynamic) {
    let Some(children) = attribute.kind.attributes() else { return };
    for place in places(attribute, Some(value)) {
        if let Some(element) = element_at_mut(value, &place).filter(|element| element.is_unknown()) {
            let unknown = children.keys().map(|name| ((*name).to_owned(), Value::Unknown));
            *element = Value::Value(Known::Object(Object(unknown.collect())));
        }
    }
}

/// Whether an attribute's value has objects in the same places as the model, so that they can be compared one by one.
/// An unknown object in the model matches anything.
pub(super) fn is_alike(attribute: &Attribute, model: &Dynamic, value: &Dynamic) -> bool {
    let alike =
        |model: &Dynamic, value: &Dynamic| model.is_unknown() || discriminant(model) == discriminant(value);
    match (&attribute.kind, model, value) {
        (Kind::Object(_), model, Value::Value(Known::Object(_))) => alike(model, value),
        _ if is_whole(attribute) => false,
        (Kind::List(_), Value::Value(Known::List(a)), Value::Value(Known::List(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Kind::Map(_), Value::Value(Known::Map(a)), Value::Value(Known::Map(b))) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
        }
        _ => false,
    }
}

/// Gives an attribute's value objects in the same places as the model, and keeps those that it already has. Returns
/// false if the model has no such places.
pub(super) fn make_alike(attribute: &Attribute, model: &Dynamic, value: &mut Dynamic) -> bool {
    let element = |model: &Dynamic, value: Option<Dynamic>| match (model, value) {
        (Value::Null, _) => Value::Null,
        (Value::Unknown, value) => value.unwrap_or(Value::Null),
        (Value::Value(_), Some(value @ Value::Value(Known::Object(_)))) => value,
        (Value::Value(_), _) => Value::Value(Known::Object(Object::default())),
    };
    let made = match (&attribute.kind, model) {
        (Kind::Object(_), Value::Value(Known::Object(_))) => {
            *value = element(model, Some(take(value)));
            return true;
        }
        _ if is_whole(attribute) => return false,
        (Kind::List(_), Value::Value(Known::List(models))) => {
            let values =
                if let Value::Value(Known::List(values)) = take(value) { values } else { Vec::new() };
            let mut values = values.into_iter();
            Known::List(models.iter().map(|model| element(model, values.next())).collect())
        }
        (Kind::Map(_), Value::Value(Known::Map(models))) => {
            let values = if let Value::Value(Known::Map(values)) = take(value) { Some(values) } else { None };
            let mut values = values.unwrap_or_default();
            let make = |(key, model): (&String, &Dynamic)| (key.clone(), element(model, values.remove(key)));
            Known::Map(models.iter().map(make).collect())
        }
        _ => return false,
    };
    *value = Value::Value(made);
    true
}

fn is_whole(attribute: &Attribute) -> bool {
    !attribute.is_configurable() || matches!(attribute.kind, Kind::Set(_))
}

/// Where an object is inside an attribute's value.
enum Place {
    Itself,
    Index(usize),
    Key(String),
}

impl Place {
    fn below(&self, path: &AttributePath) -> AttributePath {
        match self {
            Self::Itself => path.clone(),
            Self::Index(index) => {
                path.clone() + AttributePathStep::Index(i64::try_from(*index).unwrap_or(i64::MAX))
            }
            Self::Key(key) => path.clone().key(key.clone()),
        }
    }
}

fn places(attribute: &Attribute, value: At<'_>) -> Vec<Place> {
    match (&attribute.kind, value) {
        (Kind::Object(_), _) => vec![Place::Itself],
        _ if is_whole(attribute) => Vec::new(),
        (Kind::List(_), Some(Value::Value(Known::List(values)))) => {
            (0..values.len()).map(Place::Index).collect()
        }
        (Kind::Map(_), Some(Value::Value(Known::Map(values)))) => {
            values.keys().cloned().map(Place::Key).collect()
        }
        _ => Vec::new(),
    }
}

fn element_at<'a>(value: &'a Dynamic, place: &Place) -> At<'a> {
    match (place, value) {
        (Place::Itself, value) => Some(value),
        (Place::Index(index), Value::Value(Known::List(values))) => values.get(*index),
        (Place::Key(key), Value::Value(Known::Map(values))) => values.get(key),
        _ => None,
    }
}

fn element_at_mut<'a>(value: &'a mut Dynamic, place: &Place) -> Option<&'a mut Dynamic> {
    match (place, value) {
        (Place::Itself, value) => Some(value),
        (Place::Index(index), Value::Value(Known::List(values))) => values.get_mut(*index),
        (Place::Key(key), Value::Value(Known::Map(values))) => values.get_mut(key),
        _ => None,
    }
}

fn object_of(element: &Dynamic) -> Option<&Object> {
    match element {
        Value::Value(Known::Object(object)) => Some(object),
        _ => None,
    }
}

/// Tests a resource with a map, a list and a set of objects through all code that traverses them.
#[cfg(test)]
mod tests {
    use super::{
        super::{
            check::Check,
            decode, encode,
            foreign::{Constraint, Type},
            invariants, planning,
            schema::{Replace, Schema},
            validation,
            value::Number,
        },
        *,
    };

    fn port() -> Attribute {
        let is_port = |port| if port > 0 { Ok(()) } else { Err("must be greater than zero.".to_owned()) };
        Attribute::required(Type::Number, "Port.").check(Check::number(is_port))
    }

    fn attributes() -> Attributes {
        let rule = Attributes::from([
            ("port", port()),
            ("protocol", {
                let protocol = Attribute::optional_computed(Type::String, "Protocol.");
                protocol.default_value(Known::String("tcp".to_owned()))
            }),
            ("zone", Attribute::optional(Type::String, "Zone.").replace(Replace::IfBothSet)),
            ("token", Attribute::optional(Type::String, "Token.").sensitive().write_only()),
            ("id", Attribute::computed(Type::String, "Id.").keep_state()),
        ]);
        let step = [("name", Attribute::required(Type::String, "Name.").replace(Replace::Always))];
        let step =
            Attributes::from(step).into_iter().chain([("id", Attribute::computed(Type::String, "Id."))]);
        let peers = Attributes::from([("port", port())]);
        Attributes::from([
            ("rules", Attribute::map(Constraint::Optional, rule, "Rules.")),
            ("steps", Attribute::list(Constraint::Optional, step.collect(), "Steps.")),
            ("peers", Attribute::set(Constraint::Optional, peers, "Peers.")),
        ])
    }

    fn text(text: &str) -> Dynamic {
        Value::Value(Known::String(text.to_owned()))
    }

    fn number(number: i64) -> Dynamic {
        Value::Value(Known::Number(Number::from(number)))
    }

    fn object<const N: usize>(entries: [(&str, Dynamic); N]) -> Object {
        Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn nested<const N: usize>(entries: [(&str, Dynamic); N]) -> Dynamic {
        Value::Value(Known::Object(object(entries)))
    }

    fn map<const N: usize>(entries: [(&str, Dynamic); N]) -> Dynamic {
        Value::Value(Known::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
    }

    fn list<const N: usize>(elements: [Dynamic; N]) -> Dynamic {
        Value::Value(Known::List(elements.into()))
    }

    fn rule(port: i64, protocol: Dynamic, zone: Dynamic, id: Dynamic) -> Dynamic {
        let port = number(port);
        nested([("port", port), ("protocol", protocol), ("zone", zone), ("token", Value::Null), ("id", id)])
    }

    fn step(name: &str, id: Dynamic) -> Dynamic {
        nested([("name", text(name)), ("id", id)])
    }

    fn resource(rules: Dynamic, steps: Dynamic) -> Object {
        object([("rules", rules), ("steps", steps), ("peers", Value::Null)])
    }

    /// The configuration.
    fn configured(port: i64) -> Dynamic {
        rule(port, Value::Null, Value::Null, Value::Null)
    }

    #[test]
    fn what_is_sent_comes_back() {
        let peers = Value::Value(Known::Set([nested([("port", number(1))]), Value::Unknown].into()));
        let rules = map([("web", configured(80)), ("later", Value::Unknown)]);
        let mut sent = resource(rules, list([step("a", Value::Unknown)]));
        sent.set("peers", peers);
        let bytes = encode::object_to_msgpack(Some(&sent), &attributes()).expect("encodes");
        assert_eq!(decode::object_from_msgpack(&bytes, &attributes()), Ok(Some(sent)));

        let json = br#"{"rules":{"web":{"port":80,"gone":1}},"steps":[{"name":"a"}],"peers":[{"port":1}]}"#;
        let mut stored = resource(map([("web", configured(80))]), list([step("a", Value::Null)]));
        stored.set("peers", Value::Value(Known::Set([nested([("port", number(1))])].into())));
        assert_eq!(decode::object_from_state_json(json, &attributes()), Ok(stored));

        let error =
            |json: &[u8]| decode::object_from_state_json(json, &attributes()).unwrap_err().to_string();
        let found = error(br#"{"rules":{"web":{"port":"x"}}}"#);
        assert_eq!(found, "rules.web.port: expected a number, but found a string");
        assert_eq!(error(br#"{"rules":[]}"#), "rules: expected a map, but found a list");
        let wrong = resource(map([("web", text("x"))]), Value::Null);
        let error = encode::object_to_msgpack(Some(&wrong), &attributes()).unwrap_err().to_string();
        assert_eq!(error, "the provider returned a value of the wrong type at rules.web");
    }

    #[test]
    fn a_schema_says_how_they_are_nested() {
        let schema = |attributes| Schema { version: 0, description: "A resource.", attributes };
        let wire = encode::schema(&schema(attributes())).block.expect("a block");
        let nesting = |name: &str| {
            let attribute = wire.attributes.iter().find(|it| it.name == name).expect("an attribute");
            attribute.nested_type.as_ref().map(|nested| nested.nesting().as_str_name())
        };
        assert_eq!(["rules", "steps", "peers"].map(nesting), [Some("MAP"), Some("LIST"), Some("SET")]);
        assert_eq!(schema(attributes()).breach(), None);

        let computed = [("id", Attribute::computed(Type::String, "Id."))];
        let peers = Attribute::set(Constraint::Optional, computed.into(), "Peers.");
        let breach = schema([("peers", peers)].into()).breach();
        assert!(
            breach
                .is_some_and(|breach| breach.starts_with("peers.id is computed or write-only inside a set"))
        );
    }

    #[test]
    fn what_is_inside_is_checked_where_it_is() {
        let missing = rule(0, Value::Null, Value::Null, Value::Null);
        let mut config = resource(map([("web", missing), ("none", Value::Null)]), list([nested([])]));
        config.set("peers", Value::Value(Known::Set([nested([("port", number(-1))])].into())));
        let found = validation::run(&attributes(), &config).0.into_iter();
        let found: Vec<_> = found.map(|it| (it.attribute.expect("a path").to_string(), it.detail)).collect();
        let expected = [
            ("peers.port", "`peers.port` must be greater than zero."),
            ("rules", "`rules` must not contain null."),
            ("rules[\"web\"].port", "`rules[\"web\"].port` must be greater than zero."),
            ("steps[0].name", "`steps[0].name` is required, but it is null."),
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for ((path, detail), expected) in found.iter().zip(expected) {
            assert_eq!((path.as_str(), detail.lines().next()), (expected.0, Some(expected.1)));
        }
    }

    #[test]
    fn a_create_plans_inside_of_them() {
        let mut token = object([]);
        if let Value::Value(Known::Object(rule)) = configured(80) {
            token = rule;
        }
        token.set("token", text("t"));
        let config = resource(
            map([("web", Value::Value(Known::Object(token)))]),
            list([step("a", Value::Null), Value::Unknown]),
        );
        let planned = planning::prepare(&attributes(), None, &config, config.clone());
        let rules = map([("web", rule(80, text("tcp"), Value::Null, Value::Unknown))]);
        assert_eq!(planned, resource(rules, list([step("a", Value::Unknown), Value::Unknown])));
        assert_eq!(invariants::plan_is_valid(&attributes(), None, &config, &planned), Ok(()));
    }

    fn prior() -> Object {
        resource(
            map([
                ("dns", rule(53, text("udp"), Value::Null, text("1"))),
                ("web", rule(80, text("tcp"), text("here"), text("2"))),
            ]),
            list([step("a", text("1")), step("b", text("2"))]),
        )
    }

    #[test]
    fn an_update_matches_maps_by_key_and_lists_by_index() {
        let web = |id| rule(8080, Value::Null, text("there"), id);
        let config = resource(
            map([("alt", configured(81)), ("web", web(Value::Null))]),
            list([step("b", Value::Null)]),
        );
        // Core's proposed state.
        let proposed =
            resource(map([("alt", configured(81)), ("web", web(text("2")))]), list([step("b", text("1"))]));
        let planned = planning::prepare(&attributes(), Some(&prior()), &config, proposed);
        let rules = map([
            ("alt", rule(81, text("tcp"), Value::Null, Value::Unknown)),
            ("web", rule(8080, text("tcp"), text("there"), text("2"))),
        ]);
        assert_eq!(planned, resource(rules, list([step("b", Value::Unknown)])));
        let replaced = planning::requires_replace(&attributes(), &prior(), &config, &planned);
        let replaced: Vec<_> = replaced.iter().map(ToString::to_string).collect();
        assert_eq!(replaced, ["rules[\"web\"].zone", "steps[0].name"]);
        assert_eq!(invariants::plan_is_valid(&attributes(), Some(&prior()), &config, &planned), Ok(()));
    }

    #[test]
    fn a_plan_has_the_objects_that_are_configured() {
        let breach = |config: Dynamic, planned: Dynamic| {
            let (config, planned) = (resource(config, Value::Null), resource(planned, Value::Null));
            let checked = invariants::plan_is_valid(&attributes(), Some(&prior()), &config, &planned);
            checked.err().map(|breach| breach.to_string())
        };
        let neither =
            |path| Some(format!("{path}: the planned value is neither the configured nor the prior one"));
        let web = |port| map([("web", configured(port))]);
        assert_eq!(breach(web(1), web(2)), neither("rules[\"web\"].port"));
        assert_eq!(breach(web(1), map([])), neither("rules"));
        assert_eq!(breach(web(1), map([("dns", configured(1))])), neither("rules"));
        assert_eq!(breach(web(1), Value::Unknown), neither("rules"));
        assert_eq!(breach(web(1), prior().get("rules").clone()), None);
    }

    #[test]
    fn what_was_planned_of_each_is_kept_and_the_rest_is_filled_in() {
        let planned = resource(
            map([
                ("dns", rule(53, text("udp"), Value::Null, Value::Unknown)),
                ("web", rule(80, text("tcp"), Value::Null, Value::Unknown)),
            ]),
            list([step("a", Value::Unknown)]),
        );
        let other = rule(81, text("TCP"), text("here"), text("2"));
        let applied = resource(
            map([("web", other.clone()), ("more", other)]),
            list([step("A", text("1")), step("b", text("2"))]),
        );
        let kept = planning::restore_planned_values(&attributes(), &planned, applied.clone());
        let rules = map([
            ("dns", rule(53, text("udp"), Value::Null, Value::Null)),
            ("web", rule(80, text("tcp"), Value::Null, text("2"))),
        ]);
        assert_eq!(kept, resource(rules, list([step("a", text("1"))])));
        assert_eq!(invariants::apply_matches_plan(&attributes(), &planned, &kept), Ok(()));
        let error =
            |state: &Object| invariants::state_is_valid(&attributes(), state).map_err(|it| it.to_string());
        assert_eq!(error(&kept), Ok(()));
        let path = "rules: the state has an unknown value";
        assert_eq!(error(&planned), Err(path.to_owned()));

        let mut moved = kept.clone();
        moved.set("steps", list([step("z", text("1"))]));
        let error =
            invariants::apply_matches_plan(&attributes(), &planned, &moved).map_err(|it| it.to_string());
        assert_eq!(error, Err("steps[0].name: the applied value differs from the planned one".to_owned()));
    }
}
