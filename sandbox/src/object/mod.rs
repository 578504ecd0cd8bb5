//! One object of the API, of whichever kind: how requests change it, and what answers show of it. What is special to a
//! kind is said by its [`Kind`].

mod body;
pub(crate) mod fields;
mod kind;
pub(crate) mod schema;
mod state;
mod stored;
pub(crate) mod text;

pub(crate) use self::body::{PatchBody, WholeBody};
pub(crate) use self::kind::{Kind, Moment, Users, View, rfc3339};
pub(crate) use self::schema::Members;
pub(crate) use self::state::State;
pub(crate) use self::stored::{Object, merge};
