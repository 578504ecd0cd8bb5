//! The values of each enumeration that this release knows. Reading accepts others.

pub(super) const CLOUD_PROVIDERS: &[&str] = &[
    "aiven",
    "akamai",
    "aws",
    "aws-eusc",
    "azure",
    "backblaze",
    "byok",
    "civo",
    "cloudflare",
    "coreweave",
    "gcp",
    "nebius",
    "oci",
    "planetscale",
];
pub(in crate::provider) const FEATURES: &[&str] = &[
    "byoc",
    "byoc-custom-launch-templates",
    "byoc-custom-vpc",
    "byoc-logs",
    "byoc-static-egress",
    "cloudfront",
    "opentofu",
    "registry-pull",
    "registry-push",
    "route53",
    "workload-identity",
    "workload-identity-managed",
];
pub(super) const TYPES: &[&str] = &["cdn", "cluster", "domain", "registry"];
pub(super) const ACCESS_KEY: &str = "accessKey";
pub(super) const CROSS_ACCOUNT_ROLE: &str = "crossAccountRole";
pub(super) const AUTHENTICATION_MODES: &[&str] = &[ACCESS_KEY, CROSS_ACCOUNT_ROLE];
pub(super) const PERMISSION_CHECK_LEVELS: &[&str] =
    &["disabled", "enabled", "ignore-implicit-deny-by-organization"];
pub(super) const API_TOKEN: &str = "apiToken";
pub(super) const GLOBAL_API_KEY: &str = "globalApiKey";
pub(super) const ORIGIN_CA_KEY: &str = "originCAKey";
pub(super) const CREDENTIAL_TYPES: &[&str] = &[API_TOKEN, GLOBAL_API_KEY, ORIGIN_CA_KEY];
pub(super) const DIRECT: &str = "direct";
pub(super) const CONNECTOR: &str = "connector";
pub(super) const REFRESH_STATUSES: &[&str] = &["degraded", "healthy", "suspended"];
pub(super) const CONNECTION_MODES: &[&str] = &[CONNECTOR, DIRECT];

/// Cloud providers whose settings are in the attribute `aws`.
pub(super) const AWS: &[&str] = &["aws", "aws-eusc"];
pub(super) const GCP: &[&str] = &["gcp"];
pub(super) const CLOUDFLARE: &[&str] = &["cloudflare"];
pub(super) const BYOK: &[&str] = &["byok"];
