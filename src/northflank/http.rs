//! One HTTP exchange: sends a request, and returns the response or the reason why there is none. No other module uses the
//! HTTP library. This module knows nothing of tokens, JSON and retries.
//!
//! It is a trait so that the simulation can put an API into the same process, without sockets and with virtual time.

use std::{env, error::Error as _, io, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Method, StatusCode, header::HeaderMap, redirect};
use rustls::CertificateError;
use url::Url;

use super::{
    base_url::BaseUrl,
    error::{ErrorKind, TlsFault},
};

/// The largest body of a success that is read. A page of a hundred integrations is far smaller.
const BODY_LIMIT: usize = 8 << 20;

/// The limit for an error. A larger one is not from the API.
const ERROR_LIMIT: usize = 64 << 10;

/// The longest part of the request's time that is spent on connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes HTTP exchanges.
#[async_trait]
pub trait Http: Send + Sync {
    /// # Errors
    /// If no status arrived: [`ErrorKind::Unreachable`], [`ErrorKind::Tls`], [`ErrorKind::Interrupted`],
    /// [`ErrorKind::Timeout`] or [`ErrorKind::Client`].
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind>;
}

/// A request as it leaves the process. It has no `Debug`, because it contains the token and credentials.
pub struct HttpRequest {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
    /// For the whole exchange.
    pub timeout: Duration,
}

/// The response. The status is known even if the body is incomplete.
pub struct HttpResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Result<Bytes, ErrorKind>,
}

/// The HTTP library, with the platform's certificates and proxies.
pub(super) struct Platform(reqwest::Client);

impl Platform {
    /// Reads the platform's certificate store, which takes some milliseconds. No exchange takes longer than `timeout`.
    pub(super) fn new(base_url: &BaseUrl, user_agent: &str, timeout: Duration) -> Result<Self, ErrorKind> {
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            // Following a redirect would send the token to a host that the response chose.
            .redirect(redirect::Policy::none())
            .referer(false);
        if base_url.is_loopback() {
            // Over plain http a proxy would read the token.
            builder = builder.no_proxy();
        } else {
            check_proxy(base_url, &|name| {
                env::var_os(name).map(|value| value.to_string_lossy().into_owned())
            })?;
        }
        builder.build().map(Self).map_err(|error| ErrorKind::Client { reason: chain(&error) })
    }
}

/// Refuses a proxy that the HTTP library cannot use: the library would ignore it and connect directly.
fn check_proxy(base_url: &BaseUrl, variable: &dyn Fn(&str) -> Option<String>) -> Result<(), ErrorKind> {
    let first = |names: [&'static str; 2]| names.into_iter().find_map(|name| Some((name, variable(name)?)));
    let set = |names| first(names).filter(|(_, value)| !value.is_empty());
    let proxy = set(["HTTPS_PROXY", "https_proxy"]).or_else(|| set(["ALL_PROXY", "all_proxy"]));
    let Some((name, value)) = proxy else { return Ok(()) };
    let (_, excluded) = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let proxy_by = |value: &str| {
        let to = base_url.url().as_str().parse().ok()?;
        Matcher::builder().https(value).no(excluded.as_str()).build().intercept(&to)
    };
    let is_wanted = proxy_by("http://proxy.example").is_some();
    // The library ignores a port that is not a number.
    let proxy = proxy_by(&value).and_then(|proxy| Url::parse(&proxy.uri().to_string()).ok());
    let is_usable = proxy.is_some_and(|proxy| matches!(proxy.scheme(), "http" | "https"));
    if is_wanted && !is_usable {
        let reason = format!(
            "the environment variable {name} is not the address of an HTTP proxy, such as \
             http://proxy.example:3128"
        );
        return Err(ErrorKind::Client { reason });
    }
    Ok(())
}

#[async_trait]
impl Http for Platform {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ErrorKind> {
        let HttpRequest { method, url, headers, body, timeout } = request;
        let mut outgoing = self.0.request(method, url).timeout(timeout).headers(headers);
        if let Some(body) = body {
            outgoing = outgoing.body(body);
        }
        let mut incoming = outgoing.send().await.map_err(|error| classify(&error, timeout))?;
        let (status, headers) = (incoming.status(), incoming.headers().clone());
        let limit = if status.is_success() { BODY_LIMIT } else { ERROR_LIMIT };
        let body = read(&mut incoming, limit, timeout).await;
        Ok(HttpResponse { status, headers, body })
    }
}

async fn read(incoming: &mut reqwest::Response, limit: usize, timeout: Duration) -> Result<Bytes, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = incoming.chunk().await.map_err(|error| classify(&error, timeout))? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            let problem = format!("it is larger than {} MiB", limit >> 20);
            return Err(ErrorKind::Body { problem });
        }
    }
    Ok(body.into())
}

