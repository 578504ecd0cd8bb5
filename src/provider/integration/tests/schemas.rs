//! Rules of the schemas beyond core's own.

use std::sync::Arc;

use framework::{Attributes, DataSource as _, Replace, Resource as _};

use super::{Integration, credentials::CREDENTIALS};
use crate::provider::{
    access::Access,
    noun::{Lookup, Managed},
};

fn children<'a>(attributes: &'a Attributes, name: &str) -> &'a Attributes {
    attributes[name].kind.attributes().unwrap_or_else(|| panic!("{name} is no object"))
}

#[test]
fn every_credential_is_sensitive() {
    let access = Arc::new(Access::default());
    let resource = Managed::<Integration>::new(Arc::clone(&access));
    let data_source = Lookup::<Integration>::new(access);
    for credentials in [
        children(&resource.schema().attributes, "credentials"),
        children(&resource.schema().attributes, "credentials_wo"),
        children(&data_source.schema().attributes, "credentials"),
    ] {
        assert_eq!(credentials.len(), CREDENTIALS.len());
        assert!(credentials.values().all(|credential| credential.sensitive));
    }
    let write_only = children(&resource.schema().attributes, "credentials_wo");
    assert!(write_only.values().all(|credential| credential.write_only));
}

#[test]
fn exactly_these_attributes_force_replacement() {
    let resource = Managed::<Integration>::new(Arc::new(Access::default()));
    let attributes = &resource.schema().attributes;
    let replacing = attributes.iter().filter(|(_, attribute)| attribute.replace != Replace::Never);
    let replacing: Vec<_> = replacing.map(|(name, _)| *name).collect();
    assert_eq!(replacing, ["cloud_provider", "name", "team_id", "type"]);
}
