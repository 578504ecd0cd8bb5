//! Fields that several kinds of object have.

use super::schema::Rule::{self, Bool, List, Object, OneOf};
use super::schema::{Text, optional, required};
use super::text;

pub(crate) const fn name(longest: usize) -> Rule {
    Rule::Text(Text { length: 3..=longest, pattern: text::NAME, matches: text::is_name })
}

pub(crate) const PROVIDER: Rule = OneOf(&[
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
]);

pub(crate) const DESCRIPTION: Rule =
    Rule::Text(Text { length: 1..=200, pattern: text::DESCRIPTION, matches: text::is_description });

pub(crate) const RESTRICTIONS: Rule = Object(&[
    required("enabled", Bool),
    optional("teams", List(&Object(&[required("teamId", slug(3, 45))]))),
]);

/// The id of something else of Northflank.
pub(crate) const fn slug(shortest: usize, longest: usize) -> Rule {
    Rule::Text(Text { length: shortest..=longest, pattern: text::SLUG, matches: text::is_slug })
}
