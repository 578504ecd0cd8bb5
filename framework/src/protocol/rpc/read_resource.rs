//! ReadResource: refreshes an object. Null means that the object no longer exists, and only [`Read::Gone`] returns it.

use super::super::{
    Diagnostic, Diagnostics, encode,
    generated::tfplugin6::read_resource as wire,
    invariants,
    private::Private,
    provider::{Read, Stored},
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let attributes = &resource.schema().attributes;
    let deferred = server.deferral(request.client_capabilities);
    let stored = Stored {
        state: super::object(request.current_state, attributes, "current state")?,
        private: Private::decode(&request.private),
        stop: server.stop_token(),
    };
    if deferred.is_some() {
        return Ok(wire::Response {
            new_state: super::encoded(Some(&stored.state), attributes)?,
            new_identity: super::identity(resource, &stored.state),
            private: stored.private.encode(),
            deferred,
            ..Default::default()
        });
    }
    match resource.read(stored).await? {
        Read::Gone { diagnostics } => Ok(wire::Response {
            new_state: super::encoded(None, attributes)?,
            diagnostics: encode::diagnostics(diagnostics),
            ..Default::default()
        }),
        Read::Present { state, private, diagnostics } => {
            invariants::state_is_valid(attributes, &state).map_err(Diagnostic::provider_bug)?;
            Ok(wire::Response {
                new_state: super::encoded(Some(&state), attributes)?,
                new_identity: super::identity(resource, &state),
                private: private.encode(),
                diagnostics: encode::diagnostics(diagnostics),
                ..Default::default()
            })
        }
    }
}
