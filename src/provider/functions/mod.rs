//! Functions for configurations with integrations: pure, offline, and available without a provider configuration.

mod parse_integration_reference;
mod read_google_project_id;

pub(super) use parse_integration_reference::ParseIntegrationReference;
pub(super) use read_google_project_id::ReadGoogleProjectId;
