//! Builds a schema for Terraform from declared attributes.

use super::attribute::{Declaration, Kind, View};
use crate::{Attribute, Attributes, Constraint, Type};

/// The attributes of a schema. In data sources, all are computed. `noun` replaces `{noun}` in descriptions.
pub fn schema(declarations: &[Declaration], view: View, noun: &str) -> Attributes {
    let schema = Schema { view, noun, is_write_only: false };
    let declarations = declarations.iter().filter(|it| it.is_in(view));
    declarations.map(|it| (it.name, schema.attribute(it))).collect()
}

#[derive(Clone, Copy)]
struct Schema<'a> {
    view: View,
    noun: &'a str,
    /// Whether the surrounding attribute is write-only, which makes all nested ones write-only.
    is_write_only: bool,
}

impl Schema<'_> {
    fn attribute(self, declaration: &Declaration) -> Attribute {
        let is_managed = self.view == View::Managed;
        let is_write_only = is_managed && (self.is_write_only || declaration.is_write_only);
        let constraint = if is_managed { declaration.constraint.clone() } else { Constraint::Computed };
        let description = self.description(declaration);
        let inside = Self { is_write_only, ..self };
        let children = |children: &fn() -> &'static [Declaration]| {
            children().iter().map(|child| (child.name, inside.attribute(child))).collect()
        };
        let objects = |element: &Kind| match element {
            Kind::Object(of) => Some(children(of)),
            _ => None,
        };
        let mut attribute = match &declaration.kind {
            Kind::Object(of) => Attribute::object(constraint, children(of), description),
            kind => match kind.element().and_then(objects) {
                Some(of) if matches!(kind, Kind::List(_)) => Attribute::list(constraint, of, description),
                Some(of) if matches!(kind, Kind::Set(_)) => Attribute::set(constraint, of, description),
                Some(of) => Attribute::map(constraint, of, description),
                None => Attribute::value(constraint, scalar(kind), description),
            },
        };
        if matches!(declaration.kind, Kind::Secret) {
            attribute = attribute.sensitive();
        }
        if is_write_only {
            attribute = attribute.write_only();
        }
        if !is_managed {
            return attribute;
        }
        if let Some(planned) = &declaration.planned {
            attribute = attribute.default_value(planned.clone());
        } else if attribute.is_computed() && !declaration.is_volatile {
            attribute = attribute.keep_state();
        }
        let attribute = attribute.replace(declaration.replace);
        declaration.checks.iter().fold(attribute, |attribute, check| attribute.check(check.clone()))
    }

    fn description(self, declaration: &Declaration) -> String {
        let mut paragraphs = paragraphs(declaration.description);
        let description = match (self.view, declaration.shown_as) {
            (View::Managed, _) => paragraphs.collect::<Vec<_>>().join(" "),
            (_, Some(description)) => description.to_owned(),
            (_, None) => paragraphs.next().unwrap_or_default(),
        };
        let words: Vec<String> = declaration.words.iter().map(|word| format!("`{word}`")).collect();
        description
            .replace("{words}", &words.join(", "))
            .replace("{noun}", self.noun)
            .replace("{default}", &declaration.default)
    }
}

/// The paragraphs of a doc comment, each in one line.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs: Vec<String> = lines.split(|line| line.is_empty()).map(|lines| lines.join(" ")).collect();
    paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty())
}

fn scalar(kind: &Kind) -> Type {
    match kind {
        Kind::Bool => Type::Bool,
        Kind::Number | Kind::Decimal => Type::Number,
        Kind::String | Kind::Secret => Type::String,
        Kind::List(element) => Type::List(Box::new(scalar(element))),
        Kind::Set(element) => Type::Set(Box::new(scalar(element))),
        Kind::Map(element) => Type::Map(Box::new(scalar(element))),
        Kind::Object(children) => Type::Object(
            children().iter().map(|child| (child.name.to_owned(), scalar(&child.kind))).collect(),
        ),
    }
}