fn classify(error: &reqwest::Error, timeout: Duration) -> ErrorKind {
    let reason = chain(error);
    if error.is_connect() {
        tls_fault(error).map_or(ErrorKind::Unreachable { reason }, ErrorKind::Tls)
    } else if error.is_timeout() {
        ErrorKind::Timeout { after: timeout }
    } else if error.is_builder() {
        ErrorKind::Client { reason }
    } else {
        ErrorKind::Interrupted { reason }
    }
}

/// The TLS problem, if it is a permanent one.
fn tls_fault(error: &reqwest::Error) -> Option<TlsFault> {
    let mut next = error.source();
    while let Some(error) = next {
        match error.downcast_ref() {
            Some(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                return Some(TlsFault::UnknownIssuer);
            }
            Some(rustls::Error::InvalidMessage(_)) => return Some(TlsFault::NotSpoken),
            _ => {}
        }
        // `source()` of an I/O error skips the error that it wraps.
        next = match error.downcast_ref::<io::Error>() {
            Some(error) => error.get_ref().map(|wrapped| wrapped as &(dyn std::error::Error + 'static)),
            None => error.source(),
        };
    }
    None
}

/// The causes of an error of the HTTP library, innermost last, without the URL.
fn chain(error: &reqwest::Error) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        let reason = error.to_string();
        if !reasons.iter().any(|known| known.contains(&reason)) {
            reasons.push(reason);
        }
        source = error.source();
    }
    if reasons.is_empty() { "unknown reason".to_owned() } else { reasons.join(": ") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rcgen::generate_simple_self_signed;
    use rustls::{ServerConfig, pki_types::PrivateKeyDer};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

    use super::*;

    #[test]
    fn an_unusable_proxy_is_refused() {
        let base_url = BaseUrl::parse(BaseUrl::NORTHFLANK).expect("a URL");
        let check = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            };
            check_proxy(&base_url, &variable).map_err(|kind| match kind {
                ErrorKind::Client { reason } => reason,
                other => panic!("{other:?}"),
            })
        };
        for usable in
            ["http://proxy.example:3128", "https://user:pass@proxy.example", "proxy.example:3128", ""]
        {
            assert_eq!(check(&[("HTTPS_PROXY", usable)]), Ok(()), "{usable}");
        }
        for unusable in [
            "http://",
            "ftp://proxy.example",
            "socks5://proxy.example",
            "http://a hunter2",
            "http://a:hunter2",
            "http://[::1",
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
                let reason = check(&[(name, unusable)]).expect_err(unusable);
                assert!(reason.contains(name) && !reason.contains("hunter2"), "{reason}");
            }
            assert_eq!(check(&[("HTTPS_PROXY", unusable), ("NO_PROXY", "northflank.com")]), Ok(()));
            assert_eq!(check(&[("HTTPS_PROXY", "http://proxy.example"), ("ALL_PROXY", unusable)]), Ok(()));
        }
        assert_eq!(check(&[]), Ok(()));
    }

    /// The error of a request to this loopback port.
    async fn failure(port: u16) -> ErrorKind {
        let base_url = BaseUrl::parse(&format!("https://127.0.0.1:{port}")).expect("a URL");
        let timeout = Duration::from_secs(10);
        let platform = Platform::new(&base_url, "test", timeout).expect("a client");
        let request = HttpRequest {
            method: Method::GET,
            url: base_url.url().clone(),
            headers: HeaderMap::new(),
            body: None,
            timeout,
        };
        platform.exchange(request).await.err().expect("no session")
    }

    #[tokio::test]
    async fn an_unknown_authority_is_distinguished_from_a_response_without_tls() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let serving = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            let _ = acceptor.accept(stream).await;
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        });
        let found = failure(port).await;
        assert!(matches!(found, ErrorKind::Tls(TlsFault::UnknownIssuer)), "{found:?}");
        let found = failure(port).await;
        assert!(matches!(found, ErrorKind::Tls(TlsFault::NotSpoken)), "{found:?}");
        serving.await.expect("it ends");
    }
}
