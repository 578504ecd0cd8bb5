//! The client of Northflank's API for cloud-provider integrations.
//!
//! [`Client`] is the door. Below it, a [`Collection`] is what the API has of one kind, and `session` sends: a `request` is
//! built without I/O, sent by `transport` through [`Http`], repeated where `retry` says so at the pace that `rate_limit`
//! sets, and ends in an [`Item`] or an [`Error`].
//!
//! An [`Incarnation`] is what names one thing for good. `creation`, `change` and `deletion` see the calls through that
//! change something: `looks` keep them from changing another one, `turns` from getting in each other's way, and `owned` is
//! what the process knows of things with one ID. `reads` saves calls. `text` is what the API's own words are read into,
//! `scrub` what keeps secrets out of it, and `words` what things are called here. Nothing here knows Terraform.

mod base_url;
mod call;
mod change;
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
mod looks;
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
pub use looks::Presence;
pub use paging::{Page, Pages};
pub use rate_limit::LowLimit;
pub use reads::Read;
pub use request::Scope;
pub use session::Config;
pub use text::ApiText;
pub use words::Words;
