//! One object in a response of the API: the members that identify it, and all others as JSON.
//!
//! Only the ID is required. Other members may be missing, null or of another type: documented responses lack members that
//! their own schema requires.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};

use super::{ids::Id, incarnation::CreatedAt};

/// One object in a response or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: Id,
    pub name: Option<String>,
    /// The cloud provider.
    pub provider: Option<String>,
    pub created_at: Option<CreatedAt>,
    pub members: Members,
}

/// The members of a JSON object. Credentials may be among them, so they cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Members(Arc<Map<String, Value>>);

impl Members {
    /// `None` unless it is a JSON object.
    pub(super) fn of(json: &Value) -> Option<Self> {
        json.as_object().map(|members| Self(Arc::new(members.clone())))
    }

    /// The members of a JSON object that this member identifies. `a_noun` is the object's noun with the article.
    ///
    /// # Errors
    /// If it is not a JSON object or has no such member; the text says so.
    pub(super) fn identified(json: &Value, id: &str, a_noun: &str) -> Result<Self, String> {
        let members = Self::of(json).ok_or_else(|| format!("{a_noun} is not an object"))?;
        if members.text(id).is_some() { Ok(members) } else { Err(format!("{a_noun} has no ID")) }
    }

    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(members)")
    }
}

impl Item {
    /// Parses an object. `a_noun` is its noun with the article, for the error.
    ///
    /// # Errors
    /// If it is not a JSON object or has no ID; the text says so.
    pub fn from_json(json: &Value, a_noun: &str) -> Result<Self, String> {
        let members = Members::of(json).ok_or_else(|| format!("{a_noun} is not an object"))?;
        let id = members.text("id").ok_or_else(|| format!("{a_noun} has no ID"))?;
        Ok(Self {
            id: Id::parse(&id).ok_or_else(|| format!("the ID of {a_noun} has an unexpected form"))?,
            name: members.text("name"),
            provider: members.0.get("provider").and_then(Value::as_str).map(ToOwned::to_owned),
            created_at: members.text("createdAt").map(CreatedAt::new),
            members,
        })
    }

    /// Whether the API says that it is being deleted.
    pub(super) fn is_being_deleted(&self) -> bool {
        self.members.0.get("deletionRequested").and_then(Value::as_bool).unwrap_or_default()
    }

    /// The end of a sentence that names the required members that the response lacks. `noun` is the object's noun.
    pub fn lacks(&self, noun: &str) -> Option<String> {
        if self.name.is_none() {
            Some(format!("it lacks the {noun}'s name"))
        } else if self.provider.is_none() {
            Some(format!("it lacks the {noun}'s cloud provider"))
        } else if self.created_at.is_none() {
            Some(format!("it does not say when the {noun} was created"))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_id_is_required() {
        let item =
            Item::from_json(&json!({"id": "a", "name": 7, "provider": 7}), "a thing").expect("readable");
        assert_eq!((item.id.as_str(), item.name.as_deref(), item.provider), ("a", Some("7"), None));
        for unreadable in [json!(null), json!({}), json!({"id": null}), json!({"id": "a/b"})] {
            assert!(Item::from_json(&unreadable, "a thing").is_err(), "{unreadable}");
        }
    }

    #[test]
    fn debug_shows_no_members() {
        let item = Item::from_json(&json!({"id": "a", "credentials": {"apiKey": "hunter2"}}), "a thing");
        assert!(!format!("{item:?}").contains("hunter2"));
    }
}
