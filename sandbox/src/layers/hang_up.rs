//! Connections that are closed without a response.

use axum::response::{IntoResponse, Response};

/// Marks a response that must not reach the client. Layers can only return responses, so this one goes up to the
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

/// No response: the server closes the connection instead.
#[derive(Debug, thiserror::Error)]
#[error("the answer is withheld")]
pub struct Withheld;
