//! The integrations of every scope, and the clusters that use them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::assumption::{Assumption, Contradicted};
use crate::error::{ApiError, Issue, Result};
use crate::integration::{Integration, PatchBody, WholeBody};

/// Whose integrations: the account's own, or a team's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Account,
    Team(String),
}

impl Scope {
    pub(crate) fn of(team: Option<&str>) -> Self {
        team.map_or(Self::Account, |team| Self::Team(team.to_owned()))
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Listing", into = "Listing")]
pub(crate) struct Data {
    integrations: BTreeMap<Scope, BTreeMap<String, Integration>>,
    clusters: Vec<Cluster>,
    /// Names of what was deleted, and from when on they can be used again. No file has them.
    names: BTreeMap<(Scope, String), SystemTime>,
    /// How many were ever created. No file has it.
    created: u64,
}

/// A cluster that keeps an integration from being deleted. It has no scope: it uses the integrations with
/// this id in all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Cluster {
    pub(crate) id: String,
    /// Its id without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) integration_id: String,
}

/// An integration together with its scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    team_id: Option<String>,
    #[serde(flatten)]
    integration: Integration,
}

/// How data is written to a file.
#[derive(Serialize, Deserialize)]
struct Listing {
    integrations: Vec<Record>,
    #[serde(default)]
    clusters: Vec<Cluster>,
}

