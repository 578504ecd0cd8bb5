//! Deleting an integration: as soon as nothing uses it any more, and until it is really gone.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::{
    call::{Call, Ended},
    client::Client,
    error::{Error, ErrorKind, Operation},
    ids::IntegrationId,
    request::{Request, Scope},
    transport::data,
};

/// Waits grow from the first to the longest: a cluster takes minutes to go.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Client {
    /// Deletes an integration, and waits for clusters that still use it as long as the call has time. When it returns,
    /// the integration is no longer there: its name can be used again.
    ///
    /// # Errors
    /// See [`Error`]; a conflict means that clusters use it to the end.
    pub async fn delete_integration(
        &self,
        scope: &Scope,
        id: &IntegrationId,
        call: &Call,
    ) -> Result<(), Error> {
        let request = Request::one(Operation::Delete, Method::DELETE, scope, id);
        let _change = self.reads.change();
        let mut attempts = 0;
        let mut waits = waits();
        loop {
            let Err(error) = self.delete_once(&request, call).await else { break };
            attempts += error.attempts;
            let error = Error { attempts, ..error };
            if !error.is_conflict() {
                return Err(error);
            }
            tracing::debug!("the integration is in use; its deletion is tried again");
            match call.wait_at_most(waits.next().unwrap_or(LONGEST_WAIT)).await {
                Ok(()) => {}
                Err(Ended::OutOfTime { .. }) => return Err(error),
                Err(Ended::Stopped) => {
                    let kind = ErrorKind::Stopped { reason: error.to_string() };
                    return Err(Error { kind: Box::new(kind), ..error });
                }
            }
        }
        self.wait_until_gone(scope, id, call).await?;
        self.held.release(id);
        Ok(())
    }

    async fn delete_once(&self, request: &Request, call: &Call) -> Result<(), Error> {
        match self.send(request, call).await? {
            // No content at all, or the documented `{"data": {}}`. A sign-in page is neither.
            Value::Null => Ok(()),
            json => data(Operation::Delete, &json).map(drop),
        }
    }

    /// That it was deleted has been answered, perhaps by somebody in between: only not finding it proves that it is
    /// gone. To ask, there is always time.
    async fn wait_until_gone(&self, scope: &Scope, id: &IntegrationId, call: &Call) -> Result<(), Error> {
        for wait in waits() {
            match self.get_integration(scope, id, &self.to_resolve(call)).await {
                Ok(_) => {}
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => {
                    let kind = ErrorKind::Unconfirmed { reason: error.to_string() };
                    return Err(Error { attempts: error.attempts, ..Error::new(Operation::Delete, kind) });
                }
            }
            call.wait_at_most(wait).await.map_err(|ended| {
                let what = "Northflank has accepted the deletion, but still shows the integration".to_owned();
                let kind = match ended {
                    Ended::Stopped => ErrorKind::Stopped { reason: what },
                    Ended::OutOfTime { limit } => ErrorKind::OutOfTime { limit, waiting_for: what },
                };
                Error::new(Operation::Delete, kind)
            })?;
        }
        Ok(())
    }
}

/// Without an end.
fn waits() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(FIRST_WAIT), |wait| Some((*wait * 2).min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_seconds() {
        let seconds: Vec<_> = waits().take(6).map(|wait| wait.as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 10, 10]);
    }
}
