//! PlanResourceChange: runs the planning sequence, whose steps are in `planning`. For a delete, a provider can only add
//! diagnostics. No plan is ever deferred: none needs the provider's configuration, and OpenTofu 1.11.0 to 1.11.3 allow a
//! deferral in every request, but fail on it.

use super::super::{
    Diagnostic, Diagnostics, encode,
    generated::tfplugin6::plan_resource_change as wire,
    invariants, planning,
    private::Private,
    provider::{PlannedChange, Removal, Stored},
    server::Server,
};

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let resource = server.resource(&request.type_name)?;
    let attributes = &resource.schema().attributes;
    let prior = super::optional_object(request.prior_state, attributes)?;
    let proposed = super::optional_object(request.proposed_new_state, attributes)?;
    let private = Private::decode(&request.prior_private);
    let stop = server.stop_token();
    let stored = prior.clone().map(|state| Stored { state, private: private.clone(), stop });
    let Some(proposed) = proposed else {
        let diagnostics = match stored {
            Some(stored) => resource.plan_removal(stored, Removal::Delete).await,
            None => Diagnostics::default(),
        };
        return Ok(wire::Response {
            planned_state: super::encoded(None, attributes)?,
            planned_identity: prior.and_then(|prior| super::identity(resource, &prior)),
            planned_private: request.prior_private,
            diagnostics: encode::diagnostics(diagnostics),
            ..Default::default()
        });
    };
    let config = super::object(request.config, attributes, "resource's configuration")?;

    let planned = planning::prepare(attributes, prior.as_ref(), &config, proposed);
    let requires_replace = match &prior {
        Some(prior) => planning::requires_replace(attributes, prior, &config, &planned),
        None => Vec::new(),
    };
    let is_replacement = !requires_replace.is_empty();
    // The resource gets copies, so that the plan is checked against what core sent even if the resource changes them.
    let mut change =
        PlannedChange { prior: prior.clone(), config: config.clone(), planned, private, is_replacement };
    let mut diagnostics = resource.plan(&mut change).await;
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let PlannedChange { mut planned, private, .. } = change;
    planning::keep_ignored(attributes, &config, &mut planned);

    invariants::plan_is_valid(attributes, prior.as_ref(), &config, &planned)
        .map_err(Diagnostic::provider_bug)?;
    if let Some(stored) = stored.filter(|_| is_replacement) {
        diagnostics.extend(resource.plan_removal(stored, Removal::Replacement).await);
    }
    Ok(wire::Response {
        planned_state: super::encoded(Some(&planned), attributes)?,
        requires_replace: requires_replace.into_iter().map(encode::path).collect(),
        planned_private: private.encode(),
        // An update keeps the identity, and an object to be created has none. In a replacement, this is the identity of
        // the old object; core requests the plan of the new one separately, without a prior state.
        planned_identity: prior.and_then(|prior| super::identity(resource, &prior)),
        diagnostics: encode::diagnostics(diagnostics),
        ..Default::default()
    })
}
