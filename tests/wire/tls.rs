//! Mutual TLS: the plugin accepts exactly one client, and the client can authenticate the plugin.

use std::{io, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, Error, ProtocolVersion, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::aws_lc_rs,
    pki_types::{ServerName, UnixTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};

use crate::{
    certificates::Identity,
    connection::{Client, Connection, Target, handshake},
    plugin::{Plugin, Start},
    soon,
};

/// Connects with TLS only, and reads. In TLS 1.3, a client learns only then that the server rejected it.
async fn attempt(plugin: &Plugin, tls: Arc<ClientConfig>) -> io::Result<usize> {
    let socket = UnixStream::connect(plugin.handshake.socket()).await?;
    let mut stream = soon("the TLS handshake", handshake(socket, tls)).await?;
    soon("the plugin's first word", stream.read(&mut [0; 64])).await
}

/// Asserts that the plugin rejects a client in TLS, that gRPC does not work either, and that the host is still served.
async fn assert_refused(client: impl Fn(Arc<Identity>) -> Client) {
    let plugin = Plugin::start().await;
    let tls = plugin.tls_of(client(plugin.identity()));

    let error = attempt(&plugin, tls.clone()).await.expect_err("the plugin lets a stranger in");
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    assert!(matches!(inner, Some(Error::AlertReceived(_))), "{error:?}");

    let target = Target { socket: plugin.handshake.socket(), tls: Some(tls) };
    if let Ok(connection) = soon("a connection", Connection::to(&target)).await {
        assert!(connection.call().await.is_err(), "a stranger is answered");
    }

    plugin.connect().await.call().await.expect("the host is served after a stranger was refused");
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_certificate_that_hosts_make_is_accepted() {
    let plugin = Plugin::start().await;
    assert!(attempt(&plugin, plugin.tls_of(Client::Identity(plugin.identity()))).await.unwrap() > 0);
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_client_with_another_certificate_is_refused() {
    let other = Arc::new(Identity::as_hosts_make_it());
    assert_refused(|_| Client::Identity(other.clone())).await;
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    assert_refused(|_| Client::Nobody).await;
}

#[tokio::test]
async fn a_client_with_the_certificate_but_not_its_key_is_refused() {
    let other = Arc::new(Identity::as_hosts_make_it());
    assert_refused(|identity| Client::Impostor { certificate: identity, key: other.clone() }).await;
}

#[tokio::test]
async fn a_client_without_tls_is_refused() {
    let plugin = Plugin::start().await;
    let mut stream = UnixStream::connect(plugin.handshake.socket()).await.unwrap();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    let mut answer = Vec::new();
    let _ = soon("the end of the connection", stream.read_to_end(&mut answer)).await;
    // 21 is a TLS alert; HTTP/2 would begin with the length of its settings frame.
    assert!(answer.is_empty() || answer[0] == 21, "{answer:?}");

    let target = Target { socket: plugin.handshake.socket(), tls: None };
    if let Ok(connection) = soon("a connection", Connection::to(&target)).await {
        assert!(connection.call().await.is_err(), "a client without TLS is answered");
    }
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
}

#[tokio::test]
async fn a_client_that_says_nothing_holds_up_nobody() {
    let plugin = Plugin::start().await;
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(UnixStream::connect(plugin.handshake.socket()).await.unwrap());
    }
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_connection_is_http_2_in_tls_1_3() {
    let plugin = Plugin::start().await;
    let socket = UnixStream::connect(plugin.handshake.socket()).await.unwrap();
    let tls = plugin.tls_of(Client::Identity(plugin.identity()));
    let stream = soon("the TLS handshake", handshake(socket, tls)).await.unwrap();
    let (_, session) = stream.get_ref();
    assert_eq!(session.alpn_protocol(), Some(b"h2".as_slice()));
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_certificate_of_the_plugin_is_valid_for_localhost_also_where_the_clock_is_behind() {
    let plugin = Plugin::start().await;
    let certificate = plugin.handshake.certificate().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let verify = |name: &'static str, now: Duration| {
        let name = ServerName::try_from(name).unwrap();
        let now = UnixTime::since_unix_epoch(now);
        verifier.verify_server_cert(&certificate, &[], &name, &[], now).map(drop)
    };
    let now = Duration::from_secs(UnixTime::now().as_secs());
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(verify("localhost", now), Ok(()));
    assert_eq!(verify("localhost", now - Duration::from_secs(30)), Ok(()));
    // Longer than any debugging session.
    assert_eq!(verify("localhost", now + 30 * day), Ok(()));
    assert!(verify("example.org", now).is_err());
    plugin.shut_down().await;
}

#[tokio::test]
async fn every_process_has_a_certificate_of_its_own() {
    let (one, other) = (Plugin::start().await, Plugin::start().await);
    assert_ne!(one.handshake.certificate(), other.handshake.certificate());
    one.shut_down().await;
    other.shut_down().await;
}

#[tokio::test]
async fn without_a_client_certificate_the_transport_is_plain() {
    let plugin = Start::plaintext().start().await;
    assert!(plugin.target().tls.is_none());
    plugin.connect().await.call().await.unwrap();
    plugin.shut_down().await;
}
