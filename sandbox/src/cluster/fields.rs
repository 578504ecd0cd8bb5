//! Request bodies as the documentation describes them.

use crate::object::Members;
use crate::object::fields::{DESCRIPTION, PROVIDER, RESTRICTIONS, name, slug};
use crate::object::schema::Rule::{
    self, AnyText, Bool, Integer, Least, List, Map, Number, Object, OneOf, OrNull, Shape,
};
use crate::object::schema::{Field, Text, optional, required};
use crate::object::text;

/// The body that creates a cluster, or replaces one.
pub(super) const WHOLE: &[Field] = &[
    required("name", name(20)),
    required("provider", PROVIDER),
    optional("description", DESCRIPTION),
    optional("region", AnyText),
    optional("integrationId", REFERENCE),
    optional("kubernetesVersion", AnyText),
    required("nodePools", NODE_POOLS),
    optional("settings", SETTINGS),
    optional("restrictions", RESTRICTIONS),
    optional("storage", STORAGE),
    optional("aws", AWS),
    optional("azure", AZURE),
    optional("gcp", GCP),
    optional("byok", BYOK),
    optional("oci", OCI),
    optional("coreweave", COREWEAVE),
    optional("nebius", NEBIUS),
    optional("coordinates", COORDINATES),
];

/// The body that changes a cluster.
pub(super) const PATCH: &[Field] = &[
    optional("name", name(20)),
    optional("description", DESCRIPTION),
    optional("region", AnyText),
    optional("kubernetesVersion", AnyText),
    optional("nodePools", NODE_POOLS),
    optional("settings", SETTINGS),
    optional("restrictions", RESTRICTIONS),
    optional("aws", AWS),
    optional("azure", AZURE),
    optional("gcp", GCP),
    optional("byok", BYOK),
    optional("coordinates", COORDINATES),
];

const POSITIVE: Rule = Integer(1..=i64::MAX);
const NUMBER: Rule = Number(f64::NEG_INFINITY..=f64::INFINITY);
const TEXTS: Rule = List(&AnyText);
const CIDR: Rule = Rule::Text(Text { length: 9..=18, pattern: text::CIDR, matches: text::is_cidr });
const REFERENCE: Rule =
    Rule::Text(Text { length: 1..=100, pattern: text::REFERENCE, matches: text::is_reference });
const POOL_ID: Rule = Rule::Text(Text { length: 3..=63, pattern: text::POOL_ID, matches: text::is_pool_id });

const NODE_POOLS: Rule = List(&Shape(node_pool));

fn node_pool(root: &Members, _: &Members) -> &'static [Field] {
    if root.get("provider").is_some_and(|it| it == "byok") { BYOK_POOL } else { CLOUD_POOL }
}

const CLOUD_POOL: &[Field] = &[
    required("id", POOL_ID),
    required("nodeType", AnyText),
    required("nodeCount", Integer(0..=250)),
    optional(
        "autoscaling",
        OrNull(&Object(&[
            optional("enabled", Bool),
            optional("min", Integer(0..=249)),
            optional("max", Integer(1..=250)),
        ])),
    ),
    required("diskSize", POSITIVE),
    optional("diskType", AnyText),
    optional("preemptible", Bool),
    optional("availabilityZones", TEXTS),
    optional("subnets", TEXTS),
    optional("labels", Map(&AnyText)),
    optional("scheduling", SCHEDULING),
    optional("computeResources", Object(&[optional("gpu", Object(&[optional("timeslicing", TIMESLICING)]))])),
    optional(
        "aws",
        Object(&[optional(
            "launchTemplate",
            Object(&[required("id", AnyText), required("version", POSITIVE)]),
        )]),
    ),
    optional(
        "azure",
        Object(&[
            optional("systemPool", Bool),
            optional("enablePublicNodeIp", Bool),
            optional("vnetSubnetId", AnyText),
        ]),
    ),
    optional("gcp", Object(&[optional("enablePrivateNodes", Bool)])),
    optional("oci", Object(&[required("ocpu", POSITIVE), required("memory", POSITIVE)])),
    optional(
        "nebius",
        Object(&[
            optional("enablePublicNodeIps", Bool),
            optional("gpuClusterId", AnyText),
            optional("gpuDriverVersion", AnyText),
            optional("osVersion", AnyText),
        ]),
    ),
];

