//! What users read of a configuration, a plan and an import of an integration, in one file.

use std::sync::Arc;

use super::{
    DataSource, Resource,
    address::{self, Address},
    attributes::{Aws, Byok, Restrictions},
    credentials::CREDENTIALS,
    model::Model,
    plan, rules,
    schema::Lookup,
    values,
};
use crate::provider::{
    access::{Access, State},
    diagnostics::as_read,
};
use framework::{
    DataSource as _, Declared, Diagnostics, ImportTarget, Known, Object, PlannedChange, Private,
    Resource as _, Secret, Value,
};

pub(super) fn text(text: &str) -> Value<String> {
    Value::Value(text.to_owned())
}

pub(super) fn credentials(names: &[&str]) -> Value<Object> {
    let mut object = Object::default();
    for credential in &CREDENTIALS {
        let is_given = names.contains(&credential.attribute);
        object.set(
            credential.attribute,
            if is_given { Value::Value(Known::Secret(Secret::from("hunter2"))) } else { Value::Null },
        );
    }
    Value::Value(object)
}

fn with(cloud: &str, names: &[&str]) -> Model {
    Model { cloud_provider: text(cloud), credentials: credentials(names), ..Model::default() }
}

#[test]
fn every_message_of_a_configuration() {
    let mut found = Diagnostics::default();
    for config in [
        with("aws", &["secret_key"]),
        with("aws", &["external_id"]),
        with("gcp", &[]),
        with("cloudflare", &["email"]),
        with("oci", &["passphrase", "api_key"]),
        with("byok", &[]),
        Model { credentials_wo: credentials(&["api_key"]), ..with("civo", &["api_key"]) },
        Model { credentials_wo_version: Value::Value(1), ..with("civo", &["api_key"]) },
        Model {
            restrictions: Value::Value(Restrictions { enabled: Value::Value(true), team_ids: Value::Null }),
            ..with("civo", &["api_key"])
        },
        Model {
            aws: Value::Value(Aws { authentication_mode: text(values::ACCESS_KEY), ..Aws::default() }),
            ..with("civo", &["api_key"])
        },
    ] {
        found.extend(rules::check(&config));
    }
    let data_source = DataSource::new(Arc::new(Access::default()));
    let both = Lookup { id: text("my-app"), name: text("My App"), ..Lookup::default() };
    for config in [Lookup::default(), both] {
        found.extend(data_source.validate(&config.into_object()));
    }
    insta::assert_snapshot!(as_read(&found.0));
}

#[test]
fn every_message_of_what_exists() {
    let resource = Resource::new(Arc::new(Access::default()));
    let mut found = Diagnostics::default();
    let target = ImportTarget::Id("My App\n".to_owned());
    found.extend(resource.import(target).expect_err("not a name of an integration"));
    found.extend(rules::imported(&Model { id: text("my-oci"), ..with("oci", &[]) }));
    found.extend(Address::of(&Model::default()).expect_err("no id"));
    let elsewhere = Model { team_id: text("x"), ..Model::default() };
    found.push(address::scope(&elsewhere.team_id).expect_err("no team"));
    let shown = |cloud: &str, names| Model {
        cloud_provider: text(cloud),
        credentials: credentials(names),
        ..Model::default()
    };
    found.extend(rules::not_shown(&shown("azure", &["client_id", "tenant_id"])));
    found.extend(rules::not_shown(&Model { credentials: Value::Null, ..shown("civo", &[]) }));
    insta::assert_snapshot!(as_read(&found.0));
}

#[test]
fn nothing_is_missed_where_nothing_is_needed() {
    let byok = Byok { connection_mode: text(values::CONNECTOR), ..Byok::default() };
    for shown in [
        Model { cloud_provider: text("byok"), byok: Value::Value(byok), ..Model::default() },
        Model { cloud_provider: text("civo"), credentials: credentials(&["api_key"]), ..Model::default() },
        // By a role, as its credentials show.
        Model {
            cloud_provider: text("aws"),
            credentials: credentials(&["external_id", "role_arn"]),
            ..Model::default()
        },
        // What is new in Northflank.
        Model { cloud_provider: text("clouds-of-tomorrow"), ..Model::default() },
    ] {
        assert_eq!(rules::not_shown(&shown), Diagnostics::default());
    }
}

#[tokio::test]
async fn every_message_of_a_plan() {
    let keyless = || Model { cloud_provider: text("civo"), ..Model::default() };
    let described = |model: Model| Model { description: text("old"), ..model };
    let numbered = |model: Model| Model { credentials_wo_version: Value::Value(1), ..model };
    let with_key = || with("civo", &["api_key"]);
    let mut found = Diagnostics::default();
    for (prior, config, planned) in [
        (numbered(keyless()), with_key(), with_key()),
        (with_key(), keyless(), keyless()),
        (described(numbered(keyless())), keyless(), numbered(keyless())),
        (described(keyless()), keyless(), keyless()),
        (keyless(), keyless(), Model { team_id: text("my-team"), ..keyless() }),
        (
            Model { id: text("my-civo"), name: text("My Civo"), ..keyless() },
            keyless(),
            Model { name: text("my-civo"), ..keyless() },
        ),
    ] {
        let mut change = PlannedChange {
            prior: Some(prior.into_object()),
            config: config.into_object(),
            planned: planned.into_object(),
            private: Private::default(),
            is_replacement: false,
        };
        found.extend(plan::finish(&mut change, &State::Unconfigured).await.expect("fits"));
    }
    insta::assert_snapshot!(as_read(&found.0));
}
