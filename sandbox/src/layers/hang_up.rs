//! Connections that end without an answer.

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
#[derive(Debug, thiserror::Error)]
#[error("the answer is withheld")]
pub struct Withheld;
