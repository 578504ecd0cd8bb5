//! Terraform's plugin protocol, version 6: decode, act, encode.
//!
//! A call arrives in `service`, which finds its file in `rpc/`. That file decodes the request (`decode`), calls the
//! provider through the traits in `provider`, checks the response against core's rules (`invariants`) and encodes it
//! (`encode`). All resources are planned in the same sequence (`planning`).
//!
//! Nothing here knows Northflank, and the generated types never leave this module.

mod check;
mod decode;
mod diagnostic;
mod encode;
mod foreign;
mod function;
mod invariants;
mod invocation;
mod listing;
mod planning;
mod private;
mod provider;
mod rpc;
mod schema;
mod server;
mod service;
mod typed;
mod validation;
mod value;
mod walk;

mod generated {
    #[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
    #[allow(dead_code, deprecated, unreachable_pub, reason = "generated, and complete beyond what is served")]
    #[rustfmt::skip]
    pub(in super::super) mod tfplugin6;
}

pub use check::{Check, nearest};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use foreign::{AttributePath, Constraint, Type, Value};
pub use function::{Function, FunctionError, Parameter, Signature};
pub use invocation::Invocation;
pub use listing::Listing;
pub use private::Private;
pub use provider::{
    Action, Applied, Configuration, Create, DataSource, EphemeralResource, ImportTarget, ListResource,
    Opened, PlannedChange, Provider, Read, Removal, Resource, Stored, Update,
};
pub use schema::{Attribute, Attributes, Kind, Replace, Schema};
pub use server::Server;
pub use typed::{Mismatch, Typed, attribute_name};
pub use validation::NAMED;
pub use value::{Dynamic, Known, Number, Object, is_wholly_known, known};
