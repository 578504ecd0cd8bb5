//! The client of Northflank's API for cloud-provider integrations.
//!
//! A call is a [`request`] built without I/O, sent by [`transport`] through [`http`], repeated where [`retry`] says so at the pace that
//! [`rate_limit`] sets, and ends in a [`model`] or an [`Error`]. [`integrations`] and [`clusters`] are the API's calls;
//! [`creation`] and [`deletion`] are what has to be done around two of them; [`reads`] saves calls, and [`held`] knows
//! what the process holds already. Nothing here knows
//! Terraform.

mod base_url;
mod call;
mod client;
mod clusters;
mod creation;
mod deletion;
mod error;
mod held;
mod http;
mod ids;
mod integrations;
mod model;
mod paging;
mod rate_limit;
mod reads;
mod request;
mod retry;
mod scrub;
mod transport;

pub use base_url::{BaseUrl, BaseUrlError};
pub use call::{Call, Deadline};
pub use client::{Client, Config};
pub use clusters::Cluster;
pub use creation::{Created, Existing, NotCreated};
pub use error::{Allowed, Error, ErrorKind, Operation};
pub use http::{Http, HttpRequest, HttpResponse};
pub use ids::{IntegrationId, TeamId};
pub use integrations::Integrations;
pub use model::{
    Aws, AwsBody, Byok, Cloudflare, Gcp, GcpBody, Integration, IntegrationBody, IntegrationPatch, LastError,
    RegistryCredentialRefresh, Restrictions, Said, Team,
};
pub use paging::{Page, Pages};
pub use rate_limit::LowLimit;
pub use request::Scope;
