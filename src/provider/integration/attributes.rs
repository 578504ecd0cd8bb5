//! Declares an integration: each attribute with its type, its rules and its description, which becomes the reference
//! page.

use std::collections::BTreeSet;

use framework::{Check, Number, Object, Replace::*, Value, attributes, declaration::Sent::*, known};

use super::{
    checks::{description, name, positive},
    credentials,
    identifiers::Identifiers,
    values,
};
use crate::provider::noun::{Place, is_team_id};

attributes! {
    /// An integration: its configuration, plan or state, and what the data source shows of it.
    pub(in crate::provider) struct Integration {
        ..place: Place;
        /// Name of the integration: 3 to 39 characters, namely letters from A to Z, digits and single hyphens or spaces
        /// between them, a letter first. A change replaces the integration.
        name: String, required, sent(Whole), always_answered, replace(Always), check(name()),
            shown_as("Name of the integration.");
        /// Cloud provider, which Northflank's API calls `provider`: {words}. A change replaces the integration.
        cloud_provider: String, required, json("provider"), sent(Whole), always_answered, replace(Always),
            one_of(values::CLOUD_PROVIDERS), shown_as("Cloud provider.");
        /// Description, of at most 200 characters: letters from A to Z, digits, white space and
        /// ``. , ? \ / ' " ( ) [ ] ; ` % ^ & * - _ : !``. Taken out of the configuration, it is cleared.
        description: String, optional, cleared, check(description()),
            shown_as("What its owner has written about the integration.");
        /// Features that the integration is used for: {words}. Taken out of the configuration, they stay as they are; an
        /// empty set clears them.
        features: BTreeSet<Value<String>>, optional_computed, otherwise(BTreeSet::new()), one_of(values::FEATURES),
            shown_as("Features that the integration is used for.");
        /// What the API of 2024 called the use of an integration, before `features`: {words}. Sent at creation and never
        /// read back. A change from one value to another replaces the integration. Taken out of the configuration, it
        /// leaves the state, and nothing changes in Northflank.
        r#type: String, optional, sent(Whole), kept, never_shown, replace(IfBothSet), one_of(values::TYPES);
        /// Which teams may use the integration.
        ///
        /// Taken out of the configuration, it is cleared.
        restrictions: Restrictions, optional, cleared, nothing_if(Restrictions::say_nothing),
            none_if(Restrictions::are_off);
        /// Settings for AWS, with `cloud_provider` `aws` or `aws-eusc`.
        ///
        /// Taken out of the configuration, they stay as they are.
        aws: Aws, optional_computed, of(values::AWS);
        /// Settings for Google Cloud, with `cloud_provider` `gcp`.
        ///
        /// Required there without a key file. They can be changed in place. Taken out of the configuration, they stay as
        /// they are.
        gcp: Gcp, optional_computed, of(values::GCP), sent(Whole);
        /// Settings for Cloudflare, with `cloud_provider` `cloudflare`.
        ///
        /// Taken out of the configuration, they stay as they are.
        cloudflare: Cloudflare, optional_computed, of(values::CLOUDFLARE), sent(Whole);
        /// Settings for a Kubernetes cluster that you bring, with `cloud_provider` `byok`.
        ///
        /// Taken out of the configuration, they stay as they are.
        byok: Byok, optional_computed, of(values::BYOK), sent(Whole);
        /// Credentials with which Northflank gets access. They are kept in the state, as Terraform does with everything
        /// that is configured; `credentials_wo` keeps them out of it. Which ones are needed depends on `cloud_provider` and
        /// the authentication mode. Taken out of the configuration, they stay in Northflank.
        credentials: Object, optional, attributes(credentials::attributes), kept, unlisted,
            shown_as("Credentials, as far as Northflank shows them. Each that it masks or omits is null.");
        /// Credentials with which Northflank gets access, like `credentials`, but never kept in the state or in a plan. Values
        /// may come from ephemeral resources. Taken out of the configuration, they stay in Northflank. Needs Terraform
        /// 1.11 or later or OpenTofu 1.11 or later.
        credentials_wo: Object, optional, attributes(credentials::attributes), local, write_only, never_shown;
        /// Version of `credentials_wo`. Another number sends them again. Left out, the provider raises it by itself when
        /// `credentials_wo` has changed, for which it keeps a salted Argon2id digest of them in the private part of the
        /// state. Set by hand, no digest is kept; changed credentials then go out with the next number, or earlier with a
        /// change that Northflank only takes as a whole. Taken out of the configuration, the provider counts on from it,
        /// and sends them once more.
        credentials_wo_version: i64, optional_computed, local, never_shown, check(positive());
        /// Identifiers among the credentials, as they were last sent: they say which account is meant, and none is secret.
        /// The keys are the names of the credentials, such as `role_arn` or `tenant_id`; `client_email` and `project_id` of
        /// a key file; and `servers` of a kubeconfig. Null if there are none, or if none are known.
        credential_identifiers: Identifiers, computed, local, unlisted, shown_as(
            "Identifiers among the credentials, where Northflank shows them: they say which account is meant, and none is \
             secret. The keys are the names of the credentials, such as `role_arn` or `tenant_id`; `client_email` and \
             `project_id` of a key file; and `servers` of a kubeconfig. Null if there are none, or if none are known."
        );
    }

    /// Which integrations are meant.
    pub(in crate::provider) struct Wanted {
        /// Only integrations with this cloud provider. This version knows {words}, and warns of any other.
        cloud_provider: String, optional, words(values::CLOUD_PROVIDERS);
        /// Only integrations that have all of these features, and maybe others. This version knows {words}, and warns of
        /// any other.
        features: BTreeSet<Value<String>>, optional, words(values::FEATURES);
        /// Team whose integrations are meant. Left out, the provider's `team_id`.
        team_id: String, optional, check(is_team_id());
    }

    /// What only the data source shows.
    pub(super) struct Shown {
        /// State of the refresh of registry credentials; null where the integration has none.
        registry_credential_refresh: RegistryCredentialRefresh, computed;
    }

    pub(super) struct Restrictions {
        /// Whether only some teams may use the integration.
        enabled: bool, required, absent_is(false);
        /// Teams that may use the integration.
        ///
        /// Taken out of the configuration, they are cleared.
        team_ids: BTreeSet<Value<String>>, optional, json("teams"), each("teamId"), cleared, check(is_team_id());
    }

    pub(super) struct Aws {
        /// How Northflank gets access: {words}.
        ///
        /// Left out, what the credentials imply. Taken out of the configuration, it stays as it is until other credentials
        /// imply another.
        authentication_mode: String, optional_computed, one_of(values::AUTHENTICATION_MODES);
        /// How strictly permissions are checked: {words}.
        ///
        /// Taken out of the configuration, it stays as it is.
        permission_check_level: String, optional_computed, one_of(values::PERMISSION_CHECK_LEVELS);
        /// Versions of the permissions that Northflank has been given.
        permission_versions: PermissionVersions, computed, nothing_if(PermissionVersions::are_none),
            follows(Aws::authentication_mode), follows(Aws::permission_check_level);
    }

    pub(super) struct PermissionVersions {
        /// Version of the permissions for clusters.
        byoc: Number, computed;
    }

    pub(super) struct Gcp {
        /// Id of the Google Cloud project.
        ///
        /// Defaults to the project of a key file among the credentials, and is required without one. Taken out of the
        /// configuration, it stays as it is until another key file implies another.
        project_id: String, optional_computed, check(Check::not_empty());
        /// How Northflank gets access: {words}.
        ///
        /// Taken out of the configuration, it stays as it is.
        authentication_mode: String, optional_computed, one_of(values::AUTHENTICATION_MODES);
        /// Service account to which a cross-project set-up (`crossAccountRole`) must grant roles.
        service_account_email: String, computed, not_in_lists,
            follows(Gcp::project_id), follows(Gcp::authentication_mode);
    }

    pub(super) struct Cloudflare {
        /// Kind of credential: {words}.
        ///
        /// Left out, what the credentials imply. Taken out of the configuration, it stays as it is until other credentials
        /// imply another.
        credential_type: String, optional_computed, one_of(values::CREDENTIAL_TYPES);
    }

    pub(super) struct Byok {
        /// How Northflank reaches the cluster: {words}.
        ///
        /// Taken out of the configuration, it stays as it is.
        connection_mode: String, optional_computed, one_of(values::CONNECTION_MODES);
        /// Whether the cluster must be verified before it is used.
        ///
        /// Taken out of the configuration, it stays as it is.
        require_verification: bool, optional_computed;
    }

    pub(super) struct RegistryCredentialRefresh {
        /// One of `healthy`, `degraded` and `suspended`.
        status: String, computed;
        /// How many credentials are affected.
        affected_credential_count: i64, computed;
        /// Time of the next attempt, as in RFC 3339.
        next_attempt_at: String, computed;
        /// Time of the last change, as in RFC 3339.
        updated_at: String, computed;
        /// Wait before the next attempt, as Northflank gives it.
        retry_delay: i64, computed;
        /// Last failure.
        last_error: LastError, computed;
    }

    pub(super) struct LastError {
        /// Id of the credential.
        credential_id: String, computed;
        /// How often it has failed.
        failure_count: i64, computed;
        /// Message of the last failure.
        message: String, computed;
        /// Time of the last failure, as in RFC 3339.
        occurred_at: String, computed;
        /// Cloud provider's code of the last failure.
        provider_code: String, computed;
        /// Kind of the last failure.
        r#type: String, computed;
    }
}

impl Restrictions {
    /// "Not restricted" can be said in three ways: nothing, disabled, and disabled without teams.
    fn say_nothing(&self) -> bool {
        self.are_off() && known(&self.team_ids).is_none_or(BTreeSet::is_empty)
    }

    fn are_off(&self) -> bool {
        self.enabled != Value::Value(true)
    }
}

impl PermissionVersions {
    fn are_none(&self) -> bool {
        !self.byoc.is_value()
    }
}
