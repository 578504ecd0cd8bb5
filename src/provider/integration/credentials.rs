//! The credentials of all clouds: one table, from which the schema, the requests and the rules come.

use std::collections::BTreeMap;

use crate::{
    protocol::{Known, Object, Value},
    secret::Secret,
};

/// One credential.
pub(super) struct Credential {
    /// The name of its attribute.
    pub(super) attribute: &'static str,
    /// The API's name.
    pub(super) json: &'static str,
    /// What it is; a noun phrase in Markdown.
    pub(super) description: &'static str,
}

const fn credential(attribute: &'static str, json: &'static str, description: &'static str) -> Credential {
    Credential { attribute, json, description }
}

/// Every credential of the API. All are treated as secret.
pub(super) const CREDENTIALS: [Credential; 31] = [
    credential("access_key", "accessKey", "Access key id of an AWS key pair."),
    credential("access_token", "accessToken", "Access token of an Akamai API client."),
    credential("api_key", "apiKey", "API key or token for Aiven, Civo, Cloudflare or CoreWeave."),
    credential("application_key", "applicationKey", "Backblaze application key."),
    credential("application_key_id", "applicationKeyId", "Id of a Backblaze application key."),
    credential("client_id", "clientId", "Client id of an Azure application."),
    credential("client_secret", "clientSecret", "Client secret of an Akamai API client."),
    credential("client_token", "clientToken", "Client token of an Akamai API client."),
    credential("compartment_id", "compartmentId", "OCID of the OCI compartment."),
    credential("email", "email", "E-mail address that belongs to a Cloudflare global API key."),
    credential("external_id", "externalId", "External id that the trust policy of the AWS role demands."),
    credential("fingerprint", "fingerprint", "Fingerprint of an OCI API signing key."),
    credential("host", "host", "Host of an Akamai API client."),
    credential("keyfile_json", "keyfileJson", "Contents of a Google Cloud service account's key file."),
    credential("kubeconfig", "kubeconfig", "Kubeconfig of the cluster that you bring."),
    credential("object_id", "objectId", "Object id of an Azure application."),
    credential("passphrase", "passphrase", "Passphrase of the OCI private key, if it has one."),
    credential("private_key", "privateKey", "Private key of an OCI API signing key, in PEM form."),
    credential("private_key_pem", "privateKeyPem", "Private key of a Nebius service account, in PEM form."),
    credential("public_key_id", "publicKeyId", "Id of the public key of a Nebius service account."),
    credential("region", "region", "Home region of the OCI tenancy."),
    credential("role_arn", "roleArn", "ARN of the AWS role that Northflank assumes."),
    credential("secret", "secret", "Client secret of an Azure application."),
    credential("secret_key", "secretKey", "Secret access key of an AWS key pair."),
    credential("service_account_id", "serviceAccountId", "Id of a Nebius service account."),
    credential("service_token", "serviceToken", "PlanetScale service token."),
    credential("service_token_id", "serviceTokenId", "Id of a PlanetScale service token."),
    credential("subscription_id", "subscriptionId", "Azure subscription id."),
    credential("tenancy_id", "tenancyId", "OCID of the OCI tenancy."),
    credential("tenant_id", "tenantId", "Azure tenant id."),
    credential("user_id", "userId", "OCID of the OCI user."),
];

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

/// The credentials of an answer, by attribute. One that is masked is not shown: passed on, it would be taken for real.
pub(super) fn from_json(credentials: &BTreeMap<String, Secret>) -> Object {
    let mut object = Object::default();
    for credential in &CREDENTIALS {
        let secret = credentials.get(credential.json).filter(|secret| !is_masked(secret)).cloned();
        object.set(credential.attribute, secret.map(Known::Secret).into());
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
