//! The kind of object that a cluster is.

mod fields;
mod kind;
pub(crate) mod nodes;
pub(crate) mod pools;

pub(crate) use self::kind::Clusters;
