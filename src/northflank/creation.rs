//! Creating an integration without ever making two, and without losing one.
//!
//! A POST whose answer is lost may have been carried out. What has become of it is looked up by name:
//!
//! - It is there, as it was sent, and not older than the first attempt that may have made it: it is ours. Its age is
//!   told by the API's own clock. Northflank refuses a name that is taken, so one that somebody else made before would
//!   have been answered with a conflict; the age is a second proof, for a conflict whose answer was lost as well.
//! - It is there, but older, otherwise made or held by this process already: the name is taken.
//! - It is not there: the POST is sent again as any other request would be. Should the first one still take effect, then
//!   the second ends in a conflict, because a name is there only once (PUT finds by it); and the conflict is looked up
//!   in the same way. An attempt that was answered can no longer take effect: a conflict after such attempts alone is
//!   about somebody else's.
//! - The list cannot be read, or does not say enough: it stays open, and the user is told where to look.
//!
//! What is taken for ours is then patched with all that a PATCH can say. That costs no more than reading it as a whole,
//! and makes true what no answer shows: that it has our credentials.

use std::time::{Duration, SystemTime};

use reqwest::Method;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::time::Instant;

use super::{
    call::Call,
    client::{Attempts, Client},
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    integrations::{named, with_body},
    model::{Integration, IntegrationBody, Restrictions, Said, Team},
    request::{Request, Scope},
    transport::Failure,
};

/// An integration that was created.
#[derive(Debug)]
pub enum Created {
    Whole(Integration),
    /// Only what a list shows of it is known, and not which credentials it has; this is why.
    Listed(Integration, Error),
}

/// Why there is no integration that this call has surely created.
#[derive(Debug)]
pub enum NotCreated {
    Failed(Error),
    /// The name belongs to this one, which is not ours.
    Taken {
        error: Error,
        existing: Existing,
    },
    /// It may have been created. `existing` has its name; `why` is a clause that says what is missing to be sure.
    Unclear {
        error: Error,
        existing: Option<IntegrationId>,
        why: String,
    },
}

/// What stands in the way of a create.
#[derive(Debug)]
pub struct Existing {
    pub id: IntegrationId,
    /// Names that differ may make the same id.
    pub name: Option<String>,
    /// Whether this process has come to it by another call.
    pub is_held: bool,
}

/// What a look-up by name has found.
enum Fate {
    Ours(Box<Integration>),
    Theirs(Existing),
    NotThere,
    Open { existing: Option<IntegrationId>, why: String },
}

impl Client {
    /// # Errors
    /// See [`NotCreated`].
    pub async fn create_integration(
        &self,
        scope: &Scope,
        body: &IntegrationBody,
        call: &Call,
    ) -> Result<Created, NotCreated> {
        let request = Request::collection(Operation::Create, Method::POST, scope);
        let request = with_body(request, body).map_err(NotCreated::Failed)?;
        let mut attempts = Attempts::of(Operation::Create);
        let _turn = tokio::select! {
            biased;
            turn = self.held.name(&body.name) => turn,
            () = call.stop.cancelled() => {
                let reason = "another integration of this name was being created, and the request had not been sent";
                let stopped = ErrorKind::Stopped { reason: reason.to_owned() };
                return Err(NotCreated::Failed(attempts.failed(stopped)));
            }
        };
        let _change = self.reads.change();
        // The first attempt that no look-up can prove to have done nothing.
        let mut under_way = None;
        loop {
            let started = Instant::now();
            let failure = match self.attempt(&request, call, &mut attempts).await {
                Ok(json) => match named(Operation::Create, &json, body) {
                    Ok(created) => {
                        self.held.hold(&created.id);
                        return Ok(Created::Whole(created));
                    }
                    Err(error) => {
                        attempts.unclear = true;
                        Failure::from(*error.kind)
                    }
                },
                Err(failure) => failure,
            };
            let is_conflict = matches!(failure.kind, ErrorKind::Api { status: 409, .. });
            let is_unclear = failure.kind.is_unclear();
            if !is_conflict && !is_unclear {
                self.before_another(failure, false, call, &attempts).await.map_err(NotCreated::Failed)?;
                continue;
            }
            // Without an attempt that may have made it, whatever is found is somebody else's.
            let begun = under_way.or(is_unclear.then_some(started));
            match self.look_up(scope, body, begun, call).await {
                Fate::Ours(listed) => {
                    self.held.hold(&listed.id);
                    return match self.confirm(scope, &listed.id, body, call).await {
                        Ok(whole) if is_as_sent(&whole, body) == Ok(false) => {
                            let why = "a second look at it shows other settings than were sent".to_owned();
                            let error = attempts.failed(failure.kind);
                            Err(NotCreated::Unclear { error, existing: Some(whole.id), why })
                        }
                        Ok(whole) => Ok(Created::Whole(whole)),
                        Err(error) => Ok(Created::Listed(*listed, error)),
                    };
                }
                Fate::Theirs(existing) => {
                    return Err(NotCreated::Taken { error: attempts.failed(failure.kind), existing });
                }
                Fate::NotThere => {
                    if is_unclear && !is_over(&failure.kind) {
                        under_way = begun;
                    }
                    self.before_another(failure, true, call, &attempts).await.map_err(NotCreated::Failed)?;
                }
                Fate::Open { .. } if begun.is_none() => {
                    return Err(NotCreated::Failed(attempts.failed(failure.kind)));
                }
                Fate::Open { existing, why } => {
                    return Err(NotCreated::Unclear { error: attempts.failed(failure.kind), existing, why });
                }
            }
        }
    }

