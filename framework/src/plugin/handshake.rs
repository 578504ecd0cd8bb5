//! The one line on standard output that tells the host the address, protocol and certificate of the plugin:
//! <https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md>.

use std::io::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    environment::{Environment, PROTOCOL_VERSION},
    listener::Address,
    tls::Tls,
};

/// The version of the contract between host and plugin, not of Terraform's protocol.
const CORE_VERSION: u32 = 1;

/// Prints the line. From here on standard output stays silent.
pub(super) fn announce(environment: &Environment, address: &Address, tls: Option<&Tls>) -> io::Result<()> {
    let certificate = tls.map(|tls| tls.certificate.as_ref());
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", line(address, certificate, environment.asks_for_multiplexing))?;
    stdout.flush()
}

/// Hosts that do not ask about multiplexing would take a seventh field for part of the certificate. The certificate
/// is base64 without padding, or empty without TLS.
fn line(address: &Address, certificate: Option<&[u8]>, asks_for_multiplexing: bool) -> String {
    let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
    let multiplexing = if asks_for_multiplexing { "|false" } else { "" };
    let (network, address) = (address.network(), address.text());
    format!("{CORE_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|{certificate}{multiplexing}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_six_fields_or_seven_when_asked() {
        let address = Address::for_test("/tmp/plugin1/socket");
        assert_eq!(line(&address, None, false), "1|6|unix|/tmp/plugin1/socket|grpc|");
        assert_eq!(line(&address, Some(b"cert"), false), "1|6|unix|/tmp/plugin1/socket|grpc|Y2VydA");
        assert_eq!(line(&address, None, true), "1|6|unix|/tmp/plugin1/socket|grpc||false");
    }
}
