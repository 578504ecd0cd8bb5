//! Declares a cluster: each attribute with its type, its rules and its description, which becomes the reference page.

use std::collections::{BTreeMap, BTreeSet};

use framework::{
    Check, Number,
    Replace::{Always, IfConfigured, IfConfiguredUnless},
    Secret, Value, attributes,
    declaration::Sent::Whole,
    known,
};

use super::values::*;
use crate::provider::{
    checks::{cidr, description, gpu_type, id_with_scope, name, plan, pool_id, positive, project_id},
    noun::{Place, Restrictions, is_team_id},
};

attributes! {
    /// A cluster: its configuration, plan or state, and what the data source shows of it.
    pub(in crate::provider) struct Cluster {
        ..place: Place;
        /// Name of the cluster: 3 to 20 characters, starting with a letter. Letters (A to Z in either case), digits,
        /// and single hyphens or spaces between them are allowed.
        ///
        /// Updated in place. If the rename gives the cluster another ID, the apply says so and stops.
        name: String, required, always_answered, check(name(3..=20)), shown_as("Name of the cluster.");
        /// Cloud provider (`provider` in Northflank's API): {words}. Changing it forces replacement.
        cloud_provider: String, required, json("provider"), sent(Whole), always_answered, replace(Always),
            one_of(CLOUD_PROVIDERS), shown_as("Cloud provider.");
        /// ID of the integration through which Northflank reaches the cloud account, such as `my-aws`. The prefix
        /// `team/` or `org/` says whether the integration belongs to a team or to the organization.
        ///
        /// Changing it forces replacement. If omitted or removed, the current integration is kept.
        integration_id: String, optional_computed, sent(Whole), replace(IfConfigured), fixed,
            check(id_with_scope());
        /// Description of the cluster: at most 200 characters. Letters (A to Z in either case), digits, whitespace
        /// and ``. , ? \ / ' " ( ) [ ] ; ` % ^ & * - _ : !`` are allowed. If omitted, the cluster has no description;
        /// removing the argument clears the description.
        description: String, optional, cleared, check(description()), shown_as("Description of the cluster.");
        /// Region of the cloud provider, such as `eu-west-1`.
        ///
        /// Changing it forces replacement, except for `cloud_provider` `byok`. If omitted or removed, the current
        /// region is kept.
        region: String, optional_computed, replace(IfConfiguredUnless("cloud_provider", BYOK)),
            keep_while(Cluster::is_of_cloud);
        /// Restrictions on which teams can use the cluster.
        ///
        /// If omitted, there are none; removing the argument lifts them.
        restrictions: Restrictions, optional, cleared, means_null_if(Restrictions::say_nothing),
            acts_as_null_if(Restrictions::are_off);
        /// Node pools. The key of each is an ID that you choose: a UUID, or 3 to 63 characters: a letter, then letters,
        /// digits and single hyphens. Northflank gets the key as the ID of a new node pool.
        ///
        /// The order does not matter, and a change of one node pool changes no other. Removing a node pool deletes it,
        /// and Northflank moves or ends what runs on it.
        node_pools: BTreeMap<String, Value<NodePool>>, required, keyed_by("id"), always_answered;
        /// Settings of the cluster.
        ///
        /// If omitted or removed, the current settings are kept.
        settings: Settings, optional_computed;
        /// Settings for AWS, for `cloud_provider` `aws` and `aws-eusc`.
        ///
        /// If omitted or removed, the current settings are kept.
        aws: Aws, optional_computed, of(AWS);
        /// Settings for Azure, for `cloud_provider` `azure`.
        ///
        /// If omitted or removed, the current settings are kept.
        azure: Azure, optional_computed, of(AZURE);
        /// Settings for Google Cloud, for `cloud_provider` `gcp`.
        ///
        /// If omitted or removed, the current settings are kept.
        gcp: Gcp, optional_computed, of(GCP);
        /// Settings for Oracle Cloud, for `cloud_provider` `oci`.
        ///
        /// Required there. Changing it forces replacement. If removed, the current settings are kept.
        oci: Oci, optional_computed, sent(Whole), of(OCI), required_for(OCI), replace(IfConfigured), fixed;
        /// Settings for CoreWeave, for `cloud_provider` `coreweave`.
        ///
        /// Required there. Changing it forces replacement. If removed, the current settings are kept.
        coreweave: CoreWeave, optional_computed, sent(Whole), of(COREWEAVE), required_for(COREWEAVE), replace(IfConfigured),
            fixed;
        /// Settings for Nebius, for `cloud_provider` `nebius`.
        ///
        /// Required there. Changing it forces replacement. If removed, the current settings are kept.
        nebius: Nebius, optional_computed, sent(Whole), of(NEBIUS), required_for(NEBIUS), replace(IfConfigured),
            fixed;
        /// Settings for your own Kubernetes cluster, for `cloud_provider` `byok`.
        ///
        /// Required there. If removed, the current settings are kept.
        byok: Byok, optional_computed, of(BYOK), required_for(BYOK);
        /// Storage of your own Kubernetes cluster, for `cloud_provider` `byok`.
        ///
        /// Changing it forces replacement. If omitted or removed, the current storage is kept.
        storage: Storage, optional_computed, sent(Whole), of(BYOK), replace(IfConfigured),
            fixed;
        /// Location of your own Kubernetes cluster, for `cloud_provider` `byok`. Northflank uses it to route requests
        /// to the nearest cluster.
        ///
        /// If omitted or removed, the current location is kept.
        coordinates: Coordinates, optional_computed, of(BYOK);
        /// DNS identifier that Northflank generates for the cluster.
        dns: String, computed;
        /// State that Northflank reports for the cluster.
        status: Status, computed, volatile, inside("state");
        /// Whether an apply waits until Northflank has created or updated the cluster, that is, until the state is
        /// `running`. If it does not wait, an error in Northflank goes unnoticed. Defaults to `true`.
        wait_for_running: bool, optional, local, never_shown;
        /// Whether the provider refuses plans that delete or replace the cluster. To delete a protected cluster, first
        /// apply `deletion_protection = false`. Defaults to `false`.
        deletion_protection: bool, optional, local, never_shown;
    }

    /// Which clusters are meant.
    pub(in crate::provider) struct Wanted {
        /// Cloud provider to filter by: {words}. Other values work too, with a warning. If omitted, clusters of all
        /// cloud providers match.
        cloud_provider: String, optional, words(CLOUD_PROVIDERS);
        /// ID of the team to search. If omitted, the provider's `team_id` applies.
        team_id: String, optional, check(is_team_id());
    }

    /// What only the data source shows.
    pub(super) struct Shown {
        /// Owner of the cluster: {words}.
        entity_type: String, computed, words(ENTITY_TYPES);
        /// Version of Kubernetes. Northflank chooses it.
        kubernetes_version: String, computed;
        /// Whether the deletion of the cluster was requested.
        deletion_requested: bool, computed;
        /// Time of the last change (RFC 3339).
        updated_at: String, computed;
    }

    pub(super) struct Status {
        /// State of the cluster. `running` means that it is ready; Northflank does not document the other states.
        state: String, computed;
        /// Reason of an error state.
        reason: String, computed;
        /// Time of the last change of the state (RFC 3339).
        transition_time: String, computed;
    }

    pub(super) struct NodePool {
        /// ID of the node pool in Northflank. It is the key unless Northflank chose another one.
        id: String, computed;
        /// Type of the nodes, such as `m5.xlarge`.
        ///
        /// Required, except for `byok`.
        node_type: String, optional, of(CLOUDS), required_for(CLOUDS), check(Check::not_empty());
        /// Number of nodes: 0 to 250. With `autoscaling`, it is the number of nodes at first; after that, Northflank
        /// chooses it, and the provider neither reports nor reverts that.
        ///
        /// Required, except for `byok` and with `autoscaling.min`, to which it then defaults. Changing it sets the
        /// number of nodes, also with `autoscaling`. If removed with `autoscaling`, the number of nodes is not changed.
        node_count: i64, optional_computed, of(CLOUDS), check(Check::between(0, 250)), keep_while(NodePool::is_autoscaled),
            repeated(NodePool::within_limits);
        /// Limits within which Northflank chooses the number of nodes.
        ///
        /// If omitted, the number of nodes is fixed. If removed, the node pool gets `node_count` nodes.
        autoscaling: Autoscaling, optional, of(CLOUDS), cleared, null_sent, means_null_if(Autoscaling::is_off),
            acts_as_null_if(Autoscaling::is_off);
        /// Size of the disk of each node in GB.
        ///
        /// Required, except for `byok` and `coreweave`. With a launch template of AWS, Northflank ignores it.
        disk_size: i64, optional, of(CLOUDS), required_for(WITH_DISKS), check(positive());
        /// Type of the disks.
        ///
        /// If omitted or removed, the current type is kept.
        disk_type: String, optional_computed, of(CLOUDS);
        /// Whether the nodes are spot instances.
        ///
        /// If omitted or removed, the current setting is kept.
        preemptible: bool, optional_computed;
        /// Availability zones of the nodes.
        ///
        /// If omitted or removed, the current zones are kept.
        availability_zones: BTreeSet<Value<String>>, optional_computed, of(CLOUDS);
        /// IDs of the subnets of the nodes.
        ///
        /// Required for `oci`. If omitted or removed, the current subnets are kept.
        subnets: BTreeSet<Value<String>>, optional_computed, of(CLOUDS), required_for(OCI);
        /// Labels of the nodes. They can be set for a new node pool only: to change them, add a node pool under another
        /// key, then remove this one.
        ///
        /// If omitted or removed, the current labels are kept.
        labels: BTreeMap<String, Value<String>>, optional_computed, fixed;
        /// What may run on the nodes.
        ///
        /// If omitted or removed, the current settings are kept.
        scheduling: Scheduling, optional_computed;
        /// Hardware of the nodes.
        ///
        /// If omitted or removed, the current settings are kept.
        compute_resources: ComputeResources, optional_computed;
        /// Settings for AWS.
        ///
        /// If omitted or removed, the current settings are kept.
        aws: PoolAws, optional_computed, of(AWS);
        /// Settings for Azure.
        ///
        /// If omitted or removed, the current settings are kept.
        azure: PoolAzure, optional_computed, of(AZURE);
        /// Settings for Google Cloud.
        ///
        /// If omitted or removed, the current settings are kept.
        gcp: PoolGcp, optional_computed, of(GCP);
        /// Settings for Oracle Cloud.
        ///
        /// If omitted or removed, the current settings are kept.
        oci: PoolOci, optional_computed, of(OCI);
        /// Settings for Nebius.
        ///
        /// If omitted or removed, the current settings are kept.
        nebius: PoolNebius, optional_computed, of(NEBIUS);
        /// Value of the node label that `byok.node_pool_provider_id_label` names, by which Northflank finds the nodes.
        ///
        /// Required for `byok`.
        provider_id: String, optional, of(BYOK), required_for(BYOK), check(pool_id());
        /// Whether nodes that match no other node pool belong to this one.
        ///
        /// For `byok`, it must be true in exactly one node pool. If omitted or removed, the current setting is kept.
        default_pool: bool, optional_computed, of(BYOK);
        /// Platform of the nodes.
        ///
        /// If omitted or removed, the current platform is kept.
        platform: Platform, optional_computed, of(BYOK);
    }

    pub(super) struct Autoscaling {
        /// Whether Northflank chooses the number of nodes.
        enabled: bool, required, absent_is(false);
        /// Minimum number of nodes: 0 to 249.
        ///
        /// If omitted or removed, the current minimum is kept.
        min: i64, optional_computed, check(Check::between(0, 249));
        /// Maximum number of nodes: 1 to 250.
        ///
        /// If omitted or removed, the current maximum is kept.
        max: i64, optional_computed, check(Check::between(1, 250));
    }

    pub(super) struct Scheduling {
        /// Whether jobs may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        allow_jobs: bool, optional_computed;
        /// Whether only jobs that use a GPU may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        only_gpu_jobs: bool, optional_computed;
        /// Whether services may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        allow_services: bool, optional_computed;
        /// Whether only services that use a GPU may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        only_gpu_services: bool, optional_computed;
        /// Whether addons may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        allow_addons: bool, optional_computed;
        /// Whether builds may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        allow_builds: bool, optional_computed;
        /// Whether only builds that use a GPU may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        only_gpu_builds: bool, optional_computed;
        /// Whether Ceph may run on the nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        allow_ceph: bool, optional_computed;
    }

    pub(super) struct ComputeResources {
        /// GPUs of each node.
        ///
        /// If omitted or removed, the current settings are kept.
        gpu: Gpu, optional_computed;
    }

    pub(super) struct Gpu {
        /// Whether the nodes have GPUs.
        ///
        /// If omitted or removed, the current setting is kept.
        supported: bool, optional_computed, of(BYOK);
        /// Type of the GPUs: lowercase letters and digits.
        ///
        /// If omitted or removed, the current type is kept.
        r#type: String, optional_computed, of(BYOK), check(gpu_type());
        /// Number of GPUs of a node.
        ///
        /// If omitted or removed, the current number is kept.
        count: i64, optional_computed, of(BYOK), check(positive());
        /// Resources of each GPU.
        ///
        /// If omitted or removed, the current resources are kept.
        resources: GpuResources, optional_computed, of(BYOK);
        /// Partitions of the GPUs (NVIDIA Multi-Instance GPU).
        ///
        /// If omitted or removed, the current settings are kept.
        mig: Mig, optional_computed, of(BYOK);
        /// Time slicing of the GPUs.
        ///
        /// If omitted or removed, the current settings are kept.
        timeslicing: Timeslicing, optional_computed;
    }

    pub(super) struct GpuResources {
        /// Memory of each GPU.
        ///
        /// If omitted or removed, the current memory is kept.
        memory_info: GpuMemory, optional_computed;
    }

    pub(super) struct GpuMemory {
        /// Size of the memory in GiB.
        size_in_gib: i64, required, json("sizeInGiB"), check(positive());
    }

    pub(super) struct Mig {
        /// Whether the GPUs are partitioned.
        enabled: bool, required;
        /// Partitions of each GPU.
        ///
        /// If omitted or removed, the current partitions are kept.
        partitions: Vec<Value<String>>, optional_computed;
    }

    pub(super) struct Timeslicing {
        /// Whether several workloads share a GPU.
        enabled: bool, required;
        /// Number of workloads that share a GPU.
        ///
        /// If omitted or removed, the current number is kept.
        num_slices: i64, optional_computed, check(positive());
    }

    pub(super) struct PoolAws {
        /// Launch template of the nodes. Requires the feature `byoc-custom-launch-templates` of the integration.
        ///
        /// If omitted or removed, the current launch template is kept.
        launch_template: LaunchTemplate, optional_computed;
    }

    pub(super) struct LaunchTemplate {
        /// ID of the launch template.
        id: String, required, check(Check::not_empty());
        /// Version of the launch template.
        version: i64, required, check(positive());
    }

    pub(super) struct PoolAzure {
        /// Whether the node pool is a system pool. An Azure cluster needs at least one.
        ///
        /// If omitted or removed, the current setting is kept.
        system_pool: bool, optional_computed;
        /// Whether the nodes have public IP addresses.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_public_node_ip: bool, optional_computed;
        /// ID of the subnet of the nodes.
        ///
        /// If omitted or removed, the current subnet is kept.
        vnet_subnet_id: String, optional_computed;
    }

    pub(super) struct PoolGcp {
        /// Whether the nodes have only private IP addresses.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_private_nodes: bool, optional_computed;
    }

    pub(super) struct PoolOci {
        /// Number of OCPUs of each node.
        ocpu: i64, required, check(positive());
        /// Memory of each node in GB.
        memory: i64, required, check(positive());
    }

    pub(super) struct PoolNebius {
        /// Whether the nodes have public IP addresses.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_public_node_ips: bool, optional_computed;
        /// ID of the GPU cluster.
        ///
        /// If omitted or removed, the current GPU cluster is kept.
        gpu_cluster_id: String, optional_computed;
        /// Version of the GPU driver.
        ///
        /// If omitted or removed, the current version is kept.
        gpu_driver_version: String, optional_computed;
        /// Version of the operating system.
        ///
        /// If omitted or removed, the current version is kept.
        os_version: String, optional_computed;
    }

    pub(super) struct Platform {
        /// Architecture of the nodes: {words}.
        ///
        /// If omitted or removed, the current architecture is kept.
        architecture: String, optional_computed, one_of(ARCHITECTURES);
    }

    pub(super) struct Settings {
        /// Builds.
        ///
        /// If omitted or removed, the current settings are kept.
        builds: Builds, optional_computed;
        /// Registry of container images.
        ///
        /// If omitted or removed, the current settings are kept.
        registry: Registry, optional_computed;
        /// Logs.
        ///
        /// If omitted or removed, the current settings are kept.
        logging: Logging, optional_computed;
        /// Network of the cluster.
        ///
        /// If omitted or removed, the current settings are kept.
        networking: Networking, optional_computed;
        /// DNS zones in which Northflank creates records for the cluster.
        ///
        /// If omitted or removed, the current zones are kept.
        vanity_domains: VanityDomains, optional_computed;
        /// Infrastructure: what deleting the cluster deletes, isolation of workloads, and storage.
        ///
        /// If omitted or removed, the current settings are kept.
        infrastructure: Infrastructure, optional_computed;
        /// Share of the configured resources that Northflank requests from Kubernetes.
        ///
        /// If omitted or removed, the current settings are kept.
        request_modifiers: RequestModifiers, optional_computed;
    }

    pub(super) struct Builds {
        /// Where builds run: {words}.
        ///
        /// If omitted or removed, the current mode is kept.
        mode: String, optional_computed, one_of(BUILD_MODES);
        /// Plan of the builds.
        ///
        /// If omitted or removed, the current plan is kept.
        plan: String, optional_computed, check(plan());
        /// ID of the cluster on which builds run.
        ///
        /// If omitted or removed, the current cluster is kept.
        cluster_id: String, optional_computed, check(id_with_scope());
        /// Cache of the builds.
        ///
        /// If omitted or removed, the current settings are kept.
        caching: Caching, optional_computed;
    }

    pub(super) struct Caching {
        /// Whether builds may use a cache.
        ///
        /// If omitted or removed, the current setting is kept.
        allow: bool, optional_computed;
        /// Name of the storage class of the cache.
        ///
        /// If omitted or removed, the current storage class is kept.
        storage_class_name: String, optional_computed;
    }

    pub(super) struct Registry {
        /// Where container images are stored: {words}.
        ///
        /// If omitted or removed, the current mode is kept.
        mode: String, optional_computed, one_of(REGISTRY_MODES);
        /// ID of the registry in which container images are stored.
        ///
        /// If omitted or removed, the current registry is kept.
        registry_id: String, optional_computed, check(id_with_scope());
    }

    pub(super) struct Logging {
        /// Where logs are stored: {words}. With `loki`, they are stored in a bucket of yours.
        ///
        /// If omitted or removed, the current mode is kept.
        mode: String, optional_computed, one_of(LOGGING_MODES);
        /// Bucket of the logs.
        ///
        /// Required with `mode` `loki`. If removed, the current bucket is kept.
        loki: Loki, optional_computed, belongs_to(Logging::mode, "loki");
    }

    pub(super) struct Loki {
        /// Type of the bucket: {words}.
        storage_type: String, required, one_of(STORAGE_TYPES);
        /// Name of the S3 bucket.
        ///
        /// Required with `storage_type` `s3`. If removed, the current bucket is kept.
        s3_bucket_name: String, optional_computed, belongs_to(Loki::storage_type, "s3");
        /// Region of the S3 bucket.
        ///
        /// Required with `storage_type` `s3`. If removed, the current region is kept.
        s3_region: String, optional_computed, belongs_to(Loki::storage_type, "s3");
        /// Access key for the S3 bucket. Terraform stores it in the state.
        ///
        /// Required with `storage_type` `s3`. If removed, Northflank keeps the key that it has.
        s3_access_key: Secret, optional, kept, never_shown, belongs_to(Loki::storage_type, "s3"), check(Check::not_empty());
        /// Secret key for the S3 bucket. Terraform stores it in the state.
        ///
        /// Required with `storage_type` `s3`. If removed, Northflank keeps the key that it has.
        s3_secret_key: Secret, optional, kept, never_shown, belongs_to(Loki::storage_type, "s3"), check(Check::not_empty());
        /// Name of the Google Cloud Storage bucket.
        ///
        /// Required with `storage_type` `gcs`. If removed, the current bucket is kept.
        gcs_bucket_name: String, optional_computed, belongs_to(Loki::storage_type, "gcs");
        /// ID of the integration that gives access to the Google Cloud Storage bucket.
        ///
        /// Required with `storage_type` `gcs`. If removed, the current integration is kept.
        gcp_integration_id: String, optional_computed, belongs_to(Loki::storage_type, "gcs"), check(id_with_scope());
    }

    pub(super) struct Networking {
        /// Whether workloads use an overlay network.
        ///
        /// If omitted or removed, the current setting is kept.
        overlay_network: bool, optional_computed;
        /// Addresses of the overlay network, as an IPv4 CIDR such as `10.0.0.0/8`.
        ///
        /// If omitted or removed, the current addresses are kept.
        overlay_cidr: String, optional_computed, json("overlayCIDR"), check(cidr());
    }

    pub(super) struct VanityDomains {
        /// Zone of the addresses that Northflank generates.
        ///
        /// If omitted or removed, the current zone is kept.
        apps: Zone, optional_computed;
        /// Zone of the targets of your own domains.
        ///
        /// If omitted or removed, the current zone is kept.
        custom_domains: Zone, optional_computed;
        /// Zone of load balancers.
        ///
        /// If omitted or removed, the current zone is kept.
        load_balancers: Zone, optional_computed;
    }

    pub(super) struct Zone {
        /// Name of the DNS zone.
        zone_name: String, required, check(Check::not_empty());
        /// ID of the integration that serves the DNS zone.
        integration_id: String, required, check(id_with_scope());
    }

    pub(super) struct Infrastructure {
        /// Whether deleting the cluster deletes its volumes.
        ///
        /// If omitted or removed, the current setting is kept.
        cleanup_volumes: bool, optional_computed;
        /// Whether deleting the cluster deletes its snapshots.
        ///
        /// If omitted or removed, the current setting is kept.
        cleanup_snapshots: bool, optional_computed;
        /// Isolation of workloads.
        ///
        /// If omitted or removed, the current settings are kept.
        workloads: Isolation, optional_computed;
        /// Isolation of builds.
        ///
        /// If omitted or removed, the current settings are kept.
        builds: Isolation, optional_computed;
        /// Sandboxes for workloads.
        ///
        /// If omitted or removed, the current settings are kept.
        sandboxing: Sandboxing, optional_computed;
        /// Storage that Northflank provides with Ceph.
        ///
        /// If omitted or removed, the current settings are kept.
        ceph_storage_provider: Ceph, optional_computed;
    }

    pub(super) struct Isolation {
        /// Runtime class: {words}.
        ///
        /// If omitted or removed, the current runtime class is kept.
        runtime_class: String, optional_computed, one_of(RUNTIME_CLASSES);
    }

    pub(super) struct Sandboxing {
        /// Whether Northflank installs gVisor.
        ///
        /// If omitted or removed, the current setting is kept.
        install_gvisor: bool, optional_computed;
        /// Whether Northflank installs micro virtual machines.
        ///
        /// If omitted or removed, the current setting is kept.
        install_micro_vm: bool, optional_computed;
        /// Default sandbox of each type of workload.
        ///
        /// If omitted or removed, the current defaults are kept.
        default_sandbox: DefaultSandbox, optional_computed;
    }

    pub(super) struct DefaultSandbox {
        /// Runtime class of builds: {words}.
        ///
        /// If omitted or removed, the current runtime class is kept.
        builds: String, optional_computed, one_of(RUNTIME_CLASSES);
        /// Runtime class of jobs: {words}.
        ///
        /// If omitted or removed, the current runtime class is kept.
        jobs: String, optional_computed, one_of(RUNTIME_CLASSES);
        /// Runtime class of services: {words}.
        ///
        /// If omitted or removed, the current runtime class is kept.
        services: String, optional_computed, one_of(RUNTIME_CLASSES);
        /// Runtime class of addons: {words}.
        ///
        /// If omitted or removed, the current runtime class is kept.
        addons: String, optional_computed, one_of(RUNTIME_CLASSES);
    }

    pub(super) struct Ceph {
        /// Whether Northflank provides storage with Ceph.
        enabled: bool, required;
        /// Resources of Ceph.
        ///
        /// If omitted or removed, the current resources are kept.
        resources: CephResources, optional_computed;
        /// Whether volumes can be mounted by several nodes.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_multi_read_write_storage: bool, optional_computed;
        /// Whether volumes can be mounted by one node.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_single_read_write_storage: bool, optional_computed;
        /// Whether Ceph uses erasure coding.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_erasure_coding: bool, optional_computed;
        /// Whether Ceph distributes data by the topology of the cluster.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_topology_aware_scheduling: bool, optional_computed;
    }

    pub(super) struct CephResources {
        /// Number of vCPUs: 1 to 20.
        ///
        /// If omitted or removed, the current number is kept.
        cpu: Number, optional_computed, decimal, check(Check::decimal_between(1.0, 20.0));
        /// Memory in MB: 4096 to 40960.
        ///
        /// If omitted or removed, the current size is kept.
        memory: i64, optional_computed, check(Check::between(4096, 40_960));
        /// Storage in MB: 102400 to 5242880.
        ///
        /// If omitted or removed, the current size is kept.
        storage: i64, optional_computed, check(Check::between(102_400, 5_242_880));
    }

    pub(super) struct RequestModifiers {
        /// Share for services.
        ///
        /// If omitted or removed, the current share is kept.
        services: Modifier, optional_computed;
        /// Share for jobs.
        ///
        /// If omitted or removed, the current share is kept.
        jobs: Modifier, optional_computed;
        /// Share for builds.
        ///
        /// If omitted or removed, the current share is kept.
        builds: BuildModifier, optional_computed;
        /// Share for addons. Changing it restarts the addons.
        ///
        /// If omitted or removed, the current share is kept.
        addons: Modifier, optional_computed;
    }

    pub(super) struct Modifier {
        /// Share of the vCPUs: 0.2 to 1.
        cpu: Number, required, decimal, check(Check::decimal_between(0.2, 1.0));
        /// Share of the memory: 0.4 to 1.
        memory: Number, required, decimal, check(Check::decimal_between(0.4, 1.0));
    }

    pub(super) struct BuildModifier {
        /// Share of the vCPUs: 0.1 to 1.
        cpu: Number, required, decimal, check(Check::decimal_between(0.1, 1.0));
        /// Share of the memory: 0.1 to 1.
        memory: Number, required, decimal, check(Check::decimal_between(0.1, 1.0));
    }

    pub(super) struct Aws {
        /// Whether only the addresses in `public_access_cidrs` reach the Kubernetes API.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_public_access_cidrs: bool, optional_computed;
        /// IPv4 CIDRs from which the Kubernetes API can be reached.
        ///
        /// If omitted or removed, the current addresses are kept.
        public_access_cidrs: BTreeSet<Value<String>>, optional_computed, check(cidr());
        /// Subnets of the cluster.
        ///
        /// If omitted or removed, the current subnets are kept.
        subnet_configuration: SubnetConfiguration, optional_computed;
        /// Whether all traffic that leaves the VPC has one static IP address.
        ///
        /// If omitted or removed, the current setting is kept.
        vpc_egress: bool, optional_computed;
    }

    pub(super) struct SubnetConfiguration {
        /// Mode: {words}.
        mode: String, required, one_of(SUBNET_MODES);
        /// ID of the VPC.
        ///
        /// If omitted or removed, the current VPC is kept.
        vpc_id: String, optional_computed;
        /// At least two IDs of subnets, or of availability zones with `mode` `default-subnets-for-azs`.
        subnets: BTreeSet<Value<String>>, required;
    }

    pub(super) struct Azure {
        /// Whether only the addresses in `authorized_ip_ranges` reach the Kubernetes API.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_authorized_ip_ranges: bool, optional_computed;
        /// IPv4 CIDRs from which the Kubernetes API can be reached.
        ///
        /// If omitted or removed, the current addresses are kept.
        authorized_ip_ranges: BTreeSet<Value<String>>, optional_computed, check(cidr());
        /// Network of the cluster.
        ///
        /// If omitted or removed, the current network is kept.
        networking: AzureNetworking, optional_computed;
    }

    pub(super) struct AzureNetworking {
        /// Mode of the network plugin: {words}.
        ///
        /// If omitted or removed, the current mode is kept.
        network_plugin_mode: String, optional_computed, one_of(NETWORK_PLUGIN_MODES);
        /// Virtual network.
        ///
        /// If omitted or removed, the current virtual network is kept.
        vnet_configuration: Vnet, optional_computed;
    }

    pub(super) struct Vnet {
        /// Mode: {words}.
        mode: String, required, one_of(VNET_MODES);
        /// ID of the virtual network, with `mode` `custom-vnet`.
        ///
        /// If omitted or removed, the current virtual network is kept.
        vnet_id: String, optional_computed;
    }

    pub(super) struct Gcp {
        /// ID of the Google Cloud project.
        ///
        /// If omitted or removed, the current project is kept.
        project_id: String, optional_computed, check(project_id());
        /// Network of the cluster.
        ///
        /// If omitted or removed, the current network is kept.
        networking: GcpNetworking, optional_computed;
        /// Whether only the addresses in `authorized_ip_ranges` reach the Kubernetes API.
        ///
        /// If omitted or removed, the current setting is kept.
        enable_authorized_ip_ranges: bool, optional_computed;
        /// IPv4 CIDRs from which the Kubernetes API can be reached.
        ///
        /// If omitted or removed, the current addresses are kept.
        authorized_ip_ranges: BTreeSet<Value<String>>, optional_computed, check(cidr());
    }

    pub(super) struct GcpNetworking {
        /// Name of the network.
        ///
        /// If omitted or removed, the current network is kept.
        network: String, optional_computed;
        /// Name of the subnetwork.
        ///
        /// If omitted or removed, the current subnetwork is kept.
        subnetwork: String, optional_computed;
    }

    pub(super) struct Oci {
        /// Virtual cloud network of the cluster.
        vcn_configuration: Vcn, required;
    }

    pub(super) struct Vcn {
        /// ID of the virtual cloud network.
        vcn_id: String, required;
        /// ID of the subnet of the Kubernetes API.
        subnet_id_for_kubernetes_api: String, required;
        /// IDs of the subnets of load balancers.
        subnet_ids_for_service_lbs: BTreeSet<Value<String>>, required, json("subnetIdsForServiceLBs");
    }

    pub(super) struct CoreWeave {
        /// Zone of the cluster.
        zone: String, required;
        /// Network of the cluster.
        ///
        /// If omitted or removed, the current network is kept.
        network: CoreWeaveNetwork, optional_computed;
    }

    pub(super) struct CoreWeaveNetwork {
        /// Mode: {words}.
        network_mode: String, required, one_of(NETWORK_MODES);
        /// ID of the VPC.
        ///
        /// If omitted or removed, the current VPC is kept.
        vpc_id: String, optional_computed;
        /// Names of the prefixes of the VPC.
        ///
        /// If omitted or removed, the current names are kept.
        custom_prefix_names: PrefixNames, optional_computed;
    }

    pub(super) struct PrefixNames {
        /// Name of the CIDR of pods.
        pod_cidr_name: String, required;
        /// Name of the CIDR of services.
        service_cidr_name: String, required;
        /// Names of the CIDRs of internal load balancers.
        internal_lb_cidr_names: Vec<Value<String>>, required;
    }

    pub(super) struct Nebius {
        /// ID of the Nebius project.
        project_id: String, required;
        /// ID of the subnet.
        subnet_id: String, required;
    }

    pub(super) struct Byok {
        /// Node label whose value says which node pool a node belongs to.
        node_pool_provider_id_label: String, required, check(Check::not_empty());
    }

    pub(super) struct Storage {
        /// Storage classes. The key of each is an ID that you choose.
        ///
        /// If omitted or removed, the current storage classes are kept.
        storage_classes: BTreeMap<String, Value<StorageClass>>, optional_computed, keyed_by("id");
        /// Snapshot classes. The key of each is an ID that you choose.
        ///
        /// If omitted or removed, the current snapshot classes are kept.
        snapshot_classes: BTreeMap<String, Value<SnapshotClass>>, optional_computed, keyed_by("id");
    }

    pub(super) struct StorageClass {
        /// ID of the storage class in Northflank. It is the key unless Northflank chose another one.
        id: String, computed;
        /// Name of the storage class in Northflank.
        name: String, required;
        /// Name of the storage class in Kubernetes.
        kubernetes_name: String, required;
        /// Description of the storage class.
        ///
        /// If omitted or removed, the current description is kept.
        description: String, optional_computed;
        /// Name of the snapshot class that volumes use by default.
        ///
        /// If omitted or removed, the current snapshot class is kept.
        default_snapshot_class: String, optional_computed;
        /// Type: {words}.
        ///
        /// If omitted or removed, the current type is kept.
        r#type: String, optional_computed, one_of(STORAGE_CLASS_TYPES);
        /// Options of the storage class.
        ///
        /// If omitted or removed, the current options are kept.
        options: StorageOptions, optional_computed;
    }

    pub(super) struct SnapshotClass {
        /// ID of the snapshot class in Northflank. It is the key unless Northflank chose another one.
        id: String, computed;
        /// Name of the snapshot class in Northflank.
        name: String, required;
        /// Name of the snapshot class in Kubernetes.
        kubernetes_name: String, required;
        /// Description of the snapshot class.
        ///
        /// If omitted or removed, the current description is kept.
        description: String, optional_computed;
    }

    pub(super) struct StorageOptions {
        /// Capabilities of the storage class.
        ///
        /// If omitted or removed, the current capabilities are kept.
        capabilities: Capabilities, optional_computed;
        /// Access modes of volumes.
        ///
        /// If omitted or removed, the current access modes are kept.
        access_modes: AccessModes, optional_computed;
        /// Sizes of volumes.
        ///
        /// If omitted or removed, the current sizes are kept.
        storage_size: StorageSize, optional_computed;
        /// Use of the storage class by Northflank.
        ///
        /// If omitted or removed, the current settings are kept.
        platform: StoragePlatform, optional_computed;
    }

    pub(super) struct AccessModes {
        /// Whether one node can mount a volume to read and write.
        ///
        /// If omitted or removed, the current setting is kept.
        read_write_once: bool, optional_computed, json("ReadWriteOnce");
        /// Whether several nodes can mount a volume to read and write.
        ///
        /// If omitted or removed, the current setting is kept.
        read_write_many: bool, optional_computed, json("ReadWriteMany");
    }

    pub(super) struct Capabilities {
        /// Whether volumes can be expanded.
        ///
        /// If omitted or removed, the current setting is kept.
        expansion: bool, optional_computed;
        /// Whether volumes can have snapshots.
        ///
        /// If omitted or removed, the current setting is kept.
        snapshot: bool, optional_computed;
    }

    pub(super) struct StorageSize {
        /// Minimum size of a volume.
        ///
        /// If omitted or removed, the current minimum is kept.
        min_valid_size: i64, optional_computed, check(positive());
        /// Maximum size of a volume.
        ///
        /// If omitted or removed, the current maximum is kept.
        max_valid_size: i64, optional_computed, check(positive());
        /// Sizes that Northflank suggests.
        ///
        /// If omitted or removed, the current sizes are kept.
        suggested_options: Vec<Value<i64>>, optional_computed;
    }

    pub(super) struct StoragePlatform {
        /// Resources that can use the storage class: {words}.
        ///
        /// If omitted or removed, the current resources are kept.
        supported_resources: BTreeSet<Value<String>>, optional_computed, one_of(STORAGE_USES);
    }

    pub(super) struct Coordinates {
        /// Latitude in degrees: -90 to 90.
        latitude: Number, required, decimal, check(Check::decimal_between(-90.0, 90.0));
        /// Longitude in degrees: -180 to 180.
        longitude: Number, required, decimal, check(Check::decimal_between(-180.0, 180.0));
    }
}

impl Cluster {
    fn is_of_cloud(&self) -> bool {
        known(&self.cloud_provider).is_some_and(|cloud| CLOUDS.contains(&cloud.as_str()))
    }
}

impl NodePool {
    fn within_limits(&self, count: i64) -> i64 {
        let limits = known(&self.autoscaling);
        let least = limits.and_then(|it| known(&it.min)).copied().unwrap_or(0);
        count.min(limits.and_then(|it| known(&it.max)).copied().unwrap_or(count)).max(least)
    }

    fn is_autoscaled(&self) -> bool {
        known(&self.autoscaling).is_some_and(|it| !it.is_off())
    }
}

impl Autoscaling {
    pub(super) fn is_off(&self) -> bool {
        self.enabled != Value::Value(true)
    }
}