    /// What has become of a create: the integration of that name. Without a beginning it is not ours, whatever it is.
    async fn look_up(
        &self,
        scope: &Scope,
        body: &IntegrationBody,
        begun: Option<Instant>,
        call: &Call,
    ) -> Fate {
        let all = match self.list_integrations(scope, &self.to_resolve(call)).await {
            Ok(all) => all,
            Err(error) => {
                let why =
                    format!("the list of all integrations, which would tell, could not be read ({error})");
                return Fate::Open { existing: None, why };
            }
        };
        let mut named = all.iter().filter(|listed| listed.name.as_ref() == Some(&body.name));
        let of_same_id = || IntegrationId::of_name(&body.name).and_then(|id| all.get(&id));
        let Some(found) = named.next().or_else(of_same_id) else {
            return match all.is_whole() {
                Ok(()) => Fate::NotThere,
                Err(error) => Fate::Open {
                    existing: None,
                    why: format!("the list of all integrations would tell, but has {error}"),
                },
            };
        };
        let is_held = self.held.has(&found.id);
        let theirs = || {
            let existing = Existing { id: found.id.clone(), name: found.name.clone(), is_held };
            Fate::Theirs(existing)
        };
        let open = |why: &str| Fate::Open { existing: Some(found.id.clone()), why: why.to_owned() };
        let Some(begun) = begun else { return theirs() };
        if named.next().is_some() {
            return open("several integrations have this name");
        }
        if is_held {
            return theirs();
        }
        let times = self.server_time(begun).zip(self.server_time(Instant::now()));
        match is_ours(found, body, times) {
            Ok(true) => Fate::Ours(Box::new(found.clone())),
            Ok(false) => theirs(),
            Err(why) => open(why),
        }
    }

    /// Makes sure that what was found is as it was sent. The id is known by now, so that nothing is lost where this
    /// fails.
    async fn confirm(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        body: &IntegrationBody,
        call: &Call,
    ) -> Result<Integration, Error> {
        let patch = body.to_patch();
        let call = self.to_resolve(call);
        if patch.is_empty() {
            self.get_integration(scope, id, &call).await
        } else {
            self.patch_integration(scope, id, &patch, &call).await
        }
    }
}

/// Whether an attempt of unknown fate has come to its end: the API itself has answered. Behind a broken connection, or
/// a gateway that gave up waiting, it may still be under way.
fn is_over(failure: &ErrorKind) -> bool {
    matches!(failure, ErrorKind::Api { .. } | ErrorKind::Garbled { .. } | ErrorKind::Body { .. })
}

/// Whether an integration with the right name was made by this body between two times of the API's clock: when the
/// first attempt began, and now. What cannot be told is an error.
fn is_ours(
    found: &Integration,
    body: &IntegrationBody,
    times: Option<(SystemTime, SystemTime)>,
) -> Result<bool, &'static str> {
    if found.name.as_ref() != Some(&body.name) || !is_as_sent(found, body)? {
        return Ok(false);
    }
    if found.provider.is_none() {
        return Err("it does not say of which cloud provider it is");
    }
    let (begun, now) = times.ok_or("Northflank's answers do not tell its time")?;
    let created = found.created_at.as_deref().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
    let created = created.ok_or("it does not say when it was created")?;
    // What was cut off when the time was written: a fraction of a millisecond, or of a second.
    let cut_off = Duration::from_millis(if created.nanosecond() == 0 { 1000 } else { 1 });
    let created = SystemTime::from(created);
    if created > now + CLOCK_CUT_OFF {
        return Err("by the clock of Northflank's answers it was created in the future");
    }
    Ok(created + cut_off >= begun)
}