const BYOK_POOL: &[Field] = &[
    required("id", POOL_ID),
    required("providerId", POOL_ID),
    optional("defaultPool", Bool),
    optional("preemptible", Bool),
    optional("labels", Map(&AnyText)),
    optional("scheduling", SCHEDULING),
    optional("platform", Object(&[optional("architecture", OneOf(&["amd64", "arm64"]))])),
    optional(
        "computeResources",
        Object(&[optional(
            "gpu",
            Object(&[
                optional("supported", Bool),
                optional("type", AnyText),
                optional("count", POSITIVE),
                optional(
                    "resources",
                    Object(&[optional("memoryInfo", Object(&[optional("sizeInGiB", POSITIVE)]))]),
                ),
                optional("mig", Object(&[optional("enabled", Bool), optional("partitions", TEXTS)])),
                optional("timeslicing", TIMESLICING),
            ]),
        )]),
    ),
];

const SCHEDULING: Rule = Object(&[
    optional("allowAddons", Bool),
    optional("allowBuilds", Bool),
    optional("allowCeph", Bool),
    optional("allowJobs", Bool),
    optional("allowServices", Bool),
    optional("onlyGpuBuilds", Bool),
    optional("onlyGpuJobs", Bool),
    optional("onlyGpuServices", Bool),
]);

const TIMESLICING: Rule = Object(&[optional("enabled", Bool), optional("numSlices", POSITIVE)]);

const AWS: Rule = Object(&[
    optional("enablePublicAccessCidrs", Bool),
    optional("publicAccessCidrs", List(&CIDR)),
    optional(
        "subnetConfiguration",
        Object(&[
            required("mode", OneOf(&["default-subnets-for-azs", "explicit-subnets"])),
            optional("vpcId", AnyText),
            required("subnets", Least(2, &AnyText)),
        ]),
    ),
    optional("vpcEgress", Bool),
]);

const AZURE: Rule = Object(&[
    optional("enableAuthorizedIpRanges", Bool),
    optional("authorizedIpRanges", List(&CIDR)),
    optional(
        "networking",
        Object(&[
            optional("networkPluginMode", OneOf(&["overlay"])),
            optional(
                "vnetConfiguration",
                Object(&[
                    required("mode", OneOf(&["create-default", "custom-vnet"])),
                    optional("vnetId", AnyText),
                ]),
            ),
        ]),
    ),
]);

const GCP: Rule = Object(&[
    optional(
        "projectId",
        Rule::Text(Text { length: 6..=30, pattern: text::GCP_PROJECT, matches: text::is_gcp_project }),
    ),
    optional("networking", Object(&[optional("network", AnyText), optional("subnetwork", AnyText)])),
    optional("enableAuthorizedIpRanges", Bool),
    optional("authorizedIpRanges", List(&CIDR)),
]);

const OCI: Rule = Object(&[required(
    "vcnConfiguration",
    Object(&[
        required("vcnId", AnyText),
        required("subnetIdForKubernetesApi", AnyText),
        required("subnetIdsForServiceLBs", TEXTS),
    ]),
)]);

const COREWEAVE: Rule = Object(&[
    required("zone", AnyText),
    optional(
        "network",
        Object(&[
            required("networkMode", OneOf(&["create-default", "custom"])),
            optional("vpcId", AnyText),
            optional(
                "customPrefixNames",
                Object(&[
                    required("podCidrName", AnyText),
                    required("serviceCidrName", AnyText),
                    required("internalLbCidrNames", TEXTS),
                ]),
            ),
        ]),
    ),
]);

const NEBIUS: Rule = Object(&[required("projectId", AnyText), required("subnetId", AnyText)]);

const BYOK: Rule = Object(&[required("nodePoolProviderIdLabel", AnyText)]);

const COORDINATES: Rule = Object(&[required("latitude", NUMBER), required("longitude", NUMBER)]);

const SETTINGS: Rule = Object(&[
    optional(
        "builds",
        Object(&[
            optional("mode", OneOf(&["paas", "internal", "build-cluster"])),
            optional("plan", slug(3, 39)),
            optional("clusterId", REFERENCE),
            optional("caching", Object(&[optional("allow", Bool), optional("storageClassName", AnyText)])),
        ]),
    ),
    optional(
        "registry",
        Object(&[optional("mode", OneOf(&["paas", "self-hosted"])), optional("registryId", REFERENCE)]),
    ),
    optional("logging", Shape(logging)),
    optional(
        "networking",
        // Nothing is known of its member `istio`.
        Object(&[
            optional("overlayNetwork", Bool),
            optional("overlayCIDR", CIDR),
            optional("istio", Object(&[])),
        ]),
    ),
    optional(
        "vanityDomains",
        Object(&[optional("apps", ZONE), optional("customDomains", ZONE), optional("loadBalancers", ZONE)]),
    ),
    optional("infrastructure", INFRASTRUCTURE),
    optional(
        "requestModifiers",
        Object(&[
            optional("services", WORKLOAD_MODIFIER),
            optional("jobs", WORKLOAD_MODIFIER),
            optional("addons", WORKLOAD_MODIFIER),
            optional(
                "builds",
                Object(&[required("cpu", Number(0.1..=1.0)), required("memory", Number(0.1..=1.0))]),
            ),
        ]),
    ),
]);

