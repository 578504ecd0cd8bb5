//! The built provider driven by a real Terraform or OpenTofu against the sandbox, as users run it.
//!
//! `TF_CLI` says which client is driven; `make test` sets it. Start reading at `lifecycle`. Every command runs at the
//! log level TRACE, and `support` looks in all that it writes for planted secrets and for core's complaints about
//! providers.

mod canary;
mod configuration;
mod data_source;
mod drift;
mod ephemeral;
mod examples;
mod faults;
mod import;
mod interrupt;
mod lifecycle;
mod panic;
mod support;
mod update;
mod validation;
mod write_only;
