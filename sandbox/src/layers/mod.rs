//! The layers around every API request.

pub(crate) mod auth;
pub(crate) mod contradict;
pub(crate) mod faults;
pub(crate) mod hang_up;
pub(crate) mod journal;
pub(crate) mod rate_limit;
