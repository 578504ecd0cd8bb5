//! The environment variables that the host sets, read once at the start: <https://github.com/hashicorp/go-plugin/blob/main/client.go>.

use std::{env, path::PathBuf};

use rustls::{
    pki_types::{CertificateDer, pem::PemObject},
    server::ParsedCertificate,
};

use super::Mode;

const COOKIE_NAME: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// The only version of Terraform's protocol that the plugin serves.
pub(super) const PROTOCOL_VERSION: u32 = 6;

/// The settings from the host.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// The only client certificate that may connect; `None` means no TLS.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// Whether the host asked about multiplexing, which the plugin does not offer.
    pub(super) asks_for_multiplexing: bool,
    #[cfg_attr(not(unix), allow(dead_code, reason = "used only for Unix sockets"))]
    pub(super) socket_folder: Option<PathBuf>,
    /// The ports for hosts without Unix sockets, both inclusive.
    #[cfg_attr(unix, allow(dead_code, reason = "read for its errors; used where there are no Unix sockets"))]
    pub(super) ports: (u16, u16),
}

/// Why the process cannot serve in this environment.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum EnvironmentError {
    #[error(
        "This is a plugin for Terraform and OpenTofu. They start it themselves; run by hand, it does nothing.\n\
         Put it into a plugin folder or a mirror and run `terraform init`. `--help` lists its options."
    )]
    Cookie,
    #[error("PLUGIN_CLIENT_CERT must contain exactly one certificate in PEM form")]
    ClientCertificate,
    #[error("PLUGIN_MIN_PORT and PLUGIN_MAX_PORT must be port numbers, the first no larger than the second")]
    Ports,
}

impl Environment {
    /// # Errors
    /// If the process was not started by a plugin host, or a variable is invalid.
    pub(super) fn read(mode: Mode) -> Result<Self, EnvironmentError> {
        match mode {
            // A value that is not UTF-8 must not count as unset: without the certificate, the transport would be plain.
            Mode::Child => Self::from_variables(&|name| {
                env::var_os(name).map(|value| value.to_string_lossy().into_owned())
            }),
            // In debug mode there is no host.
            Mode::Debug => Ok(Self::default()),
        }
    }

    fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        if variable(COOKIE_NAME).as_deref() != Some(COOKIE) {
            return Err(EnvironmentError::Cookie);
        }
        let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
        Ok(Self {
            client_certificate: filled("PLUGIN_CLIENT_CERT").map(|pem| certificate(&pem)).transpose()?,
            asks_for_multiplexing: filled("PLUGIN_MULTIPLEX_GRPC").is_some(),
            socket_folder: filled("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            ports: ports(filled("PLUGIN_MIN_PORT"), filled("PLUGIN_MAX_PORT"))?,
        })
    }
}

fn certificate(pem: &str) -> Result<CertificateDer<'static>, EnvironmentError> {
    let mut certificates = CertificateDer::pem_slice_iter(pem.as_bytes());
    match (certificates.next(), certificates.next()) {
        (Some(Ok(certificate)), None) if ParsedCertificate::try_from(&certificate).is_ok() => Ok(certificate),
        _ => Err(EnvironmentError::ClientCertificate),
    }
}

fn ports(min: Option<String>, max: Option<String>) -> Result<(u16, u16), EnvironmentError> {
    let port = |text: Option<String>| text.map_or(Ok(0), |text| text.parse::<u16>());
    match (port(min), port(max)) {
        (Ok(min), Ok(max)) if min <= max => Ok((min, max)),
        _ => Err(EnvironmentError::Ports),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, EnvironmentError> {
        Environment::from_variables(&|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn only_a_host_with_the_cookie_is_served() {
        assert_eq!(read(&[]).unwrap_err(), EnvironmentError::Cookie);
        assert_eq!(read(&[(COOKIE_NAME, "another")]).unwrap_err(), EnvironmentError::Cookie);
        let environment = read(&[(COOKIE_NAME, COOKIE), ("PLUGIN_CLIENT_CERT", "")]).expect("a host");
        assert!(environment.client_certificate.is_none());
    }

    #[test]
    fn an_invalid_certificate_never_disables_tls() {
        let broken = read(&[(COOKIE_NAME, COOKIE), ("PLUGIN_CLIENT_CERT", "no PEM")]);
        assert_eq!(broken.unwrap_err(), EnvironmentError::ClientCertificate);
    }

    #[test]
    fn ports_must_make_sense() {
        let read_ports = |min, max| {
            read(&[(COOKIE_NAME, COOKIE), ("PLUGIN_MIN_PORT", min), ("PLUGIN_MAX_PORT", max)])
                .map(|it| it.ports)
        };
        assert_eq!(read_ports("10000", "25000"), Ok((10000, 25000)));
        assert_eq!(read_ports("25000", "10000"), Err(EnvironmentError::Ports));
        assert_eq!(read_ports("ten", "25000"), Err(EnvironmentError::Ports));
    }
}