impl Data {
    /// The integrations of a scope, sorted by id.
    pub(crate) fn list(&self, scope: &Scope) -> impl Iterator<Item = &Integration> {
        self.integrations.get(scope).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn get(&self, scope: &Scope, id: &str) -> Result<&Integration> {
        self.integrations.get(scope).and_then(|integrations| integrations.get(id)).ok_or_else(|| unknown(id))
    }

    fn get_mut(&mut self, scope: &Scope, id: &str) -> Result<&mut Integration> {
        self.integrations
            .get_mut(scope)
            .and_then(|integrations| integrations.get_mut(id))
            .ok_or_else(|| unknown(id))
    }

    /// Whether any scope has an integration with this id.
    fn has(&self, id: &str) -> bool {
        self.integrations.values().any(|of_scope| of_scope.contains_key(id))
    }

    pub(crate) fn create(
        &mut self,
        scope: &Scope,
        body: WholeBody,
        now: SystemTime,
        but: &Contradicted,
    ) -> Result<&Integration> {
        let slug = body.id();
        let taken = |message: String| match but.contains(&Assumption::TakenNameIsConflict) {
            true => ApiError::bad_request(message),
            false => ApiError::conflict(message),
        };
        if self.names.get(&(scope.clone(), slug.clone())).is_some_and(|free| now < *free) {
            return Err(taken(format!("The name of the deleted integration {slug} is not free yet")));
        }
        let is_taken = self.list(scope).any(|it| it.id() == slug || it.slug() == slug);
        if is_taken && !but.contains(&Assumption::NamesAreUnique) {
            return Err(taken(format!("An integration with the id {slug} already exists")));
        }
        self.created += 1;
        let id = match is_taken || but.contains(&Assumption::IdIsSlug) {
            true => format!("{slug}-x{}", self.created),
            false => slug,
        };
        let integrations = self.integrations.entry(scope.clone()).or_default();
        Ok(integrations.entry(id.clone()).or_insert(Integration::create(id, body, now)))
    }

    /// Replaces the integration with this very name, the oldest of several, or creates it. A name that differs and
    /// still makes the same id, as "My App" and "my-app" do, is a conflict.
    pub(crate) fn put(
        &mut self,
        scope: &Scope,
        body: WholeBody,
        now: SystemTime,
        but: &Contradicted,
    ) -> Result<&Integration> {
        let named = self.list(scope).filter(|it| it.name() == body.name());
        let Some(id) = named.min_by_key(|it| it.created_at()).map(|it| it.id().to_owned()) else {
            return self.create(scope, body, now, but);
        };
        let integration = self.get_mut(scope, &id)?;
        integration.replace(body, now, but);
        Ok(integration)
    }

    pub(crate) fn patch(
        &mut self,
        scope: &Scope,
        id: &str,
        body: PatchBody,
        but: &Contradicted,
    ) -> Result<&Integration> {
        let integration = self.get_mut(scope, id)?;
        integration.patch(body, but);
        Ok(integration)
    }

    /// Deletes an integration that nothing uses. Its name is free again after `lag`.
    pub(crate) fn delete(&mut self, scope: &Scope, id: &str, now: SystemTime, lag: Duration) -> Result<()> {
        let slug = self.get(scope, id)?.slug();
        if let Some(cluster) = self.clusters.iter().find(|cluster| cluster.integration_id == id) {
            return Err(ApiError::conflict(format!("The integration is in use by cluster {}", cluster.id)));
        }
        self.remove(scope, id)?;
        self.names.extend([id.to_owned(), slug].map(|name| ((scope.clone(), name), now + lag)));
        Ok(())
    }

    /// Deletes an integration although it may be in use. Clusters go with the last integration they use, so
    /// that one of the same name starts afresh.
    pub(crate) fn remove(&mut self, scope: &Scope, id: &str) -> Result<()> {
        let removed = self.integrations.get_mut(scope).and_then(|integrations| integrations.remove(id));
        removed.ok_or_else(|| unknown(id))?;
        if !self.has(id) {
            self.clusters.retain(|cluster| cluster.integration_id != id);
        }
        Ok(())
    }

    /// Changes an integration as nobody could through the API.
    pub(crate) fn drift(&mut self, scope: &Scope, id: &str, patch: Map<String, Value>) -> Result<Record> {
        if let Some(name) = ["id", "teamId"].into_iter().find(|name| patch.contains_key(*name)) {
            return Err(ApiError::invalid(vec![Issue::new(name, "cannot be changed")]));
        }
        let integration = self.get_mut(scope, id)?;
        integration.drift(patch);
        Ok(Record::new(scope, integration))
    }

    /// Every integration, the account's before those of teams.
    pub(crate) fn records(&self) -> Vec<Record> {
        let scopes = self.integrations.iter();
        scopes.flat_map(|(scope, of_scope)| of_scope.values().map(|one| Record::new(scope, one))).collect()
    }

    /// Adds a cluster, or points one at another integration.
    pub(crate) fn add_cluster(&mut self, cluster: Cluster) -> Result<()> {
        if !self.has(&cluster.integration_id) {
            return Err(unknown(&cluster.integration_id));
        }
        self.clusters.retain(|other| other.id != cluster.id);
        self.clusters.push(cluster);
        Ok(())
    }

    /// The clusters that use an integration of a scope, with it, sorted by id.
    pub(crate) fn clusters(&self, scope: &Scope) -> Vec<(&Cluster, &Integration)> {
        let clusters = self.clusters.iter();
        let mut clusters: Vec<_> = clusters
            .filter_map(|cluster| Some((cluster, self.get(scope, &cluster.integration_id).ok()?)))
            .collect();
        clusters.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        clusters
    }

    pub(crate) fn remove_cluster(&mut self, id: &str) -> Result<()> {
        let position = self.clusters.iter().position(|cluster| cluster.id == id);
        let position = position.ok_or_else(|| ApiError::not_found(format!("There is no cluster {id}")))?;
        self.clusters.remove(position);
        Ok(())
    }

    pub(crate) fn remove_clusters(&mut self) {
        self.clusters.clear();
    }
}

impl Record {
    fn new(scope: &Scope, integration: &Integration) -> Self {
        let team_id = match scope {
            Scope::Account => None,
            Scope::Team(team) => Some(team.clone()),
        };
        Self { team_id, integration: integration.clone() }
    }
}

impl From<Data> for Listing {
    fn from(data: Data) -> Self {
        Self { integrations: data.records(), clusters: data.clusters }
    }
}

impl From<Listing> for Data {
    fn from(listing: Listing) -> Self {
        let mut data = Self { clusters: listing.clusters, ..Self::default() };
        for Record { team_id, integration } in listing.integrations {
            let of_scope = data.integrations.entry(Scope::of(team_id.as_deref())).or_default();
            of_scope.insert(integration.id().to_owned(), integration);
        }
        data
    }
}

fn unknown(id: &str) -> ApiError {
    ApiError::not_found(format!("There is no integration {id}"))
}
