//! Processes that are not started as a host starts them.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

use crate::{
    certificates::Identity,
    plugin::{Start, assert_empty},
};

/// Asserts that it ends with status 1 before it serves, gives the reason on standard error, and prints nothing else.
async fn assert_refuses(start: Start, why: &str) {
    let ended = start.run().await;
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains(why), "{:?} says nothing of {why}", ended.stderr);
    assert_eq!(ended.stdout, "", "a host would take it for a handshake");
    assert_empty(start.temporary());
}

#[tokio::test]
async fn without_the_cookie_it_explains_itself_and_serves_nothing() {
    assert_refuses(Start::by_terraform().without("TF_PLUGIN_MAGIC_COOKIE"), "plugin").await;
}

#[tokio::test]
async fn with_another_cookie_it_explains_itself_and_serves_nothing() {
    assert_refuses(Start::by_terraform().variable("TF_PLUGIN_MAGIC_COOKIE", "another"), "plugin").await;
}

#[tokio::test]
async fn its_version_and_its_help_need_no_cookie() {
    for (argument, expected) in
        [("--version", env!("CARGO_PKG_VERSION")), ("--help", "--debug"), ("-version", "northflank")]
    {
        let ended = Start::bare().argument(argument).run().await;
        assert!(ended.status.success(), "{argument}");
        assert!(ended.stdout.contains(expected), "{argument}: {}", ended.stdout);
        assert_eq!(ended.stderr, "", "{argument}");
    }
}

#[tokio::test]
async fn an_unknown_flag_is_refused_with_the_help() {
    for start in [Start::bare(), Start::by_terraform()] {
        let ended = start.argument("--no-such-flag").run().await;
        assert!(!ended.status.success());
        assert_eq!(ended.stdout, "");
        assert!(ended.stderr.contains("--help"), "{}", ended.stderr);
    }
}

#[tokio::test]
async fn a_malformed_client_certificate_is_refused() {
    let two = format!("{}{}", Identity::as_hosts_make_it().pem, Identity::as_hosts_make_it().pem);
    let cut = &Identity::as_hosts_make_it().pem[..200];
    for pem in ["no PEM", "-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n", &two, cut] {
        assert_refuses(Start::by_terraform().variable("PLUGIN_CLIENT_CERT", pem), "PLUGIN_CLIENT_CERT").await;
    }
}

#[tokio::test]
async fn pem_without_a_valid_certificate_is_refused() {
    let pem = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    assert_refuses(Start::by_terraform().variable("PLUGIN_CLIENT_CERT", pem), "PLUGIN_CLIENT_CERT").await;
}

#[tokio::test]
async fn a_client_certificate_that_is_not_utf_8_never_disables_tls() {
    let start = Start::by_terraform().variable("PLUGIN_CLIENT_CERT", OsStr::from_bytes(b"\xff\xfe"));
    assert_refuses(start, "PLUGIN_CLIENT_CERT").await;
}

#[tokio::test]
async fn ports_that_make_no_sense_are_refused() {
    for (min, max) in [("ten", "25000"), ("10000", "70000"), ("25000", "10000"), ("-1", "10")] {
        let start = Start::by_terraform().variable("PLUGIN_MIN_PORT", min).variable("PLUGIN_MAX_PORT", max);
        assert_refuses(start, "PLUGIN_MIN_PORT").await;
    }
}

#[tokio::test]
async fn with_too_few_files_it_ends_and_says_so() {
    let start = Start::by_terraform();
    let ended = start.run_with_limit("ulimit -n 10").await;
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("Raise the limit on open files"), "{}", ended.stderr);
    assert_empty(start.temporary());
}
