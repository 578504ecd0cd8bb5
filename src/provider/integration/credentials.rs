//! The credentials of all cloud providers in one table. The schema, the requests and the rules come from it, and it says
//! which parts are secret.

use std::{collections::BTreeMap, sync::LazyLock};

use framework::{
    Check, Known, Object, Secret, Value,
    declaration::{Declaration, Undecided},
};

use super::{
    checks,
    documents::{self, Format},
};

/// One credential.
pub(super) struct Credential {
    /// The name of its attribute.
    pub(super) attribute: &'static str,
    /// The API's name.
    pub(super) json: &'static str,
    /// What it is; a noun phrase in Markdown.
    pub(super) description: &'static str,
    pub(super) kind: Kind,
}

/// What of a credential is secret. In the schema, all are sensitive.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It says which account is meant and grants no access: reviewers may see it, and so may messages quote it.
    Identifier,
    Secret,
    /// Some parts are secret, and some may be identifiers.
    Document(Format),
}

const fn secret(attribute: &'static str, json: &'static str, description: &'static str) -> Credential {
    Credential { attribute, json, description, kind: Kind::Secret }
}

const fn identifier(attribute: &'static str, json: &'static str, description: &'static str) -> Credential {
    Credential { attribute, json, description, kind: Kind::Identifier }
}

const fn document(
    format: Format,
    attribute: &'static str,
    json: &'static str,
    description: &'static str,
) -> Credential {
    Credential { attribute, json, description, kind: Kind::Document(format) }
}

/// Every credential of the API.
pub(super) const CREDENTIALS: [Credential; 31] = [
    identifier("access_key", "accessKey", "Access key id of an AWS key pair."),
    secret("access_token", "accessToken", "Access token of an Akamai API client."),
    secret("api_key", "apiKey", "API key or token for Aiven, Civo, Cloudflare or CoreWeave."),
    secret("application_key", "applicationKey", "Backblaze application key."),
    identifier("application_key_id", "applicationKeyId", "Id of a Backblaze application key."),
    identifier("client_id", "clientId", "Client id of an Azure application."),
    secret("client_secret", "clientSecret", "Client secret of an Akamai API client."),
    secret("client_token", "clientToken", "Client token of an Akamai API client."),
    identifier("compartment_id", "compartmentId", "OCID of the OCI compartment."),
    identifier("email", "email", "E-mail address that belongs to a Cloudflare global API key."),
    secret("external_id", "externalId", "External id that the trust policy of the AWS role demands."),
    identifier("fingerprint", "fingerprint", "Fingerprint of an OCI API signing key."),
    identifier("host", "host", "Host of an Akamai API client."),
    document(
        Format::KeyFile,
        "keyfile_json",
        "keyfileJson",
        "Contents of a Google Cloud service account's key file.",
    ),
    document(Format::Kubeconfig, "kubeconfig", "kubeconfig", "Kubeconfig of the cluster that you bring."),
    identifier("object_id", "objectId", "Object id of an Azure application."),
    secret("passphrase", "passphrase", "Passphrase of the OCI private key, if it has one."),
    document(Format::Pem, "private_key", "privateKey", "Private key of an OCI API signing key, in PEM form."),
    document(
        Format::Pem,
        "private_key_pem",
        "privateKeyPem",
        "Private key of a Nebius service account, in PEM form.",
    ),
    identifier("public_key_id", "publicKeyId", "Id of the public key of a Nebius service account."),
    identifier("region", "region", "Home region of the OCI tenancy."),
    identifier("role_arn", "roleArn", "ARN of the AWS role that Northflank assumes."),
    secret("secret", "secret", "Client secret of an Azure application."),
    secret("secret_key", "secretKey", "Secret access key of an AWS key pair."),
    identifier("service_account_id", "serviceAccountId", "Id of a Nebius service account."),
    secret("service_token", "serviceToken", "PlanetScale service token."),
    identifier("service_token_id", "serviceTokenId", "Id of a PlanetScale service token."),
    identifier("subscription_id", "subscriptionId", "Azure subscription id."),
    identifier("tenancy_id", "tenancyId", "OCID of the OCI tenancy."),
    identifier("tenant_id", "tenantId", "Azure tenant id."),
    identifier("user_id", "userId", "OCID of the OCI user."),
];

/// The same as attributes.
pub(super) fn attributes() -> &'static [Declaration] {
    static ATTRIBUTES: LazyLock<Vec<Declaration>> = LazyLock::new(|| {
        let declare = |credential: &Credential| {
            let attribute = Undecided::<(), Secret>::new(credential.attribute, credential.description);
            let attribute = attribute.optional().json(credential.json).check(Check::not_empty());
            match credential.kind {
                Kind::Document(format) => attribute.check(checks::document(format)),
                Kind::Identifier | Kind::Secret => attribute,
            }
            .declaration()
        };
        CREDENTIALS.iter().map(declare).collect()
    });
    &ATTRIBUTES
}

/// The credentials that are set, by the API's names.
pub(super) fn to_json(credentials: &Object) -> BTreeMap<&'static str, Secret> {
    CREDENTIALS
        .iter()
        .filter_map(|credential| match credentials.get(credential.attribute) {
            Value::Value(Known::Secret(secret)) => Some((credential.json, secret.clone())),
            _ => None,
        })
        .collect()
}

/// What of the credentials that are set is secret.
pub(super) fn secrets(credentials: &Object) -> Vec<Secret> {
    let set = CREDENTIALS.iter().filter_map(|credential| match credentials.get(credential.attribute) {
        Value::Value(Known::Secret(secret)) => Some((credential.kind, secret)),
        _ => None,
    });
    set.flat_map(|(kind, secret)| match kind {
        Kind::Identifier => Vec::new(),
        Kind::Secret => vec![secret.clone()],
        Kind::Document(format) => documents::secrets(format, secret.expose()),
    })
    .collect()
}

/// The credentials that an answer shows, if it shows any. One that is masked is not shown: passed on, it would be taken
/// for real.
pub(super) fn unmasked(shown: Option<&Object>) -> Object {
    let mut object = Object::default();
    for Credential { attribute, .. } in &CREDENTIALS {
        let credential = match shown.map(|shown| shown.get(attribute)) {
            Some(Value::Value(Known::Secret(secret))) if !is_masked(secret) => Some(secret.clone()),
            _ => None,
        };
        object.set(attribute, credential.map(Known::Secret).into());
    }
    object
}

fn is_masked(secret: &Secret) -> bool {
    secret.expose().chars().all(|character| matches!(character, '*' | '•'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_the_names_of_the_api_in_snake_case() {
        for Credential { attribute, json, .. } in CREDENTIALS {
            let snake = json.chars().fold(String::new(), |mut snake, letter| {
                if letter.is_ascii_uppercase() {
                    snake.push('_');
                }
                snake.push(letter.to_ascii_lowercase());
                snake
            });
            assert_eq!(attribute, snake);
        }
    }

    #[test]
    fn only_what_is_set_is_sent() {
        let mut object = Object::default();
        object.set("api_key", Value::Value(Known::Secret(Secret::from("k"))));
        object.set("email", Value::Null);
        assert_eq!(to_json(&object), BTreeMap::from([("apiKey", Secret::from("k"))]));
    }
}