/// The time of an answer has whole seconds.
const CLOCK_CUT_OFF: Duration = Duration::from_secs(1);

/// Whether all that is shown is as it was sent. What may be left out of an answer, or was left out of the body for
/// the API to choose, contradicts nothing.
fn is_as_sent(found: &Integration, body: &IntegrationBody) -> Result<bool, &'static str> {
    let is_as_sent = agree(&found.provider, &Some(body.provider.clone()))
        && match &found.description {
            Said::Value(found) => Some(found) == body.description.as_ref(),
            Said::Nothing => body.description.is_none(),
            Said::Unreadable => true,
        }
        && match &found.features {
            Said::Value(found) => body.features.as_ref().is_none_or(|sent| sent == found),
            Said::Nothing | Said::Unreadable => true,
        }
        && match &found.restrictions {
            Said::Value(found) => restricted_to(Some(found)) == restricted_to(body.restrictions.as_ref()),
            Said::Nothing => restricted_to(None) == restricted_to(body.restrictions.as_ref()),
            Said::Unreadable => true,
        }
        && both(&found.aws, &body.aws, |found, sent| {
            agree(&found.authentication_mode, &sent.authentication_mode)
                && agree(&found.permission_check_level, &sent.permission_check_level)
        })
        && both(&found.gcp, &body.gcp, |found, sent| {
            agree(&found.project_id, &sent.project_id)
                && agree(&found.authentication_mode, &sent.authentication_mode)
        })
        && both(&found.cloudflare, &body.cloudflare, |found, sent| {
            agree(&found.credential_type, &sent.credential_type)
        })
        && both(&found.byok, &body.byok, |found, sent| {
            agree(&found.connection_mode, &sent.connection_mode)
                && agree(&found.require_verification, &sent.require_verification)
        });
    match (is_as_sent, &found.description, &found.restrictions) {
        (true, Said::Unreadable, _) => Err("its description cannot be read"),
        (true, _, Said::Unreadable) => Err("its restrictions cannot be read"),
        _ => Ok(is_as_sent),
    }
}

fn agree<T: PartialEq>(shown: &Option<T>, sent: &Option<T>) -> bool {
    both(shown, sent, PartialEq::eq)
}

fn both<T, U>(shown: &Option<T>, sent: &Option<U>, agree: impl Fn(&T, &U) -> bool) -> bool {
    shown.as_ref().zip(sent.as_ref()).is_none_or(|(shown, sent)| agree(shown, sent))
}

