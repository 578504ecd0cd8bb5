//! The schemas of all that is called `northflank_integration`, beside those attributes that are the integration's own.

use std::collections::BTreeSet;

use framework::{
    Attribute, Schema, Value, attributes,
    declaration::{Declared, View, schema},
};

use super::{
    attributes::{Model, Shown},
    checks::{id, not_empty, team_id},
    values,
};

/// The word for one of them, in descriptions.
const NOUN: &str = "integration";

attributes! {
    /// What tells one integration from all others.
    pub(super) struct Identity {
        /// Id of the {noun}.
        id: String, required, check(id());
        /// Team that the {noun} belongs to. Left out, the provider's `team_id`, else the account or team of the API token.
        team_id: String, optional, check(team_id());
    }

    /// What a data source is asked for.
    pub(super) struct Lookup {
        /// Id of the {noun}. Exactly one of `id` and `name` is set.
        id: String, optional_computed, check(id());
        /// Exact name of the {noun}. Exactly one of `id` and `name` is set.
        name: String, optional_computed, check(not_empty());
        /// Team that the {noun} belongs to. Left out, the provider's `team_id`.
        team_id: String, optional_computed, check(team_id());
    }

    /// Which integrations are meant.
    pub(super) struct Wanted {
        /// Only integrations with this cloud provider. This version knows {words}, and warns of any other.
        cloud_provider: String, optional, words(values::CLOUD_PROVIDERS);
        /// Only integrations that have all of these features, and maybe others. This version knows {words}, and warns of
        /// any other.
        features: BTreeSet<Value<String>>, optional, words(values::FEATURES);
        /// Team whose integrations are meant. Left out, the provider's `team_id`.
        team_id: String, optional, check(team_id());
    }

    /// What the plural data source sets beside that.
    pub(super) struct Plural {
        /// Team whose integrations are meant. Left out, the provider's `team_id`.
        team_id: String, optional_computed, check(team_id());
    }
}

/// The resource's schema.
pub(super) fn resource() -> Schema {
    Schema {
        version: 0,
        description: "Integration of Northflank with an account at a cloud provider, for what its features say: clusters, \
                      images, domains or logs. Which credentials each cloud takes is in its guide.",
        attributes: schema(Model::attributes(), View::Managed, NOUN),
    }
}

pub(super) fn identity() -> Schema {
    Schema {
        version: 0,
        description: "Identity of an integration.",
        attributes: schema(Identity::attributes(), View::Managed, NOUN),
    }
}

/// The data source's schema.
pub(super) fn data_source() -> Schema {
    let mut attributes = schema(Model::attributes(), View::Shown, NOUN);
    attributes.extend(schema(Shown::attributes(), View::Shown, NOUN));
    attributes.extend(schema(Lookup::attributes(), View::Managed, NOUN));
    Schema {
        version: 0,
        description: "Integration of Northflank with an account at a cloud provider, by id or by name. Everything that it \
                      shows is kept in the state; the ephemeral resource of the same name keeps nothing.",
        attributes,
    }
}

/// The ephemeral resource's schema: what the data source shows.
pub(super) fn ephemeral_resource() -> Schema {
    Schema {
        description: "Integration of Northflank with an account at a cloud provider, by id or by name, of which nothing \
                      is kept in a plan or a state: the way to pass on what is secret in it.",
        ..data_source()
    }
}

/// The plural data source's schema.
pub(super) fn plural_data_source() -> Schema {
    let mut attributes = schema(Wanted::attributes(), View::Managed, NOUN);
    attributes.extend(schema(Plural::attributes(), View::Managed, NOUN));
    let listed = schema(Model::attributes(), View::Listed, NOUN);
    let description = "The integrations that pass every filter, sorted by `id`.";
    attributes.insert("integrations", Attribute::computed_list(listed, description));
    Schema {
        version: 0,
        description: "The integrations of a team with accounts at cloud providers, or those that pass filters. That there \
                      are none is no error; that one cannot be read is. Credentials are not among what is shown: the \
                      data source `northflank_integration` has them.",
        attributes,
    }
}

/// The list resource's schema.
pub(super) fn list_resource() -> Schema {
    Schema {
        version: 0,
        description: "Items of Northflank with accounts at cloud providers, whether Terraform manages them or \
                      not: all of a team, or those that pass filters. For `terraform query`, which Terraform has from \
                      1.14 on and OpenTofu has not; \
                      [Importing](https://registry.terraform.io/providers/northflank/northflank/latest/docs/guides/importing#all-at-once) \
                      shows what to do with it.\n\nWithout a `limit`, Terraform lists 100 integrations and does not say \
                      whether there are more. `include_resource` adds the attributes of each to what `terraform query -json` \
                      shows; `-generate-config-out` asks for them by itself. Each Google Cloud integration with \
                      `crossAccountRole` then costs a request of its own, since lists lack its `service_account_email`.",
        attributes: schema(Wanted::attributes(), View::Managed, NOUN),
    }
}

#[cfg(test)]
mod tests {
    use framework::{Attributes, Replace};

    use super::*;
    use crate::provider::integration::credentials::CREDENTIALS;

    fn children<'a>(attributes: &'a Attributes, name: &str) -> &'a Attributes {
        attributes[name].kind.attributes().unwrap_or_else(|| panic!("{name} is no object"))
    }

    #[test]
    fn every_credential_is_sensitive() {
        let (resource, data_source) = (resource(), data_source());
        for credentials in [
            children(&resource.attributes, "credentials"),
            children(&resource.attributes, "credentials_wo"),
            children(&data_source.attributes, "credentials"),
        ] {
            assert_eq!(credentials.len(), CREDENTIALS.len());
            assert!(credentials.values().all(|credential| credential.sensitive));
        }
        let write_only = children(&resource.attributes, "credentials_wo");
        assert!(write_only.values().all(|credential| credential.write_only));
    }

    #[test]
    fn what_replaces_an_integration_is_this_and_no_more() {
        let schema = resource();
        let replacing = schema.attributes.iter().filter(|(_, attribute)| attribute.replace != Replace::Never);
        let replacing: Vec<_> = replacing.map(|(name, _)| *name).collect();
        assert_eq!(replacing, ["cloud_provider", "name", "team_id", "type"]);
    }
}
