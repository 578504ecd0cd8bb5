//! The handshake line, which tells the host the plugin's address.

use crate::plugin::{Plugin, Start};

#[tokio::test]
async fn the_protocol_is_version_6_whatever_the_host_offers() {
    for offered in ["6", "5", "5,6", "6,5", "", "garbage", "six,-1,"] {
        let start = Start::by_terraform().variable("PLUGIN_PROTOCOL_VERSIONS", offered);
        let plugin = start.start().await;
        assert_eq!(plugin.handshake.fields[1], "6", "{offered:?}");
        plugin.shut_down().await;
    }
    let plugin = Start::by_terraform().without("PLUGIN_PROTOCOL_VERSIONS").start().await;
    assert_eq!(plugin.handshake.fields[1], "6");
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_handshake_has_six_fields() {
    let plugin = Plugin::start().await;
    let fields = &plugin.handshake.fields;
    assert_eq!(fields.len(), 6, "{fields:?}");
    assert_eq!((fields[0].as_str(), fields[2].as_str(), fields[4].as_str()), ("1", "unix", "grpc"));
    plugin.shut_down().await;
}

#[tokio::test]
async fn the_certificate_is_base64_without_padding() {
    // Certificates differ in length, and so in their base64 padding.
    for _ in 0..4 {
        let plugin = Plugin::start().await;
        let certificate = &plugin.handshake.fields[5];
        // Hosts parse the field only if it is longer than this.
        assert!(certificate.len() > 50);
        assert!(certificate.chars().all(|c| c.is_ascii_alphanumeric() || "+/".contains(c)), "{certificate}");
        plugin.shut_down().await;
    }
}

#[tokio::test]
async fn without_tls_the_certificate_is_an_empty_last_field() {
    for start in [Start::plaintext(), Start::plaintext().variable("PLUGIN_CLIENT_CERT", "")] {
        let plugin = start.start().await;
        assert_eq!(plugin.handshake.fields.len(), 6);
        assert_eq!(plugin.handshake.fields[5], "");
        plugin.shut_down().await;
    }
}

#[tokio::test]
async fn a_host_that_asks_about_multiplexing_learns_that_there_is_none() {
    let plugin = Start::by_terraform().variable("PLUGIN_MULTIPLEX_GRPC", "true").start().await;
    assert_eq!(plugin.handshake.fields.len(), 7);
    assert_eq!(plugin.handshake.fields[6], "false");
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_empty_wish_for_multiplexing_is_none() {
    let plugin = Start::by_terraform().variable("PLUGIN_MULTIPLEX_GRPC", "").start().await;
    assert_eq!(plugin.handshake.fields.len(), 6);
    plugin.shut_down().await;
}

#[tokio::test]
async fn standard_output_stays_silent_after_the_handshake() {
    let plugin = Start::by_terraform().variable("TF_LOG", "TRACE").start().await;
    plugin.connect().await.call().await.unwrap();
    let ended = plugin.shut_down().await;
    assert_eq!(ended.stdout, "");
    assert_ne!(ended.stderr, "", "the log went elsewhere");
}
