//! Creating an integration without ever making two, and without losing one.
//!
//! A POST whose answer is lost may have been carried out. What has become of it is looked up by name:
//!
//! - It is there, as it was sent, and not older than the first attempt: it is ours. Its age is told by the API's own
//!   clock. Northflank refuses a name that is taken, so one that somebody else made before would have been answered
//!   with a conflict; the age is a second proof, for a conflict whose answer was lost as well.
//! - It is there, but older or otherwise made: the name is taken.
//! - It is not there: it was not created, and the POST is sent again as any other request would be. Should the first
//!   one still take effect, then the second ends in a conflict, because a name is there only once (PUT finds by it);
//!   and the conflict is looked up in the same way.
//! - The list cannot be read, or does not say enough: it stays open, and the user is told where to look.

use std::time::{Duration, Instant, SystemTime};

use reqwest::Method;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    call::Call,
    client::{Attempts, Client},
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    integrations::{named, with_body},
    model::{Integration, IntegrationBody, Said},
    request::{Request, Scope},
    transport::Failure,
};

/// An integration that was created.
#[derive(Debug)]
pub enum Created {
    Whole(Integration),
    /// Only what a list shows of it could be read; this is why.
    Listed(Integration, Error),
}

/// Why there is no integration that this call has surely created.
#[derive(Debug)]
pub enum NotCreated {
    Failed(Error),
    /// The name belongs to this one, which was there before or is otherwise made.
    Taken {
        error: Error,
        existing: IntegrationId,
    },
    /// It may have been created. `existing` has its name; `why` is a clause that says what is missing to be sure.
    Unclear {
        error: Error,
        existing: Option<IntegrationId>,
        why: String,
    },
}

/// What a look-up by name has found.
enum Fate {
    Ours(Box<Integration>),
    Theirs(IntegrationId),
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
        let _change = self.reads.change();
        let begun = Instant::now();
        let mut attempts = Attempts::of(Operation::Create);
        loop {
            let was_unclear = attempts.unclear;
            let failure = match self.attempt(&request, call, &mut attempts).await {
                Ok(json) => match named(Operation::Create, &json, body) {
                    Ok(created) => return Ok(Created::Whole(created)),
                    Err(error) => {
                        attempts.unclear = true;
                        Failure::from(*error.kind)
                    }
                },
                Err(failure) => failure,
            };
            let is_conflict = matches!(failure.kind, ErrorKind::Api { status: 409, .. });
            if !is_conflict && !failure.kind.is_unclear() {
                self.before_another(failure, false, call, &attempts).await.map_err(NotCreated::Failed)?;
                continue;
            }
            // A conflict with no doubtful attempt before it is about somebody else's.
            let begun = (was_unclear || !is_conflict).then_some(begun);
            match self.look_up(scope, body, begun, call).await {
                Fate::Ours(listed) => return Ok(self.whole(scope, *listed, call).await),
                Fate::Theirs(existing) => {
                    return Err(NotCreated::Taken { error: attempts.failed(failure.kind), existing });
                }
                Fate::NotThere => {
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
        let mut named = all.iter().filter(|listed| listed.name.as_ref() == Some(&body.name)).cloned();
        let Some(found) = named.next() else {
            return match all.is_whole() {
                Ok(()) => Fate::NotThere,
                Err(error) => Fate::Open {
                    existing: None,
                    why: format!("the list of all integrations would tell, but has {error}"),
                },
            };
        };
        let Some(begun) = begun else { return Fate::Theirs(found.id) };
        let is_ours = if named.next().is_some() {
            Err("several integrations have this name")
        } else {
            is_ours(&found, body, self.server_time(begun))
        };
        match is_ours {
            Ok(true) => Fate::Ours(Box::new(found)),
            Ok(false) => Fate::Theirs(found.id),
            Err(why) => Fate::Open { existing: Some(found.id), why: why.to_owned() },
        }
    }

    /// A list shows less than a get. The id is known by now, so that nothing is lost where a get fails.
    async fn whole(&self, scope: &Scope, listed: Integration, call: &Call) -> Created {
        match self.get_integration(scope, &listed.id, &self.to_resolve(call)).await {
            Ok(whole) => Created::Whole(whole),
            Err(error) => Created::Listed(listed, error),
        }
    }
}

/// Whether an integration with the right name was made by this body, no earlier than `begun` by the API's clock. What
/// cannot be told is an error.
fn is_ours(
    found: &Integration,
    body: &IntegrationBody,
    begun: Option<SystemTime>,
) -> Result<bool, &'static str> {
    let is_as_sent = found.provider.as_ref().is_none_or(|provider| *provider == body.provider)
        && match &found.description {
            Said::Value(found) => Some(found) == body.description.as_ref(),
            Said::Nothing => body.description.is_none(),
            Said::Unreadable => true,
        }
        && match (&found.gcp, &body.gcp) {
            (Some(found), Some(sent)) => found.project_id.is_none() || found.project_id == sent.project_id,
            _ => true,
        };
    if !is_as_sent {
        return Ok(false);
    }
    if found.description == Said::Unreadable {
        return Err("its description cannot be read");
    }
    if found.provider.is_none() {
        return Err("it does not say of which cloud provider it is");
    }
    let begun = begun.ok_or("Northflank's answers do not tell its time")?;
    let created = found.created_at.as_deref().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
    let created = created.ok_or("it does not say when it was created")?;
    // What was cut off when the time was written: a fraction of a millisecond, or of a second.
    let cut_off = Duration::from_millis(if created.nanosecond() == 0 { 1000 } else { 1 });
    Ok(SystemTime::from(created) + cut_off >= begun)
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
        let mut json =
            json!({"id": "a", "name": "A", "provider": "gcp", "createdAt": "2026-01-01T12:00:00.500Z"});
        for (name, value) in found.as_object().expect("an object") {
            json[name] = value.clone();
        }
        let body = IntegrationBody {
            name: "A".to_owned(),
            provider: "gcp".to_owned(),
            gcp: Some(crate::northflank::GcpBody { project_id: Some("p".to_owned()), ..Default::default() }),
            ..Default::default()
        };
        is_ours(&Integration::from_json(&json).expect("readable"), &body, begun)
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
    }
}
