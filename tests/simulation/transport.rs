//! The network between a process of the provider and Northflank.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use axum::http::{Request, Response, StatusCode};
use bytes::Bytes;
use northflank_provider::northflank::{ErrorKind, Http, HttpRequest, HttpResponse};
use serde_json::json;

use crate::{
    northflank::{Actor, Northflank},
    weather::{Fate, Fault},
};

/// The network of one process.
pub(crate) struct Network {
    pub(crate) process: usize,
    pub(crate) northflank: Arc<Northflank>,
    /// Whether the process was killed: then it sends and receives nothing any more.
    pub(crate) is_dead: AtomicBool,
}

#[async_trait]
impl Http for Network {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
        self.hang_if_dead().await;
        self.northflank.ledger().requests += 1;
        let fate = self.northflank.weather.fate(request.method.as_str());
        let timeout = request.timeout;
        let exchange = self.carry(request, fate);
        let outcome = tokio::time::timeout(timeout, exchange).await;
        self.hang_if_dead().await;
        outcome.unwrap_or(Err(ErrorKind::Timeout { after: timeout }))
    }
}

impl Network {
    /// Never returns if the process is dead.
    async fn hang_if_dead(&self) {
        if self.is_dead.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }

    async fn carry(&self, request: HttpRequest, fate: Fate) -> Result<HttpResponse, ErrorKind> {
        let northflank = &self.northflank;
        let HttpRequest { method, url, headers, body, .. } = request;
        let body = body.unwrap_or_default();
        let path = url[url::Position::BeforePath..].to_owned();
        northflank.pause(fate.there).await;
        let is_carried_out = fate.fault.is_none_or(Fault::takes_effect);
        let response = if is_carried_out {
            let mut carried = Request::builder().method(method.clone()).uri(&path);
            carried.headers_mut().expect("a request").extend(headers);
            let carried = carried.body(body.clone()).expect("a request");
            northflank.take_effect(Actor::Provider(self.process), carried, fate.lag).await
        } else {
            Response::default()
        };
        let Some(fault) = fate.fault else {
            northflank.pause(fate.back).await;
            return Ok(whole(response));
        };
        northflank.note(|| format!("  {:?} {method} {path}: {fault:?}", Actor::Provider(self.process)));
        northflank.pause(fate.back).await;
        if fate.is_meddled_with {
            self.meddle(&path, &body).await;
        }
        let lost = || Err(ErrorKind::Interrupted { reason: "the connection was closed".to_owned() });
        let error = |status: u16| {
            // An API may repeat the request in an error.
            let message = format!("It failed: {}", String::from_utf8_lossy(&body));
            let body =
                json!({ "error": { "status": status, "message": message, "id": "drawn" } }).to_string();
            let response = Response::builder().status(status);
            let response =
                if matches!(status, 408 | 429) { response.header("retry-after", 2) } else { response };
            Ok(whole(response.body(Bytes::from(body)).expect("a response")))
        };
        match fault {
            Fault::LostRequest | Fault::LostResponse => lost(),
            Fault::Gateway => {
                let page = Bytes::from_static(b"<html><h1>502 Bad Gateway</h1></html>");
                Ok(whole(Response::builder().status(StatusCode::BAD_GATEWAY).body(page).expect("a response")))
            }
            Fault::Refused(status) | Fault::Failed(status) => error(status),
            Fault::Truncated => {
                let half = response.body().len() / 2;
                Ok(whole(response.map(|body| body.slice(..half))))
            }
            Fault::Late => std::future::pending().await,
        }
    }

    /// Others change the target of a request at the moment at which it fails.
    async fn meddle(&self, path: &str, body: &Bytes) {
        if !path.ends_with("/integrations") {
            return self.northflank.meddle(path).await;
        }
        let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let theirs = json!({
            "name": body["name"],
            "provider": "civo",
            "description": "taken by others",
            "credentials": { "apiKey": "canary-of-others" },
        });
        self.northflank.others("POST", path, Some(theirs)).await;
    }
}

fn whole(response: Response<Bytes>) -> HttpResponse {
    let (head, body) = response.into_parts();
    HttpResponse { status: head.status, headers: head.headers, body: Ok(body) }
}
