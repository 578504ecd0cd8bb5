//! The built provider driven by a real Terraform or OpenTofu against the sandbox, as users run it.
//!
//! `TF_CLI` says which client is driven; `make test` sets it. Start reading at `lifecycle`. Every command runs at the
//! log level TRACE, and `support` looks in all that it writes for planted secrets and for core's complaints about
//! providers.

mod actions;
#[cfg(unix)]
mod canary;
#[cfg(unix)]
mod cluster;
mod cluster_arguments;
mod configuration;
mod create_fate;
mod data_source;
mod drift;
mod economy;
mod ephemeral;
mod examples;
#[cfg(target_os = "linux")]
mod fault_table;
mod faults;
mod functions;
mod generate;
mod identifiers;
mod identity;
mod import;
mod in_use;
mod incarnation;
// Signals, which only Unix has.
#[cfg(unix)]
mod interrupt;
#[cfg(target_os = "linux")]
mod killed;
mod lacking;
mod lenient;
mod lifecycle;
mod limits;
mod lists;
mod mocks;
mod moved;
mod nested;
mod optional;
mod panic;
mod plural;
mod query;
// Where Go takes the certificates that it trusts from elsewhere, none of a test's can be put there.
#[cfg(target_os = "linux")]
mod release;
mod smallest;
mod support;
mod timeouts;
mod update;
mod update_fate;
mod upgrade;
mod validation;
mod write_only;
