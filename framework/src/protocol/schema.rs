//! Schemas of everything that a provider offers, and of its configuration: attributes, their types, and the rules for
//! planning and checking them.
//!
//! There are no nested blocks: nested attributes do the same, and distinguish null from empty.

use std::collections::BTreeMap;

use super::{
    check::Check,
    foreign::{Constraint, Type},
    value::Known,
};

/// The attributes of a schema or of a nested object. Sorted, so that every response has the same order.
pub type Attributes = BTreeMap<&'static str, Attribute>;

/// The schema of a provider's configuration, or of a resource, identity, data source, action and so on.
#[derive(Debug)]
pub struct Schema {
    pub version: i64,
    /// Markdown.
    pub description: &'static str,
    pub attributes: Attributes,
}

/// One attribute.
#[derive(Debug)]
pub struct Attribute {
    pub kind: Kind,
    pub constraint: Constraint,
    /// Markdown.
    pub description: String,
    pub sensitive: bool,
    pub write_only: bool,
    pub default: Option<Known>,
    /// In an update, a computed attribute that the configuration omits keeps its value from the prior state instead of
    /// becoming unknown.
    pub keep_state: bool,
    pub replace: Replace,
    /// The checks of a known value.
    pub checks: Vec<Check>,
}

/// The type of an attribute.
#[derive(Debug)]
pub enum Kind {
    Value(Type),
    /// An object with attributes of its own.
    Object(Attributes),
    /// A list of such objects. Planning matches them by index. If the list is only computed, it is planned as a whole.
    List(Attributes),
    /// A set of such objects, which is planned as a whole.
    Set(Attributes),
    /// A map of such objects. Planning matches them by key. If the map is only computed, it is planned as a whole.
    Map(Attributes),
}

impl Kind {
    /// The attributes of the objects inside.
    pub fn attributes(&self) -> Option<&Attributes> {
        match self {
            Self::Value(_) => None,
            Self::Object(attributes)
            | Self::List(attributes)
            | Self::Set(attributes)
            | Self::Map(attributes) => Some(attributes),
        }
    }
}

/// When a change of an attribute forces replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    Never,
    Always,
    /// Only if the configuration sets the attribute.
    IfConfigured,
    /// Only from one value to another, not from or to null.
    IfBothSet,
    /// As [`Self::IfConfigured`], unless the top-level attribute of this name has one of these values.
    IfConfiguredUnless(&'static str, &'static [&'static str]),
}

impl Attribute {
    fn new(kind: Kind, constraint: Constraint, description: impl Into<String>) -> Self {
        Self {
            kind,
            constraint,
            description: description.into(),
            sensitive: false,
            write_only: false,
            default: None,
            keep_state: false,
            replace: Replace::Never,
            checks: Vec::new(),
        }
    }

    pub fn value(constraint: Constraint, r#type: Type, description: impl Into<String>) -> Self {
        Self::new(Kind::Value(r#type), constraint, description)
    }

    pub fn required(r#type: Type, description: impl Into<String>) -> Self {
        Self::new(Kind::Value(r#type), Constraint::Required, description)
    }

    pub fn optional(r#type: Type, description: impl Into<String>) -> Self {
        Self::new(Kind::Value(r#type), Constraint::Optional, description)
    }

    pub fn computed(r#type: Type, description: impl Into<String>) -> Self {
        Self::new(Kind::Value(r#type), Constraint::Computed, description)
    }

    pub fn optional_computed(r#type: Type, description: impl Into<String>) -> Self {
        Self::new(Kind::Value(r#type), Constraint::OptionalComputed, description)
    }

    /// A nested object.
    pub fn object(constraint: Constraint, attributes: Attributes, description: impl Into<String>) -> Self {
        Self::new(Kind::Object(attributes), constraint, description)
    }

    /// A list of nested objects.
    pub fn list(constraint: Constraint, attributes: Attributes, description: impl Into<String>) -> Self {
        Self::new(Kind::List(attributes), constraint, description)
    }

    /// A set of nested objects. If it can be configured, nothing in them is computed or write-only.
    pub fn set(constraint: Constraint, attributes: Attributes, description: impl Into<String>) -> Self {
        Self::new(Kind::Set(attributes), constraint, description)
    }

    /// A map of nested objects.
    pub fn map(constraint: Constraint, attributes: Attributes, description: impl Into<String>) -> Self {
        Self::new(Kind::Map(attributes), constraint, description)
    }

    /// A list of nested objects that only the provider fills.
    pub fn computed_list(attributes: Attributes, description: impl Into<String>) -> Self {
        Self::new(Kind::List(attributes), Constraint::Computed, description)
    }

    #[must_use]
    pub fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    #[must_use]
    pub fn write_only(self) -> Self {
        Self { write_only: true, ..self }
    }

    #[must_use]
    pub fn default_value(self, default: Known) -> Self {
        Self { default: Some(default), ..self }
    }

    #[must_use]
    pub fn keep_state(self) -> Self {
        Self { keep_state: true, ..self }
    }

    #[must_use]
    pub fn replace(self, replace: Replace) -> Self {
        Self { replace, ..self }
    }

    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    pub fn is_computed(&self) -> bool {
        matches!(self.constraint, Constraint::Computed | Constraint::OptionalComputed)
    }

    /// Whether a configuration may set it.
    pub fn is_configurable(&self) -> bool {
        self.constraint != Constraint::Computed
    }
}

impl Schema {
    /// The first breach of core's rules for schemas or of this framework's own, for a provider's tests. See
    /// <https://github.com/hashicorp/terraform/blob/main/internal/configs/configschema/internal_validate.go>.
    pub fn breach(&self) -> Option<String> {
        breach(&self.attributes, Inside::default())
    }
}

/// Properties of the objects around an attribute.
#[derive(Clone, Copy, Default)]
struct Inside {
    computed: bool,
    write_only: bool,
    /// Whether one of them is in a set that can be configured.
    set: bool,
}

fn breach(attributes: &Attributes, inside: Inside) -> Option<String> {
    attributes.iter().find_map(|(name, attribute)| {
        let name_is_valid = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let found = if !name_is_valid {
            Some("is not a valid name")
        } else if attribute.description.is_empty() {
            Some("has no description")
        } else if attribute.write_only && attribute.is_computed() {
            Some("is write-only and computed")
        } else if inside.write_only && !attribute.write_only {
            Some("is not write-only inside an object that is")
        } else if attribute.default.is_some() && attribute.constraint != Constraint::OptionalComputed {
            Some("has a default but is not optional and computed: core would refuse the plan")
        } else if attribute.keep_state && !attribute.is_computed() {
            Some("keeps its state but is not computed")
        } else if inside.computed && attribute.is_configurable() {
            Some("can be configured inside an object that cannot")
        } else if inside.set && (attribute.is_computed() || attribute.write_only) {
            Some("is computed or write-only inside a set, which is planned as a whole")
        } else {
            None
        };
        found.map(|what| format!("{name} {what}")).or_else(|| {
            let inside = Inside {
                computed: attribute.constraint == Constraint::Computed,
                write_only: attribute.write_only,
                set: inside.set || (attribute.is_configurable() && matches!(attribute.kind, Kind::Set(_))),
            };
            breach(attribute.kind.attributes()?, inside).map(|below| format!("{name}.{below}"))
        })
    })
}
