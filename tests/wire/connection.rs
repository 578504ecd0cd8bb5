//! Connections to a plugin, with or without TLS, and the gRPC clients that share one.

use std::{fmt, io, path::PathBuf, sync::Arc};

use hyper_util::rt::TokioIo;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use tokio::net::UnixStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::health_client::HealthClient;

use crate::{
    certificates::Identity,
    generated::{
        go_plugin::{
            Empty, grpc_broker_client::GrpcBrokerClient, grpc_controller_client::GrpcControllerClient,
            grpc_stdio_client::GrpcStdioClient,
        },
        tfplugin6::{get_metadata, provider_client::ProviderClient},
    },
    soon,
};

/// The message limit of the client, at least as large as that of hosts.
const MESSAGE_LIMIT: usize = 256 << 20;

/// The address of a plugin, and its TLS settings.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) socket: PathBuf,
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// A connection. It is closed when it and all its clients are dropped.
#[derive(Clone)]
pub(crate) struct Connection {
    channel: Channel,
}

impl Connection {
    pub(crate) async fn to(target: &Target) -> Result<Self, tonic::transport::Error> {
        Self::with(target, None).await
    }

    /// A connection whose streams buffer only this many unread bytes.
    pub(crate) async fn narrow(target: &Target, room: u32) -> Result<Self, tonic::transport::Error> {
        Self::with(target, Some(room)).await
    }

    async fn with(target: &Target, room: Option<u32>) -> Result<Self, tonic::transport::Error> {
        let target = target.clone();
        let connector = tower::service_fn(move |_| {
            let target = target.clone();
            async move {
                let stream = UnixStream::connect(&target.socket).await?;
                let stream: Box<dyn Stream> = match target.tls {
                    Some(tls) => Box::new(handshake(stream, tls).await?),
                    None => Box::new(stream),
                };
                Ok::<_, io::Error>(TokioIo::new(stream))
            }
        });
        // The authority that grpc-go sends; with TLS, the name in the certificate.
        let endpoint = Endpoint::from_static("http://localhost").initial_stream_window_size(room);
        Ok(Self { channel: endpoint.connect_with_connector(connector).await? })
    }

    pub(crate) fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel.clone()).max_decoding_message_size(MESSAGE_LIMIT)
    }

    pub(crate) fn broker(&self) -> GrpcBrokerClient<Channel> {
        GrpcBrokerClient::new(self.channel.clone())
    }

    pub(crate) fn stdio(&self) -> GrpcStdioClient<Channel> {
        GrpcStdioClient::new(self.channel.clone())
    }

    pub(crate) fn health(&self) -> HealthClient<Channel> {
        HealthClient::new(self.channel.clone())
    }

    pub(crate) async fn shut_down(&self) -> Result<(), Status> {
        let mut controller = GrpcControllerClient::new(self.channel.clone());
        soon("the answer to Shutdown", controller.shutdown(Empty {})).await.map(drop)
    }

    /// The smallest call, to check whether the plugin serves.
    pub(crate) async fn call(&self) -> Result<(), Status> {
        soon("an answer", self.provider().get_metadata(get_metadata::Request {})).await.map(drop)
    }
}

pub(crate) trait Stream: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}
impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Stream for S {}

/// The client's side of TLS.
pub(crate) async fn handshake(
    stream: UnixStream,
    tls: Arc<ClientConfig>,
) -> io::Result<TlsStream<UnixStream>> {
    TlsConnector::from(tls).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

/// A host's TLS configuration: it trusts only the plugin's certificate, and presents the certificate of `client`.
pub(crate) fn trust(server: &CertificateDer<'static>, client: Client) -> Arc<ClientConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(OnlyThisServer {
            certificate: server.clone(),
            provider: provider.clone(),
        }));
    let mut config = match client {
        Client::Nobody => config.with_no_client_auth(),
        Client::Identity(identity) => {
            config.with_client_auth_cert(vec![identity.certificate.clone()], identity.key()).unwrap()
        }
        Client::Impostor { certificate, key } => {
            // rustls would reject a certificate and a key that do not match.
            let key = provider.key_provider.load_private_key(key.key()).unwrap();
            let certified = CertifiedKey::new(vec![certificate.certificate.clone()], key);
            config.with_client_cert_resolver(Arc::new(Always(Arc::new(certified))))
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

/// Who connects.
#[derive(Clone)]
pub(crate) enum Client {
    Nobody,
    Identity(Arc<Identity>),
    /// Presents one certificate with the key of another.
    Impostor {
        certificate: Arc<Identity>,
        key: Arc<Identity>,
    },
}

/// Verifies like Go if the root is the certificate itself, whether or not it is a certificate authority.
#[derive(Debug)]
struct OnlyThisServer {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OnlyThisServer {
    fn verify_server_cert(
        &self,
        presented: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if presented.as_ref() == self.certificate.as_ref() {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::UnknownIssuer.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
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

struct Always(Arc<CertifiedKey>);

impl fmt::Debug for Always {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Always")
    }
}

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}
