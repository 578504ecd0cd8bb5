//! Functions that help to wire integrations: pure, offline, and served without a configuration.

mod parse_integration_reference;
mod read_google_project_id;

pub(super) use parse_integration_reference::ParseIntegrationReference;
pub(super) use read_google_project_id::ReadGoogleProjectId;
