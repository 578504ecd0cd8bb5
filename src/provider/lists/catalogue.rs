//! The catalogue of the cloud providers, which is the same for every Northflank account: `northflank_cloud_providers`,
//! `northflank_cloud_regions`, `northflank_cloud_node_types` and `northflank_cloud_permissions`.

use std::collections::BTreeSet;

use framework::{Check, Declared, Diagnostics, Number, Object, Value, attributes, known};

use super::{Shown, listed, shown};
use crate::{
    northflank::{Call, List, Query, Scope, Words},
    provider::{
        access::Ready,
        integration::FEATURES,
        noun::{MessageContext, Names, Verb, Whereabouts},
    },
};

/// What the catalogue does not need.
macro_rules! described {
    ($what:literal) => {
        concat!(
            $what,
            " The result is the same for every Northflank account. Reading it requires no permission and no team, but \
             the provider needs an API token."
        )
    };
}

attributes! {
    /// No arguments.
    pub(in crate::provider) struct Nothing {}

    pub(in crate::provider) struct AllCloudProviders {
        /// Cloud providers, sorted by `id`.
        cloud_providers: Vec<Value<CloudProvider>>, computed;
    }

    pub(in crate::provider) struct CloudProvider {
        /// ID of the cloud provider, as in `cloud_provider` of other resources and data sources.
        id: String, computed;
        /// Name of the cloud provider.
        name: String, computed;
        /// Engine that runs the clusters.
        engine: String, computed;
        /// Versions of Kubernetes.
        kubernetes_versions: Vec<Value<String>>, computed;
        /// Disk sizes of nodes, in GB.
        disk_sizes: Vec<Value<Number>>, computed;
        /// What the cloud provider supports.
        flags: Flags, computed;
    }

    pub(in crate::provider) struct Flags {
        /// Whether node pools can scale automatically. Null if Northflank does not say.
        autoscaling: bool, computed;
        /// Whether nodes can be preemptible (spot). Null if Northflank does not say.
        preemptible: bool, computed;
    }

    pub(in crate::provider) struct OfCloud {
        /// Cloud provider to filter by: an `id` of the data source `northflank_cloud_providers`. If omitted, regions of
        /// all cloud providers match.
        cloud_provider: String, optional, json("provider"), check(Check::not_empty());
    }

    pub(in crate::provider) struct AllRegions {
        /// Regions that match the filter, sorted by `id`.
        regions: Vec<Value<Region>>, computed;
    }

    pub(in crate::provider) struct Region {
        /// ID of the region.
        id: String, computed;
        /// Name of the region.
        name: String, computed;
        /// Availability zones of the region.
        availability_zones: Vec<Value<Zone>>, computed;
    }

    pub(in crate::provider) struct Zone {
        /// ID of the availability zone.
        id: String, computed;
        /// Name of the availability zone.
        name: String, computed;
    }

    pub(in crate::provider) struct WhichNodeTypes {
        /// Cloud provider to filter by: an `id` of the data source `northflank_cloud_providers`. If omitted, node types
        /// of all cloud providers match.
        cloud_provider: String, optional, json("provider"), check(Check::not_empty());
        /// Region to filter by: an `id` of the data source `northflank_cloud_regions`. If omitted, node types of all
        /// regions match.
        region: String, optional, check(Check::not_empty());
        /// Family to filter by, such as `m5`. If omitted, node types of all families match.
        family: String, optional, check(Check::not_empty());
        /// Maximum age of the generation to filter by, as Northflank counts it: a whole number from zero on. If
        /// omitted, node types of all generations match.
        max_generation_age: i64, optional, check(from_zero());
        /// Whether the node types have a GPU. If omitted, node types with and without a GPU match.
        has_gpu: bool, optional;
    }

    pub(in crate::provider) struct AllNodeTypes {
        /// Node types that match all filters, sorted by `id`.
        node_types: Vec<Value<NodeType>>, computed;
    }

    pub(in crate::provider) struct NodeType {
        /// ID of the node type.
        id: String, computed;
        /// Name of the node type.
        name: String, computed;
        /// Family of the node type.
        family: String, computed;
        /// Family of the processor.
        processor_family: String, computed;
        /// Type of workload that the node type is meant for.
        workload_type: String, computed;
        /// Resources of a node.
        resources: Resources, computed;
    }

    pub(in crate::provider) struct Resources {
        /// Number of virtual CPUs. Null if Northflank does not say.
        vcpu: Number, computed, decimal;
        /// Memory in GB. Null if Northflank does not say.
        memory: Number, computed, decimal;
    }

    pub(in crate::provider) struct ForFeatures {
        /// Cloud provider: {words}.
        cloud_provider: String, required, json("provider"), one_of(&["aws", "aws-eusc", "gcp"]);
        /// Features of the integration: {words}. An empty set requires no permissions, so the result is empty.
        features: BTreeSet<Value<String>>, required, one_of(FEATURES);
    }

    pub(in crate::provider) struct Permissions {
        /// Permissions that the features require, as Northflank names them.
        permissions: BTreeSet<Value<String>>, computed;
        /// Roles that contain the permissions. Only Google Cloud has them; for AWS, the list is empty.
        roles: Vec<Value<Role>>, computed, absent_is(Vec::new());
    }

    pub(in crate::provider) struct Role {
        /// ID of the role, such as `roles/container.admin`.
        id: String, computed;
        /// Name of the role.
        name: String, computed;
        /// Description of the role.
        description: String, computed;
        /// Permissions that the role contains.
        permissions: BTreeSet<Value<String>>, computed;
    }
}

