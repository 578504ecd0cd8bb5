//! The client of Northflank's API for integrations and clusters of cloud providers.
//!
//! [`Client`] is the entry point. A [`Collection`] is all objects of one kind, and `session` sends requests: `request`
//! builds one without I/O, `transport` sends it through [`Http`], `retry` decides on retries, and `rate_limit` sets the
//! pace. The result is an [`Item`] or an [`Error`].
//!
//! An [`Incarnation`] is the permanent identity of one object. `creation`, `change` and `deletion` carry out changes.
//! `lookups` prevents changes to another object, `backoff` spaces out their attempts, `turns` runs the creates and deletes of one name one after the other,
//! and `owned` records which objects the process owns, has deleted or has seen. `changing` wakes waiting tasks, `reads`
//! caches, and `waits` shares the requests of those who wait. `lists` has what is only read, and `nodes` what is done
//! with nodes. `text` is the type of texts from the API, `scrub` keeps secrets out of them, and `words` has the nouns
//! for messages. Nothing here knows Terraform.

mod backoff;
mod base_url;
mod call;
mod change;
mod changing;
mod client;
mod collection;
mod creation;
mod deletion;
mod error;
mod hints;
mod http;
mod ids;
mod incarnation;
mod item;
mod lists;
mod lookups;
mod nodes;
mod owned;
mod paging;
mod rate_limit;
mod reads;
mod request;
mod retry;
mod scrub;
mod session;
mod text;
mod transport;
mod turns;
mod users;
mod waits;
mod words;

pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{Call, Deadline};
pub use client::{CLUSTERS, Client, INTEGRATIONS};
pub use collection::{Collection, Items, Kind};
pub use creation::{Created, Existing, New, NotCreated};
pub use deletion::Deleted;
pub use error::{Allowed, Doubt, Error, ErrorKind, Operation, TlsFault};
pub use http::{Http, HttpRequest, HttpResponse};
pub use ids::{Id, NodeId, TeamId};
pub use incarnation::{CreatedAt, Incarnation};
pub use item::{Item, Members};
pub use lists::{List, Query};
pub use lookups::Presence;
pub use nodes::NodeAction;
pub use paging::{Page, Pages};
pub use rate_limit::LowLimit;
pub use reads::Read;
pub use request::Scope;
pub use session::Config;
pub use session::LAG;
pub use text::ApiText;
pub use waits::Waiting;
pub use words::Words;
