//! A plain client of Northflank's API: it sends a request and returns the relevant parts of the response. It never
//! retries.

use std::{env, time::Duration};

use reqwest::{
    Client, Method, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
    redirect,
};
use serde_json::{Map, Value};
use tokio::runtime::{self, Runtime};

use crate::{Result, process};

const NORTHFLANK: &str = "https://api.northflank.com";

const TIMEOUT: Duration = Duration::from_secs(30);

/// More pages than any account has.
const MOST_PAGES: usize = 100;

pub(super) struct Api {
    runtime: Runtime,
    client: Client,
    /// The address of all integrations.
    integrations: String,
    authorization: HeaderValue,
}

/// A response.
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Null if the body is not JSON.
    pub(super) json: Value,
}

impl Response {
    pub(super) fn data(&self) -> &Value {
        &self.json["data"]
    }

    /// # Errors
    /// If it is not a success: what was rejected, and the API's reason.
    pub(super) fn expect(self, what: &str) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        let reason = self.json["error"]["message"].as_str().unwrap_or("no reason given");
        Err(format!("{what} was refused with {}: {reason}", self.status.as_u16()).into())
    }
}

impl Api {
    /// The API in the provider's environment variables.
    pub(super) fn from_environment() -> Result<Self> {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let token = variable("NORTHFLANK_API_TOKEN").ok_or("set NORTHFLANK_API_TOKEN to an API token")?;
        let base = variable("NORTHFLANK_API_BASE_URL").unwrap_or_else(|| NORTHFLANK.to_owned());
        let url = Url::parse(&base).map_err(|_| "NORTHFLANK_API_BASE_URL is not a URL")?;
        let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !is_loopback {
            return Err(
                "NORTHFLANK_API_BASE_URL must begin with https://: the API token would be readable".into()
            );
        }
        let team = variable("NORTHFLANK_TEAM_ID").map(|team| format!("/teams/{team}")).unwrap_or_default();
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| "NORTHFLANK_API_TOKEN has a character that no HTTP header can carry")?;
        authorization.set_sensitive(true);
        let mut client = Client::builder()
            .user_agent(concat!("terraform-provider-northflank-testacc/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            // A redirect would decide where the token is sent.
            .redirect(redirect::Policy::none())
            .referer(false);
        if is_loopback {
            client = client.no_proxy();
        }
        Ok(Self {
            runtime: runtime::Builder::new_current_thread().enable_all().build()?,
            client: client.build().map_err(reqwest::Error::without_url)?,
            integrations: format!("{}/v1{team}/cloud-providers/integrations", base.trim_end_matches('/')),
            authorization,
        })
    }

    /// Sends a request to all integrations, or to the one that has this ID.
    pub(super) fn send(&self, method: Method, id: Option<&str>, body: Option<&Value>) -> Result<Response> {
        let path = id.map(|id| format!("/{id}")).unwrap_or_default();
        self.exchange(method, &path, body)
    }

    /// The same, unless the user has interrupted.
    pub(super) fn step(&self, method: Method, id: Option<&str>, body: Option<&Value>) -> Result<Response> {
        process::check_interrupted()?;
        self.send(method, id, body)
    }

    /// All integrations.
    pub(super) fn list(&self) -> Result<Vec<Map<String, Value>>> {
        let mut all = Vec::new();
        let mut next = String::new();
        for _ in 0..MOST_PAGES {
            let page = self.exchange(Method::GET, &format!("?per_page=100{next}"), None)?;
            let page = page.expect("the list of integrations")?;
            let items = page.data()["integrations"].as_array().ok_or("the list has no integrations")?;
            all.extend(items.iter().filter_map(Value::as_object).cloned());
            let pagination = &page.json["pagination"];
            match pagination["cursor"].as_str() {
                Some(cursor) if pagination["hasNextPage"] == true => next = format!("&cursor={cursor}"),
                _ => return Ok(all),
            }
        }
        Err("the list never ends".into())
    }

    fn exchange(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response> {
        let url = format!("{}{path}", self.integrations);
        let mut request = self.client.request(method, url).header(AUTHORIZATION, self.authorization.clone());
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let exchange = async {
            let response = request.send().await?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.bytes().await?;
            let json = serde_json::from_slice(&body).unwrap_or_default();
            Ok::<_, reqwest::Error>(Response { status, headers, json })
        };
        // Errors omit the URL, because it may name a team.
        let outcome = self.runtime.block_on(exchange);
        Ok(outcome.map_err(|error| format!("no response: {}", causes(&error.without_url())))?)
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
