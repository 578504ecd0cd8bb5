//! Request bodies that passed validation.

use serde_json::Value;

use super::kind::Kind;
use super::schema::{self, Members, Unknown};
use super::text;
use crate::error::{ApiError, Issue, Result};

/// A whole object, as create and put send it, reduced to what is stored: members that the documentation
/// does not name are left out, and so are the objects of other clouds.
pub(crate) struct WholeBody(pub(super) Members);

/// A change, as patch sends it.
pub(crate) struct PatchBody(pub(super) Members);

impl WholeBody {
    pub(crate) fn parse<K: Kind>(bytes: &[u8]) -> Result<Self> {
        let body = parse_object(bytes)?;
        let (mut members, mut issues) = schema::read(K::WHOLE, &body, &body, Unknown::Ignore);
        // `aws-eusc` has an object too, but no document calls it required.
        let provider = members.get("provider").and_then(Value::as_str).unwrap_or_default();
        if K::REQUIRED_OBJECTS.contains(&provider) && !members.contains_key(provider) {
            issues.push(Issue::new(provider, format!("is required when provider is {provider}")));
        }
        issues.extend(K::check(&members, &members));
        if !issues.is_empty() {
            return Err(ApiError::invalid(issues));
        }
        let own = cloud_object::<K>(provider);
        members.retain(|name, _| {
            let name = name.as_str();
            own == Some(name) || !(K::CLOUD_OBJECTS.contains(&name) || K::IGNORED.contains(&name))
        });
        Ok(Self(members))
    }

    pub(crate) fn name(&self) -> &str {
        self.0.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The id that an object with this name gets.
    pub(crate) fn id(&self) -> String {
        text::slug(self.name())
    }
}

impl PatchBody {
    /// A change to what is `stored`.
    pub(crate) fn parse<K: Kind>(bytes: &[u8], stored: &Members) -> Result<Self> {
        let (mut members, mut issues) =
            schema::read(K::PATCH, stored, &parse_object(bytes)?, Unknown::Refuse);
        issues.extend(K::check(stored, &members));
        members.retain(|name, _| !K::IGNORED.contains(&name.as_str()));
        if issues.is_empty() { Ok(Self(members)) } else { Err(ApiError::invalid(issues)) }
    }

    /// The new name, where it is one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.0.get("name")?.as_str()
    }
}

fn parse_object(bytes: &[u8]) -> Result<Members> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ApiError::bad_request("The body must be a JSON object")),
        Err(error) => Err(ApiError::bad_request(format!("The body is not JSON: {error}"))),
    }
}

/// The object that belongs to a provider, if it has one.
pub(super) fn cloud_object<K: Kind>(provider: &str) -> Option<&'static str> {
    let name = if provider == "aws-eusc" { "aws" } else { provider };
    K::CLOUD_OBJECTS.iter().copied().find(|known| *known == name)
}
