//! The client of Northflank's API for cloud-provider integrations.
//!
//! A call is a [`request`] built without I/O, sent by [`transport`], repeated where [`retry`] says so, and ends in a
//! [`model`] or an [`Error`]. Nothing here knows Terraform.

mod base_url;
mod client;
mod error;
mod ids;
mod integrations;
mod model;
mod request;
mod retry;
mod scrub;
mod transport;

pub use base_url::{BaseUrl, BaseUrlError};
pub use client::{Call, Client, Config};
pub use error::{Error, ErrorKind, Operation};
pub use ids::{IntegrationId, TeamId};
pub use model::{
    Aws, AwsBody, Byok, Cloudflare, Gcp, GcpBody, Integration, IntegrationBody, IntegrationPatch, LastError,
    RegistryCredentialRefresh, Restrictions, Team,
};
pub use request::Scope;
