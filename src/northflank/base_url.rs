//! The address of the API, to which the token may be sent.

use std::net::IpAddr;

use url::{Host, Url};

/// The URL that every API path is appended to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a string is not a valid base URL. Users read these messages.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    #[error("It is not a URL such as \"https://api.northflank.com\".")]
    NotAUrl,
    #[error(
        "Its scheme must be https. Plain http is allowed for loopback addresses only, because every request carries the API token."
    )]
    Insecure,
    #[error("It must not contain a user name or a password.")]
    UserInfo,
    #[error("It must not contain a query or a fragment.")]
    QueryOrFragment,
    #[error("It must not end with the API version (\"/v1\"). The provider adds the version itself.")]
    Version,
}

impl BaseUrl {
    /// The default.
    pub const NORTHFLANK: &'static str = "https://api.northflank.com";

    /// # Errors
    /// If it is not a URL, or not a safe place to send the API token.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| BaseUrlError::NotAUrl)?;
        if !url.has_host() {
            return Err(BaseUrlError::NotAUrl);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        if url.path().trim_end_matches('/').ends_with("/v1") {
            return Err(BaseUrlError::Version);
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            _ => Err(BaseUrlError::Insecure),
        }
    }

    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_over_tls_or_to_loopback() {
        for accepted in [
            "https://api.northflank.com",
            "https://proxy.example/northflank/",
            "http://127.0.0.1:8080",
            "http://127.1.2.3",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
            "http://localhost",
            " http://LOCALHOST:3 ",
        ] {
            assert!(BaseUrl::parse(accepted).is_ok(), "{accepted}");
        }
        for insecure in [
            "http://api.northflank.com",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
        ] {
            assert_eq!(BaseUrl::parse(insecure), Err(BaseUrlError::Insecure), "{insecure}");
        }
    }

    #[test]
    fn an_invalid_base_url_is_refused() {
        for not_a_url in ["", "api.northflank.com", "/v1", "mailto:a@b.example"] {
            assert_eq!(BaseUrl::parse(not_a_url), Err(BaseUrlError::NotAUrl), "{not_a_url}");
        }
        assert_eq!(BaseUrl::parse("https://user@api.example"), Err(BaseUrlError::UserInfo));
        assert_eq!(BaseUrl::parse("https://api.example/?a=b"), Err(BaseUrlError::QueryOrFragment));
        assert_eq!(BaseUrl::parse("https://api.example/v1/"), Err(BaseUrlError::Version));
    }
}
