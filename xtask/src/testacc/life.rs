//! Creates, changes and deletes a few integrations to check each assumption. No cluster uses them, and their
//! credentials are invalid.

use std::{
    thread,
    time::{Duration, Instant, SystemTime},
};

use northflank_sandbox::Assumption::{
    ChangesShowInTime, ClocksAgree, CreationTimeStays, CredentialsAreHidden, ErrorsHaveEnvelope, IdIsSlug,
    NamesAreFreed, NamesAreUnique, PatchKeeps, PutClears, PutFindsByName, RateLimitIsTold,
    TakenNameIsConflict,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    api::{Api, Response},
    cleaner::{self, LAG},
    findings::Findings,
    names::{Run, slug},
};
use crate::{Result, process};

/// The longest lag that the provider assumes.
const ASSUMED_LAG: Duration = Duration::from_secs(10);

/// How long to wait for a change to be visible.
const PATIENCE: Duration = Duration::from_secs(30);

const PAUSE: Duration = Duration::from_millis(250);

/// How far the provider assumes that clocks may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(5);

/// A credential that gives no access.
const MADE_UP: &str = "made-up-by-testacc";

/// Runs the life to its end, and then deletes what is left of it.
pub(super) fn live(api: &Api, run: &Run, findings: &mut Findings) -> Result<()> {
    let mut life = Life { api, run, findings, ids: Vec::new(), is_unclear: false };
    let lived = life.live();
    let cleaned = life.clean();
    // Report a failed cleanup first, because it is worse than a missing finding.
    cleaned.map_err(|error| format!("integrations may be left: {error}; run `make sweep`"))?;
    lived
}

struct Life<'a> {
    api: &'a Api,
    run: &'a Run,
    findings: &'a mut Findings,
    /// The created integrations that are not deleted yet.
    ids: Vec<String>,
    /// Whether a create had no response.
    is_unclear: bool,
}

