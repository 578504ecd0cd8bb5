//! A loopback registry with TLS that serves a release like Terraform's and OpenTofu's registries.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{Path as Parts, State},
    http::StatusCode,
    routing::get,
    serve::Listener,
};
use northflank_provider::publisher::source;
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{client::client, packages::Packages};

/// A registry that serves until it is dropped.
pub(crate) struct Registry {
    address: SocketAddr,
    /// A folder with the certificate that the client must trust.
    trusted: tempfile::TempDir,
    /// Dropping it ends the serving thread.
    _end: oneshot::Sender<()>,
}

impl Registry {
    pub(crate) fn start(packages: &Packages) -> Self {
        let identity = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let trusted = tempfile::tempdir().expect("a folder");
        fs::write(trusted.path().join("ca.pem"), identity.cert.pem()).expect("a file");
        let key = PrivatePkcs8KeyDer::from(identity.signing_key.serialize_der());
        let tls = ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("protocols")
            .with_no_client_auth()
            .with_single_cert(vec![identity.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
            .expect("a key and its certificate");

        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let source = source();
        let router = Router::new()
            .route(&format!("/v1/providers/{source}/versions"), get(versions))
            .route(&format!("/v1/providers/{source}/{{version}}/download/{{os}}/{{arch}}"), get(download))
            .route("/files/{name}", get(file))
            .with_state(Arc::new(Release::read(packages, address)));
        let tls = TlsAcceptor::from(Arc::new(tls));
        let (end, ended) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a socket");
                tokio::select! {
                    _ = axum::serve(TlsListener { listener, tls }, router) => {}
                    _ = ended => {}
                }
            });
        });
        Self { address, trusted, _end: end }
    }

    /// The block of a CLI configuration that replaces the client's default registry with this one.
    pub(crate) fn host(&self) -> String {
        let (host, address) = (client().registry(), self.address);
        format!(
            "host \"{host}\" {{\n  services = {{\n    \"providers.v1\" = \"https://{address}/v1/providers/\"\n  }}\n}}\n"
        )
    }

    /// The environment variable that makes the client trust its certificate.
    pub(crate) fn variable(&self) -> (String, String) {
        ("SSL_CERT_FILE".to_owned(), self.trusted.path().join("ca.pem").to_string_lossy().into_owned())
    }
}

/// What a registry reads from the files of a release.
struct Release {
    folder: PathBuf,
    url: String,
    version: String,
    protocols: Value,
    /// File names with their hashes.
    sums: Vec<(String, String)>,
    key_id: String,
    key: String,
}

const PREFIX: &str = "terraform-provider-northflank_";

impl Release {
    fn read(packages: &Packages, address: SocketAddr) -> Self {
        let sums = packages.file("_SHA256SUMS");
        let name = sums.file_name().expect("a name").to_string_lossy().into_owned();
        let version = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix("_SHA256SUMS"));
        let manifest: Value = serde_json::from_slice(&read(&packages.file("_manifest.json"))).expect("JSON");
        assert_eq!(manifest["version"], 1);
        let text = String::from_utf8(read(&sums)).expect("UTF-8");
        let lines = text.lines().map(|line| line.split_once("  ").expect("a hash and a name"));
        Self {
            folder: packages.folder.clone(),
            url: format!("https://{address}/files"),
            version: version.expect("a version").to_owned(),
            protocols: manifest["metadata"]["protocol_versions"].clone(),
            sums: lines.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect(),
            key_id: packages.key_id.clone(),
            key: packages.public_key.clone(),
        }
    }

    /// Operating systems and architectures, from the names of the listed files.
    fn platforms(&self) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{PREFIX}{}_", self.version);
        self.sums
            .iter()
            .filter_map(move |(name, _)| name.strip_prefix(&prefix)?.strip_suffix(".zip")?.split_once('_'))
    }
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn versions(State(release): State<Arc<Release>>) -> Json<Value> {
    let platforms: Vec<Value> =
        release.platforms().map(|(os, arch)| json!({"os": os, "arch": arch})).collect();
    Json(json!({
        "versions": [{"version": release.version, "protocols": release.protocols, "platforms": platforms}],
    }))
}

async fn download(
    State(release): State<Arc<Release>>,
    Parts((version, os, arch)): Parts<(String, String, String)>,
) -> Result<Json<Value>, StatusCode> {
    let (url, prefix) = (&release.url, format!("{PREFIX}{version}"));
    let name = format!("{prefix}_{os}_{arch}.zip");
    let (_, hash) = release.sums.iter().find(|(other, _)| *other == name).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "protocols": release.protocols,
        "os": os,
        "arch": arch,
        "filename": name,
        "download_url": format!("{url}/{name}"),
        "shasum": hash,
        "shasums_url": format!("{url}/{prefix}_SHA256SUMS"),
        "shasums_signature_url": format!("{url}/{prefix}_SHA256SUMS.sig"),
        "signing_keys": {
            "gpg_public_keys": [{"key_id": release.key_id, "ascii_armor": release.key}],
        },
    })))
}

async fn file(
    State(release): State<Arc<Release>>,
    Parts(name): Parts<String>,
) -> Result<Vec<u8>, StatusCode> {
    fs::read(release.folder.join(name)).map_err(|_| StatusCode::NOT_FOUND)
}

struct TlsListener {
    listener: TcpListener,
    tls: TlsAcceptor,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            // A client that does not trust the certificate closes the connection. Continue with the next one.
            if let Ok(stream) = self.tls.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
