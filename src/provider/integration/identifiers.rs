//! `credential_identifiers`: the parts of credentials that identify an account and are not secret.

use std::collections::BTreeMap;

use super::{
    attributes::Integration,
    body,
    credentials::{CREDENTIALS, Kind},
    documents::{self, Format},
    model::is_given,
};
use framework::{Declared, Known, Object, Value, is_wholly_known};

/// Identifiers by name.
pub(super) type Identifiers = BTreeMap<String, Value<String>>;

/// The identifiers among the credentials; null if there are none. If one is unknown, all are: it may turn out to be
/// null, and core rejects a map that loses a planned element.
pub(super) fn of(credentials: &Value<Object>) -> Value<Identifiers> {
    let credentials = match credentials {
        Value::Value(credentials) => credentials,
        Value::Null => return Value::Null,
        Value::Unknown => return Value::Unknown,
    };
    let mut found = BTreeMap::new();
    for credential in &CREDENTIALS {
        match (credential.kind, credentials.get(credential.attribute)) {
            (Kind::Generated | Kind::Chosen | Kind::Document(Format::Pem), _) => {}
            (Kind::Identifier, Value::Value(Known::Secret(identifier))) => {
                found.insert(credential.attribute, identifier.expose().to_owned());
            }
            (Kind::Document(format), Value::Value(Known::Secret(document))) => {
                found.extend(documents::identifiers(format, document.expose()));
            }
            (_, Value::Unknown) => return Value::Unknown,
            (_, Value::Null | Value::Value(_)) => {}
        }
    }
    let known = found.into_iter().map(|(name, identifier)| (name.to_owned(), Value::Value(identifier)));
    Some(known.collect()).filter(|found: &Identifiers| !found.is_empty()).into()
}

/// The planned identifiers of a change: those that will have been sent last when it is done.
pub(super) fn after(prior: &Integration, config: &Integration, planned: &Integration) -> Value<Identifiers> {
    let before = &prior.credential_identifiers;
    let configured = config.configured_credentials();
    if !is_given(configured) {
        return before.clone();
    }
    let sent = of(configured);
    let is_settled = is_wholly_known(&planned.credentials.clone().map(Known::Object))
        && !planned.credentials_wo_version.is_unknown();
    let is_new = body::has_new_credentials(prior, planned);
    if sent == *before || (is_new && is_settled) {
        return sent;
    }
    // Values that are still unknown may decide whether the credentials are sent.
    if !is_wholly_known(&Value::Value(Known::Object(config.clone().into_object()))) {
        return Value::Unknown;
    }
    // A state that is older than this attribute gets it with the next change, if Northflank certainly has these
    // credentials.
    let is_proven = !is_new && config.credentials_wo_version.is_null() && before.is_null();
    if is_proven || body::change(prior, planned, config).sends_secrets() { sent } else { before.clone() }
}

