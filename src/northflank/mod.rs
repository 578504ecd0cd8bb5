//! The client of Northflank's API for cloud-provider integrations.
//!
//! A call is a [`request`] built without I/O, sent by [`transport`] through [`http`], repeated where [`retry`] says so at the pace that
//! [`rate_limit`] sets, and ends in an [`item`] or an [`Error`]. [`integrations`] and [`clusters`] are the API's calls.
//!
//! An [`incarnation`] is what names one integration for good. [`creation`], [`change`] and [`deletion`] see the calls
//! through that change something: [`looks`] keep them from changing another one, [`turns`] from getting in each other's
//! way, and [`owned`] is what the resources of this process have. [`reads`] saves calls.
//! [`text`] is what the API's own words are read into, and [`scrub`] what keeps secrets out of it. Nothing here knows
//! Terraform.

mod base_url;
mod call;
mod change;
mod client;
mod clusters;
mod creation;
mod deletion;
mod error;
mod hints;
mod http;
mod ids;
mod incarnation;
mod integrations;
mod item;
mod looks;
mod owned;
mod paging;
mod rate_limit;
mod reads;
mod request;
mod retry;
mod scrub;
mod text;
mod transport;
mod turns;

pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{Call, Deadline};
pub use client::{Client, Config};
pub use clusters::Cluster;
pub use creation::{Created, Existing, New, NotCreated};
pub use deletion::Deleted;
pub use error::{Allowed, Doubt, Error, ErrorKind, Operation, TlsFault};
pub use http::{Http, HttpRequest, HttpResponse};
pub use ids::{IntegrationId, TeamId};
pub use incarnation::{CreatedAt, Incarnation};
pub use integrations::Integrations;
pub use item::{Item, Members};
pub use looks::Presence;
pub use paging::{Page, Pages};
pub use rate_limit::LowLimit;
pub use reads::Read;
pub use request::Scope;
pub use text::ApiText;
