//! ValidateResourceConfig: the schema's checks, the resource's own, and whether the client supports write-only
//! arguments.

use std::convert::Infallible;

use super::super::{
    Diagnostic, Diagnostics, Value,
    generated::tfplugin6::validate_resource_config as wire,
    schema::Attributes,
    server::Server,
    value::Object,
    walk::{self, Go},
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
            refuse_write_only(attributes, config, &mut diagnostics);
        }
        diagnostics
    };
    let diagnostics = super::validated(request.config, attributes, "resource's configuration", validate)?;
    Ok(wire::Response { diagnostics })
}

/// Rejects write-only arguments if the client does not support them, because it would store their values.
fn refuse_write_only(attributes: &Attributes, config: &Object, diagnostics: &mut Diagnostics) {
    let _ = walk::visit(attributes, [Some(config)], |path, attribute, [value]| {
        if !attribute.write_only || value.is_none_or(Value::is_null) {
            return Ok::<_, Infallible>(Go::Descend);
        }
        // Write-only arguments are named by this convention:
        // https://developer.hashicorp.com/terraform/plugin/framework/resources/write-only-arguments
        let name = path.to_string();
        let stored = name.strip_suffix("_wo").filter(|stored| attributes.contains_key(stored));
        let alternative = stored.map_or_else(
            || "use the argument that its documentation names instead".to_owned(),
            |stored| format!("set `{stored}` instead"),
        );
        let diagnostic = Diagnostic::error(
            "Write-only attribute not supported",
            format!(
                "`{path}` is write-only, but this version of Terraform or OpenTofu would store its value."
            ),
        )
        .advise([
            "Use Terraform 1.11 or later, or OpenTofu 1.11 or later.".to_owned(),
            format!("Or remove `{path}` (or set it to null), and {alternative}."),
        ]);
        // Without a path for an object: Terraform would print the whole object from the configuration with its secrets.
        let is_object = attribute.kind.attributes().is_some();
        diagnostics.push(if is_object { diagnostic } else { diagnostic.at(path.clone()) });
        Ok(Go::Skip)
    });
}
