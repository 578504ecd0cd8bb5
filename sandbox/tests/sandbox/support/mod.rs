//! A sandbox and the plainest client there can be: one connection for each request, so that a test sees
//! exactly what came over it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::time::Duration;

use northflank_sandbox::{Options, Sandbox};
use serde_json::Value;

pub(crate) const INTEGRATIONS: &str = "/v1/cloud-providers/integrations";
pub(crate) const CLUSTERS: &str = "/v1/cloud-providers/clusters";
pub(crate) const TEAM_INTEGRATIONS: &str = "/v1/teams/blue-team/cloud-providers/integrations";

/// A running sandbox with a client that has its token.
pub(crate) struct Fixture {
    sandbox: Sandbox,
    client: Client,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let client = Client::new(sandbox.url(), Some(sandbox.token()));
        Self { sandbox, client }
    }

    /// The client on its own, for a thread.
    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.client.send(method, path, body)
    }

    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Option<Value>>,
    ) -> Option<Answer> {
        self.client.try_send(method, path, body)
    }

    /// Sends a request that must succeed.
    pub(crate) fn data(&self, method: &str, path: &str, body: impl Into<Option<Value>>) -> Value {
        let answer = self.send(method, path, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"].clone()
    }
}

impl Deref for Fixture {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

#[derive(Clone)]
pub(crate) struct Client {
    address: String,
    authorization: Option<String>,
}

impl Client {
    pub(crate) fn new(url: &str, token: Option<&str>) -> Self {
        let address = url.strip_prefix("http://").unwrap().to_owned();
        Self { address, authorization: token.map(|token| format!("Bearer {token}")) }
    }

    /// A client that sends this header instead of a bearer token.
    pub(crate) fn authorized(url: &str, authorization: &str) -> Self {
        Self { authorization: Some(authorization.to_owned()), ..Self::new(url, None) }
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.try_send(method, path, body).expect("an answer")
    }

    /// None when the connection was closed without an answer.
    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Option<Value>>,
    ) -> Option<Answer> {
        let body = body.into().map(|body| body.to_string()).unwrap_or_default();
        self.send_text(method, path, &body)
    }

    pub(crate) fn send_text(&self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let mut received = Vec::new();
        let result = self.open(method, path, body).read_to_end(&mut received);
        // A reset is one way in which a connection is closed.
        if received.is_empty() {
            return None;
        }
        result.unwrap();
        Some(Answer::parse(&received))
    }

    /// Sends a request and leaves its answer in the connection.
    pub(crate) fn open(&self, method: &str, path: &str, body: &str) -> TcpStream {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        if let Some(authorization) = &self.authorization {
            head += &format!("authorization: {authorization}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", body.len());
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all((head + body).as_bytes()).unwrap();
        stream
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn parse(received: &[u8]) -> Self {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole head");
        let head = std::str::from_utf8(&received[..end]).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: received[end + 4..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The paths of the members that the answer complains about.
    pub(crate) fn complaints(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{}", self.text());
        let error = &self.json()["error"];
        let details = error["details"].as_array().unwrap_or_else(|| panic!("no details in {error}"));
        details.iter().map(|issue| issue["path"].as_str().unwrap().to_owned()).collect()
    }
}
