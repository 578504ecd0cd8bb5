//! Connections.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::layers::hang_up::{Withheld, is_hang_up};

/// Serves connections forever.
pub(crate) async fn serve(listener: TcpListener, router: Router) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve_connection(stream, router.clone()));
            }
            // Usually, too many files are open; some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router) {
    // A response in two packets must not wait for an acknowledgement. If this fails, the socket is only slower.
    let _ = stream.set_nodelay(true);
    let service =
        service_fn(|request: hyper::Request<Incoming>| answer(router.clone(), request.map(Body::new)));
    // An error means that the client has disconnected or a response was withheld. Both are expected.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Handles a request in its own task, so that it runs to its end even if the client disconnects.
pub(crate) async fn answer(router: Router, request: Request) -> Result<Response, Withheld> {
    let answer = tokio::spawn(router.oneshot(request)).await;
    match answer {
        Ok(Ok(response)) if !is_hang_up(&response) => Ok(response),
        _ => Err(Withheld),
    }
}
