//! What this version knows of the API about a noun, as an OpenAPI document: its operations, their members and
//! enumeration values.

use framework::declaration::{JsonBody, Sent, json_schema};
use serde_json::{Map, Value, json};

use super::Noun;
use crate::northflank::{Kind, Operation};

pub(in crate::provider) fn known_api<N: Noun>(kind: &Kind) -> Value {
    let mut paths = Map::new();
    for operation in Operation::ALL {
        for path in kind.paths(operation) {
            let methods = paths.entry(path).or_insert_with(|| json!({}));
            let method = operation.method().as_str().to_lowercase();
            methods[method] = described::<N>(kind, operation);
        }
    }
    json!({ "openapi": "3.0.3", "paths": paths })
}

fn described<N: Noun>(kind: &Kind, operation: Operation) -> Value {
    let content = |schema: Value| json!({ "application/json": { "schema": schema } });
    let data = |schema: Value| content(json!({ "type": "object", "properties": { "data": schema } }));
    let mut shown = N::attributes().to_vec();
    shown.extend_from_slice(N::data_source_only_attributes());
    let request = match operation {
        Operation::Create | Operation::Put => Some(Sent::Whole),
        Operation::Patch => Some(Sent::Patch),
        Operation::Get | Operation::List | Operation::ListUsers | Operation::Delete | Operation::Act => None,
    };
    let answer = match operation {
        Operation::Create | Operation::Get | Operation::Put | Operation::Patch => {
            data(json_schema(&shown, JsonBody::Answer))
        }
        Operation::List | Operation::ListUsers => {
            let items = json!({ "type": "array", "items": json_schema(&shown, JsonBody::Item) });
            data(json!({ "type": "object", "properties": { kind.path: items } }))
        }
        Operation::Delete | Operation::Act => data(json!({ "type": "object" })),
    };
    let mut described = json!({ "responses": { "200": { "content": answer } } });
    if let Some(request) = request {
        let schema = json_schema(N::attributes(), JsonBody::Request(request));
        described["requestBody"] = json!({ "content": content(schema) });
    }
    described
}
