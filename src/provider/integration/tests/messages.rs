//! All messages about the configuration, plan and import of an integration, in one snapshot.

use std::sync::Arc;

use framework::{
    DataSource as _, Declared, Diagnostics, ImportTarget, PlannedChange, Private, Resource as _, Value,
};

use super::{
    attributes::{Aws, Byok, Gcp, Integration},
    hidden, rules, text, values, with_credentials as credentials,
};
use crate::provider::{
    access::{Access, ClientState},
    noun::{Address, Asked, Lookup, Managed, Place, Restrictions, finish, rendered, scope},
};

fn at(id: &str) -> Place {
    Place { id: text(id), ..Place::default() }
}

fn with(cloud: &str, names: &[&str]) -> Integration {
    Integration { cloud_provider: text(cloud), credentials: credentials(names), ..Integration::default() }
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
        Integration { credentials_wo: credentials(&["api_key"]), ..with("civo", &["api_key"]) },
        Integration { credentials_wo_version: Value::Value(1), ..with("civo", &["api_key"]) },
        Integration {
            restrictions: Value::Value(Restrictions { enabled: Value::Value(true), team_ids: Value::Null }),
            ..with("civo", &["api_key"])
        },
        Integration {
            aws: Value::Value(Aws { authentication_mode: text(values::ACCESS_KEY), ..Aws::default() }),
            ..with("civo", &["api_key"])
        },
    ] {
        found.extend(rules::check(&config));
    }
    let without = Integration { cloud_provider: text("aws"), ..Integration::default() };
    found.extend(rules::check_new(&without));
    let data_source = Lookup::<Integration>::new(Arc::new(Access::default()));
    let both = Asked { id: text("my-app"), name: text("My App"), ..Asked::default() };
    for config in [Asked::default(), both] {
        found.extend(data_source.validate(&config.into_object()));
    }
    insta::assert_snapshot!(rendered(&found.0));
}

#[test]
fn every_message_of_what_exists() {
    let resource = Managed::<Integration>::new(Arc::new(Access::default()));
    let mut found = Diagnostics::default();
    let target = ImportTarget::Id("My App\n".to_owned());
    found.extend(resource.import(target).expect_err("not a name of an integration"));
    found.extend(hidden::imported(&Integration { place: at("my-oci"), ..with("oci", &[]) }));
    found.extend(Address::of::<Integration>(&Place::default()).expect_err("no id"));
    found.push(scope::<Integration>(&text("x")).expect_err("no team"));
    let shown = |cloud: &str, names| Integration {
        cloud_provider: text(cloud),
        credentials: credentials(names),
        ..Integration::default()
    };
    found.extend(hidden::warn_missing_secrets(&shown("azure", &["client_id", "tenant_id"])));
    found.extend(hidden::warn_missing_secrets(&Integration {
        credentials: Value::Null,
        ..shown("civo", &[])
    }));
    insta::assert_snapshot!(rendered(&found.0));
}

#[test]
fn no_warning_where_no_credentials_are_needed() {
    let byok = Byok { connection_mode: text(values::CONNECTOR), ..Byok::default() };
    for shown in [
        Integration { cloud_provider: text("byok"), byok: Value::Value(byok), ..Integration::default() },
        Integration {
            cloud_provider: text("civo"),
            credentials: credentials(&["api_key"]),
            ..Integration::default()
        },
        // With a role, which the credentials imply.
        Integration {
            cloud_provider: text("aws"),
            credentials: credentials(&["external_id", "role_arn"]),
            ..Integration::default()
        },
        // Values that this version does not know.
        Integration { cloud_provider: text("clouds-of-tomorrow"), ..Integration::default() },
    ] {
        assert_eq!(hidden::warn_missing_secrets(&shown), Diagnostics::default());
    }
}

#[tokio::test]
async fn every_message_of_a_plan() {
    let keyless = || Integration { cloud_provider: text("civo"), ..Integration::default() };
    let described = |model: Integration| Integration { description: text("old"), ..model };
    let numbered = |model: Integration| Integration { credentials_wo_version: Value::Value(1), ..model };
    let with_key = || with("civo", &["api_key"]);
    let in_project = |project: &str| {
        let gcp = Gcp {
            project_id: text(project),
            authentication_mode: text(values::CROSS_ACCOUNT_ROLE),
            ..Gcp::default()
        };
        Integration { cloud_provider: text("gcp"), gcp: Value::Value(gcp), ..Integration::default() }
    };
    let mut found = Diagnostics::default();
    for (prior, config, planned) in [
        (numbered(keyless()), with_key(), with_key()),
        (with_key(), keyless(), keyless()),
        (described(numbered(keyless())), keyless(), numbered(keyless())),
        (described(keyless()), keyless(), keyless()),
        (
            keyless(),
            keyless(),
            Integration { place: Place { team_id: text("my-team"), ..Place::default() }, ..keyless() },
        ),
        (
            Integration { place: at("my-civo"), name: text("My Civo"), ..keyless() },
            keyless(),
            Integration { name: text("my-civo"), ..keyless() },
        ),
        (in_project("old"), in_project("new"), in_project("new")),
    ] {
        let mut change = PlannedChange {
            prior: Some(prior.into_object()),
            config: config.into_object(),
            planned: planned.into_object(),
            private: Private::default(),
            is_replacement: false,
        };
        found.extend(finish::<Integration>(&mut change, &ClientState::Unconfigured).await.expect("fits"));
    }
    insta::assert_snapshot!(rendered(&found.0));
}