/// The project in the key file among the credentials; null if there is none.
pub(super) fn project(credentials: &Object) -> Value<String> {
    match credentials.get("keyfile_json") {
        Value::Value(Known::Secret(key)) => {
            documents::identifiers(Format::KeyFile, key.expose()).remove("project_id").into()
        }
        Value::Unknown => Value::Unknown,
        Value::Null | Value::Value(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use framework::Secret;

    fn credentials(entries: &[(&str, Value<&str>)]) -> Value<Object> {
        let mut object = Object::default();
        for (name, value) in entries {
            object.set(name, value.map(|text| Known::Secret(Secret::from(text))));
        }
        Value::Value(object)
    }

    fn role(arn: &str, external_id: &str) -> Value<Object> {
        credentials(&[("role_arn", Value::Value(arn)), ("external_id", Value::Value(external_id))])
    }

    fn identifiers(entries: &[(&str, &str)]) -> Value<Identifiers> {
        let entry = |(name, value): &(&str, &str)| ((*name).to_owned(), Value::Value((*value).to_owned()));
        Value::Value(entries.iter().map(entry).collect())
    }

    #[test]
    fn only_identifiers_of_the_table_are_shown() {
        for credential in &CREDENTIALS {
            let found = of(&credentials(&[(credential.attribute, Value::Value("hunter2"))]));
            match credential.kind {
                Kind::Identifier => assert_eq!(found, identifiers(&[(credential.attribute, "hunter2")])),
                Kind::Generated | Kind::Chosen | Kind::Document(_) => {
                    assert_eq!(found, Value::Null, "{}", credential.attribute)
                }
            }
        }
        let key = documents::tests::key_file();
        let email = "northflank@my-project.iam.gserviceaccount.com";
        assert_eq!(
            of(&credentials(&[("keyfile_json", Value::Value(&key))])),
            identifiers(&[("client_email", email), ("project_id", "my-project")])
        );
    }

    #[test]
    fn an_unknown_secret_does_not_matter_and_an_unknown_identifier_does() {
        let with = |secret, identifier| {
            of(&credentials(&[("private_key", secret), ("secret_key", secret), ("access_key", identifier)]))
        };
        assert_eq!(with(Value::Unknown, Value::Value("AKIA")), identifiers(&[("access_key", "AKIA")]));
        assert_eq!(with(Value::Value("s"), Value::Unknown), Value::Unknown);
        assert_eq!(of(&credentials(&[("kubeconfig", Value::Unknown)])), Value::Unknown);
        assert_eq!((of(&Value::Unknown), of(&Value::Null)), (Value::Unknown, Value::Null));
    }

    /// A prior state with these, whose version is 1 and whose role is `old`.
    fn prior(credential_identifiers: Value<Identifiers>) -> Integration {
        let (description, version) = (Value::Value("old".to_owned()), Value::Value(1));
        Integration {
            credential_identifiers,
            description,
            credentials_wo_version: version,
            ..Integration::default()
        }
    }

    fn config(credentials_wo: Value<Object>, version: Value<i64>) -> Integration {
        Integration { credentials_wo, credentials_wo_version: version, ..Integration::default() }
    }

    #[test]
    fn what_is_sent_is_what_is_planned() {
        let (old, new) = (identifiers(&[("role_arn", "old")]), identifiers(&[("role_arn", "new")]));
        let planned = |version| Integration {
            credentials_wo_version: version,
            description: Value::Value("new".to_owned()),
            ..prior(old.clone())
        };
        let put = |version| Integration { description: Value::Null, ..planned(version) };
        let (same, other, one) = (role("old", "e"), role("new", "e"), Value::Value(1));
        for (case, prior_has, config, planned, expected) in [
            ("a rotation", &old, config(other.clone(), Value::Null), planned(Value::Value(2)), &new),
            ("something else", &old, config(same.clone(), Value::Null), planned(one), &old),
            ("removed or ignored", &old, config(Value::Null, Value::Null), planned(one), &old),
            ("a version by hand that stays", &old, config(other.clone(), one), planned(one), &old),
            ("the same in a whole request", &old, config(other.clone(), one), put(one), &new),
            (
                "perhaps sent",
                &old,
                config(other.clone(), Value::Unknown),
                planned(Value::Unknown),
                &Value::Unknown,
            ),
            (
                "perhaps sent, but the same",
                &old,
                config(same.clone(), Value::Unknown),
                planned(Value::Unknown),
                &old,
            ),
            (
                "an old state, and the same",
                &Value::Null,
                config(same.clone(), Value::Null),
                planned(one),
                &old,
            ),
            ("an old state by hand", &Value::Null, config(same.clone(), one), planned(one), &Value::Null),
            (
                "an old state, ignored",
                &Value::Null,
                config(Value::Null, Value::Null),
                planned(one),
                &Value::Null,
            ),
            ("after an import", &Value::Null, config(same, Value::Null), planned(Value::Value(2)), &old),
        ] {
            assert_eq!(after(&prior(prior_has.clone()), &config, &planned), *expected, "{case}");
        }
        let undecided = Integration { description: Value::Unknown, ..config(other, one) };
        assert_eq!(after(&prior(old.clone()), &undecided, &planned(one)), Value::Unknown);
    }

    #[test]
    fn credentials_in_the_state_are_compared_themselves() {
        let (old, new) = (identifiers(&[("role_arn", "old")]), identifiers(&[("role_arn", "new")]));
        let with = |credentials| Integration { credentials, ..Integration::default() };
        let stored = Integration { credential_identifiers: old.clone(), ..with(role("old", "e")) };
        for (configured, expected) in [
            (role("new", "e"), &new),
            (role("old", "f"), &old),
            (Value::Null, &old),
            (credentials(&[("role_arn", Value::Unknown)]), &Value::Unknown),
            (credentials(&[("role_arn", Value::Value("old")), ("external_id", Value::Unknown)]), &old),
        ] {
            let config = with(configured);
            assert_eq!(after(&stored, &config, &config.clone()), *expected);
        }
    }
}
