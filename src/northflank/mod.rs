//! The client of Northflank's API for cloud-provider integrations.
//!
//! [`Client`] is the entry point. A [`Collection`] is all objects of one kind, and `session` sends requests: `request` builds
//! one without I/O, `transport` sends it through [`Http`], `retry` decides on retries, and `rate_limit` sets the pace. The
//! result is an [`Item`] or an [`Error`].
//!
//! An [`Incarnation`] is the permanent identity of one object. `creation`, `change` and `deletion` carry out changes.
//! `lookups` prevents changes to another object, `turns` keeps changes of one name apart, and `owned` records which objects
//! with an ID are known. `changing` wakes tasks that wait. `reads` caches. `text` is the type of the API's own words, `scrub` keeps secrets out of them, and
//! `words` has the nouns for messages. Nothing here knows Terraform.

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
mod lookups;
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
mod words;

pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{Call, Deadline};
pub use client::{Client, INTEGRATIONS};
pub use collection::{Collection, Items, Kind};
pub use creation::{Created, Existing, New, NotCreated};
pub use deletion::Deleted;
pub use error::{Allowed, Doubt, Error, ErrorKind, Operation, TlsFault};
pub use http::{Http, HttpRequest, HttpResponse};
pub use ids::{Id, TeamId};
pub use incarnation::{CreatedAt, Incarnation};
pub use item::{Item, Members};
pub use lookups::Presence;
pub use paging::{Page, Pages};
pub use rate_limit::LowLimit;
pub use reads::Read;
pub use request::Scope;
pub use session::Config;
pub use text::ApiText;
pub use words::Words;
