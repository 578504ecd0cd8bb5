//! ValidateResourceConfig: the schema's checks, the resource's own, and whether the client can do write-only.

use super::super::{
    AttributePath, Diagnostic, Diagnostics,
    generated::tfplugin6::validate_resource_config as wire,
    schema::{Attributes, Kind},
    server::Server,
    value::Object,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let attributes = &resource.schema().attributes;
    let knows_write_only =
        request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
    let validate = |config: &Object| {
        let mut diagnostics = resource.validate(config);
        if !knows_write_only {
            refuse_write_only(&AttributePath::root(), attributes, config, &mut diagnostics);
        }
        diagnostics
    };
    let diagnostics = super::validated(request.config, attributes, "resource's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}

/// A client that does not know write-only attributes would store their values.
fn refuse_write_only(
    path: &AttributePath,
    attributes: &Attributes,
    config: &Object,
    diagnostics: &mut Diagnostics,
) {
    for (name, attribute) in attributes {
        let path = path.clone().attribute(*name);
        if attribute.write_only && !config.get(name).is_null() {
            let diagnostic = Diagnostic::error(
                "Write-only attribute not supported",
                format!(
                    "\"{path}\" is write-only, so that its value is never stored, but the client that runs the \
                     provider would store it."
                ),
            )
            .advise([
                "Use Terraform 1.11 or later or OpenTofu 1.11 or later.",
                "Or omit it or set it to null; the provider's pages say what older clients use in its place.",
            ]);
            // Pointed at, a whole object would be printed from the configuration, secrets and all.
            let is_object = matches!(attribute.kind, Kind::Object(_));
            diagnostics.push(if is_object { diagnostic } else { diagnostic.at(path) });
        } else if let (Kind::Object(children), Some(config)) = (&attribute.kind, config.object(name)) {
            refuse_write_only(&path, children, config, diagnostics);
        }
    }
}
