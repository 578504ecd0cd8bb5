//! Support for the tests: a [`World`] with its own sandbox and working directory for Terraform.

mod attached;
mod client;
mod installation;
mod packages;
mod registry;
mod run;
mod world;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::json;

pub(crate) use client::{Feature, client};
pub(crate) use installation::Way;
#[cfg(target_os = "linux")]
pub(crate) use packages::Packages;
pub(crate) use run::Run;
pub(crate) use world::World;

/// The provider's executable, as Cargo has built it for the tests.
pub(crate) fn built() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_terraform-provider-northflank"))
}

/// Builds and returns the executable of an example, which is never released. `cargo test --test acceptance` does not
/// build examples.
pub(crate) fn example(name: &str) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "--examples"]);
        // In the folder of the provider itself.
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        // Remove what Cargo set for this test. Build scripts depend on it, so dependencies would be rebuilt.
        let of_this_test = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        for (name, _) in env::vars_os().filter(|(name, _)| of_this_test(&name.to_string_lossy())) {
            cargo.env_remove(name);
        }
        assert!(cargo.status().expect("Cargo").success(), "the examples do not build");
    });
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    built().with_file_name("examples").join(file)
}

/// Secrets in tests begin with this, and nothing that is printed or logged may contain it.
pub(crate) const CANARY: &str = "canary-";

/// A configuration of the resource `northflank_integration.example` with these arguments.
pub(crate) fn integration(arguments: &str) -> String {
    format!("resource \"northflank_integration\" \"example\" {{\n{arguments}\n}}\n")
}

/// An AWS integration with a role and these further arguments.
pub(crate) fn aws(arguments: &str) -> String {
    integration(&format!(
        r#"
        name           = "My AWS"
        cloud_provider = "aws"
        credentials = {{
          role_arn    = "arn:aws:iam::111122223333:role/northflank"
          external_id = "canary-external"
        }}
        {arguments}
        "#
    ))
}

/// The address of the integration in most tests.
pub(crate) const EXAMPLE: &str = "northflank_integration.example";

/// A value for the credential with this name that contains this secret. Documents need a valid form, because the
/// provider checks it.
pub(crate) fn credential(name: &str, secret: &str) -> String {
    match name {
        "keyfile_json" => json!({
            "type": "service_account",
            "project_id": "p",
            "client_email": "nf@p.example",
            "private_key": secret,
        })
        .to_string(),
        "kubeconfig" => {
            let cluster = "clusters: [{cluster: {server: https://k8s.example}}]";
            format!("{cluster}\nusers: [{{user: {{token: {}}}}}]\n", json!(secret))
        }
        "private_key" | "private_key_pem" => {
            format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n")
        }
        _ => secret.to_owned(),
    }
}
