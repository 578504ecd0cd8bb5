//! Converts responses of the API to states and other values for Terraform.

use framework::{
    Object, Typed, Value,
    declaration::{self, View, merge, read},
    known,
};

use super::Noun;
use crate::northflank::{Client, CreatedAt, Item};

/// The attributes in a response: null if the response omits them, unknown if they are unreadable.
pub(in crate::provider) fn from_answer<N: Noun>(shown: &Item) -> N {
    // Both have the same declaration, so they fit.
    N::from_object(read(N::attributes(), shown.members.as_map())).unwrap_or_default()
}

/// The state of a resource. `before` is its prior state, or the plan that was just applied. Attributes that no response
/// contains, such as secrets and the scope, come from there.
pub(in crate::provider) fn to_state<N: Noun>(shown: &Item, before: N) -> N {
    let cloud = shown.provider.as_ref().or(known(before.cloud_provider())).cloned().unwrap_or_default();
    let answer = read(N::attributes(), shown.members.as_map());
    let state = merge(N::attributes(), View::Managed, &answer, &before.clone().into_object(), &cloud);
    N::from_object(state).unwrap_or(before)
}

/// The prior state or the plan with what the API has changed by itself since, as the object is right before a request.
pub(in crate::provider) fn with_current<N: Noun>(model: &N, prior: &N, shown: &Item) -> N {
    let mut object = model.clone().into_object();
    let answer = read(N::attributes(), shown.members.as_map());
    declaration::with_current(N::attributes(), &mut object, &prior.clone().into_object(), &answer);
    N::from_object(object).unwrap_or_else(|_| model.clone())
}

/// The plan with what a state has in place of unknown values.
pub(super) fn filled<N: Noun>(planned: &N, state: &N) -> N {
    let (object, state) = (planned.clone().into_object(), state.clone().into_object());
    N::from_object(declaration::filled(N::attributes(), &object, &state)).unwrap_or_else(|_| planned.clone())
}

/// Whether a found object has every setting that was `sent` and that responses contain.
///
/// # Errors
/// A clause that names the unreadable field.
pub(in crate::provider) fn is_as_sent<N: Noun>(
    found: &Item,
    sent: &Object,
    cloud: &str,
) -> Result<bool, String> {
    let answer = read(N::attributes(), found.members.as_map());
    declaration::is_as_sent(N::attributes(), &answer, sent, cloud)
        .map_err(|member| format!("the provider cannot read its {member}"))
}

/// Whether an item of a list contains everything that a GET would return. A list alone never proves that another object
/// took the ID.
pub(in crate::provider) fn is_enough<N: Noun>(listed: &Item, before: &N) -> bool {
    let created_at = known(&before.place().created_at).map(CreatedAt::new);
    let is_same = listed.created_at == created_at;
    let is_exchanged =
        listed.created_at.as_ref().zip(created_at).is_some_and(|(listed, own)| !listed.same_as(&own));
    let answer = read(N::attributes(), listed.members.as_map());
    let cloud = listed.provider.as_deref().unwrap_or_default();
    declaration::is_enough(N::attributes(), &answer, &before.clone().into_object(), cloud, is_same)
        && !is_exchanged
        && !N::needs_single_read(listed, Some(before))
}

/// The result of a data source, which has no prior state.
pub(in crate::provider) async fn to_shown<N: Noun>(
    shown: &Item,
    team_id: Value<String>,
    client: &Client,
) -> Object {
    let mut state = show::<N>(shown, View::Shown, team_id, client).await;
    N::show(&mut state);
    state
}

/// One item of a plural data source.
pub(in crate::provider) async fn to_listed<N: Noun>(
    shown: &Item,
    team_id: Value<String>,
    client: &Client,
) -> Object {
    show::<N>(shown, View::Listed, team_id, client).await
}

async fn show<N: Noun>(shown: &Item, view: View, team_id: Value<String>, client: &Client) -> Object {
    let answer = read(N::attributes(), shown.members.as_map());
    let mut before = Object::default();
    before.set("team_id", Typed::into_dynamic(team_id));
    let cloud = shown.provider.as_deref().unwrap_or_default();
    let mut state = merge(N::attributes(), view, &answer, &before, cloud);
    let attributes = N::data_source_only_attributes();
    let values = read(attributes, shown.members.as_map());
    state.0.extend(merge(attributes, view, &values, &Object::default(), "").0);
    N::withhold(&mut state, client).await;
    state
}
