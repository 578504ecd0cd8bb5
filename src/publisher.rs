//! Who publishes the provider, as `Cargo.toml` says.

use std::sync::LazyLock;

/// Where the pages of this version's repository are shown. They are there before a release, and for users of any registry.
macro_rules! page {
    ($path:literal) => {
        concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/", $path)
    };
}
pub(crate) use page;

/// Where to report bugs.
pub const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// The provider's address without its host, as both registries make it of the repository's.
pub fn source() -> &'static str {
    static SOURCE: LazyLock<String> = LazyLock::new(|| {
        let owner = env!("CARGO_PKG_REPOSITORY").rsplit('/').nth(1).unwrap_or_default();
        format!("{}/northflank", owner.to_lowercase())
    });
    &SOURCE
}
