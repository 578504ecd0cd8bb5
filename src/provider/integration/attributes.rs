//! Declares an integration: each attribute with its type, its rules and its description, which becomes the reference
//! page.

use std::collections::BTreeSet;

use framework::{Check, Number, Object, Replace::*, Value, attributes, declaration::Sent::*};

use super::{credentials, identifiers::Identifiers, values};
use crate::provider::{
    checks::{description, name, positive},
    noun::{Place, Restrictions, is_team_id},
};

attributes! {
    /// An integration: its configuration, plan or state, and what the data source shows of it.
    pub(in crate::provider) struct Integration {
        ..place: Place;
        /// Name of the integration: 3 to 39 characters, starting with a letter. Letters (A to Z in either case),
        /// digits, and single hyphens or spaces between them are allowed. Changing it forces replacement.
        name: String, required, sent(Whole), always_answered, replace(Always), check(name(3..=39)),
            shown_as("Name of the integration.");
        /// Cloud provider (`provider` in Northflank's API): {words}. Changing it forces replacement.
        cloud_provider: String, required, json("provider"), sent(Whole), always_answered, replace(Always),
            one_of(values::CLOUD_PROVIDERS), shown_as("Cloud provider.");
        /// Description of the integration: at most 200 characters. Letters (A to Z in either case), digits, whitespace
        /// and ``. , ? \ / ' " ( ) [ ] ; ` % ^ & * - _ : !`` are allowed. If omitted, the integration has no
        /// description; removing the argument clears the description.
        description: String, optional, cleared, check(description()),
            shown_as("Description of the integration.");
        /// Features to enable: {words}. If omitted, the current features are kept; an empty set disables all.
        features: BTreeSet<Value<String>>, optional_computed, otherwise(BTreeSet::new()), one_of(values::FEATURES),
            shown_as("Enabled features.");
        /// Type of the integration: {words}. Only Northflank's documentation from 2024 describes it; newer documentation
        /// describes `features` instead. Sent on creation and with each update that sends the whole integration;
        /// never read back. Changing one value to another forces replacement. If removed, the value is removed from the
        /// state, and nothing changes in Northflank.
        r#type: String, optional, sent(Whole), kept, never_shown, replace(IfBothSet), one_of(values::TYPES);
        /// Restrictions on which teams can use the integration.
        ///
        /// If omitted, there are none; removing the argument lifts them.
        restrictions: Restrictions, optional, cleared, means_null_if(Restrictions::say_nothing),
            acts_as_null_if(Restrictions::are_off);
        /// Settings for AWS, for `cloud_provider` `aws` and `aws-eusc`.
        ///
        /// If omitted, the current settings are kept.
        aws: Aws, optional_computed, of(values::AWS);
        /// Settings for Google Cloud, for `cloud_provider` `gcp`.
        ///
        /// Required unless the credentials contain a key file. Updated in place. If removed, the current settings are
        /// kept.
        gcp: Gcp, optional_computed, of(values::GCP), sent(Whole);
        /// Settings for Cloudflare, for `cloud_provider` `cloudflare`.
        ///
        /// If omitted, the current settings are kept.
        cloudflare: Cloudflare, optional_computed, of(values::CLOUDFLARE), sent(Whole);
        /// Settings for your own Kubernetes cluster, for `cloud_provider` `byok`.
        ///
        /// If omitted, the current settings are kept.
        byok: Byok, optional_computed, of(values::BYOK), sent(Whole);
        /// Credentials that give Northflank access to the cloud account. Terraform stores them in the state; use
        /// `credentials_wo` to avoid that. Which ones are required depends on `cloud_provider` and the authentication
        /// mode. If removed, Northflank keeps the credentials that it has.
        credentials: Object, optional, attributes(credentials::attributes), kept, unlisted,
            shown_as("Credentials that Northflank returns. Those that it masks or omits are null.");
        /// Credentials that give Northflank access to the cloud account, as in `credentials`, but stored neither in the
        /// state nor in plans. Values can come from ephemeral resources. Requires Terraform 1.11 or later, or OpenTofu
        /// 1.11 or later. If removed, Northflank keeps the credentials that it has.
        credentials_wo: Object, optional, attributes(credentials::attributes), local, write_only, never_shown;
        /// Version of `credentials_wo`: a number greater than zero. Changing it sends the credentials again. If
        /// omitted, the provider increments it when `credentials_wo` changes; to detect that, the provider stores a
        /// salted digest of the credentials in the private part of the state. If you set a number other than the current
        /// one and apply, the provider removes the digest. From then on, it sends changed credentials only when you
        /// change the version. An update that sends the whole integration also sends changed credentials, even if the
        /// version is the same. If removed, the provider increments the current version and sends the credentials again.
        credentials_wo_version: i64, optional_computed, local, never_shown, check(positive());
        /// Identifiers among the credentials, as last sent. They name the cloud account and are not secret. The keys
        /// are the names of the credentials, such as `role_arn` or `tenant_id`. For a key file, the keys are
        /// `client_email` and `project_id`; for a kubeconfig, `servers`. Null if there are none or none are known.
        credential_identifiers: Identifiers, computed, local, unlisted, shown_as(
            "Identifiers among the credentials that Northflank returns. They name the cloud account and are not \
             secret. The keys are the names of the credentials, such as `role_arn` or `tenant_id`. For a key file, the \
             keys are `client_email` and `project_id`; for a kubeconfig, `servers`. Null if there are none or none are \
             known."
        );
    }

    /// The filter of the plural data source and the list resource.
    pub(in crate::provider) struct Wanted {
        /// Cloud provider to filter by: {words}. Other values work too, with a warning. If omitted, integrations of all
        /// cloud providers match.
        cloud_provider: String, optional, words(values::CLOUD_PROVIDERS);
        /// Features to filter by: {words}. An integration matches if it has all of them; it can have more. Other
        /// values work too, with a warning. If omitted, integrations match regardless of their features.
        features: BTreeSet<Value<String>>, optional, words(values::FEATURES);
        /// ID of the team to search. If omitted, the provider's `team_id` applies.
        team_id: String, optional, check(is_team_id());
    }

    /// Attributes that only the data source has.
    pub(super) struct Shown {
        /// Northflank's refresh of the registry credentials. Null if there is none.
        registry_credential_refresh: RegistryCredentialRefresh, computed;
    }

    pub(super) struct Aws {
        /// Authentication mode: {words}.
        ///
        /// If omitted, it follows from the credentials. If removed, the current mode is kept until you configure
        /// credentials that require a different mode.
        authentication_mode: String, optional_computed, one_of(values::AUTHENTICATION_MODES);
        /// Level of permission checks: {words}.
        ///
        /// If omitted, the current level is kept.
        permission_check_level: String, optional_computed, one_of(values::PERMISSION_CHECK_LEVELS);
        /// Versions of the permissions granted to Northflank.
        permission_versions: PermissionVersions, computed, means_null_if(PermissionVersions::are_none),
            follows(Aws::authentication_mode), follows(Aws::permission_check_level);
    }

    pub(super) struct PermissionVersions {
        /// Version of the permissions for clusters.
        byoc: Number, computed;
    }

    pub(super) struct Gcp {
        /// ID of the Google Cloud project.
        ///
        /// Required unless the credentials contain a key file. If omitted, it defaults to the project of the key file.
        /// If removed, the current project is kept until you configure a key file of a different project.
        project_id: String, optional_computed, check(Check::not_empty());
        /// Authentication mode: {words}.
        ///
        /// If omitted, the current mode is kept.
        authentication_mode: String, optional_computed, one_of(values::AUTHENTICATION_MODES);
        /// Email address of Northflank's service account for this integration. With `crossAccountRole`, grant roles in
        /// the project to this account.
        service_account_email: String, computed, not_in_lists,
            follows(Gcp::project_id), follows(Gcp::authentication_mode);
    }

    pub(super) struct Cloudflare {
        /// Type of the credentials: {words}.
        ///
        /// If omitted, it follows from the credentials. If removed, the current type is kept until you configure
        /// credentials that require a different type.
        credential_type: String, optional_computed, one_of(values::CREDENTIAL_TYPES);
    }

    pub(super) struct Byok {
        /// Connection mode: {words}. With `connector`, the cluster connects to Northflank; with `direct`, Northflank
        /// connects to the cluster.
        ///
        /// If omitted, the current mode is kept.
        connection_mode: String, optional_computed, one_of(values::CONNECTION_MODES);
        /// Whether the cluster must be verified before it is used.
        ///
        /// If omitted, the current setting is kept.
        require_verification: bool, optional_computed;
    }

    pub(super) struct RegistryCredentialRefresh {
        /// Status of the refresh: {words}.
        status: String, computed, words(values::REFRESH_STATUSES);
        /// Number of affected credentials.
        affected_credential_count: i64, computed;
        /// Time of the next attempt (RFC 3339).
        next_attempt_at: String, computed;
        /// Time of the last change (RFC 3339).
        updated_at: String, computed;
        /// Delay before the next attempt, as reported by Northflank.
        retry_delay: i64, computed;
        /// Last failure.
        last_error: LastError, computed;
    }

    pub(super) struct LastError {
        /// ID of the credential.
        credential_id: String, computed;
        /// Number of failures.
        failure_count: i64, computed;
        /// Message of the last failure.
        message: String, computed;
        /// Time of the last failure (RFC 3339).
        occurred_at: String, computed;
        /// Cloud provider's error code of the last failure.
        provider_code: String, computed;
        /// Type of the last failure.
        r#type: String, computed;
    }
}

impl PermissionVersions {
    fn are_none(&self) -> bool {
        !self.byoc.is_value()
    }
}
