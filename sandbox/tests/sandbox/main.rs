//! The sandbox as its clients see it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod assumptions;
mod binary;
mod catalogue;
mod cluster_rules;
mod clusters;
mod control;
mod faults;
mod order;
mod support;
mod time;
mod validation;