impl Life<'_> {
    fn live(&mut self) -> Result<()> {
        let created = self.create()?.expect("the first create")?;
        let id = self.note_created(&created)?;
        self.look_for(&id)?;
        self.create_again(&id)?;
        self.note_envelope(
            404,
            &self.api.step(Method::GET, Some(&format!("{}-none", self.run.prefix())), None)?,
        );
        self.update(&id, &created)?;
        self.delete(&id)
    }

    /// Creates an integration, always of the same name.
    fn create(&mut self) -> Result<Response> {
        process::check_interrupted()?;
        self.is_unclear = true;
        let response = self.api.send(Method::POST, None, Some(&self.body(Some("first"))))?;
        self.is_unclear = response.status.is_server_error();
        if response.status.is_success() {
            self.ids.extend(response.data()["id"].as_str().map(ToOwned::to_owned));
        }
        Ok(response)
    }

    fn body(&self, description: Option<&str>) -> Value {
        let mut body =
            json!({"name": self.run.name(), "provider": "civo", "credentials": {"apiKey": MADE_UP}});
        if let Some(description) = description {
            body["description"] = description.into();
        }
        body
    }

    /// What the first response shows: ID, headers and clocks.
    fn note_created(&mut self, created: &Response) -> Result<String> {
        let id = created.data()["id"].as_str().ok_or("the first create shows no ID")?.to_owned();
        let (name, slug) = (self.run.name(), slug(&self.run.name()));
        let without_random = |text: &str| text.replace(self.run.prefix(), "PREFIX");
        let seen = format!("\"{}\" became `{}`", without_random(&name), without_random(&id));
        self.findings.note(IdIsSlug, id == slug, seen);

        let header = |name: &str| created.headers.get(name).and_then(|value| value.to_str().ok());
        let told = ["limit", "remaining", "reset"].map(|it| (it, header(&format!("x-ratelimit-{it}"))));
        let is_told = told.iter().all(|(_, value)| value.is_some_and(|it| it.parse::<u32>().is_ok()));
        let shown = told.map(|(name, value)| match (name, value) {
            (_, None) => format!("no {name}"),
            // Do not publish how many requests the account has used.
            ("remaining", Some(_)) => name.to_owned(),
            (_, Some(value)) => format!(
                "{name} {}",
                value.chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>()
            ),
        });
        self.findings.note(RateLimitIsTold, is_told, shown.join(", "));

        let date = header("date").and_then(|date| httpdate::parse_http_date(date).ok());
        let created_at = created.data()["createdAt"].as_str();
        let created_at = created_at.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
        if let Some((date, created_at)) = date.zip(created_at) {
            let apart = apart(date, created_at.into());
            self.findings.note(ClocksAgree, apart <= CLOCKS_APART, format!("{:.1} s", apart.as_secs_f32()));
        } else {
            self.findings.note(ClocksAgree, false, "a response that does not tell both times");
        }
        Ok(id)
    }

    /// How long a read and a list take to show a new integration; and what a read shows of credentials.
    fn look_for(&mut self, id: &str) -> Result<()> {
        let shown = self.wait_for(|api| {
            let got = api.step(Method::GET, Some(id), None)?;
            Ok(Some(got).filter(|got| got.status.is_success() && is_listed(api, id).unwrap_or(false)))
        })?;
        let Some((got, after)) = shown else {
            let seen = format!("a new integration does not show within {} s", PATIENCE.as_secs());
            self.findings.note(ChangesShowInTime, false, seen);
            return Ok(());
        };
        self.note_lag("a new integration shows", after);
        let credentials = got.data()["credentials"].as_object().filter(|it| !it.is_empty());
        let seen = match credentials {
            None => "none",
            Some(shown) if shown.values().any(|value| value == MADE_UP) => "credentials in clear",
            Some(_) => "credentials with other values than were sent",
        };
        self.findings.note(CredentialsAreHidden, credentials.is_none(), seen);
        Ok(())
    }

    fn note_lag(&mut self, what: &str, after: Duration) {
        let seen = format!("{what} after {:.1} s", after.as_secs_f32());
        self.findings.note(ChangesShowInTime, after <= ASSUMED_LAG, seen);
    }

    /// Checks a second create with the same name.
    fn create_again(&mut self, id: &str) -> Result<()> {
        let again = self.create()?;
        let status = again.status.as_u16();
        if again.status.is_success() {
            let is_same = again.data()["id"] == id;
            let seen = if is_same {
                "a second create answers the first integration"
            } else {
                "a second create creates"
            };
            self.findings.note(NamesAreUnique, is_same, seen);
            if is_same {
                self.findings.note(TakenNameIsConflict, false, format!("status {status}"));
                return Ok(());
            }
            // A duplicate would disturb the following checks.
            return self.delete_last();
        }
        if again.status.is_client_error() && again.status != StatusCode::TOO_MANY_REQUESTS {
            self.findings.note(NamesAreUnique, true, "a second create is refused");
            self.findings.note(TakenNameIsConflict, status == 409, format!("status {status}"));
        }
        if status == 409 {
            self.note_envelope(409, &again);
        }
        Ok(())
    }

    /// Whether an error has the form that the provider reads.
    fn note_envelope(&mut self, expected: u16, response: &Response) {
        if response.status.as_u16() != expected {
            let seen = format!("status {} in place of {expected}", response.status.as_u16());
            return self.findings.note(ErrorsHaveEnvelope, false, seen);
        }
        let error = response.json["error"].as_object();
        let members: Vec<_> = error.into_iter().flat_map(|error| error.keys()).map(String::as_str).collect();
        let is_read = error.and_then(|error| error.get("message")).is_some_and(Value::is_string);
        let seen = match &response.json {
            Value::Null => format!("{expected} without JSON"),
            _ if is_read => format!("{expected} with `error`: {}", members.join(", ")),
            _ => format!("{expected} in JSON of another form"),
        };
        self.findings.note(ErrorsHaveEnvelope, is_read, seen);
    }

    /// Checks whether PATCH and PUT keep omitted settings.
    fn update(&mut self, id: &str, created: &Response) -> Result<()> {
        let description =
            |response: &Response| response.data()["description"].as_str().map(ToOwned::to_owned);
        let is_as_old = |response: &Response| response.data()["createdAt"] == created.data()["createdAt"];
        let patched = self.api.step(Method::PATCH, Some(id), Some(&json!({"features": []})))?;
        let patched = patched.expect("a PATCH of features")?;
        let is_kept = description(&patched).as_deref() == Some("first");
        let seen = if is_kept { "the description stays" } else { "the description is cleared" };
        self.findings.note(PatchKeeps, is_kept, seen);
        let seen = if is_as_old(&patched) { "PATCH keeps it" } else { "PATCH changes it" };
        self.findings.note(CreationTimeStays, is_as_old(&patched), seen);

        let described = self.api.step(Method::PATCH, Some(id), Some(&json!({"description": "second"})))?;
        let described = described.expect("a PATCH of the description")?;
        let put = self.api.step(Method::PUT, None, Some(&self.body(None)))?;
        if !put.status.is_success() {
            let seen = format!("PUT to the collection is refused with {}", put.status.as_u16());
            self.findings.note(PutFindsByName, false, seen);
            return Ok(());
        }
        if put.data()["id"] != id {
            self.ids.extend(put.data()["id"].as_str().map(ToOwned::to_owned));
            self.findings.note(PutFindsByName, false, "PUT creates another integration");
            return Ok(());
        }
        self.findings.note(PutFindsByName, true, "PUT changes the integration of its name");
        if description(&described).is_some() {
            let is_cleared = description(&put).is_none();
            let seen = if is_cleared { "the description is cleared" } else { "the description stays" };
            self.findings.note(PutClears, is_cleared, seen);
        }
        let seen = if is_as_old(&put) { "PATCH and PUT keep it" } else { "PUT changes it" };
        self.findings.note(CreationTimeStays, is_as_old(&put), seen);
        Ok(())
    }

    /// Checks how soon a name is free again, and how long reads and lists show a deleted integration.
    fn delete(&mut self, id: &str) -> Result<()> {
        process::check_interrupted()?;
        cleaner::delete(self.api, id)?;
        self.ids.retain(|other| other != id);
        let begun = Instant::now();
        let again = loop {
            let again = self.create()?;
            if again.status.is_success() || begun.elapsed() > ASSUMED_LAG {
                break again;
            }
            pause()?;
        };
        let is_free = again.status.is_success();
        let seen = format!(
            "{} {:.1} s after the delete",
            if is_free { "free" } else { "still taken" },
            begun.elapsed().as_secs_f32()
        );
        self.findings.note(NamesAreFreed, is_free, seen);
        let last = again.data()["id"].as_str().unwrap_or(id).to_owned();
        if is_free {
            self.delete_last()?;
        }
        let gone = self.wait_for(|api| {
            let is_gone = api.step(Method::GET, Some(&last), None)?.status == StatusCode::NOT_FOUND;
            Ok((is_gone && !is_listed(api, &last)?).then_some(()))
        })?;
        match gone {
            Some(((), after)) => self.note_lag("a new one shows and a deleted one is gone", after),
            None => {
                let seen = format!("a deleted integration shows for {} s", PATIENCE.as_secs());
                self.findings.note(ChangesShowInTime, false, seen);
            }
        }
        Ok(())
    }

    fn delete_last(&mut self) -> Result<()> {
        if let Some(id) = self.ids.last() {
            cleaner::delete(self.api, id)?;
            self.ids.pop();
        }
        Ok(())
    }

    /// Waits until `look` finds something, and returns how long that took.
    fn wait_for<T>(&self, look: impl Fn(&Api) -> Result<Option<T>>) -> Result<Option<(T, Duration)>> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(seen) = look(self.api)? {
                return Ok(Some((seen, begun.elapsed())));
            }
            pause()?;
        }
        Ok(None)
    }

    /// Deletes what is left, by ID and then by name.
    fn clean(&self) -> Result<()> {
        for id in &self.ids {
            cleaner::delete(self.api, id)?;
        }
        let at_least = if self.is_unclear { LAG } else { Duration::ZERO };
        cleaner::clean(self.api, |name| self.run.has(name), at_least)?;
        Ok(())
    }
}

fn is_listed(api: &Api, id: &str) -> Result<bool> {
    process::check_interrupted()?;
    Ok(api.list()?.iter().any(|listed| listed.get("id").is_some_and(|it| it == id)))
}

fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}

fn pause() -> Result<()> {
    process::check_interrupted()?;
    thread::sleep(PAUSE);
    Ok(())
}
