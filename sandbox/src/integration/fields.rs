//! Request bodies as the documentation describes them.

use crate::object::fields::{DESCRIPTION, PROVIDER, RESTRICTIONS, name};
use crate::object::schema::Rule::{AnyText, Bool, List, Object, OneOf};
use crate::object::schema::{Field, Rule, optional, required};

/// The body that creates an integration, or replaces one.
pub(super) const WHOLE: &[Field] = &[
    required("name", name(39)),
    required("provider", PROVIDER),
    optional("description", DESCRIPTION),
    optional("type", OneOf(&["cluster", "domain", "registry", "cdn"])),
    optional("features", FEATURES),
    optional("restrictions", RESTRICTIONS),
    optional("credentials", CREDENTIALS),
    optional("aws", AWS),
    optional("gcp", GCP),
    optional("cloudflare", CLOUDFLARE),
    optional("byok", BYOK),
];

/// The body that changes an integration.
pub(super) const PATCH: &[Field] = &[
    optional("description", DESCRIPTION),
    optional("features", FEATURES),
    optional("restrictions", RESTRICTIONS),
    optional("credentials", CREDENTIALS),
    optional("aws", AWS),
];

const FEATURES: Rule = List(&OneOf(&[
    "byoc",
    "byoc-static-egress",
    "byoc-custom-launch-templates",
    "byoc-custom-vpc",
    "byoc-logs",
    "cloudfront",
    "route53",
    "registry-pull",
    "registry-push",
    "opentofu",
    "workload-identity",
    "workload-identity-managed",
]));

const CREDENTIALS: Rule = Object(&[
    optional("accessKey", AnyText),
    optional("accessToken", AnyText),
    optional("apiKey", AnyText),
    optional("applicationKey", AnyText),
    optional("applicationKeyId", AnyText),
    optional("clientId", AnyText),
    optional("clientSecret", AnyText),
    optional("clientToken", AnyText),
    optional("compartmentId", AnyText),
    optional("email", AnyText),
    optional("externalId", AnyText),
    optional("fingerprint", AnyText),
    optional("host", AnyText),
    optional("keyfileJson", AnyText),
    optional("kubeconfig", AnyText),
    optional("objectId", AnyText),
    optional("passphrase", AnyText),
    optional("privateKey", AnyText),
    optional("privateKeyPem", AnyText),
    optional("publicKeyId", AnyText),
    optional("region", AnyText),
    optional("roleArn", AnyText),
    optional("secret", AnyText),
    optional("secretKey", AnyText),
    optional("serviceAccountId", AnyText),
    optional("serviceToken", AnyText),
    optional("serviceTokenId", AnyText),
    optional("subscriptionId", AnyText),
    optional("tenancyId", AnyText),
    optional("tenantId", AnyText),
    optional("userId", AnyText),
]);

const AUTHENTICATION_MODE: Rule = OneOf(&["accessKey", "crossAccountRole"]);

const AWS: Rule = Object(&[
    optional("authenticationMode", AUTHENTICATION_MODE),
    optional("permissionCheckLevel", OneOf(&["enabled", "disabled", "ignore-implicit-deny-by-organization"])),
]);

const GCP: Rule =
    Object(&[required("projectId", AnyText), optional("authenticationMode", AUTHENTICATION_MODE)]);

const CLOUDFLARE: Rule =
    Object(&[optional("credentialType", OneOf(&["apiToken", "originCAKey", "globalApiKey"]))]);

const BYOK: Rule = Object(&[
    optional("connectionMode", OneOf(&["direct", "connector"])),
    optional("requireVerification", Bool),
]);
