//! The credentials of all cloud providers in one table. The schema, the requests and the rules come from it, and it
//! defines which parts are secret.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

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
    /// Its description: a noun phrase in Markdown.
    pub(super) description: &'static str,
    pub(super) kind: Kind,
}

/// Which part of a credential is secret. In the schema, every credential is sensitive.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// It names the cloud account and grants no access. Plans may show it, and messages may quote it.
    Identifier,
    /// A secret that a cloud provider generates at random, with at least 128 bits, so nobody can guess it.
    Generated,
    /// A secret that a person may have chosen.
    Chosen,
    /// Some parts are secret, and some may be identifiers.
    Document(Format),
}

const fn generated(attribute: &'static str, json: &'static str, description: &'static str) -> Credential {
    Credential { attribute, json, description, kind: Kind::Generated }
}

const fn chosen(attribute: &'static str, json: &'static str, description: &'static str) -> Credential {
    Credential { attribute, json, description, kind: Kind::Chosen }
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
    identifier("access_key", "accessKey", "ID of the AWS access key."),
    generated("access_token", "accessToken", "Access token of the Akamai API client."),
    generated("api_key", "apiKey", "API key or API token of Aiven, Civo, Cloudflare or CoreWeave."),
    generated("application_key", "applicationKey", "Backblaze application key."),
    identifier("application_key_id", "applicationKeyId", "ID of the Backblaze application key."),
    identifier("client_id", "clientId", "Client ID of the Azure application."),
    generated("client_secret", "clientSecret", "Client secret of the Akamai API client."),
    generated("client_token", "clientToken", "Client token of the Akamai API client."),
    identifier("compartment_id", "compartmentId", "OCID of the OCI compartment."),
    identifier("email", "email", "Email address of the account that a Cloudflare global API key belongs to."),
    chosen("external_id", "externalId", "External ID required by the trust policy of the AWS role."),
    identifier("fingerprint", "fingerprint", "Fingerprint of the OCI API signing key."),
    identifier("host", "host", "Host of the Akamai API client."),
    document(
        Format::KeyFile,
        "keyfile_json",
        "keyfileJson",
        "Contents of the key file of a Google Cloud service account.",
    ),
    document(
        Format::Kubeconfig,
        "kubeconfig",
        "kubeconfig",
        "Contents of the kubeconfig of your own Kubernetes cluster.",
    ),
    identifier("object_id", "objectId", "Object ID of the Azure application's service principal."),
    chosen("passphrase", "passphrase", "Passphrase of the OCI API signing key, if it has one."),
    document(Format::Pem, "private_key", "privateKey", "OCI API signing key in PEM format."),
    document(
        Format::Pem,
        "private_key_pem",
        "privateKeyPem",
        "Private key of the Nebius service account in PEM format.",
    ),
    identifier("public_key_id", "publicKeyId", "ID of the public key of the Nebius service account."),
    identifier("region", "region", "Home region of the OCI tenancy."),
    identifier("role_arn", "roleArn", "ARN of the AWS role that Northflank assumes."),
    generated("secret", "secret", "Client secret of the Azure application."),
    generated("secret_key", "secretKey", "Secret access key of the AWS access key."),
    identifier("service_account_id", "serviceAccountId", "ID of the Nebius service account."),
    generated("service_token", "serviceToken", "PlanetScale service token."),
    identifier("service_token_id", "serviceTokenId", "ID of the PlanetScale service token."),
    identifier("subscription_id", "subscriptionId", "ID of the Azure subscription."),
    identifier("tenancy_id", "tenancyId", "OCID of the OCI tenancy."),
    identifier("tenant_id", "tenantId", "ID of the Azure tenant."),
    identifier("user_id", "userId", "OCID of the OCI user."),
];

/// The declarations of all credentials.
pub(super) fn attributes() -> &'static [Declaration] {
    static ATTRIBUTES: LazyLock<Vec<Declaration>> = LazyLock::new(|| {
        let declare = |credential: &Credential| {
            let attribute = Undecided::<(), Secret>::new(credential.attribute, credential.description);
            let attribute = attribute.optional().json(credential.json).check(Check::not_empty());
            match credential.kind {
                Kind::Document(format) => attribute.check(checks::document(format)),
                Kind::Identifier | Kind::Generated | Kind::Chosen => attribute,
            }
            .declaration()
        };
        CREDENTIALS.iter().map(declare).collect()
    });
    &ATTRIBUTES
}

/// The configured credentials, by the API's names.
pub(super) fn to_json(credentials: &Object) -> BTreeMap<&'static str, Secret> {
    CREDENTIALS
        .iter()
        .filter_map(|credential| match credentials.get(credential.attribute) {
            Value::Value(Known::Secret(secret)) => Some((credential.json, secret.clone())),
            _ => None,
        })
        .collect()
}

/// The secret parts of the configured credentials.
pub(super) fn secrets(credentials: &Object) -> Vec<Secret> {
    let set = CREDENTIALS.iter().filter_map(|credential| match credentials.get(credential.attribute) {
        Value::Value(Known::Secret(secret)) => Some((credential.kind, secret)),
        _ => None,
    });
    set.flat_map(|(kind, secret)| match kind {
        Kind::Identifier => Vec::new(),
        Kind::Generated | Kind::Chosen => vec![secret.clone()],
        Kind::Document(format) => documents::secrets(format, secret.expose()),
    })
    .collect()
}

/// Whether every secret part of the configured credentials is impossible to guess.
pub(super) fn are_random(credentials: &Object) -> bool {
    CREDENTIALS.iter().all(|credential| match (credential.kind, credentials.get(credential.attribute)) {
        (Kind::Identifier, _) => true,
        (kind, Value::Value(Known::Secret(secret))) => kind.is_generated() && looks_random(secret.expose()),
        _ => true,
    })
}

impl Kind {
    fn is_generated(self) -> bool {
        match self {
            Self::Generated | Self::Document(Format::KeyFile | Format::Pem) => true,
            // A kubeconfig may have a password.
            Self::Identifier | Self::Chosen | Self::Document(Format::Kubeconfig) => false,
        }
    }
}

/// Whether a string is as long and varied as 128 random bits in text form. A placeholder, for example, is not.
fn looks_random(text: &str) -> bool {
    let different: BTreeSet<_> = text.chars().collect();
    let has = |is: fn(&char) -> bool| different.iter().any(is);
    text.len() >= 24 && different.len() >= 12 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

/// The credentials that a response contains in clear. A masked credential counts as absent; otherwise, users would take
/// it for the real one.
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
    fn only_generated_secrets_are_random() {
        const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let is_random = |credentials: &[(&str, &str)]| {
            let mut object = Object::default();
            for (name, value) in credentials {
                object.set(name, Value::Value(Known::Secret(Secret::from(*value))));
            }
            are_random(&object)
        };
        assert!(is_random(&[("secret_key", KEY), ("access_key", "AKIAIOSFODNN7EXAMPLE")]));
        assert!(is_random(&[("api_key", "0123456789abcdef0123456789abcdef")]));
        assert!(!is_random(&[("secret_key", KEY), ("api_key", "example-key")]));
        for chosen in ["external_id", "passphrase", "kubeconfig"] {
            assert!(!is_random(&[(chosen, KEY)]), "{chosen}");
        }
        for weak in ["correct horse battery staple", "00000000000000000000000000000000", "Summer2026!"] {
            assert!(!is_random(&[("api_key", weak)]), "{weak}");
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
