//! Draws configurations and their changes from the seed.

use std::collections::BTreeMap;

use fastrand::Rng;
use rmpv::Value;
use serde_json::json;

use crate::{process::resource, value::text, weather::pick};

const ADDRESSES: &[&str] = &["a", "b", "c", "d", "e"];
const NAMES: &[&str] = &["Alpha", "Beta", "Blue Sky", "Delta"];
const TEAMS: &[Option<&str>] = &[None, None, None, Some("blue-team")];

/// The configuration of one address.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) name: &'static str,
    pub(crate) team: Option<&'static str>,
    cloud: Cloud,
    description: Option<&'static str>,
    has_registry: bool,
    given: Given,
    /// The number of the credentials, so that each rotation has different ones.
    rotation: u64,
    /// Whether the delete timeout is shorter than the default.
    is_impatient: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cloud {
    Civo,
    Gcp(&'static str),
}

/// How credentials are configured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    InState,
    WriteOnly,
    /// Write-only without a version, so the provider computes a digest, which takes long.
    WriteOnlyWithoutVersion,
}

pub(crate) type Configuration = BTreeMap<&'static str, Wanted>;

impl Wanted {
    pub(crate) fn draw(rng: &mut Rng) -> Self {
        Self {
            name: pick(rng, NAMES),
            team: pick(rng, TEAMS),
            cloud: if rng.u8(..4) == 0 { Cloud::Gcp(pick(rng, &["one", "two"])) } else { Cloud::Civo },
            description: pick(rng, &[None, Some("first"), Some("second")]),
            has_registry: rng.bool(),
            given: match rng.u8(..60) {
                0 => Given::WriteOnlyWithoutVersion,
                1..30 => Given::WriteOnly,
                _ => Given::InState,
            },
            rotation: rng.u64(1000..1_000_000),
            is_impatient: rng.u8(..4) == 0,
        }
    }

    /// The ID that it gets.
    pub(crate) fn id(&self) -> String {
        self.name.to_lowercase().replace(' ', "-")
    }

    pub(crate) fn import_id(&self) -> String {
        self.team.map_or_else(|| self.id(), |team| format!("{team}/{}", self.id()))
    }

    fn secret(&self) -> String {
        match self.cloud {
            Cloud::Civo => format!("canary-{}", self.rotation),
            Cloud::Gcp(_) => json!({ "private_key": format!("canary-{}", self.rotation) }).to_string(),
        }
    }

    /// The configuration in the form in which core sends it.
    pub(crate) fn value(&self) -> Value {
        let shape = resource();
        let mut members = vec![("name", text(self.name))];
        members.extend(self.team.map(|team| ("team_id", text(team))));
        members.extend(self.description.map(|description| ("description", text(description))));
        members.push((
            "features",
            Value::Array(self.has_registry.then(|| text("registry-pull")).into_iter().collect()),
        ));
        let credential = match self.cloud {
            Cloud::Civo => {
                members.push(("cloud_provider", text("civo")));
                "api_key"
            }
            Cloud::Gcp(project) => {
                members.push(("cloud_provider", text("gcp")));
                members.push(("gcp", shape.nested("gcp").object(&[("project_id", text(project))])));
                "keyfile_json"
            }
        };
        let attribute = if self.given == Given::InState { "credentials" } else { "credentials_wo" };
        let credentials = shape.nested(attribute).object(&[(credential, text(&self.secret()))]);
        members.push((attribute, credentials));
        if self.given == Given::WriteOnly {
            members.push(("credentials_wo_version", self.rotation.into()));
        }
        if self.is_impatient {
            members.push(("timeouts", shape.nested("timeouts").object(&[("delete", text("40s"))])));
        }
        shape.object(&members)
    }

    /// The first difference between the configuration and Northflank.
    pub(crate) fn difference(&self, actual: &serde_json::Value) -> Option<String> {
        let (cloud, credential) = match self.cloud {
            Cloud::Civo => ("civo", "apiKey"),
            Cloud::Gcp(_) => ("gcp", "keyfileJson"),
        };
        let project = match self.cloud {
            Cloud::Civo => json!(null),
            Cloud::Gcp(project) => json!(project),
        };
        let features = if self.has_registry { json!(["registry-pull"]) } else { json!([]) };
        let expected = [
            ("name", json!(self.name), &actual["name"]),
            ("provider", json!(cloud), &actual["provider"]),
            ("description", json!(self.description), &actual["description"]),
            ("features", features, &actual["features"]),
            ("gcp.projectId", project, &actual["gcp"]["projectId"]),
            ("credentials", json!({ credential: self.secret() }), &actual["credentials"]),
        ];
        let differs = expected.iter().find(|(_, expected, actual)| expected != *actual);
        differs.map(|(what, expected, actual)| format!("{what} is {actual} and should be {expected}"))
    }
}

/// Draws a valid configuration: names are unique within a scope.
pub(crate) fn configuration(rng: &mut Rng) -> Configuration {
    let mut configuration = Configuration::new();
    for _ in 0..rng.usize(1..=4) {
        let wanted = Wanted::draw(rng);
        set(&mut configuration, pick(rng, ADDRESSES), wanted);
    }
    configuration
}

/// Changes a configuration once.
pub(crate) fn edit(rng: &mut Rng, configuration: &mut Configuration) {
    let addresses: Vec<_> = configuration.keys().copied().collect();
    let fresh = Wanted::draw(rng);
    let to = pick(rng, ADDRESSES);
    if addresses.is_empty() {
        return set(configuration, to, fresh);
    }
    let address = pick(rng, &addresses);
    let wanted = configuration.remove(address).expect("an address");
    match rng.u8(..12) {
        // Another key of for_each, with or without other changes.
        0..=3 => {
            let rotation = if rng.bool() { fresh.rotation } else { wanted.rotation };
            let displaced = configuration.remove(to);
            set(configuration, to, Wanted { rotation, ..wanted });
            // The resources at two addresses may be swapped.
            if let Some(displaced) = displaced
                && rng.bool()
            {
                set(configuration, address, displaced);
            }
        }
        4 => set(configuration, address, Wanted { name: fresh.name, ..wanted }),
        5 => set(configuration, address, Wanted { team: fresh.team, ..wanted }),
        6 => set(configuration, address, Wanted { cloud: fresh.cloud, rotation: fresh.rotation, ..wanted }),
        7 => set(configuration, address, Wanted { description: fresh.description, ..wanted }),
        8 => set(configuration, address, Wanted { has_registry: fresh.has_registry, ..wanted }),
        9 => set(configuration, address, Wanted { rotation: fresh.rotation, given: fresh.given, ..wanted }),
        10 => set(configuration, to, fresh),
        _ => {}
    }
}

/// Sets an address, unless its name is taken.
fn set(configuration: &mut Configuration, address: &'static str, wanted: Wanted) {
    let is_taken =
        |(other, it): (&&str, &Wanted)| *other != address && (it.name, it.team) == (wanted.name, wanted.team);
    if !configuration.iter().any(is_taken) {
        configuration.insert(address, wanted);
    }
}
