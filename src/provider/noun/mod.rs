//! What all nouns share: a resource, data sources and a list resource for each kind of object; for some, an ephemeral
//! resource.
//!
//! A noun implements the trait [`Noun`]: its declaration and functions without I/O. `place` is the location of an
//! object in the API, `origin` records the API's address, `succession` handles an object that took the place of
//! another, `timeouts` limits operations, and `waiting` waits for operations that the API continues after its response.
//! `answer` converts responses. `plan`, `create`, `read`, `update`, `delete` and `generate` carry out operations;
//! `managed`, `lookup`, `plural`, `listing` and `ephemeral` serve them to Terraform, each with a `registration`.
//! `known_api` describes the part of the API that this version uses for a noun. `filter` selects from lists,
//! `restrictions` are an attribute of several nouns, `combinations` checks attributes that depend on others, and
//! `messages` has the texts for users. Nothing here knows a particular noun.

pub(super) mod answer;
mod combinations;
mod create;
mod delete;
mod ephemeral;
mod filter;
mod generate;
mod known_api;
mod listing;
mod lookup;
mod managed;
mod messages;
mod origin;
mod place;
mod plan;
mod plural;
mod read;
mod registration;
mod restrictions;
mod succession;
mod timeouts;
mod update;
mod waiting;

use std::{fmt::Debug, future::Future};

use framework::{
    Declared, Diagnostics, Mismatch, Object, Private, Secret, Value,
    declaration::{Body, Declaration, without_secrets},
};

pub(super) use answer::from_answer;
pub(super) use combinations::{
    check_change, check_combinations, count_true, invalid, missing, warn_of_replacement,
};
pub(super) use ephemeral::Ephemeral;
pub(super) use filter::{Filter, passes_cloud};
pub(super) use known_api::known_api;
pub(super) use listing::Listing;
pub(super) use lookup::Lookup;
pub(super) use managed::Managed;
pub(super) use messages::{MessageContext, Verb, Whereabouts, unknown_filter_value};
pub(super) use place::{Address, Place, is_id, is_team_id, scope_asked_for_by, team_id};
pub(super) use plural::Plural;
pub(super) use restrictions::{Restrictions, warn_of_nobody};
pub(super) use timeouts::call_without_timeouts;
pub(super) use waiting::{Stage, Step};

#[cfg(test)]
pub(super) use {
    lookup::Asked,
    messages::rendered,
    place::scope,
    plan::finish,
    update::{InDoubt, settle},
};

use crate::northflank::{Client, Collection, Item, Words};

/// A kind of API object. All methods are free of I/O.
pub(super) trait Noun: Declared + Clone + Debug + Default + PartialEq + Send + Sync + 'static {
    const NAMES: &'static Names;

    /// Whether the API takes minutes for an operation after its response. If so, an apply waits, and nothing taints what
    /// was created: a replacement would take as long, and lose what runs on it.
    const TAKES_TIME: bool = false;

    /// Selects objects from a list.
    type Filter: Filter;

    /// The client for these objects.
    fn collection(client: &Client) -> &Collection;

    fn place(&self) -> &Place;
    fn place_mut(&mut self) -> &mut Place;
    fn name(&self) -> &Value<String>;

    /// The cloud provider, which decides which attributes apply.
    fn cloud_provider(&self) -> &Value<String>;

    /// Its secrets. The provider withholds texts of the API that repeat them.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }

    /// Checks a configuration. Unknown values pass, because each may turn out to be null: it may come from an optional
    /// variable of a module. Core asks again when it knows more.
    fn check(config: &Self) -> Diagnostics;

    /// Planning that is particular to the noun. The diagnostics contain an error if the apply would be impossible.
    fn plan(_plan: PlanInput<'_, Self>) -> impl Future<Output = Result<Diagnostics, Mismatch>> + Send {
        std::future::ready(Ok(Diagnostics::default()))
    }

    /// The request bodies of a create.
    fn create_request(planned: &Self, config: &Self) -> CreateRequest;

    /// The change from `prior` to `planned`. The API chooses unknown planned values, so they are not sent.
    fn change(prior: &Self, planned: &Self, config: &Self) -> Change;

    /// How far the API is with an object. If operations take no time, the default applies: done.
    fn stage(_shown: &Item) -> Stage {
        Stage { step: Step::Done, word: None, reason: None, since: None }
    }

    /// Whether an apply waits until the API is done.
    fn is_waited_for(&self) -> bool {
        Self::TAKES_TIME
    }

    /// Whether it must be neither deleted nor replaced.
    fn is_protected(&self) -> bool {
        false
    }

    /// Whether a change brings secrets that the state does not have, or that nobody can read back.
    fn brings_secrets(_prior: &Self, _planned: &Self, _config: &Self) -> bool {
        false
    }

    /// The state after a change whose result is unclear. If the change had secrets, the current secrets are unknown.
    fn after_unclear_change(prior: Self, _planned: &Self, brings_secrets: bool) -> Self {
        if brings_secrets { prior.with_secrets_in_doubt() } else { prior }
    }

    /// The state of an object whose secrets are unknown.
    fn with_secrets_in_doubt(self) -> Self {
        Self::from_object(without_secrets(Self::attributes(), self.clone().into_object())).unwrap_or(self)
    }

    /// Records in private state what a later plan needs to detect changed secrets.
    fn record_digest(
        _planned: &Self,
        _config: &Self,
        _is_sent: bool,
        _private: &mut Private,
    ) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Removes that record, because the current secrets are unknown.
    fn drop_digest(_private: &mut Private) {}

    /// Whether an item of a list lacks attributes that a separate request would return. `before` is the state.
    fn needs_single_read(_listed: &Item, _before: Option<&Self>) -> bool {
        false
    }

    /// Further warnings after an import.
    fn imported(_state: &Self) -> Diagnostics {
        Diagnostics::default()
    }

    /// Removes unnecessary arguments from a generated configuration.
    fn generate(_config: &mut Self) {}

    /// Attributes that only data sources have.
    fn data_source_only_attributes() -> &'static [Declaration] {
        &[]
    }

    /// Withholds texts in the result of a data source that may repeat a secret.
    fn withhold(_shown: &mut Object, _client: &Client) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Finishes the result of the data source for one object.
    fn show(_shown: &mut Object) {}

    /// Warnings about secrets that a response lacks.
    fn warn_missing_secrets(_shown: &Self) -> Diagnostics {
        Diagnostics::default()
    }
}

