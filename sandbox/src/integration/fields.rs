//! Request bodies as the documentation describes them.

use super::schema::Rule::{AnyText, Bool, List, Object, OneOf};
use super::schema::{Field, Rule, Text, optional, required};
use super::text;

/// The body that creates an integration, or replaces one.
pub(super) const WHOLE: &[Field] = &[
    required("name", Rule::Text(Text { length: 3..=39, pattern: text::NAME, matches: text::is_name })),
    required("provider", OneOf(PROVIDERS)),
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

const PROVIDERS: &[&str] = &[
    "aws",
    "aws-eusc",
    "azure",
    "civo",
    "gcp",
    "oci",
    "cloudflare",
    "coreweave",
    "nebius",
    "aiven",
    "backblaze",
    "akamai",
    "planetscale",
    "byok",
];

const DESCRIPTION: Rule =
    Rule::Text(Text { length: 1..=200, pattern: text::DESCRIPTION, matches: text::is_description });

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

const RESTRICTIONS: Rule = Object(&[
    required("enabled", Bool),
    optional(
        "teams",
        List(&Object(&[required(
            "teamId",
            Rule::Text(Text { length: 3..=45, pattern: text::TEAM_ID, matches: text::is_team_id }),
        )])),
    ),
]);

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
