//! The attributes of a cluster.

use std::collections::{BTreeMap, BTreeSet};

use framework::{
    Check,
    Replace::{Always, IfBothSet},
    Secret, Value, attributes,
    declaration::Sent::Whole,
    known,
};

use crate::provider::noun::Place;

const AWS: &[&str] = &["aws"];
const AZURE: &[&str] = &["azure"];
const BYOK: &[&str] = &["byok"];
const COREWEAVE: &[&str] = &["coreweave"];
const GCP: &[&str] = &["gcp"];
const NEBIUS: &[&str] = &["nebius"];
const OCI: &[&str] = &["oci"];
pub(super) const CLOUD_PROVIDERS: &[&str] =
    &["aws", "azure", "byok", "civo", "coreweave", "gcp", "nebius", "oci"];
const ARCHITECTURES: &[&str] = &["amd64", "arm64"];
const BUILD_MODES: &[&str] = &["build-cluster", "internal", "paas"];
const LOGGING_MODES: &[&str] = &["loki", "paas"];
const REGISTRY_MODES: &[&str] = &["paas", "self-hosted"];
const STORAGE_TYPES: &[&str] = &["gcs", "s3"];
const RUNTIME_CLASSES: &[&str] = &["gvisor", "kata-clh", "kata-qemu", "none"];

fn name() -> Check {
    Check::text(|text| match text.chars().count() {
        3..=20 => Ok(()),
        _ => Err("must have 3 to 20 characters.".to_owned()),
    })
}

fn up_to_250() -> Check {
    Check::number(|number| match number {
        0..=250 => Ok(()),
        _ => Err("must be a whole number from 0 to 250.".to_owned()),
    })
}

fn positive() -> Check {
    Check::number(
        |number| if number >= 1 { Ok(()) } else { Err("must be a whole number from 1 on.".to_owned()) },
    )
}