fn logging(_: &Members, logging: &Members) -> &'static [Field] {
    let has = |object: &Members, name, value| object.get(name).is_some_and(|it| it == value);
    match logging.get("loki").and_then(|loki| loki.as_object()) {
        _ if !has(logging, "mode", "loki") => LOGGING_PAAS,
        Some(loki) if has(loki, "storageType", "gcs") => LOKI_GCS,
        _ => LOKI_S3,
    }
}

const LOGGING_PAAS: &[Field] = &[optional("mode", OneOf(&["paas", "loki"]))];

const LOKI_S3: &[Field] = &[
    required("mode", AnyText),
    required(
        "loki",
        Object(&[
            required("storageType", OneOf(&["s3", "gcs"])),
            required("s3BucketName", AnyText),
            required("s3AccessKey", AnyText),
            required("s3SecretKey", AnyText),
            required("s3Region", AnyText),
        ]),
    ),
];

const LOKI_GCS: &[Field] = &[
    required("mode", AnyText),
    required(
        "loki",
        Object(&[
            required("storageType", AnyText),
            required("gcsBucketName", AnyText),
            required("gcpIntegrationId", REFERENCE),
        ]),
    ),
];

const ZONE: Rule = Object(&[required("zoneName", AnyText), required("integrationId", REFERENCE)]);

const RUNTIME: Rule = OneOf(&["none", "gvisor", "kata-clh", "kata-qemu"]);

const INFRASTRUCTURE: Rule = Object(&[
    optional("cleanupVolumes", Bool),
    optional("cleanupSnapshots", Bool),
    optional("workloads", Object(&[optional("runtimeClass", RUNTIME)])),
    optional("builds", Object(&[optional("runtimeClass", RUNTIME)])),
    optional(
        "sandboxing",
        Object(&[
            optional("installGvisor", Bool),
            optional("installMicroVm", Bool),
            optional(
                "defaultSandbox",
                Object(&[
                    optional("builds", RUNTIME),
                    optional("jobs", RUNTIME),
                    optional("services", RUNTIME),
                    optional("addons", RUNTIME),
                ]),
            ),
        ]),
    ),
    optional("installKata", Bool),
    optional("installGvisor", Bool),
    optional(
        "cephStorageProvider",
        Object(&[
            optional("enabled", Bool),
            optional(
                "resources",
                Object(&[
                    optional("cpu", Number(1.0..=20.0)),
                    optional("memory", Integer(4096..=40960)),
                    optional("storage", Integer(102_400..=5_242_880)),
                ]),
            ),
            optional("enableMultiReadWriteStorage", Bool),
            optional("enableSingleReadWriteStorage", Bool),
            optional("enableErasureCoding", Bool),
            optional("enableTopologyAwareScheduling", Bool),
        ]),
    ),
]);

const WORKLOAD_MODIFIER: Rule =
    Object(&[required("cpu", Number(0.2..=1.0)), required("memory", Number(0.4..=1.0))]);

const STORAGE: Rule = Object(&[
    optional(
        "storageClasses",
        List(&Object(&[
            required("id", AnyText),
            required("name", AnyText),
            required("kubernetesName", AnyText),
            optional("description", AnyText),
            optional("defaultSnapshotClass", AnyText),
            optional("type", OneOf(&["storage-class", "snapshot-class"])),
            optional("options", STORAGE_OPTIONS),
        ])),
    ),
    optional(
        "snapshotClasses",
        List(&Object(&[
            required("id", AnyText),
            required("name", AnyText),
            required("kubernetesName", AnyText),
            optional("description", AnyText),
        ])),
    ),
]);

const STORAGE_OPTIONS: Rule = Object(&[
    optional("capabilities", Object(&[optional("expansion", Bool), optional("snapshot", Bool)])),
    optional("accessModes", Object(&[optional("ReadWriteOnce", Bool), optional("ReadWriteMany", Bool)])),
    optional(
        "storageSize",
        Object(&[
            optional("minValidSize", POSITIVE),
            optional("maxValidSize", POSITIVE),
            optional("suggestedOptions", List(&NUMBER)),
        ]),
    ),
    optional(
        "platform",
        Object(&[optional("supportedResources", List(&OneOf(&["addon", "volume", "build-cache"])))]),
    ),
]);