/// The names of a noun, and its descriptions in the pages.
#[derive(Debug)]
pub(super) struct Names {
    /// The type name of the resource and of the singular data source.
    pub(super) one: &'static str,
    /// The type name of the plural data source.
    pub(super) many: &'static str,
    /// For sentences.
    pub(super) words: Words,
    /// The objects that use it and prevent its deletion.
    pub(super) users: Words,
    /// What its secrets are called.
    pub(super) secrets: &'static str,
    /// The default timeout of an operation that changes something.
    pub(super) timeout: &'static str,
    /// The part of a permission's name in Northflank that stands for this noun.
    pub(super) permission: &'static str,
    pub(super) resource: &'static str,
    pub(super) identity: &'static str,
    pub(super) data_source: &'static str,
    pub(super) ephemeral: Option<&'static str>,
    pub(super) plural: &'static str,
    /// The attribute of the plural data source that contains all objects, and its description.
    pub(super) members: (&'static str, &'static str),
    pub(super) listing: &'static str,
}

impl Names {
    /// The names of something that is no [`Noun`], such as a node. Messages about requests need only these two.
    pub(super) const fn of(words: Words, permission: &'static str) -> Self {
        Self {
            one: "",
            many: "",
            words,
            users: words,
            timeout: "",
            secrets: "",
            permission,
            resource: "",
            identity: "",
            data_source: "",
            ephemeral: None,
            plural: "",
            members: ("", ""),
            listing: "",
        }
    }

    /// The noun with its article.
    pub(super) fn a_noun(&self) -> &'static str {
        self.words.a_noun
    }
}

/// The input for planning a create or an update, and the plan so far.
pub(super) struct PlanInput<'a, N> {
    /// `None` for a create.
    pub(super) prior: Option<&'a N>,
    pub(super) config: &'a N,
    pub(super) planned: &'a mut N,
    pub(super) private: &'a Private,
    pub(super) is_replacement: bool,
}

/// The bodies of a create.
#[derive(Debug)]
pub(super) struct CreateRequest {
    /// The body of the POST.
    pub(super) body: Body,
    /// The part that PATCH accepts.
    pub(super) settings: Body,
    /// The body of the POST as attributes, to compare with a response.
    pub(super) sent: Object,
}

/// The request of an update.
#[derive(Debug)]
pub(super) enum Change {
    /// No request: nothing changes in the API.
    Nothing,
    /// A partial update; omitted settings keep their values.
    Patch(Requested),
    /// A full replacement, for changes that PATCH does not support.
    Put(Requested),
}

/// The body of a request.
#[derive(Debug)]
pub(super) struct Requested {
    pub(super) body: Body,
    /// Whether it contains secrets.
    pub(super) has_secrets: bool,
}

impl Change {
    /// Whether it contains secrets.
    pub(super) fn sends_secrets(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Patch(requested) | Self::Put(requested) => requested.has_secrets,
        }
    }
}