attributes! {
    pub(super) struct Cluster {
        ..place: Place;
        /// Name of the cluster: 3 to 20 characters.
        name: String, required, always_answered, check(name());
        /// Cloud provider: {words}. Changing it forces replacement.
        cloud_provider: String, required, json("provider"), sent(Whole), always_answered, replace(Always),
            one_of(CLOUD_PROVIDERS);
        /// Integration by which Northflank reaches the account. Changing it forces replacement.
        integration_id: String, optional, sent(Whole), replace(Always);
        /// Description of the cluster.
        ///
        /// If omitted, there is none; removing it clears it.
        description: String, optional, cleared;
        /// Region of the cloud provider. Changing it forces replacement.
        region: String, optional_computed, replace(IfBothSet);
        /// Which teams may use the cluster.
        ///
        /// If omitted, there is none; removing it clears it.
        restrictions: Restrictions, optional, cleared, none_if(Restrictions::are_off);
        /// Node pools, by a key of your own.
        node_pools: BTreeMap<String, Value<NodePool>>, required, keyed_by("id"), always_answered;
        /// Settings of the cluster.
        settings: Settings, optional_computed;
        /// Settings for AWS.
        aws: Aws, optional_computed, of(AWS);
        /// Settings for Azure.
        azure: Azure, optional_computed, of(AZURE);
        /// Settings for Google Cloud.
        gcp: Gcp, optional_computed, of(GCP);
        /// Settings for OCI. Changing it forces replacement.
        oci: Oci, optional, sent(Whole), of(OCI), replace(IfBothSet);
        /// Settings for CoreWeave. Changing it forces replacement.
        coreweave: CoreWeave, optional, sent(Whole), of(COREWEAVE), replace(IfBothSet);
        /// Settings for Nebius. Changing it forces replacement.
        nebius: Nebius, optional, sent(Whole), of(NEBIUS), replace(IfBothSet);
        /// Settings for a cluster that you bring.
        byok: Byok, optional, of(BYOK);
        /// Where the cluster is, for routing by distance.
        coordinates: Coordinates, optional, of(BYOK);
        /// DNS identifier of the cluster.
        dns: String, computed;
        /// Whether an apply waits until the cluster runs. Defaults to `true`.
        wait_for_running: bool, optional, local, never_shown;
        /// Whether a plan that deletes or replaces the cluster is an error. Defaults to `false`.
        deletion_protection: bool, optional, local, never_shown;
    }

    pub(super) struct Restrictions {
        /// Whether only some teams may use the cluster.
        enabled: bool, required, absent_is(false);
        /// Teams that may use the cluster.
        team_ids: BTreeSet<Value<String>>, optional, json("teams"), each("teamId"), cleared;
    }

    pub(super) struct NodePool {
        /// ID of the node pool.
        id: String, computed;
        /// Type of the nodes.
        node_type: String, optional;
        /// How many nodes there are; with `autoscaling`, how many there are at first.
        node_count: i64, optional, check(up_to_250()), keep_while(NodePool::is_autoscaled);
        /// Bounds between which Northflank chooses the number of nodes.
        autoscaling: Autoscaling, optional, cleared;
        /// Size of the disk of each node, in gigabytes.
        disk_size: i64, optional, check(positive());
        /// Type of the disks.
        disk_type: String, optional_computed;
        /// Whether the nodes are spot instances.
        preemptible: bool, optional_computed;
        /// Availability zones of the nodes.
        availability_zones: BTreeSet<Value<String>>, optional_computed;
        /// Subnets of the nodes.
        subnets: BTreeSet<Value<String>>, optional_computed;
        /// Labels of the nodes.
        labels: BTreeMap<String, Value<String>>, optional;
        /// What may run on the nodes.
        scheduling: Scheduling, optional_computed;
        /// GPUs of the nodes.
        compute_resources: ComputeResources, optional_computed;
        /// Settings for AWS.
        aws: PoolAws, optional, of(AWS);
        /// Settings for Azure.
        azure: PoolAzure, optional_computed, of(AZURE);
        /// Settings for Google Cloud.
        gcp: PoolGcp, optional_computed, of(GCP);
        /// Settings for OCI.
        oci: PoolOci, optional, of(OCI);
        /// Settings for Nebius.
        nebius: PoolNebius, optional_computed, of(NEBIUS);
        /// Value of the label by which the nodes of a cluster that you bring are told apart.
        provider_id: String, optional, of(BYOK);
        /// Whether nodes that match no other pool belong to this one.
        default_pool: bool, optional, of(BYOK);
        /// Platform of the nodes.
        platform: Platform, optional, of(BYOK);
    }

    pub(super) struct Autoscaling {
        /// Whether Northflank chooses the number of nodes.
        enabled: bool, required;
        /// Least number of nodes.
        min: i64, optional, check(up_to_250());
        /// Greatest number of nodes.
        max: i64, optional, check(up_to_250());
    }

    pub(super) struct Scheduling {
        /// Whether jobs may run there.
        allow_jobs: bool, optional_computed;
        /// Whether only jobs with GPUs may.
        only_gpu_jobs: bool, optional_computed;
        /// Whether services may run there.
        allow_services: bool, optional_computed;
        /// Whether only services with GPUs may.
        only_gpu_services: bool, optional_computed;
        /// Whether addons may run there.
        allow_addons: bool, optional_computed;
        /// Whether builds may run there.
        allow_builds: bool, optional_computed;
        /// Whether only builds with GPUs may.
        only_gpu_builds: bool, optional_computed;
        /// Whether Ceph may run there.
        allow_ceph: bool, optional_computed;
    }

    pub(super) struct ComputeResources {
        /// GPUs of each node.
        gpu: Gpu, optional_computed;
    }

    pub(super) struct Gpu {
        /// Type of the GPUs.
        r#type: String, optional_computed;
        /// How many GPUs a node has.
        count: i64, optional_computed;
        /// Time slicing of the GPUs.
        timeslicing: Timeslicing, optional;
    }

    pub(super) struct Timeslicing {
        /// Whether several workloads share a GPU.
        enabled: bool, required;
        /// How many do.
        num_slices: i64, optional, check(positive());
    }

    pub(super) struct PoolAws {
        /// Launch template of the nodes.
        launch_template: LaunchTemplate, optional;
    }

    pub(super) struct LaunchTemplate {
        /// ID of the launch template.
        id: String, required;
        /// Version of the launch template.
        version: i64, required, check(positive());
    }

    pub(super) struct PoolAzure {
        /// Whether it is the system pool.
        system_pool: bool, optional_computed;
        /// Whether nodes have public addresses.
        enable_public_node_ip: bool, optional_computed;
        /// ID of the subnet.
        vnet_subnet_id: String, optional;
    }

    pub(super) struct PoolGcp {
        /// Whether nodes have private addresses alone.
        enable_private_nodes: bool, optional_computed;
    }

    pub(super) struct PoolOci {
        /// OCPUs of each node.
        ocpu: i64, required, check(positive());
        /// Memory of each node, in gigabytes.
        memory: i64, required, check(positive());
    }

    pub(super) struct PoolNebius {
        /// Whether nodes have public addresses.
        enable_public_node_ips: bool, optional_computed;
        /// ID of the GPU cluster.
        gpu_cluster_id: String, optional;
        /// Version of the GPU driver.
        gpu_driver_version: String, optional_computed;
        /// Version of the operating system.
        os_version: String, optional_computed;
    }

    pub(super) struct Platform {
        /// Architecture of the nodes: {words}.
        architecture: String, optional, one_of(ARCHITECTURES);
    }

    pub(super) struct Settings {
        /// Where builds run.
        builds: Builds, optional_computed;
        /// Where images are kept.
        registry: Registry, optional_computed;
        /// Where logs go.
        logging: Logging, optional_computed;
        /// What deleting the cluster removes, and how workloads are isolated.
        infrastructure: Infrastructure, optional_computed;
        /// DNS zones of the cluster.
        vanity_domains: VanityDomains, optional;
        /// How much of what is asked for is reserved.
        request_modifiers: RequestModifiers, optional_computed;
    }

    pub(super) struct Builds {
        /// Where builds run: {words}.
        mode: String, optional_computed, one_of(BUILD_MODES);
        /// Plan of the builds.
        plan: String, optional;
        /// Cluster on which builds run.
        cluster_id: String, optional;
    }

    pub(super) struct Registry {
        /// Where images are kept: {words}.
        mode: String, optional_computed, one_of(REGISTRY_MODES);
        /// Registry in which images are kept.
        registry_id: String, optional;
    }

    pub(super) struct Logging {
        /// Where logs go: {words}.
        mode: String, optional_computed, one_of(LOGGING_MODES);
        /// Bucket of the logs.
        loki: Loki, optional;
    }

    pub(super) struct Loki {
        /// Kind of the bucket: {words}.
        storage_type: String, required, one_of(STORAGE_TYPES);
        /// Name of the S3 bucket.
        s3_bucket_name: String, optional;
        /// Region of the S3 bucket.
        s3_region: String, optional;
        /// Access key of the S3 bucket.
        s3_access_key: Secret, optional, kept;
        /// Secret key of the S3 bucket.
        s3_secret_key: Secret, optional, kept;
        /// Name of the bucket at Google Cloud.
        gcs_bucket_name: String, optional;
        /// Integration that has the bucket at Google Cloud.
        gcp_integration_id: String, optional;
    }

    pub(super) struct Infrastructure {
        /// Whether deleting the cluster deletes its volumes.
        cleanup_volumes: bool, optional_computed;
        /// Whether deleting the cluster deletes its snapshots.
        cleanup_snapshots: bool, optional_computed;
        /// How workloads are isolated.
        workloads: Isolation, optional_computed;
        /// How builds are isolated.
        builds: Isolation, optional_computed;
    }

    pub(super) struct Isolation {
        /// Runtime class: {words}.
        runtime_class: String, optional_computed, one_of(RUNTIME_CLASSES);
    }

    pub(super) struct VanityDomains {
        /// Zone of the apps.
        apps: Zone, optional;
        /// Zone of custom domains.
        custom_domains: Zone, optional;
        /// Zone of load balancers.
        load_balancers: Zone, optional;
    }

    pub(super) struct Zone {
        /// Name of the zone.
        zone_name: String, required;
        /// Integration that serves the zone.
        integration_id: String, required;
    }

    pub(super) struct RequestModifiers {
        /// Of services.
        services: Modifier, optional_computed;
        /// Of jobs.
        jobs: Modifier, optional_computed;
        /// Of builds.
        builds: Modifier, optional_computed;
        /// Of addons, which a change restarts.
        addons: Modifier, optional_computed;
    }

    pub(super) struct Modifier {
        /// Share of the processors.
        cpu: framework::Number, required;
        /// Share of the memory.
        memory: framework::Number, required;
    }

    pub(super) struct Aws {
        /// Whether only some addresses reach the Kubernetes API.
        enable_public_access_cidrs: bool, optional_computed;
        /// Addresses that reach the Kubernetes API.
        public_access_cidrs: BTreeSet<Value<String>>, optional_computed;
        /// Whether what leaves the VPC has one address.
        vpc_egress: bool, optional_computed;
    }

    pub(super) struct Azure {
        /// Whether only some addresses reach the Kubernetes API.
        enable_authorized_ip_ranges: bool, optional_computed;
        /// Addresses that reach the Kubernetes API.
        authorized_ip_ranges: BTreeSet<Value<String>>, optional_computed;
    }

    pub(super) struct Gcp {
        /// ID of the Google Cloud project.
        project_id: String, optional_computed;
        /// Network of the cluster.
        networking: GcpNetworking, optional_computed;
    }

    pub(super) struct GcpNetworking {
        /// Name of the network.
        network: String, optional_computed;
        /// Name of the subnetwork.
        subnetwork: String, optional_computed;
    }

    pub(super) struct Oci {
        /// Network of the cluster.
        vcn_configuration: Vcn, required;
    }

    pub(super) struct Vcn {
        /// ID of the network.
        vcn_id: String, required;
        /// Subnet of the Kubernetes API.
        subnet_id_for_kubernetes_api: String, required;
        /// Subnets of load balancers.
        subnet_ids_for_service_lbs: BTreeSet<Value<String>>, required, json("subnetIdsForServiceLBs");
    }

    pub(super) struct CoreWeave {
        /// Zone of the cluster.
        zone: String, required;
    }

    pub(super) struct Nebius {
        /// ID of the project.
        project_id: String, required;
        /// ID of the subnet.
        subnet_id: String, required;
    }

    pub(super) struct Byok {
        /// Label of nodes by which node pools are told apart.
        node_pool_provider_id_label: String, required;
    }

    pub(super) struct Coordinates {
        /// Latitude.
        latitude: framework::Number, required;
        /// Longitude.
        longitude: framework::Number, required;
    }
}

impl Restrictions {
    fn are_off(&self) -> bool {
        self.enabled != Value::Value(true)
    }
}

impl NodePool {
    /// The autoscaler goes its own way: what it has made of the number is no drift.
    pub(super) fn is_autoscaled(&self) -> bool {
        known(&self.autoscaling).is_some_and(|it| it.enabled == Value::Value(true))
    }
}