fn from_zero() -> Check {
    Check::number(|number| if number >= 0 { Ok(()) } else { Err("must be zero or greater.".to_owned()) })
}

/// A list of the catalogue under the name of an attribute.
async fn read<T: Declared>(
    attribute: &str,
    (list, names): (List<'_>, &'static Names),
    query: Query,
    ready: &Ready,
    call: &Call,
) -> Result<Object, Diagnostics> {
    let scope = Scope::default();
    let context = MessageContext::at(Verb::List, &scope, ready, names, Whereabouts::Catalogue);
    listed::<T>(attribute, list, query, &context, call).await
}

const CLOUD_PROVIDER: &Names =
    &Names::of(Words { noun: "cloud provider", nouns: "cloud providers", a_noun: "a cloud provider" }, "");
const CLOUD_REGION: &Names =
    &Names::of(Words { noun: "cloud region", nouns: "cloud regions", a_noun: "a cloud region" }, "");
const NODE_TYPE: &Names =
    &Names::of(Words { noun: "node type", nouns: "node types", a_noun: "a node type" }, "");
const PERMISSION: &Names = &Names::of(
    Words { noun: "cloud permission", nouns: "cloud permissions", a_noun: "a cloud permission" },
    "",
);

/// The cloud providers.
pub(in crate::provider) struct CloudProviders;

impl Shown for CloudProviders {
    const NAME: &'static str = "northflank_cloud_providers";
    const DESCRIPTION: &'static str =
        described!("Cloud providers that Northflank can create clusters with, and what they support.");

    type Arguments = Nothing;
    type Result = AllCloudProviders;

    async fn read(_: Nothing, query: Query, ready: &Ready, call: &Call) -> Result<Object, Diagnostics> {
        let attribute = AllCloudProviders::cloud_providers.name();
        read::<CloudProvider>(attribute, (List::CloudProviders, CLOUD_PROVIDER), query, ready, call).await
    }
}

/// Their regions.
pub(in crate::provider) struct CloudRegions;

impl Shown for CloudRegions {
    const NAME: &'static str = "northflank_cloud_regions";
    const DESCRIPTION: &'static str = described!(
        "Regions of the cloud providers, and their availability zones. An empty result is valid. Northflank's own \
         regions are not among them."
    );

    type Arguments = OfCloud;
    type Result = AllRegions;

    async fn read(_: OfCloud, query: Query, ready: &Ready, call: &Call) -> Result<Object, Diagnostics> {
        let attribute = AllRegions::regions.name();
        read::<Region>(attribute, (List::CloudRegions, CLOUD_REGION), query, ready, call).await
    }
}

/// The types of nodes that they have.
pub(in crate::provider) struct NodeTypes;

impl Shown for NodeTypes {
    const NAME: &'static str = "northflank_cloud_node_types";
    const DESCRIPTION: &'static str = described!(
        "Types of nodes that clusters can use, all or those that match filters. An empty result is valid."
    );

    type Arguments = WhichNodeTypes;
    type Result = AllNodeTypes;

    async fn read(
        _: WhichNodeTypes,
        query: Query,
        ready: &Ready,
        call: &Call,
    ) -> Result<Object, Diagnostics> {
        let attribute = AllNodeTypes::node_types.name();
        read::<NodeType>(attribute, (List::NodeTypes, NODE_TYPE), query, ready, call).await
    }
}

/// What a cloud account must permit.
pub(in crate::provider) struct CloudPermissions;

impl Shown for CloudPermissions {
    const NAME: &'static str = "northflank_cloud_permissions";
    const DESCRIPTION: &'static str = described!(
        "Permissions in a cloud account that the features of an integration require, for AWS and Google Cloud."
    );

    type Arguments = ForFeatures;
    type Result = Permissions;

    async fn read(
        arguments: ForFeatures,
        query: Query,
        ready: &Ready,
        call: &Call,
    ) -> Result<Object, Diagnostics> {
        if known(&arguments.features).is_some_and(BTreeSet::is_empty) {
            // Without features in the request, Northflank may return the permissions of all features.
            let (permissions, roles) = (Value::Value(BTreeSet::new()), Value::Value(Vec::new()));
            return Ok(Permissions { permissions, roles }.into_object());
        }
        let scope = Scope::default();
        let context = MessageContext::at(Verb::List, &scope, ready, PERMISSION, Whereabouts::Catalogue);
        let found = ready.client.permissions(query, call).await;
        let found = found.map_err(|error| context.failed(&error))?;
        Ok(shown::<Permissions>(found.as_map()))
    }
}
