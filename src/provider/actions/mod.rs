//! Actions, which Terraform 1.14 and later invoke: when a resource changes, or on their own.

mod node;

pub(super) use node::OnNode;
