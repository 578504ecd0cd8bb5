//! Connections that end without an answer.

use std::fmt;

use axum::response::{IntoResponse, Response};

/// Marks an answer that must not reach the client. Layers can only return answers, so this one travels to the
/// server, which closes the connection.
#[derive(Clone)]
struct HangUp;

pub(super) fn hang_up() -> Response {
    let mut response = ().into_response();
    response.extensions_mut().insert(HangUp);
    response
}

pub(crate) fn is_hang_up(response: &Response) -> bool {
    response.extensions().get::<HangUp>().is_some()
}

/// The answer that a connection is closed instead of.
#[derive(Debug)]
pub struct Withheld;

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is withheld")
    }
}

impl std::error::Error for Withheld {}
