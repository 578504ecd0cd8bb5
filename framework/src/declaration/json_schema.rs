//! Describes the part of an API's JSON that a declaration knows, as JSON Schema: members of bodies and enumeration
//! values.

use serde_json::{Map, Value, json};

use super::attribute::{Declaration, Kind, Sent, View};

/// A JSON body that contains declared attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonBody {
    Request(Sent),
    /// A response about one object.
    Answer,
    /// An item of a list response.
    Item,
}

impl JsonBody {
    fn has(self, declaration: &Declaration) -> bool {
        let reads = |view| declaration.is_in(view) && declaration.is_read(view);
        match self {
            Self::Request(request) => declaration.goes_out(request),
            Self::Answer => [View::Managed, View::Shown].into_iter().any(reads),
            Self::Item => declaration.is_in_lists && reads(View::Listed),
        }
    }
}

/// The members of such a body that these attributes declare.
pub fn json_schema(declarations: &[Declaration], body: JsonBody) -> Value {
    let members: Map<String, Value> = declarations
        .iter()
        .filter(|declaration| body.has(declaration))
        .filter_map(|it| Some((it.json.clone()?, value(it, &it.kind, body))))
        .collect();
    json!({ "type": "object", "properties": members })
}

fn value(declaration: &Declaration, kind: &Kind, body: JsonBody) -> Value {
    let element = |kind: &Kind| {
        let element = value(declaration, kind, body);
        match declaration.each {
            Some(member) => json!({ "type": "object", "properties": { member: element } }),
            None => element,
        }
    };
    match kind {
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Number | Kind::Decimal => json!({ "type": "number" }),
        Kind::String | Kind::Secret if declaration.words.is_empty() => json!({ "type": "string" }),
        Kind::String | Kind::Secret => json!({ "type": "string", "enum": declaration.words }),
        Kind::List(kind) | Kind::Set(kind) => json!({ "type": "array", "items": element(kind) }),
        Kind::Map(kind) if declaration.keyed_by.is_some() => {
            json!({ "type": "array", "items": element(kind) })
        }
        Kind::Map(kind) => json!({ "type": "object", "additionalProperties": element(kind) }),
        Kind::Object(children) => {
            let object = json_schema(children(), body);
            match declaration.inside {
                Some(member) => json!({ "type": "object", "properties": { member: object } }),
                None => object,
            }
        }
    }
}
