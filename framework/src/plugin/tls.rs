//! Mutual TLS between host and plugin, with certificates that are valid for one process.
//!
//! The host passes its certificate in an environment variable. Its key is on the curve P-521, whose signatures
//! aws-lc-rs can verify and ring cannot. The certificate is marked as a certificate authority, so chain verification
//! would reject it as a client certificate. No chain is needed: the client must present exactly this certificate, and
//! prove that it has the private key. See <https://github.com/hashicorp/go-plugin/blob/main/mtls.go>.

use std::sync::Arc;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime},
    server::{
        NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    version::TLS13,
};
use tokio_rustls::TlsAcceptor;

use super::StartError;

/// The plugin's side of TLS.
pub(super) struct Tls {
    /// The certificate that the host trusts.
    pub(super) certificate: CertificateDer<'static>,
    pub(super) acceptor: TlsAcceptor,
}

impl Tls {
    /// Creates the plugin's certificate, and accepts only `client`.
    pub(super) fn new(client: &CertificateDer<'static>) -> Result<Self, StartError> {
        let (certificate, key) = certificate()?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = OnlyThisClient { certificate: client.clone(), provider: provider.clone() };
        // Every Go host since 2019 speaks TLS 1.3; rustls cannot check P-521 signatures of TLS 1.2.
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(vec![certificate.clone()], key)?;
        // Go hosts since 2025 refuse a server that does not negotiate HTTP/2.
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        Ok(Self { certificate, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

/// A certificate for `localhost`, the name that hosts connect to, on P-256, which every gRPC library can verify.
fn certificate() -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), StartError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    // Hosts trust exactly this certificate. If it were marked as an authority, as theirs is, hosts that use rustls
    // would reject it.
    params.is_ca = IsCa::NoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // It must be valid even if the host's clock is slow.
    let now = time::OffsetDateTime::now_utc();
    params.not_before = now - time::Duration::hours(1);
    params.not_after = now + time::Duration::days(365);
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(StartError::from)?;
    Ok((certificate.der().clone(), key))
}

#[derive(Debug)]
struct OnlyThisClient {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for OnlyThisClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        presented: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if presented.as_ref() == self.certificate.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not offered".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
