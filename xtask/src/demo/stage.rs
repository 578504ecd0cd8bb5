//! The demo's environment: a provider in a mirror and a sandbox, both removed at the end.

use std::{
    fs,
    path::{Path, PathBuf},
};

use northflank_sandbox::{Options, Sandbox};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    Result, cargo, mirror, paths,
    terraform::{CliConfig, Workspace},
};

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) terraform: PathBuf,
    folder: TempDir,
}

impl Stage {
    pub(super) fn set(terraform: PathBuf) -> Result<Self> {
        let provider = cargo::build_provider(cargo::Profile::Debug)?;
        let folder = tempfile::Builder::new().prefix("northflank-demo-").tempdir()?;
        for host in mirror::HOSTS {
            mirror::put(&provider, &mirror_in(&folder), host)?;
        }
        let sandbox = Sandbox::start(Options { data: Some(made_by_hand(&folder)?), ..Options::default() })?;
        Ok(Self { sandbox, terraform, folder })
    }

    /// A workspace with these files of `examples/`.
    pub(super) fn workspace(&self, examples: &[&str]) -> Result<Workspace> {
        let mut workspace = Workspace::new(&self.terraform, &CliConfig::Mirror(&mirror_in(&self.folder)))?;
        for example in examples {
            workspace.copy(&paths::root().join("examples").join(example))?;
        }
        workspace.set("NORTHFLANK_API_BASE_URL", self.sandbox.url());
        workspace.set("NORTHFLANK_API_TOKEN", self.sandbox.token());
        workspace.set("TF_CLI_ARGS", "-no-color");
        workspace.set("TF_VAR_role_arn", "arn:aws:iam::123456789012:role/northflank");
        workspace.set("TF_VAR_external_id", "a-secret-of-the-demo");
        Ok(workspace)
    }
}

fn mirror_in(folder: &TempDir) -> PathBuf {
    folder.path().join("mirror")
}

/// The sandbox's data, with an integration that Terraform does not manage.
fn made_by_hand(folder: &TempDir) -> Result<PathBuf> {
    let path = Path::new(folder.path()).join("sandbox.json");
    let integration = json!({
        "id": "aws-production",
        "name": "aws-production",
        "description": "Made by hand",
        "provider": "aws",
        "features": ["byoc", "byoc-logs"],
        "aws": { "authenticationMode": "crossAccountRole" },
        "credentials": { "roleArn": "arn:aws:iam::123456789012:role/northflank", "externalId": "by-hand" },
        "createdAt": "2026-01-01T00:00:00.000Z",
    });
    fs::write(&path, json!({ "integrations": [integration] }).to_string())?;
    Ok(path)
}
