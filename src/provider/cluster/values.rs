//! The enumerations that this release knows, and the cloud providers for which attributes exist.

pub(super) const AWS: &[&str] = &["aws", "aws-eusc"];
pub(super) const AZURE: &[&str] = &["azure"];
pub(super) const BYOK: &[&str] = &["byok"];
pub(super) const COREWEAVE: &[&str] = &["coreweave"];
pub(super) const GCP: &[&str] = &["gcp"];
pub(super) const NEBIUS: &[&str] = &["nebius"];
pub(super) const OCI: &[&str] = &["oci"];
/// Those whose nodes Northflank creates.
pub(super) const CLOUDS: &[&str] = &["aws", "aws-eusc", "azure", "civo", "coreweave", "gcp", "nebius", "oci"];
/// Those among them where the size of disks can be chosen.
pub(super) const WITH_DISKS: &[&str] = &["aws", "aws-eusc", "azure", "civo", "gcp", "nebius", "oci"];
pub(super) const CLOUD_PROVIDERS: &[&str] =
    &["aws", "aws-eusc", "azure", "byok", "civo", "coreweave", "gcp", "nebius", "oci"];

pub(super) const ARCHITECTURES: &[&str] = &["amd64", "arm64"];
pub(super) const BUILD_MODES: &[&str] = &["build-cluster", "internal", "paas"];
pub(super) const ENTITY_TYPES: &[&str] = &["org", "team"];
pub(super) const LOGGING_MODES: &[&str] = &["loki", "paas"];
pub(super) const NETWORK_MODES: &[&str] = &["create-default", "custom"];
pub(super) const NETWORK_PLUGIN_MODES: &[&str] = &["overlay"];
pub(super) const REGISTRY_MODES: &[&str] = &["paas", "self-hosted"];
pub(super) const RUNTIME_CLASSES: &[&str] = &["gvisor", "kata-clh", "kata-qemu", "none"];
pub(super) const STORAGE_CLASS_TYPES: &[&str] = &["snapshot-class", "storage-class"];
pub(super) const STORAGE_TYPES: &[&str] = &["gcs", "s3"];
pub(super) const STORAGE_USES: &[&str] = &["addon", "build-cache", "volume"];
pub(super) const SUBNET_MODES: &[&str] = &["default-subnets-for-azs", "explicit-subnets"];
pub(super) const VNET_MODES: &[&str] = &["create-default", "custom-vnet"];
