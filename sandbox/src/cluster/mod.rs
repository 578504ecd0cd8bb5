//! The kind of object that a cluster is.

mod fields;
mod kind;
mod pools;

pub(crate) use self::kind::Clusters;
