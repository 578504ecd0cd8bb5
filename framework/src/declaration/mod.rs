//! One declaration for each attribute, for both Terraform and a JSON API.
//!
//! [`attributes!`](crate::attributes) makes a struct and a table of the same attributes. `attribute` is what a line of the
//! table says, `schema` what Terraform is told of it. `read` makes an [`Object`](crate::Object) of what an API answers,
//! `write` makes a request's body of one, `merge` makes a state of an answer, `compare` tells whether an answer says what
//! is expected, `plan` makes unknown what follows from a change, `combinations` finds
//! attributes that do not go together, and `current` takes over what the API has changed by itself. Each is one walk over table and values together.
//! `json_schema` says what of the API's JSON the table knows.
//!
//! A response is an ordinary object: an attribute is null if the response omits it, and unknown if the response has an
//! unreadable value.

mod attribute;
mod combinations;
mod compare;
mod current;
mod json_schema;
mod macros;
mod merge;
mod plan;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod write;

pub use attribute::{Declarable, Declaration, Declared, Field, Kind, Rules, Sent, Undecided, View};
pub use combinations::{Breach, breaches, fixed_changes, missing_in_change, replacing};
pub use compare::{is_as_sent, is_enough};
pub use current::{filled, with_current};
pub use json_schema::{JsonBody, json_schema};
pub use merge::{merge, without_secrets};
pub use plan::{follow, narrow, reopen};
pub use read::read;
pub use schema::schema;
pub use write::{Body, write};
