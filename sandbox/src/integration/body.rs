//! Request bodies that passed validation.

use serde_json::{Map, Value};

use super::schema::{self, Unknown};
use super::{fields, text};
use crate::error::{ApiError, Issue, Result};

/// The objects that configure one cloud each.
pub(super) const CLOUD_OBJECTS: [&str; 4] = ["aws", "gcp", "cloudflare", "byok"];

/// A whole integration, as create and put send it, reduced to what is stored: members that the documentation
/// does not name are left out, and so are the objects of other clouds.
pub(crate) struct WholeBody(pub(super) Map<String, Value>);

/// A change, as patch sends it.
pub(crate) struct PatchBody(pub(super) Map<String, Value>);

impl WholeBody {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let (mut members, mut issues) = schema::read(fields::WHOLE, &parse_object(bytes)?, Unknown::Ignore);
        // `aws-eusc` and `byok` have an object too, but no document calls it required.
        let provider = members.get("provider").and_then(Value::as_str).unwrap_or_default();
        if matches!(provider, "aws" | "gcp" | "cloudflare") && !members.contains_key(provider) {
            issues.push(Issue::new(provider, format!("is required when provider is {provider}")));
        }
        if !issues.is_empty() {
            return Err(ApiError::invalid(issues));
        }
        let own = cloud_object(provider);
        members.retain(|name, _| !CLOUD_OBJECTS.contains(&name.as_str()) || own == Some(name));
        // Accepted from clients of 2024, and in no answer.
        members.remove("type");
        Ok(Self(members))
    }

    pub(crate) fn name(&self) -> &str {
        self.0.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The id that an integration with this name gets.
    pub(crate) fn id(&self) -> String {
        text::slug(self.name())
    }
}

impl PatchBody {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let (members, issues) = schema::read(fields::PATCH, &parse_object(bytes)?, Unknown::Refuse);
        if issues.is_empty() { Ok(Self(members)) } else { Err(ApiError::invalid(issues)) }
    }
}

fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ApiError::bad_request("The body must be a JSON object")),
        Err(error) => Err(ApiError::bad_request(format!("The body is not JSON: {error}"))),
    }
}

/// The object that belongs to a provider, if it has one.
pub(super) fn cloud_object(provider: &str) -> Option<&'static str> {
    match provider {
        "aws" | "aws-eusc" => Some("aws"),
        "gcp" => Some("gcp"),
        "cloudflare" => Some("cloudflare"),
        "byok" => Some("byok"),
        _ => None,
    }
}