/// The teams to which an integration is restricted; `None` where it is not, in whichever way that is said.
fn restricted_to(restrictions: Option<&Restrictions>) -> Option<Vec<&Team>> {
    let restrictions = restrictions.filter(|restrictions| restrictions.enabled)?;
    Some(restrictions.teams.iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// 2026-01-01T12:00:00Z and so many milliseconds.
    fn noon(millis: u64) -> SystemTime {
        let noon = OffsetDateTime::parse("2026-01-01T12:00:00Z", &Rfc3339).expect("a time");
        SystemTime::from(noon) + Duration::from_millis(millis)
    }

    fn verdict(found: Value, begun: Option<SystemTime>) -> Result<bool, &'static str> {
        let body = IntegrationBody {
            gcp: Some(crate::northflank::GcpBody { project_id: Some("p".to_owned()), ..Default::default() }),
            ..body("gcp")
        };
        verdict_on(found, &body, begun.map(|begun| (begun, begun)))
    }

    fn body(provider: &str) -> IntegrationBody {
        IntegrationBody { name: "A".to_owned(), provider: provider.to_owned(), ..Default::default() }
    }

    fn verdict_on(
        found: Value,
        body: &IntegrationBody,
        times: Option<(SystemTime, SystemTime)>,
    ) -> Result<bool, &'static str> {
        let mut json = json!({"id": "a", "name": "A", "provider": body.provider, "createdAt": "2026-01-01T12:00:00.500Z"});
        for (name, value) in found.as_object().expect("an object") {
            json[name] = value.clone();
        }
        is_ours(&Integration::from_json(&json).expect("readable"), body, times)
    }

    #[test]
    fn ours_is_as_it_was_sent_and_not_older_than_the_first_attempt() {
        let begun = Some(noon(500));
        assert_eq!(verdict(json!({}), begun), Ok(true));
        assert_eq!(verdict(json!({}), Some(noon(502))), Ok(false));
        assert_eq!(verdict(json!({"provider": "aws"}), begun), Ok(false));
        assert_eq!(verdict(json!({"description": "theirs"}), begun), Ok(false));
        assert_eq!(verdict(json!({"gcp": {"projectId": "theirs"}}), begun), Ok(false));
        assert_eq!(verdict(json!({"gcp": {"projectId": "p"}}), begun), Ok(true));
    }

    #[test]
    fn whole_seconds_may_have_been_any_time_in_that_second() {
        let of_second = json!({"createdAt": "2026-01-01T12:00:00Z"});
        assert_eq!(verdict(of_second.clone(), Some(noon(900))), Ok(true));
        assert_eq!(verdict(of_second, Some(noon(1100))), Ok(false));
    }

    #[test]
    fn what_cannot_be_told_is_never_taken_for_ours() {
        assert!(verdict(json!({}), None).is_err());
        assert!(verdict(json!({"createdAt": "yesterday"}), Some(noon(0))).is_err());
        assert!(verdict(json!({"createdAt": null}), Some(noon(0))).is_err());
        assert!(verdict(json!({"provider": null}), Some(noon(0))).is_err());
        assert!(verdict(json!({"description": {}}), Some(noon(0))).is_err());
        assert!(verdict(json!({"restrictions": "all"}), Some(noon(0))).is_err());
    }

    #[test]
    fn what_is_made_in_the_future_tells_of_a_wrong_clock() {
        let of_noon = json!({"createdAt": "2026-01-01T12:00:03Z"});
        let at = |now| verdict_on(of_noon.clone(), &body("aws"), Some((noon(0), noon(now))));
        assert_eq!(at(2000), Ok(true));
        assert!(at(1999).is_err());
    }

    #[test]
    fn ours_has_every_setting_that_was_sent_and_is_shown() {
        let verdict = |found, body: &IntegrationBody| verdict_on(found, body, Some((noon(0), noon(0))));
        let features = IntegrationBody { features: Some(["byoc".to_owned()].into()), ..body("civo") };
        assert_eq!(verdict(json!({"features": ["byoc"]}), &features), Ok(true));
        assert_eq!(verdict(json!({"features": null}), &features), Ok(true));
        assert_eq!(verdict(json!({"features": []}), &features), Ok(false));
        assert_eq!(verdict(json!({"features": ["byoc"]}), &body("civo")), Ok(true));

        let cloudflare = crate::northflank::Cloudflare { credential_type: Some("apiToken".to_owned()) };
        let cloudflare = IntegrationBody { cloudflare: Some(cloudflare), ..body("cloudflare") };
        assert_eq!(verdict(json!({"cloudflare": {"credentialType": "apiToken"}}), &cloudflare), Ok(true));
        assert_eq!(verdict(json!({"cloudflare": {"credentialType": "originCAKey"}}), &cloudflare), Ok(false));

        let byok = crate::northflank::Byok { connection_mode: None, require_verification: Some(true) };
        let byok = IntegrationBody { byok: Some(byok), ..body("byok") };
        assert_eq!(verdict(json!({"byok": {"connectionMode": "direct"}}), &byok), Ok(true));
        assert_eq!(verdict(json!({"byok": {"requireVerification": false}}), &byok), Ok(false));
    }

    #[test]
    fn not_restricted_can_be_said_in_many_ways() {
        let verdict = |found, enabled, teams: &[&str]| {
            let teams = teams.iter().map(|team| Team { team_id: (*team).to_owned() }).collect();
            let restrictions = Some(Restrictions { enabled, teams: Some(teams) });
            let body = IntegrationBody { restrictions, ..body("civo") };
            verdict_on(json!({"restrictions": found}), &body, Some((noon(0), noon(0))))
        };
        let to_one = || json!({"enabled": true, "teams": [{"teamId": "t-1"}]});
        assert_eq!(verdict(Value::Null, false, &["t-1"]), Ok(true));
        assert_eq!(verdict(json!({"enabled": false}), false, &[]), Ok(true));
        assert_eq!(verdict(json!({"enabled": true}), true, &[]), Ok(true));
        assert_eq!(verdict(to_one(), true, &["t-1"]), Ok(true));
        assert_eq!(verdict(to_one(), true, &["t-2"]), Ok(false));
        assert_eq!(verdict(to_one(), false, &[]), Ok(false));
        assert_eq!(verdict(Value::Null, true, &["t-1"]), Ok(false));
    }
}
