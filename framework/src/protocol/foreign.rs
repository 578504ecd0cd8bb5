//! Re-exports from the crate `tf-provider`: the tri-state value, types, constraints and paths. No other file uses that
//! crate.

pub use tf_provider::{
    AttributePath,
    schema::{AttributeConstraint as Constraint, Type},
    value::Value,
};

pub(super) use tf_provider::AttributePathStep;
