//! The Terraform or OpenTofu that the tests run, and its features.

use std::{
    env,
    fs::OpenOptions,
    io::Write,
    path::PathBuf,
    process::{Command, Output},
    sync::OnceLock,
};

use serde_json::Value;

/// A feature that some clients lack. A test that needs one checks for it first. The tests in `lacking` show what users
/// of clients without it see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// `import` blocks.
    ImportBlocks,
    /// `plan -generate-config-out`, which before Terraform 1.9 asks for what nested attributes are computed.
    GeneratedConfiguration,
    /// `provider::northflank::…`.
    Functions,
    /// `moved` blocks from another type, or from the same type at another provider address.
    Moves,
    EphemeralResources,
    WriteOnlyAttributes,
    /// `import` blocks with `identity`.
    Identity,
    /// `terraform query` with list resources, and configurations that the provider generates.
    Query,
    /// `action` blocks, `action_trigger` and `apply -invoke`.
    Actions,
}

impl Feature {
    /// The name on the page on compatibility, as in `templates/guides/versions.md.tmpl`.
    fn name(self) -> &'static str {
        match self {
            Self::ImportBlocks => "`import` blocks",
            Self::GeneratedConfiguration => "`plan -generate-config-out`",
            Self::Functions => "functions",
            Self::Moves => "`moved` from the address of another provider",
            Self::EphemeralResources => "ephemeral resources",
            Self::WriteOnlyAttributes => "write-only `credentials_wo`",
            Self::Identity => "`import` blocks with `identity`",
            Self::Query => "list resources, `terraform query`",
            Self::Actions => "actions",
        }
    }
}

/// Major and minor.
type Version = (u64, u64);

/// Every feature, with the first Terraform and the first OpenTofu that have it.
const SINCE: [(Feature, Version, Option<Version>); 9] = [
    (Feature::ImportBlocks, (1, 5), Some((1, 6))),
    (Feature::GeneratedConfiguration, (1, 9), Some((1, 9))),
    (Feature::Functions, (1, 8), Some((1, 7))),
    (Feature::Moves, (1, 8), Some((1, 10))),
    (Feature::EphemeralResources, (1, 10), Some((1, 11))),
    (Feature::WriteOnlyAttributes, (1, 11), Some((1, 11))),
    (Feature::Identity, (1, 12), Some((1, 12))),
    (Feature::Query, (1, 14), None),
    (Feature::Actions, (1, 14), None),
];

/// The client that the tests run.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) path: PathBuf,
    pub(crate) is_opentofu: bool,
    pub(crate) version: Version,
    /// Operating system and architecture, such as `linux_amd64`.
    pub(crate) platform: String,
}

impl Client {
    pub(crate) fn has(&self, feature: Feature) -> bool {
        let since =
            SINCE.iter().find(|(other, ..)| *other == feature).expect("every feature is in the table");
        let has = self.is_since(since);
        report(feature, has);
        has
    }

    /// Whether it can plan our resources. Before 1.0.9, Terraform crashes on null nested attributes.
    pub(crate) fn plans_resources(&self) -> bool {
        self.version >= (1, 1)
    }

    /// The features that it lacks.
    pub(crate) fn lacking(&self) -> Vec<Feature> {
        let lacking = SINCE.iter().filter(|since| !self.is_since(since)).map(|(feature, ..)| *feature);
        // Report them as tested, because the caller shows what happens without them.
        lacking.inspect(|feature| report(*feature, false)).collect()
    }

    fn is_since(&self, (_, terraform, opentofu): &(Feature, Version, Option<Version>)) -> bool {
        let since = if self.is_opentofu { *opentofu } else { Some(*terraform) };
        since.is_some_and(|since| self.version >= since)
    }

    /// The default registry host of provider sources.
    pub(crate) fn registry(&self) -> &'static str {
        if self.is_opentofu { "registry.opentofu.org" } else { "registry.terraform.io" }
    }
}

/// Adds a line to the file that `TF_ACC_REPORT` names, such as "functions: true": this was tested.
fn report(feature: Feature, has: bool) {
    if let Some(path) = env::var_os("TF_ACC_REPORT") {
        let mut report = OpenOptions::new().create(true).append(true).open(path).expect("a file");
        // Write with one call, because tests run concurrently.
        report.write_all(format!("{}: {has}\n", feature.name()).as_bytes()).expect("a line");
    }
}

pub(crate) fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let path: PathBuf = match env::var_os("TF_CLI") {
            Some(path) => path.into(),
            None => ["terraform", "tofu"]
                .iter()
                .find(|name| Command::new(name).arg("version").output().is_ok())
                .expect("TF_CLI is not set and neither terraform nor tofu is on PATH: run `make test`")
                .into(),
        };
        let Output { stdout, .. } = Command::new(&path)
            .args(["version", "-json"])
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let answer: Value = serde_json::from_slice(&stdout).expect("`version -json` answers JSON");
        let version = answer["terraform_version"].as_str().expect("a version");
        let mut numbers = version.split(['.', '-']).map(|number| number.parse().expect("a number"));
        let version = (numbers.next().expect("a major"), numbers.next().expect("a minor"));
        // Both have a `terraform_version` in their JSON. Only Terraform reports whether it is outdated, in every
        // version; OpenTofu never does.
        let is_opentofu = answer.get("terraform_outdated").is_none();
        let platform = answer["platform"].as_str().expect("a platform").to_owned();
        Client { path, is_opentofu, version, platform }
    })
}
